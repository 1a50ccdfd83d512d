"""What the corpus says of profiles of stacks, compared with what the program makes of them."""
import collections
import math
import os
import re

from samples import CORPUS

FACTS = os.path.join(CORPUS, "expected/facts")


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
