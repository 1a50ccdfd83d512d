#!/usr/bin/env python3
"""Debug information and tables of symbols that are packed in an object file: used as far as compilers pack them, and no
further. A few KB of them may stand for gigabytes."""
import lzma
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from elf_files import code_of, compiled, is_wide, recording, sections  # noqa: E402
from samples import run  # noqa: E402
from tap import IS_SANITIZED, PROF2DOT, it  # noqa: E402

INLINED, NAMED = b"mix2", b"middle"
LARGE = 96  # MiB that must not be unpacked
MEMORY = 48 << 10  # KiB above those for the same object with little to unpack


def objcopy(*arguments):
    subprocess.run(["objcopy", *arguments], check=True)


def content(path):
    with open(path, "rb") as file:
        return file.read()


class Place:
    """A root for --symfs with one object in it, and a recording of that."""

    def __init__(self, folder):
        self.folder, self.root, self.data = folder, os.path.join(folder, "root"), os.path.join(folder, "perf.data")
        self.object = os.path.join(self.root, "object")
        os.mkdir(self.root)

    def file(self, name, data, zeros=0):
        """Zeros follow the data. They are never in memory here: a child's peak would begin with that."""
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(data)
            file.truncate(len(data) + zeros)
        return path

    def read(self):
        """Whether functions, and inlined ones, have names; what is said; KiB of memory."""
        self.file("perf.data", recording(code_of(content(self.object))))
        with open(os.path.join(self.folder, "out"), "w+b") as out, open(os.path.join(self.folder, "err"), "w+b") as err:
            child = subprocess.Popen([PROF2DOT, "-T", "dump", "--inline", "--symfs", self.root, self.data], stdout=out, stderr=err)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = status
            out.seek(0), err.seek(0)
            names, said = out.read(), err.read()
        return (status, NAMED in names, INLINED in names), said, usage.ru_maxrss


def check_debug_information(test, place, form):
    """Zeros behind the strings of .debug_str belong to nothing, and pack a thousandfold."""
    def read(name, megabytes):
        """Read it with so many of them in a section, packed."""
        compiled(place.object, "-O2", "-gdwarf-5")
        offset, size = sections(content(place.object))[".debug_str"]
        if name == ".debug_str":
            change = "--update-section"
            data = content(place.object)[offset:offset + size]
        else:
            change, data = "--add-section", b""
        part = place.file("part", data + b"more", megabytes << 20)
        objcopy(f"{change}={name}={part}", place.object)
        objcopy(f"--compress-debug-sections={form}", place.object)
        return place.read()

    all_named, without = (0, True, True), (0, True, False)
    names, said, least = read(".debug_str", 8)
    if b"zstd" in said:
        test.skip(f"{form}", "libdw is built without")
        return
    test(f"{form}: what unpacks to 8 MiB is used", names == all_named and b"16 times" not in said, names, said)
    names, said, peak = read(".debug_str", LARGE)
    test(f"{form}: what unpacks to {LARGE} MiB is not, and that is said", names == without and b"more than 16 times" in said, names, said)
    test(f"{form}: it takes no memory", IS_SANITIZED or peak < least + MEMORY, f"{peak} KiB, {least} for little")
    names, said, peak = read(".debug_more", LARGE)
    test(f"{form}: no more is a section that nothing asks for", names == without and (IS_SANITIZED or peak < least + MEMORY), names, said, peak)
    names, said, peak = read(".debug_names", LARGE)
    test(f"{form}: one that is left out spoils nothing", names == all_named and (IS_SANITIZED or peak < least + MEMORY), names, said, peak)


def check_lies(test, place):
    """The size that is told stands before the packed bytes: some that no computer has."""
    compiled(place.object, "-O2", "-gdwarf-5", "-gz")
    width = 8 if is_wide(content(place.object)) else 4
    for size in (1 << 40 if width == 8 else 1 << 31, (1 << 8 * width) - 1):
        data = bytearray(content(place.object))
        for name, (offset, _) in sections(bytes(data)).items():
            if name in (".debug_info", ".debug_str"):
                data[offset + width:offset + 2 * width] = size.to_bytes(width, "little")
        place.file("root/object", data)
        names, said, _ = place.read()
        test(f"sections that say they have {size:#x} bytes are not unpacked", names == (0, True, False) and b"more than 16 times" in said,
             names, said)


def check_symbols(test, place):
    """.gnu_debugdata: an object file with the symbols, packed by xz."""
    def read(megabytes):
        compiled(place.object, "-O2")
        whole = os.path.join(place.folder, "whole")
        objcopy(f"--add-section=.pad={place.file('part', b'more', megabytes << 20)}", place.object, whole)
        packed = os.path.join(place.folder, "packed")
        with open(whole, "rb") as source, lzma.open(packed, "wb", preset=0) as to:
            shutil.copyfileobj(source, to)
        objcopy("--strip-all", "--remove-section=.dynsym", "--remove-section=.dynstr", "--remove-section=.gnu.hash", "--remove-section=.hash",
                f"--add-section=.gnu_debugdata={packed}", place.object)
        return place.read()

    names, said, least = read(0)
    test("symbols in .gnu_debugdata are used", names[:2] == (0, True), names, said)
    names, said, peak = read(LARGE)
    test(f"what unpacks to {LARGE} MiB is not", names[:2] == (0, False), names, said)
    test("it takes no memory", IS_SANITIZED or peak < least + MEMORY, f"{peak} KiB, {least} for little")


with it as test, tempfile.TemporaryDirectory() as folder:
    place = Place(folder)
    compiled(place.object, "-O2", "-gdwarf-5")
    if b"built without lib" in place.read()[1]:
        test.skip("packed object files", "built without libdw")
    else:
        for form in "zlib", "zlib-gnu", "zstd":
            if form == "zstd" and subprocess.run(["objcopy", "--compress-debug-sections=zstd", place.object, os.devnull],
                                                            stderr=subprocess.DEVNULL).returncode != 0:
                test.skip(form, "objcopy cannot")
                continue
            check_debug_information(test, place, form)
        check_lies(test, place)
        check_symbols(test, place)
