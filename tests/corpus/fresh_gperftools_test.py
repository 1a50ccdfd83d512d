#!/usr/bin/env python3
"""CPU and heap profiles recorded now: with --symfs / functions are those of google-pprof."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from exact_facts import Graph
from samples import graph_of, run
from tap import it, skip_all

PROGRAM = r"""
#include <math.h>
#include <stdlib.h>
static volatile double sink;
__attribute__((noinline)) static void leaf(int n) { for (int i = 0; i < n; i++) sink += sqrt(i * 1.5 + sink); }
__attribute__((noinline)) static void half(int n) { leaf(n / 2); for (int i = 0; i < n; i++) sink += i; }
__attribute__((noinline)) void *take(size_t n) { void *p = malloc(n); sink += (size_t)p % 7; return p; }
__attribute__((noinline)) void deep(int n) { if (n > 0) deep(n - 1); else half(300000); sink += n; }
int main(void)
{
    for (int i = 0; i < 200; i++) { leaf(200000); deep(i % 5); take(1000 * (i + 1)); }
    return 0;
}
"""
OURS = "leaf", "half", "deep", "take", "main"


def record(folder):
    """The program and what it recorded; None if it cannot be built here."""
    source, program = os.path.join(folder, "app.c"), os.path.join(folder, "app")
    with open(source, "w") as out:
        out.write(PROGRAM)
    build = ["gcc", "-O1", "-fno-optimize-sibling-calls", source, "-o", program, "-lm",
             "-Wl,--no-as-needed", "-lprofiler", "-ltcmalloc"]
    if subprocess.run(build, capture_output=True).returncode != 0:
        return None
    environment = dict(os.environ, CPUPROFILE=os.path.join(folder, "cpu"), CPUPROFILE_FREQUENCY="250",
                       HEAPPROFILE=os.path.join(folder, "heap"))
    subprocess.run([program], env=environment, capture_output=True, check=True)
    return program, os.path.join(folder, "cpu"), sorted(glob.glob(os.path.join(folder, "heap*")))[-1]


def reference(program, path, *arguments):
    """{function: (self, total)} of google-pprof."""
    out = subprocess.run(["google-pprof", "--text", *arguments, program, path], capture_output=True).stdout.decode()
    rows = re.findall(r"^\s*([\d.]+)\s+[\d.]+%\s+[\d.]+%\s+([\d.]+)\s+[\d.]+% (\S+)$", out, re.MULTILINE)
    return {name: (float(own), float(total)) for own, total, name in rows}


def try_recording(test, program, cpu, heap):
    graph = Graph(graph_of(cpu, "--symfs", "/", "--event", "samples"))
    expected = {name: row for name, row in reference(program, cpu).items() if name in OURS}
    actual = {name: (graph.value(name, "self"), graph.value(name, "total")) for name in expected}
    test("CPU: self and total of functions are google-pprof's", len(expected) > 2 and actual == expected, actual, expected)
    graph = Graph(graph_of(heap, "--symfs", "/"))
    mebibytes = reference(program, heap, "--show_bytes")["take"][0]
    test("heap: what a function took is what google-pprof says", graph.value("take", "self") == mebibytes,
         graph.value("take", "self"), mebibytes)
    status, _, errors = run("-T", "table", cpu)
    test("without --symfs there are addresses, and a hint", status == 0 and b"--symfs" in errors, errors)
    names = {node["metadata"]["function"] for node in graph_of(cpu)["nodes"].values()}
    test("without --symfs no file is looked into", not names & set(OURS), names)
    names = {node["metadata"]["function"] for node in graph_of(cpu, "--symfs", "/nowhere")["nodes"].values()}
    test("nor with another --symfs", not names & set(OURS), names)


for tool in ("gcc", "google-pprof"):
    if shutil.which(tool) is None:
        skip_all(f"{tool} is not here (google-perftools)")
with tempfile.TemporaryDirectory() as folder:
    recorded = record(folder)
    if recorded is None:
        skip_all("libprofiler and libtcmalloc are not here (libgoogle-perftools-dev)")
    with it as test:
        try_recording(test, *recorded)
