#!/usr/bin/env python3
"""What is said where a limit of the system is met, and that names steer no terminal behind a pipe."""
import os
import re
import resource
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run
from tap import IS_SANITIZED, PROF2DOT, ROOT, it

SEARCH = os.path.join(ROOT, "examples/profiles/search.pstats")
STEERING = "\x1b]0;pwn\x07\x9b31m\u202e\x08"
NAMED = f"pro{STEERING} 7 1.000001: 10 cyc{STEERING}:u: \n\t1000 f{STEERING}+0x1 (/usr/bin/{STEERING})\n\n".encode()


def limited(which, most, *arguments):
    """The program where the system allows no more."""
    done = subprocess.run([PROF2DOT, *arguments], capture_output=True, preexec_fn=lambda: resource.setrlimit(which, (most, most)))
    return done.returncode, done.stdout, done.stderr.decode()


with it as test, tempfile.TemporaryDirectory() as folder:
    for what, arguments in ("--list-events", ["--list-events"]), ("--list-functions", ["--list-functions", "*"]), \
            ("-v", ["-v", "-T", "json", "-o", os.path.join(folder, "x.json")]), ("a table", ["-T", "table"]):
        status, out, errors = run(*arguments, "-", stdin=NAMED)
        shown = (out + errors).decode()
        test(f"{what} hands no control character of a name to a pipe", status == 0 and
             not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown), repr(shown))
        if what != "a table":
            test(f"{what} shows them escaped", "\\x1b" in shown, repr(shown))

    packed = subprocess.run(["zstd", "-c"], input=b"main;f 3\n", capture_output=True).stdout
    for kind in range(16):
        skipped = struct.pack("<II", 0x184D2A50 + kind, 5) + b"12345"
        status, out, errors = run("-T", "folded", "-", stdin=skipped + packed)
        if kind in (0, 7, 15):
            test(f"zstd data behind a skippable frame of kind {kind} are seen through", out == b"main;f 3\n", status, errors)
    test("a skippable frame alone is an empty input", b"the input is empty" in run("-T", "folded", "-", stdin=skipped)[2])

    if IS_SANITIZED:
        test.skip("few descriptors, little memory", "sanitizers want more")
    else:
        status, out, errors = limited(resource.RLIMIT_NOFILE, 8, "-T", "html", SEARCH)
        test("a report without its graphs says so", status == 0 and b"<html" in out and
             "warning: the report lacks the graph with 50 functions" in errors and "ulimit -n" in errors, errors)
        status, out, errors = limited(resource.RLIMIT_NOFILE, 8, "-T", "svg", SEARCH)
        test("a picture that finds no descriptor says what to do", status == 1 and "hint: allow more open files" in errors, errors)
        # Where memory ends depends on the libraries of the system: each step meets another one of their calls.
        for megabytes in range(44, 124, 8):
            status, out, errors = limited(resource.RLIMIT_AS, megabytes << 20, "-T", "png", SEARCH)
            test(f"{megabytes} MiB: a picture, or a word on memory", status == 0 and out.startswith(b"\x89PNG") or
                 status == 1 and out == b"" and re.search("memory|cannot allocate|ulimit -v", errors, re.I), status, errors)
