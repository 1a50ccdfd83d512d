// 85-page.js - the page around the tabs: pickers, search, keys, help, files to keep.

const keys = [
  ["1, 2 \u2026", "the tabs"],
  ["/", "search; Enter goes to the first match"],
  ["n, N", "next match, previous match"],
  ["o", "the source of the selection, at its hottest line"],
  ["arrows", "move: in the graph, along flames, rows, callers and callees"],
  ["Enter", "graph: focus on the box; flames, treemap: zoom in; table: callers and callees"],
  ["Esc", "zoom out, leave the focus, end the search, show all times"],
  ["+, \u2212, 0", "zoom in, zoom out, show all"],
  [
    "g, f, n",
    "source: to the graph, the flames, the callers and callees; n: next match of a search",
  ],
  ["i", "flames bottom-up"],
  ["b", "flames: callers of the selection above, what it calls below (sandwich)"],
  ["s", "flames and treemap by thread"],
  ["g", "next size of the graph"],
  ["m", "show or hide the map of the graph"],
  ["t", "light or dark"],
  ["e", "save what is shown as SVG"],
  ["c", "save what is shown as CSV"],
  ["y", "copy what is shown as CSV"],
  ["?", "this help"],
];
const parts = {};
const panels = {};

const option = (value, text) => el("option", {value}, text);
const labelled = (text, control) => el("label", null, el("span", null, text), control);

const toolButton = (id, text, title, onclick) =>
  el(
    "button",
    {id, type: "button", title, "aria-label": title && title.split(" (")[0], onclick},
    text,
  );

// What is missing comes first, then what the numbers are.
const summary = () => {
  const view = current(),
    list = [],
    from = [data.format, view.name];
  const amount = (value) => short(value, view.unit);
  const n = count(view.fns.length);
  if (view.all) list.push(`cut to the heaviest ${n} of ${count(view.all)} functions`);
  if (data.allContexts)
    list.push(
      `cut to ${count(data.tree.parents.length - 1)} of ${count(data.allContexts)} contexts`,
    );
  if (data.compares) {
    const grown = view.sum - view.sumBefore;
    from.push(
      `${amount(view.sumBefore)} \u2192 ${amount(view.sum)} (${signed(amount(grown), grown)})`,
    );
  } else if (view.from) from.push(`selected ${amount(view.sum)} of ${amount(view.from)}`);
  else from.push(`total ${amount(view.sum)}`);
  if (view.samples) from.push(`${count(view.samples)} sample${view.samples === 1 ? "" : "s"}`);
  if (!view.all) from.push(`${n} functions`);
  if (state.thread >= 0) from.push("of one thread");
  if (state.label >= 0) from.push(`of ${labelName(state.label)}`);
  if (state.t) from.push(`of ${rangeSays()}`);
  return [...list, ...from].join(" \u00b7 ");
};

// Warnings in one line, which opens to all of them and can be closed.
const buildNotes = () => {
  const text = data.notes.map(plain).join(" \u00b7 ");
  const notes = el("div", {id: "notes"});
  const open = () => notes.classList.toggle("open");
  return set(
    notes,
    null,
    el("button", {type: "button", class: "text", title: text, onclick: open}, text),
    el(
      "button",
      {type: "button", "aria-label": "Close the notes", onclick: () => notes.remove()},
      "\u2715",
    ),
  );
};

// A phone has no room for the tools: they open below the title.
const phoneButtons = (header) => {
  const open = (on) => header.classList.toggle("open", on);
  const find = () => {
    open(true);
    parts.search.focus();
  };
  return [
    toolButton("find", "\u2315", "Search", find),
    toolButton("more", "\u22ee", "Tools", () => open()),
  ];
};

// Of a comparison both sides stay in sight.
const cutTitle = (h1) => {
  const title = h1.textContent,
    [before, after] = data.compares ? title.split(" \u2192 ") : [];
  const sides = after ? apart(before, after) : [fileParts(title)];
  h1.title = title;
  h1.replaceChildren(...sides.flatMap((side, i) => [...(i ? [" \u2192 "] : []), cut(side)]));
};

const buildHeader = () => {
  const header = document.querySelector("header");
  cutTitle(header.firstElementChild);
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
    placeholder: "name or location",
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
    buildLabels(),
    labelled("Search", parts.search),
    parts.re,
    parts.found,
    el(
      "button",
      {id: "svg", type: "button", title: "Save what is shown as SVG (e)", onclick: keepSvg},
      "SVG",
    ),
    el(
      "button",
      {id: "csv", type: "button", title: "Save what is shown as CSV (c)", onclick: keepCsv},
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
    tabs().map(({name, title}, i) =>
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
            const n = tabs().length,
              next = tabs()[(i + step + n) % n].name;
            change({tab: next});
            byId(`tab-${next}`).focus();
          },
        },
        title,
      ),
    ),
  );
  header.append(
    ...phoneButtons(header),
    parts.summary,
    tools,
    ...(data.notes.length ? [buildNotes()] : []),
    parts.tabs,
    ...[buildRange()].filter(Boolean),
  );
};

const turnBoth = () => change({both: state.tab === "flame" ? 1 - state.both : 1, tab: "flame"});

const buildTools = () => {
  const sizes = data.drawings.map((d, i) => option(i, d.label));
  const size = () => change({size: +parts.size.value, focus: 0});
  const invert = () => change({inv: 1 - state.inv, both: 0, zoom: ""});
  const split = () => change({split: 1 - state.split, zoom: ""});
  parts.facts = el("p", {class: "facts", "aria-label": "Facts"});
  parts.size = el("select", {id: "size", onchange: size}, sizes);
  parts.inv = toolButton("invert", "Bottom-up", null, invert);
  parts.both = toolButton(
    "both",
    "Sandwich",
    "Sandwich: callers above, callees below (b)",
    turnBoth,
  );
  parts.split = [0, 1].map((i) => toolButton(`split${i}`, "By thread", null, split));
  parts.out = [0, 1].map((i) => toolButton(`out${i}`, "Show all", null, () => change({zoom: ""})));
  parts.stackNotes = [0, 1].map(() => el("span", {class: "small"}));
};

const buildPanels = () => {
  buildTools();
  for (const {name, make} of tabs()) panels[name] = make();
  byId("main").replaceChildren(
    ...tabs().map(({name, tools}) =>
      el(
        "div",
        {role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, hidden: true},
        tools && el("div", {class: "bar"}, tools()),
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
        ? "Colour shows the change: blue where something costs less than before, orange where " +
            "it costs more, none where the change is noise. In flames and treemap it is the " +
            "change of the box, elsewhere that of a function\u2019s self cost. " +
            "+ and \u2212, NEW and GONE say the same."
        : "Self is what a function costs by itself; total includes the functions it calls. " +
            "Colour goes from white to orange by self cost. Hatched boxes and numbers marked " +
            "\u201cestimated\u201d are derived from shares of calls, not measured.",
    ),
    data.origins.length &&
      el(
        "p",
        null,
        "From ",
        data.origins.map((origin) => plain(origin.name)).join(", "),
        data.command ? `, command ${plain(data.command)}` : "",
      ),
    el(
      "ul",
      null,
      [...data.notes, ...absentTabs()].map((note) => el("li", null, plain(note))),
    ),
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
  [(document.title || "profile").replace(/[^\w.-]+/g, "_").slice(0, 60), state.tab].join("-") +
  `.${suffix}`;
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
        [
          percent(shareOf(view, view.total[fn])),
          `self ${short(view.self[fn], view.unit)}`,
          nameOf(fn),
          placeOf(fn),
        ].join("  "),
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
  if (state.tab === "source" && jumped) history.back();
  else if (isSandwich()) change({both: 0});
  else if (state.tab === "time" && state.t) clearRange();
  else if (state.zoom) change({zoom: state.zoom.split(".").slice(0, -1).join(".")});
  else if (state.focus) change({focus: 0});
  else if (state.q) change({q: ""}, true);
  else if (state.fn >= 0) change({fn: -1});
  else if (state.t) clearRange();
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
    l: () => parts.label?.focus(),
    Escape: stepBack,
    i: () => change({inv: 1 - state.inv, both: 0, zoom: ""}),
    b: () => panels.flame && turnBoth(),
    s: () => change({split: 1 - state.split, zoom: ""}),
    g: () => data.drawings.length && change({size: (state.size + 1) % data.drawings.length}),
    m: () => change({map: 1 - state.map}, true),
    "+": () => panels.graph?.zoom(1.3),
    "=": () => panels.graph?.zoom(1.3),
    "-": () => panels.graph?.zoom(1 / 1.3),
    0: () => {
      panels.graph?.fit();
      change({zoom: ""});
    },
  };
  acts.o = () => openSource(state.fn);
  if (hasTimes()) Object.assign(acts, rangeKeys());
  if (state.tab === "source") Object.assign(acts, sourceKeys());
  tabs().forEach(({name}, i) => {
    acts[i + 1] = () => change({tab: name});
  });
  if (Object.hasOwn(acts, event.key)) {
    event.preventDefault();
    acts[event.key]();
  }
};

const sourceKeys = () => ({
  g: () => panels.graph && change({tab: "graph"}),
  f: () => panels.flame && change({tab: "flame"}),
  n: () => (state.q ? panels.source.nextHit(1) : change({tab: "neighbours"})),
  N: () => panels.source.nextHit(-1),
});

// Of a selection on a phone: the heaviest callers and callees, to walk along.
const walkParts = (fn) => {
  const view = current(),
    list = (ids, other) =>
      [...ids]
        .sort((a, b) => view.calls.total[b] - view.calls.total[a])
        .slice(0, 3)
        .map((i) => {
          const to = view.calls[other][i],
            share = percent(shareOf(view, view.calls.total[i]));
          const go = () => change({fn: to});
          return el("button", {type: "button", onclick: go}, `${briefName(to)} ${share}`);
        });
  const callers = list(view.callers(fn), "from"),
    callees = list(view.callees(fn), "to");
  return el(
    "div",
    {class: "walk"},
    callers.length && el("span", {class: "small"}, "called by"),
    callers,
    callees.length && el("span", {class: "small"}, "calls"),
    callees,
  );
};
// The line at the bottom: the selection with its numbers and where to go from it.
const chosenParts = () => {
  const fn = state.fn,
    says = "Nothing is selected. Click a function; ? shows the keys.";
  if (fn < 0) return [el("span", {class: "small nothing"}, says)];
  const link = anyLink(fn),
    facts = factsOf(fn).slice(0, 4);
  const go = (tab, text) =>
    state.tab !== tab &&
    el("button", {id: `go-${tab}`, type: "button", onclick: () => change({tab})}, text);
  return [
    el("b", {title: nameOf(fn)}, cut(nameParts(nameOf(fn)))),
    el("span", {class: "small where", title: placeOf(fn)}, cutPlace(placeParts(placeOf(fn)))),
    ...facts.map(([title, text]) => el("span", {class: "fact"}, `${title} ${text}`)),
    panels.graph && go("graph", "Graph"),
    panels.flame && go("flame", "Flames"),
    panels.flame && !isSandwich() && toolButton("go-both", "Sandwich", null, turnBoth),
    go("neighbours", "Callers & callees"),
    state.tab !== "source" &&
      sourcePlace(fn) &&
      toolButton("go-source", "Source", null, () => openSource(fn)),
    link && el("a", {href: link, rel: "noreferrer noopener", target: "_blank"}, "Link"),
    walkParts(fn),
  ].filter(Boolean);
};

// What stands above flames and treemap.
const showStackTools = () => {
  const both = isSandwich();
  const press = (button, on) => set(button, {"aria-pressed": on ? "true" : "false"});
  press(parts.both, both);
  press(parts.inv, state.inv && !both);
  parts.split.forEach((button) => press(button, state.split && !both));
  parts.split[0].disabled = both;
  parts.out.forEach((button) => {
    button.disabled = !state.zoom || both;
  });
  parts.stackNotes.forEach((note, i) => {
    const says = [
      both && panels.flame.says(),
      data.compares &&
        `Before is ${i ? "at the left, after at the right" : "above, after below"}, on one ` +
          "scale. Colour shows the change.",
      data.tree?.guess && "Hatched boxes are estimated: the profile has calls, but no stacks.",
    ];
    note.textContent = says.filter(Boolean).join(" ");
  });
};

const update = () => {
  document.documentElement.dataset.theme = state.theme;
  if (!state.theme) delete document.documentElement.dataset.theme;
  parts.summary.textContent = summary();
  parts.event.value = state.event;
  parts.thread.value = state.thread;
  showLabels();
  showRange();
  parts.size.value = state.size;
  if (document.activeElement !== parts.search || parts.search.value !== state.q)
    parts.search.value = state.q;
  set(parts.search, {"aria-invalid": validSearch() ? "false" : "true"});
  set(parts.re, {"aria-pressed": state.re ? "true" : "false"});
  showStackTools();
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
  for (const {name} of tabs()) {
    const on = name === state.tab;
    set(byId(`tab-${name}`), {"aria-selected": on ? "true" : "false", tabindex: on ? 0 : -1});
    byId(`panel-${name}`).hidden = !on;
    if (on && isNarrow()) byId(`tab-${name}`).scrollIntoView({block: "nearest", inline: "center"});
  }
  parts.chosen.replaceChildren(...chosenParts());
  parts.facts.replaceChildren(...(state.tab === "graph" ? factStrip() : []));
  hideCard();
  panels[state.tab].redraw();
};
