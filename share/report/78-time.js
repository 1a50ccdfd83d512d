// 78-time.js - the time tab: a row for each thread, shaded by how busy it was when, and a range
// of time to choose, by which all tabs count; a flame chart of it below.

const MOST_KEYS = 16, // packages, or functions, with a colour of their own
  MOST_THREADS = 40, // rows at first, of threads that were busy for 1 % of what all were
  ALL_HIGH = 46,
  HEAD_HIGH = 20,
  AXIS_HIGH = 22,
  EDGE = 7; // pixels around an edge of the range that take hold of it

// As the hue of a name in pictures over time: FNV-1a and a finaliser (src/look/tint.c).
const hues = new Map();
const hueOf = (name) => {
  if (hues.has(name)) return hues.get(name);
  let h = 2166136261;
  for (const byte of new TextEncoder().encode(name)) h = Math.imul(h ^ byte, 16777619);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  hues.set(name, (h >>> 0) % 360);
  return hues.get(name);
};
// Names that come first keep theirs; those that would look like one of them get another.
const HUE_STEP = 47;
const huesApart = (names) => {
  const taken = new Map(),
    least = Math.min(30, 150 / names.length),
    isFree = (hue) =>
      [...taken.values()].every((other) => {
        const apart = Math.abs(hue - other);
        return Math.min(apart, 360 - apart) >= least;
      });
  for (const name of names) {
    let hue = hueOf(name);
    for (let i = 0; i < 360 && !isFree(hue); i++) hue = (hue + HUE_STEP) % 360;
    if (name) taken.set(name, hue);
  }
  return taken;
};
const keyFill = (keys, name) =>
  name
    ? `hsl(${keys.hues.get(name)} 50% ${isDark() ? 58 : 60}%)`
    : isDark()
      ? "#7d858f"
      : "#9aa1a9";

// What rows are coloured by: packages or, where there is only one, functions.
const packageOf = (fn) => data.texts[data.times.package[fn]] ?? "";
const keysOf = (event) => {
  const view = viewOf(event, -1, -1, ""),
    isOne = new Set([...view.fns].map(packageOf)).size < 2,
    name = (fn) => (isOne ? fnName(fn) : packageOf(fn)),
    sums = new Map();
  for (const fn of view.fns) sums.set(name(fn), (sums.get(name(fn)) ?? 0) + view.self[fn]);
  const names = [...sums].filter(([, sum]) => sum > 0).sort((a, b) => b[1] - a[1]);
  const places = new Map(names.slice(0, MOST_KEYS).map(([key], i) => [key, i]));
  return {
    isOne,
    names: [...places.keys()],
    hues: huesApart([...places.keys()]),
    // By function: the place of its colour; MOST_KEYS: of all others.
    of: Uint8Array.from({length: nFns}, (_, fn) => places.get(name(fn)) ?? MOST_KEYS),
  };
};

// The threads that an event has stretches of, busiest process first, with the stretches of each
// in order.
const timeThreads = new Map();
const threadsOf = (event, label) => {
  const key = `${event}/${label}`;
  if (timeThreads.has(key)) return timeThreads.get(key);
  const {begin, end, row, count, thread, process, processName} = data.times,
    {samples} = data.tree,
    isOfLabel = ofLabel(label),
    isShown = Uint8Array.from(samples.at, (_, i) => eventOf(i) === event && isOfLabel(i)),
    found = new Map();
  for (let i = 0; i < begin.length; i++) {
    if (!isShown[row[i]]) continue;
    const number = threadOf(row[i]);
    let one = found.get(number);
    if (!one)
      found.set(number, (one = {number, busy: 0, count: 0, n: 0, first: begin[i], last: 0}));
    one.n++;
    one.busy += end[i] - begin[i];
    one.count += count ? count[i] : 1;
    one.last = Math.max(one.last, end[i]);
    one.lastRow = row[i];
  }
  for (const one of found.values()) {
    const id = samples.thread?.[one.lastRow] ?? 0;
    one.list = new Uint32Array(one.n);
    one.n = 0;
    one.process = process[thread[id]];
    one.processName = data.texts[processName[thread[id]]] || "process";
    one.name = plain(threadName(id));
    [, one.pid, one.tid] = data.threads[id] ?? ["", -1, -1];
  }
  for (let i = 0; i < begin.length; i++)
    if (isShown[row[i]]) {
      const one = found.get(threadOf(row[i]));
      one.list[one.n++] = i;
    }
  const processes = new Map();
  for (const one of found.values())
    processes.set(one.process, (processes.get(one.process) ?? 0) + one.busy);
  const list = [...found.values()].sort(
    (a, b) =>
      processes.get(b.process) - processes.get(a.process) ||
      a.process - b.process ||
      b.busy - a.busy ||
      a.number - b.number,
  );
  timeThreads.set(key, {list, byNumber: found});
  return timeThreads.get(key);
};
// The thread of the flame chart: the chosen row, else the chosen thread, else the busiest.
const chartThread = () => {
  const {list, byNumber} = threadsOf(state.event, state.label);
  return (
    byNumber.get(state.row) ??
    byNumber.get(data.times.thread[state.thread]) ??
    list.reduce((most, one) => (!most || one.busy > most.busy ? one : most), null)
  );
};

// "12.5 ms", and moments with as many digits as a step on the screen has.
const lengthText = (ns) => short(ns, "ns");
const MOMENT_UNITS = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "\u00b5s"],
  [1, "ns"],
];
const momentText = (ns, step) => {
  const [unit, name] = MOMENT_UNITS.find(([size]) => data.times.length >= size) ?? [1, "ns"],
    digits = Math.min(Math.max(Math.ceil(-Math.log10(step / unit) - 1e-9), 0), 9);
  return `${(ns / unit).toFixed(digits)} ${name}`;
};
const rangeSays = () => {
  const {from, to} = rangeOf();
  return `${seconds(from)} s \u2013 ${seconds(to)} s`;
};
// A round number of nanoseconds that is at least, or at most, so many.
const roundStep = (least) => {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return [1, 2, 5, 10].map((x) => x * power).find((step) => step >= least);
};
const roundBelow = (most) => {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  return [5, 2, 1].map((x) => x * power).find((step) => step <= most) ?? 1;
};

// How busy rows are: for each step in time the part of it, and the colour of what took most.
class Activity {
  constructor(shown, threads, keys, steps, length) {
    this.steps = steps;
    this.width = length / steps;
    this.keys = keys;
    this.threads = shown.map((one) => this.row([one]));
    this.all = this.row(threads);
    this.most = this.all.busy.reduce((most, busy) => Math.max(most, busy), 0) || 1;
  }
  row(threads) {
    const n = MOST_KEYS + 1,
      sums = new Float64Array(this.steps * n),
      busy = new Float64Array(this.steps),
      key = new Uint8Array(this.steps);
    for (const one of threads) this.add(one, sums, n);
    for (let k = 0; k < this.steps; k++) {
      let most = 0;
      for (let i = 0; i < n; i++) {
        const part = sums[k * n + i];
        busy[k] += part / this.width;
        if (part > most) [most, key[k]] = [part, i];
      }
    }
    return {busy, key};
  }
  add({list}, sums, n) {
    const {begin, end, row} = data.times,
      {at} = data.tree.samples,
      {fns} = data.tree;
    for (const i of list) {
      const node = at[row[i]],
        key = node ? this.keys.of[fns[node]] : MOST_KEYS;
      spread(begin[i], end[i], this.width, this.steps, (k, part) => {
        sums[k * n + key] += part;
      });
    }
  }
}

// ------------------------------------------------------------------ rows of threads
class Lanes {
  constructor() {
    this.canvas = el("canvas", {
      id: "lanes",
      tabindex: 0,
      role: "application",
      "aria-roledescription": "timeline",
      "aria-label":
        "Threads over time. Left and right arrows move the range, with Shift its end, up and " +
        "down choose a thread, Escape clears the range.",
      "aria-describedby": "says",
    });
    this.more = el("button", {type: "button", class: "text", onclick: () => this.unfold()});
    this.legend = el("p", {class: "small legend"});
    this.element = el("div", {class: "lanes"}, this.legend, this.canvas, this.more);
    this.isOpen = false;
    const on = (name, handler) => this.canvas.addEventListener(name, handler);
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", () => (this.drag = null));
    on("pointerleave", hideCard);
    on("dblclick", (event) => this.burst(event));
    on("keydown", (event) => this.key(event));
  }
  unfold() {
    this.isOpen = !this.isOpen;
    panels.time.redraw();
  }
  left() {
    return isNarrow() ? 128 : 210;
  }
  x(ns) {
    return this.left() + (ns / data.times.length) * this.plot;
  }
  at(x) {
    return ((x - this.left()) / this.plot) * data.times.length;
  }
  // Nanoseconds of a pixel, rounded down to 1, 2 or 5 of a power of ten.
  step() {
    return Math.max(roundStep(data.times.length / this.plot / 2.5), 1);
  }
  // The length of most moments: what is finer shows only when the profiler looked.
  period(threads) {
    const {begin, end, kind} = data.times;
    if (kind[state.event] !== MOMENTS) return 0;
    const lengths = threads.flatMap(({list}) =>
      [...list.subarray(0, 200)].map((i) => end[i] - begin[i]),
    );
    return lengths.sort((a, b) => a - b)[lengths.length >> 1] ?? 0;
  }
  // As many rows as leave the flame chart below in sight.
  room(high) {
    const tall = this.element.parentNode?.clientHeight || 600;
    return Math.min(Math.max(Math.floor((tall * 0.55 - ALL_HIGH - 60) / high), 6), MOST_THREADS);
  }
  layout(width) {
    const {list} = threadsOf(state.event, state.label),
      high = isNarrow() ? 30 : 24;
    this.plot = Math.max(width - this.left() - 14, 50);
    const whole = list.reduce((sum, one) => sum + one.busy, 0),
      busy = list.filter((one) => one.busy >= whole / 100 || list.length < 8);
    const shown = this.isOpen ? list.slice(0, 500) : busy.slice(0, this.room(high)),
      sizes = new Map();
    for (const one of shown) sizes.set(one.process, (sizes.get(one.process) ?? 0) + 1);
    const hasGroups = sizes.size > 1 && [...sizes.values()].some((n) => n > 1);
    let y = AXIS_HIGH;
    this.rows = [];
    // One thread is all there is.
    const isAlone = list.length === 1;
    if (!isAlone) {
      this.rows.push({y, high: ALL_HIGH, thread: null});
      y += ALL_HIGH + 6;
    }
    this.heads = [];
    shown.forEach((one, i) => {
      if (hasGroups && one.process !== shown[i - 1]?.process) {
        this.heads.push({y, one, n: sizes.get(one.process)});
        y += HEAD_HIGH;
      }
      this.rows.push({y, high: isAlone ? ALL_HIGH : high - 3, thread: one, place: i});
      y += isAlone ? ALL_HIGH + 3 : high;
    });
    this.height = y + 4;
    this.width = width;
    const left = list.length - shown.length;
    this.more.hidden = !left && !this.isOpen;
    this.more.textContent = left
      ? `and ${count(left)} threads that were less busy`
      : "only the busiest threads";
    this.measure(list, shown);
  }
  measure(list, shown) {
    const {length, bin} = data.times,
      least = Math.max(2 * this.period(list), bin || 0, length / this.plot);
    const steps = Math.max(Math.min(Math.floor(length / least), Math.floor(this.plot)), 1);
    const key = [state.event, state.label, steps, shown.length, this.isOpen].join("/");
    if (this.measured === key) return;
    this.measured = key;
    this.keys = keysOf(state.event);
    this.activity = new Activity(shown, list, this.keys, steps, length);
  }
  redraw(width) {
    const key = [
      width,
      this.room(1),
      state.event,
      state.label,
      this.isOpen,
      isDark(),
      isNarrow(),
    ].join("/");
    if (this.key_ !== key) {
      this.key_ = key;
      this.layout(width);
      this.showLegend();
      this.base = this.paintBase();
    }
    this.paint();
  }
  showLegend() {
    const {names, isOne} = this.keys;
    const chip = (name) =>
      el("span", {class: "chip", "aria-hidden": "true", style: {background: keyFill(this.keys, name)}});
    const brief = (name) => fitText(plain(isOne ? ownName(name) : name) || "(none)", 200, 7);
    this.legend.replaceChildren(
      `Height: how busy. Colour: the ${isOne ? "function" : "package"} with most self cost. `,
      ...names
        .slice(0, isNarrow() ? 4 : 10)
        .flatMap((name) => [
          el("span", {class: "key", title: plain(name)}, chip(name), brief(name)),
        ]),
    );
  }
  // All but the range, once: it is drawn anew with every move of the pointer.
  paintBase() {
    const ratio = Math.min(devicePixelRatio || 1, 3),
      canvas = el("canvas");
    canvas.width = this.canvas.width = Math.round(this.width * ratio);
    canvas.height = this.canvas.height = Math.round(this.height * ratio);
    set(this.canvas, {style: {width: `${this.width}px`, height: `${this.height}px`}});
    const c = canvas.getContext("2d"),
      css = getComputedStyle(document.body);
    this.ratio = ratio;
    c.scale(ratio, ratio);
    this.draw({
      rect: (x, y, w, h, fill) => {
        c.fillStyle = fill;
        c.fillRect(x, y, w, h);
      },
      text: (x, y, text, {fill, align = "start", room, bold}) => {
        c.font = `${bold ? "bold " : ""}12px system-ui, sans-serif`;
        c.textBaseline = "middle";
        c.textAlign = align;
        c.fillStyle = fill;
        c.fillText(room ? this.fit(c, text, room) : text, x, y);
      },
      css: (name) => css.getPropertyValue(name).trim(),
    });
    return canvas;
  }
  // The end of a thread's name is what tells it from others.
  fit(c, text, room) {
    if (c.measureText(text).width <= room) return text;
    let n = text.length;
    while (n > 4 && c.measureText(`${text.slice(0, n >> 1)}\u2026${text.slice(-(n >> 1))}`).width > room)
      n -= 2;
    return `${text.slice(0, n >> 1)}\u2026${text.slice(-(n >> 1))}`;
  }
  draw(on) {
    const line = on.css("--line"),
      ink = on.css("--ink"),
      soft = on.css("--soft"),
      left = this.left(),
      {length} = data.times;
    on.rect(0, 0, this.width, this.height, on.css("--paper"));
    const step = roundStep((length / this.plot) * (isNarrow() ? 60 : 90));
    for (let ns = 0; ns <= length; ns += step) {
      const x = this.x(ns),
        text = momentText(ns, step),
        wide = text.length * 7,
        isLast = x > left + this.plot - wide;
      on.rect(x, AXIS_HIGH - 5, 1, this.height - AXIS_HIGH, on.css("--flow"));
      if (isLast && (step / length) * this.plot < 2 * wide) continue;
      on.text(x, 8, text, {fill: soft, align: isLast ? "end" : "start"});
    }
    for (const [, from, to] of data.times.phases ?? [])
      on.rect(this.x(from), AXIS_HIGH - 7, Math.max(this.x(to) - this.x(from) - 1, 1), 3, soft);
    for (const {y, one, n} of this.heads)
      on.text(4, y + HEAD_HIGH / 2 + 1, `${plain(one.processName)} ${one.pid >= 0 ? one.pid : ""} \u00b7 ${n} thread${n > 1 ? "s" : ""}`, {
        fill: ink,
        bold: true,
      });
    for (const row of this.rows) {
      const {busy, key} = row.thread ? this.activity.threads[row.place] : this.activity.all,
        most = row.thread ? 1 : this.activity.most,
        wide = this.plot / this.activity.steps;
      on.rect(left, row.y + row.high, this.plot, 1, line);
      for (let k = 0; k < busy.length; k++) {
        if (!(busy[k] > 0)) continue;
        const tall = Math.max(Math.min(busy[k] / most, 1) * row.high, 1);
        const x = Math.floor((left + k * wide) * 2) / 2,
          next = Math.floor((left + (k + 1) * wide) * 2) / 2;
        on.rect(x, row.y + row.high - tall, next - x, tall, keyFill(this.keys, this.keys.names[key[k]]));
      }
      const name = row.thread ? row.thread.name : `all threads, up to ${digits3(this.activity.most)} busy`;
      const room = left - (row.thread ? 62 : 8);
      on.text(4, row.y + row.high / 2 + 1, row.thread || !isNarrow() ? name : "all", {fill: ink, room});
    }
  }
  // Where the range is, the rest being dim, and what each thread has of it.
  paint() {
    const c = this.canvas.getContext("2d"),
      css = getComputedStyle(document.body),
      color = (name) => css.getPropertyValue(name).trim(),
      range = rangeOf(),
      left = this.left();
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.drawImage(this.base, 0, 0);
    c.scale(this.ratio, this.ratio);
    c.font = "12px system-ui, sans-serif";
    c.textBaseline = "middle";
    this.paintShares(c, color);
    if (!range) return;
    const [a, b] = [this.x(range.from), this.x(range.to)];
    c.globalAlpha = 0.66;
    c.fillStyle = color("--paper");
    c.fillRect(left, AXIS_HIGH - 4, a - left, this.height);
    c.fillRect(b, AXIS_HIGH - 4, left + this.plot - b, this.height);
    c.globalAlpha = 1;
    c.fillStyle = color("--chosen");
    for (const x of [a, b]) {
      c.fillRect(x - 1, AXIS_HIGH - 4, 2, this.height);
      c.fillRect(x - 4, AXIS_HIGH - 4, 8, 12);
    }
    c.fillRect(a, AXIS_HIGH - 4, b - a, 3);
  }
  paintShares(c, color) {
    const chart = chartThread(),
      {value} = costsOfRows(),
      sums = new Float64Array(Math.max(...data.times.thread, 0) + 1),
      isOfLabel = ofLabel(state.label);
    let whole = 0;
    for (let i = 0; i < value.length; i++) {
      if (!value[i] || eventOf(i) !== state.event || !isOfLabel(i)) continue;
      sums[threadOf(i)] += value[i];
      whole += value[i];
    }
    this.shares = sums;
    c.textAlign = "end";
    for (const {thread, y, high} of this.rows) {
      if (!thread) continue;
      const share = whole > 0 ? sums[thread.number] / whole : 0;
      c.fillStyle = share ? color("--ink") : color("--soft");
      c.fillText(percent(share), this.left() - 6, y + high / 2 + 1);
      if (thread !== chart) continue;
      c.fillStyle = color("--chosen");
      c.fillRect(0, y, 3, high + 1);
    }
  }
  // ------------------------------------------------------------------ pointer
  place(event) {
    const {left, top} = this.canvas.getBoundingClientRect(),
      x = event.clientX - left,
      y = event.clientY - top;
    const inPlot = Math.min(Math.max(x, this.left()), this.left() + this.plot);
    return {x: inPlot, y, isName: x < this.left() - EDGE};
  }
  rowAt(y) {
    return this.rows.find((row) => y >= row.y && y <= row.y + row.high + 3);
  }
  grip(x, isTouch) {
    const range = rangeOf(),
      near = isTouch ? 22 : EDGE;
    if (!range) return "new";
    const [a, b] = [this.x(range.from), this.x(range.to)];
    if (Math.abs(x - b) <= near && Math.abs(x - b) <= Math.abs(x - a)) return "to";
    if (Math.abs(x - a) <= near) return "from";
    return x > a && x < b ? "all" : "new";
  }
  down(event) {
    const {x, y, isName} = this.place(event);
    if (event.button || !this.rows) return;
    this.drag = {grip: isName ? "name" : this.grip(x, event.pointerType === "touch"), x, y, range: rangeOf(), moved: false};
    this.canvas.setPointerCapture(event.pointerId);
  }
  move(event) {
    const {x, y, isName} = this.place(event),
      {drag} = this;
    if (!drag) {
      const grip = isName ? "name" : this.grip(x, false);
      this.canvas.style.cursor = {name: "pointer", new: "crosshair", all: "grab"}[grip] ?? "ew-resize";
      return this.hover(event, x, y);
    }
    if (!drag.moved && Math.abs(x - drag.x) < 3) return;
    drag.moved = true;
    hideCard();
    drag.now = x;
    if (drag.grip === "name" || drag.waits) return;
    drag.waits = true;
    requestAnimationFrame(() => {
      drag.waits = false;
      if (this.drag === drag) this.draw_(drag);
    });
  }
  draw_({grip, x, now, range}) {
    const snap = (ns) => Math.round(ns / this.step()) * this.step(),
      by = this.at(now) - this.at(x),
      {length} = data.times;
    let from = snap(this.at(grip === "new" ? Math.min(x, now) : 0)),
      to = snap(this.at(grip === "new" ? Math.max(x, now) : 0));
    if (grip === "from") [from, to] = [snap(range.from + by), range.to];
    if (grip === "to") [from, to] = [range.from, snap(range.to + by)];
    if (grip === "all") {
      from = Math.min(Math.max(snap(range.from + by), 0), length - (range.to - range.from));
      to = from + range.to - range.from;
    }
    change({t: rangeText(Math.min(from, to), Math.max(from, to)), zoom: ""}, true, true);
  }
  up(event) {
    const {drag} = this,
      {y} = this.place(event);
    this.drag = null;
    if (!drag) return;
    if (drag.moved && drag.grip !== "name") {
      this.draw_({...drag, now: this.place(event).x});
      settleAddress();
      return sayRange();
    }
    const row = this.rowAt(y);
    if (row) change({row: row.thread ? row.thread.number : -1});
  }
  // What a double click is in: from the gap before to the gap after.
  burst(event) {
    const {x, y} = this.place(event),
      row = this.rowAt(y),
      {steps, width} = this.activity;
    if (!row) return;
    const {busy} = row.thread ? this.activity.threads[row.place] : this.activity.all;
    const k = Math.min(Math.floor(this.at(x) / width), steps - 1);
    if (!(busy[k] > 0)) return;
    let [a, b] = [k, k + 1];
    while (a > 0 && busy[a - 1] > 0) a--;
    while (b < steps && busy[b] > 0) b++;
    change({t: rangeText(a * width, b * width), zoom: ""});
    sayRange();
  }
  hover(event, x, y) {
    const row = this.rowAt(y);
    if (!row || event.pointerType === "touch") return hideCard();
    const ns = this.at(x),
      {steps, width} = this.activity,
      k = Math.min(Math.floor(ns / width), steps - 1),
      {busy, key} = row.thread ? this.activity.threads[row.place] : this.activity.all;
    const most = this.keys.names[key[k]],
      name = most === undefined ? "others" : plain(most) || "(none)";
    const says = row.thread ? percent(busy[k]) : `${digits3(busy[k])} threads`;
    showAt(
      event.clientX,
      event.clientY,
      el("h3", null, row.thread ? row.thread.name : "all threads"),
      el("p", null, `at ${momentText(ns, width)}: ${busy[k] > 0 ? `${says} busy, most in ${name}` : "idle"}`),
      row.thread && el("p", {class: "small"}, `${count(row.thread.count)} samples or calls, busy for ${lengthText(row.thread.busy)}`),
    );
  }
  key(event) {
    const {length} = data.times,
      range = rangeOf(),
      step = Math.max(this.step() * 10, data.times.bin),
      by = {ArrowLeft: -step, ArrowRight: step}[event.key],
      down = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (!by && !down && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    event.stopPropagation();
    if (down) return this.stepRow(down);
    const {from, to} = range ?? {from: 0, to: roundBelow(length / 10)};
    if (!range) change({t: rangeText(from, to), zoom: ""}, true);
    else if (event.key === "Home") change({t: rangeText(0, to - from), zoom: ""}, true);
    else if (event.key === "End") change({t: rangeText(length - (to - from), length), zoom: ""}, true);
    else if (event.shiftKey) change({t: rangeText(from, Math.max(to + by, from + step)), zoom: ""}, true);
    else moveRange(by);
    sayRange();
  }
  stepRow(down) {
    const threads = this.rows.filter((row) => row.thread),
      at = threads.findIndex((row) => row.thread === chartThread()),
      next = threads[Math.min(Math.max(at + down, 0), threads.length - 1)];
    if (!next) return;
    change({row: next.thread.number}, true);
    say(`${next.thread.name}, busy for ${lengthText(next.thread.busy)}`);
  }
}

// ------------------------------------------------------------------ moving the range
const sayRange = () => {
  const view = current();
  say(
    state.t
      ? `${rangeSays()}, ${short(view.sum, view.unit)}`
      : "all of the recording",
  );
};
const moveRange = (by) => {
  const range = rangeOf(),
    {length} = data.times;
  if (!range) return;
  const wide = range.to - range.from,
    from = Math.min(Math.max(range.from + by, 0), Math.max(length - wide, 0));
  change({t: rangeText(from, from + wide), zoom: ""}, true);
};
// About its middle.
const scaleRange = (factor) => {
  const {from, to} = rangeOf() ?? {from: 0, to: data.times.length},
    half = ((to - from) / 2) * factor,
    middle = (from + to) / 2;
  // Halves of an odd number are not whole: what is twice as long takes all of what it reaches.
  const round = factor > 1 ? [Math.floor, Math.ceil] : [Math.round, Math.round];
  const near = (ns) => (ns <= 1 ? 0 : ns >= data.times.length - 1 ? data.times.length : ns);
  change(
    {t: rangeText(near(round[0](middle - half)), near(round[1](middle + half))), zoom: ""},
    true,
  );
};
const rangeKeys = () => ({
  "[": () => moveRange(-(rangeOf()?.to - rangeOf()?.from)),
  "]": () => moveRange(rangeOf()?.to - rangeOf()?.from),
  ",": () => scaleRange(0.5),
  ".": () => scaleRange(2),
});
const clearRange = () => {
  change({t: "", zoom: ""});
  sayRange();
};

// The range that all tabs show, with a way to leave it.
const buildRange = () => {
  if (!hasTimes()) return null;
  parts.rangeText = el("span", {class: "says"});
  parts.rangeCopy = toolButton("range-copy", "Copy --time", "", async () => {
    try {
      await navigator.clipboard.writeText(timeOption(rangeOf()));
      say("copied");
    } catch {
      say(timeOption(rangeOf()));
    }
  });
  parts.range = el(
    "p",
    {id: "range", hidden: true},
    parts.rangeText,
    parts.rangeCopy,
    toolButton("range-clear", "\u2715 All times", "Show all times", clearRange),
  );
  keys.splice(
    keys.length - 1,
    0,
    ["[, ]", "move the range of time by its length"],
    [", .", "halve or double the range of time"],
  );
  return parts.range;
};
const showRange = () => {
  if (!hasTimes()) return;
  parts.range.hidden = !state.t;
  if (!state.t) return;
  const {from, to} = rangeOf(),
    view = current(),
    whole = viewOf(state.event, state.thread, state.label, "");
  const amount =
    view.samples || whole.samples
      ? `${count(view.samples)} of ${count(whole.samples)} samples`
      : `${short(view.sum, view.unit)} of ${short(whole.sum, view.unit)}`;
  parts.rangeText.textContent =
    `${rangeSays()} \u00b7 ${lengthText(to - from)} of ${lengthText(data.times.length)} \u00b7 ${amount}` +
    " \u00b7 all tabs count this range";
  set(parts.rangeCopy, {title: timeOption(rangeOf()), "aria-label": `Copy ${timeOption(rangeOf())}`});
};

// ------------------------------------------------------------------ the tab
class Time {
  constructor() {
    this.lanes = new Lanes();
    this.chart = new FlameChart();
    this.map = new HeatMap();
    this.heat = toolButton("heat", "Heat map", null, () => change({heat: 1 - state.heat}));
    this.from = this.input("from", "From");
    this.to = this.input("to", "to");
    this.whole = toolButton("whole", "All times", null, clearRange);
    this.note = el("span", {class: "small"});
    this.phase = data.times.phases && this.phaseChoice();
    this.tools = [
      labelled("From", this.from),
      labelled("to", this.to),
      el("span", {class: "small"}, "s"),
      toolButton("before", "\u25c0", "Move the range back ([)", () => rangeKeys()["["]()),
      toolButton("after", "\u25b6", "Move the range on (])", () => rangeKeys()["]"]()),
      this.whole,
      this.phase && labelled("Phase", this.phase),
      hasHeat() && this.heat,
      this.note,
    ];
    this.title = el("h2");
    this.holder = el(
      "div",
      {class: "holder scroll time"},
      this.lanes.element,
      this.map.element,
      this.title,
      this.chart.holder,
    );
    new ResizeObserver(() => {
      if (this.holder.offsetParent) this.redraw();
    }).observe(this.holder);
  }
  input(id) {
    return el("input", {
      id,
      class: "moment",
      inputmode: "decimal",
      autocomplete: "off",
      onchange: () => this.choose(),
    });
  }
  // Parts of the time that the recording, or --phase, has a name for.
  phaseChoice() {
    return el(
      "select",
      {id: "phase", onchange: () => change({t: this.phase.value, zoom: ""})},
      el("option", {value: ""}, "all"),
      ...data.times.phases.map(([name, from, to]) =>
        el(
          "option",
          {value: rangeText(from, to)},
          `${plain(data.texts[name])}: ${lengthText(to - from)} from ${seconds(from)} s`,
        ),
      ),
    );
  }
  choose() {
    const [from, to] = [this.from, this.to].map((input) => input.value.trim());
    const isNumber = (text) => /^\d{1,9}(\.\d{0,9})?$/.test(text);
    if (isNumber(from) && isNumber(to) && nanoseconds(from) < nanoseconds(to))
      change({t: rangeText(nanoseconds(from), nanoseconds(to)), zoom: ""});
    else this.showInputs();
    sayRange();
  }
  showInputs() {
    const {from, to} = rangeOf() ?? {from: 0, to: data.times.length};
    this.from.value = seconds(from);
    this.to.value = seconds(to);
    this.whole.disabled = !state.t;
    if (this.phase) this.phase.value = state.t;
  }
  redraw() {
    const {list} = threadsOf(state.event, state.label),
      {bin} = data.times;
    this.showInputs();
    this.note.textContent = !list.length
      ? `No sample of ${plain(data.metrics[state.event].name)} has a time.`
      : bin
        ? `The recording is long: times are in bins of ${lengthText(bin)}.`
        : "";
    this.lanes.element.hidden = !list.length;
    this.chart.holder.hidden = this.title.hidden = !list.length;
    const isHeat = !!state.heat && hasHeat() && list.length > 0;
    this.map.element.hidden = !isHeat;
    set(this.heat, {"aria-pressed": isHeat ? "true" : "false"});
    if (!list.length) return;
    const width = Math.max(this.holder.clientWidth - 24, 200);
    this.lanes.redraw(width);
    if (isHeat) this.map.redraw(width);
    const one = chartThread();
    this.title.textContent = `${one.name}, ${state.t ? rangeSays() : "all of the recording"}: left to right is time`;
    this.chart.redraw();
  }
  rows() {
    const view = current();
    return [
      ["thread", "process", "pid", "tid", "first (s)", "last (s)", "busy (s)", "samples or calls", `in range (${view.unit})`],
      ...threadsOf(state.event, state.label).list.map((one) => [
        one.name,
        one.processName,
        one.pid,
        one.tid,
        one.first / 1e9,
        one.last / 1e9,
        one.busy / 1e9,
        one.count,
        this.lanes.shares?.[one.number] ?? 0,
      ]),
    ];
  }
  // The rows with the flame chart below.
  svg() {
    const chart = this.chart.svg(),
      {lanes} = this,
      root = svgEl("svg", {xmlns: SVG, width: lanes.width, height: lanes.height + this.chart.height}),
      css = getComputedStyle(document.body);
    lanes.draw({
      rect: (x, y, w, h, fill) =>
        root.append(svgEl("rect", {x: x.toFixed(1), y, width: w.toFixed(1), height: h.toFixed(1), fill})),
      text: (x, y, text, {fill, align = "start", bold}) =>
        root.append(
          svgEl(
            "text",
            {x: x.toFixed(1), y: y + 4, fill, "text-anchor": align, "font-weight": bold ? "bold" : null, "font-size": 12, "font-family": "system-ui, sans-serif"},
            text,
          ),
        ),
      css: (name) => css.getPropertyValue(name).trim(),
    });
    set(chart, {y: lanes.height});
    root.append(chart);
    return root;
  }
}
