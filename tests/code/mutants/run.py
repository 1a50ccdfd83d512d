#!/usr/bin/env python3
"""Puts each bug of table.py into a copy of the sources, builds it and runs the tests that should notice, until one does.

    run.py [NUMBER|FROM-TO]...    they are numbered from 1

The copy is build/mutants; it is built without optimisation (BUILD=mutants)."""
import glob
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from table import MUTANTS  # noqa: E402

TREE = "build/mutants"
OUT = "build/mutants"  # within the copy
COPIED = ["Makefile", "mk", "include", "src", "share", "tests", "examples", "man"]
QUICK = {**os.environ, "P2D_CORPUS": "", "PYTHONDONTWRITEBYTECODE": "1"}  # samples of the repository do


def copy_tree():
    os.makedirs(TREE, exist_ok=True)
    for name in COPIED:
        # Only what has changed, lest all be built again; its time is now, or a bug stays in an object.
        subprocess.run(["rsync", "-rlp", "--checksum", "--delete", name, TREE + "/"], check=True)


def command_of(test):
    """Which file it is to be built, and how it is run."""
    kind, _, name = test.partition(":")
    if kind == "golden":
        return [], ["sh", "tests/golden.sh", name]
    if test == "replay":
        return ["tests/robustness/fuzz/replay"], [f"{OUT}/tests/robustness/fuzz/replay"]
    source = f"tests/{kind}/{name}"
    for script in (f"{source}_test.sh", f"{source}_test.py"):
        if os.path.exists(script):
            return [], [os.path.join(".", script)]
    program = f"tests/{kind}/{name}" + ("_test" if kind == "unit" else "")
    if not os.path.exists(program + ".c"):
        sys.exit(f"there is no test {test}")
    return [program], [f"{OUT}/{program}"]


def in_tree(command, seconds):
    environment = {**QUICK, "PROF2DOT": os.path.abspath(f"{TREE}/{OUT}/prof2dot")}
    try:
        return subprocess.run(command, cwd=TREE, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=seconds)
    except subprocess.TimeoutExpired:
        return None


def build(targets):
    return in_tree(["make", "-s", "BUILD=mutants", "DEV=", *(f"{OUT}/{target}" for target in ["prof2dot", *targets])], 600)


def fails(run):
    """A test that does not end has noticed too."""
    return run is None or run.returncode != 0 or b"\nnot ok" in b"\n" + run.stdout


def try_bug(path, old, new, tests):
    """The test that noticed, or None."""
    with open(path) as file:
        text = file.read()
    if text.count(old) != 1:
        return f"STALE: the text is {text.count(old)} times in {path}"
    with open(path, "w") as file:
        file.write(text.replace(old, new))
    try:
        for test in tests.split():
            targets, command = command_of(test)
            built = build(targets)
            if built is None or built.returncode != 0:
                return "STALE: it does not compile"
            if fails(in_tree(command, 300)):
                return test
        return None
    finally:
        with open(path, "w") as file:
            file.write(text)


def main():
    chosen = [number for word in sys.argv[1:] or [f"1-{len(MUTANTS)}"] for first, _, last in [word.partition("-")]
              for number in range(int(first), int(last or first) + 1)]
    if not shutil.which("rsync"):
        sys.exit("rsync is missing")
    copy_tree()
    survived = caught = stale = 0
    for number in chosen:
        path, old, new, why, tests = MUTANTS[number - 1]
        by = try_bug(f"{TREE}/src/{path}", old, new, tests)
        caught += by is not None and not by.startswith("STALE")
        survived += by is None
        stale += by is not None and by.startswith("STALE")
        print(f"{number:>3} {'SURVIVED' if by is None else by:<22} {path}: {why}", flush=True)
    print(f"{caught} of {caught + survived + stale} caught, {survived} survived, {stale} stale")
    sys.exit(survived + stale > 0)


if __name__ == "__main__":
    main()
