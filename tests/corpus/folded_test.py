#!/usr/bin/env python3
"""Folded stacks in the corpus of real profiles: every number equals the expected facts."""
import collections
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from facts import FACTS, Graph, compare
from samples import CORPUS, graph_of, in_parallel, run
from tap import it, skip_all


def cases():
    """(what to call it, path, facts) of every file of folded stacks that has facts."""
    for path in sorted(glob.glob(os.path.join(FACTS, "*/folded/*.json"))):
        name = os.path.relpath(path, FACTS)[:-len(".json")]
        with open(path) as facts:
            source = os.path.join(CORPUS, name)
            yield name, source, of_austin(source) if "austin" in name else without_marks(json.load(facts))
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


MARKS = re.compile(r"(?<=.)(_\[[kjiw01]\])+$")


def without_marks(facts):
    """Facts whose names have marks as "_[k]", or are empty: what then is one function adds up, but totals do not, nor do numbers of functions."""
    for event in facts.get("events", {}).values():
        names = [name for key in ("by_symbol_self", "by_symbol_total") for name in event.get(key, {})]
        names += [entry["name"] for key in ("top_self", "top_total") for entry in event.get(key, [])]
        if not any(MARKS.search(name) or not name for name in names):
            continue
        for key in ("by_symbol_self", "by_symbol_total"):
            sums = collections.defaultdict(list)
            for name, value in event.get(key, {}).items():
                sums[MARKS.sub("", name)].append(value)
            event[key] = {name: sum(values) for name, values in sums.items()
                          if name and (key == "by_symbol_self" or len(values) == 1)}
        for key in ("functions", "distinct_symbols", "edges", "top_self", "top_total", "top_edges"):
            event.pop(key, None)
    return facts


def of_austin(path):
    """Facts of austin's text, read here: the corpus has them with threads and lines as functions."""
    own, total, weight = collections.Counter(), collections.Counter(), 0
    with open(path) as lines:
        for line in lines:
            if line.startswith("#") or not line.strip():
                continue
            stack, value = line.rsplit(maxsplit=1)
            frames = [frame for frame in stack.split(";") if not re.fullmatch(r"L\d+|[PT][\d:]+|Thread \w+", frame)]
            names = [re.sub(r" \(.*\)$", "", frame) if frame.endswith(")") else frame.rsplit(":", 2)[1] for frame in frames]
            files = [frame.split(" (")[1] if frame.endswith(")") else frame.rsplit(":", 2)[0] for frame in frames]
            functions = list(zip(names, files))
            weight += int(value)
            if functions:
                own[functions[-1]] += int(value)
            total.update(dict.fromkeys(functions, int(value)))
    alone = [f for f in total if sum(g[0] == f[0] for g in total) == 1]
    return {"events": {"time": {"weight": weight, "functions": len(total),
                                "by_symbol_self": {f[0]: own[f] for f in alone},
                                "by_symbol_total": {f[0]: total[f] for f in alone}}}}


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
    data = graph_of(path, "--no-demangle")
    if data is None:
        return [f"not read: {run(path)[2]!r}"]
    graph = Graph(data)
    compare(differs, graph, *facts["events"].values())
    if facts.get("hand_made"):
        compare_by_hand(differs, graph, facts)
    skipped = re.search(rb"skipped a line that is not a stack.*?(?:\((\d+) .*\))?\n", run("-T", "dump", path)[2])
    if "bad_lines" in facts and bool(skipped) != bool(facts["bad_lines"]):
        differs("bad lines", skipped and skipped[0], facts["bad_lines"])
    return problems


if not os.path.isdir(FACTS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    everything = list(cases())
    for (name, _, _), problems in zip(everything, in_parallel(check, everything)):
        test(f"{name}: all numbers are the expected ones", not problems, *problems[:12])
