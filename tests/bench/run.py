#!/usr/bin/env python3
"""run.py - measure prof2dot beside what reading costs at least, and beside its peers, in one run.

Usage: tests/bench/run.py PROF2DOT TOOLS OUT [--big] [--runs N] [--only WORD] [--keep DIR] [PROFILE ...]

TOOLS is the folder of the programs generate, floor and once. OUT is a folder for README.md (tests/bench/README.md
with the new figures), results.svg (the plot) and results.json (all figures). A figure is the least of N runs [5],
taken in turn, of a whole process on a cached file: CPU seconds, user and system. Every command must end with 0 and
give something: prof2dot's row is no row otherwise, and the exit code is 1; a peer is left out of its row. Both are
told.

Each PROFILE whose name ends in .perf is a recording to be repeated to 100 MB; others are drawn as pictures.
--only measures the rows whose title holds WORD, and leaves README.md alone. --keep keeps the inputs, and takes those
that are there. --big adds 1 GB of text, and what takes a peer minutes.
"""
import os
import shutil
import subprocess
import sys

import report
from inputs import MEGABYTE, Inputs
from measure import (BOXES, FRAMES, OWN_FRAMES, STACKS, Command, Failed, drawn, first_number, matches, measure,
                     occurrences, pixels, report_bytes)

PERF_KINDS = ["shallow", "deep", "wide", "recursive", "addresses", "processes", "events"]
REPEATING_KINDS = ["deep", "wide", "addresses", "processes"]
PEERS = ["inferno-collapse-perf", "inferno-flamegraph", "pprof", "stackcollapse-perf.pl", "flamegraph.pl", "gprof2dot",
         "callgrind_annotate", "perf", "dot", "node", "python3"]
LINES = first_number("lines")
ENTRIES = first_number("entries")
TABLE = matches(rb"^ +[0-9?/]+ +[0-9.]+ +[0-9.]+", "rows")
FUNCTIONS = occurrences(b'"function"', "functions")
ROWS = matches(rb"\(?\s*[0-9.]+%", "rows")


class Bench:
    def __init__(self, prof2dot, tools, out, options):
        self.prof2dot, self.out, self.options = prof2dot, out, options
        self.floor, Command.once = (os.path.join(tools, name) for name in ("floor", "once"))
        self.inputs = Inputs(tools, options["keep"])
        self.results = {"machine": report.machine(), "runs": options["runs"], "sections": [], "failed": [],
                        "missing": [peer for peer in PEERS if not shutil.which(peer)]}
        self.is_whole = True

    # ----------------------------------------------------------------- rows

    def section(self, title, base, pairs=(), wall=False, plotted=True):
        """Rows that follow are of this section. `base` names the command that the others are multiples of, `pairs`
        the commands that do the same work: ours, and a peer."""
        self.results["sections"].append({"title": title, "base": base, "pairs": pairs, "wall": wall,
                                         "plotted": plotted, "floors": ["hash lines"], "rows": []})

    def wanted(self, title):
        return self.options["only"] in self.results["sections"][-1]["title"] + ", " + title

    def row(self, title, path, commands, runs=None, alike=True):
        section = self.results["sections"][-1]
        whole = section["title"] + ", " + title
        try:
            found, failed = measure(commands, runs or self.options["runs"], alike)
            section["rows"].append({"title": title, "commands": found})
            print(report.line(whole, found))
        except Failed as failure:
            found, failed = {}, [str(failure)]
            self.is_whole = False
        for why in failed:
            self.results["failed"].append({"title": whole, "why": why})
            print("%s: %s" % (whole, why))
        sys.stdout.flush()
        report.save(self.results, self.out)  # what there is stays, whatever comes next
        self.inputs.drop(path)

    def ours(self, name, *words, count):
        return Command(name, [self.prof2dot, "-q", *words], count)

    def peer(self, name, *words, count, when=True):
        """A list of one command, or of none where the peer is missing."""
        found = when and shutil.which(words[0])
        return [Command(name, list(words), count, peer=True)] if found else []

    def floors(self, path):
        return [Command("wc -l", ["wc", "-l", path], LINES), Command("hash lines", [self.floor, path], LINES)]

    # ----------------------------------------------------------------- text

    def perf_commands(self, path, size):
        small = size <= 10 * MEGABYTE
        read = ["-f", "perf", "--threads", "1", path]
        return [*self.floors(path), self.ours("to DOT", *read, "-T", "dot", count=BOXES),
                self.ours("to folded", *read, "-T", "folded", count=STACKS),
                *self.peer("inferno", "inferno-collapse-perf", "-n", "1", path, count=STACKS, when=not small),
                *self.peer("stackcollapse-perf.pl", "stackcollapse-perf.pl", path, count=STACKS, when=small),
                *self.peer("gprof2dot", "gprof2dot", "-f", "perf", path, count=matches(rb'" \[.*label=', "boxes"),
                           when=small)]

    def perf_text(self, kind, size, repeats=0):
        title = "%s, %d %% repeat" % (kind, repeats)
        if self.wanted(title):
            path = self.inputs.make(kind, size, repeats)
            # inferno and stackcollapse-perf.pl fold only the first event that they find.
            self.row(title, path, self.perf_commands(path, size), alike=kind != "events")

    def recording(self, path, size):
        title = os.path.basename(path) + ", real, repeated"
        if self.wanted(title):
            path = self.inputs.repeat(path, size)
            self.row(title, path, self.perf_commands(path, size), alike=False)

    def threads(self, kind, size, repeats):
        title = "%s, %d %% repeat" % (kind, repeats)
        if self.wanted(title):
            path = self.inputs.make(kind, size, repeats)
            self.row(title, path, [self.ours("%d thread%s" % (n, "s" if n > 1 else ""), "-f", "perf", "--threads",
                                             str(n), path, count=BOXES) for n in (1, 2)])

    def folded(self, size, repeats):
        title = "%d %% repeat" % repeats
        if not self.wanted(title):
            return
        path = self.inputs.make("folded", size, repeats)
        read = ["-f", "folded", "--threads", "1", path, "-T"]
        self.row(title, path, [
            *self.floors(path), self.ours("to DOT", *read, "dot", count=BOXES),
            self.ours("to flame graph", *read, "flamegraph", count=OWN_FRAMES),
            *self.peer("inferno", "inferno-flamegraph", "--minwidth", "0.1", path, count=FRAMES),
            *self.peer("flamegraph.pl", "flamegraph.pl", "--minwidth", "0.1%", path, count=FRAMES,
                       when=size <= 10 * MEGABYTE)])

    def html(self, size, repeats):
        title = "folded, %d MB, %d %% repeat" % (size // MEGABYTE, repeats)
        if self.wanted(title):
            path = self.inputs.make("folded", size, repeats)
            self.row(title, path, [self.ours("to DOT", path, "-T", "dot", count=BOXES),
                                   self.ours("to HTML", path, "-T", "html", count=report_bytes)])

    # ------------------------------------------------------- JSON and binary

    def json(self, kind, size, repeats):
        title = "%s, %d %% repeat" % (kind, repeats)
        if not self.wanted(title):
            return
        path = self.inputs.make(kind, size, repeats)
        load = 'console.log(Object.keys(JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))).length)'
        self.row(title, path, [
            Command("wc -l", ["wc", "-l", path], LINES),
            self.ours("to DOT", "-f", kind, "--threads", "1", path, count=BOXES),
            *self.peer("JSON.parse", "node", "--max-old-space-size=12000", "-e", load, path, count=ENTRIES)])

    def pprof(self, size, repeats):
        title = "%d MB, %d %% repeat" % (size // MEGABYTE, repeats)
        if not self.wanted(title):
            return
        path = self.inputs.compress(self.inputs.make("pprof", size, repeats))
        self.row(title, path, [
            Command("gzip -dc", ["gzip", "-dc", path], occurrences(b"function_", "names")),
            self.ours("to table", "-f", "pprof", "-T", "table", "--top", "50", path, count=TABLE),
            self.ours("to DOT", "-f", "pprof", path, count=BOXES),
            *self.peer("pprof -top", "pprof", "-top", "-nodecount=50", path, count=ROWS)])

    def callgrind(self, functions):
        title = "%d functions" % functions
        if not self.wanted(title):
            return
        path = self.inputs.make("callgrind", functions)
        small = functions <= 50000
        self.row(title + ", %.1f MB" % (os.path.getsize(path) / MEGABYTE), path, [
            Command("wc -l", ["wc", "-l", path], LINES),
            self.ours("to DOT", "-f", "callgrind", path, count=BOXES),
            self.ours("to table", "-f", "callgrind", "-T", "table", "--top", "50", path, count=TABLE),
            *self.peer("callgrind_annotate", "callgrind_annotate", "--auto=no", path, count=ROWS,
                       when=functions <= 200000 or self.options["big"]),
            *self.peer("gprof2dot", "gprof2dot", "-f", "callgrind", path, count=matches(rb'" \[.*label=', "boxes"),
                       when=small)])

    def pstats(self, functions):
        title = "%d functions" % functions
        if not self.wanted(title):
            return
        path = self.inputs.make("pstats", functions)
        load = "import marshal,sys; print(len(marshal.load(open(sys.argv[1],'rb'))))"
        self.row(title + ", %.1f MB" % (os.path.getsize(path) / MEGABYTE), path, [
            Command("wc -l", ["wc", "-l", path], LINES),
            self.ours("to DOT", "-f", "pstats", path, count=BOXES),
            self.ours("all to JSON", "-f", "pstats", "-n0", "-e0", "-T", "json", path, count=FUNCTIONS),
            *self.peer("marshal.load", "python3", "-c", load, path, count=ENTRIES),
            *self.peer("gprof2dot", "gprof2dot", "-f", "pstats", path, count=matches(rb"label=", "boxes"),
                       when=functions <= 50000)])

    # -------------------------------------------------------------- perf.data

    def perf_data(self, title, options, inlines, megabytes):
        """perf.data itself, beside what perf makes of it. perf starts addr2line: children count."""
        if not self.wanted(title) or not shutil.which("perf"):
            return
        path = self.inputs.record(options, megabytes)
        if path is None:
            self.results["failed"].append({"title": "perf.data, " + title, "why": "perf cannot record here"})
            return
        fields = "comm,pid,tid,time,period,event,ip,sym,dso"
        inline = [] if inlines else ["--no-inline"]
        piped = 'data=$1; shift; perf script "$@" -i "$data" | "$0" -q -f perf -T dot'
        self.row(title + ", %.0f MB" % (os.path.getsize(path) / MEGABYTE), path, [
            self.ours("to DOT", "--inline" if inlines else "--no-inline", "-T", "dot", path, count=BOXES),
            *self.peer("perf script to DOT", "sh", "-c", piped, self.prof2dot, path, *inline, "-F", fields,
                       count=BOXES),
            *self.peer("perf report", "perf", "report", "--stdio", *inline, "-i", path, count=ROWS)])

    # --------------------------------------------------------------- pictures

    def picture(self, title, profile, suffix, *options):
        if not self.wanted(title + " to " + suffix) or not shutil.which("dot"):
            return
        dot = self.inputs.path("graph.dot")
        subprocess.run([self.prof2dot, "-q", *options, profile, "-T", "dot", "-o", dot], check=True)
        count = drawn if suffix == "svg" else pixels
        self.row(title + " to " + suffix, dot, [
            Command("dot", ["dot", "-T" + suffix, dot], count),
            self.ours("prof2dot", *options, profile, "-T", suffix, count=count)])

    def dense(self, functions, suffix):
        path = self.inputs.make("dense", functions)
        self.picture("dense, %d functions" % functions, path, suffix, "-n0", "-e0", "--max-nodes", "0")

    # ------------------------------------------------------ growth and start-up

    def scaling(self, kind, sizes):
        """CPU time at growing sizes: near linear is about the ratio of the sizes."""
        title = kind
        if not self.wanted(title):
            return
        commands, paths = [], []
        for size in sizes:
            paths.append(self.inputs.make(kind, size))
            commands.append(self.ours("%d" % size, "-n0", "-e0", "-T", "json", paths[-1],
                                      count=FUNCTIONS))
        self.row(title, paths[0], commands, runs=2)
        for path in paths[1:]:
            self.inputs.drop(path)

    def starts(self, profile):
        if self.wanted("start"):
            self.row("start", profile, [
                self.ours("--version", "--version", count=matches(rb"prof2dot", "lines")),
                self.ours("to DOT", profile, count=BOXES),
                self.ours("to table", profile, "-T", "table", count=TABLE)],
                     runs=8 * self.options["runs"])


def measure_text(bench, recordings):
    pairs = [("to folded", "inferno"), ("to folded", "stackcollapse-perf.pl"), ("to DOT", "gprof2dot")]
    bench.section("perf text, 100 MB", "wc -l", pairs)
    for kind in PERF_KINDS:
        for repeats in (0, 60, 95) if kind in REPEATING_KINDS else (0,):
            bench.perf_text(kind, 100 * MEGABYTE, repeats)
    for recording in recordings:
        bench.recording(recording, 100 * MEGABYTE)
    bench.section("perf text, 10 MB", "wc -l", pairs)
    for kind in ("deep", "processes"):
        bench.perf_text(kind, 10 * MEGABYTE, 60)
    if bench.options["big"]:
        bench.section("perf text, 1 GB", "wc -l", pairs)
        for kind in ("deep", "events"):
            bench.perf_text(kind, 1000 * MEGABYTE, 60)
    bench.section("two threads, perf text, 200 MB, wall time", "1 thread", wall=True, plotted=False)
    for kind, repeats in (("deep", 95), ("deep", 0), ("wide", 0)):
        bench.threads(kind, 200 * MEGABYTE, repeats)
    pairs = [("to flame graph", "inferno"), ("to flame graph", "flamegraph.pl")]
    bench.section("folded, 100 MB", "wc -l", pairs)
    for repeats in (0, 60, 95):
        bench.folded(100 * MEGABYTE, repeats)
    bench.section("folded, 10 MB", "wc -l", pairs)
    bench.folded(10 * MEGABYTE, 60)
    bench.section("interactive report", "to DOT")
    for repeats in (0, 95):
        bench.html(100 * MEGABYTE, repeats)


def measure_other_formats(bench):
    bench.section("JSON, 100 MB", "wc -l", [("to DOT", "JSON.parse")])
    for repeats in (0, 60, 95):
        bench.json("speedscope", 100 * MEGABYTE, repeats)
    bench.json("trace", 100 * MEGABYTE, 60)
    bench.section("pprof", "gzip -dc", [("to table", "pprof -top")])
    for repeats in (0, 60):
        bench.pprof(44 * MEGABYTE, repeats)
    bench.section("callgrind", "wc -l", [("to DOT", "callgrind_annotate"), ("to DOT", "gprof2dot")])
    for functions in (20000, 200000, 800000):
        bench.callgrind(functions)
    bench.section("pstats", "wc -l", [("to DOT", "marshal.load"), ("to DOT", "gprof2dot")])
    for functions in (1000, 50000, 500000):
        bench.pstats(functions)
    bench.section("perf.data", "to DOT", [("to DOT", "perf script to DOT"), ("to DOT", "perf report")])
    bench.perf_data("frame pointers", ["-F", "20000", "-g"], False, 6000)
    bench.perf_data("frame pointers with inlined functions", ["-F", "20000", "-g"], True, 2500)
    bench.perf_data("copied stacks with inlined functions", ["-F", "2000", "--call-graph", "dwarf"], True, 1500)


def measure_pictures(bench, profiles):
    bench.section("pictures", "dot", [("prof2dot", "dot")])
    for profile in profiles:
        for suffix in ("svg", "png"):
            bench.picture(os.path.basename(profile), profile, suffix)
    bench.dense(64, "svg")
    bench.dense(110, "svg")
    if bench.options["big"]:
        bench.dense(300, "svg")
    sizes = (50000, 100000, 200000, 400000)
    bench.section("growth: everything to JSON", "%d" % sizes[0], plotted=False)
    for kind in ("chain", "star", "ring", "pstats"):
        bench.scaling(kind, sizes)
    bench.section("start-up", "--version", plotted=False)
    bench.starts(profiles[0])


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
    if len(rest) < 4:
        sys.exit(__doc__)
    return rest, options


def main():
    (prof2dot, tools, out, *profiles), options = parse(sys.argv[1:])
    bench = Bench(prof2dot, tools, out, options)
    try:
        measure_text(bench, [profile for profile in profiles if profile.endswith(".perf")])
        measure_other_formats(bench)
        measure_pictures(bench, [profile for profile in profiles if not profile.endswith(".perf")])
    finally:
        bench.inputs.close()
    report.write(bench.results, out, whole=not options["only"])
    sys.exit(0 if bench.is_whole else 1)


if __name__ == "__main__":
    main()
