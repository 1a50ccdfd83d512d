#!/usr/bin/env python3
"""Labels of the machine: samples with the label of a processor are those of --cpu, in every recording of perf."""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, data_of_report, in_parallel, run
from tap import ROOT, it

MOST_BYTES, MOST_CPUS = 20_000_000, 4
RECORDINGS = [path for pattern in ("tests/golden/perf/*.perf", "tests/golden/perf-data/*.perf-data",
                                   f"{CORPUS}/generated/perf/*", f"{CORPUS}/generated/perf-data/*",
                                   f"{CORPUS}/public/perf/*", f"{CORPUS}/public/perf-data/*")
              for path in sorted(glob.glob(os.path.join(ROOT, pattern)))
              if os.path.isfile(path) and os.path.getsize(path) < MOST_BYTES]


def stacks_of(path, *options):
    """Exit status, and of each stack its depth and cost. Names may differ: a function whose namesake --cpu leaves
    out needs no module."""
    status, out, _ = run("-q", "-T", "folded", *options, path)
    lines = (line.rpartition(b" ") for line in out.splitlines())
    return status, sorted((frames.count(b";"), cost) for frames, _, cost in lines)


def compare(path):
    """How many processors a recording has, and those whose label keeps something else than --cpu."""
    status, out, _ = run("-q", "--list-labels", path)
    if status:
        return 0, []
    cpus = re.findall(r"(?m)^ +\S.*%  (\d+)$", out.decode().partition("cpu: ")[2])
    wrong = [cpu for cpu in cpus[:MOST_CPUS] if stacks_of(path, "--label", f"cpu=={cpu}") != stacks_of(path, "--cpu", cpu) or
             stacks_of(path, "--label", f"cpu={cpu}")[0]]
    return len(cpus), wrong


found = list(in_parallel(compare, RECORDINGS))
with it as test:
    several = sum(cpus > 1 for cpus, _ in found)
    test(f"{sum(cpus > 0 for cpus, _ in found)} of {len(RECORDINGS)} recordings have processors, {several} several of them",
         several > 0)
    wrong = [(os.path.relpath(path, ROOT), cpus) for path, (_, cpus) in zip(RECORDINGS, found) if cpus]
    test("samples with the label of a processor are those of --cpu", not wrong, wrong)
    path = next(path for path, (cpus, _) in zip(RECORDINGS, found) if cpus > 1)
    data = [data_of_report(run("-q", "-T", "html", *options, path)[1].decode()) for options in ([], ["--label", "cpu="])]
    test("samples have no such labels where nobody names them", "labels" not in data[0] and
         data[1]["labels"]["keys"] == ["cpu"], path)
