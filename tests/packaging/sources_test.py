#!/usr/bin/env python3
"""What packagers ask of the sources: the version stands in one place; each library that is loaded at run time is in a
note of the program and of the library (.note.dlopen), from which dependencies of packages are made; what the
Containerfile copies is what the Makefile needs; and nothing that somebody tried lies beside it."""
import glob
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from tap import PROF2DOT, ROOT, it  # noqa: E402

BUILD = os.path.dirname(os.path.abspath(PROF2DOT))


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def notes(path):
    """The JSON objects of an ELF file's notes whose owner is FDO and whose type is dlopen's."""
    with open(path, "rb") as file:
        data = file.read()
    mark = struct.pack("=I4s", 0x407c0c0a, b"FDO")
    for found in re.finditer(re.escape(mark), data):
        owner_size, size = struct.unpack_from("=II", data, found.start() - 8)
        if owner_size != 4 or found.start() % 4 != 0:
            raise ValueError(f"a note at {found.start()} is not laid out as the format says")
        yield from json.loads(data[found.end():found.end() + size].rstrip(b"\0"))


# What is beside the folders, but for what is hidden.
AT_THE_TOP = {"ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "SECURITY.md",
              "prof2dot.pc.in"}
# What loads what it is told to, and a plugin of Graphviz, whose library has a note.
NO_LOADERS = ("src/base/library.c", "src/render/graphviz_pdf.c")


def loaders():
    """The sources that load a library."""
    for path in glob.glob("src/**/*.c", recursive=True):
        if "p2d_library_load(" in text_of(path) and path not in NO_LOADERS:
            yield path


def tracked():
    """The project's files, as text; what is binary is none."""
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=False).stdout
    for path in listed.decode().split("\0"):
        if path and not path.startswith("tests/golden/"):
            try:
                yield path, text_of(path)
            except (UnicodeDecodeError, OSError):
                continue


def make_steps():
    """The steps of the Containerfile that run make, in a folder with what was copied until then: (command, what it
    says on failure). Nothing is built or installed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    with tempfile.TemporaryDirectory() as folder:
        for line in text_of("packaging/Containerfile").splitlines():
            copied = re.fullmatch(r"COPY ([^-].*) (\S+)", line)
            made = re.match(r"RUN (make (?:-j2 )?(\w+)[^&]*)", line)
            for path in copied.group(1).split() if copied else ():
                to = os.path.join(folder, copied.group(2), os.path.basename(path) if copied.group(2) == "./" else "")
                os.makedirs(os.path.dirname(to.rstrip("/")), exist_ok=True)
                (shutil.copytree if os.path.isdir(path) else shutil.copyfile)(path, to.rstrip("/"))
            if made:
                done = subprocess.run(["sh", "-c", f"{made.group(1)} -n"], cwd=folder, env=environment,
                                      capture_output=True, text=True, check=False)
                yield made.group(2), done.stderr if done.returncode != 0 else None


os.chdir(ROOT)
with it as test:
    steps = list(make_steps())
    test("the Containerfile copies what make needs for each of its steps", [name for name, _ in steps] ==
         ["packages", "install"] and not any(said for _, said in steps), steps)
    version = re.search(r'^#define P2D_VERSION "([\d.]+)"$', text_of("include/prof2dot.h"), re.M).group(1)
    said = subprocess.run([PROF2DOT, "--version"], capture_output=True, text=True, check=False).stdout
    test("the header states the version that the program says", said.startswith(f"prof2dot {version}"), said)
    again = [path for path, text in tracked() if path != "include/prof2dot.h" and not path.startswith("CHANGELOG")
             and re.search(rf"(?<![\d.]){re.escape(version)}(?![\d.])", text)]
    test("no other file states it", not again, " ".join(again))

    others = sorted({path for path, _ in tracked() if "/" not in path and path[0] != "."} - AT_THE_TOP)
    test("no other files are at the top than those that everybody looks for there", not others, *others)

    silent = [path for path in loaders() if "P2D_DLOPEN_NOTE(" not in text_of(path)]
    test("each source that loads a library has a note about it", not silent, " ".join(silent))
    for name in ("prof2dot", f"libprof2dot.so.{version}"):
        try:
            found = list(notes(os.path.join(BUILD, name)))
        except (OSError, ValueError) as error:
            test(f"{name} has notes", False, error)
            continue
        sonames = sorted(note["soname"][0] for note in found)
        test(f"{name} has a note for each of them", len(found) == len(set(loaders()))
             or "-without-" in os.path.basename(BUILD), " ".join(sonames))
        odd = [note for note in found if set(note) != {"feature", "description", "priority", "soname"}
               or note["priority"] not in ("required", "recommended", "suggested")
               or not re.fullmatch(r"lib[\w-]+\.so\.\d+", note["soname"][0])]
        test(f"the notes of {name} have what the format asks for", found and not odd, odd)
