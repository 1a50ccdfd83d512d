// 60-table.js - the table tab: all functions in a real table, of which only the rows in
// sight exist.

const TALL = 26,
  TALL_NARROW = 56,
  SPARE = 12;
const hasPlaces = (view) => (view.hasPlaces ??= view.fns.some((fn) => fnPlace(fn)));
// The costs of another event; blank where it does not know a function.
const alsoColumns = (view) =>
  ["self", "total"].map((what) => ({
    key: `also${view.event}${what}`,
    title: `${plain(view.name)} ${what}`,
    kind: "also",
    number: true,
    of: (fn) => (knows(view, fn) ? view[what][fn] : NaN),
    text: (fn) => (knows(view, fn) ? short(view[what][fn], view.unit) : ""),
    full: (fn) =>
      knows(view, fn)
        ? `${exact(view[what][fn], view.unit)} (${percent(shareOf(view, view[what][fn]))})`
        : "not recorded",
  }));
const columns = () => {
  const view = current(),
    unit = view.unit;
  const number = (key, title, of, text, more) => ({key, title, number: true, of, text, ...more});
  const cost = (key, title, of) =>
    number(key, title, of, (fn) => short(of(fn), unit), {full: (fn) => exact(of(fn), unit)});
  const share = (key, title, of, more) =>
    number(
      key,
      title,
      (fn) => shareOf(view, of(fn)),
      (fn) => percent(shareOf(view, of(fn))),
      more,
    );
  // In the order of their size, whichever way they go.
  const delta = (key, title, of) => ({
    ...cost(key, title, of),
    order: (fn) => Math.abs(of(fn)),
    text: (fn) => signed(short(of(fn), unit), of(fn)),
  });
  const self = (fn) => view.self[fn],
    total = (fn) => view.total[fn];
  const isGuess = (fn) => view.flags[fn] & 1;
  const guessed = (column) => ({
    ...column,
    text: (fn) => (isGuess(fn) ? "\u2248 " : "") + column.text(fn),
    full: (fn) => (column.full ?? column.text)(fn) + (isGuess(fn) ? ", estimated" : ""),
  });
  const list = [
    share("selfShare", "Self %", self, {bar: true}),
    cost("self", "Self", self),
    guessed(share("totalShare", "Total %", total)),
    guessed(cost("total", "Total", total)),
  ];
  if (view.selfBefore)
    list.push(
      delta("selfChange", "Self change", (fn) => view.self[fn] - view.selfBefore[fn]),
      delta("totalChange", "Total change", (fn) => view.total[fn] - view.totalBefore[fn]),
      {
        key: "presence",
        title: "Is in",
        of: (fn) => view.presence[fn],
        text: (fn) => ["both", "only after", "only before"][view.presence[fn]],
      },
    );
  if (view.callsOf)
    list.push(
      number(
        "calls",
        "Calls",
        (fn) => view.callsOf[fn],
        (fn) => count(view.callsOf[fn]),
      ),
      guessed({...cost("each", "Per call", (fn) => view.total[fn] / view.callsOf[fn]), full: null}),
    );
  list.push(...alsoViews().flatMap(alsoColumns));
  list.push({key: "name", title: "Function", of: nameOf, text: nameOf, parts: nameParts});
  if (hasPlaces(view))
    list.push({key: "module", title: "Location", of: placeOf, text: placeOf, parts: placeParts});
  return list;
};
// Shown beside "Self" while the rows are in its order: what they have together so far.
const running = (table) => ({
  key: "sum",
  title: "\u2211 self",
  number: true,
  of: (fn) => table.sums.get(fn),
  text: (fn) => percent(table.sums.get(fn)),
});

class Table {
  constructor() {
    this.head = el("tr", {"aria-rowindex": 1});
    this.body = el("tbody");
    this.table = el(
      "table",
      {id: "functions", "aria-label": "Functions"},
      el("thead", null, this.head),
      this.body,
    );
    this.holder = el(
      "div",
      {class: "holder scroll", tabindex: 0, role: "region", "aria-label": "Table of functions"},
      this.table,
    );
    this.sorts = new Map(
      [
        ["self", "Self"],
        ["total", "Total"],
        ["calls", "Calls"],
        ["selfChange", "Change"],
      ].map(([key, title]) => [
        key,
        el("button", {type: "button", onclick: () => change({sort: key, dir: -1}, true)}, title),
      ]),
    );
    this.many = el("span", {class: "small"});
    this.tools = [el("span", {class: "small"}, "Sort by"), ...this.sorts.values(), this.many];
    this.holder.addEventListener("scroll", () => this.paint());
    this.holder.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-fn]");
      if (row) change({fn: +row.dataset.fn});
    });
    this.body.addEventListener("dblclick", (event) => {
      const row = event.target.closest("tr[data-fn]");
      if (row) change({fn: +row.dataset.fn, tab: "neighbours"});
    });
    new ResizeObserver(() => {
      if (this.holder.offsetParent) this.paint();
    }).observe(this.holder);
  }
  order() {
    const key = [
      state.event,
      state.thread,
      state.label,
      state.t,
      state.q,
      state.re,
      state.sort,
      state.dir,
    ].join("\n");
    if (this.key_ === key) return this.fns;
    this.key_ = key;
    const view = current(),
      hits = matches(),
      all = columns();
    const column = all.find((c) => c.key === state.sort) ?? all[1];
    const fns = [...view.fns].filter((fn) => !hits || hits.has(fn)),
      keys = fns.map(column.order ?? column.of);
    const sign = column.number ? state.dir : -state.dir;
    const collator = new Intl.Collator("en", {numeric: true});
    const known = (x) => (Number.isNaN(x) ? -Infinity : x);
    const compare = column.number
      ? (a, b) => (known(keys[a]) - known(keys[b])) * sign || a - b
      : typeof keys[0] === "number"
        ? (a, b) => (keys[a] - keys[b]) * sign || a - b
        : (a, b) => collator.compare(keys[a], keys[b]) * sign || a - b;
    this.fns = fns
      .map((_, i) => i)
      .sort(compare)
      .map((i) => fns[i]);
    this.addUp(view, column);
    this.columns = this.sums ? [...all.slice(0, 2), running(this), ...all.slice(2)] : all;
    return this.fns;
  }
  // The rows that reach 80 and 95 % of all self cost get a line below them.
  addUp(view, column) {
    const isSorted = column.key.startsWith("self") && !/Change/.test(column.key) && state.dir < 0;
    this.sums = isSorted ? new Map() : null;
    this.lines = new Map();
    if (!isSorted) return;
    let sum = 0;
    for (const fn of this.fns) {
      const was = sum;
      sum += Math.max(view.self[fn], 0);
      this.sums.set(fn, shareOf(view, sum));
      for (const mark of state.q ? [] : [80, 95])
        if (was < (view.whole * mark) / 100 && sum >= (view.whole * mark) / 100)
          this.lines.set(fn, mark);
    }
  }
  heading(c, i) {
    const isSorted = c.key === state.sort,
      isDown = state.dir < 0 === !!c.number;
    const sort = () => change(isSorted ? {dir: -state.dir || 1} : {sort: c.key, dir: -1}, true);
    return el(
      "th",
      {
        scope: "col",
        class: `${c.number ? "n " : ""}c-${c.kind ?? c.key}`,
        title: c.kind && c.title,
        "aria-colindex": i + 1,
        "aria-sort": isSorted ? (isDown ? "descending" : "ascending") : null,
      },
      c.key === "sum"
        ? el("span", {class: "title"}, c.title)
        : el(
            "button",
            {type: "button", onclick: sort},
            c.title,
            el("span", {"aria-hidden": "true"}, isSorted ? (isDown ? " \u25be" : " \u25b4") : ""),
          ),
    );
  }
  redraw() {
    if (!columns().some((c) => c.key === state.sort)) state.sort = "self";
    this.order();
    this.head.replaceChildren(...this.columns.map((c, i) => this.heading(c, i)));
    set(this.table, {"aria-rowcount": this.fns.length + 1, "aria-colcount": this.columns.length});
    for (const [key, button] of this.sorts)
      set(button, {"aria-pressed": state.sort.replace("Share", "") === key ? "true" : "false"});
    this.sorts.get("calls").hidden = !current().callsOf;
    this.sorts.get("selfChange").hidden = !current().selfBefore;
    this.many.textContent = this.together();
    this.table.classList.toggle("compares", !!current().selfBefore);
    this.from = -1;
    this.paint();
  }
  // "46 functions make 80% of self"
  together() {
    const [fn] = [...this.lines].find(([, mark]) => mark === 80) ?? [];
    const n = this.fns.indexOf(fn) + 1;
    return n ? `${count(n)} function${n === 1 ? " makes" : "s make"} 80% of self` : "";
  }
  cell(c, fn) {
    const isName = c.key === "name";
    const cell = el(isName ? "th" : "td", {
      class: `${c.number ? "n " : ""}c-${c.kind ?? c.key}`,
      scope: isName ? "row" : null,
      title: isName ? `${nameOf(fn)}\n${placeOf(fn)}` : (c.full ?? c.text)(fn),
    });
    if (isName) {
      const fill = rgb(rampAt(heat(current(), fn), isDark()));
      const chip = el("span", {class: "chip", "aria-hidden": "true", style: {background: fill}});
      const name = el("button", {type: "button", class: "name"}, cut(nameParts(nameOf(fn))));
      cell.append(el("span", {class: "fn"}, chip, name));
    } else if (c.bar) cell.append(c.text(fn), this.bar(fn));
    else cell.append(c.parts ? cutPlace(c.parts(c.text(fn))) : c.text(fn));
    return cell;
  }
  // Self dark in total light, on one scale.
  bar(fn) {
    const view = current(),
      bar = el("span", {class: "both", "aria-hidden": "true"});
    const width = (value) => `${Math.min(Math.max(shareOf(view, value), 0), 1) * 100}%`;
    bar.style.setProperty("--self", width(view.self[fn]));
    bar.style.setProperty("--total", width(view.total[fn]));
    return bar;
  }
  row(fn, i) {
    const mark = this.lines.get(fn),
      names = [];
    if (fn === state.fn) names.push("chosen");
    if (mark) names.push("line");
    return el(
      "tr",
      {
        "data-fn": fn,
        "aria-rowindex": i + 2,
        "aria-current": fn === state.fn ? "true" : null,
        class: names.join(" ") || null,
        "data-mark": mark ? `${mark}%` : null,
      },
      this.columns.map((c) => this.cell(c, fn)),
    );
  }
  paint() {
    if (!this.columns) return;
    const fns = this.order(),
      scroll = this.holder.scrollTop,
      sight = Math.ceil((this.holder.clientHeight || 600) / this.tall());
    const most = this.printing ? Math.min(fns.length, 500) : sight + 2 * SPARE;
    const from = this.printing
      ? 0
      : Math.max(0, Math.min(Math.floor(scroll / this.tall()) - SPARE, fns.length - most));
    const to = Math.min(fns.length, from + most);
    if (from === this.from && to === this.to) return;
    const focused = this.body.contains(document.activeElement)
      ? document.activeElement.closest("tr")?.dataset.fn
      : null;
    [this.from, this.to] = [from, to];
    const gap = (rows) =>
      rows > 0
        ? el(
            "tr",
            {class: "gap", "aria-hidden": "true"},
            el("td", {style: {height: `${rows * this.tall()}px`}}),
          )
        : null;
    const rows = [];
    for (let i = from; i < to; i++) rows.push(this.row(fns[i], i));
    const below = this.printing ? 0 : fns.length - to;
    this.body.replaceChildren(...[gap(from), ...rows, gap(below)].filter(Boolean));
    if (!fns.length)
      this.body.append(el("tr", null, el("td", {class: "none"}, "no function matches")));
    if (focused)
      this.body.querySelector(`tr[data-fn="${focused}"] button`)?.focus({preventScroll: true});
  }
  show(fn) {
    const place = this.order().indexOf(fn),
      top = place * this.tall();
    if (
      place >= 0 &&
      (top < this.holder.scrollTop ||
        top > this.holder.scrollTop + this.holder.clientHeight - 3 * this.tall())
    )
      this.holder.scrollTop = Math.max(0, top - this.holder.clientHeight / 2);
  }
  key(event) {
    const fns = this.order(),
      step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (event.key === "Enter" && event.target === this.holder && state.fn >= 0)
      change({tab: "neighbours"});
    if (!step || !fns.length) return;
    event.preventDefault();
    event.stopPropagation();
    const place = Math.min(Math.max(fns.indexOf(state.fn) + step, 0), fns.length - 1);
    change({fn: fns[place]}, true);
    this.show(fns[place]);
  }
  tall() {
    return isNarrow() ? TALL_NARROW : TALL;
  }
  numbers() {
    return this.columns.filter((c) => !c.parts);
  }
  rows() {
    const {flags} = current(),
      numbers = this.numbers();
    return [
      ["function", "module", "file", "line", ...numbers.map((c) => c.title), "estimated"],
      ...this.order().map((fn) => [
        fnName(fn),
        fnModule(fn),
        fnFile(fn),
        fnLine(fn) || "",
        ...numbers.map((c) => c.of(fn)),
        flags[fn] & 1,
      ]),
    ];
  }
}
