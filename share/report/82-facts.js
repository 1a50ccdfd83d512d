// 82-facts.js - three facts that a reader wants first, as links that select.

// As the drawing has it: the name alone, without what says that it is built in.
const briefName = (fn) => {
  const name = nameOf(fn),
    builtIn = /^[<{]built-in method (?:.*\.)?([^.]+)[>}]$/.exec(name);
  const method = /^[<{]method '(.+)' of '(.+)' objects[>}]$/.exec(name);
  return builtIn ? builtIn[1] : method ? `${method[2]}.${method[1]}` : ownName(name);
};
const best = (list, of) => list.reduce((a, b) => (a >= 0 && of(a) >= of(b) ? a : b), -1);

// The functions that make 80 % of all self cost, heaviest first.
const mostOfSelf = (view) => {
  if (view.mostOfSelf) return view.mostOfSelf;
  const order = [...view.fns].sort((a, b) => view.self[b] - view.self[a]);
  let sum = 0,
    n = 0;
  while (n < order.length && sum < view.whole * 0.8 && view.self[order[n]] > 0)
    sum += view.self[order[n++]];
  view.mostOfSelf = view.whole > 0 && sum >= view.whole * 0.8 ? order.slice(0, n) : [];
  return view.mostOfSelf;
};

// A link that works as an address, too.
const factLink = (title, text, changes) =>
  el(
    "span",
    {class: "fact"},
    `${title} `,
    el(
      "a",
      {
        href: location.href.split("#")[0] + hashOf({...state, ...changes}),
        onclick: (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          change(changes);
        },
      },
      text,
    ),
  );

const changeFacts = (view) => {
  const fns = [...view.fns],
    changed = (fn) => marked(view.self[fn] - view.selfBefore[fn], view.leastSelf?.[fn]);
  const most = best(fns, changed),
    least = best(fns, (fn) => -changed(fn));
  const says = (fn) => `${briefName(fn)} ${signed(short(changed(fn), view.unit), changed(fn))}`;
  return [
    most >= 0 && changed(most) > 0 && factLink("self grew most:", says(most), {fn: most}),
    least >= 0 && changed(least) < 0 && factLink("shrank most:", says(least), {fn: least}),
  ];
};
const selfFact = (view) => {
  const fn = best([...view.fns], (one) => view.self[one]);
  if (fn < 0 || !(view.self[fn] > 0)) return null;
  const says = `${briefName(fn)} ${percent(shareOf(view, view.self[fn]))}`;
  return factLink("largest self:", says, {fn});
};
// Of the drawing in sight; of packages there is none to select.
const pathFact = () => {
  const source = data.drawings[state.size];
  if (!source || source.groups || !isWhole()) return null;
  const d = panels.graph.drawing(state.size),
    way = heavyPath(d).map((v) => d.fns[v]);
  const names = way.map((fn) => briefName(fn));
  const shown = names.length > 4 ? [...names.slice(0, 2), "\u2026", names.at(-1)] : names;
  return factLink("heaviest path:", shown.join(" \u203a "), {fn: way.at(-1)});
};
const manyFact = (view) => {
  const fns = mostOfSelf(view),
    n = fns.length;
  if (!n) return null;
  const says = `${count(n)} function${n === 1 ? " makes" : "s make"} 80% of self`;
  return factLink("", says, {tab: "table", sort: "self", dir: -1, q: "", fn: fns[n - 1]});
};
const factStrip = () => {
  const view = current();
  const first = view.selfBefore ? changeFacts(view) : [selfFact(view)];
  return [...first, pathFact(), manyFact(view)].filter(Boolean);
};
