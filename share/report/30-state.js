// 30-state.js - what is shown: one selection, one search, one event, thread and label for all
// tabs, kept in the address so that back, forward and links work.

const defaults = {
  tab: "graph",
  event: 0,
  thread: -1,
  key: 0,
  label: -1,
  fn: -1,
  q: "",
  re: 0,
  size: 0,
  focus: 0,
  sort: "self",
  dir: -1,
  inv: 0,
  split: 0,
  both: 0,
  zoom: "",
  theme: "",
  map: 1,
  file: -1,
  line: 0,
  t: "",
  row: -1,
  heat: 0,
};
const state = {...defaults};
const listeners = [];
const onChange = (listener) => listeners.push(listener);

const bounds = {
  event: () => [0, data.metrics.length - 1],
  thread: () => [-1, data.threads.length - 1],
  key: () => [0, Math.max((data.labels?.keys.length ?? 0) - 1, 0)],
  label: () => [-1, (data.labels?.value.length ?? 0) - 1],
  fn: () => [-1, nFns - 1],
  re: () => [0, 1],
  size: () => [0, Math.max(data.drawings.length - 1, 0)],
  focus: () => [0, 1],
  dir: () => [-1, 1],
  inv: () => [0, 1],
  split: () => [0, 1],
  both: () => [0, 1],
  map: () => [0, 1],
  file: () => [-1, (data.source.files?.length ?? 0) - 1],
  line: () => [0, 2 ** 32],
  row: () => [-1, Math.max(...(data.times?.thread ?? [0]))],
  heat: () => [0, 1],
};
// On a phone the list comes first: a graph with type that can be read is three screens wide.
const narrow = matchMedia("(max-width: 599px)");
const isNarrow = () => narrow.matches;
const firstTab = () => (isNarrow() ? "table" : tabs()[0].name);

const readHash = () => {
  const next = {...defaults, tab: ""};
  for (const [key, value] of new URLSearchParams(location.hash.slice(1))) {
    if (!(key in defaults)) continue;
    if (typeof defaults[key] === "string") next[key] = value;
    else if (/^-?\d+$/.test(value))
      next[key] = Math.min(Math.max(+value, bounds[key]()[0]), bounds[key]()[1]);
  }
  if (!tabs().some(({name}) => name === next.tab)) next.tab = firstTab();
  if (!["", "light", "dark"].includes(next.theme)) next.theme = "";
  if (!/^[\d.]*$/.test(next.zoom)) next.zoom = "";
  next.t = hasTimes() && isRange(next.t) ? rangeText(...next.t.split("-").map(nanoseconds)) : "";
  return next;
};
const hashOf = (shown = state) => {
  const parts = new URLSearchParams();
  for (const key of Object.keys(defaults))
    if (shown[key] !== (key === "tab" ? firstTab() : defaults[key])) parts.set(key, shown[key]);
  return `#${parts}`;
};
const tell = (before) => listeners.forEach((listener) => listener(before));

// `quiet` changes do not become steps of the browser's history; those that are `passing`, as
// while a range is drawn, do not come into the address.
const change = (changes, quiet = false, passing = false) => {
  const before = {...state};
  // Another function has its own hottest line.
  if ("fn" in changes && !("file" in changes)) Object.assign(state, {file: -1, line: 0});
  Object.assign(state, changes);
  if (Object.keys(defaults).every((key) => state[key] === before[key])) return;
  if ("event" in changes || "thread" in changes) found = null;
  if ("q" in changes || "re" in changes) found = null;
  if (state.t !== before.t) forgetRanges(trees, views, roots, sandwiches, sources);
  if (passing) return tell(before);
  if (quiet) history.replaceState(null, "", hashOf());
  else history.pushState(null, "", hashOf());
  tell(before);
};
// After passing changes: they become one step of the history.
const settleAddress = () => {
  if (location.hash !== hashOf()) history.pushState(null, "", hashOf());
};
addEventListener("popstate", () => {
  const before = {...state};
  Object.assign(state, readHash());
  found = null;
  forgetRanges(trees, views, roots, sandwiches, sources);
  tell(before);
});

// Whether all that the graph draws is shown: its event, all threads, labels and times.
const isWhole = () => state.event === 0 && state.thread < 0 && state.label < 0 && !state.t;
// It is asked for with every box.
let seen = {};
const current = () => {
  const {event, thread, label, t} = state;
  if (seen.event !== event || seen.thread !== thread || seen.label !== label || seen.t !== t)
    seen = {event, thread, label, t, view: viewOf(event, thread)};
  return seen.view;
};
// The events that are told beside the chosen one, and what one of them knows of a function.
const alsoViews = () =>
  data.also
    ? [0, ...data.also]
        .filter((event) => event !== state.event)
        .map((event) => viewOf(event, state.thread))
    : [];
const knows = (view, fn) => (view.known ??= new Set(view.fns)).has(fn);

// The functions that the search finds; null: nothing is searched for.
let found = null;
const matcher = () => {
  if (!state.q) return null;
  if (state.re) {
    try {
      const pattern = new RegExp(state.q, "iu");
      return (text) => pattern.test(text);
    } catch {
      return () => false;
    }
  }
  const wanted = state.q.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
};
const matches = () => {
  if (found) return found.set;
  const match = matcher();
  if (!match) return null;
  const hits = new Set();
  for (let fn = 0; fn < nFns; fn++)
    if ([fnName, fnPlace, fnFile, fnModule].some((text) => match(text(fn)))) hits.add(fn);
  found = {set: hits};
  return hits;
};
const validSearch = () => {
  if (!state.q || !state.re) return true;
  try {
    new RegExp(state.q, "iu");
    return true;
  } catch {
    return false;
  }
};
