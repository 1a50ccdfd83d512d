#!/usr/bin/env python3
"""A file may be read in parts by several threads, a pipe from its beginning to its end: both
give the same profile, the same warnings and the same refusals."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import golden_samples, in_parallel, run
from tap import IS_SANITIZED, it

# A build with sanitizers cuts small files into parts, too.
LARGE = 20000 if IS_SANITIZED else 9 << 20


def variants(data):
    """The sample as it is, many of it in a row, and what may stand around that."""
    yield "alone", data
    if not data:
        return
    many = data * (LARGE // len(data) + 1)
    yield "many times", many
    yield "many times with a UTF-8 mark", b"\xef\xbb\xbf" + many
    yield "many times, cut in the middle of a line", many[:-len(data) // 3]
    yield "many times with other line ends", many.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def outcome(kind, name, content, number):
    path = os.path.join(folder, str(number))
    with open(path, "wb") as out:
        out.write(content)
    from_file = run("-f", name, "-T", "dump", path)
    from_pipe = run("-f", name, "-T", "dump", stdin=content)
    os.unlink(path)
    return kind, from_file, (*from_pipe[:2], from_pipe[2].replace(b" -:", b" %s:" % path.encode())
                             .replace(b" -@", b" %s@" % path.encode()).replace(b" < -", b""))


def shown(outcome):
    return outcome[0], outcome[1][:300], outcome[2][:300]


def check(numbered):
    number, (path, name) = numbered
    with open(path, "rb") as source:
        data = source.read()
    many = variants(data) if name == "perf" else [("alone", data)]
    return [outcome(kind, name, content, number) for kind, content in many]


with tempfile.TemporaryDirectory() as folder, it as test:
    samples = list(enumerate(golden_samples()))
    for (_, (path, name)), outcomes in zip(samples, in_parallel(check, samples)):
        for kind, from_file, from_pipe in outcomes:
            # How to run perf script on a recording can only be said of a file.
            hintless = [b"\n".join(line for line in o[2].split(b"\n") if not line.startswith(b"hint: "))
                        for o in (from_file, from_pipe)]
            test(f"{name}/{os.path.basename(path)} {kind}", from_file[:2] == from_pipe[:2] and hintless[0] == hintless[1],
                 shown(from_file), shown(from_pipe))
    content = b"".join(b"app %d/%d 1.%06d: %d cycles:u: \n\t 401000 f%d+0x1 (/bin/app)\n\t 401001 main+0x1 (/bin/app)\n\n"
                       % (n % 7, n % 7, n, n, n % 1000) for n in range(LARGE // 90))
    kind, from_file, from_pipe = outcome("", "perf", content, "limits")
    test("many functions and threads", from_file == from_pipe and from_file[0] == 0, shown(from_file), shown(from_pipe))
    path = os.path.join(folder, "limited")
    with open(path, "wb") as out:
        out.write(content)
    for limit, expected in (len(content), 0), (len(content) - 1, 1), (len(content) // 2, 1):
        status, _, errors = run("--max-input", str(limit), "-T", "dump", path)
        test(f"--max-input holds for a large file: {'enough' if expected == 0 else 'too little'}",
             status == expected and (expected == 0 or b"larger than" in errors), status, errors)
