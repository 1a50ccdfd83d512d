#!/usr/bin/env python3
"""Source lines in the interactive report: their numbers, and the text of files that may be embedded, no other's."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from make_pprof import pprof_of
from samples import data_of_report
from tap import IS_SANITIZED, PROF2DOT, ROOT, it

CODE = "".join(f"line {i}\n" for i in range(1, 41))


def write(*names, text=CODE, time=1):
    path = os.path.join(*names)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w" if isinstance(text, str) else "wb") as out:
        out.write(text)
    os.utime(path, (time, time))
    return path


def report(folder, samples, *options, before=()):
    """The data of a report of these samples, and what is said beside it, in a folder as the working one."""
    write(folder, "p.pb", text=pprof_of(samples), time=10)
    done = subprocess.run([*before, PROF2DOT, "-T", "html", *options, "p.pb"], cwd=folder, capture_output=True,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    return data_of_report(done.stdout.decode()), done.stderr.decode()


def name_of(data, fn):
    return data["texts"][data["functions"]["name"][fn]]


def lines_of(data, metric=0):
    """By file, costliest first: (line, self, total, functions, calls) of each row."""
    source = data["source"]
    table, found, at, call = source["metrics"][metric], {}, 0, 0
    others = list(zip(table["others"][::2], table["others"][1::2]))
    for file, n in zip(table["file"], table["rows"]):
        rows, line = [], 0
        for _ in range(n):
            line += table["line"][at]
            to = call + table["calls"][at]
            calls = [(name_of(data, table["callee"][i]), table["calleeTotal"][i]) for i in range(call, to)]
            names = [table["fn"][at], *(fn for row, fn in others if row == at)]
            rows.append((line, table["self"][at], table["total"][at], [name_of(data, fn) for fn in names], calls))
            at, call = at + 1, to
        found[data["texts"][source["files"][file]]] = rows
    return found


def texts_of(data):
    return {data["texts"][data["source"]["files"][one["file"]]]: one for one in data["source"].get("texts", [])}


def has_numbers(test, folder):
    main = ("main", "main.c", 3)
    samples = [([main, ("parse", "a.c", 20)], 60), ([main, ("parse", "a.c", 21), ("scan", "a.c", 30)], 30),
               ([main, ("inline", "a.c", 20)], 5), ([main], 10), ([("bare", "", 0)], 1)]
    data, _ = report(folder, samples)
    wanted = {"a.c": [(20, 65, 65, ["parse", "inline"], []), (21, 0, 30, ["parse"], [("scan", 30)]), (30, 30, 30, ["scan"], [])],
              "main.c": [(3, 10, 105, ["main"], [("parse", 90), ("inline", 5)])], "": [(0, 1, 1, ["bare"], [])]}
    test("lines have self, total, their functions and what they call, by file", lines_of(data) == wanted and
         list(lines_of(data)) == list(wanted), lines_of(data))
    test("no text is in a report unless it was asked for", "texts" not in data["source"])
    bare, _ = report(folder, [([(name, file, 0) for name, file, _ in frames], value) for frames, value in samples])
    others = sorted({*data, *bare} - {"source", "texts"})
    test("all that is not of lines is as it is without them", bare["source"] == "pprof has no lines" and
         [key for key in others if data.get(key) != bare.get(key)] == [] and
         data["texts"][:len(bare["texts"])] == bare["texts"], others)
    perf = "app 7 1.000001: 100 cycles:u:\n" + "".join(f"\t{address} {name} ({where})\n  a.c:{line}\n" for address, name, where, line in (
        ("10", "leaf", "inlined", 30), ("10", "parse", "app", 21), ("20", "main", "app", 11)))
    write(folder, "app.perf", text=perf + "\n")
    done = subprocess.run([PROF2DOT, "-T", "html", "app.perf"], cwd=folder, capture_output=True)
    table = data_of_report(done.stdout.decode())["source"]["metrics"][0]
    test("calls of inlined functions are said, by their place among all", table["line"] == [11, 10, 9] and
         table["calls"] == [1, 1, 0] and table["inlined"] == [1], table)
    for arguments, reason in ((["examples/profiles/search.pstats"], "pstats has no lines"),
                              (["--diff", os.path.join(folder, "p.pb"), os.path.join(folder, "p.pb")],
                               "a comparison has no lines")):
        done = subprocess.run([PROF2DOT, "-q", "-T", "html", *arguments], cwd=ROOT, capture_output=True)
        test(reason, data_of_report(done.stdout.decode())["source"] == reason, done.stderr)
    many = [([("f", f"{i % 7}.c", i + 1)], 1000 + i) for i in range(30000)]
    data, _ = report(folder, many)
    table = data["source"]["metrics"][0]
    test("at most 20000 lines are kept, the costliest, and it is said how many there are",
         len(table["line"]) == 20000 and table["allRows"] == 30000 and min(table["self"]) == 11000,
         len(table["line"]), table["allRows"], min(table["self"]))
    path = write(folder, "three.callgrind", text="events: A B C\nfl=a.c\nfn=f\n" + "".join(
        f"{i + 1} {1000 + i} 7 {2000 - i % 100}\n" for i in range(12000)))
    done = subprocess.run([PROF2DOT, "-q", "-T", "html", path], capture_output=True)
    kept = [len(table["line"]) for table in data_of_report(done.stdout.decode())["source"]["metrics"]]
    test("of several metrics the one that is shown first has half of them", kept == [10000, 5000, 5000], kept)
    few = [([("f", "a.c", i + 1)], 10**6 if i < 5 else 1) for i in range(500)]
    test("lines that cost next to nothing are left out", len(report(folder, few)[0]["source"]["metrics"][0]["line"]) == 5)


def embeds(test, folder):
    """[(name in the profile, options, whether its text is in the report)]."""
    work = os.path.join(folder, "project")
    write(folder, "other", "app", "src", "a.c")
    write(work, "here.c")
    os.symlink(os.path.join(folder, "other", "app", "src", "a.c"), os.path.join(work, "out.c"))
    at = os.path.realpath(folder)
    embed, other = ["--embed-source"], ["--embed-source", "--source-path", "../other"]
    for name, options, is_there in [
            ("here.c", [], False), ("here.c", embed, True), (f"{at}/project/here.c", embed, True),
            (f"{at}/other/app/src/a.c", embed, False), ("/build/17/app/src/a.c", other, True),
            ("/build/17/app/src/a.c", ["--source-path", "../other"], False), ("../other/app/src/a.c", embed, False),
            ("out.c", embed, False), ("/etc/passwd", embed, False), ("../" * 40 + "etc/passwd", embed, False),
            ("<frozen>", embed, False), ("~", embed, False), ("", embed, False)]:
        data, err = report(work, [([("parse", name, 20)], 6)], *options)
        texts = texts_of(data)
        test(f"the text of {name[:40]!r} is {'' if is_there else 'not '}in the report with {' '.join(options)}"
             .replace(at, ""), ([one["text"] for one in texts.values()] == [[CODE[:-1]]]) == is_there and
             (is_there or not texts), err)
    test("a text that is not found is said to be so", "1 source file was not found" in
         report(work, [([("f", "gone.c", 1)], 1)], *embed)[1])
    newer = [write(work, "here.c", time=time) and texts_of(report(work, [([("f", "here.c", 1)], 1)], *embed)[0])
             ["here.c"].get("newer") for time in (1, 20)]
    test("a file that is newer than the profile is marked", newer == [None, True], newer)
    write(work, "here.c", text=b"\x1b[31m\xff</script><!--\n")
    done = subprocess.run([PROF2DOT, "-q", "-T", "html", "--embed-source", "p.pb"], cwd=work, capture_output=True)
    begun = done.stdout.count(b"<script")
    test("no text is markup", begun == done.stdout.count(b'<script type="text/plain" id=') + 1 and
         begun == done.stdout.count(b"</script>") and b"<!--" not in done.stdout.split(b"id=\"data\">")[1]
         .split(b"<")[0] and "</script><!--" in texts_of(data_of_report(done.stdout.decode()))["here.c"]["text"][0])


def is_bounded(test, folder):
    work = os.path.join(folder, "sizes")
    wide = "x" * 99 + "\n"
    samples = [([("f", f"{i}.c", 5)], 100 - i) for i in range(30)]
    for i in range(30):
        write(work, f"{i}.c", text=wide * 1300)
    texts = texts_of(report(work, samples, "--embed-source")[0])
    sizes = {name: sum(map(len, one["text"])) for name, one in texts.items()}
    whole = [f"{i}.c" for i in range(30) if sizes.get(f"{i}.c", 0) > 100000]
    test("at most 2 MiB of text is embedded, the costliest files first", whole == [f"{i}.c" for i in range(len(whole))] and
         14 <= len(whole) <= 16 and sum(sizes.values()) < (2 << 20) * 1.02, sizes)
    write(work, "large.c", text="".join(f"{i:99}\n" for i in range(1, 4001)))
    data, _ = report(work, [([("f", "large.c", line)], 5) for line in (3, 1000, 1015, 2000, 4000)], "--embed-source")
    text = texts_of(data)["large.c"]
    stretches = [(first, first + part.count("\n")) for first, part in zip(text["from"], text["text"])]
    test("of a large file there are ten lines around each that costs anything",
         stretches == [(1, 13), (990, 1025), (1990, 2010), (3990, 4000)] and text["lines"] == 4000 and
         text["text"][1].split("\n")[0].strip() == "990", stretches, text["lines"])
    write(work, "long.c", text="y" * 5000 + "\nz")
    long = texts_of(report(work, [([("f", "long.c", 2)], 5)], "--embed-source")[0])["long.c"]
    test("a long line is cut", long["text"] == ["y" * 1000 + "\nz"] and long["lines"] == 2, long["lines"])


def opens_nothing_else(test, folder):
    if not shutil.which("strace") or IS_SANITIZED:
        test.skip("no file outside is opened", "no strace, or a sanitizer")
        return
    work, trace = os.path.join(folder, "hostile"), os.path.join(folder, "trace")
    names = ["/etc/passwd", "/home/user/.ssh/id_rsa", "/proc/self/environ", "../../etc/passwd", "a/../../../etc/passwd",
             "link/passwd", "link2", "file:///etc/passwd", "\\etc\\passwd", "/etc/passwd\n"]
    os.makedirs(work)
    os.symlink("/etc", os.path.join(work, "link"))
    os.symlink("/etc/passwd", os.path.join(work, "link2"))
    data, _ = report(work, [([("f", name, 1)], 1) for name in names], "--embed-source", before=[
        "strace", "-f", "-e", "trace=open,openat,openat2,creat", "-o", trace])
    with open(trace, errors="replace") as lines:
        opened = [line for line in lines if re.search(r"passwd|id_rsa|environ", line) and re.search(r"= \d", line)
                  and "O_PATH" not in line]
    test(f"none of {len(names)} hostile names opens a file outside", not opened and data["source"]["texts"] == [] and
         len(data["source"]["files"]) == len(names), *opened, data["source"])


with it as test, tempfile.TemporaryDirectory() as folder:
    has_numbers(test, os.path.join(folder, "numbers"))
    embeds(test, folder)
    is_bounded(test, folder)
    opens_nothing_else(test, folder)
