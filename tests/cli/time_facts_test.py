#!/usr/bin/env python3
"""--time of recordings whose times were read off by hand: what each part of the time costs, by stack."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run
from tap import ROOT, it

FTRACE = """# tracer: function_graph
#
#     TIME        CPU  DURATION                  FUNCTION CALLS
#      |          |     |   |                     |   |   |   |
 4700.100000 |   0)               |  main() {
 4700.100010 |   0)   5.000 us    |    read();
 4700.100030 |   0) + 30.000 us   |  }
"""
# (format, sample or text, event, {part: {stack: cost}}); times and costs of a part in nanoseconds, of others as they are.
FACTS = [
    ("mprof", "no-level", "time", {
        "1000,1002.5": {"[program]": 10**9, "[program];outer": 5 * 10**8, "[program];outer;inner": 10**9},
        "1002.5,1003.25": {"[program];outer": 5 * 10**8, "[program];outer;inner": 25 * 10**7},
        "1003.25,1006": {"[program];outer;inner": 25 * 10**7, "[program];outer": 5 * 10**8, "[program];after": 10**9,
                         "[program]": 10**9}}),
    ("uftrace", "times", None, {
        "6735.062147938,6735.0621505": {"main;init": 1100, "main;work": 500, "thread": 100, "thread;read": 100},
        "6735.0621505,6735.0621515": {"main;work": 500, "main;work;step": 500, "thread;read": 1000},
        "6735.0621515,6736": {"main;work": 1000, "main;work;step": 500, "main;unfinished;step": 1000, "thread;read": 950,
                              "thread": 750}}),
    ("ftrace", FTRACE, None, {
        "4700.1,4700.100012": {"main": 10000, "main;read": 2000},
        "4700.100012,4700.100020": {"main;read": 3000, "main": 5000},
        "4700.100020,": {"main": 10000}}),
    ("simpleperf", "times", None, {
        "8,8.00025": {"read": 250000}, "8.00025,8.0003": {"parse": 250000}, "8.0003,9": {"parse": 250000}}),
    ("austin", "full", "time", {
        "0,0.000012": {"main;parse": 10000, "main": 2000}, "0.000012,": {"main": 5000}}),
    ("perfetto", "shop", None, {
        "0,0.010": None, "0.010,0.025": {"main;Cart::total;Cart::sum;shop::price": 2},
        "0.025,0.045": {"main;Cart::total;Cart::sum;memcpy;sys_read": 1, "main;server+0xabc": 1}}),
    ("jfr", "times", "jdk.ExecutionSample", {
        ",1000000000.02": {"shop.Shop.main;shop.Cart.add": 1},
        "1000000000.02,1000000000.04": {"shop.Shop.main;shop.Cart.add": 2,
                                        "java.lang.Thread.run;shop.Cart$$Lambda$14.run": 1},
        "1000000000.04,": {"shop.Cart.add": 1}}),
]


def costs(name, sample, event, time):
    path = os.path.join(ROOT, "tests/golden", name, f"{sample}.{name}")
    is_text = "\n" in sample
    status, out, errors = run("-q", "-f", name, "-T", "folded", "--time", time, *(("--event", event) if event else ()),
                              "-" if is_text else path, stdin=sample.encode() if is_text else None)
    if status == 3:
        return None
    found = {}
    for line in out.decode().splitlines():
        stack, _, value = line.rpartition(" ")
        found[re.sub(r" \([^()]*:\d+\)", "", stack)] = int(value)
    return found if status == 0 else errors


with it as test:
    for name, sample, event, parts in FACTS:
        for time, expected in parts.items():
            found = costs(name, sample, event, time)
            test(f"{name}: {time}", found == expected, found, expected)
