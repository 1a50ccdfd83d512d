#!/usr/bin/env python3
"""JavaScript recorded now by Node.js: samples are those that node's own report and the recordings' counts tell."""
import collections
import json
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from fresh import Graph, output_of, same, write  # noqa: E402
from tap import it, skip_all  # noqa: E402

PROGRAM = """'use strict';
class Basket {
    constructor(n) { this.items = Array.from({ length: n }, (_, i) => i); }
    price(rate) { let t = 0; for (const i of this.items) if (i % 3) t += i * rate; return t; }
}
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
const words = n => { const w = {}; for (let i = 0; i < n; i++) w['w' + i % 99] = (w['w' + i % 99] || 0) + i; return Object.keys(w).length; };
function grow() { const out = []; for (let i = 0; i < 1000; i++) out.push({ text: 'x' + i, i }); return out; }
const keep = [];
function main() {
    const basket = new Basket(5000), end = Date.now() + 700;
    while (Date.now() < end) {
        basket.price(2); fib(18); words(3000);
        if (keep.length < 300) keep.push(grow());
    }
}
main();
"""
JAVASCRIPT = re.compile(r"^ +(\d+) +[\d.]+% +[\d.]+% +(?:JS|Script|Eval|LazyCompile): (\S.*)$", re.M)
OURS = "fib", "words", "price", "grow", "main"


def function_of(told):
    """Of "*fib /tmp/app.js:4:13", whatever compiled it."""
    return re.sub(r"^[*~^+]", "", told).split(" ")[0]


def check_prof(test, folder):
    output_of("node", "--prof", "--no-logfile-per-isolate", "--logfile=v8.log", "app.js", cwd=folder)
    report = output_of("node", "--prof-process", "v8.log", cwd=folder)
    data = output_of("node", "--prof-process", "--preprocess", "v8.log", cwd=folder)
    if not report or not data:
        return test.skip("node --prof: ticks are those of node --prof-process", "this node does not record")
    path = write(folder, "v8.json", data)
    section = report.split("[JavaScript]:")[1].split("[C++]:")[0]
    theirs = collections.Counter()
    for ticks, told in JAVASCRIPT.findall(section):
        theirs[function_of(told)] += int(ticks)
    graph = Graph(path)
    total = re.search(r"\((\d+) ticks", report)[1]
    idle = sum(tick["vm"] == 8 for tick in json.loads(data)["ticks"])  # which are left out
    test("node --prof: as many ticks as node --prof-process says", graph.about.get("samples") == int(total) - idle, graph.about, total, idle)
    names = set(theirs) & set(OURS)
    same(test, "node --prof: ticks of functions are those of node --prof-process", {name: value for name, value in graph.sum_of("self").items() if name in names},
         {name: theirs[name] for name in names}, least=2)
    collector = re.search(r"^ +(\d+) +[\d.]+% +[\d.]+% +GC$", report, re.M)
    return test("node --prof: so are those of the garbage collector", collector and graph.sum_of("self").get("(garbage collector)", 0) == int(collector[1]),
                collector and collector[0], graph.sum_of("self").get("(garbage collector)"))


def check_cpu(test, folder):
    output_of("node", "--cpu-prof", "--cpu-prof-name=out.cpuprofile", "app.js", cwd=folder)
    path = os.path.join(folder, "out.cpuprofile")
    if not os.path.exists(path):
        return test.skip("node --cpu-prof: samples are its hit counts", "this node does not record")
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    names = {node["id"]: node["callFrame"]["functionName"] for node in data["nodes"]}
    samples = collections.Counter(names[number] for number in data["samples"])
    hits, lines = collections.Counter(), collections.Counter()
    for node in data["nodes"]:
        hits[names[node["id"]]] += node["hitCount"]
        for tick in node.get("positionTicks", ()):
            lines[names[node["id"]], tick["line"]] += tick["ticks"]
    graph = Graph(path)
    ours = {name: value for name, value in graph.sum_of("samples_self").items() if name in OURS}
    theirs = {name: samples[name] for name in OURS if samples[name]}
    same(test, "node --cpu-prof: samples of functions are its own", ours, theirs, least=2)
    test("node --cpu-prof: so are all, but for the idle ones", graph.about.get("samples") == sum(samples.values()) - samples["(idle)"], samples, graph.about.get("samples"))
    # What a line has of a function's ticks it has of the function's time.
    selfs = graph.sum_of("self")
    shares = {(line["function"], line["line"]): line["self"] / selfs[line["function"]] for line in graph.lines if line["function"] in OURS and line["line"] and line["self"]}
    expected = {key: value / max(theirs[key[0]], hits[key[0]]) for key, value in lines.items() if key[0] in theirs}
    return same(test, "node --cpu-prof: lines have the shares of their ticks", shares, expected, 1e-6, 2)


def check_heap(test, folder):
    output_of("node", "--heap-prof", "--heap-prof-interval=16384", "--heap-prof-name=out.heapprofile", "app.js", cwd=folder)
    path = os.path.join(folder, "out.heapprofile")
    if not os.path.exists(path):
        return test.skip("node --heap-prof: bytes are its own", "this node does not record")
    with open(path, encoding="utf-8") as file:
        nodes = [json.load(file)["head"]]
    theirs, whole = collections.Counter(), 0
    while nodes:
        node = nodes.pop()
        nodes.extend(node["children"])
        theirs[node["callFrame"]["functionName"]] += node["selfSize"]
        whole += node["selfSize"]
    graph = Graph(path)
    test("node --heap-prof: bytes are its own", graph.about.get("total") == whole, graph.about, whole)
    names = {name for name in theirs if name and theirs[name]}
    return same(test, "node --heap-prof: so are those of functions", {name: value for name, value in graph.sum_of("self").items() if name in names},
                {name: theirs[name] for name in names})


if not shutil.which("node"):
    skip_all("Node.js is not here")
with it as test, tempfile.TemporaryDirectory() as work:
    write(work, "app.js", PROGRAM)
    check_prof(test, work)
    check_cpu(test, work)
    check_heap(test, work)
