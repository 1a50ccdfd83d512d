// range.mjs - a range of time in interactive reports has the numbers that the command gives for it
// (--time), for many formats and each of their events, and its lines those of a report of the
// range alone; prints TAP.
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {finish, folder, graphOf, is, kept, near, ok, open, parseCsv, report, settle} from "./browser.mjs";

// Two threads with calls of themselves, lines in two files, some frames without a line, and two
// events, as perf script prints them.
const LINES = {main: ["app.c", 20], walk: ["app.c", 40], load: ["app.c", 60], copy: ["string.h", 5]};
const linedSample = (i) => {
  const stack = ["main"];
  for (let d = 0; d <= i % 5; d++) stack.push(["walk", "walk", "load", "copy"][(i * 7 + d * 3) % 4]);
  const frame = (name, d) => {
    const [file, line] = LINES[name];
    const place = i % 50 === 7 && d === 1 ? "??:0" : `${file}:${line + ((i + d) % 3)}`;
    return `\t    10${d}0 ${name}+0x${d} (/usr/bin/app)\n  ${place}\n`;
  };
  const what = i % 4 ? `${1000 + (i % 9) * 100} cycles` : "1 page-faults";
  return (
    `app  100/${100 + (i % 3 ? 0 : 1)} [000]   50.${String(i).padStart(3, "0")}000: ${what}: \n` +
    stack.map(frame).reverse().join("") +
    "\n"
  );
};
const lined = join(folder, "lines.perf");
writeFileSync(lined, Array.from({length: 300}, (_, i) => linedSample(i)).join(""));

const SAMPLES = [
  "perf-data/switches.perf-data", // off-cpu
  "perf-data/story.perf-data",
  "ftrace/trace-cmd.ftrace",
  "trace/nested.trace",
  "trace/py-spy-lines.trace",
  "speedscope/evented.speedscope",
  "cpuprofile/scripts.cpuprofile",
  "firefox/gecko-lines.firefox",
  "jfr/times.jfr",
  "austin/full.austin",
  "simpleperf/proto.simpleperf",
  "uftrace/times.uftrace",
  "nettrace/shop.nettrace",
  "perfetto/python.perfetto",
  "mprof/nested.mprof",
].map((name) => `tests/golden/${name}`);
const PARTS = [
  [0, 0.5],
  [0.253, 0.777],
  [0.9, 1],
];

const goTo = async (page, changes) => {
  await page.evaluate((parts) => {
    const hash = new URLSearchParams(location.hash.slice(1));
    for (const [key, value] of Object.entries(parts)) hash.set(key, value);
    location.hash = hash;
  }, changes);
  await settle(page);
};
// As the row of the Time tab's list has them: the latest end of any thread, in whole ns.
const lengthOf = async (page) => {
  await goTo(page, {tab: "time"});
  return Number(await page.inputValue("#to"));
};
const rowsOf = async (page) => {
  await goTo(page, {tab: "table"});
  const [head, ...rows] = parseCsv(await kept(page, "c")),
    at = (title) => head.indexOf(title);
  return new Map(
    rows.map((row) => [
      JSON.stringify([row[0], row[1], row[2], row[3]]),
      {self: +row[at("Self")], total: +row[at("Total")], calls: at("Calls") < 0 ? null : +row[at("Calls")]},
    ]),
  );
};
const differences = (graph, rows) =>
  Object.values(graph.nodes)
    .map(({metadata}) => metadata)
    .filter((n) => {
      const row = rows.get(JSON.stringify([n.function, n.module, n.file, String(n.line || "")]));
      const calls = row && row.calls !== null && n.calls !== null ? [row.calls, n.calls] : [0, 0];
      return !row || !near(row.self, n.self) || !near(row.total, n.total) || calls[0] !== calls[1];
    })
    .map((n) => [n, [...rows].find(([key]) => JSON.parse(key)[0] === n.function)]);

const compare = async (page, path, event, name) => {
  const length = await lengthOf(page);
  for (const part of PARTS) {
    await goTo(page, {event, t: part.map((x) => (x * length).toFixed(9)).join("-")});
    const option = await page.getAttribute("#range-copy", "title"),
      args = [path, ...option.split(" "), ...(name ? ["--event", name] : [])];
    const rows = await rowsOf(page),
      costing = [...rows.values()].filter(({self, total}) => self || total).length;
    let graph;
    try {
      graph = graphOf(...args);
    } catch (error) {
      const isEmpty = /no sample is within|no event called|nothing to draw/.test(error.stderr);
      ok(isEmpty, `${path} ${name}: ${option} finds nothing`, error.stderr);
      // Where no sample is, there may be a wait.
      ok(!costing || name === "off-cpu", `${path} ${name}: nor has the table of it`, costing);
      continue;
    }
    is(differences(graph, rows).slice(0, 2), [], `${path} ${name}: has the numbers of ${option}`);
    ok(costing <= Object.keys(graph.nodes).length, `${path} ${name}: and no other functions`);
  }
};
for (const path of [lined, ...SAMPLES]) {
  const page = await open(`${report("range", path)}#tab=time`),
    names = await page.$$eval("#event option", (options) => options.map((one) => one.textContent));
  for (const [event, name] of (names.length ? names : [""]).entries())
    await compare(page, path, event, name);
  is(page.trouble, [], `${path}: no error, no request`);
  await page.close();
}

// The lines of all files: their numbers, and how many each calls.
const linesOf = async (page) => {
  await goTo(page, {tab: "source"});
  const files = await page.$$eval("#file option", (options) =>
      options.map((one) => ({value: one.value, name: one.textContent.replace(/^\S+ /, "")})),
    ),
    found = {};
  for (const {value, name} of files) {
    await goTo(page, {tab: "source", file: value});
    const [head, ...rows] = parseCsv(await kept(page, "c"));
    for (const row of rows) {
      const calls = row[head.indexOf("calls")].split("; ").sort().join("; "),
        fn = row[1] ? "" : row[head.indexOf("function")];
      found[`${name}:${row[1]}${fn}`] = [row[2], row[3], calls];
    }
  }
  return found;
};
const sorted = (lines) => Object.entries(lines).sort(([a], [b]) => (a < b ? -1 : 1));
const eventNumber = (page, name) =>
  page.$$eval(
    "#event option",
    (options, name) => options.find((one) => one.textContent === name)?.value ?? 0,
    name,
  );

for (const [path, events, ...more] of [
  [lined, ["cycles", "page-faults"]],
  [lined, ["cycles"], "--hide", "walk"],
  [lined, ["cycles"], "--depth", "2"],
  ["tests/golden/firefox/gecko-lines.firefox", [""]],
  ["tests/golden/austin/full.austin", [""]],
  ["tests/golden/trace/py-spy-lines.trace", [""]],
  ["tests/golden/perfetto/python.perfetto", ["wall-time", "weight"]],
]) {
  const page = await open(`${report("range", path, ...more)}#tab=time`),
    length = await lengthOf(page);
  let n = 0;
  for (const name of events)
    for (const part of PARTS) {
      const event = await eventNumber(page, name);
      await goTo(page, {event, t: part.map((x) => (x * length).toFixed(9)).join("-")});
      const option = await page.getAttribute("#range-copy", "title"),
        what = `${path} ${more.join(" ")} ${name}: lines of ${option}`;
      let url;
      try {
        url = report("part", path, ...more, ...option.split(" "));
      } catch {
        continue; // no sample is within it
      }
      const partPage = await open(url);
      if (!(await partPage.locator("#tab-source").count())) {
        await partPage.close();
        continue; // what has lines is not within it
      }
      await goTo(partPage, {event: await eventNumber(partPage, name)});
      const wanted = await linesOf(partPage);
      is(sorted(await linesOf(page)), sorted(wanted), what);
      n += Object.keys(wanted).length;
      await partPage.close();
    }
  ok(n > 3, `${path}: there are lines`, n);
  is(page.trouble, [], `${path}: no error, no request`);
  await page.close();
}
// Where lines are known of the whole recording alone, they are those of all of it, and said so.
{
  const page = await open(`${report("range", "tests/golden/cpuprofile/lines.cpuprofile")}#tab=source`),
    whole = await linesOf(page);
  await goTo(page, {t: "0-0.000001"});
  is(await linesOf(page), whole, "lines without times: as they are");
  ok((await page.textContent("#panel-source .notes")).includes("those of all"), "lines without times: it says so");
  is(page.trouble, [], "lines without times: no error");
  await page.close();
}
// Of a thread alone, in all of the time: lines add up to what it costs.
{
  const page = await open(`${report("range", lined)}#tab=source`),
    self = async () => {
      const lines = await linesOf(page);
      return Object.values(lines).reduce((sum, [cost]) => sum + Number(cost), 0);
    };
  await goTo(page, {event: await eventNumber(page, "cycles")});
  const whole = await self(),
    threads = await page.$$eval("#thread option", (options) => options.map((one) => one.value).slice(1));
  let sum = 0;
  for (const thread of threads) {
    await goTo(page, {thread});
    const one = await self();
    ok(one > 0 && one < whole, `lines of thread ${thread} alone`, `${one} of ${whole}`);
    sum += one;
  }
  ok(threads.length === 2 && near(sum, whole), "lines of threads add up", `${sum} ${whole}`);
  is(page.trouble, [], "lines of a thread: no error");
  await page.close();
}
await finish();
