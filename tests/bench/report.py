#!/usr/bin/env python3
"""report.py - tables (Markdown) and a plot (plot.py) of what run.py has measured.

Usage: tests/bench/report.py OUT    write OUT/README.md and OUT/results.svg anew from OUT/results.json
"""
import datetime
import json
import os
import re
import subprocess
import sys

import plot

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "README.md")
BEGIN, END = "<!-- results: make bench writes them -->\n", "<!-- end of the results -->\n"


def said_by(*words):
    """What a command prints, or nothing."""
    try:
        return subprocess.run(words, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def machine():
    """Day, processors, caches, system, compiler, and how busy the machine is."""
    cpu = re.search(r"Model name:\s*(.*)", said_by("lscpu"))
    cache = re.search(r"L2 cache:\s*(.*)", said_by("lscpu", "-C=NAME,ONE-SIZE")) or \
        re.search(r"(?m)^L2\s+(\S+)", said_by("lscpu", "-C=NAME,ONE-SIZE"))
    system = re.search(r'PRETTY_NAME="(.*?)"', said_by("cat", "/etc/os-release"))
    return {"day": datetime.date.today().isoformat(), "processors": os.cpu_count(),
            "model": cpu[1] if cpu else "", "cache": cache[1] if cache else "",
            "system": system[1] if system else sys.platform, "compiler": said_by("cc", "--version").split("\n")[0],
            "load": round(os.getloadavg()[0], 1)}


def seconds(value):
    """Three digits that count."""
    return "%.3g" % value if value < 100 else "%.0f" % value


def times(value):
    if value >= 100:
        return "%.0f" % value
    return "%.1f" % value if value >= 1 else "%.2f" % value


def line(title, found):
    """A row as it is told while others are still measured."""
    return "%s: %s" % (title, "; ".join(
        "%s %s s, %.0f MiB, %d %s" % (name, seconds(figures["cpu"]), figures["peak"] / 1024, figures["number"],
                                      figures["noun"]) for name, figures in found.items()))


def names_of(section):
    """Commands of a section in order, the base first."""
    names = [section["base"]]
    for row in section["rows"]:
        names += [name for name in row["commands"] if name not in names]
    return names


def of(section):
    return "wall" if section["wall"] else "cpu"


def multiple(section, row, name, base):
    """How many times the time of `base` another command took, or None where one of them is missing."""
    found = row["commands"]
    if name not in found or base not in found or found[base][of(section)] == 0:
        return None
    return found[name][of(section)] / found[base][of(section)]


def cell(value):
    return "" if value is None else "x " + times(value)


def peaks(section, row):
    """Peak memory of whoever is in a pair, or of all but the base."""
    chosen = [name for pair in section["pairs"] for name in pair] or names_of(section)[1:]
    ordered = [name for name in names_of(section) if name in chosen and name in row["commands"]]
    return ", ".join("%s %.0f" % (name, row["commands"][name]["peak"] / 1024) for name in ordered)


def outputs(row):
    """What was given, each noun once, where commands differ all of them."""
    by_noun = {}
    for figures in row["commands"].values():
        by_noun.setdefault(figures["noun"], []).append(figures["number"])
    told = []
    for noun, numbers in by_noun.items():
        if noun not in ("lines", "entries", "names"):
            told.append(", ".join("%d" % number for number in dict.fromkeys(numbers)) + " " + noun)
    return "; ".join(told)


def table(section):
    names = names_of(section)
    pairs = [pair for pair in section["pairs"] if any(pair[1] in row["commands"] for row in section["rows"])]
    base = names[0]
    kind = "wall s" if section["wall"] else "CPU s"
    head = [section["title"], "%s, %s" % (base, kind)] + names[1:]
    head += ["%s : %s" % tuple(pair) for pair in pairs] + ["peak MiB", "output"]
    rows = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in section["rows"]:
        cells = [row["title"], seconds(row["commands"][base][of(section)])]
        cells += [cell(multiple(section, row, name, base)) for name in names[1:]]
        for ours, peer in pairs:
            ratio = multiple(section, row, ours, peer)
            cells.append("" if ratio is None else "**%.2f**" % ratio)
        rows.append("| " + " | ".join(cells + [peaks(section, row), outputs(row)]) + " |")
    return "\n".join(rows) + "\n"


def heading(results):
    here = results["machine"]
    text = "%s: %d processors (%s%s), %s, %s; load %s at the beginning. Least of %s runs taken in turn.\n" % (
        here["day"], here["processors"], here["model"],
        ", second-level cache of %s each" % here["cache"] if here["cache"] else "", here["system"], here["compiler"],
        here["load"], results["runs"])
    if results["missing"]:
        text += "\nPeers that are missing: %s.\n" % ", ".join(results["missing"])
    for failed in results["failed"]:
        text += "\nNot measured: %s (%s).\n" % (failed["title"], failed["why"])
    return text


def markdown(results):
    tables = [table(section) for section in results["sections"] if section["rows"]]
    return heading(results) + "\n![CPU time of each row](results.svg)\n\n" + "\n".join(tables)


def save(results, out):
    """All figures, as results.json."""
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "results.json"), "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


def write(results, out, whole=True):
    """results.json and results.svg; README.md with these results, where all was measured."""
    save(results, out)
    with open(os.path.join(out, "results.svg"), "w", encoding="utf-8") as file:
        file.write(plot.svg(results))
    text = markdown(results)
    if not whole:
        print(text)
        return
    with open(README, encoding="utf-8") as file:
        before, _, rest = file.read().partition(BEGIN)
    with open(os.path.join(out, "README.md"), "w", encoding="utf-8") as file:
        file.write(before + BEGIN + "\n" + text + "\n" + END + rest.partition(END)[2])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(os.path.join(sys.argv[1], "results.json"), encoding="utf-8") as saved:
        write(json.load(saved), sys.argv[1])
