#!/usr/bin/env python3
"""Record a function, print what is hot, write a picture, and compare two ways to do the same.

Usage: hot_functions.py [FOLDER]
"""
import os
import sys

import prof2dot

WORDS = "order ship return invoice customer price stock late open paid".split()


def count_slowly(words):
    """Looks through the whole list for each word."""
    return {word: sum(1 for other in words if other == word) for word in set(words)}


def count_quickly(words):
    """Looks at each word once."""
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def most_common(words, count):
    """The words that there are most of, by one way of counting."""
    counts = count(words)
    return sorted(counts, key=counts.get, reverse=True)[:3]


def record(words, count):
    """The profile of one call."""
    with prof2dot.profile() as recording:
        most_common(words, count)
    return recording.result


def main(folder):
    """Both ways, as a table, a picture and a comparison."""
    words = WORDS * 2000
    slow, quick = record(words, count_slowly), record(words, count_quickly)
    table = slow.functions()
    for row in table[:5]:
        print(f"{row['total']:10.6f} {table.unit}  {row['calls']:8} calls  {row['function']}")
    slow.write(os.path.join(folder, "slow.svg"))
    comparison = slow.compare(quick)
    comparison.write(os.path.join(folder, "comparison.html"))
    totals = comparison.totals()
    print(f"{totals['before']:.4f} {totals['unit']} before, {totals['after']:.4f} {totals['unit']} after")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ".")
