#!/usr/bin/env python3
"""Read, write, read: the same profile, in every format that prof2dot both reads and writes.

Written a second time it is the same, byte for byte; and what is read back has the functions and calls of what was
written, as far as the format can tell them apart."""
import collections
import glob
import gzip
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from samples import CORPUS, golden_samples, graph_of, in_parallel, run  # noqa: E402
from tap import it  # noqa: E402

FACTORS = {"s": 1e9, "ms": 1e6, "us": 1e3, "ns": 1}
# Which of a function's names come back, and whether calls between functions of one name stay apart.
HOLDS = {"folded": ("function",), "callgrind": ("function", "module", "file"), "pprof": ("function", "file"),
         "speedscope": ("function", "file")}
STACKS = ("folded", "pprof", "speedscope")
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
    """As a format has it that cannot hold a semicolon, an empty name, or what is no text."""
    return re.sub("[^ -~]", "?", name.replace(";", ":")) or "(no name)"


def numbers(graph, names, with_totals):
    """By name, sums of self costs and of calls; times in nanoseconds, nothing that is 0."""
    unit = FACTORS.get(graph["metadata"]["unit"], 1)
    found, where = collections.defaultdict(float), {}
    for key, node in graph["nodes"].items():
        data = node["metadata"]
        where[key] = tuple(spelled(data[what]) for what in names)
        found[where[key]] += data["self"] * unit
        if with_totals:
            found["total", where[key]] += data["total"] * unit
    for edge in graph["edges"]:
        found["call", where[edge["source"]], where[edge["target"]]] += edge["metadata"]["total"] * unit
    return {key: value for key, value in found.items() if abs(value) >= 1}


def differ(before, after, form):
    """What is not the same, or None. Every number was rounded to a whole one."""
    recursive = any("cycle" in node["metadata"] or node["metadata"].get("estimated") for node in before["nodes"].values())
    names = [tuple(node["metadata"][what] for what in HOLDS[form]) for node in before["nodes"].values()]
    if len({*names}) < len(names):
        return None  # they become one function: their calls do not just add up
    with_totals = form in STACKS or not (recursive or before["metadata"]["samples"] is None)
    want, got = (numbers(graph, HOLDS[form], with_totals) for graph in (before, after))
    slack = 2 if before["metadata"]["unit"] == "count" else 2 + len(before["nodes"])
    for key in {*want, *got}:
        a, b = want.get(key, 0), got.get(key, 0)
        if abs(a - b) > slack + 1e-9 * abs(a):
            return f"{key}: {a} before, {b} after"
    return None


def plain(data):
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def check(job):
    path, form, folder = job
    graph = graph_of(path)
    if graph is None or any(node["metadata"]["self"] < 0 for node in graph["nodes"].values()):
        return job, "skip"
    event = ("--event", graph["metadata"]["metric"])
    status, first, err = run("-q", *event, "-T", form, path)
    if status == 2 and b"--estimate" in err:
        return job, "skip"
    if status != 0:
        return job, err
    name = os.path.join(folder, f"{os.getpid()}-{abs(hash(job))}")
    with open(name, "wb") as file:
        file.write(first)
    status, second, err = run("-q", "-f", form, "-T", form, name)
    if status != 0:
        return job, err
    again = plain(first) == plain(second).replace(name.encode(), path.encode())
    back = graph_of(name)
    os.remove(name)
    return job, differ(graph, back, form) if again else "written a second time it is not the same"


with it as test, tempfile.TemporaryDirectory() as scratch:
    for form in both_ways():
        problems, count = [], 0
        for (path, _, _), problem in in_parallel(check, [(path, form, scratch) for path in samples()]):
            count += problem != "skip"
            if problem not in (None, "skip"):
                problems.append((os.path.basename(path), problem))
        test(f"{form}: read, written and read again, {count} profiles are the same", count > 10 and not problems, *problems)
