#!/usr/bin/env python3
"""Java Flight Recordings of the corpus: every event's samples, costs, calls, threads and labels are the expected ones."""
import collections
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from dumped_labels import SAMPLE, _text, labels_of
from exact_facts import FACTS, Graph, is_same
from samples import CORPUS, graph_of, in_parallel, run
from tap import it, skip_all

UNITS = {"samples": "count", "nanoseconds": "ns", "bytes": "bytes"}
PRIMITIVES = dict(zip("ZBCSIJFD", ("boolean", "byte", "char", "short", "int", "long", "float", "double")))
# What is drawn when nobody chooses: what took the processor's time comes before what waited.
ORDER = ("jdk.CPUTimeSample", "jdk.ExecutionSample", "profiler.WallClockSample", "jdk.ObjectAllocationSample",
         "jdk.ObjectAllocationInNewTLAB", "profiler.LiveObject", "profiler.Malloc")
# Of a chunk that ends before its stacks no sample is shown; the facts count them.
WITHOUT_LAST_CHUNK = {"crafted-cut-second.jfr": {"jdk.ExecutionSample": 25}}
HIDDEN = re.compile(r"([+/.]0x[0-9a-fA-F]+)?(/[0-9]+)?$")


def cases():
    for path in sorted(glob.glob(os.path.join(CORPUS, "generated/jfr/*"))):
        with open(os.path.join(FACTS, os.path.relpath(path, CORPUS) + ".json"), encoding="utf-8") as facts:
            yield path, json.load(facts)


def type_name(raw):
    """"[[I" is int[][]."""
    element = raw.lstrip("[")
    dimensions = len(raw) - len(element)
    if dimensions and element in PRIMITIVES:
        element = PRIMITIVES[element]
    elif dimensions and element.startswith("L"):
        element = element[1:-1]
    return HIDDEN.sub("", element).replace("/", ".") + "[]" * dimensions


def by_thread_and_state(dump):
    """Samples by event, by the thread's name and by the label of the state."""
    threads, states = (collections.defaultdict(collections.Counter) for _ in range(2))
    for line in dump.splitlines():
        found = SAMPLE.match(line)
        if found:
            n, name = re.search(r' in (\d+) \w+ of ("(?:[^"\\]|\\.)*")', line).groups()
            threads[_text(found[1])][_text(name)] += int(n)
            state = re.search(r'"state"="(\w+)"', found[3] or "")
            states[_text(found[1])][state[1] if state else ""] += int(n)
    return threads, states


def graph_differences(data, facts):
    graph, problems = Graph(data), []

    def same(what, actual, expected):
        if expected is not None and not is_same(actual, expected):
            problems.append(f"{what}: is {actual}, should be {expected}")

    same("100 %", data["metadata"]["whole"], facts["weight"])
    same("samples", graph.samples, facts["samples"])
    same("functions", sum(map(len, graph.functions.values())), facts.get("functions"))
    same("names", len(graph.functions), facts.get("distinct_symbols"))
    same("edges", graph.n_edges, facts.get("edges"))
    for key in ("self", "total"):
        for name, value in facts.get(f"by_symbol_{key}", {}).items():
            same(f"{key} of {name}", graph.value(name, key), value)
    for entry in facts.get("top_edges", []):
        same(f"call {entry['from']} {entry['to']}", graph.edges.get((entry["from"], entry["to"])), entry["weight"])
    if "by_module_self" in facts:
        modules = collections.Counter()
        for nodes in graph.functions.values():
            for node in nodes:
                modules[node["module"] if node["module"] in facts["by_module_self"] else ""] += node["self"]
        for module, value in facts["by_module_self"].items():
            same(f"self of module {module}", modules[module], value)
    if "unit" in facts:
        same("unit", data["metadata"]["unit"] == UNITS[facts["unit"]], True)
    return problems, sum(map(len, graph.functions.values()))


def sample_differences(facts, threads, classes, states):
    """Of the threads and the labels of an event."""
    expected = collections.Counter()
    for name, n in facts.get("threads", {}).items():
        expected["" if name == "(none)" else name] += n
    for name, n in expected.items():
        if threads[name] != n:
            yield f"thread {name!r}: has {threads[name]} samples, should have {n}"
    expected = collections.Counter()
    for name, value in facts.get("classes", {}).items():
        expected[type_name(name)] += value
    for name, value in expected.items():
        if name != "(none)" and value and not is_same(classes.get(name, 0), value):
            yield f"class {name!r}: has {classes.get(name)}, should have {value}"
    if len(facts.get("states", {})) > 1:  # one state of all samples says nothing
        for name, n in facts["states"].items():
            if states[name] != n:
                yield f"state {name!r}: has {states[name]} samples, should have {n}"


def events_of(facts):
    """Events as they are called here: async-profiler's samples of the wall clock have a name of their own."""
    for event, of_event in facts.get("events", facts.get("salvageable", {})).items():
        if "split_by_state" in of_event:
            for part, suffix in (("default", ""), ("other", ":wall")):
                if part in of_event["split_by_state"]:
                    yield event + suffix, of_event["split_by_state"][part]
        else:
            yield event, of_event


def check(case):
    """The name, how many events and functions were compared, and what differs."""
    path, facts = case
    name, n_functions, n_events, problems = os.path.basename(path), 0, 0, []
    status, out, err = run("-T", "dump", path)
    if facts.get("error") or "error" in facts.get("expect", "") and status == 1:
        return name, 0, 0, [] if status == 1 and b"hint: " in err else [f"is not refused: {status} {err!r}"]
    if facts.get("expect") == "warning" and b"warning" not in err:
        problems.append("no word of what is wrong")
    (threads, states), labels = by_thread_and_state(out.decode()), labels_of(out.decode())[0]
    for event, expected in events_of(facts):
        if event in WITHOUT_LAST_CHUNK.get(name, {}):
            expected = {"samples": WITHOUT_LAST_CHUNK[name][event], "weight": WITHOUT_LAST_CHUNK[name][event]}
        data = graph_of(path, "--event", event)
        if data is None:
            problems.append(f"{event}: {run(path, '--event', event)[2]!r}")
            continue
        found, n = graph_differences(data, expected)
        found += sample_differences(expected, threads[event], labels[event]["class"], states[event])
        problems += [f"{event}: {problem}" for problem in found]
        n_functions += n
        n_events += 1
    if facts.get("events"):
        default = next(event for event in ORDER if event in facts["events"])
        actual = graph_of(path)["metadata"]["metric"]
        problems += [f"the default is {actual}, should be {default}"] * (actual != default)
    return name, n_events, n_functions, problems


if __name__ == "__main__":
    if not os.path.isdir(FACTS):
        skip_all("the corpus is not here (P2D_CORPUS names its folder)")
    n_all_events = n_all = 0
    with it as test:
        for name, n_events, n, wrong in in_parallel(check, [c for c in cases() if not sys.argv[1:] or sys.argv[1] in c[0]]):
            n_all_events += n_events
            n_all += n
            test(f"{name}: {n_events} events, {n} functions", not wrong, *wrong[:12])
        test.note(f"{n_all_events} events, {n_all} functions compared")
