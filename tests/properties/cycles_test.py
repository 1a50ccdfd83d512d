#!/usr/bin/env python3
"""A large tangled cycle is one box whose numbers are those of the stacks: nothing of its cost is lost."""
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from picture import SVG, Picture
from samples import data_of_report, run
from tap import it

SIZE = 26  # functions that call each other, three each


def make_stacks(seed):
    """{stack: cost} of an interpreter: main calls it twice, and it calls helpers."""
    chance = random.Random(seed)
    callees = {f"eval_{i}": [f"eval_{chance.randrange(SIZE)}" for _ in range(3)] for i in range(SIZE)}
    stacks = {}
    for _ in range(300):
        stack, at = ["main", chance.choice(["load", "run", "run"])], f"eval_{chance.randrange(SIZE)}"
        for _ in range(chance.randrange(1, 30)):
            stack.append(at)
            at = chance.choice(callees[at])
        stack += chance.choice([[], ["alloc"], ["hash"], ["hash", "memset"], ["alloc", "memset"]])
        stacks[tuple(stack)] = stacks.get(tuple(stack), 0) + chance.randrange(1, 9)
    return stacks


def components(stacks):
    """By function: the functions that it reaches and that reach it."""
    below = {}
    for stack in stacks:
        for caller, callee in zip(stack, stack[1:]):
            below.setdefault(caller, set()).add(callee)
    reached = {}
    for first in {name for stack in stacks for name in stack}:
        todo, seen = [first], set()
        while todo:
            for callee in below.get(todo.pop(), ()):
                if callee not in seen:
                    seen.add(callee)
                    todo.append(callee)
        reached[first] = seen
    return {a: {b for b in reached[a] if a in reached[b]} for a in reached}


def facts(stacks):
    """Of the largest cycle: its members, total, self, and what goes to and from each neighbour."""
    members = max(components(stacks).values(), key=len)
    total = own = 0
    calls = {}
    for stack, cost in stacks.items():
        total += cost * any(name in members for name in stack)
        own += cost * (stack[-1] in members)
        crossing = {(caller if caller not in members else "", callee if callee not in members else "")
                    for caller, callee in zip(stack, stack[1:]) if (caller in members) != (callee in members)}
        for pair in crossing:
            calls[pair] = calls.get(pair, 0) + cost
    return members, total, own, calls


def selves(stacks, members):
    return sorted((sum(cost for stack, cost in stacks.items() if stack[-1] == name) for name in members), reverse=True)


def draw(data, kind, *options):
    status, svg, errors = run("-f", kind, "-T", "svg", *options, "-", stdin=data)
    assert status == 0, errors
    return svg.decode().replace("&#45;", "-"), Picture(svg)


def titles_of(svg):
    return [title.replace("&#10;", "\n").replace("&gt;", ">") for title in re.findall(r"<title>([^<]*)</title>", svg)]


def box_of_cycle(svg):
    """(functions, total, self) of the one box of a cycle; None if there is none."""
    found = re.findall(r"cycle of (\d+) functions, which call each other\ntotal (\d+) \(\S+\), self (\d+) ",
                       "\n".join(titles_of(svg)))
    return tuple(map(int, found[0])) if len(found) == 1 else None


def is_near(value, expected):
    return abs(value - expected) <= 1e-9 * max(abs(value), abs(expected))


def calls_of_cycle(svg):
    found = {}
    for title in titles_of(svg):
        match = re.match(r"(.*) → (.*)\n(\d+) \(", title)
        if match and ("cycle of" in match[1]) != ("cycle of" in match[2]):
            found[tuple("" if "cycle of" in name else name for name in match.groups()[:2])] = int(match[3])
    return found


def as_folded(stacks):
    return "".join(f"{';'.join(stack)} {cost}\n" for stack, cost in stacks.items()).encode()


def check_numbers(test, seed):
    stacks = make_stacks(seed)
    members, total, own, calls = facts(stacks)
    folded = as_folded(stacks)
    callgrind = run("-f", "folded", "-T", "callgrind", "-", stdin=folded)[1]
    for kind, data in (("folded", folded), ("callgrind", callgrind)):
        svg, picture = draw(data, kind)
        test(f"{kind} {seed}: the cycle is one box with all its cost", box_of_cycle(svg) == (len(members), total, own),
             box_of_cycle(svg), (len(members), total, own))
        shown = calls_of_cycle(svg)
        wrong = {pair: (cost, calls.get(pair)) for pair, cost in shown.items() if calls.get(pair) != cost}
        test(f"{kind} {seed}: arrows to and from it carry what the stacks say", not wrong and len(shown) >= 4, wrong, shown)
        rows = picture_rows(picture)
        test(f"{kind} {seed}: its hottest functions are rows", rows == selves(stacks, members)[:11], rows)
        test(f"{kind} {seed}: boxes of the whole picture add up to its cost", "with 100% of self cost" in picture.words)


def picture_rows(picture):
    """The self costs of the rows of the cycle's box, as their tooltips tell them."""
    rows = [group for node in picture.nodes for group in node.iter(SVG + "g") if group.get("class") == "row member"]
    titles = [row.find(SVG + "title").text for row in rows]
    return [int(re.search(r"self (\d+) ", title)[1]) for title in titles]


with it as test:
    for seed in range(4):
        check_numbers(test, seed)
    folded = as_folded(make_stacks(0))
    svg, picture = draw(folded, "folded")
    size, *_ = box_of_cycle(svg)
    test("the title tells how many functions are one cycle", f", {size} of them as one cycle," in picture.words,
         picture.words[:200])
    test("the key tells how to open it", "--no-fold shows them" in picture.words)
    ids = picture.ids()
    test("every id is there once", len(ids) == len(set(ids)), ids)
    for options in (("--no-fold",), ("--group-by", "file"), ("--cluster", "module"), ("--style", "classic")):
        test(f"{' '.join(options)} does not box it", "cycle of" not in draw(folded, "folded", *options)[0])
    for most in ("12", "50", "150"):
        test(f"--max-nodes {most} boxes the same functions",
             box_of_cycle(draw(folded, "folded", "--max-nodes", most)[0])[0] == size)
    test("a function that is asked for by name is not hidden in it",
         "cycle of" not in draw(folded, "folded", "--root", "eval_3")[0])
    loop = "".join(f"main;{';'.join(f'f{j}' for j in range(i + 1))} 1\n" for i in range(30))
    loop += f"main;{';'.join(f'f{j}' for j in range(30))};f0 1\n"
    test("a large circle that is not tangled stays as it is", "cycle of" not in draw(loop.encode(), "folded")[0])
    text = run("-f", "folded", "-T", "html", "-", stdin=folded)[1].decode()
    drawing = data_of_report(text)["drawings"][0]
    test("the report's picture has the same box", box_of_cycle(drawing["svg"].replace("&#45;", "-"))[0] == size)
    test("the report finds its functions there", max(len(chain) for chain in drawing["chains"]) == size, drawing["chains"])
    test("Mermaid says so too", f"cycle of {size} functions" in run("-f", "folded", "-T", "mermaid", "-", stdin=folded)[1].decode())
