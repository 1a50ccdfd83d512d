#!/bin/sh
# record.sh - make the profiles of the gallery anew: Python under cProfile, C and C++ under perf, with what threads wait for,
# memory under massif, JavaScript under V8's profiler.
# Usage: examples/gallery/record.sh   (needs python3, gcc, g++, gzip, valgrind, node and a perf that may see the kernel)
set -eu
cd "$(dirname "$0")"
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Neither the folder of the sources nor the one where Python is installed is anybody's business.
python()
{
    profile=$1
    shift
    (cd programs && python3 - "$work/raw" "$@" >/dev/null <<'PYTHON'
import cProfile, sys, time
raw, program = sys.argv[1:3]
sys.argv = sys.argv[2:]
with open(program, encoding="utf-8") as file:
    code = compile(file.read(), program, "exec")
# CPU time, so that a busy machine does not show.
profile = cProfile.Profile(time.process_time)
profile.runctx(code, {"__name__": "__main__"}, None)
profile.dump_stats(raw)
PYTHON
    )
    python3 - "$work/raw" "$profile" <<'PYTHON'
import marshal, os, sys, sysconfig
raw, to = sys.argv[1:]
library = sysconfig.get_path("stdlib")
def neutral(fn):
    name = fn[0].replace(os.getcwd() + "/programs", "/src").replace(library, "/usr/lib/python3")
    text = fn[2].replace(os.getcwd() + "/programs", "/src").replace(library, "/usr/lib/python3")
    return ("/src/" + name if name.endswith(".py") and "/" not in name else name, fn[1], text)
with open(raw, "rb") as file:
    stats = marshal.load(file)
stats = {neutral(fn): row[:4] + ({neutral(c): v for c, v in row[4].items()},) for fn, row in stats.items()}
with open(to, "wb") as file:
    marshal.dump(stats, file, 2)
PYTHON
    echo "wrote $profile"
}

# The text of perf script, without comments about the machine; addresses are kept, offsets in functions are not.
perf_run()
{
    name=$1
    shift
    (mkdir "$work/$name.run" && cd "$work/$name.run" &&
        perf record -q -e cpu-clock -g -o "$work/perf.data" "$@" "$work/$name" >/dev/null)
    perf script -i "$work/perf.data" -F comm,pid,tid,time,event,period,ip,sym,dso 2>/dev/null |
        sed "s|$work/|/src/|g" | gzip -9n >"profiles/$name.perf.gz"
    echo "wrote profiles/$name.perf.gz"
}

python profiles/formula.pstats formula.py
python profiles/imports.pstats imports.py
gzip -9nf profiles/imports.pstats
python profiles/report-before.pstats report.py
python profiles/report-after.pstats report.py --fast

flags="-O1 -g -pthread -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer -fno-optimize-sibling-calls"
# shellcheck disable=SC2086 # several words
{
    gcc $flags -fno-inline -o "$work/files" programs/files.c
    gcc $flags -fno-inline -o "$work/threads" programs/threads.c -lm
    gcc $flags -fno-inline -o "$work/orders" programs/orders.c
    g++ $flags -o "$work/containers" programs/containers.cpp
}
perf_run containers -F 999
perf_run files -F 999
(cd "$work" && valgrind -q --tool=massif --time-unit=B --detailed-freq=4 --massif-out-file=massif.out ./containers >/dev/null)
gzip -9nc "$work/massif.out" >profiles/containers.massif.gz
perf_run threads -F 599
# What threads wait for: each switch of theirs, so no -F; copied stacks, since the C library has no frame pointers.
mkdir "$work/orders.run"
(cd "$work/orders.run" && perf record -q --call-graph dwarf,4096 -e cpu-clock/freq=997/ -e sched:sched_switch --switch-events \
    -o "$work/perf.data" "$work/orders" >/dev/null)
perf script -i "$work/perf.data" --show-switch-events 2>/dev/null |
    sed "s|$work/|/src/|g" | gzip -9n >profiles/orders.perf.gz
echo "wrote profiles/orders.perf.gz"
cd "$here"
mkdir "$work/node"
(cd programs && node --cpu-prof --cpu-prof-dir="$work/node" rows.js)
sed "s|file://$here/programs/|/src/|g" "$work"/node/*.cpuprofile | gzip -9n >profiles/rows.cpuprofile.gz
echo "wrote profiles/rows.cpuprofile.gz"
ls -l profiles
