#!/usr/bin/env python3
"""The benchmark tells the truth: inputs are what they are said to be, and who fails or draws nothing has no figure."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lib"), HERE]
from tap import PROF2DOT, ROOT, it, skip_all  # noqa: E402
from inputs import build_generator, build_tool  # noqa: E402
import measure  # noqa: E402

PROFILE = os.path.join(ROOT, "examples/profiles/search.pstats")
SAMPLES = ["shallow", "deep", "wide", "recursive", "addresses", "processes", "events", "folded", "speedscope", "trace",
           "pprof"]
GRAPHS = ["pstats", "callgrind", "dense", "chain", "star", "ring"]


def generated(tools, *words):
    return subprocess.run([os.path.join(tools, "generate"), *words], capture_output=True, check=True).stdout


def drawn(profile, *options):
    """The DOT of a profile in memory."""
    return subprocess.run([PROF2DOT, "-q", *options], input=profile, capture_output=True, check=False).stdout


def try_generator(test, tools):
    for kind in SAMPLES + GRAPHS:
        profile = generated(tools, kind, "300000" if kind in SAMPLES else "200")
        test(f"{kind} is read, and boxes are drawn of it", re.search(rb"^    n0 \[", drawn(profile), re.MULTILINE))
        test(f"{kind} is the same again",
             profile == generated(tools, kind, "300000" if kind in SAMPLES else "200"))
    for repeats, low, high in ((0, .9, 1), (60, .3, .45), (95, 0, .12)):
        text = generated(tools, "deep", "3000000", str(repeats))
        share = drawn(text, "-T", "folded").count(b"\n") / text.count(b"cpu-clock")
        test(f"with {repeats} % repeats about {100 - repeats} % of the stacks are new", low <= share <= high, share)
    lines = generated(tools, "callgrind", "500").splitlines()
    summary = next(int(line.split()[1]) for line in lines if line.startswith(b"summary:"))
    own = sum(int(lines[i + 1].split()[1]) for i, line in enumerate(lines) if line.startswith(b"fn="))
    test("self costs of the call graph add up to its total", own == summary, own, summary)


def found(*commands):
    """Figures and failures of some commands, or why the row is none."""
    try:
        return measure.measure([measure.Command(name, ["sh", "-c", script], count, peer=name.startswith("peer"))
                                for name, script, count in commands], 1)
    except measure.Failed as failure:
        return str(failure)


def try_measure(test):
    lines, stacks = measure.first_number("lines"), measure.STACKS
    figures, failed = found(("ours", "echo 7", lines), ("peer", "echo 8", lines))
    test("a row has the figures of each command", figures["ours"]["number"] == 7 and figures["peer"]["number"] == 8 and
         figures["ours"]["cpu"] >= 0 and figures["ours"]["peak"] > 0 and not failed, figures)
    test("what exits with 3 is no row", found(("ours", "echo 7; echo no >&2; exit 3", lines)) == "ours ends with 3: no")
    test("what a signal ends is no row", "ends with 137" in found(("ours", "echo 7; kill -9 $$", lines)))
    test("what gives nothing is no row", found(("ours", "true", lines)) == "ours gives no lines")
    figures, failed = found(("ours", "echo 7", lines), ("peer", "exit 3", lines))
    test("a peer that fails is left out, and told", list(figures) == ["ours"] and len(failed) == 1, figures, failed)
    test("who folds to other stacks is no row",
         "different stacks" in found(("ours", "echo a 1", stacks), ("peer", "printf 'a 1\nb 1\n'", stacks)))
    figures, _ = found(("ours", f"echo 7; {sys.executable} -c 'bytearray(100 << 20)' >/dev/null &", lines))
    test("what a command leaves behind counts", figures["ours"]["peak"] > 100 << 10, figures)


def run(tools, prof2dot, out):
    return subprocess.run([os.path.join(HERE, "run.py"), prof2dot, tools, out, "--runs", "1", "--only", "start-up",
                           PROFILE], capture_output=True, text=True, check=False)


def try_run(test, tools, out):
    result = run(tools, PROF2DOT, out)
    test("rows are a table", result.returncode == 0 and re.search(r"\| start \| [0-9.]+ \| x [0-9.]+ ", result.stdout),
         result.stdout, result.stderr)
    ElementTree.parse(os.path.join(out, "results.svg"))
    with open(os.path.join(out, "results.json"), encoding="utf-8") as file:
        rows = [row for section in json.load(file)["sections"] for row in section["rows"]]
    test("a plot and all figures are beside it", len(rows) == 1 and rows[0]["commands"]["to DOT"]["number"] > 10, rows)
    result = run(tools, shutil.which("false"), out)
    test("a program that fails has no row", result.returncode == 1 and "| start |" not in result.stdout and
         "ends with 1" in result.stdout, result.stdout, result.stderr)


def main():
    if not shutil.which("cc"):
        skip_all("no C compiler")
    with tempfile.TemporaryDirectory() as folder, it as test:
        built = build_generator(os.path.join(folder, "generate")) and all(
            build_tool(name, os.path.join(folder, name)) for name in ("floor", "once"))
        test("the tools are built", built)
        measure.Command.once = os.path.join(folder, "once")
        try_generator(test, folder)
        try_measure(test)
        try_run(test, folder, os.path.join(folder, "out"))


if __name__ == "__main__":
    main()
