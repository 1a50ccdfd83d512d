// time.mjs - drives the Time tab of interactive reports in a headless browser; prints TAP.
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {
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
  report,
  run,
  settle,
  text,
  violations,
} from "./browser.mjs";

// A server with three phases and two threads, as perf script prints it.
const PHASES = ["load", "handle", "flush"];
const sample = (comm, tid, ns, stack) =>
  `${comm}  100/${tid}  7.${String(ns).padStart(9, "0")}:    1000000 cpu-clock: \n` +
  stack.map((name, i) => `\t${(4096 + i).toString(16)} ${name} (/usr/bin/server)\n`).join("") +
  "\n";
const samples = [];
for (let i = 0; i < 300; i++) {
  const phase = PHASES[Math.floor(i / 100)];
  samples.push(sample("server", 100, i * 1e6, [i % 3 ? "copy" : "parse", phase, "main"]));
  if (i >= 100 && i < 200) samples.push(sample("pool", 101, i * 1e6 + 500000, ["copy", "sort", "sort", "run"]));
}
writeFileSync(join(folder, "phases.perf"), samples.join(""));
// Calls within calls, some of no length, in two threads.
writeFileSync(
  join(folder, "calls.json"),
  JSON.stringify(
    Array.from({length: 40}, (_, i) => [
      {ph: "X", name: "turn", pid: 1, tid: (i % 2) + 1, ts: i * 10, dur: 9.5},
      {ph: "X", name: i % 3 ? "work" : "rest", pid: 1, tid: (i % 2) + 1, ts: i * 10 + 1, dur: 6},
      {ph: "X", name: "work", pid: 1, tid: (i % 2) + 1, ts: i * 10 + 2.5, dur: i % 4},
    ]).flat(),
  ),
);

const tableOf = async (page) => {
  await page.click("#tab-table");
  const [head, ...rows] = parseCsv(await kept(page, "c")),
    at = (title) => head.indexOf(title);
  return new Map(
    rows.map((row) => [
      JSON.stringify([row[0], row[1], row[3]]),
      {self: +row[at("Self")], total: +row[at("Total")], calls: at("Calls") < 0 ? null : +row[at("Calls")]},
    ]),
  );
};
const choose = async (page, t) => {
  await page.evaluate((range) => {
    const parts = new URLSearchParams(location.hash.slice(1));
    parts.set("t", range);
    location.hash = parts;
  }, t);
  await page.waitForFunction(
    (range) => new URLSearchParams(location.hash.slice(1)).get("t") === range,
    t,
  );
  await settle(page);
};

// Each function's numbers within a range are those of the command with the same range.
const sameAsCommand = async (page, name, t, ...args) => {
  await choose(page, t);
  const option = await page.getAttribute("#range-copy", "title"),
    graph = graphOf(...args, ...option.split(" ")),
    rows = await tableOf(page);
  const nodes = Object.values(graph.nodes).map((node) => node.metadata);
  const wrong = nodes.filter((n) => {
    const row = rows.get(JSON.stringify([n.function, n.module, String(n.line || "")]));
    return (
      !row ||
      !near(row.self, n.self) ||
      !near(row.total, n.total) ||
      (row.calls !== null && n.calls !== null && row.calls !== n.calls)
    );
  });
  is(wrong.slice(0, 3), [], `${name}: of ${t} the table has what ${option} gives`);
  is(rows.size, nodes.length, `${name}: of ${t} it has no other function`);
  return {graph, rows};
};

// A script whose lines are known by number of samples alone, beside their times.
writeFileSync(
  join(folder, "ticks.cpuprofile"),
  JSON.stringify({
    nodes: [
      {id: 1, callFrame: {functionName: "(root)", url: "", lineNumber: -1, columnNumber: -1}, children: [2]},
      {
        id: 2,
        callFrame: {functionName: "main", url: "file:///a.js", lineNumber: 1, columnNumber: 1},
        children: [3],
        positionTicks: [{line: 3, ticks: 10}],
      },
      {
        id: 3,
        callFrame: {functionName: "work", url: "file:///a.js", lineNumber: 8, columnNumber: 1},
        positionTicks: [{line: 9, ticks: 4}, {line: 10, ticks: 6}],
      },
    ],
    samples: Array.from({length: 20}, (_, i) => 2 + (i % 2)),
    timeDeltas: Array(20).fill(1000),
    startTime: 0,
    endTime: 20000,
  }),
);

const golden = (name) => `tests/golden/${name}`;
for (const [name, ranges, ...args] of [
  [
    "phases",
    ["0.05-0.1505", "0.1-0.2", "0-0.001", "0.2985-0.3"],
    join(folder, "phases.perf"),
  ],
  [
    "calls",
    ["0.000003-0.00004", "0.0001-0.000101", "0.00025-0.000399"],
    join(folder, "calls.json"),
  ],
  ["ticks", ["0.0015-0.0075", "0.002-0.003"], join(folder, "ticks.cpuprofile")],
  ["evented", ["1-3"], golden("speedscope/evented.speedscope")],
]) {
  const page = await open(report(name, ...args) + "#tab=time");
  for (const t of ranges) await sameAsCommand(page, name, t, ...args);
  is(page.trouble, [], `${name}: no error, no request`);
  await page.close();
}

// A range is chosen with the pointer, and with keys.
const url = report("phases", join(folder, "phases.perf"));
{
  const page = await open(`${url}#tab=time`),
    lanes = await page.locator("#lanes").boundingBox();
  const x = (part) => lanes.x + 210 + part * (lanes.width - 224),
    y = lanes.y + 60;
  ok(await page.isHidden("#range"), "brush: nothing is chosen at first");
  await page.mouse.move(x(1 / 3), y);
  await page.mouse.down();
  await page.mouse.move(x(0.5), y);
  await page.mouse.move(x(2 / 3), y, {steps: 3});
  await page.mouse.up();
  const t = new URLSearchParams((await hash(page)).slice(1)).get("t");
  ok(/^0\.1\d*-0\.2\d*$|^0\.09\d*-0\.2\d*$|^0\.[01]\d*-0\.19\d*$/.test(t), "brush: the address has the range", t);
  ok((await text(page, "#range")).includes("of 400 samples"), "brush: the chip has its samples");
  ok((await text(page, "#summary")).includes("of 0."), "brush: the summary says it");
  const {rows} = await sameAsCommand(page, "brush", t, join(folder, "phases.perf"));
  ok([...rows.keys()].some((key) => key.includes("sort")), "brush: the pool is in it");
  await page.click("#tab-flame");
  await settle(page);
  ok(await page.isVisible("#range"), "brush: other tabs say that they show a range");
  const flames = parseCsv(await kept(page, "c")).slice(1);
  const sum = [...rows.values()].reduce((all, row) => all + row.self, 0);
  ok(near(+flames[0][3], sum), "brush: flames add up to it", `${flames[0][3]} ${sum}`);
  await page.click("#tab-neighbours");
  const around = parseCsv(await kept(page, "c")).slice(1);
  ok(around.length > 0, "brush: callers and callees are there");
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  ok((await text(page, "#range")).includes("all tabs"), "brush: a link opens with its range");
  await page.click("#range-clear");
  is(new URLSearchParams((await hash(page)).slice(1)).get("t"), null, "brush: it is taken back");
  ok(await page.isHidden("#range"), "brush: and the chip is gone");
  await page.goBack();
  await settle(page);
  ok(await page.isVisible("#range"), "brush: Back shows it again");
  is(page.trouble, [], "brush: no error, no request");
  await page.close();
}
{
  const page = await open(`${url}#tab=time`),
    range = async () => new URLSearchParams((await hash(page)).slice(1)).get("t");
  await page.focus("#lanes");
  await page.keyboard.press("ArrowRight");
  is(await range(), "0-0.02", "keys: an arrow begins a range, of a round length");
  await page.keyboard.press("]");
  is(await range(), "0.02-0.04", "keys: ] moves it by its length");
  await page.keyboard.press(".");
  is(await range(), "0.01-0.05", "keys: . doubles it");
  for (const key of [",", ",", ".", "."]) await page.keyboard.press(key);
  is(await range(), "0.01-0.05", "keys: and , halves it");
  for (let i = 0; i < 7; i++) await page.keyboard.press(".");
  is(await range(), null, "keys: doubled often enough, it is all of the time");
  for (const key of [",", "."]) await page.keyboard.press(key);
  is(await range(), null, "keys: half of all, doubled, is all");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  ok((await range()).endsWith("-0.3"), "keys: End moves it to the end");
  await page.keyboard.press("ArrowDown");
  ok((await text(page, "#says")).includes("busy for"), "keys: down chooses a thread, and says so");
  ok((await page.textContent("#panel-time h2")).startsWith("pool"), "keys: the flame chart is its");
  await page.fill("#from", "0.1");
  await page.fill("#to", "0.2");
  await page.keyboard.press("Enter");
  is(await range(), "0.1-0.2", "keys: a range is typed");
  await page.fill("#to", "soon");
  await page.keyboard.press("Enter");
  is(await range(), "0.1-0.2", "keys: what is no time changes nothing");
  await page.focus("#lanes");
  await page.keyboard.press("Escape");
  is(await range(), null, "keys: Escape shows all times");
  is(await violations(page), [], "time: accessible");
  await page.click("#theme");
  await settle(page);
  is(await violations(page), [], "time: accessible in the dark");
  const list = parseCsv(await kept(page, "c"));
  is(list.slice(1).map((row) => row[0]), ["server 100/100", "pool 100/101"], "time: CSV lists threads");
  is(list.slice(1).map((row) => row[7]), ["300", "100"], "time: with their samples");
  const svg = await kept(page, "e");
  ok(svg.includes("<rect") && svg.includes("server 100/100"), "time: kept as SVG");
  is(page.trouble, [], "keys: no error, no request");
  await page.close();
}
{
  const page = await open(`${url}#tab=time&t=0.1-0.2`, {viewport: {width: 390, height: 844}});
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  ok(wide <= 390, "phone: nothing is wider than the screen", wide);
  is(await violations(page), [], "phone: accessible");
  is(page.trouble, [], "phone: no error, no request");
  await page.close();
}

// Colours that are told apart, what is no package's code by its name, and rows that leave room.
{
  const nodes = ["(root)", "work", "(garbage collector)", "read", "draw", "sort", "join"].map(
    (functionName, i) => ({
      id: i + 1,
      callFrame: {functionName, url: i % 2 ? `/lib/package${i}.js` : "", lineNumber: i, columnNumber: 0},
      children: i ? undefined : [2, 3, 4, 5, 6, 7],
    }),
  );
  const path = join(folder, "gc.cpuprofile");
  writeFileSync(
    path,
    JSON.stringify({
      nodes,
      samples: Array.from({length: 60}, (_, i) => 2 + (i % 6)),
      timeDeltas: Array(60).fill(1000),
      startTime: 0,
      endTime: 60000,
    }),
  );
  const page = await open(`${report("gc", path)}#tab=time`),
    keys = await page.$$eval(".legend .key", (list) =>
      list.map((one) => [one.textContent, one.querySelector(".chip").style.background]),
    );
  ok(keys.some(([name]) => name === "(garbage collector)"), "legend: the collector is named", keys);
  is(new Set(keys.map(([, fill]) => fill)).size, keys.length, "legend: each has its colour");
  const svg = await kept(page, "e");
  ok(!svg.includes("all threads"), "rows: one thread is all there is");
  ok(/>[1-5]0 ms</.test(svg), "chart: the time stands above the boxes", svg);
  is(page.trouble, [], "legend: no error");
  await page.close();
}
{
  const path = join(folder, "many.perf");
  writeFileSync(
    path,
    Array.from({length: 900}, (_, i) => sample("worker", 100 + (i % 30), i * 1e6, ["turn", "main"])).join(""),
  );
  const page = await open(`${report("many", path)}#tab=time`),
    below = () => page.evaluate(() => document.querySelector(".time .chart").getBoundingClientRect().top);
  ok((await below()) < 700, "rows: many threads leave the flame chart in sight", await below());
  await page.click(".lanes button");
  ok((await below()) > 800, "rows: all are there when asked for", await below());
  is(page.trouble, [], "rows: no error");
  await page.close();
}
{
  const path = join(folder, "sparse.perf"),
    one = (second) => sample("rare", 7, 0, ["turn", "main"]).replace(" 7.0", ` ${second}.0`);
  writeFileSync(path, Array.from({length: 60}, (_, i) => one(10 + i)).join(""));
  const page = await open(`${report("sparse", path)}#tab=time`),
    svg = await kept(page, "e");
  ok(svg.includes("<title>turn, "), "chart: a small box that is alone is that of its function");
  ok(!svg.includes("small boxes"), "chart: and no heap of small ones");
  await page.close();
}

// The graph keeps its boxes; their numbers and colours are those of the range.
{
  const page = await open(`${url}#tab=graph`);
  const drawn = () =>
    page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll(".stage g.node")].map((g) => [
          g.querySelector("text").textContent,
          {
            says: [...g.querySelectorAll("text")]
              .filter((one) => getComputedStyle(one).display !== "none")
              .map((one) => one.textContent)
              .join(" ")
              .replace(/\s+/g, " ")
              .trim(),
            fill: g.querySelector("polygon").getAttribute("fill"),
            place: g.querySelector("polygon").getAttribute("points"),
            isIdle: g.classList.contains("idle"),
          },
        ]),
      ),
    );
  const whole = await drawn(),
    t = "0.1-0.1995";
  const {graph} = await sameAsCommand(page, "graph", t, join(folder, "phases.perf"));
  await page.click("#tab-graph");
  await settle(page);
  const part = await drawn();
  is(
    Object.entries(part).map(([name, box]) => [name, box.place]),
    Object.entries(whole).map(([name, box]) => [name, box.place]),
    "graph: boxes keep their places",
  );
  ok(part.load.isIdle && part.flush.isIdle && !part.handle.isIdle, "graph: idle boxes are faint");
  const sort = Object.values(graph.nodes).find((node) => node.metadata.function === "sort"),
    share = `${((100 * sort.metadata.total) / graph.metadata.total).toFixed(0)}%`;
  ok(part.sort.says.includes(`total ${share}`), "graph: a box tells the total of the range", part.sort.says);
  ok(!part.sort.says.includes("25%"), "graph: and not that of the whole", part.sort.says);
  ok((await text(page, "#drawn")).includes("whole recording"), "graph: it says what is of the whole");
  is(await violations(page), [], "graph: accessible");
  const kept_ = await kept(page, "e");
  ok(kept_.includes(`\u00a0${share}`) && !kept_.includes("of-whole"), "graph: kept as it is seen");
  await page.click("#range-clear");
  await settle(page);
  is(await drawn(), whole, "graph: all times are as before");
  is(page.trouble, [], "graph: no error, no request");
  await page.close();
}

// Whatever the colours are, those of a range are the ones of the command's picture of it.
for (const look of [[], ["--color-by", "total"], ["-c", "gray"], ["--skew", "0.1"]]) {
  const path = join(folder, "phases.perf"),
    page = await open(`${report("look", path, ...look)}#tab=graph`),
    few = "0.1-0.1035", // its self costs are of fewer than five samples
    name = `colours ${look.join(" ")}`;
  for (const t of ["0.1-0.1995", few]) {
    await choose(page, t);
    const option = await page.getAttribute("#range-copy", "title");
    const drawn = run("-q", path, ...option.split(" "), ...look, "-T", "svg").toString();
    await page.click("#tab-graph");
    await settle(page);
    const {got, wanted} = await page.evaluate((svg) => {
      const fills = (root) =>
        Object.fromEntries(
          [...root.querySelectorAll("g.node")].map((g) => [
            g.querySelector("text").textContent,
            g.querySelector("polygon").getAttribute("fill"),
          ]),
        );
      const wanted = fills(new DOMParser().parseFromString(svg, "image/svg+xml")),
        shown = fills(document.querySelector(".stage"));
      const names = Object.keys(wanted).filter((one) => shown[one]);
      return {got: names.map((one) => [one, shown[one]]), wanted: names.map((one) => [one, wanted[one]])};
    }, drawn);
    ok(wanted.length > 2, `${name}: both draw the functions of ${t}`, wanted.length);
    is(got, wanted, `${name}: those of ${t}`);
  }
  await page.close();
}

// A long run has a heat map: what comes with each second is a stripe.
{
  const path = join(folder, "long.perf"),
    busy = Array.from({length: 12 * 50}, (_, k) => k).filter((k) => k % 50 >= 10 && k % 50 < 15);
  writeFileSync(
    path,
    busy
      .flatMap((k) => [0, 1, 2, 3].map((i) => k * 20e6 + i * 5e6))
      .map(
        (ns) =>
          `tick  5/5  ${9 + Math.floor(ns / 1e9)}.${String(ns % 1e9).padStart(9, "0")}:    5000000 cpu-clock: \n` +
          "\t1000 turn (/usr/bin/tick)\n\n",
      )
      .join(""),
  );
  const page = await open(`${report("long", path)}#tab=time`);
  ok(await page.isHidden("#heat-map"), "heat map: it is not there unasked");
  await page.click("#heat");
  await settle(page);
  ok((await hash(page)).includes("heat=1"), "heat map: the address has it");
  const place = await page.locator("#heat-map").boundingBox(),
    equal = await page.evaluate(() => {
      const canvas = document.querySelector("#heat-map"),
        c = canvas.getContext("2d"),
        ratio = canvas.width / canvas.clientWidth,
        column = c.getImageData((40 + 30) * ratio, 0, 1, canvas.height).data,
        at = (row) => column.slice(4 * Math.floor((row * 6 + 3) * ratio)).slice(0, 4).join();
      return [at(0) === at(30), at(0) === at(2)];
    });
  is(equal, [false, true], "heat map: busy and idle parts of a second differ");
  await page.mouse.click(place.x + 40 + 24 + 3, place.y + 2 * 6 + 3);
  is(
    new URLSearchParams((await hash(page)).slice(1)).get("t"),
    "1.04-1.06",
    "heat map: a cell is a range",
  );
  is(await violations(page), [], "heat map: accessible");
  is(page.trouble, [], "heat map: no error, no request");
  await page.close();
  const brief_ = await open(`${url}#tab=time&heat=1`);
  is(await brief_.locator("#heat").count(), 0, "heat map: a short run has none");
  is(brief_.trouble, [], "heat map: and that is no error");
  await brief_.close();
}

// Phases with names are ranges to choose.
{
  const named = report("named", join(folder, "phases.perf"), "--phase", "load=0%-33%", "--phase", "handle=7.1,7.2"),
    page = await open(`${named}#tab=time`),
    chosen = async () => new URLSearchParams((await hash(page)).slice(1)).get("t");
  await page.selectOption("#phase", {index: 2});
  is(await chosen(), "0.1-0.2", "phases: a phase is a range");
  ok((await text(page, "#phase")).includes("handle: 100 ms from 0.1 s"), "phases: its name and its time are told");
  await page.selectOption("#phase", {index: 0});
  is(await chosen(), null, "phases: without one it is all of the recording");
  await choose(page, "0.1-0.2");
  await page.click("#tab-time");
  is(await page.locator("#phase").evaluate((select) => select.selectedIndex), 2, "phases: a range that is one is told");
  is(await violations(page), [], "phases: accessible");
  is(page.trouble, [], "phases: no error, no request");
  await page.close();
  const none = await open(`${url}#tab=time`);
  is(await none.locator("#phase").count(), 0, "phases: no choice where there are none");
  await none.close();
}

// Addresses that are no range, and a profile without times.
for (const [t, wanted] of [
  ["0.2-0.1", null],
  ["x", null],
  ["0-99", null],
  ["-1-2", null],
  ["0.25-99", "0.25-0.3"],
]) {
  const page = await open(`${url}#tab=time&t=${t}`);
  await page.keyboard.press("2");
  is(new URLSearchParams((await hash(page)).slice(1)).get("t"), wanted, `address: t=${t}`);
  is(page.trouble, [], `address: t=${t} makes no error`);
  await page.close();
}
{
  writeFileSync(join(folder, "plain.folded"), "main;a 3\nmain;b 2\n");
  const bare = await open(report("bare", join(folder, "phases.perf"), "--no-times", "--time", "0%-50%"));
  is(await bare.locator("#tab-time").count(), 0, "--no-times: no tab");
  await bare.keyboard.press("?");
  ok((await text(bare, "#keys")).includes("times were left out: no Time tab"), "--no-times: the help says so");
  is(bare.trouble, [], "--no-times: no error, no request");
  await bare.close();
  const page = await open(report("plain", join(folder, "plain.folded")));
  is(await page.locator("#tab-time").count(), 0, "without times: no tab");
  is(await page.locator("#range").count(), 0, "without times: no range");
  await page.keyboard.press("?");
  ok((await text(page, "#keys")).includes("no times: no Time tab"), "without times: the help says so");
  await page.close();
}

await finish();
