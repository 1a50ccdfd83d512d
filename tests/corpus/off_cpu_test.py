#!/usr/bin/env python3
"""Recordings of the corpus with switches of threads: what each function, state and thread waited, by facts, and in parts."""
import collections
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from exact_facts import Graph
from samples import CORPUS, graph_of, run
from tap import it, skip_all

STATES = {"R": "runnable", "S": "sleep", "D": "disk", "T": "stopped", "t": "stopped", "I": "idle"}


def cases():
    for facts in sorted(glob.glob(os.path.join(CORPUS, "expected/time/generated/time/*.json"))):
        with open(facts) as file:
            read = json.load(file)
        if "off_cpu_all" in read:
            yield os.path.join(CORPUS, "generated/time", os.path.basename(facts)[: -len(".json")]), read


def waits_of(path, *arguments, stdin=None):
    """The sum over the waits of each thread, in nanoseconds, and their number; and what is warned of."""
    _, out, err = run("-T", "dump", *arguments, path, stdin=stdin)
    threads, names, waits = collections.Counter(), {}, 0
    for line in out.decode().splitlines():
        found = re.match(r'stack "off-cpu" (\d+) in (\d+) samples of "(.*?)" -?\d+/(\d+)', line)
        if found:
            threads[found[4]] += int(found[1])
            names[found[4]] = found[3]  # threads may be renamed: the last one counts
            waits += int(found[2])
    return collections.Counter({names[tid]: time for tid, time in threads.items()}), waits, err.decode()


def without_wakeups(path):
    """The text without events of wakeups, after which a wait has another state."""
    with open(path, "rb") as file:
        return b"\n\n".join(sample for sample in file.read().split(b"\n\n") if b" sched:sched_wakeup:" not in sample)


def by_state(path):
    sums = {}
    for state in set(STATES.values()):
        status, out, _ = run("-T", "json", "--event", "off-cpu", "--label", f"state={state}", "-", stdin=without_wakeups(path))
        sums[state] = json.loads(out)["graph"]["metadata"]["total"] if status == 0 else 0
    return sums


def check(path, facts):
    name = os.path.basename(path)
    threads, waits, warnings = waits_of(path)
    it(f"{name}: all waits", (sum(threads.values()), waits) == (facts["off_cpu_all"], facts["waits"]),
       f"{sum(threads.values())} in {waits}, not {facts['off_cpu_all']} in {facts['waits']}")
    it(f"{name}: each thread", threads == facts["off_cpu_threads"], threads, facts["off_cpu_threads"])
    estimated = re.search(r"(\d+) of \d+ waits end at an estimated time", warnings)
    it(f"{name}: estimated ends", (int(estimated[1]) if estimated else 0) == facts.get("estimated_ends", 0), warnings)
    is_open = re.search(r"(\d+) waits? that w\w+ not over", warnings)
    it(f"{name}: waits that were not over", (int(is_open[1]) if is_open else 0) == len(facts.get("not_over", {})), warnings)
    if "off_cpu" in facts:
        graph = Graph(graph_of(path, "--event", "off-cpu"))
        wrong = [(function, graph.value(function, key), time) for key, of in (("total", "off_cpu"), ("self", "off_cpu_self"))
                 for function, time in facts[of].items() if graph.value(function, key) != time]
        it(f"{name}: each function", not wrong and set(graph.functions) == set(facts["off_cpu"]), *wrong)
        expected = collections.Counter()
        for letters, time in facts["off_cpu_by_state"].items():
            expected[STATES[letters[0]]] += time
        sums = by_state(path)
        slack = 1e-4 * facts["off_cpu_all"] if facts.get("estimated_ends") else 0  # estimates are better with wakeups
        wrong = [state for state in sums if abs(sums[state] - expected[state]) > slack]
        it(f"{name}: each state", not wrong, sums, expected)


def check_parts(path, facts):
    """Waits are cut where a part ends: the parts add up."""
    name = os.path.basename(path)
    if path.endswith(".data"):
        ranges = [f"{cut}%-{cut + 20}%" for cut in range(0, 100, 20)]
    else:
        with open(path) as text:
            times = [float(found[1]) for found in map(re.compile(r"\S.* (\d+\.\d{6}): ").match, text) if found]
        cuts = [f"{times[0] + (times[-1] - times[0]) * i / 7:.6f}" for i in range(1, 7)]
        ranges = [",".join(pair) for pair in zip(["", *cuts], [*cuts, ""])]
    parts = [waits_of(path, "--time", part) for part in ranges]
    total = sum(sum(threads.values()) for threads, _, _ in parts)
    it(f"{name}: {len(parts)} parts add up", total == facts["off_cpu_all"], [sum(threads.values()) for threads, _, _ in parts])
    it(f"{name}: each wait begins in one part", sum(waits for _, waits, _ in parts) == facts["waits"])


def main():
    if not os.path.isdir(os.path.join(CORPUS, "expected/time")):
        skip_all("the corpus is not at hand")
    for path, facts in cases():
        check(path, facts)
        check_parts(path, facts)


with it:
    main()
