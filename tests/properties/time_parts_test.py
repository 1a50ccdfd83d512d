#!/usr/bin/env python3
"""Parts of the time (--time) of invented recordings add up to the whole, in every number, in each format."""
import collections
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import fewer_if_sanitized, run
from tap import it

THREADS = ("main", "worker", "pool")


def calls_within(rng, begin, end, depth):
    """Calls (name, begin, end, calls within) one after the other, some of which touch, end with their caller or take
    no time."""
    calls, at = [], begin
    while depth < 6 and len(calls) < 4 and rng.random() < 0.7:
        first = at if rng.random() < 0.4 else rng.randint(at, end)
        last = end if rng.random() < 0.2 else rng.randint(first, end)
        # A call of no time in one of no time has no order among others.
        within = calls_within(rng, first, last, depth + 1) if last > first else []
        calls.append((rng.choice("abcdef"), first, last, within))
        at = last
        if at == end or last == first:
            break
    return calls


def invent(seed):
    """{thread: calls}, in whole microseconds from 0 to about 1000."""
    rng = random.Random(seed)
    return {name: [("root", rng.randint(0, 50), 900 + rng.randint(0, 99), [])] if seed % 5 == 4 else
            [("root", begin, begin + 700, calls_within(rng, begin, begin + 700, 0))]
            for name in THREADS[:1 + seed % 3] for begin in [rng.randint(0, 300)]}


def events_of(calls):
    """(phase, name, time) in the order of a program that writes them down."""
    for name, begin, end, within in calls:
        yield "B", name, begin
        yield from events_of(within)
        yield "E", name, end


def names_of(tree):
    return [{"ph": "M", "pid": 1, "tid": tid, "name": "thread_name", "args": {"name": name}}
            for tid, name in enumerate(tree)]


def begin_end(tree, shift=0):
    events = [{"ph": phase, "pid": 1, "tid": tid, "ts": at + shift, "name": name}
              for tid, calls in enumerate(tree.values()) for phase, name, at in events_of(calls)]
    return json.dumps(names_of(tree) + events)


def complete(tree, shift=0):
    def rows(tid, calls):
        for name, begin, end, within in calls:
            yield {"ph": "X", "pid": 1, "tid": tid, "ts": begin + shift, "dur": end - begin, "name": name}
            yield from rows(tid, within)
    return json.dumps(names_of(tree) + [row for tid, calls in enumerate(tree.values()) for row in rows(tid, calls)])


def evented(tree):
    frames = ["root", *"abcdef"]
    profiles = [{"type": "evented", "name": name, "unit": "microseconds", "startValue": 0, "endValue": 1000,
                 "events": [{"type": "O" if phase == "B" else "C", "frame": frames.index(call), "at": at}
                            for phase, call, at in events_of(calls)]} for name, calls in tree.items()]
    return json.dumps({"$schema": "https://www.speedscope.app/file-format-schema.json",
                       "shared": {"frames": [{"name": name} for name in frames]}, "profiles": profiles})


def moments(seed):
    """Lines of perf script: samples of several threads, several at one time."""
    rng, at, lines = random.Random(seed), 5000000, []
    for _ in range(60):
        at += rng.choice((0, 1, 7, 1000, 250000))
        stack = [rng.choice("abcdef") for _ in range(rng.randint(1, 5))]
        event = rng.choice(("cycles", "cpu-clock"))
        lines.append(f"app 7/{rng.randint(7, 9)} {at // 10**6}.{at % 10**6:06}: {rng.randint(1, 9999)} {event}: \n"
                     + "".join(f"\t{i + 1:>16x} {name}+0x1 (app)\n" for i, name in enumerate(stack)) + "\n")
    return "".join(lines)


def whole_number(value):
    """Of microseconds the nanoseconds, which are whole: so sums do not depend on their order."""
    assert abs(value * 1000 - round(value * 1000)) < 1e-3, value
    return round(value * 1000)


def numbers(text, *options):
    """{(what, of whom): number} of a recording or a part of it; nothing of an empty part."""
    status, out, errors = run("-q", "-T", "json", "-n", "0", "-e", "0", *options, "-", stdin=text.encode())
    if status == 3:
        return collections.Counter()
    assert status == 0, errors
    found, graph = collections.Counter(), json.loads(out)["graph"]
    names = {key: node["metadata"]["function"] for key, node in graph["nodes"].items()}
    for key, node in graph["nodes"].items():
        for what in ("self", "total", "calls", "samples_self", "samples_total"):
            found[what, names[key]] += whole_number(node["metadata"][what] or 0)
    for edge in graph["edges"]:
        for what in ("total", "calls", "samples"):
            found[what, names[edge["source"]], names[edge["target"]]] += whole_number(edge["metadata"][what] or 0)
    found["total"], found["samples"] = whole_number(graph["metadata"]["total"]), graph["metadata"]["samples"]
    return +found


def partition(rng, n):
    """Shares of the time, which may be empty or twice the same edge."""
    edges = sorted([0, 100] + [rng.choice((rng.randint(0, 100), rng.randint(0, 10**6) / 10**4)) for _ in range(n - 1)])
    return [f"{a}%-{b}%" for a, b in zip(edges, edges[1:])]


def sum_of(text, parts, *options):
    total = collections.Counter()
    for part in parts:
        total.update(numbers(text, "--time", part, *options))
    return +total


def differences(actual, expected):
    return [f"{key}: {actual[key]}, should be {expected[key]}" for key in sorted(set(actual) | set(expected), key=str)
            if actual[key] != expected[key]]


def try_calls(test, seed):
    tree, rng = invent(seed), random.Random(-seed)
    texts = {"B and E": begin_end(tree), "X": complete(tree), "speedscope": evented(tree)}
    for what, text in texts.items():
        whole = numbers(text)
        for n in 1, 2, 7:
            parts = partition(rng, n)
            bad = differences(sum_of(text, parts), whole)
            test(f"{what}, recording {seed}: {n} parts add up to the whole", not bad, parts, *bad)
        edges = sorted({0, 1000, *(rng.randint(0, 1000) for _ in range(3))})
        parts = [f"{a / 10**6:.6f},{b / 10**6:.6f}" for a, b in zip(edges, edges[1:])]
        bad = differences(sum_of(text, parts), whole)
        test(f"{what}, recording {seed}: parts in seconds add up", not bad, parts, *bad)
    part = partition(rng, 3)[1]
    cuts = [numbers(text, "--time", part) for text in texts.values()]
    costs = [{key: value for key, value in cut.items() if key[0] in ("self", "total")} for cut in cuts]
    test(f"recording {seed}: {part} of all three is the same", costs[0] == costs[1] == costs[2], *costs)
    late = numbers(begin_end(tree, 10**12), "--time", part)
    test(f"recording {seed}: a clock that began long ago changes nothing", late == cuts[0], *differences(late, cuts[0]))


def try_moments(test, seed):
    text, rng = moments(seed), random.Random(-seed)
    for event in ("cycles", "cpu-clock"):
        whole = numbers(text, "--event", event)
        for n in 1, 2, 7:
            parts = partition(rng, n)
            bad = differences(sum_of(text, parts, "--event", event), whole)
            test(f"perf, recording {seed}: {n} parts of {event} add up", not bad, parts, *bad)


with it as test:
    for seed in fewer_if_sanitized(range(10)):
        try_calls(test, seed)
        try_moments(test, seed)
