#!/usr/bin/env python3
"""Folded stacks in the corpus of real profiles: every number equals the expected facts."""
import collections
import glob
import json
import math
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from samples import CORPUS, graph_of, in_parallel, run
from tap import it, skip_all

FACTS = os.path.join(CORPUS, "expected/facts")


def cases():
    """(what to call it, path, facts) of every file of folded stacks that has facts."""
    for path in sorted(glob.glob(os.path.join(FACTS, "*/folded/*.json"))):
        name = os.path.relpath(path, FACTS)[:-len(".json")]
        with open(path) as facts:
            yield name, os.path.join(CORPUS, name), json.load(facts)
    for path in sorted(glob.glob(os.path.join(FACTS, "generated/cross/*.json"))):
        family = os.path.basename(path)[:-len(".json")]
        name = f"generated/cross/{family}/{family}.folded"
        with open(path) as facts:
            yield name, os.path.join(CORPUS, name), in_folded(json.load(facts))


def in_folded(facts):
    """Facts of a family, with names as folded stacks can hold them."""
    def rename(value):
        if isinstance(value, dict):
            return {rename(key): rename(item) for key, item in value.items()}
        if isinstance(value, list):
            return [rename(item) for item in value]
        return value.replace(";", ":") if isinstance(value, str) else value
    return rename(facts)


class Graph:
    """Functions and calls by name."""

    def __init__(self, graph):
        self.total = graph["metadata"]["total"]
        self.samples = graph["metadata"]["samples"]
        self.stackless = graph["metadata"]["samples_without_stack"]
        ids = {number: node["metadata"]["function"] for number, node in graph["nodes"].items()}
        self.by_name = collections.defaultdict(list)
        for node in graph["nodes"].values():
            self.by_name[node["metadata"]["function"]].append(node["metadata"])
        self.edges = {(ids[edge["source"]], ids[edge["target"]]): edge["metadata"]["total"]
                      for edge in graph["edges"]}

    def named(self, name):
        """The function of this name. Facts cut long names."""
        cut = re.fullmatch(r"(.*)\.\.\.\((\d+) chars\)", name, re.DOTALL)
        if cut:
            name = next((n for n in self.by_name if len(n) == int(cut[2]) and n.startswith(cut[1])), name)
        found = self.by_name.get(name, [])
        return found[0] if len(found) == 1 else None


def is_same(actual, expected):
    """Equal, but for the order in which fractions were added up."""
    return actual is not None and math.isclose(actual, expected, rel_tol=1e-12)


def compare(differs, graph, facts):
    """Call differs(what, is, should be) for every number that is not as expected."""
    def same(what, actual, expected):
        if not is_same(actual, expected):
            differs(what, actual, expected)

    same("total", graph.total, facts["weight"])
    for key, actual in (("samples", graph.samples), ("functions", sum(map(len, graph.by_name.values()))),
                        ("distinct_symbols", len(graph.by_name)), ("edges", len(graph.edges)),
                        ("samples_without_stack", graph.stackless)):
        if key in facts:
            same(key, actual, facts[key])
    for key in ("self", "total"):
        for name, value in facts.get(f"by_symbol_{key}", {}).items():
            same(f"{key} of {name}", (graph.named(name) or {}).get(key), value)
    for entry in facts.get("top_total", []) + facts.get("top_self", []):
        for key in ("self", "total", "samples_self", "samples_total"):
            if key in entry:
                same(f"{key} of {entry['name']}", (graph.named(entry["name"]) or {}).get(key), entry[key])
    for entry in facts.get("top_edges", []):
        pair = entry["from"][0], entry["to"][0]
        same(f"call {pair}", graph.edges.get(pair), entry["weight"])


def compare_by_hand(differs, graph, facts):
    """The facts of hand-made files: {name: [self, total]} and {"caller>callee": total}."""
    expected = dict(facts.get("functions") or {})
    expected.update({name: (own, own) for name, own in facts.get("functions_after", {}).items()})
    for name, (own, total) in expected.items():
        node = graph.named(name)
        if own + total != 0 and (node is None or (node["self"], node["total"]) != (own, total)):
            differs(name, node, (own, total))
    for pair, total in (facts.get("edges") or {}).items():
        if graph.edges.get(tuple(pair.split(">"))) != total:
            differs(pair, graph.edges.get(tuple(pair.split(">"))), total)


def check_refusal(path):
    status, out, errors = run("-f", "folded", path)
    located = os.path.basename(path).encode() in errors
    return [] if status in (1, 3) and not out and located else [f"not refused: status {status}, {errors!r}"]


def check(case):
    name, path, facts = case
    problems = []

    def differs(what, actual, expected):
        problems.append(f"{what}: is {actual}, should be {expected}")

    if facts.get("hand_made"):
        facts.setdefault("events", {"samples": {"weight": facts.get("after", 5)}})
    if not facts["events"]:
        return check_refusal(path)
    data = graph_of(path)
    if data is None:
        return [f"not read: {run(path)[2]!r}"]
    graph = Graph(data)
    compare(differs, graph, *facts["events"].values())
    if facts.get("hand_made"):
        compare_by_hand(differs, graph, facts)
    skipped = re.search(rb"skipped what is no stack.*?(?:\((\d+) .*\))?\n", run("-T", "dump", path)[2])
    if "bad_lines" in facts and bool(skipped) != bool(facts["bad_lines"]):
        differs("bad lines", skipped and skipped[0], facts["bad_lines"])
    return problems


if not os.path.isdir(FACTS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    everything = list(cases())
    for (name, _, _), problems in zip(everything, in_parallel(check, everything)):
        test(f"{name}: all numbers are the expected ones", not problems, *problems[:12])
