#!/usr/bin/env python3
"""Flame graphs and icicles: widths are costs, nothing overlaps, names are only text."""
import collections
import os
import re
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import fewer_if_sanitized, golden_samples, graph_of, run  # noqa: E402
from tap import ROOT, it  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ["</script><script>alert(1)</script>", "]]>", "a\u202eb", "\x1b[31m", "&lt", "x" * 100000, "\"'<&>"]


def boxes_of(out):
    """[(level, x, width, y, name, hatched, total's line)] of a picture, depth first."""
    found = []
    for group in ElementTree.fromstring(out).iter(f"{SVG}g"):
        rects = group.findall(f"{SVG}rect")
        x, y, width = (float(rects[0].get(what)) for what in ("x", "y", "width"))
        title = group.find(f"{SVG}title").text.split("\n")
        found.append((int(group.get("data-level")), x, width, y, title[0], len(rects) > 1, title[-1]))
    return found


def overlaps(boxes):
    """A box is on its parent, beside its siblings."""
    ends, parents = collections.defaultdict(float), {}
    for level, x, width, *_ in boxes:
        if level > 0:
            left, right = parents[level - 1]
            if x < left - 0.02 or x + width > right + 0.02 or x < ends[level] - 0.02:
                return f"{(level, x, width)} in {(left, right)} behind {ends[level]}"
        parents[level], ends[level] = (x, x + width), x + width
    return None


def totals(boxes):
    """Outermost boxes of every name, as shares of the whole."""
    sums, path = collections.Counter(), []
    for level, _, width, _, name, *_ in boxes:
        del path[level:]
        if level > 0 and name not in path:
            sums[name] += width / boxes[0][2]
        path.append(name)
    return sums


def agrees(path, form):
    graph = graph_of(path)
    if graph is None:
        return None
    status, out, err = run("-T", form, path)
    if status != 0:
        return None if status == 3 and b"cost 0" in err else err
    boxes = boxes_of(out)
    if overlaps(boxes):
        return overlaps(boxes)
    if b"less than 0" in err:
        return None
    names = collections.Counter(node["metadata"]["function"] for node in graph["nodes"].values())
    sums = totals(boxes)
    for node in graph["nodes"].values():
        data = node["metadata"]
        share = data["total"] / graph["metadata"]["total"] if graph["metadata"]["total"] > 0 else 0
        if names[data["function"]] == 1 and data["function"].isidentifier() and share > 0.2 and \
                graph["metadata"]["samples"] is not None and abs(sums[data["function"]] - share) > 0.05:
            return f"{data['function']}: {sums[data['function']]} for {share}"
    return None


with it as test:
    for form in ("flamegraph", "icicle"):
        problems = [(os.path.basename(path), problem) for path, _ in fewer_if_sanitized(golden_samples())
                    if (problem := agrees(path, form)) is not None]
        test(f"every sample as {form}: boxes do not overlap, widths are totals", not problems, *problems)

    perf = os.path.join(ROOT, "examples/profiles/simulate.perf")
    flames, icicle = (boxes_of(run("-T", form, perf)[1]) for form in ("flamegraph", "icicle"))
    test("an icicle is a flame graph upside down",
         [box[:3] for box in flames] == [box[:3] for box in icicle] and flames[0][3] == max(box[3] for box in flames)
         and icicle[0][3] == min(box[3] for box in icicle))
    test("stacks are no guess", not any(box[5] for box in flames))
    graph = graph_of(perf)
    inverted = boxes_of(run("-T", "icicle", "--inverted", perf)[1])
    self = {node["metadata"]["function"]: node["metadata"]["self"] / graph["metadata"]["total"]
            for node in graph["nodes"].values()}
    test("inverted, the first row is self cost", overlaps(inverted) is None and all(
        abs(box[2] / inverted[0][2] - self[box[4]]) < 1e-3 for box in inverted if box[0] == 1))

    search = os.path.join(ROOT, "examples/profiles/search.pstats")
    boxes = boxes_of(run("-T", "icicle", search)[1])
    fact = {name: any(box[4] == name and not box[5] for box in boxes) for name in ("main", "build", "tokens", "normalise")}
    test("of a call list, what is below a function with several callers is hatched, and not what is above",
         fact == {"main": True, "build": True, "tokens": True, "normalise": False}, fact)
    test("and it says so", b"estimated" in run("-T", "icicle", search)[1])
    test("the whole is there", abs(sum(box[2] for box in boxes if box[0] == 1) / boxes[0][2] - 1) < 0.002)

    small = os.path.join(ROOT, "tests/cli/small.perf")
    names = [[box[4] for box in boxes_of(run("-T", "icicle", "--split-by", by, small)[1]) if box[0] == 1]
             for by in ("thread", "process")]
    test("--split-by has a box for each thread or process",
         names == [["app 100/100", "app 100/101", "web server 200/200"], ["app 100", "web server 200"]], names)

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "names.folded")
        with open(path, "wb") as file:
            for name in HOSTILE:
                file.write(b"main;" + name.encode() + b" 7\n")
            file.write(b"main;\xff\xfe 7\n")
        out = run("-f", "folded", "-T", "flamegraph", path)[1].decode()
        boxes = boxes_of(out)
        test("names are text: no markup, no controls, one script",
             len(boxes) == 2 + len(HOSTILE) + 1 and out.count("<script") == 1 and out.count("</script>") == 1 and
             out.count("]]>") == 1 and not re.search("[\0-\x08\x0b-\x1f\x7f\u202a-\u202e]", out), len(boxes))
        path = os.path.join(folder, "deep.folded")
        with open(path, "w", encoding="utf-8") as file:
            file.write(";".join(f"f{i % 7}" for i in range(20000)) + " 1\nf0;g 1\n" + "f0;h 0.0001\n")
        for form in ("flamegraph", "icicle"):
            out = run("-f", "folded", "-T", form, path)[1]
            test(f"{form}: very deep stacks are cut, small ones left out, and it says so",
                 len(boxes_of(out)) == 301 and b"drawn down to 300" in out and b"1 branches below" in out)
        out = run("-f", "folded", "-T", "icicle", "--inverted", path)[1]
        test("inverted too", 300 <= len(boxes_of(out)) <= 303 and b"drawn down to" in out, len(boxes_of(out)))
        before, after = (os.path.join(folder, name) for name in ("before", "after"))
        for path, cost in (before, 1), (after, 3):
            with open(path, "w") as file:
                file.write("main;big 10000\n" + "".join(f"main;small{i} {cost}\n" for i in range(100)))
        out = run("-T", "icicle", "--inverted", "--diff", before, after)[1]
        test("what is left out is said of both sides of a comparison",
             b">2.91% (before: 0.99%) ends in functions below 0.1%, not drawn<" in out)
        out = run("-f", "folded", "-T", "flamegraph", "--color-by", "self", stdin=b"main 1\nmain;big 3\n")[1]
        test("--color-by self colours by the square root of the share",
             re.findall(rb'fill="(#\w{6})', out) == [b"#ffffff", b"#fdc694", b"#fc9b45"], out)
        status, out, err = run("-f", "folded", "-T", "flamegraph", stdin=b"main;f 0\n")
        test("what costs nothing is nothing to draw", status == 3 and out == b"", err)
