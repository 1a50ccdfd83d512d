#!/usr/bin/env python3
"""Profiles in JSON in the corpus of real ones: every number equals the expected facts.

Facts know functions by name and module alone, and keep V8's (root). Functions of one name at several lines are
several here, so sums of self values are compared for each name, totals and calls where a name is one function.
"""
import collections
import glob
import json
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, graph_of, in_parallel, run
from tap import it, skip_all

FACTS = os.path.join(CORPUS, "expected/facts")
FORMATS = ("json", "speedscope", "cpuprofile", "heapprofile", "stackprof", "sourcemap", "v8log")
FAMILY = (".g2d.json", ".sampled.speedscope.json", ".evented.speedscope.json", ".cpuprofile", ".be.trace.json",
          ".x.trace.json", ".stackprof.json")
# Not sound, and refused by speedscope: the facts take a frame that is closed out from between its callees, but a
# call cannot end before those that it made.
UNSOUND = "speedscope-speedscope-invalid-out-of-order-events.json"


def cases():
    """(what to call it, path, facts of one event, that event's name here or None for the default)"""
    for kind in FORMATS:
        for path in sorted(glob.glob(os.path.join(FACTS, f"*/{kind}/*.json"))):
            name = os.path.relpath(path, FACTS)[:-len(".json")]
            with open(path) as file:
                facts = json.load(file)
            events = facts.get("events") or {None: facts}
            if kind == "speedscope" and len(events) > 1:
                events = {"all": added(events.values())}
            for event, numbers in events.items():
                numbers["options"] = facts.get("options", [])
                numbers["named"] = facts["functions"] if kind == "sourcemap" else []
                if event == "samples" and kind == "cpuprofile":
                    continue  # the time of each sample is the metric
                if UNSOUND not in name:
                    yield f"{name} ({event})" if len(events) > 1 else name, os.path.join(CORPUS, name), numbers
    for path in sorted(glob.glob(os.path.join(FACTS, "generated/cross/*.json"))):
        family = os.path.basename(path)[:-len(".json")]
        with open(path) as file:
            facts = json.load(file)["events"]["weight"]
        for suffix in FAMILY:
            name = f"generated/cross/{family}/{family}{suffix}"
            if os.path.exists(os.path.join(CORPUS, name)):
                yield name, os.path.join(CORPUS, name), facts


def added(events):
    """All profiles of a file in one."""
    total = {"weight": sum(event["weight"] for event in events)}
    for key in ("by_symbol_self", "by_symbol_total"):
        total[key] = collections.Counter()
        for event in events:
            total[key].update(event[key])
    return total


class Graph:
    def __init__(self, graph):
        self.total = graph["metadata"]["total"]
        self.by_name = collections.defaultdict(list)
        self.named = {f"{node['metadata']['function']} {node['metadata'].get('module')}" for node in graph["nodes"].values()}
        for node in graph["nodes"].values():
            self.by_name[node["metadata"]["function"]].append(node["metadata"])
        names = {number: node["metadata"]["function"] for number, node in graph["nodes"].items()}
        self.edges = collections.defaultdict(list)
        for edge in graph["edges"]:
            self.edges[names[edge["source"]], names[edge["target"]]].append(edge["metadata"]["total"])

    def one(self, name):
        """The function of this name, if there is just one."""
        return self.by_name[name][0] if len(self.by_name[name]) == 1 else None


def is_same(actual, expected):
    return actual is not None and math.isclose(actual, expected, rel_tol=1e-9, abs_tol=1e-9)


def compare(differs, graph, facts):
    compared = 0

    def same(what, actual, expected):
        nonlocal compared
        compared += 1
        if not is_same(actual, expected):
            differs(what, actual, expected)

    same("total", graph.total, facts["weight"])
    has_root = "(root)" in facts["by_symbol_total"]
    by_line = has_root or any(len(found) > 1 for found in graph.by_name.values())
    if "functions" in facts and not by_line:
        same("functions", sum(map(len, graph.by_name.values())), facts["functions"])
        same("calls", sum(map(len, graph.edges.values())), facts["edges"])
    if "distinct_symbols" in facts:
        same("names", len(graph.by_name), facts["distinct_symbols"] - has_root)
    for name, value in facts["by_symbol_self"].items():
        same(f"self of {name}", sum(node["self"] for node in graph.by_name[name]), value)
    for name, value in facts["by_symbol_total"].items():
        if name != "(root)" and (not by_line or graph.one(name)):
            same(f"total of {name}", (graph.one(name) or {}).get("total"), value)
    for entry in facts.get("top_total", []) + facts.get("top_self", []):
        node = graph.one(entry["name"])
        if node is not None:
            for key in ("self", "total"):
                if key in entry:
                    same(f"{key} of {entry['name']}", node[key], entry[key])
    for entry in facts.get("top_edges", []):
        pair = entry["from"][0], entry["to"][0]
        if not by_line or (pair[0] != "(root)" and graph.one(pair[0]) and graph.one(pair[1])):
            found = graph.edges[pair]
            same(f"call {pair}", found[0] if len(found) == 1 else None, entry["weight"])
    for name in facts.get("named", []):
        compared += 1
        if name not in graph.named:
            differs("function", "missing", name)
    if compared < 5:
        differs("numbers compared", compared, "many")


def check_by_hand(path, facts, differs):
    """Hand-made files: refused with a place, or their total."""
    status, out, errors = run("-T", "json", path)
    if facts.get("error") or not facts.get("T", facts.get("events")):
        if status not in (1, 3) or out or os.path.basename(path).encode() not in errors:
            differs("refusal", (status, errors), "one with a place")
    elif status != 0 or json.loads(out)["graph"]["metadata"]["total"] != facts["T"]:
        differs("total", (status, out[:200], errors), facts["T"])


def check(case):
    name, path, facts = case
    problems = []

    def differs(what, actual, expected):
        problems.append(f"{what}: is {actual}, should be {expected}")

    if "weight" not in facts:
        check_by_hand(path, facts, differs)
        return problems
    data = graph_of(path, *facts.get("options", []))
    if data is None:
        return [f"not read: {run(path)[2]!r}"]
    compare(differs, Graph(data), facts)
    return problems


# What Gecko's files of a family say: the last sample lasts an interval, since how long it did is not in the file.
def gecko_cases():
    for path in sorted(glob.glob(os.path.join(CORPUS, "generated/cross/*/*.gecko.json"))):
        yield os.path.relpath(path, CORPUS), path


def check_gecko(case):
    _, path = case
    with open(path) as file:
        thread = json.load(file)["threads"][0]
    with open(path.replace(".gecko.json", ".folded")) as file:
        last = float(file.read().strip().rsplit(" ", 1)[1])
    whole = graph_of(path.replace(".gecko.json", ".folded"))["metadata"]["total"]
    actual = graph_of(path)
    samples = len(thread["samples"]["data"])
    good = is_same(actual["metadata"]["total"], whole - last + 1) and actual["metadata"]["samples"] == samples
    return [] if good else [f"total {actual['metadata']['total']}, should be {whole} - {last} + 1"]


if not os.path.isdir(FACTS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
os.chdir(CORPUS)  # which options in facts are relative to
with it as test:
    everything = list(cases())
    for (name, _, _), problems in zip(everything, in_parallel(check, everything)):
        test(f"{name}: all numbers are the expected ones", not problems, *problems[:12])
    for case in gecko_cases():
        problems = check_gecko(case)
        test(f"{case[0]}: is its family but for the last sample", not problems, *problems)
