#!/usr/bin/env python3
"""Lines of Python measured now by line_profiler, memory_profiler, mprof, scalene, austin and tracemalloc: numbers are those that they tell."""
import collections
import json
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from fresh import Graph, output_of, same, write  # noqa: E402
from tap import it  # noqa: E402

PROGRAM = """
class Basket:
    def __init__(self, n):
        self.items = list(range(n))
    @profile
    def price(self, rate):
        total = 0
        for item in self.items:
            if item % 3:
                total += item * rate
            else:
                total -= 1
        return total
@profile
def words(n):
    table = {}
    for i in range(n):
        table["w%d" % (i % 99)] = table.get("w%d" % (i % 99), 0) + i
    return sum(x for x in table.values())
@profile
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
@profile
def never():
    return 1
@profile
def fill(n):
    keep = []
    for _ in range(n):
        keep.append(bytearray(b"x" * (8 << 20)))
    return keep
@profile
def main():
    basket = Basket(200)
    for rate in range(5):
        basket.price(rate)
    words(2000)
    fib(8)
    keep = fill(4)
    return len(keep)
main()
"""
SAMPLED = """
import time
class Basket:
    def __init__(self, n):
        self.items = list(range(n))
    def price(self, rate):
        total = 0
        for item in self.items:
            total += item * rate
        return total
def words(n):
    table = {}
    for i in range(n):
        table["w%d" % (i % 99)] = table.get("w%d" % (i % 99), 0) + i
    return len(table)
def main():
    basket, end, keep = Basket(3000), time.process_time() + 1, []
    while time.process_time() < end:
        basket.price(3)
        words(3000)
        if len(keep) < 20:
            keep.append(bytearray(b"x" * (8 << 20)))
main()
"""
SNAPSHOT = """
import json, tracemalloc
tracemalloc.start(10)
def make(n):
    return [bytes(1000) for i in range(n)]
def outer(n):
    return make(n), [dict(a=i) for i in range(n)]
keep = outer(500)
snapshot = tracemalloc.take_snapshot()
snapshot.dump("out.snapshot")
print(json.dumps([[s.traceback[0].filename, s.traceback[0].lineno, s.size, s.count] for s in snapshot.statistics("lineno")]))
"""
MIB = 1 << 20
PYTHONS = [python for python in (sys.executable, shutil.which("python3"), "/usr/bin/python3") if python]


def python_with(module, folder):
    """A Python that has the module; None if there is none."""
    return next((python for python in PYTHONS if output_of(python, "-c", f"import {module}", cwd=folder) is not None), None)


# ------------------------------------------------------------- line_profiler

def report_of(text):
    """{function: seconds} and {(function, line): time} of its report; the times are of its unit, which is returned too."""
    totals, lines, function = {}, {}, None
    unit = float(re.search(r"^Timer unit: (\S+) s", text, re.M)[1])
    for row in text.splitlines():
        total, name = re.match(r"Total time: (\S+) s", row), re.match(r"Function: (\S+) at line", row)
        numbers = re.match(r" *(\d+) +(\d+) +([\d.e+-]+) ", row)
        if total:
            seconds = float(total[1])
        elif name:
            function = name[1]
            totals[function] = seconds
        elif numbers and function:
            lines[function, int(numbers[1])] = float(numbers[3])
    return totals, lines, unit


def lines_of(graph, factor=1):
    return {(line["function"], line["line"]): line["self"] * factor for line in graph.lines if line["self"]}


def check_line_profiler(test, folder):
    python = python_with("line_profiler", folder)
    if not python:
        return test.skip("line_profiler: numbers are those of its report", "line_profiler is not here")
    write(folder, "work.py", PROGRAM)
    output_of(python, "-m", "kernprof", "-l", "-o", "work.lprof", "work.py", cwd=folder)
    text = output_of(python, "-m", "line_profiler", "work.lprof", cwd=folder)
    totals, lines, unit = report_of(text)
    ours = Graph(os.path.join(folder, "work.lprof"))
    same(test, "line_profiler: seconds of functions are those of its report", ours.sum_of("self"), totals, 1e-5, 5)
    # The report has one decimal.
    mine = lines_of(ours, 1 / unit)
    wrong = [line for line in mine.keys() | lines.keys() if abs(mine.get(line, 0) - lines.get(line, 0)) > max(0.051, 1e-3 * lines.get(line, 0))]
    test("line_profiler: so are times of lines", len(mine) > 20 and not wrong, *[f"{line}: {mine.get(line)} {lines.get(line)}" for line in wrong[:9]])
    for options, near in ((), 1e-5), (("-u", "1e-3"), 1e-5), (("-z",), 1e-5):
        text = output_of(python, "-m", "line_profiler", *options, "work.lprof", cwd=folder)
        if text is None:
            continue
        table = Graph(write(folder, "report.txt", text))
        expected = {name: seconds for name, seconds in totals.items() if seconds or "-z" not in options}
        same(test, f"line_profiler: its report is read as the recording {' '.join(options)}".strip(), table.sum_of("self"), expected, near, 4)
    return None


# ----------------------------------------------------------- memory_profiler

def check_memory_profiler(test, folder):
    python = python_with("memory_profiler", folder)
    if not python:
        return test.skip("memory_profiler: increments are what was allocated", "memory_profiler is not here")
    write(folder, "shared.py", PROGRAM)
    write(folder, "single.py", "from memory_profiler import profile\n" + PROGRAM)
    for title, command in ("one profiler for all functions", ("-m", "memory_profiler", "shared.py")), ("a profiler for each", ("single.py",)):
        path = write(folder, "table.txt", output_of(python, *command, cwd=folder) or "")
        graph = Graph(path)
        increments = graph.sum_of("self")
        # fill() keeps four pieces of 8 MiB, and malloc() may keep what they were copied from; nothing else is near as large.
        near = {name: abs(increments.get(name, 0) - size * MIB) < 12 * MIB for name, size in
                {"fill": 36, "price": 0, "words": 0, "fib": 0}.items()}
        test(f"memory_profiler: increments are what was allocated, with {title}", all(near.values()), near, increments)
        calls = {name: row[0] for name, row in graph.sums("calls").items()}
        test(f"memory_profiler: numbers of calls are the program's, with {title}", (calls.get("price"), calls.get("fill"), calls.get("main")) == (5, 1, 1),
             calls, graph.errors)
    return None


def check_mprof(test, folder):
    """Lines "FUNC NAME MEMORY BEGIN MEMORY END"."""
    mprof = shutil.which("mprof") or shutil.which("python3-mprof")
    if not mprof:
        return test.skip("mprof: times are those of its calls", "mprof is not here")
    write(folder, "called.py", PROGRAM)
    output_of(mprof, "run", "-o", "out.dat", "--python", "called.py", cwd=folder)
    path = os.path.join(folder, "out.dat")
    if not os.path.exists(path):
        return test.skip("mprof: times are those of its calls", "it recorded nothing")
    theirs, calls = collections.Counter(), collections.Counter()
    with open(path, encoding="utf-8") as file:
        for name, _, begin, _, end in re.findall(r"^FUNC (\S+) (\S+) (\S+) (\S+) (\S+)(?: \d+)?$", file.read(), re.M):
            function = name.rpartition(".")[2]
            calls[function] += 1
            theirs[function] += float(end) - float(begin)
    rows = Graph(path).sums("total", "samples_total")
    names = {"price", "words", "fill", "main"} & set(theirs)
    same(test, "mprof: times are those of its calls", {name: round(rows[name][0], 5) for name in names if name in rows}, {name: round(theirs[name], 5) for name in names}, least=4)
    return test("mprof: every call is in the profile", calls["fib"] > 20 and calls["price"] == 5, calls)


# -------------------------------------------------------------------- scalene

def check_scalene(test, folder):
    if not shutil.which("scalene"):
        return test.skip("scalene: times are those of its functions", "scalene is not here")
    write(folder, "sampled.py", SAMPLED)
    output_of("scalene", "--cli", "--json", "--outfile", "out.json", "sampled.py", cwd=folder, seconds=120)
    path = os.path.join(folder, "out.json")
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except (OSError, ValueError):
        return test.skip("scalene: times are those of its functions", "it recorded nothing")
    theirs, sizes = collections.Counter(), collections.Counter()
    for file in data["files"].values():
        for function in file["functions"]:
            share = sum(function[key] for key in ("n_cpu_percent_python", "n_cpu_percent_c", "n_sys_percent"))
            theirs[function["line"]] += share / 100 * data["elapsed_time_sec"]
            sizes[function["line"]] += function["n_malloc_mb"] * MIB
    if not +theirs:
        return test.skip("scalene: times are those of its functions", "it took no samples")
    ours = {name: value for name, value in Graph(path).sum_of("self").items() if name != "<module>"}
    same(test, "scalene: times are those of its functions", ours, theirs, 1e-6)
    ours = {name: value for name, value in Graph(path, "--event", "allocated").sum_of("self").items() if name != "<module>"}
    wrong = [name for name in ours.keys() | sizes.keys() if abs(ours.get(name, 0) - sizes[name]) > 1 + 1e-6 * sizes[name]]
    return test("scalene: so is memory", not wrong, *[f"{name}: {ours.get(name)} {sizes[name]}" for name in wrong])


# --------------------------------------------------------------------- austin

def check_austin(test, folder):
    """Lines "Thread N;FUNCTION (FILE);L7;... VALUES", of a Python that this austin can look into."""
    write(folder, "sampled.py", SAMPLED)
    path, what = os.path.join(folder, "out.austin"), "austin: times of functions are those of its lines"
    pyenv = os.path.expanduser("~/.pyenv/versions")
    pythons = PYTHONS + [os.path.join(pyenv, name, "bin/python3") for name in (sorted(os.listdir(pyenv)) if os.path.isdir(pyenv) else ())]
    for python in pythons if shutil.which("austin") else ():
        output_of("austin", "-i", "2000", "-o", path, python, "sampled.py", cwd=folder, seconds=30)
        if os.path.exists(path) and os.path.getsize(path):
            break
    else:
        return test.skip(what, "austin is not here, or cannot look into a Python of this machine")
    theirs = collections.Counter()
    with open(path, encoding="utf-8") as file:
        for line in file:
            stack, _, value = line.rstrip("\n").rpartition(" ")
            frames = [frame.partition(" (")[0] for frame in stack.split(";") if not re.fullmatch(r"L\d+|Thread .*|P\d+", frame)]
            theirs[frames[-1] if frames else ""] += int(value)
    graph = Graph(path)
    factor = 1e6 if graph.about.get("unit") == "s" else 1
    ours = collections.Counter({name: round(value * factor) for name, value in graph.sum_of("self").items()})
    whole = sum(theirs.values())
    theirs[""] = 0
    same(test, what, +ours, +theirs)
    return test("austin: the whole is that of its lines", round(graph.about.get("total", 0) * factor) == whole, graph.about, whole)


# ---------------------------------------------------------------- tracemalloc

def check_tracemalloc(test, folder):
    found = {os.path.realpath(python) for python in PYTHONS}
    pyenv = os.path.expanduser("~/.pyenv/versions")
    found |= {os.path.join(pyenv, name, "bin/python") for name in (os.listdir(pyenv) if os.path.isdir(pyenv) else ())}
    seen = set()
    for python in sorted(found):
        write(folder, "snapshot.py", SNAPSHOT)
        told = output_of(python, "snapshot.py", cwd=folder)
        version = output_of(python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])", cwd=folder)
        if not told or version in seen:
            continue
        seen.add(version)
        rows = [[f"{os.path.basename(file)}:{line}", size, count] for file, line, size, count in json.loads(told)]
        path = os.path.join(folder, "out.snapshot")
        for event, column in ("size", 1), ("blocks", 2):
            theirs = collections.Counter()
            for row in rows:
                theirs[row[0]] += row[column]
            ours = +collections.Counter(Graph(path, "--event", event).sum_of("self"))
            same(test, f"tracemalloc of {version.strip()}: {event} of lines is that of its statistics", ours, theirs)


with it as test, tempfile.TemporaryDirectory() as work:
    check_line_profiler(test, work)
    check_memory_profiler(test, work)
    check_mprof(test, work)
    check_scalene(test, work)
    check_austin(test, work)
    check_tracemalloc(test, work)
