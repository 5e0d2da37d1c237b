// Time ranges and intervals:
//   ["math", text, now, zone, round up, week start (0 Sunday), fiscal start month, ms or null]
//   ["date", text, zone, ms or null]            absolute times
//   ["describe", from, to, zone, text]          from and to as texts; now is 1795268262123
//   ["span", text, from, to, text, valid]       the range that a panel's own time means
//   ["interval", text, ms or null], ["round", ms, ms], ["hms", ms, text], ["step", range, points, least, ms, text]
'use strict';
const {g, write} = require('./fmt_support.cjs');

const now = 1795268262123;  // 2026-11-21 13:37:42.123 UTC, a Saturday
const nows = [now, 1774746000000, 1792890000000, 1709164799999, 1772323200000, 1767225599999];
const zones = ['utc', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];
const rows = [];

const weekDays = ['sunday', 'monday', 'saturday'];
const weekNumbers = {sunday: 0, monday: 1, saturday: 6};
const math = (text, at, zone, roundUp, week, fiscal) => {
  g.setWeekStart(week);
  // Its clock is asked where the text has no time of its own.
  const answer = g.dateMath.toDateTime(text, {roundUp, timezone: zone, fiscalYearStartMonth: fiscal, now: at});
  const ms = answer && answer.isValid() ? answer.valueOf() : null;
  rows.push(['math', text, at, zone, roundUp, weekNumbers[week], fiscal, ms]);
};
const expressions = ['now', 'now-6h', 'now-90m', 'now-3600s', 'now-1d', 'now-7d', 'now-2w', 'now-1M', 'now-13M', 'now-1Q', 'now-5Q', 'now-1y', 'now-5y',
  'now+1h', 'now+5d', 'now+1M', 'now+1Q', 'now+2y', 'now/s', 'now/m', 'now/h', 'now/d', 'now/w', 'now/M', 'now/Q', 'now/y', 'now/fQ', 'now/fy',
  'now-1d/d', 'now-2d/d', 'now-7d/d', 'now-1w/w', 'now-1M/M', 'now-1Q/Q', 'now-1Q/fQ', 'now-1y/y', 'now-1y/fy', 'now-1fQ', 'now-1fy', 'now+1fQ/fQ',
  'now/d+8h', 'now/d-1s', 'now-1d/d+9h30m', 'now/w-1d', 'now/M+14d', 'now-6h-30m', 'now-1h/h', 'now/y+1M/M', 'now-3M/M-1d/d', 'now/1d', 'now - 6h',
  'now-d', 'now-h/d', 'now+1d/d', 'now-0d', 'now-00005m', 'now-12345m', 'now/fM', 'now-31d/M'];
const bad = ['now-', 'now-6', 'now/2d', 'now-6x', 'now6h', 'nowish', 'now-123456m', 'now--1h', 'now/', 'now/ww', 'now-6hh', 'now-1f', 'now*2h', 'now-6H', 'now-6D'];
for (const text of [...expressions, ...bad]) {
  math(text, now, 'utc', false, 'sunday', 0);
  math(text, now, 'utc', true, 'sunday', 0);
}
for (const text of expressions.slice(0, 46)) {
  nows.slice(1).forEach((at, i) => math(text, at, zones[(i + text.length) % zones.length], (i + text.length) % 2 === 0, 'monday', 0));
}
for (const at of nows) for (const zone of zones) for (const up of [false, true]) math('now/h', at, zone, up, 'sunday', 0);
for (const text of ['now/w', 'now-1w/w', 'now+1w/w', 'now/w-1d/w']) {
  for (const week of weekDays) for (const at of nows) for (const up of [false, true]) math(text, at, 'Europe/Berlin', up, week, 0);
}
for (const text of ['now/fQ', 'now/fy', 'now-1Q/fQ', 'now-1y/fy', 'now-1fQ/fQ', 'now/fy+1d']) {
  for (let start = 0; start < 12; ++start) {
    for (const up of [false, true]) math(text, nows[start % nows.length], zones[start % zones.length], up, 'sunday', start);
  }
}
g.setWeekStart('sunday');
for (const text of ['2014-01-01||', '2014-01-01||+1d', '2014-01-31||+1M', '2014-05-17T10:20:30Z||/d', '2014-01-01||/2d', '2014-02-30||+1d', '||+1d']) {
  math(text, now, 'utc', false, 'sunday', 0);
}

const date = (text, zone) => {
  const answer = g.dateTimeParse(text, {timeZone: zone});
  rows.push(['date', text, zone, answer.isValid() ? answer.valueOf() : null]);
};
for (const zone of ['utc', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata']) {
  for (const text of ['2026-11-21 13:37:42', '2026-11-21 13:37', '2026-11-21', '2026-07-01 00:00:00', '2026-11-21T13:37:42Z', '2026-11-21T13:37:42.123Z',
    '1795268262123', '1782864000000', '2026-02-28 23:59:59', '2024-02-29', '2026-03-29 02:30:00', '2026-10-25 02:30:00', '2026-11-01 01:30:00',
    '1999-12-31 23:59:59', '2038-01-19 03:14:08', '2026-13-01', '2026-02-30', '2026-11-21 25:00:00', '2026-11-21 10:61:00', 'tomorrow', '']) {
    date(text, zone);
  }
}

Date.now = () => now;
const asTime = (text, zone) => (/now/.test(text) ? text : g.dateTimeParse(text, {timeZone: zone}));
const describe = (from, to, zone) => {
  rows.push(['describe', from, to, zone, g.rangeUtil.describeTimeRange({from: asTime(from, zone), to: asTime(to, zone)}, zone)]);
};
for (const to of ['now', 'now/d', 'now/w', 'now/M', 'now/y', 'now/fQ', 'now/fy', 'now-1h', 'now+1h']) {
  for (const from of ['now-5m', 'now-6h', 'now-7h', 'now-1m', 'now-60m', 'now-24h', 'now-2d', 'now-1w', 'now-3w', 'now-1M', 'now-6M', 'now-1Q', 'now-2Q', 'now-1y',
    'now-10y', 'now-1fQ', 'now-2fy', 'now/d', 'now/w', 'now/M', 'now/y', 'now/fQ', 'now/fy', 'now-1d/d', 'now-7d/d', 'now-1h/h', 'now-0m', 'now-90s', 'now/h',
    'now', 'now+1h', 'now-1', 'now-6x']) {
    if (to === 'now' || from === to || from.endsWith('h')) describe(from, to, 'utc');
  }
}
for (const [from, to] of [['now-1d/d', 'now-1d/d'], ['now-2d/d', 'now-2d/d'], ['now-7d/d', 'now-7d/d'], ['now-1w/w', 'now-1w/w'], ['now-1M/M', 'now-1M/M'],
  ['now-1Q/fQ', 'now-1Q/fQ'], ['now-1y/y', 'now-1y/y'], ['now-1y/fy', 'now-1y/fy'], ['now', 'now+1m'], ['now', 'now+5m'], ['now', 'now+24h'], ['now', 'now+7d'],
  ['now', 'now+6M'], ['now', 'now+1y'], ['now', 'now+5y'], ['now', 'now+2m']]) {
  describe(from, to, 'utc');
}
for (const zone of ['utc', 'Europe/Berlin', 'Asia/Tokyo']) {
  for (const [from, to] of [['2026-11-21 10:00:00', '2026-11-21 12:00:00'], ['2026-01-01', '2026-07-01'], ['1795268262123', '1795268322123'],
    ['2026-11-21 10:00:00', 'now'], ['2026-11-20 10:00:00', 'now-1h'], ['now-6h', '2026-11-22 10:00:00'], ['now-2d', '2026-11-22 10:00:00']]) {
    describe(from, to, zone);
  }
}
for (const text of ['1h', '7d', '6h', '30s', '1m', '2M', '1Q', '3fQ', '1fy', '+1h', '+7d', '+2d', 'now-1h', 'now/d', '1d/d', '1x', '', '-1h', '5', 'abc', '12y', '$__range', '0h']) {
  const answer = g.rangeUtil.describeTextRange(text);
  rows.push(['span', text, answer.from, answer.to, answer.display, answer.invalid !== true]);
}

for (const text of ['1s', '15s', '1m', '90m', '1h', '2d', '1w', '1M', '1y', '500ms', '1ms', '60', '384', '10', '0', '0s', '1.5h', '0.5s', '2.9m', '1.5', '1e3', '5mx', '1h30m',
  '15 s', ' 15s', '', 's', 'x5s', '5x', '1Y', '1D', '0x10', '1000ms', '100000d', '٣s']) {
  let ms = null;
  try { ms = g.rangeUtil.intervalToMs(text); } catch (error) { ms = null; }
  rows.push(['interval', text, Number.isNaN(ms) ? null : ms]);
}
const limits = [10, 15, 35, 75, 150, 350, 750, 1500, 3500, 7500, 12500, 17500, 25e3, 45e3, 9e4, 21e4, 45e4, 75e4, 105e4, 15e5, 27e5, 54e5, 9e6, 162e5, 324e5, 864e5, 6048e5,
  18144e5, 36288e5];
for (const limit of limits) for (const ms of [limit - 0.5, limit, limit * 1.3]) rows.push(['round', ms, g.rangeUtil.roundInterval(ms)]);
for (const ms of [1, 9, 10, 999, 1000, 1001, 1500, 59999, 60000, 90000, 3599999, 3600000, 5400000, 86399999, 86400000, 129600000, 604800000, 2592000000, 31535999999,
  31536000000, 63072000000, 0.4, 0]) {
  rows.push(['hms', ms, g.rangeUtil.secondsToHms(ms / 1000)]);
}
for (const range of [1000, 60000, 300000, 3600000, 21600000, 86400000, 604800000, 2592000000, 31536000000, 157680000000]) {
  for (const points of [1, 10, 100, 333, 1000, 1920, 11000]) {
    for (const least of [undefined, '1s', '15s', '1m', '1h', '100ms', '7d']) {
      const step = g.rangeUtil.calculateInterval({from: g.dateTime(now - range), to: g.dateTime(now)}, points, least);
      rows.push(['step', range, points, least ?? null, step.intervalMs, step.interval]);
    }
  }
}
write('times.json', rows);
