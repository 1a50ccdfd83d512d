#!/usr/bin/env python3
"""Folded stacks in the corpus of real profiles: every number equals the expected facts."""
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from facts import FACTS, Graph, compare
from samples import CORPUS, graph_of, in_parallel, run
from tap import it, skip_all


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
