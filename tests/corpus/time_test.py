#!/usr/bin/env python3
"""The corpus' recordings with times: parts of the time, and threads, are the expected ones."""
import glob
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from exact_facts import Graph, is_same
from samples import CORPUS, graph_of, run
from tap import it, skip_all

FACTS = os.path.join(CORPUS, "expected/time")


def differences_of_part(path, part):
    """What is not as it should be with a part of the time."""
    graph = graph_of(path, "--time", part["time"])
    if graph is None:
        return [f"not read: {run('--time', part['time'], path)[2]!r}"]
    graph = Graph(graph)
    actual = {name: graph.value(name, "self") for name in graph.functions if graph.value(name, "self")}
    problems = [f"{name}: {actual.get(name)}, should be {value}" for name, value in part["by_symbol_self"].items()
                if not is_same(actual.get(name), value)]
    problems += [f"{name} has a cost" for name in actual if name not in part["by_symbol_self"]]
    if not is_same(graph.total, part["total"]):
        problems.append(f"total {graph.total}, should be {part['total']}")
    if "samples" in part and graph.samples != part["samples"]:
        problems.append(f"samples {graph.samples}, should be {part['samples']}")
    return problems


def threads_of(path, *arguments):
    """{name: (first, last, busy, samples)} as --list-threads tells it."""
    out = run("--list-threads", *arguments, path)[1].decode()
    rows = (line.split(None, 6) for line in out.splitlines()[1:])
    return {row[6]: (float(row[0]), float(row[1]), float(row[2]), int(row[3])) for row in rows}


def try_file(test, path, facts):
    name = os.path.basename(path)
    for part in facts.get("parts", []):
        problems = differences_of_part(path, part)
        test(f"{name}: the part {part['time']} has what was in it", not problems, *problems)
    known = threads_of(path) if "threads" in facts else {}
    for thread, fact in facts.get("threads", {}).items():
        first, last, busy, samples = known.get(thread, (None,) * 4)
        actual = {"first": first, "last": last, "busy": busy, "samples": samples}
        test(f"{name}: the thread {thread} ran when it ran",
             all(is_same(actual[key], value) for key, value in fact.items()), actual, fact)


if not os.path.isdir(FACTS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    for facts in sorted(glob.glob(os.path.join(FACTS, "*/*/*.json"))):
        with open(facts) as file:
            try_file(test, os.path.join(CORPUS, os.path.relpath(facts, FACTS)[:-len(".json")]), json.load(file))
