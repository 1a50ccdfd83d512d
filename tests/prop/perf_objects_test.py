#!/usr/bin/env python3
"""Object files that are damaged in any place name functions or do not: a recording of them is read all the same."""
import os
import random
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from make_perf_data import CONTEXT_USER, Recording  # noqa: E402
from samples import in_parallel, run  # noqa: E402
from tap import ROOT, it  # noqa: E402

SOURCE = os.path.join(ROOT, "tests/fuzz/object.c")
BASE, COPIES = 0x10000, 60
KINDS = (["-O2", "-gdwarf-5"], ["-O2", "-gdwarf-4"], ["-O2", "-gdwarf-5", "-gz"])


def recording(segment):
    """Samples all over the code, each with a caller."""
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, BASE, 0x4000, 0, b"/object")
    offset, size = segment
    for i in range(0, size, 3):
        r.sample(100, 100, 10 + i, [CONTEXT_USER, BASE + offset + i, BASE + offset + i * 7 % size])
    return r.file()


def code_of(elf):
    """Offset and size of the executable segment."""
    at, n = struct.unpack_from("<Q", elf, 32)[0], struct.unpack_from("<H", elf, 56)[0]
    for i in range(n):
        kind, flags, offset, _, _, size = struct.unpack_from("<IIQQQQ", elf, at + 56 * i)
        if kind == 1 and flags & 1:
            return offset, size
    raise ValueError("no code")


def sections(elf):
    """Name -> (offset, size)"""
    at, n, names = struct.unpack_from("<Q", elf, 40)[0], *struct.unpack_from("<HH", elf, 60)
    headers = [struct.unpack_from("<IIQQQQ", elf, at + 64 * i) for i in range(n)]
    texts = headers[names][4]
    return {elf[texts + h[0]:elf.index(b"\0", texts + h[0])].decode(): (h[4], h[5]) for h in headers}


def damaged(elf, number):
    """Some bytes changed, most often in one section."""
    chance, copy = random.Random(number), bytearray(elf)
    offset, size = chance.choice([part for part in sections(elf).values() if 0 < part[1] < len(elf)])
    for _ in range(chance.randrange(1, 6)):
        at = offset + chance.randrange(size) if number % 8 else chance.randrange(len(elf))
        copy[at % len(copy)] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
    return bytes(copy[:chance.randrange(len(copy))] if number % 16 == 15 else copy)


with it as test, tempfile.TemporaryDirectory() as folder:
    data = os.path.join(folder, "perf.data")

    def read(number_and_object):
        """Of the recording with that object file: the exit status and what was said."""
        number, elf = number_and_object
        root = os.path.join(folder, f"root-{number}")
        os.makedirs(root, exist_ok=True)
        with open(os.path.join(root, "object"), "wb") as file:
            file.write(elf)
        return run("-T", "dump", "--inline", "--symfs", root, data)

    for kind in KINDS:
        path = os.path.join(folder, "object")
        subprocess.run(["cc", *kind, "-shared", "-nostdlib", "-fPIC", SOURCE, "-o", path], check=True)
        with open(path, "rb") as file:
            elf = file.read()
        with open(data, "wb") as file:
            file.write(recording(code_of(elf)))
        status, out, err = read((0, elf))
        if b"built without lib" in err:
            test.skip(" ".join(kind), "built without libdw")
            continue
        test(f"{' '.join(kind)}: inlined functions have names", status == 0 and b"mix2" in out, err)
        endless = bytearray(elf)
        for name in (".debug_str", ".debug_line_str"):
            offset, size = sections(elf).get(name, (0, 0))
            endless[offset:offset + size] = bytes(endless[offset:offset + size]).replace(b"\0", b"A")
        status, _, err = read((0, bytes(endless)))
        test(f"{' '.join(kind)}: names that never end are none", status == 0, err)
        outcomes = list(in_parallel(read, ((number, damaged(elf, number)) for number in range(COPIES))))
        bad = [(number, status, err) for number, (status, _, err) in enumerate(outcomes) if status != 0]
        test(f"{' '.join(kind)}: {COPIES} damaged copies are read", not bad, bad[:3])
