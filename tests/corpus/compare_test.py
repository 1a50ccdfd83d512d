#!/usr/bin/env python3
"""Comparisons of real profiles: nothing differs from itself, nor one model from its copy in another
format, and both sides of a comparison have the numbers that they have alone."""
import glob
import itertools
import json
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, graph_of, in_parallel, run
from tap import it, skip_all


def comparison(before, after, *options):
    """The graph, or None where one of them cannot be read; whole, unpruned."""
    status, out, _ = run("--no-demangle", "--diff", before, after, "-T", "json", "-n0", "-e0", "-q", *options)
    return json.loads(out)["graph"] if status == 0 else None


def near(a, b, whole):
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9 * abs(whole))


def differences(graph):
    """What differs, as text."""
    whole = graph["metadata"]["whole"]
    for node in graph["nodes"].values():
        data = node["metadata"]
        if data["presence"] != "both":
            yield f"{node['label']} is {data['presence']}"
        elif not (near(data["change"]["self"], 0, whole) and near(data["change"]["total"], 0, whole)):
            yield f"{node['label']} differs by {data['change']}"
    for edge in graph["edges"]:
        if not near(edge["metadata"]["change"]["total"], 0, whole):
            yield f"{edge['source']} > {edge['target']} differs by {edge['metadata']['change']}"


def sums(graph, old):
    """The sums over all functions and calls of one side."""
    nodes = [node["metadata"] for node in graph["nodes"].values()]
    edges = [edge["metadata"] for edge in graph["edges"]]
    if old:
        nodes, edges = ([item["before"] for item in items] for items in (nodes, edges))
    return (math.fsum(node["self"] for node in nodes), math.fsum(node["total"] for node in nodes),
            math.fsum(edge["total"] for edge in edges))


def readable(folder, pattern="*"):
    return [path for path in sorted(glob.glob(os.path.join(CORPUS, "generated", folder, pattern)))
            if os.path.getsize(path) < 1 << 20 and run("-T", "json", "-q", path)[0] == 0]


def same_as_itself(path):
    graph = comparison(path, path)
    return path, list(differences(graph)) if graph else ["cannot be compared"]


def same_in_both(pair):
    graph = comparison(*pair, "--normalize")
    return pair, list(differences(graph)) if graph else ["cannot be compared"]


def as_alone(pair):
    """Which of the sums of both sides are not those of the profile alone."""
    graph = comparison(*pair)
    bad = [] if graph else ["cannot be compared"]
    for old, path in zip((True, False), pair) if graph else ():
        alone = graph_of(path, "-n0", "-e0", "-q")
        whole = alone["metadata"]["whole"] or 1
        found, expected = sums(graph, old), sums(alone, False)
        if not all(near(a, b, whole) for a, b in zip(found, expected)):
            bad.append(f"{path}: {found}, alone {expected}")
    return pair, bad


def main(test):
    paths = [path for folder in ("pstats", "folded", "perf") for path in readable(folder)]
    results = list(in_parallel(same_as_itself, paths))
    bad = [(path, why) for path, why in results if why]
    test(f"{len(results)} profiles have no change from themselves", len(results) > 30 and not bad, *bad[:5])

    pairs = []
    for family in sorted(glob.glob(os.path.join(CORPUS, "generated/cross/*"))):
        name = os.path.basename(family)
        members = [path for kind in ("pstats", "folded", "perf")
                   for path in readable(f"cross/{name}", f"{name}.{kind}")]
        pairs += itertools.permutations(members, 2)
    results = list(in_parallel(same_in_both, pairs))
    bad = [(pair, why[:3]) for pair, why in results if why]
    test(f"{len(results)} pairs of one model in two formats have no change", len(results) > 20 and not bad,
         *bad[:5])

    pairs = [pair for folder in ("pstats", "folded") for paths in [readable(folder)]
             for pair in zip(paths, paths[1:])]
    results = list(in_parallel(as_alone, pairs))
    bad = [(pair, why) for pair, why in results if why and why != ["cannot be compared"]]
    compared = sum(not why for _, why in results)
    test(f"both sides of {compared} pairs sum up to what they are alone", compared > 30 and not bad, *bad[:5])


if not os.path.isdir(CORPUS):
    skip_all("the corpus of real profiles is not there")
with it as test_of_corpus:
    main(test_of_corpus)
