"""Inputs for attacks.py: each function writes one attack of a size n and is registered with its title."""
import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../lib"))
import hostile_inputs
import make_jfr
import make_nettrace
import make_perf_data
import make_perfetto
import make_pstats
from protobuf import Otlp, field, packed, pprof, varint
from source_maps import cpuprofile, source_map

ATTACKS = []
GRAPH = ["-T", "json", "-n0", "-e0"]


def root_of(path):
    """The folder beside an input that has the files which it names."""
    return path + ".root"


def size_of(path):
    """Bytes of an input, and of what it names."""
    named = (os.path.join(at, name) for at, _, names in os.walk(root_of(path)) for name in names)
    return os.path.getsize(path) + sum(map(os.path.getsize, named))


class Attack:
    def __init__(self, title, reader, n, write, arguments, per_byte, growth, unpacked):
        self.title, self.format, self.n, self.write = title, reader, n, write
        self.arguments, self.per_byte, self.growth, self.unpacked = arguments, per_byte, growth, unpacked

    def make(self, path, n):
        shutil.rmtree(root_of(path), ignore_errors=True)
        with open(path, "wb") as out:
            return self.write(out, n)

    def options(self, path):
        return [str(argument).replace("{root}", root_of(path)) for argument in self.arguments]


def attack(title, reader, n, arguments=GRAPH, per_byte=100, growth=3.0, unpacked=False):
    """{root} in an argument: the folder of what the input names; per_byte: of memory; growth: of time from 2n to 4n; unpacked: n is the size."""
    def register(write):
        ATTACKS.append(Attack(f"{reader}: {title}" if reader else title, reader, n, write, arguments, per_byte, growth, unpacked))
        return write
    return register


def line(out, text):
    out.write(text.encode() + b"\n")


# ---------------------------------------------------------------- names

def colliding(n, a, b):
    """Names that are equal under polynomials of their bytes."""
    bits = max(1, (n - 1).bit_length())
    return ("".join(b if i >> k & 1 else a for k in range(bits)) for i in range(n))


@attack("names that collide under 31 h + c", "folded", 1 << 16)
def _(out, n):
    out.writelines(b"main;%s 1\n" % name.encode() for name in colliding(n, "Aa", "BB"))


@attack("names that collide under 33 h + c", "folded", 1 << 16)
def _(out, n):
    out.writelines(b"main;%s 1\n" % name.encode() for name in colliding(n, "Ez", "FY"))


@attack("numbers of names that differ in high bits alone", "callgrind", 1 << 16)
def _(out, n):
    line(out, "events: Ir")
    for i in range(n):
        line(out, f"fn=({i << 32}) f{i}\n1 1")


@attack("ids of locations that are multiples of 2^40", "pprof", 1 << 15)
def _(out, n):
    pprof(out, [[(i + 1) << 40] for i in range(n)], [(i + 1) << 40 for i in range(n)])


@attack("names with a common beginning of 1000 bytes", "folded", 10000)
def _(out, n):
    out.writelines(b"main;%s%d 1\n" % (b"ns::" * 250, i) for i in range(n))


@attack("a name of n MB", "folded", 25)
def _(out, n):
    out.write(b"main;" + b"x" * (n << 20) + b" 1\n")


@attack("a name of n MB", "perf", 25)
def _(out, n):
    out.write(b"app 1/1 1.0: 1 cycles:u: \n\t400000 " + b"x" * (n << 20) + b"+0x1 (/bin/app)\n\n")


@attack("a name of n MB", "callgrind", 25)
def _(out, n):
    out.write(b"events: Ir\nfn=" + b"x" * (n << 20) + b"\n1 1\n")


@attack("a name of n MB", "speedscope", 25)
def _(out, n):
    out.write(speedscope(["x" * (n << 20)], [[0]]))


@attack("brackets in a name, n thousand deep", "folded", 250)
def _(out, n):
    out.write(b"main;" + b"a<" * (n * 1000) + b"int" + b">" * (n * 1000) + b" 1\nmain;b" + b"(" * (n * 1000) + b" 1\n")


@attack("brackets in a name, stripped", "folded", 250, [*GRAPH, "--strip"])
def _(out, n):
    out.write(b"main;" + b"a<" * (n * 1000) + b"int" + b">" * (n * 1000) + b" 1\nmain;b" + b"(" * (n * 1000) + b" 1\n")


def doubling(levels, begin):
    """Levels of a<.., ..>, each the one before it twice."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    refs = "".join(f"S{digits[i]}_E" for i in range(1, levels + 1))
    return begin + "S0_I" * (levels - 1) + "S0_IiiE" + refs + "Evv"


@attack("mangled names that grow by substitution", "gperftools", 2000)
def _(out, n):
    line(out, "--- symbol\nbinary=app")
    for i in range(n):
        line(out, f"0x{0x1000 + i:x} {doubling(30, f'_Z{len(str(i)) + 1}f{i}I1aI')}")
    line(out, "---\n--- profile")
    out.write(struct.pack("<5Q", 0, 3, 0, 10000, 0))
    out.writelines(struct.pack("<3Q", 1, 1, 0x1000 + i) for i in range(n))
    out.write(struct.pack("<3Q", 0, 1, 0))


@attack("mangled names that are searched for packs", "folded", 2000)
def _(out, n):
    for i in range(n):
        line(out, f"main;{doubling(30, f'_Z{len(str(i)) + 1}f{i}IDp1aI')} 1")


@attack("mangled names that are parsed over and over", "folded", 1000)
def _(out, n):
    for i in range(n):
        for levels in (6, 60):
            line(out, f"main;_Z{len(str(i)) + 1}f{i}I{'N1AcvT_I' * levels}i{'EE' * levels}Evv 1")


@attack("mangled names with very many lifetimes", "folded", 2000)
def _(out, n):
    for i in range(n):
        line(out, f"main;_RNvMINvC1a1bFGzzzzzzzzz_EuEl{len(str(i)) + 1}f{i} 1")


@attack("mangled names that are searched for packs", "perf", 2000)
def _(out, n):
    for i in range(n):
        name = doubling(30, f"_Z{len(str(i)) + 1}f{i}IDp1aI")
        out.write(f"app 1/1 1.0: 1 cycles:u: \n\t400000 {name}+0x1 (/bin/app)\n\n".encode())


# ---------------------------------------------------------------- depth

def frames(n):
    return (b"f%d" % i for i in range(n))


@attack("a stack of n functions", "folded", 100000)
def _(out, n):
    out.write(b";".join(frames(n)) + b" 1\n")


@attack("one function n times in a stack", "folded", 250000)
def _(out, n):
    out.write(b"main;" + b";".join([b"f"] * n) + b" 1\n")


@attack("two functions that call each other, n deep", "folded", 250000)
def _(out, n):
    out.write(b";".join([b"f", b"g"] * (n // 2)) + b" 1\n")


@attack("a stack of n functions", "perf", 100000)
def _(out, n):
    out.write(b"app 1/1 1.0: 1 cycles:u: \n")
    out.writelines(b"\t%x f%d+0x1 (/bin/app)\n" % (0x400000 + i, i) for i in range(n))
    out.write(b"\n")


@attack("a stack of n functions", "dtrace", 100000)
def _(out, n):
    out.writelines(b"    app`f%d+0x1\n" % i for i in range(n))
    out.write(b"    7\n")


@attack("a stack of n functions", "bpftrace", 100000)
def _(out, n):
    out.write(b"@[\n")
    out.writelines(b"    f%d+1\n" % i for i in range(n))
    out.write(b"]: 7\n")


@attack("a stack of n functions", "hprof", 100000)
def _(out, n):
    out.write(b"JAVA PROFILE 1.0.1, created now\nTRACE 1:\n")
    out.writelines(b"\tf.F.f%d(F.java:3)\n" % i for i in range(n))
    out.write(b"CPU SAMPLES BEGIN (total = 4) now\nrank   self  accum   count trace method\n"
              b"   1 100.0% 100.0%       4 1 f\nCPU SAMPLES END\n")


@attack("a stack of n functions", "threads", 100000)
def _(out, n):
    out.write(b"Thread 1 (LWP 1):\n")
    out.writelines(b"#%d 0x%x in f%d () at a.c:1\n" % (i, i, i) for i in range(n))


@attack("calls nested n deep", "uftrace", 2000, growth=5)
def _(out, n):
    """Indented, so the size is quadratic."""
    line(out, "# DURATION     TID     FUNCTION")
    for i in range(n):
        line(out, f"            [   1] | {'  ' * i}f{i}() {{")
    for i in reversed(range(n)):
        line(out, f"   1.0 us [   1] | {'  ' * i}}} /* f{i} */")


@attack("a stack of n functions", "bcc", 100000)
def _(out, n):
    out.writelines(b"    f%d\n" % i for i in range(n))
    out.write(b"    -                app (1)\n        1\n")


@attack("a stack of n addresses", "jemalloc", 100000)
def _(out, n):
    out.write(b"heap_v2/524288\n@ " + b" ".join(b"0x%x" % (i + 1) for i in range(n)) + b"\n  t*: 1: 5 [0: 0]\n")


@attack("n threads in each of two stacks", "jemalloc", 50000)
def _(out, n):
    out.write(b"heap_v2/0\n")
    for i in range(2):
        out.write(b"@ 0x1 0x%x\n  t*: %d: %d [0: 0]\n" % (i + 2, n, n))
        out.writelines(b"  t%d: 1: 1 [0: 0]\n" % k for k in range(n))


@attack("calls nested n deep", "ftrace", 2000, growth=5)
def _(out, n):
    """Indented, so the size is quadratic."""
    line(out, "# tracer: function_graph")
    for i in range(n):
        line(out, f" 0)               |  {'  ' * i}f{i}() {{")
    for i in reversed(range(n)):
        line(out, f" 0)   1.000 us    |  {'  ' * i}}} /* f{i} */")


@attack("calls that n tasks never end", "ftrace", 100000)
def _(out, n):
    line(out, "# tracer: function_graph")
    out.writelines(b" 0)  task-%d |               |  f() {\n" % (i + 1) for i in range(n))
    line(out, " 0)  task-1 |   1.000 us    |    g();")


@attack("timed calls nested n deep, none of which ends", "uftrace", 100000, [*GRAPH, "--time", "10%-90%"])
def _(out, n):
    line(out, "# DURATION     TID     TIMESTAMP     FUNCTION")
    for i in range(n):
        line(out, f"            [   1] {i // 10**5}.{i % 10**5:05}0000 | f() {{")
        line(out, f"   0.001 us [   1] {i // 10**5}.{i % 10**5:05}0007 | g();")


@attack("timed calls nested n deep that took no time", "uftrace", 100000, [*GRAPH, "--time", "10%-90%"])
def _(out, n):
    line(out, "# DURATION     TID     TIMESTAMP     FUNCTION")
    for i in range(n):
        line(out, f"            [   1] {i // 10**5}.{i % 10**5:05}0000 | f() {{")
    for i in range(n):
        line(out, f"   0.001 us [   1] 99.{i:09} | }}")


# Their times, and what is drawn over them.
for to in ("timeline", "flamechart", "heatmap", "speedscope"):
    @attack(f"samples of n threads, years apart, as {to}", "perf", 20000, ["-T", to])
    def _(out, n):
        for i in range(n):
            line(out, f"app {i + 1} {i * 100000}.5: 1 cycles: \n\t1 f{i}+0x1 (app)\n")


@attack("calls of n threads, as speedscope", "trace", 20000, ["-T", "speedscope"])
def _(out, n):
    rows = ('{"ph":"X","pid":1,"tid":%d,"ts":%d,"dur":9,"name":"f%d"}' % (i, i, i) for i in range(n))
    out.write(b"[" + ",".join(rows).encode() + b"]")


@attack("calls of n threads, each of an hour, by second", "trace", 75, [*GRAPH, "--split-by", "second"], per_byte=20000)
def _(out, n):
    rows = ('{"ph":"X","pid":1,"tid":%d,"ts":%d,"dur":3000000000,"name":"f"}' % (i, i) for i in range(n))
    out.write(b"[" + ",".join(rows).encode() + b"]")


@attack("listings of a leak, n of them", "bcc", 50000)
def _(out, n):
    out.writelines(b"[1:2:3] Top 1 stacks with outstanding allocations:\n\t8 bytes in 1 allocations from stack\n\t\t0x1\tf%d\n" % i
                   for i in range(n))


@attack("n functions, each n times within itself", "xhprof", 200, growth=6)
def _(out, n):
    calls = (f'"f{i}@{k}==>f{i}@{k + 1}":{{"ct":1,"wt":{n - k}}}' for i in range(n) for k in range(n))
    out.write(b"{" + ",\n".join(calls).encode() + b"}")


@attack("arrays nested n deep", "xhprof", 100000)
def _(out, n):
    out.write(b'a:1:{s:6:"main()";' + b"a:1:{i:0;" * n + b"i:1;" + b"}" * n + b"}")


@attack("arrows, n of them", "xhprof", 1 << 20)
def _(out, n):
    out.write(b'{"' + b"==>" * n + b'":{"ct":1,"wt":1}}')


@attack("calls nested n deep", "trace", 100000)
def _(out, n):
    out.write(b"[")
    out.writelines(b'{"ph":"B","pid":1,"tid":1,"ts":%d,"name":"f%d"},\n' % (i, i) for i in range(n))
    out.writelines(b'{"ph":"E","pid":1,"tid":1,"ts":%d},\n' % (n + i) for i in range(n))
    out.write(b"{}]")


@attack("calls that n threads never end", "trace", 100000)
def _(out, n):
    out.write(b"[")
    out.writelines(b'{"ph":"B","pid":1,"tid":%d,"ts":%d,"name":"f"},\n' % (i, i) for i in range(n))
    out.write(b'{"ph":"X","pid":1,"tid":1,"ts":1,"dur":5,"name":"g"}]')


@attack("frames nested n deep, sampled n times", "trace", 20000)
def _(out, n):
    out.write(b'{"traceEvents":[{"ph":"X","pid":1,"tid":1,"ts":1,"dur":5,"name":"g"}],"stackFrames":{"0":{"name":"f"}')
    out.writelines(b',\n"%d":{"name":"f%d","parent":"%d"}' % (i, i, i - 1) for i in range(1, n))
    out.write(b'},"samples":[{"ts":1,"tid":1,"pid":1,"weight":1,"sf":"0"}')
    out.writelines(b',\n{"ts":%d,"tid":1,"pid":1,"weight":1,"sf":"%d"}' % (i, n - 1 - i % 9) for i in range(n))
    out.write(b"]}")


def speedscope(names, samples, weights=None):
    return json.dumps({"$schema": "https://www.speedscope.app/file-format-schema.json",
                       "shared": {"frames": [{"name": name} for name in names]},
                       "profiles": [{"type": "sampled", "name": "t", "unit": "none", "startValue": 0, "endValue": len(samples),
                                     "samples": samples, "weights": weights or [1] * len(samples)}]}).encode()


@attack("a stack of n functions", "speedscope", 100000)
def _(out, n):
    out.write(speedscope([f"f{i}" for i in range(n)], [list(range(n))]))


@attack("calls nested n deep", "speedscope", 50000)
def _(out, n):
    events = [{"type": "O", "frame": i, "at": i} for i in range(n)] + [{"type": "C", "frame": n - 1 - i, "at": n + i} for i in range(n)]
    out.write(json.dumps({"$schema": "https://www.speedscope.app/file-format-schema.json",
                          "shared": {"frames": [{"name": f"f{i}"} for i in range(n)]},
                          "profiles": [{"type": "evented", "name": "t", "unit": "none", "startValue": 0, "endValue": 2 * n,
                                        "events": events}]}).encode())


@attack("nodes nested n deep by their ids", "cpuprofile", 50000)
def _(out, n):
    frame = '"callFrame":{"functionName":"f%d","url":"a.js","lineNumber":1}'
    out.write(b'{"nodes":[')
    for i in range(n):
        out.write(('{"id":%d,%s,"hitCount":1,"children":[%s]},' % (i + 1, frame % i, i + 2 if i + 1 < n else "")).encode())
    out.seek(-1, 1)
    out.write(b'],"startTime":1,"endTime":9,"samples":[1,%d],"timeDeltas":[1,1]}' % n)


@attack("nodes nested n deep in each other", "heapprofile", 50000)
def _(out, n):
    out.write(b'{"head":')
    out.writelines(b'{"callFrame":{"functionName":"f%d"},"selfSize":1,"children":[' % i for i in range(n))
    out.write(b"]}" * n + b"}")


def firefox(n, stacks):
    return json.dumps({"meta": {"version": 24, "interval": 1}, "threads": [{
        "name": "GeckoMain", "tid": 1, "pid": 1,
        "samples": {"schema": {"stack": 0, "time": 1}, "data": [[s, i] for i, s in enumerate(stacks)]},
        "stackTable": {"schema": {"prefix": 0, "frame": 1}, "data": [[i - 1 if i else None, i] for i in range(n)]},
        "frameTable": {"schema": {"location": 0}, "data": [[i] for i in range(n)]},
        "stringTable": [f"f{i}" for i in range(n)]}]}).encode()


@attack("frames nested n deep, sampled n times", "firefox", 50000)
def _(out, n):
    out.write(firefox(n, [n - 1 - i % 9 for i in range(n)]))


@attack("nodes nested n deep by their parents", "sysprof", 20000)
def _(out, n):
    out.write(b'<?xml version="1.0"?><profile><size>9</size><objects>')
    out.writelines(b'<object id="%d"><name>"f%d"</name><total>9</total><self>0</self></object>\n' % (i + 1, i) for i in range(n))
    out.write(b"</objects><nodes>")
    out.writelines(b'<node id="%d"><object>%d</object><parent>%d</parent><total>1</total><self>1</self></node>\n'
                   % (i + 1 + n, i + 1, i + n if i else 0) for i in range(n))
    out.write(b"</nodes></profile>")


@attack("a backtrace of n frames, sampled n times by reference", "xctrace", 2000)
def _(out, n):
    xctrace(out, b"".join(b'<frame id="%d" name="f%d"/>' % (100 + i, i) for i in range(n)), n)


def xctrace(out, backtrace, rows):
    out.write(b'<?xml version="1.0"?><trace-query-result><node><schema name="time-profile"><col><mnemonic>weight</mnemonic>'
              b'<name>Weight</name><engineering-type>weight</engineering-type></col></schema>'
              b'<row><thread id="2" fmt="Main Thread 0x1 (app, pid: 4)"/><weight id="9" fmt="1 ms">1000000</weight><backtrace id="10">'
              + backtrace + b"</backtrace></row>")
    out.write(b'<row><thread ref="2"/><weight ref="9"/><backtrace ref="10"/></row>' * rows)
    out.write(b"</node></trace-query-result>")


@attack("a stack of n frames, listed n times", "hprof", 5000)
def _(out, n):
    out.write(b"JAVA PROFILE 1.0.1, created now\nTRACE 1:\n")
    out.writelines(b"\tf.F.f%d(F.java:3)\n" % i for i in range(n))
    out.write(b"CPU SAMPLES BEGIN (total = 4) now\nrank   self  accum   count trace method\n")
    out.write(b"   1 100.0% 100.0%       4 1 f\n" * n + b"CPU SAMPLES END\n")


@attack("a stack of n frames, repeated n times", "austin", 10000)
def _(out, n):
    out.write(b"MOJ\x03")
    for i in range(n):
        out.write(b"\x0b" + mojo(i + 1) + b"f%d\0" % i + b"\x03" + mojo(i + 1) + mojo(1) + mojo(i + 1) + mojo(1) * 4)
    out.write(b"\x02" + mojo(1) + mojo(1) + b"1\0" + b"".join(b"\x05" + mojo(i + 1) for i in range(n)) + b"\x09" + mojo(10))
    out.write((b"\x02" + mojo(1) + mojo(1) + b"1\0" + b"\x0d\x09" + mojo(10)) * n)


def mojo(value):
    out = bytearray([value & 0x3F | (0x80 if value > 0x3F else 0)])
    value >>= 6
    while value:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
    return bytes(out)


@attack("a stack of n frames and n samples of it in a row", "stackprof", 50000)
def _(out, n):
    names = {str(i + 1): {"name": f"f{i}", "file": "/a.rb", "line": 1, "total_samples": 1, "samples": 1} for i in range(n)}
    out.write(json.dumps({"version": 1.2, "mode": "wall", "interval": 1000, "samples": n, "gc_samples": 0, "missed_samples": 0,
                          "metadata": [], "frames": names, "raw": [n, *range(1, n + 1), 1] + [1, 1, 1] * n,
                          "raw_timestamp_deltas": [1] * (n + 1)}).encode())


# ---------------------------------------------------------------- breadth

@attack("n functions called by one", "perf", 50000)
def _(out, n):
    out.writelines(b"app 1/1 1.0: 1 cycles:u: \n\t%x f%d+0x1 (/bin/app)\n\t1 main+0x1 (/bin/app)\n\n" % (0x400000 + i, i)
                   for i in range(n))


@attack("n threads", "perf", 100000, [*GRAPH, "--group-by", "thread"])
def _(out, n):
    out.writelines(b"t%d %d/%d 1.0: 1 cycles:u: \n\t4 f+0x1 (/bin/app)\n\n" % (i, i, i) for i in range(n))


@attack("n threads that wait", "perf", 50000, [*GRAPH, "--event", "off-cpu", "--group-by", "thread"])
def _(out, n):
    form = (b"t%d %d/%d %d.0: 1 sched:sched_switch: prev_comm=t%d prev_pid=%d prev_prio=120 prev_state=S ==> "
            b"next_comm=swapper/0 next_pid=0 next_prio=120\n\t4 f%d+0x1 (/bin/app)\n\n")
    out.writelines(form % (i, i, i, i, i, i, i) for i in range(1, n + 1))
    out.writelines(b"t%d %d/%d %d.0: PERF_RECORD_LOST lost 1\n\nt%d %d/%d %d.5: PERF_RECORD_SWITCH IN\n\n" %
                   (i, i, i, n + i, i, i, i, n + i) for i in range(1, n + 1))


@attack("n events", "perf", 1024 // 4, ["--list-events"])
def _(out, n):
    out.writelines(b"app 1/1 1.0: 1 e%d: \n\t4 f+0x1 (/bin/app)\n\n" % i for i in range(n))


@attack("n events in one line", "callgrind", 16)
def _(out, n):
    line(out, "events: " + " ".join(f"e{i}" for i in range(n)) + "\nfn=f\n1 5\nfn=g\n1" + " 1" * n)


@attack("n events for n functions", "callgrind", 16, growth=5)
def _(out, n):
    line(out, "events: " + " ".join(f"e{i}" for i in range(n)))
    for i in range(n):
        line(out, f"fn=f{i}\n1 1")


@attack("n types of values for n functions", "pprof", 256, growth=5)
def _(out, n):
    pprof(out, [[i + 1] for i in range(n)], range(1, n + 1), types=n)


@attack("n profiles in a file", "speedscope", 256)
def _(out, n):
    out.write(json.dumps({"$schema": "https://www.speedscope.app/file-format-schema.json", "shared": {"frames": [{"name": "f"}]},
                          "profiles": [{"type": "sampled", "name": f"t{i}", "unit": "none", "startValue": 0, "endValue": 1,
                                        "samples": [[0]], "weights": [1]} for i in range(n)]}).encode())


@attack("n counters", "perfstat", 256, ["-T", "table"])
def _(out, n):
    out.writelines(b"%d,,event%d,1000,100.00,,\n" % (i + 1, i) for i in range(n))


@attack("n children", "mprof", 25000, ["-T", "memory"])
def _(out, n):
    line(out, "CMDLINE app.py")
    for i in range(n):
        line(out, f"MEM 1.5 {1000 + i}.5\nCHLD {i} 1.5 {1000 + i}.5")


# ---------------------------------------------------------------- graphs

KEY = lambda i: ("/m.py", i + 1, f"f{i}")


@attack("a cycle of n functions", "pstats", 25000)
def _(out, n):
    make_pstats.write(out.name, {KEY(i): (1, 1, 1.0, 2.0, {KEY((i - 1) % n): (1, 1, 1.0, 2.0)}) for i in range(n)})


@attack("n^2 calls among n functions", "pstats", 150, growth=5)
def _(out, n):
    callers = {KEY(i): (1, 1, 0.001, 0.001) for i in range(n)}
    make_pstats.write(out.name, {KEY(i): (n, n, 1.0, 1.0, dict(callers)) for i in range(n)})


@attack("a dict of n callers that n functions share", "pstats", 500, growth=5, per_byte=16000)
def _(out, n):
    """What n bytes refer to is n^2 calls: limited by a budget of objects, see marshal.c."""
    short = lambda text: b"z" + bytes([len(text)]) + text
    number = lambda x: b"i" + struct.pack("<i", x)
    key = lambda i: b")\x03" + short(b"m.py") + number(i + 1) + short(b"f%d" % i)
    row = b")\x04" + number(1) * 2 + (b"g" + struct.pack("<d", 0.5)) * 2
    out.write(b"{" + key(0) + b")\x05" + number(1) * 2 + (b"g" + struct.pack("<d", 0.5)) * 2 + b"\xfb"
              + b"".join(key(i) + row for i in range(n)) + b"0")
    for i in range(1, n):
        out.write(key(i) + b")\x05" + number(1) * 2 + (b"g" + struct.pack("<d", 0.5)) * 2 + b"r" + struct.pack("<i", 0))
    out.write(b"0")


@attack("a cycle of n functions", "callgrind", 50000)
def _(out, n):
    line(out, "events: Ir")
    for i in range(n):
        line(out, f"fn=f{i}\n1 5\ncfn=f{(i + 1) % n}\ncalls=1 1\n1 5")


@attack("a chain of n functions", "callgrind", 50000)
def _(out, n):
    line(out, "events: Ir")
    for i in range(n):
        line(out, f"fn=f{i}\n1 5\ncfn=f{i + 1}\ncalls=1 1\n1 5")


@attack("a ladder of n steps: 2^n paths", "callgrind", 25000)
def _(out, n):
    line(out, "events: Ir")
    for i in range(n):
        for side in "ab":
            line(out, f"fn={side}{i}\n1 5\ncfn=a{i + 1}\ncalls=1 1\n1 5\ncfn=b{i + 1}\ncalls=1 1\n1 5")


@attack("a ladder of n steps: 2^n paths, stacks estimated", "callgrind", 5000, ["-T", "folded", "--estimate"])
def _(out, n):
    line(out, "events: Ir")
    for i in range(n):
        for side in "ab":
            line(out, f"fn={side}{i}\n1 5\ncfn=a{i + 1}\ncalls=1 1\n1 5\ncfn=b{i + 1}\ncalls=1 1\n1 5")


@attack("n entries that name each other", "prof", 10000)
def _(out, n):
    out.write(b"\t\t     Call graph\n\nindex % time    self  children    called     name\n")
    for i in range(1, n + 1):
        up, down = i % n + 1, (i - 2) % n + 1
        out.write(b"                0.00    0.01       1/1           f%d [%d]\n[%d]    10.0    0.01    0.01       1         f%d [%d]\n"
                  b"                0.00    0.01       1/1           f%d [%d]\n-----------------------------------------------\n"
                  % (up, up, i, i, i, down, down))
    out.write(b"\n\x0c\n")


# ---------------------------------------------------------------- protobuf

@attack("a stack of n functions", "pprof", 50000)
def _(out, n):
    pprof(out, [list(range(1, n + 1))], range(1, n + 1))


@attack("a location of n inlined functions, in n stacks", "pprof", 2000)
def _(out, n):
    pprof(out, [[1]] * n, [1, 2], lines=lambda i: n if i == 0 else 1)


@attack("n different expansions of a location of n inlined functions", "pprof", 2000, per_byte=500)
def _(out, n):
    """Limited to four frames for a byte and some more."""
    pprof(out, [[1, i + 2] for i in range(n)], range(1, n + 2), lines=lambda i: n if i == 0 else 1)


def otlp(out, samples, stacks, locations=(), attributes=(), resource=b""):
    """Tables that a class which looks for equal entries would take long for."""
    tables = {2: locations, 6: attributes, 7: stacks}
    table = lambda number: b"".join(field(number, entry) for entry in [b"", *tables.get(number, ())])
    names = b"".join(field(5, text) for text in (b"", b"count", b"f", b"key"))
    profile = field(1, field(1, 1) + field(2, 1)) + b"".join(field(2, sample + field(4, b"\1")) for sample in samples)
    out.write(field(1, field(1, resource) + field(2, field(2, profile))) +
              field(2, table(2) + field(3, b"") + field(3, field(1, 2)) + names + table(6) + table(7)))


@attack("n samples of a stack of n frames", "otlp", 20000)
def _(out, n):
    otlp(out, [field(1, 1)] * n, [packed(1, [1] * n)], [field(3, field(1, 1))])


@attack("n stacks of a location of n inlined functions", "otlp", 2000, per_byte=500)
def _(out, n):
    """Limited to four frames for a byte and some more."""
    otlp(out, [field(1, i + 1) for i in range(n)], [packed(1, [1, i + 2]) for i in range(n)],
         [field(3, field(1, 1)) * n, *[field(3, field(1, 1) + field(2, i + 1)) for i in range(n)]])


@attack("n samples, each with 250 labels of its resource and one of its own", "otlp", 20000,
        arguments=["-T", "dump"], per_byte=500)
def _(out, n):
    """Limited to four labels for a byte and some more."""
    resource = b"".join(field(1, field(1, b"r%d" % i) + field(2, field(3, i))) for i in range(250))
    otlp(out, [packed(2, [i + 1]) for i in range(n)], [], attributes=[field(1, 3) + field(2, field(3, i)) for i in range(n)],
         resource=resource)


@attack("drop_frames of 8 KB against n names of 1 KB", "pprof", 100)
def _(out, n):
    drop = "(" + "|".join("(a|b)*a" + "(a|b)" * k for k in range(1, 28)) + ")"
    names = [("ab" * 500) + str(i) for i in range(n)] + [drop]
    pprof(out, [[i + 1] for i in range(n)], range(1, n + 1), names=names, extra=field(7, 3 + n))


@attack("drop_frames nested by stars", "pprof", 100)
def _(out, n):
    names = ["a" * 1000 + str(i) for i in range(n)] + ["(" * 100 + "a" + "*)" * 100 + "b"]
    pprof(out, [[i + 1] for i in range(n)], range(1, n + 1), names=names, extra=field(7, 3 + n))


@attack("groups in drop_frames that hold each other", "pprof", 16)
def _(out, n):
    """Each doubles the time of glibc's regcomp."""
    names = ["ab" * 100, "(" * n + "a" + "*|b*)*" * n + "b"]
    pprof(out, [[1]], [1], names=names, extra=field(7, 4))


@attack("drop_frames whose automaton has 2^480 states, n names", "pprof", 400)
def _(out, n):
    coin = random.Random(1)
    names = ["".join(coin.choice("ab") for _ in range(1000)) for _ in range(n)] + ["(a|b)*a" + "[ab]" * 480]
    pprof(out, [[i + 1] for i in range(n)], range(1, n + 1), names=names, extra=field(7, 3 + n))


@attack("drop_frames that goes back and forth in n names", "pprof", 20000)
def _(out, n):
    names = ["ab" * 5 + str(i) for i in range(n)] + ["(?:(?:(?:a|b)+)+)+c"]
    pprof(out, [[i + 1] for i in range(n)], range(1, n + 1), names=names, extra=field(7, 3 + n))


# ---------------------------------------------------------------- trees that are written by indentation or level
# (what is indented has a size that is quadratic)

@attack("cost centres nested n deep", "ghcprof", 2000, growth=5)
def _(out, n):
    line(out, "\tSun Aug  6 14:50 2023 Time and Allocation Profiling Report  (Final)\n\n\t   app +RTS -p -RTS\n\n"
         "\ttotal time  =        0.02 secs   (20 ticks @ 1000 us, 1 processor)\n"
         "\ttotal alloc =  59,542,576 bytes  (excludes profiling overheads)\n\n"
         "COST CENTRE      MODULE    SRC                         no.     entries  %time %alloc   %time %alloc\n")
    for i in range(n):
        line(out, f"{' ' * i}f{i} Main Main.hs:1:1 {i} 1 0.1 0.1 100.0 100.0")


@attack("cost centres nested n deep", "ghcjson", 50000)
def _(out, n):
    out.write(b'{"program":"a","total_ticks":1,"tick_interval":1000,"total_alloc":1,"cost_centres":['
              + b",".join(b'{"id":%d,"label":"f%d","module":"M","src_loc":"a","is_caf":false}' % (i, i) for i in range(n))
              + b'],"profile":' + b"".join(b'{"id":%d,"entries":1,"alloc":1,"ticks":1,"children":[' % i for i in range(n))
              + b"]}" * n + b"}")


@attack("a callchain of n frames", "perfjson", 100000)
def _(out, n):
    out.write(b'{"linux-perf-json-version":1,"samples":[{"pid":1,"tid":1,"comm":"a","callchain":['
              + b",".join(b'{"ip":"0x%x","symbol":"f%d","dso":"a"}' % (i, i) for i in range(n)) + b"]}]}")


@attack("frames nested n deep", "pyinstrument", 50000)
def _(out, n):
    frame = b'{"identifier":"f%d\\u0000/a.py\\u00001","time":1,"attributes":{},"children":['
    out.write(b'{"session":{"start_time":1,"duration":1,"sample_count":1,"cpu_time":1},"frame_tree":'
              + b"".join(frame % i for i in range(n)) + b"]}" * n + b"}")


@attack("a point of n frames", "dhat", 100000)
def _(out, n):
    out.write(dhat([list(range(1, n + 1))], n))


@attack("n points of the same 100 frames", "dhat", 10000)
def _(out, n):
    out.write(dhat([list(range(1, 101))] * n, 100))


def dhat(points, n_frames):
    return json.dumps({"dhatFileVersion": 2, "mode": "rust-heap", "verb": "Allocated", "bklt": True, "bkacc": False, "tu": "us", "Mtu": "s",
                       "tuth": 10, "cmd": "a", "pid": 1, "te": 9, "tg": 5,
                       "pps": [{"tb": 1, "tbk": 1, "tl": 1, "mb": 1, "mbk": 1, "gb": 1, "gbk": 1, "eb": 0, "ebk": 0, "fs": f} for f in points],
                       "ftbl": ["[root]"] + [f"0x{i:x}: f{i} (a.c:1)" for i in range(n_frames)]}).encode()


@attack("imports nested n deep", "importtime", 2000, growth=5)
def _(out, n):
    line(out, "import time: self [us] | cumulative | imported package")
    for i in reversed(range(n)):
        line(out, f"import time:       297 |        297 | {'  ' * i}m{i}")


@attack("calls nested n deep", "instruments", 2000, growth=5)
def _(out, n):
    line(out, "Weight\tSelf Weight\t\tSymbol Name")
    for i in range(n):
        line(out, f"100.00 s  20.0%\t0.00 s \t \t{' ' * i}f{i}")


@attack("calls nested n deep", "macsample", 2000, growth=5)
def _(out, n):
    line(out, "Analysis of sampling app (pid 42) every 1 millisecond\n\nCall graph:")
    for i in range(n):
        line(out, f"    {'  ' * i}484 f{i}  (in app) + 1  [0x100000010]")
    line(out, "\nTotal number in stack (recursive counted multiple, when >=5):")


@attack("a tree n deep, that says it has n^3 children", "massif", 2000, growth=5)
def _(out, n):
    line(out, "desc: a\ncmd: a\ntime_unit: B\n#-----------\nsnapshot=0\n#-----------\ntime=0\nmem_heap_B=500\n"
         "mem_heap_extra_B=8\nmem_stacks_B=0\nheap_tree=peak\n"
         f"n{n ** 3}: 500 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.")
    for i in range(n):
        line(out, f"{' ' * (i + 1)}n{n ** 3 if i + 1 < n else 0}: 500 0x{i + 1:x}: f{i} (a.c:3)")


@attack("calls nested n deep", "pmcstat", 2000, growth=5)
def _(out, n):
    line(out, "@ cycles [100 samples]\n")
    for i in range(n):
        line(out, f"{' ' * i}60.00%  [60]     f{i} @ /boot/kernel/kernel")


@attack("calls nested n deep", "vtune", 2000, growth=5)
def _(out, n):
    line(out, "Function Stack,CPU Time:Self,Module")
    for i in range(n):
        line(out, f"{' ' * i}f{i},0.25,app.exe")


@attack("calls nested n deep by their levels", "vsprof", 50000)
def _(out, n):
    line(out, "Level,Function Name,Number of Calls,Elapsed Inclusive Time %,Elapsed Exclusive Time %,Avg Elapsed Inclusive Time,"
         "Avg Elapsed Exclusive Time,Module Name,")
    for i in range(n):
        line(out, f'{i},"f{i}",1,91.25,18.39,401.92,81.02,"app.exe",')


@attack("levels that jump to 2^31 and back, n times", "vsprof", 50000)
def _(out, n):
    line(out, "Level,Function Name,Number of Calls,Elapsed Inclusive Time %,Elapsed Exclusive Time %,Avg Elapsed Inclusive Time,"
         "Avg Elapsed Exclusive Time,Module Name,")
    for i in range(n):
        line(out, f'{(1 << 31) - 1 if i % 2 else 0},"f{i}",1,91.25,18.39,401.92,81.02,"app.exe",')


@attack("a stack of n functions", "xperf", 100000)
def _(out, n):
    line(out, "Process Name, Display Name, Process, Stack, Module, Function, Address, Thread ID, CPU, Weight, % Weight, Count, TimeStamp")
    out.write(b"app.exe, app.exe, app.exe (42), [Root]" + b"".join(b"/app.exe!f%d" % i for i in range(n))
              + b", app.exe, f, 0x1, 1, 0, 30.000000, 30.00, 1, 0.001\n")


@attack("n entries that name each other", "axe", 10000)
def _(out, n):
    line(out, "Index  % CPU Time:Total  CPU Time:Self  CPU Time:Children  Name                 Index\n"
         "-----  ----------------  -------------  -----------------  -------------------  -----")
    row = "{:7}{:18}{:15}{:19}{:21}[{}]"
    for i in range(1, n + 1):
        up, down = i % n + 1, (i - 2) % n + 1
        line(out, row.format("", "", "0.0", "0.01", f"f{up}", up) + "\n" + row.format(f"[{i}]", "10.0", "0.01", "0.01", f"f{i}", i)
             + "\n" + row.format("", "", "0.0", "0.01", f"f{down}", down) + "\n")


@attack("n methods that call each other", "ruby-prof", 10000)
def _(out, n):
    line(out, "Measure Mode: wall_time\nThread ID: 1\nTotal Time: 2000\nSort by: total_time\n\n"
         "  %total   %self      total       self       wait      child            calls    Name")
    for i in range(n):
        line(out, "-" * 80 + f"\n                    2000.00    1500.00       0.00    500.00              2/2     M#f{(i - 1) % n}\n"
             f" 100.00%  75.00%    2000.00    1500.00       0.00    500.00                2     M#f{i}\n"
             f"                     500.00     500.00       0.00      0.00              9/9     M#f{(i + 1) % n}")


@attack("calls nested n deep in time", "mprof", 20000, ["-T", "memory"])
def _(out, n):
    line(out, "CMDLINE app.py\nMEM 1.5 0.5")
    for i in reversed(range(n)):
        line(out, f"FUNC app.f{i} 1.5 {1000 + i}.0 2.5 {1000 + 2 * n - i}.0")
    line(out, f"MEM 3.5 {1000 + 3 * n}.5")


# ---------------------------------------------------------------- binary: many records, and lengths and counts that lie

@attack("a stack of n frames", "gperftools", 100000)
def _(out, n):
    out.write(struct.pack("<5Q", 0, 3, 0, 10000, 0) + struct.pack("<2Q", 1, n) + b"".join(struct.pack("<Q", 4096 + i) for i in range(n))
              + struct.pack("<3Q", 0, 1, 0))


@attack("a stack that says it has 2^60 frames, n of them there", "gperftools", 100000)
def _(out, n):
    out.write(struct.pack("<5Q", 0, 3, 0, 10000, 0) + struct.pack("<2Q", 1, 1 << 60) + b"".join(struct.pack("<Q", 4096 + i) for i in range(n)))


def simpleperf(*records):
    return b"SIMPLEPERF\1\0" + b"".join(struct.pack("<I", len(r)) + r for r in records)


@attack("a stack of n functions", "simpleperf", 50000)
def _(out, n):
    frames = b"".join(field(3, field(1, 4096 + i) + field(2, 1) + field(3, i)) for i in range(n))
    symbols = b"".join(field(3, b"f%d" % i) for i in range(n))
    out.write(simpleperf(field(5, field(1, b"cycles")), field(1, field(1, 5) + field(2, 12) + frames + field(4, 7) + field(5, 0)),
                         field(3, field(1, 1) + field(2, b"/lib.so") + symbols)) + bytes(4))


@attack("a record that says it has 4 GB, n bytes of them there", "simpleperf", 1 << 20)
def _(out, n):
    out.write(b"SIMPLEPERF\1\0" + struct.pack("<I", 0xFFFFFFF0) + b"\x2a" + varint(0xFFFFFFF0) + b"x" * n)


@attack("a string that says it has 2^60 bytes, n of them there", "pprof", 1 << 20)
def _(out, n):
    out.write(varint(6 << 3 | 2) + varint(1 << 60) + b"x" * n)


@attack("lists that say they have 2^31 items, n of them", "pstats", 100000)
def _(out, n):
    out.write(b"{" + b"[\xff\xff\xff\x7f" * n)


@attack("a string that says it has 2^31 bytes, n of them there", "pstats", 1 << 20)
def _(out, n):
    out.write(b"{(\3\0\0\0s\xff\xff\xff\x7f" + b"x" * n)


@attack("n samples of stacks that differ", "perf-data", 5000)
def _(out, n):
    r = recording()
    r.data = b"".join(perf_record(r, lambda i=i: r.sample(100, 100, 10 + i, [USER, *(0x400000 + 16 * (i >> k) for k in range(20))]))
                      for i in range(n))
    out.write(r.file())


@attack("n maps over each other, n samples", "perf-data", 5000)
def _(out, n):
    r = recording()
    r.data = b"".join(perf_record(r, lambda i=i: r.mmap(100, 0x400000 + 4096 * i, 4096 * (n - i), 0, b"/no/such/lib%d" % i, 10 + i))
                      for i in range(n))
    r.data += b"".join(perf_record(r, lambda i=i: r.sample(100, 100, 10 + n + i, [USER, 0x400000 + 4096 * i])) for i in range(n))
    out.write(r.file())


@attack("one library, its path spelt in n ways", "perf-data", 3000)
def _(out, n):
    with open("/proc/self/maps") as maps:
        library = max(sorted({row.split()[-1] for row in maps if row.split()[-1].startswith("/") and ".so" in row}), key=os.path.getsize)
    r = recording()
    for i in range(n):
        path = "/" * (1 + i % 50) + "./" * (i // 50) + library.lstrip("/")
        r.data += perf_record(r, lambda: r.mmap(100, 0x400000 + (i << 24), 1 << 24, 0, path.encode(), 10 + i))
    r.data += b"".join(perf_record(r, lambda: r.sample(100, 100, 10 + n + i, [USER, 0x400000 + (i << 24) + 0x30000])) for i in range(n))
    out.write(r.file())


BELOW = [*GRAPH, "--symfs", "{root}"]
CODE, CODE_SIZE = 0x1000, 0x1000  # where an object file has its code


def beside(out, name, content):
    """A file that the input names, below --symfs."""
    path = os.path.join(root_of(out.name), name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def object_file(symbols, *more):
    """ELF with functions (name, place in the code, size) and further sections (name, flags, content)."""
    names, table = b"\0", struct.pack("<IBBHQQ", 0, 0, 0, 0, 0, 0)
    for name, at, size in symbols:
        table += struct.pack("<IBBHQQ", len(names), 0x12, 0, 1, CODE + at, size)
        names += name + b"\0"
    sections = [(b".text", 1, 6, bytes(CODE_SIZE), 0, 0), (b".symtab", 2, 0, table, 3, 24), (b".strtab", 3, 0, names, 0, 0),
                *((name, 1, flags, content, 0, 0) for name, flags, content in more)]
    titles = b"\0" + b"".join(name + b"\0" for name, *_ in sections) + b".shstrtab\0"
    sections.append((b".shstrtab", 3, 0, titles, 0, 0))
    body, headers = b"", bytes(64)
    for name, kind, flags, content, link, entry in sections:
        address = CODE if name == b".text" else 0
        headers += struct.pack("<IIQQQQIIQQ", titles.index(b"\0" + name + b"\0") + 1, kind, flags, address, CODE + len(body), len(content),
                               link, 1, 1, entry)
        body += content
    head = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 3, 62, 1, 0, 64, CODE + len(body), 0, 64, 56, 1, 64, len(sections) + 1,
                       len(sections))
    segment = struct.pack("<IIQQQQQQ", 1, 5, CODE, CODE, CODE, CODE_SIZE, CODE_SIZE, 0x1000)
    return (head + segment).ljust(CODE, b"\0") + body + headers


def of_objects(out, paths, n_samples=1, step=16):
    """A recording with samples in each of these."""
    r = recording()
    for i, path in enumerate(paths):
        r.data += perf_record(r, lambda: r.mmap(100, 0x400000 + (i << 16), CODE_SIZE, CODE, path, 5))
    r.data += b"".join(perf_record(r, lambda: r.sample(100, 100, 10 + k, [USER, 0x400000 + (i << 16) + step * k % CODE_SIZE]))
                       for i in range(len(paths)) for k in range(n_samples))
    out.write(r.file())


@attack("n object files", "perf-data", 1000, BELOW)
def _(out, n):
    paths = [b"/lib/%d.so" % i for i in range(n)]
    for i, path in enumerate(paths):
        beside(out, path.decode()[1:], object_file([(b"f%d" % i, 0, 64), (b"g%d" % i, 64, 64)]))
    of_objects(out, paths)


@attack("an object file of n functions at one place", "perf-data", 50000, BELOW)
def _(out, n):
    beside(out, "object", object_file([(b"f%d" % i, 16, 64) for i in range(n)]))
    of_objects(out, [b"/object"], 256)


@attack("an object file of n mangled names", "perf-data", 1000, BELOW)
def _(out, n):
    names = [doubling(30, f"_Z{len(str(i)) + 1}f{i}IDp1aI").encode() for i in range(n)]
    beside(out, "object", object_file([(name, i, 1) for i, name in enumerate(names)]))
    of_objects(out, [b"/object"], n, 1)


@attack("debug information of n MB in 100 object files, packed", "perf-data", 64, BELOW)
def _(out, n):
    """Zeros, of which a KB is a MB."""
    packed = struct.pack("<IIQQ", 1, 0, n << 20, 1) + zlib.compress(bytes(n << 20), 9)
    for i in range(100):
        beside(out, f"{i}.so", object_file([(b"f", 0, 64)], (b".debug_info", 1 << 11, packed), (b".debug_abbrev", 0, bytes(1))))
    of_objects(out, [b"/%d.so" % i for i in range(100)])


@attack("debug information of n MB in 100 object files, packed in the older way", "perf-data", 64, BELOW)
def _(out, n):
    packed = b"ZLIB" + struct.pack(">Q", n << 20) + zlib.compress(bytes(n << 20), 9)
    for i in range(100):
        beside(out, f"{i}.so", object_file([(b"f", 0, 64)], (b".zdebug_info", 0, packed), (b".debug_abbrev", 0, bytes(1))))
    of_objects(out, [b"/%d.so" % i for i in range(100)])


@attack("debug information of n MB that packs to a tenth", "perf-data", 16, BELOW)
def _(out, n):
    coin = random.Random(1)
    block = b"".join(bytes([coin.randrange(256)]) * 9 for _ in range(1 << 16)) + bytes(5 << 16)
    data = (block * (1 + (n << 20) // len(block)))[:n << 20]
    packed = struct.pack("<IIQQ", 1, 0, len(data), 1) + zlib.compress(data)
    beside(out, "object", object_file([(b"f", 0, 64)], (b".debug_info", 1 << 11, packed), (b".debug_abbrev", 0, bytes(1))))
    of_objects(out, [b"/object"])


@attack("symbols of n MB in .gnu_debugdata", "perf-data", 64, BELOW)
def _(out, n):
    packed = lzma.compress(object_file([(b"f", 0, 64)], (b".pad", 0, bytes(n << 20))))
    whole = object_file([], (b".gnu_debugdata", 0, packed)).replace(b".symtab", b".sxmtab")
    at = struct.unpack_from("<Q", whole, 40)[0] + 64 * 2 + 4
    for i in range(20):
        beside(out, f"{i}.so", whole[:at] + struct.pack("<I", 1) + whole[at + 4:])  # .symtab is none
    of_objects(out, [b"/%d.so" % i for i in range(20)])


def jit_samples(out, path, addresses):
    r = recording(clock=1)
    r.data += perf_record(r, lambda: r.mmap(100, 0x1000, 0x1000, 0, path, 5)) + perf_record(r, lambda: r.mmap(100, 0x1000000, 1 << 32, 0, b"//anon", 6))
    r.data += b"".join(perf_record(r, lambda: r.sample(100, 100, 10 + i, [USER, address])) for i, address in enumerate(addresses))
    out.write(r.file())


@attack("a map of a JIT compiler of n functions over each other", "perf-data", 50000, BELOW)
def _(out, n):
    beside(out, "tmp/perf-100.map", b"".join(b"%x %x f%d\n" % (0x1000000 + 16 * i, 16 * (n - i), i) for i in range(n)))
    jit_samples(out, b"/tmp/other", (0x1000000 + 16 * i for i in range(0, n, 16)))


@attack("a map of a JIT compiler of n mangled names", "perf-data", 2000, BELOW)
def _(out, n):
    names = (doubling(30, f"_Z{len(str(i)) + 1}f{i}IDp1aI").encode() if i % 2 else b"_RNvMINvC1a1bFGzzzzzzzzz_EuEl%df%d" % (len(str(i)) + 1, i)
             for i in range(n))
    beside(out, "tmp/perf-100.map", b"".join(b"%x 10 %s\n" % (0x1000000 + 16 * i, name) for i, name in enumerate(names)))
    jit_samples(out, b"/tmp/other", (0x1000000 + 16 * i for i in range(n)))


def jit_record(kind, time, body):
    return struct.pack("<IIQ", kind, len(body) + 16, time) + body


JIT_HEAD = struct.pack("<IIIIIIQQ", 0x4A695444, 1, 40, 62, 0, 100, 0, 0)


@attack("a dump of a JIT compiler of n functions at one place", "perf-data", 20000, BELOW)
def _(out, n):
    beside(out, "tmp/jit-100.dump", JIT_HEAD + b"".join(
        jit_record(0, 10 + i, struct.pack("<IIQQQQ", 100, 100, 0x1000000, 0x1000000, 64, i) + b"f%d\0" % i + bytes(64)) for i in range(n)))
    jit_samples(out, b"/tmp/jit-100.dump", (0x1000010 for _ in range(n)))


@attack("a dump of a JIT compiler of a function that moves n times", "perf-data", 20000, BELOW)
def _(out, n):
    load = jit_record(0, 5, struct.pack("<IIQQQQ", 100, 100, 0x1000000, 0x1000000, 64, 1) + b"f\0" + bytes(64))
    moves = (jit_record(1, 10 + i, struct.pack("<IIQQQQQ", 100, 100, 0, 0x1000000 + 64 * i, 0x1000000 + 64 * (i + 1), 64, 1)) for i in range(n))
    beside(out, "tmp/jit-100.dump", JIT_HEAD + load + b"".join(moves))
    jit_samples(out, b"/tmp/jit-100.dump", (0x1000000 + 64 * i for i in range(n)))


@attack("n processes, each forked of the one before, with 100 maps", "perf-data", 5000)
def _(out, n):
    r = recording()
    r.data = b"".join(perf_record(r, lambda i=i: r.mmap(100, 0x400000 + 4096 * i, 4096, 0, b"/no/such/lib%d" % i, 5)) for i in range(100))
    r.data += b"".join(perf_record(r, lambda i=i: r.fork(101 + i, 100 + i, 101 + i, 100 + i, 10 + i))
                       + perf_record(r, lambda i=i: r.sample(101 + i, 101 + i, 10 + i, [USER, 0x400010])) for i in range(n))
    out.write(r.file())


@attack("sections that say they have 2^60 bytes, n of them there", "perf-data", 1 << 20)
def _(out, n):
    whole = bytearray(recording().file())
    for at in (32, 48):  # the sizes of the events and of the records
        whole[at:at + 8] = struct.pack("<Q", 1 << 60)
    out.write(bytes(whole) + b"x" * n)


USER = make_perf_data.CONTEXT_USER


def recording(clock=None):
    r = make_perf_data.Recording(clock=clock)
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x10000, 0x10000, 0, b"/no/such/app")
    return r


def perf_record(r, write):
    """The bytes of one record: joined at once they take no quadratic time."""
    before, r.data = r.data, b""
    write()
    record, r.data = r.data, before
    return record


# ---------------------------------------------------------------- JSON, XML

@attack("arrays nested n deep", "json", 250000)
def _(out, n):
    out.write(b'{"version":0,"events":' + b"[" * n + b"]" * n + b"}")


@attack("objects nested n deep where they are skipped", "speedscope", 250000)
def _(out, n):
    out.write(b'{"$schema":"https://www.speedscope.app/file-format-schema.json","x":' + b'{"a":' * n + b"1" + b"}" * n + b"}")


@attack("arrays nested n deep where they are skipped", "json", 99999 // 4)
def _(out, n):
    out.write(b'{"version":0,"costs":[{"description":"T","unit":"s"}],"functions":[{"name":"f","module":"m"}],'
              b'"events":[{"callchain":[0],"cost":[1]}],"x":' + b"[" * n + b"]" * n + b"}")


@attack("a call chain of n", "json", 100000)
def _(out, n):
    out.write(json.dumps({"version": 0, "costs": [{"description": "T", "unit": "s"}],
                          "functions": [{"name": f"f{i}", "module": "m"} for i in range(n)],
                          "events": [{"callchain": list(range(n)), "cost": [1]}]}).encode())


@attack("entities that double n times", "sysprof", 10)
def _(out, n):
    out.write(b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a0 "aaaaaaaaaa">'
              + b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (i, i - 1, i - 1) for i in range(1, n + 1))
              + b']><profile><objects><object id="1"><name>&a%d;</name></object></objects></profile>' % n)


@attack("an entity of n KB n times", "xctrace", 250)
def _(out, n):
    out.write(b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "' + b"a" * (n << 10) + b'">]><trace-query-result>'
              + b"<node><row><x>" + b"&a;" * n + b"</x></row></node></trace-query-result>")


@attack("an attribute of n bytes", "xctrace", 8 << 20)
def _(out, n):
    out.write(b'<?xml version="1.0"?><trace-query-result><node><row><x a="' + b"a" * n + b'"/></row></node></trace-query-result>')


@attack("a text of n bytes", "xctrace", 8 << 20)
def _(out, n):
    out.write(b'<?xml version="1.0"?><trace-query-result><node><row><x>' + b"a" * n + b"</x></row></node></trace-query-result>")


@attack("a comment of n bytes", "xctrace", 8 << 20)
def _(out, n):
    out.write(b'<?xml version="1.0"?><trace-query-result><!--' + b"a" * n + b"--><node><row></row></node></trace-query-result>")


@attack("n attributes of an element", "xctrace", 100000)
def _(out, n):
    out.write(b'<?xml version="1.0"?><trace-query-result><node><row><x ' + b" ".join(b'a%d="1"' % i for i in range(n))
              + b"/></row></node></trace-query-result>")


@attack("a name of an element of n bytes", "xctrace", 8 << 20)
def _(out, n):
    out.write(b'<?xml version="1.0"?><trace-query-result><node><' + b"a" * n + b"/></node></trace-query-result>")


@attack("elements nested n deep", "xctrace", 100000)
def _(out, n):
    out.write(b'<?xml version="1.0"?><trace-query-result><node>' + b"<a>" * n + b"</a>" * n + b"</node></trace-query-result>")


@attack("references to references, n of them", "xctrace", 20000)
def _(out, n):
    xctrace(out, b"".join(b'<frame id="%d" name="f%d"/><frame ref="%d"/>' % (100 + i, i, 100 + i) for i in range(n)), 1)


@attack("a stack that says it has 2^53 frames, n of them there", "stackprof", 50000)
def _(out, n):
    out.write(json.dumps({"version": 1.2, "mode": "wall", "interval": 1000, "samples": n, "gc_samples": 0, "missed_samples": 0,
                          "metadata": [], "frames": {"1": {"name": "f", "file": "/a.rb", "line": 1, "total_samples": 1, "samples": 1}},
                          "raw": [1 << 53] + [1] * n, "raw_timestamp_deltas": [1]}).encode())


@attack("tables that say they have 2^53 rows, n of them there", "firefox", 50000)
def _(out, n):
    long = {"length": 1 << 53}
    out.write(json.dumps({"meta": {"preprocessedProfileVersion": 55, "interval": 1, "version": 24}, "libs": [], "threads": [{
        "name": "main", "tid": "3", "pid": "2", "samples": {"stack": [n - 1] * n, "time": list(range(n)), **long},
        "stringArray": ["f"], "frameTable": {"func": [0], "address": [-1], "line": [2], **long},
        "stackTable": {"frame": [0] * n, "prefix": [None, *range(n - 1)], **long},
        "funcTable": {"name": [0], "isJS": [True], "resource": [-1], "lineNumber": [1], "fileName": [0], **long},
        "resourceTable": {"name": [0], **long}}]}).encode())


@attack("weights of 10^308, n of them", "speedscope", 50000)
def _(out, n):
    out.write(speedscope(["f"], [[0]] * n, [1e308] * n))


@attack("a string that says it has 2^62 bytes, n of them there", "xhprof", 1 << 20)
def _(out, n):
    out.write(b'a:1:{s:%d:"' % (1 << 62) + b"x" * n)


@attack("a number of n digits", "austin", 1 << 20)
def _(out, n):
    out.write(b"MOJ\3\2" + b"\xff" * n + mojo(1) + b"1\0\x09" + mojo(10))


@attack("calls and costs of 2^64 - 1, n of them", "callgrind", 50000)
def _(out, n):
    most = (1 << 64) - 1
    line(out, "events: Ir\nfn=main")
    for i in range(n):
        line(out, f"+{most} {most}\ncfn=f{i}\ncalls={most} {most}\n* {most}")


def long_names():
    """A name in the sample of each reader that hostile_inputs.py has."""
    has = {attack.title for attack in ATTACKS}
    for reader, (sample, names, escape) in hostile_inputs.REPLACED.items():
        def write(out, n, path=os.path.join(hostile_inputs.TESTS, "golden", reader, sample), names=names, escape=escape):
            out.write(hostile_inputs.replaced(path, names, escape, dict.fromkeys("MCO", b"x" * (n << 20)) | {"E": b"cycles"}))
        if f"{reader}: a name of n MB" not in has:
            attack("a name of n MB", reader, 2, ["-T", "dump"] if reader == "perfstat" else GRAPH)(write)


# ---------------------------------------------------------------- packed

UNPACKED = 1 << 30


def bomb(title, pack, **options):
    @attack(title, "pprof", UNPACKED >> 2, GRAPH, **options)
    def _(out, n):
        pack(out, n)


def packed_fields(opener):
    def pack(out, n):
        with opener(out) as packed:
            block = b"r" * (1 << 20)  # begins a field of pprof
            for _ in range(n >> 20):
                packed.write(block)
    return pack


bomb("gzip of n bytes", packed_fields(lambda out: gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6)))
bomb("bzip2 of n bytes", packed_fields(lambda out: bz2.BZ2File(out, "wb")))
bomb("xz of n bytes", packed_fields(lambda out: lzma.LZMAFile(out, "wb", preset=1)))


@attack("zstd of n bytes", "pprof", UNPACKED >> 2)
def _(out, n):
    subprocess.run(["zstd", "-q", "-c", "-1"], input=b"r" * n, stdout=out, check=True)


@attack("gzip in gzip of n bytes", "pprof", UNPACKED >> 2)
def _(out, n):
    inner = io.BytesIO()
    packed_fields(lambda target: gzip.GzipFile(fileobj=target, mode="wb", compresslevel=6))(inner, n)
    out.write(gzip.compress(inner.getvalue()))


@attack("gzip of n bytes of one line", "folded", 4 << 20, unpacked=True)
def _(out, n):
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as packed:
        for _ in range(64):
            packed.write(b"main;parse 1\n" * (n // 64 // 13))


@attack("gzip of one MOJO event n times", "austin", 16 << 20, unpacked=True)
def _(out, n):
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as packed:
        packed.write(b"MOJ\x03\x02" + mojo(1) + mojo(1) + b"1\0")
        for _ in range(16):
            packed.write(b"\x07" * (n // 16))


@attack("a zip of n MB in each of its files", "sleepy", 32)
def _(out, n):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Symbols.txt", 'sym0 "a" "b" "c" 1\n' + " " * (n << 20))
        archive.writestr("Callstacks.txt", "0.5 sym0\n" + " " * (n << 20))


# ---------------------------------------------------------------- what is made of it

def wide(out, n):
    out.writelines(b"main;m%d::f%d;g%d %d\n" % (i % 100, i, i % 1000, i % 9 + 1) for i in range(n))


for to in ("dot", "json", "jsonl", "csv", "table", "callgrind", "folded", "pprof", "speedscope", "mermaid", "graphml", "html",
           "flamegraph", "icicle", "treemap"):
    attack(f"{to} of n functions", "folded", 100000, ["-T", to, "-n0", "-e0"])(wide)
for title, more in (("--focus", ["--focus", "f9.*9"]), ("--ignore", ["--ignore", "f.*1$"]), ("--hide", ["--hide", "^g"]),
                    ("--show", ["--show", "f.*1$"]), ("--root", ["--root", "=m77::f77"]), ("--leaf", ["--leaf", "=g77"]),
                    ("--root that is not there", ["--root", "=no_such_function_anywhere"]),
                    ("--group-by module", ["--group-by", "module"]), ("--group-by class", ["--group-by", "class"]),
                    ("--list-functions", ["--list-functions", "*f*9*9*9*9*z*"])):
    attack(f"{title} of n functions", "folded", 100000, [*GRAPH, *more])(wide)


def compared(change):
    def write(out, n):
        with open(out.name + ".after", "wb") as after:
            wide(out, n)
            after.writelines(b"main;m%d::%s;g%d %d\n" % (i % 100, change(i), i % 1000, i % 7 + 1) for i in range(n))
        return [out.name, after.name]
    return write


attack("--diff of n functions", "folded", 50000, [*GRAPH, "--diff"])(compared(lambda i: b"f%d" % i))
attack("--diff of n functions, all renamed", "folded", 50000, [*GRAPH, "--diff"])(compared(lambda i: b"g%d_new" % i))
attack("--diff of n functions, their parameters changed", "folded", 50000, [*GRAPH, "--diff"])(
    compared(lambda i: b"f%d(int%s)" % (i % 7, b"*" * (i % 50)) + b"%d" % i))


@attack("svg of a random graph of n functions, all drawn", "folded", 250, ["-T", "svg", "-n0", "-e0", "--max-nodes", "0",
                                                                           "--layout-timeout", "5"], growth=20, per_byte=10000)
def _(out, n):
    state = 1
    for _ in range(2 * n):
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        line(out, f"f{(state >> 33) % n};f{(state >> 13) % n} 1")


@attack("svg of a clique of n functions, all drawn", "folded", 25, ["-T", "svg", "-n0", "-e0", "--max-nodes", "0",
                                                                    "--layout-timeout", "5"], growth=20, per_byte=10000)
def _(out, n):
    for i in range(n):
        for k in range(n):
            line(out, f"f{i};f{k} 1")


@attack("n traces of one stack of 1000 frames", "tracemalloc", 20000, per_byte=200)
def _(out, n):
    stack = tuple(("/srv/pool.py", i) for i in range(1000))
    pickle.dump(tracemalloc.Snapshot([(0, i + 1, stack, 1000) for i in range(n)], 1000), out)


@attack("one stack of n frames", "tracemalloc", 50000, per_byte=200)
def _(out, n):
    pickle.dump(tracemalloc.Snapshot([(0, 8, tuple(("/srv/pool.py", i) for i in range(n)), n)], n), out)


@attack("n functions within each other, that end before n lines", "scalene", 20000)
def _(out, n):
    entry = '{"line": "%s", "lineno": %d, "n_cpu_percent_c": %g}'
    functions = ",".join(entry % (f"f{i}", i + 1, 1 / n) for i in range(n))
    lines = ",".join(entry % (" x", n + i, i % 2 and 1) for i in range(n))
    line(out, '{"alloc_samples": 0, "elapsed_time_sec": 1, "files": {"/srv/a.py": {"functions": [%s], "lines": [%s]}}}' % (functions, lines))


@attack("n kinds of allocations below n operators new, each of which is a new peak", "heaptrack", 20000)
def _(out, n):
    line(out, "v 10400 3\nX ./a\ns 1 a\ns d operator new()\ni 1 1 1\ni 2 1 2\nt 1 0")
    for i in range(n):
        line(out, f"t 2 {i + 1:x}\na {i + 1:x} {i + 2:x}\n+ {i:x}")


@attack("a stack of n calls", "heaptrack", 50000, per_byte=200)
def _(out, n):
    line(out, "v 10400 3\nX ./a\ns 1 a")
    for i in range(n):
        line(out, f"s 8 {i:08x}\ni {i + 1:x} 1 {i + 2:x}\nt {i + 1:x} {i:x}")
    line(out, f"a 8 {n:x}\n+ 0")


@attack("n calls within each other that do not end", "xdebug", 50000, per_byte=200)
def _(out, n):
    line(out, "Version: 3.2.0\nFile format: 4\nTRACE START [now]")
    for i in range(n):
        line(out, f"{i + 1}\t{i}\t0\t{i / 1e6:.6f}\t{i}\tf{i}\t1\t\t/a.php\t{i}\t0")


@attack("a stack of n frames, n pieces of code of one function", "v8log", 50000)
def _(out, n):
    code = ",".join('{"name": "f /a.js:1:1", "type": "JS", "func": 0}' for i in range(n))
    line(out, '{"code": [%s], "functions": [], "ticks": [{"tm": 1, "vm": 0, "s": [%s]}]}' % (code, ",".join(f"{i},0" for i in range(n))))


def with_map(out, profile, script, text):
    """A profile, and beside it the script with its map."""
    os.makedirs(root_of(out.name))
    for name, content in (("x.js", script), ("x.js.map", text)):
        with open(os.path.join(root_of(out.name), name), "w") as file:
            file.write(content)
    line(out, profile)


MAPPED = [*GRAPH, "--source-map", "{root}"]


@attack("n functions in one line of a script, each with a name in its source map", "cpuprofile", 20000, MAPPED, per_byte=200)
def _(out, n):
    begins = [f"function f{i}" for i in range(n)]
    at, segments, functions = 0, [], []
    for i, begin in enumerate(begins):
        segments.append((at + 9, 0, i, 0, i))
        functions.append((f"f{i}", 0, at + len(begin)))
        at += len(begin) + 5
    script = "".join(begin + "(){};" for begin in begins)
    profile = json.loads(cpuprofile(functions, "/x.js"))  # all called by the root
    for node in profile["nodes"]:
        node.pop("children", None)
    profile["nodes"][0]["children"] = list(range(2, n + 2))
    with_map(out, json.dumps(profile), script, source_map([segments], names=[f"name{i}" for i in range(n)]))


@attack("a function whose name is looked for in one line of n KB of source", "cpuprofile", 2000, MAPPED, per_byte=100)
def _(out, n):
    functions = [("f", 0, 9 + i) for i in range(500)]
    text = "\u00e9" * 512 * n
    with_map(out, cpuprofile(functions, "/x.js"), "class " * 3000,
             source_map([[(i, 0, 0, 500 * n - i) for i in range(512)]], contents=[text]))


def jfr_of(out, chunk, **parts):
    out.write(chunk.bytes(**parts))


def jfr_sample(chunk, *frames):
    chunk.event("jdk.ExecutionSample", 0, chunk.stack(*(frames or ("a.f",))), 1)


@attack("a stack of n frames", "jfr", 50000, per_byte=200)
def _(out, n):
    c = make_jfr.Chunk()
    jfr_sample(c, *(f"a.f{i}#{i + 1}" for i in range(n)))
    jfr_of(out, c)


@attack("n stacks of 200 frames", "jfr", 500, per_byte=200)
def _(out, n):
    c = make_jfr.Chunk()
    for i in range(n):
        jfr_sample(c, f"a.f#{i + 1}", *(f"a.g#{i + k + 1}" for k in range(200)))
    jfr_of(out, c)


@attack("n methods of a class whose name has 60 KB", "jfr", 2000)
def _(out, n):
    c = make_jfr.Chunk()
    name = "a" * 60000
    jfr_sample(c, *(f"{name}.f{i}" for i in range(n)))
    jfr_of(out, c)


@attack("n threads whose name is one text of 60 KB", "jfr", 2000)
def _(out, n):
    c = make_jfr.Chunk()
    text = make_jfr.Text(2, c.constant("java.lang.String", "a" * 60000))
    stack = c.stack("a.f")
    for i in range(n):
        c.event("jdk.ExecutionSample", c.thread(text, i + 1), stack, 1)
    jfr_of(out, c)


@attack("n events of a class of n fields that take no bytes", "jfr", 4000)
def _(out, n):
    fields = ["startTime long"] + [f"f{i} odd.Nothing" for i in range(n)] + ["stackTrace @jdk.types.StackTrace"]
    c = make_jfr.Chunk(classes={**make_jfr.CLASSES, "odd.Nothing": (False, []), "odd.Empty": (True, fields)})
    jfr_sample(c)
    c.events += [c.record(c.ids["odd.Empty"], b"\1\1")] * n
    jfr_of(out, c)


@attack("classes within each other, two of each, 25 deep, n times", "jfr", 1000)
def _(out, n):
    rings = {f"odd.C{i}": (False, [f"a odd.C{i + 1}", f"b odd.C{i + 1}"]) for i in range(25)}
    c = make_jfr.Chunk(classes={**make_jfr.CLASSES, **rings, "odd.C25": (False, ["a byte"]),
                                "odd.Deep": (True, ["startTime long", "a odd.C0", "stackTrace @jdk.types.StackTrace"])})
    jfr_sample(c)
    c.events += [c.record(c.ids["odd.Deep"], b"\1" * 20)] * n
    jfr_of(out, c)


@attack("a chain of n classes, each within the next", "jfr", 20000)
def _(out, n):
    chain = {f"odd.C{i}": (False, [f"a odd.C{i + 1}"]) for i in range(n)}
    c = make_jfr.Chunk(classes={**make_jfr.CLASSES, **chain, f"odd.C{n}": (False, ["a byte"])})
    jfr_sample(c)
    jfr_of(out, c)


@attack("n kinds of events", "jfr", 5000, per_byte=200)
def _(out, n):
    kinds = {f"odd.E{i}": (True, ["startTime long", "duration long", "stackTrace @jdk.types.StackTrace"]) for i in range(n)}
    c = make_jfr.Chunk(classes={**make_jfr.CLASSES, **kinds})
    stack = c.stack("a.f")
    for kind in kinds:
        c.event(kind, 5, stack)
    jfr_of(out, c)


@attack("n chunks", "jfr", 500)
def _(out, n):
    c = make_jfr.Chunk()
    jfr_sample(c)
    out.write(c.bytes() * n)


@attack("n heads of chunks that say they have 2^40 bytes", "jfr", 20000)
def _(out, n):
    c = make_jfr.Chunk()
    jfr_sample(c)
    out.write(c.bytes(size=1 << 40)[:68] * n + c.bytes())


@attack("n checkpoints of the same constants", "jfr", 2000)
def _(out, n):
    c = make_jfr.Chunk()
    jfr_sample(c)
    c.events += [c.constants()] * n
    jfr_of(out, c)


@attack("a chunk of 2^40 bytes, n of them there", "jfr", 1 << 20)
def _(out, n):
    c = make_jfr.Chunk()
    jfr_sample(c)
    c.events.append(c.record(7777, bytes(n), size=(1 << 31) - 1))
    jfr_of(out, c, size=1 << 40)


for title, form in ("stack", "frames"), ("pool", "constants"), ("text", "bytes"), ("texts", "of metadata"):
    @attack(f"a count of 2^31 {form}, n bytes there", "jfr", 1 << 20)
    def _(out, n, title=title):
        c = make_jfr.Chunk()
        jfr_sample(c)
        many = c.number((1 << 31) - 1, "int")
        head = c.number(0) * 3
        kind = {"stack": "jdk.types.StackTrace", "text": "jdk.types.Symbol"}.get(title, "java.lang.Thread")
        body = {"stack": b"\1\1\0", "text": b"\1\1\3", "pool": b""}.get(title, b"")
        if title == "texts":
            return jfr_of(out, c, metadata=c.record(0, head + many + bytes(n)))
        pool = c.number(c.ids[kind]) + body[:1] + body[1:] + many + bytes(n)
        return jfr_of(out, c, constants=c.constants() + c.record(1, head + b"\0\1" + pool))


@attack("elements of metadata nested n deep", "jfr", 30000)
def _(out, n):
    c = make_jfr.Chunk()
    jfr_sample(c)
    head = c.number(0) * 3 + c.number(1) + c.text("root")
    jfr_of(out, c, metadata=c.record(0, head + b"\0\0\1" * n + b"\0\0\0"))


long_names()


@attack("a stack of n frames", "nettrace", 50000, per_byte=200)
def _(out, n):
    t = make_nettrace.Trace().metadata().stacks([0x1000 * i for i in range(1, n + 1)])
    out.write(t.events(t.sample(1)).end())


@attack("n stacks of 200 frames without a sample", "nettrace", 500)
def _(out, n):
    t = make_nettrace.Trace().metadata()
    t.stacks(*([i + 1000 * k for k in range(200)] for i in range(1, n + 1)))
    out.write(t.events(t.sample(1)).end())


@attack("n samples of n threads, one byte apart", "nettrace", 20000, per_byte=300)
def _(out, n):
    t = make_nettrace.Trace().metadata().stacks([0x1000])
    out.write(t.events(*(t.sample(1, 1, i + 1) for i in range(n))).end())


@attack("n methods at one address, within n more", "nettrace", 5000)
def _(out, n):
    t = make_nettrace.Trace().metadata().stacks(*([0x1000 + i] for i in range(n)))
    t.events(*(t.sample(i + 1) for i in range(n)))
    t.events(*(t.method(0x1000 - i % 2 * i, 1 << 31, "a", f"f{i}") for i in range(n)))
    out.write(t.end())


@attack("n samples, and blocks of stacks that say they hold 2^31", "nettrace", 2000)
def _(out, n):
    t = make_nettrace.Trace().metadata().stacks([0x1000])
    sample = t.sample(1)
    t.events(*(sample for _ in range(n)))
    for _ in range(n // 10):
        t.stacks([0x1000] * 5, n=1 << 31).sequence_point()
    out.write(t.end())


@attack("a stack of n frames", "perfetto", 50000, per_byte=200)
def _(out, n):
    t = make_perfetto.Trace()
    s = t.sequence(1)
    s.perf_sample(s.stack(*(s.frame(f"f{i}") for i in range(n))), 1)
    out.write(t.bytes)


@attack("n stacks of 200 frames, each sampled", "perfetto", 500, per_byte=200)
def _(out, n):
    t = make_perfetto.Trace()
    s = t.sequence(1)
    frames = [s.frame(f"f{i}") for i in range(n + 200)]
    stacks = [s.stack(*frames[i:i + 200]) for i in range(n)]
    out.write(s.streaming(stacks, [1] * n).bytes)


@attack("n sequences of a name each", "perfetto", 20000, per_byte=200)
def _(out, n):
    name = field(make_perfetto.FUNCTION_NAMES, field(1, 1) + field(2, b"f"))
    for i in range(n):
        out.write(field(1, field(10, i + 1) + field(12, name) + field(66, field(2, 1))))


@attack("n samples of n threads", "perfetto", 20000, per_byte=300)
def _(out, n):
    for i in range(n):
        out.write(field(1, field(8, i) + field(10, 1) + field(66, field(2, i + 1) + field(3, i + 1))))


@attack("n stacks to a frame of n inlined functions", "perfetto", 2000, per_byte=500)
def _(out, n):
    t = make_perfetto.Trace()
    s = t.sequence(1)
    at = s.mapping("/bin/a")
    inner = s.frame(None, at, 1)
    s.streaming([s.stack(s.frame(f"f{i}"), inner) for i in range(n)], [1] * n)
    out.write(t.symbols("/bin/a", "", (1, *((f"g{i}", None, None) for i in range(n)))).bytes)


@attack("n paths of parts of 300 bytes", "perfetto", 5000)
def _(out, n):
    t = make_perfetto.Trace()
    s = t.sequence(1)
    parts = ["%03d" % i * 100 for i in range(100)]
    frames = [s.frame(None, s.mapping([parts[i % 100], parts[i // 100 % 100], parts[i // 10000 % 100]]), 1) for i in range(n)]
    out.write(s.streaming([s.stack(frame) for frame in frames], [1] * n).bytes)


@attack("n methods of a class whose name has 1000 bytes, before they were renamed", "perfetto", 5000)
def _(out, n):
    t = make_perfetto.Trace()
    s = t.sequence(1)
    s.streaming([s.stack(s.frame(f"a.f{i}")) for i in range(n)], [1] * n)
    out.write(t.names("", ("a", "b" * 1000, *((f"f{i}", f"g{i}") for i in range(n)))).bytes)


@attack("n packets that hold what was lost", "perfetto", 20000)
def _(out, n):
    for i in range(n):
        out.write(field(1, field(8, i) + field(10, 1) + field(13, 2) + field(42, 1) + field(66, field(2, 1))))


@attack("n bytes of zeros, deflated in a packet", "perfetto", 1 << 26, unpacked=True)
def _(out, n):
    out.write(field(1, field(50, zlib.compress(field(1, b"\x32" + varint(n) + b"\0" * n)))))


@attack("a packet that says it has 2^60 bytes, n of them there", "perfetto", 1 << 20)
def _(out, n):
    out.write(field(1, field(8, 1) + field(10, 1) + field(66, field(2, 1))) + b"\x0a" + varint(1 << 60) + b"\0" * n)


@attack("a zip of n profiles", "folded", 1 << 15, unpacked=True)
def _(out, n):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(n):
            archive.writestr(f"{i}.folded", f"main;f{i} 1\n")


@attack("a zip of a line of n bytes", "folded", UNPACKED >> 2)
def _(out, n):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x.folded", "w") as file:
        for _ in range(n >> 20):
            file.write(b"a" * (1 << 20))


@attack("a tar of a file with a hole of n bytes", "folded", UNPACKED)
def _(out, n):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "x.folded"), "wb") as file:
            file.truncate(n)
            file.seek(n)
            file.write(b"main;f 1\n")
        subprocess.run(["tar", "-C", folder, "-S", "-cf", "-", "x.folded"], stdout=out, check=True)
