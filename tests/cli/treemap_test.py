#!/usr/bin/env python3
"""Square maps: area is cost, tiles cover the map and do not overlap."""
import os
import struct
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import fewer_if_sanitized, golden_samples, graph_of, run  # noqa: E402
from tap import ROOT, it  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"
MAP = 1200 * 800


def numbers(rect):
    return [float(rect.get(what)) for what in ("x", "y", "width", "height")]


def tiles_of(out):
    """[(x, y, width, height, path, share in percent, hatched)] of the leaves."""
    found = []
    for group in ElementTree.fromstring(out).iter(f"{SVG}g"):
        rects = group.findall(f"{SVG}rect")
        path, cost = group.find(f"{SVG}title").text.split("\n")
        found.append((*numbers(rects[0]), path.split(" \u203a "), float(cost.split("%")[0]), len(rects) > 1))
    return found


def covers(tiles):
    """Whether areas are costs and fill the map; no tile begins within another."""
    area = sum(width * height for _, _, width, height, *_ in tiles)
    if abs(area / MAP - 1) > 0.005:
        return f"{area / MAP} of the map is covered"
    for x, y, width, height, path, percent, _ in tiles:
        if abs(width * height / MAP * 100 - percent) > 0.03 + (width + height) / MAP * 2:
            return f"{path}: {width * height / MAP * 100} % of the map for {percent} %"
        if x < -0.01 or y < 51.99 or x + width > 1200.02 or y + height > 852.02:
            return f"{path} is outside"
    for i, a in enumerate(tiles[:400]):
        for b in tiles[i + 1:400]:
            if min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]) > 0.05 and \
                    min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]) > 0.05:
                return f"{a[4]} and {b[4]} overlap"
    return None


def check(path, *options):
    if graph_of(path) is None:
        return None
    status, out, err = run("-q", "-T", "treemap", *options, path)
    if status != 0:
        return None if status == 3 and b"cost 0" in err else err
    return covers(tiles_of(out))


with it as test:
    for options in ((), ("--hierarchy", "files")):
        problems = [(os.path.basename(path), problem) for path, _ in fewer_if_sanitized(golden_samples())
                    if (problem := check(path, *options)) is not None]
        test(f"every sample{' by files' if options else ''}: areas are costs and fill the map", not problems, *problems)

    search = os.path.join(ROOT, "examples/profiles/search.pstats")
    graph = graph_of(search)
    self = {node["metadata"]["function"]: node["metadata"]["self"] / graph["metadata"]["total"] * 100
            for node in graph["nodes"].values()}
    tiles = tiles_of(run("-T", "treemap", "--hierarchy", "files", search)[1])
    test("by files, a tile is a function's self cost in its file",
         any(tile[4][-2:] == ["search.py", "normalise"] and abs(tile[5] - self["normalise"]) < 0.01 for tile in tiles))
    tiles = tiles_of(run("-T", "treemap", search)[1])
    guess = {tile[4][-1]: tile[6] for tile in sorted(tiles, key=lambda tile: tile[5])}  # the largest one's
    test("a guess is hatched, and what is measured is not",
         guess["normalise"] and guess["tokens"] and not guess["choice"] and not guess["add"], guess)

    perf = os.path.join(ROOT, "examples/profiles/simulate.perf")
    status, out, err = run("-T", "treemap-png", perf)
    if b"without cairo" in err:
        test.skip("PNG through cairo", "built without cairo")
    else:
        test("treemap-png is a PNG of the same size",
             out[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", out[16:24]) == (1200, 852), err)
        test("and the same bytes every time", out == run("-T", "treemap-png", perf)[1])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "names.folded")
        with open(path, "wb") as file:
            file.write(b"main;<b>\"&'\x1b[31m]]> 7\nmain;\xff\xfe (a/../\xff/b;.py:1) 7\nmain;" + b"x" * 100000 + b" 7\n")
            file.write(b";".join(b"f%d" % (i % 7) for i in range(20000)) + b" 1\n")
        for form in ("treemap", "treemap-png"):
            for way in ("calls", "files"):
                status, out, err = run("-f", "folded", "--hierarchy", way, "-T", form, path)
                good = status == 0 and (form != "treemap" or covers(tiles_of(out)) is None)
                test(f"hostile names and deep stacks as {form} by {way}", good or b"without cairo" in err, err)
