// report.mjs - drives interactive reports in a headless browser; prints TAP.
import {execFileSync} from "node:child_process";
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {
  browser,
  finish,
  folder,
  graphOf,
  hash,
  is,
  kept,
  near,
  ok,
  open,
  parseCsv,
  program,
  report,
  run,
  settle,
  text,
  violations,
} from "./browser.mjs";

const tabs = ["graph", "table", "flame", "neighbours", "map"];
// Every function's numbers in the page are those of -T json.
const sameNumbers = async (page, graph, name) => {
  await page.click("#tab-table");
  const rows = parseCsv(await kept(page, "c")),
    head = rows[0],
    self = head.indexOf("Self"),
    total = head.indexOf("Total"),
    calls = head.indexOf("Calls");
  const key = (fn, module, line) => JSON.stringify([fn, module, String(line || "")]);
  const page_ = new Map(
    rows
      .slice(1)
      .map((row) => [
        key(row[0].replace(/^'(?=[=+\-@])/, ""), row[1].replace(/^'(?=[=+\-@])/, ""), row[3]),
        row,
      ]),
  );
  const nodes = Object.values(graph.nodes).map((node) => node.metadata);
  is(rows.length - 1, nodes.length, `${name}: all functions are in the table`);
  const wrong = nodes.filter((n) => {
    const row = page_.get(key(n.function, n.module, n.line));
    return (
      !row ||
      !near(+row[self], n.self) ||
      !near(+row[total], n.total) ||
      (calls >= 0 && n.calls !== null && +row[calls] !== n.calls)
    );
  });
  is(wrong.slice(0, 3), [], `${name}: self, total and calls are those of -T json`);
  const heaviest = Object.entries(graph.nodes)[1] ?? Object.entries(graph.nodes)[0];
  await page.evaluate((wanted) => {
    [...document.querySelectorAll("tbody tr[data-fn]")]
      .find((row) => row.querySelector("button").textContent === wanted)
      ?.click();
  }, heaviest[1].metadata.function);
  await page.keyboard.press("4");
  const list = parseCsv(await kept(page, "c")).slice(1),
    id = heaviest[0];
  const sum = (edges) => edges.reduce((all, edge) => all + edge.metadata.total, 0);
  for (const [kind, end] of [
    ["caller", "target"],
    ["callee", "source"],
  ]) {
    const edges = graph.edges.filter((edge) => edge[end] === id),
      mine = list.filter((row) => row[0] === kind);
    ok(
      edges.length === mine.length &&
        near(
          sum(edges),
          mine.reduce((all, row) => all + +row[5], 0),
        ),
      `${name}: each ${kind} of ${heaviest[1].metadata.function} is there with its cost`,
      `${mine.length} of ${edges.length}`,
    );
  }
};

const everyTab = async (page, name) => {
  for (const [i, tab] of tabs.entries()) {
    await page.keyboard.press(String(i + 1));
    await settle(page);
    const shown = await page.isVisible(`#panel-${tab}`),
      others = await page.locator("[role=tabpanel]:visible").count();
    ok(
      shown && others === 1 && (await page.getAttribute(`#tab-${tab}`, "aria-selected")) === "true",
      `${name}: key ${i + 1} shows ${tab}`,
    );
    const bad = await violations(page);
    is(bad, [], `${name}: ${tab} is accessible`);
    const csv = await kept(page, "c"),
      svg = await kept(page, "e");
    ok(parseCsv(csv).length > 1, `${name}: ${tab} is kept as CSV`);
    ok(
      await page.evaluate((source) => {
        const d = new DOMParser().parseFromString(source, "image/svg+xml");
        return !d.querySelector("parsererror") && d.querySelectorAll("text").length > 0;
      }, svg),
      `${name}: ${tab} is kept as SVG`,
    );
  }
  for (const tab of ["flame", "map"]) {
    await page.click(`#tab-${tab}`);
    await settle(page);
    const colours = await page.evaluate((id) => {
      const canvas = document.querySelector(`#panel-${id} canvas`),
        at = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data,
        seen = new Set();
      for (let i = 0; i < at.length; i += 4) seen.add((at[i] << 16) | (at[i + 1] << 8) | at[i + 2]);
      return seen.size;
    }, tab);
    ok(colours > 5, `${name}: ${tab} is painted`, colours);
  }
};

const walk = async (page, name) => {
  // Search.
  await page.keyboard.press("2");
  await page.keyboard.press("/");
  await page.keyboard.type("a");
  const rows = async () => +(await page.getAttribute("#functions", "aria-rowcount")) - 1;
  const some = await rows();
  ok(
    some > 0 && (await text(page, "#found")).startsWith(`${some} found`),
    `${name}: the search says how many it found`,
    await text(page, "#found"),
  );
  await page.keyboard.type("((");
  is(await rows(), 0, `${name}: text is no pattern`);
  await page.click("#regex");
  is(
    await text(page, "#found"),
    "not a regular expression",
    `${name}: a broken pattern is said to be one`,
  );
  await page.fill("#search", "^.");
  ok((await rows()) >= some, `${name}: a pattern matches`);
  await page.keyboard.press("Escape");
  is(await page.inputValue("#search"), "", `${name}: Escape ends the search`);
  await page.click("#regex");
  // Sorting.
  await page.click("th.c-total button");
  is(
    await page.getAttribute("th.c-total", "aria-sort"),
    "descending",
    `${name}: a click on a heading sorts`,
  );
  const first = async () => page.getAttribute("tbody tr[data-fn]", "data-fn");
  const most = await first();
  await page.click("th.c-total button");
  is(
    await page.getAttribute("th.c-total", "aria-sort"),
    "ascending",
    `${name}: a second click turns the order`,
  );
  await page.click("th.c-total button");
  is(await first(), most, `${name}: and a third turns it back`);
  // One selection for all tabs.
  await page.click("tbody tr[data-fn] button");
  const chosen = await text(page, "#chosen b");
  ok((await hash(page)).includes(`fn=${most}`), `${name}: the address has the selection`);
  await page.keyboard.press("4");
  is(await text(page, ".middle h3"), chosen, `${name}: the neighbourhood is that of the selection`);
  const neighbour = page.locator(".neighbour:not(:disabled)").first(),
    next = await neighbour.getAttribute("data-fn");
  await neighbour.click();
  ok((await hash(page)).includes(`fn=${next}`), `${name}: a click walks to a neighbour`);
  await page.goBack();
  is(await text(page, ".middle h3"), chosen, `${name}: back walks back`);
  await page.goForward();
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  ok(
    (await page.isVisible("#panel-neighbours")) && (await hash(page)).includes(`fn=${next}`),
    `${name}: the address brings back what was shown`,
  );
  // The graph.
  await page.keyboard.press("1");
  await settle(page);
  await page.keyboard.press("0");
  const view = () => page.getAttribute(".stage > svg", "viewBox"),
    whole = await view();
  await page.mouse.move(600, 400);
  await page.mouse.wheel(0, -300);
  const closer = await view();
  ok(closer !== whole, `${name}: the wheel zooms`);
  await page.mouse.down();
  await page.mouse.move(500, 300);
  await page.mouse.up();
  ok((await view()) !== closer, `${name}: dragging moves the graph`);
  await page.keyboard.press("0");
  is(await view(), whole, `${name}: 0 shows all of it`);
  const node = page.locator(".stage .node").nth(1),
    fn = await node.getAttribute("data-fn");
  await node.hover();
  ok(
    (await page.isVisible("#card")) && /Self.*Total/s.test(await text(page, "#card")),
    `${name}: a card has the numbers`,
  );
  await node.click();
  ok(
    (await hash(page)).includes(`fn=${fn}`) &&
      (await page.locator(".stage .node.chosen").count()) === 1,
    `${name}: a click selects`,
  );
  ok((await page.locator(".stage .edge.path").count()) > 0, `${name}: the heavy path is marked`);
  await node.dblclick();
  ok((await hash(page)).includes("focus=1"), `${name}: a double click focuses`);
  await page.keyboard.press("Escape");
  ok(!(await hash(page)).includes("focus=1"), `${name}: Escape leaves the focus`);
  for (let i = await page.locator("#size option").count(); i > 1; i--)
    await page.keyboard.press("g");
  ok((await page.locator(".stage .node").count()) > 0, `${name}: g goes through the sizes`);
  // Stacks.
  await page.keyboard.press("3");
  await page.focus("#panel-flame canvas");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const said = await text(page, "#says");
  ok(/%/.test(said), `${name}: arrows say where one is`, said);
  await page.keyboard.press("Enter");
  ok((await hash(page)).includes("zoom="), `${name}: Enter zooms in`);
  await page.keyboard.press("Escape");
  await page.keyboard.press("0");
  ok(!(await hash(page)).includes("zoom="), `${name}: and 0 out`);
  await page.keyboard.press("i");
  is(
    await page.getAttribute("#invert", "aria-pressed"),
    "true",
    `${name}: i turns flames upside down`,
  );
  await page.keyboard.press("i");
  // Help, theme, print.
  await page.keyboard.press("?");
  ok(await page.isVisible("#keys"), `${name}: ? shows the keys`);
  is(await violations(page), [], `${name}: the help is accessible`);
  await page.keyboard.press("Escape");
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor),
    light = await paper();
  await page.keyboard.press("t");
  ok((await paper()) !== light, `${name}: t changes the light`);
  for (const tab of tabs) {
    await page.click(`#tab-${tab}`);
    await settle(page);
    is(await violations(page), [], `${name}: ${tab} is accessible in the dark`);
  }
  await page.keyboard.press("t");
  await page.emulateMedia({media: "print"});
  ok(!(await page.isVisible(".tools")), `${name}: buttons are not printed`);
  await page.emulateMedia({media: null});
};

const small = {
  pstats: ["examples/profiles/search.pstats"],
  perf: ["examples/profiles/simulate.perf"],
  callgrind: [join(folder, "a.callgrind")],
};
run("-q", "examples/profiles/search.pstats", "-T", "callgrind", "-o", small.callgrind[0]);
for (const [name, args] of Object.entries(small)) {
  const page = await open(report(name, ...args));
  is(await page.getAttribute("html", "data-ready"), "yes", `${name}: opens`);
  await sameNumbers(page, graphOf(...args), name);
  await everyTab(page, name);
  await walk(page, name);
  is(page.trouble, [], `${name}: no error, no request`);
  await page.close();
}

// Text below 10 px, in the page or in a drawing, and what is beyond the right edge.
const unreadable = (page) =>
  page.evaluate(() => {
    const found = [],
      texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = texts.nextNode());) {
      const e = node.parentElement;
      if (!node.data.trim() || !e.checkVisibility() || e.closest("#says, script, noscript"))
        continue;
      const scale = e.closest(".stage svg") ? e.closest("text").getScreenCTM().a : 1;
      const size = parseFloat(getComputedStyle(e).fontSize) * scale;
      if (size < 9.99) found.push(`${size} px: ${node.data.slice(0, 40)}`);
    }
    for (const e of document.querySelectorAll("body *:not(svg *)")) {
      const r = e.getBoundingClientRect(),
        isHidden = e.closest("#says, [role=tablist], .facts, #functions thead, .lines table");
      if (r.width && r.right > innerWidth + 1 && !isHidden)
        found.push(`beyond the edge: ${e.outerHTML.slice(0, 80)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls");
    return found.slice(0, 5);
  });

// The first screen, wide and narrow: type that can be read, nothing beyond the edge, the
// heavy path in sight, facts that select.
const firstScreen = async (page, name) => {
  const seen = await page.evaluate(() => {
    const stage = document.querySelector(".stage"),
      place = stage.getBoundingClientRect();
    const inside = (r) =>
      r.left >= place.left - 1 &&
      r.right <= place.right + 1 &&
      r.top >= place.top - 1 &&
      r.bottom <= place.bottom + 1;
    const sizes = [...stage.querySelectorAll("text")].map(
      (t) => +t.getAttribute("font-size") * t.getScreenCTM().a,
    );
    const root = [...stage.querySelectorAll(".node, .row")].find((g) => g.dataset.fn);
    const wide = [...document.querySelectorAll("body *:not(svg *)")].filter((e) => {
      const r = e.getBoundingClientRect();
      return r.width && r.right > innerWidth + 1 && !e.closest(".facts, [role=tablist], #says");
    });
    const whole = document.querySelector(".stage > svg").viewBox.baseVal;
    return {
      type: Math.min(...sizes),
      root: inside(root.getBoundingClientRect()),
      wide: wide.map((e) => e.outerHTML.slice(0, 100)),
      scrolls: document.documentElement.scrollWidth > innerWidth,
      overview: getComputedStyle(document.querySelector(".overview")).display !== "none",
      view: [whole.x, whole.y, whole.width, whole.height],
    };
  });
  ok(seen.type >= 9.99, `${name}: no type below 10 px in the graph`, seen.type);
  ok(seen.root, `${name}: the root of the heavy path is in sight`, JSON.stringify(seen));
  is([seen.wide, seen.scrolls], [[], false], `${name}: nothing is beyond the right edge`);
  return seen;
};
const factsSelect = async (page, name) => {
  const links = await page.$$eval(".facts a", (list) => list.map((a) => a.textContent));
  ok(links.length >= 2, `${name}: has facts`, links);
  for (let i = 0; i < links.length; i++) {
    await page.click("#tab-graph");
    while (/fn=|q=/.test(await hash(page))) await page.keyboard.press("Escape");
    await page.locator(".facts a").nth(i).click();
    ok(/fn=\d+/.test(await hash(page)), `${name}: "${links[i]}" selects`, await hash(page));
  }
};
writeFileSync(
  join(folder, "wide.folded"),
  Array.from(
    {length: 40},
    (_, i) => `main;run;part_${i % 20};step_${i};leaf_of_step_${i} ${90 + i}\n`,
  ).join("") + Array.from({length: 9}, (_, i) => `main;run;many;tiny_${i} 20\n`).join(""),
);
const more = {
  wide: [join(folder, "wide.folded")],
  pprof: ["tests/golden/pprof/labels.pprof"],
  cpuprofile: ["tests/golden/cpuprofile/samples.cpuprofile"],
  speedscope: ["tests/golden/speedscope/two-profiles.speedscope"],
};
for (const [name, args] of Object.entries({...small, ...more})) {
  const url = report(`first-${name}`, ...args);
  for (const [width, height] of [
    [1920, 1080],
    [1440, 900],
    [390, 844],
  ]) {
    const page = await open(url, {viewport: {width, height}, hasTouch: width < 600});
    const narrow = width < 600,
      title = `${name} at ${width}`;
    ok(
      await page.isVisible(narrow ? "#panel-table" : "#panel-graph"),
      `${title}: opens on ${narrow ? "table" : "graph"}`,
    );
    await page.click("#tab-graph");
    await settle(page);
    const {overview, view} = await firstScreen(page, title);
    if (overview) {
      const map = await page.locator(".overview").boundingBox();
      await page.mouse.click(map.x + map.width - 12, map.y + map.height / 2);
      ok(
        (await page.getAttribute(".stage > svg", "viewBox")) !== view.join(" "),
        `${title}: a click on the map moves`,
      );
      await page.keyboard.press("m");
      ok(!(await page.isVisible(".overview")), `${title}: m hides the map`);
      await page.keyboard.press("m");
    }
    if (name === "wide" && width < 1920)
      ok(overview, `${title}: a map is there where something is outside`);
    await factsSelect(page, title);
    for (const tab of [...tabs, "both"]) {
      await (tab === "both" ? page.keyboard.press("b") : page.click(`#tab-${tab}`));
      await settle(page);
      is(await unreadable(page), [], `${title}: ${tab} can be read and fits the window`);
      if (narrow) is(await violations(page), [], `${title}: ${tab} is accessible`);
    }
    await page.click("#tab-table");
    const rows = parseCsv(await kept(page, "c")),
      at = rows[0].indexOf("Self");
    const self = rows.slice(1).map((row) => +row[at]);
    ok(
      self.every((x, i) => !i || x <= self[i - 1]),
      `${title}: the table is in the order of self`,
    );
    const sum = rows[0].indexOf("\u2211 self");
    ok(Math.abs(+rows.at(-1)[sum] - 1) < 0.02, `${title}: and adds it up`, rows.at(-1)[sum]);
    is(page.trouble, [], `${title}: no error, no request`);
    await page.close();
  }
}

// What the page says of a profile whose numbers, names and places are known.
{
  const page = await open(`file://${join(folder, "first-pstats.html")}`, {
    viewport: {width: 1440, height: 900},
  });
  // No digits below the nanosecond that the clock counts.
  await page.selectOption("#size", {label: "25 functions"});
  const box = page.locator(".stage .node").filter({hasText: "normalise"}).first();
  await box.click();
  await page.mouse.move(5, 5);
  await box.hover();
  const says = await text(page, "#card");
  ok(says.includes("0.175589633 s"), "digits: a card has those that were measured", says);
  const long = (await page.content()).match(/>[^<>]*\d\.\d{10,}[^<>]*</);
  ok(!long, "digits: nothing on the page has more", long?.[0]);
  // The call down and the call back are two arrows; the way from the root is whole.
  const steps = await page.$$eval(".stage .edge.path > path", (list) =>
    list.map((path) => +path.getAttribute("stroke-width")),
  );
  ok(Math.max(...steps) === 5, "path: the arrow from the root is on it", JSON.stringify(steps));
  // Ribbons are as thick as the share of the call.
  await page.click("#tab-neighbours");
  await settle(page);
  const ribbons = await page.evaluate(() => {
    const thick = [...document.querySelectorAll(".ribbons path")].map(
      (path) => +/v([\d.]+)/.exec(path.getAttribute("d"))[1],
    );
    const shares = [...document.querySelectorAll(".neighbour .small")].map(
      (small) => parseFloat(small.textContent) / 100,
    );
    return thick.map((t, i) => t / shares[i]);
  });
  ok(
    ribbons.length === 3 && Math.max(...ribbons) / Math.min(...ribbons) < 1.02,
    "ribbons: are as thick as their share",
    JSON.stringify(ribbons),
  );
  // Where a function is.
  await page.click("#tab-table");
  const places = await page.$$eval("#functions td.c-module", (list) =>
    list.map((cell) => cell.textContent),
  );
  ok(
    places.includes("search.py:18") && places.includes("built-in"),
    "table: has locations",
    places,
  );
  ok(await page.isVisible("#functions tr.line[data-mark='80%']"), "table: has a line at 80%");
  const order = await page.$eval("#functions tr.line[data-mark='80%']", (row) =>
    row.getAttribute("aria-rowindex"),
  );
  is(
    (await text(page, "#panel-table .bar")).match(/\d+ functions make/)?.[0],
    `${order - 1} functions make`,
    "table: and says the same",
  );
  await page.close();
}

// Native code: the source file where it is known, else the name of the object file; names are
// cut in their path.
{
  const path = join(folder, "native.callgrind"),
    own = "the_name_that_has_to_stay";
  const name = `${"space::".repeat(40)}${own}(int, char const*)`;
  writeFileSync(
    path,
    `events: Ir\nob=/usr/bin/thing\nfl=/usr/include/stl_algobase.h\nfn=${name}\n120 60\n\n` +
      "fl=???\nfn=bare\n0 40\n\nfl=/src/sort.c\nfn=merge.part.0'2\n0 200\n",
  );
  const page = await open(report("native", path), {viewport: {width: 1440, height: 900}});
  await page.click("#tab-table");
  const rows = await page.$$eval("#functions tr[data-fn]", (list) =>
    list.map((row) => row.querySelector("td.c-module").textContent),
  );
  ok(/^\/usr\/include\/stl_algobase\.h/.test(rows[1]), "native: the source file", rows[1]);
  is(rows[2], "thing", "native: or the object file's name");
  const cells = await page.$$eval("#functions th .own", (list) => list.map((e) => e.textContent));
  is(cells[0], "merge", "native: what a compiler and callgrind add to a name is not the name");
  const shown = await page.evaluate(() => {
    const cell = document.querySelectorAll("#functions th .own")[1],
      r = cell.getBoundingClientRect();
    const row = cell.closest("th").getBoundingClientRect();
    return [cell.textContent, cell.scrollWidth <= cell.clientWidth + 1, r.right <= row.right];
  });
  is(shown, [own, true, true], "native: a function's own name is never cut");
  await page.close();
}

// Warnings are one line that can be closed; what the report lacks comes first.
{
  const path = join(folder, "noted.folded");
  writeFileSync(path, Array.from({length: 300}, (_, i) => `main;f${i};g${i} ${i + 1}\n`).join(""));
  const page = await open(report("noted", "--layout-timeout", "0.001", path));
  ok(/is left out/.test(await text(page, "#notes .text")), "notes: are said");
  const tall = async () => (await page.locator("#notes").boundingBox())?.height ?? 0;
  ok((await tall()) < 36, "notes: in one line", await tall());
  ok(await page.isVisible("#panel-table"), "notes: without a drawing the table comes first");
  is(await page.locator("#tab-graph").count(), 0, "notes: a tab without data is absent");
  ok(
    (await text(page, "#keys")).includes("no drawing could be made: no Graph tab"),
    "notes: and the help says why",
    await text(page, "#keys"),
  );
  for (const key of ["+", "0", "g", "m"]) await page.keyboard.press(key);
  await page.click("#notes button[aria-label]");
  is(await page.locator("#notes").count(), 0, "notes: and are closed on request");
  is(page.trouble, [], "notes: no error");
  await page.close();
}

// A sandwich: callers above a function, callees below it; what recurs counts once.
{
  const path = join(folder, "both.folded");
  writeFileSync(
    path,
    "main;a;f;x 10\nmain;b;f;x 20\nmain;b;f;f;y 5\nmain;b;f 1\nmain;c 64\nmain;f;g;f 3\n",
  );
  const page = await open(report("both", path));
  const rows = async () =>
    parseCsv(await kept(page, "c"))
      .slice(1)
      .map((row) => row.slice(0, 3).join(" ") + ` ${row[4]} ${row[5]}`)
      .sort();
  const choose = async (name) => {
    await page.click("#tab-table");
    await page.locator("tbody tr[data-fn] button.name", {hasText: new RegExp(`^${name}$`)}).click();
  };
  await choose("f");
  await page.keyboard.press("b");
  ok(await page.isVisible("#panel-flame"), "sandwich: a key shows it");
  is(
    await rows(),
    [
      "callee 1 f 5 0",
      "callee 1 g 3 0",
      "callee 1 x 30 30",
      "callee 2 f 3 3",
      "callee 2 y 5 5",
      "caller 1 a 10 0",
      "caller 1 b 26 0",
      "caller 1 main 3 0",
      "caller 2 main 10 0",
      "caller 2 main 26 0",
      "function 0 f 39 1",
    ],
    "sandwich: has all that leads to the function, and all that it leads to",
  );
  const places = await page.evaluate(() => {
    const svg = document.querySelector("#panel-flame canvas").getBoundingClientRect();
    return [svg.left, svg.top];
  });
  const drawn = [
    ...(await kept(page, "e")).matchAll(
      /<title>(\w+), [^<]*<\/title><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/g,
    ),
  ].map(([, name, x, y, w]) => ({name, x: +x, y: +y, w: +w}));
  const find = (name) => drawn.find((one) => one.name === name);
  const widest = Math.max(...drawn.map((one) => one.w));
  ok(
    find("b").y < find("f").y && find("x").y > find("f").y && find("f").w === widest,
    "sandwich: callers are above, callees below, the function is as wide as the page",
    JSON.stringify(drawn),
  );
  ok(
    Math.abs(find("b").w / widest - 26 / 39) < 0.01 &&
      Math.abs(find("x").w / widest - 30 / 39) < 0.01,
    "sandwich: widths are shares of the function",
  );
  const link = page.url();
  ok(/both=1/.test(link) && /fn=\d+/.test(link), "sandwich: the address has it", link);
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  is((await rows()).length, 11, "sandwich: and brings it back");
  await page.mouse.click(places[0] + find("b").x + 5, places[1] + find("b").y + 5);
  is(
    (await rows()).filter((row) => /^(function|caller)/.test(row)),
    ["caller 1 main 26 0", "function 0 b 26 0"],
    "sandwich: a click walks to another function",
  );
  await page.goBack();
  await page.focus("#panel-flame canvas");
  await page.keyboard.press("ArrowUp");
  ok(/^(a|b|main), /.test(await text(page, "#says")), "sandwich: the arrow up goes to a caller");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  ok(/^(x|f|g), /.test(await text(page, "#says")), "sandwich: down to a callee");
  const said = (await text(page, "#says")).split(",")[0];
  await page.keyboard.press("Enter");
  ok(
    (await rows()).some((row) => row.startsWith(`function 0 ${said} `)),
    "sandwich: Enter walks there",
    said,
  );
  await page.fill("#search", "main");
  is(await violations(page), [], "sandwich: is accessible");
  await page.keyboard.press("Escape");
  await page.focus("#panel-flame canvas");
  await page.keyboard.press("Escape");
  ok(
    !/both=1/.test(await hash(page)) && (await page.isVisible("#panel-flame")),
    "sandwich: Escape goes back to the flames",
    await hash(page),
  );
  is(page.trouble, [], "sandwich: no error");
  await page.close();
  const phone = await open(link, {viewport: {width: 390, height: 844}, hasTouch: true});
  const canvas = await phone.locator("#panel-flame canvas").boundingBox();
  ok(
    canvas.width <= 390 && (await text(phone, "#panel-flame .bar")).includes("Callers of f"),
    "sandwich: fits a phone",
  );
  await phone.touchscreen.tap(canvas.x + 100, canvas.y + 3 * 28 + 10);
  ok(!phone.url().includes(link.match(/fn=\d+/)[0]), "sandwich: a tap walks", phone.url());
  is(phone.trouble, [], "sandwich: no error on a phone");
  await phone.close();
}

// The sandwich of a call list: what the profile has is measured, the rest is estimated.
{
  const page = await open(`file://${join(folder, "first-pstats.html")}`);
  await page.click("#tab-table");
  await page.locator("tbody tr[data-fn] button.name", {hasText: /^choice$/}).click();
  await page.keyboard.press("b");
  const rows = parseCsv(await kept(page, "c")),
    at = rows[0].indexOf("estimated");
  const guesses = rows.slice(1).filter((row) => row[at] === "1"),
    measured = rows.slice(1).filter((row) => row[at] === "0");
  ok(
    guesses.length > 0 && measured.some((row) => row[0] === "function"),
    "sandwich of calls: estimates are marked, what is measured is not",
    JSON.stringify(rows.slice(0, 8)),
  );
  ok(
    /estimated/.test(await text(page, "#panel-flame .bar")),
    "sandwich of calls: and the page says so",
  );
  await page.close();
}

// Every choice of the graph opens with type that can be read.
{
  const page = await open(`file://${join(folder, "first-wide.html")}`, {
    viewport: {width: 1440, height: 900},
  });
  const labels = await page.$$eval("#size option", (list) => list.map((one) => one.textContent));
  ok(
    ["25 functions", "50 functions", "150 functions", "packages"].every((one) =>
      labels.includes(one),
    ),
    "choices: are there",
    labels,
  );
  for (const label of labels) {
    await page.selectOption("#size", {label});
    await settle(page);
    const least = await page.evaluate(() =>
      Math.min(
        ...[...document.querySelectorAll(".stage text")].map(
          (t) => +t.getAttribute("font-size") * t.getScreenCTM().a,
        ),
      ),
    );
    ok(least >= 9.99, `choices: ${label} opens with type that can be read`, least);
  }
  await page.close();
}

// Rows of a list are functions as boxes are.
{
  const page = await open(`file://${join(folder, "first-wide.html")}`, {
    viewport: {width: 1920, height: 1080},
  });
  await page.keyboard.press("0");
  const rows = page.locator(".stage g.row[data-fn]");
  ok((await rows.count()) > 2, "rows: a list has them");
  const row = rows.nth(1),
    fn = await row.getAttribute("data-fn");
  await row.hover();
  const own = await text(page, "#card h3"),
    shown = await row.textContent();
  ok(own && shown.includes(own), "rows: have a card", `${own} for ${shown}`);
  await page.mouse.move(5, 5);
  const numbers = page.locator(".stage g.row:not([data-fn])").nth(1);
  await numbers.hover();
  ok(
    (await text(page, "#card h3")) === own,
    "rows: whose numbers have it, too",
    await text(page, "#card h3"),
  );
  await numbers.click();
  ok(
    (await hash(page)).includes(`fn=${fn}`) &&
      (await page.locator(".stage .row.chosen").count()) === 2,
    "rows: a click selects",
    await hash(page),
  );
  ok((await page.locator(".stage .edge.path").count()) > 0, "rows: with the heavy path to it");
  await page.fill("#search", own);
  ok((await page.locator(".stage .row.hit").count()) >= 1, "rows: a search finds them");
  ok(
    (await page.locator(".stage .node[data-fn]:not(.faint)").count()) >= 2,
    "rows: and keeps the way to them clear",
  );
  is(page.trouble, [], "rows: no error");
  await page.close();
}

// What is gone in a comparison has a ribbon as thick as it was; paths have no way back in them.
{
  const [old, now] = ["old", "now"].map((name) => join(folder, `${name}.callgrind`));
  const body = (calls) =>
    "events: Ir\nfl=./string/../sysdeps/x86_64/./move.S\nfn=main\n1 10\n" +
    calls.map(([fn, cost]) => `cfn=${fn}\ncalls=1 1\n1 ${cost}\n`).join("") +
    calls.map(([fn, cost]) => `fn=${fn}\n1 ${cost}\n`).join("");
  const both = [
    ["gone", 50],
    ["kept", 40],
  ];
  writeFileSync(old, body(both));
  writeFileSync(now, body(both.slice(1)));
  const page = await open(`${report("ribbons", "-n0", "-e0", "--diff", old, now)}#tab=neighbours`);
  await page.keyboard.press("4");
  await page.fill("#search", "^main$");
  await page.keyboard.press("Enter");
  await settle(page);
  const items = await page.evaluate(() =>
    [...document.querySelectorAll(".neighbour")].map(
      (b) => b.querySelector("span.small").textContent,
    ),
  );
  ok(
    items.some((item) => item.startsWith("was 50.0% ")),
    "gone: its share is that of before",
    items,
  );
  const [tall, dashed] = await page.evaluate(() => {
    const path = document.querySelector(".ribbons .gone");
    return [+path.getAttribute("d").match(/v([\d.]+)/)[1], getComputedStyle(path).strokeDasharray];
  });
  ok(tall > 5 && dashed !== "none", "gone: its ribbon is as thick as its share, and dashed", tall);
  const places = await page.evaluate(() =>
    [...document.querySelectorAll(".neighbour .place")].map((place) => place.textContent),
  );
  ok(
    places.length > 0 && places.every((place) => place.startsWith("sysdeps/x86_64/move.S")),
    "paths: have no . and .. within",
    places,
  );
  is(page.trouble, [], "gone: no error");
  await page.close();
}

// Each row of a cycle's box is a function of its own; what no row names is the box's head.
{
  const page = await open(report("cycle", "tests/golden/folded/cycle.folded"), {
    viewport: {width: 1920, height: 1080},
  });
  const named = (fn, kind) => page.locator(`.stage .cycle .row${kind}`, {hasText: fn});
  const marked = (kind) =>
    page.evaluate(
      (name) => [...document.querySelectorAll(`.stage .${name}`)].map((g) => g.textContent.trim()),
      kind,
    );
  const row = named("eval_06", "[data-fn]").last(),
    fn = await row.getAttribute("data-fn");
  await row.hover();
  is(await text(page, "#card h3"), "eval_06", "cycle: a row has its function's card");
  await row.click();
  ok((await hash(page)).includes(`fn=${fn}`), "cycle: a click selects the row's function");
  const chosen = await marked("chosen");
  ok(chosen.length === 2 && chosen[0] === "eval_06", "cycle: the row is marked", chosen);
  await page.fill("#search", "eval_06");
  const hits = await marked("hit");
  ok(hits.length === 2 && hits[0] === "eval_06", "cycle: a search marks the row", hits);
  await page.fill("#search", "eval_19");
  const head = await marked("hit");
  ok(
    head.length === 1 && head[0].startsWith("cycle of 20"),
    "cycle: and the head for what has no row",
    head,
  );
  is(page.trouble, [], "cycle: no error");
  await page.close();
}

// Threads and events: samples of one thread are those of -T json of it.
const threads = join(folder, "threads.perf");
const sample = (comm, tid, event, n, ...frames) =>
  `${comm} 100/${tid} 1.000000:         ${n} ${event}: \n${frames.map((f, i) => `\t${(4096 + i).toString(16)} ${f} (/bin/app)\n`).join("")}\n`;
writeFileSync(
  threads,
  sample("one", 101, "cycles", 31, "leaf", "work", "main") +
    sample("one", 101, "cycles", 20, "work", "main") +
    sample("two", 102, "cycles", 50, "leaf", "leaf", "main") +
    sample("two", 102, "cache-misses", 7, "leaf", "main"),
);
{
  const page = await open(report("threads", threads));
  await sameNumbers(page, graphOf(threads), "threads");
  await page.selectOption("#thread", {label: "two 100/102"});
  await sameNumbers(page, graphOf(threads, "--thread", "102"), "one thread");
  await page.selectOption("#thread", "-1");
  await page.selectOption("#event", {label: "cache-misses"});
  await sameNumbers(page, graphOf(threads, "--event", "cache-misses"), "another event");
  await page.selectOption("#event", {label: "cycles"});
  await page.keyboard.press("3");
  await page.keyboard.press("s");
  const rows = parseCsv(await kept(page, "c"))
    .slice(1)
    .filter((row) => row[0] === "1")
    .map((row) => [row[1], +row[3]]);
  is(
    rows,
    [
      ["one 100/101", 51],
      ["two 100/102", 50],
    ],
    "flames by thread",
  );
  is(page.trouble, [], "threads: no error, no request");
  await page.close();
}

// A selection.
{
  const part = join(folder, "part.folded");
  writeFileSync(part, "main;parse 30\nmain;print 5\n");
  const page = await open(report("part", "--focus", "parse", part));
  ok(
    (await text(page, "#summary")).includes("selected 30 of 35"),
    "selection: the head says how much it is",
    await text(page, "#summary"),
  );
  await page.close();
}

// A comparison.
const before = join(folder, "before.folded"),
  after = join(folder, "after.folded");
writeFileSync(before, "main;slow 100\nmain;fast 50\nmain;gone 10\n");
writeFileSync(after, "main;slow 160\nmain;fast 30\nmain;fresh 5\n");
{
  const page = await open(report("diff", "--diff", before, after));
  is(await page.title(), "before.folded \u2192 after.folded", "diff: the title names both sides");
  await factsSelect(page, "diff");
  await page.click("#tab-graph");
  await everyTab(page, "diff");
  await page.keyboard.press("2");
  const rows = parseCsv(await kept(page, "c")),
    change = rows[0].indexOf("Self change");
  is(
    rows
      .slice(1)
      .map((row) => `${row[0]} ${row[change]}`)
      .sort(),
    ["fast -20", "fresh 5", "gone -10", "main 0", "slow 60"],
    "diff: the table has the changes",
  );
  ok((await text(page, "#summary")).includes("\u2192"), "diff: the head has both wholes");
  await page.click("tbody tr[data-fn] button:has-text('slow')");
  await page.keyboard.press("4");
  ok(
    /was 100, \+60/.test(await text(page, ".middle")),
    "diff: the neighbourhood says what was",
    await text(page, ".middle"),
  );
  const stacks = async () =>
    parseCsv(await kept(page, "c"))
      .slice(1)
      .map((row) => `${row[0]} ${row[1]} ${row[7]} ${row[3]} ${row[9]}`)
      .sort();
  const want = [
    "0 all 160 195 35",
    "1 main 160 195 35",
    "2 fast 50 30 -20",
    "2 fresh 0 5 5",
    "2 gone 10 0 -10",
    "2 slow 100 160 60",
  ];
  await page.keyboard.press("3");
  is(await stacks(), want, "diff: flames have each stack before and after, as measured");
  ok(!/estimated/.test(await text(page, "#panel-flame .bar")), "diff: and they are no estimate");
  const flames = await kept(page, "e"),
    wide = (name) =>
      [
        ...flames.matchAll(
          new RegExp(`<title>${name}, [^<]*</title><rect x="[^"]*" y="[^"]*" width="([^"]*)"`, "g"),
        ),
      ].map((found) => +found[1]);
  ok(
    wide("slow").length === 2 &&
      Math.abs(wide("slow")[1] / wide("slow")[0] - 1.6) < 0.01 &&
      wide("gone").length === 1 &&
      wide("fresh").length === 1,
    "diff: widths are costs on one scale",
    JSON.stringify(wide("slow")),
  );
  await page.keyboard.press("5");
  is(await stacks(), want, "diff: and so has the square map");
  await page.keyboard.press("3");
  await page.keyboard.press("i");
  is(
    (await stacks()).filter((row) => row.startsWith("1 ")),
    ["1 fast 50 30 -20", "1 fresh 0 5 5", "1 gone 10 0 -10", "1 slow 100 160 60"],
    "diff: upside down, too",
  );
  await page.keyboard.press("i");
  ok(
    (await page.evaluate(() => document.documentElement.dataset.ready)) === "yes" &&
      page.trouble.length === 0,
    "diff: no error, no request",
    page.trouble.join("\n"),
  );
  await page.close();
}

// Sides with long names: what tells them apart is in sight; changes are in order of size.
{
  const name = (side) =>
    join(folder, `a-very-long-name-of-a-recording-${side}x-of-the-server.folded`);
  writeFileSync(name("one"), "main;slow 100\nmain;fast 50\nmain;same 10\n");
  writeFileSync(name("two"), "main;slow 120\nmain;fast 10\nmain;same 10\n");
  const page = await open(report("sides", "--diff", name("one"), name("two")));
  const shown = await page.$$eval("h1 .own", (list) =>
    list.map((e) => [e.textContent, e.scrollWidth <= e.clientWidth + 1, e.clientWidth > 10]),
  );
  is(
    shown,
    [
      ["onex", true, true],
      ["twox", true, true],
    ],
    "sides: the title shows what tells them apart",
  );
  await page.click("#tab-table");
  await page.click("#panel-table .bar button:has-text('Change')");
  const order = parseCsv(await kept(page, "c"))
    .slice(1)
    .map((row) => row[0]);
  is(order.slice(0, 2), ["fast", "slow"], "sides: the largest change comes first");
  await page.close();
}

// A comparison of threads, which are those of one name; and what is noise has no colour.
const threadsBefore = join(folder, "threads-before.perf");
writeFileSync(
  threadsBefore,
  sample("two", 7, "cycles", 80, "leaf", "main") +
    sample("one", 8, "cycles", 31, "leaf", "work", "main"),
);
{
  const page = await open(report("thread-diff", "--diff", threadsBefore, threads));
  await page.selectOption("#thread", {label: "two"});
  await page.keyboard.press("2");
  const rows = parseCsv(await kept(page, "c")),
    at = (title) => rows[0].indexOf(title);
  is(
    rows
      .slice(1)
      .map((row) => [row[0], row[at("Total")], row[at("Total change")]])
      .sort(),
    [
      ["leaf", "50", "-30"],
      ["main", "50", "-30"],
    ],
    "thread diff: one thread's functions have both sides",
  );
  await page.selectOption("#thread", "-1");
  await page.keyboard.press("3");
  await page.keyboard.press("s");
  const parts = parseCsv(await kept(page, "c"))
    .slice(1)
    .filter((row) => row[0] === "1")
    .map((row) => [row[1], row[7], row[3]]);
  is(
    parts.sort(),
    [
      ["one", "31", "51"],
      ["two", "80", "50"],
    ],
    "thread diff: flames by thread have both sides",
  );
  is(page.trouble, [], "thread diff: no error, no request");
  await page.close();
}

// Flame graphs of their own: zoom and search, of one profile and of two.
for (const [kind, ...args] of [
  ["plain", after],
  ["diff", "--diff", before, after],
]) {
  run("-q", "-T", "flamegraph", ...args, "-o", join(folder, `${kind}.svg`));
  const page = await browser.newPage({viewport: {width: 1240, height: 600}});
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(error.stack));
  page.on("dialog", (dialog) => dialog.accept("^s"));
  await page.goto(`file://${join(folder, `${kind}.svg`)}`);
  const shown = (name) =>
    page.evaluate(
      (wanted) =>
        [...document.querySelectorAll(".b")]
          .filter(
            (g) =>
              g.style.display !== "none" &&
              g.querySelector("title").textContent.split("\n")[0] === wanted,
          )
          .map((g) => [
            +g.querySelector("rect").getAttribute("width"),
            g.querySelector("text").textContent,
          ]),
      name,
    );
  const sides = kind === "diff" ? 2 : 1,
    around = (a, b) => Math.abs(a - b) < 0.05;
  const first = await shown("slow"),
    root = await shown("all");
  const full = Math.max(...root.map(([w]) => w)); // it is as wide as the window
  ok(
    first.length === sides && around(first[0][0] / root[0][0], 160 / 195),
    `${kind} flames: widths are shares`,
    JSON.stringify(first),
  );
  await page.evaluate(() =>
    [...document.querySelectorAll(".b")]
      .find((g) => g.querySelector("title").textContent.startsWith("slow"))
      .dispatchEvent(new MouseEvent("click")),
  );
  const zoomed = await shown("slow");
  ok(
    around(zoomed[0][0], full) && (sides === 1 || around(zoomed[1][0], (full * 100) / 160)),
    `${kind} flames: a click zooms, both sides alike`,
    JSON.stringify(zoomed),
  );
  is(
    [(await shown("fast")).length, (await shown("main")).length],
    [0, sides],
    `${kind} flames: what is beside it goes, what is below stays`,
  );
  ok(
    zoomed[0][1] === (sides === 1 ? "slow" : "+ slow"),
    `${kind} flames: the mark stays before the name`,
    zoomed[0][1],
  );
  await page.keyboard.press("/");
  is(
    await text(page, "#found"),
    sides === 1 ? "found: 82.05%" : "found: 82.05% after, 62.50% before",
    `${kind} flames: a search says how much it found`,
  );
  await page.keyboard.press("Escape");
  is(
    [await shown("slow"), await text(page, "#found")],
    [first, ""],
    `${kind} flames: Escape brings all back`,
  );
  if (sides === 2) {
    await page.evaluate(() =>
      [...document.querySelectorAll(".b")]
        .find((g) => g.querySelector("title").textContent.startsWith("gone"))
        .dispatchEvent(new MouseEvent("click")),
    );
    is(
      [
        (await shown("gone")).map(([w]) => around(w, full)),
        (await shown("slow")).length,
        (await shown("main")).length,
      ],
      [[true], 0, 2],
      "diff flames: one goes to what is gone, too",
    );
  }
  is(trouble, [], `${kind} flames: no error`);
  await page.close();
}

// Where a name does not fit, the function's own name stays; zoomed into, there is more of it.
{
  const stacks = join(folder, "names.folded"),
    picture = join(folder, "names.svg"),
    name = "app::detail::Table<std::pair<int, long>, app::Less>::insert_or_assign(int const&)";
  writeFileSync(stacks, `main;${name} 1000\nmain;big 7000\n`);
  run("-q", "-T", "flamegraph", "-f", "folded", stacks, "-o", picture);
  const page = await browser.newPage({viewport: {width: 1240, height: 600}});
  const label = () => page.evaluate(() => document.querySelector("[data-short] text").textContent);
  await page.goto(`file://${picture}`);
  is(await label(), "insert_or_assign", "names of flames: the function's own name stays");
  await page.evaluate(() =>
    document.querySelector("[data-short]").dispatchEvent(new MouseEvent("click")),
  );
  is(await label(), name, "names of flames: all of it where there is room");
  await page.close();
}

// Frames below a pixel are one box, which can be zoomed into and is not found by its words.
{
  const stacks = join(folder, "small.folded"),
    picture = join(folder, "small.svg");
  const small = Array.from({length: 100}, (_, i) => `main;small${i} 3\n`);
  writeFileSync(stacks, `main;big 10000\n${small.join("")}`);
  run("-q", "-T", "flamegraph", stacks, "-o", picture);
  const page = await browser.newPage({viewport: {width: 1240, height: 600}});
  page.on("dialog", (dialog) => dialog.accept("frames"));
  await page.goto(`file://${picture}`);
  const rest = () =>
    page.evaluate(() => {
      const g = document.querySelector("[data-rest]");
      const [x, y] = ["x", "y"].map((name) => +g.querySelector("rect").getAttribute(name));
      const words = g.querySelector("text");
      const inside = words && +words.getAttribute("x") > x && +words.getAttribute("y") - y === 13;
      return [+g.querySelector("rect").getAttribute("width"), words?.textContent, inside];
    });
  const before = await rest();
  ok(
    Math.abs(before[0] - (1220 * 300) / 10300) < 0.1,
    "small frames: as wide as their sum",
    before,
  );
  await page.evaluate(() =>
    document.querySelector("[data-rest]").dispatchEvent(new MouseEvent("click")),
  );
  is(await rest(), [1220, "100 small frames", true], "small frames: a click zooms, and names them");
  await page.keyboard.press("/");
  is(
    await text(page, "#found"),
    "found: 0.00%",
    "small frames: a search is for names of functions",
  );
  await page.close();
}

// Names are text.
const hostile = [
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(2)>",
  "javascript:alert(3)",
  "a\u2028b",
  "\u202egnp.exe",
  "=cmd|' /C calc'!A0",
  "x".repeat(1 << 20),
  "&amp;\"'`${alert(4)}",
  "__proto__",
  "\u0001\u001b[31m",
];
writeFileSync(
  join(folder, "names.folded"),
  hostile.map((name, i) => `main;${name.replace(/;/g, ",")} ${i + 1}\n`).join(""),
);
{
  const url = report(
    "names",
    join(folder, "names.folded"),
    "--link",
    "javascript{file}:{function}",
  );
  const page = await open(url);
  await everyTab(page, "names");
  await page.keyboard.press("2");
  const shown = await page.$$eval("tbody button", (list) => list.map((b) => b.textContent));
  ok(
    hostile.slice(0, 3).every((name) => shown.includes(name)),
    "names: are shown as they are",
    JSON.stringify(shown.map((s) => s.slice(0, 50))),
  );
  ok(shown.includes("\ufffdgnp.exe"), "names: nothing steers the direction of text");
  is(
    await page.$$eval(
      "img, script:not([type]), [onerror], a[href^=javascript]",
      (list) => list.length,
    ),
    0,
    "names: nothing became markup",
  );
  ok(readFileSync(url.slice(7)).length < 1 << 20, "names: of a megabyte are cut");
  is(page.trouble, [], "names: no error, no request");
  const ran = await page.evaluate(async () => {
    const s = document.createElement("script");
    s.textContent = "window.ran = 1";
    document.body.append(s);
    const i = new Image();
    i.src = "https://example.org/x.png";
    await new Promise((r) => setTimeout(r, 0));
    return window.ran ?? 0;
  });
  is(ran, 0, "names: the policy lets no other script run");
  ok(
    page.trouble.some((t) => /image .* violates .* The action has been blocked/.test(t)),
    "names: and loads nothing",
    page.trouble.join("\n"),
  );
  await page.close();
}

// Source: the lines of files, their text as text, ways there and back.
{
  const work = join(folder, "source");
  mkdirSync(work);
  const code = [
    "# a comment",
    "def busy(n):",
    '    """A <b>string</b>."""',
    "    total = 0",
    "    for i in range(n):",
    "\ttotal += i  # work",
    "    return total",
    ...Array.from({length: 30}, (_, i) => `# line ${i + 8}`),
    "def main():",
    "    busy(1 << 20)",
    "main()</script><img src=x onerror=alert(5)>",
  ];
  writeFileSync(join(work, "app.py"), code.join("\n") + "\n");
  const stack = "main (app.py:40);main (app.py:39)";
  writeFileSync(
    join(work, "p.folded"),
    `${stack};busy (app.py:6) 70\n${stack};busy (app.py:5) 20\n${stack};helper (lib/gone.py:3) 10\n`,
  );
  const make = (name, ...args) => {
    const path = join(folder, `${name}.html`);
    execFileSync(resolve(program), ["-q", ...args, "-o", path], {cwd: work});
    return `file://${path}`;
  };
  const url = make("source", "--embed-source", "p.folded");
  const page = await open(url);
  const line = (n) => page.locator(`.lines tr[data-line="${n}"]`);
  const chosen = () => page.getAttribute(".lines tr.chosen", "data-line");
  await page.keyboard.press("6");
  is(await chosen(), "6", "source: opens at the hottest line");
  is(
    await page.$$eval(".source aside ul[aria-label^=Files] .own", (list) =>
      list.map((e) => e.textContent),
    ),
    ["app.py", "gone.py"],
    "source: files are in the order of self",
  );
  const cells = await line(6)
    .locator("td, th")
    .evaluateAll((list) => list.map((e) => e.textContent));
  is(
    cells,
    ["70", "70.0%", "70", "6", "    total += i  # work"],
    "source: a line has its numbers and text",
  );
  is(
    await page.$$eval(".lines .quiet", (list) => list.map((e) => e.textContent).slice(0, 4)),
    ["# a comment", '""', '"A <b>string</b>."', '""'],
    "source: comments and strings are grey",
  );
  is(await line(6).locator(".quiet").textContent(), "# work", "source: also behind code");
  ok((await text(page, ".lines")).includes("<img src=x onerror=alert(5)>"), "source: text is text");
  is(await page.locator(".lines img").count(), 0, "source: and no markup");
  is(await line(20).count(), 0, "source: lines without cost are folded");
  const folds = page.locator(".lines tr.fold button");
  is(await folds.count(), 1, "source: with one button");
  is(await folds.textContent(), "\u2504 26 lines without cost \u2504", "source: that counts them");
  await folds.click();
  is(await line(20).count(), 1, "source: a click opens them");
  const bad = {light: await violations(page)};
  // Along calls, and back.
  await line(39).locator("a").first().click();
  is(await chosen(), "6", "source: a call leads to its hottest line");
  ok(
    /tab=source.*file=0&line=6/.test(await hash(page)),
    "source: which is in the address",
    await hash(page),
  );
  await line(40).locator("button").click();
  is(await chosen(), "40", "source: a click chooses a line");
  ok((await text(page, ".about")).includes("line 40 of main"), "source: which is told in full");
  await page.focus(".lines");
  await page.keyboard.press("ArrowUp");
  is(await chosen(), "39", "source: arrows go along lines with cost");
  await page.keyboard.press("Enter");
  is(await chosen(), "6", "source: Enter goes to what the line calls");
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  is(await chosen(), "6", "source: the address brings back the line");
  await page.keyboard.press("f");
  ok(await page.isVisible("#panel-flame"), "source: f leads to the flames");
  for (const tab of tabs) {
    await page.click(`#tab-${tab}`);
    await page.keyboard.press("o");
    is(
      [await page.isVisible("#panel-source"), await chosen()],
      [true, "6"],
      `source: o from ${tab}`,
    );
    await page.keyboard.press("Escape");
    await page.waitForSelector(`#panel-${tab}:not([hidden])`);
  }
  await page.click("#go-source");
  is(await chosen(), "6", "source: the footer has a button");
  // Another file, whose text is not there; a search.
  await page.fill(".source aside input", "gone");
  const files = page.locator(".source aside ul[aria-label^=Files] button");
  is(await files.count(), 1, "source: files are filtered");
  await files.click();
  ok((await text(page, ".notes")).includes("--source-path DIR"), "source: a missing text is told");
  is(await line(3).locator("td.text").textContent(), "helper", "source: functions stand for it");
  await page.fill(".source aside input", "");
  await page.locator(".source aside ul[aria-label^=Files] button").first().click();
  await page.fill("#search", "range");
  is(await page.locator(".lines tr.hit").count(), 1, "source: the search looks into the text");
  await page.keyboard.press("Escape");
  const rows = parseCsv(await kept(page, "c"));
  is(rows.length, 5, "source: is kept as CSV");
  is(rows[2].slice(0, 5), ["app.py", "6", "70", "70", "busy"], "source: with the lines");
  ok((await kept(page, "e")).includes("total += i"), "source: and as SVG");
  await page.keyboard.press("t");
  bad.dark = await violations(page);
  is(bad, {light: [], dark: []}, "source: is accessible in light and dark");
  await page.emulateMedia({media: "print"});
  ok(!(await page.isVisible(".source aside")), "source: the list of files is not printed");
  is(page.trouble, [], "source: no error, no request");
  await page.close();
  // A phone.
  const phone = await open(url, {viewport: {width: 390, height: 844}, hasTouch: true});
  await phone.click("#tab-source");
  await settle(phone);
  is(await unreadable(phone), [], "source: fits a phone");
  is(await violations(phone), [], "source: is accessible on a phone");
  await phone.selectOption("#file", {index: 1});
  ok((await text(phone, ".about-file")).includes("gone.py"), "source: a list chooses the file");
  is(phone.trouble, [], "source: no error on a phone");
  await phone.close();
  // What has no line stands last, by self; a file comes before it.
  writeFileSync(join(folder, "lineless.folded"), "a (x.py:3) 1\nb 2\nc 90\nd 20\n");
  const lineless = await open(report("lineless", join(folder, "lineless.folded")));
  await lineless.keyboard.press("6");
  is(await text(lineless, ".about-file h2 .own"), "x.py", "source: opens at a file");
  await lineless.locator(".source aside ul[aria-label^=Files] button").first().click();
  const names = await lineless.$$eval(".lines td.text", (list) => list.map((e) => e.textContent));
  is(
    names,
    ["c", "d", "b"].map((name) => `(no line known) ${name}`),
    "source: rows without a line are in the order of self",
  );
  await lineless.locator(".lines tr.costs").nth(1).click();
  is(await text(lineless, "#chosen b"), "d", "source: and select their function");
  await lineless.close();
  // A label is chosen: lines stay those of all, with shares of all, and the page says so.
  const labelled = await open(`${report("lines-labels", ...more.pprof)}#tab=source`);
  const shares = () => text(labelled, ".lines");
  const before = await shares();
  await labelled.evaluate(() => (location.hash = "#tab=source&label=0"));
  ok(
    (await text(labelled, ".notes")).includes("all threads, labels and times"),
    "source: labels are told of",
  );
  is(await shares(), before, "source: and change no line");
  await labelled.close();
  // Unasked, no text leaves; without lines, no tab.
  const bare = await open(make("source-bare", "p.folded"));
  await bare.keyboard.press("6");
  ok((await text(bare, ".notes")).includes("--embed-source"), "source: says how the text gets in");
  ok(!(await text(bare, ".lines")).includes("range"), "source: there is none unasked");
  await bare.close();
  const none = await open(report("source-none", ...small.pstats));
  is(await none.locator("#tab-source").count(), 0, "source: no tab without lines");
  await none.keyboard.press("?");
  ok(
    (await text(none, "#keys")).includes("pstats has no lines: no Source tab"),
    "source: and ? says why",
  );
  await none.keyboard.press("Escape");
  await none.keyboard.press("o");
  is(await text(none, "#says"), "pstats has no lines", "source: as does o");
  is(none.trouble, [], "source: no error without lines");
  await none.close();
}

// What a browser lacks is said.
{
  const page = await open(report("plain", ...small.perf), {javaScriptEnabled: false});
  ok((await text(page, "noscript")).includes("switched off"), "without scripts there is a message");
  await page.close();
  const old = await browser.newPage();
  await old.addInitScript("delete globalThis.DecompressionStream");
  await old.goto(`file://${join(folder, "plain.html")}`);
  await old.waitForSelector("html[data-ready=failed]");
  ok(
    (await text(old, "main")).includes("DecompressionStream"),
    "an old browser is told what it lacks",
  );
  await old.close();
}

// Labels: what samples with a label cost is -T json of --label, in every tab; the address
// keeps the choice, and a profile without labels has no picker.
{
  const labels = "tests/golden/pprof/labels.pprof";
  const page = await open(report("labels", labels));
  const choose = async (key, value) => {
    await page.selectOption("#label-key", {label: key});
    await page.selectOption("#label", {label: value});
  };
  is(
    await page.$$eval("#label option", (all) => all.map((one) => one.textContent)),
    ["all", "12 (66.7%)", "worker (33.3%)"],
    "labels: the values of the heaviest label, with their shares",
  );
  await sameNumbers(page, graphOf(labels), "no label");
  await choose("request", "x (66.7%)");
  await sameNumbers(page, graphOf(labels, "--label", "request==x"), "label of one value");
  await choose("thread", "worker (33.3%)");
  await sameNumbers(page, graphOf(labels, "--label", "thread==worker"), "label of two values");
  ok((await text(page, "#summary")).endsWith("of thread = worker"), "labels: the title says so");
  await page.keyboard.press("3");
  const flames = parseCsv(await kept(page, "c")).slice(1);
  is(
    flames.filter((row) => row[0] === "1").reduce((sum, row) => sum + +row[3], 0),
    10,
    "labels: flames are of the label",
  );
  await page.keyboard.press("1");
  ok(
    (await text(page, "#panel-graph")).includes("all threads and labels"),
    "labels: the graph says that it is of all",
  );
  const kept_ = await hash(page);
  await page.selectOption("#label", "-1");
  await page.goBack();
  is(await hash(page), kept_, "labels: a choice is a step of the browser's history");
  is(
    await page.$eval("#label", (one) => one.selectedOptions[0].textContent),
    "worker (33.3%)",
    "labels: and is chosen again",
  );
  await page.keyboard.press("l");
  ok(await page.$eval("#label", (one) => one === document.activeElement), "labels: l goes there");
  is(await violations(page), [], "labels: accessible");
  is(page.trouble, [], "labels: no error, no request");
  await page.close();
  const other = await open(report("no-labels", threads));
  is(await other.locator("#label").count(), 0, "no labels: no picker");
  await other.close();
}

// A large table: only what is in sight exists.
writeFileSync(
  join(folder, "large.folded"),
  Array.from({length: 100000}, (_, i) => `main;f${i} ${(i % 977) + 1}\n`).join(""),
);
{
  const page = await open(report("large", join(folder, "large.folded")));
  await page.keyboard.press("2");
  is(
    await page.getAttribute("#functions", "aria-rowcount"),
    "100002",
    "large: the table has all rows",
  );
  ok((await page.locator("tbody tr").count()) < 120, "large: of which few exist");
  await page.evaluate(() => {
    const holder = document.querySelector("#panel-table .holder");
    holder.scrollTop = holder.scrollHeight;
  });
  await settle(page);
  is(
    await page.$eval("tbody tr[data-fn]:last-of-type, tbody tr[data-fn]:nth-last-child(1)", (row) =>
      row.getAttribute("aria-rowindex"),
    ),
    "100002",
    "large: the last row comes into sight",
  );
  is(page.trouble, [], "large: no error, no request");
  await page.close();
}

await finish();
