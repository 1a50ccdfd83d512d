#!/usr/bin/env python3
"""Several files of pprof are a series over time: each is a moment, which --time chooses whole."""
import collections
import gzip
import os
import random
import re
import sys
import tempfile
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from make_pprof import pprof_of
from samples import run
from tap import it

SVG = "{http://www.w3.org/2000/svg}"
SECOND = 10**9
BEGAN = 1700000000 * SECOND
# What each file holds: main calls parse or sort. One every 10 seconds, of 2 seconds each.
FILES = [{"parse": 1500}, {"parse": 1000, "sort": 500}, {"sort": 800}, {"sort": 5000, "main": 3000}]


def stack(name):
    return [(frame, "app.go", 1) for frame in dict.fromkeys(("main", name))]


def write(folder, number, costs, began, duration=2 * SECOND, **options):
    path = os.path.join(folder, f"{number}.pb.gz")
    with open(path, "wb") as file:
        file.write(gzip.compress(pprof_of([(stack(name), cost * 10**6) for name, cost in costs.items()], began=began,
                                          duration=duration, **options)))
    return path


def folded(*arguments):
    status, out, errors = run("-T", "folded", *arguments)
    found = collections.Counter()
    for line in out.decode().splitlines():
        stack_, _, value = line.rpartition(" ")
        found[re.sub(r" \([^)]*\.go[^)]*\)", "", stack_)] += int(value) // 10**6
    return status, dict(found), errors.decode()


def sum_of(*files):
    found = collections.Counter()
    for costs in files:
        for name, cost in costs.items():
            found[";".join(frame for frame, _, _ in stack(name))] += cost
    return dict(found)


def try_parts(test, paths):
    for time, files in {"0%-50%": FILES[:2], "50%-100%": FILES[2:], "1700000010,1700000020": FILES[1:2],
                        "1700000010,1700000020.5": FILES[1:3], ",1700000001": FILES[:1]}.items():
        for order in (paths, paths[::-1]):
            found = folded("--time", time, *order)
            test(f"--time {time} adds up the files of that time", found == (0, sum_of(*files), ""), found)
    status, _, errors = folded("--time", "5,6", *paths)
    test("no file is in the part", status == 3 and "from 1700000000.000000 to 1700000030.000000" in errors, errors)
    status, found, errors = folded("--split-by", "phase", "--phase", "a=0%-50%", "--phase", "b=50%-100%", *paths)
    expected = {f"phase {name};{key}": cost for name, files in (("a", FILES[:2]), ("b", FILES[2:]))
                for key, cost in sum_of(*files).items()}
    test("phases are those of the series", found == expected, found, errors)
    status, found, errors = folded("--split-by", "second", *paths)
    test("each file is in its second", {key.split(";")[0] for key in found} == {"second 00", "second 10", "second 20",
                                                                              "second 30"}, found, errors)
    status, out, errors = run("--list-threads", *paths)
    row = out.decode().splitlines()[1].split()
    # 1.5 s, 1.5 s, 0.8 s, and of 8 s in 2 s no more than these
    test("--list-threads tells when they were", row[:4] == ["1700000000.000000", "1700000030.000000", "5.800000", "6"], out)


def try_pictures(test, paths):
    root = ET.fromstring(run("-T", "flamechart", *paths)[1])
    boxes = [(group.find(SVG + "title").text, float(group.find(SVG + "rect").get("x")),
              float(group.find(SVG + "rect").get("width"))) for group in root.iter(SVG + "g")
             if group.find(SVG + "rect") is not None and group.find(SVG + "title") is not None]
    second = 1000 / 32  # the last one ends after 32 s
    of_parse = [(round((x - 180) / second, 1), round(width / second, 1)) for title, x, width in boxes if "parse" in title]
    test("stacks stand side by side in their file", of_parse == [(0, 1.5), (10, 1)], boxes)
    of_sort = [(round((x - 180) / second, 2), round(width / second, 2)) for title, x, width in boxes if "sort" in title]
    test("they are no longer than the file", of_sort == [(11, 0.5), (20, 0.8), (30.75, 1.25)],
         of_sort)
    for to in ("timeline", "heatmap"):
        status, out, errors = run("-T", to, *paths)
        test(f"{to} draws the series", status == 0 and b"busy" in out and errors == b"", errors)


def try_alone(test, paths, folder):
    whole = run("-T", "html", *paths)[1]
    test("a report has no times of a series", b'"times":{' not in whole, len(whole))
    status, found, errors = folded("--time", ",1700000001", paths[0])
    test("one file is in the part or not", status == 0 and found == sum_of(FILES[0]), errors)
    status, _, errors = folded("--time", "1700000001,", paths[0])
    test("else that is an error", status == 3, errors)
    status, _, errors = run("--diff", paths[0], paths[1], "--time", "0%-50%")
    test("a file to compare has no parts", status == 2 and b"of one time" in errors, errors)
    timeless = write(folder, "timeless", FILES[0], 0)
    status, _, errors = folded("--time", "0%-50%", timeless)
    test("a file without its time is refused", status == 2 and "does not say when" in errors, errors)
    status, found, errors = folded("--time", "0%-50%", *paths, timeless)
    test("among others it is left out, with a warning", found == sum_of(*FILES[:2]) and "when it was recorded" in errors, errors)
    heaps = [write(folder, f"heap{i}", {"parse": 3 + i}, BEGAN + i * SECOND, duration=0, kind="inuse_space", unit="bytes")
             for i in range(3)]
    status, found, errors = folded("--time", "1700000001,", *heaps)
    test("snapshots are moments too", status == 0 and found == {"main;parse": 4 + 5}, found, errors)


def try_random(test, folder):
    rng = random.Random(1)
    paths = [write(folder, f"r{i}", {rng.choice(("parse", "sort")): rng.randint(1, 99)}, BEGAN + rng.randrange(9) * SECOND)
             for i in range(12)]
    whole = folded(*paths)[1]
    for seed in range(5):
        cuts = [0, *sorted(random.Random(seed).sample(range(1, 100), 3)), 100]
        parts = collections.Counter()
        for first, last in zip(cuts, cuts[1:]):
            parts.update(folded("--time", f"{first}%-{last}%", *paths)[1])
        test(f"parts {cuts} add up", dict(parts) == whole, parts, whole)


with it as test, tempfile.TemporaryDirectory() as folder:
    paths = [write(folder, i, costs, BEGAN + 10 * i * SECOND) for i, costs in enumerate(FILES)]
    try_parts(test, paths)
    try_pictures(test, paths)
    try_alone(test, paths, folder)
    try_random(test, folder)
