#!/bin/sh
# record.sh - make the example profiles anew: search.py under cProfile, simulate.c under perf.
# Usage: examples/record.sh   (needs python3, a C compiler and perf; see README)
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m cProfile -o profiles/search.pstats search.py
echo "wrote examples/profiles/search.pstats"

if command -v perf >/dev/null 2>&1; then
    "${CC:-cc}" -O1 -g -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer -fno-inline -fno-optimize-sibling-calls simulate.c -o "$work/simulate"
    perf record -q -F 499 -e cpu-clock -g -o "$work/perf.data" "$work/simulate"
    # Neither comments about the machine nor the folder that it was built in.
    perf script -i "$work/perf.data" 2>/dev/null | sed "s|$work/||g" >profiles/simulate.perf
    echo "wrote examples/profiles/simulate.perf"
else
    echo "no perf here: profiles/simulate.perf stays as it is" >&2
fi
