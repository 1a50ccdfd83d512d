"""Compare what the program read with the corpus' expected facts."""
import collections
import json
import math
import os
import re

from samples import CORPUS, graph_of, run

FACTS = os.path.join(CORPUS, "expected/facts")


def load(name):
    """The facts of a corpus file, or of a family."""
    with open(os.path.join(FACTS, name + ".json")) as facts:
        return json.load(facts)


class Graph:
    """Functions and calls by name."""

    def __init__(self, graph):
        self.total = graph["metadata"]["total"]
        self.samples = graph["metadata"]["samples"]
        names = {key: node["metadata"]["function"] for key, node in graph["nodes"].items()}
        self.functions = collections.defaultdict(list)
        for node in graph["nodes"].values():
            self.functions[node["metadata"]["function"]].append(node["metadata"])
        self.edges = collections.Counter()
        self.n_edges = len(graph["edges"])
        for edge in graph["edges"]:
            self.edges[names[edge["source"]], names[edge["target"]]] += edge["metadata"]["total"]

    def value(self, name, key):
        """The sum over the functions of this name, for self; facts cut long names."""
        cut = re.fullmatch(r"(.*)\.\.\.\((\d+) chars\)", name, re.DOTALL)
        if cut:
            name = next((n for n in self.functions if len(n) == int(cut[2]) and n.startswith(cut[1])), name)
        found = self.functions.get(name, [])
        return sum(node[key] for node in found) if found else None


def is_same(actual, expected):
    """Equal, but for the order in which fractions were added up."""
    return actual is not None and math.isclose(actual, expected, rel_tol=1e-9, abs_tol=1e-9)


def differences(data, facts, scale=1.0):
    """A line for every number of the graph that is not the facts' times `scale`."""
    graph, problems = Graph(data), []

    def same(what, actual, expected):
        if not is_same(actual, expected):
            problems.append(f"{what}: is {actual}, should be {expected}")

    same("total", graph.total, facts["weight"] * scale)
    same("samples", graph.samples, facts["samples"])
    same("functions", sum(map(len, graph.functions.values())), facts["functions"])
    same("names", len(graph.functions), facts["distinct_symbols"])
    same("edges", graph.n_edges, facts["edges"])
    for key in ("self", "total"):
        for name, value in facts[f"by_symbol_{key}"].items():
            same(f"{key} of {name}", graph.value(name, key), value * scale)
    for entry in facts["top_total"] + facts["top_self"]:
        for key in ("self", "total"):
            if key in entry:
                same(f"{key} of {entry['name']}", graph.value(entry["name"], key), entry[key] * scale)
    for entry in facts["top_edges"]:
        pair = entry["from"][0], entry["to"][0]
        same(f"call {pair}", graph.edges.get(pair), entry["weight"] * scale)
    return problems


def check(path, facts, scale=1.0, arguments=()):
    """A line for everything that is not as it should be with the file."""
    data = graph_of(path, *arguments)
    if data is None:
        return [f"not read: {run(path)[2]!r}"]
    return differences(data, facts, scale)
