#!/usr/bin/env python3
"""Archives but zip and tar, programs and pictures are no profiles, whatever profiles they hold: what they are is said, and
how to come to what is in them. Texts in them must not be read as if they were all."""
import os
import re
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import in_parallel, run  # noqa: E402
from tap import ROOT, it  # noqa: E402

PERF = b"".join(b"app 1 %d.000001: 1 cycles: \n\t 1000 leaf+0x1 (/app)\n\t 2000 main+0x1 (/app)\n\n" % i for i in range(1, 500))
FOLDED = b"main;leaf 3\nmain;other 4\n" * 200
CALLGRIND = b"events: Ir\nfn=main\n1 5\n" * 100


def ar(name, content):
    return b"!<arch>\n" + f"{name + '/':16}{1700000000:<12}{0:<6}{0:<6}{'100644':8}{len(content):<10}`\n".encode() + content


def cpio(name, content):
    fields = [1, 0o100644, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
    return head + bytes(-len(head) % 4) + content


def begin(magic):
    return lambda name, content: magic + b"\n" + content


def program_of_windows(name, content):
    return b"MZ".ljust(60, b"\0") + struct.pack("<I", 64) + b"PE\0\0\n" + content


KINDS = [  # how it is made, what is said, a part of the hint
    (ar, "an ar archive", "ar p"), (begin(b"!<thin>"), "an ar archive of names", "no files"),
    (cpio, "a cpio archive", "cpio -i"),
    (begin(b"\x7fELF\2\1\1"), "a program (ELF)", "prof2dot run"), (begin(b"\xcf\xfa\xed\xfe"), "a program (Mach-O)", "profile of it"),
    (program_of_windows, "a program for Windows", "profile of it"), (begin(b"\0asm\1\0\0\0"), "a program (WebAssembly)", "profile of it"),
    (begin(b"7z\xbc\xaf\x27\x1c"), "a 7z archive", "bsdtar"), (begin(b"Rar!\x1a\7\1\0"), "a RAR archive", "bsdtar"),
    (begin(b"\x04\x22\x4d\x18"), "a file packed by lz4", "lz4 -dc"), (begin(b"\xed\xab\xee\xdb"), "an RPM package", "bsdtar"),
    (begin(b"%PDF-1.4"), "a PDF document", "drawn from"), (begin(b"%!PS-Adobe-3.0"), "a PostScript document", "drawn from"),
    (begin(b"\x89PNG\r\n\x1a\n"), "a PNG picture", "drawn from"), (begin(b"SQLite format 3\0"), "a database of SQLite", "nsys"),
]
NOT_QUITE = [  # what is read in spite of its first bytes
    ("folded", b"070701;main 3\n070701;leaf 4\n", b"070701;main 3"), ("folded", b"MZ;main 3\nPE;main 4\n", b"MZ;main 3"),
    ("folded", b"a" * 140 + b";002345 1\n" * 90, b";002345")]


def is_refused(said, name, hint):
    return re.fullmatch(rf"prof2dot: \S+: the input is not a profile: it looks like {re.escape(name)}[^\n]*\nhint: [^\n]*{re.escape(hint)}[^\n]*\n",
                        said.decode()) is not None


with it as test:
    for make, name, hint in KINDS:
        for inner, content in ("out.perf", PERF), ("out.folded", FOLDED), ("callgrind.out.1", CALLGRIND):
            status, out, err = run("-T", "dump", "-", stdin=make(inner, content))
            test(f"{name} that holds {inner} is told to be one", status == 1 and out == b"" and is_refused(err, name, hint), err)
    readers = re.findall(r"^  (\S+)", run("--list-formats")[1].decode().split("Writes", 1)[0], re.M)
    for make, name, hint in KINDS[:3]:
        bad = [outcome for reader, outcome in zip(readers, in_parallel(lambda reader: run("-f", reader, "-T", "dump", "-", stdin=make("out.perf", PERF)), readers))
               if outcome[0] != 1 or (reader != "sleepy" and not is_refused(outcome[2], name, hint))]
        test(f"so it is whatever -f says ({name})", len(readers) > 30 and not bad, bad[:2])
    for reader, content, wanted in NOT_QUITE:
        status, out, err = run("-f", reader, "-T", "folded", "-", stdin=content)
        test(f"a profile that begins with {content[:6]!r} is one", status == 0 and wanted in out, err)
    with open(os.path.join(ROOT, "examples/profiles/search.pstats"), "rb") as file:
        test("a profile by itself is one", run("-T", "dump", "-", stdin=file.read())[0] == 0)
