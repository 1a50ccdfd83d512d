// browser.mjs - a headless browser with an interactive report in it; prints TAP.
import {execFileSync} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {join} from "node:path";

const require = createRequire(join(process.env.MODULES, "x.js"));
const {chromium} = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
export const program = process.env.PROF2DOT ?? "build/release/prof2dot";
export const folder = mkdtempSync(join(tmpdir(), "prof2dot-browser-"));

let tests = 0,
  failed = 0;
export const ok = (good, name, more = "") => {
  tests++;
  if (!good) failed++;
  console.log(`${good ? "ok" : "not ok"} ${tests} - ${name}`);
  if (!good && more) console.log(String(more).replace(/^/gm, "# "));
};
export const is = (got, wanted, name) =>
  ok(
    JSON.stringify(got) === JSON.stringify(wanted),
    name,
    `got ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`,
  );
export const near = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-12);

export const run = (...args) =>
  execFileSync(program, args, {maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"]});
export const report = (name, ...args) => {
  const path = join(folder, `${name}.html`);
  run("-q", ...args, "-o", path);
  return `file://${path}`;
};
export const graphOf = (...args) => JSON.parse(run("-q", ...args, "-T", "json")).graph;

export const parseCsv = (text) => {
  const rows = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows[rows.length - 1].push(quoted !== undefined ? quoted.replace(/""/g, '"') : bare);
    if (end !== ",") rows.push([]);
  }
  return rows.slice(0, -1);
};

export const browser = await chromium.launch({
  executablePath: process.env.BROWSER,
  args: ["--no-sandbox"],
});
export const open = async (url, options = {}) => {
  const page = await browser.newPage({
    viewport: {width: 1280, height: 800},
    acceptDownloads: true,
    ...options,
  });
  page.trouble = [];
  page.n_kept = 0;
  await page.addInitScript(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (file) => make.call(URL, (globalThis.madeFile = file));
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.trouble.push(message.text());
  });
  page.on("pageerror", (error) => page.trouble.push(error.stack));
  page.on("dialog", (dialog) => {
    page.trouble.push(`dialog ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!/^(file|blob|about):/.test(request.url())) page.trouble.push(`request ${request.url()}`);
  });
  await page.goto(url);
  if (options.javaScriptEnabled !== false) await page.waitForSelector("html[data-ready]");
  return page;
};
// What a key keeps as a file. Chromium stops a page that begins ten downloads within moments, so
// beyond some a page's file is read where the page made it.
const MOST_DOWNLOADS = 8;
export const kept = async (page, key) => {
  if (++page.n_kept > MOST_DOWNLOADS) {
    await page.evaluate(() => (globalThis.madeFile = null));
    await page.keyboard.press(key);
    return (await page.waitForFunction(() => globalThis.madeFile?.text())).jsonValue();
  }
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press(key)]);
  return readFileSync(await download.path(), "utf8");
};
export const hash = (page) => page.evaluate(() => location.hash);
export const text = (page, selector) => page.textContent(selector);
export const settle = (page) =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );

export const violations = async (page) => {
  await page.evaluate(axe);
  const found = await page.evaluate(
    async () => (await axe.run(document, {resultTypes: ["violations"]})).violations,
  );
  return found.map(
    (v) =>
      `${v.id}: ${v.nodes
        .map((n) => `${n.html.slice(0, 160)} ${n.any[0]?.message ?? ""}`)
        .slice(0, 3)
        .join(" | ")}`,
  );
};

export const finish = async () => {
  await browser.close();
  rmSync(folder, {recursive: true});
  console.log(`1..${tests}`);
  process.exit(failed ? 1 : 0);
};
