#!/usr/bin/env python3
"""Add up profiles on a Dask cluster, as a tree: dask_merge.py OUTPUT.pb.gz FILE|FOLDER... [--scheduler ADDRESS]

Without --scheduler it starts one worker process for each processor of this machine. A task adds up at most --fan-in
profiles to one; sums travel between the workers as pprof, and the order does not matter. What a lost worker had is
computed again by others, by Dask itself. Files must be readable where the workers are.

Needs dask.distributed (Debian: python3-distributed) here, and prof2dot on the PATH of each worker.
"""
import argparse
import os
import subprocess
import sys
import tempfile

from dask.distributed import Client, LocalCluster

PROF2DOT = os.environ.get("PROF2DOT", "prof2dot")


def add_up(parts):
    """The sum of profiles, which are paths or the bytes of sums, as pprof."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for i, part in enumerate(parts):
            if isinstance(part, bytes):
                names.append(os.path.join(folder, f"{i}.pb.gz"))
                with open(names[-1], "wb") as file:
                    file.write(part)
            else:
                names.append(part)
        done = subprocess.run([PROF2DOT, "-q", "-T", "pprof", "--files-from", "-"], capture_output=True, check=False,
                              input=b"".join(os.fsencode(name) + b"\0" for name in names))
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout


def files_of(paths):
    for path in paths:
        if os.path.isdir(path):
            yield from (os.path.abspath(entry.path) for entry in sorted(os.scandir(path), key=lambda e: e.name) if entry.is_file())
        else:
            yield os.path.abspath(path)


def merge(client, files, fan_in):
    level = list(files)
    while len(level) > 1 or isinstance(level[0], str):
        level = [client.submit(add_up, level[i:i + fan_in], pure=False) for i in range(0, len(level), fan_in)]
    return level[0].result()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output")
    parser.add_argument("profiles", nargs="+")
    parser.add_argument("--scheduler", help="such as tcp://host:8786")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--fan-in", type=int, default=100)
    arguments = parser.parse_args()
    files = list(files_of(arguments.profiles))
    if not files:
        sys.exit("dask_merge.py: there are no profiles")
    cluster = arguments.scheduler or LocalCluster(n_workers=arguments.workers, threads_per_worker=1, dashboard_address=None)
    with Client(cluster) as client:
        result = merge(client, files, max(2, arguments.fan_in))
    if not arguments.scheduler:
        cluster.close()
    with open(arguments.output + ".new", "wb") as out:
        out.write(result)
    os.replace(arguments.output + ".new", arguments.output)


if __name__ == "__main__":
    main()
