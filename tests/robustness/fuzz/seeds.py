#!/usr/bin/env python3
"""Seeds for the fuzzers that are no samples of tests/golden: recordings in rounds, compressed, from pipes; and, written
to a folder (seeds.py FOLDER), what just-in-time compilers leave behind."""
import os
import shutil
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../lib"))
from make_perf_data import (CONTEXT_KERNEL, CONTEXT_USER, FINISHED_ROUND, KERNEL, REGS_USER, STACK_USER, TYPE,  # noqa: E402
                            Recording, jit_dump)

MMAP2, NAMESPACES, COMPRESSED, FINISHED_INIT, COMPRESSED2 = 10, 16, 81, 82, 83


def rounds(order, **options):
    """Two processors' records in three rounds; a process that forks, and one in namespaces of its own."""
    r = Recording(order, **options)
    r.event(b"cpu-clock", 0, 11)
    r.record(FINISHED_INIT, b"")
    r.comm(100, 100, b"app")
    body = r.pack("iiQQQIIQQII", 100, 100, 0x400000, 0x10000, 0, 8, 1, 77, 0, 5, 2) + b"/no/such/app" + bytes(4)
    r.timed(MMAP2, body, 100, 100, 5, misc=2)
    r.timed(NAMESPACES, r.pack("iiQQQ", 100, 100, 1, 3, 0xf0000000), 100, 100, 6)
    for number in range(3):
        time = 100 * (number + 1)
        for processor in range(2):
            for i in range(3):
                now, pid = time + 7 * i + processor, 100 + i % 2
                if i == 1 and processor == 0:
                    r.fork(101, 100, 101, 100, now)
                chain = [CONTEXT_KERNEL, 0xffffffff81000010, CONTEXT_USER, 0x400010 + i, 0x400100]
                tail = b"" if options == {} else registers_and_stack(r, now)
                r.sample(pid, pid, now, chain, mode=KERNEL, tail=tail)
        r.record(FINISHED_ROUND, b"")
    return r


def registers_and_stack(r, word):
    """No event here says which registers: there are none."""
    return r.pack("QQ4QQ", 2, 32, word, 0x400010, 0, 0x400100, 16)


def packed(r, kind, piece):
    """The same records in compressed ones, a stream of zstd that goes through all of them."""
    zstd = subprocess.run(["zstd", "-q", "-c"], input=r.data, stdout=subprocess.PIPE, check=True).stdout
    r.data = b""
    for at in range(0, len(zstd), piece):
        part = zstd[at:at + piece]
        if kind == COMPRESSED2:
            r.record(kind, r.pack("Q", len(part)) + part)
        else:  # whose size is no multiple of 8
            r.data += r.pack("IHH", kind, 0, 8 + len(part)) + part
    return r


def recordings():
    """Small files of perf.data, which all mean the same."""
    for order in "<>":
        yield rounds(order).file()
        yield rounds(order).pipe()
        yield rounds(order, sample_type=TYPE | REGS_USER | STACK_USER).file()
        for kind in (COMPRESSED, COMPRESSED2) if shutil.which("zstd") else ():
            yield packed(rounds(order), kind, 1 << 15).file()
            yield packed(rounds(order), kind, 40).file()
            yield packed(rounds(order), kind, 40).pipe()


def compilers():
    """What just-in-time compilers write: dumps and lists, plain and odd."""
    dump = jit_dump()
    yield dump
    yield swapped(dump)
    yield dump[:len(dump) // 2]
    yield b"9000 40 first\n9040 40 second with blanks\n9000 20 again\n0x9080 0x10 LazyCompile:~f /src/a.js:7:1\r\n"
    yield b"9000 0 no_size\n9010 0 nor_this\nffffffffffffff00 200 over_the_end\n9020 ffffffffffffffff all\n x y z\n9030 10\n"
    yield b"9000 10 _ZN2ns1fEi\n9010 10 _RNvC6_123foo3bar\n9000 10 _ZN2ns1gEi\n9020 10 _Z1fISt4pairIiiES0_IS0_S0_EEvv\n"


def swapped(dump):
    """The dump as a machine of the other byte order writes it: all numbers of a fixed width, texts as they are."""
    head = struct.pack(">6I2Q", *struct.unpack_from("<6I2Q", dump))
    out, at = head, len(head)
    forms = {0: "2I4Q", 1: "2I5Q", 2: "2Q", 3: ""}
    def swap(form, at):
        return struct.pack(">" + form, *struct.unpack_from("<" + form, dump, at))
    while at < len(dump):
        kind, size, time = struct.unpack_from("<IIQ", dump, at)
        form = forms[kind]
        length = struct.calcsize("<" + form)
        body, rest = swap(form, at + 16), dump[at + 16 + length:at + size]
        if kind == 2:  # lines: each has a text
            start, rest = at + 16 + length, b""
            while start < at + size:
                end = dump.index(b"\0", start + 16) + 1
                rest += swap("Q2I", start) + dump[start + 16:end]
                start = end
        out += struct.pack(">IIQ", kind, size, time) + body + rest
        at += size
    return out


if __name__ == "__main__":
    os.makedirs(sys.argv[1], exist_ok=True)
    for number, seed in enumerate(compilers()):
        with open(os.path.join(sys.argv[1], f"seed-{number}"), "wb") as file:
            file.write(seed)
