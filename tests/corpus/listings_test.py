#!/usr/bin/env python3
"""Costs of lines are those that pprof -list and callgrind_annotate print beside the corpus' sources."""
import collections
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, run
from tap import it, skip_all

LISTINGS = os.path.join(CORPUS, "expected", "lines", "listings")


def lines_of(path):
    """(base name of the file, line) -> [self, total]; and (function, line) -> the same."""
    _, out, _ = run("-q", "-T", "json", "--lines", path)
    by_file, by_function = collections.defaultdict(lambda: [0, 0]), collections.defaultdict(lambda: [0, 0])
    for row in json.loads(out)["graph"]["metadata"]["lines"]:
        for table, key in (by_file, row["file"]), (by_function, row["function"]):
            table[key, row["line"]][0] += row["self"]
            table[key, row["line"]][1] += row["total"] or 0
    return by_file, by_function


def number(text):
    return float(re.sub(r"[^\d.]", "", text) or 0) if text != "." else 0


def of_pprof(text):
    """(function, line) -> (flat, cum)."""
    function = None
    for line in text.splitlines():
        routine = re.match(r"ROUTINE =+ (\S+)", line)
        row = re.match(r"\s*(\S+)\s+(\S+)\s+(\d+):", line)
        if routine:
            function = routine[1]
        elif row and function:
            yield (function, int(row[3])), (number(row[1]), number(row[2]))


def of_callgrind(text):
    """(file, line) -> the first event's self cost. A new part begins at a stated line."""
    file, line = None, None
    for row in text.splitlines():
        begin = re.match(r"-- Auto-annotated source: \S+ \+ (.*)", row)
        part = re.match(r"-- line (\d+) -+$", row)
        if begin:
            file, line = begin[1], 1
        elif part:
            line = int(part[1])
        elif file and re.match(r"\s*([\d,]+|\.)( |$)", row) and "  => " not in row:
            yield (file, line), number(row.split()[0])
            line += 1


if not os.path.isdir(LISTINGS):
    skip_all("the corpus is not here")
with it as test:
    for name in sorted(os.listdir(LISTINGS)):
        sample = re.sub(r"\.(list|annotate)\.txt$", "", name)
        path = os.path.join(CORPUS, "generated", "pprof" if ".pb" in sample else "callgrind", sample)
        with open(os.path.join(LISTINGS, name), encoding="utf-8") as listing:
            text = listing.read()
        by_file, by_function = lines_of(path)
        if name.endswith(".list.txt"):
            rows = list(of_pprof(text))
            wrong = [(key, by_function[key], costs) for key, costs in rows if tuple(by_function[key]) != costs]
        else:
            rows = list(of_callgrind(text))
            factor = 10 if "xdebug" in name else 1  # its unit is 10 ns
            wrong = [(key, by_file[key][0], cost) for key, cost in rows if abs(by_file[key][0] / factor - cost) > 1e-6]
        test(f"{name}: {len(rows)} lines", rows and not wrong, *wrong[:10])
