#!/usr/bin/env python3
"""Read, write, read: the same profile, in every format that prof2dot both reads and writes.

What is read back has the functions and calls of what was written, as far as the format can tell them apart; and
written and read once more it is the same."""
import collections
import glob
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import decode  # noqa: E402
from samples import CORPUS, fewer_if_sanitized, golden_samples, graph_of, in_parallel, run  # noqa: E402
from tap import ROOT, it  # noqa: E402

FACTORS = {"s": 1e9, "ms": 1e6, "us": 1e3, "ns": 1}
# What of a function's identity each format holds. A base is the last part of a module. A frame of folded stacks has no
# file where an object file is known, which tells as much.
HOLDS = {"folded": ("function", "file without object"), "callgrind": ("function", "base", "file"),
         "pprof": ("function", "base", "file", "line"), "speedscope": ("function", "module", "file", "line")}
HOLDS["otlp"] = HOLDS["pprof"]
STACKS = ("folded", "pprof", "otlp", "speedscope")
UNITS = {"pprof": dict.fromkeys(("s", "ms", "us"), "ns"), "speedscope": {}}
UNITS["otlp"] = UNITS["pprof"]
LARGEST = 300000


def both_ways():
    """Formats with a reader and a writer of the same name."""
    text = run("--list-formats")[1].decode()
    reads, writes = (set(re.findall(r"^  (\S+)", part, re.M)) for part in text.split("\nWrites"))
    return [form for form in HOLDS if form in reads & writes]


def samples():
    yield from (path for path, _ in golden_samples(LARGEST))
    for path in sorted(glob.glob(os.path.join(CORPUS, "generated/*/*"))):
        if os.path.isfile(path) and os.path.getsize(path) <= LARGEST:
            yield path


def spelled(name):
    """As a format has it that cannot hold a semicolon, a module, an empty name, an address, or what is no text."""
    name = re.sub(r"\+0x[0-9a-f]+$", "", re.sub("[^ -~]", "?", re.sub("[\ud800-\udfff]", "???", name.replace(";", ":"))))
    name = name.rpartition("`")[2]
    return "" if not name.strip() or name in ("(no name)", "(unknown)", "???") else name


def identity(data, names):
    is_python = re.search(r"\.pyx?$|^<", data["file"])
    base = data["module"] if is_python else data["module"].rpartition("/")[2]
    has_object = data["module"].startswith("/") and data["module"] != data["file"]
    parts = {**data, "base": base, "file without object": "" if has_object else data["file"]}
    return tuple(spelled(str(parts[what])) for what in names)


def numbers(graph, names, with_totals, with_calls):
    """By function and call, sums of self costs and of calls; times in nanoseconds, nothing that is 0."""
    unit = FACTORS.get(graph["metadata"]["unit"], 1)
    found, where = collections.defaultdict(float), {}
    for key, node in graph["nodes"].items():
        data = node["metadata"]
        where[key] = identity(data, names)
        found[where[key]] += data["self"] * unit
        if with_totals:
            found["total", where[key]] += data["total"] * unit
    for edge in graph["edges"]:
        call = where[edge["source"]], where[edge["target"]]
        found["call", call] += edge["metadata"]["total"] * unit
        if with_calls and edge["metadata"]["total"] > 0:
            found["calls", call] += min(edge["metadata"]["calls"] or 0, 2**64 - 1)
    return {key: value for key, value in found.items() if abs(value) >= 1}


def is_rounded(graph):
    """Whether the sum of all self costs is more than the total, which the file states."""
    return graph["metadata"]["self_shown"] > graph["metadata"]["total"]


def without_new_file(key, functions):
    """The key of a function or call, whose functions have no file where they had none before."""
    if isinstance(key[0], tuple):
        return tuple(without_new_file(one, functions) for one in key)
    if key[0] in ("total", "call", "calls") and isinstance(key[1], tuple):
        return key[0], without_new_file(key[1], functions)
    plain = (*key[:2], "", key[3])
    return plain if key not in functions and plain in functions else key


def differ(before, after, form):
    """What is not the same, or None. Every number was rounded to a whole one."""
    recursive = any("cycle" in node["metadata"] or node["metadata"].get("estimated") for node in before["nodes"].values())
    if form in UNITS:
        metrics = [sorted((event["name"] or "cost", UNITS[form].get(event["unit"], event["unit"])) for event in
                          graph["metadata"]["events"] if event["total"]) for graph in (before, after)]
        if not {*metrics[1]} <= {*metrics[0]}:  # of some all samples may be without a stack
            return f"metrics {metrics[0]} become {metrics[1]}"
    if form != "folded":  # with what has no stack, or no function
        totals = [graph["metadata"]["total"] * FACTORS.get(graph["metadata"]["unit"], 1) for graph in (before, after)]
        if abs(totals[0] - totals[1]) > 2 + len(before["nodes"]) + 1e-9 * abs(totals[0]) and not is_rounded(before) and totals[0] < 2**63:
            return f"the total {totals[0]} becomes {totals[1]}"
    names = [identity(node["metadata"], HOLDS[form]) for node in before["nodes"].values()]
    if len({*names}) < len(names):
        return None  # they become one function: their calls do not just add up
    with_totals = form in STACKS or not (recursive or before["metadata"]["samples"] is None)
    with_calls = form == "callgrind"
    want = numbers(before, HOLDS[form], with_totals, with_calls)
    got = numbers(after, HOLDS[form], with_totals, with_calls)
    if form in ("pprof", "otlp"):  # have the file of its first line for a function whose own is unknown
        got = {without_new_file(key, {*names}): value for key, value in got.items()}
    slack = 2 if before["metadata"]["unit"] == "count" else 2 + len(before["nodes"])
    for key in {*want, *got}:
        a, b = want.get(key, 0), got.get(key, 0)
        if abs(a - b) > slack + 1e-9 * abs(a):
            return f"{key}: {a} before, {b} after"
    return None


def canonical(form, data):
    """What a file says, without the order in which it does."""
    if form == "folded":  # the line of a frame is the one that was running: it is not read
        return sorted(re.sub(r":\d+\)(?=;| )", ")", line) for line in data.decode().splitlines())
    if form == "callgrind":
        header, functions, calls = decode.callgrind(data.decode())

        def known(function):
            return function[0] or "???", *function[1:]
        return (header["events"], header["totals"], {known(one): costs for one, costs in functions.items()},
                {(known(one), known(other)): costs for (one, other), costs in calls.items()})
    if form == "otlp":
        return [(kind, sorted(map(repr, rows))) for kind, rows in decode.otlp(data)]
    if form == "pprof":
        types, rows, _ = decode.pprof(data)
        return types, sorted(map(repr, rows))
    file = json.loads(data)
    frames = [repr(sorted(frame.items())) for frame in file["shared"]["frames"]]
    return sorted((profile["name"], profile["unit"],
                   [(event["type"], frames[event["frame"]], event["at"]) for event in profile["events"]]
                   if profile["type"] == "evented" else
                   sorted(zip([[frames[one] for one in stack] for stack in profile["samples"]], profile["weights"])))
                  for profile in file["profiles"])


# Damaged samples whose values are past 2^63, which no form holds; and one whose 1 ms without a caller callgrind, which
# knows no stacks, gives to nobody.
# speedscope has no weights below 0: they are left out, with a warning. A trace's name may read as a folded frame's file.
NO_ROOM = {("speedscope", "difference.pprof"), ("folded", "places.trace")}
NOT_WHOLE = ("bad-order.ftrace", "bad-order.txt", "bad-lines.bcc", "bad-lines.txt", "heavy.mangled.gprof")


def check(job):
    path, form, folder = job
    if os.path.basename(path) in NOT_WHOLE or (form, os.path.basename(path)) in NO_ROOM:
        return job, "skip"
    graph = graph_of(path)
    if graph is None or graph["metadata"]["total"] == graph["metadata"].get("total_without_stack", 0) or any(node["metadata"]["self"] < 0 for node in graph["nodes"].values()):
        return job, "skip"
    name, written = path, []
    options = ("--event", graph["metadata"]["metric"])
    for _ in range(3):
        status, out, err = run("-q", *options, "-T", form, name)
        if status == 2 and b"--estimate" in err:
            return job, "skip"
        if status != 0:
            return job, err
        written.append(out)
        name = os.path.join(folder, f"{abs(hash(job))}-{len(written)}")
        options = ("-f", form)
        with open(name, "wb") as file:
            file.write(out)
    again, thrice = (canonical(form, data) for data in written[1:])
    if again != thrice:
        return job, "written once more it is not the same"
    return job, differ(graph, graph_of(name[:-1] + "1", "-f", form), form)


with it as test, tempfile.TemporaryDirectory() as scratch:
    guessed = run("-q", "--estimate", "-T", "speedscope", os.path.join(ROOT, "examples/profiles/search.pstats"))[1]
    metric = json.loads(run("-q", "-f", "speedscope", "-T", "json", "-", stdin=guessed)[1])["graph"]["metadata"]["metric"]
    test("what was guessed is no fact when it is read again", metric == "time (estimated)", metric)
    for form in both_ways():
        problems, count = [], 0
        for (path, _, _), problem in in_parallel(check, [(path, form, scratch) for path in fewer_if_sanitized(samples())]):
            count += problem != "skip"
            if problem not in (None, "skip"):
                problems.append((os.path.basename(path), problem))
        test(f"{form}: read, written and read again, {count} profiles are the same", count > 10 and not problems, *problems)
