#!/usr/bin/env python3
"""Ruby measured now by stackprof and ruby-prof: numbers are those of their own reports."""
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from fresh import Graph, output_of, same, write  # noqa: E402
from tap import it, skip_all  # noqa: E402

PROGRAM = """
def fib(n) n < 2 ? n : fib(n - 1) + fib(n - 2) end
class Basket
  def initialize(n) @items = (0...n).to_a end
  def price(rate) @items.sum { |x| x % 3 == 0 ? 0 : x * rate } end
end
def words(n) table = Hash.new(0); n.times { |i| table["w#{i % 99}"] += i }; table.size end
def even(n) n == 0 ? 1 : odd(n - 1) end
def odd(n) n == 0 ? 0 : even(n - 1) end
def main(rounds) basket = Basket.new(300); rounds.times { basket.price(2); fib(8); words(100); even(9) } end
"""
STACKPROF = """
require 'stackprof'
StackProf.run(mode: :cpu, raw: true, interval: 1000, out: 'out.dump') { main(3000) }
"""
RUBY_PROF = """
require 'ruby-prof'
result = RubyProf.profile { main(50) }
File.open('graph.txt', 'w') { |file| RubyProf::GraphPrinter.new(result).print(file, min_percent: 0) }
File.open('flat.txt', 'w') { |file| RubyProf::FlatPrinter.new(result).print(file, min_percent: 0) }
RubyProf::CallTreePrinter.new(result).print(path: '.')
"""


def ruby(folder, name, text):
    write(folder, name, PROGRAM + text)
    return output_of("ruby", name, cwd=folder)


def check_stackprof(test, folder):
    ruby(folder, "sampled.rb", STACKPROF)
    dump = os.path.join(folder, "out.dump")
    data = os.path.exists(dump) and output_of("stackprof", "--json", dump, cwd=folder)
    text = data and output_of("stackprof", "--text", "--limit", "999", dump, cwd=folder)
    if not text:
        return test.skip("stackprof: samples are those of its report", "stackprof is not here")
    path = write(folder, "out.json", data)
    rows = re.findall(r"^ +(\d+) +\([\d.]+%\) +(\d+) +\([\d.]+%\) +(\S.*)$", text, re.M)
    # Its names may be of several functions, as <main> of files.
    names = [name for _, _, name in rows]
    theirs = {name: [int(total), int(own)] for total, own, name in rows if names.count(name) == 1}
    graph = Graph(path)
    ours = graph.sums("total", "self")
    for place, what in (0, "total"), (1, "self"):
        same(test, f"stackprof: samples are those of its report ({what})", {name: row[place] for name, row in ours.items() if name in theirs},
             {name: row[place] for name, row in theirs.items()}, least=3)
    told = re.search(r"Samples: (\d+)", text)[1]
    return test("stackprof: as many samples as it says", graph.about.get("samples") == int(told), graph.about.get("samples"), told)


def check_ruby_prof(test, folder):
    ruby(folder, "measured.rb", RUBY_PROF)
    path = os.path.join(folder, "graph.txt")
    if not os.path.exists(path):
        return test.skip("ruby-prof: numbers are those of its flat report", "ruby-prof is not here")
    with open(os.path.join(folder, "flat.txt"), encoding="utf-8") as file:
        rows = re.findall(r"^ *[\d.]+ +([\d.]+) +([\d.]+) +[\d.]+ +[\d.]+ +(\d+) +(\*?\S+)", file.read(), re.M)
    theirs = {name.lstrip("*"): [float(total), float(own), int(calls)] for total, own, calls, name in rows}
    ours = Graph(path).sums("total", "self", "calls")
    for place, what in (0, "total"), (1, "self"), (2, "calls"):
        wrong = [f"{name}: {ours.get(name)} {row}" for name, row in theirs.items() if abs(ours.get(name, [-1] * 3)[place] - row[place]) > 0.0011 * (what != "calls")]
        test(f"ruby-prof: its graph has the numbers of its flat report ({what})", len(theirs) > 9 and not wrong, len(theirs), *wrong[:9])
    trees = [os.path.join(folder, name) for name in os.listdir(folder) if "callgrind.out" in name]
    calls = {name.replace("::", "#"): row[0] for name, row in Graph(trees[0]).sums("calls").items()} if trees else {}
    methods = {name: row[2] for name, row in theirs.items() if "#" in name and "::" not in name and "[" not in name and row[2]}
    same(test, "ruby-prof: its callgrind file has as many calls", {name: value for name, value in calls.items() if name in methods}, methods, least=9)
    return None


if not shutil.which("ruby"):
    skip_all("Ruby is not here")
with it as test, tempfile.TemporaryDirectory() as work:
    check_stackprof(test, work)
    check_ruby_prof(test, work)
