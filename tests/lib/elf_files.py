"""Small object files and a recording of them, for tests in Python."""
import os
import struct
import subprocess

from make_perf_data import CONTEXT_USER, Recording
from tap import ROOT

SOURCE = os.path.join(ROOT, "tests/robustness/fuzz/object.c")
BASE = 0x10000


def compiled(path, *options, source=SOURCE):
    """The bytes of the object file, which is also left at the path."""
    subprocess.run(["cc", *options, "-shared", "-nostdlib", "-fPIC", source, "-o", path], check=True,
                   cwd=os.path.dirname(path))
    with open(path, "rb") as file:
        return file.read()


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
