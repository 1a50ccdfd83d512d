// 10-program.js - the program of this file: unpack it, and run it in a worker that can be ended at any time.

const byId = (id) => document.getElementById(id);
const packed = (id) =>
  Uint8Array.from(atob(byId(id).textContent), (letter) => letter.charCodeAt(0));
const unpack = (bytes) =>
  new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));

// Unpacked and compiled once; each run has memory of its own.
let parts = null;
const program = () =>
  (parts ??= (async () => ({
    program: await WebAssembly.compile(await unpack(packed("program")).arrayBuffer()),
    worker: URL.createObjectURL(
      new Blob([await unpack(packed("worker")).arrayBuffer()], {type: "text/javascript"}),
    ),
  }))());

class Cancelled extends Error {}
class Failure extends Error {
  constructor(text, hint) {
    super(text);
    this.hint = hint;
  }
}

const NO_MEMORY = "a page has at most 4 GB of memory; the native program has no such limit";
const crashed = (text) =>
  /memory|allocation|OOM/i.test(text)
    ? new Failure("out of memory", NO_MEMORY)
    : new Failure(
        `the program ended at once (${text})`,
        "the report before it stays; fewer boxes (Options) or a part of the profile may work",
      );

// What a run says: lines of the program, the last error and its hint apart.
const sayings = (messages) => {
  const lines = messages.split("\n").filter(Boolean);
  const isHint = (line) => line.startsWith("hint: ");
  let at = lines.length - 1;
  while (at > 0 && isHint(lines[at])) at--;
  const plain = (line) => line?.replace(/^prof2dot: /, "").replaceAll("/in/1/", "");
  return {
    lines: lines.map(plain),
    error: plain(lines[at]) ?? "the program failed without a message",
    hint: lines
      .slice(at + 1)
      .map((line) => line.slice(6))
      .join(" "),
  };
};

// One run at a time: the next one, or cancel(), ends it.
let running = null;
const cancel = () => running?.end(new Cancelled());

// The bytes that the words make of the files, with what is said meanwhile. `tell` gets the bytes that are read.
const run = async (task, tell) => {
  cancel();
  let job;
  const done = new Promise((resolve, reject) => {
    job = {end: reject, resolve};
  });
  running = job;
  try {
    const {program: compiled, worker: script} = await Promise.race([program(), done]);
    if (running !== job) throw new Cancelled();
    const worker = new Worker(script);
    worker.onmessage = ({data}) => {
      if (data.read !== undefined) tell(data.read);
      else if (data.crash !== undefined) job.end(crashed(data.crash));
      else job.resolve(data);
    };
    worker.onerror = (event) => job.end(crashed(event.message ?? "the worker ended"));
    worker.postMessage({...task, program: compiled});
    const result = await done.finally(() => worker.terminate());
    const {error, hint, lines} = sayings(result.messages);
    if (result.status !== 0)
      throw new Failure(error, hint || (/out of memory/.test(error) ? NO_MEMORY : ""));
    return {bytes: result.bytes, lines};
  } finally {
    if (running === job) running = null;
  }
};
