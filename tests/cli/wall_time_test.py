#!/usr/bin/env python3
"""--event on-cpu,off-cpu: the time that threads ran and that they waited, in one picture."""
import collections
import json
import os
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run
from tap import ROOT, it

SVG = "{http://www.w3.org/2000/svg}"
SAMPLE = os.path.join(ROOT, "tests/golden/perf/off-cpu.perf")
BOTH = "on-cpu,off-cpu"


def stacks_of(event):
    """{the frames from the root: the cost of what is there and above}"""
    sums = collections.Counter()
    for line in run("-q", "-T", "folded", "--event", event, SAMPLE)[1].decode().splitlines():
        stack, cost = line.rsplit(" ", 1)
        frames = [frame.split("`")[-1] for frame in stack.split(";")]
        for depth in range(len(frames) + 1):
            sums[tuple(frames[:depth])] += int(cost)
    return sums


def boxes_of(picture):
    """[(the frames from the root, the width of the box, the width of its cold part)]"""
    path, found = [], []
    for group in ElementTree.fromstring(picture).iter(f"{SVG}g"):
        if group.get("class") != "b":
            continue
        level = int(group.get("data-level"))
        path[level:] = [group.find(f"{SVG}title").text.split("\n")[0]]
        cold = group.find(f"{SVG}g/{SVG}rect")
        found.append((tuple(path[1:]), float(group.find(f"{SVG}rect").get("width")),
                      float(cold.get("width")) if cold is not None else 0))
    return found


def one_life(step):
    """A thread that runs for a second, waits for a second, and so once more; with a sample of 10 ms each `step` of 10 ms."""
    lines, stack = [], "\n\t1 work+0x1 (app)\n\n"
    for begin in (0, 200):
        lines += [f"app 7 [000] {5 + begin / 100:.6f}: PERF_RECORD_SWITCH IN\n\n"]
        lines += [f"app 7 [000] {5 + (begin + i) / 100:.6f}: 10000000 cpu-clock: {stack}" for i in range(1, 101, step)]
        lines += [f"app 7 [000] {5 + (begin + 100) / 100:.6f}: 1 sched:sched_switch: prev_comm=app prev_pid=7 prev_prio=120 "
                  f"prev_state=S ==> next_comm=swapper/0 next_pid=0 next_prio=120{stack}"]
    return "".join(lines + ["app 7 [000] 9.000000: PERF_RECORD_SWITCH IN\n"])


def check_lives():
    for step, told in ((1, None), (2, b"is 75% of the time"), (4, b"is 62% of the time")):
        status, _, errors = run("-T", "folded", "--event", BOTH, "-", stdin=one_life(step).encode())
        it(f"what does not fill a thread's life is told, with one of {step} samples",
           status == 0 and (told in errors and b"--switch-events" in errors if told else b"of the time" not in errors), errors)


def check_flamechart():
    """A thread that runs and waits for a second each, twice: boxes of its whole life, and cold ones of what it waited."""
    status, picture, errors = run("-q", "-T", "flamechart", "--event", BOTH, "-",
                                  stdin=one_life(1).replace(
                                      "sched:sched_switch: prev_comm=app prev_pid=7 prev_prio=120 prev_state=S ==> "
                                      "next_comm=swapper/0 next_pid=0 next_prio=120\n\t1 work+0x1 (app)",
                                      "sched:sched_switch: prev_comm=app prev_pid=7 prev_prio=120 prev_state=S ==> "
                                      "next_comm=swapper/0 next_pid=0 next_prio=120\n\t2 sleep+0x1 (app)\n\t1 work+0x1 (app)"
                                  ).encode())
    if status != 0:
        it("a flame chart shows both", False, errors)
        return
    boxes = [(group.find(f"{SVG}title").text.split("\n"), group.find(f"{SVG}rect").get("fill"))
             for group in ElementTree.fromstring(picture).iter(f"{SVG}g") if group.find(f"{SVG}title") is not None]
    sleeps = [(text, fill) for text, fill in boxes if text[0].startswith("sleep")]
    it("a flame chart has a box for each wait", len(sleeps) == 2 and
       all("1.00 s, from" in text[1] and "waited 1.00 s" in text[1] for text, _ in sleeps), boxes)
    works = [(text, fill) for text, fill in boxes if text[0].startswith("work")]
    it("its caller lasts on, and tells what of it was waited", len(works) == 2 and all(text[1].startswith("1.99 s, ") and text[1].endswith("waited 1.00 s") for text, _ in works), works)
    it("waits have a colour of their own", sleeps and works and {fill for _, fill in sleeps} == {"#aecdf2"} and
       works[0][1] != "#aecdf2", sleeps, works)
    status, _, errors = run("-T", "timeline", "--event", BOTH, SAMPLE)
    it("a timeline shows either", status == 2 and b"has a time" in errors, errors)


def check_widths():
    runs, waits = stacks_of("cpu-clock:u"), stacks_of("off-cpu")
    status, picture, _ = run("-q", "-T", "flamegraph", "--event", BOTH, SAMPLE)
    boxes = boxes_of(picture)
    whole = runs[()] + waits[()]
    wrong = [(box, runs[box[0]], waits[box[0]]) for box in boxes
             if abs(box[1] - 1180 * (runs[box[0]] + waits[box[0]]) / whole) > 0.02
             or abs(box[2] - 1180 * waits[box[0]] / whole) > 0.02]
    it("a frame is as wide as both, and its cold part as what was waited", status == 0 and len(boxes) > 8 and not wrong, *wrong)
    mixed = [box for box in boxes if 0 < box[2] < box[1] - 1]
    it("some frames are both", len(mixed) >= 4, boxes)
    text = picture.decode()
    it("the key and the tooltips have both times", "on-cpu 3.00 ms (1.96%)" in text and "off-cpu 150 ms (98.04%)" in text)
    inverted = run("-q", "-T", "icicle", "--inverted", "--event", BOTH, SAMPLE)[1]
    first = [box for box in boxes_of(inverted) if len(box[0]) == 1]
    it("from the leaves, what waits is cold and what runs is not",
       {box[0][0]: box[2] > 0 for box in first} == {"__schedule": True, "[unknown]": True, "price": False, "pack": False}, first)


def total_of(*arguments):
    status, out, err = run("-T", "json", *arguments, SAMPLE)
    return json.loads(out)["graph"]["metadata"] if status == 0 else err.decode()


def check_numbers():
    whole = total_of("--event", BOTH)
    it("the sum is an event", whole["total"] == 153000000 and whole["samples"] == 8, whole)
    part = total_of("--event", BOTH, "--thread", "21")
    it("a selection is a part of it", part["total"] == 21000000 and part["whole"] == 153000000, part)
    sleep = total_of("--event", "off-cpu", "--label", "state=sleep")
    it("a state is a part of what was waited", sleep["total"] == 109000000 and sleep["whole"] == 150000000, sleep)
    it("the clock stays the default", total_of()["total"] == 3000000)


def check_refusals():
    for event, code, words in (("sched:sched_switch,off-cpu", 2, b"counts no time"), ("x,off-cpu", 3, b"no event called \"x\""),
                               ("on-cpu,on-cpu", 2, b"the same event twice")):
        status, out, err = run("--event", event, SAMPLE)
        it(f"{event} is refused", status == code and words in err and b"hint: " in err and not out, status, err)
    alone = os.path.join(ROOT, "tests/golden/perf/switches-alone.perf")
    status, _, err = run("--event", BOTH, alone)
    it("without a clock there is no on-cpu, and how to record it is said", status == 3 and b"hint: record it with perf record" in err, err)


with it:
    check_widths()
    check_lives()
    check_flamechart()
    check_numbers()
    check_refusals()
