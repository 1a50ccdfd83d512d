#!/usr/bin/env python3
"""Write synthetic profiles of a fleet, as pprof: make_profiles.py FOLDER [--files 10000] [--stacks 20000] [--each 200]

All files draw from the same stacks, the popular ones far more often, as the machines of one service do. The same
arguments give the same files.
"""
import argparse
import gzip
import os
import random

NAMES = ["accept", "parse", "route", "auth", "query", "decode", "encode", "render", "hash", "lock", "read", "write", "alloc",
         "free", "compress", "log"]


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, *parts):
    body = b"".join(parts)
    return varint(field << 3 | 2) + varint(len(body)) + body


def packed(field, values):
    return message(field, b"".join(map(varint, values)))


def make_stacks(count, rng):
    """Functions as numbers, the innermost first, as pprof has them."""
    stacks = set()
    while len(stacks) < count:
        depth = rng.randrange(3, 30)
        stacks.add(tuple(rng.randrange(1, 2000) for _ in range(depth)) + (1,))
    return sorted(stacks)


def profile(stacks, rng, each):
    """https://github.com/google/pprof/blob/main/proto/profile.proto: samples, their locations and functions."""
    texts, samples, used = ["", "samples", "count", "/srv/service"], [], set()
    for stack in {int(len(stacks) * rng.random() ** 3) for _ in range(each)}:
        samples.append(message(2, packed(1, stacks[stack]), packed(2, [rng.randrange(1, 50)])))
        used.update(stacks[stack])
    parts = [message(1, number(1, 1), number(2, 2)), *samples, message(3, number(1, 1), number(5, 3))]
    for function in sorted(used):
        texts.append(f"{NAMES[function % len(NAMES)]}_{function}" if function > 1 else "main")
        parts.append(message(4, number(1, function), number(2, 1), message(4, number(1, function))))
        parts.append(message(5, number(1, function), number(2, len(texts) - 1)))
    parts += [message(6, text.encode()) for text in texts]
    return gzip.compress(b"".join(parts), 1, mtime=0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--files", type=int, default=10000)
    parser.add_argument("--stacks", type=int, default=20000, help="distinct stacks of the fleet")
    parser.add_argument("--each", type=int, default=200, help="samples of a file, at most")
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)
    stacks = make_stacks(arguments.stacks, random.Random(1))
    for i in range(arguments.files):
        with open(os.path.join(arguments.folder, f"{i:05}.pb.gz"), "wb") as out:
            out.write(profile(stacks, random.Random(i), arguments.each))


if __name__ == "__main__":
    main()
