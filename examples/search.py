"""search.py - a small full-text search: the Python program of the examples.

Makes up a few hundred documents, indexes them and answers queries. It has what call graphs
are read for: a hot leaf (normalise), a recursive function (evaluate), built-ins and a
function that is called from two places (tokens).
"""
import math
import random
import re
import sys
from collections import Counter, defaultdict

WORD = re.compile(r"[a-z]+")
SUFFIXES = ("ingly", "edly", "ing", "ed", "ly", "es", "s")
STEMS = "order ship return invoice customer price stock late open paid bulk gift".split()


def normalise(word):
    """Cut the first suffix that leaves a stem."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) > 2:
            return word[: -len(suffix)]
    return word


def tokens(text):
    return [normalise(word) for word in WORD.findall(text.lower())]


def make_document(rng):
    words = [rng.choice(STEMS) + rng.choice(("", "s", "ed", "ing")) for _ in range(80)]
    return " ".join(words)


def make_documents(count):
    rng = random.Random(7)
    return [make_document(rng) for _ in range(count)]


class Index:
    def __init__(self):
        self.postings = defaultdict(dict)
        self.size = 0

    def add(self, number, text):
        self.size += 1
        for word, count in Counter(tokens(text)).items():
            self.postings[word][number] = count

    def build(self, documents):
        for number, text in enumerate(documents):
            self.add(number, text)

    def weight(self, word):
        found = self.postings.get(word, {})
        rarity = math.log((1 + self.size) / (1 + len(found)))
        return {number: count * (rarity + 0.1) for number, count in found.items()}


def combine(operator, left, right):
    if operator == "and":
        return {n: left[n] + right[n] for n in left.keys() & right.keys()}
    merged = dict(left)
    for number, score in right.items():
        merged[number] = merged.get(number, 0) + score
    return merged


def evaluate(index, query):
    """A query is a word or (operator, query, query)."""
    if isinstance(query, str):
        word = tokens(query)[0]
        return index.weight(word)
    operator, left, right = query
    return combine(operator, evaluate(index, left), evaluate(index, right))


def best(scores, count=10):
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:count]


def main():
    index = Index()
    index.build(make_documents(1500))
    query = ("and", ("or", "orders", "invoices"), ("or", "shipping", ("and", "late", "paid")))
    for _ in range(60):
        found = best(evaluate(index, query))
    print(len(found), "documents", file=sys.stderr)


if __name__ == "__main__":
    main()
