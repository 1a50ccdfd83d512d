#!/usr/bin/env python3
"""Profiles in zip and tar archives are read as if they were given themselves, also from a pipe; what cannot be read is said.
tests/properties/attacks_test.py has those that are to cost more than their size."""
import bz2
import gzip
import io
import lzma
import os
import sys
import tarfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run  # noqa: E402
from tap import ROOT, it  # noqa: E402

FOLDED = b"main;leaf 3\nmain;other 4\n" * 200
MORE = b"main;leaf 5\n" * 10
TEXT = b"This is no profile, but a text that says so.\n"


def tar(files, kind=tarfile.GNU_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        link = tarfile.TarInfo("link.folded")
        link.type, link.linkname = tarfile.SYMTYPE, files[0][0] if files else "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


def old_tar(files):
    """Without "ustar", as before POSIX."""
    block = bytearray(tar(files, tarfile.USTAR_FORMAT))
    block[257:512] = bytes(255)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block[:512])
    return bytes(block)


def packed(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


class Pipe(io.RawIOBase):
    """zipfile writes sizes after the data if it cannot seek."""

    def __init__(self):
        super().__init__()
        self.bytes = b""

    def writable(self):
        return True

    def write(self, data):
        self.bytes += bytes(data)
        return len(data)


def streamed(files):
    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.bytes


KINDS = {
    "tar": tar, "tar of POSIX": lambda files: tar(files, tarfile.PAX_FORMAT), "old tar": old_tar,
    "tar.gz": lambda files: gzip.compress(tar(files)), "tar.xz": lambda files: lzma.compress(tar(files)),
    "tar.bz2": lambda files: bz2.compress(tar(files)), "zip": packed, "zip of a pipe": streamed,
    "stored zip": lambda files: packed(files, zipfile.ZIP_STORED),
}


def is_told(err, *parts):
    """One error that says so, and one hint."""
    text = err.decode()
    return text.startswith("prof2dot: ") and text.count("\n") <= 2 and all(part in text for part in parts)


with it as test:
    single = run("-T", "dump", "-", stdin=FOLDED)[1]
    both = run("-T", "folded", "-", stdin=FOLDED + MORE)[1]
    for kind, make in KINDS.items():
        status, out, err = run("-T", "dump", "-", stdin=make([("out.folded", FOLDED)]))
        test(f"a profile in a {kind} is that profile", status == 0 and out.replace(b"-", b"") == single.replace(b"-", b"") and not err, err)
        status, out, err = run("-T", "folded", "-", stdin=make([("a/1.folded", FOLDED), ("._x", b"\0x"), ("2", MORE)]))
        test(f"two in a {kind} are added up, without what is hidden", status == 0 and out == both and not err, err)
        status, out, err = run("-T", "folded", "-", stdin=make([("readme", TEXT), ("1", FOLDED), ("2.gz", gzip.compress(MORE))]))
        test(f"texts in a {kind} are passed over, and counted; a file may be compressed itself",
             status == 0 and out == both and is_told(err, "warning: 1 of 3 files in the archive are no profiles"), err)
    with open(os.path.join(ROOT, "examples/profiles/search.pstats"), "rb") as file:
        pstats = file.read()
    mixed = packed([("a.pstats", pstats), ("b.folded", FOLDED)])
    status, out, err = run("-T", "dump", "-", stdin=mixed)
    test("profiles of different formats have no sum", status == 2 and not out and
         is_told(err, "a.pstats (pstats) and b.folded (folded)", "-f pstats"), err)
    status, out, err = run("-f", "folded", "-T", "folded", "-", stdin=mixed)
    test("-f takes those of one format", status == 0 and b"main;leaf" in out, err)
    for files, wanted in (([("readme", TEXT)], "/readme: the input is not a profile"), ([("1", TEXT), ("2", TEXT)], "none of the 2 files"),
                          ([], "the archive holds no files"), ([("x.zip", packed([("a", FOLDED)]))], "/x.zip: the input is not a profile"),
                          ([("\x1b[31m\n", TEXT)], "the input is not a profile"), ([("größe.txt", TEXT)], "größe.txt: ")):
        status, out, err = run("-T", "dump", "-", stdin=tar(files))
        test(f"an archive without profiles says so ({wanted})", status == 1 and not out and b"\x1b" not in err and is_told(err, wanted, "hint: "), err)
    status, out, err = run("-T", "dump", "-", stdin=packed([("größe.txt", TEXT)]))
    test("a file whose name has letters that the locale has not is told by its number", status == 1 and is_told(err, "-/#1: "), err)
    for kind in "zip", "tar":
        whole = KINDS[kind]([("1.folded", FOLDED * 50), ("2.folded", os.urandom(50000).hex().encode())])
        status, out, err = run("-T", "dump", "-", stdin=whole[:len(whole) // 2])
        test(f"a {kind} that is cut off is an error", status == 1 and not out and is_told(err, f"the {kind} archive cannot be read"), err)
    damaged = bytearray(packed([("1.folded", FOLDED)], zipfile.ZIP_STORED))
    damaged[damaged.index(b"leaf")] ^= 1
    status, out, err = run("-T", "dump", "-", stdin=bytes(damaged))
    test("a zip whose checksum is wrong is an error", status == 1 and not out and is_told(err, "the zip archive cannot be read", "CRC"), err)
    damaged = bytearray(packed([("1.folded", FOLDED), ("2.folded", MORE)], zipfile.ZIP_STORED))
    damaged[damaged.index(b"leaf")] ^= 1
    status, out, err = run("-T", "dump", "-", stdin=bytes(damaged))
    test("also where another file in it is whole", status == 1 and not out and is_told(err, "the zip archive cannot be read", "CRC"), err)
    locked = bytearray(packed([("1.folded", FOLDED)]))
    for at in locked.index(b"PK\3\4") + 6, locked.index(b"PK\1\2") + 8:
        locked[at] |= 1
    status, out, err = run("-T", "dump", "-", stdin=bytes(locked))
    test("a zip that is encrypted is an error", status == 1 and not out and is_told(err, "the zip archive cannot be read"), err)
    status, out, err = run("--max-input", "1024", "-T", "dump", "-", stdin=packed([("1", FOLDED), ("2", FOLDED)]))
    test("--max-input counts what is unpacked", status == 1 and not out and b"--max-input" in err, err)
