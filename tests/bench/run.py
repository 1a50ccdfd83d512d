#!/usr/bin/env python3
"""run.py - measure prof2dot beside the physical floor and its peers, in one run.

Usage: tests/bench/run.py PROF2DOT GENERATE FLOOR [--big] [--runs N] [--only WORD] [--keep DIR]

Every figure is the median of N runs (after one that does not count) of a whole process on a cached
file: CPU seconds (user and system), or wall seconds where it says so, and peak memory. Commands of
one table row are run in turn, so that a machine that gets slower slows all of them. Ratios are what
to quote: seconds of another machine mean nothing.

Peers are used if they are installed: perf, stackcollapse-perf.pl, inferno-collapse-perf, gprof2dot, dot,
python3 (its marshal module). --big adds 1 GB of perf text.
"""
import ctypes
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

MEGABYTE = 1000 * 1000
PR_SET_CHILD_SUBREAPER = 36
PERF_KINDS = ["shallow", "deep", "wide", "recursive", "addresses", "processes", "events"]


def run_once(command, stdin=None):
    """CPU seconds, wall seconds, peak KiB, exit code."""
    source = open(stdin, "rb") if stdin else subprocess.DEVNULL
    begin = time.monotonic()
    process = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - begin
    if stdin:
        source.close()
    cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss
    while True:
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return cpu, wall, peak, process.returncode
        cpu += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss)


def adopt_orphans():
    """perf leaves the addr2line that it started to die alone: whoever is left by its parent becomes a child of this
    process, so that its time counts (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class Row:
    """One input and the commands that read it."""

    def __init__(self, title):
        self.title = title
        self.commands = []

    def add(self, name, command, stdin=None):
        self.commands.append((name, command, stdin))

    def measure(self, runs):
        found = {name: [] for name, _, _ in self.commands}
        for turn in range(runs + 1):
            for name, command, stdin in self.commands:
                result = run_once(command, stdin)
                if turn > 0 or runs == 0:
                    found[name].append(result)
        self.results = {}
        for name, results in found.items():
            self.results[name] = (statistics.median(r[0] for r in results),
                                  statistics.median(r[1] for r in results),
                                  max(r[2] for r in results),
                                  results[0][3])


def spell(seconds):
    return "%.3f" % seconds if seconds < 10 else "%.1f" % seconds


def print_row(row, base):
    base_cpu = row.results[base][0]
    print("\n### %s\n" % row.title)
    print("| command | CPU s | x %s | wall s | peak MiB |" % base)
    print("|---|---|---|---|---|")
    for name, (cpu, wall, peak, code) in row.results.items():
        note = "" if code == 0 else " (exit %d)" % code
        ratio = "%.2f" % (cpu / base_cpu) if base_cpu > 0 else "-"
        print("| %s%s | %s | %s | %s | %.0f |" % (name, note, spell(cpu), ratio, spell(wall),
                                                  peak / 1024))
    sys.stdout.flush()


class Bench:
    def __init__(self, prof2dot, generate, floor, options):
        self.prof2dot, self.generate, self.floor = prof2dot, generate, floor
        self.options = options
        self.folder = options["keep"] or tempfile.mkdtemp(prefix="prof2dot-bench-")
        os.makedirs(self.folder, exist_ok=True)

    def wanted(self, title):
        return self.options["only"] in title

    def make(self, kind, size):
        path = os.path.join(self.folder, "%s-%d" % (kind, size))
        if not os.path.exists(path):
            with open(path + ".part", "wb") as out:
                subprocess.run([self.generate, kind, str(size)], stdout=out, check=True)
            os.rename(path + ".part", path)
        return path

    def finish(self, path, row, base):
        row.measure(self.options["runs"])
        print_row(row, base)
        if not self.options["keep"]:
            os.unlink(path)

    def perf_text(self, kind, size, peers):
        title = "perf text, %s, %d MB" % (kind, size // MEGABYTE)
        if not self.wanted(title):
            return
        path = self.make(kind, size)
        row = Row(title)
        row.add("wc -l", ["wc", "-l", path])
        row.add("floor: hash every line", [self.floor, path])
        row.add("prof2dot", [self.prof2dot, "-q", "-f", "perf", "-T", "dot", path])
        row.add("prof2dot, 1 thread",
                [self.prof2dot, "-q", "-f", "perf", "-T", "dot", "--threads", "1", path])
        row.add("prof2dot, from a pipe",
                ["sh", "-c", 'cat "$1" | "$0" -q -f perf -T dot', self.prof2dot, path])
        if peers and shutil.which("inferno-collapse-perf"):
            row.add("inferno-collapse-perf, 1 thread",
                    ["inferno-collapse-perf", "-n", "1", path])
        if peers and shutil.which("stackcollapse-perf.pl"):
            row.add("stackcollapse-perf.pl", ["stackcollapse-perf.pl", path])
        if peers and shutil.which("gprof2dot") and size <= 10 * MEGABYTE:
            row.add("gprof2dot", ["gprof2dot", "-f", "perf", path])
        self.finish(path, row, "wc -l")

    def record(self, options, megabytes):
        """A recording of the generator at work, or None if perf may not record or nothing can be compiled."""
        program, path = (os.path.join(self.folder, name) for name in ("recorded", "perf.data"))
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "generate.c")
        build = ["cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-g", "-fno-omit-frame-pointer", source, "-o", program]
        work = ["perf", "record", "-q", "-o", path, *options, "--", program, "deep", str(megabytes * MEGABYTE)]
        done = all(subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
                   for command in (build, work))
        return path if done and os.path.getsize(path) > MEGABYTE else None

    def perf_data(self, title, options, inlines, megabytes):
        """perf.data itself, beside what perf makes of it. perf starts addr2line: children count."""
        title = "perf.data, %s" % title
        if not self.wanted(title) or not shutil.which("perf"):
            return
        path = self.record(options, megabytes)
        if path is None:
            print("\n### %s: perf cannot record here" % title)
            return
        row = Row(title + ", %.0f MB" % (os.path.getsize(path) / MEGABYTE))
        fields = "comm,pid,tid,time,period,event,ip,sym,dso"
        inline = [] if inlines else ["--no-inline"]
        row.add("prof2dot", [self.prof2dot, "-q", "--inline" if inlines else "--no-inline", "-T", "dot", path])
        row.add("perf script, prof2dot",
                ["sh", "-c", 'data=$1; shift; perf script "$@" -i "$data" | "$0" -q -f perf -T dot', self.prof2dot,
                 path, *inline, "-F", fields])
        row.add("perf script", ["perf", "script", *inline, "-F", fields, "-i", path])
        row.add("perf report --stdio", ["perf", "report", "--stdio", *inline, "-i", path])
        self.finish(path, row, "prof2dot")

    def folded(self, size):
        title = "folded text, %d MB" % (size // MEGABYTE)
        listed = subprocess.run([self.prof2dot, "--list-formats"], capture_output=True, text=True)
        if not self.wanted(title) or "folded" not in listed.stdout:
            return
        path = self.make("folded", size)
        row = Row(title)
        row.add("wc -l", ["wc", "-l", path])
        row.add("floor: hash every line", [self.floor, path])
        row.add("prof2dot", [self.prof2dot, "-q", "-f", "folded", "-T", "dot", path])
        self.finish(path, row, "wc -l")

    def pstats(self, functions):
        title = "pstats, %d functions" % functions
        if not self.wanted(title):
            return
        path = self.make("pstats", functions)
        row = Row(title + ", %.1f MB" % (os.path.getsize(path) / MEGABYTE))
        load = "import marshal,sys; marshal.load(open(sys.argv[1],'rb'))"
        row.add("python -c pass", ["python3", "-c", "pass"])
        row.add("marshal.load", ["python3", "-c", load, path])
        row.add("prof2dot to DOT", [self.prof2dot, "-q", "-f", "pstats", path])
        row.add("prof2dot to JSON, all",
                [self.prof2dot, "-q", "-f", "pstats", "-n0", "-e0", "-T", "json", path])
        if shutil.which("gprof2dot") and functions <= 50000:
            row.add("gprof2dot", ["gprof2dot", "-f", "pstats", path])
        self.finish(path, row, "marshal.load")

    def scaling(self, kind, sizes):
        """CPU time at growing sizes: near linear is about the ratio of the sizes."""
        if not self.wanted("scaling, " + kind):
            return
        print("\n### scaling, %s\n\n| functions | CPU s | x the one before | peak MiB |"
              "\n|---|---|---|---|" % kind)
        before = None
        for size in sizes:
            path = self.make(kind, size)
            row = Row(kind)
            row.add("prof2dot", [self.prof2dot, "-q", "-n0", "-e0", "-T", "json", path])
            row.measure(self.options["runs"])
            cpu, _, peak, _ = row.results["prof2dot"]
            ratio = "%.2f" % (cpu / before) if before else ""
            print("| %d | %s | %s | %.0f |" % (size, spell(cpu), ratio, peak / 1024))
            before = cpu
            os.unlink(path)
        sys.stdout.flush()

    def picture(self, profile, suffix):
        title = "picture, %s to %s" % (os.path.basename(profile), suffix)
        if not self.wanted(title) or not shutil.which("dot"):
            return
        dot = os.path.join(self.folder, "graph.dot")
        subprocess.run([self.prof2dot, "-q", profile, "-o", dot], check=True)
        row = Row(title)
        row.add("dot", ["dot", "-T" + suffix, dot])
        row.add("prof2dot", [self.prof2dot, "-q", profile, "-o",
                             os.path.join(self.folder, "graph." + suffix)])
        row.add("prof2dot to DOT", [self.prof2dot, "-q", profile, "-o", dot + "2.dot"])
        self.finish(dot, row, "dot")

    def close(self):
        if not self.options["keep"]:
            shutil.rmtree(self.folder)


def parse(arguments):
    options = {"big": False, "runs": 5, "only": "", "keep": None}
    rest = []
    words = iter(arguments)
    for word in words:
        if word == "--big":
            options["big"] = True
        elif word == "--runs":
            options["runs"] = int(next(words))
        elif word in ("--only", "--keep"):
            options[word[2:]] = next(words)
        else:
            rest.append(word)
    if len(rest) < 3:
        sys.exit(__doc__)
    return rest, options


def main():
    (prof2dot, generate, floor, *profiles), options = parse(sys.argv[1:])
    adopt_orphans()
    bench = Bench(prof2dot, generate, floor, options)
    print("## %d processors, median of %d runs" % (os.cpu_count(), options["runs"]))
    for kind in PERF_KINDS:
        bench.perf_text(kind, 10 * MEGABYTE, True)
    for kind in PERF_KINDS:
        bench.perf_text(kind, 100 * MEGABYTE, kind in ("deep", "processes"))
    if options["big"]:
        for kind in ("deep", "events"):
            bench.perf_text(kind, 1000 * MEGABYTE, False)
    bench.perf_data("frame pointers", ["-F", "20000", "-g"], False, 6000)
    bench.perf_data("frame pointers with inlined functions", ["-F", "20000", "-g"], True, 2500)
    bench.perf_data("copied stacks with inlined functions", ["-F", "2000", "--call-graph", "dwarf"], True, 1500)
    bench.folded(100 * MEGABYTE)
    for functions in (1000, 50000, 500000):
        bench.pstats(functions)
    for kind in ("chain", "star", "ring", "pstats"):
        bench.scaling(kind, (50000, 100000, 200000, 400000))
    for profile in profiles:
        for suffix in ("svg", "png"):
            bench.picture(profile, suffix)
    bench.close()


if __name__ == "__main__":
    main()
