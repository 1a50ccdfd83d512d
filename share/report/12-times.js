// 12-times.js - when samples were: the stretches of time beside the data, a range of it, and
// what samples cost within. Times are whole nanoseconds since the first stretch's begin.

const NANOSECONDS = {s: 1e9, ms: 1e6, us: 1e3, ns: 1};
const MOMENTS = 1,
  INTERVALS = 2;

const hasTimes = () => !!data.times?.begin;
const eventOf = (row) => data.tree.samples.metric?.[row] ?? 0;
const threadOf = (row) => data.times.thread[data.tree.samples.thread?.[row] ?? 0];
// By row of the samples: how many nanoseconds its unit has, where its costs are lengths of
// time; 0: they have moments.
let unitsOfRows = null;
const lengthUnits = () => {
  if (unitsOfRows) return unitsOfRows;
  const units = Float64Array.from(data.metrics, ({unit}, event) =>
    data.times.kind[event] === INTERVALS ? NANOSECONDS[unit] : 0,
  );
  unitsOfRows = new Float64Array(data.tree.samples.at.length);
  for (let i = 0; i < unitsOfRows.length; i++) unitsOfRows[i] = units[eventOf(i)];
  return unitsOfRows;
};

// src/write/html/times.c says how they are packed.
const readTimes = (packed) => {
  const t = data.times,
    n = t.n,
    bytes = new Bytes(packed);
  const begin = new Float64Array(n),
    end = new Float64Array(n),
    row = new Uint32Array(n),
    cost = t.costs ? new Float64Array(n) : null,
    count = t.counts ? new Uint32Array(n) : null;
  for (let i = 0, at = 0; i < n; i++) begin[i] = at += bytes.number() * t.step;
  for (let i = 0; i < n; i++) row[i] = bytes.number();
  if (t.lines) {
    t.lined = row.slice();
    for (let i = 0; i < n; i++) row[i] = t.lines.row[row[i]];
  }
  for (let i = 0; i < n; i++) end[i] = bytes.number();
  if (cost) for (let i = 0; i < n; i++) cost[i] = t.costs === "whole" ? bytes.number() : bytes.double();
  if (count) for (let i = 0; i < n; i++) count[i] = bytes.number();
  // What lasts until the next one of its lane; from the end on, where that is known.
  const events = data.metrics.length,
    next = new Float64Array((Math.max(...t.thread, 0) + 1) * events);
  for (let i = n - 1; i >= 0; i--) {
    const lane = threadOf(row[i]) * events + eventOf(row[i]);
    end[i] = end[i] ? begin[i] + (end[i] - 1) * t.unit : next[lane];
    next[lane] = begin[i];
  }
  // How far what began up to here reaches: so the first that reaches into a range is found.
  const reach = new Float64Array(n);
  for (let i = 0, most = 0; i < n; i++) reach[i] = most = Math.max(most, end[i]);
  Object.assign(t, {begin, end, row, cost, count, reach});
  // What begins just at the end is in a part that ends there.
  if (begin[n - 1] >= t.length && !t.both) t.length = begin[n - 1] + 1;
};

// The first of ascending numbers that is above, or at least, a limit.
const firstAbove = (list, limit, orEqual) => {
  let low = 0,
    high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] > limit || (orEqual && list[middle] === limit)) high = middle;
    else low = middle + 1;
  }
  return low;
};

// ------------------------------------------------------------------ ranges
// The address has "1.25-3.5": seconds since the begin. "": all of it.
const nanoseconds = (text) => {
  const [whole, part = ""] = text.split(".");
  return +whole * 1e9 + +part.slice(0, 9).padEnd(9, "0");
};
const seconds = (ns) => {
  const whole = typeof ns === "bigint" ? ns : BigInt(Math.round(ns)),
    text = String(whole < 0n ? -whole : whole).padStart(10, "0");
  return `${whole < 0n ? "-" : ""}${text.slice(0, -9)}.${text.slice(-9)}`.replace(/\.?0+$/, "");
};
const ranges = new Map();
const rangeOf = (t = state.t) => {
  if (!t) return null;
  if (!ranges.has(t)) {
    ranges.clear();
    const [from, to] = t.split("-").map(nanoseconds);
    ranges.set(t, {from, to});
  }
  return ranges.get(t);
};
const isRange = (t) =>
  /^\d{1,9}(\.\d{1,9})?-\d{1,9}(\.\d{1,9})?$/.test(t) &&
  nanoseconds(t.split("-")[0]) < nanoseconds(t.split("-")[1]);
// A range as the address has it: within the recording, at bins if there are any. The whole
// is "".
const rangeText = (from, to) => {
  const {length, bin} = data.times,
    snap = (ns) => (bin ? Math.round(ns / bin) * bin : Math.round(ns));
  const end = bin ? Math.ceil(length / bin) * bin : length;
  const [a, b] = [from, to].map((ns) => Math.min(Math.max(snap(ns), 0), end));
  const last = b > a ? b : Math.min(a + (bin || 1), end);
  return a <= 0 && last >= end ? "" : `${seconds(Math.min(a, last - (bin || 1)))}-${seconds(last)}`;
};
// What a part has that ends at `to`: also moments just there, as perf's has, but of bins.
const endOf = (range) => range.to + (data.times.both && !data.times.bin ? 1 : 0);

// The same for the command, by the file's own clock.
const timeOption = (range) => {
  const base = BigInt(data.times.base),
    last = data.times.both && data.times.bin ? 1n : 0n;
  return `--time ${seconds(base + BigInt(range.from))},${seconds(base + BigInt(range.to) - last)}`;
};

// The parts of a stretch of time in steps of a width, each with the number of its step.
const spread = (begin, end, width, steps, take) => {
  let k = Math.min(Math.floor(begin / width), steps - 1);
  for (let at = begin; at < end && k < steps; k++) {
    const to = Math.min(end, (k + 1) * width);
    if (to > at) take(k, to - at);
    at = Math.max(at, to);
  }
};

// By row of the samples, what they cost within the range and how many begin there. A moment is
// in it or not, an interval with as much as it has of it.
const partOfRange = (range) => {
  const {begin, end, row, cost, count, reach} = data.times,
    units = lengthUnits(),
    n = units.length,
    from = range.from,
    to = endOf(range),
    last = firstAbove(begin, to, true);
  const value = new Float64Array(n),
    counts = new Float64Array(n);
  for (let i = firstAbove(reach, from, true); i < last; i++) {
    const at = row[i],
      starts = begin[i],
      begins = starts >= from;
    if (begins) counts[at] += count ? count[i] : 1;
    if (units[at]) {
      const length = Math.min(end[i], range.to) - Math.max(starts, from);
      if (length > 0) value[at] += length;
    } else if (begins && cost) value[at] += cost[i];
  }
  for (let i = 0; i < n; i++) if (units[i]) value[i] /= units[i];
  return {value, counts};
};
const rangeParts = new Map();
// What rows of the samples cost and count: all of it, or in the range that is chosen.
const costsOfRows = (t = state.t) => {
  const range = hasTimes() ? rangeOf(t) : null;
  if (!range) return {value: data.tree.samples.value, counts: data.tree.samples.count};
  if (!rangeParts.has(t)) {
    rangeParts.clear();
    rangeParts.set(t, partOfRange(range));
  }
  return rangeParts.get(t);
};
// Only the range in sight is kept of what is counted for ranges: by keys that end in "@" and it.
const forgetRanges = (...maps) => {
  for (const map of maps)
    for (const key of map.keys())
      if (!key.endsWith(`@${state.t}`) && !key.endsWith("@")) map.delete(key);
};
