#!/usr/bin/env python3
"""Flame graphs and icicles: widths are costs, nothing overlaps, names are only text."""
import collections
import colorsys
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


def groups_of(out):
    return [group for group in ElementTree.fromstring(out).iter(f"{SVG}g") if group.get("class") == "b"]


def rests_of(out):
    """Titles' lines of the boxes that stand for many small ones."""
    return [group.find(f"{SVG}title").text.split("\n") for group in groups_of(out) if group.get("data-rest") is not None]


def colours_of(out):
    """{name: colour} of boxes."""
    return {group.find(f"{SVG}title").text.split("\n")[0]: group.find(f"{SVG}rect").get("fill") for group in groups_of(out)}


def hue(colour):
    return colorsys.rgb_to_hls(*(int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)))[0]


def boxes_of(out):
    """[(level, x, width, y, name, hatched, total's line)] of a picture, depth first."""
    found = []
    for group in groups_of(out):
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
                 len(boxes_of(out)) == 301 and b"drawn down to 300" in out and b"1 branch below" in out)
        out = run("-f", "folded", "-T", "icicle", "--inverted", path)[1]
        test("inverted too", 300 <= len(boxes_of(out)) <= 303 and b"drawn down to" in out, len(boxes_of(out)))
        before, after = (os.path.join(folder, name) for name in ("before", "after"))
        for path, cost in (before, 1), (after, 3):
            with open(path, "w") as file:
                file.write("main;big 10000\n" + "".join(f"main;small{i} {cost}\n" for i in range(100)))
        out = run("-T", "icicle", "--inverted", "--diff", before, after)[1]
        test("what is too small is one box of both sides of a comparison, with their sums",
             [(lines[0], lines[2]) for lines in rests_of(out)] == [
                 ("100 small frames", "total 100 (0.99%) \u2192 300 (2.91%), +200 (+200%)")] * 2 and
             b"not drawn" not in out, rests_of(out))
        for form in (), ("--inverted",):
            boxes = boxes_of(run("-T", "flamegraph", *form, after)[1])
            rests = rests_of(run("-T", "flamegraph", *form, after)[1])
            test(f"frames below a pixel are drawn as one, as wide as their sum {' '.join(form)}",
                 rests == [["100 small frames", "and all beyond them: each is below 0.1%, drawn as one",
                            f"total 300 (2.91%){', self 300 (2.91%)' if form else ''}"]] and
                 abs(next(box[2] for box in boxes if box[4] == rests[0][0]) / boxes[0][2] - 300 / 10300) < 1e-4, rests)
            end = next(box[1] + box[2] for box in boxes if box[4] == rests[0][0])
            test("and with no gap before them", abs(end - boxes[0][1] - boxes[0][2]) < 0.02, end)
        with open(after, "w") as file:
            file.write("main;big 10000\nmain;small1 3\nmain;small2 2\n")
        out = run("-T", "flamegraph", after)[1]
        test("but not what is below a pixel even so", rests_of(out) == [] and b"2 branches below 0.1% are not drawn" in out)
        with open(after, "w") as file:
            file.write("main;a;a;a;b;a 4\nmain;a 2\nmain;a;a 1\nmain;b;b;c 3\n")
        for form, wanted in (("flamegraph", [("all", 10), ("main", 10), ("a", 7), ("b", 4), ("a", 4), ("b", 3), ("c", 3)]),
                             ("icicle", [("all", 10), ("main", 10), ("a", 7), ("b", 4), ("a", 4), ("b", 3), ("c", 3)])):
            found = boxes_of(run("-T", form, "--fold-recursion", after)[1])
            found = [(box[4], round(10 * box[2] / found[0][2])) for box in found]
            test(f"{form}: --fold-recursion leaves one frame of a function that calls itself", found == wanted, found)
        out = run("-T", "folded", "--fold-recursion", after)[1]
        test("folded stacks too, equal ones together", out == b"main;a 3\nmain;a;b;a 4\nmain;b;c 3\n", out)
        test("and not without it", len(boxes_of(run("-T", "icicle", after)[1])) == 10)
        out = run("-T", "folded", "--fold-recursion", "--diff", after, after)[1]
        test("and both sides of a comparison", out == b"main;a 3 3\nmain;a;b;a 4 4\nmain;b;c 3 3\n", out)

        with open(after, "w") as file:
            file.write("app.run;net/http.get;net/http.read 5\napp.run;json.parse 3\nplain 1\n")
        out = run("-f", "folded", "-T", "icicle", after)[1]
        colours = colours_of(out)
        test("one package has one hue, others have others",
             abs(hue(colours["net/http.get"]) - hue(colours["net/http.read"])) < 0.02 and
             len({round(hue(colours[name]), 2) for name in ("net/http.get", "json.parse", "app.run")}) == 3, colours)
        key = re.findall(r'fill="(#\w{6})"/><text x="[\d.]+" y="80">([^<]*)<', out.decode())
        test("and a key says which, by self cost",
             [text for _, text in key] == ["net/http 56%", "json 33%", "(no package) 11%"] and
             abs(hue(key[0][0]) - hue(colours["net/http.get"])) < 0.02, key)
        test("but not with --no-legend", b"self by package" in out and
             b"self by package" not in run("-f", "folded", "-T", "icicle", "--no-legend", after)[1])
        out = run("-f", "folded", "-T", "flamegraph", "--color-by", "self", stdin=b"main 1\nmain;big 3\n")[1]
        test("--color-by self colours by the square root of the share",
             re.findall(rb'fill="(#\w{6})', out) == [b"#ffffff", b"#fdc694", b"#fc9b45"], out)
        long = "std::_Hashtable<int, std::pair<int const, std::string>>::_M_find_node(int) const"
        out = run("-f", "folded", "-T", "icicle", stdin=f"main;{long} 1\nmain;Shape<int>::area() 1\nmain;b 9\n".encode())[1]
        labels = [group.find(f"{SVG}text").text for group in groups_of(out) if group.find(f"{SVG}text") is not None]
        test("where a box is narrow, its function's own name stays", labels == ["all", "main", "b", "area()", "_M_find_node"], labels)
        test("the short form is there for the script, only where it is another",
             re.findall(rb'data-short="([^"]*)"', out) == [b"std::_Hashtable&lt;\xe2\x80\xa6&gt;::_M_find_node"], out)
        status, out, err = run("-f", "folded", "-T", "flamegraph", stdin=b"main;f 0\n")
        test("what costs nothing is nothing to draw", status == 3 and out == b"", err)
