#!/usr/bin/env python3
"""Write the pickles in this folder: what versions of line_profiler save, and some that are refused."""
import os
import pickle
import sys
import types

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def stats_of(module, timings, unit):
    """A LineStats of a class that is called as in one of line_profiler's versions."""
    kind = type("LineStats", (), {"__module__": module})
    sys.modules[module] = types.ModuleType(module)
    sys.modules[module].LineStats = kind
    stats = kind()
    stats.timings, stats.unit = timings, unit
    return stats


def write(name, protocol, module, timings, unit=1e-9):
    if "." in module:
        sys.modules.setdefault(module.split(".", maxsplit=1)[0], types.ModuleType("package"))
    with open(name + ".lprof", "wb") as file:
        file.write(pickle.dumps(stats_of(module, timings, unit), protocol))


TIMINGS = {("/srv/shop/tax.py", 8, "rate"): [(10, 3800, 510246), (11, 152000, 29382802), (12, 152000, 2**31)],
           ("/srv/shop/tax.py", 24, "Basket.price"): [(26, 400, 58772), (28, 3800, 2**40), (26, 1, 60000)],
           ("/srv/shop/tax.py", 40, "never"): []}
if __name__ == "__main__":
    write("protocol-0", 0, "_line_profiler", TIMINGS)
    write("protocol-2", 2, "_line_profiler", TIMINGS, 1e-6)
    write("protocol-3", 3, "line_profiler._line_profiler", TIMINGS)
    write("protocol-4", 4, "line_profiler._line_profiler", TIMINGS)
    write("protocol-5", 5, "line_profiler.line_profiler", TIMINGS)
    write("no-timings", 4, "line_profiler._line_profiler", [1, 2])
    write("odd-entry", 4, "line_profiler._line_profiler", {("a.py", 1, "f"): [(1, 2, "x")]})
    write("no-unit", 4, "line_profiler._line_profiler", TIMINGS, float("nan"))
    write("empty", 4, "line_profiler._line_profiler", {})
    shared = [(1, 2, 3)] * 100
    write("shared-lists", 4, "line_profiler._line_profiler", {("a.py", i, "f"): shared for i in range(100)})
