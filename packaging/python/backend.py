#!/usr/bin/env python3
"""Build the wheel: the package, the program and the library, with the standard library alone.

    make wheel                              # from the project's root: builds prof2dot, then the wheel
    python3 packaging/python/backend.py DIR # the wheel alone, of what was built
    pip install --no-index packaging/python # the same through pip: this file is its build backend (PEP 517)

The program and the library are taken from PROF2DOT_BUILD (build/release of this project), without what only debuggers
need. With patchelf, the shared libraries that they need go into the wheel too, under names of their own, and its tag is
that of any Linux with this glibc or a later one (manylinux_X_Y, PEP 600; see bundle.py). Without it the wheel is for
systems that have these libraries, and its tag is that of the platform alone (linux_x86_64, PEP 425), which pip takes
and no index does; a line on standard error says so. Libraries that are loaded when they are needed, Graphviz first of all,
are those of the system in either case. Equal inputs give equal bytes: entries are sorted, and times are
SOURCE_DATE_EPOCH or 1980.
"""
import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import zipfile
from typing import Any, Dict, List, Optional, Tuple

import bundle

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LIBRARY = "libprof2dot.so.0"

# The command: the program is beside the library, and begins without what Python changes of signals.
SCRIPT = b"""\
#!python
import importlib.util
import os
import signal
import sys

spec = importlib.util.find_spec("prof2dot")
if spec is None or spec.origin is None:
    sys.exit("prof2dot: the package prof2dot of this Python is not there: pip install it again")
program = os.path.join(os.path.dirname(spec.origin), "bin", "prof2dot")
for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
    signal.signal(ignored, signal.SIG_DFL)
os.execv(program, [sys.argv[0], *sys.argv[1:]])
"""

METADATA = """\
Metadata-Version: 2.1
Name: prof2dot
Version: {version}
Summary: {summary}
Requires-Python: >=3.8
License: MIT
License-File: LICENSE
{classifiers}Provides-Extra: pandas
Requires-Dist: pandas; extra == "pandas"
Description-Content-Type: text/markdown

{readme}"""


def text_of(path: str) -> str:
    """A text file."""
    with open(path, encoding="utf-8") as file:
        return file.read()


def build_dir() -> str:
    """Where the program and the library are."""
    folder = os.environ.get("PROF2DOT_BUILD", os.path.join(ROOT, "build", "release"))
    if not os.path.exists(os.path.join(folder, LIBRARY)):
        sys.exit(f"backend.py: {folder} has no {LIBRARY}\nhint: run make, or name the folder by PROF2DOT_BUILD")
    return folder


def version() -> str:
    """The version, which the header has."""
    found = re.search(r'#define P2D_VERSION "(.*)"', text_of(os.path.join(ROOT, "include", "prof2dot.h")))
    assert found is not None
    return found.group(1)


def tag(glibc: Optional[str]) -> str:
    """Any Python 3, no binary interface of Python, this platform; from a glibc on, such as "2_34"."""
    platform = os.environ.get("PROF2DOT_PLATFORM") or sysconfig.get_platform()
    if sys.maxsize < 1 << 32:  # the name is the kernel's; pip, in a Python of 32 bits, asks for these
        platform = {"linux-x86_64": "linux-i686", "linux-aarch64": "linux-armv8l"}.get(platform, platform)
    if glibc is not None:
        platform = re.sub("^linux", f"manylinux_{glibc}", platform)
    return "py3-none-" + re.sub(r"[-.]", "_", platform)


def copy_stripped(path: str, to: str) -> str:
    """Copy a binary without its debug information, where there is a tool that takes it out."""
    strip = os.environ.get("STRIP", "strip")
    os.makedirs(os.path.dirname(to), exist_ok=True)
    shutil.copyfile(path, to)
    os.chmod(to, 0o755)
    if shutil.which(strip) is not None:
        subprocess.run([strip, "--strip-unneeded", to], check=True)
    return to


def binaries(built: str) -> Tuple[Dict[str, bytes], Optional[str]]:
    """The library and the program with what they need and the licences of that, by their places in the wheel; and the
    glibc for its tag."""
    found: Dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        library = copy_stripped(os.path.join(built, LIBRARY), os.path.join(folder, LIBRARY))
        program = copy_stripped(os.path.join(built, "prof2dot"), os.path.join(folder, "bin", "prof2dot"))
        glibc = None
        if bundle.can_bundle():
            os.mkdir(os.path.join(folder, "libs"))
            for text in bundle.bundle({library: "$ORIGIN/libs", program: "$ORIGIN/../libs"}, f"{folder}/libs"):
                with open(text, "rb") as file:
                    name = os.path.basename(os.path.dirname(text))
                    found[f"prof2dot-{version()}.dist-info/licenses/{name}.txt"] = file.read()
            glibc = bundle.least_glibc(bundle.files_below(folder))
        else:
            print("backend.py: no patchelf: the wheel needs this system's libraries", file=sys.stderr)
        for path in bundle.files_below(folder):
            with open(path, "rb") as file:
                found[f"prof2dot/{os.path.relpath(path, folder)}"] = file.read()
    return found, glibc


def package_files() -> Dict[str, bytes]:
    """The modules, by their place in the wheel."""
    found = {}
    for name in sorted(os.listdir(os.path.join(HERE, "prof2dot"))):
        if name.endswith((".py", ".typed")):
            with open(os.path.join(HERE, "prof2dot", name), "rb") as file:
                found[f"prof2dot/{name}"] = file.read()
    return found


def project() -> Dict[str, Any]:
    """What of pyproject.toml goes into the wheel. Python has a parser from 3.11 on only, and this needs little."""
    text = text_of(os.path.join(HERE, "pyproject.toml"))

    def first(pattern: str) -> str:
        found = re.search(pattern, text, re.MULTILINE | re.DOTALL)
        assert found is not None, pattern
        return found.group(1)

    points = first(r"^\[project\.entry-points\.pytest11\]\n(.*?)\n\n")
    return {"summary": first(r'^description = "(.*?)"$'),
            "classifiers": re.findall(r'"(.*?)"', first(r"^classifiers = \[(.*?)\n\]")),
            "pytest11": re.sub(r'"', "", points)}


def metadata() -> bytes:
    """The wheel's METADATA (PEP 566)."""
    about = project()
    return METADATA.format(version=version(), summary=about["summary"],
                           classifiers="".join(f"Classifier: {one}\n" for one in about["classifiers"]),
                           readme=text_of(os.path.join(HERE, "README.md"))).encode()


def info_files(tag_: str) -> Dict[str, bytes]:
    """What describes the wheel, without RECORD."""
    folder = f"prof2dot-{version()}.dist-info"
    about = f"Wheel-Version: 1.0\nGenerator: prof2dot ({version()})\nRoot-Is-Purelib: false\nTag: {tag_}\n"
    with open(os.path.join(ROOT, "LICENSE"), "rb") as file:
        text = file.read()
    return {f"{folder}/METADATA": metadata(), f"{folder}/WHEEL": about.encode(), f"{folder}/LICENSE": text,
            f"{folder}/entry_points.txt": f"[pytest11]\n{project()['pytest11']}\n".encode()}


def record(files: Dict[str, bytes], path: str) -> bytes:
    """RECORD: each file with its hash and size (PEP 376)."""
    rows = []
    for name in sorted(files):
        digest = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b"=").decode()
        rows.append(f"{name},sha256={digest},{len(files[name])}\n")
    return "".join([*rows, f"{path},,\n"]).encode()


def entry_of(name: str, executable: bool) -> zipfile.ZipInfo:
    """An entry whose bytes depend on nothing of this machine."""
    epoch = max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800)  # zip begins with 1980
    entry = zipfile.ZipInfo(name, time.gmtime(epoch)[:6])
    entry.create_system = 3
    entry.external_attr = (0o100755 if executable else 0o100644) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def build_wheel(wheel_directory: str, config_settings: Optional[Dict[str, Any]] = None,
                metadata_directory: Optional[str] = None) -> str:
    """PEP 517: write the wheel, return its name."""
    del config_settings, metadata_directory
    info = f"prof2dot-{version()}.dist-info"
    script = f"prof2dot-{version()}.data/scripts/prof2dot"
    built, glibc = binaries(build_dir())
    files = {**package_files(), **built, script: SCRIPT, **info_files(tag(glibc))}
    files[f"{info}/RECORD"] = record(files, f"{info}/RECORD")
    name = f"prof2dot-{version()}-{tag(glibc)}.whl"
    order: List[Tuple[bool, str]] = sorted((path.startswith(info), path) for path in files)  # RECORD and its kin last
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        for _, path in order:
            is_program = path in (script, "prof2dot/bin/prof2dot")
            wheel.writestr(entry_of(path, is_program), files[path], compresslevel=9)
    return name


def build_sdist(sdist_directory: str, config_settings: Optional[Dict[str, Any]] = None) -> str:
    """PEP 517: the sources are those of the project, from `make dist`."""
    raise RuntimeError("the sources of prof2dot are not a package of Python's alone: build the wheel")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: backend.py DIR")
    os.makedirs(sys.argv[1], exist_ok=True)
    print(os.path.join(sys.argv[1], build_wheel(sys.argv[1])))
