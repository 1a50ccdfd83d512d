#!/usr/bin/env python3
"""Build the wheel: the package, the program and the library, with the standard library alone.

    make wheel                              # from the project's root: builds prof2dot, then the wheel
    python3 packaging/python/backend.py DIR # the wheel alone, of what was built
    pip install --no-index packaging/python # the same through pip: this file is its build backend (PEP 517)

The program and the library are taken from PROF2DOT_BUILD (build/release of this project), without what only debuggers
need. They need the shared libraries of this system, which the wheel does not carry, and so its tag is that of the
platform alone (PEP 427, PEP 425). Equal inputs give equal bytes: entries are sorted, and times are SOURCE_DATE_EPOCH
or 1980.
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

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LIBRARY = "libprof2dot.so.0"

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


def tag() -> str:
    """Any Python 3, no binary interface of Python, this platform."""
    return "py3-none-" + re.sub(r"[-.]", "_", os.environ.get("PROF2DOT_PLATFORM") or sysconfig.get_platform())


def stripped(path: str) -> bytes:
    """A binary without its debug information, where there is a tool that takes it out."""
    strip = os.environ.get("STRIP", "strip")
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "binary")
        shutil.copyfile(path, copy)
        if shutil.which(strip) is not None:
            subprocess.run([strip, "--strip-unneeded", copy], check=True)
        with open(copy, "rb") as file:
            return file.read()


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


def info_files() -> Dict[str, bytes]:
    """What describes the wheel, without RECORD."""
    folder = f"prof2dot-{version()}.dist-info"
    about = f"Wheel-Version: 1.0\nGenerator: prof2dot ({version()})\nRoot-Is-Purelib: false\nTag: {tag()}\n"
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
    built = build_dir()
    info = f"prof2dot-{version()}.dist-info"
    program = f"prof2dot-{version()}.data/scripts/prof2dot"
    files = {**package_files(), f"prof2dot/{LIBRARY}": stripped(os.path.join(built, LIBRARY)),
             program: stripped(os.path.join(built, "prof2dot")), **info_files()}
    files[f"{info}/RECORD"] = record(files, f"{info}/RECORD")
    name = f"prof2dot-{version()}-{tag()}.whl"
    order: List[Tuple[bool, str]] = sorted((path.startswith(info), path) for path in files)  # RECORD and its kin last
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        for _, path in order:
            wheel.writestr(entry_of(path, path == program), files[path], compresslevel=9)
    return name


def build_sdist(sdist_directory: str, config_settings: Optional[Dict[str, Any]] = None) -> str:
    """PEP 517: the sources are those of the project, from `make dist`."""
    raise RuntimeError("the sources of prof2dot are not a package of Python's alone: build the wheel")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: backend.py DIR")
    os.makedirs(sys.argv[1], exist_ok=True)
    print(os.path.join(sys.argv[1], build_wheel(sys.argv[1])))
