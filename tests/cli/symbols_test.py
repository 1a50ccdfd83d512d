#!/usr/bin/env python3
"""Names of addresses: from a file of symbols beside the profile, from object files below --symfs."""
import gzip
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from elf_files import compiled  # noqa: E402
from samples import run  # noqa: E402
from tap import it  # noqa: E402

SOURCE = """
static volatile int sink;
static inline __attribute__((always_inline)) int inner(int x) { for (int i = 0; i < x; i++) sink += i * x; return sink; }
__attribute__((noinline)) int leaf(int x) { return inner(x + 3) ^ 5; }
int top(int x) { return leaf(x) + 1; }
"""
DEBUG_ID = "E327385153F8515891F1236D095A7849E7E9DD650"
CODE_ID = "e327385153f8515891f1236d095a7849e7e9dd65"


def profile(addresses, **lib):
    """A processed profile with one stack of these addresses, the outermost first."""
    n = len(addresses)
    lib = {"name": "w", "path": "/opt/w", "debugName": "w", **lib}
    thread = {"name": "w", "pid": "1", "tid": 1, "stringArray": [hex(a) for a in addresses] + ["w"],
              "frameTable": {"address": addresses, "func": list(range(n)), "length": n},
              "funcTable": {"name": list(range(n)), "resource": [0] * n, "length": n},
              "resourceTable": {"lib": [0], "name": [n], "type": [1], "length": 1},
              "stackTable": {"frame": list(range(n)), "prefix": [None, *range(n - 1)], "length": n},
              "samples": {"stack": [n - 1] * 3, "weight": [1] * 3, "weightType": "samples", "length": 3}}
    return json.dumps({"meta": {"interval": 1, "version": 24, "preprocessedProfileVersion": 44}, "libs": [lib],
                       "threads": [thread]}).encode()


def symbols(entries, known=(), texts=("main", "outer", "hot", "_ZN3net4readEPv"), **ids):
    return json.dumps({"string_table": texts, "data": [{"debug_name": "other", "symbol_table": [
        {"rva": 0, "size": 1 << 32, "symbol": 3}]}, {"debug_name": "w", **ids, "symbol_table": entries,
                                                    "known_addresses": known}]}).encode()


def write(path, content):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    return path


def stack(*arguments):
    """The one folded stack without places in the source, and what is said."""
    status, out, err = run("-T", "folded", *arguments)
    return (re.sub(r" \([^()]*:[0-9]+\)", "", out.decode()).rsplit(" ", 1)[0] if status == 0 else status), err.decode()


def check_sidecars(test):
    entry = [{"rva": 300, "size": 50, "symbol": 2}, {"rva": 100, "size": 50, "symbol": 0}, {"rva": 200, "size": 50, "symbol": 1}]
    frames = [100, 249, 300]
    ids = {"debug_id": DEBUG_ID, "code_id": CODE_ID}
    content = profile(frames, breakpadId=DEBUG_ID, codeId=CODE_ID)
    for name, beside in (("a.json", "a.syms.json"), ("b.json", "b.json.syms.json"), ("c.json.gz", "c.json.syms.json")):
        write(name, gzip.compress(content) if name.endswith(".gz") else content)
        write(beside, symbols(entry, **ids))
        test(f"{beside} names the functions of {name}", stack(name) == ("main;outer;hot", ""), stack(name))
    write("d.json", content)
    got = stack("d.json")
    test("without names it is said what to do", got[0] == "0x64;0xf9;0x12c" and "100% of the cost (samples) has no name" in got[1] and
         "--symfs DIR" in got[1] and "--presymbolicate" in got[1] and got[1].count("\n") == 2, got)
    inlined = [{"rva": 100, "size": 50, "symbol": 0},
               {"rva": 200, "symbol": 1, "frames": [{"function": 2, "line": 3}, {"function": 3, "file": 0}, {"function": 1}]}]
    for title, beside, wanted in (
            ("inlined functions, and names as in the source", symbols(inlined, [[249, 1]], **ids),
             "main;outer;net::read(void*);hot;outer;net::read(void*);hot"),
            ("an address that was looked up goes before a range", symbols(entry, [[249, 0]], **ids), "main;hot;hot"),
            ("an id that differs", symbols(entry, debug_id="0" * 33), "0x64;0xf9;0x12c"),
            ("the code's id", symbols(entry, code_id=CODE_ID), "main;outer;hot"),
            ("the name alone", symbols(entry), "main;outer;hot"),
            ("an end is no part", symbols([{"rva": 200, "size": 49, "symbol": 1}], **ids), "0x64;0xf9;0x12c"),
            ("ranges within a range", symbols([{"rva": 0, "size": 1 << 32, "symbol": 0}, {"rva": 240, "size": 5, "symbol": 1}], **ids),
             "main;main;main"),
            ("indices that lead nowhere", symbols([{"rva": 90, "size": 20, "symbol": 99}, {"rva": 200, "size": 50, "symbol": -1,
                                                  "frames": [{"function": 1 << 40}, {}]}, 7, None], [[300, 77], [], [1], 5], **ids),
             "0x64;0xf9;0x12c")):
        write("d.syms.json", beside)
        got = stack("d.json")
        test(f"symbols: {title}", got[0] == wanted, got)
    at = [{"rva": 100, "size": 50, "symbol": 0},
          {"rva": 200, "symbol": 1, "frames": [{"function": 2, "file": 4, "line": 3}, {"file": 9, "line": -2}, {"function": 1, "file": 4, "line": 8}]},
          {"rva": 300, "symbol": 2, "frames": [{"file": 4, "line": 1 << 40}]}]
    write("d.syms.json", symbols(at, texts=("main", "outer", "hot", "x", "src/w.c"), **ids))
    got = run("-T", "dump", "--lines", "d.json")[1].decode()
    test("symbols: lines of functions, of inlined ones too", '> "outer" "w" @ "src/w.c" 8 > "outer" "w" > "hot" "w" @ "src/w.c" 3 inlined > "hot" "w"\n'
         in got, got)
    write("d.syms.json", b'{"data": [')
    got = stack("d.json")
    test("symbols that are cut off are left out, with a word", "d.syms.json" in got[1] and "left out" in got[1] and
         got[0] == "0x64;0xf9;0x12c", got)


def guid_of(build_id):
    a, b, c = struct.unpack(">IHH", build_id[:8])
    return (struct.pack("<IHH", a, b, c) + build_id[8:16]).hex().upper() + "0"


class Program:
    """A shared object with debug information, and the same without in another file."""

    def __init__(self, folder):
        source, self.path = write(os.path.join(folder, "w.c"), SOURCE.encode()), os.path.join(folder, "whole")
        compiled(self.path, "-O2", "-g", "-Wl,--build-id", source=source)
        self.debug, self.stripped = os.path.join(folder, "w.debug"), os.path.join(folder, "stripped")
        subprocess.run(["objcopy", "--only-keep-debug", self.path, self.debug], check=True)
        subprocess.run(["objcopy", "--strip-all", "--add-gnu-debuglink=" + self.debug, self.path, self.stripped], check=True)
        listed = subprocess.run(["nm", self.path], capture_output=True, check=True, text=True).stdout
        self.at = {name: int(address, 16) for address, name in re.findall(r"^([0-9a-f]+) [Tt] (\w+)$", listed, re.M)}
        notes = subprocess.run(["readelf", "-n", self.path], capture_output=True, check=True, text=True).stdout
        self.id = bytes.fromhex(re.search(r"Build ID: ([0-9a-f]+)", notes)[1])
        self.inlined = self.find_inlined()

    def find_inlined(self):
        """An address where binutils too find inner, of line 3, inlined into leaf, of line 4."""
        addresses = [hex(self.at["leaf"] + i) for i in range(64)]
        found = subprocess.run(["addr2line", "-a", "-f", "-i", "-e", self.path, *addresses], capture_output=True, check=True, text=True)
        return int(re.search(r"^0x([0-9a-f]+)\ninner\n.*:3\b.*\nleaf\n.*:4\b", found.stdout, re.M)[1], 16)


def check_links(test, program, gecko, hexes):
    """Links below --symfs are meant as in the system that was copied there; none leads to this one's files."""
    outside = write(os.path.abspath("outside/w"), b"")
    shutil.copy(program.path, outside)
    hex_id = program.id.hex()
    by_id = f".build-id/{hex_id[:2]}/{hex_id[2:]}"
    for title, links, found in (
            ("a whole path is one below", {"opt/w": "/store/w"}, True),
            ("a folder's", {"opt": "/store"}, True),
            ("one that goes above the root stays there", {"opt/w": "../../../store/w"}, True),
            ("by the build-id", {by_id: "../../store/w"}, True),
            ("a file outside", {"opt/w": outside}, False),
            ("a folder outside", {"opt": os.path.dirname(outside)}, False),
            ("a way up to a file outside", {"opt/w": "../../outside/w"}, False),
            ("by the build-id, a file outside", {by_id: outside}, False),
            ("by the build-id, a way up to a file outside", {by_id: "../../../outside/w"}, False)):
        shutil.rmtree("linked", ignore_errors=True)
        os.makedirs("linked/store")
        shutil.copy(program.path, "linked/store/w")
        for name, target in links.items():
            os.makedirs(os.path.dirname(os.path.join("linked", name)), exist_ok=True)
            os.symlink(target, os.path.join("linked", name))
        for mode in "off", "auto":
            got = stack("--sandbox=" + mode, "--symfs", "linked", gecko)
            test(f"links below --symfs, sandbox {mode}: {title}", got[0].startswith("top;leaf") if found else got[0] == hexes, got)


def check_unreadable(test, program, gecko):
    """Debug information that is there, but not for us: names of symbols stay."""
    os.makedirs("split/opt", exist_ok=True)
    compiled(os.path.abspath("split/opt/w"), "-O2", "-g", "-gsplit-dwarf", source=os.path.abspath("w.c"))
    got = stack("--symfs", "split", write("any", profile([program.inlined])))
    test("split debug information is told", got[0] == "leaf" and ".dwo files" in got[1] and "hint: build without -gsplit-dwarf" in got[1], got)
    os.makedirs("packed/opt", exist_ok=True)
    shutil.copy(program.path, "packed/opt/w")
    if subprocess.run(["objcopy", "--compress-debug-sections=zstd", "packed/opt/w"], check=False, stderr=subprocess.DEVNULL).returncode:
        test.skip("zstd", "objcopy cannot")
        return
    got = stack("--symfs", "packed", write("packed.json", gecko))
    test("debug information packed by zstd is read, or told", "leaf;inner" in got[0] or
         (got[0] == "top;leaf" and "zstd" in got[1] and "hint: objcopy --decompress-debug-sections" in got[1]), got)


def check_object_files(test, program):
    call, hidden = program.at["top"] + 1, program.inlined
    heap = (f"heap profile: 1: 8 [1: 8] @ heapprofile\n1: 8 [1: 8] @ {0x7000000 + program.at['leaf'] + 3:#x} "
            f"{0x7000000 + call:#x}\n\nMAPPED_LIBRARIES:\n07000000-07100000 r-xp 00000000 08:01 1 /opt/w\n").encode()
    gecko = profile([call, hidden], codeId=program.id.hex())
    write("heap", heap)
    write("gecko", gecko)
    hexes = f"{call:#x};{hidden:#x}"
    hex_id = program.id.hex()
    layouts = (  # what is where, whether gperftools, which knows no build-ids, finds it
        ({"opt/w": program.path}, True),
        ({"opt/w": program.stripped, "opt/w.debug": program.debug}, True),
        ({"opt/w": program.stripped, "opt/.debug/w.debug": program.debug}, True),
        ({"opt/w": program.stripped, "usr/lib/debug/opt/w.debug": program.debug}, True),
        ({"opt/w": program.stripped, f".build-id/{hex_id[:2]}/{hex_id[2:]}.debug": program.debug}, True),
        ({"opt/w": program.stripped, f"usr/lib/debug/.build-id/{hex_id[:2]}/{hex_id[2:]}.debug": program.debug}, True),
        ({f".build-id/{hex_id[:2]}/{hex_id[2:]}/elf": program.path}, False),
        ({f".build-id/{hex_id[:2]}/{hex_id[2:]}": program.path}, False),
        ({"w": program.path}, False))
    for i, (files, by_path) in enumerate(layouts):
        root = f"root{i}"
        for place, source in files.items():
            os.makedirs(os.path.dirname(os.path.join(root, place)), exist_ok=True)
            shutil.copy(source, os.path.join(root, place))
        names = ", ".join(re.sub(r"[0-9a-f]{30,}", "YY", place) for place in files)
        got = stack("--symfs", root, "gecko")
        test(f"firefox finds {names}", got[1] == "" and got[0].startswith("top;leaf"), got)
        test(f"and the inlined function: {names}", "leaf;inner" in got[0], got)
        got = run("-T", "dump", "--lines", "--symfs", root, "gecko")[1]
        lines = [int(line) for line in re.findall(rb' @ (?:"[^"]*" )?(\d+)', got)]
        test(f"and its lines: {names}", lines == [5, 4, 3], got)
        if by_path:
            got = stack("--symfs", root, "heap")
            test(f"gperftools finds {names}", got == ("top;leaf", ""), got)
            got = run("-T", "dump", "--lines", "--symfs", root, "heap")[1]
            lines = [int(line) for line in re.findall(rb' @ (?:"[^"]*" )?(\d+)', got)]
            test(f"and lines: {names}", lines == [5, 4, 5, 4], got)
    got = stack("--symfs", "root1", write("guid", profile([call, hidden], breakpadId=guid_of(program.id))))
    test("an object is known by its GUID, too", got[0].startswith("top;leaf"), got)
    for ids in ({"codeId": "00" * 20}, {"breakpadId": "0" * 33}):
        got = stack("--symfs", "root0", write("other", profile([call, hidden], **ids)))
        test(f"another build is not used: {ids}", got[0] == hexes and "was rebuilt" in got[1], got)
    os.makedirs("empty", exist_ok=True)
    for kind, unnamed in (("gecko", hexes), ("heap", None)):
        got = stack("--symfs", "empty", kind)
        test(f"{kind}: nothing below --symfs is said, with a place", (unnamed is None or got[0] == unnamed) and
             "none of the profile's object files is below empty" in got[1] and "hint: /opt/w is looked for as empty/opt/w" in got[1] and
             "all of it in w, which is not here" in got[1], got)
    got = stack("--symfs", "nowhere", "gecko")
    test("that --symfs is no directory is said", got[0] == hexes and "--symfs nowhere: there is no such directory" in got[1], got)
    check_links(test, program, "gecko", hexes)
    got = stack("--symfs", "/", write("here", profile([call, hidden], codeId=hex_id, path=os.path.abspath("root0/opt/w"))))
    test("--symfs / is all of this system", got[0].startswith("top;leaf"), got)
    check_unreadable(test, program, gecko)
    os.makedirs("bare/opt", exist_ok=True)
    subprocess.run(["objcopy", "--strip-all", "--remove-section=.dynsym", program.path, "bare/opt/w"], check=False,
                   stderr=subprocess.DEVNULL)
    if os.path.exists("bare/opt/w"):
        got = stack("--symfs", "bare", write("inside", profile([program.at["leaf"] + 1], codeId=hex_id)))
        test("stripped is called that", "stripped" in got[1] or got[0] == "leaf", got)


with it as test, tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    check_sidecars(test)
    if b"libelf" in run("-T", "dump", "--symfs", "/", "-f", "gperftools", "-", stdin=b"heap profile: 1: 2 [ 1: 2] @ heapprofile\n"
                        b" 1: 2 [1: 2] @ 0x1\n\nMAPPED_LIBRARIES:\n00000000-00001000 r-xp 0 0:0 0 /bin/sh\n")[2]:
        test.skip("object files", "built without libelf")
    elif shutil.which("objcopy") and shutil.which("cc"):
        check_object_files(test, Program(os.getcwd()))
