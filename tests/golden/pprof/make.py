#!/usr/bin/env python3
"""Writes the samples of this folder: one for each rule of the format."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def number(field, value):
    return varint(field << 3) + varint(value) if value else b""


def packed(field, values):
    return message(field, b"".join(map(varint, values)))


def message(field, body):
    return varint(field << 3 | 2) + varint(len(body)) + body


class Profile:
    """Parts in the order in which they are asked for; strings last, as Go has them."""

    def __init__(self, *types):
        self.strings, self.body, self.ids = [""], b"", {}
        for kind, unit in types:
            self.body += message(1, number(1, self.text(kind)) + number(2, self.text(unit)))

    def text(self, text):
        if text not in self.strings:
            self.strings.append(text)
        return self.strings.index(text)

    def function(self, name, file="", line=0, at=None):
        if (name, file) not in self.ids:
            self.ids[name, file] = at or len(self.ids) + 1
            self.body += message(5, number(1, self.ids[name, file]) + number(2, self.text(name)) +
                                 number(4, self.text(file)) + number(5, line))
        return self.ids[name, file]

    def mapping(self, identity, begin, end, offset, path):
        self.body += message(3, number(1, identity) + number(2, begin) + number(3, end) + number(4, offset) +
                             number(5, self.text(path)))

    def location(self, identity, *functions, mapping=0, address=0):
        lines = b"".join(message(4, number(1, f) + number(2, 7)) for f in functions)
        self.body += message(4, number(1, identity) + number(2, mapping) + number(3, address) + lines)

    def sample(self, locations, values, labels=(), is_packed=True):
        if is_packed:
            body = packed(1, locations) + packed(2, values)
        else:
            body = b"".join(varint(1 << 3) + varint(i) for i in locations)
            body += b"".join(varint(2 << 3) + varint(i) for i in values)
        for key, value in labels:
            if isinstance(value, tuple):  # a number with its unit
                word = number(3, value[0]) + number(4, self.text(value[1]))
            else:
                word = number(3, value) if isinstance(value, int) else number(2, self.text(value))
            body += message(3, number(1, self.text(key)) + word)
        self.body += message(2, body)

    def setting(self, field, text):
        self.body += number(field, self.text(text))

    def save(self, name, cut=None):
        strings = b"".join(message(6, text.encode()) for text in self.strings)
        with open(os.path.join(HERE, name + ".pprof"), "wb") as out:
            out.write((self.body + strings)[:cut])


CPU = ("samples", "count"), ("cpu", "nanoseconds")


def plain(first=1):
    p = Profile(*CPU)
    for i, name in enumerate(("main", "parse", "read")):
        p.location(first * (i + 1), p.function(name, "app.go", 10 * i + 3, at=first * (i + 1)))
    return p


def three_samples(p, first=1):
    p.sample([3 * first, 2 * first, first], [2, 20])
    p.sample([2 * first, first], [1, 10], is_packed=False)
    p.sample([3 * first, 2 * first, 2 * first, first], [1, 10])
    return p


def inlined():
    p = Profile(*CPU)
    p.location(1, p.function("main"))
    p.location(2, p.function("leaf"), p.function("middle"), p.function("outer"))
    p.sample([2, 1], [3, 30])
    p.save("inlined")


def labels():
    p = plain()
    p.sample([2, 1], [1, 10], [("thread", "worker"), ("pid", 7)])
    p.sample([3, 1], [2, 20], [("thread", 12), ("tid", "12"), ("request", "x")])
    p.body += packed(13, [p.text("made by hand")])
    p.save("labels")


def units():
    """Labels of requests: texts, one of them twice; numbers with units, without, and below 0."""
    p = plain()
    p.sample([3, 1], [1, 10], [("route", "/cart"), ("bytes", (131072, "bytes")), ("shard", 1)])
    p.sample([3, 2, 1], [2, 20], [("route", "/pay"), ("bytes", (524288, "bytes")), ("shard", 2)])
    p.sample([2, 1], [3, 30], [("route", "/cart"), ("route", "/pay"), ("wait", (1500, "microseconds"))])
    p.sample([2, 1], [4, 40], [("wait", (-2, "milliseconds")), ("bytes", 4194304)])
    p.sample([1], [5, 50])
    p.save("units")


def addresses():
    p = Profile(*CPU)
    p.mapping(1, 0x400000, 0x500000, 0x1000, "/usr/bin/app")
    p.location(1, mapping=1, address=0x400123)
    p.location(2, mapping=9, address=0x7f0012)
    p.location(3, p.function("main", "app.c"), mapping=1, address=0x400200)
    p.sample([2, 1, 3], [1, 10])
    p.sample([8, 3], [1, 10])
    p.save("addresses")


def dropped():
    p = Profile(("inuse_space", "bytes"), ("objects", "count"))
    for i, name in enumerate(("main", "user", "malloc", "morecore", "keep_malloc")):
        p.location(i + 1, p.function(name))
    p.location(6, p.function("morecore"), p.function("malloc"), p.function("user"))
    p.setting(7, "malloc|keep_.*")
    p.setting(8, "keep_malloc")
    p.setting(14, "inuse_space")
    p.sample([4, 3, 2, 1], [100, 1])
    p.sample([5, 2, 1], [200, 2])
    p.sample([6, 1], [400, 4])
    p.sample([3], [800, 8])
    p.save("dropped")


def odd():
    p = plain()
    p.sample([2, 1], [1])
    p.sample([], [1, -5])
    p.sample([2, 1], [0, 0])
    p.body += message(21, b"later") + varint(22 << 3 | 1) + bytes(8)
    p.save("odd")
    hostile = plain()
    hostile.setting(7, "a" * 3000)
    hostile.sample([1], [1, 1])
    hostile.save("drop-refused")


def documented():
    """Every field of a profile that is a number, and the type of its period."""
    p = plain()
    for field, value in ((9, 1_700_000_000_000_000_000), (10, 30_000_000_000), (12, 10_000_000)):
        p.body += number(field, value)
    p.body += message(11, number(1, p.text("cpu")) + number(2, p.text("nanoseconds")))
    p.setting(15, "https://example.org/profile")
    three_samples(p).save("documented")


def difference():
    """As pprof -diff_base -proto writes it."""
    p = plain()
    p.sample([2, 1], [5, 50])
    p.sample([3, 2, 1], [2, 20])
    p.sample([2, 1], [-3, -30], [("pprof::base", "true")])
    p.sample([3, 1], [-1, -10], [("pprof::base", "true")])
    p.save("difference")


def without_function_ids():
    """As an agent for .NET wrote it: the location of the same place has the id."""
    p = Profile(("cpu", "nanoseconds"))
    for name in ("Main", "Parse", "Read"):
        p.body += message(5, number(2, p.text(name)))
    for identity in 11, 22, 33:
        p.location(identity, identity)
    p.sample([33, 22, 11], [30])
    p.sample([22, 11], [5])
    p.save("no-function-ids")


def text_within():
    """Lines that begin another format, in a string; small and large ids in one file, one of them given twice."""
    p = Profile(*CPU)
    p.text("lines\n# tracer: function_graph\n 1) main() {\n")
    p.location(5, p.function("main", at=3))
    p.location(6, p.function("old", at=900))
    p.location(6, p.function("parse", at=1 << 40))
    p.location(70000, p.function("read", at=5000))
    p.sample([70000, 6, 5], [1, 10])
    p.save("text-within")


three_samples(plain()).save("plain")
three_samples(plain(first=1000003), first=1000003).save("sparse-ids")
three_samples(plain()).save("truncated", cut=-3)
three_samples(plain()).save("no-strings", cut=100)
inlined()
labels()
units()
addresses()
dropped()
odd()
documented()
difference()
without_function_ids()
text_within()
