#!/usr/bin/env python3
"""Names that mean harm, from every reader's format into every writer's: what is written is well formed and inert,
steers no terminal, and nothing is written elsewhere."""
import collections
import csv
import html.parser
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(TESTS, "lib"), os.path.join(TESTS, "robustness/torture")]
from hostile_inputs import hostile_inputs
from samples import in_parallel
from tap import IS_SANITIZED, PROF2DOT, it

PROGRAM = os.path.realpath(PROF2DOT)
CONTROL = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f]")
DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # turns around what is read


class Markup(html.parser.HTMLParser):
    """What a browser would do something about: elements that act, attributes, addresses."""
    ACTIVE = {"script", "style", "img", "image", "iframe", "object", "embed", "link", "meta", "base", "foreignobject", "form"}

    def __init__(self, text):
        super().__init__()
        self.found = collections.Counter()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found[tag] += tag in self.ACTIVE
        for name, value in attributes:
            self.found[f"{tag}.{name}"] += name.startswith("on")
            self.found[f"{tag}.{name}={value}"] += re.match(r"\s*\w+script:", value or "", re.I) is not None


def of_markup(text, harmless):
    """Nothing acts but what does with harmless names, too."""
    found, should = +Markup(text).found, +Markup(harmless).found
    return None if found == should else f"{found - should} more than with harmless names, {should - found} less"


def of_report(text, harmless):
    """A recording with moments has a block of data more."""
    return of_markup(text, harmless) and of_markup(text, report_without_times)


def of_xml(text, harmless):
    ElementTree.fromstring(text)
    return of_markup(text, harmless)


def of_jsonl(text, _):
    return [json.loads(line) for line in text.splitlines()] and None


def of_csv(text, _):
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    return None if {len(row) for row in rows} == {len(rows[0])} else "rows of different lengths"


def of_tsv(text, _):
    lengths = {line.count("\t") for line in text.rstrip("\n").split("\n")}
    return None if len(lengths) == 1 else f"rows of different lengths: {lengths}"


def of_dot(text, _):
    done = subprocess.run(["nop", "-p"], input=text.encode(), capture_output=True)
    return (done.stderr or done.returncode or None)


def read_again(name):
    def check(content, _):
        done = subprocess.run([PROGRAM, "-q", "-f", name, "-T", "json", "-"], input=content, capture_output=True)
        functions = [node["metadata"]["function"] for node in json.loads(done.stdout)["graph"]["nodes"].values()]
        return None if any(MARKED.match(function) for function in functions) else functions
    return check


def of_table(content, _):
    """Of pstats it is what Python prints, byte for byte; a terminal is shown another (terminal_test.py)."""
    text = content.decode("utf-8", "replace")
    steers = CONTROL.search(text) or DIRECTION.search(text)
    return "control bytes" if steers and "filename:lineno(function)" not in text else None


def has_magic(magic):
    return lambda content, _: None if content.startswith(magic) else content[:20]


# What is wrong with the text, or the bytes, of a format; None: nothing.
TEXTS = {"dot": of_dot if shutil.which("nop") else None, "svg": of_xml, "html": of_report, "flamegraph": of_xml, "icicle": of_xml,
         "treemap": of_xml, "memory": of_xml, "timeline": of_xml, "flamechart": of_xml, "heatmap": of_xml, "graphml": of_xml, "json": lambda text, _: json.loads(text) and None,
         "speedscope": lambda text, _: json.loads(text) and None, "jsonl": of_jsonl, "csv": of_csv, "tsv": of_tsv,
         "mermaid": of_markup, "markdown": of_markup, "tree": None, "labels": None, "dump": None}
BYTES = {"png": has_magic(b"\x89PNG"), "treemap-png": has_magic(b"\x89PNG"), "memory-png": has_magic(b"\x89PNG"),
         "timeline-png": has_magic(b"\x89PNG"), "heatmap-png": has_magic(b"\x89PNG"),
         "pdf": has_magic(b"%PDF"), "pprof": read_again("pprof"), "otlp": read_again("otlp"), "callgrind": read_again("callgrind"),
         "folded": read_again("folded"), "ps": has_magic(b"%!PS"), "table": of_table, "source": of_table}
PICTURES = ["png", "pdf", "ps", "treemap-png"]  # of the same drawing
TIMED = {"austin", "cpuprofile", "firefox", "ftrace", "jfr", "mprof", "nettrace", "perf", "perf-data", "perfetto",
         "simpleperf", "speedscope", "trace", "uftrace"}
SUITS = {**dict.fromkeys(("timeline", "timeline-png", "flamechart", "heatmap", "heatmap-png"), TIMED),
         "memory": {"mprof", "massif"}, "memory-png": {"mprof", "massif"}, "labels": {"otlp", "perf", "perfjson"}}  # of the readers; else all
COUNTERS = {"table", "dump"}  # formats of what has no functions
# The others go to standard output. What goes to a file is flushed to the disk: of a thousand, each waits for all that
# other programs write meanwhile.
TO_FILES = {"csv", "svg"}
LOOKED_AT = {"dot", "svg", "html", "flamegraph", "icicle", "treemap", "memory", "timeline", "flamechart", "graphml", "mermaid", "markdown",
             "tree"}
MARKED = re.compile("markup|control")


def write(reader, path, to, folder):
    """Exit status, output (None if there is none), messages."""
    output = os.path.join(folder, "out", f"{os.path.basename(path)}.{to}")
    done = subprocess.run([PROGRAM, "-f", reader, "--symfs", folder, "--estimate", "-n0", "-e0", "-T", to,
                           *(["-o", output] if to in TO_FILES else []), path], capture_output=True, cwd=folder)
    if to not in TO_FILES:
        return done.returncode, done.stdout or None, done.stderr
    content = None
    if os.path.exists(output):
        with open(output, "rb") as source:
            content = source.read()
        os.remove(output)
    return done.returncode, content, done.stdout + done.stderr


def fault_of(to, content):
    """What is wrong with an output."""
    if to in BYTES:
        return BYTES[to](content, None)
    try:
        text = content.decode()
        controls = set(CONTROL.findall(text)) - set("\r" if to == "csv" else "")
        if controls:
            return f"control bytes: {sorted(controls)}"
        if to in LOOKED_AT and DIRECTION.search(text):
            return "text that runs backwards"
        return TEXTS[to](text, harmless.get(to)) if TEXTS[to] else None
    except (ValueError, ElementTree.ParseError, csv.Error) as error:
        return repr(error)


def formats_for(number):
    """All but pictures, of which each reader gets another; where that takes long a third of them."""
    some = [to for to in formats if to not in PICTURES] + [PICTURES[number % len(PICTURES)]]
    return some[number % 3::3] if IS_SANITIZED else some


def faults_of(case):
    """Of what writers make of one input."""
    number, (_, reader, path, _, folder) = case
    faults = []
    for to in formats_for(number):
        status, content, said = write(reader, path, to, folder)
        suits = reader in SUITS.get(to, {reader}) and (reader != "perfstat" or to in COUNTERS)
        if CONTROL.search(said.decode("utf-8", "replace")):
            faults.append((to, "control bytes in messages", said))
        if suits != (status == 0) or suits != (content is not None):
            faults.append((to, f"exit status {status}, {'an' if content is not None else 'no'} output", said))
        elif suits and (fault := fault_of(to, content)) is not None:
            faults.append((to, fault))
    return faults


def files_in(folder):
    return sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names)


formats = re.findall(r"^  (\S+)", subprocess.run([PROGRAM, "--list-formats"], capture_output=True).stdout.decode()
                     .split("Writes", 1)[1], re.M)[:-1]
readers = set(re.findall(r"^  (\S+)", subprocess.run([PROGRAM, "--list-formats"], capture_output=True).stdout.decode()
                         .split("Writes", 1)[0], re.M))
harmless = {}
with tempfile.TemporaryDirectory() as folder, it as test:
    test("every writer is tried", set(formats) == {*TEXTS, *BYTES}, set(formats) ^ {*TEXTS, *BYTES})
    os.mkdir(os.path.join(folder, "out"))
    for to in formats:
        sample = "mprof/nested.mprof" if to.startswith("memory") else "perf/plain.perf"
        harmless[to] = (write(sample.split("/")[0], os.path.join(TESTS, "golden", sample), to, folder)[1] or b"").decode("utf-8", "replace")
    report_without_times = write("folded", os.path.join(TESTS, "golden/folded/async-profiler-threads.folded"), "html", folder)[1].decode()
    cases = [(*case, folder) for case in hostile_inputs(folder)]
    test("every reader is tried", {case[1] for case in cases} == readers, {case[1] for case in cases} ^ readers)
    before = files_in(folder)
    for (title, reader, path, more, _), faults in zip(cases, in_parallel(faults_of, list(enumerate(cases)))):
        _, seen, _ = write(reader, path, "dump", folder)
        test(f"{title}: the names arrive", all(word in seen for word in (b"markup<script>", b"control", *more)), seen)
        test(f"{title}: what is written of them is well formed and inert", not faults, *faults)
    test("nothing is written elsewhere", files_in(folder) == before and not os.path.exists("/tmp/p2d-outside"),
         set(files_in(folder)) ^ set(before))
