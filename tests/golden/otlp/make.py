#!/usr/bin/env python3
"""Write the samples of this folder: make.py FOLDER."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../lib"))
from protobuf import Otlp, field, fixed64, packed, varint


def shop():
    """Two types of values, resources and processes; threads, lines, an inlined function, an address without a name."""
    o = Otlp()
    build_id = o.attribute("process.executable.build_id.gnu", "0123456789abcdef")
    app = o.mapping("/opt/shop/server", 0x400000, 0x800000, [build_id])
    serve, handle = o.function("serve", "/srv/shop/http.go", 10), o.function("shop.Handle", "/srv/shop/shop.go", 30)
    add, total = o.function("shop.add", "/srv/shop/shop.go", 70), o.function("add_up", "/srv/shop/cart.py", 5)
    outer = o.location((serve, 12), mapping=app, address=0x401000)
    inner = o.location((add, 71), (handle, 41), mapping=app, address=0x402000)
    stacks = [o.stack(outer), o.stack(inner, outer), o.stack(o.location(mapping=app, address=0x401abc), outer),
              o.stack(o.location((total, 9)))]
    web, other = o.attribute("thread.name", "web-1"), o.attribute("thread.name", "web-2")
    number, size = o.attribute("thread.id", 77), o.attribute("request.size", 4096, "bytes")
    truth, share, digest = o.attribute("is.hot", True), o.attribute("load", 0.25), o.attribute("digest", bytearray(b"\1\xfe"))
    rest = fixed64(3, 1700000000 * 10**9) + field(4, 5 * 10**9) + field(5, o.kind("cpu", "nanoseconds")) + field(6, 10**7)
    samples = o.profile("samples", "count", [(stacks[0], [3], [web, number]), (stacks[1], [5, 1], [web, number, size]),
                                             (stacks[2], [], [other], 1700000000, 1700000001), (0, [4], [truth, share, digest])], rest)
    waits = o.profile("off_cpu", "microseconds", [(stacks[0], [1500], [web])], packed(11, [o.attribute("host", "box")]))
    o.resource({"service.name": "shop", "replicas": 3}, samples, waits)
    o.resource({"service.name": "worker", "process.pid": 12}, o.profile("samples", "count", [(stacks[3], [7], [])], rest))
    return o


def odd():
    """Numbers past the tables, values that are lists, other numbers of values than of moments."""
    o = Otlp()
    known = o.location((o.function("known"), 0), (99, 5))
    a_list, key_alone = o.attribute("list", [1, 2]), o.entry(o.ATTRIBUTES, field(1, o.text("nothing")))
    o.resource({}, o.profile("cpu", "milliseconds", [
        (o.stack(known, 1 << 40), [2], [a_list, key_alone, 1 << 31]), (77, [3], []), (0, [-1], []), (0, [], []),
        (o.stack(), [1, 1], [], 1, 2, 3)]))
    return o


def unpacked():
    """Numbers one by one, as no compiler of messages writes them, and a resource after what is of it."""
    o = Otlp()
    f, g = o.location((o.function("f"), 1)), o.location((o.function("g"), 2))
    stack = o.entry(o.STACKS, field(1, g) + field(1, f))
    red, big = o.attribute("colour", "red"), o.attribute("size", 9)
    sample = field(1, stack) + field(2, red) + field(2, big) + field(4, 2) + field(4, 3) + fixed64(5, 1) + fixed64(5, 2)
    profile = field(1, o.kind("allocations", "bytes")) + field(2, sample)
    o.resources.append(field(2, field(2, profile)) + field(1, field(1, field(1, b"service.name") + field(2, field(1, b"late")))))
    return o


def older():
    """As OTLP 1.7 has it: locations of a sample are a range of the profile's."""
    o = Otlp()
    location = o.location((o.function("f"), 1))
    o.tables[o.STACKS] = []
    o.resources.append(field(2, field(2, field(1, o.kind("cpu", "count")) + field(2, field(1, 0) + field(2, b"\1") + field(4, b"\1")) +
                                      field(4, location))))
    return o


def prefixed(*messages):
    """As the file exporter of the collector writes them."""
    return b"".join(struct.pack(">I", len(message)) + message for message in messages)


def write_all(folder):
    def write(name, data):
        with open(os.path.join(folder, name + ".otlp"), "wb") as out:
            out.write(data)
    whole, nothing = shop().bytes(), Otlp()
    nothing.resource({"service.name": "idle"}, nothing.profile("cpu", "count", []))
    bad_type = Otlp()
    bad_type.resource({}, field(1, field(1, 50)))
    many = Otlp()
    many.resource({}, many.profile("cpu", "count", [(0, [1], [many.attribute(f"key {i}", i) for i in range(300)])]))
    write("shop", whole)
    write("two-messages", prefixed(whole, odd().bytes()))
    write("odd", odd().bytes())
    write("unpacked", unpacked().bytes())
    write("older", older().bytes())
    write("nothing", nothing.bytes())
    write("bad-type", bad_type.bytes())
    write("many-labels", many.bytes())
    write("cut", whole[:-40])
    write("cut-early", whole[:60])
    write("cut-prefix", prefixed(whole) + b"\0\0")


if __name__ == "__main__":
    write_all(sys.argv[1])
