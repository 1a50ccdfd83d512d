#!/usr/bin/env python3
"""What is written for speedscope is in the order of time where times are known, and adds up in any case."""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run
from tap import ROOT, it

EPOCH = 1700000000000000  # a clock of microseconds since 1970


def export(text, *options):
    status, out, errors = run("-T", "speedscope", *options, "-", stdin=text.encode())
    assert status == 0, errors
    return json.loads(out), out, errors.decode()


def names(file, profile):
    frames = [frame["name"] for frame in file["shared"]["frames"]]
    return [";".join(frames[i] for i in stack) for stack in profile["samples"]]


def call(name, begin, length, tid=1):
    return {"ph": "X", "pid": 1, "tid": tid, "ts": begin, "dur": length, "name": name}


def try_calls(test):
    rows = [call("main", 0, 100), call("f", 10, 20), call("g", 15, 5), call("f", 30, 20), call("nothing", 60, 0),
            call("main", 150, 10), call("other", 120, 10, 2)]
    file, _, errors = export(json.dumps(rows))
    frames = [frame["name"] for frame in file["shared"]["frames"]]
    first = file["profiles"][0]
    told = [(event["type"], frames[event["frame"]], event["at"]) for event in first["events"]]
    want = [("O", "main", 0), ("O", "f", 10), ("O", "g", 15), ("C", "g", 20), ("C", "f", 30), ("O", "f", 30),
            ("C", "f", 50), ("C", "main", 100), ("O", "main", 150), ("C", "main", 160)]
    test("calls are opened and closed in the order of time, two in a row apart", told == want and errors == "", told)
    test("such a profile begins and ends with its thread",
         [(p["type"], p["startValue"], p["endValue"]) for p in file["profiles"]] ==
         [("evented", 0, 160), ("evented", 120, 130)], file["profiles"])
    late = json.dumps([{**row, "ts": row["ts"] + EPOCH + 0.25} for row in rows])
    again = export(late)[0]["profiles"][0]
    test("of a clock that began long ago times count from the first one", again["events"] == first["events"],
         again["events"][:2])


def try_samples(test):
    profile = {"nodes": [{"id": i + 1, "callFrame": {"functionName": name, "scriptId": "1", "url": "a.js", "lineNumber": i,
                                                     "columnNumber": 0}, "children": [2, 3] if i == 0 else []}
                         for i, name in enumerate(("(root)", "a", "b"))],
               "startTime": 1000, "endTime": 1060, "samples": [2, 3, 2, 2, 3], "timeDeltas": [0, 10, 20, 5, 5]}
    text = json.dumps(profile)
    file, out, _ = export(text)
    sampled = file["profiles"][0]
    test("samples come one by one, as they were", names(file, sampled) == ["a", "b", "a", "a", "b"] and
         sampled["weights"] == [10, 20, 5, 5, 0] and (sampled["startValue"], sampled["endValue"]) == (1000, 1040), sampled)
    whole = run("-T", "table", "-", stdin=text.encode())[1]
    test("they add up to what they were", run("-T", "table", "-f", "speedscope", "-", stdin=out)[1] == whole)
    middle = export(text, "--focus", "b")[0]
    test("time without a sample is an empty one", names(middle, middle["profiles"][0]) == ["b", "", "b"] and
         middle["profiles"][0]["weights"] == [20, 10, 0], middle["profiles"])
    read = json.loads(run("-T", "json", "-f", "speedscope", "-", stdin=json.dumps(middle).encode())[1])["graph"]
    test("and no cost when it is read again", read["metadata"]["total"] == 20, read["metadata"])
    part = [run("-T", "folded", "--time", "25%-75%", "-", stdin=data)[1] for data in (text.encode(), out)]
    test("a part of its time is that of the original", part[0] == part[1] != b"", *part)


def try_moments(test):
    text = "".join(f"app 7 {i}.5: 100 cycles: \n\t1 {name}+0x1 (app)\n\n" for i, name in enumerate("abbacab"))
    file, out, _ = export(text)
    test("costs without a length come in order, too", names(file, file["profiles"][0]) == list("abbacab") and
         file["profiles"][0]["weights"] == [100] * 7, file["profiles"])
    status, _, errors = run("-T", "folded", "--time", "0%-50%", "-", stdin=out)
    test("no time is read from them", status == 2 and b"does not say when" in errors, status, errors)
    pair = [f"app 7 {i}.5: {cost} cycles: \n\t1 {name}+0x1 (app)\n\n" for i, (name, cost) in enumerate(zip("ab", (7, 9)))]
    late = export("".join(reversed(pair)))[0]
    test("what was written late is in order", late["profiles"][0]["weights"] == [7, 9], late["profiles"])


def try_sums(test):
    file, out, errors = export("main;f 3\nmain 1\n", "-f", "folded")
    test("a format without times has sums, without a warning", names(file, file["profiles"][0]) == ["main", "main;f"]
         and file["profiles"][0]["weights"] == [1, 3] and errors == "", file["profiles"], errors)
    twice = json.dumps([call("main", 0, 10)])
    with tempfile.NamedTemporaryFile("w", suffix=".json") as one:
        one.write(twice)
        one.flush()
        status, out, _ = run("-q", "-T", "speedscope", one.name, one.name)
    both = json.loads(out)["profiles"]
    test("two recordings of one time are added up", status == 0 and len(both) == 1 and both[0]["type"] == "sampled" and
         both[0]["weights"] == [20], both)


def try_lines(test):
    frame = {"functionName": "f", "scriptId": "1", "url": "a.js", "lineNumber": 0, "columnNumber": 0}
    nodes = [{"id": 1, "callFrame": {**frame, "functionName": "(root)"}, "children": [2]},
             {"id": 2, "callFrame": frame, "positionTicks": [{"line": 7, "ticks": 1}, {"line": 9, "ticks": 2}]}]
    profile = {"nodes": nodes, "startTime": 0, "samples": [2, 2, 2], "timeDeltas": [0, 10, 20]}
    file = export(json.dumps(profile), "--lines")[0]
    one = file["profiles"][0]
    test("lines that only sums are known of are not in the order of time", "gaps" not in one["prof2dot"] and
         [file["shared"]["frames"][stack[0]]["line"] for stack in one["samples"]] == [7, 9] and one["weights"] == [10, 20], one)
    text = "".join(f"app 7 {i}.5: 100 cycles: \n\t1 f+0x1 (app)\n  a.c:{line}\n\n" for i, line in enumerate((9, 7, 9)))
    file = export(text, "--lines")[0]
    lines = [file["shared"]["frames"][stack[0]]["line"] for stack in file["profiles"][0]["samples"]]
    test("lines of each sample are", lines == [9, 7, 9], file)


with it as test:
    try_calls(test)
    try_samples(test)
    try_moments(test)
    try_sums(test)
    try_lines(test)
