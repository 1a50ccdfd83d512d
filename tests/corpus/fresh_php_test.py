#!/usr/bin/env python3
"""PHP measured now by Xdebug, tideways and Excimer: calls, times and samples are those that they tell."""
import collections
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from fresh import Graph, output_of, same, write  # noqa: E402
from tap import it, skip_all  # noqa: E402

PROGRAM = """<?php
class Cart {
    private $items = [];
    function add($n) { for ($i = 0; $i < $n; $i++) $this->items[] = str_repeat("x", $i % 50); }
    function total() { $t = 0; foreach ($this->items as $i) $t += strlen($i); return $t; }
}
function fib($n) { return $n < 2 ? $n : fib($n - 1) + fib($n - 2); }
function words($n) {
    $w = [];
    for ($i = 0; $i < $n; $i++) { $k = "w" . ($i % 9); $w[$k] = ($w[$k] ?? 0) + 1; }
    ksort($w);
    return array_map('strtoupper', array_keys($w));
}
function even($n) { return $n == 0 ? 1 : odd($n - 1); }
function odd($n) { return $n == 0 ? 0 : even($n - 1); }
function main() {
    global $l;
    $c = new Cart;
    $c->add(300);
    for ($i = 0; $i < 20; $i++) $c->total();
    fib(10);
    words(500);
    even(15);
    usort($l, function ($a, $b) { return $a <=> $b; });
}
$l = range(50, 1);
"""
XDEBUG = ("xdebug.mode=trace,profile", "xdebug.start_with_request=yes", "xdebug.trace_format=1", "xdebug.output_dir=.",
          "xdebug.use_compression=0", "xdebug.trace_output_name=out", "xdebug.profiler_output_name=cachegrind.out")
TIDEWAYS = """require 'program.php';
tideways_xhprof_enable(TIDEWAYS_XHPROF_FLAGS_MEMORY | TIDEWAYS_XHPROF_FLAGS_CPU);
main();
$data = tideways_xhprof_disable();
file_put_contents('out.json', json_encode($data));
file_put_contents('out.xhprof', serialize($data));
"""
EXCIMER = """require 'program.php';
$profiler = new ExcimerProfiler;
$profiler->setPeriod(0.001);
$profiler->setEventType(EXCIMER_CPU);
$profiler->start();
$end = microtime(true) + 1;
while (microtime(true) < $end) main();
$profiler->stop();
$log = $profiler->getLog();
file_put_contents('out.folded', $log->formatCollapsed());
echo json_encode($log->aggregateByFunction());
"""


def php(folder, name, text, *settings):
    write(folder, name, text)
    words = [word for setting in settings for word in ("-d", setting)]
    return output_of("php", *words, name, cwd=folder)


# ------------------------------------------------------------------- Xdebug

def of_trace(path):
    """{function: [calls, microseconds of its own, bytes of its own]}, of the lines of a trace."""
    rows, stack = collections.defaultdict(lambda: [0, 0, 0]), []
    def close(time, memory):
        _, name, begin, before, inner, inner_memory = stack.pop()
        spent, kept = time - begin, memory - before
        rows[name][1] += spent - inner
        rows[name][2] += kept - inner_memory
        if stack:
            stack[-1][4] += spent
            stack[-1][5] += kept
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            field = line.rstrip("\n").split("\t")
            if len(field) < 5:
                continue
            if field[2] == "0":
                name = field[5] + (":" + field[7] if field[5] in ("require", "include") else "")
                rows[name][0] += 1
                stack.append([int(field[0]), name, round(float(field[3]) * 1e6), int(field[4]), 0, 0])
            elif field[2] == "1":
                close(round(float(field[3]) * 1e6), int(field[4]))
            elif field[2] == "" and field[3]:
                while stack:
                    close(round(float(field[3]) * 1e6), int(field[4]))
    return rows


def check_xdebug(test, folder):
    php(folder, "run.php", PROGRAM + "main();", *XDEBUG)
    trace, profile = os.path.join(folder, "out.xt"), os.path.join(folder, "cachegrind.out")
    if not os.path.exists(trace) or not os.path.exists(profile):
        return test.skip("Xdebug: calls and times are those of its lines", "Xdebug is not here")
    theirs = of_trace(trace)
    graph = Graph(trace)
    ours = graph.sums("calls", "self")
    same(test, "Xdebug: calls are those of its trace", {name: row[0] for name, row in ours.items()}, {name: row[0] for name, row in theirs.items()}, least=15)
    same(test, "Xdebug: so are times", {name: row[1] for name, row in ours.items()}, {name: row[1] for name, row in theirs.items()}, least=15)
    memory = Graph(trace, "--event", "memory").sum_of("self")
    same(test, "Xdebug: so is memory", memory, {name: row[2] for name, row in theirs.items()}, least=15)
    # Its profile of the same run has the same calls; closures have other names.
    profiled = {name.removeprefix("php::"): row[0] for name, row in Graph(profile).sums("calls").items() if name != "{main}" and "closure" not in name}
    calls = {name: row[0] for name, row in theirs.items() if name != "{main}" and "closure" not in name}
    same(test, "Xdebug: its profile of the same run has as many calls", profiled, calls, least=15)
    with open(profile, encoding="utf-8") as file:
        summary = next(line for line in file if line.startswith("summary: ")).split()
    test("Xdebug: the whole is what its profile tells", Graph(profile).about["whole"] == int(summary[1]) * 10, summary)
    return None


# ----------------------------------------------------------------- tideways

def check_tideways(test, folder):
    php(folder, "tideways.php", "<?php " + TIDEWAYS, "xdebug.mode=off")
    path = os.path.join(folder, "out.json")
    if not os.path.exists(path):
        return test.skip("tideways: costs are those of its calls", "tideways is not here")
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    for event, key in ("wall time", "wt"), ("CPU time", "cpu"), ("memory", "mu"):
        own, calls = collections.Counter(), collections.Counter()
        for pair, costs in data.items():
            *caller, callee = (name.split("@")[0] for name in pair.split("==>"))
            own[callee] += costs[key]
            calls[callee] += costs["ct"]
            for name in caller:
                own[name] -= costs[key]
        graph = Graph(path, "--event", event)
        same(test, f"tideways: {event} of functions is that of its calls", graph.sum_of("self"), own, least=15)
        test(f"tideways: {event} adds up to that of what nothing calls",
             graph.about.get("total") == sum(costs[key] for pair, costs in data.items() if "==>" not in pair), graph.about)
    same(test, "tideways: so are numbers of calls", graph.sum_of("calls"), calls, least=15)
    serialized = Graph(os.path.join(folder, "out.xhprof"))
    return test("tideways: as PHP serializes it, it is the same", serialized.sums("self", "total", "calls") == Graph(path).sums("self", "total", "calls"))


# ------------------------------------------------------------------ Excimer

def check_excimer(test, folder):
    told = php(folder, "excimer.php", "<?php " + EXCIMER, "xdebug.mode=off")
    if not told or not os.path.exists(os.path.join(folder, "out.folded")):
        return test.skip("Excimer: samples of functions are those that it tells", "Excimer is not here")
    theirs = json.loads(told)
    graph = Graph(os.path.join(folder, "out.folded"))
    # It calls a file by its name and "#": functions at the top have the path before them.
    ours = {name: [own, total] for name, (own, total) in graph.sums("self", "total").items()}
    for place, what in (0, "self"), (1, "inclusive"):
        mine = {name: row[place] for name, row in ours.items() if name in theirs}
        same(test, f"Excimer: samples of functions are those that it tells ({what})", mine, {name: row[what] for name, row in theirs.items() if name in ours}, least=2)
    return None


if not shutil.which("php"):
    skip_all("PHP is not here")
with it as test, tempfile.TemporaryDirectory() as work:
    write(work, "program.php", PROGRAM)
    check_xdebug(test, work)
    check_tideways(test, work)
    check_excimer(test, work)
