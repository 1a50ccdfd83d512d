#!/usr/bin/env python3
"""Names of C++ and Rust functions, which many profilers leave as compilers made them, are shown as in the source in
every format; --no-demangle leaves them alone. A build without libiberty knows Rust's half-demangled names only."""
import csv
import io
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import PROF2DOT, run
from tap import it

HAS_LIBIBERTY = not os.path.basename(os.path.dirname(os.path.abspath(PROF2DOT))).count("iberty")
READ, SOURCE = "_ZN3net6Socket4readEPvm", "net::Socket::read(void*, unsigned long)"


def speedscope(name):
    return json.dumps({"$schema": "https://www.speedscope.app/file-format-schema.json",
                       "shared": {"frames": [{"name": "main"}, {"name": name}]},
                       "profiles": [{"type": "sampled", "name": "x", "unit": "none", "startValue": 0, "endValue": 1,
                                     "samples": [[0, 1]], "weights": [1]}]})


FORMATS = (
    ("folded", f"main;{READ} 1\n", SOURCE),
    ("callgrind", f"events: Ir\nfn=main\n1 1\ncfn={READ}\ncalls=1 1\n1 5\nfn={READ}\n1 5\n", SOURCE),
    ("speedscope", speedscope(READ), SOURCE),
    ("bpftrace", f"Attaching 1 probe...\n@[\n    {READ}+12\n    main+3\n]: 3\n", SOURCE),
    ("perf", f"app 1 [000] 1.000001: 5 cycles: \n\t 1 {READ}+0x1 (/a)\n\t 2 main+0x1 (/a)\n\n", "net::Socket::read"),
    ("gperftools", f"--- threadz 1 ---\n\n--- Thread 7f (name: main/1) stack: ---\n  PC:  0x00bc8f1c: {READ}\n", SOURCE),
)

FORMS = (
    ("_ZN1fEv.isra.0", "f() [clone .isra.0]"),
    ("__ZN3net4sendEi", "net::send(int)"),
    ("_ZN3net4sendEi@plt", "net::send(int)@plt"),
    ("_ZN3net4sendEi@@NET_1.2", "net::send(int)"),
    ("_RNvC6_123foo3bar", "123foo::bar"),
    ("_ZN3app4main17h0123456789abcdefE", "app::main"),
    ("?f@@YAXXZ", "?f@@YAXXZ"),
    ("_Z", "_Z"),
    ("_Zeppelin", "_Zeppelin"),
    ("_Run", "_Run"),
)


def names(form, text, *options):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "profile")
        with open(path, "w") as out:
            out.write(text)
        _, out, _ = run("-f", form, "-T", "csv", *options, path)
    return [row["function"] for row in csv.DictReader(io.StringIO(out.decode()))]


def main():
    with it:
        for form, text, wanted in FORMATS:
            found = names(form, text)
            it(f"{form}: a mangled name is shown as in the source", not HAS_LIBIBERTY or wanted in found, found)
            it(f"{form}: --no-demangle leaves it", READ in names(form, text, "--no-demangle"))
        for mangled, plain in FORMS if HAS_LIBIBERTY else ():
            found = names("folded", f"main;{mangled} 1\n")
            it(f"{mangled} is {plain}", plain in found, found)
        found = names("folded", "main;_ZN1fEv 1\nmain;f() 2\n")
        it("functions that become equal are one", found.count("f()") == 1, found)


main()
