#!/usr/bin/env python3
"""Lines of source code in a recording: of each sampled instruction and of each call they are those of addr2line."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from elf_files import BASE, code_of, compiled  # noqa: E402
from make_perf_data import CONTEXT_USER, KERNEL, KERNEL_START, Recording, in_kernel  # noqa: E402
from samples import run  # noqa: E402
from tap import it, skip_all  # noqa: E402

KINDS = (["-O2", "-gdwarf-5"], ["-O2", "-gdwarf-4"], ["-O2", "-gdwarf-3", "-gstrict-dwarf"], ["-O0", "-g"],
         ["-O2", "-g", "-ffunction-sections", "-gz"])
UNKNOWN = "[unknown]"  # between functions, where addr2line names the one before


def addr2line(path, addresses):
    """Address -> (function, line) of the inlined functions and the one around them, the innermost first."""
    out = subprocess.run(["addr2line", "-aif", "-e", path, *map(hex, addresses)], check=True, capture_output=True,
                         text=True).stdout
    found = {}
    for block in re.split("^0x", out, flags=re.MULTILINE)[1:]:  # the folder may have that in its name
        address, *names = block.splitlines()
        lines = [re.search(r":(\d+|\?)", place)[1] for place in names[1::2]]
        found[int(address, 16)] = [(name, 0 if line == "?" else int(line)) for name, line in zip(names[::2], lines)]
    return found


def recording(stacks):
    """A sample of each, the innermost address first."""
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"app")
    r.mmap(100, BASE, 0x4000, 0, b"/object")
    for i, stack in enumerate(stacks):
        r.sample(100, 100, 10 + i, [CONTEXT_USER, *(BASE + address for address in stack)])
    return r.file()


def read(folder, stacks, *options):
    """The frames of each stack, in that order and the innermost first: (function, line)."""
    data = os.path.join(folder, "perf.data")
    found = []
    for stack in stacks:  # one recording each: samples of one stack would be one
        with open(data, "wb") as file:
            file.write(recording([stack]))
        status, out, err = run("-q", "-T", "dump", "--symfs", folder, *options, data)
        line = out.decode().splitlines()[-1]
        if status or not line.startswith("stack"):
            return [err]
        frames = line.split(": ", 1)[1].split(" > ")
        found.append([(frame.split('"')[1], int((re.search(r' @ (?:"[^"]*" )?(\d+)(?: inlined)?$', frame) or [0, 0])[1]))
                      for frame in reversed(frames)])
    return found


def with_an_empty_range(folder):
    """The source as assembly in which a block's list of ranges begins with an empty one at the unit's first address, as gcc
    16 writes it in DWARF 4: it looks like the end of the list. None without such a list."""
    text = subprocess.run(["cc", "-O2", "-gdwarf-4", "-fPIC", "-S", "-o", "-", "object.c"], cwd=folder, check=True,
                          capture_output=True, text=True).stdout
    first = re.compile(r"(\.Ldebug_ranges0:\n)(\t\.\w+\t)\S+\n\t\.\w+\t\S+\n")
    if not first.search(text):
        return None
    with open(os.path.join(folder, "empty.s"), "w") as out:
        out.write(first.sub(r"\g<1>\g<2>0\n\g<2>0\n", text))
    return "empty.s"


def check(test, folder, kind, source="object.c"):
    path = os.path.join(folder, "object")
    compiled(path, *kind, source=os.path.join(folder, source))
    name = " ".join([*kind, *([source] if source != "object.c" else [])])
    with open(path, "rb") as file:
        offset, size = code_of(file.read())
    places = range(offset, offset + size, 11)
    truth = addr2line(path, sorted({*places, *(place - 1 for place in places)}))
    symbols = [chain[-1][0] for chain in map(truth.get, places)]
    known = sum(chain[0][1] > 0 for chain in truth.values())
    test(f"{name}: addr2line knows lines", known > len(truth) // 2, truth)

    wrong = [(hex(a), f, truth[a]) for a, f in zip(places, read(folder, [[a] for a in places], "--lines", "--inline"))
             if truth[a][0][1] > 0 and f not in (truth[a], [(UNKNOWN, truth[a][0][1])])]
    test(f"{name}: {len(places)} instructions with inlined functions", not wrong, *wrong[:3])

    plain = read(folder, [[a] for a in places], "--lines", "--no-inline")
    wrong = [(hex(a), f, truth[a]) for a, f, s in zip(places, plain, symbols)
             if truth[a][0][1] > 0 and f not in ([(s, truth[a][0][1])], [(UNKNOWN, truth[a][0][1])])]
    test(f"{name}: without them, the innermost line", not wrong, *wrong[:3])

    called = read(folder, [[places[0], a] for a in places], "--lines", "--no-inline")
    wrong = [(hex(a), f, truth[a - 1]) for a, f in zip(places, called) if truth[a - 1][0][1] != f[-1][1]]
    test(f"{name}: a caller is at the line of its call", not wrong, *wrong[:3])

    names = [[name for name, _ in frames] for frames in called]
    without = [[name for name, _ in frames] for frames in read(folder, [[places[0], a] for a in places], "--no-inline")]
    test(f"{name}: functions are the same without lines", names == without)


def check_neighbours(test, folder):
    """What a stack shares with the one before it: an address may be an instruction here and a call's return there."""
    path = os.path.join(folder, "object")
    compiled(path, "-O2", "-g", source=os.path.join(folder, "object.c"))
    with open(path, "rb") as file:
        offset, size = code_of(file.read())
    truth = addr2line(path, range(offset - 1, offset + size))
    edges = [a for a in range(offset, offset + size)
             if 0 < truth[a][0][1] != truth[a - 1][0][1] > 0 and truth[a][-1][0] == truth[a - 1][-1][0]]
    test("some lines begin within functions", len(edges) > 4, truth)
    stacks = [stack for a in edges[:6] for b in edges[:4]
              for stack in ([a, b], [b, a, b], [a, b], [a, a, a, b], [b], [a], [b, b])]
    data = os.path.join(folder, "perf.data")
    with open(data, "wb") as file:
        file.write(recording(stacks))
    _, out, err = run("-q", "-T", "dump", "--lines", "--no-inline", "--symfs", folder, data)
    expected = {}
    for stack in stacks:
        lines = tuple(truth[a - (i > 0)][0][1] for i, a in enumerate(stack))
        expected[lines] = expected.get(lines, 0) + 1
    found = {}
    for line in out.decode().splitlines():
        if line.startswith("stack"):
            lines = tuple(int(number) for number in reversed(re.findall(r' @ (?:"[^"]*" )?(\d+)', line)))
            found[lines] = found.get(lines, 0) + int(re.search(r" in (\d+) samples", line)[1])
    test("stacks that share addresses have their own lines", found == expected, found, expected, err)


KERNEL_SOURCE = """void _text(void) { __asm__ volatile("nop; nop; nop; nop"); }
static inline __attribute__((always_inline)) int twice(int n)
{
    return n * 2 + 1;
}
__attribute__((noinline)) int do_work(int n)
{
    for (int i = 0; i < n; i++)
        n = twice(n) ^ i;
    return n;
}
__attribute__((noinline)) int idle(int n)
{
    return do_work(n) + do_work(n + 1);
}
int main(int n) { return idle(n); }
"""


def check_kernel(test, folder):
    """Lines of a kernel by its own file below --symfs: it began elsewhere than where it was linked for."""
    boot, moved = os.path.join(folder, "boot"), 0xffffffff80000000 - KERNEL_START
    os.mkdir(boot)
    with open(os.path.join(folder, "kernel.c"), "w") as out:
        out.write(KERNEL_SOURCE)
    path = os.path.join(boot, "vmlinux-9.9.9-none")
    done = subprocess.run(["gcc", "-g", "-O1", "-ffreestanding", "-fno-pic", "-mcmodel=kernel", "-nostdlib", "-static", "-fcf-protection=none",
                           "-fno-asynchronous-unwind-tables", "-fno-toplevel-reorder", "-Wl,--build-id,-Ttext=0xffffffff80000000,-emain", "-o", path,
                           os.path.join(folder, "kernel.c")], capture_output=True)
    if done.returncode:
        test.skip("lines of a kernel", "no kernel can be linked here")
        return
    truth = addr2line(path, range(0xffffffff80000000, 0xffffffff80000040))
    places = [at for at, frames in truth.items() if frames[-1][0] in ("do_work", "idle")]
    notes = subprocess.run(["readelf", "-n", path], capture_output=True, text=True).stdout
    number = notes.partition("Build ID: ")[2].split()[0]
    cached = os.path.join(folder, ".debug/[kernel.kallsyms]", number)
    for name, release in (("", b"9.9.9-none"), (" of another release", b"9.9.8-none"), (" whose symbols are in perf's cache", b"9.9.9-none")):
        found = []
        if "cache" in name:
            os.makedirs(cached)
            nm = subprocess.run(["nm", path], capture_output=True, text=True).stdout
            with open(os.path.join(cached, "kallsyms"), "w") as out:
                out.write("".join(f"{int(at, 16) + 0x7000:016x} {kind} {symbol}\n" for at, kind, symbol in map(str.split, nm.splitlines())
                                  if kind in "Tt"))
        for at in places:
            r = Recording()
            r.event(b"cpu-clock", 0, 11)
            r.release = release
            r.build_ids = [(KERNEL, bytes.fromhex(number), b"[kernel.kallsyms]")] if name[:3] != " of" else []
            r.mmap(-1, KERNEL_START, 0x200000, KERNEL_START, b"[kernel.kallsyms]_text", misc=KERNEL)
            r.comm(100, 100, b"app")
            in_kernel(r, 20, at - moved)
            with open(os.path.join(folder, "perf.data"), "wb") as file:
                file.write(r.file())
            out = run("-q", "-T", "dump", "--lines", "--symfs", folder, os.path.join(folder, "perf.data"),
                      env={**os.environ, "HOME": folder})[1].decode()
            found += [int(line) for line in re.findall(r'kallsyms.* @ (?:"[^"]*" )?(\d+)', out)]
        expected = [truth[at][0][1] for at in places] if name[:3] != " of" else []
        test(f"lines of a kernel{name}", found == expected and len(places) > 20, found, expected)


with it as test, tempfile.TemporaryDirectory() as folder:
    shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../robustness/fuzz/object.c"), folder)
    if shutil.which("addr2line") is None:
        skip_all("addr2line is not here")
    compiled(os.path.join(folder, "object"), "-g", source=os.path.join(folder, "object.c"))
    with open(os.path.join(folder, "perf.data"), "wb") as file:
        file.write(recording([[0x1000]]))
    if b"built without lib" in run("-T", "dump", "--symfs", folder, os.path.join(folder, "perf.data"))[2]:
        skip_all("built without libdw")
    for kind in KINDS:
        check(test, folder, kind)
    emptied = with_an_empty_range(folder)
    if emptied:
        check(test, folder, [], emptied)
    else:
        test.skip("a list of ranges that seems empty", "the compiler writes no such list")
    check_neighbours(test, folder)
    check_kernel(test, folder)
