#!/usr/bin/env python3
"""Write the samples of this folder: make.py FOLDER."""
import os
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../lib"))
from make_perfetto import (BOOTTIME, CLEARED, HEAP, MONOTONIC, NEEDS_STATE, PACKED, PERF_SAMPLE, PROCESS, REALTIME, STACK_SAMPLE, THREAD,
                           TRACK, TRACK_EVENT, Trace, clock, counter, fields, inline_stack, timebase)
from protobuf import field, packed

MS = 1000000


def shop():
    """perf's samples: two threads, a library and the kernel, an address without a name, an inlined function, a wall clock."""
    t = Trace()
    t.snapshot(clock(BOOTTIME, 5000 * MS), clock(MONOTONIC, 1000 * MS), clock(REALTIME, 1700000000 * 1000 * MS))
    s = t.sequence(7)
    app = s.mapping(["opt", "shop", "server"], b"\x01\x23\xfe", load_bias=0x1000)
    libc, kernel = s.mapping("/usr/lib/libc.so.6"), s.mapping("[kernel.kallsyms]")
    main, price = s.frame("main", app, 0x1010), s.frame("_ZN4shop5priceEi", app, 0x1020)
    total, nameless = s.frame(None, app, 0x1100), s.frame(None, app, 0x1abc)
    memcpy, read = s.frame("memcpy", libc, 0x40), s.frame("sys_read", kernel, 0x50)
    s.packet(b"", 5000 * MS, timebase(n2=100))
    s.perf_sample(s.stack(main, total, price), 5010 * MS)
    s.perf_sample(s.stack(main, total, price), 5020 * MS, tid=44)
    s.perf_sample(s.stack(main, total, memcpy, read), 5030 * MS)
    s.perf_sample(s.stack(main, nameless), 5040 * MS)
    s.perf_sample(0, 5050 * MS)
    t.tree([(42, "/opt/shop/server", "--port=80")], [(43, 42, "server"), (44, 42, "worker")])
    t.symbols("", b"\x01\x23\xfe", (0x1100, ("Cart::sum", "cart.h", 12), ("Cart::total", "cart.cc", 40)), (0x9999, ("other", "x.c", 1)))
    return t


def lost():
    """Records that the kernel lost, samples that were skipped or not unwound, packets that need what was lost."""
    t = Trace()
    s = t.sequence(1)
    app = s.mapping("/opt/app")
    main, work = s.frame("main", app, 16), s.frame("work", app, 32)
    error = s.frame("ERROR INVALID_MAP", s.mapping("ERROR"), 0)
    s.perf_sample(s.stack(main, work), 10)
    s.perf_sample(s.stack(error, work), 20, n16=5)
    s.packet(field(PERF_SAMPLE, fields(n1=1, n17=3)), 30)
    s.packet(field(PERF_SAMPLE, fields(n2=42, n3=43, n18=2)), 40)
    s.packet(field(PERF_SAMPLE, fields(n2=50, n3=51, n18=4)), 50)
    s.packet(field(PERF_SAMPLE, fields(n19=fields(n1=1))), 55)
    s.perf_sample(s.stack(main, work), 60, n16=1)
    t.packet(fields(n8=70, n10=1, n13=NEEDS_STATE, n42=1) + field(PERF_SAMPLE, fields(n2=42, n3=43, n4=1)))
    s.forget()
    s.perf_sample(s.stack(s.frame("work", s.mapping("/opt/app"), 32)), 80)
    t.packet(fields(n8=90, n10=2, n13=NEEDS_STATE) + field(PERF_SAMPLE, fields(n2=42, n3=43, n4=1)))
    return t


def heaps():
    """Two dumps of malloc in three packets, a stack that is freed and comes again, Java's heap, a heap with a name, a peak."""
    t = Trace()
    t.tree([(42, "com.shop")])
    s = t.sequence(3)
    apk = s.mapping("/data/app/~~aa==/com.shop-bb==/base.apk")
    main, cart, log = s.frame("a.b.c", apk, 16), s.frame("a.b.d", apk, 32), s.frame("log", apk, 48)
    at_cart, at_log = s.stack(main, cart), s.stack(main, log)
    again = s.stack(main, cart, cart)
    s.heap(0, [(at_cart, 4096, 1024, 4, 1), (at_log, 8192, 8192, 2, 2)], continued=1)
    s.heap(1, [(again, 100, 0, 1, 0)])
    s.heap(2, [(at_cart, 10240, 2048, 10, 2), (at_log, 4096, 0, 1, 0)])
    s.heap(3, [(at_cart, 500, 0, 5, 0)], name="com.android.art")
    s.heap(4, [(at_log, 64, 32, 2, 1)], name="textures")
    s.heap(5, [(at_cart, 0, 0, 0, 0, 9000, 9), (at_log, 0, 0, 0, 0, 300, 3)], pid=77, name="")
    s.heap(7, [(at_cart, 0, 0, 0, 0, 8000, 8)], pid=77, name="", n7=1)
    s.heap(8, [], pid=78, n4=1)
    t.names("com.shop", ("a.b", "com.shop.Main", ("c", "run"), ("d", "add"), ("d", "com.shop.Cart.sum"), ("d", "add")))
    t.names("com.other", ("a.b", "com.other.Wrong", ("c", "wrong")))
    return t


def old_heap():
    """As Android 10 writes it: tables in the packet, and no numbers of sequences."""
    tables = fields(n1=[fields(n1=1, n2="libshop.so"), fields(n1=2, n2="main"), fields(n1=3, n2=b"\xab\xcd")], n4=fields(n1=1, n2=3, n7=[1]),
                    n2=[fields(n1=1, n2=2, n3=1, n4=64), fields(n1=2, n3=1, n4=128)]) + field(3, field(1, 1) + packed(2, [1, 2]))
    samples = fields(n1=5, n2=fields(n1=1, n2=300, n3=100, n5=3, n6=1))
    return Trace().packet(fields(n8=1) + field(HEAP, tables + fields(n5=samples, n7=0))).packet(fields(n8=2) + field(PROCESS, fields(n1=5, n2="shopd", n6="shop")))


def chrome():
    """Chrome's sampler: times since the thread was described, paths in one piece, build-ids in digits."""
    t = Trace()
    t.snapshot(clock(MONOTONIC, 9000 * MS), clock(BOOTTIME, 9500 * MS))
    s = t.sequence(5)
    s.packet(field(THREAD, fields(n1=42, n2=44, n5="CrRendererMain", n6=9000000)))
    app = s.mapping("/opt/chrome", b"0123456789ABCDEF0123456789ABCDEF0")
    a, b = s.frame(None, app, 0x100), s.frame(None, app, 0x200)
    s.streaming([s.stack(a), s.stack(a), s.stack(a, b)], [1000, 1000, 1000])
    s.packet(field(54, packed(1, [2, 99]) + packed(2, [500])))
    t.symbols("/elsewhere/chrome", b"0123456789abcdef0123456789abcdef0", (0x100, ("Run", "run.cc", 5)), (0x200, ("Draw", "", 0)))
    return t


def python():
    """Python's sampler: weights in nanoseconds, lines; another counter, clocks of a sequence."""
    t = Trace()
    s = t.sequence(1)
    outer = s.frame("<module>", file="/srv/shop/run.py", line=3)
    add, total = s.frame("add", file="/srv/shop/cart.py", line=9), s.frame("Cart.total", file="/srv/shop/cart.py", line=20)
    s.stack_sample(s.stack(outer, total, add), 10 * MS, 0, defaults=counter("wall-time", 1))
    s.stack_sample(s.stack(outer, total), 10 * MS, 10 * MS)
    s.stack_sample(s.stack(outer, s.frame("<GC>")), 10 * MS, 20 * MS)
    s.stack_sample(s.stack(outer), 2, 25 * MS, n9=fields(n2="pages", n4="KiB", n5=4))
    s.stack_sample(None, 3, 30 * MS, n5=inline_stack(("<module>", "/srv/shop/run.py", 3), ("add", "/srv/shop/cart.py", 9)), n10=7)
    t.packet(field(TRACK, fields(n1=1, n4=fields(n1=42, n2=43, n5="MainThread"), n3=fields(n1=42, n6="python3"))))
    t.packet(fields(n8=5 * MS, n10=1) + field(TRACK_EVENT, fields(n9=1, n11=1)))
    return t


def counters():
    """Samples with costs of several counters: of the sequence, by numbers, in the sample; tasks by numbers; stacks in the sample."""
    t = Trace()
    s = t.sequence(1)
    main, work = s.frame("main", file="/srv/app.c", line=3), s.frame("work", file="/srv/app.c", line=9)
    s.stack_sample(s.stack(main, work), 1000, 0, defaults=counter("", 2, others=[("instructions", 3), ("", None, "KiB", 2)]), n14=packed(14, [500, 3])[2:])
    s.stack_sample(s.stack(main), 2000, MS, n14=packed(14, [700, 0, 9])[2:])
    faults, cycles = s.counter("", 5), s.counter("cycles", 2)
    sample = fields(n2=s.task(42, 44), n6=s.stack(main, work), n10=cycles, n11=10, n13=packed(13, [faults])[2:], n14=packed(14, [2, 5])[2:])
    s.packet(field(STACK_SAMPLE, sample), 2 * MS)
    sample = fields(n1=fields(n2=42, n3=45), n5=inline_stack(("main", "/srv/app.c", 3), ("", "/srv/app.c", 4), ("leaf",)), n9=fields(n4="flushes"), n11=7,
                    n12=[fields(n2="wall", n3=1, n5=1000)], n14=packed(14, [6])[2:], n7="no frame pointer")
    s.packet(field(STACK_SAMPLE, sample), 3 * MS)
    s.packet(field(STACK_SAMPLE, fields(n1=fields(n2=42, n3=45), n6=s.stack(main))), 4 * MS)
    s.packet(b"", 5 * MS, defaults=timebase(n2=100))
    s.stack_sample(s.stack(work), 11, 6 * MS, n14=packed(14, [1])[2:])
    t.tree([(42, "/srv/app")], [(43, 42, "app"), (44, 42, "worker")])
    return t


def clocks():
    """A clock of a sequence's own that tells steps of microseconds, the default clock of a sequence, another event than time."""
    t = Trace()
    t.snapshot(clock(BOOTTIME, 100 * MS), clock(64, 7, unit=1000, is_incremental=1), clock(MONOTONIC, 60 * MS), sequence=2)
    s = t.sequence(2)
    f = s.frame("f", s.mapping("/bin/f"), 1)
    s.packet(b"", 0, timebase(n1=10007, n4=10) + field(58, 64))
    s.perf_sample(s.stack(f), 500)
    s.perf_sample(s.stack(f), 500)
    s.packet(field(PERF_SAMPLE, fields(n2=42, n3=43, n4=1)), 62 * MS, n58=MONOTONIC)
    other = t.sequence(3)
    f = other.frame("g", other.mapping("/bin/f"), 2)
    other.packet(b"", 101 * MS, timebase(n2=50, n3=fields(n1="sched:sched_switch")))
    other.perf_sample(other.stack(f), 103 * MS)
    return t


def write_all(folder):
    def write(name, data):
        with open(os.path.join(folder, name + ".perfetto"), "wb") as out:
            out.write(data if isinstance(data, bytes) else data.bytes)
    whole = shop()
    write("shop", whole)
    for make in (lost, heaps, old_heap, chrome, python, counters, clocks):
        write(make.__name__.replace("_", "-"), make())
    write("packed", shop().in_one())
    write("cut", whole.bytes[:-30])
    write("cut-packed", Trace().packet(field(PACKED, zlib.compress(whole.bytes)[:100])))
    write("damaged", lost().bytes + b"\x0a\x03\x50\xff\xff" + b"\x12\x01a")
    write("tracks", Trace().packet(fields(n8=1, n10=1, n13=CLEARED) + field(TRACK_EVENT, fields(n9=1))))
    write("java-heap", Trace().packet(fields(n8=1, n10=1) + field(56, fields(n1=1))))
    write("scheduler", Trace().packet(fields(n8=1, n10=1) + field(1, fields(n1=1))))
    write("useless", Trace().packet(fields(n8=1, n10=1, n13=NEEDS_STATE) + field(PERF_SAMPLE, fields(n2=42, n4=1))))


if __name__ == "__main__":
    write_all(sys.argv[1])
