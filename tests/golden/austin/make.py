#!/usr/bin/env python3
"""Writes the samples of this folder: MOJO of several versions."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))
(METADATA, STACK, FRAME, INVALID, FRAME_REF, KERNEL, GC, IDLE, TIME, MEMORY, STRING, STRING_REF, REPEAT, TASK,
 WAITER) = range(1, 16)


def integer(value):
    size = abs(value)
    byte = size & 0x3F | (0x40 if value < 0 else 0)
    out = bytearray()
    size >>= 6
    while True:
        out.append(byte | (0x80 if size else 0))
        if not size:
            return bytes(out)
        byte, size = size & 0x7F, size >> 7


def event(kind, *parts):
    return bytes([kind]) + b"".join(integer(p) if isinstance(p, int) else p.encode() + b"\0" for p in parts)


def frames(version):
    out = b"".join(event(STRING, key, text) for key, text in
                   ((10, "/srv/app.py"), (11, "main"), (12, "parse"), (100000, "read")))
    for key, scope, line in ((1, 11, 3), (2, 12, 9), (3, 12, 10), (70, 100000, 20)):
        out += event(FRAME, key, 10, scope, line, *([line, 1, 5] if version > 1 else []))
    return out


def stack(version, tid, *keys):
    out = event(STACK, 42, *([0] if version > 2 else []), tid)
    return out + b"".join(event(FRAME_REF, key) for key in keys)


def header(version, mode="wall"):
    return b"MOJ" + integer(version) + event(METADATA, "mode", mode) + frames(version)


def save(name, content):
    with open(os.path.join(HERE, name + ".austin"), "wb") as out:
        out.write(content)


for version in (1, 2, 3):
    save(f"version-{version}", header(version) + stack(version, "7f01", 1, 2, 70) + event(TIME, 1000) +
         stack(version, "7f01", 1, 3, 70) + event(GC) + event(TIME, 100) + stack(version, "7f02", 1) + event(TIME, 5))
save("full", header(3, "full") + stack(3, "a", 1, 2) + event(TIME, 10) + event(MEMORY, 4096) +
     stack(3, "a", 1) + event(TIME, 7) + event(IDLE) + event(MEMORY, -1024))
save("memory", header(3, "memory") + stack(3, "a", 1, 2) + event(MEMORY, 8192))
save("tasks", header(4) + stack(4, "a", 1, 2) + event(TIME, 10) + event(TASK, 5, 11) + event(FRAME_REF, 3) +
     event(TIME, 99) + event(WAITER, 5, 6) + event(REPEAT) + event(TIME, 3) +
     event(STACK, 42, 0, "b") + event(REPEAT) + event(TIME, 2))
save("repeat", header(4) + stack(4, "a", 1, 2) + event(TIME, 10) + stack(4, "b", 3) + event(TIME, 1) +
     stack(4, "a") + event(REPEAT) + event(TIME, 2) + stack(4, "a", 3) + event(REPEAT) + event(TIME, 4) +
     stack(4, "b") + event(TIME, 8))
save("odd", header(3) + event(STACK, 42, 0, "zz") + event(FRAME_REF, 999) + event(INVALID) +
     event(KERNEL, "do_syscall") + event(STRING_REF, 10) + event(TIME, 3))
save("truncated", header(3) + stack(3, "a", 1, 2) + event(TIME, 10) + stack(3, "a", 1, 2) + event(TIME, 100000)[:-1])
save("no-event", header(3) + bytes([99]))
