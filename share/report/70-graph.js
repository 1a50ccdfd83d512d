// 70-graph.js - the graph tab: the drawing that Graphviz laid out, to walk about in.

// What a drawing may be made of. It is copied piece by piece: what is not listed stays out.
const drawn = new Set([
  "svg",
  "g",
  "path",
  "polygon",
  "polyline",
  "ellipse",
  "rect",
  "line",
  "text",
  "tspan",
  "a",
]);
const drawnAttributes = new Set([
  "viewBox",
  "transform",
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "fill-opacity",
  "stroke-opacity",
  "points",
  "d",
  "cx",
  "cy",
  "rx",
  "ry",
  "x",
  "y",
  "x1",
  "y1",
  "x2",
  "y2",
  "width",
  "height",
  "text-anchor",
  "font-family",
  "font-size",
  "font-weight",
  "font-style",
  "textLength",
  "lengthAdjust",
  "class",
]);
const copyDrawing = (from) => {
  const to = svgEl(from.localName);
  for (const {name, value} of from.attributes)
    if (drawnAttributes.has(name)) to.setAttribute(name, value);
  if (from.localName === "g" && from.classList.contains("row")) to.dataset.row = from.id;
  for (const child of from.childNodes) {
    if (
      child.nodeType === Node.TEXT_NODE &&
      (from.localName === "text" || from.localName === "tspan")
    )
      to.append(child.data);
    else if (child.nodeType === Node.COMMENT_NODE) to.lastComment = child.data.trim();
    else if (child.nodeType === Node.ELEMENT_NODE && drawn.has(child.localName)) {
      const part = child.localName === "a" ? svgEl("g") : copyDrawing(child);
      if (child.localName === "a")
        for (const inner of child.children)
          if (drawn.has(inner.localName)) part.append(copyDrawing(inner));
      part.dataset.of = to.lastComment ?? "";
      to.lastComment = "";
      to.append(part);
    }
  }
  return to;
};

const anyLink = (fn) => {
  const template = data.link,
    file = fnFile(fn);
  if (!template || (/\{file\}/.test(template) && (!file || file === "~"))) return "";
  const encode = (text) =>
    encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"))
      .replace(/%2F/g, "/")
      .replace(/%3A/g, ":");
  const link = template.replace(/\{(file|line|function|module)\}/g, (_, key) =>
    encode(
      key === "file"
        ? file
        : key === "line"
          ? String(fnLine(fn) || 1)
          : key === "module"
            ? fnModule(fn)
            : fnName(fn),
    ),
  );
  return /^\s*(javascript|data|vbscript|blob):/i.test(link) ? "" : link;
};

class Graph {
  constructor() {
    this.stage = el("div", {class: "stage"});
    this.note = el("p", {class: "note", id: "drawn"});
    this.holder = el("div", {class: "holder graph"}, this.note, this.stage);
    this.drawings = new Map();
    this.pointers = new Map();
    this.stage.addEventListener("wheel", (event) => this.wheel(event), {passive: false});
    this.stage.addEventListener("pointerdown", (event) => this.down(event));
    this.stage.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel", "pointerleave"])
      this.stage.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    this.stage.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => {
      if (this.holder.offsetParent && this.view) this.aim();
    }).observe(this.stage);
  }
  drawing(number) {
    if (this.drawings.has(number)) return this.drawings.get(number);
    const source = data.drawings[number],
      root = new DOMParser().parseFromString(source.svg, "image/svg+xml").documentElement;
    const svg = copyDrawing(root),
      nodes = [],
      edges = [];
    set(svg, {role: "group", "aria-label": `Call graph, ${source.label}`, focusable: "false"});
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    for (const g of svg.querySelectorAll("g.node, g.edge")) {
      const ids =
        (g.dataset.of ?? "")
          .replace(/&#45;/g, "-")
          .replace(/&gt;/g, ">")
          .match(/\d+/g)
          ?.map(Number) ?? [];
      if (g.classList.contains("node") && ids.length === 1) nodes[ids[0]] = g;
      else if (ids.length === 2)
        edges.push({
          g,
          from: ids[0],
          to: ids[1],
          width: +(g.querySelector("path")?.getAttribute("stroke-width") ?? 1),
        });
    }
    const fns = source.fn ?? source.groups,
      placeOfFn = new Map(fns.map((fn, i) => [fn, i]));
    this.bindRows(svg, nodes, source);
    nodes.forEach((g, i) => this.bind(g, fns[i], source));
    edges.forEach((edge) => {
      edge.g.addEventListener("mousemove", (event) =>
        showEdgeCard(fns[edge.from], fns[edge.to], edge.g, event.clientX, event.clientY),
      );
      edge.g.addEventListener("mouseleave", hideCard);
    });
    const box = svg.getAttribute("viewBox").split(/\s+/).map(Number);
    const made = {svg, nodes, edges, fns, placeOfFn, box, groups: !!source.groups};
    this.drawings.set(number, made);
    return made;
  }
  // Rows of lists stand for functions as boxes do; the box of a list stands for none.
  bindRows(svg, nodes, source) {
    const numberOf = new Map((source.ids ?? []).map((id, i) => [id, i]));
    let last;
    for (const g of svg.querySelectorAll("g.row")) {
      const number = numberOf.get(g.dataset.row);
      if (number !== undefined) {
        nodes[number] = last = g;
        continue;
      }
      // The numbers of the row before: as if they were in it.
      g.addEventListener(
        "click",
        (
          (row) => () =>
            row.dispatchEvent(new MouseEvent("click"))
        )(last),
      );
      g.addEventListener(
        "dblclick",
        (
          (row) => () =>
            row.dispatchEvent(new MouseEvent("dblclick"))
        )(last),
      );
    }
  }
  bind(g, fn, source) {
    set(g, {tabindex: 0, role: "button", "data-fn": fn});
    g.addEventListener("mousemove", (event) => showCard(fn, event.clientX, event.clientY));
    g.addEventListener("mouseleave", hideCard);
    g.addEventListener("focus", () => {
      if (g.matches(":focus-visible")) this.reveal(g);
    });
    const pick = (focus) => (source.groups ? change({q: nameOf(fn), re: 0}) : change({fn, focus}));
    g.addEventListener("click", () => {
      if (!this.dragged) pick(state.fn === fn ? state.focus : 0);
    });
    g.addEventListener("dblclick", () => pick(1));
    g.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        event.stopPropagation();
        pick(state.fn === fn && event.key === "Enter" ? 1 : 0);
      }
    });
  }
  // The heavy path: from the selection up its heaviest calls and down them.
  path(d) {
    const start = d.groups ? undefined : d.placeOfFn.get(state.fn),
      nodes = new Set(),
      edges = new Set();
    if (start === undefined) return null;
    for (const [from, to] of [
      ["to", "from"],
      ["from", "to"],
    ])
      for (let at = start, seen = new Set(); at !== undefined && !seen.has(at);) {
        seen.add(at);
        nodes.add(at);
        const best = d.edges
          .filter((e) => e[from] === at && !seen.has(e[to]) && !e.g.classList.contains("back"))
          .reduce((a, b) => (a && a.width >= b.width ? a : b), null);
        if (best) edges.add(best);
        at = best?.[to];
      }
    const near = new Set();
    for (const e of d.edges)
      if (e.from === start || e.to === start) {
        near.add(e);
      }
    return {start, nodes, edges, near};
  }
  redraw() {
    if (!data.drawings.length) {
      this.note.textContent = "No drawing is in this report; see the notes.";
      return;
    }
    const number = Math.min(state.size, data.drawings.length - 1),
      d = this.drawing(number),
      view = current();
    if (this.shown !== d) {
      this.stage.replaceChildren(d.svg);
      this.shown = d;
      this.view = [...d.box];
      this.fit();
      this.approach(d);
    }
    const path = this.path(d),
      hits = matches();
    d.nodes.forEach((g, i) => {
      const fn = d.fns[i];
      g.classList.toggle("chosen", !d.groups && fn === state.fn);
      g.classList.toggle("path", !!path && path.nodes.has(i));
      g.classList.toggle("hit", !!hits && hits.has(fn));
      g.classList.toggle(
        "faint",
        hits
          ? !hits.has(fn)
          : !!(
              path &&
              state.focus &&
              !path.nodes.has(i) &&
              ![...path.near].some((e) => e.from === i || e.to === i)
            ),
      );
      if (!d.groups) set(g, {"aria-pressed": fn === state.fn ? "true" : "false"});
    });
    for (const e of d.edges) {
      e.g.classList.toggle("path", !!path && path.edges.has(e));
      e.g.classList.toggle("near", !!path && path.near.has(e));
      e.g.classList.toggle(
        "faint",
        !!(path && state.focus && !path.near.has(e) && !path.edges.has(e)),
      );
    }
    const other = state.event !== 0 || state.thread >= 0,
      missing = !d.groups && state.fn >= 0 && !d.placeOfFn.has(state.fn);
    this.note.textContent =
      (other
        ? `Boxes, arrows and their numbers are of ${data.metrics[0].name}, all threads; cards are of what is chosen. `
        : "") +
      (missing ? `${nameOf(state.fn)} is too small for this drawing; the other tabs show it.` : "");
    if (path && state.focus && this.focused !== `${number}/${state.fn}`) {
      this.focused = `${number}/${state.fn}`;
      this.frame([
        d.nodes[path.start],
        ...[...path.near].map((e) => d.nodes[e.from === path.start ? e.to : e.from]),
      ]);
    }
    if (!state.focus) this.focused = "";
  }
  aim() {
    const [x, y, w, h] = this.view;
    this.shown.svg.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
  }
  fit() {
    if (this.shown) {
      this.view = [...this.shown.box];
      this.widen();
    }
  }
  // Where all of it would be too small to read, begin at the heaviest function.
  approach(d) {
    const {clientWidth: w, clientHeight: h} = this.stage,
      readable = 0.75;
    if (!w || !d.nodes[0] || w / this.view[2] > 0.5) return;
    const [x0, y0, x1] = this.boxOf(d.nodes[0]);
    this.view = [(x0 + x1 - w / readable) / 2, y0 - 60, w / readable, h / readable];
    this.aim();
  }
  // The same shape as the stage, so that pixels and units go by one factor.
  widen() {
    const {clientWidth: w, clientHeight: h} = this.stage;
    if (!w || !h) return this.aim();
    let [x, y, vw, vh] = this.view;
    if (vw / vh < w / h) {
      const wide = (vh * w) / h;
      x -= (wide - vw) / 2;
      vw = wide;
    } else {
      const tall = (vw * h) / w;
      y -= (tall - vh) / 2;
      vh = tall;
    }
    this.view = [x, y, vw, vh];
    this.aim();
  }
  boxOf(g) {
    const b = g.getBBox(),
      m = this.shown.svg.getScreenCTM().inverse().multiply(g.getScreenCTM());
    const at = (x, y) => new DOMPoint(x, y).matrixTransform(m),
      p = at(b.x, b.y),
      q = at(b.x + b.width, b.y + b.height);
    return [Math.min(p.x, q.x), Math.min(p.y, q.y), Math.max(p.x, q.x), Math.max(p.y, q.y)];
  }
  frame(nodes) {
    const all = nodes.filter(Boolean).map((g) => this.boxOf(g));
    if (!all.length) return;
    const [x0, y0] = [0, 1].map((k) => Math.min(...all.map((b) => b[k])) - 40),
      [x1, y1] = [2, 3].map((k) => Math.max(...all.map((b) => b[k])) + 40);
    this.view = [x0, y0, x1 - x0, y1 - y0];
    this.widen();
  }
  reveal(g) {
    const [x0, y0, x1, y1] = this.boxOf(g),
      [x, y, w, h] = this.view;
    if (x0 < x || y0 < y || x1 > x + w || y1 > y + h) {
      this.view = [(x0 + x1 - w) / 2, (y0 + y1 - h) / 2, w, h];
      this.aim();
    }
  }
  zoom(factor, clientX, clientY) {
    if (!this.shown) return;
    const place = this.stage.getBoundingClientRect(),
      [x, y, w, h] = this.view;
    const fx = clientX === undefined ? 0.5 : (clientX - place.left) / place.width,
      fy = clientY === undefined ? 0.5 : (clientY - place.top) / place.height;
    const next =
      Math.min(Math.max(w / factor, this.shown.box[2] / 60), this.shown.box[2] * 8 + 4000) / w;
    this.view = [x + fx * w * (1 - next), y + fy * h * (1 - next), w * next, h * next];
    this.aim();
  }
  pan(dx, dy) {
    const [x, y, w, h] = this.view;
    this.view = [x + dx * w, y + dy * h, w, h];
    this.aim();
  }
  wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    this.zoom(
      Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0018)),
      event.clientX,
      event.clientY,
    );
  }
  down(event) {
    if (event.button > 0) return;
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    this.dragged = false;
    this.start = [event.clientX, event.clientY];
  }
  move(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last || !this.shown) return;
    const place = this.stage.getBoundingClientRect(),
      now = [event.clientX, event.clientY];
    if (Math.hypot(now[0] - this.start[0], now[1] - this.start[1]) > 4) this.dragged = true;
    if (this.pointers.size === 2) {
      const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, p]) => p),
        far = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]);
      if (far(last) > 0)
        this.zoom(far(now) / far(last), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    } else if (this.dragged)
      this.pan((last[0] - now[0]) / place.width, (last[1] - now[1]) / place.height);
    this.pointers.set(event.pointerId, now);
  }
  key(event) {
    const [dx, dy] = {
      ArrowLeft: [-0.1, 0],
      ArrowRight: [0.1, 0],
      ArrowUp: [0, -0.1],
      ArrowDown: [0, 0.1],
    }[event.key] ?? [0, 0];
    if (dx || dy) {
      event.preventDefault();
      this.pan(dx, dy);
    }
  }
  svg() {
    if (!this.shown) return null;
    const copy = this.shown.svg.cloneNode(true),
      [, , w, h] = this.shown.box;
    set(copy, {xmlns: SVG, viewBox: this.shown.box.join(" "), width: w, height: h});
    copy.querySelectorAll("[tabindex], [aria-pressed]").forEach((g) => {
      g.removeAttribute("tabindex");
      g.removeAttribute("aria-pressed");
      g.removeAttribute("role");
    });
    return copy;
  }
  rows() {
    const view = current();
    return [
      ["function", "module", "file", "line", `self (${view.unit})`, `total (${view.unit})`],
      ...(this.shown?.fns ?? []).map((fn) => [
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
