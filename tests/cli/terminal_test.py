#!/usr/bin/env python3
"""What happens on a terminal: no binary, no control bytes from names, short help."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import make_pstats
from tap import PROF2DOT, ROOT, it
from terminal import all_of

SEARCH = os.path.join(ROOT, "examples/profiles/search.pstats")
os.environ.pop("COLUMNS", None)
SMALL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "small.perf")


def without_colours(shown):
    return re.sub(rb"\x1b\[[0-9;]*m", b"", shown)


def on_terminal(*arguments, stdin_too=False, columns=0):
    """Exit status, what the terminal got, and standard error, which is none."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen([PROF2DOT, *arguments], stdout=slave, stderr=subprocess.PIPE,
                               stdin=slave if stdin_too else subprocess.DEVNULL)
    os.close(slave)
    shown = all_of(master)
    errors = process.stderr.read()
    process.stderr.close()
    return process.wait(), shown.replace(b"\r\n", b"\n"), errors


try:
    for end in pty.openpty():
        os.close(end)
except OSError as reason:
    print("1..0 # SKIP no pseudo-terminal can be had here: %s" % reason)
    sys.exit()

def start(*arguments, **environment):
    """The program with a pipe as its input and a terminal for its messages."""
    master, slave = pty.openpty()
    process = subprocess.Popen([PROF2DOT, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=slave, env={**os.environ, **environment})
    os.close(slave)
    return process, master


def finish(process, master, rest):
    """Give it the rest of its input; its output, and what the terminal got since."""
    out = process.communicate(rest)[0]
    return out, all_of(master)


def on_screen(shown):
    """What is left on a line of the screen after these bytes."""
    line = []
    column = 0
    for c in shown.decode():
        if c == "\r":
            column = 0
        else:
            line[column:column + 1] = c
            column += 1
    return "".join(line).rstrip()


with tempfile.TemporaryDirectory() as folder, it as test:
    with open(SMALL, "rb") as sample:
        content = sample.read()
    quiet, piped = start("-T", "json", "-q"), start("-T", "json", "-v")
    watched = start("-T", "json")
    for process, _ in (quiet, piped, watched):
        process.stdin.write(content[:100])
        process.stdin.flush()
    seen = os.read(watched[1], 4096)  # comes after a second, for as long as there is nothing to read
    out, shown = finish(*watched, content[100:])
    expected = subprocess.run([PROF2DOT, "-T", "json", "-"], input=content, stdout=subprocess.PIPE).stdout
    test("a slow input shows its progress", on_screen(seen) == "prof2dot: reading, 0.0 MiB", seen)
    test("progress is erased at the end, and the output is as ever",
         on_screen(seen + shown) == "" and out == expected and b"\x1b" not in shown, shown)
    test("progress is not shown with -q", finish(*quiet, content[100:]) == (expected, b""))
    test("nor mixed with what -v says", b"reading" not in finish(*piped, content[100:])[1])

    before, after = os.path.join(folder, "before"), os.path.join(folder, "after")
    for path, weight in (before, 10), (after, 20):
        with open(path, "w") as out:
            out.write(f"main;\x1b[2Jevil {weight}\nmain;same 5\nmain;less {30 - weight}\n")
    for environment, colours in ({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), \
                                ({"TERM": "xterm", "NO_COLOR": ""}, True), ({"TERM": "dumb"}, False):
        os.environ.pop("NO_COLOR", None)
        os.environ.update(environment)
        status, shown, errors = on_terminal("--diff", "-f", "folded", "-T", "table", before, after)
        plain = subprocess.run([PROF2DOT, "--diff", "-f", "folded", "-T", "table", before, after], stdout=subprocess.PIPE).stdout
        stripped = without_colours(shown)
        test(f"a comparison is {'coloured' if colours else 'plain'} with {environment}",
             status == 0 and stripped == plain and (shown != plain) == colours and
             (b"\x1b[38;5;166m   +" in shown) == colours, shown)
        for options in ["-T", "table"], ["-T", "table", "--callers"]:
            for path in SMALL, SEARCH:
                status, shown, errors = on_terminal("-q", *options, path)
                plain = subprocess.run([PROF2DOT, "-q", *options, path], stdout=subprocess.PIPE).stdout
                test(f"{' '.join(options)} of {os.path.basename(path)} is {'coloured' if colours else 'plain'} with {environment}",
                     status == 0 and without_colours(shown) == plain and (shown.count(b"\x1b") > 5) == colours and
                     (b"\x1b[1;38;5;166m" in shown) == colours and b"\x1b" not in plain, shown[:2000])
    os.environ.pop("NO_COLOR", None)
    plain = subprocess.run([PROF2DOT, "-q", "-T", "table", SEARCH], stdout=subprocess.PIPE).stdout
    for words, colours, on_a_terminal in (["--color=always"], True, False), (["--colour", "always"], True, True), \
                                         (["--color=never"], False, True), (["--color=auto"], False, False):
        arguments = ["-q", "-T", "table", *words, SEARCH]
        shown = on_terminal(*arguments)[1] if on_a_terminal else subprocess.run(
            [PROF2DOT, *arguments], stdout=subprocess.PIPE, env={**os.environ, "NO_COLOR": "1", "TERM": "dumb"}).stdout
        test(f"{' '.join(words)} {'on' if on_a_terminal else 'off'} a terminal", without_colours(shown) == plain and
             (b"\x1b[1;38;5;166m" in shown) == colours and (b"\x1b" in shown) == colours, shown[:2000])
    target = os.path.join(folder, "table.txt")
    on_terminal("-T", "table", "-o", target, SEARCH)
    with open(target, "rb") as out:
        test("a file has no colours", b"\x1b" not in out.read())

    wide = os.path.join(folder, "wide")
    with open(wide, "w", encoding="utf-8") as out:
        out.write("main;\u65e5\u672c\u8a9e;f 5\nmain;e\u0301\u0301;f 3\nmain;\xe4\xf6;f 3\nmain;plain;f 3\n")
    for environment in {"TERM": "xterm"}, {"TERM": "dumb"}:
        os.environ.update(environment)
        rows = [line for line in without_colours(on_terminal("-T", "table", "--callees", wide)[1]).decode().split("\n") if "-> " in line]
        columns = {sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) == "W" else 1 for c in row.partition("->")[0])
                   for row in rows}
        test(f"wide and combining characters do not shift the columns with {environment}", len(rows) == 6 and len(columns) == 1, rows)
    piped = subprocess.run([PROF2DOT, "-T", "table", "--callees", wide], stdout=subprocess.PIPE).stdout.decode()
    test("in a pipe columns are counted as Python counts them", len({line.index("->") for line in piped.split("\n") if "-> " in line}) == 1, piped)

    deep = os.path.join(folder, "deep.pstats")
    path = "/srv/\u00e9/a/rather/deep/folder/of/sources/package"
    make_pstats.write(deep, {(f"{path}/{name}.py", 10, "a_function_with_a_long_name"): (1, 1, 1.0, 1.0, {})
                             for name in ("module", "a_module_with_a_name_that_is_longer_than_the_terminal_has_columns")} |
                      {("~", 0, "<method 'of_a_long_name' of 'what has no path that could be cut' objects>"): (1, 1, 1.0, 1.0, {})})
    native = os.path.join(folder, "native.perf")
    with open(native, "w") as out:
        for name in "ns::Table<std::vector<int>, std::vector<int> >::insert(std::vector<int> const&)", "short":
            out.write(f"app 1 1.0: 1 cycles:u:\n\t1 {name}+0x1 (/usr/lib/a/rather/deep/folder/libtable.so)\n\n")

    def rows_of(shown, word):
        return [line for line in without_colours(shown).decode().split("\n") if word in line]

    for environment in {"TERM": "xterm"}, {"TERM": "dumb"}:
        os.environ.update(environment)
        rows = rows_of(on_terminal("-T", "table", deep, columns=100)[1], "a_function")
        test(f"paths are cut to the terminal's width, whole folders, with {environment}",
             sorted(row[46:] for row in rows) == [
                 "\u2026/a_module_with_a_name_that_is_longer_than_the_terminal_has_columns.py:10(a_function_with_a_long_name)",
                 "\u2026/package/module.py:10(a_function_with_a_long_name)"] , rows)
    rows = rows_of(on_terminal("-T", "table", deep, columns=100)[1], "method")
    test("what has no path stays whole", rows[0].endswith("{method 'of_a_long_name' of 'what has no path that could be cut' objects}"), rows)
    for columns in 200, 0:
        rows = rows_of(on_terminal("-T", "table", deep, columns=columns)[1], "a_function")
        test(f"names are whole where there is room for them, or where the width is not known: {columns}",
             len(rows) == 2 and all(f"{path}/" in row for row in rows), rows)
    rows = rows_of(on_terminal("-q", "-T", "table", native, columns=110)[1], "libtable")
    test("a long name of C++ is cut too, and not the function's own",
         sorted(row.split("%  ")[-1] for row in rows) == ["ns::Table<\u2026>::insert (\u2026/libtable.so)", "short (/usr/lib/a/rather/deep/folder/libtable.so)"], rows)
    rows = rows_of(on_terminal("-q", "-T", "table", "--callers", native, columns=90)[1], "libtable")
    test("callers' tables are cut too", len(rows) == 2 and all(len(row) <= 90 for row in rows), rows)
    rows = rows_of(on_terminal("-q", "-T", "table", "--diff", native, native, columns=150)[1], "libtable")
    test("and comparisons", len(rows) == 2 and all("(\u2026/" in row for row in rows), rows)
    os.environ["COLUMNS"] = "100"
    rows = rows_of(on_terminal("-T", "table", deep, columns=300)[1], "module.py")
    test("COLUMNS says it before the terminal does", "\u2026/package/module.py" in rows[0], rows)
    whole = subprocess.run([PROF2DOT, "-T", "table", deep], stdout=subprocess.PIPE).stdout
    coloured = without_colours(subprocess.run([PROF2DOT, "-T", "table", "--color=always", deep], stdout=subprocess.PIPE).stdout)
    test("in a pipe and for a pager names are whole", whole == coloured and whole.decode().count(f"{path}/") == 2, whole)
    for value in "0", "x", "-5", "":
        os.environ["COLUMNS"] = value
        rows = rows_of(on_terminal("-T", "table", deep, columns=300)[1], "module.py")
        test(f"COLUMNS={value} says nothing", path in rows[0], rows)
    del os.environ["COLUMNS"]

    status, shown, errors = on_terminal(SEARCH)
    rows = without_colours(shown).decode().splitlines()
    test("without -o a terminal gets the top of a table by self cost, and a hint",
         status == 0 and b"digraph" not in shown and b"-o graph.svg" in errors and 15 < len(rows) < 30 and
         any("normalise" in row for row in rows), shown, errors)
    test("-q leaves the hint out", on_terminal("-q", SEARCH)[2] == b"")
    test("-T dot on a terminal is DOT", on_terminal("-T", "dot", SEARCH)[1].startswith(b"digraph"))
    status, shown, errors = on_terminal("--diff", SEARCH, SEARCH)
    test("and of a comparison a table too", status == 0 and b"digraph" not in shown, shown, errors)
    os.environ["TERM"] = "xterm"
    status, shown, errors = on_terminal("-T", "tree", SEARCH)
    plain = subprocess.run([PROF2DOT, "-T", "tree", SEARCH], stdout=subprocess.PIPE).stdout
    test("a tree has colours on a terminal, and the same text as in a pipe",
         status == 0 and b"\x1b[" in shown and b"\x1b" not in plain and without_colours(shown) == plain, shown, plain)
    os.environ["COLUMNS"] = "60"
    rows = without_colours(on_terminal("-T", "tree", SEARCH)[1]).decode().splitlines()
    os.environ.pop("COLUMNS")
    test("its lines are cut to the terminal's width", max(map(len, rows[3:])) <= 60 and any(row.endswith("…") for row in rows),
         *rows)

    for name in "png", "pdf":
        status, shown, errors = on_terminal("-T", name, SMALL)
        test(f"refuses {name} on a terminal, with a way out",
             status == 2 and shown == b"" and b"binary" in errors and b"hint: -o FILE" in errors)
    for name in "dot", "json", "svg", "table", "dump":
        os.environ["TERM"] = "dumb"
        status, shown, errors = on_terminal("-T", name, SMALL)
        piped = subprocess.run([PROF2DOT, "-T", name, SMALL], stdout=subprocess.PIPE).stdout
        test(f"shows {name} on a terminal as it is", status == 0 and errors == b"" and shown == piped)

    timed = os.path.join(folder, "timed.perf")
    with open(timed, "w") as out:
        for number, (nanoseconds, name) in enumerate([(743718500, "slow"), (1200, "fast"), (2 * 10 ** 9, "slowest")]):
            out.write(f"app 1 1.00000{number}: {nanoseconds} cpu-clock:\n\t401000 {name}+0x4 (/bin/app)\n\t402000 main+0x4 (/bin/app)\n\n")
    os.environ["TERM"] = "dumb"
    rows = [row.split() for row in on_terminal("-T", "table", "-n0", timed)[1].decode().splitlines() if "(/bin/app)" in row]
    test("a time on a terminal has its unit", [row[1:3] for row in rows if row[-2] != "main"] ==
         [["2.00", "s"], ["744", "ms"], ["1.20", "\u00b5s"]], *rows)
    shown = on_terminal("-T", "table", "-n0", timed)[1].decode()
    test("and no heading has one, below which columns are straight", "[" not in shown and
         len({row.index("%") for row in shown.splitlines() if "(/bin/app)" in row}) == 1, shown)
    shown = on_terminal("-T", "table", "--diff", "-n0", timed, timed)[1].decode()
    test("in a comparison, too", " 744 ms " in shown and "[ns]" not in shown, shown)
    piped = subprocess.run([PROF2DOT, "-T", "table", "-n0", timed], stdout=subprocess.PIPE).stdout
    test("but not in a pipe", b"self [ns]" in piped and b" 743718500 " in piped, piped)

    status, shown, errors = on_terminal(stdin_too=True)
    test("without arguments on a terminal, gives short help and exit status 2",
         status == 2 and shown == b"" and errors.startswith(b"usage: prof2dot") and len(errors) < 1000)

    evil = os.path.join(folder, "evil.perf")
    names = [b"\x1b[2Jclear", b"bell\x07", b"c1\xc2\x9b31m", b"raw\x9b31m", b"\xe2\x80\xaebidi",
             b"bad\xff\xfe", b"del\x7f", b"cr\rback"]
    with open(evil, "wb") as out:
        for number, name in enumerate(names):
            out.write(b"%s 1 1.%06d: 1 cycles:u: \n\t 401000 %s+0x1 (/bin/%s)\n\n"
                      % (b"c", number, name, name))
    marshalled = os.path.join(folder, "evil.pstats")
    make_pstats.write(marshalled, {
        (f"/src/\x1b]0;x\x07{n}.py", n, name): (1, 1, 1.0, 1.0, {})
        for n, name in enumerate(["\x1b[2Jclear", "bell\x07", "\x9b31m", "\u202ebidi", "\x7f"], 1)})

    def steers(shown):
        """Whether bytes other than printable UTF-8, tab and newline are in it."""
        try:
            text = shown.decode()
        except UnicodeDecodeError:
            return True
        return any((c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f" or
                   c in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
                   for c in text)

    for path in evil, marshalled:
        kind = path.rsplit(".")[-1]
        os.environ["TERM"] = "xterm"
        for options in (["-T", "dot"], ["-T", "json"], ["-T", "table"], ["-T", "tree"], ["-T", "dump"],
                        ["-T", "table", "--callers"], ["--list-functions", "*"], ["--list-events"]):
            status, shown, errors = on_terminal("-n0", "-e0", *options, path)
            test(f"names of {kind} steer no terminal with {' '.join(options)}",
                 status == 0 and not steers(without_colours(shown)) and not steers(errors))
        status, shown, errors = on_terminal("--focus", "=nothing", path)
        test(f"names of {kind} steer no terminal in a hint", status == 3 and not steers(errors))
