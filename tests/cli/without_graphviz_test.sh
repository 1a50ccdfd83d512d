#!/bin/sh
# Without Graphviz: what needs no layout is made, and the hint about a picture can be acted on.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
profile=examples/profiles/search.pstats

# No loader takes these empty files for libraries, and none looks further.
for abi in 5 6 7 8 9; do
    : >"$work/libgvc.so.$abi"
done
without_graphviz() {
    LD_LIBRARY_PATH=$work
    export LD_LIBRARY_PATH
    run "$@"
    unset LD_LIBRARY_PATH
}

it 'tables, flame graphs, treemaps, DOT and JSON need no Graphviz'
for format in table flamegraph icicle treemap dot json mermaid callgrind; do
    without_graphviz $profile -T $format -o "$work/made"
    exits 0
    says_nothing
    run $profile -T $format -o "$work/usual"
    [ $format = dot ] || same_files "$work/made" "$work/usual" # Graphviz is asked how to arrange it
done

it 'a report is made, and a warning says what it lacks'
without_graphviz $profile -o "$work/out.html"
exits 0
says '^prof2dot: warning: the report lacks the graph .*: install Graphviz'
grep -q '</html>' "$work/out.html" || fail 'no report'

it 'a picture is refused, with a hint that can be acted on'
for format in png svg pdf; do
    without_graphviz $profile -o "$work/x.$format"
    exits 1
    says_one_thing
    says '^prof2dot: Graphviz: libgvc.so.[0-9]* cannot be loaded: install Graphviz$'
    hints 'install the package graphviz, or write what needs no Graphviz: html, flamegraph'
    [ ! -e "$work/x.$format" ] || fail "x.$format was written"
done
it 'so it is where only its plugins are missing, and the message ends where a list of them would begin'
mkdir "$work/no-plugins" # the file that tells Graphviz of them would be here
GVBINDIR=$work/no-plugins
export GVBINDIR
run $profile -T png
unset GVBINDIR
exits 1
says '^prof2dot: Graphviz: Layout type: "dot" not recognized\.$'
hints 'install the package graphviz'
done_testing
