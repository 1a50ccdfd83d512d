// page.mjs - the page that needs no installation, in a headless browser; prints TAP.
import {execFileSync} from "node:child_process";
import {createServer} from "node:http";
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import {basename, dirname, join, resolve} from "node:path";
import {finish, folder, is, ok, open, program, settle, violations} from "../browser/browser.mjs";

const PAGE = `file://${resolve("build/web/prof2dot.html")}`;
const PROFILES = resolve("examples/profiles");
const SEARCH = join(PROFILES, "search.pstats"),
  SIMULATE = join(PROFILES, "simulate.perf");

// What the native program gives, run beside its inputs, so that their names are those that the page has.
const native = (cwd, ...words) => {
  try {
    return execFileSync(resolve(program), ["-q", ...words], {
      cwd,
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch (error) {
    return `status ${error.status}`;
  }
};
const shown = (page) =>
  page.waitForFunction(() => document.body.getAttribute("aria-busy") === "false");
const reportOf = async (page) => {
  await page.waitForSelector("#report:not([hidden])");
  const frame = await (await page.$("#report")).contentFrame();
  await frame.waitForSelector("html[data-ready=yes]");
  return frame;
};
// The report is a new one once its address is.
const next = async (page, act) => {
  const before = await page.getAttribute("#report", "src");
  await act();
  await page.waitForFunction(
    (old) => document.getElementById("report").getAttribute("src") !== old,
    before,
  );
  await shown(page);
  return reportOf(page);
};
const choose = (page, ...paths) => next(page, () => page.setInputFiles("#files", paths));
const panel = async (page, name) => {
  if (await page.isHidden(`#${name}`)) await page.click(`[aria-controls=${name}]`);
};
// The bytes that the page saves, read where it made them: a page that begins many downloads is stopped.
const saved = async (page, title) => {
  await panel(page, "save");
  await page.selectOption("#format", {label: title});
  await page.evaluate(() => {
    globalThis.madeFile = null;
    document.getElementById("status").textContent = "";
  });
  await page.click("#save button");
  await page.waitForFunction(
    () =>
      / is saved /.test(document.getElementById("status").textContent) ||
      !document.getElementById("trouble").hidden,
  );
  const bytes = await page.evaluate(async () => {
    if (!document.getElementById("trouble").hidden) return null;
    const letters = new Uint8Array(await globalThis.madeFile.arrayBuffer());
    let text = "";
    for (const letter of letters) text += String.fromCharCode(letter);
    return btoa(text);
  });
  return bytes === null
    ? `trouble: ${await page.textContent("#wrong")}`
    : Buffer.from(bytes, "base64");
};
const same = (got, wanted, name) =>
  ok(
    Buffer.compare(Buffer.from(got), Buffer.from(wanted)) === 0,
    name,
    `${String(got).slice(0, 300)}\n${String(wanted).slice(0, 300)}`,
  );
const troubleOf = async (page, act) => {
  await page.evaluate(() => (document.getElementById("trouble").hidden = true));
  await act();
  await page.waitForSelector("#trouble:not([hidden])");
  return page.textContent("#trouble");
};

// ------------------------------------------------------------------ one file

const page = await open(PAGE);
is(await violations(page), [], "the first view has no violation of accessibility");
await troubleOf(page, () => page.setInputFiles("#files", resolve("LICENSE")));
await panel(page, "options");
await page.fill("[name=more]", "-f pstats");
ok(
  /begin with a dict.*profile of Python/s.test(
    await troubleOf(page, () => page.press("[name=more]", "Enter")),
  ),
  "what is not drawn can be tried with options",
);
const first = await choose(page, SEARCH);
is(await first.title(), "search.pstats", "a chosen file becomes a report");
is(await page.textContent("#names"), "search.pstats", "the page names it");
ok((await first.$$("svg g.node, svg .node")).length > 5, "the report has the graph");
same(
  await saved(page, "Report (HTML)"),
  native(PROFILES, "-T", "html", "search.pstats"),
  "the report is the native program's, byte for byte",
);
for (const [title, format] of [
  ["Picture (SVG)", "svg"],
  ["Flame graph (SVG)", "flamegraph"],
  ["callgrind, for KCachegrind", "callgrind"],
  ["JSON", "json"],
  ["CSV", "csv"],
])
  same(
    await saved(page, title),
    native(PROFILES, "-T", format, "search.pstats"),
    `${format} is saved as the native program writes it`,
  );
ok(/holds no stacks/.test(await saved(page, "pprof")), "what the profile has not is told by name");
const png = await saved(page, "Picture (PNG)");
is(png.subarray(1, 4).toString("latin1"), "PNG", "PNG is drawn from the picture");

await choose(page, SIMULATE);
for (const format of ["pprof", "Folded stacks", "speedscope"])
  same(
    await saved(page, format),
    native(PROFILES, "-T", format.split(" ")[0].toLowerCase(), "simulate.perf"),
    `${format} of a profile with stacks`,
  );
await choose(page, SEARCH);

// ------------------------------------------------------------------- options

const set = async (page, values) => {
  await panel(page, "options");
  for (const [name, value] of Object.entries(values))
    await page.fill(`#options [name=${name}]`, value);
};
const redraw = (page) => next(page, () => page.click("#options button[type=submit]"));
await set(page, {root: "evaluate", more: "--max-nodes '7'"});
is(
  await page.textContent("#command"),
  "prof2dot --root=evaluate --max-nodes 7 search.pstats -o report.html",
  "the options are told as a command line",
);
await redraw(page);
same(
  await saved(page, "JSON"),
  native(PROFILES, "--root=evaluate", "--max-nodes", "7", "-T", "json", "search.pstats"),
  "options act as those of the command",
);
await set(page, {root: "no such function", more: ""});
ok(
  /no such function/.test(await troubleOf(page, () => page.click("#options button[type=submit]"))),
  "an option that leaves nothing is told",
);
is(await (await reportOf(page)).title(), "search.pstats", "and the report before it stays");
await page.click("#options button[type=reset]");
await set(page, {mine: "/usr/lib"});
await redraw(page);
same(
  await saved(page, "JSON"),
  native(PROFILES, "--mine=/usr/lib", "-T", "json", "search.pstats"),
  "only mine takes a folder, which this page has none of",
);

// ------------------------------------------------- dropped, pasted, several files

const FAST = "main;parse;read 3\nmain;draw 1\n",
  SLOW = "main;parse;read 9\nmain;draw 1\n";
const drop = (page, ...files) =>
  next(page, () =>
    page.evaluate((given) => {
      const dataTransfer = new DataTransfer();
      for (const {name, text} of given) dataTransfer.items.add(new File([text], name));
      dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true}));
    }, files),
  );
const beside = (name, text) => {
  writeFileSync(join(folder, name), text);
  return name;
};
beside("fast.folded", FAST);
beside("slow.folded", SLOW);

is(
  await (await drop(page, {name: "fast.folded", text: FAST})).title(),
  "fast.folded",
  "a dropped file is drawn",
);
is(
  await (
    await drop(page, {name: "fast.folded", text: FAST}, {name: "slow.folded", text: SLOW})
  ).title(),
  "fast.folded \u2192 slow.folded",
  "two files are compared",
);
is(await page.textContent("#names"), "fast.folded \u2192 slow.folded", "and named in order");
same(
  await saved(page, "JSON"),
  native(folder, "--diff", "-T", "json", "fast.folded", "slow.folded"),
  "the comparison is the native program's",
);
await next(page, () => page.click("#swap"));
same(
  await saved(page, "JSON"),
  native(folder, "--diff", "-T", "json", "slow.folded", "fast.folded"),
  "the files can be swapped",
);
await next(page, () => page.click("input[value=add]"));
same(await saved(page, "Folded stacks"), "main;draw 2\nmain;parse;read 12\n", "or added up");
await page.click("input[value=compare]");
await drop(page, {name: "same.folded", text: FAST}, {name: "same.folded", text: SLOW});
ok(/read/.test(String(await saved(page, "JSON"))), "two files of one name are two");
await page.evaluate((text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true}));
}, FAST);
await page.waitForFunction(() => document.title.startsWith("pasted text"));
await shown(page);
same(
  await saved(page, "Folded stacks"),
  "main;draw 1\nmain;parse;read 3\n",
  "pasted text is drawn",
);
await panel(page, "start");
await page.fill("#paste", SLOW);
await next(page, () => page.click("#take"));
same(
  await saved(page, "Folded stacks"),
  "main;draw 1\nmain;parse;read 9\n",
  "text of the field, too",
);
await panel(page, "start");
is(
  await (await next(page, () => page.click("#example"))).title(),
  "search.pstats",
  "the example is within the page",
);

mkdirSync(join(folder, "runs"));
for (const name of ["a.folded", "b.folded", "c.folded"]) beside(`runs/${name}`, FAST);
beside("runs/notes.txt", "no profile");
await panel(page, "start");
await next(page, () => page.setInputFiles("#folder", join(folder, "runs")));
same(
  await saved(page, "Folded stacks"),
  "main;draw 3\nmain;parse;read 9\n",
  "a folder is the sum of its profiles",
);
ok(/1 of 4 files/.test(await page.textContent("#notes")), "and what is none is counted");

// As the system drops them, on the report: what is dragged passes the page's own part of the window first.
const drag = async (page, ...paths) => {
  const session = await page.context().newCDPSession(page);
  const data = {items: [], files: paths, dragOperationsMask: 1};
  const send = (type, y) => session.send("Input.dispatchDragEvent", {type, x: 200, y, data});
  await page.evaluate(() => {
    globalThis.at = -1;
    addEventListener("dragover", ({clientY}) => (globalThis.at = clientY));
  });
  // The browser passes on what is dragged over the page as it finds time, so it is said several times.
  await send("dragEnter", 5);
  for (let n = 0; n < 100 && (await page.evaluate(() => globalThis.at)) !== 500; n++) {
    await send("dragOver", n < 5 ? 5 : 500);
    await settle(page);
  }
  await send("dragOver", 500);
  await settle(page);
  await send("drop", 500);
  await session.detach();
};
await drop(page, {name: "slow.folded", text: SLOW});
is(
  await (await next(page, () => drag(page, join(folder, "fast.folded")))).title(),
  "fast.folded",
  "a file is dropped on the report",
);
await next(page, () => drag(page, join(folder, "runs")));
is(await page.textContent("#names"), "runs", "so is a folder");
same(await saved(page, "Folded stacks"), "main;draw 3\nmain;parse;read 9\n", "all of it is read");

// -------------------------------------------------------------- hostile input

const NAMES = [
  '<img src=x onerror="document.title=1">.folded',
  "-",
  "@list",
  "--diff",
  "__proto__",
  "constructor",
  "a\u202egpj.folded",
  "..",
  "%2e%2e%2fetc&amp;",
  "'; drop.folded",
  "n".repeat(3000),
  "*?[a].folded",
];
for (const name of NAMES) {
  await drop(page, {name, text: FAST});
  const text = await saved(page, "Folded stacks");
  ok(
    String(text) === "main;draw 1\nmain;parse;read 3\n",
    `a file called ${JSON.stringify(name.slice(0, 30))} is a file`,
    text,
  );
}
is(await page.$$eval("header img", (all) => all.length), 0, "names are text");
await drop(page, {name: "a\u202egpj.folded", text: "main;</script><b>&\u202e 3\n"});
is(await page.textContent("#names"), "a\ufffdgpj.folded", "names cannot turn the text around them");

const broken = join(folder, "cut.pstats");
writeFileSync(broken, readFileSync(SEARCH).subarray(0, 2000));
const before = await page.getAttribute("#report", "src");
ok(
  /cut\.pstats/.test(await troubleOf(page, () => page.setInputFiles("#files", broken))),
  "a broken file ends in a message with its name",
);
is(await page.getAttribute("#report", "src"), before, "the report before it stays");
is(await page.textContent("#names"), "a\ufffdgpj.folded", "with its name");
ok(
  /not a profile of a known format.*Hint/s.test(
    await troubleOf(page, () => page.setInputFiles("#files", resolve("LICENSE"))),
  ),
  "what is no profile is told, with a hint",
);
ok(
  /empty/.test(
    await troubleOf(page, () =>
      page.setInputFiles("#files", beside("empty", "") && join(folder, "empty")),
    ),
  ),
  "so is an empty file",
);

// ------------------------------------------------------------------- 100 MB

const big = join(folder, "big.folded");
const file = openSync(big, "w");
for (let i = 0, n = 0; n < 100e6; i++) {
  const lines = Array.from(
    {length: 2000},
    (_, k) => `main;phase${i % 7};${"work".repeat(k % 9)};step${(i * k) % 997} ${k + 1}\n`,
  ).join("");
  n += writeSync(file, lines);
}
closeSync(file);
await page.setInputFiles("#files", big);
await page.waitForSelector("#work:not([hidden])");
await page.waitForFunction(() => document.getElementById("progress").value > 0);
ok(
  /Reading: .* of 1\d\d MB/.test(await page.textContent("#doing")),
  "a large file shows how much of it is read",
);
await page.click("#cancel");
await page.waitForSelector("#work", {state: "hidden"});
is(await page.textContent("#status"), "Cancelled.", "reading it can be cancelled");
is(await page.textContent("#names"), "a\ufffdgpj.folded", "and the report before it stays");
await choose(page, big);
same(
  await saved(page, "Folded stacks"),
  native(folder, "-T", "folded", "big.folded"),
  "100 MB have the numbers of the native program",
);

// Larger than memory may be: a file of blanks that takes no room.
const huge = join(folder, "huge.txt");
writeFileSync(huge, "");
truncateSync(huge, 3e9);
await page.setInputFiles("#files", huge);
await page.waitForSelector("#question:not([hidden])");
ok(
  /3\.00 GB.*4 GB/.test(await page.textContent("#asked")),
  "a file above 1 GB is asked about before it is read",
);
is(await violations(page), [], "the question has no violation of accessibility");
await page.click("#no");
ok((await page.isHidden("#question")) && (await page.isHidden("#work")), "and may be left");
ok(
  /huge\.txt/.test(
    await troubleOf(page, async () => {
      await page.setInputFiles("#files", huge);
      await page.click("#yes");
    }),
  ),
  "3 GB of nothing end in a message",
);

// Events are those that the command lists.
const heap = resolve("tests/golden/pprof/dropped.pprof");
await choose(page, heap);
await panel(page, "options");
const events = String(native(dirname(heap), "--list-events=names", heap))
  .trim()
  .split("\n");
await page.waitForFunction(
  (n) => document.querySelectorAll("[name=event] option").length > n,
  events.length,
);
is(
  await page.$$eval("[name=event] option", (all) => all.map((option) => option.value)),
  ["", ...events],
  "metrics to choose from are those of the profile",
);
await page.selectOption("[name=event]", events[1]);
await page.selectOption("[name=color]", "total");
await redraw(page);
same(
  await saved(page, "JSON"),
  native(dirname(heap), `--event=${events[1]}`, "--color-by=total", "-T", "json", basename(heap)),
  "a metric is drawn",
);

// ------------------------------------------------------------------ what is said

await panel(page, "options");
is(await violations(page), [], "options have no violation of accessibility");
await panel(page, "about");
ok(/default-src 'none'/.test(await page.textContent("#policy")), "the page shows its policy");
is(page.trouble, [], "nothing is asked of a network, and nothing is complained of");

// A phone, in the dark, by keys alone.
const phone = await open(PAGE, {viewport: {width: 390, height: 800}, colorScheme: "dark"});
is(await violations(phone), [], "a dark phone has no violation of accessibility");
await phone.focus("#example");
await next(phone, () => phone.keyboard.press("Enter"));
await phone.focus("[aria-controls=options]");
await phone.keyboard.press("Enter");
await phone.focus("[name=root]");
await phone.keyboard.type("evaluate");
await next(phone, () => phone.keyboard.press("Enter"));
is(
  await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
  true,
  "nothing is wider than a phone",
);
ok(/evaluate/.test(String(await saved(phone, "JSON"))), "keys alone open, select and draw");
await phone.close();

// ------------------------------------------------------------------- network

let connections = 0;
const server = createServer((request, response) => {
  response.setHeader("Content-Type", "text/html");
  response.end(readFileSync("build/web/prof2dot.html"));
}).on("connection", () => connections++);
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const asks = await open(PAGE);
const answers = await asks.evaluate(async (url) => {
  const code = `fetch("${url}").then(() => postMessage("sent"), () => postMessage("refused"))`;
  const inWorker = new Promise((done) => {
    new Worker(URL.createObjectURL(new Blob([code]))).onmessage = ({data}) => done(data);
  });
  const picture = new Promise((done) => {
    const image = new Image();
    [image.onload, image.onerror] = [() => done("sent"), () => done("refused")];
    image.src = url;
  });
  const script = document.createElement("script");
  script.textContent = "globalThis.ran = true";
  document.body.append(script);
  return Promise.all([
    fetch(url).then(
      () => "sent",
      () => "refused",
    ),
    inWorker,
    picture,
    globalThis.ran ? "ran" : "refused",
  ]);
}, `http://127.0.0.1:${server.address().port}/x.png`);
is(
  answers,
  ["refused", "refused", "refused", "refused"],
  "page and worker may not connect, and no other script runs",
);
is(connections, 0, "no connection is made");
const served = await open(`http://127.0.0.1:${server.address().port}/tools/profiles.html`);
is(
  await (await choose(served, SEARCH)).title(),
  "search.pstats",
  "a server needs only the file, under any name",
);
is(
  served.trouble.filter((text) => !/^request .*profiles.html$/.test(text)),
  [],
  "and is asked for nothing else",
);
await served.close();
server.close();

// A program that ends at once is told as such, and the page goes on.
await choose(asks, SEARCH);
await asks.evaluate(() => {
  const {Worker} = globalThis;
  globalThis.Worker = class extends Worker {
    constructor() {
      super(URL.createObjectURL(new Blob(["onmessage = function again() { again(); }"])));
      globalThis.Worker = Worker;
    }
  };
});
ok(
  /ended at once.*call stack/s.test(
    await troubleOf(asks, () => asks.setInputFiles("#files", SIMULATE)),
  ),
  "a program that ends at once is told",
);
is(await (await choose(asks, SIMULATE)).title(), "simulate.perf", "and another run works");

// ------------------------------------------------------- numbers of every sample

const samples = readdirSync("tests/golden")
  .filter((name) => statSync(join("tests/golden", name)).isDirectory())
  .flatMap((name) =>
    readdirSync(join("tests/golden", name))
      .filter((file) => file.endsWith(`.${name}`))
      .map((file) => resolve("tests/golden", name, file)),
  )
  .filter((path) => statSync(path).isFile() && statSync(path).size < 200_000);
await asks.evaluate(async () => {
  const bytes = (id) =>
    Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
  const unpack = (id) =>
    new Response(
      new Blob([bytes(id)]).stream().pipeThrough(new DecompressionStream("gzip")),
    ).arrayBuffer();
  const program = await WebAssembly.compile(await unpack("program"));
  const script = URL.createObjectURL(new Blob([await unpack("worker")]));
  globalThis.json = (name, text) =>
    new Promise((done) => {
      const worker = new Worker(script);
      worker.onmessage = ({data}) => {
        if (data.read !== undefined) return;
        worker.terminate();
        done(
          data.crash ??
            (data.status === 0 ? new TextDecoder().decode(data.bytes) : `status ${data.status}`),
        );
      };
      const data = new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name);
      const words = ["-q", "-T", "json", "-n0", "-e0", name];
      worker.postMessage({
        program,
        words,
        files: [{name: `1/${name}`, data}],
        folders: [],
        output: "",
      });
    });
});
const differ = [];
for (const path of samples) {
  const got = await asks.evaluate(
    ([name, text]) => globalThis.json(name, text),
    [basename(path), readFileSync(path, "base64")],
  );
  if (got !== String(native(dirname(path), "-T", "json", "-n0", "-e0", basename(path))))
    differ.push(path);
}
ok(samples.length > 100, `there are samples (${samples.length})`);
is(
  differ.map((path) => basename(path)),
  [],
  "numbers of every sample are those of the native program, byte for byte",
);

await finish();
