// 68-drawing.js - the drawings that Graphviz laid out, as elements with their functions.

// What a drawing may be made of. It is copied piece by piece: what is not listed stays out.
const drawn = new Set("svg g path polygon polyline ellipse rect line text tspan a".split(" "));
const drawnAttributes = new Set(
  (
    "viewBox transform fill stroke stroke-width stroke-dasharray fill-opacity stroke-opacity " +
    "points d cx cy rx ry x y x1 y1 x2 y2 width height text-anchor font-family font-size " +
    "font-weight font-style textLength lengthAdjust class"
  ).split(" "),
);
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

// Graphviz names boxes and arrows in comments: "n3", "n3&#45;&gt;n7".
const numbersOf = (g) =>
  (g.dataset.of ?? "").replace(/&#45;/g, "-").replace(/&gt;/g, ">").match(/\d+/g)?.map(Number) ??
  [];

// Rows of lists stand for functions as boxes do; the box of a list stands for none. The
// second cell of a row, its numbers, has no name and follows the first. The rows of a cycle
// follow its head, whose number they share; `member` is their function, in the order of the
// cycle's functions.
const rowsOf = (svg, ids, all) => {
  const numberOf = new Map((ids ?? []).map((id, i) => [id, i])),
    rows = [];
  let last,
    cells = 0;
  for (const g of svg.querySelectorAll("g.row")) {
    const number = numberOf.get(g.dataset.row);
    if (number !== undefined) [last, cells] = [number, 0];
    if (last === undefined) continue;
    const isMember = number === undefined && g.closest(".cycle"),
      member = isMember ? all(last)[cells >> 1] : undefined;
    rows.push({g, number: last, isFirst: number !== undefined, member, isNamed: !(cells & 1)});
    if (number === undefined) cells++;
  }
  return rows;
};

// Both directions of a pair may share an arrow, so weights come from the data. `arrows` has
// the edges of each arrow.
const edgesOf = (svg, source) => {
  const arrows = new Map();
  for (const g of svg.querySelectorAll("g.edge")) {
    // What leads back up was laid out as if it led down.
    const [upper, lower] = numbersOf(g),
      isBack = g.classList.contains("back");
    arrows.set(isBack ? `${lower} ${upper}` : `${upper} ${lower}`, g);
  }
  const edges = source.edges.map(([from, to, total, back]) => {
    const g = arrows.get(`${from} ${to}`) ?? arrows.get(`${to} ${from}`);
    return {from, to, total, back: !!back, g};
  });
  const ofArrow = new Map([...arrows.values()].map((g) => [g, edges.filter((e) => e.g === g)]));
  return {edges, arrows: ofArrow};
};

const readDrawing = (source) => {
  const root = new DOMParser().parseFromString(source.svg, "image/svg+xml").documentElement;
  const svg = copyDrawing(root),
    nodes = [],
    fns = source.fn ?? source.groups;
  set(svg, {role: "group", "aria-label": `Call graph, ${source.label}`, focusable: "false"});
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  for (const g of svg.querySelectorAll("g.node:not(.list)")) nodes[numbersOf(g)[0]] = g;
  // A box may hold a chain of functions: all of them lead to it.
  const chained = new Map((source.chains ?? []).map(([v, ...more]) => [v, more]));
  const placeOfFn = new Map(fns.map((fn, i) => [fn, i]));
  for (const [v, more] of chained) for (const fn of more) placeOfFn.set(fn, v);
  const all = (v) => [fns[v], ...(chained.get(v) ?? [])],
    rows = rowsOf(svg, source.ids, all);
  for (const {g, number, isFirst} of rows) if (isFirst) nodes[number] = g;
  return {
    svg,
    nodes,
    rows,
    fns,
    placeOfFn,
    ...edgesOf(svg, source),
    self: source.self,
    groups: !!source.groups,
    all,
    members: new Set(rows.map((row) => row.member)), // that have a row
    box: svg.getAttribute("viewBox").split(/\s+/).map(Number),
  };
};

// From a box along the heaviest arrows that do not lead back up; `up` goes to callers.
const walkFrom = (d, start, up) => {
  const [from, to] = up ? ["to", "from"] : ["from", "to"],
    nodes = [],
    edges = [];
  for (let at = start, seen = new Set(); at !== undefined;) {
    seen.add(at);
    nodes.push(at);
    let best;
    for (const e of d.edges)
      if (e[from] === at && !e.back && !seen.has(e[to]) && !(best?.total >= e.total)) best = e;
    if (best) edges.push(best);
    at = best?.[to];
  }
  return {nodes, edges};
};

// The heavy path of a drawing: through its heaviest box, up the heaviest calls and down them to
// the box with the largest self cost. Boxes are in the order of their totals.
const heavyPath = (d) => {
  if (d.heavy) return d.heavy;
  const up = walkFrom(d, 0, true).nodes,
    way = [...up.reverse(), ...walkFrom(d, 0, false).nodes.slice(1)];
  const end = way.reduce((best, v, i) => (d.self[v] > d.self[way[best]] ? i : best), 0);
  d.heavy = way.slice(0, Math.max(end, up.length - 1) + 1);
  return d.heavy;
};
