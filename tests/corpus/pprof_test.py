#!/usr/bin/env python3
"""pprof files in the corpus of real profiles: every number of every metric is the expected one."""
import glob
import gzip
import os
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from exact_facts import FACTS, check, load
from samples import CORPUS, in_parallel
from tap import it, skip_all

TICK = 1e7  # nanoseconds: a family's weight in pprof's second metric


def is_whole(path):
    """Whether gzip's checksum is right; a file whose paths were rewritten has a stale one."""
    try:
        with gzip.open(path) as stream:
            stream.read()
    except (OSError, EOFError, zlib.error) as error:
        return "Not a gzipped file" in str(error)
    return True


def cases():
    """(what to call it, path, facts, scale, arguments) for every metric of every file."""
    for path in sorted(glob.glob(os.path.join(FACTS, "*/pprof/*.json"))):
        name = os.path.relpath(path, FACTS)[:-len(".json")]
        for event, facts in load(name)["events"].items():
            metric = event.rsplit("/", 1)[0]
            yield f"{name} {metric}", os.path.join(CORPUS, name), facts, 1, ("--event", metric)
    for path in sorted(glob.glob(os.path.join(CORPUS, "generated/cross/*/*.pb.gz"))):
        family = os.path.basename(os.path.dirname(path))
        yield f"cross {family}", path, load("generated/cross/" + family)["events"]["weight"], TICK, ()


if not os.path.isdir(FACTS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    everything = [case for case in cases() if is_whole(case[1])]
    for name in sorted({case[1] for case in cases()} - {case[1] for case in everything}):
        print(f"# skipped, its gzip checksum is wrong: {name}")
    for case, problems in zip(everything, in_parallel(lambda c: check(*c[1:]), everything)):
        test(f"{case[0]}: all numbers are the expected ones", not problems, *problems[:12])
