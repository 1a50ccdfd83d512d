#!/usr/bin/env python3
"""What is said of a recording that lacks something: stacks that were cut off, files that end too early."""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from elf_files import BASE, code_of, compiled  # noqa: E402
from make_perf_data import CONTEXT_KERNEL, CONTEXT_USER, REGS_USER, STACK_USER, TYPE, Recording  # noqa: E402
from samples import run, without_worth  # noqa: E402
from tap import it  # noqa: E402

LIMIT = 127
SP, IP = 7, 8  # numbers of registers


def said(content, *arguments):
    """What standard error says, without names, and the notes of JSON."""
    with open("in", "wb") as file:
        file.write(content)
    status, out, err = run("-T", "json", *arguments, "in")
    return without_worth(err).decode() if status == 0 else f"status {status}: {err}", \
        json.loads(out)["graph"]["metadata"].get("notes", []) if status == 0 else []


def perf_text(*stacks):
    """Samples of so many frames; the outermost function's name."""
    return "".join(f"app 7/7 {n}.000001: 1000 cycles: \n" + "".join(f"\t 401000 f{i}+0x1 (/bin/app)\n" for i in range(depth - 1)) +
                   f"\t 401001 {root}+0x1 (/bin/app)\n\n" for n, (depth, root) in enumerate(stacks, 1)).encode()


def check_texts(test):
    for title, stacks, wanted in (
            ("as many calls as perf takes", ((LIMIT, "middle"), (LIMIT, "middle"), (5, "_start")), "2 of 3 stacks are cut off after 127 calls"),
            ("with the start of the program", ((LIMIT, "_start"),), ""), ("fewer", ((LIMIT - 1, "middle"),), ""),
            ("more: another limit", ((LIMIT, "middle"), (LIMIT + 1, "middle")), "")):
        err, notes = said(perf_text(*stacks))
        test(f"perf text, {title}", (wanted in err and "hint: sysctl kernel.perf_event_max_stack" in err and
                                     any(wanted in note for note in notes)) if wanted else (err, notes) == ("", []), err, notes)
    frames = "".join(f"    f{i}+1\n" for i in range(LIMIT))
    err, notes = said(f"@[\n{frames}, {frames}]: 5\n@[\n    main+5\n]: 1\n".replace(", ", ",\n").encode())
    test("bpftrace: stacks of a record, each on its own", "2 of 3 stacks are cut off after 127 calls" in err, err)
    err, notes = said(f"@[\n{frames}    f+1\n]: 5\n@[\n{frames}]: 5\n".encode())
    test("bpftrace: more were asked for", err == "", err)


def check_addresses(test):
    stacks = {"bpftrace": "@[\n    0x558e4f769169\n    0x558e4f7691e0\n, burn]: 6\n",
              "bcc": "Sampling at 49 Hertz of all threads by user stack... Hit Ctrl-C to end.\n\n    [unknown]\n    -                burn (6)\n        6\n"}
    for tool, text in stacks.items():
        _, _, err = run("-T", "json", "-", stdin=text.encode())
        test(f"{tool}: where functions have no names it is said when it looks them up",
             b"has no name" in err and f"hint: {tool} looks names up when it ends".encode() in err, err)
        for to in "folded", "flamegraph", "pprof":
            test(f"{tool}: {to}, which counts no functions, says the same", run("-T", to, "-", stdin=text.encode())[2] == err)


def chains(limit, *lengths):
    r = Recording()
    r.max_stack = limit
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    for i, n in enumerate(lengths):
        r.sample(100, 100, 10 + i, [CONTEXT_KERNEL, 1, CONTEXT_USER] + [0x400000 + k for k in range(n - 1)])
    return r.file()


def check_chains(test):
    for limit, lengths, wanted in ((0, (127, 3, 127), "2 of 3 stacks are cut off after 127 calls"), (0, (126,), ""), (0, (127, 128), ""),
                                   (5, (5, 4), "1 of 2 stacks are cut off after 5 calls"), (300, (127,), "")):
        err, notes = said(chains(limit, *lengths))
        test(f"perf.data with a limit of {limit} calls: {lengths}", (wanted in err and wanted in notes[0]) if wanted else err == "", err, notes)


def copy(address, words, filled):
    r = Recording(sample_type=TYPE | REGS_USER | STACK_USER)
    r.registers = 1 << SP | 1 << IP
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, address, 0x1000, address - BASE, b"/object")
    stack = struct.pack(f"<{len(words)}Q", *words)
    r.sample(100, 100, 10, [CONTEXT_USER], tail=struct.pack("<QQQQ", 2, 0x7ffc0000, address, len(stack)) + stack + struct.pack("<Q", filled))
    return r.file()


def check_copies(test, folder):
    """Where a function begins, what its caller is stands at the top of the stack."""
    source = os.path.join(folder, "f.c")
    with open(source, "w", encoding="ascii") as file:
        file.write("int f(int x) { return x + 1; }\n")
    try:
        start = BASE + code_of(compiled(os.path.join(folder, "object"), "-m64", "-O1", "-fno-pic", "-fcf-protection=none",
                                        "-fasynchronous-unwind-tables", source=source))[0]
    except subprocess.CalledProcessError:
        test.skip("copied stacks", "this compiler makes nothing for x86-64")
        return
    for title, words, filled, wanted in (
            ("goes on beyond what was copied", [start + 1], 8, "1 of 1 stacks are cut off: only 8 bytes of each were copied"),
            ("ends before that", [start + 1, 0], 8, ""), ("is whole", [start + 1, 0], 16, "")):
        err, notes = said(copy(start, words, filled), "--symfs", folder)
        if "without libdw" in err:
            test.skip("copied stacks", "built without libdw")
            return
        test(f"a copied stack that {title}", (wanted in err and "hint: perf record --call-graph dwarf,16 " in err and wanted in notes)
             if wanted else err == "", err, notes)
    err, _ = said(copy(start, [start + 1] * 200, 1600), "--symfs", folder)
    test("a copied stack of more calls than perf takes", "1 of 1 copied stacks are cut off after 127 calls" in err, err)


def check_ends(test):
    for kind, content, wanted in (
            ("perf", perf_text((2, "main"), (2, "main"))[:-9], "the part that was read has 2 samples"),
            ("folded", b"main;a 3\nmain;b 1\nmain;c", "the part that was read has 2 "),
            ("callgrind", b"version: 1\ncreator: callgrind-3.19.0\nevents: Ir\nfn=main\n1 5\ncfn=f\ncalls=1 1\n1 1", "the part that was read has ")):
        err, notes = said(content, "-f", kind)
        test(f"{kind}: of a file that is cut off it is said how much was read", wanted in err and "hint: " in err and
             "the input is cut off: what came later is missing" in notes, err, notes)


with it as test, tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    check_texts(test)
    check_addresses(test)
    check_chains(test)
    check_ends(test)
    if shutil.which("cc") and os.uname().machine == "x86_64":
        check_copies(test, scratch)
