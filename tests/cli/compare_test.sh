#!/bin/sh
# Comparing two profiles: --diff and its kin, the table, JSON, the gate.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
printf 'main;parse;read 400\nmain;parse 100\nmain;old 100\nmain;run 400\n' >"$work/before"
printf 'main;parse;read 200\nmain;parse 105\nmain;cache 100\nmain;run 495\n' >"$work/after"

# row FUNCTION 'FIELDS': a function's row in the table, blanks squeezed.
row() {
    found=$(sed -n "s/  $1\$//p" "$work/out" | tr -s ' ' | sed 's/^ //; s/ *$//')
    [ "$found" = "$2" ] || fail "$ran: $1 is \"$found\", should be \"$2\""
}

it 'shows both sides, the change and what is new or gone in a table'
run --diff "$work/before" "$work/after" -T table
exits 0
says_nothing
prints '^ *before: .*before, samples: 1000$'
prints '^ *after: .*after, samples: 900, -100 (-10.0%)$'
row read '- 400 200 -200 -50.0% 400 200 -200 -50.0%'
row cache 'NEW 0 100 +100 0 100 +100'
row old 'GONE 100 0 -100 -100.0% 100 0 -100 -100.0%'
row run '+ 400 495 +95 +23.8% 400 495 +95 +23.8%'
row parse '100 105 +5 +5.0% 500 305 -195 -39.0%'
row main '0 0 0 1000 900 -100 -10.0%'

it 'orders the table by the size of the change of self, or as asked'
order=$(sed -n 's/.*  \([a-z]*\)$/\1/p' "$work/out" | tr '\n' ' ')
[ "$order" = 'read cache old run parse main ' ] || fail "$order"
run --diff "$work/before" "$work/after" -T table --sort total --restrict 2
order=$(sed -n 's/.*  \([a-z]*\)$/\1/p' "$work/out" | tr '\n' ' ')
[ "$order" = 'read parse ' ] || fail "$order"

it 'tells the other side and the change in data, in the same order'
run --diff "$work/before" "$work/after" -T csv --top 3
exits 0
says_nothing
prints ',unit,presence,before_self,change_self,before_total,change_total,before_calls$'
[ "$(sed -n 's/^\([a-z]*\),.*,count,/\1 /p' "$work/out" | tr '\n' '|')" = \
    'read both,400,-200,400,-200,|cache new,0,100,0,100,|old gone,100,-100,100,-100,|' ] || fail "$(cat "$work/out")"
run --diff "$work/before" "$work/after" -T jsonl --callees --restrict old
exits 0
run --diff "$work/before" "$work/after" -T jsonl --callers --restrict read
prints '"caller":"parse".*"callee":"read".*"presence":"both","before_total":400,"change_total":-200,"before_calls":null}$'
run -T csv "$work/after"
prints_no presence

it 'every column is aligned'
run --diff "$work/before" "$work/after" -T table
[ "$(awk '/[0-9]  [a-z]+$/ {sub(/  [a-z]+$/, ""); print length}
     /function \(module\)$/ {sub(/  function .*/, ""); print length}' "$work/out" | sort -u | wc -l)" = 1 ] ||
    fail "$(cat "$work/out")"

it 'changes below the tolerance are not marked'
run --diff "$work/before" "$work/after" -T table --tolerance 15
row run '400 495 +95 +23.8% 400 495 +95 +23.8%'
run --diff "$work/before" "$work/after" -T table --compare-tolerance 0
row parse '+ 100 105 +5 +5.0% 500 305 -195 -39.0%'

it 'marks one direction only, where asked to'
run --compare "$work/before" "$work/after" -T table --compare-only-slower
row read '400 200 -200 -50.0% 400 200 -200 -50.0%'
row run '+ 400 495 +95 +23.8% 400 495 +95 +23.8%'
run --compare "$work/before" "$work/after" -T table --compare-only-faster
row read '- 400 200 -200 -50.0% 400 200 -200 -50.0%'
row run '400 495 +95 +23.8% 400 495 +95 +23.8%'

it '--normalize compares shares'
sed 's/$/0/' "$work/after" >"$work/tenfold"
run --diff "$work/after" "$work/tenfold" -T table --normalize
exits 0
prints 'scaled so that both are 100%'
row run '4950 4950 0 0.0% 4950 4950 0 0.0%'
run --diff "$work/after" "$work/tenfold" -T table
row run '+ 495 4950 +4455 +900.0% 495 4950 +4455 +900.0%'

it 'JSON holds before, after and change of functions and calls'
run --diff "$work/before" "$work/after" -T json -n0 -e0
exits 0
prints '"total":900,"whole":900,"total_before":1000,"whole_before":1000,"normalised":false'
prints '"function":"read".*"self":200,.*"presence":"both","before":{"self":400,"total":400,"calls":null},"change":{"self":-200,'
prints '"function":"cache".*"presence":"new","before":{"self":0,'
prints '"function":"old".*"self":0,"total":0,.*"presence":"gone","before":{"self":100,'
prints '"relation":"calls".*"total":0,.*"presence":"gone","before":{"total":100,'
run -T json "$work/before"
prints_no '"before"'

it 'a Mermaid chart has both costs, and a colour where the self cost changed'
run --diff "$work/before" "$work/after" -T mermaid --tolerance 10
exits 0
prints '^    classDef slower fill:#'
prints '^    classDef faster fill:#'
prints '\["run<br/>total 400 → 495<br/>self 400 → 495"\]$'
prints '\["read<br/>total 400 → 200<br/>self 400 → 200"\]:::faster$'
prints '\["cache<br/>new, total 100<br/>self 100"\]:::slower$'
prints '\["old<br/>gone, total 100<br/>self 100"\]:::faster$'
prints '^    n0 -->|"500 → 305"| n1$'
run -T mermaid "$work/before"
prints_no classDef
prints_no :::

it 'totals are scaled with the rest where shares are compared'
run --diff "$work/before" "$work/after" -T json --normalize -n0 -e0
prints '"function":"read".*"before":{"self":360,"total":360,'
prints '"source":"0".*"before":{"total":'

it 'a call that was heavy before is shown'
printf 'main;a 500\nmain;b;a 500\n' >"$work/was"
printf 'main;a 990\nmain;b;a 10\n' >"$work/is"
run --diff "$work/was" "$work/is" -T json -n 0 -e 20
exits 0
[ "$(grep -c '"relation":"calls"' "$work/out")" = 3 ] || fail "$(cat "$work/out")"
run "$work/is" -T json -n 0 -e 20
[ "$(grep -c '"relation":"calls"' "$work/out")" = 1 ] || fail "$(cat "$work/out")"

it 'call lists are compared with their numbers of calls'
cat >"$work/cg-before" <<'END'
events: Ir
fn=main
1 100
cfn=work
calls=3 5
2 900
cfn=gone
calls=1 7
2 50
fn=work
5 900
fn=gone
7 50
END
sed -e 's/calls=3/calls=12345678901234/; s/gone/new/' "$work/cg-before" >"$work/cg-after"
run --diff "$work/cg-before" "$work/cg-after" -T table
exits 0
prints 'calls before *calls after'
grep ' work$' "$work/out" | grep -q ' 3 *12345678901234 ' || fail "$(cat "$work/out")"
grep ' gone$' "$work/out" | grep -q ' 1 *0 ' || fail "$(cat "$work/out")"

it 'a share of next to nothing is not spelled out'
printf 'main 1\nother 99999999\n' >"$work/tiny"
printf 'main 99999999\nother 99999999\n' >"$work/huge"
run -f folded --diff "$work/tiny" "$work/huge" -T table
prints '>99999%'

it 'a number is marked as derived if it is on one side'
counted=tests/golden/pstats/counted.pstats
"$PROF2DOT" -T callgrind $counted >"$work/exact"
run "$work/exact" -T json -n0 -e0
prints_no '"estimated":true'
for pair in "$counted $work/exact" "$work/exact $counted"; do
    # shellcheck disable=SC2086 # two
    run --diff $pair -T json -n0 -e0
    prints '"estimated":true.*"presence":"both"'
done

it 'a picture can be drawn of it'
for colour in '' --compare-color-by-difference '--color-by change'; do
    # shellcheck disable=SC2086 # options
    run --diff "$work/before" "$work/after" -o "$work/diff.svg" $colour
    exits 0
    grep -q '</svg>' "$work/diff.svg" || fail 'no picture'
done

it 'keeps small functions that changed, and what is large on one side only'
run --diff "$work/before" "$work/after" -T json -n 20 --tolerance 10
prints '"function":"old"'
prints '"function":"cache"'
run --diff "$work/before" "$work/after" -T json -n 20 --tolerance 20
prints_no '"function":"old"'
prints '"function":"read"'

it 'the gate lets pass what is not slower by more than it allows'
for limit in 12 12% 11.2; do
    run --diff "$work/after" "$work/before" --fail-if-slower $limit -o "$work/out.dot"
    exits 0
    says_nothing
done
run --diff "$work/before" "$work/after" --fail-if-slower 0
exits 0

it 'the gate trips with status 4, says what grew, and the output is there'
rm -f "$work/out.dot"
run --diff "$work/after" "$work/before" --fail-if-slower 10% -o "$work/out.dot"
exits 4
says_one_thing
says '^prof2dot: slower: 900 before, 1000 after (+11.11%, more than 10%)$'
hints 'these functions grew most: read (+200), old (+100)$'
[ -s "$work/out.dot" ] || fail 'no output'

it 'the gate goes by the selection'
run --diff "$work/before" "$work/after" --fail-if-slower 10% --root run -T table
exits 4
says '400 before, 495 after'
run --diff "$work/before" "$work/after" --fail-if-slower 10% --root parse -T table
exits 0

it 'what only one side has can be selected; what neither has is an error'
run --diff "$work/before" "$work/after" --root cache -T table --fail-if-slower 10
exits 4
says '^prof2dot: slower: 0 before, 100 after$'
row cache 'NEW 0 100 +100 0 100 +100'
run --diff "$work/before" "$work/after" --root old -T table
exits 0
row old 'GONE 100 0 -100 -100.0% 100 0 -100 -100.0%'
run --diff "$work/before" "$work/after" --root nothing
exits 3
says_one_thing
hints 'nearest names'

it 'what makes no sense is refused'
for wrong in "--diff $work/before" "--diff $work/before $work/after $work/after" '--diff - -' \
    "--fail-if-slower 10 $work/before" "--normalize $work/before" "--tolerance 5 $work/before" \
    "--compare-only-slower $work/before" "--diff $work/before $work/after --tolerance x" \
    "--diff $work/before $work/after --fail-if-slower -3" "--diff $work/before $work/after --list-events" \
    "--diff $work/before $work/after --compare-only-slower --compare-only-faster" \
    "--diff $work/before $work/after -T table --callers" "--diff $work/before $work/after -T treemap" "--diff $work/before $work/after -T callgrind"; do
    # shellcheck disable=SC2086 # words
    run $wrong
    exits 2
    says_one_thing
    prints_nothing
done

it 'different units are refused, with a way out'
tests/lib/make_pstats.py "$work/small.pstats"
run --diff "$work/before" "$work/small.pstats"
exits 2
says '"samples" in count and "time" in s cannot be compared'
hints '--normalize'
run --diff "$work/before" "$work/small.pstats" --normalize
exits 0

it 'different things are compared by share, with a warning'
run --diff "$work/before" tests/cli/small.perf -T table
exits 0
says 'warning: shares are compared, since "samples" and "cycles:u" are different things'
prints 'scaled so that both are 100%'

it 'reads one side from standard input'
run_with "$work/before" --diff - "$work/after" -T json
exits 0
prints '"total_before":1000'
run_with "$work/after" --diff "$work/before" - -T json
exits 0
prints '"total":900,'

it 'an empty side is nothing, and no error'
printf '# nothing\n' >"$work/empty"
run -f folded --diff "$work/before" "$work/empty" -T table
[ "$status" = 0 ] || [ "$status" = 1 ] || fail "exit status $status"
done_testing
