#!/usr/bin/env python3
"""Recordings that are a folder (perf record --threads): they mean what one file with the same records means, however the
records are spread over the files; what is missing, cut or no recording is refused or said."""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from make_perf_data import CONTEXT_USER, Recording, happen  # noqa: E402
from samples import peak_of, run, without_worth  # noqa: E402
from tap import IS_SANITIZED, ROOT, it  # noqa: E402

COMPRESSED = 81


def story(order, seed, n, depth=5):
    """(recording whose data has what is known before, [record])."""
    chance = random.Random(seed)
    r = Recording(order)
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"first")
    r.mmap(100, 0x400000, 0x10000, 0, b"/no/such/first")
    before, records, pids = r.data, [], [100]
    for i in range(n):
        r.data = b""
        happen(r, chance, pids, 1000 + 10 * i, depth)
        records.append(r.data)
    r.data = before
    return r, records


def packed(r, data):
    """The same records in a compressed one."""
    zstd = subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout
    return b"".join(r.pack("IHH", COMPRESSED, 0, 8 + len(zstd[at:at + 999])) + zstd[at:at + 999]
                    for at in range(0, len(zstd), 999))


def write_folder(path, r, files):
    """A folder of `data` and data.N."""
    shutil.rmtree(path, ignore_errors=True)
    os.mkdir(path)
    r.folder = 1
    for name, data in [("data", r.file()), *((f"data.{n}", data) for n, data in files.items())]:
        with open(os.path.join(path, name), "wb") as file:
            file.write(data)
    return path


def spread(records, n, chance):
    """The records of each of n processors. One may sleep for long."""
    files = [b""] * n
    for record in records:
        files[min(chance.randrange(n), chance.randrange(n))] += record
    return dict(enumerate(files))


def dump(path, *arguments):
    status, out, err = run("-T", "dump", *arguments, path)
    return out if status == 0 and without_worth(err) == b"" else (status, err)


def same(test, folder):
    path, single = os.path.join(folder, "perf.data"), os.path.join(folder, "one")
    for seed in range(12):
        r, records = story("<>"[seed % 2], seed, *((6000, 100) if seed < 2 else (200,)))  # the first ones fill queues
        before = r.data
        r.data += b"".join(records)
        with open(single, "wb") as file:
            file.write(r.file())
        expected = dump(single)
        r.data = before
        for n in (1, 2, 7):
            got = dump(write_folder(path, r, spread(records, n, random.Random(seed))))
            test(f"story {seed} on {n} processors is the same", isinstance(got, bytes) and got == expected, got)
        part = ["--time", "25%-75%"]
        test(f"a part of story {seed} is the same", dump(path, *part) == dump(single, *part))
        if shutil.which("zstd") is None:
            test.skip(f"story {seed} is the same compressed", "no zstd")
            continue
        files = {n: packed(r, data) for n, data in spread(records, 3, random.Random(seed)).items()}
        got = dump(write_folder(path, r, files))
        if isinstance(got, tuple) and b"built without libzstd" in got[1]:
            test.skip(f"story {seed} is the same compressed", "built without libzstd")
            continue
        test(f"story {seed} is the same compressed", got == expected, got)


def to_and_fro(test):
    """Each sample is in what the other processor's mapping before it would have hidden."""
    out = dump(os.path.join(ROOT, "tests/golden/perf-data/threads"))
    plugins = re.findall(rb'plugin-(\d+)\.so"\n', out + b"\n") if isinstance(out, bytes) else out
    test("records of two processors are taken in turn", plugins == [b"0", b"10", b"20", b"30", b"40", b"50"], plugins)


def odd(test, folder):
    path = os.path.join(folder, "odd.data")
    r, records = story("<", 1, 100)
    whole = b"".join(records)
    expected = dump(write_folder(path, r, {0: whole}))
    test("a folder has a slash at its end or not", dump(path + "/") == expected)
    test("its format can be given", dump(path, "-f", "perf-data") == expected)
    test("numbers have gaps", dump(write_folder(path, r, {3: b"".join(records[::2]), 12: b"".join(records[1::2])})) ==
         expected)
    for name in ("data.x", "data.00", "data.1.old", "data.old", "data.", "data.99999999999"):
        shutil.copy(os.path.join(path, "data.3"), os.path.join(path, name))
    test("other files are left alone", dump(path) == expected)

    status, out, err = run("-T", "dump", os.path.join(path, "data"))
    test("its data alone is refused", status == 1 and b"give the directory" in err, err)
    status, out, err = run("-T", "dump", write_folder(path, r, {}))
    test("and so is a folder without the other files", status == 1 and b"has no samples" in err, err)
    write_folder(path, r, {})
    for name in "kcore", "threads":
        single = os.path.join(ROOT, f"tests/golden/perf-data/folder-{name}.perf-data")
        shutil.copy(single, os.path.join(path, "data"))
        test(f"the data alone is read where it has samples ({name})", run("-T", "dump", path)[1] == run("-T", "dump", single)[1])
    status, out, err = run("-T", "dump", write_folder(path, r, {0: whole, 1: records[50][:-9]}))
    test("a file that is cut off is read, with a word", status == 0 and b"truncated" in err, err)
    status, out, err = run("-T", "dump", write_folder(path, r, {0: whole[:60]}))
    test("cut before the first sample it is refused as that", status == 1 and b"cut off before its first sample" in err, err)
    status, out, err = run("-T", "dump", write_folder(path, r, {0: whole, 1: b"no record at all"}))
    test("one of other bytes is read as far as it goes, with a word", status == 0 and b"truncated" in err, err)
    status, out, err = run("--max-input=4K", "-T", "dump", write_folder(path, r, {0: whole}))
    with open(os.path.join(write_folder(path, r, {0: whole}), "data"), "r+b") as file:
        file.seek(48)
        file.write(bytes(8))  # the size of the data, which perf writes at its end
    status, out, err = run("-T", "dump", path)
    test("so is the recording of a perf that was killed", status == 0 and b"truncated" in err, err)
    write_folder(path, r, {0: whole})
    status, out, err = run("-T", "dump", "--max-input=4K", path)
    test("all files together are within --max-input", status == 1 and b"larger than 4096 bytes" in err, err)
    os.rename(os.path.join(path, "data.0"), os.path.join(folder, "elsewhere"))
    for kind, target in ("whole", os.path.join(folder, "elsewhere")), ("relative", "../elsewhere"):
        os.symlink(target, os.path.join(path, "data.0"))
        status, out, err = run("-T", "dump", "--sandbox=off", path)
        test(f"a {kind} link to another folder's file is not followed", status == 1 and
             b"data.0: cannot open: No such file or directory\n" in err, err)
        os.remove(os.path.join(path, "data.0"))
    os.mkfifo(os.path.join(path, "data.0"))
    status, out, err = run("-T", "dump", path)
    test("a FIFO is refused", status == 1 and b"data.0: cannot open: it is not a regular file\n" in err, err)
    os.remove(os.path.join(path, "data"))
    os.mkfifo(os.path.join(path, "data"))
    status, out, err = run("-T", "dump", path)
    test("and so is one that is the data", status == 1 and b"this directory is not a recording of perf\nhint: " in err,
         err)
    os.mkdir(os.path.join(folder, "other"))
    status, out, err = run("-T", "dump", os.path.join(folder, "other"))
    test("any other folder is one of profiles, and refused without any", status == 1 and b"this folder holds no files" in err,
         err)
    status, out, err = run("-T", "dump", "-f", "folded", write_folder(path, r, {0: whole}))
    test("a folder is of no other format", status == 1 and b"this directory is not a recording" in err, err)
    os.remove(os.path.join(path, "data"))
    shutil.copy(os.path.join(ROOT, "tests/cli/small.perf"), os.path.join(path, "data"))
    status, out, err = run("-T", "dump", path)
    test("nor is one whose data is another's", status == 1 and b"the input is not a perf.data" in err, err)


def long(test, folder):
    """Few stacks, many bytes: two files whose samples take turns."""
    if IS_SANITIZED:
        test.skip("memory follows the stacks", "a sanitizer keeps what was freed")
        return
    path = os.path.join(folder, "long.data")
    r = Recording()
    r.event(b"cpu-clock", 0, 11)
    r.comm(100, 100, b"first")
    small, _ = peak_of(write_folder(path, r, {}))
    for i in range(200):
        r.data = b""
        r.sample(100, 100, 1 + i, [CONTEXT_USER, *(0x400000 + i % 9 + 64 * k for k in range(60))])
        with open(os.path.join(path, f"data.{i % 2}"), "ab") as file:
            file.write(r.data * 1000)
    large, status = peak_of(path)
    test("memory follows the stacks", status == 0 and large - small < 16 << 10, status, small, large)


with it as test, tempfile.TemporaryDirectory() as where:
    to_and_fro(test)
    same(test, where)
    odd(test, where)
    long(test, where)
