// 70-graph.js - the graph tab: a drawing to walk about in.

class Graph extends Stage {
  constructor() {
    super();
    this.note = el("p", {class: "note", id: "drawn"});
    const whole = el("div", {class: "whole"}, this.stage, this.overview.svg);
    this.holder = el("div", {class: "holder graph"}, this.note, whole);
    this.drawings = new Map();
  }
  drawing(number) {
    if (this.drawings.has(number)) return this.drawings.get(number);
    const d = readDrawing(data.drawings[number]);
    d.nodes.forEach((g, i) => this.bind(d, g, i));
    for (const {g, number, isFirst, member, isNamed} of d.rows)
      if (member !== undefined && isNamed) this.bind(d, g, number, member);
      else if (!isFirst) this.bindPointer(d, g, number, member);
    for (const [g, [e]] of d.arrows) {
      g.addEventListener("mousemove", (event) =>
        showEdgeCard(d.fns[e.from], d.fns[e.to], g, event.clientX, event.clientY),
      );
      g.addEventListener("mouseleave", hideCard);
    }
    this.drawings.set(number, d);
    return d;
  }
  pick(d, fn, focus) {
    if (d.groups) change({q: nameOf(fn), re: 0});
    else change({fn, focus});
  }
  // `member`: the function of a row of a cycle, whose box is i.
  bindPointer(d, g, i, member) {
    const fn = member ?? d.fns[i];
    g.addEventListener("mousemove", ({clientX: x, clientY: y}) =>
      member === undefined ? showNodeCard(d, i, x, y) : showMemberCard(fn, d.all(i).length, x, y),
    );
    g.addEventListener("mouseleave", hideCard);
    g.addEventListener("click", () => {
      const isSame = member === undefined ? d.placeOfFn.get(state.fn) === i : state.fn === fn;
      if (!this.dragged) this.pick(d, fn, isSame ? state.focus : 0);
    });
    g.addEventListener("dblclick", () => this.pick(d, fn, 1));
  }
  bind(d, g, i, member) {
    const fn = member ?? d.fns[i];
    set(g, {tabindex: 0, role: "button", "data-fn": fn});
    this.bindPointer(d, g, i, member);
    g.addEventListener("focus", () => {
      if (g.matches(":focus-visible")) this.reveal(g);
    });
    g.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      this.pick(d, fn, state.fn === fn && event.key === "Enter" ? 1 : 0);
    });
  }
  // From the selection up its heaviest calls and down them.
  path(d) {
    const start = d.groups ? undefined : d.placeOfFn.get(state.fn);
    if (start === undefined) return null;
    const ways = [walkFrom(d, start, true), walkFrom(d, start, false)];
    const near = new Set(d.edges.filter((e) => e.from === start || e.to === start));
    return {
      start,
      near,
      nodes: new Set(ways.flatMap((way) => way.nodes)),
      edges: new Set(ways.flatMap((way) => way.edges)),
      around: new Set([...near].flatMap((e) => [e.from, e.to])),
    };
  }
  // What the search found, and the heaviest way to each of it, so that its place stays clear.
  found(d) {
    const hits = matches();
    if (!hits) return null;
    const nodes = d.fns.map((_, i) => i).filter((i) => d.all(i).some((fn) => hits.has(fn)));
    const ways = nodes.map((i) => walkFrom(d, i, true));
    // A cycle is marked for what none of its rows names.
    const isOwn = (i) => d.all(i).some((fn) => hits.has(fn) && !d.members.has(fn));
    return {
      functions: hits,
      hits: new Set(nodes.filter(isOwn)),
      nodes: new Set(ways.flatMap((way) => way.nodes)),
      edges: new Set(ways.flatMap((way) => way.edges)),
    };
  }
  mark(d, path, found) {
    const focused = path && state.focus;
    d.nodes.forEach((g, i) => {
      const isFar = focused && !path.nodes.has(i) && !path.around.has(i);
      const isRowChosen = d.members.has(state.fn);
      g.classList.toggle("chosen", path?.start === i && !isRowChosen);
      g.classList.toggle("path", !!path?.nodes.has(i));
      g.classList.toggle("hit", !!found?.hits.has(i));
      g.classList.toggle("faint", found ? !found.nodes.has(i) : !!isFar);
      if (!d.groups) set(g, {"aria-pressed": path?.start === i ? "true" : "false"});
    });
    for (const row of d.rows)
      if (row.member !== undefined) this.markMember(d, row, found);
      else if (!row.isFirst)
        for (const name of ["chosen", "hit", "faint"])
          row.g.classList.toggle(name, d.nodes[row.number].classList.contains(name));
    for (const [g, both] of d.arrows) {
      const isIn = (edges) => !!edges && both.some((e) => edges.has(e));
      const isOn = isIn(path?.edges),
        isNear = isIn(path?.near);
      g.classList.toggle("path", isOn);
      g.classList.toggle("near", isNear);
      g.classList.toggle("faint", found ? !isIn(found.edges) : !!focused && !isOn && !isNear);
    }
  }
  // Rows of a cycle stand for a function each, not for the box.
  markMember(d, {g, number, member, isNamed}, found) {
    const isChosen = state.fn === member,
      isHit = !!found?.functions.has(member);
    g.classList.toggle("chosen", isChosen);
    g.classList.toggle("hit", isHit);
    g.classList.toggle("faint", found ? !isHit : d.nodes[number].classList.contains("faint"));
    if (isNamed) set(g, {"aria-pressed": isChosen ? "true" : "false"});
  }
  redraw() {
    const number = Math.min(state.size, data.drawings.length - 1),
      d = this.drawing(number);
    if (this.shown !== d) this.enter(d);
    const path = this.path(d);
    recount(d);
    this.mark(d, path, this.found(d));
    this.explain(d);
    if (path && state.focus && this.focused !== `${number}/${state.fn}`) {
      this.focused = `${number}/${state.fn}`;
      this.frame([...path.around, path.start].map((i) => d.nodes[i]));
    }
    if (!state.focus) this.focused = "";
    // What was selected elsewhere comes into sight.
    if (path && this.selected !== state.fn && !state.focus) this.seek(d.nodes[path.start]);
    this.selected = state.fn;
    this.aim();
  }
  explain(d) {
    const says = [];
    if (state.t && !d.groups)
      says.push(
        `Numbers and colours of boxes are of ${rangeSays()}; where they are, and how wide ` +
          "arrows are, is as in the whole recording. Rows of lists have self of total, and " +
          "self is without the callees that the drawing folds.",
      );
    else if (!isWhole())
      says.push(
        `The drawing is of ${plain(data.metrics[0].name)}, all threads` +
          `${hasLabels() ? " and labels" : ""}; ` +
          "cards show what is chosen above.",
      );
    if (!d.groups && state.fn >= 0 && !d.placeOfFn.has(state.fn))
      says.push(`${nameOf(state.fn)} is not in this drawing; the other tabs show it.`);
    this.note.textContent = says.join(" ");
  }
  svg() {
    if (!this.shown) return null;
    const copy = this.shown.svg.cloneNode(true),
      [, , w, h] = this.shown.box;
    set(copy, {xmlns: SVG, viewBox: this.shown.box.join(" "), width: w, height: h});
    settleRange(copy);
    for (const g of copy.querySelectorAll("[tabindex], [aria-pressed]"))
      for (const name of ["tabindex", "aria-pressed", "role"]) g.removeAttribute(name);
    return copy;
  }
  rows() {
    const view = current(),
      d = this.shown,
      fns = d ? d.fns.flatMap((_, i) => d.all(i)) : [];
    return [
      ["function", "module", "file", "line", `self (${view.unit})`, `total (${view.unit})`],
      ...fns.map((fn) => [
        fnName(fn),
        fnModule(fn),
        fnFile(fn),
        fnLine(fn) || "",
        view.self[fn],
        view.total[fn],
      ]),
    ];
  }
}
