// 80-cards.js - what is said of a function: hover cards, the selection, announcements.

const factsOf = (fn) => {
  const view = current(),
    unit = view.unit,
    list = [];
  const cost = (title, value, before) =>
    list.push([
      title,
      `${short(value, unit)} (${percent(shareOf(view, value))})`,
      exact(value, unit) +
        (isTooMuch(view, value) ? ", more than all together: the profile contradicts itself" : ""),
      before === undefined
        ? ""
        : `was ${short(before, unit)}, ${signed(short(value - before, unit), value - before)}`,
    ]);
  cost(view.flags[fn] & 1 ? "Total, estimated" : "Total", view.total[fn], view.totalBefore?.[fn]);
  cost("Self", view.self[fn], view.selfBefore?.[fn]);
  const calls = view.callsOf?.[fn];
  if (Number.isFinite(calls)) {
    const primitive = view.primitive[fn];
    list.push([
      "Calls",
      count(calls),
      Number.isFinite(primitive) && primitive !== calls
        ? `${count(primitive)} not from within itself`
        : "",
      Number.isFinite(view.callsBefore?.[fn]) ? `were ${count(view.callsBefore[fn])}` : "",
    ]);
    if (calls > 0)
      list.push([
        "Per call",
        short(view.total[fn] / calls, unit),
        `self ${short(view.self[fn] / calls, unit)}`,
        "",
      ]);
  }
  if (view.samplesTotal)
    list.push(["Samples", count(view.samplesTotal[fn]), `self ${count(view.samplesSelf[fn])}`, ""]);
  if (view.presence?.[fn])
    list.push(["Is", ["", "only after", "only before"][view.presence[fn]], "", ""]);
  if (view.flags[fn] >= 2)
    list.push(["Recursion", `in cycle ${Math.floor(view.flags[fn] / 2)}`, "", ""]);
  list.push(
    ["Callers", count(view.callers(fn).length), "", ""],
    ["Callees", count(view.callees(fn).length), "", ""],
  );
  return list;
};
const facts = (fn) => {
  const link = anyLink(fn),
    place = placeOf(fn),
    file = plain(fnFile(fn));
  return [
    el("h3", null, nameOf(fn)),
    place && el("p", {class: "small"}, place),
    file &&
      file !== "~" &&
      file !== fnModule(fn) &&
      el(
        "p",
        {class: "small"},
        link
          ? el(
              "a",
              {href: link, rel: "noreferrer noopener", target: "_blank"},
              `${file}${fnLine(fn) ? `:${fnLine(fn)}` : ""}`,
            )
          : file,
      ),
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
};

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
const showCard = (fn, x, y) => showAt(x, y, ...facts(fn));
const showEdgeCard = (from, to, g, x, y) => {
  const view = current(),
    call = [...view.callees(from)].find((i) => view.calls.to[i] === to);
  const says = [...g.querySelectorAll("text")].map((text) => text.textContent.trim()).join(" ");
  const kinds = [
    ["residual", "through functions that are left out"],
    ["estimated", "estimated"],
    ["back", "back up"],
  ]
    .filter(([name]) => g.classList.contains(name))
    .map(([, text]) => text);
  showAt(
    x,
    y,
    el("h3", null, `${nameOf(from)} \u2192 ${nameOf(to)}`),
    call !== undefined
      ? el(
          "p",
          null,
          el(
            "b",
            null,
            `${short(view.calls.total[call], view.unit)} (${percent(shareOf(view, view.calls.total[call]))})`,
          ),
          el(
            "span",
            {class: "small"},
            ` ${exact(view.calls.total[call], view.unit)}${view.calls.calls ? `, ${count(view.calls.calls[call])} calls` : ""}`,
          ),
        )
      : says && el("p", null, says),
    kinds.length && el("p", {class: "small"}, kinds.join(", ")),
  );
};
const showBoxCard = (b, x, y) => {
  const view = current();
  showAt(
    x,
    y,
    el("h3", null, boxName(b)),
    b.fn >= 0 && el("p", {class: "small"}, placeOf(b.fn)),
    el(
      "p",
      null,
      el("b", null, `${short(b.total, view.unit)} (${percent(shareOf(view, b.total))})`),
      el("span", {class: "small"}, ` ${exact(b.total, view.unit)} here`),
    ),
    Number.isFinite(b.before) &&
      el(
        "p",
        null,
        `was ${short(b.before, view.unit)} (${percent(shareBefore(view, b.before))}), `,
        el("b", null, signed(short(b.total - b.before, view.unit), b.total - b.before)),
        !b.before ? ", new" : !b.total ? ", gone" : "",
      ),
    b.self > 0 &&
      el(
        "p",
        {class: "small"},
        `self ${short(b.self, view.unit)} (${percent(shareOf(view, b.self))})`,
      ),
    Number.isFinite(b.selfBefore) &&
      (b.self > 0 || b.selfBefore > 0) &&
      el(
        "p",
        {class: "small"},
        `self was ${short(b.selfBefore, view.unit)}, ${signed(short(b.self - b.selfBefore, view.unit), b.self - b.selfBefore)}`,
      ),
    b.guess & 1 && el("p", {class: "small"}, "estimated: the profile has no stacks, only calls"),
    b.fn >= 0 &&
      (view.total[b.fn] || view.totalBefore?.[b.fn]) &&
      el(
        "p",
        {class: "small"},
        `in all: total ${short(view.total[b.fn], view.unit)}, self ${short(view.self[b.fn], view.unit)}`,
      ),
  );
};

const announcer = el("p", {id: "says", role: "status", "aria-live": "polite"});
const say = (text) => {
  announcer.textContent = text;
};
