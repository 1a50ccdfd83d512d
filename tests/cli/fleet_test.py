#!/usr/bin/env python3
"""The examples that add up the profiles of a fleet, with the engines that are here (make check-fleet installs them): the
bytes are those of one command."""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from tap import IS_SANITIZED, PROF2DOT, ROOT, it, skip_all  # noqa: E402

if IS_SANITIZED:
    skip_all("engines are no part of this program")

FLEET = os.path.join(ROOT, "examples/fleet")
PYTHON = "/usr/bin/python3"  # Debian's, whose packages have Dask
MODULES = os.path.join(ROOT, "build/fleet/node_modules")
FILES, STACKS = 60, 400
WHERE = {**os.environ, "PROF2DOT": PROF2DOT}


def run(*command, env=None, timeout=300, **options):
    return subprocess.run(command, capture_output=True, check=False, timeout=timeout, env={**WHERE, **(env or {})}, **options)


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def has_dask():
    return os.access(PYTHON, os.X_OK) and run(PYTHON, "-c", "import distributed").returncode == 0


# A worker that dies in the middle of its first task; the cluster starts another one.
DIES_ONCE = """#!/bin/sh
if mkdir "$0.once" 2>/dev/null; then kill -9 "$PPID"; fi
exec '{program}' "$@"
"""

SLURM = """ClusterName=test
SlurmctldHost={host}
NodeName={host} CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
SlurmUser=root
SlurmctldPort={port}
SlurmdPort={next_port}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
"""


def has_slurm():
    return os.geteuid() == 0 and all(shutil.which(name) for name in ("munged", "slurmctld", "slurmd", "sbatch", "sinfo"))


def start(command, ready, env):
    """A daemon once it has said that it is ready; None if it ends before."""
    daemon = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**WHERE, **env})
    for line in daemon.stderr:
        if ready in line:
            threading.Thread(target=daemon.stderr.read, daemon=True).start()
            return daemon
    daemon.wait()
    return None


@contextlib.contextmanager
def slurm(folder):
    """A cluster of this machine alone: its settings; None if it does not start here."""
    host, port = os.uname().nodename, 20000 + os.getpid() % 10000
    env = {"SLURM_CONF": os.path.join(folder, "slurm.conf")}
    with open(env["SLURM_CONF"], "w", encoding="utf-8") as file:
        file.write(SLURM.format(folder=folder, host=host, port=port, next_port=port + 1))
    with open(os.path.join(folder, "cgroup.conf"), "w", encoding="utf-8") as file:
        is_unified = os.path.exists("/sys/fs/cgroup/cgroup.controllers")
        file.write("CgroupPlugin=cgroup/v2\nIgnoreSystemd=yes\n" if is_unified else "CgroupPlugin=cgroup/v1\n")
    key = os.path.join(folder, "munge.key")
    with open(os.open(key, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
        file.write(os.urandom(128))
    daemons = [(["munged", "--foreground", "--force", "--key-file=" + key, f"--socket={folder}/munge.socket",
                 f"--pid-file={folder}/munge.pid", f"--seed-file={folder}/munge.seed"], b"Created socket"),
               (["slurmctld", "-D", "-i", "-f", env["SLURM_CONF"]], b"Running as primary controller"),
               (["slurmd", "-D", "-f", env["SLURM_CONF"]], b"slurmd started")]
    started = []
    try:
        for command, ready in daemons:
            started.append(start(command, ready, env))
            if started[-1] is None:
                break
        yield env if started[-1] is not None else None
    finally:
        for daemon in filter(None, reversed(started)):
            daemon.terminate()
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()


with it as test, tempfile.TemporaryDirectory() as temporary:
    os.chmod(temporary, 0o755)
    os.chdir(temporary)
    run(sys.executable, f"{FLEET}/make_profiles.py", "fleet", "--files", str(FILES), "--stacks", str(STACKS), "--each", "40")
    run(PROF2DOT, "-q", "-T", "pprof", "-o", "flat.pb.gz", "fleet")
    flat = read("flat.pb.gz")
    text = run(PROF2DOT, "-q", "-T", "folded", "flat.pb.gz").stdout.decode()
    test(f"{FILES} synthetic profiles have at most {STACKS} stacks in all", 100 < text.count("\n") <= STACKS, text[:500])

    if shutil.which("parallel"):
        done = run(f"{FLEET}/parallel_merge.sh", "parallel.pb.gz", "fleet", "-j2")
        test("GNU parallel", read("parallel.pb.gz") == flat, done.stderr.decode())
        run("cp", "-r", "fleet", "broken")
        with open("broken/00007.pb.gz", "wb") as file:
            file.write(b"no profile")
        done = run(f"{FLEET}/parallel_merge.sh", "broken.pb.gz", "broken", "-j2")
        test("GNU parallel fails where a file is broken", done.returncode != 0 and not os.path.exists("broken.pb.gz"))
    else:
        test.skip("GNU parallel", "parallel is not installed")

    if has_dask():
        done = run(PYTHON, f"{FLEET}/dask_merge.py", "dask.pb.gz", "fleet", "--workers", "2", "--fan-in", "8")
        test("Dask, as a tree on two workers", read("dask.pb.gz") == flat, done.stderr.decode())
        with open("dies", "w", encoding="utf-8") as file:
            file.write(DIES_ONCE.format(program=PROF2DOT))
        os.chmod("dies", 0o755)
        done = run(PYTHON, f"{FLEET}/dask_merge.py", "again.pb.gz", "fleet", "--workers", "2", "--fan-in", "8",
                   env={"PROF2DOT": os.path.abspath("dies")})
        test("Dask loses a worker in the middle", os.path.isdir("dies.once") and read("again.pb.gz") == flat, done.stderr.decode())
    else:
        test.skip("Dask", "python3-distributed is not installed")

    if os.path.isdir(MODULES) and shutil.which("node"):
        os.symlink(MODULES, "node_modules")
        shutil.copy(f"{FLEET}/duckdb_stacks.mjs", ".")
        run(PROF2DOT, "-q", "-T", "folded", "-o", "flat.folded", "flat.pb.gz")
        rows = run("node", "duckdb_stacks.mjs", "flat.folded").stdout.decode().splitlines()[1:]
        table = [row.split("\t") for row in run(PROF2DOT, "-q", "-T", "tsv", "flat.pb.gz").stdout.decode().splitlines()[1:]]
        ours = {(row[0], row[4], row[5]) for row in table}
        test("DuckDB: self costs and totals of functions", len(rows) == 20 and
             all((name, own, total) in ours for own, total, name in (row.split("\t") for row in rows)), rows)
    else:
        test.skip("DuckDB", "npm's @duckdb/node-api is not in build/fleet")

    if has_slurm():
        os.mkdir("slurm")
        with open("list", "w", encoding="utf-8") as file:
            file.writelines(f"{os.path.abspath('fleet')}/{name}\n" for name in sorted(os.listdir("fleet")))
        with slurm(os.path.abspath("slurm")) as cluster:
            if cluster is None:
                test.skip("Slurm", "a cluster of one node does not start here")
            else:
                done = run(f"{FLEET}/slurm_merge.sh", os.path.abspath("slurm.pb.gz"), os.path.abspath("list"), "4", "--output=/dev/null",
                           env=cluster)
                test("Slurm: a job array and a job that waits for it", read("slurm.pb.gz") == flat,
                     done.stderr.decode() + read("slurm/slurmctld.log").decode()[-2000:])
    else:
        test.skip("Slurm", "slurm-wlm and munge are not installed, or this is not root")
