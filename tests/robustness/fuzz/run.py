#!/usr/bin/env python3
"""Fuzz readers one after the other: run.py [--afl] PROGRAM SECONDS [READER...]; "any" is finding the reader out.

SECONDS are of the processor, so that a busy machine does not make less of them (AFL++ counts those of the clock).
With $FUZZ_RUNS=N libFuzzer makes N runs from a fixed seed ($FUZZ_SEED) instead, on the same seeds and words in the same
order and where possible at the same addresses, so that what a gate says depends on no chance. What it finds is printed
once more at the end, with the input.

Seeds are the samples of tests/golden, and small ones of the corpus where it is at hand ($P2D_CORPUS, or
shared/corpus beside the project). What grows from them stays in build/fuzz/corpus and is minimised now and then;
what is found in build/fuzz/found; each run is a line of build/fuzz/log.tsv."""
import base64
import collections
import concurrent.futures
import glob
import gzip
import os
import re
import subprocess
import sys
import time
import zlib

from seeds import recordings

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.environ.get("P2D_CORPUS", "../shared/corpus")
# Folders of the corpus that are not called as their reader.
FOLDERS = {"trace": ["chrome-trace"], "prof": ["gprof"], "threads": ["goroutine-text"], "perf": ["perf", "perf-odd"],
           "callgrind": ["callgrind", "cachegrind"], "pprof": ["pprof"], "otlp": ["otlp-profiles"], "gperftools": ["gperftools", "pprof-raw"]}
CROSS = {"json": "g2d.json", "firefox": "gecko.json"}
# Seconds of the clock: in a gate they only end what hangs, however busy the machine is.
LIMITS = ["-timeout=" + ("120" if os.environ.get("FUZZ_RUNS") else "10"), "-rss_limit_mb=1024", "-malloc_limit_mb=256"]
LONGEST = 16384
FINDINGS = 5  # of one reader, then the next has its turn
WRITERS, PREFIX = 24, 6  # of fuzz.c
RUNS, SEED = os.environ.get("FUZZ_RUNS"), os.environ.get("FUZZ_SEED", "1")


def samples_of(reader):
    """Paths of profiles for this reader."""
    yield from sorted(glob.glob(f"tests/golden/{reader}/*.{reader}"))
    for folder in FOLDERS.get(reader, [reader]):
        yield from sorted(path for path in glob.glob(f"{CORPUS}/*/{folder}/*") if os.path.isfile(path))
    yield from sorted(glob.glob(f"{CORPUS}/generated/cross/*/*.{CROSS.get(reader, reader + '*')}"))


def content(path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError, zlib.error):
        return data


def plan(n):
    """What is done with the n-th seed: the bytes before it (struct plan of fuzz.h)."""
    return bytes((255, n % WRITERS, 0 if n % 3 == 0 else n * 37 % 256, n * 7 % 41 if n % 4 == 0 else 0,
                  n * 11 % 256, n * 29 % 256))


def sow(readers, folder):
    """Write the seeds, and the list of them that libFuzzer takes; the order of a folder is the file system's."""
    os.makedirs(folder, exist_ok=True)
    seeds = [content(path) for reader in readers for path in samples_of(reader)]
    seeds += recordings() if "perf-data" in readers else []
    paths = []
    for n, data in enumerate(seeds):
        if len(data) + PREFIX <= LONGEST:
            paths.append(os.path.join(folder, f"seed-{n}"))
            with open(paths[-1], "wb") as file:
                file.write(plan(n) + data)
    with open(f"{folder}.list", "w") as file:
        file.write(",".join(paths))


def quoted(word):
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02x}" for b in word) + '"'


def dictionary(readers, path):
    """The words that several of the seeds have, after those of every format and, for binary ones, their own."""
    words = collections.Counter()
    for reader in readers:
        for sample in samples_of(reader):
            data = content(sample)
            if len(data) < 1 << 20:
                words.update({*re.findall(rb'"?[A-Za-z_%#@<$*-][A-Za-z0-9_.:/-]{1,22}[":=>,;]?', data)})
    with open(path, "w") as file:
        for name in ["fuzz", *(readers if len(readers) == 1 else [])]:
            if os.path.exists(f"{HERE}/{name}.dict"):
                with open(f"{HERE}/{name}.dict") as part:
                    file.write(part.read())
        often = sorted(words.items(), key=lambda one: (-one[1], one[0]))[:150]
        file.write("".join(quoted(word) + "\n" for word, count in often if count > 1))


def measured(command, environment, log):
    """Exit status and seconds of the processor."""
    with subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT) as running:
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    return running.returncode, used.ru_utime + used.ru_stime


def stat(log, name):
    found = re.findall(rf"^stat::{name}: *(\d+)", log, re.M)
    return int(found[-1]) if found else 0


def minimise(program, kept, environment):
    fresh = kept + ".fresh"
    os.makedirs(fresh, exist_ok=True)
    done = subprocess.run([program, "-merge=1", *LIMITS, f"-max_len={LONGEST}", fresh, kept], env=environment,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    if done and os.listdir(fresh):
        subprocess.run(["rm", "-rf", kept], check=True)
        os.rename(fresh, kept)
    else:
        subprocess.run(["rm", "-rf", fresh], check=True)


def same_addresses():
    """What to write before a command so that each run has its memory at the same addresses, or nothing where that is
    forbidden: libFuzzer learns from comparisons, some of which are of addresses."""
    setarch = ["setarch", "-R"]
    try:
        return setarch if subprocess.run([*setarch, "true"], stderr=subprocess.DEVNULL).returncode == 0 else []
    except OSError:
        return []


def fuzz(program, seconds, reader, readers):
    """One row: executions, seconds, seconds of the processor, coverage, findings."""
    kept = f"build/fuzz/corpus/{reader}"
    words = f"build/fuzz/{reader}.dict"
    environment = {**os.environ, "PROF2DOT_READER": reader,
                   "LSAN_OPTIONS": "suppressions=tests/lib/lsan.supp:print_suppressions=0"}
    sow(readers, kept)
    dictionary(readers, words)
    start = same_addresses() if RUNS else []
    budget = [f"-runs={RUNS}", f"-seed={SEED}", f"-seed_inputs=@{kept}.list"] if RUNS else []
    begin, cpu, runs, coverage, found = time.monotonic(), 0, 0, 0, []
    while len(found) < (1 if RUNS else FINDINGS):
        left = seconds - cpu
        if left < max(1, seconds / 20) and runs:
            break
        with open(f"build/fuzz/{reader}.log", "w+", errors="replace") as file:
            status, used = measured(
                [*start, program, *(budget or [kept, f"-max_total_time={max(1, round(left))}"]),
                 *LIMITS, f"-max_len={LONGEST}",
                 "-print_final_stats=1", f"-dict={words}", f"-artifact_prefix=build/fuzz/found/{reader}-"],
                environment, file)
            file.seek(0)
            log = file.read()
        cpu += used
        runs += stat(log, "number_of_executed_units")
        coverage = max([coverage, *map(int, re.findall(r"cov: (\d+)", log))])
        if status == 0 and RUNS:
            break
        if status == 0:
            continue
        what = re.search(r"does not hold: .*\n.*|.*runtime error: .*|.*ERROR: .*|SUMMARY: .*", log)
        found.append(what.group(0).replace("\n", " ") if what else f"exit {status}")
    if seconds >= 60:
        minimise(program, kept, environment)
    return runs, time.monotonic() - begin, cpu, coverage, found


def fuzz_by_afl(program, seconds, reader, readers):
    """The same by AFL++, from what libFuzzer has kept."""
    kept, out, words = f"build/fuzz/corpus/{reader}", f"build/fuzz/afl/{reader}", f"build/fuzz/{reader}.dict"
    environment = {**os.environ, "PROF2DOT_READER": reader, "AFL_SKIP_CPUFREQ": "1", "AFL_NO_AFFINITY": "1",
                   "AFL_NO_UI": "1", "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1", "AFL_AUTORESUME": "1",
                   "ASAN_OPTIONS": "abort_on_error=1:symbolize=0:detect_leaks=0:allocator_may_return_null=1"}
    sow(readers, kept)
    dictionary(readers, words)
    os.makedirs(out, exist_ok=True)
    begin = time.monotonic()
    with open(f"build/fuzz/{reader}.afl.log", "w") as log:
        status, cpu = measured(["afl-fuzz", "-i", kept, "-o", out, "-V", str(round(seconds)), "-m", "none",
                                "-t", "10000", "-x", words, "--", program], environment, log)
    found = [] if status == 0 else [f"afl-fuzz failed, see build/fuzz/{reader}.afl.log"]
    for path in glob.glob(f"{out}/default/crashes/id*") + glob.glob(f"{out}/default/hangs/id*"):
        name = f"build/fuzz/found/{reader}-afl-{os.path.basename(path)[:9]}"
        os.replace(path, name)
        found.append(name)
    try:
        with open(f"{out}/default/fuzzer_stats") as file:
            stats = dict(re.findall(r"(\w+) *: (\S+)", file.read()))
    except OSError:
        stats = {}
    return int(stats.get("execs_done", 0)), time.monotonic() - begin, cpu, int(stats.get("edges_found", 0)), found


def tell(reader, found):
    """What a reader's log says of the last finding, with the input: a log is all that a far machine leaves."""
    print(f"\n{reader}: {len(found)} findings, the last of them:")
    with open(f"build/fuzz/{reader}.log", errors="replace") as log:
        print("".join(log.readlines()[-40:])[-6000:])
    latest = max(glob.glob(f"build/fuzz/found/{reader}-*"), key=os.path.getmtime, default=None)
    if latest:
        with open(latest, "rb") as file:
            print(f"{latest}, packed by zlib, in base64: {base64.b64encode(zlib.compress(file.read(), 9)).decode()}")


def main():
    engine = fuzz_by_afl if sys.argv[1] == "--afl" else fuzz
    program, seconds, *chosen = sys.argv[1 + (engine != fuzz):]
    seconds = float(seconds)
    every = sorted(os.path.basename(folder) for folder in glob.glob("tests/golden/*") if os.path.isdir(folder))
    os.makedirs("build/fuzz/found", exist_ok=True)
    bad = {}
    readers = chosen or [*every, "any"]
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("FUZZ_JOBS", "1"))) as pool:
        rows = pool.map(lambda one: engine(program, seconds, one, every if one == "any" else [one]), readers)
        for reader, (runs, wall, cpu, coverage, found) in zip(readers, rows):
            with open("build/fuzz/log.tsv", "a") as log:
                print(time.strftime("%F %T"), engine.__name__, reader, runs, f"{wall:.0f}", f"{cpu:.0f}", coverage,
                      len(found), *found, sep="\t", file=log)
            print(f"{reader:<12} {runs:>9} runs {wall:6.0f} s {cpu:6.0f} s of CPU  coverage {coverage:>6}  "
                  f"{'; '.join(found) or 'ok'}", flush=True)
            if found:
                bad[reader] = found
    for reader, found in bad.items():
        tell(reader, found)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
