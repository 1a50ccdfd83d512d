// 30-options.js - the form's fields as words of the command.

// As a shell takes words apart, with quotes and backslashes, and nothing else.
const splitWords = (text) =>
  [...text.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"?|'[^']*'?)+/gs)].map(([word]) =>
    word.replace(
      /\\(.)|"((?:[^"\\]|\\.)*)"?|'([^']*)'?/gs,
      (_, one, double, single) => one ?? single ?? double?.replace(/\\(.)/gs, "$1") ?? "",
    ),
  );

const quoted = (word) =>
  /^[\w./:=,%@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

const optionWords = (form) => {
  const words = [];
  for (const field of form.elements) {
    const value = field.value?.trim();
    if (field.dataset?.option && value) words.push(`${field.dataset.option}=${value}`);
  }
  return [...words, ...splitWords(form.elements.more.value)];
};

// The folder of "only mine" need not be on this machine: the command only wants it to be a folder.
const optionFolders = (words) =>
  words.filter((word) => word.startsWith("--mine=/")).map((word) => word.slice("--mine=".length));

// What the page saves: title, suffix, the command's name of the format.
const FORMATS = [
  ["Report (HTML)", "html", "html"],
  ["Picture (SVG)", "svg", "svg"],
  ["Picture (PNG)", "png", "svg"],
  ["Graphviz DOT", "dot", "dot"],
  ["Flame graph (SVG)", "flamegraph.svg", "flamegraph"],
  ["Icicle (SVG)", "icicle.svg", "icicle"],
  ["Treemap (SVG)", "treemap.svg", "treemap"],
  ["Timeline (SVG)", "timeline.svg", "timeline"],
  ["Flame chart (SVG)", "flamechart.svg", "flamechart"],
  ["Heat map (SVG)", "heatmap.svg", "heatmap"],
  ["Memory over time (SVG)", "memory.svg", "memory"],
  ["callgrind, for KCachegrind", "callgrind.out", "callgrind"],
  ["pprof", "pb.gz", "pprof"],
  ["OpenTelemetry (OTLP)", "otlp", "otlp"],
  ["Folded stacks", "folded", "folded"],
  ["speedscope", "speedscope.json", "speedscope"],
  ["JSON", "json", "json"],
  ["JSON lines", "jsonl", "jsonl"],
  ["CSV", "csv", "csv"],
  ["TSV", "tsv", "tsv"],
  ["Table (text)", "txt", "table"],
  ["Call tree (text)", "tree.txt", "tree"],
  ["Mermaid", "mmd", "mermaid"],
  ["GraphML", "graphml", "graphml"],
];
