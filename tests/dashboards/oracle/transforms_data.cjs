// The frames that transforms.cjs transforms: small, our own, one name a set. A field is [name, type, values, extra].
const frame = (fields, extra) => ({
  ...extra,
  length: fields.length ? fields[0][2].length : 0,
  fields: fields.map(([name, type, values, more]) => ({ name, type, values, config: {}, ...more })),
});
const ds = (displayNameFromDS, extra) => ({ config: { displayNameFromDS, ...extra } });

const T = 1700000000000;
const series = (refId, labels, times, values, extra, more) =>
  frame(
    [
      ['Time', 'time', times.map((t) => T + t * 1000)],
      ['Value', 'number', values, { labels, ...more }],
    ],
    { refId, ...extra }
  );

exports.sets = {
  none: [],
  noFields: [frame([], { refId: 'A' })],
  noRows: [frame([['Time', 'time', []], ['Value', 'number', []]], { refId: 'A' })],
  two: [
    series('A', { host: 'a', job: 'x' }, [0, 15, 30], [1, 2, 3]),
    series('A', { host: 'b', job: 'x' }, [0, 15, 30], [10, null, 30]),
  ],
  legends: [
    series('A', { host: 'a', job: 'x' }, [0, 15, 30], [1, 2, 3], {}, ds('cpu a', { unit: 'bytes' })),
    series('B', { host: 'b', job: 'x' }, [15, 30, 45], [10, null, 30.5], {}, ds('cpu b', { unit: 'short' })),
    series('B', { host: 'c', job: 'y' }, [0, 60], [-5, 0], {}, ds('cpu c')),
  ],
  oneLabel: [
    series('A', { host: 'a' }, [0, 15], [1, 2]),
    series('B', { host: 'b' }, [0, 15], [5, 7]),
    series('C', { host: 'c' }, [15, 0], [6, 8]),
  ],
  named: [
    series('A', { host: 'a' }, [0, 15], [1, 2], { name: 'first' }),
    series('B', { host: 'b' }, [0, 30], [5, null], { name: 'second' }),
    frame([['time', 'time', [T, T + 15000]], ['load', 'number', [0.5, 0.25]], ['Value', 'number', [1, 0]]], { refId: 'C', name: 'third' }),
  ],
  bare: [
    frame([['Time', 'time', [T, T + 1000]], ['Value', 'number', [1, 2]]], { refId: 'A', name: 'up' }),
    frame([['Time', 'time', [T, T + 1000]], ['Value', 'number', [3, 4]]], { refId: 'B' }),
  ],
  single: [series('A', { host: 'a', job: 'x' }, [0, 15, 30, 45, 60, 75], [1, null, 4, 9, 16, 25])],
  tables: [
    frame([['job', 'string', ['a', 'b', 'c']], ['Value #A', 'number', [1, 2, 3]]], { refId: 'A' }),
    frame([['job', 'string', ['b', 'c', 'd']], ['Value #B', 'number', [20, 30, 40]]], { refId: 'B' }),
    frame([['job', 'string', ['d', 'a']], ['team', 'string', ['red', null]], ['Value #C', 'number', [400, 100.5]]], { refId: 'C' }),
  ],
  instant: [
    frame([['Time', 'time', [T, T]], ['instance', 'string', ['h1', 'h2']], ['job', 'string', ['n', 'n']], ['Value #A', 'number', [1, 2]]], { refId: 'A' }),
    frame([['Time', 'time', [T, T]], ['instance', 'string', ['h1', 'h3']], ['job', 'string', ['n', 'm']], ['Value #B', 'number', [0.1, 0.3]]], { refId: 'B' }),
  ],
  wide: [
    frame(
      [
        ['Time', 'time', [T, T + 60000, T + 120000, T + 180000]],
        ['up', 'number', [1, 0, null, 1], { config: { unit: 'short', custom: { width: 3 } } }],
        ['load', 'number', [0.5, 1.25, 2, -0.75], { labels: { host: 'a' }, config: { displayName: 'Load!', unit: 'percent' } }],
        ['name', 'string', ['beta', 'Alpha', null, 'gamma']],
        ['ok', 'boolean', [true, false, null, true]],
      ],
      { refId: 'A', name: 'wide' }
    ),
  ],
  groups: [
    frame(
      [
        ['Time', 'time', [T, T + 1000, T + 2000, T + 3000, T + 4000, T + 5000]],
        ['host', 'string', ['a', 'b', 'a', 'c', 'b', 'a']],
        ['zone', 'string', ['eu', 'us', 'eu', null, 'eu', 'us']],
        ['value', 'number', [5, 3, 8, null, 3, 1.5], { config: { unit: 'ms' } }],
        ['ok', 'boolean', [true, true, false, null, false, true]],
        ['code', 'number', [200, 404, 200, 500, 404, 301]],
      ],
      { refId: 'A', name: 'requests' }
    ),
  ],
  twoGroups: [
    frame([['host', 'string', ['a', 'b', 'a']], ['value', 'number', [1, 2, 3], { labels: { job: 'x' } }]], { refId: 'A' }),
    frame([['host', 'string', ['b', 'b']], ['value', 'number', [4, null], { labels: { job: 'y' } }]], { refId: 'B' }),
    frame([['other', 'string', ['z']], ['value', 'number', [7]]], { refId: 'C' }),
  ],
  equalNames: [
    frame(
      [
        ['Time', 'time', [T, T + 1000]],
        ['Value', 'number', [1, 2]],
        ['Value', 'number', [3, 4]],
        ['Value', 'number', [5, null]],
        ['note', 'string', ['x', 'y']],
      ],
      { refId: 'A' }
    ),
  ],
  equalFrames: [
    frame([['Time', 'time', [T]], ['cpu', 'number', [1], { labels: { host: 'a', mode: 'idle' } }], ['cpu', 'number', [2], { labels: { host: 'a', mode: 'user' } }]], { refId: 'A', name: 'n1' }),
    frame([['Time', 'time', [T]], ['cpu', 'number', [3], { labels: { host: 'b', mode: 'idle' } }], ['cpu', 'number', [4], { labels: { host: 'b', mode: 'user' } }]], { refId: 'A', name: 'n2' }),
  ],
  texts: [
    frame(
      [
        ['text', 'string', ['hello world', 'Foo BAR baz', ' padded  ', '', null, 'ünï cödé']],
        ['number', 'string', ['1', '2.5e3', '1,234', 'abc', null, '']],
        ['flag', 'string', ['true', 'false', '', '0', null, 'no']],
        ['date', 'string', ['2023-11-14 22:13:20', '2023-01-02', 'never', '2023-11-14T22:13:20Z', null, '1700000000000']],
        ['iso', 'string', ['2023-11-14T22:13:20.123Z', '2023-11-14T22:13:20+02:00', 'x', null, '', '2020-02-29T00:00:00Z']],
        ['json', 'string', ['{"a":1,"b":[1,2]}', '[1,"x"]', 'bad', '3', null, '"s"']],
        ['seconds', 'number', [1700000000, 0, null, 1.5, -5, 1600000000]],
      ],
      { refId: 'A' }
    ),
  ],
  unsorted: [
    frame(
      [
        ['Time', 'time', [T + 3000, T, T + 2000, T + 1000, T + 2000]],
        ['name', 'string', ['node-10', 'Node-2', 'élan', 'zeta', '']],
        ['value', 'number', [3, -1, 3, null, 2]],
        ['ok', 'boolean', [false, true, null, true, false]],
        ['tag', 'string', ['a_b', 'a-b', 'A b', null, 'ab']],
      ],
      { refId: 'A' }
    ),
    frame([['value', 'number', [2, 1]], ['name', 'string', ['x', 'X']]], { refId: 'B' }),
  ],
  numberKeys: [
    frame([['id', 'number', [3, 1, 2]], ['left', 'string', ['c', 'a', 'b']]], { refId: 'A' }),
    frame([['id', 'number', [2, 3, 5]], ['right', 'number', [20, 30, 50]]], { refId: 'B' }),
  ],
  manyKeys: [
    frame([['k', 'string', ['x', 'x', 'y', null, 'z']], ['l', 'number', [1, 2, 3, 4, 5]]], { refId: 'A' }),
    frame([['k', 'string', ['x', 'y', 'x', null, 'w', '10', '9']], ['r', 'string', ['p', 'q', 'r', 's', 't', 'u', 'v']]], { refId: 'B' }),
    frame([['k', 'string', ['y', 'x']], ['s', 'boolean', [true, null]]], { refId: 'C' }),
  ],
  noKey: [
    frame([['a', 'number', [1]]], { refId: 'A' }),
    frame([['b', 'number', [2]]], { refId: 'B' }),
  ],
  matrix: [
    frame(
      [
        ['Time', 'time', [T, T, T + 1000, T + 1000, T + 2000]],
        ['host', 'string', ['a', 'b', 'a', 'b', 'c']],
        ['Value', 'number', [1, 2, 3, null, 5], { labels: { job: 'x' }, config: { unit: 's', displayName: 'gone' } }],
        ['code', 'number', [200, 404, 200, 500, 404]],
      ],
      { refId: 'A' }
    ),
  ],
  numbers: [
    frame([['Time', 'time', [T, T + 1, T + 2, T + 3, T + 4, T + 5, T + 6]], ['a', 'number', [1, 2, 2.5, 7, 9.75, null, 30], { config: { unit: 'ms' } }], ['b', 'number', [0.5, 2, 11, 11, 12, 14, -3]]], { refId: 'A' }),
    frame([['Time', 'time', [T]], ['c', 'number', [4]]], { refId: 'B' }),
  ],
  constant: [frame([['v', 'number', [5, 5, 5]]], { refId: 'A' })],
  single1: [frame([['v', 'number', [0.125]]], { refId: 'A' })],
  small: [frame([['v', 'number', [0.0012, 0.0031, 0.0007, 0.0044, 0.0019]]], { refId: 'A' })],
  big: [frame([['v', 'number', [1e6, 2.5e9, 3e7, 12, 4.2e8], { config: { unit: 'short' } }], ['w', 'number', [1, 5, 9, 2, 5]]], { refId: 'A' })],

  holes: [
    frame([['k', 'string', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']], ['x', 'number', [5, 3, null, 9, 1, 7, 3, null, 2, 8, 0, -4]]], { refId: 'A' }),
    frame([['k', 'string', ['l', 'c', 'e', 'i', 'b', 'z', 'y']], ['y', 'number', [3, 9, 1, 4, 7, 2, 8]]], { refId: 'B' }),
    frame([['k', 'string', ['y', 'a', 'x', 'd', 'c', 'w', '7', '3', '']], ['z', 'number', [1, 5, 2, 4, 3, 9, 6, 7, 0]]], { refId: 'C' }),
  ],
  shuffled: [
    frame(
      [
        ['n', 'number', Array.from({ length: 60 }, (_, i) => ((i * 37) % 61) - 20)],
        ['t', 'string', Array.from({ length: 60 }, (_, i) => ['Zeta', 'alpha', 'Beta', '10', '9', 'é', '_x', 'a-b', 'a b', ''][(i * 7) % 10] + (i % 3))],
      ],
      { refId: 'A' }
    ),
    frame([['n', 'number', Array.from({ length: 90 }, (_, i) => (i * 53) % 89)], ['m', 'number', Array.from({ length: 90 }, (_, i) => i / 8)]], { refId: 'B' }),
  ],
};
