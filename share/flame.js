// flame.js - the program inside a flame graph: zoom, search, what the pointer is at.
"use strict";
(() => {
const svg = document.currentScript?.ownerSVGElement ?? document.documentElement;
const all = (selector) => [...svg.querySelectorAll(selector)];
const one = (selector) => svg.querySelector(selector);
const boxes = all(".b").map((g, i) => {
  const rects = [...g.querySelectorAll("rect")];
  const title = g.querySelector("title").textContent, name = title.split("\n")[0];
  const number = (which) => parseFloat(rects[0].getAttribute(which));
  return {
    g, rects, title, name, text: g.querySelector("text"), short: g.dataset.short ?? name,
    mark: g.dataset.mark ?? "", rest: g.dataset.rest !== undefined, level: +g.dataset.level,
    of: g.dataset.of ?? "", number: g.dataset.box ?? String(i),
    x: number("x"), y: number("y"), w: number("width"),
    fills: rects.map((rect) => rect.getAttribute("fill")),
  };
});
// The sides of a comparison, the larger of which is as wide as the picture; or the one that there
// is.
const sides = [...new Set(boxes.map((box) => box.of))]
  .map((of) => boxes.filter((box) => box.of === of));
const twins = new Map();
for (const box of boxes) twins.set(box.number, [...twins.get(box.number) ?? [], box]);
const baseline = 13; // of a name, below the upper edge of its box
const left = boxes[0].x, character = +svg.dataset.character, size = +svg.getAttribute("font-size");
const [, , drawnWidth, height] = svg.getAttribute("viewBox").split(" ").map(Number);
const drawn = Math.max(...sides.map((side) => side[0].w));
let width = drawn, shown = sides[0][0];
const says = one("#says"), found = one("#found");
// Letters of East Asia and emoji are wider than the others.
const isWide = (letter) => letter >= "\u1100" && (letter < "\u2000" || letter >= "\u2300");
const fitting = (letters, width) => {
  const n = letters.findIndex((letter) => (width -= isWide(letter) ? size : character) < 0);
  return n < 0 ? letters.length : n;
};
const fits = (label, width) => fitting([...label], width) === [...label].length;
const cut = (label, width) => {
  const letters = [...label];
  if (fits(label, width)) return label;
  const n = fitting(letters, width - character);
  return n < 2 ? "" : letters.slice(0, n).join("") + "\u2026";
};
// A name without the first of its qualifiers: "b<x::y>::f" of "a::b<x::y>::f".
const withoutQualifier = (name) => {
  for (let i = 0, depth = 0; i + 2 < name.length; i++) {
    if ("<([{".includes(name[i])) depth++;
    if (")]}".includes(name[i]) || (name[i] === ">" && name[i - 1] !== "-")) depth--;
    if (depth === 0 && /^(::|\)\.)$/.test(name.slice(i, i + 2))) return name.slice(i + 2);
  }
  return name;
};
// The name, else its short form without as many qualifiers as it takes.
const fittingName = (box, width) => {
  if (fits(box.mark + box.name, width)) return box.name;
  let name = box.short;
  for (let last = ""; !fits(box.mark + name, width) && name !== last;) {
    last = name;
    name = withoutQualifier(name);
  }
  return name;
};
const place = (box, x, w) => {
  for (const rect of box.rects) {
    const part = +(rect.parentNode.dataset.part ?? 1); // what was waited for is at the right
    rect.setAttribute("x", x + w * (1 - part));
    rect.setAttribute("width", w * part);
  }
  const text = cut(box.mark + fittingName(box, w - 6), w - 6);
  if (text && !box.text) {
    box.text = box.g.appendChild(document.createElementNS(svg.namespaceURI, "text"));
    box.text.setAttribute("y", box.y + baseline);
  }
  if (!box.text) return;
  box.text.setAttribute("x", x + 3);
  box.text.textContent = text;
};
const covers = (box, to) => {
  const slack = 0.011;
  return box.x <= to.x + slack && box.x + box.w >= to.x + to.w - slack;
};
const zoom = (to) => {
  shown = to;
  const isAbove = (box) => box.of === to.of && box.level < to.level && covers(box, to);
  const path = new Set(boxes.filter(isAbove).map((box) => box.number));
  const same = sides.map((side) => twins.get(to.number).find((box) => box.of === side[0].of));
  const factor = width / Math.max(...same.map((box) => box?.w ?? 0));
  sides.forEach((side, i) => {
    for (const box of side) {
      const above = path.has(box.number);
      const inside = same[i] && box.level >= to.level && covers(same[i], box);
      box.g.style.display = above || inside ? "" : "none";
      box.g.style.opacity = above ? "0.5" : "";
      if (above) place(box, left, width);
      else if (inside) place(box, left + (box.x - same[i].x) * factor, box.w * factor);
    }
  });
  one("#reset").style.visibility = to.level === 0 ? "hidden" : "visible";
};
const share = (side, matches) => {
  let sum = 0;
  const ends = [];
  for (const box of side) {
    const hit = matches && box.level > 0 && !box.rest && matches(box.name);
    ends.length = Math.min(ends.length, box.level);
    const within = ends.some(Boolean);
    ends[box.level] = hit;
    if (hit && !within) sum += box.w;
    box.rects.forEach((rect, n) => {
      if (!box.fills[n].startsWith("url") || n === 0) rect.setAttribute("fill", hit ? "#f07af0" : box.fills[n]);
    });
  }
  const percent = side[0].w > 0 ? 100 * sum / side[0].w : 0;
  return `${percent.toFixed(2)}%${side[0].of && ` ${side[0].of}`}`;
};
const search = (text) => {
  let matches = text && ((name) => name.includes(text));
  try {
    const pattern = new RegExp(text, "i");
    matches = text && ((name) => pattern.test(name));
  } catch { /* as it is */ }
  const shares = sides.map((side) => share(side, matches));
  found.textContent = text ? `found: ${shares.join(", ")}` : "";
};
const ask = () => {
  const text = prompt("Search for a name (a regular expression):");
  if (text !== null) search(text);
};
for (const box of boxes) {
  box.g.style.cursor = "pointer";
  box.g.addEventListener("click", () => zoom(box));
  const point = (text, on) => {
    says.textContent = text;
    for (const twin of twins.get(box.number)) twin.g.classList.toggle("twin", on);
  };
  box.g.addEventListener("mouseover", () => point(box.title.split("\n").join("   "), true));
  box.g.addEventListener("mouseout", () => point("", false));
}
// A picture that is the whole page is as wide as the window, and begins where its stacks do.
const centred = all("text[text-anchor='middle']")
  .filter((text) => +text.getAttribute("x") === drawnWidth / 2);
const fit = () => {
  const least = 600, now = Math.max(least, innerWidth);
  const factor = (now - 2 * left) / (drawnWidth - 2 * left);
  svg.setAttribute("width", now);
  svg.setAttribute("viewBox", `0 0 ${now} ${height}`);
  width = drawn * factor;
  for (const box of boxes) {
    box.x = left + (box.x0 - left) * factor;
    box.w = box.w0 * factor;
  }
  for (const text of centred) text.setAttribute("x", now / 2);
  one("#search").setAttribute("x", now - left);
  zoom(shown);
};
if (document.documentElement === svg) {
  for (const box of boxes) {
    box.x0 = box.x;
    box.w0 = box.w;
  }
  addEventListener("resize", fit);
  fit();
  const hangs = +boxes[0].rects[0].getAttribute("y") < height / 2;
  if (!hangs) scrollTo(0, height);
}
one("#reset").addEventListener("click", () => zoom(sides[0][0]));
one("#search").addEventListener("click", ask);
one("#search").style.visibility = "visible";
addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    search("");
    zoom(sides[0][0]);
  }
  if (event.key === "/" || (event.key === "f" && (event.ctrlKey || event.metaKey))) {
    event.preventDefault();
    ask();
  }
});
})();
