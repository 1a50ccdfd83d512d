#!/usr/bin/env python3
"""Profiles that each installed Python records now: graphs and tables equal those of that
Python's own pstats."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import graph_of, in_parallel, run
from tap import it, skip_all

PROGRAM = r'''
import json, re

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def even(n):
    return n == 0 or odd(n - 1)

def odd(n):
    return n != 0 and even(n - 1)

class Tree(object):
    def __init__(self, depth):
        self.children = [Tree(depth - 1) for _ in range(2)] if depth else []

    def count(self):
        return 1 + sum(child.count() for child in self.children)

def words(text):
    for word in re.split(r'\W+', text):
        yield word.lower()

def main():
    fib(12)
    even(50)
    Tree(5).count()
    for _ in range(3):
        sorted(words('The quick brown fox jumps over the lazy dog ' * 20), key=lambda w: (len(w), w))
    json.dumps({'a': [1, 2, {'b': [3.5, None, True]}] * 10}, indent=2)

main()
'''

# Runs under the Python that recorded; writes what its pstats says. Must suit Python 2 as well.
ORACLE = r'''
import json, pstats, sys
from io import BytesIO, StringIO

path, answers = sys.argv[1], {}
stats = pstats.Stats(path)
rows = []
for key, (cc, nc, tt, ct, callers) in stats.stats.items():
    rows.append([str(key[0]), key[1], str(key[2]), nc, cc, tt, ct,
                 [[str(k[0]), k[1], str(k[2]), v] for k, v in callers.items()]])
answers['rows'] = rows
tables = []
for mode, keys, reverse, restrictions in json.load(open(sys.argv[2])):
    out = StringIO() if sys.version_info[0] > 2 else BytesIO()
    stats = pstats.Stats(path, stream=out)
    try:
        stats.sort_stats(*[str(k) for k in keys])
        if reverse:
            stats.reverse_order()
        restrictions = [str(r) if not isinstance(r, (int, float)) else r for r in restrictions]
        getattr(stats, 'print_' + str(mode))(*restrictions)
        tables.append(out.getvalue())
    except (KeyError, TypeError):  # keys that are too new, names that cannot be sorted
        tables.append(None)
answers['tables'] = tables
json.dump(answers, sys.stdout)
'''

SORT_KEYS = ["calls", "ncalls", "cumtime", "cumulative", "file", "filename", "line", "module", "name", "nfl", "pcalls",
             "stdname", "time", "tottime"]
RESTRICTIONS = [[5], [0.3], ["fib"], ["t", 4], [0.5, "(?i)JSON|re"], [r"\(main\)"], [1.0], ["no such"], [0], [10000]]


def table_requests():
    for key in SORT_KEYS:
        yield "stats", [key], False, []
        yield "stats", [key], True, []
    yield "stats", ["calls", "name"], False, []
    yield "stats", ["pcalls", "time", "stdname"], False, [12]
    for restriction in RESTRICTIONS:
        yield "stats", ["cumulative"], False, restriction
    for mode in "callers", "callees":
        for key in "cumulative", "name", "calls":
            yield mode, [key], False, []
        yield mode, ["name"], True, ["fib|even", 3]


def pythons():
    """(version, path), the newest first; one for each version."""
    found = {}
    candidates = [shutil.which(name) for name in ["python3", "python2", "pypy3"] +
                  [f"python3.{minor}" for minor in range(4, 20)]]
    candidates += glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python")) + [sys.executable]
    for path in filter(None, candidates):
        done = subprocess.run([path, "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"],
                              capture_output=True, text=True)
        if done.returncode == 0:
            found.setdefault(done.stdout.strip(), path)
    return sorted(found.items(), key=lambda item: [int(n) for n in item[0].split(".")], reverse=True)


def same_graph(rows, graph):
    """What differs between pstats' dictionary and our graph."""
    functions, ids, calls, problems = {}, {}, {}, []
    for number, node in graph["nodes"].items():
        data = node["metadata"]
        ids[number] = (data["file"], data["line"], data["function"])
        functions[ids[number]] = data
    for edge in graph["edges"]:
        calls[ids[edge["source"]], ids[edge["target"]]] = edge["metadata"]
    n_calls = 0

    def spelled(file, line, name):
        """The name of a code object ends in its address and place, which no file holds."""
        return file, line, re.sub(r" at 0x[0-9a-f]+, file .*>$", ">", name)

    for file, line, name, count, primitive, own, total, callers in rows:
        key = spelled(file, line, name)
        data = functions.get(key)
        actual = data and (data["calls"], data["primitive_calls"], data["self"], data["total"])
        if actual != (count, primitive, own, total):
            problems.append(f"{key}: is {actual}, should be {(count, primitive, own, total)}")
        for caller_file, caller_line, caller_name, value in callers:
            n_calls += 1
            data = calls.get((spelled(caller_file, caller_line, caller_name), key))
            if isinstance(value, list):
                # Python 2 to 3.x write (calls, primitive calls, self, total) here.
                actual = data and [data["calls"], data["primitive_calls"], data["self"], data["total"]]
            else:
                actual = data and data["calls"]
            if actual != value:
                problems.append(f"{caller_name} > {name}: is {actual}, should be {value}")
    if n_calls != len(calls):
        problems.append(f"{len(calls)} calls, should be {n_calls}")
    return problems


def ours(request, path):
    mode, keys, reverse, restrictions = request
    options = ["-T", "table"] + [f"--sort={key}" for key in keys] + [f"--restrict={r}" for r in restrictions]
    options += ["--reverse"] if reverse else []
    options += ["--" + mode] if mode != "stats" else []
    status, out, errors = run(*options, path)
    return out.decode("utf-8", "surrogateescape") if status == 0 else f"exit status {status}: {errors!r}"


def lines_of(table, in_order, same_width):
    lines = table.split("\n") if same_width else [" ".join(line.split()) for line in table.split("\n")]
    return lines if in_order else sorted(lines)


def compare_tables(requests, tables, path, in_order, same_width):
    """An old Python gives equal rows in any order; `profile` has a code object among the names,
    whose address makes the first column wider than any file can tell."""
    problems = []
    for request, expected, actual in zip(requests, tables, in_parallel(lambda r: ours(r, path), requests)):
        cuts = any(not isinstance(restriction, str) for restriction in request[3])
        if expected is None or (cuts and not in_order):
            continue
        expected = re.sub(r' at 0x[0-9a-f]+, file "[^"]*", line \d+>', ">", expected)
        actual, expected = (lines_of(table, in_order, same_width or (in_order and request[0] == "stats"))
                            for table in (actual, expected))
        if actual == expected:
            continue
        pairs = zip(actual + ["(end)"], expected + ["(end)"])
        first = next((f"line {n}: is {a!r}, should be {b!r}" for n, (a, b) in enumerate(pairs, 1) if a != b), "?")
        problems.append(f"{request}: {first}")
    return problems


def record(python, profiler, folder):
    path = os.path.join(folder, f"{profiler}.pstats")
    with open(os.path.join(folder, "program.py"), "w") as out:
        out.write(PROGRAM)
    # Relative: restrictions would match the random name of the folder, which `profile` has in names.
    done = subprocess.run([python, "-m", profiler, "-o", path, "program.py"], capture_output=True, cwd=folder)
    return path if done.returncode == 0 and os.path.exists(path) else None


all_pythons = pythons()
if not all_pythons:
    skip_all("no Python is installed")
with tempfile.TemporaryDirectory() as folder, it as test:
    oracle = os.path.join(folder, "oracle.py")
    with open(oracle, "w") as out:
        out.write(ORACLE)
    requests = list(table_requests())
    for version, python in all_pythons:
        numbers = [int(n) for n in version.split(".")]
        own = os.path.join(folder, version)
        os.mkdir(own)
        request_file = os.path.join(own, "requests.json")
        with open(request_file, "w") as out:
            json.dump(requests, out)
        for profiler in "cProfile", "profile":
            title = f"{profiler} of Python {version}"
            path = record(python, profiler, own)
            done = path and subprocess.run([python, oracle, path, request_file], capture_output=True)
            if not done or done.returncode != 0:
                test.skip(f"{title}: the graph is that of pstats", "it does not record here")
                continue
            answers = json.loads(done.stdout)
            graph = graph_of(path)
            problems = same_graph(answers["rows"], graph) if graph else [run(path)[2]]
            test(f"{title}: the graph is that of pstats", not problems, *problems[:10])
            in_order = numbers >= [3, 7]
            problems = compare_tables(requests, answers["tables"], path, in_order, in_order and profiler == "cProfile")
            made = sum(table is not None for table in answers["tables"])
            test(f"{title}: all {made} tables are those of pstats", not problems, *problems[:10])
