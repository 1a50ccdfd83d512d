#!/usr/bin/env python3
"""collect.py PROGRAM FOLDER [N]: good samples to do harm to, as FOLDER/manifest.tsv for the harness.

For each reader N samples of tests/golden that are read, and N of the corpus beside the repository
that the program says are of that format: the smallest one, and others spread over the sizes.
"""
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../..")
CORPUS = os.path.join(ROOT, "../shared/corpus")
TO = "dump"  # any profile can be dumped, counters alone cannot be drawn
MOST = 100_000
LARGEST = 16_384  # bytes, where there are as small ones: every byte is cut off and flipped


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, stdin=subprocess.DEVNULL)


def readers(program):
    listed = run(program, "--list-formats").stdout.decode()
    return re.findall(r"^ +(\S+)", listed.split("Writes", 1)[0], re.M)


def golden(reader):
    folder = os.path.join(ROOT, "tests/golden", reader)
    for name in os.listdir(folder):
        case = os.path.join(folder, os.path.splitext(name)[0])
        if name.endswith("." + reader) and os.path.exists(case + ".dump") and not os.path.exists(case + ".args"):
            yield os.path.join(folder, name)


def corpus():
    manifest = os.path.join(CORPUS, "MANIFEST.tsv")
    if os.path.exists(manifest):
        with open(manifest) as lines:
            for line in list(lines)[1:]:
                path = os.path.join(CORPUS, line.split("\t")[0])
                if os.path.isfile(path) and 0 < os.path.getsize(path) <= MOST:
                    yield path


def format_of(program, path):
    """What the program takes the file for, None if it refuses it."""
    done = run(program, "-v", "-T", TO, "-o", "/dev/null", path)
    found = re.search(rb": format (\S+),", done.stderr)
    return found.group(1).decode() if done.returncode == 0 and found else None


def choice(program, reader, paths, n):
    """N of the paths that are read and whose contents differ, in the order of their sizes."""
    paths = sorted(set(paths), key=lambda path: (os.path.getsize(path), path))
    kinds = {}
    for path in paths:
        with open(path, "rb") as source:
            kinds.setdefault(source.read(), path)
    good = [path for path in kinds.values() if run(program, "-f", reader, "-T", TO, "-o", "/dev/null", path).returncode == 0]
    small = [path for path in good if os.path.getsize(path) <= LARGEST] or good[:1]
    n = min(n, len(small))
    return [small[i * (len(small) - 1) // max(1, n - 1)] for i in range(n)]


def main(program, folder, n=3):
    os.makedirs(folder, exist_ok=True)
    of_corpus = {}
    for path in corpus():
        of_corpus.setdefault(format_of(program, path), []).append(path)
    with open(os.path.join(folder, "manifest.tsv"), "w") as manifest:
        for reader in readers(program):
            for origin, paths in ("golden", golden(reader)), ("corpus", of_corpus.get(reader, ())):
                for path in choice(program, reader, paths, int(n)):
                    name = f"{reader}-{origin}-{os.path.basename(path)}"
                    with open(path, "rb") as source, open(os.path.join(folder, name), "wb") as copy:
                        copy.write(source.read())
                    manifest.write(f"{name}\t{reader}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
