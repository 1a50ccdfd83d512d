// 67-recount.js - a drawing whose numbers and colours are those of a range of time; boxes and
// arrows stay where they are, as wide as in the whole recording.

// The colour of a box as the drawing's key has it (src/look/ramp.c). `samples`: of the self cost.
const fillOf = (view, {self, total, samples}) => {
  const {colors, shares, skew, few, self: bySelf} = data.times.ramp,
    isChance = bySelf && view.samples && samples < few && self > 0,
    share = isChance ? 0 : shareOf(view, bySelf ? self : total),
    after = shares.findIndex((at) => share < at),
    place =
      after < 0
        ? 1
        : (after - 1 + (share - shares[after - 1]) / (shares[after] - shares[after - 1])) /
          (shares.length - 1),
    skewed = Math.abs(skew - 1) > 1e-9 ? (skew ** place - 1) / (skew - 1) : place;
  return `#${mix(colors, skewed).map((c) => c.toString(16).padStart(2, "0")).join("")}`;
};

// The texts of a box or row that tell its numbers: of a box the lines after its name.
const numberTexts = (g, isRow) => {
  const texts = [...g.children].filter((part) => part.localName === "text"),
    inside = texts.length ? texts : [...g.querySelectorAll("text")],
    lines = inside.reduce((all, text) => {
      const y = text.getAttribute("y");
      return all.set(y, [...(all.get(y) ?? []), text]);
    }, new Map());
  return [...lines.values()]
    .slice(isRow ? 0 : 1)
    .filter((line) => /^\s*(total|self)\s|%/.test(line.map((text) => text.textContent).join("")))
    .flat();
};
// One text in the place of those, which the style hides while a range is shown.
const standIn = (texts) => {
  if (!texts.length) return null;
  const [first] = texts,
    {left, right} = texts.reduce(
      ({left, right}, text) => {
        const x = +text.getAttribute("x");
        return {
          left: Math.min(left, x),
          right: Math.max(right, x + (+text.getAttribute("textLength") || 0)),
        };
      },
      {left: Infinity, right: 0},
    );
  const text = svgEl("text", {
    x: left,
    y: first.getAttribute("y"),
    "font-family": first.getAttribute("font-family"),
    "font-size": 10,
    class: "of-range",
  });
  for (const one of texts) one.classList.add("of-whole");
  first.parentNode.append(text);
  text.room = right - left;
  return text;
};
// As a drawing has shares: "63%", "6.7%".
const brief = (view, value) => {
  const p = shareOf(view, value) * 100;
  return p === 0 ? "0%" : p < 0.05 ? "<0.1%" : `${p.toFixed(p < 9.95 ? 1 : 0)}%`;
};
const put = (text, says) => {
  if (!text) return;
  text.textContent = says;
  // About what a letter takes; what is longer than the numbers before it is drawn narrower.
  const wide = says.length * 5.1 > text.room && text.room > 0;
  if (wide) set(text, {textLength: text.room.toFixed(1), lengthAdjust: "spacingAndGlyphs"});
  else text.removeAttribute("textLength");
};

// What is filled, and how in the whole recording.
const shapeOf = (g) => {
  const shape = [...g.querySelectorAll("polygon, path, ellipse")].find(
    (one) => one.getAttribute("fill") !== "none",
  );
  return {shape, fill: shape?.getAttribute("fill")};
};
const prepareRange = (d) => {
  if (d.ranged) return d.ranged;
  const first = new Set(d.rows.filter((row) => row.isFirst).map((row) => row.number));
  const boxes = d.nodes.flatMap((g, i) => (g && !first.has(i) ? [{g, i}] : []));
  for (const box of boxes) {
    box.text = standIn(numberTexts(box.g, false));
    Object.assign(box, shapeOf(box.g));
  }
  // A row is a cell with the name and one with the numbers.
  const rows = d.rows.map(({g, number, member, isFirst, isNamed}) => ({
    g,
    fn: member ?? d.fns[number],
    text: isFirst || (member !== undefined && isNamed) ? null : standIn(numberTexts(g, true)),
    ...shapeOf(g),
  }));
  const arrows = [...d.arrows].map(([g, edges]) => ({
    g,
    edges,
    text: standIn([...g.querySelectorAll("text")].filter((text) => text.textContent.includes("%"))),
  }));
  d.ranged = {boxes, rows, arrows};
  return d.ranged;
};

// A box of several functions has the total of the first, and what all cost by themselves.
const recountBox = (view, d, {g, i, text, shape}) => {
  const fns = d.all(i),
    self = fns.reduce((sum, fn) => sum + view.self[fn], 0),
    samples = fns.reduce((sum, fn) => sum + view.counts[fn], 0),
    total = fns.reduce((most, fn) => Math.max(most, view.total[fn]), 0),
    isCycle = fns.some((fn) => d.members.has(fn));
  const says = (title, value) =>
    `${title}\u00a0${brief(view, value)}\u00a0${short(value, view.unit)}`;
  put(
    text,
    isCycle || self === total
      ? says("self", self)
      : `${says("total", total)}  self\u00a0${brief(view, self)}`,
  );
  shape?.setAttribute("fill", fillOf(view, {self, total, samples}));
  g.classList.toggle("idle", !(total > 0));
};
const recountRow = (view, {g, fn, text, shape}) => {
  const [self, total] = [view.self[fn], view.total[fn]].map((x) => brief(view, x));
  put(text, self === total ? self : `${self} of ${total}`);
  shape?.setAttribute(
    "fill",
    fillOf(view, {self: view.self[fn], total: view.total[fn], samples: view.counts[fn]}),
  );
  g.classList.toggle("idle", !(view.total[fn] > 0));
};
const recountArrow = (view, totals, d, {g, edges, text}) => {
  const sums = edges.map((e) => totals.get(d.fns[e.from] * nFns + d.fns[e.to]) ?? 0);
  put(text, sums.map((sum) => brief(view, sum)).join(" / "));
  // A call that hides others has a total of its own, which only its ends tell.
  const isKnown = !g.classList.contains("residual"),
    ends = edges.some((e) => d.all(e.to).some((fn) => view.total[fn] > 0));
  g.classList.toggle("idle", isKnown ? !sums.some((sum) => sum > 0) : !ends);
  if (!isKnown) put(text, "");
};

// As the range in sight has it; of groups there are no numbers.
const recount = (d) => {
  const isRanged = !!state.t && !d.groups;
  d.svg.classList.toggle("ranged", isRanged);
  if (!isRanged && !d.ranged) return;
  const {boxes, rows, arrows} = prepareRange(d);
  if (!isRanged) {
    for (const {shape, fill} of [...boxes, ...rows]) shape?.setAttribute("fill", fill);
    for (const {g} of [...boxes, ...rows, ...arrows]) g.classList.remove("idle");
    return;
  }
  const view = current(),
    {from, to, total} = view.calls,
    totals = new Map();
  for (let i = 0; i < total.length; i++) totals.set(from[i] * nFns + to[i], total[i]);
  for (const box of boxes) recountBox(view, d, box);
  for (const row of rows) recountRow(view, row);
  for (const arrow of arrows) recountArrow(view, totals, d, arrow);
};

// Of a copy that is kept without the page's style: only what is in sight.
const settleRange = (svg) => {
  const isRanged = svg.classList.contains("ranged");
  for (const text of svg.querySelectorAll(isRanged ? ".of-whole" : ".of-range")) text.remove();
  for (const g of svg.querySelectorAll(".idle")) g.setAttribute("opacity", 0.3);
};
