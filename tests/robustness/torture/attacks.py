#!/usr/bin/env python3
"""attacks.py PROGRAM [-k WORD] [--small] [--markdown]: inputs that are to cost far more than their size.

Each is well formed, or nearly so, and made with n, 2n and 4n of what is to hurt; CPU time (user and system)
and peak memory are measured. Fails if a run crashes, says nothing or takes more than its bounds:

    memory  BASE_MEMORY + PER_BYTE times the input, unpacked, and the output
    time    t(4n) <= GROWTH * t(2n), of runs that take long enough to be measured
"""
import argparse
import os
import resource
import subprocess
import sys
import tempfile


from attack_inputs import ATTACKS, size_of

BASE_MEMORY = 80 << 20
PER_BYTE = 100
GROWTH = 3.0
MEASURABLE = 0.4  # seconds
CPU_LIMIT = 120
ADDRESS_SPACE = 16 << 30


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Measured:
    """One run: its end, what it said first, seconds of CPU, bytes of memory and of output."""

    def __init__(self, command, output):
        with tempfile.TemporaryFile() as errors, open(output, "wb") as out:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=errors, preexec_fn=limit)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = 0
            errors.seek(0)
            self.said = errors.read(2000).decode("utf-8", "replace")
            self.written = out.tell() or os.path.getsize(output)
        self.status = os.waitstatus_to_exitcode(status)
        self.seconds = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss * 1024

    def end(self):
        return {0: "read", 1: "refused", 3: "nothing"}.get(self.status, f"signal {-self.status}")


def judge(attack, runs, sizes, own):
    """What is wrong with the runs, as text."""
    faults = []
    for run, size in zip(runs, sizes):
        if run.status not in (0, 1, 3):
            faults.append(run.end())
        if run.status in (1, 3) and not run.said.startswith("prof2dot: "):
            faults.append("no message")
        most = BASE_MEMORY + own + attack.per_byte * (size + run.written)
        if run.memory > most:
            faults.append(f"{run.memory >> 20} MB of memory")
    before, last = runs[-2], runs[-1]
    if last.seconds > MEASURABLE and last.seconds > attack.growth * max(before.seconds, 0.02):
        faults.append("time grows too fast")
    return ", ".join(dict.fromkeys(faults))


def try_attack(program, attack, folder, scale):
    path, output = os.path.join(folder, "input"), os.path.join(folder, "output")
    runs, sizes = [], []
    for factor in (1, 2, 4):
        n = max(2, attack.n * factor // scale)
        paths = attack.make(path, n) or [path]
        sizes.append(n if attack.unpacked else sum(map(size_of, paths)))
        arguments = attack.options(path)
        if attack.format:
            arguments = ["-f", attack.format, *arguments]
        runs.append(Measured([program, *arguments, *paths], output))
    return runs, sizes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("-k", default="", help="only attacks whose title has this word")
    parser.add_argument("--small", type=int, default=1, help="divide the sizes by this")
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    failed = 0
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # a forked child starts with as much
    if options.markdown:
        print("| attack | n | input | seconds at n, 2n, 4n | MB at n, 2n, 4n | end |")
        print("|---|---:|---:|---|---|---|")
    for attack in ATTACKS:
        if options.k not in attack.title:
            continue
        with tempfile.TemporaryDirectory() as folder:
            runs, sizes = try_attack(os.path.realpath(options.program), attack, folder, options.small)
        fault = judge(attack, runs, sizes, own)
        failed += fault != ""
        seconds = " ".join(f"{r.seconds:.2f}" for r in runs)
        memory = " ".join(str(r.memory >> 20) for r in runs)
        ends = "/".join(dict.fromkeys(r.end() for r in runs))
        n, size = attack.n // options.small, f"{sizes[-1] / 1e6:.1f} MB" if sizes[-1] >= 1e5 else f"{sizes[-1] / 1e3:.1f} kB"
        if options.markdown:
            print(f"| {attack.title} | {n:,} | {size} | {seconds} | {memory} | {ends}{' **' + fault + '**' if fault else ''} |")
        else:
            print(f"{'FAIL' if fault else 'ok':4} {attack.title:58} n={n:<8} {size:>9}  s {seconds:20} MB {memory:16} {ends} {fault}")
            if fault and runs[-1].said:
                print("     ", runs[-1].said.splitlines()[0][:160])
        sys.stdout.flush()
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
