// Field configuration with overrides: [frames, fieldConfig, [[display name, configuration, series index, min, max, [texts of the values]], ... a field]]
// A field that is as in the first case of its frames is written as 0, of its configuration only what differs from there
// (null for what is gone). A frame is {name, refId, fields: [{name, type, values, labels, config}]}.
'use strict';
const {g, write} = require('./fmt_support.cjs');

const theme = g.createTheme({colors: {mode: 'dark'}});
const custom = ['lineWidth', 'fillOpacity', 'hideFrom', 'axisPlacement', 'lineStyle', 'width', 'align', 'drawStyle', 'cellOptions', 'stacking'];
const registry = g.fieldConfigRegistry(custom);
registry.get('displayName').settings = {expandTemplateVars: true};

// What the program around the package fills in: the field's and the series' own names.
function replaceVariables(text, scopedVars) {
  const context = scopedVars && scopedVars.__dataContext && scopedVars.__dataContext.value;
  return text.replace(/\$\{([^}]*)\}/g, (whole, path) => {
    if (!context) return whole;
    const {field, frame, data, frameIndex} = context;
    const label = /^__field\.labels(?:\.(\w+)|\["?([^"\]]*)"?\])$/.exec(path);
    if (label) return (field.labels || {})[label[1] || label[2]] ?? '';
    if (path === '__field.labels') return g.formatLabels(field.labels || {}, '', true);
    if (path === '__field.name') return field.name;
    if (path === '__field.displayName') return g.getFieldDisplayName(field, frame, data);
    if (path === '__series.name') return g.getFrameDisplayName(frame, frameIndex);
    return whole;
  });
}

const time = values => ({name: 'Time', type: 'time', values});
const number = (name, values, labels, config) => ({name, type: 'number', values, labels, config});
const text = (name, values, labels) => ({name, type: 'string', values, labels});
const series = [
  {refId: 'A', fields: [time([1000, 2000, 3000]), number('Value', [1, 2, 30], {pod: 'a', job: 'api'}, {displayNameFromDS: 'api a'})]},
  {refId: 'A', fields: [time([1000, 2000, 3000]), number('Value', [5, null, 90], {pod: 'b', job: 'api'}, {displayNameFromDS: 'api b'})]},
  {refId: 'B', fields: [time([1000, 2000]), number('Value', [0, 0], {pod: 'c'})]},
  {name: 'named', refId: 'C', fields: [time([1000]), number('up', [-4], {__name__: 'up', pod: 'a'})]},
];
const single = [{refId: 'A', fields: [time([1, 2]), number('Value', [1, 2], {pod: 'x'})]}, {refId: 'A', fields: [time([1, 2]), number('Value', [3, 4], {pod: 'y'})]}];
const table = [{refId: 'A', name: 'table', fields: [time([1000, 2000]), text('job', ['api', 'db']), text('pod', ['p1', null]), number('Value #A', [1.5, 2.5]), number('Value #B', [100, 50]),
  {name: 'ok', type: 'boolean', values: [true, false]}, number('job', [7, 8])]}];
const fromData = [{refId: 'A', fields: [time([1]), number('used', [50], undefined, {unit: 'bytes', min: 0, displayName: 'Used', custom: {lineWidth: 5}, links: [{title: 'own', url: '/own'}]}),
  number('free', [10], undefined, {unit: 'percent', thresholds: {mode: 'absolute', steps: [{color: 'red', value: 50}]}, nullValueMode: 'null as zero'}),
  number('plain', [null, 5])]}];
const datasets = {series, single, table, fromData};

const thresholds = {mode: 'absolute', steps: [{color: 'green', value: null}, {color: 'red', value: 80}]};
const base = {thresholds, color: {mode: 'palette-classic'}, mappings: [], unit: 'short', custom: {lineWidth: 1, hideFrom: {legend: false, tooltip: false, viz: false}}};
const rule = (id, options, ...properties) => ({matcher: {id, options}, properties: properties.map(([property, value]) => ({id: property, value}))});
const unit = ['unit', 'bytes'];

const matchers = [
  ['byName', 'api a'], ['byName', 'Value'], ['byName', 'Time'], ['byName', 'time'], ['byName', 'up'], ['byName', 'named up'], ['byName', 'pod'], ['byName', 'job'], ['byName', 'job 2'],
  ['byName', 'Value #A'], ['byName', 'Used'], ['byName', 'used'], ['byName', ''], ['byName', 'x'], ['byName', '{pod="c"}'],
  ['byRegexp', '/api.*/'], ['byRegexp', 'api.*'], ['byRegexp', '/^Value/'], ['byRegexp', '/VALUE/i'], ['byRegexp', ''], ['byRegexp', '/[/'], ['byRegexp', 'api'], ['byRegexp', '/(a|b)$/'],
  ['byNames', {names: ['api a', 'up']}], ['byNames', {mode: 'exclude', names: ['api a', 'Time'], prefix: 'All except:', readOnly: true}], ['byNames', {mode: 'include', names: []}],
  ['byNames', {mode: 'exclude', names: []}], ['byNames', {names: ['Value']}], ['byNames', {names: ['Time', 'ok']}],
  ['byRegexpOrNames', {pattern: '/api/', names: ['up']}], ['byRegexpOrNames', {names: ['pod']}], ['byRegexpOrNames', {pattern: '/e$/'}], ['byRegexpOrNames', {}],
  ['byType', 'number'], ['byType', 'time'], ['byType', 'string'], ['byType', 'boolean'], ['byType', 'other'], ['numeric', {}], ['time', {}], ['first', {}], ['firstTimeField', {}],
  ['byFrameRefID', 'A'], ['byFrameRefID', 'B'], ['byFrameRefID', ''],
  ...['gt', 'gte', 'lt', 'lte', 'eq', 'neq'].flatMap(op => [['byValue', {reducer: 'max', op, value: 30}], ['byValue', {reducer: 'lastNotNull', op, value: 0}], ['byValue', {reducer: 'mean', op, value: null}]]),
  ['byValue', {reducer: 'allIsZero', op: 'gte', value: 0}], ['byValue', {reducer: 'allIsNull', op: 'gte', value: 0}], ['byValue', {reducer: 'count', op: 'gte', value: 2}], ['byValue', {}],
  ['byValue', {reducer: 'last', op: 'eq', value: 'db'}], ['byValue', {reducer: 'first', value: 1}], ['unknownMatcher', 'x'],
];
const link = title => ({title, url: '/' + title});
const properties = [
  [['min', 5]], [['max', '200']], [['decimals', 2]], [['decimals', '1']], [['displayName', 'Renamed']], [['displayName', '']], [['displayName', null]], [['noValue', 'none']], [['noValue', 0]], [['unit', null]],
  [['color', {mode: 'fixed', fixedColor: 'red'}]], [['color', null]], [['thresholds', {mode: 'percentage', steps: [{color: 'blue', value: null}, {color: 'orange', value: 50}]}]],
  [['mappings', [{type: 'value', options: {1: {text: 'one'}}}]]], [['links', [link('first')]]], [['filterable', true]], [['description', 'what it is']], [['fieldMinMax', true]],
  [['custom.lineWidth', 3]], [['custom.hideFrom', {legend: true, tooltip: false, viz: true}]], [['custom.lineStyle', {fill: 'dash', dash: [10, 10]}]], [['custom.lineWidth', null]],
  [['unknownProperty', 1]], [['min', 100], ['max', 10]], [['unit', 'ms'], ['unit', 'percent']],
  [['displayName', '${__field.labels.pod}']], [['displayName', '${__field.labels["job"]} of ${__series.name}']], [['displayName', '${__field.displayName}!']], [['displayName', 'x ${__field.name} y ${__field.labels}']],
  [['displayName', '${__field.labels.missing}']],
];

const configs = [{defaults: base, overrides: []}];
for (const [id, options] of matchers) configs.push({defaults: base, overrides: [rule(id, options, unit, ['custom.lineWidth', 7])]});
for (const list of properties) configs.push({defaults: {...base, min: 0, noValue: '-', links: [link('default')], displayName: undefined}, overrides: [rule('numeric', {}, ...list)]});
for (const defaults of [{}, {displayName: 'All alike'}, {displayName: '${__field.labels.pod}'}, {displayName: '${__series.name}'}, {min: 10, max: 0}, {min: '3', max: '4.5'}, {color: {fixedColor: 'red'}}, {fieldMinMax: true}, {decimals: 3, unit: 'percent'},
  {mappings: [{type: 'special', options: {match: 'null', result: {text: 'N/A'}}}]}, {links: [link('a'), link('b')]}, {min: 0, max: 100}, {unit: 'string'}]) {
  configs.push({defaults: {...base, ...defaults}, overrides: []});
}
// Several rules: the later ones win, lists grow, and a new name is looked for by those after it.
configs.push({defaults: base, overrides: [rule('numeric', {}, unit), rule('byName', 'api a', ['unit', 'ms']), rule('byFrameRefID', 'A', ['custom.lineWidth', 4])]});
configs.push({defaults: base, overrides: [rule('byName', 'api a', ['displayName', 'first']), rule('byName', 'first', ['unit', 'ms']), rule('byName', 'api a', ['decimals', 4])]});
configs.push({defaults: base, overrides: [rule('numeric', {}, ['displayName', 'n ${__field.labels.pod}']), rule('byRegexp', '/^n/', ['unit', 's']), rule('byName', 'Value', ['min', -1])]});
configs.push({defaults: {...base, displayName: 'same'}, overrides: [rule('byName', 'same', ['unit', 's']), rule('byName', 'same', ['displayName', null]), rule('byName', 'api b', ['decimals', 1])]});
configs.push({defaults: base, overrides: [rule('numeric', {}, ['links', [link('one')]]), rule('numeric', {}, ['links', [link('two')]]), rule('numeric', {}, ['mappings', [{type: 'value', options: {2: {text: 'two'}}}]])]});
configs.push({defaults: base, overrides: [{...rule('numeric', {}, unit), matcher: {id: 'numeric', options: {}, scope: 'annotation'}}, {...rule('numeric', {}, ['decimals', 1]), matcher: {id: 'numeric', options: {}, scope: 'series'}}]});
configs.push({defaults: base, overrides: [rule('byName', 'Value #A', ['min', 0], ['max', 10])]});

const kept = ['unit', 'min', 'max', 'decimals', 'displayName', 'noValue', 'links', 'color', 'thresholds', 'mappings', 'filterable', 'fieldMinMax', 'description', 'custom'];
const withNull = value => (value === -Infinity ? null : Array.isArray(value) ? value.map(withNull)
  : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withNull(v)])) : value);

console.warn = console.error = () => {};
const rows = [];
for (const [name, frames] of Object.entries(datasets)) {
  let plainFields = null;
  for (const fieldConfig of configs) {
    const data = frames.map(frame => ({...frame, length: frame.fields[0].values.length, fields: frame.fields.map(field => ({...field, config: JSON.parse(JSON.stringify(field.config || {}))}))}));
    const config = JSON.parse(JSON.stringify(fieldConfig));
    for (const step of (config.defaults.thresholds || {steps: []}).steps) step.value = step.value === null ? -Infinity : step.value;
    const applied = g.applyFieldOverrides({data, fieldConfig: config, fieldConfigRegistry: registry, replaceVariables, theme, timeZone: 'utc'});
    const fields = applied.flatMap(frame => frame.fields.map(field => {
      const displayName = g.getFieldDisplayName(field, frame, applied);
      const range = field.state.range || {};
      const shown = Object.fromEntries(kept.filter(key => field.config[key] !== undefined).map(key => [key, withNull(field.config[key])]));
      return [displayName, shown, field.state.seriesIndex, range.min ?? null, range.max ?? null, field.values.map(value => g.formattedValueToString(field.display(value)))];
    }));
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    const short = !plainFields ? fields : fields.map((field, i) => {
      if (same(field, plainFields[i])) return 0;
      const before = plainFields[i][1], after = field[1];
      const changed = Object.keys({...before, ...after}).filter(key => !same(before[key], after[key])).map(key => [key, after[key] ?? null]);
      return [field[0], Object.fromEntries(changed), ...field.slice(2)];
    });
    plainFields = plainFields || fields;
    rows.push([name, JSON.parse(JSON.stringify(fieldConfig)), short]);
  }
}
rows.unshift(JSON.parse(JSON.stringify(datasets)));
write('overrides.json', rows);
