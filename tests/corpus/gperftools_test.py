#!/usr/bin/env python3
"""gperftools' profiles in the corpus: numbers equal the facts, google-pprof's and pprof's."""
import collections
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from exact_facts import FACTS, Graph, differences, load
from samples import CORPUS, graph_of, run
from tap import it, skip_all

EXPECTED = os.path.join(CORPUS, "expected")
UNITS = {"": 1, "B": 1, "kB": 1 << 10, "MB": 1 << 20, "ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def without_angle(name):
    """google-pprof adds the address of a static function in angle brackets."""
    return re.sub(r"<[0-9a-f]{16}>$", "", name)


def strip_angles(value):
    if isinstance(value, dict):
        return {without_angle(key): strip_angles(item) for key, item in value.items()}
    if isinstance(value, list):
        return [strip_angles(item) for item in value]
    return without_angle(value) if isinstance(value, str) else value


def check_facts(path, facts):
    """Against the facts of samples; a sample that was taken n times is n samples here."""
    data = graph_of(path, "--event", "samples")
    if data is None:
        return [f"not read: {run(path)[2]!r}"]
    return differences(data, dict(facts, samples=data["metadata"]["samples"]))


def check_text(path, text):
    """Against google-pprof --text: self and total of every function."""
    graph = Graph(graph_of(path, "--event", "samples"))
    problems = []
    with open(text) as rows:
        for row in rows:
            found = re.match(r"\s*(\d+)\s+[\d.]+%\s+[\d.]+%\s+(\d+)\s+[\d.]+% (.*?)(?: \(inline\))?$", row)
            if found:
                actual = graph.value(found[3], "self"), graph.value(found[3], "total")
                if actual != (int(found[1]), int(found[2])):
                    problems.append(f"{found[3]}: is {actual}, should be {found[1]}, {found[2]}")
    return problems


def check_total(path, top):
    """Against the total that `pprof -top` prints, rounded."""
    with open(top) as text:
        value, unit = re.search(r"of ([\d.]+)(\w*) total", text.read()).groups()
    metadata = graph_of(path)["metadata"]
    scale = UNITS[unit] / (1e3 if metadata["unit"] == "us" else 1)
    decimals = len(value.partition(".")[2])
    is_near = abs(metadata["total"] / scale - float(value)) <= 0.5000001 * 10 ** -decimals
    return [] if is_near else [f"total is {metadata['total']}, should be {value} {unit}"]


def check_converted(path, folder):
    """Against what pprof makes of it: self and total of all, as pprof file, by metric."""
    other = os.path.join(folder, "converted.pb.gz")
    subprocess.run(["go", "tool", "pprof", "-proto", "-symbolize=none", "-output", other, path],
                   capture_output=True, check=True)
    problems = []
    names = {"inuse_objects": "objects", "inuse_space": "space", "threads": "thread"}
    known = events_of(other)
    for event in events_of(path):
        theirs = event if event in known else names[event]
        ours, other_graph = graph_of(path, "--event", event), graph_of(other, "--event", theirs)
        if numbers_of(ours) != numbers_of(other_graph):
            difference = numbers_of(ours) - numbers_of(other_graph)
            problems.append(f"{event}: {sorted(difference.items())[:5]} are not in pprof's")
    return problems


def events_of(path):
    return [line.split()[3] for line in run("--list-events", path)[1].decode().splitlines()[1:]]


def numbers_of(data):
    """How often each (self, total) occurs, in base units: pprof has other names for addresses."""
    if data is None:
        return collections.Counter()
    scale = {"us": 1e3}.get(data["metadata"]["unit"], 1)
    return collections.Counter((node["metadata"]["self"] * scale, node["metadata"]["total"] * scale)
                               for node in data["nodes"].values())


def try_files(test):
    mix = os.path.join(CORPUS, "generated/gperftools/mix.symbolized.raw")
    facts = strip_angles(load("generated/folded/gperftools-mix.folded")["events"]["samples"])
    test("mix.symbolized.raw equals its folded stacks", *outcome(check_facts(mix, facts)))
    for name in ("text", "cum"):
        text = os.path.join(EXPECTED, f"gperftools/mix.cpuprof.{name}")
        test(f"mix.symbolized.raw equals google-pprof's {name}", *outcome(check_text(mix, text)))
    synth = os.path.join(CORPUS, "generated/synth/s-synth/s-synth.gperf")
    text = os.path.join(EXPECTED, "synth/s-synth.gperf.text")
    test("s-synth.gperf equals google-pprof's text", *outcome(check_text(synth, text)))
    for path in sorted(glob.glob(os.path.join(CORPUS, "generated/cross/*/*.gperf"))):
        family = os.path.basename(os.path.dirname(path))
        facts = load("generated/cross/" + family)["events"]["weight"]
        test(f"cross {family}: all numbers are the expected ones", *outcome(check_facts(path, facts)))
    for path in sorted(glob.glob(os.path.join(CORPUS, "public/gperftools/*"))):
        name = os.path.basename(path)
        top = os.path.join(EXPECTED, "pprof/public", name + ".top.txt")
        test(f"{name}: the total is pprof's", *outcome(check_total(path, top)))


def outcome(problems):
    return (not problems, *problems[:12])


def try_conversions(test):
    """Text with names in it is left out: pprof looks at the addresses alone."""
    paths = [os.path.join(CORPUS, "generated/gperftools", name) for name in ("mix.cpuprof", "heavy.heap")]
    paths += sorted(glob.glob(os.path.join(CORPUS, "public/gperftools/*")))
    for path in paths:
        name = os.path.basename(path)
        if name.endswith(("thread.all", "java.contention")):
            continue
        if shutil.which("go") is None:
            test.skip(f"{name} equals what pprof converts it to", "go tool pprof is not here")
            continue
        with tempfile.TemporaryDirectory() as folder:
            test(f"{name} equals what pprof converts it to", *outcome(check_converted(path, folder)))


if not os.path.isdir(FACTS):
    skip_all("the corpus is not here (P2D_CORPUS names its folder)")
with it as test:
    try_files(test)
    try_conversions(test)
