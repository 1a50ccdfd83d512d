#!/usr/bin/env python3
"""The data of an interactive report: what JSON says of the same profile, and nothing in it is markup."""
import base64
import collections
import gzip
import hashlib
import itertools
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from make_pprof import pprof_of  # noqa: E402
from samples import data_of_report, element_of_report, graph_of, run  # noqa: E402
from tap import ROOT, it  # noqa: E402

SAMPLES = ["pstats/groups", "pstats/counted", "callgrind/cycle", "callgrind/parts", "perf-data/group", "perf-data/story",
           "pprof/labels", "cpuprofile/samples", "folded/plain", "hprof/threads", "ruby-prof/threads", "speedscope/two-profiles"]
BODY = re.compile(r'<script type="text/plain" id="(?:data|columns|times)">([^<]*)</script>')
NAMES = ["</script><script>alert(1)</script>", "</title><b>", "]]>", "a\u2028b", 'quo"te', "back\\slash", "\x1b[31mred",
         "é" * 5000, "<!--"]


def paths():
    for sample in SAMPLES:
        folder, _, name = sample.partition("/")
        whole = os.path.join(ROOT, "tests/golden", folder)
        yield os.path.join(whole, min(f for f in os.listdir(whole) if f.startswith(name) and f.endswith("." + folder)))


def report_of(*arguments, stdin=None):
    """The report's text and its data."""
    status, out, err = run("-q", "-T", "html", *arguments, stdin=stdin)
    assert status == 0, err
    text = out.decode()
    return text, data_of_report(text)


def boxes(svg):
    """How many functions a drawing shows: in boxes, or in rows of boxes that are lists."""
    rows = re.findall(r'<g id="f[0-9a-f]{16}" class="row"', svg)
    return svg.count('class="node') - svg.count('class="node list') + len(rows)


def named(data, number):
    """A function as JSON names it."""
    columns, texts = data["functions"], data["texts"]
    return (*(texts[columns[key][number]] for key in ("name", "module", "file")), columns["line"][number])


def functions_of(data, metric):
    table = metric["functions"]
    return sorted((named(data, fn), table["self"][i], table["total"][i], str(table["calls"][i] if "calls" in table else None))
                  for i, fn in enumerate(table["fn"]))


def calls_of(data, metric):
    table = metric["calls"]
    return sorted((named(data, table["from"][i]), named(data, table["to"][i]), table["total"][i], bool(table["flags"][i]))
                  for i in range(len(table["from"])))


def json_name(node):
    data = node["metadata"]
    return data["function"], data["module"], data["file"], data["line"]


def json_functions(graph):
    return sorted((json_name(node), node["metadata"]["self"], node["metadata"]["total"], str(node["metadata"]["calls"]))
                  for node in graph["nodes"].values())


def json_calls(graph):
    names = {key: json_name(node) for key, node in graph["nodes"].items()}
    return sorted((names[edge["source"]], names[edge["target"]], edge["metadata"]["total"],
                   bool(edge["metadata"].get("estimated"))) for edge in graph["edges"])


def contexts(data):
    """Parent and function of each context, from 1."""
    tree = data["tree"]
    return [None, *((i + 1 - back, fn) for i, (back, fn) in enumerate(zip(tree["parent"], tree["fn"])))]


def self_costs(data, number):
    """By function, what the samples of a metric say; under None those without a stack."""
    nodes, samples, found = contexts(data), data["tree"]["samples"], collections.defaultdict(float)
    places = list(itertools.accumulate(samples["node"]))
    metrics = samples.get("metric", [0] * len(places))
    for i, place in enumerate(places):
        if metrics[i] == number and not samples["below"][i]:
            found[named(data, nodes[place][1]) if place else None] += samples["value"][i]
    return found


def of_choice(data, choice):
    """What samples of the first metric cost that have a label."""
    samples = data["tree"]["samples"]
    metrics = samples.get("metric", [0] * len(samples["value"]))
    return sum(value for value, metric, labels in zip(samples["value"], metrics, samples["labels"])
               if choice in data["labels"]["sets"][labels] and not metric)


def wrong_labels(path):
    """Labels whose samples cost other than what --label keeps."""
    data = report_of(path)[1]
    labels, wrong = data["labels"], []
    for choice, (key, value) in enumerate(zip(labels["key"], labels["value"])):
        pattern = f"{labels['keys'][key]}=={value.split(' ')[0]}"
        total = graph_of(path, "--label", pattern)["metadata"]["total"]
        if labels["more"][choice] or of_choice(data, choice) != total:
            wrong.append((pattern, of_choice(data, choice), total))
    return wrong


def differences(*arguments):
    _, data = report_of(*arguments)
    for number, metric in enumerate(data["metrics"]):
        graph = graph_of(*arguments, "--event", metric["name"])
        if functions_of(data, metric) != json_functions(graph):
            return f"functions: {functions_of(data, metric)[:3]} for {json_functions(graph)[:3]}"
        if calls_of(data, metric) != json_calls(graph):
            return f"calls: {calls_of(data, metric)[:3]} for {json_calls(graph)[:3]}"
        if metric["wholes"][0] != graph["metadata"]["total"] or metric["unit"] != graph["metadata"]["unit"]:
            return f"the whole of {metric['name']} is {metric['wholes']}"
        costs = self_costs(data, number)
        for name, own, *_ in functions_of(data, metric) if data["stacks"] else ():
            if abs(costs[name] - own) > 1e-9 * abs(own):
                return f"{name} has {costs[name]} in its stacks, {own} in the table"
    if any(not 0 <= parent < i + 1 for i, (parent, _) in enumerate(contexts(data)[1:])):
        return "a context comes before its parent"
    if [event["name"] for event in graph["metadata"]["events"]] != sorted(
            (metric["name"] for metric in data["metrics"]),
            key=[event["name"] for event in graph["metadata"]["events"]].index):
        return "metrics are missing"
    return None


with it as test, tempfile.TemporaryDirectory() as scratch:
    problems = [(os.path.basename(path), problem) for path in paths() for problem in [differences(path)] if problem]
    test(f"{len(SAMPLES)} reports have the functions, calls, sums and stacks of JSON", not problems, *problems)

    folded = os.path.join(scratch, "names.folded")
    with open(folded, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"main;{name.replace(';', ':')} {i + 1}\n" for i, name in enumerate(NAMES))
    text, data = report_of("-f", "folded", "--title", "</title><script>x</script>", folded)
    outside = BODY.sub("", text)
    test("names and titles are never markup", "alert(1)" not in outside and "<script>x" not in outside and
         outside.count("<script") == 2 and outside.count("</title>") == 1)
    test("names are as they were, long ones with an ellipsis",
         {NAMES[0], NAMES[3], NAMES[4], NAMES[5], "é" * 2048 + "…"} <= {*data["texts"]}, *data["texts"])
    script = gzip.decompress(base64.b64decode(re.search(r'id="script">([^<]*)<', text)[1]))
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode()]
    hashes += [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in
              re.findall(r'<script type="module">(.*?)</script>|<style>(.*?)</style>', text, re.S) for part in part if part]
    policy = re.search(r'content="(default-src[^"]*)"', text)[1]
    test("the policy allows this script, what unpacks it, and this style alone",
         len(hashes) == 3 and policy.count("sha256") == 3 and all(f"'sha256-{one}'" in policy for one in hashes) and "unsafe" not in policy and
         policy.startswith("default-src 'none'; "), policy)

    # Columns of large tables are packed: whole numbers, decimal places, numbers below 0, all others as JSON has them.
    for kind, numbers in (("whole", range(1, 300)), ("three decimal places", [n * 7 / 1000 for n in range(1, 300)]),
                          ("below 0", [n if n % 3 else -n / 2 for n in range(1, 300)]),
                          ("binary fractions", [n / 2 ** 40 + n for n in range(1, 300)]),
                          ("large", [n * 1e15 + n for n in range(1, 300)])):
        with open(folded, "w", encoding="utf-8") as file:
            file.writelines(f"main;f{i % 97};g{i % 41};h{i} {number!r}\n" for i, number in enumerate(numbers))
        text = report_of("-f", "folded", folded)[0]
        problem = differences("-ffolded", folded)
        test(f"packed columns: {kind}", not problem and b'"n":' in element_of_report(text, "data") and
             len(element_of_report(text, "columns")) > 1000, problem)

    stacks = b"main;a;a;a;b;a 4\nmain;a 2\nmain;a;a 1\n"
    costs, trees = [], []
    for options in (), ("--fold-recursion",):
        _, data = report_of("-f", "folded", *options, stdin=stacks)
        costs.append(self_costs(data, 0))
        trees.append([None] + [(parent, named(data, fn)[0]) for parent, fn in contexts(data)[1:]])
    test("--fold-recursion leaves one frame where a function calls itself, and no cost is lost",
         trees[1] == [None, (0, "main"), (1, "a"), (2, "b"), (3, "a")] and len(trees[0]) == 7 and costs[0] == costs[1], trees)

    many = os.path.join(scratch, "many")
    with open(many, "w", encoding="ascii") as file:
        file.writelines(f"f{i} {i}\n" for i in range(1, 200003))
    small = report_of("-f", "folded", many)[1]
    test("a report that is shortened says how much of all it has", small["metrics"][0]["all"] == 200002 and
         len(small["metrics"][0]["functions"]["fn"]) == 200000 and "all" not in data["metrics"][0] and
         any("200000 of 200002 functions" in note for note in small["notes"]), small["notes"])

    part = os.path.join(scratch, "part")
    with open(part, "w") as file:
        file.write("main;parse 30\nmain;print 5\n")
    test("a selection has what it is made from, and only that", report_of("--focus", "parse", part)[1]["metrics"][0]["from"] == [35]
         and "from" not in report_of("--focus", "main", part)[1]["metrics"][0])
    before, after = os.path.join(scratch, "before"), os.path.join(scratch, "after")
    for path, parse, other in (before, 400, "old"), (after, 200, "new"):
        with open(path, "w") as file:
            file.write(f"main;parse {parse}\nmain;{other} 100\n")
    _, data = report_of("--diff", before, after)
    metric, names = data["metrics"][0], {named(data, fn)[0]: i for i, fn in enumerate(data["metrics"][0]["functions"]["fn"])}
    table = metric["functions"]
    test("a comparison has both sides of functions, calls and wholes", data["compares"] and len(data["metrics"]) == 1 and
         metric["wholes"] == [300, 300, 500, 500] and
         [(table["self"][names[name]], table["selfBefore"][names[name]], table["presence"][names[name]])
          for name in ("parse", "new", "old")] == [(200, 400, 0), (100, 0, 1), (0, 100, 2)] and
         sorted(zip(metric["calls"]["total"], metric["calls"]["totalBefore"])) == [(0, 100), (100, 0), (200, 400)], metric)
    test("its stacks are of both sides", sum(self_costs(data, 0).values()) == 300 and
         sum(self_costs(data, 1).values()) == 500 and "guess" not in data["tree"], data["tree"])

    many = os.path.join(scratch, "many")
    with open(many, "w") as file:
        file.writelines(f"main;f{i} {i + 100}\n" for i in range(80))
    _, data = report_of("-n", "5", many)
    drawn = [(one["label"], len(one.get("fn", one.get("groups"))), boxes(one["svg"])) for one in data["drawings"]]
    test("what is drawn small is whole in the tables", len(data["metrics"][0]["functions"]["fn"]) == 81 and
         drawn[-4:-1] == [("50 functions", 50, 50), ("25 functions", 25, 25), ("150 functions", 81, 81)], drawn)
    _, data = report_of("--layout-timeout", "0.001", many)
    test("a drawing that would take too long is left out, and a note says so", not data["drawings"] and
         any("is left out" in note for note in data["notes"]), data["notes"])

    for path in ("examples/profiles/search.pstats", "examples/profiles/simulate.perf"):
        path = os.path.join(ROOT, path)
        drawing = report_of(path)[1]["drawings"][0]
        test("the drawing has the weight of each arrow and box", len(drawing["edges"]) >=
             drawing["svg"].count('class="edge') > 1 and len(drawing["self"]) == len(drawing["fn"]), drawing["edges"])
    layered = os.path.join(scratch, "layered")
    with open(layered, "w") as file:
        file.writelines(f"main;{'[unknown]' if i % 9 == 0 else f'part{i % 13}'};f{i} {700 - i}\n{'[unknown]'} {i}\n"
                        for i in range(300))
    for name, source, choices in ("pstats", path.replace("simulate.perf", "search.pstats"), 2), ("perf", path, 2), \
            ("unnamed", layered, 4):
        done = run("-T", "html", source)
        drawings = data_of_report(done[1].decode())["drawings"]
        differ = [one["label"] for one in drawings if
                  one["svg"].encode() != run("-q", "-T", "svg", *one["options"].split(), source)[1]]
        test(f"each graph of {name} is the picture that the command draws with its options",
             len(drawings) >= choices and not differ, (differ, [one["label"] for one in drawings]))
        test(f"and {name} is warned of once", b"times)" not in done[2], done[2])
    readable = [one["label"] for one in report_of(many)[1]["drawings"]]
    test("the first graph has as many functions as can be read", re.fullmatch(r"\d+ functions that fit a screen",
                                                                              readable[0]) and
         readable[1:] == ["50 functions", "25 functions", "150 functions", "packages"], readable)
    cycles = report_of(os.path.join(ROOT, "tests/golden/prof/cycles.prof"))[1]
    test("what is estimated is among the notes", any(re.fullmatch(r"the (totals|costs) of \d+ of \d+ (functions|calls) "
                                                                  "are estimated", note) for note in cycles["notes"]),
         cycles["notes"])
    for sample in "perf/noise.perf", "perf/one-line-trailers.perf", "pstats/code-2.pstats":
        sample = os.path.join(ROOT, "tests/golden", sample)
        done = run("-T", "html", sample)
        warned = re.findall(rb"(?m)^prof2dot: .*?warning: (.*)$", done[2])
        notes = data_of_report(done[1].decode())["notes"]
        test(f"every warning of {os.path.basename(sample)} is among the notes, once", len(set(notes)) == len(notes) and
             all(one.decode() in notes for one in warned) and done[1] == run("-T", "html", sample)[1], (warned, notes))
    plain = report_of("--no-fold", path)[1]["drawings"][0]
    test("and without folding where none is wanted", not plain["chains"] and plain["svg"].encode() ==
         run("-q", "--no-fold", "-T", "svg", path)[1])
    text, _ = report_of("--diff", before, after)
    test("the title of a comparison names both sides, before first", "<title>before → after</title>" in text)
    test("a title has no folders", f"<title>{os.path.basename(path)}</title>" in report_of(path)[0])
    lines = "".join(f"main;f{i} {i + 1}\n" for i in range(30))
    notes = report_of("--layout-timeout", "0.001", "-f", "folded", "-", stdin=(lines + "garbage\n").encode())[1]["notes"]
    test("what the report lacks is said first", "is left out" in notes[0], notes)
    for sample in "pprof/labels.pprof", "pprof/units.pprof":
        wrong = wrong_labels(os.path.join(ROOT, "tests/golden", sample))
        test(f"samples with each label of {sample} cost what --label keeps", not wrong, wrong)
    test("a profile without labels has none", "labels" not in report_of(path)[1])
    stack = [("main", "a.go", 1)]
    many = pprof_of([(stack, 1000 - i, {f"k{k:02}": f"v{i:03}" for k in range(40)}) for i in range(300)])
    data = report_of("-f", "pprof", "-", stdin=many)[1]
    labels = data["labels"]
    test("the labels of a report are bounded", labels["keys"] == [f"k{k:02}" for k in range(32)] and
         labels["key"] == sorted(k for k in range(32) for _ in range(201)) and labels["more"] == ([0] * 200 + [100]) * 32 and
         "labels: 32 of 40 keys are in this report, the heaviest" in data["notes"], (labels["keys"], data["notes"]))
    test("and the rest of each is one choice", of_choice(data, 200) == sum(1000 - i for i in range(200, 300)) and
         len(data["tree"]["samples"]["value"]) == 201, of_choice(data, 200))
    wide = pprof_of([(stack + [(f"f{i % 1600}", "a.go", 1)], 1, {"half": i // 1600 % 2 + 1, "job": f"{i // 1600}"})
                     for i in range(1600 * 200)])
    data = report_of("-f", "pprof", "-", stdin=wide)[1]
    test("labels that would make more rows than a report holds are left out", data["labels"]["keys"] == ["half"] and
         len(data["tree"]["samples"]["value"]) == 3200 and
         "labels: 1 of 2 keys are in this report, the heaviest" in data["notes"], (data["labels"]["keys"], data["notes"]))
