#!/usr/bin/env python3
"""Profiles of the corpus whose facts are by event: calls of PHP, stacks and traces of the kernel's tools, heaps."""
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from exact_facts import FACTS, Graph, is_same
from samples import CORPUS, graph_of, in_parallel, run
from tap import it, skip_all

FORMATS = "xhprof", "xdebug", "bcc", "systemtap", "jemalloc", "ftrace", "tracemalloc", "scalene", "otlp-profiles", "perfjson", "heaptrack", "nettrace", "perfetto"
COUNTS = "functions", "names", "edges", "samples"
WITHOUT_FACTS = ["generated/perfjson/mix-multi.perf.json"]  # samples of two events, which the format does not tell apart


def cases():
    for path in sorted(path for name in FORMATS for path in glob.glob(os.path.join(CORPUS, "generated", name, "*"))):
        name = os.path.relpath(path, CORPUS)
        expected = os.path.join(FACTS, name + ".json")
        if path.endswith(".folded") or name in WITHOUT_FACTS:  # the former is what a peer makes of a file
            continue
        with open(expected) as facts:
            yield name, path, json.load(facts)


def differences(data, facts):
    """A line for every number of the event that is not as expected."""
    graph = Graph(data)
    for key in ("by_symbol_self", "by_symbol_total"):  # functions without a name are called by their addresses here
        facts.get(key, {}).pop("", None)
    facts["top_edges"] = [entry for entry in facts.get("top_edges", []) if entry["from"][0] and entry["to"][0]]

    scale = 1e6 if facts.get("unit") == "s" and data["metadata"]["unit"] == "us" else 1

    def same(what, actual, expected):
        if what not in COUNTS and expected is not None:
            expected *= scale
        if expected is not None and not is_same(actual, expected):
            problems.append(f"{what}: is {actual}, should be {expected}")

    def here(name):
        if name.endswith(")") and name not in graph.functions:  # names that prof2dot demangles have no parameters
            name = name[:name.index("(")]
        # What stands for a function is FILE:LINE in the facts of tracemalloc, here without the folder.
        return os.path.basename(name) if re.fullmatch(r"/.*\.py:\d+", name) else name

    problems = []
    if facts["weight"] != 0:  # calls in a circle without a root leave nothing to anybody
        same("100 %", data["metadata"]["whole"], facts["weight"])
    same("total", graph.total, facts.get("roots"))
    same("functions", sum(map(len, graph.functions.values())), facts.get("functions"))
    same("names", len(graph.functions), facts.get("distinct_symbols"))
    same("edges", graph.n_edges, facts.get("edges"))
    same("samples", graph.samples, facts.get("samples"))
    for key in ("self", "total"):
        for name, value in facts.get(f"by_symbol_{key}", {}).items():
            same(f"{key} of {name}", graph.value(here(name), key), value)
    for entry in facts.get("top_edges", []):
        pair = here(entry["from"][0]), here(entry["to"][0])
        same(f"call {pair}", graph.edges.get(pair), entry["weight"])
    return problems


def calls_that_differ(path, data, facts):
    """Of functions, and of calls, "a>b n". Stacks count calls as an event of their own."""
    names = {key: node["metadata"]["function"] for key, node in data["nodes"].items()}
    calls = {name: data["nodes"][key]["metadata"].get("calls") for key, name in names.items()}
    if not any(calls.values()):
        counted = Graph(graph_of(path, "--event", "calls"))
        calls = {name: counted.value(name, "self") for name in counted.functions}
    edges = {f"{names[edge['source']]}>{names[edge['target']]} {edge['metadata'].get('calls')}" for edge in data["edges"]}
    for name, value in facts["calls"].items():
        if calls.get(name) != value:
            yield f"calls of {name}: are {calls.get(name)}, should be {value}"
    for text in facts.get("edge_calls", []):
        if text not in edges:
            yield f"calls: {text} is missing"


def check(case):
    """The name and what is wrong; None in place of that where there is no graph to compare."""
    name, path, facts = case
    options = facts.get("options", [])
    if "error" in facts:
        status, _, err = run("-T", "json", *options, path)
        return name, [] if status in (1, 2, 3) and b":" in err or b"warning" in err else [f"is read without a word: {status}"]
    problems = []
    for event, expected in facts["events"].items():
        data = graph_of(path, "--event", event, *options)
        if data is None:
            return name, [f"not read: {run(path, '--event', event, *options)[2]!r}"]
        problems += [f"{event}: {problem}" for problem in differences(data, expected)]
        if "calls" in facts:
            problems += calls_that_differ(path, data, facts)
    default = graph_of(path, *options)
    if default is not None and facts.get("default") not in (None, default["metadata"]["metric"]):
        problems.append(f"the default is {default['metadata']['metric']}, should be {facts['default']}")
    return name, problems


if __name__ == "__main__":
    if not os.path.isdir(FACTS):
        skip_all("the corpus is not here (P2D_CORPUS names its folder)")
    with it as test:
        for title, wrong in in_parallel(check, cases()):
            test(title, not wrong, *wrong[:12])
