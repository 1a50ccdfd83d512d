#!/usr/bin/env python3
"""Writes the samples of this folder: one for each rule of the format."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../lib"))
from make_jfr import ASYNC_TYPES, CLASSES, Chunk, Text, shop  # noqa: E402


def async_profiler():
    """Frames of libraries and of the kernel, samples of the processor and of the wall clock as one event."""
    c = Chunk(types=ASYNC_TYPES, version=(2, 0))
    main, idle = c.thread("main", 7), c.thread(None, 8, os_name="GC Thread#0")
    native = c.stack("libc.so.6.read|Native", "libjvm.so.os::yield|C++", "shop/Cart.add#12", "shop/Shop.main#7")
    kernel = c.stack("do_syscall_64|Kernel", "libc.so.6.read|Native", "shop/Shop.main#7")
    c.event("jdk.ActiveSetting", 1, "event", "ctimer")
    for stack, state in ((native, 0), (kernel, 0), (native, 1), (kernel, 2)):
        c.event("jdk.ExecutionSample", main, stack, state)
    c.event("jdk.ExecutionSample", idle, c.stack("no_Java_frame"), 2)
    c.event("profiler.WallClockSample", main, native, 2, 5)
    return c


def counted():
    """async-profiler samples page faults, all of whose samples have another state than the default one."""
    c = Chunk(types=ASYNC_TYPES, version=(2, 0))
    c.event("jdk.ActiveSetting", 1, "event", "page-faults")
    c.event("jdk.ExecutionSample", c.thread("main", 7), c.stack("shop/Cart.add#12"), 1)
    return c


def cpu_time():
    """JDK 25: the time that each sample stands for, lost samples, a traced method below the stack of its caller."""
    c = Chunk(ticks=2400000000)
    main = c.thread("main", 7)
    add = c.stack("shop/Cart.add#12", "shop/Shop.main#7")
    c.event("jdk.CPUTimeSample", add, main, 0, 24000000)
    c.event("jdk.CPUTimeSample", 0, main, 1, 48000000)
    c.event("jdk.MethodTrace", 2400000, main, add, c.method("shop/Cart.total"))
    c.event("jdk.CPUTimeSamplesLost", 3)
    return c


def allocations(**options):
    """Two events tell of one thing: what fits into a thread's own memory, and what does not."""
    c = Chunk(**options)
    c.event("jdk.ObjectAllocationInNewTLAB", c.stack("shop/Cart.add#12"), 24, 65536)
    c.event("jdk.ObjectAllocationOutsideTLAB", c.stack("shop/Cart.add#13"), 1048576)
    c.event("jdk.ObjectAllocationOutsideTLAB", c.stack("shop/Cart.total#20"), -1)
    return c


def pooled():
    """A text that is a constant, and one that refers to itself; ids beyond 32 bits; constants before and after."""
    c = Chunk()
    c.constant("java.lang.String", "worker", key=0x4F20000318)
    c.constant("java.lang.String", Text(2, 5), key=5)
    good, bad = c.thread(Text(2, 0x4F20000318), 1), c.thread(Text(2, 5), 2)
    stack = c.stack("shop/Cart.add#12")
    for thread in (good, bad, 999):
        c.event("jdk.ExecutionSample", thread, stack, 1)
    c.event("jdk.ExecutionSample", good, 999, 1)
    names = {kind: pool for kind, pool in c.pools.items() if kind not in ("jdk.types.StackTrace", "jdk.types.Method")}
    c.events.append(c.constants(names))
    return c.bytes(constants=c.constants({kind: pool for kind, pool in c.pools.items() if kind not in names}, -1))


def native_only():
    c = Chunk()
    c.event("jdk.NativeMethodSample", c.thread("main", 7), c.stack("sun/nio/ch/Net.accept@java.base|Native"), 1)
    return c


def odd_classes():
    """A class that holds itself, one without fields, an array of such: their events are passed over."""
    classes = dict(CLASSES)
    classes["odd.Ring"] = (True, ["startTime long", "self odd.Ring", "stackTrace @jdk.types.StackTrace"])
    classes["odd.Nothing"] = (False, [])
    classes["odd.Many"] = (True, ["startTime long", "one odd.Nothing", "many odd.Nothing[]", "stackTrace @jdk.types.StackTrace"])
    c = Chunk(classes=classes)
    stack = c.stack("shop/Cart.add#12")
    for kind in ("odd.Ring", "odd.Many"):
        c.events.append(c.record(c.ids[kind], b"\1\1\1\1"))
    c.events.append(c.record(7777, b"unknown"))
    c.event("jdk.ExecutionSample", c.thread("main", 7), stack, 1)
    return c


def salvaged():
    """An event of size 0 ends the walk; the header knows where the constants are."""
    c = Chunk()
    c.event("jdk.ExecutionSample", c.thread("main", 7), c.stack("shop/Cart.add#12"), 1)
    c.events.append(b"\0")
    return c


SAMPLES = {
    "plain": lambda: shop().bytes(),
    "fixed": lambda: shop(is_fixed=True).bytes(),
    "async": lambda: async_profiler().bytes(),
    "page-faults": lambda: counted().bytes(),
    "cpu-time": lambda: cpu_time().bytes(),
    "allocations": lambda: allocations().bytes(),
    "pooled": pooled,
    "native-only": lambda: native_only().bytes(),
    "odd-classes": lambda: odd_classes().bytes(),
    "salvaged": lambda: salvaged().bytes(),
    # Ids are others in the second chunk.
    "two-runs": lambda: shop().bytes() + async_profiler().bytes() + shop(first_id=300).bytes(),
    "unfinished": lambda: shop(state=7).bytes() + bytes(100),
    # Longer than its header says, as a killed JVM leaves it, and then another recording; one whose size is a promise.
    "killed-and-more": lambda: shop(state=7).bytes() + b"\x05\x99\1FLR" + async_profiler().bytes(),
    "promised-and-more": lambda: shop(state=0).bytes(size=1 << 30) + async_profiler().bytes(),
    "no-size": lambda: shop(state=1).bytes(size=0) + shop().bytes(),
    "cut": lambda: shop().bytes() + shop().bytes()[:-20],
    "rest": lambda: shop().bytes() + b"no chunk",
    "no-names": lambda: shop().bytes(constants=b""),
    "no-metadata": lambda: shop().bytes(metadata=b""),
    "no-stacks": lambda: Chunk().bytes(),
    "old": lambda: shop(version=(0, 9)).bytes(),
    "new": lambda: shop(version=(3, 0)).bytes(),
    "empty": lambda: b"",
    "head": lambda: shop().bytes()[:40],
    "times": lambda: shop(pace=7000000).bytes() + allocations(pace=3000000).bytes(),
    "no-clock": lambda: shop(ticks=0).bytes(),
}

for name, make in SAMPLES.items():
    with open(os.path.join(HERE, name + ".jfr"), "wb") as out:
        out.write(make())
