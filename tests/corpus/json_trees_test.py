#!/usr/bin/env python3
"""DHAT, pyinstrument and GHC's JSON in the corpus: numbers equal plain sums over the file."""
import collections
import glob
import gzip
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, graph_of
from tap import it, skip_all

METRICS = {"tb": "allocated bytes", "tbk": "allocated blocks", "gb": "peak bytes", "gbk": "peak blocks",
           "eb": "final bytes", "ebk": "final blocks", "rb": "read bytes", "wb": "written bytes"}


def load(path):
    with (gzip.open if path.endswith(".gz") else open)(path) as file:
        return json.load(file)


def plain_name(frame):
    name = frame.partition(": ")[2].rpartition(" (")[0]
    return "[unknown]" if name == "???" else name


def sums_of_dhat(data, key):
    """Self and total of each name: once for a stack, however often it stands there."""
    own, total = collections.Counter(), collections.Counter()
    for point in data["pps"]:
        names = [plain_name(data["ftbl"][number]) for number in point["fs"]]
        own[names[0]] += point.get(key, 0)
        for name in set(names):
            total[name] += point.get(key, 0)
    return own, total


def sums_of_frames(frame, own, total, above=frozenset()):
    name = frame["identifier"].split("\0")[0]
    children = [child for child in frame["children"] if not child["identifier"].startswith("[self]")]
    rest = max(0, frame["time"] - sum(child["time"] for child in children))
    own[name] += rest
    for each in above | {name}:
        total[each] += rest
    for child in children:
        sums_of_frames(child, own, total, above | {name})


def differences(path, event, own, total, tolerance):
    """Names of one function each, whose numbers are not those of the sums; and names that are missing."""
    graph = graph_of(path, "--event", event)
    shown = collections.defaultdict(list)
    for node in graph["nodes"].values():
        shown[node["metadata"]["function"]].append(node["metadata"])
    for name, value in own.items():
        if abs(sum(node["self"] for node in shown[name]) - value) > tolerance:
            yield name, "self", value
        if len(shown[name]) == 1 and abs(shown[name][0]["total"] - total[name]) > tolerance:
            yield name, "total", total[name]


def main(test):
    for path in sorted(glob.glob(os.path.join(CORPUS, "*/dhat/*"))):
        data = load(path)
        for key, event in METRICS.items():
            own, total = sums_of_dhat(data, key)
            if sum(own.values()) > 0:
                wrong = list(differences(path, event, own, total, 0))
                test(f"{os.path.basename(path)}: {event}", not wrong, *wrong[:3])
    for path in sorted(glob.glob(os.path.join(CORPUS, "*/pyinstrument/*"))):
        own, total = collections.Counter(), collections.Counter()
        sums_of_frames(load(path)["frame_tree"], own, total)
        wrong = list(differences(path, "time", own, total, 1e-9))
        test(os.path.basename(path), not wrong, *wrong[:3])
    for path in sorted(glob.glob(os.path.join(CORPUS, "public/ghcprof/*haskell*"))):
        data = load(path)
        for event, key in (("ticks", "total_ticks"), ("alloc", "total_alloc")):
            total = graph_of(path, "--event", event)["metadata"]["total"]
            test(f"{os.path.basename(path)}: {event}", total == data[key], total, data[key])


if __name__ == "__main__":
    if not os.path.isdir(CORPUS):
        skip_all("there is no corpus of profiles beside the project")
    with it as tests:
        main(tests)
