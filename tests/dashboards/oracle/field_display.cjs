// The values of panels that show single ones: [frames, fieldConfig, reduce options, [[calc, title, text, colour, percent, numeric, row, percent change], ...]]
// The frames are those of overrides.json, by name, and some more.
'use strict';
const {g, write, rgba} = require('./fmt_support.cjs');

const theme = g.createTheme({colors: {mode: 'dark'}});
const registry = g.fieldConfigRegistry([]);
registry.get('displayName').settings = {expandTemplateVars: true};
const replaceVariables = (text, vars) => text.replace(/\$\{__calc\}/g, whole => (vars && vars.__calc ? vars.__calc.value : whole))
  .replace(/\$\{__field\.labels\.(\w+)\}/g, (whole, label) => (vars && vars.__dataContext.value.field.labels || {})[label] ?? '');

const time = values => ({name: 'Time', type: 'time', values});
const number = (name, values, labels, config) => ({name, type: 'number', values, labels, config});
const text = (name, values) => ({name, type: 'string', values});
const datasets = {
  series: [{refId: 'A', fields: [time([1, 2, 3]), number('Value', [1, 2, 30], {pod: 'a', job: 'api'}, {displayNameFromDS: 'api a'})]},
    {refId: 'A', fields: [time([1, 2, 3]), number('Value', [5, null, 90], {pod: 'b', job: 'api'}, {displayNameFromDS: 'api b'})]},
    {refId: 'B', fields: [time([1, 2]), number('Value', [0, 0], {pod: 'c'})]}],
  single: [{refId: 'A', fields: [time([1, 2, 3, 4]), number('Value', [10, 20, null, 15], {pod: 'x'})]}],
  table: [{refId: 'A', fields: [text('job', ['api', 'db', 'web']), number('Value', [1, 85, 1])]}],
  wide: [{refId: 'A', fields: [text('job', ['api', 'db', '']), text('pod', ['p1', null, 'p3']), number('cpu', [1, 85, 1]), number('mem', [100, null, 50])]}],
  texts: [{refId: 'A', fields: [time([1, 2]), text('version', ['1.2', '1.3']), {name: 'ok', type: 'boolean', values: [true, false]}]}],
  long: [{refId: 'A', fields: [number('v', Array.from({length: 40}, (_, i) => i % 30))]}, {refId: 'B', fields: [number('w', [1, 2])]}],
  none: [],
  empty: [{refId: 'A', fields: [time([]), number('Value', [])]}],
  nulls: [{refId: 'A', fields: [time([1]), number('Value', [null])]}, {refId: 'B', fields: [time([1]), number('Value', [NaN])]}],
};
const thresholds = {mode: 'absolute', steps: [{color: 'green', value: null}, {color: 'red', value: 80}]};
const base = {thresholds, color: {mode: 'thresholds'}, mappings: [], unit: 'short'};
const configs = [
  {defaults: base, overrides: []},
  {defaults: {...base, color: {mode: 'palette-classic'}, noValue: 'none', min: 0}, overrides: [{matcher: {id: 'byName', options: 'db'}, properties: [{id: 'color', value: {mode: 'fixed', fixedColor: 'blue'}}]}]},
  {defaults: {...base, displayName: 'calc ${__calc}', unit: 'percent', max: 100}, overrides: []},
  {defaults: {...base, displayName: 'pod ${__field.labels.pod}', decimals: 1}, overrides: []},
  {defaults: {...base, mappings: [{type: 'value', options: {1: {text: 'one', color: 'orange'}, api: {text: 'API'}}}, {type: 'special', options: {match: 'null', result: {text: 'N/A', color: 'purple'}}}]}, overrides: []},
];
const reduces = [];
for (const calcs of [['lastNotNull'], ['last'], [], ['mean', 'max'], ['allIsZero'], ['count'], ['unknown'], ['uniqueValues'], ['diffperc', 'firstNotNull', 'p50']]) reduces.push({calcs, fields: '', values: false});
for (const fields of ['/.*/', '/^api a$/', 'Value', '/mem|version/', 'ok', '/nothing/', '/^Time$/']) reduces.push({calcs: ['lastNotNull'], fields, values: false});
for (const limit of [undefined, 1, 2, 30, 0]) reduces.push({calcs: ['lastNotNull'], fields: '', values: true, limit});
for (const fields of ['/.*/', '/mem|version/', 'cpu']) reduces.push({calcs: [], fields, values: true});

console.warn = console.error = () => {};
const rows = [JSON.parse(JSON.stringify(datasets, (key, value) => (Number.isNaN(value) ? {n: 'NaN'} : value)))];
for (const [name, frames] of Object.entries(datasets)) {
  configs.forEach((fieldConfig, which) => {
    for (const reduceOptions of reduces) {
      // A text that named a row before keeps the palette colour that it had then: an accident of the package's memory.
      if (which === 1 && reduceOptions.values && reduceOptions.fields) continue;
      const config = JSON.parse(JSON.stringify(fieldConfig));
      config.defaults.thresholds.steps[0].value = -Infinity;
      const data = g.applyFieldOverrides({data: frames.map(frame => ({...frame, length: frame.fields[0].values.length, fields: frame.fields.map(field => ({...field, config: {...field.config}}))})),
        fieldConfig: config, fieldConfigRegistry: registry, replaceVariables, theme, timeZone: 'utc'});
      // The package hands out one object for equal values, and two calculations then write their titles into it.
      for (const field of data.flatMap(frame => frame.fields)) {
        const shared = field.display;
        field.display = value => ({...shared(value)});
      }
      const values = g.getFieldDisplayValues({data, fieldConfig: config, reduceOptions, replaceVariables, theme, timeZone: 'utc', percentChange: true});
      rows.push([name, which, JSON.parse(JSON.stringify(reduceOptions)), values.map(({name: calc, display, rowIndex}) => [calc, display.title ?? '', g.formattedValueToString(display), rgba(display.color),
        // Without any number in the data the package has no range.
        Number.isFinite(display.percent) ? display.percent : null, display.numeric, rowIndex ?? null, display.percentChange ?? null])]);
    }
  });
}
rows.unshift(JSON.parse(JSON.stringify(configs)));
write('field_display.json', rows);
