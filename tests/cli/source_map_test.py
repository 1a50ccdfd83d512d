#!/usr/bin/env python3
"""Names and places of JavaScript's functions by source maps: which are found, what they name, and what stays."""
import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run  # noqa: E402
from source_maps import cpuprofile, inline, source_map  # noqa: E402
from tap import it  # noqa: E402

SCRIPT = ('function r(n){return n}var b=n=>r(n),c=function(n){return r(n)},u={short(n){return r(n)},"a-b":n=>r(n),get got(){return r(3)}};'
          'class i{#e(n){return r(n)}constructor(n){this.x=r(n)}}c.prototype.m=async function(n){return r(n)};[1].map(n=>r(n));\n')
SOURCE = """export function busy(n) { return n }
export const arrow = n => busy(n)
export const expr = function (n) { return busy(n) }
export const table = {
  short(n) { return busy(n) },
  'a-b': n => busy(n),
  get got() { return busy(3) } }
export class Shape {
  #secret(n) { return busy(n) }
  constructor(n) { this.x = busy(n) } }
expr.prototype.method = async function (n) { return busy(n) };
[1].map(n => busy(n))
"""
NAMES = ["busy", "arrow", "expr", "Shape", "#secret"]
# (what V8 calls it, the text before its parameters, its name in the source, the line there)
FUNCTIONS = [("r", "function r", "busy", 1), ("b", "b=", "arrow", 2), ("c", "c=function", "expr", 3), ("short", "short", "short", 5),
             ("a-b", '"a-b":', "a-b", 6), ("get got", "get got", "get got", 7), ("#e", "#e", "#secret", 9),
             ("i", "constructor", "Shape", 10), ("c.m", ".m=async function", "expr.method", 11), ("", "map(", "(anonymous)", 12)]


def place(text, word):
    """Line and column from 0 of the first such word."""
    before = text[:re.search(re.escape(word) + r"(?!\w)", text).start()]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def columns():
    return [SCRIPT.index(before) + len(before) for _, before, _, _ in FUNCTIONS]


def segments(names=True):
    """As esbuild has them: where identifiers begin, with a name where the two differ."""
    at = []

    def add(column, word, name=None, line=None):
        where = place(SOURCE, word) if line is None else (line, place(SOURCE.split("\n")[line], word)[1])
        at.append((column, 0, *where) + ((NAMES.index(name),) if names and name else ()))

    add(0, "function busy", line=0)
    add(9, "busy", "busy", line=0)
    add(SCRIPT.index("b=n"), "arrow", "arrow", line=1)
    add(SCRIPT.index("n=>r(n),c"), "n =>", line=1)
    add(SCRIPT.index("c=f"), "expr", "expr", line=2)
    add(SCRIPT.index("function(n){return r(n)},u"), "function", line=2)
    add(SCRIPT.index("short"), "short", line=4)
    add(SCRIPT.index('"a-b"'), "'a-b'", line=5)
    add(SCRIPT.index('n=>r(n),get'), "n =>", line=5)
    add(SCRIPT.index("get got"), "get got", line=6)
    add(SCRIPT.index("got"), "got", line=6)
    add(SCRIPT.index("i{"), "Shape", "Shape", line=7)
    add(SCRIPT.index("#e"), "#secret", "#secret", line=8)
    add(SCRIPT.index("constructor"), "constructor", line=9)
    add(SCRIPT.index("c.prototype"), "expr", "expr", line=10)
    add(SCRIPT.index("m=async"), "method", line=10)
    add(SCRIPT.index("async"), "async", line=10)
    add(SCRIPT.index("map"), "map", line=11)
    add(SCRIPT.index("n=>r(n));"), "n =>", line=11)
    return at


def write(path, content):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w") as file:
        file.write(content)
    return path


def functions(*arguments):
    """Of each function its name, the file's last part and the line, by line; and what is said."""
    status, out, err = run("-T", "json", "-n0", "-e0", *arguments)
    if status:
        return status, err.decode()
    nodes = [node["metadata"] for node in json.loads(out)["graph"]["nodes"].values()]
    return sorted((node["function"], os.path.basename(node.get("file", "")), node.get("line")) for node in nodes), err.decode()


def profile_of(url, path="p.cpuprofile"):
    return write(path, cpuprofile([(name, 0, column) for (name, *_), column in zip(FUNCTIONS, columns())], url))


MAPPED = sorted((name, "a.ts", line) for _, _, name, line in FUNCTIONS)
KEPT = sorted((name or "(anonymous)", "x.js", 1) for name, *_ in FUNCTIONS)
MAP = source_map([segments()], ["../src/a.ts"], NAMES, [SOURCE])


def check_places(test):
    """Where scripts and maps may be."""
    write("site/srv/dist/x.js", SCRIPT)
    write("site/srv/dist/x.js.map", MAP)
    for title, url in (("a path", "/srv/dist/x.js"), ("a file's address", "file:///srv/dist/x.js"),
                       ("an address on another machine", "https://example.org/srv/dist/x.js?v=3#top"),
                       ("the end of a path", "file:///home/me/srv/dist/x.js")):
        got = functions("--source-map", "site", profile_of(url))
        test(f"{title}: the map beside the script is found", got == (MAPPED, ""), got)
    got = functions("--source-map", "site/srv/dist/x.js.map", profile_of("https://example.org/x.js"))
    test("a map that is named", got == (MAPPED, ""), got)
    got = functions("--source-map", os.path.abspath("site/srv/dist"), profile_of("https://example.org/lib/x.js"))
    test("a folder right above the map", got == (MAPPED, ""), got)
    got = functions("--source-map", "/", profile_of("file://" + os.path.abspath("site/srv/dist/x.js")))
    test("the place that the profile says", got == (MAPPED, ""), got)
    for mode in "auto", "require":
        got = functions("--sandbox=" + mode, "--source-map", "site/srv/dist/x.js.map", "p.cpuprofile")
        test(f"a map that is named, sandbox {mode}", got == (MAPPED, "") or b"incomplete" in run("--sandbox=" + mode, "p.cpuprofile")[2], got)
    write("spaces/my app/x.js.map", MAP)
    write("spaces/my app/x.js", SCRIPT)
    got = functions("--source-map", "spaces", profile_of("file:///my%20app/x.js"))
    test("signs of an address are undone", got == (MAPPED, ""), got)
    write("other.map", source_map([segments()], ["a.ts"], NAMES, [SOURCE], file="x.js"))
    write("other", SCRIPT)
    got = functions("--source-map", "other.map", profile_of("/srv/x.js"))
    test("a map of another name that says which script it is of", got == (MAPPED, ""), got)
    write("named/x.js", SCRIPT + "//# sourceMappingURL=maps/y.map\n")
    write("named/maps/y.map", source_map([segments()], ["src/a.ts"], NAMES, [SOURCE], sourceRoot="/base"))
    got = run("-T", "dump", "--source-map", "named", profile_of("/x.js"))[1]
    test("a script that names its map", b'"/base/src/a.ts"' in got, got)
    write("inline/x.js", SCRIPT + inline(MAP))
    got = functions("--source-map", "inline", profile_of("/x.js"))
    test("a script that holds its map", got == (MAPPED, ""), got)
    os.symlink(os.path.abspath("site/srv/dist/x.js.map"), write("escape/gone", "") + ".map")
    os.rename("escape/gone.map", "escape/x.js.map")
    got = functions("--source-map", "escape", profile_of("/x.js"))
    test("a link out of the folder leads nowhere", got[0] == KEPT, got)
    write("up/x.js", SCRIPT + "//# sourceMappingURL=../site/srv/dist/x.js.map\n")
    got = functions("--source-map", "up", profile_of("/x.js"))
    test("nor does a path", got[0] == KEPT, got)


def check_messages(test):
    got = functions(profile_of("/srv/dist/x.js"))
    test("without a map names stay, and it is said what to do", got[0] == KEPT and "names that a minifier gave them" in got[1] and
         "--source-map /" in got[1], got)
    got = functions("--source-map", "nowhere", "p.cpuprofile")
    test("no map below the folder", got[0] == KEPT and "has a source map there" in got[1] and "hint: " in got[1], got)
    got = functions("--source-map", "inline/x.js", "p.cpuprofile")
    test("a file that is no map", got[0] == KEPT and "the source map is left out" in got[1] and "inline/x.js" in got[1], got)
    got = functions("--source-map", write("z.js.map", MAP), "p.cpuprofile")
    test("a map of another script", got[0] == KEPT and "the source map is of no script" in got[1], got)
    got = functions("--source-map", "/", write("t.folded", "main;f 3\n"))
    test("a profile without scripts: nothing is said of the whole system's maps", got[1] == "", got)
    got = functions("--source-map", "site", "t.folded")
    test("of a folder it is said", "no function of t.folded has a column" in got[1], got)
    for title, text in (("cut off", MAP[:len(MAP) // 2]), ("no JSON", "map"), ("digits that are none", '{"version":3,"mappings":"!"}'),
                        ("numbers of 40 bits", '{"version":3,"mappings":"ggggggggC"}'), ("two numbers", '{"version":3,"mappings":"AA"}')):
        got = functions("--source-map", write("x.js.map", text), "p.cpuprofile")
        test(f"a damaged map, {title}: a warning", got[0] == KEPT and "source map is left out" in got[1] and "x.js.map" in got[1], got)
    for title, text in (("nothing", '{"version":3,"sources":["a.ts"],"names":[],"mappings":""}'),
                        ("sources that are not there", source_map([[(0, 7, 0, 0, 9)]])), ("places below 0", source_map([[(0, 0, -5, -1)]])),
                        ("a column below 0", source_map([[(-4, 0, 0, 0)]]))):
        got = functions("--source-map", write("x.js.map", text), "p.cpuprofile")
        test(f"a map of {title} changes nothing", got[0] == KEPT, got)


def check_names(test):
    """What is named, with and without the script's text."""
    write("bare/x.js.map", MAP)
    got = functions("--source-map", "bare/x.js.map", profile_of("/x.js"))[0]
    wanted = {("busy", "a.ts", 1), ("arrow", "a.ts", 2), ("c", "a.ts", 3), ("short", "a.ts", 5), ("a-b", "a.ts", 6), ("get got", "a.ts", 7),
              ("#secret", "a.ts", 9), ("i", "a.ts", 10), ("c.m", "a.ts", 11), ("(anonymous)", "a.ts", 12)}
    test("without the script: names before parentheses and arrows", set(got) == wanted, *sorted(set(got) ^ wanted))
    write("texts/x.js.map", source_map([segments()], ["a.ts"], NAMES))
    write("texts/x.js", SCRIPT)
    got = functions("--source-map", "texts", "p.cpuprofile")[0]
    wanted = {("c.m" if name == "expr.method" else name, file, line) for name, file, line in MAPPED}
    test("without the source's text: those that the map has", len(got) == 10 and ("busy", "a.ts", 1) in got and ("c.m", "a.ts", 11) in got and
         ("short", "a.ts", 5) in got, got)
    sections = {"version": 3, "sections": [
        {"offset": {"line": 0, "column": 0}, "map": json.loads(source_map([segments()[:4]], ["one.ts"], NAMES))},
        {"offset": {"line": 0, "column": SCRIPT.index("c=f")},
         "map": json.loads(source_map([[(0, 0, 2, 13, 0), (2, 0, 2, 20)]], ["two.ts"], ["expr"]))}]}
    write("index/x.js.map", json.dumps(sections))
    write("index/x.js", SCRIPT)
    got = functions("--source-map", "index", "p.cpuprofile")[0]
    test("maps in sections", ("busy", "one.ts", 1) in got and ("arrow", "one.ts", 2) in got and ("expr", "two.ts", 3) in got, got)
    write("guard/x.js.map", ")]}'\n" + MAP)
    write("guard/x.js", SCRIPT)
    test("a line that guards the map", functions("--source-map", "guard", "p.cpuprofile")[0] == MAPPED)
    wide = 'var t="\U0001F600é";function r(n){return n}\n'
    column = len(wide[:wide.index("r(n)")].encode("utf-16-le")) // 2
    write("wide/x.js", wide)
    write("wide/x.js.map", source_map([[(column, 0, 0, 0, 0)]], ["a.ts"], ["wide"]))
    got = functions("--source-map", "wide", write("w.cpuprofile", cpuprofile([("r", 0, column + 1)], "/x.js")))
    test("columns are units of UTF-16", got[0] == [("wide", "a.ts", 1)], got)
    write("part/x.js.map", source_map([[(0,), (9, 0, 0, 0, 0), (SCRIPT.index("b=n"),)]], ["a.ts"], ["busy"]))
    write("part/x.js", SCRIPT)
    got = functions("--source-map", "part", "p.cpuprofile")[0]
    test("what is of no source stays", ("busy", "a.ts", 1) in got and ("b", "x.js", 1) in got, got)


def check_lines(test):
    """A line that ran is moved where all of it is of one line of the source."""
    script = "function f(n){\n  n+=1;\n  n+=2;n+=3;\n}\n"
    at = [[(0, 0, 0, 0), (9, 0, 0, 9)], [(2, 0, 4, 2)], [(2, 0, 6, 2), (7, 0, 7, 2)]]
    write("lines/x.js", script)
    write("lines/x.js.map", source_map(at, ["a.ts"]))
    write("l.cpuprofile", cpuprofile([("f", 0, 10, 2), ("f", 0, 10, 3)], "/x.js"))
    status, out, _ = run("-T", "folded", "--lines", "--source-map", "lines", "l.cpuprofile")
    text = out.decode()
    test("lines", status == 0 and re.search(r"^f \(/a\.ts:5\) 1000", text, re.M) and ":3)" not in text and "x.js" not in text, text)


if __name__ == "__main__":
    with it as test, tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for check in (check_places, check_messages, check_names, check_lines):
            check(test)
