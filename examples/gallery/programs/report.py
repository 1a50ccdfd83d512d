"""Counts words per author and prints a report. With --fast the lookup is a dict, and one step is gone."""
import random
import sys

FAST = "--fast" in sys.argv


class Ledger:
    def __init__(self):
        self.rows, self.by_author = [], {}

    def find(self, author):
        if FAST:
            return self.by_author.get(author)
        for row in self.rows:
            if row[0] == author:
                return row
        return None

    def add(self, author, words):
        row = self.find(author)
        if row is None:
            row = [author, 0]
            self.rows.append(row)
            self.by_author[author] = row
        row[1] += words


def split(line):
    author, text = line.split(":", 1)
    return author.strip(), text.split()


def normalise(words):
    return [word.strip(".,").lower() for word in words]


def make_lines(n):
    random.seed(3)
    return [f"author {random.randrange(2000)}: " + "Lorem ipsum, dolor sit amet. " * random.randrange(1, 5) for _ in range(n)]


def check(ledger):
    assert sum(words for _, words in ledger.rows) > 0
    return sorted(ledger.rows, key=lambda row: row[1])


def format_rows(ledger):
    return "\n".join(f"{author:20}{words:8}" for author, words in sorted(ledger.rows))


def main():
    ledger = Ledger()
    for number, line in enumerate(make_lines(12000)):
        author, words = split(line)
        ledger.add(author, len(normalise(words)))
        if number % 500 == 0 and not FAST:
            check(ledger)
    print(len(format_rows(ledger)))


main()
