#!/usr/bin/env python3
"""Object files that are damaged in any place name functions or do not: a recording of them is read all the same."""
import os
import random
import resource
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from elf_files import code_of, compiled, is_wide, recording, section_headers, sections  # noqa: E402
from samples import in_parallel, run  # noqa: E402
from tap import IS_SANITIZED, PROF2DOT, it  # noqa: E402

COPIES, PROCESSOR, MEMORY = 60, 60, 4 << 30  # seconds, bytes
KINDS = (["-O2", "-gdwarf-5"], ["-O2", "-gdwarf-4"], ["-O2", "-gdwarf-5", "-gz"])


def damaged(elf, number):
    """Some bytes changed, most often in one section."""
    chance, copy = random.Random(number), bytearray(elf)
    offset, size = chance.choice([part for part in sections(elf).values() if 0 < part[1] < len(elf)])
    for _ in range(chance.randrange(1, 6)):
        at = offset + chance.randrange(size) if number % 8 else chance.randrange(len(elf))
        copy[at % len(copy)] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
    return bytes(copy[:chance.randrange(len(copy))] if number % 16 == 15 else copy)


def emptied(elf, name):
    """The object file with nothing in a section."""
    copy = bytearray(elf)
    for other, at, _, _ in section_headers(elf):
        if other == name:
            struct.pack_into(*("<Q", copy, at + 32) if is_wide(elf) else ("<I", copy, at + 20), 0)
    return bytes(copy)


def with_sections(path, contents):
    """The object file with these sections of debug information alone: name -> bytes."""
    for name, content in contents.items():
        with open(path + name, "wb") as file:
            file.write(content)
    subprocess.run(["objcopy", "-g", *[f"--add-section={name}={path + name}" for name in contents], path], check=True)
    with open(path, "rb") as file:
        return file.read()


def endless_folder(segment):
    """DWARF 4 of a function that is declared in another unit, which ends .debug_info within the name of its folder."""
    def unit(body, size=None):
        return struct.pack("<IHIB", 7 + (size or len(body)), 4, 0, 8) + body
    start, size = segment
    abbrevs = bytes((1, 0x11, 1, 0x11, 1, 0x12, 7, 0, 0,  # a unit: low_pc, high_pc (an 8 byte length)
                     2, 0x2E, 0, 0x03, 8, 0x11, 1, 0x12, 7, 0x31, 0x10, 0, 0,  # a function: name, low_pc, high_pc, origin
                     3, 0x11, 1, 0x10, 0x17, 0x1B, 8, 0, 0,  # the other unit: stmt_list, comp_dir (a text)
                     4, 0x2E, 0, 0x3A, 0x0B, 0x3B, 0x0B, 0, 0,  # its function: file, line
                     0))
    place = struct.pack("<QQ", start, size)
    def first(origin):
        return unit(b"\x01" + place + b"\x02leaf\0" + place + struct.pack("<I", origin) + b"\0")
    folder = b"/" + b"A" * 99
    second = unit(b"\x03" + bytes(4) + folder + b"\x04\x01\x07")
    info = first(len(first(0)) + len(second) - 3) + second
    header = bytes((1, 1, 1, 0xFB, 14, 1)) + b"\0source.c\0\0\0\0\0"
    line = struct.pack("<HI", 4, len(header)) + header
    return {".debug_info": info, ".debug_abbrev": abbrevs, ".debug_line": struct.pack("<I", len(line)) + line}


def looping(segment, levels=200):
    """DWARF 4 of namespaces in each other, each of which says that what follows it is what is in it: a walk that believes
    that sees the innermost 2 to the `levels` times."""
    abbrevs = bytes((1, 0x11, 1, 0x11, 1, 0x12, 7, 0, 0,  # a unit: low_pc, high_pc
                     2, 0x39, 1, 0x01, 0x13, 0, 0,  # a namespace: sibling
                     3, 0x2E, 0, 0x03, 8, 0x11, 1, 0x12, 7, 0, 0,  # a function: name, low_pc, high_pc
                     0))
    place = struct.pack("<QQ", *segment)
    body = b"\x01" + place
    for _ in range(levels):
        body += b"\x02" + struct.pack("<I", 11 + len(body) + 5)
    body += b"\x03leaf\0" + place + bytes(levels + 1)
    return {".debug_info": struct.pack("<IHIB", 7 + len(body), 4, 0, 8) + body, ".debug_abbrev": abbrevs}


def shared_ranges(segment, n):
    """DWARF 4 of n functions that all have one list of n places."""
    abbrevs = bytes((1, 0x11, 1, 0x11, 1, 0x12, 7, 0, 0,  # a unit: low_pc, high_pc
                     2, 0x2E, 0, 0x55, 0x17, 0, 0,  # a function: ranges
                     0))
    start, size = segment
    body = b"\x01" + struct.pack("<QQ", start, size) + b"\x02\0\0\0\0" * n + b"\0"
    ranges = b"".join(struct.pack("<QQ", i % size, i % size + 1) for i in range(n)) + bytes(16)
    return {".debug_info": struct.pack("<IHIB", 7 + len(body), 4, 0, 8) + body, ".debug_abbrev": abbrevs,
            ".debug_ranges": ranges}


def far_away(segment, n):
    """DWARF 4 of one function that n others are inlined into, each at the same n places, which nothing was sampled at."""
    abbrevs = bytes((1, 0x11, 1, 0x11, 1, 0x12, 7, 0, 0,  # a unit: low_pc, high_pc
                     2, 0x2E, 1, 0x03, 8, 0x11, 1, 0x12, 7, 0, 0,  # a function: name, low_pc, high_pc
                     3, 0x1D, 0, 0x55, 0x17, 0, 0,  # an inlined one: ranges
                     0))
    place = struct.pack("<QQ", *segment)
    body = b"\x01" + place + b"\x02leaf\0" + place + b"\x03\0\0\0\0" * n + bytes(2)
    ranges = b"".join(struct.pack("<QQ", 1 << 32, (1 << 32) + 1) for _ in range(n)) + bytes(16)
    return {".debug_info": struct.pack("<IHIB", 7 + len(body), 4, 0, 8) + body, ".debug_abbrev": abbrevs,
            ".debug_ranges": ranges}


def shared_abbrevs(segment, n_units, n_abbrevs):
    """DWARF 4 of units that all have one long table of abbreviations, and need the last of it."""
    def leb(value):
        return bytes((value & 0x7F | 0x80, value >> 7 & 0x7F | 0x80, value >> 14))
    abbrevs = b"".join(leb(i + 1) + b"\x11\0\0\0" for i in range(n_abbrevs))
    abbrevs += leb(n_abbrevs + 1) + bytes((0x11, 0, 0x11, 1, 0x12, 7, 0, 0, 0))
    body = leb(n_abbrevs + 1) + struct.pack("<QQ", *segment)
    return {".debug_info": (struct.pack("<IHIB", 7 + len(body), 4, 0, 8) + body) * n_units, ".debug_abbrev": abbrevs}


def many_rows(segment, n):
    """DWARF 4 of a unit whose code has n lines, each of its own instruction."""
    abbrevs = bytes((1, 0x11, 0, 0x11, 1, 0x12, 7, 0x10, 0x17, 0, 0,  # a unit: low_pc, high_pc, stmt_list
                     0))
    body = b"\x01" + struct.pack("<QQ", *segment) + bytes(4)
    header = bytes((1, 1, 1, 0xFB, 14, 10, 0, 1, 1, 1, 1, 0, 0, 0, 1)) + b"\0source.c\0\0\0\0\0"
    program = b"\0\x09\x02" + struct.pack("<Q", segment[0]) + bytes((10 + 14 + 6,)) * n + b"\0\x01\x01"
    line = struct.pack("<HI", 4, len(header)) + header + program
    return {".debug_info": struct.pack("<IHIB", 7 + len(body), 4, 0, 8) + body, ".debug_abbrev": abbrevs,
            ".debug_line": struct.pack("<I", len(line)) + line}


def limit():
    """What these take a small part of."""
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    if not IS_SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


with it as test, tempfile.TemporaryDirectory() as folder:
    data = os.path.join(folder, "perf.data")

    def read(number_and_object):
        """Of the recording with that object file: the exit status and what was said."""
        number, elf = number_and_object
        root = os.path.join(folder, f"root-{number}")
        os.makedirs(root, exist_ok=True)
        with open(os.path.join(root, "object"), "wb") as file:
            file.write(elf)
        return run("-T", "dump", "--inline", "--lines", "--symfs", root, data)

    for kind in KINDS:
        path = os.path.join(folder, "object")
        elf = compiled(path, *kind)
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
        outcomes = list(in_parallel(read, enumerate(emptied(elf, name) for name in sections(elf) if name)))
        bad = [(number, err) for number, (status, _, err) in enumerate(outcomes) if status != 0]
        test(f"{' '.join(kind)}: each of {len(outcomes)} sections may be empty", len(outcomes) > 10 and not bad, bad[:3])
        outcomes = list(in_parallel(read, ((number, damaged(elf, number)) for number in range(COPIES))))
        bad = [(number, status, err) for number, (status, _, err) in enumerate(outcomes) if status != 0]
        test(f"{' '.join(kind)}: {COPIES} damaged copies are read", not bad, bad[:3])
        subprocess.run(["objcopy", *[f"--rename-section={name}={name}.dwo" for name in sections(elf)
                                     if name.startswith(".debug")], path], check=True)
        with open(path, "rb") as file:
            endless = bytearray(file.read())
        for name in (".debug_str.dwo", ".debug_line_str.dwo"):
            offset, size = sections(endless).get(name, (0, 0))
            endless[offset:offset + size] = bytes(endless[offset:offset + size]).replace(b"\0", b"A")
        status, _, err = read((0, bytes(endless)))
        test(f"{' '.join(kind)}: neither are those of split debug information", status == 0, err)

    path = os.path.join(folder, "object")
    segment = code_of(compiled(path, "-O2"))
    with open(data, "wb") as file:
        file.write(recording(segment))
    parts = endless_folder(segment)
    status, out, err = read((0, with_sections(path, parts)))
    test("a folder whose name never ends is none", status == 0 and b'"source.c"' in out, err)
    parts[".debug_info"] += b"\0"
    status, out, err = read((0, with_sections(path, parts)))
    test("it is one with an end", status == 0 and b'"/' + b"A" * 99 in out and b'/source.c"' in out, err)

    def read_limited(elf):
        """Whether it is read with little of the processor, and what is said."""
        read((0, elf[:1]))  # for the folder
        with open(os.path.join(folder, "root-0/object"), "wb") as file:
            file.write(elf)
        done = subprocess.run([PROF2DOT, "-T", "json", "--inline", "--lines", "--symfs", os.path.join(folder, "root-0"), data],
                              stdin=subprocess.DEVNULL, capture_output=True, preexec_fn=limit)
        return done.returncode == 0, (done.returncode, done.stderr[:300])

    good, err = read_limited(with_sections(path, looping(segment)))
    test("what follows is not what is within", good, err)
    good, err = read_limited(with_sections(path, shared_ranges(segment, 60000)))
    test("a list of places that all functions share is not theirs alone", good, err)
    good, err = read_limited(with_sections(path, far_away(segment, 60000)))
    test("the search for what is inlined has an end", good and b"inlined functions are missing" in err[1], err)
    good, err = read_limited(with_sections(path, shared_abbrevs(segment, 5000, 100000)))
    test("a table of abbreviations is not read for each of many units", good, err)
    good, err = read_limited(with_sections(path, many_rows(segment, 1 << 20)))
    test("a unit may have a million lines", good and b"lines" not in err[1], err)
    good, err = read_limited(with_sections(path, many_rows(segment, 17 << 20)))
    test("lines without end are not read", good and b"too many lines" in err[1], err)
