#!/usr/bin/env python3
"""What a build without an optional library says: which part is missing, and which package brings it. Where the
library is there (its name is not in the folder of the build) nobody hears of it."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from make_perf_data import CONTEXT_USER, REGS_USER, STACK_USER, TYPE, Recording, story
from samples import PROF2DOT, ROOT, run
from tap import it

COMPRESSED = 81
BUILD = os.path.basename(os.path.dirname(os.path.abspath(PROF2DOT)))


def copied_stack():
    """A recording with a copy of a stack (--call-graph dwarf)."""
    r = Recording(sample_type=TYPE | REGS_USER | STACK_USER)
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/app")
    r.sample(100, 100, 10, [CONTEXT_USER, 0x400010], tail=r.pack("QQQQ", 2, 8, 0x400020, 8))
    return r.file()


def compressed():
    r = story(Recording())
    r.record(COMPRESSED, b"not really")
    return r.file()


def mangled(folder):
    """Code of a just-in-time compiler with a name of C++."""
    os.makedirs(os.path.join(folder, "tmp"))
    with open(os.path.join(folder, "tmp/perf-100.map"), "w") as out:
        out.write("9000 100 _ZN3app3runEv\n")
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    r.mmap(100, 0x9000, 0x1000, 0, b"//anon")
    r.sample(100, 100, 10, [CONTEXT_USER, 0x9010])
    return r.file()


def main():
    with tempfile.TemporaryDirectory() as folder, it:
        curve = os.path.join(ROOT, "tests/golden/mprof/children.mprof")
        dropped = os.path.join(ROOT, "tests/golden/pprof/dropped.pprof")
        cases = (
            ("elf", "libdw-dev", story(Recording()).file(), []),
            ("dw", "libdw-dev", copied_stack(), []),
            ("zstd", "libzstd-dev", compressed(), []),
            ("iberty", "libiberty-dev", mangled(folder), ["--symfs", folder]),
            ("pcre2-8", "libpcre2-dev", open(dropped, "rb").read(), []),
            ("cairo", "libcairo2-dev", open(curve, "rb").read(), ["-T", "memory-png"]),
        )
        for name, package, data, options in cases:
            path = os.path.join(folder, name)
            with open(path, "wb") as out:
                out.write(data)
            _, _, err = run("-T", "json", *options, path)
            says = b"this prof2dot was built without" in err and package.encode() in err
            if f"-{name}" in BUILD.partition("-without")[2]:
                it(f"built without {name}, it says that {package} is missing", says, err.decode())
            elif says:
                it.skip(f"built with {name}, it asks for nothing", "it was not there when this was built")
            else:
                it(f"built with {name}, it asks for nothing", b"built without" not in err, err.decode())


main()
