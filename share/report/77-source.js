// 77-source.js - the source tab: files, and in each the lines with what they cost and call.
// The text of a file is data: it is set as text only.

const LINE_TALL = 22,
  LINE_TALL_NARROW = 34,
  NEAR = 3, // lines without cost that stay around one that has some
  MOST_FILES = 300,
  STRIP_STEPS = 300;

// Lines are known of whole events alone, whatever thread, label or time is chosen, but where
// they were kept with the times.
const sourceView = () => (linesFollow() ? current() : viewOf(state.event, -1, -1, ""));
const callMark = (call) => (call.isInlined ? " \u2937 inlined: " : " \u2192 ");
// The rows of an event by file, costliest file first.
const sources = new Map();
const unpackSource = (metric) => {
  const files = [],
    all = [],
    inlined = new Set(metric.inlined);
  let at = 0,
    call = 0;
  metric.file.forEach((file, i) => {
    const rows = [];
    let line = 0;
    for (let n = metric.rows[i]; n > 0; n--, at++) {
      line += metric.line[at];
      const to = call + metric.calls[at];
      const calls = metric.callee
        .slice(call, to)
        .map((fn, k) => ({
          fn,
          total: metric.calleeTotal[call + k],
          isInlined: inlined.has(call + k),
        }));
      call = to;
      const [self, total] = [metric.self[at], metric.total?.[at] ?? NaN];
      rows.push({file, line, fns: [metric.fn[at]], self, total, calls});
    }
    for (const row of rows) all.push(row);
    files.push({file, self: metric.fileSelf[i], rows});
  });
  for (let i = 0; i < metric.others.length; i += 2)
    all[metric.others[i]].fns.push(metric.others[i + 1]);
  return {files, all};
};
const complete = (source) => {
  source.byFile = new Map(source.files.map((part) => [part.file, part]));
  source.mostSelf = source.all.reduce((most, row) => Math.max(most, row.self), 0) || 1;
  source.hottest = new Map();
  for (const row of source.all)
    for (const fn of row.fns) {
      const best = source.hottest.get(fn);
      if (!best || isHotter(row, best)) source.hottest.set(fn, row);
    }
  return source;
};
const wholeSource = (event) => {
  if (!sources.has(`${event}@`)) {
    const metric = data.source.metrics[event],
      source = unpackSource(metric);
    source.leftOut = metric.allRows - source.all.length;
    source.filesLeftOut = metric.allFiles - source.files.length;
    sources.set(`${event}@`, complete(source));
  }
  return sources.get(`${event}@`);
};
// What tells the numbers of one choice from those of another.
const sourceKey = (event = state.event) =>
  linesFollow(event) ? `${event}/${state.thread}/${state.label}@${state.t}` : `${event}@`;
const sourceOf = (event) => {
  const key = sourceKey(event),
    whole = wholeSource(event);
  if (!sources.has(key))
    sources.set(key, complete(sourceOfRange(whole, event, state.thread, state.label, state.t)));
  return sources.get(key);
};
// One with a line comes before one without; then by self, then by total.
const isHotter = (a, b) =>
  !a.line !== !b.line
    ? !!a.line
    : a.self !== b.self
      ? a.self > b.self
      : (a.total || 0) > (b.total || 0);
// The hottest line of a function, as part of the state; null: none is known.
const sourcePlace = (fn) => {
  const row =
    panels.source &&
    fn >= 0 &&
    (sourceOf(state.event).hottest.get(fn) ?? wholeSource(state.event).hottest.get(fn));
  return row ? {file: row.file, line: row.line} : null;
};
// Whether a jump led here, which Esc takes back.
let jumped = false;
const openSource = (fn) => {
  const place = sourcePlace(fn);
  if (!panels.source) return say(data.source);
  if (!place) return say(fn < 0 ? "nothing is selected" : "no line of this function is known");
  jumped ||= state.tab !== "source";
  change({tab: "source", fn, ...place});
};

const sourceName = (file) => {
  const name = plain(data.texts[data.source.files[file]]);
  return name === "~" ? "(built-in functions)" : name || "(functions without a file)";
};
// Names that no file has.
const isNoFile = (file) => /^(?:$|~$|<)/.test(data.texts[data.source.files[file]]);

// The text of a file by line; null: it is not here.
const sourceTexts = new Map();
const sourceText = (file) => {
  if (sourceTexts.has(file)) return sourceTexts.get(file);
  const packed = data.source.texts?.find((one) => one.file === file);
  const text = packed && {count: packed.lines, newer: packed.newer, lines: new Map()};
  packed?.text.forEach((part, i) =>
    part.split("\n").forEach((line, k) => {
      if (packed.from[i] + k <= packed.lines)
        text.lines.set(packed.from[i] + k, plain(spaced(line.replace(/\r$/, ""))));
    }),
  );
  sourceTexts.set(file, text ?? null);
  return text ?? null;
};
const spaced = (line) => {
  let column = 0;
  return line.replace(/[^\t]*\t|[^\t]+$/g, (part) => {
    if (!part.endsWith("\t")) return part;
    const width = 4 - ((column + part.length - 1) % 4);
    column += part.length - 1 + width;
    return part.slice(0, -1) + " ".repeat(width);
  });
};

// What is grey: comments and strings, as far as one line tells.
const STRINGS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/.source;
const quietIn = [
  [/\.(py|pyx|rb|sh|pl|pm|r|jl|exs?|ya?ml|tcl|awk)$/i, new RegExp(`${STRINGS}|#.*`, "g")],
  [/\.(sql|lua|hs|elm|ad[bs]|vhdl?)$/i, new RegExp(`${STRINGS}|--.*`, "g")],
  [/./, new RegExp(`${STRINGS}|\`[^\`]*\`|//.*|/\\*.*?(?:\\*/|$)|^\\s*\\*(?:[\\s/].*|$)`, "g")],
];
const codeParts = (text, name) => {
  const [, quiet] = quietIn.find(([of]) => of.test(name)) ?? quietIn[2],
    parts = [];
  let at = 0;
  for (const match of text.matchAll(quiet)) {
    parts.push(text.slice(at, match.index), el("span", {class: "quiet"}, match[0]));
    at = match.index + match[0].length;
  }
  return [...parts, text.slice(at)];
};

// What stands below each other: rows with cost, lines of text without, and what is folded:
// {row}, {line}, {gap, n}. A gap opens if its text is here.
const sourceItems = (part, text, opened) => {
  const items = [],
    byLine = new Map(),
    lineless = [];
  for (const row of part.rows) row.line ? byLine.set(row.line, row) : lineless.push({row});
  lineless.sort((a, b) => (isHotter(b.row, a.row) ? 1 : isHotter(a.row, b.row) ? -1 : 0));
  if (!text) return [...[...byLine.values()].map((row) => ({row, line: row.line})), ...lineless];
  const lines = [...new Set([...text.lines.keys(), ...byLine.keys()])].sort((a, b) => a - b);
  let run = [],
    before = 0;
  const push = (line, item) => {
    if (line > before + 1 && before + (items.length ? 0 : 1) > 0 && !items.at(-1)?.gap)
      items.push({gap: before + 1, n: line - before - 1, isAbsent: true});
    before = line;
    items.push(item);
  };
  const flush = (isLast) => {
    const head = before && items.some(({row}) => row) ? NEAR : 0,
      tail = isLast ? 0 : NEAR;
    const middle =
      run.length > 2 * NEAR || !head || !tail ? run.slice(head, run.length - tail) : [];
    const from = middle[0];
    const isFolded = middle.length > 1 && !opened.has(`${part.file}:${from}`);
    for (const line of run) {
      if (!isFolded || line < from || line > middle.at(-1)) push(line, {line});
      else if (line === from) {
        items.push({gap: from, n: middle.at(-1) - from + 1});
        before = middle.at(-1);
      }
    }
    run = [];
  };
  for (const line of lines) {
    const row = byLine.get(line);
    if (!row) run.push(line);
    else {
      flush(false);
      push(line, {row, line});
    }
  }
  flush(true);
  return [...items, ...lineless];
};

class Source {
  constructor() {
    this.opened = new Set();
    this.filter = el("input", {
      type: "search",
      placeholder: "filter files",
      "aria-label": "Filter files",
      oninput: () => this.listFiles(),
    });
    this.files = el("ul", {"aria-label": "Files by self"});
    this.functions = el("ul", {"aria-label": "Functions in this file"});
    const aside = el(
      "aside",
      {tabindex: 0, "aria-label": "Files and functions"},
      el("h2", null, "Files by self"),
      this.filter,
      this.files,
      el("h2", null, "Functions in this file"),
      this.functions,
    );
    this.title = el("h2");
    this.notes = el("div", {class: "notes"});
    this.about = el("p", {class: "about"});
    this.head = el("tr", {"aria-rowindex": 1});
    this.body = el("tbody");
    this.table = el("table", {"aria-label": "Lines"}, el("thead", null, this.head), this.body);
    this.scroll = el(
      "div",
      {class: "lines", tabindex: 0, role: "region", "aria-label": "Lines of source code"},
      this.table,
    );
    this.strip = svgEl("svg", {class: "strip", preserveAspectRatio: "none", "aria-hidden": "true"});
    const code = el(
      "section",
      {class: "code", "aria-label": "Source"},
      el("div", {class: "about-file"}, this.title, this.notes, this.about),
      el("div", {class: "sight"}, this.scroll, this.strip),
    );
    this.holder = el("div", {class: "holder source"}, aside, code);
    this.pick = el("select", {
      id: "file",
      onchange: () => change({file: +this.pick.value, line: 0}),
    });
    this.tools = [labelled("File", this.pick)];
    this.scroll.addEventListener("scroll", () => this.paint());
    this.scroll.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("click", (event) => this.click(event));
    this.strip.addEventListener("click", (event) => {
      const {top, height} = this.strip.getBoundingClientRect();
      this.show(Math.round(((event.clientY - top) / height) * this.end()));
    });
    new ResizeObserver(() => {
      if (this.holder.offsetParent) this.paint();
    }).observe(this.scroll);
  }
  // The file in sight, and its line; as they are since the tab was drawn.
  place() {
    return this.at ?? this.findPlace();
  }
  findPlace() {
    const source = sourceOf(state.event);
    const nothing = {file: -1, line: 0},
      chosen = source.byFile.get(state.file),
      hottest = (part) =>
        part?.rows.reduce((best, row) => (!best || isHotter(row, best) ? row : best), null);
    if (chosen) return {file: state.file, line: state.line || (hottest(chosen) ?? nothing).line};
    const first = source.files.find((part) => !isNoFile(part.file) && part.rows.length);
    const {file, line} = sourcePlace(state.fn) ?? hottest(first ?? source.files[0]) ?? nothing;
    return {file, line};
  }
  part() {
    return sourceOf(state.event).byFile.get(this.place().file) ?? {file: -1, self: 0, rows: []};
  }
  row(line = this.place().line) {
    return this.part().rows.find((row) => row.line === line && line > 0);
  }
  end() {
    const {file, rows} = this.part();
    return Math.max(sourceText(file)?.count ?? 0, rows.at(-1)?.line ?? 0, 1);
  }
  redraw() {
    this.at = this.findPlace();
    const part = this.part(),
      view = sourceView();
    this.listFiles();
    this.listFunctions(part, view);
    this.title.replaceChildren(
      ...(part.file < 0 ? ["no line costs anything"] : this.heading(part)),
    );
    this.notes.replaceChildren(
      ...this.remarks(part).map((text) => el("p", {class: "small"}, text)),
    );
    this.about.replaceChildren(...this.lineFacts(view));
    const what = JSON.stringify([sourceKey(), part.file, this.opened.size]);
    if (what !== this.itemsOf)
      this.items = part.file < 0 ? [] : sourceItems(part, sourceText(part.file), this.opened);
    this.itemsOf = what;
    const titles = [
      ["n c-S", "Self"],
      ["n c-S share", "Self %"],
      this.hasTotals() && ["n c-T", "Total"],
      ["no", "Line"],
      ["text", "Code"],
    ];
    this.head.replaceChildren(
      ...titles
        .filter(Boolean)
        .map(([names, text]) => el("th", {scope: "col", class: names}, text)),
    );
    set(this.table, {"aria-rowcount": this.items.length + 1});
    this.drawStrip(part);
    this.from = -1;
    const key = JSON.stringify([state.event, this.place()]);
    if (key !== this.shown) this.show(this.place().line);
    this.shown = key;
    this.paint();
  }
  hasTotals() {
    return !!data.source.metrics[state.event].total;
  }
  heading(part) {
    const view = sourceView(),
      amount = `self ${short(part.self, view.unit)} (${percent(shareOf(view, part.self))})`;
    return [
      cutPlace(placeParts(sourceName(part.file))),
      el("span", {class: "small"}, ` ${amount}`),
    ];
  }
  // What the reader has to know of the numbers and the text.
  remarks(part) {
    const source = sourceOf(state.event),
      text = sourceText(part.file);
    const last = part.rows.at(-1)?.line ?? 0;
    const missing = data.source.texts
      ? "The text of this file was not found: --source-path DIR says where it is."
      : "The text is not in this report: prof2dot --embed-source puts it in.";
    return [
      (state.thread >= 0 || state.label >= 0 || state.t) &&
        !linesFollow() &&
        "Lines and shares here are those of all threads, labels and times.",
      part.file >= 0 && !text && !isNoFile(part.file) && missing,
      text?.newer &&
        "This file was changed after the profile was recorded: its lines may be others.",
      text &&
        last > text.count &&
        `The profile has lines up to ${last}, this file only ${text.count}.`,
      !this.hasTotals() && "What lines cost with their calls is not known.",
      source.leftOut > 0 &&
        `${count(source.leftOut)} of ${count(source.leftOut + source.all.length)} lines, of little cost, are left out` +
          (source.filesLeftOut ? `, with ${count(source.filesLeftOut)} files.` : "."),
    ].filter(Boolean);
  }
  // All of the chosen line, which a row has no room for.
  lineFacts(view) {
    const row = this.row();
    if (!row) return [];
    const names = [...new Set(row.fns.map(briefName))];
    const total = Number.isFinite(row.total)
      ? ` \u00b7 total ${short(row.total, view.unit)} (${percent(shareOf(view, row.total))})`
      : "";
    const self = `self ${short(row.self, view.unit)} (${percent(shareOf(view, row.self))})`;
    return [
      el("b", null, `line ${row.line}`),
      ` of ${names.slice(0, 4).join(", ")} \u00b7 ${self}${total}`,
      ...row.calls.flatMap((call) => [callMark(call), this.callLink(call)]),
    ];
  }
  callLink(call) {
    const view = sourceView(),
      place = sourcePlace(call.fn),
      changes = place ? {fn: call.fn, ...place} : {fn: call.fn, file: state.file, line: state.line};
    const share = call.total ? ` ${percent(shareOf(view, call.total))}` : "";
    return factLink("", briefName(call.fn) + share, changes);
  }
  listFiles() {
    const view = sourceView(),
      wanted = this.filter.value.toLowerCase(),
      {file} = this.place();
    const files = sourceOf(state.event).files.filter((part) =>
      sourceName(part.file).toLowerCase().includes(wanted),
    );
    const most = files.reduce((max, part) => Math.max(max, part.self), 0) || 1;
    const item = (part) => {
      const button = el(
        "button",
        {
          type: "button",
          title: sourceName(part.file),
          "aria-current": part.file === file ? "true" : null,
          onclick: () => change({file: part.file, line: 0}),
        },
        cutPlace(placeParts(sourceName(part.file))),
        el("span", null, percent(shareOf(view, part.self))),
      );
      button.style.setProperty("--share", `${Math.max(part.self / most, 0) * 100}%`);
      return el("li", null, button);
    };
    this.files.replaceChildren(...files.slice(0, MOST_FILES).map(item));
    if (files.length > MOST_FILES)
      this.files.append(el("li", {class: "small"}, `${files.length - MOST_FILES} more`));
    this.pick.replaceChildren(
      ...sourceOf(state.event)
        .files.slice(0, MOST_FILES)
        .map((part) =>
          option(
            part.file,
            `${percent(shareOf(view, part.self))} ${sourceName(part.file).slice(-40)}`,
          ),
        ),
    );
    this.pick.value = file;
  }
  listFunctions(part, view) {
    const fns = [...new Set(part.rows.flatMap((row) => row.fns))];
    fns.sort((a, b) => view.self[b] - view.self[a] || view.total[b] - view.total[a] || a - b);
    const item = (fn) =>
      el(
        "li",
        null,
        el(
          "button",
          {
            type: "button",
            title: nameOf(fn),
            "aria-current": fn === state.fn ? "true" : null,
            onclick: () => change({fn, file: part.file, line: this.best(part, fn).line}),
          },
          cut(nameParts(nameOf(fn))),
          el("span", null, percent(shareOf(view, view.self[fn]))),
        ),
      );
    this.functions.replaceChildren(...fns.slice(0, MOST_FILES).map(item));
  }
  best(part, fn) {
    return part.rows
      .filter((row) => row.fns.includes(fn))
      .reduce((a, b) => (isHotter(b, a) ? b : a));
  }
  // The heat of the whole file, in a few hundred steps.
  drawStrip(part) {
    const end = this.end(),
      most = sourceOf(state.event).mostSelf,
      step = Math.max(1, end / STRIP_STEPS),
      heats = new Map();
    for (const {line, self} of part.rows) {
      const at = Math.floor((line - 1) / step);
      if (line > 0 && self > 0) heats.set(at, Math.max(heats.get(at) ?? 0, self));
    }
    set(this.strip, {viewBox: `0 0 1 ${end}`});
    this.strip.replaceChildren(
      ...[...heats].map(([at, self]) =>
        svgEl("rect", {
          x: 0,
          y: at * step,
          width: 1,
          height: step,
          fill: rgb(rampAt(Math.sqrt(self / most), isDark())),
        }),
      ),
    );
  }
  // ------------------------------------------------------------------ rows
  cells(item) {
    const view = sourceView(),
      {row, line} = item,
      name = sourceName(this.part().file);
    const number = (value, key, text) =>
      el("td", {class: `n c-${key}`, title: row && value ? exact(value, view.unit) : null}, text);
    const cost = (value, key) => number(value, key, row && value ? short(value, view.unit) : "");
    const share = row?.self ? percent(shareOf(view, row.self)) : "";
    const code = sourceText(this.part().file)?.lines.get(line);
    const says = !row
      ? []
      : code === undefined
        ? [
            el("span", {class: "quiet"}, line ? "" : "(no line known) "),
            row.fns.map(briefName).slice(0, 3).join(", "),
          ]
        : [];
    return [
      cost(row?.self, "S"),
      el("td", {class: "n c-S share"}, share, this.bar(row)),
      this.hasTotals() && cost(row?.total, "T"),
      el(
        "th",
        {scope: "row", class: "no"},
        line && row ? el("button", {type: "button", class: "name"}, line) : (line ?? "\u2013"),
      ),
      el(
        "td",
        {class: "text", title: row ? row.fns.map(nameOf).slice(0, 9).join("\n") : null},
        code === undefined ? says : codeParts(code, name),
        row && this.callsOf(row),
      ),
    ];
  }
  // As wide as the total, as hot as the self cost.
  bar(row) {
    const view = sourceView(),
      bar = el("span", {class: "heat", "aria-hidden": "true"});
    if (!row) return bar;
    const wide = shareOf(view, Number.isFinite(row.total) ? row.total : row.self);
    const t = Math.sqrt(Math.max(row.self, 0) / sourceOf(state.event).mostSelf);
    bar.style.setProperty("--wide", `${Math.max(wide, 0.02) * 100}%`);
    bar.style.setProperty("--fill", rgb(rampAt(t, isDark())));
    bar.classList.add("some");
    return bar;
  }
  callsOf(row) {
    const shown = row.calls.slice(0, 2),
      rest = row.calls.slice(2);
    if (!shown.length) return null;
    const title = rest.map((call) => briefName(call.fn)).join("\n");
    return el(
      "span",
      {class: "calls"},
      shown.flatMap((call) => [callMark(call), this.callLink(call)]),
      rest.length > 0 && el("span", {class: "small", title}, ` +${rest.length}`),
    );
  }
  line(item, i) {
    if (item.gap) return this.gap(item, i);
    const hits = this.hits(),
      place = this.place();
    const names = [
      item.row && "costs",
      item.line && item.line === place.line && "chosen",
      hits?.has(i) && "hit",
      item.row && state.fn >= 0 && item.row.fns.includes(state.fn) && "of-fn",
    ];
    return el(
      "tr",
      {
        "data-item": i,
        "data-line": item.line,
        "aria-rowindex": i + 2,
        "aria-current": item.line && item.line === place.line ? "true" : null,
        class: names.filter(Boolean).join(" ") || null,
      },
      this.cells(item),
    );
  }
  gap(item, i) {
    const n = `${count(item.n)} line${item.n === 1 ? "" : "s"}`;
    const says = item.isAbsent
      ? el("span", null, `\u2504 ${n} without text \u2504`)
      : el("button", {type: "button", class: "name"}, `\u2504 ${n} without cost \u2504`);
    return el(
      "tr",
      {class: "fold", "data-item": i, "aria-rowindex": i + 2},
      el("td", {colspan: this.hasTotals() ? 5 : 4}, says),
    );
  }
  tall() {
    return isNarrow() ? LINE_TALL_NARROW : LINE_TALL;
  }
  paint() {
    if (!this.items) return;
    const tall = this.tall(),
      sight = Math.ceil((this.scroll.clientHeight || 600) / tall),
      most = isPrinting ? 500 : sight + 2 * SPARE;
    const last = Math.max(this.items.length - most, 0);
    const from = isPrinting
      ? 0
      : Math.max(0, Math.min(Math.floor(this.scroll.scrollTop / tall) - SPARE, last));
    const to = Math.min(from + most, this.items.length);
    if (from === this.from && to === this.to) return;
    const focused = this.body.contains(document.activeElement)
      ? document.activeElement.closest("tr")?.dataset.item
      : null;
    [this.from, this.to] = [from, to];
    const gap = (rows) =>
      rows > 0 &&
      el(
        "tr",
        {class: "gap", "aria-hidden": "true"},
        el("td", {style: {height: `${rows * tall}px`}}),
      );
    const rows = this.items.slice(from, to).map((item, i) => this.line(item, from + i));
    const below = isPrinting ? 0 : this.items.length - to;
    this.body.replaceChildren(...[gap(from), ...rows, gap(below)].filter(Boolean));
    if (focused)
      this.body.querySelector(`tr[data-item="${focused}"] button`)?.focus({preventScroll: true});
  }
  // Bring a line, or the nearest one that is there, into sight.
  show(line) {
    if (!this.items?.length) return;
    const far = ({line: at, gap}) => (line ? Math.abs((at ?? gap ?? Infinity) - line) : 0);
    const i = this.items.reduce(
      (best, item, k) => (far(item) < far(this.items[best]) ? k : best),
      0,
    );
    this.scroll.scrollTop = Math.max(0, i * this.tall() - this.scroll.clientHeight / 3);
    this.paint();
  }
  click(event) {
    if (event.target.closest("a")) return;
    const item = this.items[event.target.closest("tr")?.dataset.item];
    if (item?.gap && !item.isAbsent) {
      this.opened.add(`${this.part().file}:${item.gap}`);
      this.redraw();
    } else if (item?.row) this.choose(item.row);
  }
  choose(row) {
    const line = row.line || this.place().line, // one without is no place
      fn = row.fns.includes(state.fn) ? state.fn : row.fns[0];
    this.shown = JSON.stringify([state.event, {file: row.file, line}]);
    change({fn, file: row.file, line}, true);
  }
  // ------------------------------------------------------------------ keys
  key(event) {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key],
      row = this.row();
    if (event.key === "Enter" && event.target === this.scroll && row?.calls.length) {
      const place = sourcePlace(row.calls[0].fn);
      if (place) change({fn: row.calls[0].fn, ...place});
    }
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const rows = this.items.filter((item) => item.row?.line).map((item) => item.row),
      at = rows.indexOf(row);
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (!next) return;
    this.choose(next);
    this.reveal(next.line);
  }
  reveal(line) {
    const top = this.items.findIndex((item) => item.line === line) * this.tall(),
      {scrollTop, clientHeight} = this.scroll;
    if (top < scrollTop || top > scrollTop + clientHeight - 3 * this.tall()) this.show(line);
  }
  // Items whose text or function the search finds; null: nothing is searched for.
  hits() {
    const match = matcher(),
      fns = matches(),
      text = sourceText(this.part().file);
    const key = JSON.stringify([
      state.q,
      state.re,
      sourceKey(),
      this.part().file,
      this.items.length,
    ]);
    if (this.hitsOf === key) return this.found;
    const isHit = ({line, row}) =>
      match(text?.lines.get(line) ?? "") || row?.fns.some((fn) => fns.has(fn));
    this.hitsOf = key;
    this.found = match
      ? new Set(this.items.flatMap((item, i) => (!item.gap && isHit(item) ? [i] : [])))
      : null;
    return this.found;
  }
  nextHit(step) {
    const rows = [...(this.hits() ?? [])].map((i) => this.items[i].row).filter((row) => row?.line);
    if (!rows.length) return;
    const at = rows.indexOf(this.row());
    const next = rows[at < 0 ? 0 : (at + step + rows.length) % rows.length];
    this.choose(next);
    this.reveal(next.line);
  }
  // ------------------------------------------------------------------ files to keep
  rows() {
    const part = this.part(),
      text = sourceText(part.file),
      {unit} = sourceView();
    return [
      ["file", "line", `self (${unit})`, `total (${unit})`, "function", "calls", "text"],
      ...part.rows.map((row) => [
        part.file < 0 ? "" : sourceName(part.file),
        row.line || "",
        row.self,
        row.total,
        row.fns.map(fnName).join("; "),
        row.calls.map((call) => (call.isInlined ? "inlined: " : "") + fnName(call.fn)).join("; "),
        text?.lines.get(row.line) ?? "",
      ]),
    ];
  }
  svg() {
    const view = sourceView(),
      rows = this.part().rows.slice(0, 500),
      high = rows.length * 20 + 34,
      file = this.part().file;
    const root = svgEl(
      "svg",
      {xmlns: SVG, width: 900, height: high, "font-family": "monospace", "font-size": 12},
      svgEl("rect", {width: 900, height: high, fill: "#fff"}),
      svgEl("text", {x: 10, y: 18, "font-weight": "bold"}, file < 0 ? "" : sourceName(file)),
    );
    rows.forEach((row, i) => {
      const t = Math.sqrt(Math.max(row.self, 0) / sourceOf(state.event).mostSelf);
      const wide = Math.max(shareOf(view, row.total || row.self), 0.01) * 60;
      const code = sourceText(file)?.lines.get(row.line) ?? row.fns.map(briefName).join(", ");
      root.append(
        svgEl("rect", {
          x: 190,
          y: 28 + i * 20,
          width: wide.toFixed(1),
          height: 14,
          fill: rgb(rampAt(t, false)),
          stroke: "#999",
          "stroke-width": 0.5,
        }),
        svgEl("text", {x: 85, y: 40 + i * 20, "text-anchor": "end"}, short(row.self, view.unit)),
        svgEl("text", {x: 180, y: 40 + i * 20, "text-anchor": "end"}, short(row.total, view.unit)),
        svgEl("text", {x: 300, y: 40 + i * 20, "text-anchor": "end"}, row.line || "\u2013"),
        svgEl("text", {x: 312, y: 40 + i * 20, "xml:space": "preserve"}, code),
      );
    });
    return root;
  }
}
