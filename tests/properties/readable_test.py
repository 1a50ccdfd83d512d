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
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from samples import CORPUS, in_parallel  # noqa: E402
from tap import IS_SANITIZED, PROF2DOT, it  # noqa: E402

LEAST = 9  # pixels
ENOUGH = 20  # functions: what has fewer is read anyhow
FEWEST = 16  # of a page


def profiles():
    for folder, _, names in os.walk(CORPUS):
        for name in sorted(names):
            if not name.endswith((".facts", ".md", ".py", ".c", ".tsv")):
                yield os.path.join(folder, name)


def picture_of(path, program=PROF2DOT, *options, enough=ENOUGH):
    """The SVG and the functions in it; None where too little is drawn."""
    done = subprocess.run([program, "-q", "-T", "svg", *options, path], capture_output=True, timeout=300)
    shown = re.search(rb"show[ns] (?:all )?([\d]+) ", done.stdout.replace(b"&#160;", b" "))
    return (done.stdout, int(shown[1])) if done.returncode == 0 and shown and int(shown[1]) >= enough else None


def pixels_of(width, height):
    return 40 / 3 * min(1, 1920 / width, 1080 / height)


def measure(path, program=PROF2DOT, *options):
    """(pixels, boxes, functions, share of self in percent, width, height); None where too little is drawn."""
    picture = picture_of(path, program, *options)
    if picture is None:
        return None
    svg, shown = picture
    width, height = (int(points) * 96 / 72 for points in
                     re.search(rb'<svg width="(\d+)pt" height="(\d+)pt"', svg).groups())
    share = re.search(rb"([\d.]+)% of (?:self|the total)", svg)
    return (pixels_of(width, height), len(re.findall(rb'class="node', svg)), shown,
            float(share[1]) if share else 0, width, height)


def points_on_a4(path, program=PROF2DOT):
    """Height of the type in points on a page of A4; None where too little is drawn."""
    picture = picture_of(path, program, "--size", "a4", enough=FEWEST)
    scale = picture and re.search(rb'class="graph" transform="scale\(([\d.]+) ', picture[0])
    return 10 * min(1, float(scale[1])) if scale else None


def compared_pairs():
    """Recordings of one program by different versions of what runs or records it."""
    for first, second in [("json.py36", "json.py313"), ("json.py27", "json.py311"), ("misc.py27", "misc.py313"),
                          ("async.py36", "async.py312"), ("compileall.py38", "compileall.py312"),
                          ("tokenize.py38", "tokenize.py312")]:
        yield tuple(os.path.join(CORPUS, f"generated/pstats/{name}.pstats") for name in (first, second))
    for first, second in [("perf/mix-fp.perf", "perf/mix-multi.perf"), ("perf/heavy-fp.perf", "perf/mix-fp.perf"),
                          ("callgrind/cg.callgrind", "callgrind/ls.callgrind"), ("perf/build.perf", "perf/node.perf")]:
        yield tuple(os.path.join(CORPUS, "generated", name) for name in (first, second))


# ------------------------------------------------------------------- the table, by hand

def lines_of(path_data):
    """The points of a path of M and C."""
    numbers = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path_data)]
    points = numbers[:1]
    for i in range(0, len(numbers) - 3, 3):
        p = numbers[i:i + 4]
        for step in range(1, 9):
            t = step / 8
            parts = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3)
            points.append(tuple(sum(part * one[axis] for part, one in zip(parts, p)) for axis in (0, 1)))
    return points


def cross(a, b, c, d):
    """Where two segments cross, or None."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = a, b, c, d
    whole = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if whole == 0:
        return None
    t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / whole
    u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / whole
    return (ax + t * (bx - ax), ay + t * (by - ay)) if 0 <= t < 1 and 0 <= u < 1 else None


def crossings_of(svg):
    """(crossings, arrows). Arrows that meet at a box do not cross there."""
    near = 6  # points
    arrows = []
    for part in svg.decode(errors="replace").split('class="edge')[1:]:
        data = re.search(r'<path [^>]*\bd="([^"]*)"', part)
        if data:
            points = lines_of(data[1])
            box = [choose(point[axis] for point in points) for axis in (0, 1) for choose in (min, max)]
            arrows.append((points, box))
    n = 0
    for i, (one, b) in enumerate(arrows):
        for other, o in arrows[:i]:
            if b[0] > o[1] or o[0] > b[1] or b[2] > o[3] or o[2] > b[3]:
                continue
            found = (cross(one[j], one[j + 1], other[k], other[k + 1])
                     for j in range(len(one) - 1) for k in range(len(other) - 1))
            ends = one[0], one[-1], other[0], other[-1]
            n += sum(all(math.dist(at, end) > near for end in ends) for at in found if at is not None)
    return n, len(arrows)


def row_of(path, program, options):
    """What the table has of a picture; None where too little is drawn."""
    begin = time.perf_counter()
    row = measure(path, program, *options)
    milliseconds = 1000 * (time.perf_counter() - begin)
    if row is None:
        return None
    svg = picture_of(path, program, *options)[0]
    unit = re.search(rb"% of (self time|self bytes|self cost)", svg)
    return {"pixels": row[0], "boxes": row[1], "functions": row[2], "self": row[3], "size": row[4:],
            "crossings": crossings_of(svg), "ms": milliseconds, "unit": unit[1].decode() if unit else "", "path": path}


def median(rows, key):
    return statistics.median(row[key] for row in rows)


def print_sums(what, rows):
    if not rows:
        return
    pixels = sorted(row["pixels"] for row in rows)
    scale = math.exp(statistics.mean(math.log(value / (40 / 3)) for value in pixels))
    crossings, arrows = (sum(row["crossings"][i] for row in rows) for i in (0, 1))
    print(f"| {what} | {len(rows)} | {statistics.median(pixels):.1f} | {pixels[len(pixels) // 10]:.1f} | {pixels[0]:.1f} | "
          f"{sum(value >= 9 for value in pixels)} | {sum(value >= 10 for value in pixels)} | {scale:.3f} | "
          f"{median(rows, 'boxes'):.0f} | {median(rows, 'functions'):.0f} | {statistics.mean(row['self'] for row in rows):.0f} % | "
          f"{crossings / max(arrows, 1):.2f} | {median(rows, 'ms'):.0f} |")


def table(program):
    def rows_of(paths, *options):
        return [row for path in paths if (row := row_of(path, program, options)) is not None]

    paths = list(profiles())
    rows = rows_of(paths)
    print("| profile | px | boxes | functions | self shown | size | crossings per arrow | ms |\n|---|---|---|---|---|---|---|---|")
    for row in sorted(rows, key=lambda one: one["pixels"]):
        print(f"| {os.path.basename(row['path'])} | {row['pixels']:.1f} | {row['boxes']} | {row['functions']} | {row['self']:.0f} % | "
              f"{row['size'][0]:.0f}x{row['size'][1]:.0f} | {row['crossings'][0] / max(row['crossings'][1], 1):.2f} | {row['ms']:.0f} |")
    print("\n| pictures | n | px median | p10 | least | >= 9 px | >= 10 px | mean scale | boxes | functions | self shown | "
          "crossings per arrow | ms |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    print_sums("all", rows)
    for unit in "self time", "self bytes", "self cost":
        print_sums({"self cost": "of counts"}.get(unit, "of " + unit[5:]), [row for row in rows if row["unit"] == unit])
    print_sums("`--group-by module`", rows_of(paths, "--group-by", "module"))
    print_sums("comparisons", [row for first, second in compared_pairs()
                               if (row := row_of(second, program, ("--compare", first))) is not None])
    points = sorted(value for path in paths if (value := points_on_a4(path, program)) is not None)
    print(f"\nOn A4: {statistics.median(points):.1f} pt in the median, p10 {points[len(points) // 10]:.1f}, least {points[0]:.1f}; "
          f"{sum(value >= 6 for value in points)} of {len(points)} have 6 pt.")


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
        for first, second in compared_pairs():
            row = measure(second, PROF2DOT, "--compare", first)
            told = f"{os.path.basename(first)} and {os.path.basename(second)}"
            test(f"{told} compared can be read on one screen", row is not None and row[0] >= LEAST, row)
        points = [value for value in in_parallel(points_on_a4, paths) if value is not None]
        test("pictures have 6 points on A4", len(points) > 100 and min(points) >= 6, sorted(points)[:20])
        test("pictures were measured", len(measured) > 100, len(measured))
        test("most have 10 px", sum(row[0] >= 10 for _, row in measured) >= 0.9 * len(measured),
             [row[0] for _, row in measured])
