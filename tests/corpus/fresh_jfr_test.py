#!/usr/bin/env python3
"""Java Flight Recordings made now: samples, costs, lines and threads of every event are those that `jfr print` tells."""
import collections
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run
from tap import ROOT, it, skip_all

PROGRAM = """
import java.util.*;
import java.util.concurrent.*;
public class Mix {
    static double sink;
    static final Object gate = new Object();
    static double burn(int n) { double s = 0; for (int i = 1; i < n; i++) s += Math.sqrt(i) * Math.sin(i); return s; }
    static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
    static void locked() throws Exception { synchronized (gate) { Thread.sleep(3); sink += burn(20000); } }
    static int allocate(int n) {
        List<byte[]> list = new ArrayList<>();
        for (int i = 0; i < n; i++) { list.add(new byte[1000 + i % 100]); if (list.size() > 500) list.clear(); }
        return list.size();
    }
    static int words(int n) { Map<String, Integer> m = new HashMap<>(); for (int i = 0; i < n; i++) m.merge("w" + i % 999, 1, Integer::sum); return m.size(); }
    static void work(int kind) throws Exception {
        switch (kind) {
            case 0: sink += fib(22); break;
            case 1: sink += burn(100000); break;
            case 2: locked(); break;
            default: sink += allocate(20000) + words(20000);
        }
    }
    public static void main(String[] words) throws Exception {
        int threads = Integer.parseInt(words[0]), rounds = Integer.parseInt(words[1]);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        for (int t = 0; t < threads; t++) {
            final int kind = words.length > 2 ? Integer.parseInt(words[2]) : t % 4;
            pool.submit(() -> { for (int i = 0; i < rounds; i++) work(kind); return null; });
        }
        pool.shutdown();
        pool.awaitTermination(60, TimeUnit.SECONDS);
    }
}
"""
# What is recorded: threads, rounds, and a kind of work for all.
RUNS = {"a mix": ("8", "40"), "locks": ("6", "8", "2"), "many threads": ("200", "2", "0")}
WEIGHTS = {"jdk.ObjectAllocationSample": "weight", "jdk.ObjectAllocationOutsideTLAB": "allocationSize",
           "jdk.ObjectAllocationInNewTLAB": "tlabSize", "jdk.CPUTimeSample": "samplingPeriod"}
COUNTS = ("jdk.ExecutionSample", "jdk.NativeMethodSample", "jdk.ThreadStart", "jdk.JavaExceptionThrow", "jdk.JavaErrorThrow", "jdk.OldObjectSample")
TIMES = ("jdk.JavaMonitorEnter", "jdk.JavaMonitorWait", "jdk.ThreadPark", "jdk.ThreadSleep", "jdk.FileRead", "jdk.FileWrite",
         "jdk.SocketRead", "jdk.SocketWrite")
HIDDEN = re.compile(r"([+/.]0x[0-9a-fA-F]+)?(/[0-9]+)?$")


def nanoseconds(text):
    """Of "PT1M2.003S"."""
    hours, minutes, seconds, fraction = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?", text).groups("0")
    return (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 10**9 + int(fraction.ljust(9, "0"))


def weight_of(kind, values):
    field = WEIGHTS.get(kind, "duration" if kind in TIMES else None)
    value = values[field] if field else 1
    return nanoseconds(value) if isinstance(value, str) else value


def function_of(frame):
    method = frame["method"]
    return HIDDEN.sub("", method["type"]["name"]).replace("/", ".") + "." + method["name"] if method else "[unknown]"


class Costs:
    def __init__(self):
        self.samples = self.total = 0
        self.selfs, self.totals, self.lines, self.edges = (collections.Counter() for _ in range(4))


def of_jfr(path, jfr):
    """Costs by event, as `jfr print` tells them."""
    out = subprocess.run([jfr, "print", "--json", "--stack-depth", "9999", path], capture_output=True, check=True).stdout
    events = collections.defaultdict(Costs)
    for event in json.loads(out)["recording"]["events"]:
        kind, values = event["type"], event["values"]
        if "stackTrace" not in values or kind not in COUNTS + TIMES + tuple(WEIGHTS):
            continue
        costs, weight = events[kind], weight_of(kind, values)
        costs.samples += 1
        costs.total += weight
        frames = (values["stackTrace"] or {"frames": []})["frames"]
        names = [function_of(frame) for frame in frames]
        if names:
            costs.selfs[names[0]] += weight
            costs.lines[names[0], max(frames[0]["lineNumber"], 0)] += weight
        for name in set(names):
            costs.totals[name] += weight
        for edge in set(zip(names[1:], names)):
            costs.edges[edge] += weight
    return events


def of_prof2dot(path, kind):
    costs = Costs()
    status, out, err = run("-q", "-T", "json", "--lines", "-n0", "-e0", "--event", kind, path)
    if status != 0:
        return costs, err
    graph = json.loads(out)["graph"]
    about, nodes = graph["metadata"], {key: node["metadata"] for key, node in graph["nodes"].items()}
    costs.samples, costs.total = about["samples"], about["whole"]
    for node in nodes.values():
        costs.selfs[node["function"]] += node["self"]
        costs.totals[node["function"]] += node["total"]
    for line in about.get("lines", ()):
        costs.lines[line["function"], line["line"]] += line["self"]
    for edge in graph["edges"]:
        costs.edges[nodes[edge["source"]]["function"], nodes[edge["target"]]["function"]] += edge["metadata"]["total"]
    return costs, b""


def differences(ours, theirs):
    for what in ("samples", "total"):
        if getattr(ours, what) != getattr(theirs, what):
            yield f"{what}: {getattr(ours, what)}, should be {getattr(theirs, what)}"
    for what in ("selfs", "totals", "edges", "lines"):
        mine, other = +getattr(ours, what), +getattr(theirs, what)
        for key in mine.keys() | other.keys():
            if mine[key] != other[key] and (what != "lines" or key[1] != 0):
                yield f"{what} of {key}: {mine[key]}, should be {other[key]}"


def compare(test, title, path, jfr):
    n_functions = 0
    events = of_jfr(path, jfr)
    for kind, theirs in sorted(events.items()):
        if not theirs.totals:
            continue
        ours, err = of_prof2dot(path, kind)
        wrong = [err.decode()] if err else list(differences(ours, theirs))
        n_functions += len(theirs.totals)
        test(f"{title}: {kind}, {theirs.samples} samples in {len(theirs.totals)} functions", not wrong, *wrong[:8])
    return n_functions


def machines():
    """Folders of programs of JDKs here that have Flight Recorder, by version."""
    found = glob.glob("/usr/lib/jvm/*/bin/jfr") + ([shutil.which("jfr")] if shutil.which("jfr") else [])
    folders = {os.path.realpath(os.path.dirname(os.path.realpath(jfr))) for jfr in found}
    return sorted(folder for folder in folders if os.path.exists(os.path.join(folder, "javac")))


if __name__ == "__main__":
    if not machines():
        skip_all("there is no JDK here")
    with it as test, tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "Mix.java"), "w", encoding="utf-8") as out:
            out.write(PROGRAM)
        for bin in machines():
            java, jfr = (os.path.join(bin, name) for name in ("java", "jfr"))
            subprocess.run([os.path.join(bin, "javac"), "Mix.java"], cwd=folder, check=True)
            for title, words in RUNS.items():
                path = os.path.join(folder, "mix.jfr")
                settings = os.path.join(ROOT, "share/run/java.jfc")
                done = subprocess.run([java, "-Xlog:jfr+startup=off", f"-XX:StartFlightRecording=filename={path},settings={settings}",
                                       "Mix", *words], cwd=folder, capture_output=True, check=False)
                title = f"{title}, of {os.path.basename(os.path.dirname(bin))}"
                if done.returncode != 0:
                    test.skip(title, "it cannot be recorded here")
                    continue
                test.note(f"{title}: {compare(test, title, path, jfr)} functions compared")
