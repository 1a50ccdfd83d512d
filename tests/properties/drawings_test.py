#!/usr/bin/env python3
"""Every picture holds the graph that JSON tells of, whatever the names are."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import make_pstats
from samples import golden_samples, graph_of, in_parallel, run
from tap import it

# Edges that hold columns together are not drawn.
COUNT = "BEG_G {int n; edge_t e; node_t v; for (v = fstnode($G); v; v = nxtnode(v)) for (e = fstout(v); e; e = nxtout(e)) if (e.style != \"invis\") n++; printf(\"%d %d\", nNodes($G), n);}"
ECHO = "N {printf(\"%s\\n\", label);}"


def gvpr(program, dot):
    """What Graphviz' own parser makes of it."""
    done = subprocess.run(["gvpr", program], input=dot, capture_output=True)
    return done.stdout, done.stderr + (b"" if done.returncode == 0 else b"failed")


def check_dot(sample):
    path, name = sample
    graph = graph_of(path)
    if graph is None or not graph["nodes"]:
        return None
    loops = sum(edge["source"] == edge["target"] for edge in graph["edges"])  # a mark in the modern look
    good = True
    for style, edges in ("classic", len(graph["edges"])), ("modern", len(graph["edges"]) - loops):
        status, dot, errors = run("-n0", "-e0", "--no-fold", "--style", style, path)
        counted, complaints = gvpr(COUNT, dot)
        edges -= dot.count(b'dir="both"')  # a call and the call back are one arrow
        expected = f"{len(graph['nodes'])} {edges}".encode()
        good = good and status == 0 and not complaints and counted == expected
    whole = graph["metadata"]["functions_in_profile"] == len(graph["nodes"]) and \
        graph["metadata"]["calls_in_profile"] == len(graph["edges"])
    return good, whole, (status, errors, counted, expected, complaints)


# Names that mean something to DOT, HTML, XML, JSON, printf or a terminal.
HOSTILE = ['"', '\\', '\\"', 'a\\', '\\n', '\\N', '\\G', '\\l', '<b>bold</b>', '<', '>', '&', '&amp;', '&#60;',
           '"];x [label="y', '"} digraph y {"', '-->', ']]>', '</svg>', '<script>alert(1)</script>',
           "javascript:alert(1)", '{a|b}', 'x\x00y', 'x\x01y', 'x\x1b[0m', 'x\x7f', '\u0085', '\ufffe', '\uffff',
           '\ufeff', '\u202e', '\ud800', '\U0001f600', 'é', '%s%n', '%', '$(id)', '`id`', "'", ' ', '\t', '\r', '\n',
           '\r\n', '--', '/*', '//', '#', 'node', 'graph', 'strict', 'x' * 70000, 'é' * 40000, '\\' * 5000,
           '"' * 5000, '&' * 5000, '', '[unknown]', '<module>', '\\E', '\\T', '\\H', '\\L', '//]]>', '\x9b']


def hostile_profile():
    stats = {(name, n, name): (1, 1, 1.0, 1.0, {}) for n, name in enumerate(HOSTILE, 1)}
    root = ("/root.py", 1, "root")
    for key in list(stats):
        stats[key] = (1, 1, 1.0, 1.0, {root: (1, 1, 1.0, 1.0)})
    stats[root] = (1, 1, 0.0, float(len(HOSTILE)), {})
    return stats


with tempfile.TemporaryDirectory() as folder, it as test:
    has_gvpr = shutil.which("gvpr") is not None
    samples = list(golden_samples())
    for (path, name), result in zip(samples, in_parallel(check_dot, samples if has_gvpr else [])):
        if result is not None:
            good, whole, why = result
            test(f"{name}/{os.path.basename(path)}: DOT has the nodes and edges of JSON", good, why)
            test(f"{name}/{os.path.basename(path)}: thresholds of 0 leave out nothing", whole)
    if not has_gvpr:
        test.skip("DOT has the nodes and edges of JSON", "gvpr is not installed")

    path = os.path.join(folder, "hostile.pstats")
    make_pstats.write(path, hostile_profile())
    graph = graph_of(path)
    test("JSON keeps every name apart", graph is not None and len(graph["nodes"]) == len(HOSTILE) + 1)
    names = {node["metadata"]["function"] for node in graph["nodes"].values()}
    test("JSON keeps every name as it is", names == set(HOSTILE) | {"root"},
         sorted(map(ascii, set(HOSTILE) - names)))
    for options in [], ["-s"], ["-w"], ["--show-samples", "-c", "print"], ["--style", "classic"], \
            ["--link", "https://x/{file}#{line}{function}{module}", "--cluster", "file"]:
        status, dot, errors = run("-n0", "-e0", "--no-fold", *options, path)
        told = " ".join(["DOT", *options])
        test(f"{told} of hostile names is made", status == 0 and errors == b"", errors)
        test(f"{told} of hostile names is text without control bytes",
             not any(byte < 32 and byte != 10 or byte == 127 for byte in dot) and dot.decode() is not None)
        longest = max(map(len, re.split(rb'["\n]', dot)))
        test(f"{told} of hostile names has no text that Graphviz 14 would not read", longest < 16384 - 2, longest)
        if has_gvpr:
            counted, complaints = gvpr(COUNT, dot)
            test(f"{told} of hostile names is one graph with all nodes and edges", not complaints and
                 counted == b"%d %d" % (len(HOSTILE) + 1, len(HOSTILE)), counted, complaints)
    status, svg, errors = run("-n0", "-e0", "--no-fold", "-T", "svg", path)
    test("SVG of hostile names is made", status == 0, errors)
    try:
        tree = xml.etree.ElementTree.fromstring(svg)
        elements = {element.tag.rsplit("}")[-1] for element in tree.iter()}
        attributes = {a.rsplit("}")[-1] for element in tree.iter() for a in element.attrib}
    except xml.etree.ElementTree.ParseError as error:
        elements, attributes = {"unreadable"}, {str(error)}
    test("SVG of hostile names is well-formed and holds nothing active",
         elements <= {"svg", "g", "polygon", "path", "text", "title", "ellipse", "polyline", "a", "tspan"} and
         not attributes & {"onclick", "onload", "href"} - {"href"}, elements, attributes)
    links = {element.attrib.get(a, "") for element in (tree.iter() if "svg" in elements else [])
             for a in element.attrib if a.endswith("href")}
    test("SVG of hostile names links to nothing", links <= {""}, links)
    for format_name in "png", "pdf", "table", "dump":
        status, out, errors = run("-n0", "-e0", "-T", format_name, path)
        test(f"{format_name} of hostile names is made", status == 0 and len(out) > 100, errors)
