#!/usr/bin/env python3
"""Phases: parts of the time with names, of what recordings tell and of --phase, in all output and in pictures."""
import collections
import json
import os
import re
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run
from tap import it

SVG = "{http://www.w3.org/2000/svg}"
MAIN = {"ph": "X", "pid": 7, "tid": 8, "ts": 0, "dur": 1000, "name": "main"}
BROWSER = {"pid": 7, "tid": 9, "cat": "blink.user_timing"}
# load is 100 to 500, parse 400 to 700, its part 450 to 600; load again 800 to 900. Ends come without order, as a browser
# writes them.
MEASURES = [{**BROWSER, "ph": "I", "s": "t", "ts": 100, "name": "a"},
            {**BROWSER, "ph": "b", "id2": {"local": "0x1"}, "ts": 100, "name": "load"},
            {**BROWSER, "ph": "b", "id2": {"local": "0x1"}, "ts": 400, "name": "parse"},
            {**BROWSER, "ph": "b", "id": "0x1", "ts": 450, "name": "part"},
            {**BROWSER, "ph": "e", "id2": {"local": "0x1"}, "ts": 500, "name": "load"},
            {**BROWSER, "ph": "e", "id": "0x1", "ts": 600, "name": "part"},
            {**BROWSER, "ph": "e", "id2": {"local": "0x2"}, "ts": 650, "name": "parse"},  # of another, which never began
            {**BROWSER, "ph": "e", "id2": {"local": "0x1"}, "ts": 700, "name": "parse"},
            {**BROWSER, "ph": "b", "id2": {"local": "0x1"}, "ts": 800, "name": "load"},
            {**BROWSER, "ph": "e", "id2": {"local": "0x1"}, "ts": 900, "name": "load"},
            {**BROWSER, "cat": "loading", "ph": "b", "id": "0x9", "ts": 200, "name": "what the browser does"},
            {**BROWSER, "cat": "loading", "ph": "e", "id": "0x9", "ts": 300, "name": "what the browser does"}]
EXPECTED = {"(no phase)": 100 + 100 + 100, "phase load": 300 + 100, "phase load;phase parse": 50,
            "phase load;phase parse;phase part": 50, "phase parse;phase part": 100, "phase parse": 100}
PERF = "".join(f"app 7/7 {10 + i / 10:.6f}: 100000000 cpu-clock: \n\t1 {name} (app)\n\n"
               for i, name in enumerate("aabbbbccccc"))


def split(text, *options):
    """Costs of a split by phase, by the frames outside of the function."""
    status, out, errors = run("-T", "folded", "--split-by", "phase", *options, "-", stdin=text.encode())
    if status != 0:
        return status, errors.decode()
    found = collections.Counter()
    for line in out.decode().splitlines():
        stack, _, value = line.rpartition(" ")
        found[";".join(frame for frame in stack.split(";") if frame.startswith(("phase ", "(no ")))] += float(value)
    return dict(found)


def in_microseconds(found):
    return {phases: value / 1000 for phases, value in found.items()} if isinstance(found, dict) else found


def try_trace(test):
    found = in_microseconds(split(json.dumps([MAIN, *MEASURES])))
    test("measures of a browser are frames, in the order of their begins", found == EXPECTED, found)
    found = in_microseconds(split(json.dumps([MAIN, *MEASURES]), "--time", "0.00045,0.00055"))
    test("a part of the time has its phases", found == {"phase load;phase parse;phase part": 50, "phase parse;phase part": 50},
         found)
    found = in_microseconds(split(json.dumps([MAIN, MEASURES[1]])))
    test("a measure that never ends lasts until the end", found == {"(no phase)": 100, "phase load": 900}, found)
    many = [{**BROWSER, "ph": phase, "id": str(i % 3), "ts": 10 * group + at, "name": f"m{group}-{i}"}
            for group in range(60) for phase, at in (("b", 0), ("e", 5)) for i in range(10)]
    found = in_microseconds(split(json.dumps([MAIN, *many])))
    test("of many measures each has its end", found.get("(no phase)") == 1000 - 60 * 5, found.get("(no phase)"))
    marks = [{**MEASURES[0], "name": name, "ts": at} for name, at in (("b", 600), ("a", 300))]
    found = in_microseconds(split(json.dumps([MAIN, *marks])))
    test("a mark lasts until the next one", found == {"(no phase)": 300, "phase after a": 300, "phase after b": 400}, found)
    for what, event in {"of Node": {**MEASURES[0], "ph": "R", "cat": "node,node.perf,node.perf.usertiming"},
                        "of the whole program": {**MAIN, "ph": "i", "s": "g", "ts": 100, "name": "a"}}.items():
        found = in_microseconds(split(json.dumps([MAIN, event])))
        test(f"a moment {what} is a mark", found == {"(no phase)": 100, "phase after a": 900}, found)
    for what, event in {"of a browser that loads a page": {**MEASURES[0], "ph": "R"},
                        "of one thread": {**MAIN, "ph": "i", "s": "t", "ts": 100},
                        "that lasts no time": {**MEASURES[0], "ph": "n"}}.items():
        status, errors = split(json.dumps([MAIN, event]))
        test(f"a moment {what} is none", status == 2 and "tells no phases" in errors and "--phase NAME" in errors, errors)


def firefox(markers):
    thread = {"name": "T", "pid": 1, "tid": 2, "markers": markers,
              "samples": {"schema": {"stack": 0, "time": 1}, "data": [[0, at] for at in range(10)]},
              "stackTable": {"schema": {"prefix": 0, "frame": 1}, "data": [[None, 0]]},
              "frameTable": {"schema": {"location": 0}, "data": [[0]]}, "stringTable": ["f"]}
    return json.dumps({"meta": {"interval": 1, "version": 24, "processType": 0}, "threads": [thread]})


def try_firefox(test):
    data = [{"type": "UserTiming", "name": "load", "entryType": "measure"}, None, {"type": "GCMajor"},
            {"type": "UserTiming", "name": "a", "entryType": "mark"}]
    times = [(2, 5), (3, None), (1, 9), (7, None)]
    columns = {"category": [0] * 4, "data": data, "endTime": [end for _, end in times], "name": [0] * 4,
               "startTime": [begin for begin, _ in times], "length": 4}
    rows = {"schema": {"name": 0, "startTime": 1, "endTime": 2, "phase": 3, "category": 4, "data": 5},
            "data": [[0, begin, end, 1, 0, *([one] if one else [])] for (begin, end), one in zip(times, data)]}
    for what, markers in {"saved": columns, "from Firefox itself": rows}.items():
        found = split(firefox(markers))
        test(f"User Timing of Firefox is phases, {what}", found == {"(no phase)": 7e6, "phase load": 3e6}, found)
    found = split(firefox({**columns, "data": data[1:]}))
    test("marks of Firefox are phases", found == {"(no phase)": 1e6, "phase after a": 9e6}, found)
    for bad in ([], 5, {"data": 5}, {"schema": 1, "data": [[1]]}, {"startTime": [1], "data": [[], {"type": 1, "name": {}}]}):
        status, errors = split(firefox(bad))
        test(f"markers that are none do no harm: {bad}", status == 2 and "tells no phases" in errors, errors)


def try_option(test):
    found = split(PERF, "--phase", "x=10.2,10.4", "--phase", "y=10.4,", "--phase", "z=0%-20%")
    test("--phase takes the samples that --time takes, of perf with both ends",
         found == {"phase z": 2e8, "phase x": 2e8, "phase x;phase y": 1e8, "phase y": 6e8}, found)
    for name, time in {"x": "10.2,10.4", "a=b": "30%-70%"}.items():
        whole = run("-T", "folded", "--time", time, "-", stdin=PERF.encode())[1]
        part = re.findall(rb"phase " + name.encode() + rb";(.*)", run("-T", "folded", "--split-by", "phase", "--phase",
                                                                     f"{name}={time}", "-", stdin=PERF.encode())[1])
        test(f"a phase has what --time has: {time}", part == whole.splitlines(), part)
    found = in_microseconds(split(json.dumps([MAIN, *MEASURES]), "--phase", "mine=0.0005,"))
    test("--phase replaces those that are recorded", found == {"(no phase)": 500, "phase mine": 500}, found)
    for bad in ("x", "=1,2", "x=", "x=2,1", "x=a,b"):
        status, errors = split(PERF, "--phase", bad)
        test(f"--phase {bad} is refused", status == 2 and "hint: write" in errors, errors)
    status, errors = split("main;f 3\n", "--phase", "x=1,2")
    test("formats without times are refused", status == 2 and "when samples were" in errors, errors)
    status, errors = split(PERF)
    test("a recording without phases is refused", status == 2 and "the perf recording tells no phases" in errors, errors)
    status, _, errors = run("-T", "dot", "--phase", "x=1,2", "-", stdin=PERF.encode())
    test("--phase that has no effect is told", status == 0 and b"--split-by phase" in errors, errors)
    many = [{**MEASURES[1], "name": f"p{i}", "ts": i} for i in range(20)]
    status, _, errors = run("-T", "folded", "--split-by", "phase", "-", stdin=json.dumps([MAIN, *many]).encode())
    test("what is in many phases is told", status == 0 and b"within 16 other phases are left out: 4" in errors, errors)


def try_pictures(test):
    text = json.dumps([MAIN, *MEASURES])
    for to in ("timeline", "flamechart"):
        root = ET.fromstring(run("-T", to, "-", stdin=text.encode())[1])
        bars = [(group.find(SVG + "title").text, float(group.find(SVG + "rect").get("y")),
                 float(group.find(SVG + "rect").get("width"))) for group in root.iter(SVG + "g")
                if group.find(SVG + "title") is not None and group.find(SVG + "title").text.startswith("phase")]
        names = [title.partition(":")[0] for title, _, _ in bars]
        test(f"{to}: each phase is a bar", names == ["phase load", "phase parse", "phase part", "phase load"], bars)
        test(f"{to}: phases that overlap are below each other", bars[0][1] < bars[1][1] < bars[2][1] > bars[3][1], bars)
        test(f"{to}: a bar is as long as its phase", abs(bars[0][2] - 400) < 1, bars)
        test(f"{to}: a tooltip tells when it was", "0.00010 s to 0.00050 s, 400 µs" in bars[0][0], bars)
        other = run("-T", to, "-", stdin=json.dumps([MAIN]).encode())[1].decode()
        test(f"{to}: nothing is there without phases", "phase" not in other, "")
    status, out, _ = run("-T", "timeline-png", "-", stdin=text.encode())
    test("they are in PNG too", status in (0, 1) and (status == 1 or out.startswith(b"\x89PNG")), status)
    many = [{**MEASURES[1], "name": f"p{i}", "ts": i} for i in range(9)]
    errors = run("-T", "timeline", "-", stdin=json.dumps([MAIN, *many]).encode())[2]
    test("phases that find no place are told", b"not drawn: 5" in errors, errors)


def try_many(test):
    text, path = json.dumps([MAIN, *MEASURES]), os.path.join(os.environ.get("TMPDIR", "/tmp"), f"phases-{os.getpid()}.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    try:
        status, out, errors = run("-T", "folded", "--split-by", "phase", path, path)
        test("one recording twice has its phases once", status == 0 and b"phase load;main 800000" in out, out, errors)
        status, out, errors = run("--diff", path, path, "--split-by", "phase", "-T", "json")
        test("phases are compared", status == 0 and b"phase load" in out, errors)
    finally:
        os.unlink(path)


with it as test:
    try_trace(test)
    try_firefox(test)
    try_option(test)
    try_pictures(test)
    try_many(test)
