#!/bin/sh
# What 100 % is: a total that the file states, samples without a stack, metrics that are 0.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
golden=$PWD/tests/golden
cp "$golden/callgrind/stackprof.callgrind" "$golden/pprof/empty-default.pprof" "$work"
cat >"$work/stackless.json" <<'END'
{"$schema": "https://www.speedscope.app/file-format-schema.json",
 "shared": {"frames": [{"name": "main"}, {"name": "work"}]},
 "profiles": [{"type": "sampled", "name": "t", "unit": "milliseconds", "startValue": 0, "endValue": 10,
               "samples": [[0], [0, 1], []], "weights": [1, 2, 7]}]}
END
file=$work/stackprof.callgrind

it 'takes what the file states for 100 %, and says what of it is no function'\''s'
run "$file" -T json
exits 0
prints '"total":100,"whole":100,"not_attributed":80,'
run "$file" -T table
prints '^ *Instructions: 100 in all$'
prints '^ *80 of it not attributed to any function$'
prints ' 20  20.00%  *100 100.00%  Shop#price'
run "$file" -T dot
prints 'shows all 2 functions with 20% of the total; not attributed 80%'
run "$file" -T dot --style classic
prints 'not attributed: 80.00%'

it 'adds up stated totals of several inputs'
run "$file" "$file" -T json
prints '"total":200,"whole":200,"not_attributed":160,'

it 'keeps shares of a selection shares of the stated total'
run "$file" -T json --focus 'Math'
prints '"total":20,"whole":100,'
prints_no 'not_attributed'

it 'keeps the stated total in groups'
run "$file" -T json --group-by file
prints '"total":100,"whole":100,"not_attributed":80,'

it 'writes the stated total as callgrind'
run "$file" -T callgrind
prints '^summary: 100$'
prints '^totals: 100$'
cp "$work/out" "$work/again.callgrind"
run "$work/again.callgrind" -T json
prints '"total":100,"whole":100,"not_attributed":80,'

it 'compares with the stated total'
run --diff "$file" "$work/again.callgrind" -T json
exits 0
prints '"total":100,"whole":100,'
prints '"whole_before":100,'

it 'shows the first time of several events, but keeps the order that prof2dot wrote'
printf 'events: Ir Time_(10ns) Memory_(bytes)\nfn=main\n1 5 20 3\n' >"$work/times.callgrind"
run "$work/times.callgrind" -T json
prints '"metric":"Time_(10ns)","unit":"ns","total":200,'
printf 'creator: prof2dot 0\nevents: Ir Time_(10ns)\nfn=main\n1 5 20\n' >"$work/times.callgrind"
run "$work/times.callgrind" -T json
prints '"metric":"Ir"'

for form in pprof speedscope; do
    it "keeps samples without a stack as $form"
    run "$work/stackless.json" -T "$form"
    exits 0
    says_nothing
    cp "$work/out" "$work/again"
    run "$work/again" -f "$form" -T json
    exits 0
    prints '"total":10\(000000\)\?,"whole":10\(000000\)\?,"samples":3,"total_without_stack":7'
done

it 'keeps samples without a stack in the total of callgrind'
run "$work/stackless.json" -T callgrind
exits 0
prints '^totals: 10000000$'
cp "$work/out" "$work/again.callgrind"
run "$work/again.callgrind" -T json
prints '"total":10000000,"whole":10000000,"not_attributed":7000000,'

it 'passes over a metric that is 0 everywhere, and says so'
run "$work/empty-default.pprof" -T csv
exits 0
says '"lock-time" is 0 everywhere: "cpu" is shown instead'
prints '^work,.*,cpu,ns$'
run "$work/empty-default.pprof" --list-events
prints 'cpu  (default)'

it 'shows it nevertheless where it is asked for'
run "$work/empty-default.pprof" --event lock-time -T csv
exits 3
says 'nothing to draw'

it 'takes the base of a difference of pprof for 100 %, and says so'
run "$golden/pprof/difference.pprof" -T json
exits 0
prints '"total":30,"whole":40,'
prints 'differences to a base (pprof -diff_base)'
run "$golden/pprof/difference.pprof" -T table
prints '4 samples of cpu: 30.0 ns in all$'

done_testing
