// 40-page.js - the page itself: what is open, what is shown, what happens when.

const ASK_ABOVE = 1e9; // bytes
const PANELS = ["start", "options", "save", "about"];

// What is open: the command's inputs, and the files that stand for them.
let open = {inputs: [], files: []};
let address = null;
let events = null;
// The report that is shown, and the words that it is of.
let drawn = null;

// -------------------------------------------------------------------- texts

const say = (text) => (byId("status").textContent = text);

const showTrouble = (error) => {
  byId("trouble").hidden = !error;
  byId("wrong").textContent = error ? shown(error.message) : "";
  byId("hint").textContent = error?.hint ? `Hint: ${shown(error.hint)}` : "";
};

const showNotes = (lines) => {
  const notes = byId("notes");
  notes.hidden = lines.length === 0;
  notes.querySelector("summary").textContent =
    lines.length === 1 ? "1 note" : `${lines.length} notes`;
  notes.querySelector("pre").textContent = lines.map(shown).join("\n");
};

const isTwo = () => open.inputs.length === 2 && open.inputs.every((input) => !input.isFolder);
const compares = () =>
  isTwo() && document.querySelector("input[name=two]:checked").value === "compare";

const showNames = () => {
  const names = open.inputs.map((input) => shown(input.name));
  const more = names.length > 3 ? ` and ${names.length - 2} more` : "";
  const first = more ? names.slice(0, 2) : names;
  byId("names").textContent = first.join(compares() ? " \u2192 " : " + ") + more;
  byId("two").hidden = !isTwo();
  for (const button of byId("tools").children) button.disabled = false; // options may be what it takes
  document.title = names.length > 0 ? `${byId("names").textContent} \u2013 prof2dot` : "prof2dot";
};

// ------------------------------------------------------------------- panels

// One panel at a time; with a report there may be none.
const showPanel = (name) => {
  for (const panel of PANELS) byId(panel).hidden = panel !== name;
  for (const button of byId("tools").children)
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-controls") === name));
  document.body.dataset.panel = name ?? "";
};

const togglePanel = (button) => {
  const name = button.getAttribute("aria-controls");
  const isOpen = button.getAttribute("aria-expanded") === "true";
  showPanel(isOpen ? (drawn ? null : "start") : name);
  if (name === "options" && !isOpen) {
    showCommand();
    listEvents();
  }
};

const setBusy = (isBusy, text = "") => {
  byId("work").hidden = !isBusy;
  byId("doing").textContent = text;
  byId("progress").removeAttribute("value");
  document.body.setAttribute("aria-busy", String(isBusy));
};

const showReading = (read) => {
  const all = open.files.reduce((sum, {data}) => sum + data.size, 0);
  const isAll = read >= all;
  byId("progress").max = all;
  if (isAll) byId("progress").removeAttribute("value");
  else byId("progress").value = read;
  byId("doing").textContent = isAll
    ? "Drawing \u2026"
    : `Reading: ${sizeOf(read)} of ${sizeOf(all)}`;
};

// --------------------------------------------------------------------- runs

const inputWords = () => [
  ...(compares() ? ["--diff"] : []),
  "--",
  ...open.inputs.map((input) => input.word),
];

const taskOf = (options, output) => ({
  files: open.files,
  folders: optionFolders(options),
  words: [...options, ...(output ? ["-o", output] : []), ...inputWords()],
  output,
});

const REPORT = "/out/report.html";
const wordsNow = () => taskOf(optionWords(byId("options")), REPORT).words.join("\0");

// What the work gives, or null when it failed or was cancelled, which is said.
const work = async (options, output, text) => {
  showTrouble(null);
  setBusy(true, text);
  say(text);
  try {
    const result = await run(taskOf(options, output), showReading);
    setBusy(false);
    return result;
  } catch (error) {
    if (error instanceof Cancelled && running) return null; // another run has taken its place
    setBusy(false);
    say(error instanceof Cancelled ? "Cancelled." : "");
    if (!(error instanceof Cancelled)) showTrouble(error);
    return null;
  }
};

const showReport = (bytes, words) => {
  const frame = byId("report");
  if (address) URL.revokeObjectURL(address);
  drawn = {words, files: open.files, blob: new Blob([bytes], {type: "text/html"})};
  address = URL.createObjectURL(drawn.blob);
  frame.hidden = false;
  showPanel(null); // the report looks at its size as it begins
  frame.src = address;
};

// Draw what is open, with the options as they stand.
const draw = async () => {
  showNames();
  const words = wordsNow();
  const result = await work(optionWords(byId("options")), REPORT, "Reading \u2026");
  if (!result) return false;
  showReport(result.bytes, words);
  showNotes(result.lines);
  say(`The report of ${byId("names").textContent} is shown.`);
  return true;
};

// A question for large files, before they are read.
const mayRead = (arranged) => {
  const size = arranged.files.reduce((sum, {data}) => sum + data.size, 0);
  if (size < ASK_ABOVE) return Promise.resolve(true);
  byId("asked").textContent =
    `${sizeOf(size)}: a text is read as a stream, at some 50 to 200 MB a second. Other formats are held in memory, ` +
    "and 4 GB is the most that a page has. Reading can be cancelled at any time.";
  byId("question").hidden = false;
  byId("yes").focus();
  return new Promise((resolve) => {
    const answer = (is) => () => {
      byId("question").hidden = true;
      resolve(is);
    };
    byId("yes").onclick = answer(true);
    byId("no").onclick = answer(false);
  });
};

// New files in place of those that were open; if they cannot be drawn, those stay.
const take = async (found) => {
  let files = [];
  try {
    files = await found;
  } catch (error) {
    showTrouble(error);
  }
  if (files.length === 0) return;
  const before = open,
    arranged = arrange(files);
  if (!(await mayRead(arranged))) return;
  open = arranged;
  events = null;
  byId("options").reset();
  if (await draw()) return;
  if (drawn && open === arranged) open = before;
  showNames();
};

// ------------------------------------------------------------------ options

const showCommand = () => {
  const options = optionWords(byId("options")).map(quoted);
  const names = open.inputs.map((input) => quoted(input.name));
  byId("command").textContent =
    ["prof2dot", ...(compares() ? ["--diff"] : []), ...options, ...names].map(shown).join(" ") +
    " -o report.html";
};

// The metrics of what is open, asked for when the options are: a reading of its own.
const listEvents = async () => {
  if (events || running || open.files.reduce((sum, {data}) => sum + data.size, 0) > 2e8) return;
  events = [];
  const words = ["--list-events=names", "--", open.inputs[0].word];
  const {bytes} = await run({files: open.files, folders: [], words, output: ""}, () => {}).catch(
    () => ({bytes: []}),
  );
  events = new TextDecoder().decode(Uint8Array.from(bytes)).split("\n").filter(Boolean);
  const select = byId("options").elements.event;
  select.replaceChildren(
    select.options[0],
    ...events.map((name) =>
      Object.assign(document.createElement("option"), {value: name, textContent: shown(name)}),
    ),
  );
};

// --------------------------------------------------------------------- save

// The name of the first file without its suffix.
const saveName = (suffix) =>
  `${(open.inputs[0]?.name ?? "profile").replace(/(?<=.)\.[^.]*$/, "")}.${suffix}`;

const offer = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  say(`${shown(name)} is saved (${sizeOf(blob.size)}).`);
};

// The browser draws the picture, twice as fine, within what a canvas may hold.
const pngOf = async (svg) => {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], {type: "image/svg+xml"}));
  await image.decode();
  const fine = Math.min(2, 8192 / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = image.width * fine;
  canvas.height = image.height * fine;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
};

const save = async () => {
  const [, suffix, format] = FORMATS[byId("format").value];
  if (format === "html" && drawn.files === open.files && drawn.words === wordsNow()) {
    offer(drawn.blob, saveName(suffix)); // it need not be made again
    return;
  }
  const options = ["-T", format, ...optionWords(byId("options"))];
  const result = await work(options, `/out/output.${suffix}`, "Reading \u2026");
  if (!result) return;
  showNotes(result.lines);
  const blob = suffix === "png" ? await pngOf(result.bytes) : new Blob([result.bytes]);
  if (blob) offer(blob, saveName(suffix));
  else showTrouble(new Failure("the browser cannot draw this picture as PNG", "save it as SVG"));
};

// -------------------------------------------------------------------- begin

const listenToFiles = () => {
  addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.dataset.drag = "yes";
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) delete document.body.dataset.drag;
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    delete document.body.dataset.drag;
    take(dropped(event.dataTransfer));
  });
  addEventListener("paste", (event) => {
    if (event.target.closest?.("input, textarea")) return;
    const {files} = event.clipboardData,
      text = event.clipboardData.getData("text/plain");
    if (files.length > 0) take([...files].map((data) => ({path: data.name, data})));
    else if (text !== "") take([textFile(text)]);
  });
  for (const id of ["files", "folder"])
    byId(id).addEventListener("change", ({target}) => {
      take(chosen(target));
      target.value = "";
    });
  byId("take").addEventListener("click", () => {
    if (byId("paste").value !== "") take([textFile(byId("paste").value)]);
  });
  byId("example").addEventListener("click", () =>
    take([{path: "search.pstats", data: new File([packed("sample")], "")}]),
  );
};

const listenToControls = () => {
  for (const button of byId("tools").children)
    button.addEventListener("click", () => togglePanel(button));
  byId("cancel").addEventListener("click", cancel);
  byId("swap").addEventListener("click", () => {
    open.inputs.reverse();
    draw();
  });
  for (const radio of document.querySelectorAll("input[name=two]"))
    radio.addEventListener("change", draw);
  byId("options").addEventListener("input", showCommand);
  byId("options").addEventListener("reset", () => setTimeout(showCommand));
  for (const [id, act] of [
    ["options", draw],
    ["save", save],
  ])
    byId(id).addEventListener("submit", (event) => {
      event.preventDefault();
      act();
    });
};

const begin = async () => {
  byId("policy").textContent = document
    .querySelector("meta[http-equiv]")
    .content.replace(/'sha256-[^']*'/g, "\u2026");
  byId("format").replaceChildren(
    ...FORMATS.map(([title], value) =>
      Object.assign(document.createElement("option"), {value, textContent: title}),
    ),
  );
  byId("licences").href = URL.createObjectURL(
    new Blob([await unpack(packed("licence-text")).arrayBuffer()], {type: "text/plain"}),
  );
  listenToFiles();
  listenToControls();
  document.documentElement.dataset.ready = "yes";
  await program();
};

begin().catch((error) =>
  showTrouble(
    new Failure(
      `this browser cannot run the page (${error.message})`,
      "it takes a browser of 2023 or later",
    ),
  ),
);
