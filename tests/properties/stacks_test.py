#!/usr/bin/env python3
"""-T folded, pprof and speedscope hold every stack, and add up to what -T json says."""
import collections
import functools
import json
import operator
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import decode  # noqa: E402
from samples import golden_samples, graph_of, run  # noqa: E402
from tap import it  # noqa: E402

NANOSECONDS = {"s": 1e9, "ms": 1e6, "us": 1e3, "ns": 1}
LIMIT = 2**63 - 1


def totals(stacks):
    """Self and total of every function and call of [(stack, value)]: once for each sample."""
    self, total = collections.Counter(), collections.Counter()
    for stack, value in stacks:
        self[stack[-1]] += value
        for one in {*stack, *zip(stack, stack[1:])}:
            total[one] += value
    return nonzero(self.values()), nonzero(total.values())


def nonzero(values):
    """Sorted: what was never sampled in one metric is a 0 in another's row."""
    return sorted(value for value in values if value != 0)


def of_folded(data):
    rows = [line.rpartition(" ") for line in data.decode().splitlines() if not line.startswith("# ")]
    if [row[0] for row in rows] != sorted({row[0] for row in rows}, key=lambda text: text.encode().split(b";")):
        raise AssertionError("the stacks are not sorted, or not merged")
    return [(tuple(stack.split(";")), float(value)) for stack, _, value in rows]


def of_pprof(data, metric):
    types, samples, _ = decode.pprof(data)
    column = [kind for kind, _ in types].index(metric)
    factor = 1e6 if types[column][1] == "millionths" else 1
    return [(tuple(stack), values[column] / factor) for stack, values, _ in samples]


def weighted(profile):
    """The (stack, weight) of a profile of speedscope, which ends where its last one does."""
    if profile["type"] == "sampled":
        # Not by sum(), which rounds in another way since Python 3.12.
        end = functools.reduce(operator.add, profile["weights"], 0)
        is_timed, gaps = "gaps" in profile["prof2dot"], {*profile["prof2dot"].get("gaps", [])}
        assert profile["endValue"] == end or abs(profile["endValue"]) > 2**53 or \
            is_timed and close([profile["endValue"]], [profile["startValue"] + end], 1e-6)
        return [row for i, row in enumerate(zip(profile["samples"], profile["weights"])) if i not in gaps]
    rows, stack, at = [], [], profile["startValue"]
    for event in profile["events"]:
        rows.append(((*stack,), event["at"] - at))
        at = event["at"]
        assert event["type"] == "O" or stack[-1] == event["frame"]
        stack = [*stack, event["frame"]] if event["type"] == "O" else stack[:-1]
    assert not stack and profile["endValue"] >= at
    return [row for row in rows if row[0]]


def of_speedscope(data, metric, metrics=("time",)):
    file = json.loads(data)
    frames = file["shared"]["frames"]
    stacks = []
    for profile in file["profiles"]:
        if len(metrics) == 1 or profile["prof2dot"]["metric"] == metric:
            factor = {"seconds": 1e9, "milliseconds": 1e6, "microseconds": 1e3}.get(profile["unit"], 1)
            stacks += [(tuple(json.dumps(frames[one]) for one in stack), weight * factor)
                       for stack, weight in weighted(profile)]
    return stacks


def close(a, b, slack):
    return len(a) == len(b) and all(abs(x - y) <= slack + 1e-9 * abs(y) or min(abs(x), abs(y)) >= LIMIT / 1e6
                                    for x, y in zip(a, b))


def compare(path, form):
    graph = graph_of(path)
    if graph is None or graph["metadata"]["samples"] is None:
        return None  # no profile, or no stacks
    status, out, err = run("-T", form, path)
    if b"a negative weight" in err:
        return None
    if status != 0:
        return f"exit status {status}: {err.decode()}"
    metric = graph["metadata"]["metric"]
    stacks = of_folded(out) if form == "folded" else of_pprof(out, metric) if form == "pprof" else \
        of_speedscope(out, metric, graph["metadata"]["events"])
    factor = NANOSECONDS.get(graph["metadata"]["unit"], 1)
    without = graph["metadata"]["total_without_stack"]
    if any(value < 0 for _, value in stacks) or graph["metadata"]["total"] < without:
        return None
    want = graph["metadata"]["total"] - (without if form == "folded" else 0)
    got = sum(value for _, value in stacks)
    if not close([got], [want * factor], 1):
        return f"all in all {got} for {want * factor}"
    stacks = [(stack, value) for stack, value in stacks if stack]
    data = [node["metadata"] for node in graph["nodes"].values()]
    if any(one["self"] < 0 for one in data):
        return None
    self = nonzero(one["self"] * factor for one in data)
    total = nonzero([one["total"] * factor for one in data] +
                   [edge["metadata"]["total"] * factor for edge in graph["edges"]])
    got = totals(stacks)
    one_name = len({(one["function"], one["module"], one["file"]) for one in data}) == len(data)
    plain = all(re.fullmatch("[\x21-\x3a\x3c-\x7e ]+", one["function"]) for one in data)
    if one_name and plain and not (close(got[0], self, 1) and close(got[1], total, len(stacks))):
        return f"functions and calls: {got} for {(self, total)}"
    return None


def check_go(path, scratch):
    name = os.path.join(scratch, "out.pb.gz")
    run("-q", "-T", "pprof", "--estimate", "-o", name, path)
    done = subprocess.run(["go", "tool", "pprof", "-raw", name], capture_output=True, text=True,
                          env={**os.environ, "HOME": scratch, "PPROF_TMPDIR": scratch})
    if done.returncode != 0:
        return done.stderr
    rows = done.stdout.partition("Samples:\n")[2].partition("Locations\n")[0]
    values = [[int(word) for word in row.split(":")[0].split()] for row in rows.splitlines()[1:]
              if re.match(r" *-?\d", row)]
    types, samples, _ = decode.pprof(open(name, "rb").read())
    sums = [sum(column) for column in zip(*values)]
    want = [sum(column) for column in zip(*(row[1] for row in samples))]
    good = sums == want and f"{types[0][0]}/{types[0][1]}" in done.stdout
    return good or f"{sums} for {want}"


with it as test:
    for path, name in golden_samples():
        if name == "pstats":
            continue  # never holds stacks
        for form in ("folded", "pprof", "speedscope"):
            problem = compare(path, form)
            test(f"{name}: {os.path.basename(path)} has the same stacks as {form}", problem is None, problem)
    pstats = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../examples/profiles/search.pstats")
    whole = graph_of(pstats)["metadata"]["whole"] * 1e9
    for form, read in (("folded", of_folded), ("pprof", lambda data: of_pprof(data, "time")),
                       ("speedscope", lambda data: of_speedscope(data, "time"))):
        status, out, err = run("-T", form, pstats)
        test(f"a call list has no stacks for {form}, and the hint says what to do",
             status == 2 and out == b"" and b"--estimate" in err, err)
        status, out, err = run("-T", form, "--estimate", pstats)
        got = sum(value for _, value in read(out))
        test(f"estimated stacks as {form} add up, and a warning says that they are estimated",
             abs(got / whole - 1) < 0.001 and b"estimated" in err and b"estimated" in out + err, got, whole, err)
    counts = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../golden/callgrind/cycle.callgrind")
    whole = graph_of(counts)["metadata"]["whole"]
    rows = of_folded(run("-q", "-T", "folded", "--estimate", counts)[1])
    test("guessed counts are integers that add up", sum(value for _, value in rows) == whole and
         all(value % 1 == 0 and value for _, value in rows), rows, whole)
    types, rows, _ = decode.pprof(run("-q", "-T", "pprof", "--estimate", counts)[1])
    test("and so they are in pprof", types[0][1] == "count" and sum(row[1][0] for row in rows) == whole, types, rows)
    recursive = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../golden/pstats/recursion.pstats")
    selfs = collections.Counter()
    for stack, value in of_folded(run("-q", "-T", "folded", "--estimate", recursive)[1]):
        selfs[stack[-1].split(" (")[0]] += value
    measured = {node["metadata"]["function"]: round(node["metadata"]["self"] * 1e9)
                for node in graph_of(recursive)["nodes"].values()}
    test("recursion does not move what was measured", selfs == measured, selfs, measured)
    selfs = collections.Counter()
    for row in decode.pprof(run("-q", "-T", "pprof", "--estimate", recursive)[1])[1]:
        selfs[row[0][-1][2]] += row[1][0]
    test("nor does it in pprof", selfs == measured, selfs, measured)
    perf = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../examples/profiles/simulate.perf")
    program = decode.program(run("-q", "-T", "pprof", perf)[1])
    test("the first mapping is the program", os.path.basename(program) == "simulate", program)
    if shutil.which("go") is None:
        test.skip("go tool pprof reads it", "Go is not installed")
    else:
        with tempfile.TemporaryDirectory() as scratch:
            for path in ("examples/profiles/search.pstats", "examples/profiles/simulate.perf", "tests/cli/small.perf"):
                result = check_go(path, scratch)
                test(f"go tool pprof reads {path}, and the sums are the same", result is True, result)
