// 83-tabs.js - the tabs: what each is called, what stands above it, and why it may be absent.
//
// A new tab needs
// - a row in `allTabs`; its place there is its place on the page and its number key;
// - a file with its class: `holder` is its element, redraw() shows the state, rows() is its CSV,
//   svg() its picture (a tab without one is saved as a list);
// - its state in the address, in `defaults` and `bounds` (30-state.js);
// - its keys in `keys` and onKey (85-page.js), and a button of chosenParts there if the
//   selection leads to it;
// - its data: a member of the object that p2d_html_data writes (src/write/html/data.c), with
//   a source file of its own beside that, as stacks.c. A member is written only where the
//   profile has such data; where it is missing, `lacks` says so, and the tab is not there.

const graphTools = () => [
  data.drawings.length > 1 && labelled("Shows", parts.size),
  toolButton("less", "\u2212", "Zoom out (\u2212)", () => panels.graph.zoom(1 / 1.3)),
  toolButton("in", "+", "Zoom in (+)", () => panels.graph.zoom(1.3)),
  toolButton("fit", "Fit", null, () => panels.graph.fit()),
  toolButton("heavy", "Heavy path", null, () => panels.graph.approach()),
  parts.facts,
];
const hasThreads = () => data.tree && threadsUsed().length > 1;
const lacksStacks = () => (data.tree ? "" : `${data.format} has no stacks`);

// `lacks` says what the report does not have for it, and is "" or absent where it has all.
const allTabs = [
  {
    name: "graph",
    title: "Graph",
    make: () => new Graph(),
    tools: graphTools,
    lacks: () => (data.drawings.length ? "" : "no drawing could be made"),
  },
  {name: "table", title: "Table", make: () => new Table(), tools: () => panels.table.tools},
  {
    name: "flame",
    title: "Flames",
    make: () => new Flame(),
    tools: () => [
      parts.both,
      parts.inv,
      hasThreads() && parts.split[0],
      parts.out[0],
      parts.stackNotes[0],
    ],
    lacks: lacksStacks,
  },
  {name: "neighbours", title: "Callers & callees", make: () => new Neighbours()},
  {
    name: "map",
    title: "Treemap",
    make: () => new Tiles(),
    tools: () => [hasThreads() && parts.split[1], parts.out[1], parts.stackNotes[1]],
    lacks: lacksStacks,
  },
  {
    name: "source",
    title: "Source",
    make: () => new Source(),
    tools: () => panels.source.tools,
    lacks: () => (typeof data.source === "string" ? data.source : ""),
  },
  {
    name: "time",
    title: "Time",
    make: () => new Time(),
    tools: () => panels.time.tools,
    lacks: () =>
      hasTimes()
        ? ""
        : data.timeless
          ? "times were left out"
          : `${data.compares ? "a comparison" : "this profile"} has no times`,
  },
];

// Those that have data.
const tabs = () => (tabs.list ??= allTabs.filter(({lacks}) => !lacks?.()));
const absentTabs = () =>
  allTabs.filter(({lacks}) => lacks?.()).map(({title, lacks}) => `${lacks()}: no ${title} tab`);
