// 79-heat.js - the heat map of the time tab: seconds side by side, and within each from the top
// down, how many threads were busy. What comes again with each second is a stripe.

const HEAT_ROWS = 50,
  HEAT_CELL = 6, // pixels of its height
  MOST_SECONDS = 3000, // more are put together
  LEAST_SECONDS = 3;

const hasHeat = () => data.times.length >= LEAST_SECONDS * 1e9;

class HeatMap {
  constructor() {
    this.canvas = el("canvas", {
      id: "heat-map",
      role: "img",
      "aria-label":
        "Heat map: seconds from left to right, the parts of each from the top down, dark where " +
        "threads were busy. The rows of threads choose a range with keys.",
    });
    this.says = el("p", {class: "small"});
    this.scroll = el(
      "div",
      {class: "heat-scroll", tabindex: 0, role: "region", "aria-label": "Heat map"},
      this.canvas,
    );
    this.element = el("div", {class: "heats"}, this.says, this.scroll);
    const on = (name, handler) => this.canvas.addEventListener(name, handler);
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", () => this.up());
    on("pointercancel", () => (this.from = undefined));
    on("pointerleave", hideCard);
  }
  // How busy each cell was, in threads.
  measure() {
    const key = `${state.event}/${state.label}`;
    if (this.measured === key) return;
    this.measured = key;
    const {begin, end, length} = data.times;
    this.wide = 1e9;
    while (length / this.wide > MOST_SECONDS) this.wide *= 2;
    this.cell = this.wide / HEAT_ROWS;
    this.columns = Math.ceil(length / this.wide);
    this.busy = new Float64Array(this.columns * HEAT_ROWS);
    const take = (k, part) => {
      this.busy[k] += part / this.cell;
    };
    for (const {list} of threadsOf(state.event, state.label).list)
      for (const i of list) spread(begin[i], end[i], this.cell, this.busy.length, take);
    this.most = this.busy.reduce((most, busy) => Math.max(most, busy), 0) || 1;
  }
  redraw(width) {
    this.measure();
    this.size = Math.min(Math.max(Math.floor((width - 44) / this.columns), 3), 24);
    const wide = 40 + this.columns * this.size,
      high = HEAT_ROWS * HEAT_CELL + 20,
      ratio = Math.min(devicePixelRatio || 1, 2, 16000 / wide),
      c = this.canvas.getContext("2d"),
      css = getComputedStyle(document.body),
      range = rangeOf();
    this.canvas.width = Math.round(wide * ratio);
    this.canvas.height = Math.round(high * ratio);
    set(this.canvas, {style: {width: `${wide}px`, height: `${high}px`}});
    c.scale(ratio, ratio);
    const isIn = (k) =>
      !range || ((k + 1) * this.cell > range.from && k * this.cell < range.to);
    this.busy.forEach((busy, k) => {
      const [x, y] = this.place(k);
      c.globalAlpha = isIn(k) ? 1 : 0.25;
      c.fillStyle = rgb(rampAt(Math.min(busy / this.most, 1), isDark()));
      c.fillRect(x, y, this.size, HEAT_CELL);
    });
    c.globalAlpha = 1;
    c.strokeStyle = css.getPropertyValue("--line");
    c.strokeRect(39.5, 0.5, this.columns * this.size + 1, HEAT_ROWS * HEAT_CELL);
    c.fillStyle = css.getPropertyValue("--soft");
    c.font = "12px system-ui, sans-serif";
    c.textBaseline = "middle";
    for (const part of [0, 0.25, 0.5, 0.75])
      c.fillText(momentText(part * this.wide, this.wide / 100), 0, part * HEAT_ROWS * HEAT_CELL + 7);
    const step = roundStep(60 / this.size);
    for (let column = 0; column < this.columns; column += step)
      c.fillText(momentText(column * this.wide, 1e9), 40 + column * this.size, HEAT_ROWS * HEAT_CELL + 12);
    this.says.textContent =
      `Columns are ${lengthText(this.wide)}, rows ${lengthText(this.cell)} of it, from the top down. ` +
      `The darkest is ${digits3(this.most)} threads busy. Drag over cells to choose a range.`;
  }
  place(k) {
    return [40 + Math.floor(k / HEAT_ROWS) * this.size, (k % HEAT_ROWS) * HEAT_CELL];
  }
  cellAt(event) {
    const {left, top} = this.canvas.getBoundingClientRect(),
      within = (x, most) => Math.min(Math.max(Math.floor(x), 0), most - 1);
    return (
      within((event.clientX - left - 40) / this.size, this.columns) * HEAT_ROWS +
      within((event.clientY - top) / HEAT_CELL, HEAT_ROWS)
    );
  }
  down(event) {
    if (event.button || !this.busy) return;
    this.from = this.cellAt(event);
    this.canvas.setPointerCapture(event.pointerId);
    this.choose(this.from);
  }
  move(event) {
    const k = this.cellAt(event);
    if (this.from !== undefined) return this.choose(k);
    showAt(
      event.clientX,
      event.clientY,
      el("p", null, `${momentText(k * this.cell, this.cell)} on: ${digits3(this.busy[k])} threads busy`),
    );
  }
  choose(k) {
    const [a, b] = [Math.min(k, this.from), Math.max(k, this.from) + 1];
    change({t: rangeText(a * this.cell, b * this.cell), zoom: ""}, true, true);
  }
  up() {
    if (this.from === undefined) return;
    this.from = undefined;
    settleAddress();
    sayRange();
  }
}
