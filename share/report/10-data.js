// 10-data.js - unpack the data and put it in a form that the tabs draw from.
"use strict";

const bytesOf = (base64) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64),
    bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};

const unpackBytes = async (element) => {
  if (typeof DecompressionStream === "undefined")
    throw new Error(
      "this browser cannot unpack the report: it lacks DecompressionStream " +
        "(Chrome 80, Firefox 113, Safari 16.4 have it)",
    );
  const stream = new Blob([bytesOf(element.textContent)]).stream();
  const plain = await new Response(
    stream.pipeThrough(new DecompressionStream("deflate")),
  ).arrayBuffer();
  element.remove();
  return new Uint8Array(plain);
};
const unpack = async (element) => JSON.parse(new TextDecoder().decode(await unpackBytes(element)));

// Numbers of seven bits a byte, low ones first; a larger one has the eighth bit set but in
// its last byte.
class Bytes {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  number() {
    let value = 0,
      factor = 1,
      byte;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    return value;
  }
  double() {
    const value = new DataView(this.bytes.buffer, this.bytes.byteOffset).getFloat64(this.at, true);
    this.at += 8;
    return value;
  }
}

// src/write/html/columns.c says how a column is packed.
const unpackColumn = (packed, {at, n, by = 1, signed, steps}) => {
  const bytes = new Bytes(packed, at),
    column = new Float64Array(n);
  for (let i = 0, before = 0; i < n; i++) {
    const told = bytes.number(),
      value = before + (!signed ? told : told % 2 ? -(told + 1) / 2 : told / 2);
    column[i] = value / by;
    before = steps ? value : 0;
  }
  return column;
};
// The columns of a table that are beside the data.
const unpackColumns = (table, packed) => {
  for (const [key, column] of Object.entries(table ?? {}))
    if (column?.n !== undefined && column.at !== undefined)
      table[key] = unpackColumn(packed, column);
};

let data,
  nFns = 0;

const fnName = (fn) => data.texts[data.functions.name[fn]] || "(unknown)";
const fnModule = (fn) => data.texts[data.functions.module[fn]];
const fnFile = (fn) => data.texts[data.functions.file[fn]];
const fnLine = (fn) => data.functions.line[fn];
const fnColumn = (fn) => data.functions.column?.[fn] ?? 0;
const baseName = (path) => path.slice(path.lastIndexOf("/") + 1) || path;
// "./malloc/../sysdeps/x.c" as "sysdeps/x.c".
const tidyPath = (path) => {
  if (!path.includes("./")) return path;
  let tidy = path.replace(/(^|\/)(?:\.\/)+/g, "$1");
  for (let last = ""; tidy !== last;) {
    last = tidy;
    tidy = tidy.replace(/(^|\/)(?!\.\.\/)[^/]+\/\.\.\//, "$1");
  }
  return tidy;
};
// Where a function is: its source file with the line, else the name of its module's file. A
// line belongs to a source file only.
const fnPlace = (fn) => {
  const file = tidyPath(fnFile(fn)),
    line = fnLine(fn),
    column = fnColumn(fn);
  if (file === "~" || file === "<built-in>") return "built-in";
  if (!file)
    return baseName(fnModule(fn)) + (line && !fnModule(fn).includes("/") ? `:${line}` : "");
  return line ? `${file}:${line}${column ? `:${column}` : ""}` : file;
};

// By function: places in a list of calls.
const indexBy = (keys) => {
  const first = new Uint32Array(nFns + 1),
    list = new Uint32Array(keys.length);
  for (const key of keys) first[key + 1]++;
  for (let i = 0; i < nFns; i++) first[i + 1] += first[i];
  const next = first.slice(0, nFns);
  keys.forEach((key, i) => {
    list[next[key]++] = i;
  });
  return (fn) => list.subarray(first[fn], first[fn + 1]);
};

const lazyIndex = (keys) => {
  let index;
  return (fn) => (index ??= indexBy(keys()))(fn);
};

const scatter = (fns, column, unknown = 0) => {
  if (!column) return null;
  const all = new Float64Array(nFns).fill(unknown);
  fns.forEach((fn, i) => {
    all[fn] = column[i] ?? NaN;
  });
  return all;
};

const finish = (view) => {
  view.callers = lazyIndex(() => view.calls.to);
  view.callees = lazyIndex(() => view.calls.from);
  view.mostSelf = view.fns.reduce((most, fn) => Math.max(most, view.self[fn]), 0) || 1;
  view.mostChange = !view.selfBefore
    ? 0
    : view.fns.reduce(
        (most, fn) => Math.max(most, Math.abs(view.self[fn] - view.selfBefore[fn])),
        0,
      ) || 1;
  return view;
};

// All numbers of an event as the profile has them.
const viewOfEvent = (event) => {
  const metric = data.metrics[event],
    t = metric.functions;
  return finish({
    event,
    name: metric.name,
    unit: metric.unit,
    sum: metric.wholes[0],
    whole: metric.wholes[1],
    samples: metric.samples,
    from: metric.from && metric.from[0],
    all: metric.all,
    sumBefore: metric.wholes[2],
    wholeBefore: metric.wholes[3],
    fns: Uint32Array.from(t.fn),
    self: scatter(t.fn, t.self),
    total: scatter(t.fn, t.total),
    flags: scatter(t.fn, t.flags),
    callsOf: scatter(t.fn, t.calls, NaN),
    primitive: scatter(t.fn, t.primitive, NaN),
    samplesSelf: scatter(t.fn, t.samplesSelf),
    samplesTotal: scatter(t.fn, t.samplesTotal),
    selfBefore: scatter(t.fn, t.selfBefore),
    totalBefore: scatter(t.fn, t.totalBefore),
    callsBefore: scatter(t.fn, t.callsBefore, NaN),
    presence: scatter(t.fn, t.presence),
    leastSelf: scatter(t.fn, t.leastSelf),
    leastTotal: scatter(t.fn, t.leastTotal),
    calls: metric.calls,
  });
};

// The tree's numbers for an event, a thread and a label (-1: all of them), and a range of time.
// In a comparison event 0 is after, 1 before.
const trees = new Map();
const treeOf = (event, thread, label = state.label, t = state.t) => {
  const key = `${event}/${thread}/${label}@${t}`;
  if (trees.has(key)) return trees.get(key);
  const {parents, fns, samples} = data.tree,
    n = parents.length,
    {value, counts: numbers} = costsOfRows(t);
  // Bits for the event that the report was asked for, then for all others.
  const guess =
    data.tree.guess && event && !data.compares
      ? data.tree.guess.map((bits) => bits >> 2)
      : data.tree.guess;
  const self = new Float64Array(n),
    total = new Float64Array(n),
    counts = new Float64Array(n),
    isOfLabel = ofLabel(label);
  for (let i = 0; i < samples.at.length; i++) {
    if (
      (!value[i] && !numbers?.[i]) ||
      (samples.metric ? samples.metric[i] : 0) !== event ||
      (thread >= 0 && samples.thread?.[i] !== thread) ||
      !isOfLabel(i)
    )
      continue;
    const node = samples.at[i];
    total[node] += value[i];
    counts[node] += numbers?.[i] ?? 0;
    if (!samples.below[i]) self[node] += value[i];
  }
  for (let i = n - 1; i > 0; i--) total[parents[i]] += total[i];
  const tree = {parents, fns, guess, self, total, counts};
  trees.set(key, tree);
  return tree;
};

// Children in order: a list of contexts, by parent.
const childLists = (parents) => {
  const n = parents.length,
    first = new Uint32Array(n + 1),
    list = new Uint32Array(n);
  for (let i = 1; i < n; i++) first[parents[i] + 1]++;
  for (let i = 0; i < n; i++) first[i + 1] += first[i];
  const next = first.slice(0, n);
  for (let i = 1; i < n; i++) list[next[parents[i]]++] = i;
  return (node) => list.subarray(first[node], first[node + 1]);
};
// The number of a key: from 0 on, as they come.
const numbered = (numbers, key) => {
  if (!numbers.has(key)) numbers.set(key, numbers.size);
  return numbers.get(key);
};
// By context, whether it has a key, and none further out on its stack has the same. -1: none.
const outermostOf = (children, keys, n) => {
  const isOuter = new Uint8Array(keys.length),
    onPath = new Uint32Array(n),
    stack = [...children(0)];
  while (stack.length) {
    const node = stack.pop();
    if (node < 0) {
      onPath[keys[-node]]--;
      continue;
    }
    if (keys[node] >= 0) {
      isOuter[node] = onPath[keys[node]]++ ? 0 : 1;
      stack.push(-node);
    }
    for (const child of children(node)) stack.push(child);
  }
  return isOuter;
};

// All trees have the same contexts.
let childrenOfContext = null;
const childrenOf = () => {
  if (childrenOfContext) return childrenOfContext;
  return (childrenOfContext = childLists(data.tree.parents));
};

// Which call each context is, by its place in the lists `from` and `to`, and whether neither
// its function, nor the call, is further out on its stack: there it counts.
let contextCalls = null;
const callsOfContexts = () => {
  if (contextCalls) return contextCalls;
  const {parents, fns} = data.tree,
    n = parents.length,
    children = childrenOf();
  const call = new Int32Array(n).fill(-1),
    from = [],
    to = [],
    places = new Map();
  for (let node = 1; node < n; node++) {
    if (!parents[node]) continue;
    const pair = fns[parents[node]] * nFns + fns[node];
    let place = places.get(pair);
    if (place === undefined) {
      places.set(pair, (place = from.length));
      from.push(fns[parents[node]]);
      to.push(fns[node]);
    }
    call[node] = place;
  }
  contextCalls = {
    call,
    isOuter: outermostOf(children, fns, nFns),
    isOuterCall: outermostOf(children, call, from.length),
    from: Uint32Array.from(from),
    to: Uint32Array.from(to),
  };
  return contextCalls;
};

// Functions and calls of a tree: each counts once for each sample. `seen` and `calls` are
// those that are in it at all; `n`: all samples or calls.
const sumsOf = (tree) => {
  const {call, isOuter, isOuterCall, from} = callsOfContexts(),
    {fns} = tree;
  let n = tree.counts[0];
  const self = new Float64Array(nFns),
    total = new Float64Array(nFns),
    counts = new Float64Array(nFns),
    isSeen = new Uint8Array(nFns),
    callTotal = new Float64Array(from.length),
    callCount = new Float64Array(from.length),
    isCalled = new Uint8Array(from.length);
  for (let node = 1; node < fns.length; node++) {
    if (!tree.total[node] && !tree.self[node] && !tree.counts[node]) continue;
    const fn = fns[node],
      place = call[node];
    isSeen[fn] = 1;
    n += tree.counts[node];
    self[fn] += tree.self[node];
    counts[fn] += tree.counts[node];
    if (isOuter[node]) total[fn] += tree.total[node];
    if (place < 0) continue;
    isCalled[place] = 1;
    callCount[place] += tree.counts[node];
    if (isOuterCall[node]) callTotal[place] += tree.total[node];
  }
  return {self, total, counts, callTotal, callCount, isSeen, isCalled, sum: tree.total[0], n};
};

// Of a range of time calls are known, where each is an interval and none was left out.
const knowsCalls = (event, t) =>
  !!t && !!data.metrics[event].functions.calls && !data.allContexts && !data.compares;
const placesOf = (marks, others) => {
  const list = [];
  for (let i = 0; i < marks.length; i++) if (marks[i] || others?.[i]) list.push(i);
  return list;
};

// A thread, a label, a range of time or several of them, from their stacks; in a comparison
// from those of both sides.
const viewOfPart = (event, thread, label, t) => {
  const whole = viewOf(event, -1, -1, ""),
    tree = treeOf(event, thread, label, t),
    now = sumsOf(tree),
    old = data.compares ? sumsOf(treeOf(1, thread, label, t)) : null,
    {from, to} = callsOfContexts(),
    hasCalls = knowsCalls(event, t);
  const costOf = (fn) => Math.max(now.total[fn], old ? old.total[fn] : 0);
  const fns = placesOf(now.isSeen, old?.isSeen).sort((a, b) => costOf(b) - costOf(a) || a - b),
    calls = placesOf(now.isCalled, old?.isCalled);
  const presence = old && new Float64Array(nFns);
  if (old) for (const fn of fns) presence[fn] = !old.isSeen[fn] ? 1 : !now.isSeen[fn] ? 2 : 0;
  return finish({
    event,
    name: whole.name,
    unit: whole.unit,
    sum: now.sum,
    whole: now.sum,
    sumBefore: old?.sum,
    wholeBefore: old?.sum,
    samples: whole.samples ? now.n : 0,
    fns: Uint32Array.from(fns),
    self: now.self,
    total: now.total,
    flags: new Float64Array(nFns),
    counts: now.counts,
    callsOf: hasCalls ? now.counts : null,
    primitive: null,
    samplesSelf: null,
    samplesTotal: null,
    selfBefore: old && old.self,
    totalBefore: old && old.total,
    callsBefore: null,
    presence,
    calls: {
      from: Uint32Array.from(calls, (i) => from[i]),
      to: Uint32Array.from(calls, (i) => to[i]),
      total: Float64Array.from(calls, (i) => now.callTotal[i]),
      totalBefore: old && Float64Array.from(calls, (i) => old.callTotal[i]),
      calls: hasCalls ? Float64Array.from(calls, (i) => now.callCount[i]) : undefined,
      flags: new Uint8Array(calls.length),
    },
  });
};

const views = new Map();
const viewOf = (event, thread, label = state.label, t = state.t) => {
  const key = `${event}/${thread}/${label}@${t}`;
  if (!views.has(key))
    views.set(
      key,
      thread < 0 && label < 0 && !t
        ? viewOfEvent(event)
        : viewOfPart(event, thread, label, t),
    );
  return views.get(key);
};

const threadsUsed = () => {
  const used = new Map(),
    {samples} = data.tree ?? {};
  if (samples?.thread)
    samples.thread.forEach((t, i) => used.set(t, (used.get(t) ?? 0) + samples.value[i]));
  return [...used].sort((a, b) => b[1] - a[1]).map(([t]) => t);
};
const threadName = (t) => {
  const [comm, pid, tid] = data.threads[t];
  return `${comm || "thread"}${pid >= 0 ? ` ${pid}` : ""}${tid >= 0 ? `/${tid}` : ""}`;
};

const load = async () => {
  data = await unpack(document.getElementById("data"));
  const columns = document.getElementById("columns"),
    packed = columns && (await unpackBytes(columns)),
    tables = data.metrics.flatMap((metric) => [metric.functions, metric.calls]);
  tables.push(data.functions, data.tree, data.tree?.samples, data.times, data.times?.lines);
  for (const table of tables) unpackColumns(table, packed);
  nFns = data.functions.name.length;
  if (!data.tree) return;
  const {parent, fn, guess, samples} = data.tree,
    n = parent.length + 1;
  const parents = new Uint32Array(n),
    fns = new Uint32Array(n);
  for (let i = 1; i < n; i++) {
    parents[i] = i - parent[i - 1];
    fns[i] = fn[i - 1];
  }
  let at = 0;
  samples.at = Uint32Array.from(samples.node, (step) => (at += step));
  samples.below = Uint8Array.from(samples.below);
  samples.value = Float64Array.from(samples.value);
  for (const column of ["thread", "metric", "labels"])
    if (samples[column]) samples[column] = Uint32Array.from(samples[column]);
  if (samples.count) samples.count = Float64Array.from(samples.count);
  data.tree = {parents, fns, guess: guess ? Uint8Array.from([0, ...guess]) : null, samples};
  const times = document.getElementById("times");
  if (times && data.times) readTimes(await unpackBytes(times));
};
