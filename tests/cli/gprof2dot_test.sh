#!/bin/sh
# Under the name gprof2dot: command lines as they stand in scripts, plugins and answers.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
ln -s "$PROF2DOT" "$work/gprof2dot"
ln -s "$PROF2DOT" "$work/gprof2dot.py"
plain=$PROF2DOT
PROF2DOT=$work/gprof2dot
pstats=$PWD/examples/profiles/search.pstats
perf=$PWD/examples/profiles/simulate.perf
golden=$PWD/tests/golden
first_of() {
    find "$golden/$1" -type f ! -name '*.py' ! -name '*.md' ! -name 'README*' ! -name '*.dump' ! -name '*.dot' \
        ! -name '*.table' ! -name '*.error' ! -name '*.sh' | sort | head -n 1
}

is_dot() {
    head -n 1 "$1" | grep -q '^digraph' || fail "$ran: $1 begins with $(head -c 60 "$1")"
}

it 'writes DOT in the classic look to standard output'
run -f pstats "$pstats"
exits 0
is_dot "$work/out"
prints 'label="search:[0-9]*:main\\n'
"$plain" --style classic "$pstats" >"$work/classic"
grep -c 'label=' "$work/out" >"$work/labels"
grep -c 'label=' "$work/classic" | cmp -s - "$work/labels" || fail 'the classic picture has other boxes'

it 'only names of Python have their line before them, as from gprof2dot'
run -f perf "$perf"
"$plain" --style classic "$perf" >"$work/perf"
same_files "$work/out" "$work/perf"

it 'so it does as gprof2dot.py'
PROF2DOT=$work/gprof2dot.py
run -f perf "$perf"
same_files "$work/out" "$work/perf"
PROF2DOT=$work/gprof2dot

# FORM|ARGUMENTS: each draws the profile that follows.
forms='
-f pstats
-fpstats
--format=pstats
--format pstats
-f pstats -n0 -e0
-f pstats -n 0 -e 0
-n 0.1 -e 0.01 -f pstats
--node-thres=0.5 --edge-thres=0.1 -f pstats
-f pstats -s
-f pstats -w
-f pstats -s -w
-f pstats -sw
--strip --wrap -f pstats
-f pstats --color-nodes-by-selftime
-f pstats --colour-nodes-by-selftime
-f pstats -c pink
-f pstats --colormap=gray
-f pstats -c bw --skew 0.5
-f pstats -c print
-f pstats --skew=0.1
-f pstats --root=main
-f pstats -z main
-f pstats --leaf=normalise
-f pstats -l normalise
-f pstats -z main --depth=2
-f pstats --total=callstacks
-f pstats --total callratios
-f pstats --show-samples
-f pstats --node-label=self-time --node-label=total-time
-f pstats --node-label self-time-percentage
-f pstats -p examples -p /
-f pstats --time-format=%.7g
-f pstats -o callgrind.out.77
-f pstats -o graph.png
-f pstats --output=graph
'
it 'draws the command lines of the wild, to standard output or into a file of any name'
n=0
cd "$work" || exit 1
echo "$forms" | grep . >forms
while read -r form; do
    rm -f callgrind.out.77 graph.png graph
    # shellcheck disable=SC2086 # words
    run $form "$pstats"
    exits 0
    case $form in
    *callgrind.out.77) is_dot callgrind.out.77 ;;
    *graph.png) is_dot graph.png ;;
    *=graph) is_dot graph ;;
    *) is_dot "$work/out" ;;
    esac
    n=$((n + 1))
done <forms
[ "$n" = 35 ] || fail "$n forms"

it 'compares as gprof2dot does'
run -f pstats --compare "$pstats" "$pstats" --compare-tolerance=0.1 --compare-only-slower --compare-color-by-difference
exits 0
is_dot "$work/out"

it 'takes its names of formats'
for pair in perf:simulate callgrind: prof: hprof: dtrace: collapse:folded json: axe:vtune xperf: sysprof: sleepy:; do
    name=${pair%%:*}
    folder=${pair#*:}
    case $folder in
    simulate) sample=$perf ;;
    *) sample=$(first_of "${folder:-$name}") ;;
    esac
    run -f "$name" "$sample"
    grep -q 'no format called' "$work/err" && fail "-f $name"
done

it 'an empty graph is a graph, with a warning and status 0'
echo 'main;small 1' | "$PROF2DOT" -f collapse --path nowhere >"$work/out" 2>"$work/err"
status=$?
ran='--path nowhere'
exits 0
is_dot "$work/out"
says 'warning: '
echo 'main;small 1' | "$PROF2DOT" -f collapse --path nowhere -o empty.dot 2>"$work/err"
is_dot empty.dot
if command -v dot >/dev/null 2>&1; then
    dot -Tsvg empty.dot >/dev/null || fail 'dot cannot read it'
fi

it 'lists functions by +, and all that is known by %'
run -f pstats --list-functions=+ "$pstats"
exits 0
[ "$(wc -l <"$work/out")" -gt 20 ] || fail "$(wc -l <"$work/out") functions"
run -f pstats '--list-functions=%*normalise*' "$pstats"
exits 0
prints 'total .*self .*calls  function'
[ "$(wc -l <"$work/out")" = 2 ] || fail "$(cat "$work/out")"

it '-T and --style still choose'
run -T json "$pstats"
prints '"graph"'
run --style modern "$pstats"
"$plain" "$pstats" >"$work/modern"
same_files "$work/out" "$work/modern"

it 'under its own name a known suffix beats the beginning of a name'
PROF2DOT=$plain
run "$pstats" -o callgrind.out.77.dot
exits 0
is_dot callgrind.out.77.dot
run "$pstats" -o callgrind.out.77
grep -q '^events:' callgrind.out.77 || fail 'callgrind.out.77 is no callgrind'
done_testing
