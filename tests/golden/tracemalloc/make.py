#!/usr/bin/env python3
"""Write the snapshots in this folder: of invented traces, some of which are refused."""
import os
import pickle
import tracemalloc

os.chdir(os.path.dirname(os.path.abspath(__file__)))

POOL, MAIN = "/srv/store/pool.py", "/srv/store/main.py"
FILL = ((POOL, 12), (MAIN, 30))
TWICE = ((POOL, 12), (POOL, 12), (MAIN, 31))
TRACES = [(0, 512, FILL, 2), (0, 64, FILL, 2), (1, 1 << 33, TWICE, 3), (0, 32, FILL, 9), (0, 8, ((MAIN, 2),), 1), (0, 0, (), 1)]


def write(name, traces, protocol=5):
    with open(name + ".tracemalloc", "wb") as file:
        file.write(pickle.dumps(tracemalloc.Snapshot(traces, 5), protocol))


class Other:
    def __reduce__(self):
        return os.system, ("true",)


if __name__ == "__main__":
    write("plain", TRACES)
    write("lines", TRACES)
    write("protocol-2", TRACES, 2)
    write("before-3.9", [trace[:3] for trace in TRACES])
    write("empty", [])
    write("odd-frame", TRACES + [(0, 8, ((MAIN, "2"),), 1)])
    write("odd-size", [(0, -8, FILL, 2)])
    write("other-class", [(0, 8, Other(), 2)])
    with open("plain.tracemalloc", "rb") as file, open("cut.tracemalloc", "wb") as cut:
        cut.write(file.read()[:-20])
