#!/usr/bin/env python3
"""Frames in no object file are told apart by process in pictures, and nothing of their cost is lost."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from picture import Picture
from samples import run
from tap import it


def sample(comm, tid, *frames):
    """Text of perf script; frames from the innermost one out, None for an address in no object file."""
    lines = [f"{comm} {tid} 100.000001: 1000000 cycles:"]
    lines += [f"\t    7f00{i:04x} " + (f"{name}+0x1 (/usr/bin/{comm})" if name else "[unknown] ([unknown])")
              for i, name in enumerate(frames, 1)]
    return "\n".join(lines) + "\n\n"


PERF = (sample("gzip", 11, "deflate", None, None, None) * 30 + sample("tar", 12, "read_header", None) * 20 +
        sample("gzip", 11, "crc32", None, "main") * 25 + sample("tar", 12, None, "main") * 10 +
        sample("gzip", 11, "deflate", "main") * 15)


def draw(*options):
    status, svg, errors = run("-f", "perf", "-T", "svg", *options, "-", stdin=PERF.encode())
    assert status == 0, errors
    return svg.decode(), Picture(svg)


with it as test:
    svg, picture = draw()
    labels = {" ".join(label).replace("\xa0", " ").strip() for label in picture.labels()}
    test("each process has a box", {"[unknown] process gzip", "[unknown] process tar"} <= {
        re.sub(r"\s+", " ", label) for label in labels}, labels)
    totals = sorted(float(total) for total in re.findall(r"\[unknown\][^<]*?&#10;total [^(]*\(([\d.]+)%\)", svg))
    test("their totals are those of their samples", totals == [30, 55], totals)
    test("neighbouring ones are one frame: no call of itself", "recursive" not in picture.words, picture.words)
    test("the title warns", "[unknown]: 85% of the cost is in stacks with frames in no object file" in picture.words,
         picture.words[:300])
    test("all self cost is shown", "with 100% of self cost" in picture.words, picture.words[:200])
    svg, picture = draw("--no-fold")
    test("--no-fold leaves them as they are", "process gzip" not in picture.words, picture.words)
    status, table, _ = run("-f", "perf", "-T", "csv", "-", stdin=PERF.encode())
    test("tables have the names of the input", b"process gzip" not in table)
    status, text, errors = run("-f", "folded", "-T", "svg", "-", stdin=b"[unknown];f 3\n[unknown];g 2\n")
    test("without processes nothing is told apart", status == 0 and "process" not in Picture(text).words)
    many = "".join(sample(f"p{i}", 100 + i, "f", *[None] * 3) for i in range(60))
    status, text, errors = run("-f", "perf", "-T", "svg", "-", stdin=many.encode())
    test("many processes are told apart", status == 0 and "process p7" in Picture(text).words, errors)
