#!/usr/bin/env python3
"""A reader gets something out of every picture: names that differ, text that can be read, tooltips.

With --table and perhaps names of profiles: prints the figures instead."""
import glob
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from picture import measure
from samples import CORPUS, fewer_if_sanitized, golden_samples, in_parallel
from tap import it

COLUMNS = ["boxes", "edges", "size", "unlabelled", "duplicates", "orphans", "self", "contrast"]
CORPUS_PATTERNS = ["generated/pstats/*.pstats", "generated/perf/*.perf", "generated/folded/*.folded",
                   "generated/cross/s-*/*.folded"]
LARGEST = 4 << 20


def profiles():
    paths = [path for path, _ in fewer_if_sanitized(golden_samples())]
    for pattern in CORPUS_PATTERNS:
        paths += [path for path in sorted(glob.glob(os.path.join(CORPUS, pattern))) if os.path.getsize(path) < LARGEST]
    return paths


def table(paths):
    print("| profile | " + " | ".join(COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    for path, measured in zip(paths, in_parallel(measure, paths)):
        if measured is not None:
            print(f"| {os.path.basename(path)} | " + " | ".join(str(measured[0][c]) for c in COLUMNS) + " |")


def check(path):
    measured = measure(path)
    if measured is None:
        return None
    figures, picture, svg = measured
    wrong = []
    if figures["unlabelled"] or figures["duplicates"]:
        wrong.append(f"{figures['unlabelled']} boxes without a label, {figures['duplicates']} labels twice")
    if figures["orphans"]:
        wrong.append(f"{figures['orphans']} functions that lost their callers")
    if figures["contrast"] < 7:
        wrong.append(f"a contrast of {figures['contrast']}")
    if picture.shown() is None or picture.shown()[0] > picture.shown()[1]:
        wrong.append("the title does not say what is shown")
    if not all(picture.titles()):
        wrong.append("a box or an arrow without a tooltip")
    if len(set(picture.ids())) != len(picture.ids()):
        wrong.append("an id that stands twice")
    if b"n0" in svg.split(b"<title>")[1][:4]:
        wrong.append("a title that is an inner name")
    return wrong


if "--table" in sys.argv:
    table([path for path in sys.argv[1:] if path != "--table"] or profiles())
    sys.exit()

with it as test:
    paths = profiles()
    for path, wrong in zip(paths, in_parallel(check, paths)):
        if wrong is not None:
            test(f"{os.path.basename(path)} makes a picture that can be read", not wrong, *wrong)
    if not os.path.isdir(CORPUS):
        test.skip("larger profiles make pictures that can be read", "there is no corpus at " + CORPUS)
