// build.mjs - put the page together as one file, whose policy names each script and style in it by its hash.
// Usage: node build.mjs PAGE-FOLDER VERSION SOURCES-LIST WASM WORKER REPORT-SCRIPT UNPACK-SCRIPT REPORT-STYLE SAMPLE LICENCES OUT
import {createHash} from "node:crypto";
import {readFileSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {gzipSync} from "node:zlib";

const [folder, version, list, wasm, worker, reportScript, unpackScript, reportStyle, sample, licences, out] =
  process.argv.slice(2);
const text = (...path) => readFileSync(join(...path), "utf8");
const hash = (code) => `'sha256-${createHash("sha256").update(code).digest("base64")}'`;
const packed = (bytes) => gzipSync(bytes, {level: 9}).toString("base64");

const script = readdirSync(folder)
  .filter((name) => /^\d.*\.js$/.test(name))
  .sort()
  .map((name) => text(folder, name))
  .join("\n");
const style = text(folder, "page.css");

// The report's frame has this policy beside its own, so its scripts and style are named here, too.
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)} ${hash(text(reportScript))} ${hash(text(unpackScript))} 'wasm-unsafe-eval'`,
  `style-src ${hash(style)} ${hash(text(reportStyle))}`,
  "worker-src blob:",
  "frame-src blob:",
  "img-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const parts = {
  POLICY: policy,
  VERSION: version,
  GRAPHVIZ: /^graphviz ([\d.]+)/m.exec(text(list))[1],
  STYLE: style,
  SCRIPT: script,
  PROGRAM: packed(readFileSync(wasm)),
  WORKER: packed(text(worker) + text(folder, "worker.js")),
  SAMPLE: readFileSync(sample).toString("base64"),
  LICENCES: packed(text(licences)),
};
writeFileSync(
  out,
  text(folder, "page.html.in").replace(/@([A-Z]+)@/g, (_, name) => parts[name]),
);
