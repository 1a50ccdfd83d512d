// 10-data.js - unpack the data and put it in a form that the tabs draw from.
"use strict";

const bytesOf = (base64) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64),
    bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};

const unpack = async (element) => {
  if (typeof DecompressionStream === "undefined")
    throw new Error(
      "this browser cannot unpack the report: it lacks DecompressionStream " +
        "(Chrome 80, Firefox 113, Safari 16.4 have it)",
    );
  const stream = new Blob([bytesOf(element.textContent)]).stream();
  const text = await new Response(stream.pipeThrough(new DecompressionStream("deflate"))).text();
  element.remove();
  return JSON.parse(text);
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

// By function: places in a list of calls, heaviest first.
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

const scatter = (fns, column, unknown = 0) => {
  if (!column) return null;
  const all = new Float64Array(nFns).fill(unknown);
  fns.forEach((fn, i) => {
    all[fn] = column[i] ?? NaN;
  });
  return all;
};

const finish = (view) => {
  view.callers = indexBy(view.calls.to);
  view.callees = indexBy(view.calls.from);
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

// The tree's numbers for an event, a thread and a label (-1: all of them). In a comparison
// event 0 is after, 1 before.
const trees = new Map();
const treeOf = (event, thread, label = state.label) => {
  const key = `${event}/${thread}/${label}`;
  if (trees.has(key)) return trees.get(key);
  const {parents, fns, samples} = data.tree,
    n = parents.length;
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
      (samples.metric ? samples.metric[i] : 0) !== event ||
      (thread >= 0 && samples.thread?.[i] !== thread) ||
      !isOfLabel(i)
    )
      continue;
    const node = samples.at[i];
    total[node] += samples.value[i];
    counts[node] += samples.count?.[i] ?? 0;
    if (!samples.below[i]) self[node] += samples.value[i];
  }
  for (let i = n - 1; i > 0; i--) total[parents[i]] += total[i];
  const tree = {parents, fns, guess, self, total, counts};
  trees.set(key, tree);
  return tree;
};

// Children in order: a list of contexts, by parent.
const childrenOf = (tree) => {
  if (tree.children) return tree.children;
  const n = tree.parents.length,
    first = new Uint32Array(n + 1),
    list = new Uint32Array(n);
  for (let i = 1; i < n; i++) first[tree.parents[i] + 1]++;
  for (let i = 0; i < n; i++) first[i + 1] += first[i];
  const next = first.slice(0, n);
  for (let i = 1; i < n; i++) list[next[tree.parents[i]]++] = i;
  tree.children = (node) => list.subarray(first[node], first[node + 1]);
  return tree.children;
};

// Functions and calls of a tree: each counts once for each sample.
const sumsOf = (tree) => {
  const children = childrenOf(tree);
  const self = new Float64Array(nFns),
    total = new Float64Array(nFns),
    onPath = new Uint32Array(nFns);
  const pairs = new Map(),
    pairsOnPath = new Map(),
    seen = new Set(),
    stack = [...children(0)].reverse();
  const pairOf = (node) => tree.fns[tree.parents[node]] * nFns + tree.fns[node];
  while (stack.length) {
    const node = stack.pop();
    if (node < 0) {
      const left = -node;
      onPath[tree.fns[left]]--;
      if (tree.parents[left]) pairsOnPath.set(pairOf(left), pairsOnPath.get(pairOf(left)) - 1);
      continue;
    }
    if (!tree.total[node] && !tree.self[node]) continue;
    const fn = tree.fns[node];
    seen.add(fn);
    self[fn] += tree.self[node];
    if (!onPath[fn]++) total[fn] += tree.total[node];
    if (tree.parents[node]) {
      const pair = pairOf(node),
        above = pairsOnPath.get(pair) ?? 0;
      if (!above) pairs.set(pair, (pairs.get(pair) ?? 0) + tree.total[node]);
      pairsOnPath.set(pair, above + 1);
    }
    stack.push(-node);
    for (const child of children(node)) stack.push(child);
  }
  return {self, total, pairs, seen, sum: tree.total[0]};
};

// A thread, a label or both, from their stacks; in a comparison from those of both sides.
const viewOfPart = (event, thread, label) => {
  const whole = viewOf(event, -1, -1),
    tree = treeOf(event, thread, label),
    now = sumsOf(tree),
    old = data.compares ? sumsOf(treeOf(1, thread, label)) : null;
  const most = (map, key) => Math.max(map(now, key) ?? 0, old ? (map(old, key) ?? 0) : 0);
  const costOf = (fn) => most((side) => side.total[fn]),
    callOf = (pair) => most((side) => side.pairs.get(pair));
  const fns = [...new Set([...now.seen, ...(old?.seen ?? [])])].sort(
    (a, b) => costOf(b) - costOf(a) || a - b,
  );
  const pairs = [...new Set([...now.pairs.keys(), ...(old?.pairs.keys() ?? [])])].sort(
    (a, b) => callOf(b) - callOf(a),
  );
  const presence = old && new Float64Array(nFns);
  if (old) for (const fn of fns) presence[fn] = !old.seen.has(fn) ? 1 : !now.seen.has(fn) ? 2 : 0;
  return finish({
    event,
    name: whole.name,
    unit: whole.unit,
    sum: now.sum,
    whole: now.sum,
    sumBefore: old?.sum,
    wholeBefore: old?.sum,
    samples: whole.samples ? tree.counts.reduce((a, b) => a + b, 0) : 0,
    fns: Uint32Array.from(fns),
    self: now.self,
    total: now.total,
    flags: new Float64Array(nFns),
    callsOf: null,
    primitive: null,
    samplesSelf: null,
    samplesTotal: null,
    selfBefore: old && old.self,
    totalBefore: old && old.total,
    callsBefore: null,
    presence,
    calls: {
      from: pairs.map((p) => Math.floor(p / nFns)),
      to: pairs.map((p) => p % nFns),
      total: pairs.map((p) => now.pairs.get(p) ?? 0),
      totalBefore: old && pairs.map((p) => old.pairs.get(p) ?? 0),
      flags: pairs.map(() => 0),
    },
  });
};

const views = new Map();
const viewOf = (event, thread, label = state.label) => {
  const key = `${event}/${thread}/${label}`;
  if (!views.has(key))
    views.set(
      key,
      thread < 0 && label < 0 ? viewOfEvent(event) : viewOfPart(event, thread, label),
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
  data.tree = {parents, fns, guess: guess ? Uint8Array.from([0, ...guess]) : null, samples};
};
