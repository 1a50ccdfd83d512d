#!/usr/bin/env python3
"""Square maps: area is cost, tiles cover the map and do not overlap."""
import collections
import colorsys
import os
import struct
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import fewer_if_sanitized, golden_samples, graph_of, run  # noqa: E402
from tap import ROOT, it  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"
WIDTH, HEIGHT = 1200, 800
CHARACTER = 7.224


def numbers(rect):
    return [float(rect.get(what)) for what in ("x", "y", "width", "height")]


class Tile:
    """A leaf, or the strip with the name of what holds others."""

    def __init__(self, group):
        rects = group.findall(f"{SVG}rect")
        path, cost = group.find(f"{SVG}title").text.split("\n")
        self.x, self.y, self.width, self.height = numbers(rects[0])
        self.path, self.percent = path.split(" \u203a "), float(cost.split("%")[0])
        self.colour, self.is_guess = rects[0].get("fill"), len(rects) > 1
        self.is_strip, self.is_self = "strip" in group.get("class"), "by itself" in cost
        self.texts = [(float(text.get("x")), float(text.get("y")), text.text or "") for text in group.findall(f"{SVG}text")]

    def area(self):
        return self.width * self.height

    def text_is_inside(self):
        wide = lambda text: sum(12 if ord(c) >= 0x2300 else CHARACTER for c in text)
        return all(self.x < x and x + wide(text) < self.x + self.width and self.y + 9 < y < self.y + self.height - 2
                   for x, y, text in self.texts)


def tiles_of(out):
    return [Tile(group) for group in ElementTree.fromstring(out).iter(f"{SVG}g")]


def top_of(out):
    return float(ElementTree.fromstring(out).get("height")) - HEIGHT


def hue(colour):
    return colorsys.rgb_to_hls(*(int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)))[0]


def siblings(tiles):
    """Leaves by the names of what they are in, where those say it."""
    found = collections.defaultdict(list)
    for tile in tiles:
        if not tile.is_strip and tile.path[0] != "\u2026":
            found[tuple(tile.path if tile.is_self else tile.path[:-1])].append(tile)
    return found


def covers(out):
    """Whether the parts fill the map, and areas in one parent are costs; no part begins within another."""
    tiles, top = tiles_of(out), top_of(out)
    area = sum(tile.area() for tile in tiles)
    if abs(area / (WIDTH * HEIGHT) - 1) > 0.005:
        return f"{area / (WIDTH * HEIGHT)} of the map is covered"
    for path, parts in siblings(tiles).items():
        for part in parts[1:]:
            whole, share = parts[0].area() + part.area(), parts[0].percent + part.percent
            slack = 0.02 / share + 2 * (part.width + part.height) / whole * 0.01 if share > 1 else 1
            if abs(part.area() / max(whole, 1e-9) - part.percent / max(share, 1e-9)) > slack and len(set(map(str, path))) == len(path):
                return f"{part.path}: {part.area()} of {whole} for {part.percent} % of {share} %"
    for tile in tiles:
        if tile.x < -0.01 or tile.y < top - 0.01 or tile.x + tile.width > WIDTH + 0.02 or \
                tile.y + tile.height > HEIGHT + top + 0.02:
            return f"{tile.path} is outside"
        if not tile.text_is_inside():
            return f"{tile.path}: {tile.texts} leaves {tile.x} {tile.y} {tile.width} {tile.height}"
    for i, a in enumerate(tiles[:400]):
        for b in tiles[i + 1:400]:
            if min(a.x + a.width, b.x + b.width) - max(a.x, b.x) > 0.05 and \
                    min(a.y + a.height, b.y + b.height) - max(a.y, b.y) > 0.05:
                return f"{a.path} and {b.path} overlap"
    return None


def check(path, *options):
    if graph_of(path) is None:
        return None
    status, out, err = run("-q", "-T", "treemap", *options, path)
    if status != 0:
        return None if status == 3 and b"cost 0" in err else err
    return covers(out)


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
         any(tile.path[-2:] == ["search.py", "normalise"] and abs(tile.percent - self["normalise"]) < 0.01 for tile in tiles))
    tiles = tiles_of(run("-T", "treemap", search)[1])
    guess = {tile.path[-1]: tile.is_guess for tile in sorted(tiles, key=lambda tile: tile.percent) if not tile.is_strip}  # the largest one's
    test("a guess is hatched, and what is measured is not",
         guess["normalise"] and guess["tokens"] and not guess["choice"] and not guess["add"], guess)

    stacks = b"app.run;app.loop;net/http.get;net/http.read 50\napp.run;app.loop;net/http.get 20\napp.run;json.parse 30\n"
    tiles = tiles_of(run("-f", "folded", "-T", "treemap", stdin=stacks)[1])
    strips = {tile.path[-1]: [text for *_, text in tile.texts] for tile in tiles if tile.is_strip}
    test("what holds others has a strip with names and shares, one for a chain",
         strips == {"app.run": ["app.run 100%"], "app.loop": ["app.loop 70% \u203a net/http.get"]}, strips)
    texts = {tile.path[-1]: [text for *_, text in tile.texts] for tile in tiles if not tile.is_strip}
    test("leaves have their name and cost", texts == {
        "net/http.read": ["net/http.read", "50.00% 50"], "net/http.get": ["net/http.get", "20.00% 20 self"],
        "json.parse": ["json.parse", "30.00% 30"]}, texts)
    hues = {tile.path[-1]: round(hue(tile.colour), 2) for tile in tiles}
    test("a package has a hue", hues["app.run"] == hues["app.loop"] and hues["net/http.get"] == hues["net/http.read"] and
         len(set(hues.values())) == 3, hues)
    long = b"main;ns::Table<%s>::insert(int) 200\nmain;x 800\n" % (b"std::vector<int>, " * 9)
    tile = min(tiles_of(run("-f", "folded", "-T", "treemap", stdin=long)[1]), key=lambda tile: tile.percent)
    test("a long name is cut where it says least", "Table<\u2026>::insert" in tile.texts[0][2], tile.texts)
    narrow = b"".join(b"main;function%d %d\n" % (i, 1000 + i) for i in range(400))
    texts = [text for tile in tiles_of(run("-f", "folded", "-T", "treemap", stdin=narrow)[1]) for *_, text in tile.texts]
    test("numbers are whole or not there", len(texts) > 200 and not any("%" in text and "\u2026" in text for text in texts) and
         any("\u2026" in text for text in texts), texts[:20])

    perf = os.path.join(ROOT, "examples/profiles/simulate.perf")
    status, out, err = run("-T", "treemap-png", perf)
    if b"without cairo" in err:
        test.skip("PNG through cairo", "built without cairo")
    else:
        test("treemap-png is a PNG of the same size",
             out[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", out[16:24]) == (1200, 876), err)
        test("and the same bytes every time", out == run("-T", "treemap-png", perf)[1])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "names.folded")
        with open(path, "wb") as file:
            file.write(b"main;<b>\"&'\x1b[31m]]> 7\nmain;\xff\xfe (a/../\xff/b;.py:1) 7\nmain;" + b"x" * 100000 + b" 7\n")
            file.write(b";".join(b"f%d" % (i % 7) for i in range(20000)) + b" 1\n")
        for form in ("treemap", "treemap-png"):
            for way in ("calls", "files"):
                status, out, err = run("-f", "folded", "--hierarchy", way, "-T", form, path)
                good = status == 0 and (form != "treemap" or covers(out) is None)
                test(f"hostile names and deep stacks as {form} by {way}", good or b"without cairo" in err, err)
