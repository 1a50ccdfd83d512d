#!/usr/bin/env python3
"""How often a comparison of a few runs finds a slowdown on this machine: slowdown_trial.py [--repeats 50] [--by callgrind]

Compiles a small program whose work is the same in each run, and once more with one function made slower, so that the whole
is slower by --slower percent; callgrind counts the instructions of both, to see that it is. Then it records runs of the
one (before), of the same again (equal) and of the other (slower), in turn, and lets prof2dot --fail-if-slower compare before
with each. A slowdown that is not found is missed; one that is reported between equal programs is a false alarm.

Needs cc, valgrind, and perf (unless --by callgrind); prof2dot on the PATH, or in $PROF2DOT.
"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

PROF2DOT = os.environ.get("PROF2DOT", "prof2dot")
SIDES = ("before", "equal", "slower")
OTHERS = 7  # functions beside the one that becomes slower, with 10 % of the work each; that one has 30 %

PROGRAM = r"""
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#define PART(name) \
    static __attribute__((noinline)) uint64_t name(uint64_t n, uint64_t x) \
    { \
        while (n-- > 0) \
            x = (x ^ x >> 29) * UINT64_C(0xbf58476d1ce4e5b9) + n; \
        return x; \
    }
PARTS
int main(int argc, char **argv)
{
    uint64_t n = argc > 2 ? strtoull(argv[1], NULL, 10) : 0, more = argc > 2 ? strtoull(argv[2], NULL, 10) : 0, x = 1;
    for (int round = 0; round < 10; round++) {
        x = parse(3 * n + more, x);
        CALLS
    }
    printf("%d\n", (int)(x & 1));
    return 0;
}
"""


def run(*command):
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    if done.returncode != 0:
        sys.exit(f"slowdown_trial.py: {command[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def build():
    others = [f"part{i}" for i in range(OTHERS)]
    text = PROGRAM.replace("PARTS", "\n".join(f"PART({name})" for name in ["parse", *others]))
    with open("work.c", "w", encoding="utf-8") as file:
        file.write(text.replace("CALLS", "\n        ".join(f"x = {name}(n, x);" for name in others)))
    run("cc", "-O1", "-g", "-o", "work", "work.c")


def record(by, program, path):
    if by == "perf":
        run("perf", "record", "-q", "-e", "cpu-clock:u", "-F", "5000", "-o", path, "--", *program)
    else:
        run("valgrind", "--tool=callgrind", "--callgrind-out-file=" + path, *program)


def instructions(program):
    record("callgrind", program, "count.out")
    with open("count.out", encoding="utf-8") as file:
        return int(re.search(r"^(?:summary|totals): (\d+)", file.read(), re.MULTILINE)[1])


def total(path):
    """The sum of the self costs."""
    rows = [row.split(b"\t") for row in run(PROF2DOT, "-q", "-T", "tsv", path).splitlines()]
    return sum(float(row[rows[0].index(b"self")]) for row in rows[1:])


def is_reported(after, limit):
    command = [PROF2DOT, "-q", "--diff", "before", after, "-T", "table", "-o", os.devnull, "--fail-if-slower", limit]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    if done.returncode not in (0, 4):
        sys.exit(done.stderr.decode(errors="replace"))
    return done.returncode != 0


def trial(options, programs, limits, counts):
    """One comparison of each kind. Returns the spread of the runs before, as a share of their mean."""
    for side in SIDES:
        shutil.rmtree(side, ignore_errors=True)
        os.mkdir(side)
    for i in range(options.runs):
        for side in SIDES:
            record(options.by, programs[side], f"{side}/{i}." + ("data" if options.by == "perf" else "out"))
    for limit in limits:
        counts[limit][0] += not is_reported("slower", limit)
        counts[limit][1] += is_reported("equal", limit)
    costs = [total(f"before/{name}") for name in os.listdir("before")]
    return statistics.stdev(costs) / statistics.mean(costs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=50)
    parser.add_argument("--runs", type=int, default=5, help="of each side of a comparison")
    parser.add_argument("--slower", type=float, default=3, help="percent")
    parser.add_argument("--by", choices=("perf", "callgrind"), default="perf")
    parser.add_argument("--size", type=int, help="of the work: 1,000,000 is about 0.3 seconds")
    options = parser.parse_args()
    size = options.size or (600000 if options.by == "perf" else 20000)
    limits = ("0%", "1%", "2%")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        build()
        more = round(size * 10 * options.slower / 100)
        programs = {side: ["./work", str(size), str(more if side == "slower" else 0)] for side in SIDES}
        before, slower = (instructions(programs[side]) for side in ("before", "slower"))
        print(f"planted: {before:,} and {slower:,} instructions, {slower / before - 1:+.3%}", flush=True)
        counts = {limit: [0, 0] for limit in limits}
        spreads = [trial(options, programs, limits, counts) for _ in range(options.repeats)]
        print(f"{options.repeats} comparisons of {options.runs} runs with {options.runs}, by {options.by}; standard deviation "
              f"of runs: median {statistics.median(spreads):.2%}, largest {max(spreads):.2%}")
        for limit, (missed, alarms) in counts.items():
            print(f"--fail-if-slower {limit}: missed {missed}, false alarms {alarms}")
        os.chdir("/")


if __name__ == "__main__":
    main()
