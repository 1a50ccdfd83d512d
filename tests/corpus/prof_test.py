#!/usr/bin/env python3
"""gprof's texts in the corpus of real profiles: every number equals the expected facts, and
every call the text itself, read anew with regular expressions."""
import glob
import json
import math
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, graph_of, in_parallel, run
from tap import it, skip_all

FACTS = os.path.join(CORPUS, "expected/facts")
CHILD = re.compile(r"^\s+(?:(\d+\.\d+)\s+(\d+\.\d+)\s+)?(\d+)(?:/\d+)?\s+(\S.*?)(?: <cycle (\d+)>)?\s+\[(\d+)\]$")
PRIMARY = re.compile(r"^\[(\d+)\](?:\s+[\d.]+){3}(?:\s+[\d+]+)?\s+(\S.*?)(?: <cycle (\d+)>)?\s+\[\1\]$")


def calls_of(path):
    """(caller's index, callee's index, cost or None, number of calls) of all lines of callees,
    and (index, name) of all functions."""
    calls, names, callers = {}, {}, {}
    with open(path, errors="replace") as file:
        text = re.split(r"(?m)^index\s+%.*$", file.read(), maxsplit=1)[1]
    for block in re.split(r"(?m)^---+$", re.split(r"\f|Index by function name", text)[0]):
        current, before = None, []
        for line in map(str.rstrip, block.splitlines()):
            primary, child = PRIMARY.match(line), CHILD.match(line)
            if primary:
                if "as a whole>" in line:
                    break
                current = primary[1]
                names[current] = primary[2]
                callers.update({(caller[6], current): caller for caller in before})
            elif child:
                before.append(child)
                if current:
                    calls[current, child[6]] = child
    calls.update({pair: row for pair, row in callers.items() if pair[0] not in names})
    named = {row[6]: row[4] for row in (*calls.values(), *callers.values())}
    return {pair: (float(row[1] or 0) + float(row[2] or 0), int(row[3])) for pair, row in calls.items()}, named | names


def same(actual, expected):
    return actual is not None and math.isclose(actual, expected, rel_tol=1e-12, abs_tol=1e-12)


def compare(differs, path, facts):
    data = graph_of(path)
    by_name = {}
    for number, node in data["nodes"].items():
        by_name.setdefault(node["metadata"]["function"], (number, node["metadata"]))
    wanted = [row for row in facts["graph"] if not row["whole"]] or [
        dict(row, self=row["self_seconds"], children=0, called=row["calls"], self_calls=None, cycle=None, index=i)
        for i, row in enumerate(facts["flat"])]
    expected, names = calls_of(path) if facts["graph"] else ({}, {str(i): row["name"] for i, row in enumerate(wanted)})
    numbers = {}
    for index in sorted(names, key=int):
        name = names[index]
        if name in [n for i, n in names.items() if int(i) < int(index)]:
            name = f"{name} [{index}]"
        numbers[index] = by_name.get(name, (None, {}))
    if len(numbers) != len(data["nodes"]):
        differs("functions", len(data["nodes"]), len(numbers))
    for row in wanted:
        name, node = row["name"], numbers[str(row["index"])][1]
        calls = None if row["called"] is None else row["called"] + (row["self_calls"] or 0)
        if not same(node.get("self"), row["self"]) or node.get("calls") != calls:
            differs(name, node, row)
        # A member of a cycle costs what calls from outside cost, if that is more.
        total = row["self"] + row["children"]
        if not (same(node.get("total"), total) or row["cycle"] and node.get("total", 0) > total):
            differs(f"total of {name}", node.get("total"), total)
    stated = re.findall(r"granularity: .* ([\d.]+) seconds", open(path, encoding="latin-1").read())
    total = float(stated[0]) if stated else sum(row["self"] for row in wanted)
    if not same(data["metadata"]["total"], total):
        differs("total", data["metadata"]["total"], total)
    edges = {(edge["source"], edge["target"]): edge["metadata"] for edge in data["edges"]}
    for (caller, callee), (cost, n) in expected.items():
        edge = edges.get((numbers[caller][0], numbers[callee][0]))
        if edge is None or edge["calls"] != n or not same(edge["total"], cost) or not edge["estimated"]:
            differs(f"call {caller} -> {callee}", edge, (cost, n))
    if len(edges) != len(expected):
        differs("calls", len(edges), len(expected))


def check(name):
    problems = []

    def differs(what, actual, expected):
        problems.append(f"{what}: is {actual}, should be {expected}")

    path = os.path.join(CORPUS, name)
    with open(os.path.join(FACTS, name + ".json")) as file:
        facts = json.load(file)
    if facts["graph"] or facts["flat"]:
        compare(differs, path, facts)
    elif run(path)[0] == 0:
        differs("a file without functions", "read", "refused")
    return problems


if not os.path.isdir(FACTS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    ruby = graph_of(os.path.join(CORPUS, "public/gprof/rubyprof-graph.txt"))["nodes"].values()
    own = sum(node["metadata"]["self"] for node in ruby)
    test("ruby-prof's methods cost together what the file says", abs(own - 0.007774999990942888) < 1e-5, own)
    paths = [os.path.relpath(path, FACTS)[:-len(".json")] for path in sorted(glob.glob(FACTS + "/*/gprof/*.json"))
             if not os.path.basename(path).startswith("rubyprof")]
    for name, problems in zip(paths, in_parallel(check, paths)):
        test(f"{name}: all numbers are the expected ones", not problems, *problems[:12])
