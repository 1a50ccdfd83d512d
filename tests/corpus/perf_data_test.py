#!/usr/bin/env python3
"""perf.data as perf records it now: every function's self and total, and every call, equal those of the text of
perf script of the same recording."""
import ctypes
import glob
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from make_perf_data import KERNEL, KERNEL_START, MODULE_START, Recording, in_kernel
from samples import ROOT, fewer_if_sanitized, graph_of, run
from tap import it, skip_all

PROGRAM = r"""
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>
static inline int mix(int x) { for (int i = 0; i < 20; i++) x = x * 31 + i; return x; }
template <class F> int apply(F f, int n) { int s = 0; for (int i = 0; i < n; i++) s += f(i); return s; }
__attribute__((noinline)) int leaf(int n) { return apply([](int x) { return mix(x) + mix(x + 1); }, n); }
namespace ns { struct Table { std::map<std::string, int> m;
  __attribute__((noinline)) void add(int i) { m[std::to_string(i * 7919 % 1000)]++; } }; }
__attribute__((noinline)) int recurse(int n) { return n ? recurse(n - 1) + leaf(300) : 0; }
int main() {
  int s = 0;
  ns::Table table;
  for (int k = 0; k < 120; k++) {
    s += recurse(10);
    std::vector<int> v;
    for (int i = 0; i < 2000; i++) { table.add(i); v.push_back(i * 7919 % 1013); }
    std::sort(v.begin(), v.end());
    FILE *maps = fopen("/proc/self/maps", "r");
    char block[4096];
    while (fread(block, 1, sizeof block, maps) > 0) {}
    fclose(maps);
  }
  return s == 42;
}
"""

# Never without an end, however busy the machine is: -F max makes no progress on a busy one.
RECORD = ["timeout", "-s", "INT", "60", "perf", "record"]

# What to record: a name and perf's options.
RECORDINGS = (
    ("frame pointers", ["-F", "1999", "-g"]),
    ("no stacks", ["-F", "1999"]),
    ("compressed", ["-F", "1999", "-g", "-z"]),
    ("several events", ["-e", "cpu-clock,page-faults", "-F", "999", "-g"]),
    ("a group's leader", ["-e", "{cpu-clock,page-faults}:S", "-F", "999", "-g"]),
    ("copied stacks", ["-F", "499", "--call-graph", "dwarf"]),
    ("the whole system", ["-F", "499", "-a", "-g"]),
    ("a fixed period", ["-c", "1000000", "-g"]),
    ("ten thousand times a second", ["-F", "9999"]),
    ("by thread", ["-F", "999", "-g", "--per-thread"]),
    ("a tracepoint", ["-e", "sched:sched_switch", "-g"]),
    ("addresses and sources of data", ["-F", "999", "-g", "-d", "-W", "--phys-data"]),
    ("a file for each processor", ["-F", "1999", "-g", "-a", "--threads"]),
    ("files that are compressed", ["-F", "1999", "-g", "-a", "-z", "--threads"]),
)

JAVASCRIPT = """
function leaf(n) { let s = 0; for (let i = 0; i < n; i++) s += Math.sqrt(i) * i % 7; return s; }
function sorter() { const a = []; for (let i = 0; i < 3000; i++) a.push(i * 7919 % 1013); a.sort((x, y) => x - y); return a[5]; }
let t = 0; for (let k = 0; k < 300; k++) { t += leaf(20000); t += sorter(); }
"""
PYTHON = """
import json, re, threading
def leaf(n): return sum(i * i % 7 for i in range(n))
def work():
    for k in range(150): leaf(2000); json.loads(json.dumps([{"a": i} for i in range(200)])); re.sub("a+", "b", "xaay" * 300)
threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
RUST = """
use std::collections::HashMap;
#[inline(never)] fn leaf(n: u64) -> u64 { (0..n).map(|i| i * i % 7).sum() }
fn main() {
    let mut table: HashMap<String, u64> = HashMap::new();
    for i in 0..120_000u64 { *table.entry(format!("{}", i % 997)).or_insert(0) += leaf(i % 300); }
    println!("{}", table.len());
}
"""


def functions(graph):
    return {(node["metadata"]["module"], node["metadata"]["function"]):
            (node["metadata"]["self"], node["metadata"]["total"]) for node in graph["nodes"].values()}


def calls(graph):
    names = {key: (node["metadata"]["module"], node["metadata"]["function"]) for key, node in graph["nodes"].items()}
    return {(names[edge["source"]], names[edge["target"]]): edge["metadata"]["total"] for edge in graph["edges"]}


def differences(ours, theirs):
    keys = sorted(set(ours) | set(theirs), key=str)
    return [f"{key}: {ours.get(key)}, perf script {theirs.get(key)}" for key in keys if ours.get(key) != theirs.get(key)]


def disagreements(path, text, *options):
    """Without inlined functions: perf gives those the names of other functions at their address."""
    options = ("--no-inline", *options)
    whole = graph_of(path, *options)
    wrong = [] if whole else ["refused"]
    for event in whole["metadata"]["events"] if whole else ():
        ours = graph_of(path, *options, "--event", event["name"])
        theirs = graph_of(text, "-f", "perf", "--event", event["name"])
        wrong += differences(functions(ours), functions(theirs)) + differences(calls(ours), calls(theirs))
        for key in ("total", "samples"):
            if ours["metadata"][key] != theirs["metadata"][key]:
                wrong.append(f"{event['name']}: {key} {ours['metadata'][key]}, perf script {theirs['metadata'][key]}")
    return wrong


def compare(what, path, text, *options):
    wrong = disagreements(path, text, *options)
    if wrong and has_changed(path, text, *(options if options and options[0] in ("--time", "--cpu") else ())):
        it.skip(f"{what}: equals perf script", "programs were built anew meanwhile")
    else:
        it(f"{what}: equals perf script", not wrong, *wrong[:10])


def has_changed(path, text, *options):
    """Whether perf script says something else by now: other programs of the system may have been replaced."""
    if script(path, text + ".again", *options):
        with open(text, "rb") as before, open(text + ".again", "rb") as now:
            return before.read() != now.read()
    return True


def script(path, text, *options):
    """perf script's text of a recording; whether it could be made."""
    with open(text, "wb") as out:
        done = subprocess.run(["perf", "script", "--no-inline", "-i", path, *options], stdout=out, stderr=subprocess.DEVNULL,
                              stdin=subprocess.DEVNULL)
    return done.returncode == 0 and os.path.getsize(text) > 0


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path


def programs(folder, program):
    """Other programs: a name, perf's options and the command."""
    javascript, python = write(folder, "app.js", JAVASCRIPT), write(folder, "app.py", PYTHON)
    rust = os.path.join(folder, "rust-app")
    if shutil.which("rustc"):
        subprocess.run(["rustc", "-O", "-g", "-o", rust, write(folder, "app.rs", RUST)], capture_output=True)
    chain = f"{program} & (exec sh -c 'exec {program}'); wait"
    return (
        ("Rust", ["-F", "999", "--call-graph", "dwarf"], [rust]),
        ("node with a map", ["-F", "999", "-g"], ["node", "--perf-basic-prof", javascript]),
        ("Python with a map", ["-F", "999", "-g"], ["python3", "-X", "perf", python]),
        ("Python's threads", ["-F", "999", "-g"], ["python3", python]),
        ("programs that become others", ["-F", "999", "-g"], ["sh", "-c", chain]),
    )


def just_in_time(folder):
    """A dump of a just-in-time compiler tells the functions that perf inject makes objects of."""
    path, injected, text = (os.path.join(folder, name) for name in ("perf.data", "injected.data", "perf.txt"))
    what = "functions of a just-in-time compiler, by its dump"
    done = shutil.which("node") and subprocess.run(
        [*RECORD, "-k", "1", "-F", "999", "-g", "-o", path, "node", "--perf-prof",
         write(folder, "app.js", JAVASCRIPT)], capture_output=True, cwd=folder)
    if not done or done.returncode != 0 or subprocess.run(
            ["perf", "inject", "-j", "-i", path, "-o", injected], capture_output=True).returncode != 0 or not script(
                injected, text):
        return it.skip(what, "there is no node, or perf cannot do it")
    ours, theirs = {}, {}
    for graph, into in ((graph_of(path), ours), (graph_of(text, "-f", "perf"), theirs)):
        for node in graph["nodes"].values():  # versions of a function have a node each
            it_is = node["metadata"]
            module = "jit" if os.path.basename(it_is["module"]).startswith("jit") else it_is["module"]
            own, total = into.get((module, it_is["function"]), (0, 0))
            into[module, it_is["function"]] = (own + it_is["self"], total + it_is["total"])
    it(what, any(module == "jit" for module, _ in ours) and not differences(ours, theirs),
       *differences(ours, theirs)[:10])


def recorded(what, path, text, command, **where):
    """Record, and a second time if the two readers disagree: now and then perf's unwinder and ours end one stack at
    another frame, or a program of the system changes under both. What is wrong is wrong in both."""
    for attempt in (1, 2):
        done = subprocess.run(command, capture_output=True, **where)
        if done.returncode != 0 or not script(path, text):
            return False
        wrong = disagreements(path, text)
        if not wrong:
            break
        if attempt == 1:
            it.note(f"{what}, first recording: {wrong[0]}")
    return True


def record(folder, program):
    for what, options in fewer_if_sanitized(RECORDINGS):
        path, text = os.path.join(folder, "perf.data"), os.path.join(folder, "perf.txt")
        if recorded(what, path, text, [*RECORD, *options, "-o", path, program]):
            compare(f"fresh recording, {what}", path, text)
        else:
            it.skip(f"fresh recording, {what}", "perf cannot record it here")
    for what, options, command in fewer_if_sanitized(programs(folder, program)):
        if not shutil.which(command[0]):
            it.skip(f"fresh recording, {what}", f"{command[0]} is not installed")
            continue
        if recorded(what, path, text, [*RECORD, *options, "-o", path, *command], cwd=folder):
            compare(f"fresh recording, {what}", path, text)
        else:
            it.skip(f"fresh recording, {what}", "it cannot be recorded here")
    path = os.path.join(folder, "pipe.data")
    for options in ([], ["-z"]):
        with open(path, "wb") as out:
            subprocess.run([*RECORD, "-F", "999", "-g", *options, "-o", "-", program], stdout=out,
                           stderr=subprocess.DEVNULL)
        if script(path, text):
            compare(" ".join(["fresh recording, to a pipe", *options]), path, text)


def made(folder):
    """The samples that were written by hand mean the same to perf."""
    text = os.path.join(folder, "made.txt")
    golden = os.path.join(ROOT, "tests/golden/perf-data")
    for path in sorted([os.path.join(golden, "threads"), *glob.glob(os.path.join(golden, "*.perf-data"))]):
        name = os.path.basename(path)
        apart = ("pipe", "swapped", "deferred", "empty", "jit", "inside", "maps", "trace")
        if any(word in name for word in apart) or not script(path, text):
            continue  # perf wants more in these than is needed, or cannot read them
        compare(name, path, text)


def by_time(folder, program):
    """Parts of a recording by time, whose ends are samples' times."""
    path, text = os.path.join(folder, "perf.data"), os.path.join(folder, "perf.txt")
    command = [*RECORD, "-F", "1999", "-g", "-o", path, program]
    if not recorded("parts by time", path, text, command) or not script(path, text, "--ns", "-F", "time"):
        return it.skip("parts by time", "perf cannot record it here")
    with open(text) as file:
        times = [line.strip().rstrip(":") for line in file if line.strip()]
    a, b = times[len(times) // 4], times[len(times) // 2]
    for part in (f"{a},{b}", f"{a},", f",{b}", "10%-35.5%", "35.5%-100%"):
        script(path, text, "--time", part)
        compare(f"--time {part.replace(a, 'A').replace(b, 'B')}", path, text, "--time", part)
        if "%" not in part:
            whole = os.path.join(folder, "whole.txt")
            script(path, whole, "--ns")
            same_graph(f"--time {part.replace(a, 'A').replace(b, 'B')} of the text", graph_of(whole, "--time", part),
                       graph_of(text))
    for options, says in ((["--time", "1,2"], b"seconds"), (["--cpu", "0"], b"--sample-cpu")):
        for what in (path, text):
            status, _, err = run(*options, what)
            it(f"{options[0]} of nothing: exit 3 and a hint", status == 3 and b"hint: " in err and says in err, err)


def same_graph(what, ours, theirs):
    wrong = ["refused"] if not ours else (differences(functions(ours), functions(theirs)) +
                                          differences(calls(ours), calls(theirs)))
    it(what, not wrong, *wrong[:10])


def by_processor(folder):
    """Samples of some processors."""
    path, text = os.path.join(folder, "perf.data"), os.path.join(folder, "perf.txt")
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        return it.skip("parts by processor", "there is only one")
    one, other = usable[:2]
    # One that sleeps has no samples.
    busy = "".join(f"taskset -c {cpu} timeout 0.3 sh -c 'while :; do :; done' & " for cpu in (one, other)) + "wait"
    recorded = subprocess.run([*RECORD, "-a", "-F", "499", "-g", "-o", path, "--", "sh", "-c", busy],
                              capture_output=True)
    if recorded.returncode != 0:
        return it.skip("parts by processor", "perf cannot record it here")
    whole = os.path.join(folder, "whole.txt")
    script(path, whole)
    for cpus in (f"{one}", f"{other}", f"{one}-{other}", f"{other},{one}"):
        script(path, text, "--cpu", cpus)
        compare(f"--cpu {cpus}", path, text, "--cpu", cpus)
        same_graph(f"--cpu {cpus} of the text", graph_of(whole, "--cpu", cpus), graph_of(text))
    status, _, err = run("--cpu", "4000-8191", path)
    it("no sample of these processors: exit 3 and a hint", status == 3 and b"processors 0 to " in err, err)
    for cpus in ("", "x", "1-", "3-1", "9999", "0,,1"):
        status, _, err = run("--cpu", cpus, path)
        it(f"--cpu '{cpus}' is refused", status == 2 and b"not a list of processors" in err, err)


def call(*words):
    subprocess.run(words, check=True, capture_output=True)


def stripped(folder, program):
    """The functions of a stripped program, from where distributions put them, equal those of the whole one."""
    path, root = os.path.join(folder, "perf.data"), os.path.join(folder, "root")
    home = os.path.join(root, folder.lstrip("/"))
    os.makedirs(os.path.join(home, ".debug"))
    recorded = subprocess.run([*RECORD, "-F", "999", "-o", path, program], capture_output=True)
    tools = all(shutil.which(tool) for tool in ("objcopy", "xz"))
    if recorded.returncode != 0 or not tools:
        return it.skip("functions of a stripped program", "perf, objcopy or xz is missing")
    whole = {k: v for k, v in functions(graph_of(path, "--symfs", "/")).items() if k[0] == program}
    there, debug = os.path.join(home, "app"), os.path.join(folder, "app.debug")
    call("objcopy", "--only-keep-debug", program, debug)
    call("objcopy", "--strip-all", "--add-gnu-debuglink=" + debug, program, there)
    shutil.move(debug, os.path.join(home, ".debug/app.debug"))
    linked = {k: v for k, v in functions(graph_of(path, "--symfs", root)).items() if k[0] == program}
    it("functions by .gnu_debuglink", whole and not differences(linked, whole), *differences(linked, whole))
    os.remove(os.path.join(home, ".debug/app.debug"))
    lost = {k: v for k, v in functions(graph_of(path, "--symfs", root)).items() if k[0] == program}
    it("without it they are unknown", differences(lost, whole))
    call("objcopy", "--strip-debug", program, debug)
    call("xz", "-k", "-f", debug)
    call("objcopy", "--strip-all", "--add-section=.gnu_debugdata=" + debug + ".xz", program, there)
    packed = {k: v for k, v in functions(graph_of(path, "--symfs", root)).items() if k[0] == program}
    it("functions by .gnu_debugdata", not differences(packed, whole), *differences(packed, whole))


def namespaces(folder):
    """Code of a just-in-time compiler in a container, which knows the process by another number."""
    path, what = os.path.join(folder, "perf.data"), "a map of a process in a namespace of its own"
    if not shutil.which("node") or not shutil.which("unshare"):
        return it.skip(what, "node or unshare is missing")
    private = os.path.join(folder, "private")
    os.makedirs(private)
    # What is recorded before the compiler has had enough calls has no name in the map.
    warm = 'if (k === 300) require("fs").writeSync(1, "warm\\n"); t += leaf'
    loop = JAVASCRIPT.replace("k < 300", "k < 1e9").replace("t += leaf", warm) + "// for ever"
    inside = f"mount --bind {private} /tmp && echo ready && exec node --perf-basic-prof -e '{loop}'"
    with subprocess.Popen(["unshare", "-m", "-p", "-f", "--kill-child", "--mount-proc", "sh", "-c", inside],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder) as outer:
        try:
            if outer.stdout.readline() != b"ready\n" or outer.stdout.readline() != b"warm\n":
                return it.skip(what, "there are no namespaces here")
            with open(f"/proc/{outer.pid}/task/{outer.pid}/children") as children:
                pid = children.read().split()[0]
            done = subprocess.run([*RECORD, "-g", "-F", "499", "-p", pid, "-o", path, "--", "sleep", "1"],
                                  capture_output=True)
            if done.returncode != 0:
                return it.skip(what, "perf cannot record it here")
            ours = graph_of(path, "--sandbox=off", "--symfs", f"/proc/{pid}/root")
            alone = graph_of(path, "--symfs", folder)
        finally:
            outer.kill()
    found, lost = ({name for module, name in functions(graph) if module == f"/tmp/perf-{pid}.map"} for graph in (ours, alone))
    it(what, any("leaf" in name for name in found), found)
    it("which is nowhere else", not any("leaf" in name for name in lost), lost)


def rebuilt(folder):
    """A program that was built anew since it was recorded has no functions, but for those of a copy of the old one."""
    home, path, program = (os.path.join(folder, name) for name in ("home", "perf.data", "anew"))
    os.makedirs(home)
    source = write(folder, "anew.c", SOURCE.replace("other(400000);", ""))
    call("gcc", "-O1", "-g", "-o", program, source)
    environment = dict(os.environ, HOME=home)
    done = subprocess.run([*RECORD, "-g", "-F", "999", "-o", path, program], capture_output=True, env=environment)
    if done.returncode != 0:
        return it.skip("a program that was built anew", "perf cannot record it here")
    write(folder, "anew.c", SOURCE.replace("other(400000);", "").replace("hot", "cold"))
    call("gcc", "-O1", "-g", "-o", program, source)
    for what, where, names in (("by a copy of the old one", home, {"hot"}), ("without one", folder, {"[unknown]"})):
        _, out, err = run("-T", "json", path, env=dict(os.environ, HOME=where))
        found = {name for module, name in functions(json.loads(out)["graph"]) if module == program}
        it(f"a program that was built anew, {what}", names <= found and "cold" not in found, found)
        says = program.encode() in err and b"was rebuilt after the recording" in err
        it(f"a program that was built anew, {what}: {'nothing is' if where == home else 'it is'} said", says == (where != home), err)


SOURCE = """\
volatile long sum;
static inline __attribute__((always_inline)) long deep(long i) { return i * i % 7; }
__attribute__((noinline)) static void twice(long n) { for (long i = 0; i < n; i++) sum += deep(i); }

__attribute__((noinline)) void hot(long n)
{
    for (long i = 0; i < n; i++) sum += deep(i + sum);
}
void other(long n);
int main(void) { for (int i = 0; i < 60; i++) { hot(400000); twice(400000); other(400000); } return 0; }
"""
OTHER = """\
extern volatile long sum;

__attribute__((noinline)) static void twice(long n) { for (long i = 0; i < n; i++) sum += i % 7; }
void other(long n) { twice(n); }
"""


def places(folder):
    """Where functions stand in the source, by the program's debug information."""
    home, path = os.path.join(folder, "src"), os.path.join(folder, "perf.data")
    os.makedirs(os.path.join(home, "lib"))
    write(home, "main.c", SOURCE)
    write(home, "lib/other.c", OTHER)
    program, bare = os.path.join(folder, "placed"), os.path.join(folder, "bare")
    for out, option in ((program, "-g"), (bare, "-g0")):
        call("gcc", "-O1", option, "-fno-omit-frame-pointer", "-fno-optimize-sibling-calls", "-o", out,
             os.path.join(home, "lib/../main.c"), os.path.join(home, "./lib/other.c"))
    recorded = [subprocess.run([*RECORD, "-g", "-F", "1999", "-o", data, it_is], capture_output=True).returncode
                for data, it_is in ((path, program), (path + ".bare", bare))]
    if any(recorded):
        return it.skip("files and lines", "perf cannot record it here")

    def found(path, *options):
        graph = graph_of(path, *options)
        return {node["metadata"]["function"]: (node["metadata"].get("file"), node["metadata"].get("line"))
                for node in graph["nodes"].values() if node["metadata"]["module"] in (program, bare)}
    source = os.path.join(home, "main.c")
    at = found(path)
    it("functions have the file and the line of their definition", at["main"] == (source, 10) and at["hot"] == (source, 5),
       at)
    it("those of one name in two files have none, and are one", at["twice"][1] in (None, 0), at)
    it("inlined functions have theirs", found(path, "--inline")["deep"] == (source, 2), found(path, "--inline"))
    it("without debug information there is none", not any(line for _, line in found(path + ".bare").values()))
    _, out, _ = run("-T", "callgrind", path)
    it("callgrind's format has the file", b" " + source.encode() + b"\n" in out, out[:600])
    _, out, _ = run("-T", "folded", path)
    it("folded stacks do without", b"main;hot" in out and source.encode() not in out, out[:600])
    for prefix in (home, program):
        status, out, _ = run("-T", "folded", "-p", prefix, path)
        it(f"-p knows them by {'source' if prefix == home else 'program'}", status == 0 and b"hot" in out, out)


class Server(http.server.BaseHTTPRequestHandler):
    """A debuginfod server of what is in `files`; remembers what it was asked."""
    files, asked = {}, []

    def do_GET(self):
        self.asked.append(self.path)
        path = self.files.get(self.path)
        body = open(path, "rb").read() if path else b""
        self.send_response(200 if path else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def debuginfod(folder, program):
    """What was stripped off a program, and the program itself, come from a server that was named and asked for."""
    what, path, root = "debuginfod", os.path.join(folder, "perf.data"), os.path.join(folder, "served")
    there, debug = os.path.join(root, program.lstrip("/")), os.path.join(folder, "served.debug")
    os.makedirs(os.path.dirname(there))
    recorded = subprocess.run([*RECORD, "-F", "999", "-o", path, program], capture_output=True)
    try:
        ctypes.CDLL("libdebuginfod.so.1")
    except OSError:
        return it.skip(what, "libdebuginfod is not installed")
    if recorded.returncode != 0 or not shutil.which("objcopy") or not shutil.which("readelf"):
        return it.skip(what, "perf, objcopy or readelf is missing")
    call("objcopy", "--only-keep-debug", program, debug)
    call("objcopy", "--strip-all", program, there)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = "/buildid/" + build_id(program).hex()
    Server.files = {home + "/debuginfo": debug, home + "/executable": program}

    def ask(*options, urls=f"http://127.0.0.1:{server.server_address[1]}", cache="cache"):
        environment = dict(os.environ, DEBUGINFOD_URLS=urls, DEBUGINFOD_CACHE_PATH=os.path.join(folder, cache),
                           HOME=folder)  # not where perf keeps copies
        status, out, err = run("-T", "json", "--symfs", root, *options, path, env=environment)
        found = functions(json.loads(out)["graph"]) if status == 0 else {}
        return {k: v for k, v in found.items() if k[0] == program}, err

    whole = {k: v for k, v in functions(graph_of(path, "--symfs", "/")).items() if k[0] == program}
    alone, _ = ask()
    it("nobody is asked without --debuginfod", not Server.asked and differences(alone, whole), Server.asked)
    found, err = ask("--debuginfod")
    it("what was stripped off comes from a server", whole and not differences(found, whole), differences(found, whole), err)
    os.remove(there)
    found, err = ask("--debuginfod")
    it("so does a program that is not here", not differences(found, whole), differences(found, whole), err)
    Server.files = {home + "/executable": debug + ".other"}
    call("objcopy", "--remove-section=.note.gnu.build-id", program, debug + ".other")
    found, err = ask("--debuginfod", cache="other")
    it("but for one that is another", not any(name == "main" for _, name in found), found, err)
    server.shutdown()
    server.server_close()
    found, err = ask("--debuginfod", cache="none")
    it("a server that cannot be asked is warned about", b"debuginfod cannot be used: " in err, err)
    found, err = ask("--debuginfod", urls="")
    it("so is a lack of servers", b"DEBUGINFOD_URLS in the environment names no server" in err, err)


def build_id(path):
    """The build-id of an object file, by binutils."""
    notes = subprocess.run(["readelf", "-n", path], capture_output=True, text=True).stdout
    return bytes.fromhex(notes.partition("Build ID: ")[2].split()[0])


def make_kernel(root, release):
    """A kernel and a module of it below a folder; their build-ids."""
    boot, modules = os.path.join(root, "boot"), os.path.join(root, "lib/modules", release)
    os.makedirs(boot)
    os.makedirs(modules)
    vmlinux, module = os.path.join(boot, "vmlinux-" + release), os.path.join(modules, "foo-bar.ko")
    source = write(root, "kernel.s", ".globl _text, do_work\n.text\n_text: nop\n.fill 255, 1, 0x90\n.type do_work, @function\n"
                   "do_work: .fill 64, 1, 0x90\n.size do_work, 64\n.type idle, @function\nidle: .fill 64, 1, 0x90\n")
    call("gcc", "-nostdlib", "-static", "-Wl,--build-id,-Ttext=0xffffffff80000000,-e0", "-o", vmlinux, source)
    source = write(root, "module.s", '.section .gnu.linkonce.this_module,"aw"\n.fill 64, 1, 0\n.text\n.globl foo_read\n'
                   ".fill 16, 1, 0x90\n.type foo_read, @function\nfoo_read: .fill 64, 1, 0x90\n.size foo_read, 64\n"
                   ".type foo_write, @function\nfoo_write: .fill 64, 1, 0x90\n.size foo_write, 64\n"
                   '.section .init.text,"ax"\n.type foo_init, @function\nfoo_init: .fill 64, 1, 0x90\n.size foo_init, 64\n')
    call("gcc", "-c", "-o", module + ".o", source)
    call("ld", "-r", "--build-id", "-o", module, module + ".o")
    os.remove(module + ".o")
    return build_id(vmlinux), build_id(module)


def kernel_files(folder):
    """Functions of a kernel that does not run here, and of its module, from files below --symfs; the kernel began
    elsewhere than where it was linked for."""
    what, release, root = "functions of a kernel and its module, by files", "9.9.9-none", os.path.join(folder, "kernel")
    if not all(shutil.which(tool) for tool in ("gcc", "ld", "readelf", "xz", "zstd")):
        return it.skip(what, "gcc, ld, readelf, xz or zstd is missing")
    ids = make_kernel(root, release)
    path, text = os.path.join(folder, "kernel.data"), os.path.join(folder, "kernel.txt")
    module = f"/lib/modules/{release}/foo-bar.ko"

    def save(module, with_id=True):
        r = Recording()
        r.event(b"cpu-clock", 0, 11)
        r.release = release.encode()
        r.build_ids = [(KERNEL, ids[0], b"[kernel.kallsyms]"), (KERNEL, ids[1], module.encode())][:1 + with_id]
        r.mmap(-1, KERNEL_START, 0x200000, KERNEL_START, b"[kernel.kallsyms]_text", misc=KERNEL)
        r.mmap(-1, MODULE_START, 0x4000, 0, module.encode(), misc=KERNEL)
        r.comm(100, 100, b"app")
        r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/app")
        in_kernel(r, 20, *(KERNEL_START + at for at in (0x110, 0x130, 0x144)))
        in_kernel(r, 30, *(MODULE_START + at for at in (0, 0x10, 0x4f, 0x50, 0x90, 0x3000)))
        with open(path, "wb") as out:
            out.write(r.file())

    save(module)
    names = {name for _, name in functions(graph_of(path, "--symfs", root))}
    it(what, {"do_work", "idle", "foo_read", "foo_write"} <= names, names)
    os.symlink("boot/vmlinux-" + release, os.path.join(root, "vmlinux"))  # the only name that perf tries there
    save(module, False)  # with it perf script prints the module's path, perf report its name
    if script(path, text, "--symfs", root):
        wrong = disagreements(path, text, "--symfs", root)
        it(f"{what}: equals perf script", not wrong, *wrong[:10])
    for tool, suffix in (("xz", ".xz"), ("zstd", ".zst")):
        call(tool, "-k", "-q", root + module)
        shutil.move(root + module, root + module + ".away")
        save(module + suffix)
        names = {name for _, name in functions(graph_of(path, "--symfs", root))}
        it(f"{what}, packed by {tool}", {"do_work", "foo_read", "foo_write"} <= names, names)
        shutil.move(root + module + ".away", root + module)
    ids = (ids[1], ids[0])
    save(module)
    _, out, err = run("-T", "json", "--symfs", root, path)
    it("a kernel and a module of other builds are not used", b"do_work" not in out and b"foo_read" not in out, out[:2000])
    it("which is said", b"[foo_bar]: was rebuilt" in err and b"another kernel" in err, err)


def what_is_missing(folder, program):
    """What this build says that it lacks, so that it cannot equal perf; None if it is complete."""
    path = os.path.join(folder, "perf.data")
    subprocess.run([*RECORD, "--call-graph", "dwarf", "-o", path, program], capture_output=True)
    lines = [line for line in run("-T", "json", path)[2].decode().splitlines() if "built without" in line]
    return lines[0] if lines else None


def main():
    if not shutil.which("perf"):
        skip_all("perf is not installed")
    with tempfile.TemporaryDirectory() as folder, it:
        made(folder)
        kernel_files(folder)
        program = os.path.join(folder, "app")
        built = shutil.which("g++") and subprocess.run(
            ["g++", "-x", "c++", "-O2", "-g", "-fno-omit-frame-pointer", "-o", program, "-"], input=PROGRAM.encode(),
            stderr=subprocess.DEVNULL).returncode == 0
        lacks = built and what_is_missing(folder, program)
        if lacks:
            it.skip("fresh recordings", lacks)
        elif built:
            record(folder, program)
            just_in_time(folder)
            by_time(folder, program)
            by_processor(folder)
            stripped(folder, program)
            debuginfod(folder, program)
            places(folder)
            rebuilt(folder)
            namespaces(folder)
        else:
            it.skip("fresh recordings", "there is no g++ to build a program with")


main()
