#!/usr/bin/env python3
"""Debug information in files that an object file names: what dwz moved from several objects into one is found where it
belongs, and nothing else is opened."""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from elf_files import code_of, compiled, recording, sections  # noqa: E402
from tap import PROF2DOT, it  # noqa: E402

WAIT = 60  # where something is waited for that never comes
DWZ_FOLDER, ID_FOLDER = "usr/lib/debug/.dwz", "usr/lib/debug/.build-id"
INLINED = b"mix2"


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def make_pipe(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.mkfifo(path)


def build_id(elf):
    """As hexadecimal digits."""
    offset, size = sections(elf)[".note.gnu.build-id"]
    return elf[offset + 16:offset + size].hex()


class Place:
    """A root for --symfs with one object in it, and a recording of that."""

    def __init__(self, folder):
        self.root, self.data = os.path.join(folder, "root"), os.path.join(folder, "perf.data")
        os.mkdir(self.root)

    def put(self, elf):
        write(os.path.join(self.root, "object"), elf)
        write(self.data, recording(code_of(elf)))

    def read(self):
        """The exit status, what was found and what was said; by the library alone, which has no sandbox."""
        done = subprocess.run([PROF2DOT, "--sandbox=off", "-T", "dump", "--inline", "--symfs", self.root, self.data],
                              timeout=WAIT, stdin=subprocess.DEVNULL, capture_output=True)
        return done.returncode, done.stdout, done.stderr

    def empty(self):
        shutil.rmtree(self.root)


@contextlib.contextmanager
def place():
    with tempfile.TemporaryDirectory() as folder:
        yield Place(folder)


def with_link(elf, name, identifier):
    """The object with a link to a shared file (.gnu_debugaltlink)."""
    with tempfile.TemporaryDirectory() as folder:
        link, old, new = (os.path.join(folder, one) for one in ("link", "old", "new"))
        write(link, name.encode() + b"\0" + bytes.fromhex(identifier))
        write(old, elf)
        subprocess.run(["objcopy", "--remove-section=.gnu_debugaltlink", f"--add-section=.gnu_debugaltlink={link}", old,
                        new], check=True)
        with open(new, "rb") as file:
            return file.read()


def shared_by_two(folder):
    """Two objects, of which one is given, and the file that they share."""
    for name in ("one", "two"):
        compiled(os.path.join(folder, name), "-O2", "-gdwarf-5", "-Wl,--build-id", f"-Dtop={name}")
    subprocess.run(["dwz", "-m", "shared", "-M", "/no/such/file", "one", "two"], cwd=folder, check=True)
    with open(os.path.join(folder, "one"), "rb") as one, open(os.path.join(folder, "shared"), "rb") as shared:
        return one.read(), shared.read()


def test_shared(test, folder):
    one, shared = shared_by_two(folder)
    identifier = build_id(shared)
    other = shared.replace(bytes.fromhex(identifier), bytes(20))
    by_id = f"{ID_FOLDER}/{identifier[:2]}/{identifier[2:]}.debug"
    outside = os.path.join(folder, "shared")

    def names(name, path, data=shared):
        """Whether functions that only the shared file names have names."""
        with place() as at:
            at.put(with_link(one, name, identifier))
            if path is not None:
                write(os.path.join(at.root, path), data)
            status, out, err = at.read()
            test.note(err.decode(errors="replace")) if status != 0 else None
            return (status, INLINED in out)

    found, lost = (0, True), (0, False)
    test("a shared file is found by its build-id", names("/no/such/file", by_id) == found)
    test("and by a whole path", names("/a/b/shared", "a/b/shared") == found)
    test("and by one that begins at the object", names("b/shared", "b/shared") == found)
    test("and where distributions have them", names("../../.dwz/shared", f"{DWZ_FOLDER}/shared") == found)
    test("without it functions have no names", names("/no/such/file", None) == lost)
    test("one of another build is not used", names("/shared", "shared", other) == lost and
         names("/no/such/file", by_id, other) == lost)
    test("one outside of --symfs is not looked at", names(outside, None) == lost)
    test("nor what a path leads out to",
         names("../shared", "../shared") == lost and names("/a/../../shared", "../shared") == lost)
    with place() as at:
        at.put(with_link(one, "/pipe", identifier))
        write(os.path.join(at.root, "chained"), shared)
        make_pipe(os.path.join(at.root, "pipe"))
        status, out, err = at.read()
        test("one that is a pipe is not waited for", status == 0 and INLINED not in out, err)


def test_pipes(test, folder):
    """What libdw opens by itself, where it is not held: it would wait for a writer for ever."""
    pipe = os.path.join(folder, "waits")
    make_pipe(pipe)
    elf = compiled(os.path.join(folder, "plain"), "-O2", "-gdwarf-5")
    linked = bytearray(with_link(elf, pipe, "12" * 20))
    # Each name is one of the shared file: DW_FORM_strp -> DW_FORM_strp_sup.
    offset, size = sections(bytes(linked))[".debug_abbrev"]
    for i in range(size - 1):
        if bytes(linked[offset + i:offset + i + 2]) == b"\x03\x0e":
            linked[offset + i:offset + i + 2] = b"\x03\x1d"
    with place() as at:
        at.put(with_link(elf, pipe, "12" * 20))
        status, out, err = at.read()
        test("a link that nothing refers to is no matter", status == 0 and INLINED in out, err)
        at.put(bytes(linked))
        status, _, err = at.read()
        test("names in a shared file that is not there are none", status == 0, err)
    compiled(os.path.join(folder, "split"), "-O2", "-gdwarf-5", "-gsplit-dwarf", "-dumpbase", "split")
    with open(os.path.join(folder, "split"), "rb") as file:
        split = file.read()
    parts = [name for name in os.listdir(folder) if name.endswith(".dwo")]
    test("there is a file of split debug information", len(parts) == 1, os.listdir(folder))
    for name in parts:
        os.remove(os.path.join(folder, name))
        make_pipe(os.path.join(folder, name))
    with place() as at:
        at.put(split)
        status, _, err = at.read()
        test("files of split debug information are not opened", status == 0, err)


with it as test, tempfile.TemporaryDirectory() as folder:
    with place() as at:
        at.put(compiled(os.path.join(folder, "object"), "-O2", "-gdwarf-5"))
        message = at.read()[2]
    if b"built without lib" in message:
        test.skip("debug information in other files", "built without libdw")
    else:
        test_pipes(test, folder)
        if shutil.which("dwz"):
            test_shared(test, folder)
        else:
            test.skip("a shared file is found", "dwz is not installed")
