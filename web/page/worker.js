// worker.js - run the program once, in a worker: files are read as they are asked for, the output goes back as bytes.
//
// It gets {program, files, folders, words, output} and says {read} (bytes), and at the end {status, messages, bytes},
// or {crash}. Whoever started it ends it.
"use strict";

const BLOCK = 16 << 20;
const EIO = 29; // of Emscripten

// In place of a reading of each 256 KiB, which asks another process of the browser every time.
const readInBlocks = (files, FS, WORKERFS, tell) => {
  const reader = new FileReaderSync();
  const reached = new Map(files.map(({data}) => [data, 0]));
  let file = null,
    from = 0,
    block = new Int8Array(0);
  const load = (wanted, position) => {
    try {
      block = new Int8Array(reader.readAsArrayBuffer(wanted.slice(position, position + BLOCK)));
    } catch {
      throw new FS.ErrnoError(EIO);
    }
    [file, from] = [wanted, position];
    reached.set(file, Math.max(reached.get(file), position + block.length));
    tell([...reached.values()].reduce((sum, bytes) => sum + bytes, 0));
  };
  WORKERFS.stream_ops.read = ({node: {contents}}, buffer, offset, length, position) => {
    if (position >= contents.size) return 0;
    if (contents !== file || position < from || position >= from + block.length)
      load(contents, position);
    const part = block.subarray(position - from, position - from + length);
    buffer.set(part, offset);
    return part.length;
  };
};

const folderOf = (path) => path.slice(0, path.lastIndexOf("/")) || "/";

const mount = ({FS}, {files, folders, output}) => {
  const {WORKERFS} = FS.filesystems;
  FS.mkdir("/in");
  FS.mount(WORKERFS, {blobs: files}, "/in");
  for (const {name, data} of files) FS.lookupPath(`/in/${name}`).node.timestamp = data.lastModified;
  readInBlocks(files, FS, WORKERFS, (read) => postMessage({read}));
  for (const folder of folders) FS.mkdirTree(folder);
  if (output) FS.mkdirTree(folderOf(output));
  FS.chdir("/in/1");
};

const textOf = (bytes) => new TextDecoder().decode(Uint8Array.from(bytes));

// The exit status; what the runtime throws as it ends is no error.
const call = (module, words, state) => {
  try {
    const result = module.callMain(words);
    return typeof result === "number" && result !== 0 ? result : state.status;
  } catch (error) {
    if (error?.name === "ExitStatus") return error.status;
    throw error;
  }
};

const run = async (task) => {
  const printed = {1: [], 2: []},
    state = {status: 0};
  const keep = (fd) => (byte) => {
    if (byte !== null && printed[fd].length < 1 << 24) printed[fd].push(byte & 255);
  };
  const module = await createProf2dot({
    thisProgram: "prof2dot",
    instantiateWasm: (imports, done) => {
      WebAssembly.instantiate(task.program, imports).then(done, (error) =>
        postMessage({crash: String(error)}),
      );
      return {};
    },
    stdin: () => null,
    stdout: keep(1),
    stderr: keep(2),
    quit: (status, error) => {
      state.status = status;
      throw error;
    },
    onExit: (status) => {
      state.status = status;
    },
  });
  mount(module, task);
  const status = call(module, task.words, state);
  const isThere = task.output && module.FS.analyzePath(task.output).exists;
  const bytes = isThere ? module.FS.readFile(task.output) : Uint8Array.from(printed[1]);
  postMessage({status, messages: textOf(printed[2]), bytes}, [bytes.buffer]);
};

onmessage = ({data}) =>
  run(data).catch((error) => postMessage({crash: String(error?.message ?? error)}));
