#!/usr/bin/env python3
"""Where Graphviz or its plugins are not installed: the hint names the package, and what needs no layout is written."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import ROOT, run
from tap import it

PROFILE = os.path.join(ROOT, "examples/profiles/simulate.perf")
HINT = b"\nhint: install the package graphviz, or write what needs no Graphviz: html, flamegraph, table or DOT (-T dot)\n"

with it as test, tempfile.TemporaryDirectory() as folder:
    # No file that tells Graphviz of its plugins, and none of those that it is known by is a library.
    plugins = dict(os.environ, GVBINDIR=folder)
    library = dict(os.environ, LD_LIBRARY_PATH=folder)
    for version in range(5, 12):
        open(os.path.join(folder, f"libgvc.so.{version}"), "w").close()

    status, _, err = run("-T", "png", PROFILE, env=plugins)
    test("without plugins the hint is to install them", status == 1 and err.endswith(HINT), err)
    test("and the message ends where Graphviz begins a list", b'"dot" not recognized.\n' in err, err)
    for name in ("png", "svg"):
        status, _, err = run("-T", name, PROFILE, env=library)
        test(f"{name}: without the library too", status == 1 and b"cannot be loaded" in err and err.endswith(HINT), err)
    for name in ("html", "flamegraph", "treemap", "table", "dot", "json"):
        status, out, err = run("-T", name, PROFILE, env=library)
        test(f"{name} is written all the same", status == 0 and len(out) > 300, status, err)
    status, _, err = run("-T", "html", PROFILE, env=library)
    test("a report says what it lacks", b"the report lacks the graph" in err and b"install Graphviz" in err, err)
