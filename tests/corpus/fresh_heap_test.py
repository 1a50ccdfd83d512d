#!/usr/bin/env python3
"""Memory recorded now by heaptrack, jemalloc, massif and DHAT: numbers are those that their own programs print, and what the program
allocates."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from fresh import Graph, output_of, same, write  # noqa: E402
from tap import it, skip_all  # noqa: E402

PROGRAM = r"""
#include <stdlib.h>
#include <string.h>
static void *volatile sink;
__attribute__((noinline)) void *leak(size_t n) { void *p = malloc(n); sink = p; return p; }
__attribute__((noinline)) void temporary(int n) { for (int i = 0; i < n; i++) { sink = malloc(100); free(sink); } }
__attribute__((noinline)) char *grow(int n)
{
    char *text = NULL;
    for (int i = 1; i <= n; i++) {
        text = realloc(text, 5000 * i);
        memset(text, i, 5000 * i);
        sink = text;
    }
    return text;
}
__attribute__((noinline)) void deep(int n) { if (n > 0) deep(n - 1); else sink = malloc(7000); }
int main(void)
{
    void *kept[100];
    for (int i = 0; i < 100; i++)
        kept[i] = leak(1000);
    temporary(500);
    free(grow(20));
    deep(10);
    for (int i = 0; i < 40; i++)
        free(kept[i]);
    return 0;
}
"""
JEMALLOC = glob.glob("/usr/lib/*/libjemalloc.so.2") + glob.glob("/usr/lib*/libjemalloc.so.2")
OURS = "leak", "temporary", "grow", "deep", "main"


def bytes_of(text):
    """Of "446.24K"; the last digit shown is its own error."""
    number, letter = re.match(r"([\d.]+)([KMG]?)", text).groups()
    factor = {"": 1, "K": 1000, "M": 1000000, "G": 1000000000}[letter]
    return float(number) * factor, factor / 10 ** len(number.partition(".")[2])


def check_heaptrack(test, folder):
    if not shutil.which("heaptrack") or not shutil.which("heaptrack_print"):
        return test.skip("heaptrack: sums are those of heaptrack_print", "heaptrack is not here")
    output_of("heaptrack", "-o", "recorded", "./app", cwd=folder)
    path = next(iter(glob.glob(os.path.join(folder, "recorded.*"))), None)
    text = path and output_of("heaptrack_print", "-f", path, cwd=folder)
    if not text:
        return test.skip("heaptrack: sums are those of heaptrack_print", "it recorded nothing")
    allocations, peak, leaked = (re.search(words + r" (\S+)", text)[1] for words in
                                 ("calls to allocation functions:", "peak heap memory consumption:", "total memory leaked:"))
    graphs = {event: Graph(path, "--event", event) for event in ("allocations", "peak", "leaked", "temporary")}
    test("heaptrack: allocations are those of heaptrack_print", graphs["allocations"].about.get("total") == int(allocations), graphs["allocations"].about, allocations)
    for event, told in ("peak", peak), ("leaked", leaked):
        size, error = bytes_of(told)
        test(f"heaptrack: so is memory ({event})", abs(graphs[event].about.get("total", -1) - size) <= error, graphs[event].about, told)
    own = {name: {function: value for function, value in graph.sum_of("self").items() if function in OURS} for name, graph in graphs.items()}
    same(test, "heaptrack: allocations of functions are what they do", own["allocations"],
         {"leak": 100, "temporary": 500, "grow": 20, "deep": 1, "main": 0}, least=5)
    same(test, "heaptrack: so is what is leaked", own["leaked"], {"leak": 60000, "deep": 7000, "temporary": 0, "grow": 0, "main": 0})
    # realloc() of what was allocated just before frees that.
    same(test, "heaptrack: so is what is freed at once", own["temporary"], {"temporary": 500, "grow": 20})
    told = re.search(r"temporary memory allocations: (\d+)", text)[1]
    test("heaptrack: heaptrack_print tells as many, or one more", int(told) - graphs["temporary"].about.get("total", 0) in (0, 1), told, graphs["temporary"].about)
    total = {function: value for function, value in graphs["allocations"].sum_of("total").items() if function in OURS}
    return same(test, "heaptrack: recursion counts once", total, {"leak": 100, "temporary": 500, "grow": 20, "deep": 1, "main": 621})


# ----------------------------------------------------------------- jemalloc

def of_jeprof(folder, path, *options):
    """{function: [self, total]} in bytes."""
    text = output_of("jeprof", "--text", "--show_bytes", *options, "app", path, cwd=folder) or ""
    rows = re.findall(r"^ *(\d+) +[\d.]+% +[\d.]+% +(\d+) +[\d.]+% (\S+)$", text, re.M)
    return {name: [int(own), int(total)] for own, total, name in rows if name in OURS}


def check_jemalloc(test, folder):
    if not JEMALLOC or not shutil.which("jeprof"):
        return test.skip("jemalloc: memory of functions is that of jeprof", "jemalloc or jeprof is not here")
    settings = "prof:true,prof_prefix:heap,prof_final:true,lg_prof_sample:12,prof_accum:true"
    output_of("./app", cwd=folder, env=dict(os.environ, MALLOC_CONF=settings, LD_PRELOAD=JEMALLOC[0]))
    path = next(iter(glob.glob(os.path.join(folder, "heap.*.heap"))), None)
    if path is None:
        return test.skip("jemalloc: memory of functions is that of jeprof", "this jemalloc does not record")
    for event in "inuse_space", "inuse_objects", "alloc_space", "alloc_objects":
        theirs = of_jeprof(folder, path, "--" + event)
        ours = {name: row for name, row in Graph(path, "--event", event, "--symfs", "/").sums("self", "total").items() if name in theirs}
        # jeprof takes whole numbers in between.
        for place, what in (0, "self"), (1, "total"):
            wrong = [f"{name}: {ours.get(name)} {row}" for name, row in theirs.items() if abs(ours.get(name, [0, 0])[place] - row[place]) > 2 + 0.001 * row[place]]
            test(f"jemalloc: {event} of functions is that of jeprof ({what})", len(theirs) >= (2 if "inuse" in event else 3) and not wrong, theirs, *wrong)
    return None


# ----------------------------------------------------------------- valgrind

def check_valgrind(test, folder):
    if not shutil.which("valgrind") or not shutil.which("ms_print"):
        return test.skip("massif: its peak is that of ms_print", "valgrind is not here")
    output_of("valgrind", "--tool=massif", "--massif-out-file=massif.out", "./app", cwd=folder)
    text = output_of("ms_print", "--threshold=0", "massif.out", cwd=folder) or ""
    peak = re.search(r"(\d+) \(peak\)", text)[1]
    row = re.search(rf"^ +{peak} +[\d,]+ +[\d,]+ +([\d,]+) ", text, re.M)[1]
    graph = Graph(os.path.join(folder, "massif.out"))
    test("massif: the whole is the useful heap at the peak of ms_print", graph.about.get("total") == int(row.replace(",", "")), graph.about, row)
    tree = text.split(row, 1)[1].split("\n----", 1)[0]
    theirs = {}
    for size, function in re.findall(r"->[\d.]+% \(([\d,]+)B\) 0x[0-9A-F]+: (\w+) \(", tree):
        theirs[function] = theirs.get(function, 0) + int(size.replace(",", ""))
    totals = {name: value for name, value in graph.sum_of("total").items() if name in OURS}
    same(test, "massif: functions have what ms_print says", totals, {name: value for name, value in theirs.items() if name in OURS}, least=3)
    done = subprocess.run(["valgrind", "--tool=dhat", "--dhat-out-file=dhat.out", "./app"], cwd=folder, capture_output=True, check=False)
    told = {name: [int(number.replace(",", "")) for number in numbers] for name, *numbers in
            re.findall(r"(Total|At t-gmax|At t-end): +([\d,]+) bytes in ([\d,]+) blocks", done.stderr.decode())}
    path = os.path.join(folder, "dhat.out")
    for name, events in ("Total", ("allocated bytes", "allocated blocks")), ("At t-gmax", ("peak bytes", "peak blocks")), ("At t-end", ("final bytes", "final blocks")):
        totals = [Graph(path, "--event", event).about.get("total") for event in events]
        test(f"DHAT: {events[0]} and blocks are those that valgrind tells", totals == told.get(name), totals, told)
    return None


if not shutil.which("gcc"):
    skip_all("gcc is not here")
with it as test, tempfile.TemporaryDirectory() as work:
    write(work, "app.c", PROGRAM)
    output_of("gcc", "-g", "-O1", "-fno-optimize-sibling-calls", "-fno-builtin", "-o", "app", "app.c", cwd=work)
    check_heaptrack(test, work)
    check_jemalloc(test, work)
    check_valgrind(test, work)
