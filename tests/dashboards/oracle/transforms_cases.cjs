// The cases of transforms.cjs: [set, [id, options, extra], ...more steps].
const cases = [];
const add = (id, rows) => rows.forEach(([set, options, extra]) => cases.push([set, [id, options, extra]]));
const every = (id, options, names) => names.forEach((set) => cases.push([set, [id, options]]));
const match = (id, options) => ({ id, options });
const byName = (name) => ({ matcher: match('byName', name) });

every('noop', {}, ['none', 'noFields', 'two', 'tables', 'wide']);

add('filterFields', [
  ['wide', { include: match('numeric') }],
  ['wide', { exclude: match('byType', 'string') }],
  ['wide', { include: match('byRegexp', '/^(up|Lo)/'), exclude: match('byName', 'up') }],
  ['two', { include: match('byName', 'Time') }],
  ['legends', { include: match('byFrameRefID', 'B') }],
  ['legends', { include: match('byNames', { names: ['cpu a', 'Time'] }) }],
  ['tables', { exclude: match('byNames', { mode: 'exclude', names: ['job'] }) }],
  ['wide', { include: match('byValue', { reducer: 'max', op: 'gte', value: 2 }) }],
  ['named', { include: match('byRegexpOrNames', { pattern: '/load/', names: ['Time'] }) }],
  ['wide', {}],
  ['equalNames', { include: match('first') }],
  ['named', { include: match('firstTimeField') }],
]);
add('filterFieldsByName', [
  ['tables', { include: { names: ['job', 'Value #B'] } }],
  ['tables', { exclude: { pattern: '/#[AC]$/' } }],
  ['legends', { include: { names: ['Time'], pattern: 'cpu (a|b)' } }],
  ['equalNames', { exclude: { names: ['Value 2'] } }],
  ['two', { include: { names: ['Time', 'Value'] } }],
  ['wide', { include: { names: [] } }],
  ['wide', { include: { variable: '{up,name}' }, byVariable: true }],
  ['wide', { exclude: { variable: 'up,Load!' }, byVariable: true }],
  ['wide', { include: { pattern: 'u.*' }, exclude: { names: ['Time'] } }],
  ['none', { include: { names: ['x'] } }],
]);
add('filterFrames', [
  ['named', { include: match('byName', 'first|third') }],
  ['named', { exclude: match('byName', '/^s/') }],
  ['legends', { include: match('byRefId', 'A') }],
  ['legends', { exclude: match('byRefId', 'A|C') }],
  ['oneLabel', { include: match('byRefId', '/[AC]/') }],
  ['oneLabel', {}],
  ['bare', { include: match('byName', '/up/'), exclude: match('byRefId', 'B') }],
]);
add('filterByRefId', [
  ['legends', { include: 'B' }],
  ['legends', { exclude: 'B' }],
  ['oneLabel', { include: 'A|C' }],
  ['oneLabel', { include: '/^[BC]$/', exclude: 'C' }],
  ['oneLabel', { include: 'X' }],
  ['oneLabel', {}],
]);

const filter = (fieldName, id, options) => ({ fieldName, config: { id, options } });
const byValue = (set, filters, type = 'include', m = 'any') => [set, { filters, type, match: m }];
add('filterByValue', [
  byValue('groups', [filter('host', 'equal', { value: 'a' })]),
  byValue('groups', [filter('code', 'equal', { value: '404' })], 'exclude'),
  byValue('groups', [filter('code', 'notEqual', { value: 404 })]),
  byValue('groups', [filter('value', 'greater', { value: 3 }), filter('host', 'equal', { value: 'b' })], 'include', 'any'),
  byValue('groups', [filter('value', 'greaterOrEqual', { value: 3 }), filter('host', 'equal', { value: 'b' })], 'include', 'all'),
  byValue('groups', [filter('value', 'lower', { value: '3' })]),
  byValue('groups', [filter('value', 'lowerOrEqual', { value: 3 })]),
  byValue('groups', [filter('value', 'isNull', {})]),
  byValue('groups', [filter('zone', 'isNotNull', {})]),
  byValue('groups', [filter('zone', 'regex', { value: '^e.$' })]),
  byValue('groups', [filter('code', 'regex', { value: '04' })], 'exclude'),
  byValue('groups', [filter('value', 'between', { from: 2, to: '8' })]),
  byValue('groups', [filter('host', 'substring', { value: 'A' })]),
  byValue('texts', [filter('text', 'substring', { value: 'WORLD' })]),
  byValue('texts', [filter('text', 'substring', { value: '' })]),
  byValue('texts', [filter('text', 'notSubstring', { value: 'o' })]),
  byValue('texts', [filter('number', 'greater', { value: 2 })]),
  byValue('texts', [filter('number', 'equal', { value: 1 })]),
  byValue('texts', [filter('flag', 'equal', { value: '' })]),
  byValue('groups', [filter('ok', 'equal', { value: true })]),
  byValue('groups', [filter('ok', 'equal', { value: 'true' })]),
  byValue('groups', [filter('ok', 'equal', { value: 1 })]),
  byValue('groups', [filter('ok', 'equal', {})]),
  byValue('groups', [filter('nothing', 'isNull', {})]),
  byValue('groups', [filter('nothing', 'isNull', {}), filter('host', 'equal', { value: 'c' })], 'exclude'),
  byValue('groups', []),
  byValue('wide', [filter('Load!', 'greater', { value: 1 })], 'exclude', 'all'),
  byValue('two', [filter('{host="a", job="x"}', 'lower', { value: 3 })]),
  byValue('tables', [filter('job', 'notEqual', { value: 'b' })]),
  byValue('none', [filter('job', 'notEqual', { value: 'b' })]),
  byValue('groups', [filter('Time', 'greater', { value: 1700000003000 })]),
]);

for (const outputFormat of ['Upper Case', 'Lower Case', 'Sentence Case', 'Title Case', 'Pascal Case', 'Camel Case', 'Snake Case', 'Kebab Case', 'Trim']) {
  cases.push(['texts', ['formatString', { stringField: 'text', outputFormat }]]);
}
add('formatString', [
  ['texts', { stringField: 'text', outputFormat: 'Substring', substringStart: 2, substringEnd: 5 }],
  ['texts', { stringField: 'text', outputFormat: 'Substring', substringStart: -3, substringEnd: 100 }],
  ['texts', { stringField: 'text', outputFormat: 'Substring', substringStart: 4, substringEnd: 1 }],
  ['texts', { stringField: 'text', outputFormat: 'Substring', substringStart: 3 }],
  ['wide', { stringField: 'name' }],
  ['wide', { stringField: 'absent' }],
]);
add('formatTime', [
  ['wide', { timeField: 'Time', outputFormat: 'YYYY-MM-DD HH:mm', timezone: 'utc' }],
  ['wide', { timeField: 'Time', outputFormat: 'ddd D MMM, h:mm A', timezone: 'Europe/Berlin' }],
  ['wide', { timeField: 'Time', outputFormat: '', timezone: 'utc' }],
  ['wide', { timeField: 'Other', outputFormat: 'YYYY' }],
  ['legends', { timeField: 'Time', outputFormat: 'mm:ss.SSS', timezone: 'utc' }],
  ['wide', { timeField: 'Time', outputFormat: 'X', timezone: 'America/New_York' }],
]);

add('order', [
  ['wide', { indexByName: { name: 0, Time: 1, 'Load!': 2 } }],
  ['tables', { indexByName: { 'Value #B': 0, 'Value #A': 0, job: 1 } }],
  ['equalNames', { indexByName: { 'Value 3': 0, 'Value 1': 1, Time: 2 } }],
  ['wide', { orderByMode: 'auto', orderBy: [{ type: 'name', desc: true }] }],
  ['equalFrames', { orderByMode: 'auto', orderBy: [{ type: 'label', name: 'mode', desc: true }, { type: 'name' }] }],
  ['unsorted', { orderByMode: 'auto', orderBy: [{ type: 'name' }] }],
  ['wide', {}],
]);
add('organize', [
  ['tables', { excludeByName: { job: true }, renameByName: { 'Value #A': 'first' } }],
  ['wide', { indexByName: { name: 0, up: 1, Time: 2 }, renameByName: { 'Load!': 'load', name: '' }, excludeByName: { ok: true, up: false } }],
  ['wide', { includeByName: { up: true, Time: true, name: false } }],
  ['wide', { includeByName: {}, excludeByName: {} }],
  ['equalNames', { excludeByName: { 'Value 1': true }, renameByName: { 'Value 2': 'second', 'Value 3': 'third' }, indexByName: { 'Value 3': 0 } }],
  ['two', { renameByName: { '{host="a", job="x"}': 'A', 'Value {host="a", job="x"}': 'B' } }],
  ['legends', { renameByName: { 'cpu a': 'a', Time: 't' }, indexByName: { 'cpu a': 0 } }],
  ['single', { renameByName: { 'Value': 'v', '{host="a", job="x"}': 'w' } }],
  ['wide', { orderByMode: 'auto', orderBy: [{ type: 'name', desc: false }], renameByName: { up: 'zz' } }],
  ['none', { renameByName: { a: 'b' } }],
  ['noFields', { renameByName: { a: 'b' } }],
]);
add('rename', [
  ['wide', { renameByName: { up: 'UP', 'Load!': 'L', load: 'no' } }],
  ['equalNames', { renameByName: { 'Value 2': 'x', Value: 'y' } }],
  ['legends', { renameByName: { 'cpu c': 'third', Value: 'no' } }],
  ['wide', { renameByName: { up: '', Time: 3 } }],
  ['none', {}],
]);
add('renameByRegex', [
  ['tables', { regex: 'Value #(.)', renamePattern: 'v$1' }],
  ['tables', { regex: '/Value #(.)/', renamePattern: '$1 of $&$$' }],
  ['legends', { regex: '/cpu (?<host>\\w)/', renamePattern: 'host $<host>' }],
  ['wide', { regex: '/[a-e]/g', renamePattern: '_' }],
  ['wide', { regex: '/L(oad)/i', renamePattern: '$1$2' }],
  ['two', {}],
  ['wide', { regex: '/^(.*)$/', renamePattern: '' }],
]);

const reducers = ['max', 'lastNotNull', 'count', 'mean', 'allIsNull', 'distinctCount'];
add('reduce', [
  ['legends', {}],
  ['legends', { reducers: ['max', 'lastNotNull', 'mean'] }],
  ['legends', { reducers: ['sum'], labelsToFields: true }],
  ['two', { reducers: ['min', 'allIsZero'], labelsToFields: true, mode: 'seriesToRows' }],
  ['wide', { reducers }],
  ['wide', { reducers: ['last'] }],
  ['wide', { reducers: ['last', 'uniqueValues'], fields: match('byType', 'string') }],
  ['wide', { reducers: ['mean'], mode: 'reduceFields' }],
  ['wide', { reducers: ['last', 'count'], mode: 'reduceFields', includeTimeField: true }],
  ['wide', { reducers: ['allValues'], mode: 'reduceFields', fields: match('byName', 'up') }],
  ['two', { reducers: ['max', 'min'], mode: 'reduceFields' }],
  ['legends', { reducers: ['diff', 'p95', 'median'], mode: 'reduceFields' }],
  ['noRows', { reducers: ['sum', 'max', 'last'] }],
  ['noRows', { reducers: ['sum'], mode: 'reduceFields' }],
  ['named', { reducers: ['first'] }],
  ['tables', { reducers: ['lastNotNull', 'count'] }],
  ['none', { reducers: ['max'] }],
  ['two', { reducers: [] }],
  ['two', { reducers: ['nonsense', 'max'] }],
  ['groups', { reducers: ['changeCount', 'range', 'step', 'delta', 'diffperc', 'stdDev', 'variance', 'logmin', 'countAll', 'first', 'firstNotNull'] }],
]);

every('concatenate', {}, ['two', 'named', 'tables', 'single', 'none', 'bare']);
add('concatenate', [
  ['named', { frameNameMode: 'drop' }],
  ['named', { frameNameMode: 'label' }],
  ['named', { frameNameMode: 'label', frameNameLabel: 'src' }],
  ['legends', { frameNameMode: 'field' }],
]);

const calc = (set, options) => [set, options];
add('calculateField', [
  calc('wide', {}),
  calc('wide', { mode: 'reduceRow', reduce: { reducer: 'max' } }),
  calc('wide', { mode: 'reduceRow', reduce: { reducer: 'mean', include: ['up', 'Load!'] }, alias: 'average' }),
  calc('wide', { mode: 'reduceRow', reduce: { reducer: 'sum' }, replaceFields: true }),
  calc('wide', { mode: 'reduceRow', reduce: { reducer: 'count', nullValueMode: 'connected' } }),
  calc('wide', { mode: 'reduceRow', reduce: { reducer: 'count' } }),
  calc('wide', { mode: 'reduceRow', reduce: { reducer: 'median', nullValueMode: 'null as zero' } }),
  calc('wide', { mode: 'reduceRow', reduce: { reducer: 'lastNotNull' }, timeSeries: false, replaceFields: true }),
  calc('legends', { mode: 'reduceRow', reduce: { reducer: 'sum' } }),
  calc('two', { mode: 'reduceRow', reduce: { reducer: 'mean' }, timeSeries: false }),
  calc('tables', { mode: 'reduceRow', reduce: { reducer: 'sum' } }),
  calc('tables', { mode: 'reduceRow', reduce: { reducer: 'sum', include: ['Value #A'] }, replaceFields: true }),
  calc('wide', { mode: 'binary', binary: { left: 'up', operator: '+', right: 'Load!' } }),
  calc('wide', { mode: 'binary', binary: { left: 'Load!', operator: '*', right: '2' }, alias: 'double' }),
  calc('wide', { mode: 'binary', binary: { left: '10', operator: '/', right: 'Load!' } }),
  calc('wide', { mode: 'binary', binary: { left: byName('Load!'), operator: '-', right: { fixed: '1.5' } }, replaceFields: true }),
  calc('wide', { mode: 'binary', binary: { left: byName('ok'), operator: '+', right: byName('up') } }),
  calc('wide', { mode: 'binary', binary: { left: match('x'), operator: '+', right: byName('up') } }),
  calc('wide', { mode: 'binary', binary: { left: byName('absent'), operator: '+', right: byName('up') } }),
  calc('wide', { mode: 'binary', binary: { left: byName('absent'), operator: '+', right: byName('up') }, replaceFields: true }),
  calc('wide', { mode: 'binary', binary: { left: { matcher: match('byType', 'number') }, operator: '*', right: { fixed: '100' } } }),
  calc('wide', { mode: 'binary', binary: { left: { matcher: match('byType', 'number') }, operator: '/', right: byName('Load!') }, replaceFields: true }),
  calc('legends', { mode: 'binary', binary: { left: byName('cpu a'), operator: '+', right: byName('cpu b') } }),
  calc('legends', { mode: 'binary', binary: { left: byName('cpu b'), operator: '*', right: { fixed: '2' } }, replaceFields: true }),
  calc('two', { mode: 'binary', binary: { left: '{host="a", job="x"}', operator: '-', right: '{host="b", job="x"}' } }),
  calc('wide', { mode: 'binary', binary: { left: 'up', operator: '%', right: '2' } }),
  calc('wide', { mode: 'binary', binary: { left: 'up' } }),
  calc('wide', { mode: 'binary' }),
  calc('tables', { mode: 'binary', binary: { left: 'Value #A', operator: '*', right: '8' } }),
  calc('wide', { mode: 'unary', unary: { operator: 'abs', fieldName: 'Load!' } }),
  calc('wide', { mode: 'unary', unary: { operator: 'exp', fieldName: 'up' } }),
  calc('wide', { mode: 'unary', unary: { operator: 'ln', fieldName: 'Load!' }, alias: 'log' }),
  calc('wide', { mode: 'unary', unary: { operator: 'round', fieldName: 'Load!' } }),
  calc('wide', { mode: 'unary', unary: { operator: 'floor', fieldName: 'Load!' } }),
  calc('wide', { mode: 'unary', unary: { operator: 'ceil', fieldName: 'Load!' }, replaceFields: true }),
  calc('wide', { mode: 'unary', unary: { operator: 'percent', fieldName: 'up' } }),
  calc('wide', { mode: 'unary', unary: { operator: 'abs', fieldName: 'name' } }),
  calc('wide', { mode: 'unary', unary: { operator: 'nonsense', fieldName: 'up' } }),
  calc('wide', { mode: 'index' }),
  calc('wide', { mode: 'index', index: { asPercentile: true }, alias: 'rank' }),
  calc('wide', { mode: 'index', replaceFields: true }),
  calc('legends', { mode: 'index', timeSeries: false }),
  calc('single', { mode: 'cumulativeFunctions', cumulative: { reducer: 'sum' } }),
  calc('single', { mode: 'cumulativeFunctions', cumulative: { reducer: 'mean', field: '{host="a", job="x"}' } }),
  calc('wide', { mode: 'cumulativeFunctions', cumulative: { field: 'Load!' } }),
  calc('wide', { mode: 'cumulativeFunctions', cumulative: { field: 'absent' } }),
  calc('wide', { mode: 'cumulativeFunctions' }),
  calc('single', { mode: 'windowFunctions', window: { reducer: 'mean', windowAlignment: 'trailing', windowSizeMode: 'fixed', windowSize: 3 } }),
  calc('single', { mode: 'windowFunctions', window: { reducer: 'mean', windowAlignment: 'centered', windowSizeMode: 'fixed', windowSize: 3 } }),
  calc('single', { mode: 'windowFunctions', window: { reducer: 'variance', windowAlignment: 'trailing', windowSizeMode: 'fixed', windowSize: 4 } }),
  calc('single', { mode: 'windowFunctions', window: { reducer: 'stdDev', windowAlignment: 'centered', windowSizeMode: 'percentage', windowSize: 0.5, field: 'Value' } }),
  calc('single', { mode: 'windowFunctions', window: { reducer: 'mean', windowAlignment: 'centered', windowSizeMode: 'fixed', windowSize: 4 }, alias: 'smooth' }),
  calc('single', { mode: 'windowFunctions' }),
  calc('single', { mode: 'windowFunctions', window: { field: 'absent', windowSize: 2 } }),
  calc('none', {}),
  calc('noRows', {}),
]);

const join = (set, options) => [set, options];
add('joinByField', [
  join('tables', { byField: 'job' }),
  join('tables', { byField: 'job', mode: 'outer' }),
  join('tables', { byField: 'job', mode: 'inner' }),
  join('tables', { byField: 'job', mode: 'outerTabular' }),
  join('two', {}),
  join('legends', {}),
  join('legends', { byField: 'Time' }),
  join('legends', { mode: 'inner' }),
  join('named', {}),
  join('named', { byField: 'Time', mode: 'inner' }),
  join('named', { byField: 'time' }),
  join('oneLabel', { byField: 'Time' }),
  join('numberKeys', { byField: 'id' }),
  join('numberKeys', { byField: 'id', mode: 'inner' }),
  join('numberKeys', { byField: 'id', mode: 'outerTabular' }),
  join('manyKeys', { byField: 'k', mode: 'inner' }),
  join('manyKeys', { byField: 'k', mode: 'outerTabular' }),
  join('noKey', { byField: 'a' }),
  join('noKey', { byField: 'a', mode: 'inner' }),
  join('noKey', { byField: 'z' }),
  join('noKey', {}),
  join('single', { byField: 'Time' }),
  join('none', {}),
  join('instant', { byField: 'instance' }),
  join('instant', { byField: 'instance', mode: 'inner' }),
  join('bare', { byField: 'Time' }),
  join('unsorted', { byField: 'value' }),
]);
add('seriesToColumns', [
  ['two', {}],
  ['legends', { byField: 'Time' }],
  ['tables', { byField: 'job' }],
  ['oneLabel', {}],
  ['single', {}],
]);
every('ensureColumns', {}, ['two', 'legends', 'named', 'tables', 'oneLabel', 'single']);
every('seriesToRows', {}, ['two', 'legends', 'named', 'oneLabel', 'tables', 'noRows', 'none', 'single', 'wide']);

every('labelsToFields', {}, ['two', 'legends', 'oneLabel', 'single', 'wide', 'equalFrames', 'tables']);
add('labelsToFields', [
  ['two', { valueLabel: 'host' }],
  ['legends', { keepLabels: ['job'] }],
  ['legends', { keepLabels: ['job', 'host'], valueLabel: 'host' }],
  ['legends', { keepLabels: [] }],
  ['two', { mode: 'rows' }],
  ['legends', { mode: 'rows', keepLabels: ['job', 'absent'] }],
  ['named', { mode: 'rows' }],
  ['tables', { mode: 'rows' }],
]);
cases.push(['two', ['labelsToFields', {}], ['merge', {}]]);
cases.push(['legends', ['labelsToFields', { mode: 'columns' }], ['merge', {}], ['sortBy', { sort: [{ field: 'Time' }] }]]);

const group = (fields) => ({ fields });
const by = { operation: 'groupby', aggregations: [] };
const agg = (...aggregations) => ({ operation: 'aggregate', aggregations });
add('groupBy', [
  ['groups', group({ host: by, value: agg('sum', 'count') })],
  ['groups', group({ host: by, zone: by, value: agg('mean', 'lastNotNull') })],
  ['groups', group({ zone: by, host: agg('distinctCount', 'uniqueValues', 'last') })],
  ['groups', group({ host: by, Time: agg('last', 'min'), ok: agg('last', 'count', 'allIsNull') })],
  ['groups', group({ code: by, value: agg('max', 'range', 'p50') })],
  ['groups', group({ host: { operation: 'groupby', aggregations: ['count'] } })],
  ['groups', group({ host: by, value: agg() })],
  ['groups', group({ value: agg('sum') })],
  ['groups', group({ absent: by })],
  ['groups', group({})],
  ['twoGroups', group({ host: by, value: agg('sum') })],
  ['twoGroups', group({ host: by, 'value x': agg('sum'), 'value {job="y"}': agg('mean') })],
  ['wide', group({ ok: by, 'Load!': agg('sum'), up: agg('countAll', 'changeCount') })],
  ['noRows', group({ Time: by, Value: agg('sum') })],
  ['legends', group({ 'cpu a': by, Time: agg('first') })],
  ['groups', group({ host: by, value: { operation: 'aggregate' }, zone: { operation: null, aggregations: ['last'] } })],
]);
const rule = (name, operation, aggregations, extra) => ({ matcher: match('byName', name), operation, aggregations, ...extra });
add('groupToNestedTable', [
  ['groups', { fields: { host: by } }],
  ['groups', { fields: { host: by, value: agg('sum') }, showSubframeHeaders: false }],
  ['groups', { fields: { zone: by, host: agg('count', 'uniqueValues'), value: agg('mean', 'last') }, showSubframeHeaders: true }],
  ['groups', { rules: [rule('host', 'groupby', []), rule('value', 'aggregate', ['max'], { keepNestedField: true }), rule('Time', 'aggregate', ['min'])] }],
  ['groups', { rules: [{ matcher: match('byRegexp', '/^(host|zone)$/'), operation: 'groupby', aggregations: [] }, { matcher: match('byType', 'number'), operation: 'aggregate', aggregations: ['allIsNull', 'sum'] }], expandAllRows: true }],
  ['groups', { fields: { value: agg('sum') } }],
  ['twoGroups', { fields: { host: by } }],
  ['groups', { fields: {} }],
]);

add('sortBy', [
  ['unsorted', { sort: [{ field: 'Time' }] }],
  ['unsorted', { sort: [{ field: 'Time', desc: true }] }],
  ['unsorted', { sort: [{ field: 'name' }] }],
  ['unsorted', { sort: [{ field: 'name', desc: true }] }],
  ['unsorted', { sort: [{ field: 'value' }] }],
  ['unsorted', { sort: [{ field: 'value', desc: true }] }],
  ['unsorted', { sort: [{ field: 'ok' }] }],
  ['unsorted', { sort: [{ field: 'ok', desc: true }] }],
  ['unsorted', { sort: [{ field: 'tag' }] }],
  ['unsorted', { sort: [{ field: 'absent' }, { field: 'value' }] }],
  ['unsorted', { sort: [] }],
  ['legends', { sort: [{ field: 'cpu b', desc: true }] }],
]);

every('merge', {}, ['two', 'legends', 'tables', 'instant', 'named', 'noKey', 'single', 'none', 'noFields', 'equalNames', 'oneLabel', 'bare', 'equalFrames', 'manyKeys', 'numberKeys', 'unsorted']);
cases.push(['instant', ['merge', {}], ['organize', { excludeByName: { Time: true }, renameByName: { 'Value #A': 'used' }, indexByName: { job: 0 } }]]);
cases.push(['tables', ['merge', {}], ['sortBy', { sort: [{ field: 'Value #A', desc: true }] }], ['limit', { limitField: 2 }]]);

every('histogram', {}, ['numbers', 'constant', 'single1', 'small', 'big', 'tables', 'none', 'two']);
add('histogram', [
  ['numbers', { bucketSize: 5 }],
  ['numbers', { bucketSize: '2.5', bucketOffset: '1' }],
  ['numbers', { combine: true }],
  ['numbers', { combine: true, bucketSize: 10, bucketOffset: 3 }],
  ['numbers', { bucketSize: -4 }],
  ['numbers', { bucketSize: 'abc' }],
  ['two', { bucketSize: 0.5, combine: true }],
]);

const convert = (targetField, destinationType, extra) => ({ conversions: [{ targetField, destinationType, ...extra }] });
add('convertFieldType', [
  ['texts', convert('number', 'number')],
  ['texts', convert('flag', 'boolean')],
  ['texts', convert('date', 'time')],
  ['texts', convert('date', 'time', { dateFormat: 'YYYY-MM-DD' })],
  ['texts', convert('date', 'time', { timezone: 'Europe/Berlin' })],
  ['texts', convert('iso', 'time')],
  ['texts', convert('json', 'other')],
  ['texts', convert('seconds', 'time')],
  ['texts', convert('seconds', 'time', { dateFormat: 'X' })],
  ['texts', convert('seconds', 'string')],
  ['texts', convert('text', 'string')],
  ['texts', convert('number', 'string', { joinWith: ',' })],
  ['wide', convert('Time', 'string', { dateFormat: 'YYYY-MM-DD HH:mm:ss', timezone: 'utc' })],
  ['wide', convert('Time', 'string', { timezone: 'utc' })],
  ['wide', convert('Time', 'number')],
  ['wide', convert('Time', 'time')],
  ['wide', convert('up', 'boolean')],
  ['wide', convert('ok', 'number')],
  ['wide', convert('ok', 'string')],
  ['wide', convert('Load!', 'string')],
  ['wide', convert('name', 'enum', { enumConfig: { text: ['beta', 'gamma'] } })],
  ['wide', convert('name', 'enum')],
  ['wide', convert('absent', 'number')],
  ['wide', convert('up', 'nonsense')],
  ['wide', {}],
  ['wide', { conversions: [{ targetField: 'up', destinationType: 'string' }, { targetField: 'ok', destinationType: 'number' }, {}] }],
  ['legends', convert('cpu b', 'string')],
]);
add('convertFrameType', [
  ['two', { targetType: 'exemplar' }],
  ['named', { targetType: 'exemplar' }],
  ['two', { targetType: 'annotation' }],
  ['two', {}],
  ['none', { targetType: 'exemplar' }],
]);

add('groupingToMatrix', [
  ['matrix', { columnField: 'host', rowField: 'Time', valueField: 'Value' }],
  ['matrix', { columnField: 'host', rowField: 'Time', valueField: 'Value', emptyValue: 'null' }],
  ['matrix', { columnField: 'host', rowField: 'Time', valueField: 'Value', emptyValue: 'zero' }],
  ['matrix', { columnField: 'Time', rowField: 'host', valueField: 'code', emptyValue: 'null' }],
  ['matrix', { columnField: 'code', rowField: 'host', valueField: 'Value', emptyValue: 'zero' }],
  ['matrix', { columnField: 'code', rowField: 'Time', valueField: 'host', emptyValue: 'empty' }],
  ['matrix', { columnField: 'code', rowField: 'Time', valueField: 'host', emptyValue: 'true' }],
  ['matrix', { columnField: 'absent' }],
  ['matrix', {}],
  ['two', {}],
]);
add('limit', [
  ['groups', { limitField: 2 }],
  ['groups', { limitField: '3' }],
  ['groups', { limitField: -2 }],
  ['groups', { limitField: 0 }],
  ['groups', { limitField: 100 }],
  ['legends', { limitField: 1 }],
  ['two', {}],
]);
add('transpose', [
  ['tables', {}],
  ['wide', {}],
  ['numberKeys', {}],
  ['groups', { firstFieldName: 'what', restFieldsName: 'row' }],
  ['tables', { emptyValue: 'null' }],
  ['wide', { emptyValue: 'zero' }],
  ['equalNames', {}],
  ['none', {}],
  ['two', {}],
  ['constant', { restFieldsName: 'n' }],
]);

// A filter on frames, disabled steps, unknown ids.
const onlyB = { filter: match('byRefId', 'B') };
add('limit', [
  ['legends', { limitField: 1 }, onlyB],
  ['oneLabel', { limitField: 1 }, { filter: match('byName', '/x/') }],
  ['legends', { limitField: 1 }, { disabled: true }],
]);
cases.push(['oneLabel', ['reduce', { reducers: ['max'] }, { filter: match('byRefId', 'A|C') }]]);
cases.push(['legends', ['joinByField', {}, onlyB], ['organize', { renameByName: { 'cpu b': 'B' } }]]);
cases.push(['oneLabel', ['merge', {}, { filter: match('byRefId', 'B|C') }]]);
cases.push(['two', ['unknownOne', {}], ['limit', { limitField: 1 }]]);
cases.push(['legends', ['joinByField', { byField: 'Time' }], ['calculateField', { mode: 'binary', binary: { left: 'cpu a', operator: '+', right: 'cpu b' }, alias: 'both' }], ['organize', { excludeByName: { 'cpu a': true }, indexByName: { both: 0 } }]]);
cases.push(['equalNames', ['filterFieldsByName', { exclude: { names: ['Value 1'] } }], ['organize', { renameByName: { 'Value 2': 'two' } }]]);
cases.push(['two', ['reduce', { reducers: ['max', 'min'] }], ['sortBy', { sort: [{ field: 'Max', desc: true }] }], ['transpose', {}]]);
cases.push(['tables', ['concatenate', {}], ['filterByValue', { filters: [filter('Value #A', 'greater', { value: 1 })], type: 'include', match: 'any' }]]);
cases.push(['groups', ['groupBy', group({ host: by, value: agg('max') })], ['renameByRegex', { regex: '/(.*) \\(max\\)/', renamePattern: '$1' }], ['sortBy', { sort: [{ field: 'value' }] }]]);

// Missing values among sorted ones, keys of several kinds.
for (const field of ['k', 'x', 'y', 'z']) {
  for (const desc of [false, true]) {
    cases.push(['holes', ['merge', {}], ['sortBy', { sort: [{ field, desc }] }]]);
    cases.push(['holes', ['joinByField', { byField: 'k', mode: 'outer' }], ['sortBy', { sort: [{ field, desc }] }]]);
    cases.push(['holes', ['joinByField', { byField: 'k', mode: 'outerTabular' }], ['sortBy', { sort: [{ field, desc }] }]]);
  }
}
for (const field of ['n', 't']) {
  for (const desc of [false, true]) cases.push(['shuffled', ['sortBy', { sort: [{ field, desc }] }]]);
}
for (const mode of ['outer', 'inner', 'outerTabular']) cases.push(['shuffled', ['joinByField', { byField: 'n', mode }]]);
cases.push(['instant', ['joinByField', { byField: 'instance' }], ['organize', { excludeByName: { 'Time 1': true, 'Time 2': true, 'job 2': true }, renameByName: { 'Value #A': 'a', 'Value #B': 'b' } }]]);
cases.push(['instant', ['joinByField', { byField: 'instance' }], ['organize', { excludeByName: { 'Time 1': true } }], ['renameByRegex', { regex: '(.*) 2', renamePattern: 'second $1' }]]);
cases.push(['legends', ['joinByField', {}], ['calculateField', { mode: 'reduceRow', reduce: { reducer: 'sum' } }]]);
for (const reducer of ['mean', 'min', 'max', 'count', 'lastNotNull', 'last', 'first', 'range', 'delta', 'allIsNull', 'p50', 'variance', 'stdDev', 'median', 'distinctCount', 'changeCount', 'countAll']) {
  cases.push(['groups', ['calculateField', { mode: 'reduceRow', reduce: { reducer } }]]);
  cases.push(['groups', ['calculateField', { mode: 'reduceRow', reduce: { reducer, nullValueMode: 'connected' } }]]);
  cases.push(['groups', ['calculateField', { mode: 'reduceRow', reduce: { reducer, nullValueMode: 'null as zero' } }]]);
  cases.push(['groups', ['groupBy', group({ host: by, value: agg(reducer), zone: agg(reducer), ok: agg(reducer), Time: agg(reducer) })]]);
}
exports.cases = cases;
