#!/usr/bin/env python3
"""perf's text in the corpus of real profiles: every number equals the expected facts."""
import collections
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, graph_of, in_parallel, run
from tap import it, skip_all

FACTS = os.path.join(CORPUS, "expected/facts")


def cases():
    """(what to call it, path, facts) of every perf text that has facts."""
    for path in sorted(glob.glob(os.path.join(FACTS, "*/perf*/*.json"))):
        name = os.path.relpath(path, FACTS)[:-len(".json")]
        if name.split("/")[1] in ("perf", "perf-odd"):
            with open(path) as facts:
                yield name, os.path.join(CORPUS, name), json.load(facts)
    for path in sorted(glob.glob(os.path.join(FACTS, "generated/cross/*.json"))):
        family = os.path.basename(path)[:-len(".json")]
        name = f"generated/cross/{family}/{family}.perf"
        with open(path) as facts:
            yield name, os.path.join(CORPUS, name), json.load(facts)


class Event:
    """One event's graph, with functions by name and by (name, module)."""

    def __init__(self, graph):
        self.total = graph["metadata"]["total"]
        self.samples = graph["metadata"]["samples"]
        self.stackless = graph["metadata"]["samples_without_stack"]
        self.nodes = {}
        self.self_by_symbol = collections.Counter()
        self.edges = {}
        ids = {}
        for number, node in graph["nodes"].items():
            data = node["metadata"]
            if data["file"]:  # perf's name of a Python function
                data["function"] = "py::{function}:{file}".format(**data)
            ids[number] = (data["function"], data["module"])
            self.nodes[ids[number]] = data
            self.self_by_symbol[data["function"]] += data["self"]
        for edge in graph["edges"]:
            self.edges[ids[edge["source"]], ids[edge["target"]]] = edge["metadata"]["total"]

    def named(self, name):
        """All functions of this name, whatever the module. Facts cut long names."""
        cut = re.fullmatch(r"(.*)\.\.\.\((\d+) chars\)", name, re.DOTALL)
        if cut:
            return [data for (function, _), data in self.nodes.items()
                    if len(function) == int(cut[2]) and function.startswith(cut[1])]
        return [data for (function, _), data in self.nodes.items() if function == name]

    def edges_named(self, caller, callee):
        return [total for ((a, _), (b, _)), total in self.edges.items() if (a, b) == (caller, callee)]


def compare(differs, event, facts, has_inlines):
    """Call differs(what, is, should be) for every number that is not as expected."""
    def same(what, actual, expected):
        if actual != expected:
            differs(what, actual, expected)

    same("total", event.total, facts["weight"])
    same("samples", event.samples, facts["samples"])
    if "samples_without_stack" in facts:
        same("samples without a stack", event.stackless, facts["samples_without_stack"])
    if "distinct_symbols" in facts:
        same("names", len({name for name, _ in event.nodes}), facts["distinct_symbols"])
    # Facts put all inlined functions into one module, prof2dot into that of their callers.
    if "functions" in facts and not has_inlines:
        same("functions", len(event.nodes), facts["functions"])
    if "edges" in facts and not has_inlines:
        same("calls", len(event.edges), facts["edges"])
    for name, value in facts.get("by_symbol_self", {}).items():
        same(f"self of {name}", event.self_by_symbol[name], value)
    for name, value in facts.get("by_symbol_total", {}).items():
        nodes = event.named(name)
        if len(nodes) == 1:
            same(f"total of {name}", nodes[0]["total"], value)
        elif not nodes or max(n["total"] for n in nodes) > value or sum(n["total"] for n in nodes) < value:
            differs(f"total of {name}", [n["total"] for n in nodes], value)
    for entry in facts.get("top_total", []):
        found = event.nodes.get((entry["name"], entry["module"])) or next(iter(event.named(entry["name"])), None)
        for key in ("self", "total", "samples_self", "samples_total"):
            if key in entry:
                same(f"{key} of {entry['name']} in {entry['module']}", found and found[key], entry[key])
    for entry in facts.get("top_edges", []):
        caller, callee = tuple(entry["from"]), tuple(entry["to"])
        totals = [event.edges[caller, callee]] if (caller, callee) in event.edges else \
            event.edges_named(caller[0], callee[0])
        if entry["weight"] not in totals:
            differs(f"call {caller} > {callee}", totals, entry["weight"])


def compare_by_hand(differs, event, functions, edges):
    """The facts of hand-made files: {name: [self, total]} and {"caller>callee": total}."""
    for name, (own, total) in functions.items():
        nodes = event.named(name)
        actual = [(n["self"], n["total"]) for n in nodes]
        if actual != [(own, total)]:
            differs(name, actual, (own, total))
    for pair, total in (edges or {}).items():
        caller, callee = pair.split(">")
        if event.edges_named(caller, callee) != [total]:
            differs(pair, event.edges_named(caller, callee), total)
    if edges is not None and len(edges) != len(event.edges):
        differs("calls", len(event.edges), len(edges))


def events_of(path):
    """{name: (total, samples)} of what was measured; None if the file is refused."""
    status, dump, _ = run("-T", "dump", path)
    if status != 0:
        return None
    found = re.findall(rb'^metric "(.*)" \S+ total (\S+) in (\d+) samples$', dump, re.MULTILINE)
    return {name.decode(): (float(total), int(samples)) for name, total, samples in found}


def matching_names(events, facts):
    """Pairs of a fact's event and ours. Facts know no name where the file has it only in its
    comments, or nowhere."""
    if len(events) == len(facts) == 1:
        ours, theirs = next(iter(events)), next(iter(facts))
        if ours == theirs or theirs in ("", "samples", "weight"):
            return [(theirs, ours)]
    if set(events) != set(facts):
        return None
    return [(name, name) for name in facts]


# The reading that the facts come from does not know stacks without indentation.
NOT_IN_FACTS = {"public/perf/FlameGraph-perf-java-stacks-02.txt"}


def check_refusal(path):
    status, out, errors = run("-f", "perf", path)
    found_status, found_out, found_errors = run(path)
    located = os.path.basename(path).encode() in errors
    if status in (1, 3) and found_status in (1, 3) and not out + found_out and located and found_errors:
        return []
    return [f"not refused as it should be: status {status}, {errors!r}, {found_errors!r}"]


def check(case):
    name, path, facts = case
    problems = []

    def differs(what, actual, expected):
        problems.append(f"{what}: is {actual}, should be {expected}")

    if name in NOT_IN_FACTS:
        return [] if events_of(path) else [f"not read: {run(path)[2]!r}"]
    if facts.get("error") or not facts.get("events"):
        return check_refusal(path)
    events = events_of(path)
    if events is None:
        return [f"not read: {run(path)[2]!r}"]
    pairs = matching_names(events, facts["events"])
    if pairs is None:
        differs("events", sorted(events), sorted(facts["events"]))
        return problems
    with open(path, "rb") as text:
        has_inlines = b"(inlined)" in text.read() or path.endswith(".gz")
    for their_name, event_name in pairs:
        event_facts = facts["events"][their_name]
        if events[event_name] != (event_facts["weight"], event_facts["samples"]):
            differs(event_name, events[event_name], (event_facts["weight"], event_facts["samples"]))
        graph = graph_of(path, "--event", event_name)
        if graph is None:
            if event_facts.get("functions") != 0:
                problems.append(f"no graph of event {event_name}")
            continue
        event = Event(graph)
        if "/cross/" in name:  # one program there; the facts know no modules
            event.nodes = {(function, ""): data for (function, _), data in event.nodes.items()}
            event.edges = {((a, ""), (b, "")): total for ((a, _), (b, _)), total in event.edges.items()}
        compare(lambda what, *values: differs(f"{event_name}: {what}", *values), event, event_facts, has_inlines)
        if facts.get("functions") and len(facts["events"]) == 1:
            compare_by_hand(differs, event, facts["functions"], facts.get("edges"))
    return problems


if not os.path.isdir(FACTS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    everything = list(cases())
    for (name, _, _), problems in zip(everything, in_parallel(check, everything)):
        test(f"{name}: all numbers are the expected ones", not problems, *problems[:12])
