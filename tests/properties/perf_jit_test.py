#!/usr/bin/env python3
"""What just-in-time compilers write for perf, damaged in any place, names functions or does not: a recording of them is
read all the same, in time that follows its size."""
import os
import random
import resource
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../robustness/fuzz"))
from make_perf_data import CONTEXT_USER, Recording, jit_dump  # noqa: E402
from samples import in_parallel  # noqa: E402
from seeds import compilers, swapped  # noqa: E402
from tap import PROF2DOT, it  # noqa: E402

COPIES, PROCESSOR = 40, 60  # seconds of the processor, for what takes less than one
SIZES = [0, 1, 0x7F, 0x80, 0xFF]
LONG, ALIASES = 4_000_000, 200_000


def recording(dump=b"/tmp/jit-100.dump"):
    """Samples all over the code, at all times of the dump."""
    r = Recording(clock=1)
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x1000, 0x1000, 0, dump, time=1)
    r.mmap(100, 0x9000, 0x1000, 0, b"//anon", time=2)
    for i in range(200):
        r.sample(100, 100, 5 + i // 3, [CONTEXT_USER, 0x9000 + i * 37 % 0x900, 0x9000 + i * 11 % 0x900])
    return r.file()


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def damaged(content, number):
    """Bytes changed, parts left out or repeated."""
    chance, copy = random.Random(number), bytearray(content)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(copy))
        if number % 4 == 3:
            copy[at:at + chance.randrange(16)] = copy[:chance.randrange(40)]
        else:
            copy[at] = chance.choice([*SIZES, chance.randrange(256)])
    return bytes(copy[:chance.randrange(len(copy))] if number % 8 == 7 else copy)


with it as test, tempfile.TemporaryDirectory() as folder:
    data = os.path.join(folder, "perf.data")
    with open(data, "wb") as file:
        file.write(recording())

    def read(number_and_content):
        """With that in the place of the dump and of the list: the exit status, what was found and what was said."""
        number, content = number_and_content
        root = os.path.join(folder, f"root-{number}")
        os.makedirs(os.path.join(root, "tmp"), exist_ok=True)
        for name in ("jit-100.dump", "perf-100.map"):
            with open(os.path.join(root, "tmp", name), "wb") as file:
                file.write(content)
        done = subprocess.run([PROF2DOT, "-T", "dump", "--lines", "--symfs", root, data], stdin=subprocess.DEVNULL,
                              capture_output=True, preexec_fn=limit)
        return done.returncode, done.stdout, done.stderr

    status, plain, err = read((0, jit_dump()))
    test("functions of a dump have names", status == 0 and b"first" in plain and b"third" in plain, err)
    test("also of a machine of the other byte order", read((0, swapped(jit_dump())))[1] == plain)
    outcomes = [(number, status, err)
                for kind, content in enumerate(compilers())
                for number, (status, _, err) in enumerate(in_parallel(
                    read, ((number, damaged(content, number + 1000 * kind)) for number in range(COPIES))))]
    bad = [outcome for outcome in outcomes if outcome[1] != 0]
    test(f"{len(outcomes)} damaged dumps and lists are read", len(outcomes) >= 5 * COPIES and not bad, bad[:3])

    # Records as large or small as can be, and code that reaches over all of memory or beyond it.
    head = jit_dump()[:40]
    def code(address, size, number, name, length=None):
        body = struct.pack("<IIQQQQ", 100, 100, address, address, size, number) + name + bytes(1 + 64)
        return struct.pack("<IIQ", 0, len(body) + 16 if length is None else length, 20) + body
    whole = code(0x9000, 0x40, 1, b"first")
    odd = [code(0x9000, 1 << 63, 2, b"huge"), code((1 << 64) - 16, 64, 3, b"over"), code(0x9000, 0, 4, b"none"),
           code(0x9800, 64, 5, b""), struct.pack("<IIQQ", 1, 24, 20, 0), struct.pack("<IIQ", 9, 16, 20)]
    status, out, err = read((0, head + whole + b"".join(odd)))
    test("odd records cost nothing but themselves", status == 0 and b"first" in out and b"huge" not in out, out, err)
    for size in (0, 15, 1 << 31, (1 << 32) - 1):
        status, out, err = read((0, head + whole + code(0x9040, 64, 2, b"second", size) + whole))
        test(f"a record of {size} bytes is the last one", status == 0 and b"first" in out, out, err)

    names = b"".join(b"9000 40 b%d\n" % number for number in range(ALIASES))
    status, out, err = read((0, b"9000 40 " + b"a" * LONG + b"\n" + names))
    test("a long name with many others at its address takes no longer than they are", status == 0, err[:200])

    # Without --symfs the dump is where anybody could have put one.
    dump = os.path.join(folder, "jit-100.dump")
    with open(data, "wb") as file:
        file.write(recording(dump.encode()))

    def own(word, prepare):
        """Read it, and what is said."""
        with open(dump, "wb") as file:
            file.write(jit_dump())
        prepare()
        done = subprocess.run([PROF2DOT, "-T", "dump", data], stdin=subprocess.DEVNULL, capture_output=True, preexec_fn=limit)
        os.remove(dump)
        return done.returncode, b"first" in done.stdout, word in done.stderr

    def link():
        os.rename(dump, dump + ".other")
        os.symlink(dump + ".other", dump)

    test("a dump of one's own is used", own(b"", lambda: None) == (0, True, True))
    test("a link to one is not", own(b"", link) == (0, False, True))
    test("nor is a sparse file, and that is said", own(b"is a sparse file", lambda: os.truncate(dump, 64 << 20)) == (0, False, True))
    if os.geteuid() == 0:
        test("nor another user's, and that is said", own(b"belongs to another user", lambda: os.chown(dump, 12345, 12345)) == (0, False, True))
    else:
        test.skip("another user's", "only root can make one")
