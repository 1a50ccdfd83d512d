// 20-files.js - files that are dropped, chosen or pasted, under names that can do no harm.

const MOST_FILES = 20000;

// What is shown of a name: nothing in it may turn the text around it.
const shown = (name) =>
  name.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

// A path without empty, "." or ".." parts; each part as long as a file's name may be.
const safePath = (path) =>
  path
    .split("/")
    .filter((part) => part !== "")
    .map((part) => (/^\.{1,2}$/.test(part) ? "_" : part.replaceAll("\0", "_").slice(0, 200)))
    .join("/") || "profile";

// A folder stands for the files in it, as on the command line; a recording may have folders within.
const walkHandle = async (handle, path, into) => {
  if (into.length >= MOST_FILES) return;
  if (handle.kind === "file") into.push({path, data: await handle.getFile()});
  else
    for await (const each of handle.values()) await walkHandle(each, `${path}/${each.name}`, into);
};

const entriesOf = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
const fileOf = (entry) => new Promise((resolve, reject) => entry.file(resolve, reject));
const walkEntry = async (entry, path, into) => {
  if (into.length >= MOST_FILES) return;
  if (entry.isFile) {
    into.push({path, data: await fileOf(entry)});
    return;
  }
  const reader = entry.createReader();
  for (let some; (some = await entriesOf(reader)).length > 0;)
    for (const each of some) await walkEntry(each, `${path}/${each.name}`, into);
};

// Chromium walks handles alone on a page from the disk, other browsers have entries alone.
const walkFolder = async ({handle, entry}) => {
  const found = [];
  try {
    const root = await handle;
    await (root ? walkHandle(root, root.name, found) : walkEntry(entry, entry.name, found));
  } catch {
    throw new Failure(
      "this browser does not let the page read a folder that is dropped",
      "\u201cOpen a folder\u201d reads it",
    );
  }
  return found;
};

// What is dropped is there only until the event is over: it is taken before the first wait.
const dropped = async (transfer) => {
  const items = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => {
      const entry = item.webkitGetAsEntry?.();
      return entry?.isDirectory
        ? {entry, handle: item.getAsFileSystemHandle?.()}
        : {data: item.getAsFile()};
    });
  const found = [];
  for (const item of items)
    if (item.data) found.push({path: item.data.name, data: item.data});
    else found.push(...(await walkFolder(item)));
  return found;
};

const chosen = (input) =>
  [...input.files].map((data) => ({path: data.webkitRelativePath || data.name, data}));
const textFile = (text) => ({path: "pasted text", data: new File([text], "")});

// Inputs of the command, each a file or a folder, and where their files lie for it: in /in/1, where it runs, or for
// names that are there already in /in/2 and so on.
const arrange = (found) => {
  const inputs = new Map(),
    files = [];
  const taken = new Map();
  for (const {path, data} of found) {
    const safe = safePath(path);
    const top = safe.split("/")[0];
    const isFolder = safe.includes("/");
    const key = isFolder ? `${top}/` : `${top}#${inputs.size}`;
    if (!inputs.has(key)) {
      const group = (taken.get(top) ?? 0) + 1;
      taken.set(top, group);
      inputs.set(key, {
        name: top,
        isFolder,
        group,
        size: 0,
        word: group > 1 ? `../${group}/${top}` : wordOf(top),
      });
    }
    const input = inputs.get(key);
    input.size += data.size;
    files.push({name: `${input.group}/${safe}`, data});
  }
  return {inputs: [...inputs.values()], files};
};

// "-" is standard input to the command, and "@" begins a list.
const wordOf = (name) => (/^[-@]/.test(name) ? `./${name}` : name);
const sizeOf = (bytes) => {
  const units = ["bytes", "kB", "MB", "GB"];
  let at = 0;
  for (; bytes >= 999.5 && at < 3; at++) bytes /= 1000;
  return `${at === 0 ? bytes : bytes.toPrecision(3)} ${units[at]}`;
};
