#!/usr/bin/env python3
"""Profiles of stacks in the corpus, in the formats of text, XML and CSV: every number equals
the expected facts."""
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

FORMATS = "bpftrace", "dtrace", "hprof", "sleepy"
# What the files of a family are called, by format.
FAMILY = {"hprof": "hprof", "dtrace": "dtrace", "bpftrace": "bt.txt", "sysprof": "sysprof",
          "xperf": "xperf", "sleepy": "sleepy", "macsample": "sample.txt", "instruments": "instruments.txt"}


def cases():
    """(what to call it, format, path, facts) of every file that has facts."""
    for format in FORMATS:
        for path in sorted(glob.glob(os.path.join(FACTS, "*", format, "*.json"))):
            name = os.path.relpath(path, FACTS)[:-len(".json")]
            with open(path) as facts:
                facts = json.load(facts)
            # The facts count lines, hprof says how many samples each is.
            yield name, format, os.path.join(CORPUS, name), without_samples(facts) if format == "hprof" else facts
    for path in sorted(glob.glob(os.path.join(FACTS, "generated/cross/*.json"))):
        family = os.path.basename(path)[:-len(".json")]
        for format, ending in FAMILY.items():
            name = f"generated/cross/{family}/{family}.{ending}"
            if os.path.exists(os.path.join(CORPUS, name)):
                with open(path) as facts:
                    text = facts.read()
                if format == "sleepy":  # whose names stand in quotes
                    text = text.replace('\\"', "'")
                yield name, format, os.path.join(CORPUS, name), without_samples(json.loads(text))


def without_samples(facts):
    """Facts but for what formats of a family count as a sample."""
    for event in facts.get("events", {}).values():
        event.pop("samples", None)
        event.pop("max_depth", None)
        for entry in event.get("top_total", []) + event.get("top_self", []):
            entry.pop("samples_self", None)
            entry.pop("samples_total", None)
    return facts


def check(case):
    name, format, path, facts = case
    problems = []

    def differs(what, actual, expected):
        problems.append(f"{what}: is {actual}, should be {expected}")

    if facts.get("hand_made") and "events" not in facts:
        facts["events"] = {"": {"weight": facts["total"], "by_symbol_total": {
            name: total for name, (_, total) in facts["functions"].items()}, "by_symbol_self": {
            name: own for name, (own, _) in facts["functions"].items()}}}
    if not any(event["weight"] for event in facts["events"].values()):
        return [] if run(path)[0] == 1 else ["not refused"]
    data = graph_of(path)
    if data is None:
        return [f"not read: {run(path)[2]!r}"]
    if data["metadata"]["format"] != format:
        differs("format", data["metadata"]["format"], format)
    compare(differs, Graph(data), *facts["events"].values())
    return problems


if not os.path.isdir(FACTS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
def trees_are_whole():
    """(file, is, should be): what the files say of themselves at the top."""
    for path in sorted(glob.glob(os.path.join(CORPUS, "public/macsample/*"))):
        with open(path) as file:
            threads = [int(line.split()[0]) for line in file if re.match(r"    \d+ Thread_", line)]
        if threads:
            yield path, graph_of(path)["metadata"]["total"], sum(threads)
    for path, first in (("13.4-cycles-example", 96.08e9), ("16.0-simple-time-profile", 4.93),
                        ("7.3.1-random-allocations", 429.93 * 2**20), ("7.3.1-simple-time-profile", 4.273)):
        path = os.path.join(CORPUS, f"public/instruments/speedscope-Instruments-{path}-deep-copy.txt")
        nodes = graph_of(path)["nodes"].values()
        yield path, max(node["metadata"]["total"] for node in nodes), first


def self_costs_of_inferno():
    """(file, is, should be): self costs by module and function, as inferno folds them."""
    for name, event, folded, unit in (("ghcprof/inferno-ticks.prof", "ticks", "ghcprof/ticks_ticks", 1),
                                      ("ghcprof/inferno-ticks.prof", "alloc", "ghcprof/ticks_bytes", 1),
                                      ("ghcprof/inferno-utf8.prof", "ticks", "ghcprof/utf8_ticks", 1),
                                      ("ghcprof/inferno-utf8.prof", "alloc", "ghcprof/utf8_bytes", 1),
                                      ("vtune/inferno-skipped-indentation.csv", "CPU Time", "vtune/vtune-no-modules", 1000)):
        separator = "." if "ghc" in name else None
        path = os.path.join(CORPUS, "public", name)
        actual, expected = collections.Counter(), collections.Counter()
        for node in graph_of(path, "--event", event)["nodes"].values():
            node = node["metadata"]
            function = node["module"] + separator + node["function"] if separator else node["function"]
            actual[function] += node["self"] * unit
        with open(os.path.join(CORPUS, f"expected/inferno/{folded}.txt")) as lines:
            for line in lines:
                stack, value = line.rsplit(" ", 1)
                expected[stack.split(";")[-1]] += int(value)
        yield f"{name} {event}", actual, expected, unit


with it as test:
    everything = list(cases())
    for (name, *_), problems in zip(everything, in_parallel(check, everything)):
        test(f"{name}: all numbers are the expected ones", not problems, *problems[:12])
    for path, actual, expected in trees_are_whole():
        # Rounded children may add up to a little more than their parent.
        test(f"{os.path.basename(path)}: the total is that of the first lines",
             abs(actual - expected) <= .005 * expected, f"is {actual}, should be {expected}")
    for name, actual, expected, unit in self_costs_of_inferno():
        # inferno rounds seconds to milliseconds, a line at a time.
        wrong = [f"{key}: {actual[key]} {expected[key]}" for key in actual.keys() | expected.keys()
                 if abs(actual[key] - expected[key]) > (0 if unit == 1 else 2)]
        test(f"{name}: self costs are those that inferno finds", not wrong, *wrong[:9])
