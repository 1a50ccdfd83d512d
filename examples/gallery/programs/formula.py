"""Parses formulas by recursive descent, derives them and simplifies them: functions that call each other in circles."""
import random

OPERATORS = [["+", "-"], ["*", "/"]]


def tokens(text):
    return text.replace("(", " ( ").replace(")", " ) ").split()


def parse_sum(words, level=0):
    if level == len(OPERATORS):
        return parse_atom(words)
    left = parse_sum(words, level + 1)
    while words and words[0] in OPERATORS[level]:
        left = (words.pop(0), left, parse_sum(words, level + 1))
    return left


def parse_atom(words):
    word = words.pop(0)
    if word == "(":
        inner = parse_sum(words)
        words.pop(0)
        return inner
    return word if word == "x" else float(word)


def derive(tree):
    if not isinstance(tree, tuple):
        return 1.0 if tree == "x" else 0.0
    operator, left, right = tree
    if operator in "+-":
        return operator, derive(left), derive(right)
    if operator == "*":
        return "+", ("*", derive(left), right), ("*", left, derive(right))
    return "/", ("-", ("*", derive(left), right), ("*", left, derive(right))), ("*", right, right)


def simplify(tree):
    if not isinstance(tree, tuple):
        return tree
    operator, left, right = tree[0], simplify(tree[1]), simplify(tree[2])
    if operator == "*" and 0.0 in (left, right):
        return 0.0
    if operator == "*" and left == 1.0:
        return right
    if operator == "+" and left == 0.0:
        return right
    if is_number(left) and is_number(right) and right:
        return apply(operator, left, right)
    return operator, left, right


def is_number(tree):
    return isinstance(tree, float)


def apply(operator, left, right):
    return {"+": float.__add__, "-": float.__sub__, "*": float.__mul__, "/": float.__truediv__}[operator](left, right)


def evaluate(tree, x):
    if isinstance(tree, tuple):
        return apply(tree[0], evaluate(tree[1], x), evaluate(tree[2], x) or 1.0)
    return x if tree == "x" else tree


def random_formula(depth):
    if depth == 0:
        return random.choice(["x", "1", "2", "7"])
    return f"( {random_formula(depth - 1)} {random.choice('+-*')} {random_formula(depth - 1)} )"


def main():
    random.seed(7)
    for _ in range(40):
        tree = simplify(derive(parse_sum(tokens(random_formula(8)))))
        for x in range(4):
            evaluate(tree, float(x))


main()
