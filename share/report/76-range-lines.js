// 76-range-lines.js - what lines of source code cost in a range of time, or of a thread or a
// label: counted from contexts with lines, which are told with the times (lined_times.c).

// What stands for one line of a file, whatever function it belongs to, or for a function
// whose line is not known.
const lineKey = (fn, file, line) =>
  !line ? `fn ${fn}` : data.texts[file] ? `file ${file} ${line}` : `fn ${fn} ${line}`;

// By context its row, by number, and its call; and whether these count there, as neither is
// further out on the stack.
let linedContexts = null;
const contextsWithLines = () => {
  if (linedContexts) return linedContexts;
  const {parent, spot, gaps, fn, file, line} = data.times.lines,
    n = parent.length + 1,
    ids = new Map(),
    files = [],
    rowOfSpot = fn.map((one, i) => numbered(ids, lineKey(one, file[i], line[i])));
  rowOfSpot.forEach((row, i) => (files[row] ??= file[i]));
  const parents = new Uint32Array(n),
    row = new Int32Array(n).fill(-1),
    call = new Int32Array(n).fill(-1),
    hasGap = new Uint8Array(n),
    calls = new Map();
  for (const i of gaps) hasGap[i + 1] = 1;
  for (let node = 1; node < n; node++) {
    const above = (parents[node] = node - parent[node - 1]);
    row[node] = rowOfSpot[spot[node - 1]];
    if (above && !hasGap[node])
      call[node] = numbered(calls, row[above] * nFns + fn[spot[node - 1]]);
  }
  const children = childLists(parents);
  linedContexts = {
    ids,
    files,
    parents,
    row,
    call,
    calls,
    isOuter: outermostOf(children, row, ids.size),
    isOuterCall: outermostOf(children, call, calls.size),
  };
  return linedContexts;
};

// Whether all stacks of an event have times: then they tell of threads and labels, too.
const timesHoldAll = (event) => {
  const {value: whole, at} = data.tree.samples;
  data.times.holdAll ??= data.metrics.map(() => undefined);
  data.times.wholes ??= partOfRange({from: 0, to: Infinity}).value;
  return (data.times.holdAll[event] ??= whole.every(
    (value, i) =>
      eventOf(i) !== event ||
      !at[i] ||
      Math.abs(value - data.times.wholes[i]) <= 1e-6 * Math.abs(value),
  ));
};
// Whether lines have the numbers of what is chosen, and not those of all there is.
const linesFollow = (event = state.event) =>
  !!data.times?.lines &&
  (!!state.t || ((state.thread >= 0 || state.label >= 0) && timesHoldAll(event)));

// By lined row, what it cost of an event, a thread and a label in a range.
const costsOfLined = (event, thread, label, range) => {
  const {lined, lines, begin, end, cost, reach} = data.times,
    {samples} = data.tree,
    units = lengthUnits(),
    last = firstAbove(begin, endOf(range), true),
    isOfLabel = ofLabel(label);
  const isShown = Uint8Array.from(
    lines.row,
    (row) =>
      eventOf(row) === event && (thread < 0 || samples.thread?.[row] === thread) && isOfLabel(row),
  );
  const values = new Float64Array(lines.row.length);
  for (let i = firstAbove(reach, range.from, true); i < last; i++) {
    const at = lined[i];
    if (!isShown[at]) continue;
    if (units[lines.row[at]])
      values[at] += Math.max(Math.min(end[i], range.to) - Math.max(begin[i], range.from), 0);
    else if (begin[i] >= range.from && cost) values[at] += cost[i];
  }
  return values.map((value, at) => value / (units[lines.row[at]] || 1));
};

// By row and by call, their costs.
const sumsOfLines = (event, thread, label, t) => {
  const {ids, calls, parents, row, call, isOuter, isOuterCall} = contextsWithLines(),
    {node, trimmed} = data.times.lines,
    values = costsOfLined(event, thread, label, rangeOf(t) ?? {from: 0, to: Infinity});
  const total = new Float64Array(parents.length),
    self = new Float64Array(ids.size),
    totals = new Float64Array(ids.size),
    ofCalls = new Float64Array(calls.size),
    isTrimmed = new Uint8Array(values.length);
  for (const at of trimmed) isTrimmed[at] = 1;
  values.forEach((value, at) => {
    total[node[at]] += value;
    if (node[at] && !isTrimmed[at]) self[row[node[at]]] += value;
  });
  for (let at = parents.length - 1; at > 0; at--) {
    total[parents[at]] += total[at];
    if (isOuter[at]) totals[row[at]] += total[at];
    if (isOuterCall[at]) ofCalls[call[at]] += total[at];
  }
  return {self, totals, ofCalls};
};

// The rows of a source tab with other numbers; those that cost nothing are not in it.
const sourceOfRange = (whole, event, thread, label, t) => {
  const {self, totals, ofCalls} = sumsOfLines(event, thread, label, t),
    {ids, files, calls} = contextsWithLines(),
    numbers = new Map(data.source.files.map((text, file) => [text, file])),
    fileSelfs = new Float64Array(numbers.size),
    left = new Set();
  const isCosting = (id) => self[id] !== 0 || totals[id] !== 0;
  let n = 0;
  for (const id of ids.values()) {
    n += isCosting(id);
    const file = numbers.get(files[id]);
    if (file !== undefined) fileSelfs[file] += self[id];
    else if (isCosting(id)) left.add(files[id]);
  }
  const all = [];
  const recounted = (row) => {
    const id = ids.get(lineKey(row.fns[0], data.source.files[row.file], row.line));
    if (id === undefined || !isCosting(id)) return [];
    const costOf = (fn) => ofCalls[calls.get(id * nFns + fn)] || 0;
    const fresh = {
      ...row,
      self: self[id],
      total: Number.isNaN(row.total) ? NaN : totals[id],
      calls: row.calls
        .map((one) => ({...one, total: costOf(one.fn)}))
        .filter(({total}) => total > 0)
        .sort((a, b) => b.total - a.total),
    };
    all.push(fresh);
    return [fresh];
  };
  const parts = whole.files.map(({file, rows}) => ({
    file,
    self: fileSelfs[file],
    rows: rows.flatMap(recounted),
  }));
  parts.sort((a, b) => b.self - a.self);
  return {files: parts, all, leftOut: n - all.length, filesLeftOut: left.size};
};
