// 50-flame.js - the flame tab (left-heavy: siblings by cost) and the treemap.

const choose = (b, opens) => {
  const changes = {};
  if (b.fn >= 0) changes.fn = b.fn;
  if (opens && !isSandwich()) changes.zoom = wayTo(b);
  change(changes);
  say(boxSays(b));
};

// A comparison shows both sides on one scale, before above after.
const CAPTION = 22,
  DEEPEST = 800;
// On a phone as high as a finger.
const rowHeight = () => (isNarrow() ? 28 : 19);
// What a box of the width w says: mark, name, share.
const boxLine = (side, b, w) => {
  if (!(w > 24)) return null;
  const mark = markOf(b),
    share = w > 160 ? `  ${percent(side.share(b))}` : "";
  const room = Math.floor((w - 6) / letterWidth()) - mark.length - share.length;
  return mark + fitName(boxName(b), Math.max(room, 0)) + share;
};
class Flame extends Painting {
  constructor() {
    super(
      "Flame graph: stacks from the top down, as wide as what they cost. " +
        "Arrow keys move, Enter zooms, Escape zooms out.",
      choose,
    );
  }
  // The function in the middle: the selection, or the one with the largest self.
  fn() {
    return state.fn >= 0 ? state.fn : best([...current().fns], (fn) => current().self[fn]);
  }
  says() {
    const fn = this.fn(),
      name = fn < 0 ? "" : briefName(fn);
    return fn < 0 || !(larger(sandwich(fn).callees) > 0)
      ? `The stacks that this report shows do not have ${name || "any function"}.`
      : `Callers of ${name} are above it, what it calls is below: a click puts another ` +
          "function in the middle.";
  }
  redraw() {
    super.redraw();
    const middle = isSandwich() ? this.fn() : -1;
    if (this.middle === middle) return;
    if (this.middle >= 0 || middle >= 0) {
      this.at = this.rects.findIndex(({box}) => box === this.root);
      this.holder.scrollTop = Math.max(0, this.line - this.holder.clientHeight / 2);
      this.paint();
    }
    this.middle = middle;
  }
  layout(width) {
    this.line = 0;
    this.root = null;
    return isSandwich() ? this.layoutBoth(width) : this.layoutOne(width);
  }
  // Callers upwards from the middle, callees downwards from there.
  layoutBoth(width) {
    const {callers, callees} = sandwich(this.fn()),
      sides = sidesOf(),
      high = rowHeight();
    const most = Math.max(...sides.map((side) => side.cost(callees)));
    this.rects = [];
    this.captions = [];
    this.hidden = 0;
    this.root = callees;
    if (!(most > 0)) return 60;
    let y = 0;
    for (const side of sides) {
      const wide = (width * side.cost(callees)) / most,
        first = this.rects.length;
      this.caption(side, 4, y + CAPTION / 2, callees);
      y += side.name ? CAPTION : 0;
      const above = this.layoutSide(side, callers, width, wide, 0) - 1;
      for (const r of this.rects.splice(first))
        if (r.box !== callers) this.rects.push({...r, y: y + above * high - r.y});
      y += above * high;
      this.line ||= wide > 0 ? y : 0;
      y += this.layoutSide(side, callees, width, wide, y) * high + 2;
    }
    return Math.max(y, 60);
  }
  layoutOne(width) {
    const top = zoomed(boxes(!!state.inv)),
      sides = sidesOf();
    const most = Math.max(...sides.map((side) => side.cost(top)));
    this.rects = [];
    this.captions = [];
    this.hidden = 0;
    let y = 0;
    for (const side of sides) {
      const wide = most > 0 ? (width * side.cost(top)) / most : 0;
      this.caption(side, 4, y + CAPTION / 2, boxes(!!state.inv));
      y += side.name ? CAPTION : 0;
      y += this.layoutSide(side, top, width, wide, y) * rowHeight() + 2;
    }
    return Math.max(y, 60);
  }
  // Returns the number of rows.
  layoutSide(side, top, full, wide, y) {
    const high = rowHeight(),
      middle = (high - 1) / 2;
    const put = (b, x, w, level, dim) => {
      const text = boxLine(side, b, w),
        lines = text && [text];
      this.rects.push({x, y: y + level * high, w, h: high - 1, box: b, dim, middle, lines});
    };
    const above = [];
    for (let b = top.parent; b; b = b.parent) above.unshift(b);
    above.forEach((b, level) => put(b, 0, full, level, true));
    const queue = [[top, 0, wide, above.length]];
    let levels = above.length + 1;
    for (let i = 0; i < queue.length; i++) {
      const [b, x, w, level] = queue[i];
      put(b, x, w, level, false);
      levels = Math.max(levels, level + 1);
      if (level + 1 >= DEEPEST || !(side.cost(b) > 0)) continue;
      let left = x;
      for (const kid of b.kids()) {
        const part = (w * Math.max(side.cost(kid), 0)) / side.cost(b);
        if (part < 0.7) {
          this.hidden += part > 0;
          continue;
        }
        queue.push([kid, left, part, level + 1]);
        left += part;
      }
    }
    return levels;
  }
  // Of a sandwich: which way a box lies from the function in the middle.
  rows() {
    const [head, ...rows] = super.rows();
    if (!isSandwich()) return [head, ...rows];
    const {callers} = sandwich(this.fn());
    const topOf = (b) => (b.parent ? topOf(b.parent) : b);
    const way = (b) => (!b.parent ? "function" : topOf(b) === callers ? "caller" : "callee");
    const shown = [...this.shown()];
    return [["direction", ...head], ...rows.map((row, i) => [way(shown[i]), ...row])];
  }
}

// Squarified: rows of tiles as near to squares as can be.
// M. Bruls, K. Huizing, J. J. van Wijk, "Squarified Treemaps", 2000.
const squarify = (items, x, y, w, h, put) => {
  let rest = items.reduce((sum, item) => sum + item.size, 0),
    i = 0;
  while (i < items.length && w > 0.5 && h > 0.5 && rest > 0) {
    const side = Math.min(w, h),
      scale = (w * h) / rest;
    let sum = 0,
      worst = Infinity,
      end = i;
    while (end < items.length) {
      const next = sum + items[end].size * scale,
        big = items[i].size * scale,
        small = items[end].size * scale;
      const ratio = Math.max(
        (side * side * big) / (next * next),
        (next * next) / (side * side * small),
      );
      if (ratio > worst) break;
      worst = ratio;
      sum = next;
      end++;
    }
    const thick = sum / side;
    let at = w >= h ? y : x;
    for (; i < end; i++) {
      const long = (items[i].size * scale) / thick;
      if (w >= h) put(items[i], x, at, thick, long);
      else put(items[i], at, y, long, thick);
      at += long;
      rest -= items[i].size;
    }
    if (w >= h) {
      x += thick;
      w -= thick;
    } else {
      y += thick;
      h -= thick;
    }
  }
};

// A comparison has before at the left and after at the right, of one height.
class Tiles extends Painting {
  constructor() {
    super(
      "Treemap: callers hold what they call, areas are costs. " +
        "Arrow keys move, Enter zooms, Escape zooms out.",
      choose,
    );
  }
  layout(width, height) {
    const top = zoomed(boxes(false)),
      sides = sidesOf().filter((side) => side.cost(top) > 0),
      tall = Math.max(height - 4, 300),
      gap = 10;
    const sum = sides.reduce((all, side) => all + side.cost(top), 0),
      room = width - gap * (sides.length - 1);
    this.rects = [];
    this.captions = [];
    let x = 0;
    for (const side of sides) {
      const head = side.name ? CAPTION : 0,
        wide = (room * side.cost(top)) / sum;
      this.caption(side, x + 4, CAPTION / 2, boxes(false));
      this.layoutSide(side, top, x, head, wide, tall - head);
      x += wide + gap;
    }
    return tall;
  }
  layoutSide(side, top, left, head, wide, tall) {
    const queue = [[top, left, head, wide, tall, 0]],
      rects = this.rects,
      most = rects.length + 20000;
    for (let i = 0; i < queue.length && rects.length < most; i++) {
      const [b, x, y, w, h, depth] = queue[i],
        isSmall = w < 12 || h < 12,
        kids = isSmall ? [] : b.kids().filter((kid) => side.cost(kid) > 0);
      const own = side.self(b),
        title = h > 40 && w > 40 ? 17 : 0,
        hasText = w > 28 && h > 14,
        says = hasText && [
          markOf(b) + fitName(boxName(b), Math.floor((w - 6) / letterWidth()) - markOf(b).length),
          `${percent(side.share(b))} ${short(side.cost(b), current().unit)}`,
        ];
      const isLeaf = !kids.length;
      rects.push({
        x,
        y,
        w,
        h,
        box: b,
        plain: !isLeaf,
        stroke: isLeaf ? 0.5 : Math.max(2 - depth * 0.2, 0.8),
        lines: hasText ? (isLeaf ? says : title ? [says.join("  ")] : null) : null,
      });
      if (isLeaf) continue;
      const inset = w > 20 && h > 20 ? 2 : 0;
      const items = kids.map((kid) => ({box: kid, size: side.cost(kid)}));
      if (own > 0) items.push({box: b, size: own, own: true});
      items.sort((p, q) => q.size - p.size);
      squarify(
        items,
        x + inset,
        y + (title || inset),
        w - 2 * inset,
        h - (title || inset) - inset,
        (item, tx, ty, tw, th) => {
          if (tw < 1.5 || th < 1.5) return;
          if (item.own)
            rects.push({
              x: tx,
              y: ty,
              w: tw,
              h: th,
              box: b,
              own: true,
              lines:
                tw > 28 && th > 14
                  ? ["self", percent(side.cost(b) > 0 ? (side.share(b) * own) / side.cost(b) : 0)]
                  : null,
            });
          else queue.push([item.box, tx, ty, tw, th, depth + 1]);
        },
      );
    }
  }
}
