#!/usr/bin/env python3
"""Callgrind files in the corpus of real profiles: every number equals the expected facts."""
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, graph_of, in_parallel, run
from tap import it, skip_all

FACTS = os.path.join(CORPUS, "expected/facts")


def identity(fact):
    """What facts call a function; "???" is callgrind's word for unknown."""
    known = {key: "" if fact[key] == "???" else fact[key] for key in ("object", "file")}
    return known["object"], known["file"], fact["name"]


def object_of(node):
    """Python's modules are told by their files."""
    return "" if node["file"].endswith(".py") or node["file"].startswith("<") else node["module"]


def factor_of(event):
    """What a number of the file is in the unit of its metric: 10 ns of Xdebug's, megabytes of pprof's."""
    found = re.search(r"\((\d*)([kKMG]B)?(?:[mun]?s)?\)$", event)
    return int(found[1] or 1) * {"K": 2**10, "M": 2**20, "G": 2**30}.get((found[2] or "B")[0].upper(), 1) if found else 1


def scaled(fact, factor):
    return {key: value * factor if key in ("self", "total", "cost") else value for key, value in fact.items()}


class Graph:
    """Functions and calls by (object, file, name)."""

    def __init__(self, data):
        self.total = data["metadata"]["total"]
        nodes = {number: node["metadata"] for number, node in data["nodes"].items()}
        ids = {number: (object_of(node), node["file"], node["function"]) for number, node in nodes.items()}
        self.nodes = {ids[number]: node for number, node in nodes.items()}
        self.edges = {(ids[edge["source"]], ids[edge["target"]]): edge["metadata"] for edge in data["edges"]}
        self.is_one_each = len(self.nodes) == len(nodes)


def compare_functions(differs, graph, facts, factor):
    for fact in (scaled(fact, factor) for fact in facts["top_self"] + facts["top_self_plus_callees"]):
        node = graph.nodes.get(identity(fact))
        if node is None or node["self"] != fact["self"]:
            differs(f"self of {identity(fact)}", node, fact["self"])
        elif (node["calls"] or 0) != fact["calls"]:
            differs(f"calls of {identity(fact)}", node["calls"], fact["calls"])
        elif "total" in fact and not node.get("cycle") and node["total"] != fact["total"]:
            # The facts add up what is below; what came from above is more where a thread began.
            above = sum(edge["total"] for (caller, callee), edge in graph.edges.items()
                        if callee == identity(fact) and caller != callee)
            if not node["total"] == above > fact["total"]:
                differs(f"total of {identity(fact)}", node["total"], fact["total"])


def numbers_of(path):
    return sorted((node["metadata"]["self"], node["metadata"]["total"], node["metadata"]["calls"] or 0)
                  for node in graph_of(path)["nodes"].values())


def compare(differs, path, facts):
    summaries = [sum(column) for column in zip(*(facts.get("totals") or facts.get("summary", [])))]
    for event, expected in facts["self_sums"].items():
        data = graph_of(path, "--event", event)
        if event in facts["events"][:len(summaries)]:  # what the file states, where it is more
            expected = max(expected, summaries[facts["events"].index(event)])
        expected *= factor_of(event)
        if data is None or data["metadata"]["total"] != expected:
            differs(f"total of {event}", data and data["metadata"]["total"], expected)
    graph = Graph(graph_of(path))
    factor = factor_of(facts["events"][0])
    for what, actual, expected in (
            ("functions", len(graph.nodes), facts["functions"]), ("calls", len(graph.edges), facts["edges"]),
            ("calls of oneself", sum(a == b for a, b in graph.edges), facts["self_edges"]),
            ("number of calls", sum(edge["calls"] or 0 for edge in graph.edges.values()), facts["total_calls"]),
            ("one node each", graph.is_one_each, True)):
        # yappi lists all names first, which the facts take for functions.
        if actual != expected and not (what == "functions" and "yappi" in path):
            differs(what, actual, expected)
    compare_functions(differs, graph, facts, factor)
    for fact in (scaled(fact, factor) for fact in facts["top_edges"]):
        if not fact["to"]["name"]:
            continue  # a number that stands for no name, which is kept apart here
        edge = graph.edges.get((identity(fact["from"]), identity(fact["to"])))
        if edge is None or (edge["total"], edge["calls"] or 0) != (fact["cost"], fact["calls"]):
            differs(f"call {identity(fact['from'])} -> {identity(fact['to'])}", edge, fact)


def compare_by_hand(differs, path, facts):
    """The facts of hand-made files: {name: self, or self of each event}."""
    expected = facts.get("self") or facts.get("self_as_written")
    if not expected:
        if run(path)[0] == 0:
            differs("an empty file", "read", "refused")
        return
    for place, event in enumerate(facts.get("events", [None])):
        graph = Graph(graph_of(path, *(["--event", event] if event else [])))
        actual = {name: node["self"] for (_, _, name), node in graph.nodes.items()}
        if any(":" in name and name.split(":")[0].endswith(".c") for name in expected):
            actual = {f"{file}:{name}": node["self"] for (_, file, name), node in graph.nodes.items()}
        wanted = {name: own[place] if isinstance(own, list) else own for name, own in expected.items()}
        if actual != wanted:
            differs("self", actual, wanted)


def check(path):
    problems = []

    def differs(what, actual, expected):
        problems.append(f"{what}: is {actual}, should be {expected}")

    if path.endswith(".gz"):  # the same, recorded under another path
        numbers = [numbers_of(os.path.join(CORPUS, name)) for name in (path, path[:-len(".gz")])]
        return [] if numbers[0] == numbers[1] else [f"{numbers}"]
    with open(os.path.join(FACTS, path + ".json")) as file:
        facts = json.load(file)
    if facts.get("hand_made"):
        compare_by_hand(differs, os.path.join(CORPUS, path), facts)
    elif not facts["functions"] or not any(facts["self_sums"].values()):
        if run(os.path.join(CORPUS, path))[0] == 0:
            differs("a file without costs", "read", "refused")
    else:
        compare(differs, os.path.join(CORPUS, path), facts)
    return problems


if not os.path.isdir(FACTS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    paths = [os.path.relpath(path, FACTS)[:-len(".json")] for path in sorted(glob.glob(FACTS + "/*/callgrind/*.json"))]
    for name, problems in zip(paths, in_parallel(check, paths)):
        test(f"{name}: all numbers are the expected ones", not problems, *problems[:12])
