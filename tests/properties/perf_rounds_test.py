#!/usr/bin/env python3
"""Recordings that come in rounds: what is read does not depend on how the records are cut up, and memory follows the
stacks, not the bytes, whatever a file claims."""
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../robustness/fuzz"))
from make_perf_data import CONTEXT_USER, FINISHED_ROUND, Recording, happen  # noqa: E402
from samples import peak_of, run  # noqa: E402
from seeds import recordings  # noqa: E402
from tap import IS_SANITIZED, it  # noqa: E402

COMPRESSED = 81
ROUNDS, PROCESSORS = 40, 3


def lived_through(order, seed, with_rounds):
    """Processes that fork, map and run on several processors. Each processor's records stand together in a round, in the
    order of time; a round may hold what is older than the end of the one before it, not of the one before that."""
    chance = random.Random(seed)
    r = Recording(order)
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"first")
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/first")
    pids, time = [100], 1000
    for number in range(ROUNDS):
        for _ in range(PROCESSORS):
            now = time
            for _ in range(chance.randrange(12)):
                now += chance.randrange(1, 30)
                happen(r, chance, pids, now)
        time += 200
        if with_rounds:
            r.record(FINISHED_ROUND, b"")
    return r


def read(path_or_bytes):
    """The dump, or the status and the message."""
    if isinstance(path_or_bytes, bytes):
        status, out, err = run("-T", "dump", "-", stdin=path_or_bytes)
    else:
        status, out, err = run("-T", "dump", path_or_bytes)
    return out if status == 0 else (status, err)


def packed(recording, piece):
    """The same with its records in COMPRESSED ones, each of `piece` packed bytes."""
    zstd = subprocess.run(["zstd", "-q", "-c"], input=recording.data, stdout=subprocess.PIPE, check=True).stdout
    recording.data = b"".join(
        recording.pack("IHH", COMPRESSED, 0, 8 + len(zstd[at:at + piece])) + zstd[at:at + piece]
        for at in range(0, len(zstd), piece))
    return recording


def long_recording(path, rounds):
    """Rounds of one processor, written in pieces: few stacks, many bytes."""
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"first")
    r.mmap(100, 0x400000, 0x100000, 0, b"/no/such/first")
    for i in range(1000):
        r.sample(100, 100, 0, [CONTEXT_USER, *(0x400000 + i + 64 * k for k in range(60))])
    whole = r.file()
    start = 104 + 8 + 144
    data = whole[start:start + len(r.data)]
    size = 8 + 8 * 6 + 8 * 61  # of a sample
    once = bytearray(data[-1000 * size:])
    head = len(data) - len(once)
    with open(path, "wb") as file:
        length = head + rounds * (len(once) + 8)
        file.write(whole[:48] + struct.pack("<Q", length) + whole[56:72] + bytes(32) + whole[104:start] + data[:head])
        for number in range(rounds):
            for i in range(1000):
                struct.pack_into("<Q", once, i * size + 32, 1 + number * 1000 + i)
            file.write(bytes(once) + struct.pack("<IHH", FINISHED_ROUND, 0, 8))
    return os.path.getsize(path)


def overlapping(path, n):
    """Events that all claim the whole file as their ids."""
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    attr = r.attr(0, 1)
    size = 104 + n * 144
    with open(path, "wb") as file:
        file.write(struct.pack("<13Q", 0x32454C4946524550, 104, 144, 104, n * 144, size, 0, 0, 0, 0, 0, 0, 0))
        file.write((attr + struct.pack("<QQ", 0, size)) * n)
    return size


with it as test, tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "perf.data")

    def write(recording_bytes):
        with open(path, "wb") as file:
            file.write(recording_bytes)
        return path

    for seed in range(20):
        order = "<>"[seed % 2]
        expected = read(write(lived_through(order, seed, False).file()))
        in_rounds = lived_through(order, seed, True)
        test(f"story {seed} is the same in rounds", isinstance(expected, bytes) and
             read(write(in_rounds.file())) == expected)
        test(f"story {seed} is the same from a pipe", read(write(in_rounds.pipe())) == expected)
        if shutil.which("zstd") is None:
            test.skip(f"story {seed} is the same compressed", "no zstd")
            continue
        compressed = packed(lived_through(order, seed, True), random.Random(seed).randrange(20, 4000)).file()
        got = read(write(compressed))
        if isinstance(got, tuple) and b"built without libzstd" in got[1]:
            test.skip(f"story {seed} is the same compressed", "built without libzstd")
            continue
        test(f"story {seed} is the same compressed", got == expected, got if isinstance(got, tuple) else "")
        chance = random.Random(seed)
        outcomes = [run("-T", "dump", write(compressed[:chance.randrange(300, len(compressed))]))[0] for _ in range(10)]
        test(f"story {seed}, compressed and cut, is read or refused", all(code in (0, 1, 3) for code in outcomes),
             outcomes)

    for number, seed in enumerate(recordings()):
        got = read(write(seed))
        if isinstance(got, tuple) and b"built without libzstd" in got[1]:
            test.skip(f"seed {number} of the fuzzer means what the others do", "built without libzstd")
            continue
        expected = got if number == 0 else expected
        test(f"seed {number} of the fuzzer means what the others do", got == expected and b"stack" in got, got)

    if IS_SANITIZED:
        test.skip("memory follows the stacks", "a sanitizer keeps what was freed")
    else:
        small, _ = peak_of(path) if long_recording(path, 4) else None
        size = long_recording(path, 80)
        large, status = peak_of(path)
        test("memory follows the stacks", status == 0 and large - small < size / 1024 / 8, (status, small, large, size))
        for n in (1000, 8000):
            size = overlapping(path, n)
            large, status = peak_of(path)
            test(f"{n} tables that overlap take no more memory than a small multiple of the file",
                 status == 1 and (large - small) * 1024 < 8 * size + (4 << 20), (status, small, large, size))
