#!/usr/bin/env python3
"""Inputs that are to cost far more than their size: a part of tests/robustness/torture/attacks.py, of such a size that what
is not about linear takes minutes or gigabytes."""
import os
import re
import resource
import subprocess
import sys
import tempfile

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path += [os.path.join(TESTS, "lib"), os.path.join(TESTS, "robustness/torture")]
from attack_inputs import ATTACKS, size_of
from tap import IS_SANITIZED, PROF2DOT, it

PROCESSOR = 120 if IS_SANITIZED else 20  # seconds; each takes less than one
BASE_MEMORY = 80 << 20
CASES = {  # title: n, exit status
    "folded: names that collide under 31 h + c": (30000, 0),
    "callgrind: numbers of names that differ in high bits alone": (60000, 0),
    "folded: a name of n MB": (8, 0),
    "folded: brackets in a name, stripped": (500, 0),
    "folded: a stack of n functions": (60000, 0),
    "trace: frames nested n deep, sampled n times": (20000, 0),
    "firefox: frames nested n deep, sampled n times": (30000, 0),
    "xctrace: a backtrace of n frames, sampled n times by reference": (20000, 0),
    "hprof: a stack of n frames, listed n times": (150000, 0),
    "austin: a stack of n frames, repeated n times": (150000, 0),
    "perf: n threads that wait": (50000, 0),
    "perf: n events": (1024, 0),
    "callgrind: n events in one line": (65, 1),
    "perfstat: n counters": (200000, 1),
    "callgrind: a cycle of n functions": (40000, 0),
    "callgrind: a ladder of n steps: 2^n paths": (20000, 0),
    "pstats: a dict of n callers that n functions share": (500, 0),
    "pprof: n different expansions of a location of n inlined functions": (3000, 1),
    "otlp: n samples of a stack of n frames": (20000, 0),
    "otlp: n stacks of a location of n inlined functions": (3000, 1),
    "otlp: n samples, each with 250 labels of its resource and one of its own": (20000, 1),
    "perfetto: n stacks to a frame of n inlined functions": (3000, 1),
    "perfetto: n sequences of a name each": (20000, 3),
    "perfetto: a packet that says it has 2^60 bytes, n of them there": (1000, 3),
    "pprof: drop_frames nested by stars": (100, 0),
    "pprof: groups in drop_frames that hold each other": (16, 0),
    "pprof: drop_frames whose automaton has 2^480 states, n names": (100, 0),
    "pprof: drop_frames that goes back and forth in n names": (5000, 0),
    "xctrace: an attribute of n bytes": (4 << 20, 1),
    "xctrace: a text of n bytes": (4 << 20, 1),
    "xctrace: n attributes of an element": (100000, 1),
    "sysprof: entities that double n times": (40, 1),
    "xctrace: an entity of n KB n times": (1000, 1),
    "json: arrays nested n deep": (200000, 1),
    "pprof: gzip of n bytes": (200 << 20, 1),
    "folded: a zip of n profiles": (3000, 0),
    "folded: a zip of a line of n bytes": (200 << 20, 1),
    "folded: a tar of a file with a hole of n bytes": (1 << 34, 1),
    "dhat: n points of the same 100 frames": (10000, 0),
    "vsprof: levels that jump to 2^31 and back, n times": (50000, 0),
    "mprof: calls nested n deep in time": (20000, 0),
    "perf-data: n maps over each other, n samples": (5000, 0),
    "perf-data: one library, its path spelt in n ways": (1000, 0),
    "perf-data: n object files": (300, 0),
    "perf-data: an object file of n mangled names": (500, 0),
    "perf-data: debug information of n MB in 100 object files, packed": (64, 0),
    "perf-data: debug information of n MB in 100 object files, packed in the older way": (64, 0),
    "perf-data: symbols of n MB in .gnu_debugdata": (64, 0),
    "perf-data: a map of a JIT compiler of n functions over each other": (30000, 0),
    "perf-data: a map of a JIT compiler of n mangled names": (1000, 0),
    "perf-data: a dump of a JIT compiler of n functions at one place": (30000, 0),
    "perf-data: a dump of a JIT compiler of a function that moves n times": (30000, 0),
    "perf-data: n processes, each forked of the one before, with 100 maps": (5000, 0),
    "perf-data: sections that say they have 2^60 bytes, n of them there": (1000, 1),
    "gperftools: a stack that says it has 2^60 frames, n of them there": (1000, 3),
    "simpleperf: a record that says it has 4 GB, n bytes of them there": (1000, 1),
    "pprof: a string that says it has 2^60 bytes, n of them there": (1000, 1),
    "pstats: lists that say they have 2^31 items, n of them": (20000, 1),
    "pstats: a string that says it has 2^31 bytes, n of them there": (1000, 1),
    "scalene: n functions within each other, that end before n lines": (20000, 0),
    "folded: folded of n functions": (150000, 0),
    "folded: pprof of n functions": (150000, 0),
    "folded: --diff of n functions, all renamed": (20000, 0),
}


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(attack, n, folder):
    """Exit status, what was said, the peak of memory, bytes read and written."""
    path, output = os.path.join(folder, "input"), os.path.join(folder, "output")
    paths = attack.make(path, n) or [path]
    with open(output, "wb") as out, open(os.path.join(folder, "errors"), "w+b") as errors:
        process = subprocess.Popen([PROF2DOT, "-f", attack.format, *attack.options(path), *paths], stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=errors, preexec_fn=limit)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        errors.seek(0)
        said = errors.read(300)
    size = sum(map(size_of, [*paths, output]))
    return os.waitstatus_to_exitcode(status), said, usage.ru_maxrss * 1024, size


def has_limit(test, folder, title, most):
    """A limit allows what it says, and no more."""
    attack = attacks[title]
    statuses = [run(attack, n, folder)[0] for n in (most - 1, most, most + 1)]
    test(f"{title} has a limit of {most}", statuses == [0, 0, 1], statuses)


attacks = {attack.title: attack for attack in ATTACKS}
with it as test, tempfile.TemporaryDirectory() as folder:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # a forked child begins with as much
    for title, (n, expected) in CASES.items():
        attack = attacks[title]
        status, said, memory, size = run(attack, n, folder)
        good = status == expected and (status == 0 or said.startswith(b"prof2dot: "))
        test(f"{title}: n is {n:,}", good, f"exit status {status}, should be {expected}", said)
        most = BASE_MEMORY + own + attack.per_byte * size
        test(f"{title}: memory in proportion", memory <= most or IS_SANITIZED, f"{memory >> 20} MB, at most {most >> 20}")
    listed = subprocess.run([PROF2DOT, "--list-formats"], capture_output=True).stdout.decode().split("Writes", 1)[0]
    spared = set(re.findall(r"^  (\S+)", listed, re.M)) - {attack.format for attack in ATTACKS}
    test("every reader is attacked", not spared, spared)
    has_limit(test, folder, "perf: n events", 1024)
    has_limit(test, folder, "callgrind: n events in one line", 64)
    has_limit(test, folder, "perfstat: n counters", 1024)
    has_limit(test, folder, "json: arrays nested n deep where they are skipped", 99999)
