// 80-cards.js - what is said of a function: hover cards, the selection, announcements.

const costFact = (view, title, value, before) => {
  const says = (x) => short(x, view.unit),
    tooMuch = "the profile contradicts itself";
  return [
    title,
    `${says(value)} (${percent(shareOf(view, value))})`,
    exact(value, view.unit) + (isTooMuch(view, value) ? `, more than the whole: ${tooMuch}` : ""),
    before === undefined
      ? ""
      : before === value
        ? "as before"
        : `was ${says(before)}, ${signed(says(value - before), value - before)}`,
  ];
};
const callFacts = (view, fn) => {
  const calls = view.callsOf?.[fn],
    primitive = view.primitive?.[fn];
  const was = view.callsBefore?.[fn],
    each = (value) => short(value / calls, view.unit);
  if (!Number.isFinite(calls)) return [];
  const outer =
    Number.isFinite(primitive) && primitive !== calls ? `${count(primitive)} not recursive` : "";
  const list = [["Calls", count(calls), outer, Number.isFinite(was) ? `were ${count(was)}` : ""]];
  if (calls > 0) list.push(["Per call", each(view.total[fn]), `self ${each(view.self[fn])}`, ""]);
  return list;
};
const alsoFacts = (fn) =>
  alsoViews()
    .filter((view) => knows(view, fn))
    .map((view) => {
      const says = (x) => `${short(x, view.unit)} (${percent(shareOf(view, x))})`;
      return [plain(view.name), says(view.total[fn]), `self ${says(view.self[fn])}`, ""];
    });
// Rows of [title, number, more, what it was before].
const factsOf = (fn) => {
  const view = current(),
    estimated = view.flags[fn] & 1;
  const total = estimated ? "Total, estimated" : "Total";
  const list = [
    costFact(view, "Self", view.self[fn], view.selfBefore?.[fn]),
    costFact(view, total, view.total[fn], view.totalBefore?.[fn]),
    ...callFacts(view, fn),
    ...alsoFacts(fn),
  ];
  const samples = view.samplesSelf && `self ${count(view.samplesSelf[fn])}`;
  if (samples) list.push(["Samples", count(view.samplesTotal[fn]), samples, ""]);
  const presence = ["", "only after", "only before"][view.presence?.[fn] ?? 0];
  if (presence) list.push(["Is", presence, "", ""]);
  if (view.flags[fn] >= 2)
    list.push(["Recursion", `in cycle ${Math.floor(view.flags[fn] / 2)}`, "", ""]);
  list.push(
    ["Callers", count(view.callers(fn).length), "", ""],
    ["Callees", count(view.callees(fn).length), "", ""],
  );
  return list;
};
// Location, and the module where it says more.
const placeFacts = (fn) => {
  const link = anyLink(fn),
    place = placeOf(fn),
    module = plain(baseName(fnModule(fn)));
  const shown = link
    ? el("a", {href: link, rel: "noreferrer noopener", target: "_blank"}, place)
    : place;
  return [
    place && el("p", {class: "small"}, shown),
    module &&
      fnModule(fn).includes("/") &&
      module !== place &&
      el("p", {class: "small"}, `in ${module}`),
  ];
};
const facts = (fn) =>
  [
    el("h3", null, nameOf(fn)),
    ...placeFacts(fn),
    el(
      "dl",
      null,
      factsOf(fn).flatMap(([title, text, more, before]) => [
        el("dt", null, title),
        el(
          "dd",
          null,
          el("b", null, text),
          more && el("span", {class: "small"}, ` ${more}`),
          before && el("span", {class: "small"}, ` ${before}`),
        ),
      ]),
    ),
  ].filter(Boolean);

const card = el("div", {id: "card", role: "tooltip", hidden: true});
const showAt = (x, y, ...children) => {
  card.replaceChildren(...children.filter(Boolean));
  card.hidden = false;
  const {offsetWidth: w, offsetHeight: h} = card;
  set(card, {
    style: {
      left: `${Math.max(4, x + 14 + w > innerWidth ? x - w - 10 : x + 14)}px`,
      top: `${Math.max(4, y + 14 + h > innerHeight ? y - h - 10 : y + 14)}px`,
    },
  });
};
const hideCard = () => {
  card.hidden = true;
};
// A box of a drawing: the functions that share it, and what the drawing counts otherwise.
const showNodeCard = (d, v, x, y) => {
  const view = current(),
    [fn, ...more] = d.all(v),
    drawn = d.self[v];
  const differs = Math.abs(drawn - view.self[fn]) > view.whole * 0.0005;
  const isDrawn = !d.groups && !more.length && isWhole();
  const folded = `in this drawing self is ${short(drawn, view.unit)}: folded callees are included`;
  showAt(
    x,
    y,
    ...(d.groups ? [el("h3", null, nameOf(fn))] : facts(fn)),
    more.length && el("p", {class: "small"}, `in this box too: ${more.map(nameOf).join(", ")}`),
    isDrawn && differs && !view.selfBefore && el("p", {class: "small"}, folded),
  );
};
const showMemberCard = (fn, n, x, y) =>
  showAt(x, y, ...facts(fn), el("p", {class: "small"}, `one of the ${n} functions of a cycle`));
const edgeKinds = [
  ["residual", "indirect call: functions between the two are hidden"],
  ["estimated", "estimated"],
  ["back", "recursive call"],
];
const alsoOfCall = (from, to) =>
  alsoViews().map((view) => {
    const call = [...view.callees(from)].find((i) => view.calls.to[i] === to);
    if (call === undefined) return null;
    const total = view.calls.total[call],
      share = percent(shareOf(view, total));
    return el("p", {class: "small"}, `${plain(view.name)}: ${short(total, view.unit)} (${share})`);
  });
const showEdgeCard = (from, to, g, x, y) => {
  const view = current(),
    {calls} = view;
  const call = [...view.callees(from)].find((i) => calls.to[i] === to);
  const says = [...g.querySelectorAll("text")].map((text) => text.textContent.trim()).join(" ");
  const kinds = edgeKinds.filter(([name]) => g.classList.contains(name)).map(([, text]) => text);
  const head = el("h3", null, `${nameOf(from)} \u2192 ${nameOf(to)}`);
  const kind = kinds.length && el("p", {class: "small"}, kinds.join(", "));
  if (call === undefined) return showAt(x, y, head, says && el("p", null, says), kind);
  const total = calls.total[call],
    share = percent(shareOf(view, total));
  const times = calls.calls ? `, ${count(calls.calls[call])} calls` : "";
  const cost = el("b", null, `${short(total, view.unit)} (${share})`);
  const digits = el("span", {class: "small"}, ` ${exact(total, view.unit)}${times}`);
  showAt(x, y, head, el("p", null, cost, digits), ...alsoOfCall(from, to), kind);
};
const beforeLines = (view, b) => {
  const says = (x) => short(x, view.unit),
    grown = b.total - b.before,
    own = b.self - b.selfBefore;
  if (!Number.isFinite(b.before)) return [];
  const was = `was ${says(b.before)} (${percent(shareBefore(view, b.before))}), `;
  const fate = !b.before ? ", new" : !b.total ? ", gone" : "";
  const selfWas = `self was ${says(b.selfBefore)}, ${signed(says(own), own)}`;
  return [
    el("p", null, was, el("b", null, signed(says(grown), grown)), fate),
    (b.self > 0 || b.selfBefore > 0) && el("p", {class: "small"}, selfWas),
  ];
};
const showBoxCard = (b, x, y) => {
  const view = current(),
    says = (value) => short(value, view.unit);
  const shared = (value) => `${says(value)} (${percent(shareOf(view, value))})`;
  const small = (text) => el("p", {class: "small"}, text);
  const known = b.fn >= 0 && (view.total[b.fn] || view.totalBefore?.[b.fn]);
  showAt(
    x,
    y,
    el("h3", null, boxName(b)),
    b.fn >= 0 && small(placeOf(b.fn)),
    el(
      "p",
      null,
      el("b", null, shared(b.total)),
      el("span", {class: "small"}, ` ${exact(b.total, view.unit)} here`),
    ),
    b.self > 0 && small(`self ${shared(b.self)}`),
    ...beforeLines(view, b),
    b.guess & 1 && small("estimated: the profile has calls, but no stacks"),
    known && small(`in all: self ${says(view.self[b.fn])}, total ${says(view.total[b.fn])}`),
  );
};

const announcer = el("p", {id: "says", role: "status", "aria-live": "polite"});
const say = (text) => {
  announcer.textContent = text;
};
