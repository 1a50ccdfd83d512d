#!/usr/bin/env python3
"""Costs of lines of source code: those of the corpus are what the files and the reference tools say."""
import collections
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import CORPUS, in_parallel, run
from tap import it, skip_all

FACTS = os.path.join(CORPUS, "expected", "lines", "generated")
SECONDS = {"s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "seconds": 1, "milliseconds": 1e-3, "microseconds": 1e-6,
           "nanoseconds": 1e-9}
# What a file's events are called here where the facts have the name that they have elsewhere.
EVENTS = {("folded/austin-wall.folded", "samples"): "time"}
# What the facts call functions for which a format has no name, by reader.
NAMES = {"cpuprofile": {"(anonymous)": ""}, "dhat": {"[unknown]": "???"},
         "massif": {"[unknown]": "???", "[below threshold]": ""}}
# Functions without a name are several here, if they are in several objects, and one in the facts: their totals differ.
UNNAMED = "???"
# Frames that name a thread are functions for the facts, which read the text as it is.
THREADS = {"folded/austin-wall.folded": "Thread "}
# Formats of the corpus whose readers give no lines yet.
WITHOUT_LINES = set()
# Facts that name what the files do not say, and why.
EXCEPTIONS = {
    ("stackprof/prog.stackprof.json", "JSON.generate"): "its stacks do not say which of two lines ran",
    ("scalene/crafted-v2-stacks.json", "main", 14): "line 14 is in <module>, as the stacks say",
    ("jfr/ap-nobatch.jfr", "demo.locks.Locks.burnMs"): "samples of the wall clock are an event of their own",
    ("jfr/ap-nobatch.jfr", "demo.locks.Locks.holdRelock"): "the same",
    ("jfr/ap-nobatch.jfr", "jdk.internal.org.objectweb.asm.Frame.execute"): "the same",
    ("perf-data/lines-sift.data", "__libc_start_call_main"): "the object file of the C library is not in the corpus",
}


def name_in_facts(reader, function):
    """How the facts call a function: tables of memory_profiler say no names but in the source, and snapshots of
    tracemalloc none."""
    return "" if reader in ("memline", "memray", "tracemalloc") else NAMES.get(reader, {}).get(function, function)


def lines_of(path, event, options, by_samples=False):
    """(file, function, line) -> [self, total], what the output says of the event, or an error. Self in samples on
    request."""
    status, out, err = run("-q", "-T", "json", "--lines", "-n0", "-e0", "--event", event, *options, path)
    if status:
        return None, None, err.decode(errors="replace")
    about = json.loads(out)["graph"]["metadata"]
    rows = collections.defaultdict(lambda: [0, 0])
    for line in about.get("lines", ()):
        key = line["file"], name_in_facts(about["format"], line["function"]), line["line"]
        for row in [rows[key]] + [rows["", "", 0]] * (key[0] == "" and key[2] == 0 and key[1] != "" and about["format"] != "massif"):
            row[0] += line.get("samples", 0) if by_samples else line["self"]
            row[1] += line["total"] or 0
    # As the facts: what has neither a file nor a line, and no stack at all, is one row.
    for i in range(2):
        rows["", "", 0][i] += about.get("total_without_stack", 0)
    return rows, about, ""


def factor_of(event, facts, about):
    """What one of our unit is in the facts'."""
    if event.endswith("(10ns)") and about["unit"] == "ns":
        return 0.1
    if facts["unit"] in SECONDS and about["unit"] in SECONDS:
        return SECONDS[about["unit"]] / SECONDS[facts["unit"]]
    return 1


def is_near(ours, theirs):
    return abs(ours - theirs) <= 1e-9 * abs(theirs) + 1e-9


def differences(facts, rows, factor, thread):
    """The facts' lines whose costs are others here, but for those of functions that begin with `thread`."""
    knows_totals = facts.get("total_means") is not None and not re.search("exceeds|unknown", facts["total_means"])
    every_frame = "every frame" in (facts.get("total_means") or "")
    found = []
    for file, function, line, self, total in facts["lines"]:
        if thread and function.startswith(thread):
            continue
        if function == UNNAMED or every_frame and (line == 0 or function in facts["recursive_functions"]):
            total = None
        ours = rows.get((file, function, line), (0, 0))
        if not is_near(ours[0] * factor, self) or (knows_totals and total is not None
                                                   and not is_near(ours[1] * factor, total)):
            found.append(f"{file}:{line} {function}: {ours[0] * factor:g} {ours[1] * factor:g}, "
                         f"not {self} {total}")
    return found


def compare(fact_path):
    """How many lines were compared, and what differs."""
    name = os.path.relpath(fact_path, FACTS)[:-len(".json")]
    path = os.path.join(CORPUS, "generated", name)
    n, wrong = 0, []
    with open(fact_path, encoding="utf-8") as file:
        facts = json.load(file)
    for event, of_event in facts.items():
        if not isinstance(of_event, dict) or "lines" not in of_event:
            continue
        options = [os.path.join(CORPUS, "generated", word) if before == "--symfs" else word
                   for before, word in zip([""] + of_event.get("options", []), of_event.get("options", []))]
        rows, about, error = lines_of(path, EVENTS.get((name, event), event), options, "compare" in of_event)
        if rows is None:
            wrong.append(f"{event}: {error.strip()}")
            continue
        of_event["lines"] = [line for line in of_event["lines"] if (name, line[1]) not in EXCEPTIONS and (name, *line[1:3]) not in EXCEPTIONS]
        n += len(of_event["lines"])
        wrong += [f"{event}: {text}" for text in differences(of_event, rows, factor_of(event, of_event, about),
                                                             THREADS.get(name))]
    return name, n, wrong


if __name__ == "__main__":
    if not os.path.isdir(FACTS):
        skip_all("the corpus is not here")
    paths = sorted(glob.glob(os.path.join(FACTS, "*", "*.json")))
    paths = [path for path in paths if os.path.basename(os.path.dirname(path)) not in WITHOUT_LINES or sys.argv[1:]]
    paths = [path for path in paths if len(sys.argv) < 2 or any(word in path for word in sys.argv[1:])]
    n_all = 0
    with it as test:
        for name in sorted(WITHOUT_LINES):
            test.skip(name, "its lines are not read")
        for name, n, wrong in in_parallel(compare, paths):
            n_all += n
            test(f"{name}: {n} lines", not wrong, *wrong[:8])
        test.note(f"{n_all} lines compared")
