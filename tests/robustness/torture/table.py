#!/usr/bin/env python3
"""table.py RESULTS.tsv... [README.md]: what run.sh found, as a table in Markdown with a line for each reader.

Of a README with such a table the lines of readers and builds are kept that no results are given for.
"""
import re
import sys

COUNTS = "ok warn err crash hang san big clob part stray badout nons mute ctl lied".split()
SHOWN = {"read": ["ok", "warn"], "refused": ["err"], "crash": ["crash"], "hang": ["hang"], "sanitizer": ["san"],
         "output harmed": ["clob", "part", "stray"], "wrong result": ["badout", "lied"], "nonsense": ["nons"],
         "mute": ["mute"], "control bytes": ["ctl"]}


def kept(path):
    """The lines of an earlier table: {(reader, build): values}; and its classes."""
    with open(path) as readme:
        text = readme.read()
    rows = {}
    for reader, build, values in re.findall(r"^\| ([\w-]+) \| (\w+) \| ([\d,|\s]+) \|$", text, re.M):
        rows[reader, build] = dict(zip(["tried", *SHOWN], (int(value.replace(",", "")) for value in values.split(" | "))))
    return rows, re.search(r"^Classes: (.*)\.$", text, re.M)[1].split(", ")


def main(paths):
    readers, classes, earlier = {}, set(), {}
    for path in paths:
        if path.endswith(".md"):
            earlier, names = kept(path)
            classes.update(names)
            continue
        with open(path) as lines:
            for line in lines:
                words = line.rstrip("\n").split("\t")
                build, kind, reader, tried = words[0], words[1], words[2], int(words[3])
                build = "plain" if build.startswith("release") else build.split("-")[0]
                row = readers.setdefault((reader, build), dict.fromkeys(["tried", *COUNTS], 0))
                classes.add("determinism" if kind == "determin." else kind)
                row["tried"] += tried
                for name, value in zip(COUNTS, words[4:]):
                    row[name] += int(value)
    print("Classes: " + ", ".join(sorted(classes)) + ".\n")
    print("| reader | build | tried | " + " | ".join(SHOWN) + " |")
    print("|---|---|---:" + "|---:" * len(SHOWN) + "|")
    total = dict.fromkeys(["tried", *SHOWN], 0)
    for key, row in readers.items():
        earlier[key] = {"tried": row["tried"], **{title: sum(row[name] for name in names) for title, names in SHOWN.items()}}
    for (reader, build), values in sorted(earlier.items()):
        for title in total:
            total[title] += values[title]
        print(f"| {reader} | {build} | {values['tried']:,} | " + " | ".join(f"{values[t]:,}" for t in SHOWN) + " |")
    print(f"| **all** | | {total['tried']:,} | " + " | ".join(f"{total[t]:,}" for t in SHOWN) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
