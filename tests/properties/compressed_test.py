#!/usr/bin/env python3
"""Compressed and recoded input gives the same as plain input, from a file and from a pipe."""
import bz2
import gzip
import lzma
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import fewer_if_sanitized, golden_samples, run
from tap import it


def zstd(data):
    return subprocess.run(["zstd", "-q"], input=data, capture_output=True, check=True).stdout


def two_members(data):
    """gzip may come in several members, as from `cat a.gz b.gz`."""
    middle = len(data) // 2
    return gzip.compress(data[:middle]) + gzip.compress(data[middle:])


packings = {"gzip": gzip.compress, "gzip of two members": two_members, "bzip2": bz2.compress,
            "xz": lzma.compress}
if shutil.which("zstd"):
    packings["zstd"] = zstd

with tempfile.TemporaryDirectory() as folder, it as test:
    for path, name in fewer_if_sanitized(golden_samples()):
        with open(path, "rb") as source:
            data = source.read()
        # The name is a part of messages, so all have the same.
        copy = os.path.join(folder, "sample")
        if not data:
            continue

        def outcome(content, *arguments):
            with open(copy, "wb") as out:
                out.write(content)
            return run("-f", name, "-T", "dump", *arguments, copy)

        plain = outcome(data)
        for packing, pack in packings.items():
            packed = pack(data)
            test(f"{name}/{os.path.basename(path)} packed with {packing} is the same", outcome(packed) == plain,
                 plain, outcome(packed))
        status, out, errors = run("-f", name, "-T", "dump", stdin=gzip.compress(data))
        test(f"{name}/{os.path.basename(path)} packed with gzip is the same on a pipe",
             (status, out) == plain[:2], errors)
        if plain[0] == 0:
            cut = outcome(gzip.compress(data)[:-1])
            test(f"{name}/{os.path.basename(path)} is refused where its gzip is cut",
                 cut[0] == 1 and b"sample" in cut[2] and cut[1] == b"", cut)

        if name == "perf" and plain[0] == 0:
            try:
                text = data.decode()
            except UnicodeDecodeError:
                continue
            if "\0" in text:
                continue
            for coding in "utf-16", "utf-16-be", "utf-8-sig":
                recoded = ("\ufeff" + text).encode(coding) if coding == "utf-16-be" else text.encode(coding)
                test(f"{name}/{os.path.basename(path)} in {coding} is the same", outcome(recoded)[:2] == plain[:2],
                     outcome(recoded)[2])
