#!/usr/bin/env python3
"""Several runs compared with several: means, standard errors, and what may be noise."""
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import fewer_if_sanitized  # noqa: E402
from tap import PROF2DOT, it  # noqa: E402

RUNS = 5
# Self costs of a program's functions, and how far its runs are apart, as a share.
PROGRAM = {"main;parse;read": (40000, 0.01), "main;parse;lex": (20000, 0.01), "main;emit": (30000, 0.01), "main;gc": (10000, 0.1)}


def run(*arguments, stdin=None):
    done = subprocess.run([PROF2DOT, *arguments], capture_output=True, text=True, input=stdin, check=False)
    return done.returncode, done.stdout, done.stderr


def write_runs(folder, rng, slower=()):
    """Files of RUNS runs, in which the stacks of `slower` take that many times as long; what each run's stacks cost."""
    os.makedirs(folder, exist_ok=True)
    runs = []
    for i in range(RUNS):
        costs = {stack: round(mean * rng.gauss(1, spread) * dict(slower).get(stack, 1)) for stack, (mean, spread) in PROGRAM.items()}
        with open(os.path.join(folder, f"run{i}.folded"), "w", encoding="utf-8") as file:
            file.writelines(f"{stack} {cost}\n" for stack, cost in costs.items())
        runs.append(costs)
    return runs


def squared_error(values):
    return statistics.variance(values) / len(values)


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


with it as test, tempfile.TemporaryDirectory() as temporary:
    os.chdir(temporary)
    generator = random.Random(7)
    old = write_runs("old", generator)
    new = write_runs("new", generator, {"main;parse;lex": 1.15}.items())
    graph = json.loads(run("--diff", "-T", "json", "old", "new")[1])["graph"]
    nodes = {node["metadata"]["function"]: node["metadata"] for node in graph["nodes"].values()}

    for stack in PROGRAM:
        name, sides = stack.rpartition(";")[2], [[costs[stack] for costs in side] for side in (old, new)]
        node, error = nodes[name], math.sqrt(sum(map(squared_error, sides)))
        test(f"{name}: means and the standard error of the change are those of Python's statistics",
             close(node["before"]["self"], statistics.mean(sides[0])) and close(node["self"], statistics.mean(sides[1])) and
             close(node["change_error"]["self"], error), node, error)
    totals = [[sum(costs.values()) for costs in side] for side in (old, new)]
    test("so are those of the sum, and the error of a caller's total is not made of its callees'",
         close(graph["metadata"]["total_error_before"] ** 2, squared_error(totals[0])) and
         close(graph["metadata"]["total_error_after"] ** 2, squared_error(totals[1])) and
         close(nodes["main"]["change_error"]["total"] ** 2, sum(map(squared_error, totals))), graph["metadata"])
    test("what was slowed down is beyond noise, and nothing else",
         [name for name, node in nodes.items() if not node["may_be_noise"]] == ["lex"], nodes)
    table = run("--diff", "-T", "table", "old", "new")[1]
    test("the table marks it, tells the runs and the errors",
         "5 runs, mean samples: " in table and table.count("\n   + ") == 1 and "+/-" in table, table)
    svg = run("--diff", "-T", "svg", "old", "new")[1]
    test("the picture colours it alone, and says what ± is", svg.count('slower"') == 1 and "may be noise" in svg)
    with open("list", "w", encoding="utf-8") as names:
        names.writelines(f"old/run{i}.folded\n" for i in range(RUNS))
    test("a list names a side as a folder does",
         run("--diff", "-T", "json", "@list", "new") == run("--diff", "-T", "json", "old", "new"))
    status, _, errors = run("--diff", "-T", "table", "--files-from", "list", "old", "new")
    test("a list of both sides is refused", status == 2 and "@BEFORE @AFTER" in errors, errors)

    with open("list", "a", encoding="utf-8") as names:
        names.write("nowhere\n")
    status, out, errors = run("--diff", "-T", "table", "--keep-going", "@list", "new")
    test("a run that is missing is left out if that is asked", status == 1 and
         "1 of 6 files are left out" in errors and "5 runs" in out, errors)
    test("and is an error else", run("--diff", "-T", "table", "@list", "new")[0] == 1)
    status, out, _ = run("--diff", "-T", "table", "old/run0.folded", "new")
    test("one run and several have no standard error", status == 0 and "+/-" not in out and "noise" not in out, out)

    for i in range(RUNS):
        for side, cost in ("same", 10), ("more", 13):
            os.makedirs(side, exist_ok=True)
            with open(f"{side}/{i}.folded", "w", encoding="utf-8") as exact:
                exact.write(f"f {cost}\ng 100\n")
    status, out, _ = run("--diff", "-T", "table", "--fail-if-slower", "0", "same", "more")
    test("runs that do not differ leave no noise: every change counts", status == 4 and "\n   + " in out, out)
    test("and no change is none", run("--diff", "-T", "table", "--fail-if-slower", "0", "same", "same")[0] == 0)

    # 3 % slower in all, where runs differ by 1 %; and not slower.
    alarms = misses = 0
    repeats = list(fewer_if_sanitized(range(50), 5))
    for turn in repeats:
        generator = random.Random(turn)
        write_runs("a", generator)
        write_runs("b", generator)
        write_runs("c", generator, dict.fromkeys(PROGRAM, 1.03).items())
        alarms += run("--diff", "-T", "csv", "--fail-if-slower", "0", "a", "b")[0] == 4
        misses += run("--diff", "-T", "csv", "--fail-if-slower", "0", "a", "c")[0] != 4
    test.note(f"{len(repeats)} repeats: {alarms} false alarms, {misses} misses")
    test("five runs against five: a change of 3 % is hardly ever missed, and hardly any is made up",
         alarms <= 0.1 * len(repeats) and misses <= 0.1 * len(repeats))
