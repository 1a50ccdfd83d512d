#!/usr/bin/env python3
"""Memory over time: the curve, the peak and the calls of what mprof recorded, as SVG and PNG."""
import collections
import json
import os
import re
import struct
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run  # noqa: E402
from tap import ROOT, it  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"
SAMPLES = os.path.join(ROOT, "tests/golden/mprof")
CURVE = "1.5"


def draw(path, *options):
    status, out, err = run("-q", "-T", "memory", *options, path)
    return ElementTree.fromstring(out) if status == 0 else err


def texts(svg):
    return [element.text for element in svg.iter(f"{SVG}text")]


def curves(svg):
    """Lists of (x, y); brackets have three strokes of the same width, but only two stops each."""
    paths = [path.get("d") for path in svg.iter(f"{SVG}path") if path.get("stroke-width") == CURVE]
    stops = [[tuple(map(float, stop.split())) for stop in re.split("[ML]", path)[1:]] for path in paths]
    return [path for path in stops if len(path) > 2]


def bars(svg):
    """(x, width, y, [name, numbers])"""
    return [(float(group[1].get("x")), float(group[1].get("width")), float(group[1].get("y")),
             group[0].text.split("\n")) for group in svg.iter(f"{SVG}g")]


def of_text(text):
    with tempfile.NamedTemporaryFile("w", suffix=".dat") as file:
        file.write(text)
        file.flush()
        return draw(file.name)


with it as test:
    nested = draw(os.path.join(SAMPLES, "nested.mprof"))
    test("the peak is mprof's", any("peak 46.1 MiB at 1.20 s" in text for text in texts(nested)), texts(nested))
    curve = curves(nested)[0]
    test("there is one curve", len(curves(nested)) == 1, curves(nested))
    test("it goes from left to right", all(a[0] <= b[0] for a, b in zip(curve, curve[1:])), curve)
    test("its ends are 6.26 and 22.2 MiB of 46.1", [round(460 - y) for y in (curve[0][1], curve[-1][1])] ==
         [round(400 * 0.95 * mebibytes / 46.078125) for mebibytes in (6.257812, 22.234375)], (curve[0], curve[-1]))
    half = draw(os.path.join(SAMPLES, "nested.mprof"), "--time", "50%-100%")
    test("a part of the time has its part of the curve", curves(half) and
         len(curve) / 4 < len(curves(half)[0]) < len(curve) * 3 / 4 and
         round(curves(half)[0][-1][1]) == round(curve[-1][1]) and "0.0 s" not in texts(half), curves(half))
    test("and of the calls", [bar[3][0] for bar in bars(half)].count("__main__.grow") == 2 and
         min(bar[0] for bar in bars(half)) <= curves(half)[0][0][0], bars(half)[:3])
    names = [bar[3][0] for bar in bars(nested)]
    test("each call has a bar", sorted(names) == sorted(
        ["__main__.grow"] * 3 + ["__main__.outer", "__main__.inner_free"] + ["__main__.rec"] * 5), names)
    outer = next(bar for bar in bars(nested) if bar[3][0] == "__main__.outer")
    test("which says what it took", outer[3][1] == "21.6 MiB \u2192 22.2 MiB (+608 KiB), 660 ms from 497 ms", outer)
    inner = [bar for bar in bars(nested) if bar[3][0] in ("__main__.grow", "__main__.inner_free")]
    test("calls in it are a row below, within its bar", all(
        bar[2] == outer[2] + 20 and outer[0] <= bar[0] and bar[0] + bar[1] <= outer[0] + outer[1] + 1
        for bar in inner), inner)

    children = of_text("MEM 6 1000\nCHLD 0 12.5 1000\nCHLD 3 30 1001\nCHLD 0 11.5 1002\nCHLD 3 1 1002\n"
                       "CHLD 0 13 1001\nCHLD 3 2 1000\nMEM 7 1002\nMEM 7 1001\n")
    test("children have curves of their own", len(curves(children)) == 3, curves(children))
    test("and names", {"memory", "child 0", "child 3"} <= set(texts(children)), texts(children))
    test("the peak may be a child's", any("peak 30.0 MiB at 1.00 s, child 3" in t for t in texts(children)),
         texts(children))

    many = "".join(f"MEM {i % 97} {1000 + i / 1000}\n" for i in range(50000))
    stops = curves(of_text(many))[0]
    test("many moments make no larger picture", 1000 < len(stops) < 4500, len(stops))
    deep = "".join(f"FUNC a.f{i} 1 {1000 + i} 2 {9000 - i} {i}\n" for i in range(100))
    test("what is too deep is counted", any("84 calls are not drawn" in t for t in texts(of_text("MEM 1 1000\n" + deep))))
    for text in ("MEM 1 1e308\nMEM 1 -1e308\n", "MEM 1e308 1\nMEM -1e308 2\n", "MEM nan 1\nMEM 1 inf\nMEM 1 1\n",
                 "MEM 0 5\n", "FUNC <b>&\x01 1 5 2 6 0\n", "MEM -5 1\nMEM -6 2\n"):
        drawn = of_text(text)
        test(f"drawn or refused: {text!r}", isinstance(drawn, ElementTree.Element) or b"hint" in drawn or
             b"finite" in drawn, drawn)

    both = [os.path.join(SAMPLES, name) for name in ("nested.mprof", "only-memory.mprof")]
    status, out, err = run("-q", "-T", "memory", *both)
    test("two runs have a curve each", status == 0 and {"memory", "memory, run 2"} <= {*texts(ElementTree.fromstring(out))}, err)
    for options in (("--hide", "grow"), ("--group-by", "module"), ("--focus", "grow")):
        test(f"{' '.join(options)} keeps the curve", curves(draw(both[0], *options)) == curves(nested))

    status, out, err = run("-T", "memory", os.path.join(ROOT, "examples/profiles/search.pstats"))
    test("a profile without it is refused", status == 3 and b"no memory over time" in err, (status, err))

    status, out, err = run("-q", "-T", "memory-png", both[0])
    if b"built without cairo" in err:
        test("PNG wants cairo", status == 2)
    else:
        size = struct.unpack(">II", out[16:24]) if out[:4] == b"\x89PNG" else None
        test("the same as PNG", status == 0 and size is not None and size[0] == 1200, (status, err, size))

    two = """CMDLINE a
MEM 10 1000
MEM 30 1001
FUNC m.g 20 5000.5 40 5001 0
CMDLINE b
MEM 20 5000
FUNC m.f 10 1000.5 30 1001 0
MEM 40 5001
"""
    svg = of_text(two)
    test("a further command line begins another run, which begins at 0",
         [bar[3][1].rpartition(" from ")[2] for bar in bars(svg)] == ["500 ms"] * 2, bars(svg))
    test("calls are those of the run of their time, in rows of their own",
         [(bar[3][0], bar[3][1][:8]) for bar in sorted(bars(svg), key=lambda bar: bar[2])] ==
         [("m.f", "10.0 MiB"), ("m.g", "20.0 MiB")] and len({bar[2] for bar in bars(svg)}) == 2, bars(svg))
    test("and rows and curves are named", {"memory", "memory, run 2"} <= {*texts(svg)}, texts(svg))
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("a.dat", "b.dat")]
        for name, part in zip(names, re.findall(r"CMDLINE[^C]*", two)):
            with open(name, "w") as file:
                file.write(part)
        out = run("-q", "-T", "memory", *names)[1]
        test("so they are from several files", "memory, run 2" in texts(ElementTree.fromstring(out)))
        with open(names[0], "w") as file:
            file.write(two)
        memory = json.loads(run("-q", "-T", "json", names[0])[1])["graph"]["metadata"]["memory"]
        mebibyte = 1 << 20
        test("JSON has the series", [(one["name"], one["moments"]) for one in memory["series"]] ==
             [("memory", [[0, 10 * mebibyte], [1, 30 * mebibyte]]),
              ("memory, run 2", [[0, 20 * mebibyte], [1, 40 * mebibyte]])], memory)
        test("and the calls", memory["calls"][1] == {"function": "m.g", "series": 1, "in": 0, "begin": 0.5, "end": 1,
                                                     "before": 20 * mebibyte, "after": 40 * mebibyte}, memory)

    def bracket_colours(svg):
        """Of brackets and of the ends of bars: {stroke: number}."""
        strokes = collections.defaultdict(lambda: [0, 0])
        for path in svg.iter(f"{SVG}path"):
            if len(re.split("[ML]", path.get("d"))) == 3 and path.get("stroke-width") in (CURVE, "3.0"):
                strokes[path.get("stroke")][path.get("stroke-width") == "3.0"] += 1
        return dict(strokes)

    colours = bracket_colours(nested)
    test("brackets have the colour of the ends of their bar", len(colours) == 4 and
         all(brackets == 3 * ends > 0 for brackets, ends in colours.values()), colours)

    massif = os.path.join(ROOT, "tests/golden/massif/peak.massif")
    svg = draw(massif)
    test("massif has a curve for the heap and one on it", len(curves(svg)) == 2 and
         {"heap", "+ heap administration"} <= {*texts(svg)}, texts(svg))
    heap, both_of_it = sorted(curves(svg), key=lambda path: -path[2][1])
    height = lambda path, i: (460 - path[i][1]) / 380 * 1008
    test("which adds up", [round(height(heap, i)) for i in range(4)] == [0, 500, 1000, 10] and
         [round(height(both_of_it, i)) for i in range(4)] == [0, 508, 1008, 18], (heap, both_of_it))
    test("along what the file says", any("memory by bytes allocated and freed" in t and "peak 1008 B at 200 B" in t
                                         for t in texts(svg)), texts(svg))
    parts = [(width, y, height, title) for (x, width, y, title), height in
             zip(bars(svg), [float(group[1].get("height")) for group in svg.iter(f"{SVG}g")]) if y < 460]
    test("a detailed snapshot is a bar of what was allocated",
         [(title[0], title[1], round(height / 380 * 1008)) for _, _, height, title in parts] ==
         [("early (early.c)", "500 B of 500 B at 100 B", 500),
          ("std::vector<int, (anonymous namespace)::A>::grow(int) (vector.h)", "600 B of 1000 B at 200 B", 600),
          ("[unknown] (libz.so)", "300 B of 1000 B at 200 B", 300),
          ("[below threshold]", "100 B of 1000 B at 200 B", 100)], parts)
    listed = [(title[0], group[1].get("fill")) for group in svg.iter(f"{SVG}g") for title in [group[0].text.split("\n")]
              if float(group[1].get("y")) > 460]
    drawn = {group[0].text.split("\n")[0]: group[1].get("fill") for group in svg.iter(f"{SVG}g") if float(group[1].get("y")) < 460}
    test("the list has those of the peak in the same colours", len(listed) == 3 and all(drawn[name] == fill for name, fill in listed)
         and "heap at 200 B, 1000 B, by the function that allocated it" in texts(svg), listed)

    def massif_of(unit, *snapshots):
        with tempfile.NamedTemporaryFile("w", suffix=".massif") as file:
            file.write(f"desc: x\ncmd: a\ntime_unit: {unit}\n")
            for number, (time, heap, stacks, tree) in enumerate(snapshots):
                file.write(f"#-----------\nsnapshot={number}\n#-----------\ntime={time}\nmem_heap_B={heap}\n"
                           f"mem_heap_extra_B=0\nmem_stacks_B={stacks}\nheap_tree={'detailed' if tree else 'empty'}\n{tree}")
            file.flush()
            status, out, err = run("-q", "-T", "json", file.name)
            return draw(file.name), json.loads(out)["graph"]["metadata"]["memory"] if status == 0 else err

    tree = "n1: 90 (heap allocation functions) malloc\n n1: 90 0x10: allocate (a.h:1)\n  n1: 90 0x10: grow (b.h:2)\n   n0: 90 0x20: main (c.c:3)\n"
    svg, memory = massif_of("ms", (0, 0, 0, ""), (1500, 90, 10, tree), (1500, 90, 5, tree))
    test("milliseconds are seconds, and stacks are there where they are measured",
         memory["unit"] == "s" and [one["name"] for one in memory["series"]] == ["heap", "stacks"] and
         memory["series"][1]["moments"] == [[0, 0], [1.5, 10], [1.5, 5]] and
         any("peak 100 B at 1.50 s" in text for text in texts(svg)), memory)
    test("what is inlined is the function that it is in, in each snapshot", memory["parts"] == [
        {"function": "grow (b.h)", "series": 0, "at": 1.5, "bytes": 90, "first": True}] * 2, memory["parts"])
    svg, memory = massif_of("i", (0, 0, 0, ""), (2500000, 90, 0, tree))
    test("instructions are counted", memory["unit"] == "instructions" and
         any("peak 90.0 B at 2.50 M instructions" in text for text in texts(svg)) and "2.00 M" in texts(svg), texts(svg))
    svg = draw(os.path.join(ROOT, "tests/golden/heaptrack/over-time.heaptrack"))
    test("heaptrack has the heap, and what is resident", {"heap", "resident"} <= set(texts(svg)) and
         any("peak 24.0 KiB at 30.0 ms" in text for text in texts(svg)) and len(curves(svg)) == 1, texts(svg))
    svg = draw(os.path.join(ROOT, "tests/golden/heaptrack/depot.heaptrack"))
    test("one moment makes no curve", b"nothing to draw" in svg, svg)
    status, out, err = run("-T", "memory", massif, both[0])
    test("runs along different units are not laid on one another", status == 0 and b"different units" in err and
         len(curves(ElementTree.fromstring(out))) == 2, err)
