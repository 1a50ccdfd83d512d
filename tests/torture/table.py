#!/usr/bin/env python3
"""table.py RESULTS.tsv...: what run.sh found, as a table in Markdown with a line for each reader."""
import sys

COUNTS = "ok warn err crash hang san big clob part stray badout nons mute ctl lied".split()
SHOWN = {"read": ["ok", "warn"], "refused": ["err"], "crash": ["crash"], "hang": ["hang"], "sanitizer": ["san"],
         "output harmed": ["clob", "part", "stray"], "wrong result": ["badout", "lied"], "nonsense": ["nons"],
         "mute": ["mute"], "control bytes": ["ctl"]}


def main(paths):
    readers, classes = {}, set()
    for path in paths:
        with open(path) as lines:
            for line in lines:
                words = line.rstrip("\n").split("\t")
                build, kind, reader, tried = words[0], words[1], words[2], int(words[3])
                row = readers.setdefault((reader, build.split("-")[0]), dict.fromkeys(["tried", *COUNTS], 0))
                classes.add(kind)
                row["tried"] += tried
                for name, value in zip(COUNTS, words[4:]):
                    row[name] += int(value)
    print("Classes: " + ", ".join(sorted(classes)) + ".\n")
    print("| reader | build | tried | " + " | ".join(SHOWN) + " |")
    print("|---|---|---:" + "|---:" * len(SHOWN) + "|")
    total = dict.fromkeys(["tried", *SHOWN], 0)
    for (reader, build), row in sorted(readers.items()):
        values = {title: sum(row[name] for name in names) for title, names in SHOWN.items()}
        for title in total:
            total[title] += values.get(title, row["tried"])
        print(f"| {reader} | {build} | {row['tried']:,} | " + " | ".join(f"{values[t]:,}" for t in SHOWN) + " |")
    print(f"| **all** | | {total['tried']:,} | " + " | ".join(f"{total[t]:,}" for t in SHOWN) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
