#!/usr/bin/env python3
"""Waits beside those of perf sched timehist, one by one: they begin and end at the same times, but for the last wait of a
thread, which timehist does not have, and for waits whose end is estimated."""
import collections
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, run
from tap import it, skip_all

SLACK = 5e-6  # timehist rounds three times to microseconds


def timehist(path):
    """{thread: [(begin, end) of a wait]}, in seconds."""
    done = subprocess.run(["perf", "sched", "timehist", "-i", path], capture_output=True, text=True)
    waits = collections.defaultdict(list)
    row = re.compile(r"\s*(\d+\.\d+) \[\d+\]\s+.*?\[(\d+)(?:/\d+)?\]\s+(\d+\.\d+)\s+\d+\.\d+\s+(\d+\.\d+)")
    for line in done.stdout.splitlines():
        found = row.match(line)
        if found and int(found[2]) > 0 and float(found[3]) > 0:
            back = float(found[1]) - float(found[4]) / 1e3
            waits[int(found[2])].append((back - float(found[3]) / 1e3, back))
    return waits


def prof2dot(path):
    """The same, and how many waits end at an estimated time."""
    status, out, errors = run("--event", "off-cpu", "-T", "speedscope", path)
    assert status == 0, errors
    waits = collections.defaultdict(list)
    for profile in json.loads(out)["profiles"]:
        if profile["prof2dot"]["metric"] != "off-cpu":
            continue
        at = profile["startValue"]
        for stack, weight in zip(profile["samples"], profile["weights"]):
            own = waits[profile["prof2dot"]["tid"]]
            if stack and own and own[-1][1] == at / 1e9:  # from its wakeup on it is runnable
                own[-1] = own[-1][0], (at + weight) / 1e9
            elif stack:
                own.append((at / 1e9, (at + weight) / 1e9))
            at += weight
    estimated = re.search(rb"(\d+) of \d+ waits end at an estimated time", errors)
    return waits, int(estimated[1]) if estimated else 0


def differences(ours, theirs):
    """How many waits are the same, and those of each side that the other does not have."""
    left, mine, same = list(theirs), [], 0
    for begin, end in ours:
        near = next((other for other in left if abs(other[0] - begin) < SLACK and abs(other[1] - end) < SLACK), None)
        if near:
            left.remove(near)
            same += 1
        else:
            mine.append((begin, end))
    return same, mine, left


def check(path):
    name = os.path.basename(path)
    (ours, estimated), theirs = prof2dot(path), timehist(path)
    same, not_last, missing = 0, [], []
    for thread in {*ours, *theirs}:
        found, mine, left = differences(ours[thread], theirs[thread])
        same += found
        not_last += [wait for wait in mine if wait != max(ours[thread])]
        missing += left
    it(f"{name}: most waits are the same", same > 50, same)
    it(f"{name}: what differs was estimated, or is a thread's last wait",
       len(not_last) <= estimated and len(missing) <= estimated, estimated, *not_last, *missing)


paths = [os.path.join(CORPUS, "generated/time", name) for name in ("waits-wide.perf.data", "waits-both.perf.data")]
if not shutil.which("perf") or not all(os.path.exists(path) for path in paths):
    skip_all("no perf, or no corpus")
with it:
    for path in paths:
        check(path)
