#!/usr/bin/env python3
"""Parts of a graph that nothing connects stand below one another, so that the picture fits a screen, and a flat
profile shows its heaviest functions."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from picture import SVG, Picture
from samples import data_of_report, run
from tap import it

SCREEN = 1440, 810  # points


def drawn(folded, *options):
    status, svg, errors = run("-f", "folded", "-T", "svg", *options, "-", stdin=folded.encode())
    return status, Picture(svg) if status == 0 else None, errors.decode()


def scale(picture):
    return min(1, SCREEN[0] / picture.width, SCREEN[1] / picture.height)


FOREST = "".join(f"handler{i};step{i} {40 + i}\n" for i in range(30))
FLAT = "".join(f"f{i} 1\n" for i in range(300))
DEEP = ";".join(f"deep{i}" for i in range(9)) + " 900\n" + "".join(f"deep0;deep1;leaf{i} 50\n" for i in range(8))
MIXED = DEEP + "".join(f"lone{i} 60\n" for i in range(12)) + "".join(f"a{i};b{i} 45\n" for i in range(4))

with it as test:
    status, picture, errors = drawn(FOREST)
    test("thirty pairs of functions fit a screen", scale(picture) > 0.9, picture.width, picture.height)
    test("their arrows are there", len(picture.edges) == 30, len(picture.edges))
    two = drawn("".join(f"handler{i};step{i} 9\nhelper{i};step{i} 9\n" for i in range(15)), "--no-fold")[1]
    labels = [edge for edge in two.edges if edge.find(".//" + SVG + "text") is not None]
    test("their arrows have labels where a function has two callers", len(labels) == len(two.edges) == 30,
         len(labels), len(two.edges))
    for shape, options in (("A4", ("--size", "a4")), ("a tall page", ("--size", "6x20"))):
        picture = drawn(FOREST, *options)[1]
        test(f"on {shape} they fill the page", 0.15 < picture.width / picture.height < 2.5, picture.width, picture.height)
    picture = drawn(MIXED, "--no-fold")[1]
    test("small parts stand below one another beside a deep one", scale(picture) > 0.6, picture.width, picture.height)
    one = drawn("a;b 3\nc;d 2\ne 1\n")[1]
    test("what fits the screen stays in one row", one.width > one.height, one.width, one.height)
    status, picture, errors = drawn(FLAT)
    test("of 300 equal functions the first 50 are shown", status == 0 and len(picture.nodes) == 50, status, errors)
    test("the title says why", "the heaviest: each costs less than 0.5% of the whole" in picture.words, picture.words[:200])
    test("they fit a screen", scale(picture) > 0.9, picture.width, picture.height)
    test("a threshold that was asked for holds", drawn(FLAT, "-n", "1")[0] == 3)
    test("so does a number of boxes", len(drawn(FLAT, "--max-nodes", "7")[1].nodes) == 7)
    test("gprof2dot's look shows the heaviest too", drawn(FLAT, "--style", "classic")[0] == 0)
    status, text, _ = run("-f", "folded", "-T", "html", "-", stdin=FLAT.encode())
    boxes = [one["svg"].count('class="node') for one in data_of_report(text.decode())["drawings"]]
    test("a report draws them", boxes and min(boxes) > 0 and max(boxes) >= 100, boxes)
    first = drawn(MIXED)[1].ids()
    test("the same input gives the same picture", first == drawn(MIXED)[1].ids())
