#!/usr/bin/env python3
"""-T source: costs beside lines, and source files that are found where they may be, and nowhere else."""
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from make_pprof import pprof_of
from tap import IS_SANITIZED, PROF2DOT, ROOT, it
from terminal import all_of

CODE = "".join(f"line {i}\n" for i in range(1, 41))
MS = 10**6


def listing(folder, *arguments, profile="p.pb"):
    """Exit status, the listing and what is said beside it, in a folder as the working one."""
    done = subprocess.run([PROF2DOT, "-T", "source", *arguments, profile], cwd=folder, capture_output=True,
                          stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def write(*names, text=CODE):
    path = os.path.join(*names)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w" if isinstance(text, str) else "wb") as out:
        out.write(text)
    os.utime(path, (1, 1))
    return path


def profile_of(folder, file, line=20):
    main = ("main", "main.c", 3)
    write(folder, "p.pb", text=pprof_of([([main, ("parse", file, line)], 6 * MS),
                                         ([main, ("parse", file, line + 1), ("scan", file, 30)], 3 * MS),
                                         ([main], 1 * MS)]))
    os.utime(os.path.join(folder, "p.pb"), (10, 10))


PERF = """app 7 1.000001: 100 cycles:u:
\t    1010 leaf+0x1 (inlined)
  a.c:30
\t    1010 parse+0x1 (/usr/bin/app)
  a.c:21
\t    2010 main+0x1 (/usr/bin/app)
  a.c:11

app 7 1.000002: 50 cycles:u:
\t    3010 read+0x1 (/usr/bin/app)
  a.c:35
\t    1020 parse+0x1 (/usr/bin/app)
  a.c:21
\t    2010 main+0x1 (inlined)
  a.c:11
"""


def marks_inlined(test, folder):
    """Perf marks a function with two names as inlined that is not: nothing else has its address."""
    write(folder, "app.perf", text=PERF)
    out = listing(folder, profile="app.perf")[1]
    test("an inlined function is marked where its code is",
         "parse  ⤷ inlined: leaf 67%, → read 33%\n" in out and "main  → parse 100%\n" in out, out)


def shows_costs(test, folder):
    profile_of(folder, "src/a.c")
    write(folder, "src", "a.c")
    status, out, err = listing(folder)
    test("lines stand beside what they cost",
         status == 0 and re.search(r"^ +6\.00 ms +60% +6\.00 ms +20 │ line 20$", out, re.M), out + err)
    test("and what they call", "21 │ line 21  → scan 30%\n" in out, out)
    test("lines without cost are folded, but for those close by",
         re.search(r"23 │ line 23\n +┆ 4 lines\n +28 │ line 28\n", out)
         and "line 17\n" not in out and "32 │ line 32\n" in out and "line 33\n" not in out, out)
    test("files are in the order of their self cost", out.index("src/a.c  self 9.00 ms 90%") < out.index("main.c"), out)
    test("a file that is not there has functions for lines, and a warning",
         re.search(r"3 │ main  → parse 90%", out) and "the text of 1 source file was not found" in err
         and "--source-path DIR" in err, out + err)
    out = listing(folder, "--restrict", "scan")[1]
    test("a pattern chooses functions", "3.00 ms   30%   3.00 ms    30 │" in out and "6.00 ms" not in out, out)
    test("or files", "main.c" not in listing(folder, "--restrict", "src/a")[1])
    status, out, _ = listing(folder, "--top", "1")
    test("--top chooses files, and the rest is counted",
         "main.c" not in out and "1 more file, self 10%" in out, out)
    test("a pattern without a match is an empty result", listing(folder, "--restrict", "nothing")[0] == 3)
    os.utime(os.path.join(folder, "src", "a.c"), (20, 20))
    test("a file newer than the profile is said to be so", "a.c  self 9.00 ms 90%  (changed after" in listing(folder)[1])
    write(folder, "src", "a.c", text="one\n")
    status, out, err = listing(folder)
    test("a line beyond the file's end keeps its number and its function", "20 │ parse" in out and status == 0, out)
    write(folder, "src", "a.c", text=b"\x1b[31m\xff\ta\n" * 40)
    test("no byte of a source file steers the terminal", "\x1b" not in listing(folder)[1])


def fits_a_terminal(test, folder):
    profile_of(folder, "src/a.c")
    write(folder, "src", "a.c", text="".join(f"line {i} {'wide ' * 30}\n" for i in range(1, 41)))
    master, slave = pty.openpty()
    done = subprocess.Popen([PROF2DOT, "-q", "-T", "source", "p.pb"], cwd=folder, stdin=subprocess.DEVNULL,
                            stdout=slave, env=dict(os.environ, COLUMNS="80", TERM="xterm", NO_COLOR=""))
    os.close(slave)
    text = all_of(master)
    done.wait()
    lines = re.sub(r"\x1b\[[\d;]*m", "", text.decode()).splitlines()
    test("lines are cut to a terminal's width, and still tell what they call",
         max(map(len, lines)) == 80 and any(re.search("21 │ line 21 wide.*…  → scan 30%$", line) for line in lines),
         *lines)
    test("hot lines are coloured", b"\x1b[1;38;5;166m  6.00 ms" in text, text)


def finds_sources(test, folder):
    """[(name in the profile, options, whether it is found)]."""
    work = os.path.join(folder, "project")
    os.mkdir(work)
    write(folder, "other", "app", "src", "a.c")
    write(work, "here.c")
    os.symlink(os.path.join(folder, "other", "app", "src", "a.c"), os.path.join(work, "out.c"))
    os.mkfifo(os.path.join(work, "fifo.c"))
    write(work, "large.c", text="x\n" * (3 << 20))
    at = os.path.realpath(folder)
    other = ["--source-path", "../other"]
    for name, options, is_found in [
            ("here.c", [], True), (f"{at}/project/here.c", [], True), (f"file://{at}/project/here.c", [], True),
            (f"{at}/other/app/src/a.c", [], False), (f"{at}/other/app/src/a.c", other, True),
            ("/build/17/app/src/a.c", other, True), ("/build/17/src/a.c", other, False),
            ("/build/17/src/a.c", ["--source-path", "../other/app"], True), ("C:\\build\\app\\src\\a.c", other, True),
            ("/build/17/a.c", [*other, "--trim-path", "/build/17"], False),
            ("/build/17/app/src/a.c", ["--trim-path", "/build/17", "--source-path", f"{at}/other"], True),
            ("/build/17/here.c", ["--trim-path", "/build/17"], True), ("/build/17/here.c", [], False),
            ("../other/app/src/a.c", [], False), ("/../../other/app/src/a.c", [], False), ("out.c", [], False),
            ("fifo.c", [], False), ("large.c", [], False), ("", [], False), ("/", [], False), (".", [], False),
            ("a" * 5000, [], False), ("/etc/passwd", [], False), ("../" * 40 + "etc/passwd", [], False)]:
        profile_of(work, name)
        status, out, err = listing(work, *options)
        test(f"{name[:60]!r} {' '.join(options)[:60].replace(at, '')} is {'' if is_found else 'not '}found".replace(at, ""),
             status == 0 and ("│ line 20\n" in out) == is_found and "root:" not in out, out + err)
    status, _, err = listing(work, "--source-path", "nowhere")
    test("a folder that is not there is an error", status == 2 and "nowhere: cannot look for sources" in err, err)


def opens_nothing_else(test, folder):
    """What strace sees of a profile whose names are hostile."""
    if not shutil.which("strace") or IS_SANITIZED:
        test.skip("no file outside is opened", "no strace, or a sanitizer")
        return
    work = os.path.join(folder, "hostile")
    names = ["/etc/passwd", "/etc/shadow", "/home/user/.ssh/id_rsa", "/proc/self/environ", "/dev/zero", "/dev/stdin",
             "../../etc/passwd", "a/../../../etc/passwd", "//etc//passwd", "/etc/./passwd", "link/passwd", "link2",
             "~/.netrc", "file:///etc/passwd", "file://localhost/etc/passwd", "\\etc\\passwd", "/etc/passwd\n", "|id"]
    names += [f"{'../' * i}etc/hosts{i}" for i in range(50 - len(names))]
    os.makedirs(work)
    os.symlink("/etc", os.path.join(work, "link"))
    os.symlink("/etc/passwd", os.path.join(work, "link2"))
    write(work, "p.pb", text=pprof_of([([("f", name, 1)], 1) for name in names]))
    trace = os.path.join(folder, "trace")
    done = subprocess.run(["strace", "-f", "-e", "trace=open,openat,openat2,creat", "-o", trace, PROF2DOT, "-T",
                           "source", "--top", "100", "p.pb"], cwd=work, capture_output=True)
    with open(trace, errors="replace") as lines:
        opened = [line for line in lines if re.search(r"(etc|id_rsa|netrc|proc/self/environ|dev/zero)", line)
                  and re.search(r"= \d", line) and "/etc/ld.so" not in line and "O_PATH" not in line]
    test(f"none of {len(names)} hostile names opens a file outside", done.returncode == 0 and not opened and
         done.stdout.count(b"self 1.00 ns") == len(names), *opened, done.stderr.decode())


with it as test, tempfile.TemporaryDirectory() as folder:
    shows_costs(test, os.path.join(folder, "costs"))
    marks_inlined(test, os.path.join(folder, "inlined"))
    fits_a_terminal(test, os.path.join(folder, "terminal"))
    finds_sources(test, folder)
    opens_nothing_else(test, folder)
    status, out, err = listing(ROOT, profile="examples/profiles/search.pstats")
    test("a profile without lines gives functions at their first lines, and says so",
         status == 0 and "The pstats profile knows no lines" in out, out + err)
