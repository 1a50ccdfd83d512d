#!/usr/bin/env python3
"""Shapes that break programs which recurse, rescan or trust what they read. The time limit only
catches what would never end."""
import json
import os
import re
import resource
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import make_pstats
from samples import data_of_report, in_parallel
from tap import IS_SANITIZED, PROF2DOT, it

HANG = 300
MEMORY = 3 << 30
LITTLE = 160 << 20


def limit_memory(memory):
    """The sanitizers' shadow memory needs any amount of addresses."""
    if not IS_SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def run(*arguments, memory=MEMORY):
    started = time.monotonic()
    try:
        done = subprocess.run([PROF2DOT, *arguments], capture_output=True, timeout=HANG, stdin=subprocess.DEVNULL,
                              preexec_fn=lambda: limit_memory(memory))
        outcome = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        outcome = "hangs", b"", b""
    return (*outcome, time.monotonic() - started)


def perf_sample(out, frames, number=1, comm="app", weight=10):
    """Frames are named leaf first."""
    out.write(f"{comm} {number}/{number} 1.{number % 1000000:06d}: {weight} cycles:u: \n".encode())
    out.writelines(f"\t{0x400000 + n:16x} {name}+0x1 (/bin/app)\n".encode() for n, name in enumerate(frames))
    out.write(b"\n")


def deep_stack(path):
    with open(path, "wb") as out:
        perf_sample(out, (f"f{n}" for n in range(100000)))


def deep_recursion(path):
    with open(path, "wb") as out:
        perf_sample(out, ("f" if n % 2 else "g" for n in range(100000)))


def wide(path):
    with open(path, "wb") as out:
        for n in range(100000):
            perf_sample(out, [f"callee{n}", "main"], n + 1)


def many_stacks(path):
    with open(path, "w") as out:
        out.writelines(f"main;callee{n} {n % 7 + 1}\n" for n in range(500000))


def many_threads(path):
    with open(path, "wb") as out:
        for n in range(50000):
            perf_sample(out, ["leaf", "main"], n + 1, f"t{n}")


def long_line(path):
    with open(path, "wb") as out:
        perf_sample(out, ["x" * (64 << 20), "main"])


def many_addresses(path):
    """A million lines of ten functions, of which none comes again."""
    with open(path, "wb") as out:
        for n in range(100000):
            perf_sample(out, [])
            out.seek(-1, os.SEEK_CUR)
            out.writelines(b"\t%16x f%d+0x1 (/bin/app)\n" % (0x400000 + 10 * n + i, i) for i in range(10))
            out.write(b"\n")


def many_lines(path):
    """32 MiB of noise among as many lines of samples: no line of it may cost more than the one before."""
    with open(path, "wb") as out:
        for n in range((32 << 20) // 23 // 4):
            perf_sample(out, ["leaf", "main"])
            out.write(b"noise and nothing else\n" * 4)


def names_alike():
    """Names that collide under sums, xors and polynomials of their bytes."""
    names = [""]
    for _ in range(9):
        names = [name + word for name in names for word in ("Aa", "BB", "C#")]  # equal under 31 * a + b
    return names


def similar_names(path):
    with open(path, "wb") as out:
        for n, name in enumerate(names_alike()):
            perf_sample(out, [name, "main"], n + 1)


def cycle(path, size=100000):
    key = lambda n: ("/m.py", n % size + 1, f"f{n % size}")
    make_pstats.write(path, {key(n): (1, 1, 1.0, 2.0, {key(n - 1): (1, 1, 1.0, 2.0)}) for n in range(size)})


def all_call_all(path, size=500):
    key = lambda n: ("/m.py", n + 1, f"f{n}")
    callers = {key(n): (1, 1, 0.001, 0.001) for n in range(size)}
    make_pstats.write(path, {key(n): (size, size, 1.0, 1.0, dict(callers)) for n in range(size)})


def shared_callers(path, size=4000):
    """n functions share one dict of n callers by reference: 16 million calls in some 400 KB."""
    short = lambda text: b"z" + bytes([len(text)]) + text
    number = lambda n: b"i" + struct.pack("<i", n)
    real = lambda x: b"g" + struct.pack("<d", x)
    key = lambda n: b")\x03" + short(b"m.py") + number(n + 1) + short(b"f%d" % n)
    row = b")\x04" + number(1) + number(1) + real(0.5) + real(0.5)
    callers = b"\xfb" + b"".join(key(n) + row for n in range(size)) + b"0"  # 0xfb: a dict that gets number 0
    out = b"{"
    for n in range(size):
        shared = callers if n == 0 else b"r" + struct.pack("<I", 0)
        out += key(n) + b")\x05" + number(1) + number(1) + real(1.0) + real(1.0) + shared
    with open(path, "wb") as file:
        file.write(out + b"0")


def nested(path, opening, depth=1000000):
    with open(path, "wb") as out:
        out.write(opening * depth)


def references(path):
    """Each tuple holds the one before twice: 2^60 objects in 500 bytes."""
    out = b"{" + b"\xa9\x02NN"
    for n in range(60):
        out += b"\xa9\x02" + (b"r" + struct.pack("<I", n)) * 2
    with open(path, "wb") as file:
        file.write(out)


def claims(path, opening):
    """Two billion items are promised and none comes."""
    with open(path, "wb") as out:
        out.write(opening + struct.pack("<i", 0x7FFFFFFF))


SUCCEED = [  # title, what makes the file, options, functions and calls that must come of it; bytes of addresses
    ("a million lines that differ in their address", many_addresses, [], (10, 9), LITTLE),
    ("a stack of 100,000 functions", deep_stack, [], (100000, 99999)),
    ("a recursion of 100,000 calls", deep_recursion, [], (2, 2)),
    ("100,000 functions called by one", wide, [], (100001, 100000)),
    ("50,000 threads", many_threads, [], (2, 1)),
    ("a line of 64 MiB", long_line, [], (2, 1)),
    ("32 MiB of noise among samples", many_lines, [], (2, 1)),
    ("19,683 names that look alike to simple hashes", similar_names, [], (19684, 19683)),
    ("a cycle of 100,000 functions", cycle, [], (100000, 100000)),
    ("500 functions that all call each other", all_call_all, [], (500, 250000)),
    ("a stack of 100,000 functions from its leaf", deep_stack, ["--leaf", "=f0", "--depth", "3"], (4, 3)),
    ("a stack of 100,000 functions from its root", deep_stack, ["--root", "=f99999", "--depth", "3"], (4, 3)),
    ("the 50 that tell most of a stack of 100,000", deep_stack, ["--max-nodes", "50"], (50, 49)),
    ("the 50 that tell most of a cycle of 100,000", cycle, ["--max-nodes", "50"], (50, 50)),
    ("the 50 that tell most of 100,001 functions", wide, ["--max-nodes", "50"], (50, 49)),
    ("50,000 threads as groups", many_threads, ["--group-by", "thread"], (50000, 0)),
    ("a cycle of 100,000 functions from one of them", cycle, ["--root", "=f7"], (100000, 100000)),
]
REFUSE = [  # title, what makes the file; some may be read all the same if it takes no great effort
    ("marshal tuples nested a million deep", lambda path: nested(path, b")\x01")),
    ("marshal lists nested a million deep", lambda path: nested(path, b"[\x01\0\0\0")),
    ("marshal dicts nested a million deep", lambda path: nested(path, b"{")),
    ("marshal references that double 60 times", references),
    ("a marshal tuple that claims two billion items", lambda path: claims(path, b"{(")),
    ("a marshal string that claims two billion bytes", lambda path: claims(path, b"{)\x03s")),
    ("a marshal long that claims two billion digits", lambda path: claims(path, b"{)\x03l")),
]


def try_success(case):
    title, make, options, expected, *memory = case
    path = os.path.join(folder, make.__name__)
    status, out, errors, seconds = run("-T", "json", "-n0", "-e0", *options, path, memory=(memory or [MEMORY])[0])
    if status != 0:
        return False, (status, errors[:300]), seconds
    graph = json.loads(out)["graph"]
    actual = len(graph["nodes"]), len(graph["edges"])
    return actual == expected, f"functions and calls: is {actual}, should be {expected}", seconds


def try_refusal(case):
    title, make = case
    handle, path = tempfile.mkstemp(dir=folder)
    os.close(handle)
    make(path)
    status, out, errors, seconds = run("-f", "pstats", "-T", "json", path)
    good = status == 1 and out == b"" and errors.startswith(b"prof2dot: ") and b"@0x" in errors
    return good, (status, errors[:300]), seconds


def try_picture(make):
    """A picture of what is left after the usual pruning, or a message; never a crash or a hang."""
    path = os.path.join(folder, make.__name__)
    status, out, errors, seconds = run("-T", "svg", "--layout-timeout", "5", path)
    good = status in (0, 1, 3) and errors.count(b"\n") <= 3 and (status != 0 or out.endswith(b"</svg>\n"))
    return good, (status, errors[:300]), seconds


with tempfile.TemporaryDirectory() as folder, it as test:
    for make in dict.fromkeys(case[1] for case in SUCCEED):
        make(os.path.join(folder, make.__name__))
    for case, (good, why, seconds) in zip(SUCCEED, in_parallel(try_success, SUCCEED)):
        test.note(f"{seconds:.2f} s")
        test(f"reads {case[0]}{' with ' + ' '.join(case[2]) if case[2] else ''}", good, why)
    for case, (good, why, seconds) in zip(REFUSE, in_parallel(try_refusal, REFUSE)):
        test.note(f"{seconds:.2f} s")
        test(f"refuses {case[0]}", good, why)
    shared = os.path.join(folder, "shared")
    shared_callers(shared)
    status, out, errors, seconds = run("-T", "json", "-n0", "-e0", shared)
    test.note(f"{seconds:.2f} s, status {status}, {errors[:200]}")
    test("references to one large dict of callers are read or refused in time",
         (status == 0 and out.endswith(b"]}}\n")) or (status == 1 and b"@0x" in errors), (status, errors[:300]))
    stacks = os.path.join(folder, "stacks")
    many_stacks(stacks)
    for form in ("folded", "pprof", "speedscope", "callgrind"):
        status, out, errors, seconds = run("-T", form, stacks)
        test.note(f"{seconds:.2f} s")
        test(f"writes 500,000 stacks as {form}", status == 0 and len(out) > 500000, (status, errors[:300]))
    status, out, errors, seconds = run("-T", "html", stacks)
    data = data_of_report(out.decode())
    metric, tree, notes = data["metrics"][0], data["tree"], " ".join(data["notes"])
    shown = [int(number) for number in re.findall(r"(\d+) of 50000[01] (?:functions|calls|contexts)", notes)]
    test.note(f"{seconds:.2f} s, {len(out)} bytes: {notes}")
    test("a report of 500,000 stacks has the heaviest, says so and loses no cost", shown == [len(metric["functions"]["fn"]),
         len(metric["calls"]["from"]), len(tree["fn"])] and all(number <= 300000 for number in shown) and
         sum(tree["samples"]["value"]) == metric["wholes"][0] == sum(n % 7 + 1 for n in range(500000)), notes)
    pictures = [deep_stack, wide, cycle, all_call_all, long_line, similar_names]
    for make, (good, why, seconds) in zip(pictures, in_parallel(try_picture, pictures)):
        test.note(f"{seconds:.2f} s: {why}")
        test(f"draws {make.__name__.replace('_', ' ')}, or says why not", good, why)
