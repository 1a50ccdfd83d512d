#!/usr/bin/env python3
"""Stacks that are guessed from call lists of the corpus and of tests/golden: each function costs by
itself what was measured."""
import collections
import csv
import glob
import io
import os
import re
import statistics
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, golden_samples, in_parallel, run
from tap import it, skip_all

FORMATS = "pstats", "callgrind", "gprof", "axe", "vtune", "vsprof", "json", "cachegrind", "xdebug"
LARGEST = 4 << 20
# Of one unit of the table in folded stacks.
FACTORS = {"s": 1e9, "ms": 1e6, "us": 1e3}


def paths():
    """Files that may be call lists."""
    yield from (path for path, format in golden_samples(LARGEST))
    for format in FORMATS:
        for path in sorted(glob.glob(os.path.join(CORPUS, "*", format, "*"))):
            if os.path.isfile(path) and os.path.getsize(path) <= LARGEST:
                yield path


def selfs_of(table):
    """Self cost by name, and what one of it is in folded stacks. Several functions may have a name; names that
    do not survive in folded stacks are put together."""
    selfs, factor = collections.Counter(), 1
    for row in csv.DictReader(io.StringIO(table.decode(errors="surrogateescape"))):
        name = re.sub(r" \d+$", "", row["function"]).replace(";", ":")
        is_plain = re.fullmatch("[\x20-\x7e]+", name) and name != "(no name)"
        selfs[name if is_plain else "others"] += float(row["self"])
        factor = FACTORS.get(row["unit"], 1)
    return selfs, factor


def misplaced(path):
    """The part of self cost that is on other functions than the measured ones; None: there is none."""
    status, _, err = run("-q", "-T", "folded", path)
    if status != 2 or b"--estimate" not in err:
        return None  # whole stacks, or nothing
    measured, factor = selfs_of(run("-q", "-T", "csv", path)[1])
    folded = run("-q", "-T", "folded", "--estimate", path)[1]
    guessed, _ = selfs_of(run("-q", "-f", "folded", "-T", "csv", "-", stdin=folded)[1])
    whole = sum(map(abs, measured.values())) * factor
    if whole < 1:
        return None
    # An integer of the stacks may be off by one, for each function that has the name.
    wrong = [abs(guessed[name] - measured[name] * factor) for name in {*measured, *guessed}]
    return sum(cost for cost in wrong if cost > 2) / 2 / whole


if not os.path.isdir(CORPUS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    lists = list(paths())
    results = [(wrong, path) for wrong, path in zip(in_parallel(misplaced, lists), lists) if wrong is not None]
    bad = [f"{wrong:.2%} of {os.path.basename(path)}" for wrong, path in sorted(results, reverse=True) if wrong > 1e-6]
    test("there are call lists", len(results) > 50, len(results))
    test("no self cost is on a wrong function", not bad, *bad[:10])
    test.note(f"{len(results)} call lists; of self cost is misplaced: median {statistics.median(r[0] for r in results):.2%}, "
              f"worst {max(results)[0]:.2%}")
