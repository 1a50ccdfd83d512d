#!/usr/bin/env python3
"""The house of the code: no circle of source files, headers that lead to their source, a tour that is true, bugs
to plant that still fit.

A header x.h declares functions of x.c, of the parts of x (x_*.c), or, where it has the name of its folder, of
the files in it. Both are asked of the objects themselves: who defines a symbol, and who needs it.
"""
import collections
import glob
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from tap import PROF2DOT, it  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "mutants"))
from table import MUTANTS  # noqa: E402

OBJECTS = os.path.join(os.path.dirname(PROF2DOT), "src")


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def symbols():
    """By source without its suffix: the symbols that it defines, and those that it needs."""
    defines, needs = {}, collections.defaultdict(set)
    for folder, _, names in os.walk(OBJECTS):
        for name in names:
            source = os.path.join("src", os.path.relpath(os.path.join(folder, name[:-2]), OBJECTS))
            if not name.endswith(".o") or not os.path.exists(source + ".c"):
                continue
            listing = subprocess.run(["nm", os.path.join(folder, name)], capture_output=True, text=True, check=True)
            for line in listing.stdout.splitlines():
                *_, kind, symbol = line.split()
                if kind in "TDRB":
                    defines[symbol] = source
                elif kind == "U":
                    needs[source].add(symbol)
    return defines, needs


def circles(calls):
    """Strongly connected components of more than one source, by Tarjan's algorithm."""
    found, index, low, stack = [], {}, {}, []

    def visit(source):
        index[source] = low[source] = len(index)
        stack.append(source)
        for other in calls[source]:
            if other not in index:
                visit(other)
            if other in stack:
                low[source] = min(low[source], low[other])
        if low[source] == index[source]:
            at = stack.index(source)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    sys.setrecursionlimit(10000)
    for source in sorted(calls):
        if source not in index:
            visit(source)
    return found


def declared(header):
    """The names of the functions that a header declares, but for those that it defines itself."""
    text = re.sub(r"/\*.*?\*/", "", text_of(header), flags=re.DOTALL)
    while "{" in text:  # bodies and members
        text, n = re.subn(r"\{[^{}]*\}", ";", text)
        if n == 0:
            break
    return re.findall(r"\b(p2d_\w+)\s*\([^;]*;", text)


def belongs(header, source):
    """Whether a function of this source may be declared there."""
    stem = header[:-2]
    is_main = os.path.basename(stem) == os.path.basename(os.path.dirname(stem))
    return source == stem or source.startswith(stem + "_") or (
        is_main and os.path.dirname(source) == os.path.dirname(stem))


def tags():
    """The tags of the structs, unions and enums of all headers."""
    return {tag for top in ("src", "include") for folder, _, names in os.walk(top)
            for name in names if name.endswith(".h")
            for tag in re.findall(r"^(?:struct|union|enum) (\w+) \{", text_of(os.path.join(folder, name)), re.M)}


def lost_on_the_tour(tour):
    """What ARCHITECTURE.md names in backquotes and the sources do not have: files, and functions of a file."""
    text = re.sub(r"\n *", " ", text_of(tour))
    lost = set()
    for path in re.findall(r"`([\w./-]+\.(?:c|h|sh|py|md|1|5)|[\w./]+/)`", text):
        if "NAME" not in path and not any(os.path.exists(os.path.join(folder, path)) for folder in (".", "src", "include")):
            lost.add(path)
    for name, path in re.findall(r"`(\w+)` \(`([\w./]+\.[ch])`", text):
        path = os.path.join("src", path)
        if os.path.exists(path) and not re.search(rf"\b{name}(_sized)?\b", text_of(path)):
            lost.add(f"{name} of {path}")
    return sorted(lost)


with it as test:
    lost = lost_on_the_tour("ARCHITECTURE.md")
    test("ARCHITECTURE.md names files and functions that there are", not lost, ", ".join(lost))
    folders = {f"{name}/" for name in os.listdir("src") if os.path.isdir(os.path.join("src", name))}
    told = re.findall(r"`(\w+/)`", "".join(re.findall(r"^\| .*? \|", text_of("ARCHITECTURE.md"), re.M)))
    untold = folders - set(told)
    test("and every folder of src", not untold, ", ".join(sorted(untold)))
    idle = [path for path in glob.glob("tests/**/*_test.*", recursive=True)
            if path.endswith((".py", ".sh")) and not os.access(path, os.X_OK)]
    length = text_of("Makefile").count("\n")
    test("the Makefile reads on three screens (200 lines)", length <= 200, f"{length} lines")
    test("every script of tests can be run", not idle, ", ".join(idle))
    stale = [f"{path}: {old}" for path, old, *_ in MUTANTS if text_of(os.path.join("src", path)).count(old) != 1]
    test("each bug of tests/code/mutants has its place in the source", not stale, "\n# ".join(stale))
    if shutil.which("nm") is None or not os.path.isdir(OBJECTS):
        test.skip("the house of the code", "no objects of this build, or no binutils")
    else:
        defines, needs = symbols()
        calls = {source: sorted({defines[symbol] for symbol in of if symbol in defines} - {source})
                 for source, of in needs.items()}
        for circle in circles(collections.defaultdict(list, calls)):
            test.note(" ".join(circle))
        test("no source needs another one that needs it", not circles(collections.defaultdict(list, calls)))
        twice = sorted(tags() & set(defines))
        test("no name is both a tag and a function", not twice, " ".join(twice))
        astray = [(os.path.join(folder, name), function, defines[function] + ".c")
                  for folder, _, names in os.walk("src") for name in names if name.endswith(".h")
                  for function in declared(os.path.join(folder, name))
                  if function in defines and not belongs(os.path.join(folder, name), defines[function])]
        for header, function, source in astray:
            test.note(f"{header} declares {function} of {source}")
        test("a header declares only what its own source defines, or the parts of it", not astray)
        test("the objects were looked at", len(calls) > 200 and len(defines) > 500, f"{len(calls)} {len(defines)}")
