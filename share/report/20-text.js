// 20-text.js - numbers, colours and elements.

const steps = {
  s: [
    [1, "s"],
    [1e-3, "ms"],
    [1e-6, "µs"],
    [1e-9, "ns"],
  ],
  B: [
    [2 ** 30, "GiB"],
    [2 ** 20, "MiB"],
    [2 ** 10, "KiB"],
    [1, "B"],
  ],
  count: [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
    [1, ""],
  ],
};
const unitsOf = {
  s: ["s", 1],
  ms: ["s", 1e-3],
  us: ["s", 1e-6],
  ns: ["s", 1e-9],
  bytes: ["B", 1],
  count: ["count", 1],
};

const digits3 = (x) => {
  const size = Math.abs(x);
  return size >= 999.5 || size === 0 ? x.toFixed(0) : x.toPrecision(3);
};
// Three digits with a unit: "1.23 s", "310 µs", "12.3 M".
const short = (value, unit) => {
  if (!Number.isFinite(value)) return "";
  const [kind, factor] = unitsOf[unit] ?? unitsOf.count,
    x = value * factor;
  if (x === 0) return kind === "count" ? "0" : `0 ${kind}`;
  if (kind === "count" && Math.abs(x) < 10000) return Number.isInteger(x) ? String(x) : digits3(x);
  const list = steps[kind],
    [size, name] = list.find(([size]) => Math.abs(x) >= size * 0.9995) ?? list[list.length - 1];
  return `${digits3(x / size)}${name ? " " : ""}${name}`;
};
// All digits that were measured, in the unit of the profile. No profiler's clock is finer
// than a nanosecond, and bytes are whole: digits below are those of adding up.
const finest = {s: 9, ms: 6, us: 3, ns: 0, bytes: 0};
const exact = (value, unit) => {
  if (!Number.isFinite(value)) return "unknown";
  const digits = finest[unit] ?? (Math.abs(value) < 1 ? 6 : 3);
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toFixed(digits)));
  return unit === "count" ? text : `${text} ${unit}`;
};
const percent = (share) => {
  if (!Number.isFinite(share)) return "";
  const p = share * 100,
    size = Math.abs(p);
  return size === 0
    ? "0%"
    : size < 0.01
      ? `${p < 0 ? "-" : ""}<0.01%`
      : size < 10
        ? `${p.toFixed(2)}%`
        : `${p.toFixed(1)}%`;
};
const signed = (text, value) => (value > 0 ? `+${text}` : text.replace(/^-/, "\u2212"));
const count = (n) =>
  Number.isFinite(n) ? n.toLocaleString("en-US", {maximumFractionDigits: 2}) : "";
// No share is more than all: where numbers contradict each other, that is said beside them.
const shareOf = (view, value) => (view.whole > 0 ? Math.min(value / view.whole, 1) : 0);
const isTooMuch = (view, value) => view.whole > 0 && value > view.whole * (1 + 1e-9);

// Names are data: what steers the direction of text, or shows nothing, is shown as such.
const plain = (text) =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu,
    "\ufffd",
  );
const names = [];
const nameOf = (fn) => (names[fn] ??= plain(fnName(fn)));
const placeOf = (fn) => plain(fnPlace(fn));

// A name in three parts: its path, the function's own name, which is never cut, and what
// follows it (parameters, template arguments).
const OPEN = "(<[{",
  CLOSE = ")>]}";
const ownStart = (name, end) => {
  let depth = 0;
  for (let i = end - 1; i > 0; i--) {
    const c = name[i];
    if (CLOSE.includes(c) && name[i - 1] !== "-") depth++;
    else if (OPEN.includes(c)) depth--;
    if (depth < 0) return i + 1;
    if (depth === 0 && /[.:/#\s!]/.test(c) && i < end - 1) return i + 1;
  }
  return 0;
};
// What compilers and profilers put behind a name: ".isra.0", "@GLIBC_2.2.5", "'2" (the level
// of recursion), " [inlined]".
const added = new RegExp(
  "(\\.(isra|part|constprop|cold|lto_priv|llvm|func)[.\\d]*)*(@@?\\w[\\w.]*)?('\\d+)?" +
    "(\\s\\[[^\\]]*\\])?(\\s\\([^()]*:\\d+\\))?$",
);
const ownEnd = (name) => {
  const operator = /\boperator\b\s*(\(\)|[^\w(]+|\w[^(]*)/.exec(name);
  if (operator) return operator.index + operator[0].length;
  let depth = 0,
    end = name.length;
  for (let i = name.length - 1; i > 0; i--) {
    if (CLOSE.includes(name[i]) && name[i - 1] !== "-") depth++;
    else if (OPEN.includes(name[i]) && --depth === 0) {
      // Rust writes arguments behind "::".
      const at = name.slice(i - 2, i + 1) === "::<" ? i - 2 : i;
      if (/[\w$~>]/.test(name[at - 1] ?? "")) end = at;
      i = at;
    } else if (depth === 0 && /[.:/#]/.test(name[i])) break;
  }
  return end;
};
const namesInParts = new Map();
const nameParts = (name) => {
  if (!namesInParts.has(name)) namesInParts.set(name, splitName(name));
  return namesInParts.get(name);
};
const splitName = (name) => {
  // Names in brackets as a whole, as Python's <listcomp>, have no path.
  if (/^[<{[(][^>}\])]*[>}\])]$/.test(name) || name.length > 4096) return ["", name, ""];
  const bare = name.replace(added, "") || name,
    end = ownEnd(bare);
  const operator = /\boperator\b/.exec(bare);
  const start = operator ? operator.index : ownStart(bare, end);
  return [name.slice(0, start), name.slice(start, end), name.slice(end)];
};
const ownName = (name) => nameParts(name)[1];
// The same for a file: its folders may be cut, its own name and line not.
const placeParts = (place) => {
  const at = place.lastIndexOf("/") + 1;
  return [place.slice(0, at), place.slice(at), ""];
};

// A file's name of which the middle may be cut: its end tells it from others.
const KEPT_END = 14;
const fileParts = (name) =>
  name.length > 2 * KEPT_END
    ? [name.slice(0, -KEPT_END), name.slice(-KEPT_END), ""]
    : ["", name, ""];

// Two names of files: what tells them apart stays.
const apart = (a, b) => {
  const shorter = Math.min(a.length, b.length);
  let head = 0,
    tail = 0;
  while (head < shorter && a[head] === b[head]) head++;
  while (tail < shorter - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  // Whole words and numbers: "01" and "02", not "1" and "2".
  const isInside = (c) => /[\p{L}\p{N}]/u.test(c ?? "");
  while (head > 0 && isInside(a[head - 1])) head--;
  while (tail > 0 && isInside(a.at(-tail))) tail--;
  const parts = (name) => [
    name.slice(0, head),
    name.slice(head, name.length - tail),
    name.slice(name.length - tail),
  ];
  const differ = [a, b].every((name) => name.length - tail > head);
  return differ ? [parts(a), parts(b)] : [fileParts(a), fileParts(b)];
};

// Elements are made here and nowhere else; texts only become text.
const SVG = "http://www.w3.org/2000/svg";
const set = (element, attributes, ...children) => {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") Object.assign(element.style, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
};
const el = (tag, attributes, ...children) =>
  set(document.createElement(tag), attributes, ...children);
const svgEl = (tag, attributes, ...children) =>
  set(document.createElementNS(SVG, tag), attributes, ...children);
const byId = (id) => document.getElementById(id);
// Parts of a place side by side: of its folders the style cuts the first.
const cutPlace = ([path, own]) =>
  el(
    "span",
    {class: "cut"},
    path && el("span", {class: "path folders"}, el("bdi", {dir: "ltr"}, path)),
    el("span", {class: "own"}, own),
  );
// Parts of a name side by side: the style cuts the first and the last.
const cut = ([path, own, rest]) =>
  el(
    "span",
    {class: "cut"},
    path && el("span", {class: "path"}, path),
    el("span", {class: "own"}, own),
    rest && el("span", {class: "rest"}, rest),
  );

// Colours: white to orange by the root of self cost, as in the drawn graph; a comparison
// goes from blue (faster) over white to orange (slower).
const ramps = {
  light: [
    [255, 255, 255],
    [255, 241, 212],
    [255, 226, 168],
    [253, 196, 122],
    [251, 166, 76],
  ],
  dark: [
    [38, 43, 50],
    [74, 54, 32],
    [122, 80, 32],
    [184, 112, 31],
    [242, 155, 60],
  ],
  lightCool: [
    [255, 255, 255],
    [222, 236, 250],
    [184, 214, 245],
    [142, 190, 240],
    [102, 166, 232],
  ],
  darkCool: [
    [38, 43, 50],
    [32, 54, 80],
    [34, 78, 124],
    [48, 112, 176],
    [108, 170, 240],
  ],
};
let isPrinting = false; // on paper, which is white
const isDark = () => !isPrinting && isDarkScreen();
const darkScreen = matchMedia("(prefers-color-scheme: dark)");
const isDarkScreen = () => (state.theme ? state.theme === "dark" : darkScreen.matches);
const mix = (ramp, t) => {
  const x = Math.min(Math.max(t, 0), 1) * (ramp.length - 1),
    i = Math.min(Math.floor(x), ramp.length - 2);
  return ramp[i].map((c, k) => Math.round(c + (ramp[i + 1][k] - c) * (x - i)));
};
const rampAt = (t, dark) =>
  mix(ramps[(dark ? "dark" : "light") + (t < 0 ? "Cool" : "")], Math.abs(t));
const shareBefore = (view, value) =>
  view.wholeBefore > 0 ? Math.min(value / view.wholeBefore, 1) : 0;
// A change as it is marked: nothing if it is noise. `least`: of several runs, smaller changes
// may be that.
const marked = (change, least = 0) =>
  Math.abs(change) < Math.max(data.tolerance, least) || data.marks === (change > 0 ? "faster" : "slower")
    ? 0
    : change;
const heatOfChange = (change, most) =>
  most > 0 ? Math.sign(change) * Math.sqrt(Math.abs(change) / most) : 0;
const heat = (view, fn) => {
  if (view.selfBefore)
    return heatOfChange(
      marked(view.self[fn] - view.selfBefore[fn], view.leastSelf?.[fn]),
      view.mostChange,
    );
  return Math.sqrt(Math.max(view.self[fn], 0) / view.mostSelf);
};
const rgb = (c) => `rgb(${c.join(",")})`;
const luminance = (c) => {
  const [r, g, b] = c
    .map((x) => x / 255)
    .map((x) => (x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const inkOn = (c) => (luminance(c) > 0.18 ? "#000" : "#fff");

// Files to keep.
const save = (name, type, text) => {
  const url = URL.createObjectURL(new Blob([text], {type}));
  el("a", {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
};
// Adding up leaves digits at the end that nobody measured: 0.1 + 0.2 is 0.30000000000000004.
const MOST_DIGITS = 12;
const csvNumber = (value) =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(MOST_DIGITS)));
// A leading = + - @ would be a formula to a spreadsheet.
const csvField = (value) => {
  const text =
    typeof value === "number"
      ? Number.isFinite(value)
        ? csvNumber(value)
        : ""
      : plain(String(value ?? "")).replace(/^(?=[=+\-@])/, "'");
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
};
const csv = (rows) => rows.map((row) => row.map(csvField).join(",")).join("\r\n") + "\r\n";
