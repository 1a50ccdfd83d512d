"""The package of packaging/python with the library of this build, for its tests; skips where that cannot be loaded."""
import os
import sys

from tap import IS_SANITIZED, PROF2DOT, ROOT, skip_all

PACKAGE = os.path.join(ROOT, "packaging/python")
LIBRARY = os.path.join(os.path.dirname(os.path.abspath(PROF2DOT)), "libprof2dot.so.0")
SEARCH = os.path.join(ROOT, "examples/profiles/search.pstats")
FOLDED = b"main;parse;read 3\nmain;parse 996\nmain 1\n"

if IS_SANITIZED:
    skip_all("a library with sanitizers needs a program with them")
if not os.path.exists(LIBRARY):
    skip_all("the shared library is not built")

os.environ["PROF2DOT_LIBRARY"] = LIBRARY
sys.path.insert(0, PACKAGE)


def environment(**more):
    """For programs that import the package."""
    return {**os.environ, "PYTHONPATH": PACKAGE, "PYTHONDONTWRITEBYTECODE": "1", **more}


def python_with(*modules):
    """A Python that has these modules: this one or the system's; None."""
    import subprocess
    for python in (sys.executable, "/usr/bin/python3"):
        if os.path.exists(python) and subprocess.run(
                [python, "-c", f"import {', '.join(modules)}"], capture_output=True, check=False).returncode == 0:
            return python
    return None
