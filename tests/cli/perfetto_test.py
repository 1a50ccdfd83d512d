#!/usr/bin/env python3
"""Traces of Perfetto: packed packets, times, inlined functions, names from object files, lines."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from make_perfetto import PACKED_ZSTD, Trace
from protobuf import field
from samples import run
from tap import PROF2DOT, ROOT, it

GOLDEN = os.path.join(ROOT, "tests/golden/perfetto")


def sample(name):
    with open(os.path.join(GOLDEN, name + ".perfetto"), "rb") as file:
        return file.read()


def dump(data, *options):
    """What is read, and the messages."""
    status, out, errors = run("-T", "dump", *options, "-", stdin=data)
    return out.decode() if status == 0 else f"status {status}", errors.decode()


def stacks(data, *options):
    """Names of functions, of each stack."""
    lines = [line for line in dump(data, *options)[0].splitlines() if line.startswith("stack")]
    return [[frame.split('"')[1] for frame in line.split(":", 1)[1].split(" > ") if frame] for line in lines]


def try_packed(test):
    if not shutil.which("zstd"):
        return test.skip("packets that zstd has packed are as if they were not", "zstd is not here")
    packed = subprocess.run(["zstd", "-q"], input=sample("shop"), capture_output=True, check=True).stdout
    out, errors = dump(field(1, field(PACKED_ZSTD, packed)))
    if "built without" in errors:
        return test.skip("packets that zstd has packed are as if they were not", "this build cannot unpack them")
    test("packets that zstd has packed are as if they were not", out == dump(sample("shop"))[0], out, errors)
    out, errors = dump(field(1, field(PACKED_ZSTD, packed[:-20])))
    return test("of packed packets that are cut it is said", out == "status 1" and "compressed packets cannot be unpacked" in errors, errors)


def try_times(test):
    threads = dump(sample("shop"), "--time", "0.015,0.035")[0]
    test("a part of the time has the samples that were in it", "total 2 in 2 samples" in threads, threads)
    test("parts of the time add up", sum(len(stacks(sample("shop"), "--time", part)) for part in ("0%-50%", "50%-100%")) == 5)
    status, out, _ = run("-T", "timeline", "-", stdin=sample("shop"))
    test("threads are drawn over time", status == 0 and b"worker" in out)
    out, errors = dump(sample("heaps"), "--time", "0,1")
    test("heaps have no times", out.startswith("status") and "heaps do not say when memory was taken" in errors, errors)


def try_inlined(test):
    inner = "Cart::total", "Cart::sum"
    test("functions are in stacks that are inlined at an address", any(tuple(stack[1:3]) == inner for stack in stacks(sample("shop"))))
    test("--inlines never leaves them out", all("Cart::sum" not in stack for stack in stacks(sample("shop"), "--inlines", "never")))
    out = run("-T", "source", "-", stdin=sample("python"))[1].decode()
    test("lines are those of the frames", re.search(r"cart\.py", out) and re.search(r"\b20\b", out), out)


def try_objects(test):
    """The program itself is the object file; the place of its code in memory is another than in the file, as far as the trace goes."""
    names = subprocess.run(["nm", PROF2DOT], capture_output=True, text=True, check=True).stdout
    heads = subprocess.run(["readelf", "-lW", PROF2DOT], capture_output=True, text=True, check=True).stdout
    main = re.search(r"^(\w+) T main$", names, re.MULTILINE)
    code = re.search(r"LOAD\s+0x(\w+) 0x(\w+) .* R E ", heads)
    if not main or not code:
        return test.skip("an address has its name from the object file", "prof2dot is stripped")
    t, further = Trace(), 0x4000
    s = t.sequence(1)
    bias = int(code[2], 16) - int(code[1], 16)
    at = s.mapping(PROF2DOT, load_bias=bias + further)
    s.perf_sample(s.stack(s.frame(None, at, int(main[1], 16) + further + 1)), 1)
    out, errors = dump(t.bytes)
    place = os.path.basename(PROF2DOT) + "+0x%x" % (int(main[1], 16) + 1 - bias)
    test("without permission to open files an address is a place in its file", f'"{place}"' in out and "--symfs" in errors, out, errors)
    out, errors = dump(t.bytes, "--symfs", "/")
    return test("an address has its name from the object file", stacks(t.bytes, "--symfs", "/") == [["main"]], out, errors)


with it as test:
    try_packed(test)
    try_times(test)
    try_inlined(test)
    if shutil.which("nm") and shutil.which("readelf"):
        try_objects(test)
