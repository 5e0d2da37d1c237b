// What one field shows: [theme, {type, config, values, name, before}, [[value, text, prefix, suffix, colour, percent, numeric], ...], series colour]
// `before`: how many other fields stand before it (they pick its palette colour).
'use strict';
const {write, rgba, freshPackage} = require('./fmt_support.cjs');

const absolute = {mode: 'absolute', steps: [{color: 'green', value: null}, {color: '#EAB839', value: 10}, {color: 'red', value: 80}]};
const percentage = {mode: 'percentage', steps: [{color: 'blue', value: null}, {color: 'orange', value: 25}, {color: 'dark-red', value: 75}]};
const unsorted = {mode: 'absolute', steps: [{color: 'purple', value: -5}, {color: 'yellow', value: 5}, {color: 'super-light-green', value: 50}]};
const withColor = (mode, more) => ({thresholds: absolute, color: {mode, ...more}});
const values = [1, 5, 12.5, 40, 95, -3];
const probes = [0, 1, 5, 9.999, 10, 12.5, 25, 40, 79.9999, 80, 95, -3, 150, 1234567.891, 1e-7, NaN, null, Infinity, -Infinity];
const few = [0, 1, 12.5, 40, 95, NaN, null];

const valueMap = {type: 'value', options: {1: {text: 'one', color: 'red', index: 0}, 12.5: {text: 'half', index: 1}, 40: {color: 'blue', index: 2}, NaN: {text: 'not'},
  true: {text: 'Up', color: 'green'}, abc: {text: 'letters'}, '': {text: 'nothing at all'}, '5': {text: ''}}};
const rangeMap = {type: 'range', options: {from: 10, to: 50, result: {text: 'middle', color: 'yellow'}}};
const openRange = {type: 'range', options: {from: null, to: 0, result: {text: 'below', color: 'semi-dark-orange'}}};
const topRange = {type: 'range', options: {from: 90, to: null, result: {text: 'top'}}};
const regexMap = {type: 'regex', options: {pattern: '/^web-(\\d+)$/', result: {text: 'server $1', color: 'purple'}}};
const bareRegex = {type: 'regex', options: {pattern: 'a.c', result: {text: 'bare', color: 'orange'}}};
const flagRegex = {type: 'regex', options: {pattern: '/DOWN/gi', result: {text: 'off'}}};
const namedRegex = {type: 'regex', options: {pattern: '/^(?<name>[a-z]+):(?<rest>.*)$/', result: {text: '$<rest> of $<name>'}}};
const colorRegex = {type: 'regex', options: {pattern: '/x/', result: {color: 'red'}}};
const special = (match, result) => ({type: 'special', options: {match, result}});
const specials = [special('null', {text: 'N/A', color: 'gray'}), special('nan', {text: 'no number'}), special('true', {text: 'Yes', color: 'green'}),
  special('false', {text: 'No', color: 'red'}), special('empty', {text: '(empty)', color: 'blue'})];

const cases = [];
const number = (config, probe = few, more) => cases.push({type: 'number', config, values, probe, ...more});
// Units and decimals, with the colours of thresholds.
for (const unit of [undefined, 'none', 'short', 'bytes', 'percent', 'percentunit', 's', 'ms', 'string', 'bool', 'bool_on_off', 'locale', 'currencyUSD', 'dateTimeAsIso',
  'dateTimeAsSystem', 'time:YYYY', 'dtdurations', 'clocks', 'suffix:x', 'prefix:x', 'reqps', 'hex', 'sci', 'my unit']) {
  number({unit, thresholds: absolute}, probes);
  number({unit, decimals: 1, thresholds: percentage}, few);
}
for (const decimals of [0, 2, 5, null]) number({decimals, unit: 'short', thresholds: absolute}, probes);
// Thresholds and ranges.
for (const thresholds of [absolute, percentage, unsorted, {mode: 'absolute', steps: []}, {mode: 'absolute', steps: [{color: 'red', value: null}]},
  {mode: 'percentage', steps: [{color: 'green', value: null}, {color: 'red', value: 50}]}, {mode: 'absolute', steps: [{color: 'transparent', value: null}, {color: 'text', value: 10}, {color: 'rgba(10, 20, 30, 0.5)', value: 20}, {color: '#abc', value: 50}, {color: '#11223344', value: 90}]}]) {
  for (const range of [{}, {min: 0}, {max: 50}, {min: 0, max: 200}, {min: 100, max: 0}, {min: 20, max: 20}, {fieldMinMax: true}, {fieldMinMax: true, min: 0}]) {
    number({thresholds, ...range}, probes);
  }
}
// Colour modes.
const modes = ['thresholds', 'fixed', 'shades', 'gradient', 'palette-classic', 'palette-classic-by-name', 'palette-colorblind', 'palette-categorical-next',
  'palette-categorical-next-2', 'palette-categorical-next-3', 'continuous-GrYlRd', 'continuous-RdYlGr', 'continuous-BlYlRd', 'continuous-YlRd', 'continuous-BlPu',
  'continuous-YlBl', 'continuous-blues', 'continuous-reds', 'continuous-greens', 'continuous-purples', 'continuous-viridis', 'continuous-magma', 'continuous-plasma',
  'continuous-inferno', 'continuous-cividis', 'unknown-mode', ''];
for (const mode of modes) {
  number(withColor(mode, {fixedColor: 'super-light-blue'}), probes);
  number({...withColor(mode), min: 0, max: 100}, [0, 3, 17, 33.3, 50, 61.8, 77, 99, 100, 120], {before: 3});
  for (const before of [1, 7, 19, 70]) number(withColor(mode, {fixedColor: '#1F60C4'}), [40], {before, name: 'series ' + before});
  for (const seriesBy of ['last', 'min', 'max']) number(withColor(mode, {seriesBy}), [40], {name: 'ä' + seriesBy});
}
for (const fixedColor of ['red', 'dark-green', 'text', 'transparent', '#f00', '#00FF0080', 'rgb(1, 2, 3)', 'rgba(255,0,0,0.3)', undefined]) number(withColor('fixed', {fixedColor}), [1]);
// Mappings.
const lists = [[valueMap], [rangeMap], [openRange, topRange], [regexMap, bareRegex, flagRegex, namedRegex, colorRegex], specials, [special('null+nan', {text: 'neither', color: 'orange'})],
  [rangeMap, valueMap], [valueMap, rangeMap], [special('null', {text: ''})], [special('null', {color: 'red'})], [{type: 'range', options: {from: 1, to: 1, result: {text: '', color: 'green'}}}],
  [valueMap, rangeMap, regexMap, ...specials]];
const texts = ['abc', 'web-12', 'web-x', 'it is DOWN, down', 'key:rest of', 'x', '', '1', '12.5', '40 apples', 'true', 'NaN', ' 7 ', '0x10', '2026-01-02T03:04:05Z', null];
for (const mappings of lists) {
  number({mappings, thresholds: absolute, unit: 'short'}, probes);
  number({mappings, thresholds: absolute, noValue: '-'}, few);
  cases.push({type: 'string', config: {mappings, thresholds: absolute}, values: texts, probe: texts});
  cases.push({type: 'boolean', config: {mappings, thresholds: absolute}, values: [true, false, null], probe: [true, false, null]});
}
for (const noValue of [undefined, '-', '0', '']) {
  number({noValue, thresholds: absolute}, [null, NaN, 0]);
  cases.push({type: 'string', config: {noValue, thresholds: absolute}, values: texts, probe: ['', null, 'a']});
  cases.push({type: 'time', config: {noValue, thresholds: absolute}, values: [1795268262123, null], probe: [null, 1795268262123]});
  cases.push({type: 'boolean', config: {noValue, thresholds: absolute}, values: [true], probe: [null]});
}
// Other types.
for (const unit of [undefined, 'string', 'short', 'bytes', 'bool_yes_no', 'dateTimeAsIso', 'time:YYYY-MM-DD', 'none', 'percent', 'ms']) {
  for (const mode of ['thresholds', 'continuous-GrYlRd', 'fixed', 'palette-classic']) {
    // What is no time becomes one by guessing in a browser, and that is nobody's meaning.
    const asked = /^(dateTime|time:)/.test(unit || '') ? ['2026-01-02T03:04:05Z', '2026-01-02', '', null] : texts;
    cases.push({type: 'string', config: {unit, ...withColor(mode, {fixedColor: 'red'}), min: 0, max: 20}, values: asked, probe: asked});
    cases.push({type: 'boolean', config: {unit, ...withColor(mode, {fixedColor: 'red'})}, values: [true, false], probe: [true, false, null]});
    cases.push({type: 'time', config: {unit, ...withColor(mode, {fixedColor: 'red'})}, values: [1795268262123, 1795268322123], probe: [1795268262123, 0, 50, null]});
  }
}
for (const span of [0, 1, 59999, 60000, 3600000]) {
  cases.push({type: 'time', config: {thresholds: absolute}, values: [1795268262123, 1795268262123 + span], probe: [1795268262123]});
}
cases.push({type: 'time', config: {thresholds: absolute}, values: [1795268262123], probe: [1795268262123]});
for (const data of [[], [null], [NaN], [5], [5, 5], [0, 0], [-1e300, 1e300], [Infinity, 3]]) {
  for (const config of [{}, {fieldMinMax: true}, {min: 0}, {nullValueMode: 'null as zero'}]) {
    cases.push({type: 'number', config: {...withColor('continuous-GrYlRd'), ...config}, values: data,
      // Without any number the package has no range; what it says then is said nowhere.
      probe: data.some(Number.isFinite) ? [...data, 4] : data});
  }
}
cases.push({type: 'other', config: {thresholds: absolute}, values: [['a', 'b'], [1, [2, 3]], {a: 1}, null], probe: [['a', 'b'], [1, [2, 3]], [], {a: 1}, null, 'text']});

const rows = [];
for (const mode of ['dark', 'light']) {
  const g = freshPackage();
  const theme = g.createTheme({colors: {mode}});
  for (const c of cases) {
    // The light theme has other colours and nothing else.
    if (mode === 'light' && !(c.config.color || /transparent/.test(JSON.stringify(c.config)))) continue;
    const spare = Array.from({length: c.before || 0}, (_, i) => ({name: 'spare' + i, type: 'string', values: [], config: {}}));
    const field = {name: c.name || 'v', type: c.type, values: c.values, config: {}};
    const config = JSON.parse(JSON.stringify(c.config));
    // A saved file has null where the lowest step begins.
    for (const step of (config.thresholds || {steps: []}).steps) step.value = step.value === null ? -Infinity : step.value;
    const [frame] = g.applyFieldOverrides({data: [{fields: [...spare, field], length: c.values.length}], fieldConfig: {defaults: config, overrides: []},
      fieldConfigRegistry: g.fieldConfigRegistry([]), replaceVariables: text => text, theme, timeZone: 'utc'});
    const shown = frame.fields[spare.length];
    g.getFieldDisplayName(shown, frame, [frame]);
    const answers = c.probe.map(value => {
      const {text, prefix, suffix, color, percent, numeric} = shown.display(value);
      return [value, text, prefix ?? '', suffix ?? '', rgba(color), percent, numeric];
    });
    const {before, name} = c;
    rows.push([mode, {type: c.type, config: JSON.parse(JSON.stringify(c.config)), values: c.values, name, before}, answers, rgba(g.getFieldSeriesColor(shown, theme).color)]);
  }
}
write('display.json', rows);
