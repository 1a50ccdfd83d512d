#!/usr/bin/env python3
"""The vDSO of a recording: this machine's own names functions, but not those of a process of another size of addresses,
whose vDSO is another one."""
import ctypes
import os
import struct
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from make_perf_data import CONTEXT_USER, Recording  # noqa: E402
from samples import run  # noqa: E402
from tap import it, skip_all  # noqa: E402

NOTE, BUILD_ID = 7, 3


def own_vdso():
    """The bytes of this machine's vDSO; none if it has none."""
    with open("/proc/self/maps", encoding="ascii") as maps:
        for line in maps:
            if line.endswith("[vdso]\n"):
                start, end = (int(word, 16) for word in line.split()[0].split("-"))
                return ctypes.string_at(start, end - start)
    return b""


def sections(elf):
    """(type, address, offset, size, size of an entry, index of the linked section) of each."""
    at, = struct.unpack_from("=Q", elf, 40)
    size, count = struct.unpack_from("=HH", elf, 58)
    for i in range(count):
        row = struct.unpack_from("=IIQQQQIIQQ", elf, at + i * size)
        yield row[1], row[3], row[4], row[5], row[9]


def clock_of(elf):
    """An address within the first function of the dynamic symbols."""
    for kind, _, offset, size, entry in sections(elf):
        for at in range(offset, offset + size, entry or size) if kind == 11 else ():
            info, = struct.unpack_from("=B", elf, at + 4)
            value, length = struct.unpack_from("=QQ", elf, at + 8)
            if info & 15 == 2 and length > 0:
                return value + 1
    return None


def build_id_of(elf):
    for kind, _, offset, size, _ in sections(elf):
        at = offset
        while kind == NOTE and at + 12 <= offset + size:
            names, length, what = struct.unpack_from("=III", elf, at)
            content = at + 12 + (names + 3) // 4 * 4
            if what == BUILD_ID and elf[at + 12:at + 15] == b"GNU":
                return elf[content:content + length]
            at = content + (length + 3) // 4 * 4
    return None


def recording(start, place, build_id=None, name=b"[vdso]"):
    r = Recording("<" if sys.byteorder == "little" else ">")
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, start, 0x2000, 0, b"[vdso]")
    r.sample(100, 100, 5, [CONTEXT_USER, start + place])
    if build_id is not None:
        r.build_ids = [(2, build_id, name)]
    return r.file()


def dump(folder, content):
    path = os.path.join(folder, "perf.data")
    with open(path, "wb") as file:
        file.write(content)
    status, out, err = run("-T", "csv", path)
    assert status == 0, err
    return out.decode().splitlines()[1].split(",")[:2]


vdso = own_vdso() if struct.calcsize("P") == 8 else b""
place = clock_of(vdso) if vdso else None
if place is None:
    skip_all("this machine has no vDSO with functions, or addresses of 32 bits")
HIGH, LOW, OTHER = 0x7FFF12340000, 0xF7F00000, b"\x5a" * 20
with it as test, tempfile.TemporaryDirectory() as folder:
    named = dump(folder, recording(HIGH, place))
    test("this machine's vDSO names a function", named[0] and not named[0].startswith(("0x", "[", "(")), named)
    test("its module is the kernel's name of it", named[1] == "[vdso]", named)
    other = dump(folder, recording(HIGH, place, OTHER))
    test("but not if another one was recorded", other[0] != named[0], other)
    small = dump(folder, recording(LOW, place))
    test("and not that of a process of 32 bits", small == other, small)
    test("nor if perf has stored that under its own name",
         dump(folder, recording(LOW, place, OTHER, b"[vdso32]")) == other)
    identifier = build_id_of(vdso)
    if identifier is None or len(identifier) != 20:
        test.skip("a build-id decides", "this machine's vDSO has none")
    else:
        test("a build-id decides, wherever the vDSO was", dump(folder, recording(LOW, place, identifier)) == named
             and dump(folder, recording(LOW, place, identifier, b"[vdso32]")) == named)
