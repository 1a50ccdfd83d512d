"""Sample profiles and the program, for tests in Python."""
import base64
import concurrent.futures
import glob
import itertools
import json
import os
import re
import subprocess
import zlib

from tap import IS_SANITIZED, PROF2DOT, ROOT

CORPUS = os.environ.get("P2D_CORPUS", os.path.join(ROOT, "../shared/corpus"))


def run(*arguments, stdin=None, env=None):
    """Exit status, standard output and standard error of the program, as bytes."""
    done = subprocess.run([PROF2DOT, *arguments], input=stdin, capture_output=True, env=env,
                          stdin=subprocess.DEVNULL if stdin is None else None)
    return done.returncode, done.stdout, done.stderr


def without_worth(errors):
    """Standard error but for what share of the cost has no name: invented programs have none."""
    return re.sub(rb"prof2dot: [^\n]* of the cost \([^\n]*\) has no name[^\n]*\n(hint: [^\n]*\n)?", b"", errors)


def golden_samples(largest=1 << 30):
    """(path, format) of what is in tests/golden."""
    for path in sorted(glob.glob(os.path.join(ROOT, "tests/golden/*/*"))):
        name = os.path.basename(os.path.dirname(path))
        is_sample = path.endswith("." + name) and not os.path.islink(path)  # links are for other options
        if is_sample and os.path.getsize(path) <= largest:
            yield path, name


def fewer_if_sanitized(samples, nth=4):
    """Every nth where each process takes several times as long, for what all builds do alike."""
    return itertools.islice(samples, 0, None, nth if IS_SANITIZED else 1)


def as_facts_name(path):
    """Options for names as the expected facts of the corpus have them: as they stand in the file, but for recordings."""
    is_text = os.path.abspath(path).startswith(os.path.abspath(CORPUS) + os.sep) and not path.endswith((".data", ".pftrace"))
    return ["--no-demangle"] if is_text else []


def graph_of(path, *arguments):
    """The whole graph as JSON, or None if the program refuses."""
    status, out, _ = run("-T", "json", *as_facts_name(path), *arguments, path)
    return json.loads(out)["graph"] if status == 0 else None


def peak_of(path):
    """KiB that reading it takes at most, and the exit status. A child begins with its parent's."""
    with open(os.devnull, "wb") as null:
        child = subprocess.Popen([PROF2DOT, "-q", "-T", "dump", path], stdout=null, stderr=null)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
    return usage.ru_maxrss, os.waitstatus_to_exitcode(status)


def element_of_report(text, name):
    found = re.search(f'<script type="text/plain" id="{name}">([^<]*)</script>', text)
    return zlib.decompress(base64.b64decode(found[1], validate=True)) if found else b""


def numbers_of_column(columns, at, n, by=1, signed=False, steps=False):
    """A column of a large table, which is packed."""
    numbers, before = [], 0
    for _ in range(n):
        told = shift = 0
        while True:
            told |= (columns[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if columns[at - 1] < 128:
                break
        value = before + (told if not signed else -(told + 1) // 2 if told % 2 else told // 2)
        numbers.append(value if by == 1 else value / by)
        before = value if steps else 0
    return numbers


def data_of_report(text):
    """What an interactive report holds besides its script and style."""
    data, columns = (element_of_report(text, name) for name in ("data", "columns"))
    data = json.loads(data)
    tree, times = (data.get(key, {}) for key in ("tree", "times"))
    for table in [data["functions"], tree, tree.get("samples", {}), times, times.get("lines", {}),
                  *(metric[key] for metric in data["metrics"] for key in ("functions", "calls"))]:
        table.update((key, numbers_of_column(columns, **column)) for key, column in list(table.items())
                     if isinstance(column, dict) and "at" in column)
    return data


def in_parallel(function, items, workers=2):
    """Results in the order of the items."""
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        yield from pool.map(function, items)
