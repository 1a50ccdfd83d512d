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


def is_wide(elf):
    """Of 64 bits, not of 32."""
    return elf[4] == 2


def code_of(elf):
    """Offset and size of the executable segment."""
    if is_wide(elf):
        at, n = struct.unpack_from("<Q", elf, 32)[0], struct.unpack_from("<H", elf, 56)[0]
        rows = [struct.unpack_from("<IIQQQQ", elf, at + 56 * i) for i in range(n)]
    else:
        at, n = struct.unpack_from("<I", elf, 28)[0], struct.unpack_from("<H", elf, 44)[0]
        rows = [struct.unpack_from("<7I", elf, at + 32 * i) for i in range(n)]
        rows = [(row[0], row[6], *row[1:5]) for row in rows]
    for kind, flags, offset, _, _, size in rows:
        if kind == 1 and flags & 1:
            return offset, size
    raise ValueError("no code")


def section_headers(elf):
    """(name, where its header is, offset, size) of each."""
    first, row, length = (40, "<IIQQQQ", 64) if is_wide(elf) else (32, "<6I", 40)
    at = struct.unpack_from("<Q" if is_wide(elf) else "<I", elf, first)[0]
    n, names = struct.unpack_from("<HH", elf, 60 if is_wide(elf) else 48)
    headers = [struct.unpack_from(row, elf, at + length * i) for i in range(n)]
    texts = headers[names][4]
    return [(elf[texts + h[0]:elf.index(b"\0", texts + h[0])].decode(), at + length * i, h[4], h[5]) for i, h in enumerate(headers)]


def sections(elf):
    """Name -> (offset, size)"""
    return {name: (offset, size) for name, _, offset, size in section_headers(elf)}
