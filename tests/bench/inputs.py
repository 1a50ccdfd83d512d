"""inputs.py - the profiles that are measured: generated, repeated, compressed, recorded"""
import gzip
import os
import shutil
import subprocess
import tempfile

MEGABYTE = 1000 * 1000


def compiled(sources, program, *options):
    """Whether cc made a program of sources of this folder."""
    here = os.path.dirname(os.path.abspath(__file__))
    build = ["cc", "-std=c11", "-D_GNU_SOURCE", "-O2", *options, *(os.path.join(here, name) for name in sources)]
    try:
        return subprocess.run([*build, "-o", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False).returncode == 0
    except OSError:
        return False


def build_tool(name, program):
    """floor or once: a source alone."""
    return compiled([name + ".c"], program)


def build_generator(program, *options):
    """The generator: all other sources."""
    names = sorted(os.listdir(os.path.dirname(os.path.abspath(__file__))))
    return compiled([name for name in names if name.endswith(".c") and name not in ("floor.c", "once.c")], program,
                    *options)


class Inputs:
    """A folder of them. With `keep` it stays, and files that are there are taken as they are."""

    def __init__(self, tools, keep):
        self.tools, self.keep = tools, keep
        self.folder = keep or tempfile.mkdtemp(prefix="prof2dot-bench-")
        os.makedirs(self.folder, exist_ok=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def drop(self, path):
        if not self.keep and path.startswith(self.folder):
            os.unlink(path)

    def close(self):
        if not self.keep:
            shutil.rmtree(self.folder)

    def make(self, kind, size, repeats=0):
        path = self.path("%s-%d-%d" % (kind, size, repeats))
        if not os.path.exists(path):
            with open(path + ".part", "wb") as out:
                subprocess.run([os.path.join(self.tools, "generate"), kind, str(size), str(repeats)], stdout=out,
                               check=True)
            os.rename(path + ".part", path)
        return path

    def repeat(self, recording, size):
        """A real recording so often that it is large."""
        path = self.path(os.path.basename(recording) + ".repeated")
        with open(recording, "rb") as file, open(path, "wb") as out:
            text = file.read().rstrip(b"\n") + b"\n\n"
            for _ in range(size // len(text) + 1):
                out.write(text)
        return path

    def compress(self, path):
        """As profilers compress: fast."""
        if not os.path.exists(path + ".gz"):
            with open(path, "rb") as file, gzip.GzipFile(path + ".gz", "wb", compresslevel=1, mtime=0) as out:
                shutil.copyfileobj(file, out)
        self.drop(path)
        return path + ".gz"

    def record(self, options, megabytes):
        """A recording of the generator at work, or None if perf may not record or nothing can be compiled."""
        program, path = self.path("recorded"), self.path("perf.data")
        if not build_generator(program, "-g", "-fno-omit-frame-pointer"):
            return None
        work = ["perf", "record", "-q", "-o", path, *options, "--", program, "deep", str(megabytes * MEGABYTE)]
        done = subprocess.run(work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
        return path if done and os.path.getsize(path) > MEGABYTE else None
