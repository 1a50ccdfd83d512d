#!/usr/bin/env python3
"""Pictures over time: what they show is what --list-threads and the recording say."""
import json
import os
import re
import sys
import tempfile
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run
from tap import it

SVG = "{http://www.w3.org/2000/svg}"
FORMATS = "timeline", "flamechart", "heatmap"
# main from 0 to 1 s; f twice in a row, to 0.3 and 0.5 s; g from 0.6 s; short calls from 0.7 s on.
CALLS = [("main", 0, 1000000), ("f", 200000, 100000), ("f", 300000, 200000), ("g", 600000, 50000)]
CALLS += [("tiny", 700000 + 200 * i, 100) for i in range(100)]
TRACE = [{"ph": "X", "pid": 7, "tid": 8, "ts": begin, "dur": length, "name": name} for name, begin, length in CALLS]
TRACE += [{"ph": "X", "pid": 7, "tid": 9, "ts": 500000, "dur": 250000, "name": "work"},
          {"ph": "M", "pid": 7, "tid": 9, "name": "thread_name", "args": {"name": "worker"}}]
SECONDS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1}


def picture(to, text, *options):
    """(exit status, root, [(tooltip, x, y, width)], all texts, standard error)"""
    status, out, errors = run("-T", to, *options, "-", stdin=text.encode())
    if status != 0:
        return status, None, [], "", errors.decode()
    root = ET.fromstring(out)
    boxes = []
    for group in root.iter(SVG + "g"):
        rect = group.find(SVG + "rect")
        boxes.append((group.find(SVG + "title").text, *(float(rect.get(key)) for key in ("x", "y", "width"))))
    return status, root, boxes, "\n".join(text.text or "" for text in root.iter(SVG + "text")), errors.decode()


def busy(boxes):
    """Seconds by row."""
    rows = {}
    for title, _, y, _ in boxes:
        value, unit = re.search(r"busy ([\d.]+) (\S+?)[ ,]", title).groups()
        rows[y] = rows.get(y, 0) + float(value) * SECONDS[unit]
    return [value for _, value in sorted(rows.items())]


def try_report(test, text):
    sizes = [len(run("-q", "-T", "html", *options, "-", stdin=text.encode())[1])
             for options in ((), ("--no-times",), ("--time", "0%-50%"), ("--time", "0%-50%", "--no-times"))]
    test("a report is smaller without times", sizes[1] < sizes[0] and sizes[3] < sizes[2], sizes)


def try_timeline(test, text):
    _, _, boxes, texts, errors = picture("timeline", text)
    test("nothing is warned of", errors == "", errors)
    test("the rows of a timeline add up to what the threads were busy", [round(s, 2) for s in busy(boxes)] == [1, 0.25],
         busy(boxes))
    test("the busiest thread comes first", texts.index("7/8") < texts.index("worker 7/9"), texts)
    worker = [box for box in boxes if "work" in box[0]]
    test("a thread that does one thing is one rectangle, as long as that took",
         len(worker) == 1 and abs(worker[0][3] - 250) < 2, worker)
    test("the title says when it began", "0 s is 0.000000 s of its clock" in texts, texts)
    cut = picture("timeline", text, "--time", "0.5,0.75")[2]
    test("a part of the time is a timeline of its own", [round(s, 2) for s in busy(cut)] == [0.25, 0.25], busy(cut))


def try_flamechart(test, text):
    boxes = picture("flamechart", text)[2]
    by_name = {}
    for title, x, y, width in boxes:
        by_name.setdefault(title.split("\n")[0], []).append((x, y, width))
    test("a call is one box, also where it called others", len(by_name["main"]) == 1, by_name)
    test("two calls in a row are two boxes", len(by_name["f"]) == 2, by_name["f"])
    first, second = sorted(by_name["f"])
    test("they are as wide as they lasted", abs(second[2] - 2 * first[2]) < 0.1 and abs(first[2] - 100) < 0.1, by_name["f"])
    test("the second begins where the first ends", abs(first[0] + first[2] - second[0]) < 0.1, by_name["f"])
    small = [title for title, *_ in boxes if "small call" in title]
    numbers = [re.match(r"(\d+) small calls?, together ([\d.]+) (\S+)", title).groups() for title in small]
    test("calls below a pixel are counted", sum(int(n) for n, _, _ in numbers) == 100, small)
    test("their time is kept", abs(sum(float(v) * SECONDS[u] for _, v, u in numbers) - 0.01) < 1e-6, small)


    deep = [{"ph": "X", "pid": 1, "tid": 1, "ts": 10 * d, "dur": 100 - 20 * d, "name": f"deep{d}"} for d in range(5)]
    calls = [{"ph": "X", "pid": 1, "tid": 1, "ts": 500000, "dur": 500000, "name": "late"}]
    _, root, boxes, _, errors = picture("flamechart", json.dumps([*deep, *calls]))
    test("depths of less than a pixel are left out, and that is told",
         len({y for _, _, y, _ in boxes}) == 1 and "less than a pixel are not drawn" in errors, boxes, errors)
    test("a small call that is alone has its name", any(title.startswith("deep0\n") for title, *_ in boxes), boxes)


def try_heatmap(test):
    beats = [{"ph": "X", "pid": 1, "tid": 1, "ts": i * 1000000 + 400000, "dur": 20000, "name": "beat"} for i in range(30)]
    _, _, boxes, texts, _ = picture("heatmap", json.dumps(beats))
    test("what comes in the same place of each second is a stripe", len({y for _, _, y, _ in boxes}) == 1 and len(boxes) == 30,
         boxes[:3])
    test("a busy thread fills a cell", all("busy 20.0 ms, 1.00 threads" in title for title, *_ in boxes), boxes[:2])
    test("a cell says what it is", "columns of 1.00 s, rows of 20.0 ms" in texts, texts)


def try_png_by_name(test, to, text):
    with tempfile.TemporaryDirectory() as folder:
        for options in (f"-T{to[:-4]}", "-o", f"{folder}/x.png"), ("-o", f"{folder}/x.{to[:-4]}.png"):
            status, _, errors = run(*options, "-", stdin=text.encode())
            with open(options[-1], "rb") as picture:
                test(f"{to} by the name of the file", picture.read(4) == b"\x89PNG" and status == 0, status, errors)


def try_no_png(test):
    """A picture that is SVG only is not written below the name of a PNG, and the old file stays."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/x.png"
        for to in "flamechart", "flamegraph", "icicle":
            with open(path, "w", encoding="ascii") as old:
                old.write("old")
            status, _, errors = run("-T", to, "-o", path, "-", stdin=json.dumps(TRACE).encode())
            with open(path, encoding="ascii") as old:
                test(f"{to} is no PNG", status == 2 and b"is written as SVG" in errors and old.read() == "old", status, errors)


def try_rows_of_processes(test):
    alone = [{"ph": "X", "pid": pid, "tid": pid, "ts": 0, "dur": 9, "name": "f"} for pid in (5, 6)]
    more = {"ph": "X", "pid": 6, "tid": 7, "ts": 0, "dur": 9, "name": "f"}
    test("processes of one thread each have no title", "process 5" not in picture("timeline", json.dumps(alone))[3])
    test("others have one", "process 6: busy" in picture("timeline", json.dumps([*alone, more]))[3])


def try_garbage_collector(test):
    nodes = [{"id": 1, "callFrame": {"functionName": "(garbage collector)", "url": "", "lineNumber": -1, "columnNumber": -1}},
             {"id": 2, "callFrame": {"functionName": "main", "url": "/lib/a.js", "lineNumber": 1, "columnNumber": 1}}]
    profile = {"nodes": nodes, "samples": [1, 2] * 5, "timeDeltas": [1000] * 10, "startTime": 0, "endTime": 10000}
    texts = picture("timeline", json.dumps(profile))[3]
    test("what is no package's code has its name in the key", "(garbage collector) 5" in texts, texts)


with it as test:
    text = json.dumps(TRACE)
    try_report(test, text)
    try_timeline(test, text)
    try_flamechart(test, text)
    try_heatmap(test)
    try_rows_of_processes(test)
    try_garbage_collector(test)
    status, _, _, _, errors = picture("table", "main;f 3\n", "-f", "folded", "--split-by", "second")
    test("so do parts by second", status == 2 and "does not say when" in errors and "hint: man prof2dot-formats" in errors,
         status, errors)
    for to in FORMATS:
        status, _, _, _, errors = picture(to, "main;f 3\n", "-f", "folded")
        test(f"{to} refuses what has no times", status == 2 and "does not say when" in errors
             and "formats with times: austin, cpuprofile, firefox" in errors, status, errors)
        first, again = (run("-T", to, "-", stdin=text.encode())[1] for _ in range(2))
        test(f"{to} is the same for the same input", first == again)
    try_no_png(test)
    for to in "timeline-png", "heatmap-png":
        status, out, errors = run("-T", to, "-", stdin=text.encode())
        if b"built without cairo" in errors:
            test.skip(f"{to} is a PNG", "built without cairo")
        else:
            test(f"{to} is a PNG", status == 0 and out.startswith(b"\x89PNG"), status, errors)
            try_png_by_name(test, to, text)
