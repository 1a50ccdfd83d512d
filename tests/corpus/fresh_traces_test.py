#!/usr/bin/env python3
"""Traces made now by uftrace, bpftrace, perf and clang: numbers are those that they report or print."""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from fresh import C_CALLS, Graph, output_of, same, write  # noqa: E402
from samples import run  # noqa: E402
from tap import it, skip_all  # noqa: E402

PROGRAM = r"""
#include <stdlib.h>
#include <time.h>
static volatile unsigned long sink;
""" + C_CALLS + r"""
__attribute__((noinline)) static void middle(int n) { for (int i = 0; i < n; i++) leaf(1000); sink += fib(6) + even(5); }
int main(int argc, char **argv)
{
    clock_t end = clock() + (argc > 1 ? atoi(argv[1]) : 0) * (CLOCKS_PER_SEC / 1000);
    do
        middle(4);
    while (clock() < end);
    leaf(20000);
    return 0;
}
"""
TIMES = {"us": 1000, "ms": 1000000, "s": 1000000000}


def reported(text):
    """{function: [total, self, calls]} of uftrace report, in nanoseconds."""
    rows = re.findall(r"^ +([\d.]+) +(us|ms|s) +([\d.]+) +(us|ms|s) +(\d+) +(\S.*)$", text, re.M)
    return {name: [round(float(total) * TIMES[a]), round(float(own) * TIMES[b]), int(calls)] for total, a, own, b, calls, name in rows}


def rounded_by(row):
    """Nanoseconds that texts may add to a self time: from a millisecond on they have microseconds, of the call and of those below."""
    return 500 * (row[2] + 4) if row[0] >= TIMES["ms"] else 0


def check_uftrace(test, folder):
    report = shutil.which("uftrace") and output_of("gcc", "-pg", "-g", "-O1", "-fno-optimize-sibling-calls", "-o", "traced", "app.c", cwd=folder) is not None \
        and output_of("uftrace", "record", "./traced", cwd=folder) is not None and output_of("uftrace", "report", cwd=folder)
    if not report:
        return test.skip("uftrace: numbers are those of uftrace report", "uftrace is not here")
    theirs = reported(report)
    for name, what, words in ("replay.txt", "replay", ("replay",)), ("graph.txt", "graph", ("graph",)), ("trace.json", "dump --chrome", ("dump", "--chrome")):
        path = write(folder, name, output_of("uftrace", *words, cwd=folder) or "")
        graph = Graph(path)
        factor = {"us": 1000, "ns": 1}.get(graph.about.get("unit"), 0)
        ours = {function: row for function, row in graph.sums("total", "self", "samples_self" if name == "replay.txt" else "calls").items() if function in theirs}
        # dump --chrome tells the end of being pre-empted, but not the begin: it is time of the function.
        lacks = {function for function in theirs if "pre-empted" in function and name == "trace.json"}
        for place, cost in (0, "total"), (1, "self"):
            wrong = [f"{function}: {ours.get(function)} {row}" for function, row in theirs.items() if function not in lacks and not (lacks and cost == "self")
                     and abs(ours.get(function, [0, 0])[place] * factor - row[place]) > 1 + 1e-3 * row[place] + rounded_by(row)]
            test(f"uftrace {what}: times are those of uftrace report ({cost})", len(theirs) > 5 and not wrong, *wrong)
        if name != "graph.txt":
            same(test, f"uftrace {what}: so are numbers of calls", {function: row[2] for function, row in ours.items() if function not in lacks},
                 {function: row[2] for function, row in theirs.items() if function not in lacks})
    return None


# ----------------------------------------------------------------- bpftrace

def check_bpftrace(test, folder):
    """The program runs longer than bpftrace, which looks its functions up at the end."""
    path = os.path.join(folder, "app")
    program = shutil.which("bpftrace") and subprocess.Popen([path, "60000"])
    text = {}
    if program:
        script = 'profile:hz:99 /pid == %d/ { @[ustack, comm] = count(); } interval:s:1 { exit(); }' % program.pid
        for form in "text", "json":
            text[form] = output_of("bpftrace", "-f", form, "-e", script, cwd=folder, seconds=60)
        program.kill()
        program.wait()
    if not text or not text["text"] or "@[" not in text["text"]:
        return test.skip("bpftrace: samples are those that it prints", "bpftrace does not record here")
    theirs = collections.Counter()
    for stack, count in re.findall(r"^@\[\n(.*?)^, app\]: (\d+)$", text["text"], re.M | re.S):
        frames = [re.sub(r"\+\d+$", "", line.strip()) for line in stack.splitlines() if line.strip()]
        theirs[frames[0]] += int(count)
    write(folder, "out.txt", text["text"])
    ours = Graph(os.path.join(folder, "out.txt"))
    named = {name: value for name, value in theirs.items() if not name.startswith("0x")}
    same(test, "bpftrace: samples of functions are those that it prints", {name: value for name, value in ours.sum_of("self").items() if name in named}, named)
    test("bpftrace: so are all", ours.about.get("total") == sum(theirs.values()), ours.about, theirs)
    stacks = [line for line in run("-T", "dump", os.path.join(folder, "out.txt"))[1].decode().splitlines() if line.startswith("stack")]
    test("bpftrace: the command is the thread", stacks and all(' of "app" ' in line for line in stacks), *stacks[:1])
    # As JSON, of another second of the same program.
    total = sum(count for line in text["json"].splitlines() if line.startswith('{"type": "map"')
                for counts in json.loads(line)["data"].values() for count in counts.values())
    write(folder, "out.json", text["json"])
    graph = Graph(os.path.join(folder, "out.json"))
    return test("bpftrace -f json: samples are those in it", total > 0 and graph.about.get("total") == total, graph.about, total)


# --------------------------------------------------------------------- perf

def check_perf(test, folder):
    """The recording, its text and its JSON, beside perf report's numbers of samples."""
    what = "perf: samples are those of perf report"
    if not shutil.which("perf") or output_of("perf", "record", "-q", "-e", "cpu-clock", "-F", "499", "-g", "-o", "perf.data", "./app", "700", cwd=folder) is None:
        return test.skip(what, "perf does not record here")
    report = output_of("perf", "report", "-i", "perf.data", "--stdio", "--no-children", "-g", "none", "-n", "--sort", "sym", "--percent-limit", "0", cwd=folder) or ""
    theirs = {name: int(samples) for samples, name in re.findall(r"^ +[\d.]+% +(\d+) +\[\.\] (leaf|fib|even|odd|middle|main)\s*$", report, re.M)}
    for name, command in ("perf.txt", ("perf", "script", "-i", "perf.data")), ("perf.json", ("perf", "data", "convert", "--to-json", "perf.json", "--force", "-i", "perf.data")):
        text = output_of(*command, cwd=folder)
        if name == "perf.txt":
            write(folder, name, text or "")
    for name in "perf.data", "perf.txt", "perf.json":
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            test.skip(f"{what} ({name})", "this perf does not write it")
            continue
        samples = Graph(path, "--symfs", "/").sums("samples_self")
        same(test, f"{what} ({name})", {function: samples.get(function, [0])[0] for function in theirs}, theirs, least=2)
    return None


# -------------------------------------------------------------------- clang

def check_clang(test, folder):
    with open(os.path.join(folder, "timed.cc"), "w", encoding="utf-8") as out:
        out.write("template <int n> struct sum { enum { value = n + sum<n - 1>::value }; };\n"
                  "template <> struct sum<0> { enum { value = 0 }; };\nint total() { return sum<300>::value; }\n")
    path = os.path.join(folder, "timed.json")
    output_of("clang++", "-O2", "-ftime-trace", "-c", "timed.cc", "-o", "timed.o", cwd=folder)
    if not os.path.exists(path):
        return test.skip("clang -ftime-trace: times are those that it sums up", "clang++ is not here")
    with open(path, encoding="utf-8") as file:
        events = json.load(file)["traceEvents"]
    theirs = {event["name"][len("Total "):]: event["dur"] for event in events if event["name"].startswith("Total ")}
    ours = Graph(path).sum_of("total")
    names = [name for name in ("ExecuteCompiler", "Frontend", "Backend", "Optimizer", "CodeGenPasses") if name in theirs and name in ours]
    return test("clang -ftime-trace: times are those that it sums up", "ExecuteCompiler" in names and all(abs(ours[name] - theirs[name]) <= 2 + theirs[name] / 100 for name in names),
                {name: (ours[name], theirs[name]) for name in names})


if not shutil.which("gcc"):
    skip_all("gcc is not here")
with it as test, tempfile.TemporaryDirectory() as work:
    write(work, "app.c", PROGRAM)
    output_of("gcc", "-g", "-O1", "-fno-omit-frame-pointer", "-fno-optimize-sibling-calls", "-o", "app", "app.c", cwd=work)
    check_uftrace(test, work)
    check_bpftrace(test, work)
    check_perf(test, work)
    check_clang(test, work)
