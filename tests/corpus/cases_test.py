#!/usr/bin/env python3
"""Small inputs out of public bug reports: each gives what its reporter wanted to see."""
import json
import os
import struct
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, run
from tap import it, skip_all

CASES = os.path.join(os.path.dirname(CORPUS), "cases")
if not os.path.isdir(CASES):
    skip_all("the cases are not here (they stand beside the corpus, whose folder P2D_CORPUS names)")


class Case:
    """What prof2dot makes of a case: its functions, its total, its messages."""

    def __init__(self, name, *options):
        self.status, out, errors = run("-T", "json", "-n0", "-e0", *options, os.path.join(CASES, name))
        self.errors = errors.decode()
        self.meta, self.functions = {}, []
        if self.status == 0:
            graph = json.loads(out)["graph"]
            self.meta = graph["metadata"]
            self.functions = [node["metadata"] for node in graph["nodes"].values()]

    def all(self, name):
        return [one for one in self.functions if one["function"] == name]

    def one(self, name):
        found = self.all(name)
        return found[0] if len(found) == 1 else {"self": None, "total": None, "calls": None, "file": None, "line": None}

    def names(self):
        return sorted(one["function"] for one in self.functions)

    def seconds(self, value):
        return None if value is None else value * {"s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}.get(self.meta["unit"], float("nan"))

    def __str__(self):
        return f"{self.status} {self.errors} {self.meta} {self.functions}"


def near(value, wanted):
    return value is not None and abs(value - wanted) <= 1e-9 + 1e-9 * abs(wanted)


def text_of(name, *options):
    status, out, errors = run(*options, os.path.join(CASES, name))
    return status, out.decode(), errors.decode()


def stacks_of(name, *options):
    """Folded stacks without files and lines: {stack: cost}, and the messages."""
    status, out, errors = text_of(name, "-T", "folded", *options)
    stacks = {}
    for line in out.splitlines():
        if not line.startswith("# "):
            stack, _, cost = line.rpartition(" ")
            stack = ";".join(frame.split(" (")[0] for frame in stack.split(";"))
            stacks[stack] = stacks.get(stack, 0) + float(cost)
    return stacks, f"{status} {errors} {out}"


def events_of(name):
    case = Case(name)
    return {one["name"]: one for one in case.meta.get("events", [])}, case


def javascript(test):
    for name, function, selfs in ("js-columns.cpuprofile", "a", [500, 3500]), ("js-columns.heapprofile", "t", None):
        case = Case(name)
        found = case.all(function)
        test(f"{name}: two functions of one line are two", len(found) == 2 and
             len({(one["line"], one.get("column")) for one in found}) == 2, case)
        if selfs:
            test(f"{name}: each has its own time", sorted(one["self"] for one in found) == selfs, case)
            test(f"{name}: their columns", sorted(one.get("column") or 0 for one in found) == [18, 218], case)
    case = Case("v8-tree-timestamps.cpuprofile")
    test("v8-tree-timestamps: 3 or 4 ms", case.meta and case.seconds(case.meta["total"]) in (0.003, 0.004), case)


def traces(test):
    case = Case("clang-time-trace.json")
    test("clang-time-trace: summaries are no calls", case.meta and near(case.seconds(case.meta["total"]), 0.003) and
         not any(name.startswith("Total") for name in case.names()), case)
    sources = [one for one in case.functions if one["function"].startswith("Source")]
    test("clang-time-trace: two sources are two functions", len(sources) == 2, case)
    case = Case("torch-trace.json")
    steps = [one for one in case.functions if one["function"].startswith("ProfilerStep")]
    test("torch-trace: bookkeeping is no call", case.meta and not any("PyTorch Profiler" in name for name in case.names()), case)
    test("torch-trace: all steps are one function", len({one["function"] for one in steps}) == 1, case)
    case = Case("trace-args.json")
    test("trace-args: args.filename tells functions apart",
         sorted((one["file"], one["total"]) for one in case.all("get")) == [("cache.py", 30), ("http.py", 60)], case)
    case = Case("viztracer.json")
    main, price = case.one("main"), case.one("Cart.price")
    test("viztracer: file and line are taken apart", (main["file"], main["line"]) == ("/srv/shop/app.py", 30), case)
    test("viztracer: calls are exact", (main["calls"], price["calls"]) == (1, 3), case)


def lead_ins(test):
    case = Case("austin.txt")
    test("austin: functions with lines", case.names() == ["<module>", "price"] and near(case.seconds(case.one("price")["self"]), 0.008), case)
    status, out, errors = text_of("austin.txt", "-T", "folded", "--split-by", "thread")
    test("austin: process 77, thread 77 and nothing else", status == 0 and "77" in out.split(";")[0] and "T77;" not in out, out, errors)
    events, case = events_of("austin-full-1x.txt")
    values = {name: (one["total"], one["unit"]) for name, one in events.items()}
    memory = sorted(total for total, unit in values.values() if unit == "bytes")
    test("austin-full-1x: time is the default", near(case.seconds(case.meta.get("total")), 0.0015), case)
    test("austin-full-1x: memory allocated and freed", memory == [2048, 4096], case)
    case = Case("dotnet.speedscope.json")
    test("dotnet: only methods are functions", all(name.startswith("Shop.") for name in case.names()) and len(case.functions) == 2, case)
    selfs = sorted(case.seconds(one["self"]) for one in case.functions)
    test("dotnet: their self times", len(selfs) == 2 and near(selfs[0], 0.02975) and near(selfs[1], 0.05), case)
    case = Case("trampoline.perf")
    test("trampoline: function and file", case.one("price")["file"] == "/srv/shop/cart.py", case)
    stacks, why = stacks_of("excimer.folded")
    test("excimer: no function without a name", sum(stacks.values()) == 200 and not any("" in one.split(";") for one in stacks), why)
    stacks, why = stacks_of("annotated.folded")
    test("annotated: sys_read is one function", sum(one["function"].startswith("sys_read") for one in Case("annotated.folded").functions) == 1, why)
    stacks, why = stacks_of("nopid.perf", "--split-by", "process")
    test("nopid: two processes", stacks == {"alpha;fa": 1, "beta;fb": 2}, why)


def names(test):
    wanted = "net::Socket::read(void*, unsigned long)"
    test("mangled.callgrind: a C++ name", wanted in Case("mangled.callgrind").names(), Case("mangled.callgrind"))
    wanted = "<alloc::vec::Vec<T> as core::clone::Clone>::clone"
    test("half-mangled.perf: a Rust name", wanted in Case("half-mangled.perf").names(), Case("half-mangled.perf"))
    case = Case("gperf-raw-min.raw")
    values = {one["function"].split("(")[0]: (one["self"], one["total"]) for one in case.functions}
    test("gperf-raw-min: inlined functions are taken apart",
         values.get("host") == (200, 300) and values.get("inl1") == (0, 100) and values.get("inl2") == (100, 100), case)
    case = Case("callgrind-parts.txt")
    test("callgrind-parts: names live on in the next part", case.one("main")["self"] == 13 and len(case.functions) == 1, case)


def totals(test):
    with open(os.path.join(CASES, "stackprof.callgrind")) as text:
        stated = next(float(line.split()[1]) for line in text if line.startswith(("summary:", "totals:")))
    case = Case("stackprof.callgrind")
    test("stackprof.callgrind: 100 % is the file's own total", case.meta and near(case.meta["whole"], stated), stated, case)
    case = Case("gprof-total.txt")
    test("gprof-total: 100 % is the file's own total", case.meta and near(case.meta["whole"], 0.1), case)
    case = Case("xdebug-units.callgrind")
    test("xdebug-units: 200 us", case.meta and near(case.seconds(case.meta["total"]), 200e-6), case)
    test("xdebug-units: memory is bytes", "bytes" in [one["unit"] for one in case.meta.get("events", [])], case)
    case = Case("xdebug-cut.callgrind")
    test("xdebug-cut: cut off, with a warning", case.status == 0 and "cut off" in case.errors, case)
    case = Case("pprof-micro.pb")
    test("pprof-micro: microseconds", case.meta.get("unit") == "us", case)
    status, _, errors = text_of("zero-default.pb.gz", "-T", "svg")
    test("zero-default: the first metric that is not all zero, and a warning", status == 0 and "warning" in errors, status, errors)
    case = Case("importtime-sum.txt")
    test("importtime-sum: the file's own totals", sorted(one["total"] for one in case.functions)[-2:] == [150, 170], case)
    case = Case("recursion-stacks.pstats")
    stacks, why = stacks_of("recursion-stacks.pstats", "--estimate")
    selfs = {}
    for stack, cost in stacks.items():
        selfs[stack.split(";")[-1]] = selfs.get(stack.split(";")[-1], 0) + cost * 1e-9
    off = {one["function"]: (one["self"], selfs.get(one["function"], 0)) for one in case.functions
           if abs(one["self"] - selfs.get(one["function"], 0)) > 1e-7}
    test("recursion-stacks: self of guessed stacks is the measured self", case.functions and not off, off, why)


def texts(test):
    events, case = events_of("short-microseconds.perf")
    test("short-microseconds: one event", list(events) == ["task-clock:u"] and events["task-clock:u"]["total"] == 1000500, case)
    case = Case("simpleperf-report_sample.txt")
    test("simpleperf-report_sample: 2 samples", case.meta.get("samples") == 2 and case.meta["total"] == 2000000, case)
    events, case = events_of("bpftrace-mixed.txt")
    test("bpftrace-mixed: no event of 0 in silence", case.status == 0 and
         (all(one["total"] > 0 for one in events.values()) or "warning" in case.errors), case)
    stacks, why = stacks_of("bt-order.txt")
    test("bt-order: the kernel is on top", stacks == {"main;read;entry_SYSCALL_64_after_hwframe;do_syscall_64;ksys_read": 5}, why)
    case = Case("kernprof-report.txt")
    test("kernprof-report: not read as perf", case.status == 1 and "hint: " in case.errors or case.meta.get("format") not in (None, "perf"), case)
    case = Case("xhprof.json")
    test("xhprof: calls and times", case.one("price")["calls"] == 80000 and near(case.seconds(case.one("price")["total"]), 0.828407), case)
    case = Case("jemalloc.heap")
    test("jemalloc: bytes in use", case.status == 0 and case.meta["unit"] == "bytes" and case.meta["total"] > 0, case)
    case = Case("bcc-profile.txt")
    test("bcc-profile: two stacks", case.status == 0 and case.meta["total"] == 8 and case.one("crc_loop")["self"] == 7, case)
    case = Case("ftrace-graph.txt")
    test("ftrace-graph: durations", case.status == 0 and near(case.seconds(case.one("do_sys_open")["total"]), 3.9e-6), case)
    case = Case("samply.json")
    test("samply: names from the file beside it", {"main", "outer", "hot"} <= set(case.names()), case)
    with tempfile.TemporaryDirectory() as alone, open(os.path.join(CASES, "samply.json"), "rb") as text:
        with open(os.path.join(alone, "samply.json"), "wb") as copy:
            copy.write(text.read())
        errors = run("-T", "json", os.path.join(alone, "samply.json"))[2].decode()
        test("samply: a hint without it", "--symfs" in errors, errors)


def pictures(test):
    for name, boxes in ("forest.folded", 50), ("flat.folded", 50):
        status, png, errors = text = run("-T", "png", os.path.join(CASES, name))
        width, height = struct.unpack(">II", png[16:24]) if status == 0 else (0, 0)
        test(f"{name}: the picture fits a screen", 0 < width <= 1920 and 0 < height <= 1080, width, height, errors)
    status, svg, errors = text_of("unknown.perf", "-T", "svg")
    test("unknown.perf: a warning with the share", status == 0 and "95" in errors and "hint" in errors, errors)
    test("unknown.perf: a note in the title", "95" in svg.split("</g>")[0] or "no name" in svg, svg[:2000])
    test("unknown.perf: a note in JSON", "95" in json.dumps(Case("unknown.perf").meta.get("notes", "")), Case("unknown.perf"))


with it as test:
    for part in javascript, traces, lead_ins, names, totals, texts, pictures:
        part(test)
