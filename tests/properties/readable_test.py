#!/usr/bin/env python3
"""The default picture of every real profile of the corpus can be read on one screen without zooming.

The measure: the height in pixels of the 10 point type when the whole picture fits 1920 x 1080 pixels, 13.3 at
most. Run with --table it prints a row a profile and the sums; with a program's path, of that program.
"""
import math
import os
import re
import statistics
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from samples import CORPUS, in_parallel  # noqa: E402
from tap import IS_SANITIZED, PROF2DOT, it  # noqa: E402

LEAST = 9  # pixels
ENOUGH = 20  # functions: what has fewer is read anyhow


def profiles():
    for folder, _, names in os.walk(CORPUS):
        for name in sorted(names):
            if not name.endswith((".facts", ".md", ".py", ".c", ".tsv")):
                yield os.path.join(folder, name)


def measure(path, program=PROF2DOT):
    """(pixels, boxes, functions, share of self in percent, width, height); None where too little is drawn."""
    done = subprocess.run([program, "-q", "-T", "svg", path], capture_output=True, timeout=300)
    size = re.search(rb'<svg width="(\d+)pt" height="(\d+)pt"', done.stdout)
    shown = re.search(rb"show[ns] (?:all )?([\d]+) ", done.stdout.replace(b"&#160;", b" "))
    if done.returncode != 0 or not size or not shown or int(shown[1]) < ENOUGH:
        return None
    share = re.search(rb"([\d.]+)% of (?:self|the total)", done.stdout)
    width, height = (int(points) * 96 / 72 for points in size.groups())
    return (40 / 3 * min(1, 1920 / width, 1080 / height), len(re.findall(rb'class="node', done.stdout)),
            int(shown[1]), float(share[1]) if share else 0, width, height)


def points_on_a4(path, program=PROF2DOT):
    """Height of the type in points on a page of A4; None where too little is drawn."""
    done = subprocess.run([program, "-q", "-T", "svg", "--size", "a4", path], capture_output=True, timeout=300)
    scale = re.search(rb'class="graph" transform="scale\(([\d.]+) ', done.stdout)
    shown = re.search(rb"show[ns] (?:all )?([\d]+) ", done.stdout.replace(b"&#160;", b" "))
    if done.returncode != 0 or not scale or not shown or int(shown[1]) < ENOUGH:
        return None
    return 10 * min(1, float(scale[1]))


def table(program):
    rows = [(path, row) for path in profiles() if (row := measure(path, program)) is not None]
    points = sorted(value for path, _ in rows if (value := points_on_a4(path, program)) is not None)
    print("| profile | px | boxes | functions | self shown | size |\n|---|---|---|---|---|---|")
    for path, row in sorted(rows, key=lambda one: one[1][0]):
        print(f"| {os.path.basename(path)} | {row[0]:.1f} | {row[1]} | {row[2]} | {row[3]:.0f} % | "
              f"{row[4]:.0f}x{row[5]:.0f} |")
    pixels = sorted(row[0] for _, row in rows)
    scale = math.exp(statistics.mean(math.log(value / (40 / 3)) for value in pixels))
    print(f"\n{len(rows)} profiles: {statistics.median(pixels):.1f} px in the median, p10 {pixels[len(pixels) // 10]:.1f}, "
          f"least {pixels[0]:.1f}; {sum(value >= 9 for value in pixels)} of 9 px or more, "
          f"{sum(value >= 10 for value in pixels)} of 10; mean scale {scale:.3f}; boxes "
          f"{statistics.median(row[1] for _, row in rows)}, functions {statistics.median(row[2] for _, row in rows)}, "
          f"self shown {statistics.mean(row[3] for _, row in rows):.0f} %")
    print(f"on A4: {statistics.median(points):.1f} pt in the median, p10 {points[len(points) // 10]:.1f}, least {points[0]:.1f}; "
          f"{sum(value >= 6 for value in points)} of {len(points)} have 6 pt")


if "--table" in sys.argv:
    table(([arg for arg in sys.argv[1:] if arg != "--table"] or [PROF2DOT])[0])
    sys.exit()
with it as test:
    if not CORPUS or not os.path.isdir(CORPUS):
        test.skip("pictures can be read on one screen", "the corpus is not here")
    elif IS_SANITIZED:
        test.skip("pictures can be read on one screen", "the same pictures as without sanitizers")
    else:
        paths = list(profiles())
        measured = [(path, row) for path, row in zip(paths, in_parallel(measure, paths)) if row is not None]
        for path, row in measured:
            test(f"{os.path.relpath(path, CORPUS)} can be read on one screen", row[0] >= LEAST,
                 f"{row[0]:.1f} px, at least {LEAST} wanted")
        test("pictures were measured", len(measured) > 100, len(measured))
        test("most have 10 px", sum(row[0] >= 10 for _, row in measured) >= 0.9 * len(measured),
             [row[0] for _, row in measured])
