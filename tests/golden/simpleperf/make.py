#!/usr/bin/env python3
"""Writes proto.simpleperf and those that are cut of it."""
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, body):
    return varint(field << 3 | 2) + varint(len(body)) + body


def record(field, body):
    content = message(field, body)
    return struct.pack("<I", len(content)) + content


def sample(tid, count, event, *frames):
    chain = b"".join(message(3, number(1, address) + number(2, file) + number(3, symbol)) for address, file, symbol in frames)
    return record(1, number(1, 5) + number(2, tid) + chain + number(4, count) + number(5, event))


def file(identity, path, *symbols):
    return record(3, number(1, identity) + message(2, path.encode()) + b"".join(message(3, s.encode()) for s in symbols))


body = (record(5, message(1, b"cpu-clock") + message(1, b"cache-misses")) +
        sample(12, 250000, 0, (0x1f40, 1, 0), (0x2f40, 2, 1), (0x2000, 2, 0)) +
        sample(12, 7, 1, (0x1f44, 1, -1), (0x2000, 2, 0)) +
        sample(13, 250000, 0, (0x99, 9, 0)) + sample(13, 1, 5) +
        record(2, number(1, 3) + number(2, 1)) +
        file(1, "/system/lib64/libc.so", "read") + file(2, "/data/app/libapp.so", "main", "parse") +
        record(4, number(1, 12) + number(2, 10) + message(3, b"worker")))
whole = b"SIMPLEPERF" + struct.pack("<H", 1) + body + struct.pack("<I", 0)
for name, content in (("proto", whole), ("proto-cut", whole[:-20]), ("proto-empty", whole[:12])):
    with open(os.path.join(HERE, name + ".simpleperf"), "wb") as out:
        out.write(content)
