// 60-table.js - the table tab: all functions in a real table, of which only the rows in
// sight exist.

const TALL = 26,
  SPARE = 12;
const columns = () => {
  const view = current(),
    unit = view.unit,
    counted = !!view.callsOf;
  const cost = (key, title, of) => ({
    key,
    title,
    number: true,
    of,
    text: (fn) => short(of(fn), unit),
    full: (fn) => exact(of(fn), unit),
  });
  const share = (key, title, of) => ({
    key,
    title,
    number: true,
    of: (fn) => shareOf(view, of(fn)),
    text: (fn) => percent(shareOf(view, of(fn))),
    bar: true,
  });
  const delta = (key, title, of) => ({
    key,
    title,
    number: true,
    of,
    text: (fn) => signed(short(of(fn), unit), of(fn)),
    full: (fn) => exact(of(fn), unit),
  });
  const list = [
    {
      key: "name",
      title: "Function",
      of: nameOf,
      text: nameOf,
      full: (fn) => `${nameOf(fn)}\n${placeOf(fn)}`,
    },
    cost("self", "Self", (fn) => view.self[fn]),
    share("selfShare", "Self %", (fn) => view.self[fn]),
    cost("total", "Total", (fn) => view.total[fn]),
    share("totalShare", "Total %", (fn) => view.total[fn]),
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
  if (counted)
    list.push(
      {
        key: "calls",
        title: "Calls",
        number: true,
        of: (fn) => view.callsOf[fn],
        text: (fn) => count(view.callsOf[fn]),
      },
      cost("each", "Per call", (fn) => view.total[fn] / view.callsOf[fn]),
    );
  list.push(
    {
      key: "callers",
      title: "Callers",
      number: true,
      of: (fn) => view.callers(fn).length,
      text: (fn) => count(view.callers(fn).length),
    },
    {key: "module", title: "Place", of: placeOf, text: placeOf},
  );
  return list;
};

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
    const key = [state.event, state.thread, state.q, state.re, state.sort, state.dir].join("\n");
    if (this.key_ === key) return this.fns;
    this.key_ = key;
    this.columns = columns();
    const view = current(),
      hits = matches(),
      column = this.columns.find((c) => c.key === state.sort) ?? this.columns[0];
    const fns = [...view.fns].filter((fn) => !hits || hits.has(fn)),
      keys = fns.map(column.of),
      sign = column.number ? state.dir : -state.dir;
    const places = fns.map((_, i) => i),
      collator = new Intl.Collator("en", {numeric: true});
    const compare = column.number
      ? (a, b) =>
          ((Number.isNaN(keys[a]) ? -Infinity : keys[a]) -
            (Number.isNaN(keys[b]) ? -Infinity : keys[b])) *
            sign || a - b
      : typeof keys[0] === "number"
        ? (a, b) => (keys[a] - keys[b]) * sign || a - b
        : (a, b) => collator.compare(keys[a], keys[b]) * sign || a - b;
    this.fns = places.sort(compare).map((i) => fns[i]);
    return this.fns;
  }
  redraw() {
    this.columns = columns();
    if (!this.columns.some((c) => c.key === state.sort)) state.sort = "total";
    this.head.replaceChildren(
      ...this.columns.map((c, i) =>
        el(
          "th",
          {
            scope: "col",
            class: c.number ? "n" : null,
            "aria-colindex": i + 1,
            "aria-sort":
              c.key === state.sort
                ? state.dir < 0 === !!c.number
                  ? "descending"
                  : "ascending"
                : null,
          },
          el(
            "button",
            {
              type: "button",
              onclick: () =>
                change(
                  state.sort === c.key ? {dir: -state.dir || 1} : {sort: c.key, dir: -1},
                  true,
                ),
            },
            c.title,
            el(
              "span",
              {"aria-hidden": "true"},
              c.key === state.sort ? (state.dir < 0 === !!c.number ? " \u25be" : " \u25b4") : "",
            ),
          ),
        ),
      ),
    );
    set(this.table, {
      "aria-rowcount": this.order().length + 1,
      "aria-colcount": this.columns.length,
    });
    this.from = -1;
    this.paint();
  }
  row(fn, i) {
    return el(
      "tr",
      {
        "data-fn": fn,
        "aria-rowindex": i + 2,
        "aria-current": fn === state.fn ? "true" : null,
        class: fn === state.fn ? "chosen" : null,
      },
      this.columns.map((c, k) => {
        const cell = el(k ? "td" : "th", {
          class: c.number ? "n" : null,
          scope: k ? null : "row",
          title: (c.full ?? c.text)(fn),
        });
        if (!k) {
          const fill = rampAt(heat(current(), fn), isDark());
          cell.append(
            el("span", {class: "chip", "aria-hidden": "true", style: {background: rgb(fill)}}),
            el("button", {type: "button", class: "name"}, c.text(fn)),
          );
        } else cell.append(c.text(fn));
        if (c.bar)
          (cell.style.setProperty("--share", `${Math.min(Math.max(c.of(fn), 0), 1) * 100}%`),
            cell.classList.add("gauge"));
        return cell;
      }),
    );
  }
  paint() {
    if (!this.columns) return;
    const fns = this.order(),
      scroll = this.holder.scrollTop,
      sight = Math.ceil((this.holder.clientHeight || 600) / TALL);
    const most = this.printing ? Math.min(fns.length, 500) : sight + 2 * SPARE;
    const from = this.printing
      ? 0
      : Math.max(0, Math.min(Math.floor(scroll / TALL) - SPARE, fns.length - most));
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
            el("td", {colspan: this.columns.length, style: {height: `${rows * TALL}px`}}),
          )
        : null;
    const rows = [];
    for (let i = from; i < to; i++) rows.push(this.row(fns[i], i));
    const below = this.printing ? 0 : fns.length - to;
    this.body.replaceChildren(...[gap(from), ...rows, gap(below)].filter(Boolean));
    if (!fns.length)
      this.body.append(
        el("tr", null, el("td", {colspan: this.columns.length}, "no function matches")),
      );
    if (focused)
      this.body.querySelector(`tr[data-fn="${focused}"] button`)?.focus({preventScroll: true});
  }
  show(fn) {
    const place = this.order().indexOf(fn),
      top = place * TALL;
    if (
      place >= 0 &&
      (top < this.holder.scrollTop ||
        top > this.holder.scrollTop + this.holder.clientHeight - 3 * TALL)
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
  rows() {
    return [
      ["function", "module", "file", "line", ...this.columns.slice(1, -1).map((c) => c.title)],
      ...this.order().map((fn) => [
        fnName(fn),
        fnModule(fn),
        fnFile(fn),
        fnLine(fn) || "",
        ...this.columns.slice(1, -1).map((c) => c.of(fn)),
      ]),
    ];
  }
}
