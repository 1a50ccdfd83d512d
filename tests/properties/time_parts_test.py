#!/usr/bin/env python3
"""Parts of the time (--time) of samples and of invented recordings add up to the whole, in every number, in each format."""
import collections
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import fewer_if_sanitized, golden_samples, run
from tap import it

THREADS = ("main", "worker", "pool")
TIMED = {"austin", "cpuprofile", "firefox", "ftrace", "jfr", "mprof", "nettrace", "perf", "perfetto", "simpleperf",
         "speedscope", "trace", "uftrace"}


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


def try_export(test, seed):
    """What is written for speedscope has the same times."""
    tree, rng = invent(seed), random.Random(-seed)
    status, out, errors = run("-q", "-T", "speedscope", "-", stdin=begin_end(tree).encode())
    assert status == 0, errors
    types = {profile["type"] for profile in json.loads(out)["profiles"]}
    test(f"recording {seed}: speedscope gets calls by their begin and end", types == {"evented"}, types)
    for part in ["0%-100%"] + partition(rng, 5):
        cuts = [{key: value for key, value in numbers(text, "--time", part).items() if key[0] in ("self", "total")}
                for text in (begin_end(tree), out.decode())]
        test(f"recording {seed}, written for speedscope: {part} is the same", cuts[0] == cuts[1], *cuts)


def folded(text, *options):
    status, out, errors = run("-q", "-T", "folded", *options, "-", stdin=text.encode())
    assert status in (0, 3), errors
    lines = (line.rpartition(" ") for line in out.decode().splitlines())
    return +collections.Counter({stack: float(value) for stack, _, value in lines})


def try_no_time(test, seed):
    """Calls of no time among others that begin and end then: what was in none is in none."""
    rng, at, events, expected, depth = random.Random(seed), 0, [], collections.Counter(), []
    for _ in range(200):
        if len(depth) < 2 or (len(depth) < 6 and rng.random() < 0.5):
            depth.append(rng.choice("abcdefgh"))
            events.append({"ph": "B", "pid": 1, "tid": 1, "ts": at, "name": depth[-1]})
        else:
            events.append({"ph": "E", "pid": 1, "tid": 1, "ts": at, "name": depth.pop()})
        # A call of no time in one of no time has no order among others.
        step = rng.choice((0, 0, 1, 3)) if events[-1]["ph"] == "E" else rng.choice((0, 0, 2)) if len(depth) > 5 else 1
        expected[";".join(depth)] += step * 1000
        at += step
    events += [{"ph": "E", "pid": 1, "tid": 1, "ts": at, "name": name} for name in reversed(depth)]
    found = folded(json.dumps(events))
    test(f"recording {seed}: calls of no time have nothing in them", found == +expected, found, +expected)


def seconds_are_parts(text, first, last, *options):
    """How a part for each second differs from what --time gives of that second, up to `last` of it."""
    split, bad = folded(text, "--split-by", "second", *options), []
    width = len(next(iter(split)).partition(";")[0].split()[1])
    for i in range(30):
        name = f"second {i:0{width}};"
        of_it = collections.Counter({stack[len(name):]: value for stack, value in split.items() if stack.startswith(name)})
        part = folded(text, "--time", f"{first + i:.9f},{first + i + last:.9f}", *options)
        bad += [f"{name} {key}: {of_it[key]}, should be {part[key]}" for key in {*of_it, *part}
                if abs(of_it[key] - part[key]) > 1]
        split -= collections.Counter({name + stack: value for stack, value in of_it.items()})
    return bad + [*split]


def try_seconds(test, seed):
    slow = json.loads(begin_end(invent(seed)))
    for event in slow:
        event["ts"] = event.get("ts", 0) * 2500
    first = min(event["ts"] for event in slow if event["ph"] == "B") / 10**6
    bad = seconds_are_parts(json.dumps(slow), first, 1)
    test(f"recording {seed}, split by second: each part is what --time gives", not bad, *bad)
    first = float(moments(seed).split()[2].rstrip(":"))
    for event in ("cycles", "cpu-clock"):
        bad = seconds_are_parts(moments(seed), first, 0.999999999, "--event", event)
        test(f"perf, recording {seed}: each second of {event} is what --time gives", not bad, *bad)


def try_phases(test, seed):
    """Phases at random, some of which overlap: a phase has in all what --time gives of it, and nothing is lost."""
    rng = random.Random(seed)
    for text, unit, first in ((begin_end(invent(seed)), 10**6, 0), (moments(seed), 10**6, 5000000)):
        times = [sorted(rng.sample(range(first, first + 1100), 2)) for _ in range(rng.randint(1, 5))]
        named = [f"p{i}={begin / unit:.6f},{end / unit:.6f}" for i, (begin, end) in enumerate(times)]
        options = [word for phase in named for word in ("--phase", phase)]
        split, whole, found = folded(text, "--split-by", "phase", *options), folded(text), collections.Counter()
        of_phase = collections.defaultdict(collections.Counter)
        for stack, value in split.items():
            frames = stack.split(";")
            own = ";".join(frame for frame in frames if not frame.startswith(("phase ", "(no phase)")))
            found[own] += value
            for frame in frames:
                if frame.startswith("phase "):
                    of_phase[frame[len("phase "):]][own] += value
        test(f"recording {seed}: phases and the rest add up to the whole", found == whole, named, found, whole)
        for phase in named:
            name, _, time = phase.partition("=")
            part = folded(text, "--time", time)
            test(f"recording {seed}: phase {phase} is what --time gives", of_phase[name] == part, of_phase[name], part)


def try_moments(test, seed):
    text, rng = moments(seed), random.Random(-seed)
    for event in ("cycles", "cpu-clock"):
        whole = numbers(text, "--event", event)
        for n in 1, 2, 7:
            parts = partition(rng, n)
            bad = differences(sum_of(text, parts, "--event", event), whole)
            test(f"perf, recording {seed}: {n} parts of {event} add up", not bad, parts, *bad)


def numbers_of(path, *options):
    """The same of a sample, whose values are rounded."""
    status, out, errors = run("-q", "-T", "json", "-n", "0", "-e", "0", *options, path)
    if status == 3:
        return collections.Counter()
    assert status == 0, errors
    found, graph = collections.Counter(), json.loads(out)["graph"]
    names = {key: tuple(node["metadata"][what] for what in ("function", "module", "file", "line"))
             for key, node in graph["nodes"].items()}
    rows = [(names[key], node["metadata"]) for key, node in graph["nodes"].items()]
    rows += [((names[edge["source"]], names[edge["target"]]), edge["metadata"]) for edge in graph["edges"]]
    for whose, row in rows:
        for what in ("self", "total", "samples_self", "samples_total", "samples"):
            found[what, whose] += row.get(what) or 0
    for what in ("total", "samples"):  # of a part that has no function nothing is written
        found[what] = graph["metadata"][what] - graph["metadata"][what + "_without_stack"]
    return found


def times_add_up(path, name):
    """Whether they do in each of the first events; None if nothing says when samples were."""
    status, out, errors = run("-f", name, "-T", "json", "--time", "0%-100%", path)
    if status != 0 or run("-q", "-f", name, "-T", "json", "--time", "0%-0%", path)[0] == 0:
        return None  # all of it was at one moment
    for event in json.loads(out)["graph"]["metadata"]["events"][:4]:
        options = ("-f", name, "--event", event["name"] if isinstance(event, dict) else event)
        all_of_it = ("--time", "0%-100%") if b"have no time" in errors else ()
        whole, found = numbers_of(path, *options, *all_of_it), collections.Counter()
        parts = [part for part in partition(random.Random(os.path.basename(path)), 4) if not part.startswith("100%")]
        for part in parts:
            found.update(numbers_of(path, *options, "--time", part))
        bad = [f"{event}, {key}: {found[key]}, should be {whole[key]}" for key in {*found, *whole}
               if abs(found[key] - whole[key]) > 1e-9 * max(abs(whole["total"]), 1)]
        if bad:
            return [parts, *bad]
    return []


def try_samples(test):
    known = collections.Counter()
    for path, name in golden_samples():
        bad = times_add_up(path, name) if name in TIMED else None
        known[name] += bad is not None
        if bad is not None:
            test(f"{name}: parts of {os.path.basename(path)} add up", not bad, *bad)
    test("some sample of each format with times has them", all(known[name] for name in TIMED), known)


with it as test:
    try_samples(test)
    for seed in fewer_if_sanitized(range(10)):
        try_calls(test, seed)
        try_export(test, seed)
        try_moments(test, seed)
        try_seconds(test, seed)
        try_phases(test, seed)
        try_no_time(test, seed)
