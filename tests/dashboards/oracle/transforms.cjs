// Writes ../data/oracle/transforms.json: what Grafana's data package answers for every transformation that it has.
//   ORIEL_ORACLE=<folder of shim.cjs> node transforms.cjs
// The first line holds the sets of frames, every other line one case: the set, the list of transformations, the answer.
const fs = require('fs');
const path = require('path');
if (!process.env.ORIEL_ORACLE) {
  console.error('ORIEL_ORACLE is not set: it names the folder of shim.cjs (Grafana data package, see the oracle of the shared data)');
  process.exit(2);
}
const g = require(path.join(process.env.ORIEL_ORACLE, 'shim.cjs'));
const { sets } = require('./transforms_data.cjs');
const { cases } = require('./transforms_cases.cjs');
g.initTransformers();

const number = (v) => (v == null ? null : typeof v === 'number' && !Number.isFinite(v) ? String(v) : v);
// A column whose cells are of another kind than its type says is one of JSON here.
const kinds = { time: 'number', number: 'number', enum: 'number', string: 'string', boolean: 'boolean' };
function typeOf(f) {
  const fits = Array.from(f.values).every((v) => v == null || !kinds[f.type] || typeof v === kinds[f.type]);
  return fits ? f.type : 'other';
}
function value(v, type) {
  if (v == null) return null;
  if (type === 'frame') return frames([v]);
  if (type === 'nestedFrames') return frames(v);
  if (type === 'time') return Math.trunc(v); // a time is whole milliseconds here
  return number(v);
}
function labels(field) {
  const l = {};
  for (const k of Object.keys(field.labels ?? {}).sort()) if (field.labels[k] !== '') l[k] = String(field.labels[k]);
  return l;
}
function frames(list) {
  for (const fr of list) for (const f of fr.fields) f.state = undefined;
  return list.map((fr) => ({
    name: fr.name ?? '',
    refId: fr.refId ?? '',
    fields: fr.fields.map((f) => {
      const t = typeOf(f);
      const out = { n: f.name ?? '', t, d: g.getFieldDisplayName(f, fr, list), v: Array.from(f.values, (v) => value(v, t)) };
      const l = labels(f);
      if (Object.keys(l).length) out.l = l;
      for (const key of ['displayName', 'unit', 'decimals']) if (f.config?.[key] != null) out[key] = f.config[key];
      if (f.config?.type?.enum?.text) out.enum = f.config.type.enum.text;
      return out;
    }),
  }));
}

async function run(list, set) {
  const input = structuredClone(sets[set]);
  return await new Promise((resolve, reject) => g.transformDataFrame(structuredClone(list), input).subscribe({ next: resolve, error: reject }));
}

(async () => {
  const lines = [JSON.stringify({ sets })];
  const counts = {};
  console.warn = () => {};
  for (const [set, ...steps] of cases) {
    const list = steps.map((s) => (Array.isArray(s) ? { id: s[0], options: s[1] ?? {}, ...s[2] } : s));
    let out;
    try {
      out = frames(await run(list, set));
    } catch (e) {
      console.error('case fails', set, JSON.stringify(list), e.message);
      process.exit(1);
    }
    for (const s of list) counts[s.id] = (counts[s.id] ?? 0) + 1;
    lines.push(JSON.stringify({ set, list, out }));
  }
  fs.writeFileSync(path.join(__dirname, '../data/oracle/transforms.json'), lines.join('\n') + '\n');
  console.log(lines.length - 1, 'cases', counts);
})();
