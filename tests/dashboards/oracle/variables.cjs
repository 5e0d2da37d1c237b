// Writes tests/dashboards/data/oracle/variables.jsonl: what Grafana's own packages answer for variables. Needs
//   ORIEL_ORACLE         folder of shim.cjs, with @grafana/data, @grafana/schema and lodash in its node_modules
//   ORIEL_ORACLE_SCENES  folder of the unpacked npm package @grafana/scenes 8.19.0
'use strict';
const fs = require('fs');
const path = require('path');

const folder = process.env.ORIEL_ORACLE, scenes = process.env.ORIEL_ORACLE_SCENES;
if (!folder || !scenes) {
  console.error('set ORIEL_ORACLE to the folder of shim.cjs and ORIEL_ORACLE_SCENES to the unpacked @grafana/scenes');
  process.exit(1);
}
const data = require(path.join(folder, 'shim.cjs'));
const inFolder = (name) => require(require.resolve(name, { paths: [folder] }));
const root = path.join(scenes, 'dist', 'esm');

// --- just enough of the surroundings for the files below variables/ to run in node ---
class Base {
  constructor(state) { this.state = Object.freeze({ ...state }); }
  setState(update) { this.state = Object.freeze({ ...this.state, ...update }); }
  publishEvent() {}
  addActivationHandler() {}
}
const range = { from: 1700000000123, to: 1700086400456 };
const timeRange = {
  state: { value: { from: data.dateTime(range.from), to: data.dateTime(range.to), raw: { from: 'now-1h', to: 'now' } } },
  getTimeZone: () => 'utc',
  urlSync: { getUrlState: () => ({ from: 'now-1h', to: 'now' }) },
};
const nothing = () => new Proxy(function () {}, { get: (t, key) => (key === 'prototype' ? {} : nothing()) });
const stub = new Proxy({}, { get: (t, key) => (key === 'default' ? nothing() : class {}) });
let interpolator;
const surroundings = {
  '@grafana/data': data,
  '@grafana/schema': inFolder('@grafana/schema'),
  lodash: inFolder('lodash'),
  '@grafana/i18n': { t: (key, text) => text },
  '@grafana/runtime': {
    config: { bootData: { user: { id: 7, login: 'ada', email: 'ada@example.com', orgId: 3, orgName: 'Main Org.' } } },
    locationService: { getLocation: () => ({ pathname: '/d/uid1/slug', search: '?var-a=1&from=now-1h&b=x%20y' }) },
  },
  'core/SceneObjectBase.js': { SceneObjectBase: Base },
  'core/sceneGraph/getTimeRange.js': { getTimeRange: () => timeRange },
  'core/sceneGraph/sceneGraph.js': { getData: () => ({ state: { data: { request: { interval: '15s', intervalMs: 15000 } } } }) },
  'core/sceneGraph/index.js': {
    sceneGraph: { interpolate: (o, text, scoped, format) => interpolator(o, text, scoped, format), getTimeRange: () => timeRange },
  },
};
const loaded = new Map();
function load(file) {
  if (loaded.has(file)) return loaded.get(file);
  const known = path.relative(root, file).split(path.sep).join('/');
  if (surroundings[known]) return surroundings[known];
  if (!known.startsWith('variables/') || known.includes('components')) return stub;
  const exported = {};
  loaded.set(file, exported);
  const code = fs.readFileSync(file, 'utf8')
    .replace(/^import\s+(\w+)\s*,\s*\{([^}]*)\}\s*from\s*'([^']+)';/gm, "const $1 = need('$3').default; import {$2} from '$3';")
    .replace(/import\s*\{([^}]*)\}\s*from\s*'([^']+)';/gm, (m, names, from) =>
      names.split(',').map((n) => n.trim().split(/\s+as\s+/)).map(([a, b]) => `let ${b || a}; later(() => ${b || a} = need('${from}').${a});`).join(' ') + ` if (need('${from}')) settle();`)
    .replace(/^import\s+(\w+)\s*from\s*'([^']+)';/gm, "const $1 = need('$2').default;")
    .replace(/^export\s*\{([^}]*)\};/gm, (m, names) =>
      names.split(',').map((n) => n.trim().split(/\s+as\s+/)).map(([a, b]) => `exported.${b || a} = ${a};`).join(' '));
  const waiting = [];
  const later = (f) => waiting.push(f);
  const settle = () => waiting.forEach((f) => f());
  const need = (spec) => spec.startsWith('.') ? load(path.resolve(path.dirname(file), spec)) : surroundings[spec] || stub;
  new Function('need', 'later', 'settle', 'exported', code)(need, later, settle, exported);
  settle();
  all.push(settle);
  return exported;
}
const all = [];
const inScenes = (name) => load(path.join(root, 'variables', name));
interpolator = inScenes('interpolation/sceneInterpolator.js').sceneInterpolator;
const { CustomVariable } = inScenes('variants/CustomVariable.js');
const { TextBoxVariable } = inScenes('variants/TextBoxVariable.js');
const utils = inScenes('variants/query/utils.js');
inScenes('macros/index.js');
all.forEach((settle) => settle());
console.error = () => {};

const lines = [];
const put = (line) => lines.push(JSON.stringify(line));

// --- variables ---
// Shape of one: {name, values, texts, array, list, all, allValue, options, url, inUrl}
function sceneVariable(v) {
  if (v.kind === 'textbox') {
    const box = new TextBoxVariable({ name: v.name, value: v.values[0], skipUrlSync: v.inUrl === false });
    box.urlSync = box._urlSync = { getUrlState: () => box.getUrlState() };
    return box;
  }
  const options = (v.options || v.values).map((value, i) => ({
    value, label: (v.texts || v.values)[i] ?? value, properties: v.properties ? v.properties[i] : undefined }));
  const value = v.all ? (v.array ? ['$__all'] : '$__all') : v.array ? v.values : v.values[0];
  const text = v.all ? 'All' : v.array ? v.texts || v.values : (v.texts || v.values)[0];
  const made = new CustomVariable({ name: v.name, value, text, options, isMulti: v.array, includeAll: v.list,
    allValue: v.allValue, skipUrlSync: v.inUrl === false });
  made.urlSync = made._urlSync;
  return made;
}
function scene(set) {
  const variables = set.map(sceneVariable);
  return { state: { $variables: { state: { variables }, getByName: (n) => variables.find((v) => v.state.name === n) } } };
}
const formats = ['', ...('csv customqueryparam customqueryparam:p customqueryparam:p:x- date date:iso date:ms date:seconds ' +
  'date:YYYY-MM date:HH:mm distributed doublequote glob html json join join:; lucene percentencode pipe queryparam raw ' +
  'regex singlequote sqlstring text uriencode nosuch').split(' ').map((f) => ':' + f)];
const single = (name, value, text) => ({ name, values: [value], texts: [text ?? value] });
const multi = (name, values, texts) => ({ name, values, texts: texts || values, array: true, list: true });
const odd = ['', 'a', '12', '-1.5e3', '1700000000123', 'a b', 'a.b:9100', 'a"b', "it's", 'C:\\x\\y', '<b>&"x"</b>',
  'ä/ü?é=1&f=2#g', '日本 語', 'x,y', 'x|y', '(a|b)*', '$other', '100%', 'a+b', "!'()*~-_.", '{[^$]}', 'tab\there', 'l1\nl2',
  '{"k":1}', '@:;$,', '/path/to', 'node-1.example.org:9100', '[x]', '😀'];
const sets = [];
odd.forEach((value, i) => sets.push([single('one', value, 'T ' + i)]));
odd.forEach((value, i) => sets.push([multi('one', [value, odd[(i * 7 + 3) % odd.length]])]));
odd.forEach((value) => sets.push([multi('one', [value])]));
sets.push([multi('one', [])], [multi('one', ['a', 'b', 'c', 'd'], ['A', 'B', 'C', 'D'])]);
for (const allValue of ['', '.*', '.+', 'a b|c', '$other', '${two:regex}', 'x-$other-[[two:csv]]-${two}', '*']) {
  for (const array of [false, true]) {
    sets.push([{ name: 'one', values: ['x', 'y.z'], texts: ['X', 'Y'], options: ['x', 'y.z'], array, list: true, all: true, allValue },
      single('other', 'o.o', 'O'), multi('two', ['a.b', 'c'])]);
  }
}
sets.push([{ name: 'one', values: ['x'], options: ['x'], texts: ['X'], all: true, array: true, list: true, allValue: '' }]);
sets.push([{ kind: 'textbox', name: 'one', values: ['some text & more'], texts: ['some text & more'] }]);
for (const set of sets) {
  const object = scene(set);
  put({ set });
  const write = (text, format) => put({ text, format, out: String(interpolator(object, text, undefined, format || undefined)) });
  for (const format of formats) write('${one' + format + '}');
  for (const text of ['$one', '[[one]]', '[[one:csv]]', '[[one:join:;]]', 'a${one}b$one.c[[one]]d', '$ones $one$one ${one}{one}']) write(text);
  for (const format of ['text', 'percentencode', 'uriencode', 'regex']) write('<$one>', format);
}
// Syntax of references: which of them are references at all.
{
  const set = [single('one', 'v', 'V'), single('x_1', 'w'), single('1', 'num'), multi('many', ['m1', 'm2'])];
  const object = scene(set);
  put({ set });
  const texts = ['$', '$$', '$$one', '$one$', '${one', '${one}}', '${}', '${ one}', '${one }', '${one:}', '${one::csv}', '${one:csv:}',
    '[[one]', '[[one]]]', '[[ one ]]', '[[one.text]]', '[[one:csv]]', '[[many:csv]]', '[[many:]]', '[[many:join:x]]', '$x_1.y', '${x_1}', '$1', '${1}', '$12',
    '${many:join:-}', '${many:join::}', '${many:join: and }', '${many.0}', '${many.1}', '${many.2}', '${many[0]}', '${one^x}', '${one.a^b}', '\\$one', "'$one'",
    '$one-$many', '$nosuch ${nosuch} [[nosuch]] ${nosuch:csv}', '$oneé', '$öne', '{$one}', '{{$one}}', '${one:date:YYYY}', '${many:{x}', '$__interval', '$__interval_ms',
    '${__interval}', '$__from', '$__to', '${__from}', '${__from:date}', '${__from:date:iso}', '${__to:date:seconds}', '${__from:date:seconds}', '${__from:date:ms}',
    '${__from:date:YYYY-MM}', '${__from:date:YYYY-MM-DD HH:mm:ss}', '[[__from]]', '[[__to:date]]', '${__from:csv}', '${__from:json}', '${__from:singlequote}',
    '$__url_time_range', '${__url_time_range}', '${__url_time_range:percentencode}', 
    '${__user.login}', '${__user.email}', '${__user.id}', '$__user', '${__user.nosuch}', '${__org}', '${__org.name}', '${__org.id}', '${__org.name:percentencode}',
    
    '$__timezone', '${__timezone}', '$__rate_interval', '$timeFilter', '$__timeFilter(x)', '$__dashboard', '${__data.fields.x}', '${__field.name}', '${__value.raw}', '${__series.name}',
    '$__searchFilter', '%24one', '$one:csv', '${one}:csv', '', 'plain', '$ one', '${many:csv}${many:pipe}', '[$__interval]', 'x[[one', '$[one]', '$(one)'];
  for (const text of texts) put({ text, out: String(interpolator(object, text, undefined, undefined)) });
}
// All variables at once, in the order of the file; what is empty or skips the URL is left out.
for (const set of [
  [single('b', 'x y'), multi('a', ['1', '2']), single('z', ''), { ...single('s', 'hidden'), inUrl: false }],
  [{ name: 'all', values: ['p', 'q'], options: ['p', 'q'], array: true, list: true, all: true, allValue: '' },
    { name: 'cust', values: ['p', 'q'], options: ['p', 'q'], array: false, list: true, all: true, allValue: '.*' }, single('k', '@:,;$&=+#')],
  [], [multi('e', [])],
]) {
  put({ set });
  for (const text of ['$__all_variables', '${__all_variables}', '${__all_variables:json}', '?${__url_time_range}&${__all_variables}']) {
    put({ text, out: String(interpolator(scene(set), text, undefined, undefined)) });
  }
}

// --- properties of options ---
{
  const set = [{ name: 'p', values: ['1', '2'], texts: ['One', 'Two'], array: true, list: true,
    properties: [{ text: 'One', value: '1', region: { name: 'eu', zones: ['a', 'b'] } }, { text: 'Two', value: '2', region: { name: 'us', zones: [] }, n: 5 }] },
  { name: 'q', values: ['2'], options: ['2'], texts: ['Two'], properties: [{ region: { name: 'us' }, n: 5, flag: true, 'x y': 'sp' }] }];
  put({ set });
  for (const text of ['${p.region.name}', '${q.region.name}', '${q.n}', '${q.flag}', '${q.nosuch}', '${p.region.name:csv}', '${p.region.zones[1]:csv}', '${p.0}', '${p.1:text}',
    '${q["x y"]}', "${q['x y']:json}", '${q[region][name]}', '${p.n:csv}', '${q.region.name:percentencode}']) put({ text, out: String(interpolator(scene(set), text)) });
}

// --- options of a query: regular expression and order ---
const texts = ['b10', 'a2', 'B1', 'a2', 'c', 'node_cpu{instance="h1:9100",job="node"} 5 1', 'node_cpu{instance="h2:9100",job="x"} 7 1', 'A2', 'z-001', 'z-1', 'é', 'e', ''];
const regexes = ['', '/.*/', 'a2', '/^a/', '/^a/i', '/b/gi', '/instance="([^"]+)"/', '/instance="([^:]+):(\\d+)"/', '/instance="(?<text>[^"]+)".*job="(?<value>[^"]+)"/',
  '/instance="(?<value>[^"]+)"/', '/instance="(?<text>[^"]+)"/', '/([a-z])/g', '/(\\d)/g', '/(\\w)(\\d)/', '/nosuch/', '/(?:a)(2)/', '/[0-9]+/', '/^$/', '/\\d+$/', 'b.*', '/ (\\d+) /'];
for (const regex of regexes) {
  for (let sort = 0; sort <= 8; ++sort) {
    const made = utils.metricNamesToVariableValues({ variableRegEx: regex, sort, metricNames: texts.map((text) => ({ text })) });
    put({ options: texts, regex, sort, out: made.map((o) => [o.label ?? null, o.value ?? null]) });
  }
}

// --- custom options ---
for (const query of ['a,b', 'a, b : 2,c\\,d', '', ' ', 'a : b : c', 'a:b', ' x : y ,z', ',,a,,', 'a\\,b\\,c : d\\,e', 'k : v', 'one', 'a\\b,c', ' : x', 'x : ', 'é : ü,日本 : 2', 'a,a,b']) {
  put({ custom: query, out: new CustomVariable({ query }).transformCsvStringToOptions(query, false).map((o) => [o.label, o.value]) });
}
for (const query of ['[]', '[{"text":"A","value":"1"},{"value":"2"}]', '[{"text":" x ","value":3,"more":{"y":1}}]', '[1]', '{}', 'broken', '[null]', '[{"text":"t"}]', '']) {
  let out = null;
  try { out = new CustomVariable({}).transformJsonToOptions(query).map((o) => [o.label, o.value]); } catch (e) { out = null; }
  put({ customJson: query, out });
}

// --- what stays of a choice when the options change ---
const pairs = (list) => list.map((o) => ({ value: o, label: o.toUpperCase() }));
for (const isMulti of [false, true]) for (const includeAll of [false, true]) for (const options of [[], ['a'], ['a', 'b', 'c']]) {
  for (const current of [[''], ['a'], ['b'], ['z'], ['$__all'], ['a', 'c'], ['z', 'b'], ['z', 'y']]) {
    if (!isMulti && current.length > 1) continue;
    const value = isMulti ? current : current[0], text = isMulti ? current.map((c) => c.toUpperCase()) : current[0].toUpperCase();
    const v = new CustomVariable({ name: 'v', isMulti, includeAll, defaultToAll: includeAll, value, text, options: [] });
    const next = v.getStateUpdateGivenNewOptions(pairs(options), value, text);
    put({ settle: { isMulti, includeAll, options, current }, out: [].concat(next.value) });
  }
}

// --- values, fields and series of data ---
{
  const frames = data.applyFieldOverrides({
    data: [
      data.toDataFrame({ refId: 'A', name: 'first', fields: [
        { name: 'Time', type: 'time', values: [1700000000000, 1700000060000] },
        { name: 'Value', type: 'number', values: [1.5, 1234], labels: { job: 'node', instance: 'h1:9100', 'x y': 'sp ace' }, config: { unit: 'bytes' } }] }),
      data.toDataFrame({ refId: 'B', fields: [
        { name: 'Time', type: 'time', values: [1, 2] },
        { name: 'My field', type: 'string', values: ['a/b c', 'q&r'], config: { displayName: 'Nice' } },
        { name: 'Count', type: 'number', values: [3, 4], labels: { name: 'lab' } },
        { name: 'flag', type: 'boolean', values: [true, false] }] })],
    fieldConfig: { defaults: {}, overrides: [] }, replaceVariables: (v) => v, theme: data.createTheme(), timeZone: 'utc',
    fieldConfigRegistry: data.fieldConfigRegistry() });
  const object = scene([]);
  const templates = ['${__series.name}', '${__field.name}', '${__field.displayName}', '${__field.labels}', '${__field.labels.job}', '${__field.labels.nosuch}', '${__field.labels["x y"]}',
    "${__field.labels['instance']}", '${__field.labels.__values}', '${__field.labels.instance:percentencode}', '${__value.raw}', '${__value.numeric}', '${__value.text}', '${__value}',
    '${__value.time}', '${__value.time:date:YYYY-MM-DD}', '${__value.text:percentencode}', '${__data.refId}', '${__data.name}', '${__data.fields.Value}', '${__data.fields.Time}',
    '${__data.fields[0]}', '${__data.fields[1]}', '${__data.fields[1].text}', '${__data.fields[1].numeric}', '${__data.fields["My field"]}', '${__data.fields["My field"].text}',
    '${__data.fields.Nice}', '${__data.fields.lab}', '${__data.fields.nosuch}', '${__data.fields.Count.numeric}', '${__data.fields.Count.text}', '${__data.fields.flag}', '${__data.fields[9]}', '$__series', '${__data}', '${__field}',
    '${__field.nosuch}', '${__series.nosuch}', '${__data.nosuch}', '${__value.nosuch}', '${__data.fields.1}', '${__data.fields.Value.suffix}', '${__data.fields.Value:percentencode}'];
  for (const [frameIndex, fieldIndex] of [[0, 1], [1, 1], [1, 2], [1, 3]]) for (const rowIndex of [0, 1, undefined]) {
    const frame = frames[frameIndex], field = frame.fields[fieldIndex];
    const scoped = { __dataContext: { value: { data: frames, frame, frameIndex, field, rowIndex } } };
    for (const text of templates) for (const format of ['', 'uriencode']) put({ data: [frameIndex, fieldIndex, rowIndex ?? -1], text, format, out: String(interpolator(object, text, scoped, format || undefined)) });
  }
  const frame = frames[0], field = frame.fields[1];
  const scoped = { __dataContext: { value: { data: frames, frame, frameIndex: 0, field, calculatedValue: { text: '12', suffix: ' KiB', numeric: 12288 } } } };
  for (const text of templates) put({ data: [0, 1, -2], text, format: '', out: String(interpolator(object, text, scoped)) });
}

const target = path.join(__dirname, '..', 'data', 'oracle', 'variables.jsonl');
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.writeFileSync(target, lines.join('\n') + '\n');
console.log(lines.length + ' lines');
