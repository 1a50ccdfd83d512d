#!/usr/bin/env python3
"""--style pycallgraph: calls and time in the label, the colour by pycallgraph's formula."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import graph_of, run  # noqa: E402
from tap import ROOT, it  # noqa: E402

SEARCH = os.path.join(ROOT, "examples/profiles/search.pstats")
SIMULATE = os.path.join(ROOT, "examples/profiles/simulate.perf")


def boxes_of(path):
    out = run("--style", "pycallgraph", "-n0", "-e0", path)[1].decode()
    return {m[1]: m.groups()[1:] for m in re.finditer(
        r'n\d+ \[label="([^"]*?)\\n(\w+): (\d+)\\ntime: ([0-9.]+)s", color="([0-9. ]+)"\]', out)}, out


def color(time, most_time, calls, most_calls, brightness):
    v = (2 * time / most_time + calls / most_calls) / 3
    return (v / 2 + 0.5, v, brightness)


def close(text, want):
    return all(abs(float(word) - number) < 2e-5 for word, number in zip(text.split(), want))


with it as test:
    for path, word, what in ((SEARCH, "calls", "calls"), (SIMULATE, "samples", "samples_total")):
        boxes, out = boxes_of(path)
        graph = graph_of(path)
        nodes = [node["metadata"] for node in graph["nodes"].values()]
        scale = 1 if graph["metadata"]["unit"] == "s" else 1e-9
        most_time, most_calls = max(node["total"] for node in nodes), max(node[what] for node in nodes)
        name = {SEARCH: "search.normalise", SIMULATE: "simulate.sift_down"}[path]
        label = next((label for label in boxes if label.endswith(name.split(".")[1])), "")
        node = next(node for node in nodes if node["function"] == name.split(".")[1])
        counted, calls, time, shade = boxes.get(label, ("", "0", "0", ""))
        test(f"{name} has its {word} and its time", counted == word and int(calls) == node[what] and
             abs(float(time) - node["total"] * scale) < 1e-6, label, boxes.get(label))
        test("and the colour of both", close(shade, color(node["total"], most_time, node[what], most_calls, 0.9)), shade)
        test("every function is there", len(boxes) == len({*boxes}) and out.count(" -> ") == len(graph["edges"]))
    boxes, out = boxes_of(SEARCH)
    test("an arrow has the number of calls", re.search(r'n\d+ -> n\d+ \[label="240000", color="', out) is not None)
    frames = [(label, len(nodes.split())) for label, nodes in re.findall(
        r'subgraph cluster_\d+ \{\n *graph \[label="([^"]*)", fontsize="10"[^\n]*\n *([^\n]*)\n', out)]
    modules = {label.rpartition(".")[0].split(".")[0] for label in boxes if "." in label and label[0] != "{"}
    test("there is a frame around each top-level module", {label for label, _ in frames} == modules and
         sum(n for _, n in frames) == sum(node["metadata"]["file"] != "~" for node in graph_of(SEARCH)["nodes"].values()),
         frames, modules)
    out = run("--style", "pycallgraph", "--cluster", "file", "-n0", "-e0", SEARCH)[1].decode()
    test("or around what is asked for", re.search(r'label="[^"]*search\.py"', out) is not None, out)
    svg = run("--style", "pycallgraph", "-n0", "-e0", "-T", "svg", SEARCH)[1].decode()
    arrows = len(graph_of(SEARCH)["edges"])
    test("Graphviz draws all arrows with their numbers", svg.count('class="edge"') == arrows and
         ">240000</text>" in svg, svg.count('class="edge"'), arrows)
