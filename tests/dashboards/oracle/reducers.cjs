// Every reducer over series of several shapes: [field type, null value mode, values, [reducers asked together], answers].
'use strict';
const {g, write} = require('./fmt_support.cjs');

const series = {
  number: [
    [], [5], [null], [NaN], [1, 2, 3], [3, 1, 2], [-5, -1, -7.5], [0, 0, 0], [0, null, 0], [null, null, null], [NaN, NaN],
    [null, 4, null, 2, null], [NaN, 3, 1, NaN, 2], [1, NaN, null, 3, 0.5], [10, 20, 30, 5, 15, 25], [100, 110, 3, 8, 8, 2, 40, 41.5],
    [1, 1, 2, 2, 1, 1], [0.1, 0.2, 0.3, 0.4], [1e308, 1e308], [1e-320, -1e-320], [Infinity, 1, -Infinity], [-Infinity], [Infinity, Infinity],
    [1.7976931348623157e308], [2, null], [null, 2], [0, 5], [-0, 0], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    Array.from({length: 60}, (_, i) => (i * 37 + 11) % 61), Array.from({length: 200}, (_, i) => Math.sin(i) * 1000),
    Array.from({length: 40}, (_, i) => (i % 7 === 3 ? null : i % 11 === 5 ? NaN : (i * 29) % 41 - 12)),
  ],
  time: [[], [1795268262123], [1795268262123, 1795268322123, 1795268292123], [null, 1795268262123]],
  string: [[], ['a'], ['b', 'a', 'a'], ['', null, 'x', ''], [null], ['10', '9', '8.5'], ['NaN', 'true', 'null', '1']],
  boolean: [[], [true], [false, true, true], [null, false, null], [false, false]],
};
const modes = [undefined, 'connected', 'null as zero', 'null'];
const ids = g.fieldReducers.list().map(reducer => reducer.id);
const own = ids.filter(id => !/^p\d+$/.test(id));
const together = [['lastNotNull', 'first', 'last', 'firstNotNull'], ['current', 'avg', 'total'], ['max', 'median', 'p90', 'allIsZero'],
                  ['mean', 'unknown', 'sum']];

const rows = [];
const ask = (type, mode, values, reducers) => {
  const field = {name: 'v', type, values: [...values], config: mode ? {nullValueMode: mode} : {}};
  const calcs = g.reduceField({field, reducers});
  return reducers.map(id => calcs[(g.fieldReducers.getIfExists(id) || {}).id]);
};
for (const [type, list] of Object.entries(series)) {
  for (const values of list) {
    for (const mode of modes.slice(0, type === 'number' ? 4 : 1)) {
      const name = mode || 'connected';
      if (mode === 'connected' && values.length !== 5) continue;
      // One after another, each alone.
      rows.push([type, name, values, 'each', own.map(id => ask(type, mode, values, [id])[0])]);
      const percentiles = ids.filter(id => /^p\d+$/.test(id)).map(id => ask(type, mode, values, [id])[0]);
      if (type === 'number' || values.length === 3) rows.push([type, name, values, 'percentiles', percentiles]);
      for (const reducers of together) rows.push([type, name, values, reducers, ask(type, mode, values, reducers)]);
    }
  }
}
rows.unshift(g.fieldReducers.list().map(r => [r.id, r.name, r.preservesUnits]));
write('reducers.json', rows);
