"""Recordings that tests make now, and what the program says of them."""
import json
import os
import subprocess

from samples import run


# Functions of C whose calls recur, directly and by each other; they need a volatile `sink`.
C_CALLS = r"""
__attribute__((noinline)) static void leaf(unsigned n) { while (n--) sink += n * n; }
__attribute__((noinline)) static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
__attribute__((noinline)) static int odd(int n);
__attribute__((noinline)) static int even(int n) { leaf(50); return n == 0 ? 1 : odd(n - 1); }
__attribute__((noinline)) static int odd(int n) { leaf(90); return n == 0 ? 0 : even(n - 1); }
"""


def write(folder, name, text):
    """The path of a new file."""
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


def output_of(*command, cwd, env=None, seconds=300):
    """Standard output of a program as text; None if it fails, or takes too long."""
    try:
        done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, timeout=seconds)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


class Graph:
    """The whole graph of a file: .about it, rows of functions by name, whose costs are added up where names are equal, and lines."""

    def __init__(self, path, *arguments):
        status, out, self.errors = run("-q", "-T", "json", "--lines", "-n0", "-e0", *arguments, path)
        graph = json.loads(out)["graph"] if status == 0 else {"metadata": {}, "nodes": {}, "edges": []}
        self.about = graph["metadata"]
        self.nodes = {key: node["metadata"] for key, node in graph["nodes"].items()}
        self.edges = [(self.nodes[edge["source"]]["function"], self.nodes[edge["target"]]["function"], edge["metadata"]) for edge in graph["edges"]]
        self.lines = self.about.get("lines", [])

    def sums(self, *names):
        """{function: [sum of each]}, such as of "self", "total" and "calls"."""
        rows = {}
        for node in self.nodes.values():
            row = rows.setdefault(node["function"], [0] * len(names))
            for i, name in enumerate(names):
                row[i] += node[name] or 0
        return rows

    def sum_of(self, name):
        return {function: row[0] for function, row in self.sums(name).items()}


def differences(ours, theirs, near=0.0):
    """Of {name: number}, what is not equal, but for a share of `near`."""
    for name in sorted(ours.keys() | theirs.keys(), key=str):
        mine, other = ours.get(name, 0), theirs.get(name, 0)
        if abs(mine - other) > near * max(abs(mine), abs(other)):
            yield f"{name}: is {mine}, should be {other}"


def same(test, sentence, ours, theirs, near=0.0, least=1):
    """All of {name: number} are equal, and there are at least so many."""
    wrong = list(differences(ours, theirs, near))
    return test(sentence, len(theirs) >= least and not wrong, f"{len(theirs)} of them", *wrong[:9])
