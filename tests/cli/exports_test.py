#!/usr/bin/env python3
"""csv, tsv, jsonl, graphml and mermaid: as their readers take them, whatever a name holds."""
import csv
import io
import json
import os
import re
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import fewer_if_sanitized, golden_samples, graph_of, run  # noqa: E402
from tap import ROOT, it  # noqa: E402

NAMES = ["</script><script>alert(1)</script>", "]]>", "a\u2028b", "a\u202eb", "tab\there", 'quo"te', "com,ma", "back\\slash",
         "\x1b[31mred", "semi:colon", "<!-- --", "&amp", "#quot", "n" * 1000000, "=1+1", "end]"]
NUMBERS = ("line", "self", "total", "caller_line", "callee_line")
csv.field_size_limit(1 << 30)
NS = "{http://graphml.graphdrawing.org/xmlns}"


def number(text):
    return None if text in ("", None) else float(text)


def of_csv(out):
    return list(csv.DictReader(io.StringIO(out.decode(), newline=""), strict=True))


def of_tsv(out):
    def plain(text):
        return re.sub(r"\\(.)", lambda m: {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}[m[1]], text)

    head, *rows = [[plain(field) for field in line.split("\t")] for line in out.decode().rstrip("\n").split("\n")]
    assert all(len(row) == len(head) for row in rows)
    return [dict(zip(head, row)) for row in rows]


def of_jsonl(out):
    return [json.loads(line) for line in out.decode().rstrip("\n").split("\n")]


def rows_agree(path, form, read):
    graph = graph_of(path)
    if graph is None:
        return None
    status, out, err = run("-q", "-T", form, path)
    if status != 0:
        return err
    want = sorted((data["self"], data["total"], data["line"], data["calls"])
                  for data in (node["metadata"] for node in graph["nodes"].values()))
    got = sorted((number(row["self"]), number(row["total"]), number(row["line"]), number(row["calls"]))
                 for row in read(out))
    if str(got) != str([tuple(None if one is None else float(one) for one in row) for row in want]):
        return f"{got[:3]} for {want[:3]}"
    rows = read(run("-q", "-T", form, "--callees", path)[1]) if graph["edges"] else []
    got, want = (sorted(float(one) for one in costs) for costs in
                 ((row["total"] for row in rows), (edge["metadata"]["total"] for edge in graph["edges"])))
    return None if got == want else f"calls: {got[:3]} for {want[:3]}"


def graphml_agrees(path):
    graph = graph_of(path)
    if graph is None:
        return None
    root = ElementTree.fromstring(run("-q", "-n0", "-e0", "-T", "graphml", path)[1])
    nodes, edges = root.findall(f"{NS}graph/{NS}node"), root.findall(f"{NS}graph/{NS}edge")
    got = [float(node.find(f"{NS}data[@key='total']").text) for node in nodes]
    want = [node["metadata"]["total"] for node in graph["nodes"].values()]
    costs = [float(edge.find(f"{NS}data[@key='cost']").text) for edge in edges]
    if {key.get("attr.name") for key in root.findall(f"{NS}key")} & {"self", "key", "node_for_adding", "u_of_edge"}:
        return "NetworkX takes a name for an argument of its own"
    good = got == want and costs == [edge["metadata"]["total"] for edge in graph["edges"]]
    return None if good else f"{got[:3]} for {want[:3]}"


def hostile(folder):
    path = os.path.join(folder, "names.folded")
    with open(path, "wb") as file:
        for name in NAMES:
            file.write(b"main;" + name.encode() + b" 7\n")
        file.write(b"main;\xff\xfebytes 7\nmain;nul\x00byte 7\n")
    return path


with it as test:
    readers = {"csv": of_csv, "tsv": of_tsv, "jsonl": of_jsonl}
    for form, read in readers.items():
        problems = [(os.path.basename(path), problem) for path, _ in fewer_if_sanitized(golden_samples())
                    if (problem := rows_agree(path, form, read)) is not None]
        test(f"{form} has every sample's functions and calls with the numbers of JSON", not problems, *problems)
    problems = [(path, problem) for path, _ in fewer_if_sanitized(golden_samples()) if (problem := graphml_agrees(path)) is not None]
    test("GraphML has the numbers of JSON", not problems, *problems)

    with tempfile.TemporaryDirectory() as folder:
        path = hostile(folder)
        for form, read in readers.items():
            names = [row["function"] for row in read(run("-f", "folded", "-T", form, path)[1])]
            expected = [name.replace("\x1b", "\ufffd") if form != "jsonl" else name for name in NAMES]
            expected = ["'" + name if form != "jsonl" and name[:1] in "=+-@" else name for name in expected]
            missing = [name[:40] for name in expected if name not in names]
            test(f"{form} keeps names as they are", not missing, missing)
        out = run("-f", "folded", "-n0", "-T", "graphml", path)[1].decode()
        names = [data.text for data in ElementTree.fromstring(out).iter(f"{NS}data") if data.get("key") == "function"]
        test("GraphML keeps names, but for what XML forbids",
             all(re.sub("[\t\x1b\u202e\u2028]", "\ufffd", name) in names for name in NAMES))
        out = run("-q", "-f", "folded", "-n0", "-T", "mermaid", path)[1].decode()
        labels = re.findall(r'^    n\d+\["(.*)"\]$', out, re.M)
        test("a Mermaid label holds neither quotes nor markup",
             len(labels) == 19 and not any(re.search(r'["<>;#](?!br/>)', re.sub(r"<br/>|#\d+;", "", label))
                                           for label in labels), out[:500])

    stacks = "".join(f"app {tid}/{tid} {tid}.000000: 10 cycles: \n\t  400500 f+0x10 (/bin/app)\n\t  400400 main+0x10 (/bin/app)\n\n"
                     for tid in (7, 8)).encode()
    for form in ("pprof", "speedscope"):
        again = run("-T", "dump", "-", stdin=run("-f", "perf", "-T", form, "-", stdin=stacks)[1])[1].decode()
        test(f"{form} keeps equal stacks of two threads apart", len(re.findall(r'^stack "cycles" 10 ', again, re.M)) == 2, again)

    live = b"=2*3 5\n+f 4\n-[NSView draw] 3\n@each 2\n\t=1 1\nplain=1 1\n"
    for form in "csv", "tsv":
        out = run("-f", "folded", "-T", form, "-", stdin=live)[1].decode().splitlines()[1:]
        test(f"a spreadsheet evaluates no name of {form}", len(out) >= 5 and not any(line.lstrip('"')[0] in "=+-@\t" for line in out) and
             any(line.startswith("'=2*3") for line in out) and any(line.startswith("plain=1") for line in out), out)

    odd = b"#<Class:A>#new;each 17\n# interval: 100\n#\n#note\nperf;# 3;x 5\n"
    out = run("-f", "folded", "-T", "folded", "-", stdin=odd)[1]
    test("folded comments are no stacks, but a name may begin with a hash", out == b"#<Class:A>#new;each 17\nperf;# 3;x 5\n", out)
    stacks = b"app 7/7 1.000000: 10 cycles: \n\t 400500 f+0x10 (/bin/app)\n\t 400400 %s+0x10 (/bin/app)\n\n"
    for name in b"# x", b"#":
        out = run("-f", "perf", "-T", "folded", "-", stdin=stacks % name)[1]
        test(f"folded has no comment of the function {name.decode()}", out == b"_%s;f 10\n" % name, out)

    uncounted = b"events: Ir\nfn=main\n1 1\ncfn=f\ncalls=0 1\n1 5\nfn=f\n1 5\n"
    out = run("-f", "callgrind", "-T", "callgrind", "-", stdin=uncounted)[1]
    test("callgrind has a call where something was called, if nobody counted", b"\ncalls=1 0\n" in out, out)

    search = os.path.join(ROOT, "examples/profiles/search.pstats")
    test("--top takes the first rows", [row["function"] for row in of_csv(run("-T", "csv", "--top", "2", search)[1])] ==
         [row["function"] for row in of_csv(run("-T", "csv", search)[1])][:2])
    table = run("-T", "table", "--top", "2", search)[1]
    test("--top is a restriction of the table", b"due to restriction <2>" in table, table)
    test("--top alone writes a table", run("--top", "2", search)[1] == table)
    test("--sort is refused where no table is written", run("--sort", "calls", "-T", "svg", search)[0] == 2)
    test("--top wants a number of rows", run("-T", "csv", "--top", "0.5", search)[0] == 2)
    costs = [float(row["self"]) for row in of_csv(run("-T", "csv", "--sort", "time", search)[1])]
    test("--sort orders the rows", costs == sorted(costs, reverse=True))

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "many.folded")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"main;f{i};g{j} 1\n" for i in range(40) for j in range(40))
        status, out, err = run("-n0", "-e0", "-T", "mermaid", path)
        chart = out.decode()
        test("Mermaid's limits are kept, and what is left out is said",
             status == 0 and len(chart) <= 50000 and 300 < chart.count("-->") <= 500 and b"heaviest" in err and
             "%% the heaviest" in chart, len(chart), chart.count("-->"), err)
