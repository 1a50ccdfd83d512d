#!/usr/bin/env python3
"""Write a small pstats file: make_pstats.py FILE. Also the tests' Python module for that."""
import marshal
import sys


def write(path, stats):
    """A file as Python's Stats.dump_stats writes it. `stats` maps (file, line, function) to
    (primitive calls, calls, self, total, {caller: the same four})."""
    with open(path, "wb") as out:
        marshal.dump(stats, out)


MAIN, WORK, LEN = ("/src/app.py", 1, "main"), ("/src/app.py", 9, "work"), ("~", 0, "<built-in method len>")
SMALL = {
    MAIN: (1, 1, 0.25, 1.0, {}),
    WORK: (2, 3, 0.5, 0.75, {MAIN: (2, 2, 0.375, 0.75, ), WORK: (0, 1, 0.125, 0.25)}),
    LEN: (4, 4, 0.25, 0.25, {WORK: (4, 4, 0.25, 0.25)}),
}

if __name__ == "__main__":
    write(sys.argv[1], SMALL)
