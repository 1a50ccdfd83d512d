// 40-boxes.js - stacks as boxes that open on demand: what flames and the treemap show.

// kids() are sorted, heaviest first. `thread` is set for a box that stands for a thread.
// `before` and `selfBefore` are the other side of a comparison, else NaN.
const box = (parent, fields) => ({
  parent,
  depth: parent ? parent.depth + 1 : 0,
  guess: 0,
  before: NaN,
  selfBefore: NaN,
  ...fields,
});
const larger = (b) => Math.max(b.total, b.before || 0);
const sortKids = (kids) =>
  kids.filter((kid) => larger(kid) > 0).sort((a, b) => larger(b) - larger(a) || a.fn - b.fn);

const once = (make) => {
  let made;
  return () => (made ??= make());
};

const treeBox = (tree, old, node, parent) => {
  const self = box(parent, {
    fn: node ? tree.fns[node] : -1,
    total: tree.total[node],
    self: tree.self[node],
    guess: tree.guess ? tree.guess[node] : 0,
    before: old ? old.total[node] : NaN,
    selfBefore: old ? old.self[node] : NaN,
  });
  self.kids = once(() => {
    const kids = [];
    for (const kid of childrenOf()(node))
      if (tree.total[kid] > 0 || old?.total[kid] > 0) kids.push(treeBox(tree, old, kid, self));
    return sortKids(kids);
  });
  return self;
};

// Upside down: `ends` are contexts, with the one where each stack ended. `of` says which cost
// of that counts: what it has by itself, or all of it.
const invertedBox = (tree, old, fn, ends, parent, of = "self") => {
  let total = 0,
    before = old ? 0 : NaN,
    guess = 0;
  for (const [node, leaf] of ends) {
    total += tree[of][leaf];
    before += old?.[of][leaf];
    guess |= tree.guess ? tree.guess[node] : 0;
  }
  const first = parent && !parent.parent && of === "self";
  // What a function costs by itself is measured, wherever its contexts are.
  const self = box(parent, {
    fn,
    total,
    self: first ? total : 0,
    guess: parent && !first ? guess : 0,
    before,
    selfBefore: !old ? NaN : first ? before : 0,
  });
  self.kids = once(() => {
    const groups = new Map();
    for (const [node, leaf] of ends) {
      const above = parent ? tree.parents[node] : node;
      if (!above) continue;
      const key = tree.fns[above];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push([above, leaf]);
    }
    return sortKids([...groups].map(([key, list]) => invertedBox(tree, old, key, list, self, of)));
  });
  return self;
};

// Contexts of one function as one box; what they call is joined likewise.
const joinedBox = (tree, old, fn, nodes, parent) => {
  const sum = (column) => nodes.reduce((all, node) => all + column[node], 0);
  const self = box(parent, {
    fn,
    total: sum(tree.total),
    self: sum(tree.self),
    guess: nodes.reduce((bits, node) => bits | (tree.guess ? tree.guess[node] : 0), 0),
    before: old ? sum(old.total) : NaN,
    selfBefore: old ? sum(old.self) : NaN,
  });
  self.kids = once(() => {
    const groups = new Map();
    for (const node of nodes)
      for (const kid of childrenOf()(node)) {
        const key = tree.fns[kid];
        if (!groups.has(key)) groups.set(key, []);
        groups.get(key).push(kid);
      }
    return sortKids([...groups].map(([key, list]) => joinedBox(tree, old, key, list, self)));
  });
  return self;
};

// The outermost contexts of a function: within them it counts once, however often it recurs.
const outermost = (tree, fn) => {
  const inside = new Uint8Array(tree.fns.length),
    nodes = [];
  for (let node = 1; node < inside.length; node++) {
    inside[node] = inside[tree.parents[node]];
    if (inside[node] || tree.fns[node] !== fn) continue;
    inside[node] = 1;
    nodes.push(node);
  }
  return nodes;
};

// What the profile has of a function and of its calls is no estimate: stacks are guessed from
// just that, and give it again but for what rounding and recursion take.
const NEARLY = 5e-4;
const asMeasured = (view, fn, callers, callees) => {
  const settle = (b, total, isGuess) => {
    if (b.guess & 1 && !isGuess && Math.abs(b.total - total) <= NEARLY * total)
      Object.assign(b, {total, guess: b.guess & ~1});
    return b;
  };
  const calls = (list, end) => {
    const call = new Map([...list].map((i) => [view.calls[end][i], i]));
    return (b) => {
      const i = call.get(b.fn);
      return i === undefined ? b : settle(b, view.calls.total[i], view.calls.flags[i] & 1);
    };
  };
  for (const [top, list, end] of [
    [callers, view.callers(fn), "from"],
    [callees, view.callees(fn), "to"],
  ]) {
    const kids = top.kids;
    settle(top, view.total[fn], view.flags[fn] & 1);
    top.kids = once(() => kids().map(calls(list, end)));
  }
  return {callers, callees};
};

// Two boxes of one function: one opens to its callers, the other to its callees.
const bothWays = (event, thread, fn) => {
  const tree = treeOf(event, thread),
    old = data.compares ? treeOf(1, thread) : null;
  const nodes = outermost(tree, fn);
  const callees = joinedBox(tree, old, fn, nodes, null);
  const ends = nodes.map((node) => [node, node]);
  const callers = invertedBox(tree, old, fn, ends, box(null, {fn: -1}), "total");
  Object.assign(callers, {parent: null, depth: 0});
  return tree.guess && !old
    ? asMeasured(viewOf(event, thread), fn, callers, callees)
    : {callers, callees};
};

const rootBox = (event, thread, inverted) => {
  const tree = treeOf(event, thread),
    old = data.compares ? treeOf(1, thread) : null;
  if (!inverted) return treeBox(tree, old, 0, null);
  const ends = [];
  for (let node = 1; node < tree.self.length; node++)
    if (tree.self[node] > 0 || old?.self[node] > 0) ends.push([node, node]);
  return invertedBox(tree, old, -1, ends, null);
};

// One box for each thread below the whole.
const splitBox = (event, inverted) => {
  const all = rootBox(event, -1, false),
    root = box(null, {fn: -1, total: all.total, self: 0, before: all.before});
  const adopt = (thread) => {
    const top = rootBox(event, thread, inverted);
    const self = box(root, {fn: -1, thread, total: top.total, self: 0, before: top.before});
    const lower = (kid) => {
      kid.depth++;
      const kids = kid.kids;
      kid.kids = once(() => kids().map(lower));
      return kid;
    };
    self.kids = once(() =>
      top.kids().map((kid) => {
        kid.parent = self;
        return lower(kid);
      }),
    );
    return self;
  };
  root.kids = once(() => sortKids(threadsUsed().map(adopt)));
  return root;
};

const roots = new Map();
const isSandwich = () => state.tab === "flame" && state.both;
const sandwiches = new Map();
const sandwich = (fn) => {
  const key = `${state.event}/${state.thread}/${state.label}/${fn}@${state.t}`;
  if (!sandwiches.has(key)) {
    sandwiches.clear();
    sandwiches.set(key, bothWays(state.event, state.thread, fn));
  }
  return sandwiches.get(key);
};
const boxes = (inverted) => {
  const key = `${[state.event, state.thread, state.label, inverted, state.split].join("/")}@${state.t}`;
  if (!roots.has(key))
    roots.set(
      key,
      state.split && state.thread < 0 && threadsUsed().length > 1
        ? splitBox(state.event, inverted)
        : rootBox(state.event, state.thread, inverted),
    );
  return roots.get(key);
};

// What a picture of boxes shows side by side: one profile, or before and after.
const sideAfter = {
  name: "after",
  cost: (b) => b.total,
  self: (b) => b.self,
  share: (b) => shareOf(current(), b.total),
};
const sideBefore = {
  name: "before",
  cost: (b) => b.before,
  self: (b) => b.selfBefore,
  share: (b) => shareBefore(current(), b.before),
};
const sidesOf = () => (data.compares ? [sideBefore, sideAfter] : [{...sideAfter, name: ""}]);

// The box that the address names by its way down: places among siblings.
const zoomed = (root) => {
  let at = root;
  for (const place of state.zoom ? state.zoom.split(".") : []) {
    const next = at.kids()[+place];
    if (!next) break;
    at = next;
  }
  return at;
};
const wayTo = (to) => {
  const way = [];
  for (; to.parent; to = to.parent) way.push(to.parent.kids().indexOf(to));
  return way.reverse().join(".");
};

const boxName = (b) =>
  b.fn >= 0 ? nameOf(b.fn) : b.thread !== undefined ? plain(threadName(b.thread)) : "all";
// In a comparison by the change of the box itself, which is what its width is about; of
// a tile for self cost by that.
const changeOf = (b, own) =>
  own
    ? marked(b.self - b.selfBefore, current().leastSelf?.[b.fn])
    : marked(b.total - b.before, current().leastTotal?.[b.fn]);
const mostOf = (tree, old) =>
  (tree.most ??= tree.total.reduce(
    (most, total, node) => Math.max(most, Math.abs(total - old.total[node])),
    0,
  ));
const mostChange = () => mostOf(treeOf(state.event, state.thread), treeOf(1, state.thread));
const markOf = (b) => {
  const change = data.compares ? changeOf(b) : 0;
  return !change ? "" : !b.before ? "NEW " : !b.total ? "GONE " : change > 0 ? "+ " : "\u2212 ";
};
const boxFill = (b, own) =>
  data.compares
    ? rampAt(Math.max(-1, Math.min(1, heatOfChange(changeOf(b, own), mostChange()))), isDark())
    : b.fn >= 0
      ? rampAt(heat(current(), b.fn), isDark())
      : isDark()
        ? [58, 63, 71]
        : [228, 230, 233];
const boxSays = (b) => {
  const view = current(),
    parts = [boxName(b)];
  if (data.compares)
    parts.push(
      `before ${short(b.before, view.unit)} ${percent(shareBefore(view, b.before))}`,
      `after ${short(b.total, view.unit)} ${percent(shareOf(view, b.total))}`,
      `change ${signed(short(b.total - b.before, view.unit), b.total - b.before)}`,
    );
  else parts.push(`${short(b.total, view.unit)} ${percent(shareOf(view, b.total))}`);
  if (!data.compares && b.self > 0 && (!state.inv || isSandwich()))
    parts.push(`self ${short(b.self, view.unit)} ${percent(shareOf(view, b.self))}`);
  if (b.guess & 1) parts.push("estimated");
  return parts.join(", ");
};

// Pixels; what a phone shows is held at arm's length, but is small.
const typeSize = () => (isNarrow() ? 14 : 12);
const letterWidth = () => typeSize() * 0.533;

// Paint rectangles on a canvas, or as SVG; the same list serves both and the pointer.
const fitText = (text, width, character) => {
  const fits = Math.floor((width - 6) / character),
    letters = [...text];
  return letters.length <= fits
    ? text
    : fits < 3
      ? ""
      : letters.slice(0, fits - 1).join("") + "\u2026";
};

// A function's name in so much room: its path gives way first, in the middle, so that its
// own name stays; what is still too long is cut by fitText.
const fitName = (name, room) => {
  if (name.length <= room) return name;
  const [path, own] = nameParts(name),
    left = room - own.length - 1;
  if (path.length + own.length <= room) return path + own;
  return left > 2 ? `${path.slice(0, left)}\u2026${own}` : own;
};

class Painting {
  constructor(label, choose) {
    this.rects = [];
    this.captions = []; // [{x, y, text, isTick}], the baseline's middle
    this.at = -1;
    this.canvas = el("canvas", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": "chart",
      "aria-label": label,
      "aria-describedby": "says",
    });
    this.holder = el("div", {class: "holder"}, this.canvas);
    this.choose = choose;
    this.canvas.addEventListener("mousemove", (event) => this.hover(event));
    this.canvas.addEventListener("mouseleave", () => hideCard());
    this.canvas.addEventListener("click", (event) => {
      const i = this.find(event);
      if (i >= 0) {
        this.at = i;
        // A finger has no double click: a second tap opens what the first selected.
        const {box} = this.rects[i];
        choose(box, isNarrow() && box.fn === state.fn);
      }
    });
    this.canvas.addEventListener("dblclick", (event) => {
      const i = this.find(event);
      if (i >= 0) choose(this.rects[i].box, true);
    });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => {
      if (this.holder.offsetParent) this.redraw();
    }).observe(this.holder);
  }
  find(event) {
    const place = this.canvas.getBoundingClientRect(),
      x = event.clientX - place.left,
      y = event.clientY - place.top;
    let hit = -1;
    this.rects.forEach((r, i) => {
      if (x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h) hit = i;
    });
    return hit;
  }
  telling(b) {
    return boxSays(b);
  }
  hover(event) {
    const i = this.find(event);
    if (i < 0) hideCard();
    else showBoxCard(this.rects[i].box, event.clientX, event.clientY);
  }
  // Arrows go to the nearest box in that direction.
  key(event) {
    const here = this.rects[this.at] ?? this.rects[0];
    if (!here) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.choose(here.box, event.key === "Enter");
      return;
    }
    const [dx, dy] = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[
      event.key
    ] ?? [0, 0];
    if (!dx && !dy) return;
    event.preventDefault();
    event.stopPropagation();
    let best = -1,
      least = Infinity;
    this.rects.forEach((r, i) => {
      if (r === here) return;
      const across = dx ? r.x + r.w / 2 - here.x - here.w / 2 : r.y - here.y,
        forward = across * (dx || dy);
      const aside = dx
        ? Math.abs(r.y - here.y) * 1000
        : Math.max(0, r.x - here.x - here.w, here.x - r.x - r.w) * 50 +
          Math.abs(r.x - here.x) / 1000;
      if (forward > 0.5 && forward + aside < least) {
        least = forward + aside;
        best = i;
      }
    });
    if (best >= 0) {
      this.at = best;
      say(this.telling(this.rects[best].box));
      this.paint();
    }
  }
  redraw() {
    const width = Math.max(this.holder.clientWidth, 200);
    const height = this.layout(width, Math.max(this.holder.clientHeight, 200));
    const ratio = Math.min(devicePixelRatio || 1, 3);
    this.width = width;
    this.height = Math.min(height, 16000);
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    set(this.canvas, {style: {width: `${width}px`, height: `${this.height}px`}});
    this.ratio = this.canvas.height / this.height;
    if (this.at >= this.rects.length) this.at = -1;
    this.paint();
  }
  // Boxes that the search found, or that lead to one it found: these stay clear.
  leading() {
    const hits = matches(),
      ways = new Set();
    if (!hits) return null;
    for (const {box} of this.rects)
      if (hits.has(box.fn)) for (let b = box; b && !ways.has(b); b = b.parent) ways.add(b);
    return ways;
  }
  look(r) {
    const hits = matches();
    return {
      ...(r.plain ? {fill: null, ink: "currentColor"} : this.fillOf(r)),
      hit: hits ? hits.has(r.box.fn) : null,
      chosen: r.box.fn >= 0 && r.box.fn === state.fn,
    };
  }
  // In no comparison all boxes of a function have one colour.
  fillOf({box, own}) {
    const make = () => {
      const fill = boxFill(box, own);
      return {fill: rgb(fill), ink: inkOn(fill)};
    };
    if (data.compares) return make();
    if (!this.fills.has(box.fn)) this.fills.set(box.fn, make());
    return this.fills.get(box.fn);
  }
  paint() {
    const c = this.canvas.getContext("2d"),
      css = getComputedStyle(document.body);
    const paper = css.getPropertyValue("--paper"),
      line = css.getPropertyValue("--line"),
      ink = css.getPropertyValue("--ink"),
      mark = css.getPropertyValue("--mark"),
      chosen = css.getPropertyValue("--chosen");
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.fillStyle = paper;
    c.fillRect(0, 0, this.width, this.height);
    c.font = `${typeSize()}px system-ui, sans-serif`;
    c.textBaseline = "middle";
    this.fills = new Map();
    this.hatches = new Map();
    const leading = this.leading(),
      letter = letterWidth();
    this.rects.forEach((r, i) => {
      const {fill, ink: on, hit, chosen: picked} = this.look(r);
      const isFar = leading && !leading.has(r.box);
      c.globalAlpha = isFar ? 0.35 : r.dim ? 0.6 : 1;
      if (fill) {
        c.fillStyle = fill;
        c.fillRect(r.x, r.y, r.w, r.h);
      }
      if (r.box.guess & (r.own ? 2 : 1) && fill && r.w >= 3) this.hatch(c, r, on);
      if (!r.bare) {
        c.strokeStyle = line;
        c.lineWidth = r.stroke ?? 0.5;
        c.strokeRect(r.x + 0.25, r.y + 0.25, Math.max(r.w - 0.5, 0.5), Math.max(r.h - 0.5, 0.5));
      }
      c.globalAlpha = isFar ? 0.7 : 1;
      if (hit || picked || i === this.at) {
        c.strokeStyle = picked ? chosen : hit ? mark : ink;
        c.lineWidth = 2;
        if (i === this.at && !picked) c.setLineDash([3, 2]);
        c.strokeRect(r.x + 1, r.y + 1, Math.max(r.w - 2, 1), Math.max(r.h - 2, 1));
        c.setLineDash([]);
      }
      c.fillStyle = fill ? on : ink;
      r.lines?.forEach((text, k) => {
        const fitted = fitText(text, r.w, letter);
        if (fitted && (k + 1) * 15 <= r.h + 3)
          c.fillText(fitted, r.x + 4, r.y + (r.middle ?? 9) + k * 15, r.w - 6);
      });
    });
    c.globalAlpha = 1;
    for (const {x, y, text, isTick} of this.captions) {
      c.fillStyle = isTick ? css.getPropertyValue("--soft") : ink;
      c.font = `${isTick ? "" : "bold "}${typeSize()}px system-ui, sans-serif`;
      c.fillText(text, x, y);
      if (isTick) c.fillRect(x - 4, y - 7, 1, 16);
    }
  }
  hatch(c, r, on) {
    if (!this.hatches.has(on)) this.hatches.set(on, this.hatching(c, on));
    const alpha = c.globalAlpha;
    c.globalAlpha *= 0.28;
    c.fillStyle = this.hatches.get(on);
    c.fillRect(r.x, r.y, r.w, r.h);
    c.globalAlpha = alpha;
  }
  // Lines from the lower left to the upper right, 7 pixels apart, as a tile that repeats.
  hatching(c, on) {
    const step = 7,
      size = Math.round(step * this.ratio),
      tile = el("canvas", {width: size, height: size}),
      t = tile.getContext("2d");
    t.scale(size / step, size / step);
    t.strokeStyle = on;
    t.beginPath();
    for (let x = -step; x <= step; x += step) {
      t.moveTo(x - 1, step + 1);
      t.lineTo(x + step + 1, -1);
    }
    t.stroke();
    const pattern = c.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix().scale(step / size));
    return pattern;
  }
  svg() {
    const css = getComputedStyle(document.body),
      line = css.getPropertyValue("--line"),
      ink = css.getPropertyValue("--ink");
    const root = svgEl(
      "svg",
      {
        xmlns: SVG,
        width: this.width,
        height: this.height,
        viewBox: `0 0 ${this.width} ${this.height}`,
        "font-family": "system-ui, sans-serif",
        "font-size": typeSize(),
      },
      svgEl(
        "defs",
        null,
        svgEl(
          "pattern",
          {
            id: "hatch",
            width: 6,
            height: 6,
            patternUnits: "userSpaceOnUse",
            patternTransform: "rotate(45)",
          },
          svgEl("path", {d: "M0 0V6", stroke: ink, "stroke-opacity": 0.3, "stroke-width": 2}),
        ),
      ),
      svgEl("rect", {
        width: this.width,
        height: this.height,
        fill: css.getPropertyValue("--paper"),
      }),
    );
    this.fills = new Map();
    for (const r of this.rects) {
      const {fill, ink: on, hit} = this.look(r),
        place = {
          x: r.x.toFixed(2),
          y: r.y.toFixed(2),
          width: r.w.toFixed(2),
          height: r.h.toFixed(2),
        };
      const g = svgEl(
        "g",
        null,
        svgEl("title", null, this.telling(r.box)),
        svgEl("rect", {
          ...place,
          fill: fill ?? "none",
          stroke: hit ? css.getPropertyValue("--mark") : line,
          "stroke-width": hit ? 2 : (r.stroke ?? 0.5),
        }),
      );
      if (r.box.guess & (r.own ? 2 : 1) && fill)
        g.append(svgEl("rect", {...place, fill: "url(#hatch)"}));
      r.lines?.forEach((text, k) => {
        const fitted = fitText(text, r.w, letterWidth());
        if (fitted && (k + 1) * 15 <= r.h + 3)
          g.append(
            svgEl(
              "text",
              {x: (r.x + 4).toFixed(2), y: (r.y + 13 + k * 15).toFixed(2), fill: fill ? on : ink},
              fitted,
            ),
          );
      });
      root.append(g);
    }
    for (const {x, y, text, isTick} of this.captions) {
      const look = isTick ? {fill: css.getPropertyValue("--soft")} : {fill: ink, "font-weight": "bold"};
      root.append(svgEl("text", {x, y: y + 4, ...look}, text));
      if (isTick)
        root.append(svgEl("rect", {x: x - 4, y: y - 7, width: 1, height: 16, fill: look.fill}));
    }
    return root;
  }
  // A box of a comparison is drawn twice and listed once.
  shown() {
    return new Set(this.rects.filter((r) => !r.own).map((r) => r.box));
  }
  rows() {
    const view = current(),
      unit = view.unit,
      old = data.compares;
    return [
      [
        "depth",
        "function",
        "module",
        `total (${unit})`,
        `self (${unit})`,
        "share",
        "estimated",
        ...(old ? [`total before (${unit})`, `self before (${unit})`, `change (${unit})`] : []),
      ],
      ...[...this.shown()].map((b) => [
        b.depth,
        boxName(b),
        b.fn >= 0 ? fnModule(b.fn) : "",
        b.total,
        b.self,
        shareOf(view, b.total),
        b.guess & 1,
        ...(old ? [b.before, b.selfBefore, b.total - b.before] : []),
      ]),
    ];
  }
  // Room for the sides and what is above each: "after 1.20 s".
  caption(side, x, y, root) {
    if (side.name)
      this.captions.push({x, y, text: `${side.name} ${short(side.cost(root), current().unit)}`});
  }
}
