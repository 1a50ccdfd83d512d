"""A profile of every reader's format with names that mean harm: what hostile_test.py writes in every format.

Each is a sample of tests/golden with names replaced, escaped as the format wants it; what no name of the format
can hold is left out. Two functions get MARKUP and CONTROL, a module, file, thread or event gets OUTSIDE.
"""
import io
import marshal
import os
import pickle
import re
import struct
import sys
import tracemalloc
import zipfile

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
sys.path.insert(0, os.path.join(TESTS, "lib"))
import make_jfr
import make_nettrace
import make_perf_data
import make_perfetto
from protobuf import Otlp, field, pprof

MARKUP = (b"markup<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;&#60;]]>--><!--"
          b"`id`$(id)${x}{{x}}%s%n\\N\\G\\E{a|b}\"];x [label=\"y")
CONTROL = (b"control\x1b[2J\x1b]0;owned\x07\x08\x7f\xc2\x9b31m\xff\xfe\xed\xa0\x80\xe2\x80\xaeesrever"
           b"\xe2\x81\xa6\xe2\x80\xa8\xef\xbb\xbf\xef\xbf\xbe")
OUTSIDE = b"outside/../../../../../../tmp/p2d-outside/../x\r\n\tline;|\0end<script>\"\x1b[31m"
NAMES = {"M": MARKUP, "C": CONTROL, "O": OUTSIDE, "E": b"cycles"}


def plain(lacks=b""):
    """Text and what ends with a byte of its own; lines end, so names have none."""
    return lambda name: name.translate(None, b"\n\r" + lacks)


def as_json(name):
    """Inside of the quotes; the bytes above ASCII as they are."""
    name = re.sub(rb'["\\]', rb"\\\g<0>", name)
    return re.sub(rb"[\0-\x1f]", lambda found: b"\\u%04x" % found[0][0], name)


def as_xml(name):
    """XML has neither control characters but C1 and DEL, nor U+FFFE, nor what is no UTF-8."""
    text = re.sub("[\0-\x08\x0b-\x1f\ufffe]", "", name.decode("utf-8", "ignore")).encode()
    text = text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;").replace(b'"', b"&quot;")
    return text.replace(b"\n", b"&#10;").replace(b"\t", b"&#9;")


def as_csv(name):
    return plain()(name).replace(b'"', b'""')


# Of a reader: the sample, what of it becomes which name, and how the format writes it.
REPLACED = {
    "austin": ("full.austin", {b"parse": "M", b"main": "C", b"/srv/app.py": "O"}, plain(b"\0")),
    "axe": ("plain.axe", {b"draw": "M", b"malloc": "C"}, plain()),
    "bcc": ("offcputime.bcc", {b"handle": "M", b"futex_wait_queue": "C", b"shop": "O"}, plain()),
    "bpftrace": ("maps.bpftrace", {b"fib": "M", b"main": "C", b"app": "O"}, plain()),
    "callgrind": ("titles.callgrind", {b"loads": "M", b"read": "C", b"/x/json/__init__.py": "O", b"cpu-clock": "O"}, plain()),
    "cpuprofile": ("samples.cpuprofile", {b"parse": "M", b"(root)": "C", b"file:///app/lib/io.js": "O"}, as_json),
    "dhat": ("valgrind.dhat", {b"main": "M", b"node": "C", b"tree.cpp": "O"}, as_json),
    "dtrace": ("quiet.dtrace", {b"main": "M", b"read": "C", b"libc.so.1": "O"}, plain()),
    "firefox": ("processed-57.firefox", {b"main": "M", b"native": "C", b"app.js": "O"}, as_json),
    "folded": ("python-3.15.folded", {b"main": "M", b"loads": "C", b"app.py": "O"}, plain(b";")),
    "ftrace": ("trace-cmd.ftrace", {b"path_openat": "M", b"fd_install": "C", b"my shop": "O"}, plain(b"(")),
    "ghcjson": ("tree.ghcjson", {b"main": "M", b"MAIN": "C", b"Tree": "O"}, as_json),
    "ghcprof": ("shares.ghcprof", {b"parse": "M", b"main": "C"}, plain(b" \t")),
    "gperftools": ("symbols.gperftools", {b"main": "M", b"leaf": "C", b"/usr/bin/app": "O"}, plain()),
    "heapprofile": ("plain.heapprofile", {b"load": "M", b"(V8 API)": "C", b"file:///app/main.js": "O"}, as_json),
    "heaptrack": ("old.heaptrack", {b"load": "M", b"main": "C", b"/srv/shop/main.cpp": "O"}, plain()),
    "hprof": ("threads.hprof", {b"a.B.main": "M", b"a.Native.read": "C", b'Worker "1"': "O"}, plain(b"(")),
    "perfjson": ("cpus.perfjson", {b"parse": "M", b"read_file": "C", b"shop": "O"}, as_json),
    "importtime": ("plain.importtime", {b"json.decoder": "M", b"json.encoder": "C"}, plain()),
    "instruments": ("forest.instruments", {b"work": "M", b"spin": "C", b"thread_a": "O"}, plain()),
    "jemalloc": ("symbols.jemalloc", {b"make_label": "M", b"worker": "C", b"main thread 1": "O"}, plain()),
    "json": ("two-costs.json", {b"alloc": "M", b"main": "C", b"app": "O", b"Memory": "O"}, as_json),
    "lprof": ("plain.lprof", {b"rate": "M", b"Basket": "C", b"/srv/shop/tax.py": "O"}, plain()),
    "macsample": ("recursion.macsample", {b"cyc_a": "M", b"cyc_b": "C", b"app": "O"}, plain()),
    "massif": ("peak.massif", {b"main": "M", b"helper": "C", b"vector.h": "O"}, plain()),
    "memline": ("plain.memline", {b"my_func": "M", b"fill": "C", b"old.py": "O"}, plain()),
    "memray": ("plain.memray", {b"load": "M", b"main": "C", b"/srv/shop/data.py": "O"}, lambda name: as_csv(plain(b";|\n\r")(name))),
    "mprof": ("no-level.mprof", {b"app.inner": "M", b"app.outer": "C", b"after": "O"}, plain(b" \t")),
    "perf": ("plain.perf", {b"mid": "M", b"leaf": "C", b"/usr/bin/app": "O", b"app": "O"}, plain(b"\t")),
    "perfstat": ("json.perfstat", {b"cycles": "M", b"task-clock": "C", b"msec": "O"}, as_json),
    "pmcstat": ("two-callers.pmcstat", {b"memcpy": "M", b"read": "C", b"inst_retired.any": "E", b"/boot/kernel/zfs.ko": "O"}, plain()),
    "prof": ("cycles.prof", {b"main": "M", b"leaf": "C"}, plain()),
    "pyinstrument": ("session.pyinstrument", {b"load": "M", b"fib": "C", b"/x/app.py": "O"}, as_json),
    "ruby-prof": ("old.ruby-prof", {b"Array#each with: 7": "M", b"String#initialize": "C"}, plain()),
    "scalene": ("plain.scalene", {b"Shop.one": "M", b"Shop.packed": "C", b"/srv/shop/prog.py": "O"}, as_json),
    "simpleperf": ("text.simpleperf", {b"ns::parse(int)": "M", b"main": "C", b"/data/app/libapp.so": "O", b"worker": "O"}, plain()),
    "speedscope": ("sampled.speedscope", {b"parse": "M", b"read": "C", b"src/parse.c": "O", b"worker": "O"}, as_json),
    "stackprof": ("raw.stackprof", {b"Object#fib": "M", b"Integer#+": "C", b"/app/fib.rb": "O"}, as_json),
    "sysprof": ("diamond.sysprof", {b"main": "M", b"c": "C"}, as_xml),
    "threads": ("go.threads", {b"main.main": "M", b"time.Sleep": "C", b"/home/dev/app/m.go": "O"}, plain()),
    "trace": ("calls.trace", {b"parse": "M", b"read": "C", b"worker": "O"}, as_json),
    "uftrace": ("times.uftrace", {b"work": "M", b"thread": "C"}, plain()),
    "v8log": ("states.v8log", {b"total": "M", b"ArrayReduce": "C", b"/srv/my shop/cart.js": "O"}, as_json),
    "vsprof": ("plain.vsprof", {b"App.Draw()": "M", b"System.GC": "C", b"clr.dll": "O"}, as_csv),
    "vtune": ("plain.vtune", {b"std::map<int, int>::find": "M", b"NtRead": "C", b"app.exe": "O"}, as_csv),
    "xctrace": ("refs.xctrace", {b"work&lt;int&gt;": "M", b"main": "C", b"/src/a &amp; b.cc": "O"}, as_xml),
    "xdebug": ("shop.xdebug", {b"Basket->total": "M", b"array_map": "C"}, plain(b"\t\r")),
    "xhprof": ("runs.xhprof", {b"load": "M", b"read": "C"}, as_json),
    "xperf": ("diamond.xperf", {b"a": "M", b"c": "C", b"main": "O"}, plain(b"/,")),
}


def replaced(sample, names, write, by=NAMES):
    """Whole words only; all at once, so that no name changes in another."""
    words = sorted(names, key=len, reverse=True)
    bounds = [(rb"(?<!\w)" if word[:1].isalnum() else b"") + re.escape(word) + (rb"(?!\w)" if word[-1:].isalnum() else b"")
              for word in words]
    written = {word: write(by[name]) for word, name in names.items()}
    with open(sample, "rb") as source:
        return re.sub(b"|".join(bounds), lambda found: written[found[0]], source.read())


# ---------------------------------------------------------------- what is not made of a sample

def of_pstats(_):
    key = lambda name: (OUTSIDE, 1, name)
    return marshal.dumps({key(MARKUP): (1, 1, 1.0, 2.0, {}), key(CONTROL): (1, 1, 1.0, 1.0, {key(MARKUP): (1, 1, 1.0, 1.0)})})


def of_pprof(_):
    out = io.BytesIO()
    pprof(out, [[3, 2, 1]], [1, 2, 3], types=2, names=[MARKUP, CONTROL, OUTSIDE])
    return out.getvalue()


def of_otlp(_):
    o = Otlp()
    frames = [o.location((o.function(name, OUTSIDE), 1), mapping=o.mapping(OUTSIDE)) for name in (MARKUP, CONTROL, OUTSIDE)]
    label = o.attribute("thread.name", CONTROL)
    o.resource({"service.name": OUTSIDE}, o.profile(MARKUP, "count", [(o.stack(*frames), [1], [label])]))
    return o.bytes()


def of_simpleperf(_):
    record = lambda number, body: struct.pack("<I", len(field(number, body))) + field(number, body)
    frame = lambda symbol: field(3, field(1, 4096) + field(2, 1) + field(3, symbol))
    return (b"SIMPLEPERF" + struct.pack("<H", 1) + record(5, field(1, OUTSIDE)) +
            record(1, field(1, 5) + field(2, 12) + frame(1) + frame(0) + field(4, 250000) + field(5, 0)) +
            record(3, field(1, 1) + field(2, OUTSIDE) + field(3, MARKUP) + field(3, CONTROL)) +
            record(4, field(1, 12) + field(2, 10) + field(3, CONTROL)) + struct.pack("<I", 0))


def of_perf_data(folder):
    """The functions' names are in a map of a just-in-time compiler, below --symfs."""
    r = make_perf_data.Recording()
    r.event(plain(b"\0")(MARKUP), 0, 11)
    r.comm(100, 100, plain(b"\0")(CONTROL))
    r.mmap(100, 0x1000, 0x1000, 0, plain(b"\0")(OUTSIDE), time=5)
    r.mmap(100, 0x9000, 0x1000, 0, b"//anon", time=6)
    r.sample(100, 100, 10, [make_perf_data.CONTEXT_USER, 0x9010, 0x9110, 0x1010])
    os.makedirs(os.path.join(folder, "tmp"), exist_ok=True)
    with open(os.path.join(folder, "tmp/perf-100.map"), "wb") as out:
        out.write(b"9000 80 " + plain(b"\0")(MARKUP) + b"\n9100 80 " + plain(b"\0")(CONTROL) + b"\n")
    return r.file()


def of_tracemalloc(_):
    """Only files have names there: what stands for functions ends them."""
    file = lambda name: name.replace(b"/", b"").decode(errors="replace")
    frames = (OUTSIDE.decode() + "/" + file(MARKUP), 7), (OUTSIDE.decode() + "/" + file(CONTROL), 9)
    return pickle.dumps(tracemalloc.Snapshot([(0, 100, frames, 2), (0, 50, frames[1:], 1)], 2))


def of_sleepy(_):
    quoted = lambda name: b'"' + as_csv(name) + b'"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Symbols.txt", b"".join(b"sym%d %s %s %s 1\r\n" % (i, quoted(OUTSIDE), quoted(name), quoted(OUTSIDE))
                                                 for i, name in enumerate((MARKUP, CONTROL))))
        archive.writestr("Callstacks.txt", b"0.5 sym1 sym0\r\n")
        archive.writestr("Version 0.90 required", b"0.90")
    return out.getvalue()


def of_jfr(_):
    """Names of methods, of a class and of a thread."""
    c = make_jfr.Chunk(types=make_jfr.ASYNC_TYPES)
    method = lambda owner, name: c.constant("jdk.types.Method", owner and c.constant("java.lang.Class", c.symbol(owner), 0),
                                            c.symbol(name), 1, 0)
    stack = c.constant("jdk.types.StackTrace", False, [(method(0, MARKUP), 7, -1, 1), (method(0, CONTROL), 8, -1, 1),
                                                       (method(OUTSIDE, b"outside"), 9, -1, 3)])
    c.event("jdk.ExecutionSample", c.thread(CONTROL, 7), stack, 0)
    return c.bytes()


def of_nettrace(_):
    """Names of methods, of a module and of the command; UTF-16 has what is no UTF-8 as replacements."""
    wide = lambda name: name.replace(b"\0", b"").decode(errors="replace")
    t = make_nettrace.Trace().metadata().stacks([0x2010, 0x1010])
    t.events(t.sample(1), t.sample(1, 1000, 8), t.process(wide(MARKUP)), t.module(1, wide(OUTSIDE) + "/outside.dll"),
             t.method(0x1000, 0x100, "", wide(MARKUP)), t.method(0x2000, 0x100, wide(OUTSIDE), wide(CONTROL)))
    return t.end()


def of_perfetto(_):
    """Names of functions, of a file, of an object file, of a process and of a thread."""
    t = make_perfetto.Trace().tree([(42, OUTSIDE)], [(43, 42, CONTROL)])
    s = t.sequence(1)
    at = s.mapping(OUTSIDE)
    stack = s.stack(s.frame(OUTSIDE, at, 16), s.frame(CONTROL, at, 32), s.frame(MARKUP, file=OUTSIDE, line=3))
    s.perf_sample(stack, 1000)
    s.perf_sample(stack, 2000, tid=44)
    return t.bytes


MADE = {"pstats": of_pstats, "pprof": of_pprof, "otlp": of_otlp, "simpleperf (protobuf)": of_simpleperf, "perf-data": of_perf_data,
        "sleepy": of_sleepy, "tracemalloc": of_tracemalloc, "jfr": of_jfr, "nettrace": of_nettrace, "perfetto": of_perfetto}


def hostile_inputs(folder):
    """(title, reader, path, what else is to be seen of it); what it needs is in the folder as well."""
    for title in sorted([*REPLACED, *MADE]):
        reader = title.split(" ")[0]
        if title in MADE:
            content, more = MADE[title](folder), [b"outside"]
        else:
            sample, names, write = REPLACED[title]
            content = replaced(os.path.join(TESTS, "golden", reader, sample), names, write)
            more = [b"outside"] if "O" in names.values() else []
        path = os.path.join(folder, f"{len(title)}.{reader}")
        with open(path, "wb") as out:
            out.write(content)
        yield title, reader, path, more
