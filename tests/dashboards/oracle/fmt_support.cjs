// What the generators of expected values share. They ask Grafana's data package and write its answers as data:
//   ORIEL_ORACLE=<folder of shim.cjs> node tests/dashboards/oracle/units.cjs
// The answers stand in tests/dashboards/data/oracle/, one case a line, and the tests read only those.
'use strict';
process.env.TZ = 'UTC';
const fs = require('fs');
const path = require('path');

const folder = process.env.ORIEL_ORACLE;
if (!folder) {
  console.error('ORIEL_ORACLE must name the folder that holds shim.cjs and the data package');
  process.exit(2);
}
const g = require(path.join(folder, 'shim.cjs'));

// Numbers that JSON does not know are written as {"n": "NaN"}, so that texts stay texts.
function plain(value) {
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return {n: Object.is(value, -0) ? '-0' : String(value)};
  }
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => [k, plain(v)]));
  }
  return value === undefined ? null : value;
}

// A colour as red, green, blue and opacity, each 0 to 255.
function rgba(color) {
  const {r, g: green, b, a} = require(path.join(folder, 'node_modules', 'tinycolor2'))(color).toRgb();
  return [r, green, b, Math.round(a * 255)].join(',');
}

// The package keeps the colours of the theme that it is asked for first; each theme gets a package of its own.
function freshPackage() {
  for (const key of Object.keys(require.cache)) delete require.cache[key];
  delete globalThis.window;
  return require(path.join(folder, 'shim.cjs'));
}

function write(name, rows) {
  const file = path.join(__dirname, '..', 'data', 'oracle', name);
  fs.writeFileSync(file, '[\n' + rows.map(row => JSON.stringify(plain(row))).join(',\n') + '\n]\n');
  console.log(`${name}: ${rows.length} lines, ${fs.statSync(file).size} bytes`);
}

module.exports = {g, write, rgba, freshPackage};
