#!/usr/bin/env python3
"""--lines: frames at lines in stacks, a row for each line in tables of data; and where it has no effect."""
import csv
import io
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import golden_samples, in_parallel, run  # noqa: E402
from tap import ROOT, it  # noqa: E402

SRCLINE, PLAIN, INLINED, SOME = (os.path.join(ROOT, "tests/golden", name) for name in
                                 ("perf/srcline.perf", "pprof/plain.pprof", "pprof/inlined.pprof", "callgrind/lines.callgrind"))


def output(*arguments):
    status, out, err = run("-q", *arguments)
    assert status == 0, err
    return out.decode()


def calls_of(*arguments):
    """Numbers of calls, of functions and of who calls whom; None of what is refused."""
    status, out, _ = run("-q", "-T", "json", "-n0", "-e0", *arguments)
    if status:
        return None
    graph = json.loads(out)["graph"]
    names = {key: "%(function)s %(module)s %(file)s" % node["metadata"] for key, node in graph["nodes"].items()}
    return sorted([(names[key], str(node["metadata"]["calls"]), str(node["metadata"]["primitive_calls"])) for key, node in graph["nodes"].items()] +
                  [(names[edge["source"]], names[edge["target"]], str(edge["metadata"]["calls"])) for edge in graph["edges"]])


def frames_of(text):
    """{(name, line): number of frames} of a speedscope file, and the stacks as names."""
    file = json.loads(text)
    frames = [(frame["name"], frame.get("line")) for frame in file["shared"]["frames"]]
    stacks = [[frames[one] for one in stack] for profile in file["profiles"] for stack in profile["samples"]]
    return frames, stacks


with it as test:
    want = ("_start;__libc_start_main_impl (libc-start.c:360);main (app.c:17);leaf (app.c:12);inl2 (app.c:10) 100\n"
            "main;mid 10\n")
    out = output("-T", "folded", "--lines", SRCLINE)
    test("folded stacks tell lines that were running, and none where none is known", out == want, out)
    out = output("-T", "folded", "--lines", INLINED)
    test("a line of an unknown file", out == "main (?:7);outer (?:7);middle (?:7);leaf (?:7) 30\n", out)

    for form in "flamegraph", "icicle":
        titles = re.findall("<title>([^\n<]*)", output("-T", form, "--lines", SRCLINE))
        test(f"{form}: boxes tell lines", {"leaf (app.c:12)", "main (app.c:17)", "main", "mid"} <= {*titles}, titles)

    frames, stacks = frames_of(output("-T", "speedscope", "--event", "samples", "--lines", PLAIN))
    test("speedscope: a frame is a function at a line", sorted(frames) == [("main", 7), ("parse", 7), ("read", 7)], frames)
    frames, stacks = frames_of(output("-T", "speedscope", "--event", "samples", PLAIN))
    test("speedscope: without --lines a frame is a function", sorted(frames) == [("main", 3), ("parse", 13), ("read", 23)],
         frames)

    for form in "treemap", "html", "dot", "mermaid", "graphml", "tree":
        test(f"{form}: lines have no effect", output("-T", form, "--lines", SRCLINE) == output("-T", form, SRCLINE))

    rows = list(csv.DictReader(io.StringIO(output("-T", "csv", "--lines", PLAIN))))
    test("csv has a row for each line, costliest first", [(row["function"], row["line"], row["self"], row["total"])
         for row in rows] == [("read", "7", "30", "30"), ("parse", "7", "10", "40"), ("main", "7", "0", "40")], rows)
    test("csv --top", len(output("-T", "csv", "--lines", "--top", "1", PLAIN).splitlines()) == 2)
    rows = [json.loads(line) for line in output("-T", "jsonl", "--lines", "--sort", "name", PLAIN).splitlines()]
    test("jsonl sorts as it is told", [row["function"] for row in rows] == ["main", "parse", "read"], rows)
    rows = [json.loads(line) for line in output("-T", "jsonl", "--lines", SOME).splitlines()]
    about = json.loads(output("-T", "json", "--lines", SOME))["graph"]["metadata"]["lines"]
    key = "file", "line", "function", "self", "total"
    test("jsonl has the lines of json", [[row[one] for one in key] for row in rows] == [[row[one] for one in key] for row in about])
    test("calls stay calls", "caller" in output("-T", "csv", "--lines", "--callees", SOME).splitlines()[0])

    out = output("-T", "folded", "--no-inline", INLINED)
    test("pprof's inlined functions are left out by --no-inline", out == "main;outer 30\n", out)

    samples = [path for path, reader in golden_samples(1 << 16) if reader in ("xdebug", "trace", "uftrace", "ftrace", "callgrind", "prof", "xhprof")]
    pairs = in_parallel(lambda path: (calls_of(path), calls_of("--lines", path)), samples)
    wrong = [path for path, (plain, with_lines) in zip(samples, pairs) if plain != with_lines]
    test("numbers of calls are the same with lines as without", len(samples) > 20 and not wrong, len(samples), *wrong)
