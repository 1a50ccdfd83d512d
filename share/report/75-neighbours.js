// 75-neighbours.js - the callers and callees of a function, to walk along.

// Pixels of a ribbon for all of a function's total; buttons are at least as high.
const THICKEST = 110;

class Neighbours {
  constructor() {
    this.ribbons = svgEl("svg", {class: "ribbons", "aria-hidden": "true"});
    this.sides = [
      el("ul", {class: "side", "aria-label": "Callers"}),
      el("ul", {class: "side", "aria-label": "Callees"}),
    ];
    this.middle = el("div", {class: "middle"});
    this.columns = el(
      "div",
      {class: "hood"},
      this.ribbons,
      el("section", {"aria-label": "Callers"}, el("h2", null, "Callers"), this.sides[0]),
      el("section", {"aria-label": "Function"}, el("h2", null, "Function"), this.middle),
      el("section", {"aria-label": "Callees"}, el("h2", null, "Callees"), this.sides[1]),
    );
    this.holder = el(
      "div",
      {class: "holder scroll", tabindex: 0, role: "region", "aria-label": "Callers and callees"},
      this.columns,
    );
    this.columns.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => {
      if (this.holder.offsetParent) this.connect();
    }).observe(this.columns);
  }
  // The function that is shown: the selection, or the heaviest.
  fn() {
    return state.fn >= 0 ? state.fn : (current().fns[0] ?? -1);
  }
  entries(side) {
    const view = current(),
      fn = this.fn();
    if (fn < 0) return [];
    return [...(side ? view.callees(fn) : view.callers(fn))]
      .map((i) => ({
        i,
        other: side ? view.calls.to[i] : view.calls.from[i],
        total: view.calls.total[i],
        calls: view.calls.calls?.[i],
        estimated: view.calls.flags[i] & 1,
        before: view.calls.totalBefore?.[i],
      }))
      .sort((a, b) => Math.max(b.total, b.before ?? 0) - Math.max(a.total, a.before ?? 0));
  }
  // What is gone in a comparison has the share that it had before.
  shareOf(entry) {
    const view = current(),
      isGone = !(entry.total > 0) && entry.before > 0,
      whole = (isGone ? view.totalBefore : view.total)[this.fn()],
      part = isGone ? entry.before : entry.total;
    return {isGone, share: whole > 0 ? Math.min(part / whole, 1) : 0};
  }
  item(entry) {
    const view = current(),
      {isGone, share} = this.shareOf(entry),
      loop = entry.other === this.fn();
    const parts = [`${isGone ? "was " : ""}${percent(share)}`, short(entry.total, view.unit)];
    if (Number.isFinite(entry.calls))
      parts.push(`${count(entry.calls)} call${entry.calls === 1 ? "" : "s"}`);
    if (entry.before !== undefined)
      parts.push(signed(short(entry.total - entry.before, view.unit), entry.total - entry.before));
    if (entry.estimated) parts.push("estimated");
    if (loop) parts.push("recursive call");
    const fill = rampAt(heat(view, entry.other), isDark());
    const button = el(
      "button",
      {
        type: "button",
        class: `neighbour${entry.estimated ? " guess" : ""}`,
        "data-fn": entry.other,
        title: [nameOf(entry.other), placeOf(entry.other), exact(entry.total, view.unit)].join(
          "\n",
        ),
        style: {minHeight: `${34 + 90 * Math.min(Math.max(share, 0), 1)}px`},
        onclick: () => change({fn: entry.other}),
      },
      el("span", {class: "chip", "aria-hidden": "true", style: {background: rgb(fill)}}),
      el("b", null, nameOf(entry.other)),
      el("span", {class: "place"}, placeOf(entry.other)),
      el("span", {class: "small"}, parts.join(" \u00b7 ")),
    );
    button.style.setProperty("--share", `${Math.min(Math.max(share, 0), 1) * 100}%`);
    button.share = share;
    button.isGone = isGone;
    const hits = matches();
    if (hits) button.classList.add(hits.has(entry.other) ? "hit" : "faint");
    return el("li", null, button);
  }
  redraw() {
    const view = current(),
      fn = this.fn();
    if (fn < 0) return;
    this.middle.replaceChildren(...facts(fn));
    const MOST = 60;
    this.sides.forEach((list, side) => {
      const entries = this.entries(side),
        rest = entries.slice(MOST);
      list.replaceChildren(
        ...entries.slice(0, MOST).map((entry) => this.item(entry)),
      );
      if (rest.length)
        list.append(
          el(
            "li",
            {class: "small"},
            `and ${rest.length} more, together ${short(
              rest.reduce((sum, e) => sum + e.total, 0),
              view.unit,
            )}; CSV has them all`,
          ),
        );
      if (!entries.length)
        list.append(
          el(
            "li",
            {class: "small"},
            side ? "calls nothing that was seen" : "called by nothing that was seen",
          ),
        );
    });
    this.connect();
  }
  // Ribbons as thick as the share of the function's total that goes through each call.
  connect() {
    const place = this.columns.getBoundingClientRect(),
      middle = this.middle.getBoundingClientRect();
    if (!place.width) return;
    set(this.ribbons, {width: place.width, height: this.columns.scrollHeight});
    const ribbons = this.sides.flatMap((list, side) => {
      const buttons = [...list.querySelectorAll("button")];
      const sum = buttons.reduce((all, b) => all + Math.max(b.share, 0), 0);
      const tall = Math.min(middle.height, THICKEST) / Math.max(sum, 1);
      let y = middle.top - place.top;
      return buttons.map((button) => {
        const r = button.getBoundingClientRect(),
          part = Math.max(button.share, 0) * tall;
        const there = [side ? r.left : r.right, (r.top + r.bottom - part) / 2 - place.top];
        const here = [side ? middle.right : middle.left, y];
        y += part;
        const ends = side ? [here, there] : [there, here],
          path = this.ribbon(ends, place.left, Math.max(part, 0.75));
        path.classList.toggle("gone", button.isGone);
        return path;
      });
    });
    this.ribbons.replaceChildren(...ribbons);
  }
  ribbon([[x0, y0], [x1, y1]], left, part) {
    const [a, b] = [x0 - left, x1 - left],
      mid = (a + b) / 2;
    const there = `M${a} ${y0}C${mid} ${y0} ${mid} ${y1} ${b} ${y1}`;
    return svgEl("path", {
      d: `${there}v${part}C${mid} ${y1 + part} ${mid} ${y0 + part} ${a} ${y0 + part}Z`,
    });
  }
  key(event) {
    const lists = this.sides.map((list) => [...list.querySelectorAll("button")]),
      at = document.activeElement;
    const side = lists.findIndex((list) => list.includes(at)),
      here = side >= 0 ? lists[side].indexOf(at) : -1;
    const go = {
      ArrowDown: () => side >= 0 && lists[side][here + 1],
      ArrowUp: () => side >= 0 && lists[side][here - 1],
      ArrowLeft: () => lists[0][0],
      ArrowRight: () => lists[1][0],
    }[event.key];
    if (!go) return;
    event.preventDefault();
    event.stopPropagation();
    (go() || at).focus();
  }
  rows() {
    const view = current();
    return [
      [
        "direction",
        "function",
        "module",
        "file",
        "line",
        `total (${view.unit})`,
        "calls",
        "estimated",
      ],
      ...[0, 1].flatMap((side) =>
        this.entries(side).map((e) => [
          side ? "callee" : "caller",
          fnName(e.other),
          fnModule(e.other),
          fnFile(e.other),
          fnLine(e.other) || "",
          e.total,
          e.calls ?? "",
          e.estimated,
        ]),
      ),
    ];
  }
}
