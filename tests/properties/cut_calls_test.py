#!/usr/bin/env python3
"""--root and --leaf on call lists, against the same on the stacks that the call lists were made from.

Numbers that are not marked as estimated are those of the stacks. Where each function has one caller nothing is
estimated. Estimates share out what there is: self costs below a root add up to its total."""
import json
import os
import random
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run  # noqa: E402
from tap import IS_SANITIZED, it  # noqa: E402

ROUNDS = 8 if IS_SANITIZED else 40


def tree(rng):
    """Stacks in which a function has one caller: its name says the way to it."""
    stacks = {}
    for _ in range(rng.randint(1, 12)):
        way = "m"
        stack = [way]
        for _ in range(rng.randint(0, 6)):
            way += rng.choice("abc")
            stack.append(way)
        stacks[tuple(stack)] = rng.randint(1, 50)
    return stacks


def shared(rng):
    """Stacks in which functions have several callers, but none calls itself."""
    return {tuple(["m"] + [f"{rng.choice('abc')}{depth}" for depth in range(rng.randint(0, 6))]): rng.randint(1, 50)
            for _ in range(rng.randint(2, 25))}


def recursive(rng):
    """Stacks in any order of a few functions."""
    return {tuple(["m"] + [rng.choice("abcdef") for _ in range(rng.randint(0, 6))]): rng.randint(1, 50)
            for _ in range(rng.randint(2, 25))}


def numbers(path, form, *options):
    """Functions and calls, each with its numbers, and which of these are estimated."""
    status, out, errors = run("-q", "-f", form, "-T", "json", *options, path)
    if status:
        return {("failed", status, errors): (0, False)}
    graph = json.loads(out)["graph"]
    found = {}
    for node in graph["nodes"].values():
        data = node["metadata"]
        found[data["function"], "self"] = data["self"], "self_estimated" in data
        found[data["function"], "total"] = data["total"], "estimated" in data
    names = {key: node["metadata"]["function"] for key, node in graph["nodes"].items()}
    for edge in graph["edges"]:
        found[names[edge["source"]], names[edge["target"]]] = (edge["metadata"]["total"], edge["metadata"]["estimated"])
    return found


def is_near(a, b):
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1)


def wrong(exact, cut):
    """What is not marked, and yet not what it is in the stacks."""
    return [f"{key}: {value}, should be {exact.get(key, (0,))[0]}" for key, (value, estimated) in cut.items()
            if not estimated and not is_near(value, exact.get(key, (0,))[0])]


def missing(exact, cut):
    return [f"{key} is missing" for key, (value, _) in exact.items() if key not in cut and value]


def self_sum(found):
    return sum(value for (_, what), (value, _) in found.items() if what == "self")


def options_of(rng, names):
    root, leaf = f"--root=={rng.choice(names)}", f"--leaf=={rng.choice(names)}"
    return rng.choice(([root], [leaf], [root], [root, leaf]))


def check(rng, make, folder, problems, rounds):
    """Compare one invented profile in both forms."""
    stacks, calls = os.path.join(folder, "stacks"), os.path.join(folder, "calls")
    invented = make(rng)
    with open(stacks, "w", encoding="ascii") as to:
        to.writelines(f"{';'.join(stack)} {cost}\n" for stack, cost in invented.items())
    if run("-q", "-f", "folded", "-T", "callgrind", "-o", calls, stacks)[0]:
        problems["unmarked"].append("no call list was written")
        return
    names = sorted({name for stack in invented for name in stack})
    options = options_of(rng, names)
    exact, cut = numbers(stacks, "folded", *options), numbers(calls, "callgrind", *options)
    whole = numbers(calls, "callgrind")
    say = f"{make.__name__} {rounds} {options}"
    problems["unmarked"] += [f"{say}: {line}" for line in wrong(exact, cut) + missing(exact, cut)]
    problems["most"] += [f"{say}: {key} {value}" for key, (value, _) in cut.items()
                         if value > whole.get(key, (0,))[0] * (1 + 1e-9)]
    if make is tree:
        problems["tree"] += [f"{say}: {key}" for key, (_, estimated) in cut.items() if estimated]
    if make is not recursive and len(options) == 1 and options[0].startswith("--root"):
        total = cut.get((options[0][8:], "total"), (0,))[0]
        if not is_near(self_sum(cut), total):
            problems["sum"].append(f"{say}: {self_sum(cut)}, should be {total}")
    problems["guesses"] += [key for key, (_, estimated) in cut.items() if estimated]


def main():
    problems = {key: [] for key in ("unmarked", "most", "tree", "sum", "guesses")}
    with it as test, tempfile.TemporaryDirectory() as folder:
        for rounds in range(ROUNDS):
            for make in (tree, shared, recursive):
                check(random.Random(f"{make.__name__} {rounds}"), make, folder, problems, rounds)
        test("what is not marked as estimated is as in the stacks", not problems["unmarked"], *problems["unmarked"][:9])
        test("nothing costs more than without the cut", not problems["most"], *problems["most"][:9])
        test("nothing is estimated where each function has one caller", not problems["tree"], *problems["tree"][:9])
        test("self costs below a root add up to its total", not problems["sum"], *problems["sum"][:9])
        test("something is estimated where functions have several callers", problems["guesses"])


main()
