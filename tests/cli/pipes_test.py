#!/usr/bin/env python3
"""Named pipes that a recording names: whoever writes to one loses nothing. Opening it, even without reading, would let a
writer go on who then writes to nobody."""
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from make_perf_data import CONTEXT_USER, Recording  # noqa: E402
from samples import run  # noqa: E402
from tap import it  # noqa: E402

DATA = b"not for you"


class Writer:
    """A process that waits for a reader of the pipe."""

    def __init__(self, path):
        self.path = path
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.mkfifo(path)
        ready, begin = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                os.write(begin, b"!")
                status = 0 if os.write(os.open(path, os.O_WRONLY), DATA) == len(DATA) else 1
            finally:
                os._exit(status)
        os.read(ready, 1)
        os.close(ready), os.close(begin)
        self.rest()

    def rest(self):
        """Let it run until it sleeps or has ended; which of both."""
        while True:
            with open(f"/proc/{self.pid}/stat") as stat:
                state = stat.read().rsplit(")", 1)[1].split()[0]
            if state in "SZ":
                return state

    def end(self):
        """Whether it has waited all the time, and what it writes arrives."""
        waits = self.rest() == "S"
        fd = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        _, status = os.waitpid(self.pid, 0)
        data = os.read(fd, 100)
        os.close(fd)
        os.remove(self.path)
        return waits and data == DATA and status == 0


def recording(root):
    """An object, a dump and a map of a compiler; root: where the recording has them."""
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, 0x1000, 0x1000, 0, root + b"/tmp/jit-100.dump", time=5)
    r.mmap(100, 0x9000, 0x1000, 0, b"//anon", time=6)
    r.mmap(100, 0x10000, 0x4000, 0, root + b"/opt/object", time=7)
    for time in range(10, 20):
        r.sample(100, 100, time, [CONTEXT_USER, 0x10010, 0x9010])
    return r.file()


with it as test, tempfile.TemporaryDirectory() as folder:
    data, root = os.path.join(folder, "perf.data"), os.path.join(folder, "root")
    for below in True, False:
        with open(data, "wb") as file:
            file.write(recording(b"" if below else root.encode()))
        for mode in "off", "auto":
            names = ["opt/object", "tmp/jit-100.dump"] + (["tmp/perf-100.map", "object"] if below else [])
            for name in names:
                shutil.rmtree(root, ignore_errors=True)
                writer = Writer(os.path.join(root, name))
                status, out, err = run("--sandbox=" + mode, "-T", "dump", *(["--symfs", root] if below else []), data)
                kept = writer.end()
                test(f"{name}{' below --symfs' if below else ''}, sandbox {mode}: its writer loses nothing", status == 0 and kept, err)
    parts = os.path.join(folder, "parts")
    os.mkdir(parts)
    shutil.copy(data, os.path.join(parts, "data"))
    writer = Writer(os.path.join(parts, "data.0"))
    run("-T", "dump", parts)
    test("nor does that of a part of a recording", writer.end())
