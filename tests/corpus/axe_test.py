#!/usr/bin/env python3
"""VTune's gprof-cc reports in the corpus: self times and shares are those of the text."""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, graph_of
from tap import it, skip_all

ROW = re.compile(r"^\[(\d+)\]\s+([\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(.*?)\s+\[\1\]\s*$")


def check(path):
    """What differs from the lines of functions: the share has two decimals of a percent."""
    data = graph_of(path)
    nodes = {node["metadata"]["function"]: node["metadata"] for node in data["nodes"].values()}
    wanted = {}
    with open(path) as file:
        for row in filter(None, map(ROW.match, file)):
            name = re.sub(r" <cycle \d+>$", "", row[5])
            if not row[5].startswith("<"):
                wanted[name] = float(row[2]), float(row[3]), float(row[4]), " <cycle " in row[5]
    whole = sum(own for _, own, _, _ in wanted.values())
    if set(wanted) != set(nodes) or abs(data["metadata"]["total"] - whole) > 1e-9:
        yield f"{set(wanted) ^ set(nodes)}, {data['metadata']['total']} {whole}"
    for name, (share, own, below, inside) in wanted.items():
        node = nodes[name]
        # Inside a cycle, times below count more than once.
        if node["self"] != own or not inside and abs(node["total"] - max(own, own + below)) > 1e-9:
            yield f"{name}: is {node}, should be {own} and {below} below"
        if below >= 0 and abs(100 * node["total"] / whole - share) > .01:
            yield f"{name}: {100 * node['total'] / whole} is not {share}"
    ids = {number: node["metadata"] for number, node in data["nodes"].items()}
    for name, node in nodes.items():
        paid = [edge["metadata"]["total"] for edge in data["edges"] if ids[edge["target"]] is node]
        if paid and not wanted[name][3] and abs(sum(paid) - node["total"]) > 1e-9:
            yield f"{name}: callers pay {sum(paid)} of {node['total']}"


FILES = sorted(glob.glob(os.path.join(CORPUS, "*/axe/*")))
if not FILES:
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    for path in FILES:
        problems = list(check(path))
        test(f"{os.path.basename(path)}: times and shares are those of the text", not problems, *problems)
