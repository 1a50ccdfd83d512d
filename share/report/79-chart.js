// 79-chart.js - the flame chart: the stacks of a thread in the order of time. Neighbours that
// agree on a frame and all outside it are one box, but calls that begin are boxes of their own.

const DEEPEST_CHART = 200,
  CHART_AXIS = 18;

class FlameChart extends Painting {
  constructor() {
    super(
      "Flame chart: the stacks of the chosen thread, left to right in time. " +
        "Arrow keys move, Enter makes the box the range.",
      (b, opens) => this.pick(b, opens),
    );
    this.holder.classList.add("chart");
  }
  pick(b, opens) {
    const changes = {};
    if (b.fn >= 0) changes.fn = b.fn;
    if (opens) Object.assign(changes, {t: rangeText(b.from, b.to), zoom: ""});
    change(changes);
    say(this.telling(b));
  }
  telling(b) {
    const name = b.fn >= 0 ? nameOf(b.fn) : `${count(b.n)} small boxes`;
    return `${name}, ${lengthText(b.to - b.from)} from ${seconds(b.from)} s on`;
  }
  hover(event) {
    const i = this.find(event);
    if (i < 0) return hideCard();
    const {box: b} = this.rects[i];
    showAt(
      event.clientX,
      event.clientY,
      el("h3", null, b.fn >= 0 ? nameOf(b.fn) : `${count(b.n)} small boxes`),
      b.fn >= 0 && el("p", {class: "small"}, placeOf(b.fn)),
      el("p", null, el("b", null, lengthText(b.to - b.from)), ` from ${seconds(b.from)} s on`),
    );
  }
  layout(width) {
    const range = rangeOf() ?? {from: 0, to: data.times.length};
    this.rects = [];
    this.captions = [];
    this.range = range;
    this.high = rowHeight();
    this.scale = width / (range.to - range.from);
    this.open = []; // by depth: {node, from, to, parent}
    this.small = []; // by depth: boxes that are too small, together
    this.levels = 1;
    const one = chartThread();
    if (one) this.walk(one.list);
    this.ticks(width);
    return CHART_AXIS + this.levels * this.high + 4;
  }
  // The time above the boxes, which is that of the range.
  ticks(width) {
    const {from, to} = this.range,
      step = roundStep((to - from) * ((isNarrow() ? 70 : 100) / width));
    for (let ns = Math.ceil(from / step) * step; ns < to; ns += step) {
      const x = (ns - from) * this.scale;
      if (x > width - 50) continue;
      this.captions.push({x: x + 4, y: CHART_AXIS / 2, text: momentText(ns, step), isTick: true});
    }
  }
  walk(list) {
    const {begin, end, row, count: counts, kind} = data.times,
      {parents, fns} = data.tree,
      {at} = data.tree.samples,
      hasCalls = kind[state.event] === INTERVALS && !!data.metrics[state.event].functions.calls,
      {from, to} = this.range,
      path = [];
    let last = -1;
    for (const i of list) {
      if (begin[i] >= to) break;
      if (end[i] <= from) continue;
      path.length = 0;
      for (let node = at[row[i]]; node; node = parents[node]) path.push(node);
      const depth = Math.min(path.length, DEEPEST_CHART),
        nodeAt = (d) => path[path.length - 1 - d];
      let same = 0;
      if (last === begin[i])
        while (same < depth && same < this.open.length && this.open[same].node === nodeAt(same)) same++;
      const isCall = hasCalls && (counts ? counts[i] : 1) > 0;
      if (isCall && same === path.length && same > 0) same--;
      this.close(same);
      for (let d = same; d < depth; d++)
        this.open.push({node: nodeAt(d), fn: fns[nodeAt(d)], from: begin[i], to: end[i]});
      for (const box of this.open) box.to = end[i];
      this.levels = Math.max(this.levels, depth);
      last = end[i];
    }
    this.close(0);
    this.small.forEach((_, d) => this.putSmall(d));
  }
  close(depth) {
    while (this.open.length > depth) {
      const d = this.open.length - 1,
        b = this.open.pop();
      this.put(d, {...b, depth: d, parent: null, guess: 0, before: NaN, total: b.to - b.from, self: 0});
    }
  }
  place(d, b) {
    const {from, to} = this.range,
      {high} = this,
      x = (Math.max(b.from, from) - from) * this.scale,
      w = (Math.min(b.to, to) - Math.max(b.from, from)) * this.scale;
    return {x, y: CHART_AXIS + d * high, w, h: high - 1, box: b, middle: (high - 1) / 2};
  }
  put(d, b) {
    const r = this.place(d, b);
    if (b.to <= b.from) return;
    if (r.w < 1) return this.addSmall(d, b);
    this.putSmall(d);
    if (r.w > 24) r.lines = [fitName(nameOf(b.fn), Math.floor((r.w - 6) / letterWidth()))];
    this.rects.push(r);
  }
  addSmall(d, b) {
    const small = this.small[d];
    if (small && (b.from - small.to) * this.scale > 1) this.putSmall(d);
    this.small[d] ??= {
      first: b,
      fn: -1,
      n: 0,
      from: b.from,
      to: b.to,
      depth: d,
      parent: null,
      guess: 1,
      total: 0,
      self: 0,
    };
    this.small[d].n++;
    this.small[d].to = b.to;
    this.small[d].total += b.total;
  }
  putSmall(d) {
    const small = this.small[d];
    if (!small) return;
    const r = this.place(d, small.n > 1 ? small : small.first);
    r.w = Math.max(r.w, 1);
    r.bare = r.w < 3; // a line around it would be all of it
    this.rects.push(r);
    this.small[d] = undefined;
  }
  rows() {
    return [];
  }
}
