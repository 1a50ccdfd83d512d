// 85-page.js - the page around the tabs: pickers, search, keys, help, files to keep.

const tabs = [
  ["graph", "Graph"],
  ["neighbours", "Neighbours"],
  ["table", "Table"],
  ["flame", "Flames"],
  ["map", "Square map"],
];
const keys = [
  ["1 \u2026 5", "the tabs"],
  ["/", "search; Enter goes to the first match"],
  ["n, N", "next match, previous match"],
  ["arrows", "move: in the graph, along flames, rows, neighbours"],
  ["Enter", "graph: focus on the box; flames and map: zoom in; table: neighbours"],
  ["Esc", "zoom out, leave the focus, end the search"],
  ["+, \u2212, 0", "zoom in, zoom out, show all"],
  ["i", "turn flames upside down"],
  ["s", "flames and map by thread"],
  ["g", "next size of the graph"],
  ["t", "light or dark"],
  ["e", "keep what is shown as SVG"],
  ["c", "keep what is shown as CSV"],
  ["y", "copy what is shown as CSV"],
  ["?", "this help"],
];
const parts = {};
const panels = {};

const option = (value, text) => el("option", {value}, text);
const labelled = (text, control) => el("label", null, el("span", null, text), control);

const summary = () => {
  const view = current(),
    list = [data.format, view.name, `total ${short(view.sum, view.unit)}`];
  if (view.from)
    list[2] = `selected ${short(view.sum, view.unit)} of ${short(view.from, view.unit)}`;
  if (data.compares)
    list.splice(
      2,
      1,
      `${short(view.sumBefore, view.unit)} \u2192 ${short(view.sum, view.unit)} (${signed(short(view.sum - view.sumBefore, view.unit), view.sum - view.sumBefore)})`,
    );
  if (view.samples) list.push(`${count(view.samples)} samples`);
  list.push(
    view.all
      ? `the heaviest ${count(view.fns.length)} of ${count(view.all)} functions`
      : `${count(view.fns.length)} functions`,
  );
  if (data.allContexts)
    list.push(`${count(data.tree.parents.length - 1)} of ${count(data.allContexts)} contexts`);
  if (view.partial) list.push("of one thread");
  return list.join(" \u00b7 ");
};

const buildHeader = () => {
  const header = document.querySelector("header");
  parts.summary = el("p", {id: "summary"});
  parts.event = el(
    "select",
    {id: "event", onchange: () => change({event: +parts.event.value, zoom: ""})},
    data.metrics.map((metric, i) => option(i, plain(metric.name) || `event ${i + 1}`)),
  );
  parts.thread = el(
    "select",
    {id: "thread", onchange: () => change({thread: +parts.thread.value, zoom: ""})},
    option(-1, "all"),
    threadsUsed()
      .slice(0, 500)
      .map((t) => option(t, plain(threadName(t)))),
  );
  parts.search = el("input", {
    id: "search",
    type: "search",
    placeholder: "name, place or file",
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": "found",
    oninput: () => change({q: parts.search.value}, true),
  });
  parts.re = el(
    "button",
    {
      id: "regex",
      type: "button",
      title: "The search is a regular expression",
      "aria-label": "Regular expression",
      onclick: () => change({re: 1 - state.re}, true),
    },
    ".*",
  );
  parts.found = el("span", {id: "found", role: "status"});
  parts.theme = el(
    "button",
    {id: "theme", type: "button", title: "Light or dark (t)", onclick: turnTheme},
    "\u25d0",
  );
  parts.theme.setAttribute("aria-label", "Light or dark");
  const tools = el(
    "div",
    {class: "tools"},
    data.metrics.length > 1 && labelled("Event", parts.event),
    data.tree && threadsUsed().length > 1 && labelled("Thread", parts.thread),
    labelled("Search", parts.search),
    parts.re,
    parts.found,
    el(
      "button",
      {id: "svg", type: "button", title: "Keep what is shown as SVG (e)", onclick: keepSvg},
      "SVG",
    ),
    el(
      "button",
      {id: "csv", type: "button", title: "Keep what is shown as CSV (c)", onclick: keepCsv},
      "CSV",
    ),
    el(
      "button",
      {id: "copy", type: "button", title: "Copy what is shown as CSV (y)", onclick: copyCsv},
      "Copy",
    ),
    parts.theme,
    el(
      "button",
      {
        id: "help",
        type: "button",
        title: "Keys and notes (?)",
        "aria-label": "Help",
        onclick: showHelp,
      },
      "?",
    ),
  );
  parts.tabs = el(
    "div",
    {role: "tablist", "aria-label": "Views"},
    tabs.map(([name, title], i) =>
      el(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${name}`,
          "aria-controls": `panel-${name}`,
          title: `${title} (${i + 1})`,
          onclick: () => change({tab: name}),
          onkeydown: (event) => {
            const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
            if (!step) return;
            event.stopPropagation();
            const next = tabs[(i + step + tabs.length) % tabs.length][0];
            change({tab: next});
            byId(`tab-${next}`).focus();
          },
        },
        title,
      ),
    ),
  );
  header.append(
    parts.summary,
    tools,
    ...(data.notes.length ? [el("p", {id: "notes"}, data.notes.map(plain).join(" \u00b7 "))] : []),
    parts.tabs,
  );
};

const buildPanels = () => {
  const main = byId("main");
  panels.graph = new Graph();
  panels.neighbours = new Neighbours();
  panels.table = new Table();
  panels.flame = new Flame();
  panels.map = new Tiles();
  parts.size = el(
    "select",
    {id: "size", onchange: () => change({size: +parts.size.value, focus: 0})},
    data.drawings.map((d, i) => option(i, d.label)),
  );
  parts.inv = el(
    "button",
    {id: "invert", type: "button", onclick: () => change({inv: 1 - state.inv, zoom: ""})},
    "Upside down",
  );
  parts.split = [0, 1].map((i) =>
    el(
      "button",
      {id: `split${i}`, type: "button", onclick: () => change({split: 1 - state.split, zoom: ""})},
      "By thread",
    ),
  );
  parts.out = [0, 1].map((i) =>
    el("button", {id: `out${i}`, type: "button", onclick: () => change({zoom: ""})}, "Show all"),
  );
  parts.stackNotes = [0, 1].map(() => el("span", {class: "small"}));
  const many = data.tree && threadsUsed().length > 1;
  const bars = {
    graph: [
      data.drawings.length > 1 && labelled("Shows", parts.size),
      el(
        "button",
        {
          id: "in",
          type: "button",
          title: "Zoom in (+)",
          "aria-label": "Zoom in",
          onclick: () => panels.graph.zoom(1.3),
        },
        "+",
      ),
      el(
        "button",
        {
          id: "less",
          type: "button",
          title: "Zoom out (\u2212)",
          "aria-label": "Zoom out",
          onclick: () => panels.graph.zoom(1 / 1.3),
        },
        "\u2212",
      ),
      el(
        "button",
        {id: "fit", type: "button", title: "Show all (0)", onclick: () => panels.graph.fit()},
        "Fit",
      ),
    ],
    flame: [parts.inv, many && parts.split[0], parts.out[0], parts.stackNotes[0]],
    map: [many && parts.split[1], parts.out[1], parts.stackNotes[1]],
  };
  main.replaceChildren(
    ...tabs.map(([name]) =>
      el(
        "div",
        {role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, hidden: true},
        bars[name] && el("div", {class: "bar"}, bars[name]),
        panels[name].holder,
      ),
    ),
  );
  parts.chosen = el("footer", {id: "chosen"});
  document.body.append(parts.chosen, announcer, card, buildHelp());
};

const buildHelp = () => {
  parts.help = el(
    "dialog",
    {id: "keys", "aria-label": "Keys and notes"},
    el("h2", null, "Keys"),
    el(
      "dl",
      null,
      keys.flatMap(([key, what]) => [el("dt", null, el("kbd", null, key)), el("dd", null, what)]),
    ),
    el("h2", null, "What is shown"),
    el(
      "p",
      null,
      data.compares
        ? "Colour goes by the change, of a function\u2019s own cost and in flames and map of the whole box: blue where it costs less, orange where it costs more, none where the change is noise; + and \u2212, NEW and GONE say the same."
        : "Colour goes from white to orange with the root of what a function costs by itself. Self is that cost; total has what it calls in it. Hatched boxes and \u201cestimated\u201d are derived, not measured.",
    ),
    data.origins.length &&
      el(
        "p",
        null,
        "From ",
        data.origins.map((origin) => plain(origin.name)).join(", "),
        data.command ? `, command ${plain(data.command)}` : "",
      ),
    data.notes.length
      ? el(
          "ul",
          null,
          data.notes.map((note) => el("li", null, plain(note))),
        )
      : null,
    el("p", {class: "small"}, `${data.program}. This file needs no network.`),
    el("form", {method: "dialog"}, el("button", null, "Close")),
  );
  return parts.help;
};
const showHelp = () => {
  if (!parts.help.open) parts.help.showModal();
};
const turnTheme = () => change({theme: isDark() ? "light" : "dark"}, true);

const fileName = (suffix) =>
  `${(document.title.split(/[\\/]/).pop() || "profile").replace(/[^\w.-]+/g, "_").slice(0, 60)}-${state.tab}.${suffix}`;
// Lists as a picture: a row each, with its share as a bar.
const listSvg = () => {
  const view = current(),
    panel = panels[state.tab],
    fns =
      state.tab === "table"
        ? panel.order().slice(0, 500)
        : [...panel.entries(0), ...panel.entries(1)].map((e) => e.other);
  const root = svgEl(
    "svg",
    {
      xmlns: SVG,
      width: 900,
      height: fns.length * 20 + 10,
      "font-family": "system-ui, sans-serif",
      "font-size": 12,
    },
    svgEl("rect", {width: 900, height: fns.length * 20 + 10, fill: "#fff"}),
  );
  fns.forEach((fn, i) =>
    root.append(
      svgEl("rect", {
        x: 5,
        y: 5 + i * 20,
        width: (890 * Math.min(Math.max(shareOf(view, view.total[fn]), 0), 1)).toFixed(1),
        height: 18,
        fill: rgb(rampAt(heat(view, fn), false)),
        stroke: "#999",
        "stroke-width": 0.5,
      }),
      svgEl(
        "text",
        {x: 10, y: 18 + i * 20},
        `${percent(shareOf(view, view.total[fn]))}  self ${short(view.self[fn], view.unit)}  ${nameOf(fn)}  ${placeOf(fn)}`,
      ),
    ),
  );
  return root;
};
const keepSvg = () => {
  const panel = panels[state.tab],
    svg = panel.svg ? panel.svg() : listSvg();
  if (svg) save(fileName("svg"), "image/svg+xml", new XMLSerializer().serializeToString(svg));
};
const keepCsv = () => save(fileName("csv"), "text/csv", csv(panels[state.tab].rows()));
const copyCsv = async () => {
  try {
    await navigator.clipboard.writeText(csv(panels[state.tab].rows()));
    say("copied");
  } catch {
    keepCsv();
    say("the browser allows no copying; kept as a file");
  }
};

const nextMatch = (step) => {
  const hits = matches();
  if (!hits?.size) return;
  const list = [...current().fns].filter((fn) => hits.has(fn)),
    at = list.indexOf(state.fn);
  if (!list.length) return;
  change(
    {fn: list[at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length]},
    true,
  );
  panels.table.show(state.fn);
};
const stepBack = () => {
  if (state.zoom) change({zoom: state.zoom.split(".").slice(0, -1).join(".")});
  else if (state.focus) change({focus: 0});
  else if (state.q) change({q: ""}, true);
  else if (state.fn >= 0) change({fn: -1});
};

const onKey = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || parts.help.open) return;
  const typing = event.target.matches?.("input, select, textarea");
  if (typing) {
    if (event.key === "Escape") {
      event.target.blur();
      if (event.target === parts.search) change({q: ""}, true);
    }
    if (event.key === "Enter" && event.target === parts.search) {
      parts.search.blur();
      nextMatch(1);
    }
    return;
  }
  const acts = {
    "/": () => parts.search.focus(),
    "?": showHelp,
    t: turnTheme,
    e: keepSvg,
    c: keepCsv,
    y: copyCsv,
    n: () => nextMatch(1),
    N: () => nextMatch(-1),
    Escape: stepBack,
    i: () => change({inv: 1 - state.inv, zoom: ""}),
    s: () => change({split: 1 - state.split, zoom: ""}),
    g: () => data.drawings.length && change({size: (state.size + 1) % data.drawings.length}),
    "+": () => panels.graph.zoom(1.3),
    "=": () => panels.graph.zoom(1.3),
    "-": () => panels.graph.zoom(1 / 1.3),
    0: () => {
      panels.graph.fit();
      change({zoom: ""});
    },
  };
  tabs.forEach(([name], i) => {
    acts[i + 1] = () => change({tab: name});
  });
  if (Object.hasOwn(acts, event.key)) {
    event.preventDefault();
    acts[event.key]();
  }
};

const update = () => {
  document.documentElement.dataset.theme = state.theme;
  if (!state.theme) delete document.documentElement.dataset.theme;
  parts.summary.textContent = summary();
  parts.event.value = state.event;
  parts.thread.value = state.thread;
  parts.size.value = state.size;
  if (document.activeElement !== parts.search || parts.search.value !== state.q)
    parts.search.value = state.q;
  set(parts.search, {"aria-invalid": validSearch() ? "false" : "true"});
  set(parts.re, {"aria-pressed": state.re ? "true" : "false"});
  set(parts.inv, {"aria-pressed": state.inv ? "true" : "false"});
  parts.split.forEach((button) => set(button, {"aria-pressed": state.split ? "true" : "false"}));
  parts.out.forEach((button) => {
    button.disabled = !state.zoom;
  });
  parts.stackNotes.forEach((note, i) => {
    const says = [
      data.compares &&
        `After is ${i ? "at the left, before at the right" : "above, before below"}, on one scale; colour is the change.`,
      data.tree?.guess &&
        "What is hatched is estimated from the shares of calls: without stacks there is nothing more.",
    ];
    note.textContent = says.filter(Boolean).join(" ");
  });
  const hits = matches(),
    view = current();
  parts.found.textContent = !validSearch()
    ? "not a regular expression"
    : hits
      ? `${count([...view.fns].filter((fn) => hits.has(fn)).length)} found, self ${percent(
          shareOf(
            view,
            [...view.fns].reduce((sum, fn) => sum + (hits.has(fn) ? view.self[fn] : 0), 0),
          ),
        )}`
      : "";
  for (const [name] of tabs) {
    const on = name === state.tab;
    set(byId(`tab-${name}`), {"aria-selected": on ? "true" : "false", tabindex: on ? 0 : -1});
    byId(`panel-${name}`).hidden = !on;
  }
  parts.chosen.replaceChildren(
    ...(state.fn < 0
      ? [el("span", {class: "small"}, "Nothing is selected. Click a function; ? shows the keys.")]
      : [
          el("b", null, nameOf(state.fn)),
          el("span", {class: "small"}, ` ${placeOf(state.fn)}  `),
          ...factsOf(state.fn)
            .slice(0, 4)
            .map(([title, text]) => el("span", {class: "fact"}, `${title} ${text}`)),
          state.tab !== "neighbours" &&
            el(
              "button",
              {id: "walk", type: "button", onclick: () => change({tab: "neighbours"})},
              "Callers and callees",
            ),
          anyLink(state.fn) &&
            el(
              "a",
              {href: anyLink(state.fn), rel: "noreferrer noopener", target: "_blank"},
              "Source",
            ),
        ].filter(Boolean)),
  );
  hideCard();
  if (!data.tree && (state.tab === "flame" || state.tab === "map"))
    panels[state.tab].holder.replaceChildren(
      el("p", {class: "note"}, "This report holds no stacks."),
    );
  else panels[state.tab].redraw();
};
