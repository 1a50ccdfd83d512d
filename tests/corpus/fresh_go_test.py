#!/usr/bin/env python3
"""Go and Haskell measured now: numbers are those of go tool pprof, and those of GHC's own reports."""
import collections
import json
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from fresh import Graph, output_of, same, write  # noqa: E402
from tap import it  # noqa: E402

GO = """package main
import ("sort"; "strconv"; "sync"; "testing"; "time")
var sink int
var kept [][]byte
func leaf(n int) { for i := 0; i < n; i++ { sink += i * i } }
func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }
func words(n int) int {
    m := map[string]int{}
    for i := 0; i < n; i++ { m["w"+strconv.Itoa(i%99)] += i }
    keys := make([]string, 0)
    for k := range m { keys = append(keys, k) }
    sort.Strings(keys)
    return len(keys)
}
func keep(n int) { kept = append(kept, make([]byte, n)) }
func wait() {
    var gate sync.Mutex
    var all sync.WaitGroup
    for i := 0; i < 4; i++ {
        all.Add(1)
        go func() { gate.Lock(); time.Sleep(time.Millisecond); gate.Unlock(); all.Done() }()
    }
    all.Wait()
}
func TestMain1(t *testing.T) {
    for end := time.Now().Add(500 * time.Millisecond); time.Now().Before(end); { leaf(10000); fib(15); words(2000); keep(5000) }
    for i := 0; i < 5; i++ { wait() }
}
"""
# The profile, a sample type, and its unit for pprof.
PROFILES = ("cpu", "samples", ""), ("cpu", "cpu", "ns"), ("mem", "alloc_space", "B"), ("mem", "alloc_objects", ""), ("mem", "inuse_space", "B"), \
    ("mem", "inuse_objects", ""), ("block", "delay", "ns"), ("block", "contentions", ""), ("mutex", "delay", "ns"), ("mutex", "contentions", "")
HASKELL = """module Main where
import qualified Data.Map.Strict as M
fib :: Int -> Int
fib n = if n < 2 then n else fib (n - 1) + fib (n - 2)
wordsOf :: Int -> Int
wordsOf n = M.size (M.fromListWith (+) [("w" ++ show (i `mod` 99), i) | i <- [1 .. n]])
isEven', isOdd' :: Int -> Bool
isEven' 0 = True
isEven' n = isOdd' (n - 1)
isOdd' 0 = False
isOdd' n = isEven' (n - 1)
main :: IO ()
main = do
  print (sum [fib 22 + wordsOf k | k <- [1900 .. 2000 :: Int]])
  print (isEven' 100)
"""


def number_of(text):
    """Of pprof's "0", "12" or "1.50ns"."""
    return float(re.match(r"-?[\d.]+", text)[0])


def check_go(test, folder):
    if not shutil.which("go"):
        return test.skip("Go: numbers are those of go tool pprof", "Go is not here")
    for name, text in ("go.mod", "module app\ngo 1.18\n"), ("main_test.go", GO):
        write(folder, name, text)
    words = [word for name in ("cpu", "mem", "block", "mutex") for word in (f"-{name}profile", name + ".pb")]
    environment = dict(os.environ, GOFLAGS="-mod=mod", GOPROXY="off", GOTOOLCHAIN="local", HOME=folder, GOCACHE=os.path.join(folder, "cache"))
    output_of("go", "test", "-vet=off", "-memprofilerate", "4096", *words, cwd=folder, env=environment)
    for name, kind, unit in PROFILES:
        path, what = os.path.join(folder, name + ".pb"), f"Go: {name}, {kind}: functions are those of go tool pprof"
        if not os.path.exists(path):
            test.skip(what, "it cannot be built here")
            continue
        text = output_of("go", "tool", "pprof", "-top", "-nodecount=0", "-nodefraction=0", "-edgefraction=0", f"-sample_index={kind}", f"-unit={unit or 'auto'}",
                         "app.test", path, cwd=folder, env=environment) or ""
        share = r"-?[\d.]+(?:e-?\d+)?%"  # "1.5e-05%" of what is nearly nothing
        rows = re.findall(rf"^ *(-?[\d.]+\w*) +{share} +{share} +(-?[\d.]+\w*) +{share} +(\S.*?)(?: \(inline\)| \(partial-inline\))?$", text, re.M)
        theirs = {function: [number_of(own), number_of(total)] for own, total, function in rows}
        ours = Graph(path, "--event", kind).sums("self", "total")
        for place, cost in (0, "self"), (1, "total"):
            same(test, f"{what} ({cost})", {function: row[place] for function, row in ours.items()}, {function: row[place] for function, row in theirs.items()},
                 1e-9 if unit != "ns" else 1e-6, 1)
    return None


# ----------------------------------------------------------------------- GHC

def sums_of(data):
    """{(centre, module): [bytes, ticks]} of GHC's report as JSON."""
    centres = {centre["id"]: (centre["label"], centre["module"]) for centre in data["cost_centres"]}
    sums, open_nodes = collections.defaultdict(lambda: [0, 0]), [data["profile"]]
    while open_nodes:
        node = open_nodes.pop()
        open_nodes.extend(node["children"])
        sums[centres[node["id"]]][0] += node["alloc"]
        sums[centres[node["id"]]][1] += node["ticks"]
    return sums


def check_ghc(test, folder):
    if not shutil.which("ghc"):
        return test.skip("GHC: costs are those of its reports", "GHC is not here")
    write(folder, "Main.hs", HASKELL)
    output_of("ghc", "-prof", "-fprof-auto", "-O1", "Main.hs", "-o", "app", cwd=folder)
    if output_of("./app", "+RTS", "-pj", "-RTS", cwd=folder) is None:
        return test.skip("GHC: costs are those of its reports", "its libraries for profiling are not here (ghc-prof)")
    path = os.path.join(folder, "app.prof")
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    theirs = sums_of(data)
    for event, place in ("alloc", 0), ("ticks", 1):
        graph = Graph(path, "--event", event)
        ours = collections.Counter()
        for node in graph.nodes.values():
            ours[node["function"], node["module"]] += node["self"]
        same(test, f"GHC: {event} of cost centres is that of its report as JSON", +ours, {key: row[place] for key, row in theirs.items() if row[place]})
        test(f"GHC: {event} is {'total_' + event}", graph.about.get("total") == data["total_" + event], graph.about, data["total_" + event])
    output_of("./app", "+RTS", "-P", "-RTS", cwd=folder)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    told = int(re.search(r"total alloc = +([\d,]+) bytes", text)[1].replace(",", ""))
    graph = Graph(path, "--event", "alloc")
    test("GHC: so it is of its report as text, whose rows are no samples", graph.about.get("total") == told and not graph.about.get("samples"), graph.about, told)
    total = {(node["function"], node["module"]): node["total"] for node in graph.nodes.values()}
    own = {key: row[0] for key, row in theirs.items()}
    near = [key for key in (("wordsOf", "Main"), ("fib", "Main")) if abs(total.get(key, 0) - own[key]) > 1e-3 * own[key]]
    return test("GHC: both reports tell the same bytes", not near, total, *near)


with it as test, tempfile.TemporaryDirectory() as work:
    check_go(test, work)
    check_ghc(test, work)
