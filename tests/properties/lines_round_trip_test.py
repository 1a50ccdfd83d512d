#!/usr/bin/env python3
"""Read, write, read: every line of source code costs what it did, in the formats that hold lines."""
import collections
import glob
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, fewer_if_sanitized, golden_samples, in_parallel, run  # noqa: E402
from tap import it  # noqa: E402

FACTORS = {"s": 1e9, "ms": 1e6, "us": 1e3, "ns": 1}
LARGEST = 300000


def samples():
    yield from (path for path, _ in golden_samples(LARGEST))
    for path in sorted(glob.glob(os.path.join(CORPUS, "generated/*/*"))):
        if os.path.isfile(path) and os.path.getsize(path) <= LARGEST:
            yield path


def lines_of(path, with_totals, *options):
    """(function, file, line) -> [self, total] of lines that are known, in nanoseconds; the event; None if it fails."""
    status, out, _ = run("-q", "--no-demangle", "-T", "json", "--lines", *options, path)
    if status:
        return None, None
    about = json.loads(out)["graph"]["metadata"]
    rows = collections.defaultdict(lambda: [0, 0])
    for line in about.get("lines", ()):
        if line["line"] > 0:
            # As callgrind has functions of one name, and those without one.
            name = re.sub(r"(:\d+)+$", "", line["function"]).replace("???", "")
            row = rows[name, line["file"], line["line"]]
            row[0] += line["self"] * FACTORS.get(about["unit"], 1)
            row[1] += (line["total"] or 0) * FACTORS.get(about["unit"], 1)
    # callgrind's totals count recursive calls again, and some formats know none.
    return {key: row[:1 + with_totals] for key, row in rows.items()}, about["metric"]


PPROF = "pprof", "otlp"  # have what pprof has of lines


def check(job):
    """How many lines there were, how many are still there, and what differs."""
    path, form, folder = job
    with_totals = form in PPROF and not path.endswith((".cpuprofile", ".trace"))
    before, event = lines_of(path, with_totals)
    if not before or any(value < 0 for row in before.values() for value in row):
        return 0, 0, None
    status, out, err = run("-q", "--no-demangle", "--event", event, "-T", form, path)
    if status:
        return 0, 0, None if b"no stacks" in err else err.decode()
    name = os.path.join(folder, f"{abs(hash(job))}")
    with open(name, "wb") as file:
        file.write(out)
    after, _ = lines_of(name, with_totals, "-f", form)
    slack = 2 + len(before)  # each number was rounded
    files = collections.defaultdict(set)
    for name_of, file, _ in before:
        files[name_of].add(file)
    # These have one file for each function.
    lost = [key for key in before if (form not in PPROF or len(files[key[0]]) == 1) and (after or {}).get(key) is None and max(before[key]) >= 1]
    changed = [f"{key}: {before[key]} becomes {after[key]}" for key in before if key in (after or {}) and
               any(abs(a - b) > slack + 1e-9 * abs(a) for a, b in zip(before[key], after[key]))]
    return len(before), len(before) - len(lost), "; ".join([*map(str, lost[:3]), *changed[:3]])


if __name__ == "__main__":
    with it as test, tempfile.TemporaryDirectory() as folder:
        everything = list(fewer_if_sanitized(samples()))
        for form in sys.argv[1:] or ("callgrind", *PPROF):
            jobs = [(path, form, folder) for path in everything]
            problems, n_before, n_kept = [], 0, 0
            for job, (before, kept, problem) in zip(jobs, in_parallel(check, jobs)):
                n_before, n_kept = n_before + before, n_kept + kept
                problems += [f"{job[0]}: {problem}"] * bool(problem)
            test(f"{form}: lines cost the same when they are read again", n_before > 0 and not problems, *problems[:12])
            test.note(f"{n_kept} of {n_before} lines are there")
