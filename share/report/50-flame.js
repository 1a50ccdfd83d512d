// 50-flame.js - the flame tab (left-heavy: siblings by cost) and the square map.

const choose = (b, opens) => {
  const changes = {};
  if (b.fn >= 0) changes.fn = b.fn;
  if (opens) changes.zoom = wayTo(b);
  change(changes);
  say(boxSays(b));
};

const ROW = 19, DEEPEST = 800;
class Flame extends Painting {
  constructor() { super("Flame graph: stacks from the top down, as wide as what they cost. Arrow keys move, Enter zooms, Escape zooms out.", choose); }
  layout(width) {
    const root = boxes(!!state.inv), top = zoomed(root), rects = [];
    const put = (b, x, w, level, dim) => rects.push({x, y: level * ROW, w, h: ROW - 1, box: b, dim,
      lines: w > 24 ? [w > 160 ? `${boxName(b)}  ${percent(shareOf(current(), b.total))}` : boxName(b)] : null});
    const above = [];
    for (let b = top.parent; b; b = b.parent) above.unshift(b);
    above.forEach((b, level) => put(b, 0, width, level, true));
    const queue = [[top, 0, width, above.length]];
    let levels = above.length + 1;
    this.hidden = 0;
    for (let i = 0; i < queue.length; i++) {
      const [b, x, w, level] = queue[i];
      put(b, x, w, level, false);
      levels = Math.max(levels, level + 1);
      if (level + 1 >= DEEPEST || !(b.total > 0)) continue;
      let left = x;
      for (const kid of b.kids()) {
        const wide = w * kid.total / b.total;
        if (wide < 0.7) { this.hidden++; continue; }
        queue.push([kid, left, wide, level + 1]);
        left += wide;
      }
    }
    this.rects = rects;
    return Math.max(levels * ROW + 2, 60);
  }
}

// Squarified: rows of tiles as near to squares as can be.
// M. Bruls, K. Huizing, J. J. van Wijk, "Squarified Treemaps", 2000.
const squarify = (items, x, y, w, h, put) => {
  let rest = items.reduce((sum, item) => sum + item.size, 0), i = 0;
  while (i < items.length && w > 0.5 && h > 0.5 && rest > 0) {
    const side = Math.min(w, h), scale = w * h / rest;
    let sum = 0, worst = Infinity, end = i;
    while (end < items.length) {
      const next = sum + items[end].size * scale, big = items[i].size * scale, small = items[end].size * scale;
      const ratio = Math.max(side * side * big / (next * next), next * next / (side * side * small));
      if (ratio > worst) break;
      worst = ratio;
      sum = next;
      end++;
    }
    const thick = sum / side;
    let at = w >= h ? y : x;
    for (; i < end; i++) {
      const long = items[i].size * scale / thick;
      if (w >= h) put(items[i], x, at, thick, long);
      else put(items[i], at, y, long, thick);
      at += long;
      rest -= items[i].size;
    }
    if (w >= h) { x += thick; w -= thick; } else { y += thick; h -= thick; }
  }
};

class Tiles extends Painting {
  constructor() { super("Square map: callers hold what they call, areas are costs. Arrow keys move, Enter zooms, Escape zooms out.", choose); }
  layout(width, height) {
    const top = zoomed(boxes(false)), rects = [], tall = Math.max(height - 4, 300);
    const queue = [[top, 0, 0, width, tall, 0]];
    for (let i = 0; i < queue.length && rects.length < 20000; i++) {
      const [b, x, y, w, h, depth] = queue[i], kids = b.kids().filter((kid) => kid.total > 0);
      const head = h > 40 && w > 40 ? 17 : 0, says = [boxName(b), `${percent(shareOf(current(), b.total))} ${short(b.total, current().unit)}`];
      const isLeaf = !kids.length || w < 12 || h < 12;
      rects.push({x, y, w, h, box: b, plain: !isLeaf, stroke: isLeaf ? 0.5 : Math.max(2 - depth * 0.2, 0.8), lines: w > 28 && h > 14 ? (isLeaf ? says : head ? [says.join("  ")] : null) : null});
      if (isLeaf) continue;
      const inset = w > 20 && h > 20 ? 2 : 0;
      const items = kids.map((kid) => ({box: kid, size: kid.total}));
      if (b.self > 0) items.push({box: b, size: b.self, own: true});
      items.sort((p, q) => q.size - p.size);
      squarify(items, x + inset, y + (head || inset), w - 2 * inset, h - (head || inset) - inset, (item, tx, ty, tw, th) => {
        if (tw < 1.5 || th < 1.5) return;
        if (item.own) rects.push({x: tx, y: ty, w: tw, h: th, box: b, own: true, lines: tw > 28 && th > 14 ? ["self", percent(shareOf(current(), b.self))] : null});
        else queue.push([item.box, tx, ty, tw, th, depth + 1]);
      });
    }
    this.rects = rects;
    return tall;
  }
}
