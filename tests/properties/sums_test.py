#!/usr/bin/env python3
"""A sum of profiles is the same bytes whatever their order, and whichever were added up before and written between.

In each round the profiles are shuffled and added up as a random tree, whose inner sums are files of the format, or each of
any format that holds as much; then the sum is compared with that of all at once. Not through -T json: that is a graph of
sums, which no reader takes. P2D_SUM_ROUNDS=100 is for more rounds (make check-fleet)."""
import marshal
import os
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from make_pprof import pprof_of  # noqa: E402
from samples import fewer_if_sanitized, in_parallel  # noqa: E402
from tap import PROF2DOT, it  # noqa: E402

ROUNDS = int(os.environ.get("P2D_SUM_ROUNDS", "12"))  # for each format
LEAVES = 12
NAMES = ["main", "parse", "read", "std::vector<int>::at", "f", "\u017b", "operator()", "<lambda>"]


def stack(rng):
    return [rng.choice(NAMES) for _ in range(rng.randrange(1, 9))]


def folded(rng):
    """Whole numbers, and fractions of which the sum depends on the order in doubles."""
    return "".join(f"{';'.join(stack(rng))} {rng.choice((rng.randrange(1, 10 ** 9), 0.1, 0.7, 1e-3))}\n"
                   for _ in range(rng.randrange(1, 40))).encode()


def counts(rng):
    """Whole numbers, and nothing but names: what all formats with stacks hold."""
    return "".join(f"{';'.join(stack(rng))} {rng.randrange(1, 10 ** 9)}\n" for _ in range(rng.randrange(1, 40))).encode()


def perf(rng):
    """Two events, threads, and addresses in modules."""
    out = []
    for i in range(rng.randrange(1, 30)):
        event = rng.choice(("cycles", "faults"))
        out.append(f"prog{rng.randrange(2)} {rng.randrange(9)}/{rng.randrange(9)} {i}.000001: {rng.randrange(1, 99)} {event}:\n")
        out += [f"\t{rng.randrange(1, 999):x} {name}+0x1 (/lib/lib{len(name)}.so)\n" for name in reversed(stack(rng))]
        out.append("\n")
    return "".join(out).encode()


def pstats(rng):
    """As cProfile: times are nanoseconds, in floating point."""
    def seconds():
        return rng.randrange(10 ** 10) * 1e-9

    def key(name):
        return f"/src/{len(name)}.py", NAMES.index(name) + 1, name
    table = {}
    for name in rng.sample(NAMES, rng.randrange(2, len(NAMES))):
        callers = {key(caller): (rng.randrange(1, 9), 1, seconds(), seconds()) for caller in rng.sample(NAMES, rng.randrange(3))}
        table[key(name)] = (rng.randrange(1, 9), rng.randrange(10, 99), seconds(), seconds(), callers)
    return marshal.dumps(table)


def prof2dot(form, inputs, output):
    done = subprocess.run([PROF2DOT, "-q", "-T", form, *(["-n0", "-e0"] if form == "json" else []), "-o", output, *inputs],
                          capture_output=True, check=False)
    return done.returncode == 0 or (print("#", done.stderr.decode(errors="replace")) and False)


def add_up(rng, form, forms, files, output):
    """As a random tree, whose inner sums are of one of the forms each; their names begin with that of the output."""
    if len(files) < 3 or rng.random() < 0.2:
        return prof2dot(form, files, output)
    first = files[::rng.randrange(2, 5)]
    names = []
    for i, part in enumerate((first, [f for f in files if f not in first])):
        if len(part) == 1:
            names += part
        else:
            names.append(f"{output}.{i}")
            if not add_up(rng, rng.choice(forms), forms, part, names[-1]):
                return False
    return prof2dot(form, names, output)


def read(path):
    """Without the name of a file, which speedscope takes for the profile's: inner sums have other files."""
    with open(path, "rb") as file:
        return re.sub(rb'"name":"[^"]*",\n"shared"', b"", file.read())


def leaves_of(folder, rng, form, make):
    """Files of the form; as they are made, if that is None."""
    leaves = []
    for i in range(LEAVES):
        raw, leaf = (os.path.join(folder, f"{form}-{make.__name__}-{i}{end}") for end in (".raw", ""))
        with open(raw, "wb") as file:
            file.write(make(rng))
        if form is not None and not prof2dot(form, [raw], leaf):
            return []
        leaves.append(leaf if form is not None else raw)
    return leaves


def differing(folder, leaf, make, forms, form):
    """Of how many rounds the sum differs, or was none. Inner sums have one of the forms."""
    rng = random.Random(form + make.__name__)
    folder = os.path.join(folder, f"{leaf}-{make.__name__}-{form}")
    os.mkdir(folder)
    leaves = leaves_of(folder, rng, leaf, make)
    whole = os.path.join(folder, "whole")
    if not leaves or not prof2dot(form, leaves, whole):
        return "the leaves"
    wrong = 0
    for turn in fewer_if_sanitized(range(ROUNDS), 5):
        rng.shuffle(leaves)
        wrong += not add_up(rng, form, forms, leaves, whole + str(turn)) or read(whole + str(turn)) != read(whole)
    return wrong


ONE_FORM = [(form, make, [form], form) for form, make in (
    ("pprof", perf), ("folded", perf), ("folded", folded), ("callgrind", pstats), ("callgrind", perf), ("speedscope", perf),
    ("otlp", perf))]
STACKS = ["pprof", "folded", "speedscope", "otlp"]
CASES = ONE_FORM + [(None, counts, STACKS, form) for form in STACKS] + [(None, perf, ["pprof"], "pprof")]


def alone(folder, form):
    """Whether a file alone gives the bytes of its sum with one that has no samples."""
    rng = random.Random(form)
    samples = [([(name, name + ".c", rng.randrange(1, 9)) for name in stack(rng)], rng.randrange(1, 99),
                {"route": rng.choice("xyz"), "thread": rng.choice("ab"), "size": rng.randrange(3)}) for _ in range(40)]
    names = []
    for name, content in (("one", pprof_of(samples)), ("none", pprof_of([]))):
        names.append(os.path.join(folder, f"{name}.{form}"))
        with open(names[-1], "wb") as file:
            file.write(content)
    outputs = [os.path.join(folder, f"{n}.{form}.out") for n in (1, 2)]
    done = [prof2dot(form, names[:n + 1], output) for n, output in enumerate(outputs)]
    return all(done) and read(outputs[0]) == read(outputs[1])


def in_any_order(folder, form, make):
    """Without files between: in every order the same, in data, tables and pictures."""
    rng = random.Random(make.__name__)
    leaves = []
    for i in range(LEAVES):
        leaves.append(os.path.join(folder, f"any-{form}-{make.__name__}-{i}"))
        with open(leaves[-1], "wb") as file:
            file.write(make(rng))
    outputs = set()
    for turn in fewer_if_sanitized(range(8), 4):
        rng.shuffle(leaves)
        output = os.path.join(folder, f"any-{form}-{make.__name__}-{turn}.out")
        if not prof2dot(form, leaves, output):
            return False
        outputs.add(read(output))
    return len(outputs) == 1


with it as test, tempfile.TemporaryDirectory() as temporary:
    for (leaf, make, forms, form), result in zip(CASES, in_parallel(lambda case: differing(temporary, *case), CASES)):
        through = "" if leaf == form else f" through {', '.join(forms)}"
        test(f"{ROUNDS} random trees of sums of {make.__name__} as {form}{through} give the same bytes", result == 0, result)
    for form in ("pprof", "otlp", "folded"):
        test(f"{form} of one file is the bytes of its sum with one without samples", alone(temporary, form))
    # Not a report of pstats: these times, being random, contradict each other, which it says of the first file that does.
    ORDERS = [(form, make) for form in ("json", "dot", "csv", "dump", "flamegraph", "html") for make in (perf, folded, pstats)
              if make is not pstats or form not in ("flamegraph", "html")]
    for (form, make), good in zip(ORDERS, in_parallel(lambda case: in_any_order(temporary, *case), ORDERS)):
        test(f"{form} of a sum of {make.__name__} is the same bytes in any order", good)
