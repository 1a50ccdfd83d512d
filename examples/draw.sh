#!/bin/sh
# draw.sh - the pictures of the examples, each by the command that README shows.
# Usage: examples/draw.sh PROF2DOT
set -eu
prof2dot=${1:-prof2dot}
case $prof2dot in */*) prof2dot=$(cd "$(dirname "$prof2dot")" && pwd)/${prof2dot##*/} ;; esac
cd "$(dirname "$0")"

run()
{
    echo "prof2dot $*"
    "$prof2dot" "$@"
}

run profiles/search.pstats -o pictures/search.png
run --style classic --color-by self profiles/search.pstats -o pictures/search-self.svg
run profiles/simulate.perf -o pictures/simulate.png
run --root run_queue --node-label total-time --node-label self-time profiles/simulate.perf -o pictures/run_queue.svg
