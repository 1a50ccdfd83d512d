#!/usr/bin/env python3
"""-T callgrind says what -T json says: every function, call, number, and in integers that add up."""
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import decode  # noqa: E402
from samples import golden_samples, graph_of, run  # noqa: E402
from tap import it  # noqa: E402

LIMIT = 2**63 - 1
NANOSECONDS = {"s": 1e9, "ms": 1e6, "us": 1e3, "ns": 1}


def spelled(name):
    """As a line of text holds it: a surrogate is three bytes that are no UTF-8."""
    name = re.sub("[\ud800-\udfff]", "\ufffd" * 3, name or "")
    return re.sub("[\\0-\x1f\x7f-\x9f\u2028\u2029]", "\ufffd", name) if name.strip(" \t") else "???"


def key_of(node):
    """Object, file and name. The module of a Python file goes without saying."""
    data = node["metadata"]
    is_told = re.search(r"\.pyx?$|^<(frozen .*|string)>$", data["file"])
    return spelled("" if is_told else data["module"]), spelled(data["file"]), spelled(data["function"])


def factor_of(graph, events, column):
    if events[column].endswith(", Millionths"):
        return 1e6
    return NANOSECONDS.get(graph["metadata"]["unit"], 1)


def same(a, b, n):
    """Each of n numbers was rounded by itself, and those of 2^53 on are not exact."""
    return abs(a - b) <= 0.5 * n + 1e-9 * abs(b) + 1 or min(abs(a), abs(b)) >= LIMIT


def untold(name, times_of):
    """A name without the line, or the line and column, that tell it from others of its name."""
    base = name
    for _ in range(3):
        if times_of(base) > (base != name):
            return base
        base = base.rpartition(":")[0]
    return name


def compare(path):
    status, out, err = run("-q", "-T", "callgrind", path)
    if status != 0:
        return None if graph_of(path) is None else f"exit status {status}: {err.decode()}"
    header, functions, calls = decode.callgrind(out.decode())
    graph = graph_of(path)
    if header["summary"] != header["totals"]:
        return "summary and totals differ"
    titles = dict(line.split(" : ", 1) for line in header.get("event", ()))
    events = [titles.get(word, word) for word in header["events"][0].split(" ")]
    sums = [sum(costs[i] for costs in functions.values()) for i in range(len(events))]
    sums = [max(-LIMIT - 1, min(LIMIT, number)) for number in sums]
    totals = [int(word) for word in header["totals"][0].split()]
    if any(total < number for total, number in zip(totals, sums)) or len(totals) != len(sums):
        return f"self costs add up to {sums}, totals are {header['totals']}"
    column = 0  # the metric that is shown comes first
    factor = factor_of(graph, events, column)
    selves = sum(node["metadata"]["self"] for node in graph["nodes"].values()) * factor
    rest = max(graph["metadata"]["total"] * factor - selves, 0)  # without a stack, or no function's
    if not same(totals[column] - sums[column], rest, 1):
        return f"self costs add up to {sums}, totals are {header['totals']} and not {rest} more"
    want = collections.defaultdict(float)
    times = collections.Counter()
    for node in graph["nodes"].values():
        key = key_of(node)
        want[key] += node["metadata"]["self"] * factor
        times[key] += 1
    got = collections.defaultdict(float)
    for (module, file, name), costs in functions.items():
        module = module or "???"
        got[module, file, untold(name, lambda base: times[module, file, base])] += costs[column]
    for key in {*want, *got}:
        if not same(got[key], want[key], times[key]):
            return f"{key}: {got[key]} for {want[key]}"
    edges = sum(edge["metadata"]["total"] for edge in graph["edges"]) * factor
    if not same(sum(costs[column] for _, costs in calls.values()), edges, len(calls)):
        return f"calls cost {sum(costs[column] for _, costs in calls.values())} for {edges}"
    if len(calls) < len(graph["edges"]):
        return f"{len(calls)} calls for {len(graph['edges'])}"
    are_samples = graph["metadata"]["samples"] is not None
    knows_calls = any(node["metadata"]["calls"] is not None for node in graph["nodes"].values())
    knows_calls = knows_calls or len(events) > 1 and "desc" not in header  # of another event
    if (are_samples and not knows_calls) != ("Calls: numbers of samples" in header.get("desc", ())):
        return "samples are called calls, or calls samples"
    counted = sum(min(edge["metadata"]["calls"] or 0, 2**64 - 1) for edge in graph["edges"])
    if counted and graph["metadata"]["samples"] is None and counted > sum(number for number, _ in calls.values()):
        return "calls are missing"
    return None


def annotate(path, folder):
    name = os.path.join(folder, "callgrind.out")
    with open(name, "wb") as file:
        file.write(run("-q", "-T", "callgrind", path)[1])
    done = subprocess.run(["callgrind_annotate", "--auto=no", "--threshold=100", name], capture_output=True,
                          text=True)
    total = [line for line in done.stdout.splitlines() if "PROGRAM TOTALS" in line]
    with open(name, encoding="utf-8") as file:
        header = decode.callgrind(file.read())[0]
    sums = [word.replace(",", "") for word in total[0].split() if word[0].isdigit() or word[0] == "-"]
    good = done.returncode == 0 and not done.stderr and sums[0] == header["totals"][0].split()[0]
    return good or f"{done.stdout[-500:]}{done.stderr}"


with it as test:
    for path, name in golden_samples():
        problem = compare(path)
        test(f"{name}: {os.path.basename(path)} has the same functions and calls", problem is None, problem)
    if shutil.which("callgrind_annotate") is None:
        test.skip("callgrind_annotate reads it", "valgrind is not installed")
    else:
        with tempfile.TemporaryDirectory() as scratch:
            for path in ("examples/profiles/search.pstats", "examples/profiles/simulate.perf", "tests/cli/small.perf"):
                result = annotate(path, scratch)
                test(f"callgrind_annotate reads {path}, and the total is the same", result is True, result)
