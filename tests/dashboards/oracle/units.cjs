// Texts of numbers in every unit: [unit, value, [text without decimals, with 0, 1, 2, 5]]; a text is
// "text|suffix" or, with a prefix, "prefix|text|suffix"; one text stands for five equal ones.
'use strict';
const {g, write} = require('./fmt_support.cjs');

const values = [0, -0, 1, -0.25, 1.005, -12.345, 59.999, 999.995, -1234.5678, 86399.5, 1048576, 1e-7, 1.5e-4, 1234567.891,
                98765432109.876, -1.5e12, 1e18, 2.5e25, NaN, Infinity, -Infinity, null];
const decimals = [undefined, 0, 1, 2, 5];
// Their texts depend on the clock; the tests ask for them with a time of their own.
const byClock = new Set(['dateTimeFromNow']);

const ids = g.getValueFormats().flatMap(category => category.submenu.map(unit => unit.value));
const forms = ['', 'farenheit', 'rows/s', 'µ/s', 'us', 'My Unit', '/ sec', 'bytes/sec(IEC)', ':', ':x', 'x:', 'x:y', 'none:',
  'suffix:', 'suffix:req', 'suffix: req', 'suffix:a:b', 'prefix:', 'prefix:$', 'prefix:~ ', 'prefix:a:b',
  'si:', 'si:B', 'si:mV', 'si:µF', 'si:μF', 'si:kW', 'si:Mx', 'si:Gx', 'si:Tx', 'si:Px', 'si:Ex', 'si:Zx', 'si:Yx', 'si:fs',
  'si:ps', 'si:ns', 'si:m', 'si:k', 'si:é', 'si:ﬁ', 'si: x', 'si:a:b',
  'count:', 'count:req', 'count: req', 'count:a:b', 'currency:', 'currency:$', 'currency:₿', 'currency:AUD ', 'currency:a:b',
  'currency:financial', 'currency:financial:', 'currency:financial:€', 'currency:financial:€:suffix',
  'currency:financial:€:prefix', 'currency:financial::suffix', 'currency:financial:a:b:c', 'currencyXYZ',
  'bool:', 'bool:yes', 'bool:yes/no', 'bool:/', 'bool:a/b/c', 'boolean', 'time:', 'time:YYYY', 'time:YYYY-MM-DD HH:mm:ss.SSS',
  'time:[at] h A', 'time:X', 'time:x', 'bytes ', ' bytes', 'Bytes', 'BYTES', 'percent (0-100)', '%', '°C'];

const rows = [];
for (const unit of [...ids, ...forms].filter(unit => !byClock.has(unit))) {
  const format = g.getValueFormat(unit);
  for (const value of values) {
    const texts = decimals.map(places => {
      const answer = format(value, places, undefined, 'utc');
      return (answer.prefix ? answer.prefix + '|' : '') + answer.text + '|' + (answer.suffix ?? '');
    });
    rows.push([unit, value, texts.every(text => text === texts[0]) ? texts.slice(0, 1) : texts]);
  }
}
write('units.json', rows);
