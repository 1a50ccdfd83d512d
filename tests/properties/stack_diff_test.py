#!/usr/bin/env python3
"""Stacks of a comparison: each side is what it is alone, nothing is lost, swapping the sides mirrors it."""
import collections
import os
import random
import re
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import decode  # noqa: E402
from samples import golden_samples, run  # noqa: E402
from tap import ROOT, it  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"
OTHER = {"": "", "+ ": "- ", "- ": "+ ", "NEW ": "GONE ", "GONE ": "NEW "}
HOSTILE = ["</script><script>alert(1)</script>", "]]>", "a\u202eb", "&lt", "\"'<&>", "x" * 5000, "$(touch /tmp/x)"]

Box = collections.namedtuple("Box", "path x width mark fill hatched title label")


def sides_of(svg):
    """Boxes of each side by the names on the way to them; '' is the one of a plain picture."""
    sides, way = collections.defaultdict(list), []
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        if group.get("class") != "b":
            continue
        rects, level = group.findall(f"{SVG}rect"), int(group.get("data-level"))
        title = group.find(f"{SVG}title").text
        del way[level:]
        way.append(title.split("\n")[0])
        sides[group.get("data-of", "")].append(
            Box(tuple(way), float(rects[0].get("x")), float(rects[0].get("width")), group.get("data-mark", ""),
                rects[0].get("fill"), len(rects) > 1, title, group.findtext(f"{SVG}text") or ""))
    return sides


def flames(*arguments):
    status, out, err = run("-q", "-T", "flamegraph", *arguments)
    return sides_of(out) if status == 0 else err


def shares(boxes):
    """By path, its part of the whole."""
    sums = collections.Counter()
    for box in boxes:
        sums[box.path] += box.width / max(boxes[0].width, 1e-9)
    return sums


def same_shares(some, others, slack=0.004):
    """What is narrow may be left out of one picture and not of the other, which is drawn smaller."""
    return all(abs(some[path] - others[path]) <= slack or min(some[path], others[path]) == 0 and
               max(some[path], others[path]) < 2 * slack for path in {*some, *others})


def is_mirrored(one, two):
    for side, other in (("after", "before"), ("before", "after")):
        for a, b in zip(one[side], two[other]):
            if a[:3] != b[:3] or a.mark != OTHER[b.mark] or (a.fill == "#ffffff") != (b.fill == "#ffffff"):
                return f"{a} for {b}"
        if len(one[side]) != len(two[other]):
            return f"{len(one[side])} boxes for {len(two[other])}"
    return None


def colour_of(box):
    red, _, blue = (int(box.fill[i:i + 2], 16) for i in (1, 3, 5))
    return "" if red == blue == 255 else "+" if red > blue else "-"


def write(path, stacks):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(f"{';'.join(stack)} {value}\n" for stack, value in stacks.items())


def some_stacks(seed):
    """Stacks of which another seed has some, with other values."""
    shape, values = random.Random(11), random.Random(seed)
    stacks = {}
    for _ in range(60):
        stack = ("main", *("f%d" % shape.randrange(6) for _ in range(shape.randrange(1, 6))))
        if values.random() < 0.8:
            stacks[stack] = values.randrange(1, 400)
    return stacks


def folded(*arguments):
    status, out, err = run("-q", "-T", "folded", *arguments)
    assert status == 0, err
    rows = [line.rsplit(" ", 2 if "--diff" in arguments else 1) for line in out.decode().splitlines()]
    return {row[0]: tuple(float(value) for value in row[1:]) for row in rows}


with tempfile.TemporaryDirectory() as folder, it as test:
    problems = []
    for path, name in golden_samples(1 << 18):
        alone = flames(path)
        if isinstance(alone, bytes):
            continue
        both = flames("--diff", path, path)
        if isinstance(both, bytes):
            problems.append((path, both))
        elif [box[:3] for box in both["before"]] != [box[:3] for box in both["after"]]:
            problems.append((path, "the sides differ"))
        elif any(box.mark or box.fill != "#ffffff" for side in both.values() for box in side):
            problems.append((path, "something has changed"))
        elif not same_shares(shares(both["after"]), shares(alone[""])):
            problems.append((path, "it is not what it is alone"))
        elif {box.path for box in both["after"] if box.hatched} != {box.path for box in alone[""] if box.hatched}:
            problems.append((path, "other boxes are guesses"))
    test("of every sample and itself, both sides are what it is alone, and nothing has changed", not problems, *problems)

    before, after = os.path.join(folder, "before.folded"), os.path.join(folder, "after.folded")
    for seed in range(1, 6):
        old, new = some_stacks(2 * seed), some_stacks(2 * seed + 1)
        write(before, old)
        write(after, new)
        for options in ([], ["--inverted"], ["--normalize"]):
            both = flames("--diff", before, after, *options)
            what = f"stacks {seed} {' '.join(options)}".strip()
            plain = [option for option in options if option != "--normalize"]
            test(f"{what}: each side is what it is alone",
                 same_shares(shares(both["after"]), shares(flames(after, *plain)[""])) and
                 same_shares(shares(both["before"]), shares(flames(before, *plain)[""])))
            widths = [both[side][0].width for side in ("before", "after")]
            sums = [1, 1] if "--normalize" in options else [sum(old.values()), sum(new.values())]
            test(f"{what}: the wholes are on one scale",
                 abs(max(widths) - 1180) < 0.02 and abs(widths[0] * sums[1] - widths[1] * sums[0]) < 0.02 * max(sums))
            problem = is_mirrored(both, flames("--diff", after, before, *options))
            test(f"{what}: swapping the sides mirrors it", "--normalize" in options or problem is None, problem)
            wrong = [box for side in both.values() for box in side if colour_of(box) !=
                     {"": "", "+ ": "+", "NEW ": "+", "- ": "-", "GONE ": "-"}[box.mark]]
            test(f"{what}: colours say what the marks say", not wrong, *wrong[:3])
        rows, one, two = folded("--diff", before, after), folded(before), folded(after)
        test(f"stacks {seed}: folded has both values of each stack, before and after",
             rows == {stack: (*one.get(stack, (0,)), *two.get(stack, (0,))) for stack in {*one, *two}})
        scaled = folded("--diff", before, after, "--normalize")
        test(f"stacks {seed}: normalised, both columns have one sum",
             abs(sum(a for a, _ in scaled.values()) - sum(two[s][0] for s in two)) < 1e-6)
        types, samples, _ = decode.pprof(run("-q", "-T", "pprof", "--diff", before, after)[1])
        sums = collections.Counter()
        for stack, values, labels in samples:
            sums[";".join(frame[2] for frame in stack), labels.get("pprof::base")] += values[0]
        test(f"stacks {seed}: pprof has before's as what is taken away",
             types == [("samples", "count")] and sums == {**{(s, None): v[0] for s, v in two.items()},
                                                          **{(s, "true"): -v[0] for s, v in one.items()}})

    write(before, {("main", "stays"): 500, ("main", "goes", "deep"): 300, ("main", "less"): 100, ("main", "noise"): 100})
    write(after, {("main", "stays"): 500, ("main", "comes"): 200, ("main", "less"): 50, ("main", "noise"): 105})
    both = flames("--diff", before, after)
    marks = {side: {box.path[-1]: box.mark for box in both[side]} for side in both}
    test("what is new is on one side, what is gone on the other, and both say so",
         marks == {"after": {"all": "- ", "main": "- ", "stays": "", "comes": "NEW ", "noise": "", "less": "- "},
                   "before": {"all": "- ", "main": "- ", "stays": "", "goes": "GONE ", "deep": "GONE ", "noise": "", "less": "- "}}, marks)
    title = {box.path[-1]: box.title for side in both.values() for box in side}
    test("tooltips have both sides, the change and what is new or gone",
         title["comes"] == "comes\ntotal 0 (0.00%) \u2192 200 (23.39%), +200\nself 0 (0.00%) \u2192 200 (23.39%), +200\nnew" and
         title["deep"].endswith("\ngone") and "total 100 (10.00%) \u2192 50 (5.85%), \u221250 (\u221250%)" in title["less"], title)
    coarse = flames("--diff", before, after, "--tolerance", "25")
    test("a larger tolerance marks less",
         {box.path[-1] for box in coarse["before"] if box.mark} == {"goes", "deep"} and not any(b.mark for b in coarse["after"]))
    for option, wanted in ("--compare-only-slower", {"NEW ", ""}), ("--compare-only-faster", {"- ", "GONE ", ""}):
        only = flames("--diff", before, after, option)
        test(f"{option} marks one direction", {box.mark for side in only.values() for box in side} == wanted)
    own = flames("--diff", before, after, "--color-by", "self")
    test("--color-by self goes by what a function costs by itself",
         {box.path[-1] for box in own["before"] if box.mark} == {"deep", "less"}, own["before"])
    icicle = sides_of(run("-T", "icicle", "--diff", before, after)[1])
    test("an icicle has the same boxes", [box[:3] for box in icicle["before"]] == [box[:3] for box in both["before"]])
    test("the legend can be left out", b"as before" in run("-T", "icicle", "--diff", before, after)[1] and
         b"as before" not in run("-T", "icicle", "--diff", "--no-legend", before, after)[1])

    perf = os.path.join(ROOT, "tests/cli/small.perf")
    for by, names in ("thread", ["app", "web server"]), ("process", ["app", "web server"]):
        both = flames("--diff", "--split-by", by, perf, perf)
        test(f"--split-by {by}: those of one name are one, whatever their numbers are",
             sorted(box.path[-1] for box in both["after"] if len(box.path) == 2) == names, both["after"])

    calls = os.path.join(ROOT, "examples/profiles/search.pstats")
    status, out, err = run("-T", "folded", "--diff", calls, calls)
    test("a call list has no stacks to compare, and the hint says what to do", status == 2 and b"--estimate" in err, err)
    status, out, err = run("-T", "folded", "--estimate", "--diff", calls, calls)
    alone = run("-q", "-T", "folded", "--estimate", calls)[1].decode().splitlines()
    test("estimated, both sides are what they are alone, and it says so",
         status == 0 and b"estimated" in err and out.decode().splitlines() == [re.sub(r" (\d+)$", r" \1 \1", line) for line in alone])

    with open(before, "w", encoding="utf-8") as file:
        file.writelines(f"main;{name} 7\n" for name in HOSTILE)
    with open(after, "w", encoding="utf-8") as file:
        file.writelines(f"main;{name} 9\n" for name in HOSTILE[::-1])
    out = run("-f", "folded", "-T", "flamegraph", "--diff", before, after, "--title", "<b>]]>")[1].decode()
    test("names are text: no markup, no controls, one script",
         out.count("<script") == 1 and out.count("]]>") == 1 and "<b>" not in out and not re.search("[\0-\x08\x0b-\x1f\x7f\u202a-\u202e]", out) and
         all(len(side) == 2 + len(HOSTILE) for side in sides_of(out).values()))
    for empty in (["-f", "folded", "--diff", "/dev/null", after], ["-f", "folded", "--diff", after, "/dev/null"]):
        status, out, err = run("-T", "flamegraph", *empty)
        test("a side without stacks is empty", status in (0, 1) and (status == 1 or len(sides_of(out)) == 2), err)
