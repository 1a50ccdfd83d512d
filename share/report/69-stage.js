// 69-stage.js - where a drawing is seen: zoom, pan, the first view and the map of it all.

// Pixels of the smallest type that a drawing opens with, and of the largest.
const LEAST_TYPE = 10,
  MOST_TYPE = 17,
  ROOM_ABOVE = 10;

// A small picture of the whole drawing with the part in sight; shown while some is not.
class Overview {
  constructor(go) {
    this.here = svgEl("rect", {class: "here"});
    this.svg = svgEl("svg", {class: "overview", "aria-hidden": "true"});
    this.go = go;
    for (const kind of ["pointerdown", "pointermove"])
      this.svg.addEventListener(kind, (event) => {
        if (event.buttons & 1 || kind === "pointerdown") this.point(event);
      });
  }
  point(event) {
    const at = new DOMPoint(event.clientX, event.clientY);
    const p = at.matrixTransform(this.svg.getScreenCTM().inverse());
    this.svg.setPointerCapture?.(event.pointerId);
    this.go(p.x, p.y);
  }
  draw(box, boxes) {
    const rects = boxes.map(([x0, y0, x1, y1, isHeavy]) =>
      svgEl("rect", {x: x0, y: y0, width: x1 - x0, height: y1 - y0, class: isHeavy && "heavy"}),
    );
    this.box = box;
    set(this.svg, {viewBox: box.join(" ")}).replaceChildren(...rects, this.here);
  }
  aim([x, y, w, h]) {
    if (!this.box) return;
    const [bx, by, bw, bh] = this.box;
    const inside = x <= bx + 1 && y <= by + 1 && x + w >= bx + bw - 1 && y + h >= by + bh - 1;
    const x0 = Math.max(x, bx),
      y0 = Math.max(y, by);
    set(this.here, {
      x: x0,
      y: y0,
      width: Math.max(Math.min(x + w, bx + bw) - x0, 0),
      height: Math.max(Math.min(y + h, by + bh) - y0, 0),
    });
    this.svg.classList.toggle("off", inside || !state.map);
  }
}

class Stage {
  constructor() {
    this.stage = el("div", {class: "stage"});
    this.overview = new Overview((x, y) => {
      const [, , w, h] = this.view;
      this.turn([x - w / 2, y - h / 2, w, h]);
    });
    this.pointers = new Map();
    this.stage.addEventListener("wheel", (event) => this.wheel(event), {passive: false});
    this.stage.addEventListener("pointerdown", (event) => this.down(event));
    this.stage.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel", "pointerleave"])
      this.stage.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    this.stage.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.resize()).observe(this.stage);
  }
  enter(d) {
    this.stage.replaceChildren(d.svg);
    this.shown = d;
    this.view = [...d.box];
    this.aim();
    this.measure(d);
    this.approach();
  }
  // Once, while the drawing can be measured: where its boxes are and how large its type is.
  measure(d) {
    if (!this.stage.clientWidth) return;
    if (!d.places) this.measureOnce(d);
    const heavy = new Set(heavyPath(d));
    this.overview.draw(
      d.box,
      d.places.map((place, v) => [...place, heavy.has(v)]),
    );
  }
  measureOnce(d) {
    const factor = 1 / d.svg.getScreenCTM().a;
    const sizes = [...d.svg.querySelectorAll("text")].map(
      (text) => +text.getAttribute("font-size") * text.getScreenCTM().a * factor,
    );
    d.type = Math.min(...sizes.filter((size) => size > 0)) || 10;
    d.places = d.nodes.map((g) => this.boxOf(g));
  }
  // The first view: as large as the stage holds, but with type that can be read. What is
  // larger than the stage then begins at the heavy path.
  approach() {
    const {clientWidth: w, clientHeight: h} = this.stage,
      d = this.shown;
    if (!w || !h || !d?.places) return;
    const [bx, by, bw, bh] = d.box,
      fit = Math.min(w / bw, h / bh);
    const scale = Math.min(Math.max(fit, LEAST_TYPE / d.type), Math.max(MOST_TYPE / d.type, 1));
    const [vw, vh] = [w / scale, h / scale],
      path = heavyPath(d).map((v) => d.places[v]);
    const within = (at, low, size, room) => Math.min(Math.max(at, low), low + size - room);
    const x0 = Math.min(...path.map((p) => p[0])),
      x1 = Math.max(...path.map((p) => p[2]));
    const middle = x1 - x0 < vw ? (x0 + x1) / 2 : (path[0][0] + path[0][2]) / 2;
    const x = vw >= bw ? bx - (vw - bw) / 2 : within(middle - vw / 2, bx, bw, vw);
    const top = Math.min(...path.map((p) => p[1])),
      end = Math.max(...path.map((p) => p[3]));
    // With the title and the key above, where that leaves the whole path in sight.
    const first = end - by < vh ? by : top - ROOM_ABOVE / scale;
    const y = vh >= bh ? by - (vh - bh) / 2 : within(first, by, bh, vh);
    this.turn([x, y, vw, vh]);
    this.touched = false;
  }
  aim() {
    if (!this.shown) return;
    this.shown.svg.setAttribute("viewBox", this.view.join(" "));
    this.overview.aim(this.view);
  }
  turn(view) {
    this.touched = true;
    this.size = [this.stage.clientWidth, this.stage.clientHeight];
    this.view = view;
    this.aim();
  }
  // A window of another size shows more or less, at the size that was chosen.
  resize() {
    const {clientWidth: w, clientHeight: h} = this.stage;
    if (!w || !h || !this.view) return;
    if (!this.shown.places) this.measure(this.shown);
    if (!this.touched) return this.approach();
    const [x, y, vw, vh] = this.view,
      scale = (this.size?.[0] || w) / vw;
    this.turn([x + (vw - w / scale) / 2, y + (vh - h / scale) / 2, w / scale, h / scale]);
  }
  fit() {
    if (this.shown) this.widen(this.shown.box);
  }
  // The same shape as the stage, so that pixels and units go by one factor; small things
  // are not drawn larger than they need.
  widen([x, y, w, h], most = Infinity) {
    const {clientWidth: wide, clientHeight: tall} = this.stage;
    if (!wide || !tall) return this.turn([x, y, w, h]);
    const scale = Math.min(wide / w, tall / h, most / (this.shown.type ?? 10));
    const [vw, vh] = [wide / scale, tall / scale];
    this.turn([x - (vw - w) / 2, y - (vh - h) / 2, vw, vh]);
  }
  boxOf(g) {
    const b = g.getBBox(),
      m = this.shown.svg.getScreenCTM().inverse().multiply(g.getScreenCTM());
    const at = (x, y) => new DOMPoint(x, y).matrixTransform(m);
    const p = at(b.x, b.y),
      q = at(b.x + b.width, b.y + b.height);
    return [Math.min(p.x, q.x), Math.min(p.y, q.y), Math.max(p.x, q.x), Math.max(p.y, q.y)];
  }
  frame(nodes) {
    const all = nodes.filter(Boolean).map((g) => this.boxOf(g));
    if (!all.length) return;
    const [x0, y0] = [0, 1].map((k) => Math.min(...all.map((b) => b[k])) - 20);
    const [x1, y1] = [2, 3].map((k) => Math.max(...all.map((b) => b[k])) + 20);
    this.widen([x0, y0, x1 - x0, y1 - y0], MOST_TYPE);
  }
  reveal(g) {
    const [x0, y0, x1, y1] = this.boxOf(g),
      [x, y, w, h] = this.view;
    if (x0 < x || y0 < y || x1 > x + w || y1 > y + h)
      this.turn([(x0 + x1 - w) / 2, (y0 + y1 - h) / 2, w, h]);
  }
  seek(g) {
    const [x0, y0, x1, y1] = this.boxOf(g),
      [x, y, w, h] = this.view;
    const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
    if (cx < x || cy < y || cx > x + w || cy > y + h) this.turn([cx - w / 2, cy - h / 2, w, h]);
  }
  zoom(factor, clientX, clientY) {
    if (!this.shown) return;
    const place = this.stage.getBoundingClientRect(),
      [x, y, w, h] = this.view;
    const fx = clientX === undefined ? 0.5 : (clientX - place.left) / place.width;
    const fy = clientY === undefined ? 0.5 : (clientY - place.top) / place.height;
    const wide = this.shown.box[2];
    const next = Math.min(Math.max(w / factor, wide / 60), wide * 8 + 4000) / w;
    this.turn([x + fx * w * (1 - next), y + fy * h * (1 - next), w * next, h * next]);
  }
  pan(dx, dy) {
    const [x, y, w, h] = this.view;
    this.turn([x + dx * w, y + dy * h, w, h]);
  }
  wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1,
      speed = event.ctrlKey ? 0.01 : 0.0018;
    this.zoom(Math.exp(-event.deltaY * lines * speed), event.clientX, event.clientY);
  }
  down(event) {
    if (event.button > 0) return;
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    this.dragged = this.pointers.size > 1;
    this.start = [event.clientX, event.clientY];
  }
  move(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last || !this.shown) return;
    const place = this.stage.getBoundingClientRect(),
      now = [event.clientX, event.clientY];
    if (Math.hypot(now[0] - this.start[0], now[1] - this.start[1]) > 4) this.dragged = true;
    if (this.pointers.size === 2) {
      const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, p]) => p);
      const far = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]);
      const middle = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
      if (far(last) > 0) this.zoom(far(now) / far(last), ...middle);
    } else if (this.dragged)
      this.pan((last[0] - now[0]) / place.width, (last[1] - now[1]) / place.height);
    this.pointers.set(event.pointerId, now);
  }
  key(event) {
    const steps = {
      ArrowLeft: [-0.1, 0],
      ArrowRight: [0.1, 0],
      ArrowUp: [0, -0.1],
      ArrowDown: [0, 0.1],
    };
    if (!steps[event.key]) return;
    event.preventDefault();
    this.pan(...steps[event.key]);
  }
}
