#!/usr/bin/env python3
"""--also: further events beside the one that is drawn, in every format that can tell them."""
import csv
import io
import json
import os
import re
import sys
import tempfile
from xml.dom import minidom

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run  # noqa: E402
from tap import ROOT, it  # noqa: E402

EVENTS, CALLS, STACKS = (os.path.join(ROOT, "tests/golden", name)
                         for name in ("perf/two-events.perf", "callgrind/cycle.callgrind", "pprof/documented.pprof"))

# Ir and Dw of functions and of a call, as callgrind writes them.
TWO_COSTS = """events: Ir Dw
fn=main
1 10 4
cfn=work
calls=3 5
2 90 0
fn=work
5 90 0
"""


# Two callers of one function, and three small callees: an arrow with a label, and a list.
TWO_CALLERS = """events: Ir Bytes
fn=main
1 0 0
cfn=a
calls=1 2
2 40 30
cfn=b
calls=1 3
3 60 70
fn=a
2 10 10
cfn=work
calls=2 4
2 30 20
fn=b
3 10 10
cfn=work
calls=1 4
3 41 58
cfn=x
calls=1 5
3 3 0
cfn=y
calls=1 6
3 3 1
cfn=z
calls=1 7
3 3 1
fn=work
4 71 78
fn=x
5 3 0
fn=y
6 3 1
fn=z
7 3 1
"""


def output(*arguments):
    status, out, err = run("-q", *arguments)
    assert status == 0, err
    return out.decode()


def graph(*arguments):
    return json.loads(output("-T", "json", *arguments))["graph"]


def node(tree, name):
    return next(one["metadata"] for one in tree["nodes"].values() if one["metadata"]["function"] == name)


def costs(tree):
    """What each function and call costs, by names."""
    names = {key: one["label"] for key, one in tree["nodes"].items()}
    found = {names[key]: (one["metadata"]["self"], one["metadata"]["total"]) for key, one in tree["nodes"].items()}
    found.update({(names[one["source"]], names[one["target"]]): (None, one["metadata"]["total"]) for one in tree["edges"]})
    return found


def further(tree):
    """The same in the first further column; without what it does not know."""
    names = {key: one["label"] for key, one in tree["nodes"].items()}
    found = {names[key]: one["metadata"]["also"][0] for key, one in tree["nodes"].items()}
    found.update({(names[one["source"]], names[one["target"]]): one["metadata"]["also"][0] for one in tree["edges"]})
    return {key: (cost.get("self"), cost["total"]) for key, cost in found.items() if cost is not None}


def hostile(work):
    """A file whose second event has a name that every format has to escape."""
    path = os.path.join(work, "hostile.perf")
    name = '<b>"&\\n{x}|,;\x1b[31m'
    with open(path, "w", encoding="ascii") as file:
        file.write("app 1 1.0: 10 cycles: \n\t400 main (/app)\n\n" f"app 1 1.1: 5 {name}: \n\t400 main (/app)\n\n")
    return path, name


with it as test, tempfile.TemporaryDirectory() as work:
    calls = os.path.join(work, "calls.callgrind")
    with open(calls, "w", encoding="ascii") as file:
        file.write(TWO_COSTS)

    for path, main, other in (EVENTS, "cycles", "cache-misses"), (EVENTS, "cache-misses", "cycles"), \
            (STACKS, "cpu", "samples"), (calls, "Ir", "Dw"):
        both = graph("--event", main, "--also", other, path)
        alone = costs(graph("--event", other, path))
        shown = costs(graph("--event", main, path))
        want = {key: cost for key, cost in alone.items() if key in shown}
        test(f"{main} beside {other}: each has the numbers that it has alone",
             further(both) == want and costs(both) == shown and want, further(both))

    both = graph("--also", "cache-misses", EVENTS)
    test("json names the metric", both["metadata"]["also"] ==
         [{"metric": "cache-misses", "unit": "count", "total": 12, "whole": 12}], both["metadata"])
    test("json: null where there is no sample of the event", node(both, "sort")["also"] == [None], both)
    test("json: 0 where that was measured", node(both, "main")["also"] == [{"self": 0, "total": 12}], both)
    test("json without --also has no such member", "also" not in output("-T", "json", EVENTS))
    test("a call list: what a callee does not write is 0 in callgrind's format",
         node(graph("--also", "Dw", calls), "work")["also"] == [{"self": 0, "total": 0}])

    rows = list(csv.DictReader(io.StringIO(output("-T", "csv", "--also", "cache-misses", EVENTS))))
    found = {row["function"]: (row["also_self"], row["also_total"], row["also_metric"]) for row in rows}
    test("csv: blank where it is unknown", found["sort"] == ("", "", "cache-misses") and
         found["parse"] == ("9", "12", "cache-misses"), found)
    rows = list(csv.DictReader(io.StringIO(output("-T", "csv", "--callees", "--also", "cache-misses", EVENTS))))
    found = {(row["caller"], row["callee"]): row["also_total"] for row in rows}
    test("csv: calls have it too", found == {("main", "parse"): "12", ("main", "sort"): "", ("parse", "copy"): "3"}, found)
    rows = [json.loads(line) for line in output("-T", "jsonl", "--also", "cache-misses", EVENTS).splitlines()]
    test("jsonl: null where it is unknown", {row["function"]: row["also_self"] for row in rows} ==
         {"main": 0, "parse": 9, "sort": None, "copy": 3}, rows)

    with_labels = os.path.join(ROOT, "tests/golden/pprof/labels.pprof")
    for form in ("csv", "tsv", "jsonl", "json"):
        for option, what, path in (("--lines", "lines of source code", STACKS), ("--labels", "labels of samples", with_labels)):
            status, _, err = run("-T", form, option, "--event", "cpu", "--also", "samples", path)
            test(f"{form}: {what} are told of one event, which is said", status == 0 and err.decode().endswith(
                f"{what} are told of one event: --also has no effect on them\n"
                "hint: --event NAME tells those of another\n"), err)
            _, _, err = run("-T", form, option, "--event", "cpu", path)
            test(f"{form}: and not where one is wanted", b"one event" not in err, err)

    table = output("-T", "table", "--also", "cache-misses", EVENTS)
    lines = {line.split()[-2]: line for line in table.splitlines() if line.endswith("(/app)")}
    test("table: a column each for self and total", "cache-misses self" in table and "cache-misses total" in table and
         "also cache-misses: 12 in all" in table, table)
    test("table: blanks where it is unknown, and no 0", re.search(r"20\.00%  +sort", lines["sort"]) and
         re.search(r" 9  75\.00% +12 100\.00%  parse", lines["parse"]), table)
    table = output("-T", "table", "--callees", "--also", "cache-misses", EVENTS)
    test("table of callees", re.search(r" 3  25\.00%  copy", table) and re.search(r"20\.00%  +sort", table), table)
    many = os.path.join(work, "many.callgrind")
    with open(many, "w", encoding="ascii") as file:
        file.write("events: " + " ".join(f"E{i}" for i in range(10)) + "\nfn=main\n1 99 1 2 3 4 5 6 7 8 9\n")
    names = [word for i in range(1, 9) for word in ("--also", f"E{i}")]
    test("as many as 8 columns", [cost["self"] for cost in node(graph(*names, many), "main")["also"]] == [*range(1, 9)])
    status, out, err = run("-T", "json", *names, "--also", "E9", many)
    test("a ninth is refused", status == 2 and b"more than 8 events" in err, err)

    for style in "modern", "classic", "pycallgraph":
        dot = output("-T", "dot", "--style", style, "--also", "cache-misses", EVENTS)
        boxes = {name: line for line in dot.splitlines() for name in ("parse", "sort")
                 if re.match(r' +n\d+ \[', line) and name in line.split("tooltip")[0]}
        test(f"{style}: a line in the box, and none where it is unknown", "cache-misses" in boxes["parse"] and
             "cache-misses" not in boxes["sort"], dot)
    dot = output("-T", "dot", "--also", "cache-misses", "--style", "classic", EVENTS)
    test("arrows tell it", 'label=" 80.00%\\n cache-misses: 100.00% 12"' in dot, dot)
    dot = output("-T", "dot", "--also", "cache-misses", EVENTS)
    shared = os.path.join(work, "shared.callgrind")
    with open(shared, "w", encoding="ascii") as file:
        file.write(TWO_CALLERS)
    of_calls = output("-T", "dot", "--also", "Bytes", shared).replace("\u00a0", "")
    test("an arrow has a second line", 'label="30% \u00b7 2\u00d7\\n20% 20.0 B"' in of_calls, of_calls)
    rows = re.findall(r"<B>3\.0%</B>3([^<]*)<", of_calls)
    test("rows of a list have it too", rows == [", 0%", ", 1.0% 1.00 B", ", 1.0% 1.00 B"], rows)
    with open(shared, "w", encoding="ascii") as file:
        file.write(TWO_CALLERS.replace("Bytes", "Dw"))
    of_calls = output("-T", "dot", "--also", "Dw", shared).replace("\u00a0", "")
    test("its second line has the name where the unit does not tell", 'label="30% \u00b7 2\u00d7\\nDw 20% 20"' in of_calls,
         of_calls)
    test("tooltips tell it, of boxes and of arrows", "cache-misses: total 12 (100%), self 9 (75%)" in dot and
         "cache-misses: 12 (100%)" in dot, dot)
    test("the picture names it", "also cache-misses, total" in dot, dot)
    test("colours are those of the first event",
         re.findall("fillcolor=[^,]*", dot) == re.findall("fillcolor=[^,]*", output("-T", "dot", EVENTS)))
    test("graphml holds it", "also1_self_cost" in output("-T", "graphml", "--also", "cache-misses", EVENTS))
    test("mermaid tells it", "cache-misses 100.00% (75.00%)" in output("-T", "mermaid", "--also", "cache-misses", EVENTS))
    html = output("-T", "html", "--also", "cache-misses", EVENTS)
    test("a report is made", "<html" in html and html != output("-T", "html", EVENTS))

    for arguments, status, says in (["--also", "nothing", EVENTS], 2, b'no event called "nothing"\nhint: the events are: cycles, '
                                    b'cache-misses'), \
            (["--also", "cycles", EVENTS], 2, b'the event "cycles" is shown already'), \
            (["--also", "cycles", "--diff", EVENTS, EVENTS], 2, b"a comparison shows one event"):
        got, out, err = run("-T", "dot", *arguments)
        test(f"{' '.join(arguments[:2])} {'--diff ' * ('--diff' in arguments)}is refused", got == status and says in err and
             not out, err)
    got, out, err = run("-T", "flamegraph", "--also", "cache-misses", EVENTS)
    test("a format of one event says that it is one", got == 0 and b"flamegraph shows one event" in err, err)
    for form in "pprof", "dump", "callgrind":
        got, out, err = run("-T", form, "--also", "cache-misses", EVENTS)
        test(f"{form} holds all events anyway", got == 0 and b"--also" not in err, err)

    path, name = hostile(work)
    for form in "dot", "json", "csv", "jsonl", "graphml", "mermaid", "table", "html":
        out = output("-T", form, "--also", name, path)
        test(f"{form}: a hostile name of an event", "\x1b" not in out and out, out[-300:])
    test("json: a hostile name of an event comes back whole",
         json.loads(output("-T", "json", "--also", name, path))["graph"]["metadata"]["also"][0]["metric"] == name)
    rows = list(csv.DictReader(io.StringIO(output("-T", "csv", "--also", name, path))))
    test("csv: and is one field", len(rows) == 1 and rows[0]["also_self"] == "5", rows)
    minidom.parseString(output("-T", "graphml", "--also", name, path))
    test("svg: and is text", "&lt;b&gt;" in output("-T", "svg", "--also", name, path))
