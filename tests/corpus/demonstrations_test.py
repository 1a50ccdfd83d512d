#!/usr/bin/env python3
"""What bcc's tools print in bcc's own documentation (of Debian's bpfcc-tools): costs of functions are those of the blocks in it."""
import collections
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from fresh import Graph, same
from tap import it, skip_all

FOLDER = "/usr/share/doc/bpfcc-tools/examples/doc"
# The tool, and what ends a stack: the line before the number.
TOOLS = {"profile": r"-  ", "offcputime": r"", "stackcount": None, "wakeuptime": r"waker: "}


def blocks_of(text, end):
    """Frames, innermost first, and the number, of each block."""
    frames = []
    for line in text.splitlines():
        if re.match(r" +\d+$", line) and frames:
            who = frames[-1]
            yield (frames if end is None else frames[:-1]), int(line), who
            frames = []
        elif re.match(r"(    --|    \S.* \[\d+\]| +target: .*)$", line):
            continue  # between kernel and user; the process, of stackcount -P; who was woken
        else:
            frames = frames + [line.strip()] if line.startswith("  ") else []


def frame_of(text):
    """Without an address in front, or the offset behind."""
    return re.sub(r"\+0x[0-9a-f]+$", "", re.sub(r"^(0x)?[0-9a-f]{8,16} +(?=\S)", "", text))


if not os.path.isdir(FOLDER):
    skip_all("the documentation of bpfcc-tools is not here")
with it as test:
    for tool, end in TOOLS.items():
        path = os.path.join(FOLDER, tool + "_example.txt")
        if not os.path.exists(path):
            test.skip(f"{tool}: costs are those of its demonstration", "it is not here")
            continue
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        own, whole = collections.Counter(), 0
        for frames, number, who in blocks_of(text, end):
            whole += number
            if frames:
                own[frame_of(frames[0])] += number
        graph = Graph(path)
        test(f"{tool}: the whole is that of its demonstration", whole > 0 and graph.about.get("total") == whole, graph.about, whole)
        same(test, f"{tool}: so are costs of functions", +collections.Counter(graph.sum_of("self")), own)
