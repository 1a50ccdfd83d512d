#!/usr/bin/env python3
"""mprof's and massif's files in the corpus: the peak and the sums are the expected ones."""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from exact_facts import Graph, is_same
from samples import CORPUS, graph_of, run
from tap import it, skip_all


def try_mprof(test, path):
    name = os.path.basename(path)
    with open(os.path.join(CORPUS, "expected/mprof", name.replace(".dat", ".peak.txt"))) as expected:
        peak = expected.read().split("\t")[1].strip()
    dump = run("-T", "dump", path)[1].decode()
    test(f"{name}: the peak is mprof's", f'note "peak memory {peak}"' in dump, dump)
    calls = {}
    with open(path) as lines:
        for line in lines:
            if line.startswith("FUNC"):
                _, function, _, begin, _, end, level = line.split()
                calls.setdefault(function.rsplit(".", 1)[1], []).append((float(end) - float(begin), int(level)))
    graph = Graph(graph_of(path, "--event", "time"))
    for function, times in calls.items():
        outermost = min(level for _, level in times)
        total = sum(time for time, level in times if level == outermost)
        test(f"{name}: the total of {function} is that of its outermost calls",
             abs(graph.value(function, "total") - total) < 1e-5, graph.value(function, "total"), total)


def try_massif(test, path):
    name = os.path.basename(path)
    with open(path) as text:
        peak = re.search(r"mem_heap_B=(\d+)\n(?:mem_.*\n)*heap_tree=peak", text.read())
    test(f"{name}: the total is the heap's at the peak", is_same(Graph(graph_of(path)).total, int(peak[1])))


if not os.path.isdir(CORPUS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    for path in sorted(glob.glob(os.path.join(CORPUS, "generated/mprof/*.dat"))):
        try_mprof(test, path)
    for path in sorted(glob.glob(os.path.join(CORPUS, "generated/massif/*.massif"))):
        try_massif(test, path)
