#!/usr/bin/env python3
"""What gprof2dot (of July 2026, and its releases before) gets wrong in these formats, each as a small
input that shows it, and what is right. Needs no corpus."""
import io
import os
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import graph_of, run
from tap import it


def read(format, data, *arguments):
    """{"module!function": (self, total, calls)}, {(caller, callee): (total, calls)}, the whole's total."""
    with tempfile.NamedTemporaryFile(prefix="prof2dot-test.") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
        file.flush()
        graph = graph_of(file.name, "-f", format, *arguments)
        if graph is None:
            return {}, {}, run("-f", format, file.name)[2]
    name = {number: (node["metadata"]["module"] or node["metadata"]["file"] or "") + "!" + node["metadata"]["function"]
            for number, node in graph["nodes"].items()}
    nodes = {name[number]: (node["metadata"]["self"], node["metadata"]["total"], node["metadata"].get("calls"))
             for number, node in graph["nodes"].items()}
    edges = {(name[edge["source"]], name[edge["target"]]): (edge["metadata"]["total"], edge["metadata"].get("calls"))
             for edge in graph["edges"]}
    return nodes, edges, graph["metadata"]["total"]


STATICS = """events: Ir Dr
fl=a.c
fn=main
1 1 10
cfi=a.c
cfn=help
calls=1 1
2 30 1
cfi=b.c
cfn=help
calls=1 1
3 60 2
fn=help
1 30 1
fl=b.c
fn=help
1 60 2
"""

# main starts a thread in clone, which costs nothing itself but 60 below.
THREADS = """events: Ir
fn=main
1 10
cfn=work
calls=1 1
2 30
cfn=clone
calls=1 1
3 0
fn=clone
1 0
cfn=work
calls=1 1
1 60
fn=work
1 90
"""

GPROF = """index % time    self  children    called     name
                                                 <spontaneous>
[1]    100.0    0.50    1.50                 main [1]
                1.50    0.00      10/10          fib [2]
-----------------------------------------------
                              8360             fib [2]
                1.50    0.00      10/10          main [1]
[2]     75.0    1.50    0.00      10+8360    fib [2]
                              8360             fib [2]
                0.00    0.00       0/0           never [3]
-----------------------------------------------

Index by function name
"""

HPROF = """JAVA PROFILE 1.0.1
--------
TRACE 1: (thread=200001)
\ta.f(A.java:1)
\ta.main(A.java:2)
TRACE 2: (thread=200001)
\ta.main(A.java:3)
"""
HPROF_TIME = HPROF + """CPU TIME (ms) BEGIN (total = 200) x
rank self accum count trace method
1 75.00% 75.00% 3 1 a.f
2 25.00% 100.0% 9000 2 a.main
CPU TIME (ms) END
"""

SYSPROF = """<profile><size>5</size><objects>
<object id="1"><name>"main"</name><total>5</total><self>0</self></object>
<object id="2"><name>"leaf"</name><total>5</total><self>5</self></object></objects><nodes>
<node id="1"><object>1</object><parent>0</parent><self>0</self></node>
<node id="2"><object>2</object><parent>1</parent><self>5</self></node></nodes></profile>
"""

XPERF = """Process Name, Process, Stack, Module, Function, Weight, Count
a.exe, a.exe (1), [Root]/a.exe!main/a.exe!f, a.exe, f, 2.500000, 4
a.exe, a.exe (1), [Root]/a.exe!main, a.exe, main, 1.500000, 1
"""

CYCLE = """events: Ir
fn=a
1 50
cfn=b
calls=3 1
2 60
fn=b
1 40
cfn=a
calls=1 1
2 30
"""

RECURSION = """
  a`f+0x1
  a`main
  a`f+0x1
  a`main
    5
"""


def sleepy():
    """An archive of Very Sleepy 0.91, whose symbols are addresses."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("Version 0.91 required", "")
        archive.writestr("Stats.txt", "Filename: a.exe\n")
        archive.writestr("Symbols.txt", '0x1 "a" "main" "a.cpp" 1\n0x2 "a" "f" "a.cpp" 9\n')
        archive.writestr("Callstacks.txt", "0x2 0x1\n7 0.5 8 0.25\n0x1\n7 0.125\n")
        archive.writestr("Threads.txt", "7\n[main]\n8\n[]\n")
    return data.getvalue()


with it as test:
    nodes, edges, total = read("callgrind", STATICS)
    test("9: static functions of two files are two", nodes.get("a.c!help") == (30, 30, 1) and
         nodes.get("b.c!help") == (60, 60, 1) and edges["a.c!main", "b.c!help"] == (60, 1), nodes, edges)
    nodes, edges, total = read("callgrind", STATICS, "--event", "Dr")
    test("9: every event is there", total == 13 and nodes["a.c!main"] == (10, 13, None), nodes, total)
    nodes, edges, total = read("callgrind", THREADS)
    test("9: inclusive costs are the measured ones", total == 100 and nodes["!main"][1] == 40 and
         nodes["!clone"][1] == 60 and edges["!main", "!work"] == (30, 1), nodes, edges)
    nodes, edges, total = read("prof", GPROF)
    test("10: gprof's calls of oneself are drawn, and functions that only are called are functions",
         edges.get(("!fib", "!fib"), (0, 0))[1] == 8360 and nodes.get("!never") == (0, 0, None) and
         nodes["!fib"][:2] == (1.5, 1.5), nodes, edges)
    nodes, edges, total = read("hprof", HPROF_TIME)
    test("12: hprof's times are not its counts, and traces may name a thread",
         total == 200 and nodes.get("A.java!a.f", [0])[0] == 150 and nodes["A.java!a.main"][:2] == (50, 200), nodes)
    nodes, edges, total = read("sysprof", SYSPROF)
    test("13: functions without samples of their own are in sysprof's stacks",
         nodes.get("!main", [0])[:2] == (0, 5) and edges.get(("!main", "!leaf"), [0])[0] == 5, nodes, edges)
    nodes, edges, total = read("xperf", XPERF)
    test("14: xperf's weights are not multiplied by counts",
         total == 4 and nodes["a.exe!f"][:2] == (2.5, 2.5) and nodes["a.exe!main"][:2] == (1.5, 4) and
         edges["a.exe!main", "a.exe!f"][0] == 2.5, nodes, edges)
    nodes, edges, total = read("sleepy", sleepy())
    test("15: archives of Very Sleepy 0.91 are read", total == .875 and nodes["a!f"][:2] == (.75, .75) and
         nodes["a!main"][:2] == (.125, .875), nodes, total)
    nodes, edges, total = read("callgrind", CYCLE)
    test("17: members of a cycle that nobody calls cost no less than themselves, and no more than the whole",
         total == 90 and 50 <= nodes["!a"][1] <= 90 and 40 <= nodes["!b"][1] <= 90, nodes)
    nodes, edges, total = read("dtrace", RECURSION)
    test("17: who is in a stack twice counts once",
         total == 5 and nodes["a!f"][:2] == (5, 5) and nodes["a!main"][:2] == (0, 5) and
         edges["a!main", "a!f"][0] == 5 and edges["a!f", "a!main"][0] == 5, nodes, edges)
