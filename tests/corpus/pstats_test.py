#!/usr/bin/env python3
"""Python profiles in the corpus: functions, calls and tables equal what Python makes of them."""
import glob
import json
import marshal
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, graph_of, in_parallel, run
from tap import it, skip_all

FACTS = os.path.join(CORPUS, "expected/facts")
TABLES = os.path.join(CORPUS, "expected/print_stats")


def read_graph(path):
    """Functions by (file, line, name) and calls by pairs of those; None if refused."""
    graph = graph_of(path)
    if graph is None:
        return None, None, None
    functions, ids, calls = {}, {}, {}
    for number, node in graph["nodes"].items():
        data = node["metadata"]
        ids[number] = (data["file"], data["line"], data["function"])
        functions[ids[number]] = data
    for edge in graph["edges"]:
        calls[ids[edge["source"]], ids[edge["target"]]] = edge["metadata"]
    return graph, functions, calls


def compare_function(differs, data, key, entry):
    if data is None:
        differs(key, "missing", entry)
        return
    actual = data["calls"], data["primitive_calls"], data["self"], data["total"]
    expected = *in_order(entry["calls"], entry["prim_calls"]), entry["self"], entry["total"]
    if actual != expected:
        differs(key, actual, expected)


def in_order(calls, primitive):
    """yappi writes the two the wrong way round: there are never more primitive calls."""
    return max(calls, primitive), min(calls, primitive)


def compare_call(differs, data, pair, entry):
    if data is None:
        differs(pair, "missing", entry)
    elif not isinstance(entry, dict):
        if data["calls"] != entry or not data["estimated"]:
            differs(pair, data, entry)
    else:
        actual = data["calls"], data["primitive_calls"], data.get("self"), data["total"]
        expected = entry["calls"], entry["prim_calls"], entry["self"], entry["total"]
        if actual != expected:
            differs(pair, actual, expected)


def key_of(key):
    """As facts spell a function, and as the program does: code objects are named tuples there."""
    return tuple(key) if isinstance(key, (list, tuple)) else key


def compare_facts(differs, graph, functions, calls, facts):
    only_callers = {pair[0] for pair in calls} - {k for k, f in functions.items() if f["calls"] is not None}
    for what, actual, expected in (
            ("functions", len(functions) - len(only_callers), facts["functions"]),
            ("calls", len(calls), facts["edges"]),
            ("sums of calls", tuple(sum(f[key] or 0 for f in functions.values()) for key in ("calls", "primitive_calls")),
             in_order(facts["total_calls"], facts["prim_calls"]))):
        if actual != expected:
            differs(what, actual, expected)
    if abs(graph["metadata"]["total"] - facts["sum_self_time"]) > 1e-9 * (1 + abs(facts["sum_self_time"])):
        differs("total", graph["metadata"]["total"], facts["sum_self_time"])
    for entry in facts["function_list"]:
        key = key_of(entry["key"])
        compare_function(differs, functions.get(key), key, entry)
        for caller in entry["callers"]:
            pair = key_of(caller["caller"]), key
            compare_call(differs, calls.get(pair), pair, caller if "self" in caller else caller["calls"])


def compare_marshal(differs, functions, calls, path):
    """All of the file, as this Python reads it: facts hold only the beginning of large ones."""
    try:
        with open(path, "rb") as source:
            stats = marshal.load(source)
    except ValueError:  # Python 2's
        return
    for key, (primitive, count, own, total, callers) in stats.items():
        compare_function(differs, functions.get(key), key,
                         {"calls": count, "prim_calls": primitive, "self": own, "total": total})
        for caller, row in callers.items():
            entry = row if isinstance(row, int) else \
                dict(zip(("calls", "prim_calls") if len(row) == 4 else (), row), self=row[2], total=row[3])
            if isinstance(entry, dict):
                # cProfile's callers are (calls, primitive calls, ...), functions the other way round.
                entry["calls"], entry["prim_calls"] = row[0], row[1]
            compare_call(differs, calls.get((caller, key)), (caller, key), entry)


def check_table(differs, name, path, is_python_2):
    expected_path = os.path.join(TABLES, name + ".txt")
    if not os.path.exists(expected_path):
        return
    with open(expected_path, encoding="utf-8", errors="surrogateescape") as expected_file:
        expected = expected_file.read()
    restriction = re.search(r"due to restriction <(\d+)>", expected)
    options = ["--restrict", restriction.group(1)] if restriction else []
    status, out, errors = run("-T", "table", *options, path)
    actual = out.decode("utf-8", "surrogateescape")
    if status != 0:
        differs("table", errors, "a table")
        return
    # The first line holds a date and the path of the machine where it was made.
    actual_lines, expected_lines = actual.rstrip("\n").split("\n")[1:], expected.rstrip("\n").split("\n")[1:]
    # The address and place of a code object are not in the file.
    expected_lines = [re.sub(r' at 0x[0-9a-f]+, file ".*?", line \d+>', ">", line) for line in expected_lines]
    if is_python_2:  # its dicts have no order, nor have equal rows
        actual_lines, expected_lines = sorted(actual_lines), sorted(expected_lines)
    for number, (a, b) in enumerate(zip(actual_lines, expected_lines), 2):
        if a != b:
            differs(f"table, line {number}", a, b)
    if len(actual_lines) != len(expected_lines):
        differs("lines of the table", len(actual_lines), len(expected_lines))


# Names in it are no UTF-8: Python cannot say them, but the numbers are sound.
READ_ALL_THE_SAME = {"generated/pstats/bad-bad-utf8.pstats"}


def check_refusal(path):
    """Refused with exit status 1 and one message that names the place, warnings apart."""
    problems = []
    for options in [], ["-f", "pstats"]:
        status, out, errors = run(*options, path)
        messages = [line for line in errors.splitlines() if b": warning: " not in line and not line.startswith(b"hint: ")]
        if status != 1 or out or len(messages) != 1 or os.path.basename(path).encode() not in messages[0]:
            problems.append(f"not refused as it should be with {options}: status {status}, {errors!r}")
    if b"@0x" not in errors and os.path.getsize(path) > 0:
        problems.append(f"refused without a place: {errors!r}")
    return problems


def check(name):
    problems = []

    def differs(what, actual, expected):
        problems.append(f"{what}: is {actual!r}, should be {expected!r}")

    path = os.path.join(CORPUS, name)
    with open(os.path.join(FACTS, name + ".json")) as facts_file:
        facts = json.load(facts_file)
    if "error" in facts and name not in READ_ALL_THE_SAME:
        return check_refusal(path)
    graph, functions, calls = read_graph(path)
    if graph is None:
        if os.path.basename(path).startswith("bad-"):
            return check_refusal(path)
        status, out, errors = run(path)
        if facts["functions"] == 0 and status == 3:
            return problems
        return [f"not read: status {status}, {errors!r}"]
    if "error" in facts:
        return problems
    compare_facts(differs, graph, functions, calls, facts)
    if not facts["code_object_keys"]:  # those are another Python's
        compare_marshal(differs, functions, calls, path)
    if facts["total_calls"] >= facts["prim_calls"]:
        check_table(differs, name, path, facts["marshal_first_byte"] == "0x7b")
    return problems


def check_cross(family):
    """One model written in many formats: the same graph must come of all, here in seconds for
    thousands of its weight."""
    problems = []
    with open(os.path.join(FACTS, f"generated/cross/{family}.json")) as facts_file:
        facts = json.load(facts_file)["events"]["weight"]
    _, functions, calls = read_graph(os.path.join(CORPUS, f"generated/cross/{family}/{family}.pstats"))
    if functions is None:
        return ["not read"]

    def near(what, actual, expected):
        if actual is None or abs(actual - expected / 1000) > 1e-9 * (1 + expected):
            problems.append(f"{what}: is {actual}, should be {expected / 1000}")

    by_name = {key[2]: data for key, data in functions.items()}
    if len(functions) != facts["functions"] or len(calls) != facts["edges"]:
        problems.append(f"{len(functions)} functions and {len(calls)} calls, "
                        f"should be {facts['functions']} and {facts['edges']}")
    for name, value in facts["by_symbol_self"].items():
        near(f"self of {name}", by_name.get(name, {}).get("self"), value)
    for name, value in facts["by_symbol_total"].items():
        near(f"total of {name}", by_name.get(name, {}).get("total"), value)
    totals = {(caller[2], callee[2]): data["total"] for (caller, callee), data in calls.items()}
    for edge in facts["top_edges"]:
        pair = edge["from"][0], edge["to"][0]
        near(pair, totals.get(pair), edge["weight"])
    return problems


INFERRED = ["generated/pstats/async.py312.pstats"]

if not os.path.isdir(FACTS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    names = sorted(os.path.relpath(path, FACTS)[:-len(".json")]
                   for path in glob.glob(os.path.join(FACTS, "*/pstats/*.json")))
    for name, problems in zip(names, in_parallel(check, names)):
        if name in INFERRED:
            test.skip(f"{name}: all numbers and the table", "the cost of a lambda that another one replaced is inferred")
            continue
        test(f"{name}: all numbers and the table are the expected ones", not problems, *problems[:12])
    families = sorted(os.path.basename(path)[:-len(".json")]
                      for path in glob.glob(os.path.join(FACTS, "generated/cross/*.json")))
    for family, problems in zip(families, in_parallel(check_cross, families)):
        test(f"generated/cross/{family}.pstats: the graph is that of the model", not problems, *problems[:12])
