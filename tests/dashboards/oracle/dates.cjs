// Points in time as texts: ["date", ms, zone, pattern, text], ["ago", ms from now, text] and
// ["unit", id, ms, now, zone, text] for the units that look at the clock.
'use strict';
const {g, write} = require('./fmt_support.cjs');

const times = [0, -1, 1, 951782400123, 1709164799999, 1767225599999, 1767225600000, 1774751400000, 1792891800000, 1795268262123,
               1798761599999, -2208988800000, 253402300799999, 946684800000, 1230768000000, -62135596800000, 32503680000000];
const zones = ['utc', 'UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'America/St_Johns',
               'Europe/London', 'Asia/Tokyo', 'browser', '', 'Nowhere/Town', 'europe/berlin'];
const tokens = ['YYYY', 'YY', 'Y', 'YYYYY', 'YYYYYY', 'Q', 'Qo', 'M', 'Mo', 'MM', 'MMM', 'MMMM', 'D', 'Do', 'DD', 'DDD', 'DDDo', 'DDDD',
  'd', 'do', 'dd', 'ddd', 'dddd', 'e', 'E', 'w', 'wo', 'ww', 'W', 'Wo', 'WW', 'gg', 'gggg', 'GG', 'GGGG', 'N', 'NNNN', 'NNNNN', 'y', 'A', 'a',
  'H', 'HH', 'h', 'hh', 'k', 'kk', 'm', 'mm', 's', 'ss', 'S', 'SS', 'SSS', 'SSSS', 'SSSSSS', 'Z', 'ZZ', 'x', 'X',
  'hmm', 'hmmss', 'Hmm', 'Hmmss', 'LT', 'LTS', 'L', 'LL', 'LLL', 'LLLL', 'l', 'll', 'lll', 'llll'];
const patterns = ['', 'YYYY-MM-DD HH:mm:ss', 'YYYY-MM-DD HH:mm:ss.SSS', 'MM/DD/YYYY h:mm:ss a', 'YYYY-MM-DDTHH:mm:ssZ', '[at] HH\\h', '[a[b]c] D',
  'HH\\:mm', '\\d\\D\\mm', '[unclosed YYYY', 'closed] YYYY', '[]YYYY[ ]MM', 'dddd, MMMM Do YYYY', 'ddd D MMM', 'HH:mm', 'MM/DD HH:mm', 'MM/DD', 'YYYY-MM',
  'LL [at] LT', '\\LT', '[LT] LT', 'Do [of] MMMM [day] DDDo', 'B C F G I J K O P R T U V', 'b c f g i j n o p q r t u v', 'µ YYYY ü', 'YYYYMMDDHHmmssSSS',
  'DDDDD', 'MMMMM', 'hhh', 'SSSSSSSSSS', 'YYYY-[W]WW-E', 'gggg-[w]ww-e', 'x/X', 'a.A', '\\[YYYY\\]', '%Y-%m-%d', 'hh:mm:ss A', 'z'];

const rows = [];
const add = (time, zone, pattern) => {
  rows.push(['date', time, zone, pattern, g.dateTimeFormat(time, {format: pattern, timeZone: zone})]);
};
for (const token of tokens) {
  // The package has no era for the year 0.
  times.forEach((time, i) => token.startsWith('N') && time < -6e13 || add(time, zones[i % 9], token));
}
for (const pattern of patterns) [3, 8, 9, 10].forEach((t, i) => add(times[t], zones[(i * 2 + pattern.length) % zones.length], pattern));
for (const zone of zones) for (const time of times) add(time, zone, 'YYYY-MM-DD HH:mm:ss.SSS Z');
for (const zone of ['utc', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Asia/Kolkata']) {
  for (const time of [1774751400000, 1792891800000, 1795268262123]) add(time, zone, 'YYYY-MM-DD HH:mm z zz');
}

const now = 1795268262123;
Date.now = () => now;
const second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
const spans = [0, 1, 400, second, 44 * second, 44.4 * second, 44.5 * second, 45 * second, 89 * second, 90 * second, 91 * second, 44 * minute,
  44.5 * minute, 45 * minute, 89 * minute, 90 * minute, 2 * hour, 21 * hour, 21.5 * hour, 22 * hour, 35 * hour, 36 * hour, 2 * day, 7 * day,
  25 * day, 25.5 * day, 26 * day, 40 * day, 45 * day, 46 * day, 60 * day, 61 * day, 300 * day, 319 * day, 320 * day, 343 * day, 344 * day,
  365 * day, 547 * day, 548 * day, 730 * day, 800 * day, 3650 * day, 10000 * day];
for (const span of spans) {
  for (const sign of [-1, 1]) rows.push(['ago', sign * span || 0, g.dateTimeFormatTimeAgo(now + sign * span, {timeZone: 'utc'})]);
}
// Day by day: where months and years begin to be told depends on the calendar.
for (let days = 26; days < 800; days += 7) rows.push(['ago', -days * day, g.dateTimeFormatTimeAgo(now - days * day, {timeZone: 'utc'})]);

for (const unit of ['dateTimeAsIsoNoDateIfToday', 'dateTimeAsUSNoDateIfToday', 'dateTimeAsLocalNoDateIfToday', 'dateTimeFromNow', 'dateTimeAsSystem']) {
  for (const time of [now, now - 13 * hour, now - 14 * hour, now + 10 * hour, now + 11 * hour, now - 30 * day]) {
    for (const zone of ['utc', 'Asia/Tokyo']) {
      rows.push(['unit', unit, time, zone, g.formattedValueToString(g.getValueFormat(unit)(time, undefined, undefined, zone))]);
    }
  }
}
write('dates.json', rows);
