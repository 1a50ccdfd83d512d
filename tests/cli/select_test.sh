#!/bin/sh
# Options that choose and show: events, lists, patterns, thresholds, labels, colours.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
small=tests/cli/small.perf
tests/lib/make_pstats.py "$work/small.pstats"

# functions ARGUMENTS...: the functions that are left, by name, in one line.
functions() {
    run -T json "$@"
    exits 0
    sed -n 's/.*"function":"\([^"]*\)".*/\1/p' "$work/out" | sort | tr '\n' ' '
}

# leaves 'NAMES' ARGUMENTS...
leaves() {
    expected=$1
    shift
    left=$(functions "$@")
    [ "$left" = "$expected " ] || fail "prof2dot $*: leaves $left"
}

it 'draws the event that was asked for'
leaves 'idle leaf main parse serve walk' $small
leaves 'load main' --event page-faults $small
leaves 'idle leaf main parse serve walk' --event cycles $small

it 'lists events with totals, samples and the default'
run --list-events $small
exits 0
says_nothing
prints '^ *100 count  *3  cycles:u  (default)$'
prints '^ *7 count  *1  page-faults$'
run --list-events=names $small
exits 0
printf 'cycles:u\npage-faults\n' >"$work/names"
same_files "$work/out" "$work/names"
run --list-events=name $small
exits 2
says 'list-events takes names'
run --list-events "$work/small.pstats"
prints '^ *1.000000 s  *0  time  (default)$'

it 'lists functions by a shell pattern'
run --list-functions '*' $small
exits 0
[ "$(wc -l <"$work/out")" = 6 ] || fail "$(cat "$work/out")"
run --list-functions 'wa*' $small
exits 0
prints '^/usr/bin/app:walk$'
[ "$(wc -l <"$work/out")" = 1 ] || fail "$(cat "$work/out")"
run --list-functions 'nothing' $small
exits 3
says_one_thing

it 'says how much was selected'
run -T table --thread 101 $small
prints ' samples of cycles:u: 30 of 100 selected$'
run -T dot --thread 101 $small
prints 'selected.*<B>30</B>.*of 100'
run -T table --hide ':parse$' $small
prints ' samples of cycles:u: 100 in all$'
run -T dot --depth 0 "$work/small.pstats"
prints 'selected.*<B>250 ms</B>.*of 1.00 s.*1 call<.*shows the one function with'

it 'selects with each option'
leaves 'leaf main parse' --focus ':parse$' $small
leaves 'idle serve' --ignore ':main$' $small
leaves 'idle leaf main serve walk' --hide ':parse$' $small
leaves 'main walk' --show main --show walk $small
leaves 'leaf walk' --root walk $small
leaves 'leaf walk' -z walk $small
leaves 'main parse' --leaf parse $small
leaves 'main serve' --depth 0 $small
leaves 'leaf main walk' --thread 101 $small
leaves 'idle serve' --process '=web server' $small
leaves 'main work' --path /src/ "$work/small.pstats"
leaves 'idle leaf main serve walk' --focus walk --focus idle $small

it 'without a pid a process is a thread'
printf '%s\n\t1 %s (/x)\n\n' 'alpha 101 [000] 1.000001: 1 cpu-clock: ' fa \
    'beta 202 [000] 1.000002: 2 cpu-clock: ' fb 'beta 202 [000] 1.000003: 1 cpu-clock: ' fb >"$work/no-pid.perf"
run -T folded --split-by process "$work/no-pid.perf"
exits 0
[ "$(cat "$work/out")" = "$(printf 'alpha;fa 1\nbeta;fb 3')" ] || fail "$(cat "$work/out")"

it 'a process is called as its leader is, whichever thread was sampled first'
printf '%s\n\t1 %s (/x)\n\n' 'pool 100/102 [000] 1.000001: 1 cpu-clock: ' fa \
    'app 100/100 [000] 1.000002: 2 cpu-clock: ' fb 'pool 200/202 [000] 1.000003: 4 cpu-clock: ' fc >"$work/pool.perf"
run -T folded --split-by process "$work/pool.perf"
[ "$(cat "$work/out")" = "$(printf 'app 100;fa 1\napp 100;fb 2\npool 200;fc 4')" ] || fail "$(cat "$work/out")"
leaves 'fa fb' --process app "$work/pool.perf"
leaves 'fc' --process pool "$work/pool.perf"
leaves 'app (100) pool (200)' --group-by process "$work/pool.perf"

it 'shares stay shares of the whole profile'
run -T json --focus ':parse$' $small
prints '"whole":100,'

it 'nothing that matches is nothing to draw, with the nearest names'
for option in --focus --root --leaf; do
    run $option =wall $small
    exits 3
    says_one_thing
    says "no function matches $option =wall"
    hints 'walk'
    prints_nothing
done

it 'nothing left to draw is said, with what to do'
run --thread 999 $small
exits 3
says_one_thing
run -n 100 "$work/small.pstats" --root =len
[ "$status" = 3 ] || [ "$status" = 0 ] || fail "exit status $status"

it 'a function that was asked for is never left out'
run -T json -n 99 --leaf idle $small
exits 0
prints '"function":"idle"'

it 'thresholds are percentages'
run -T json -n 50 -e 0 $small
left=$(grep -c '"function":' "$work/out")
[ "$left" = 3 ] || fail "$left functions of 50 % or more"
run -T json -n 0 -e 50 $small
left=$(grep -c '"relation":' "$work/out")
[ "$left" = 2 ] || fail "$left calls of 50 % or more"

it 'data is whole and pictures are not, unless asked'
run -T json $small
whole=$(grep -c '"function":' "$work/out")
run -T json -n0 -e0 $small
[ "$whole" = "$(grep -c '"function":' "$work/out")" ] || fail "$whole functions without a threshold"
run -T json --max-nodes 3 $small
left=$(grep -c '"function":' "$work/out")
[ "$left" = 3 ] || fail "$left of 3 functions"
prints '"residual":true'
run --max-nodes 3 $small
left=$(grep -c '^    n[0-9]* \[' "$work/out")
[ "$left" = 3 ] || fail "$left of 3 boxes"
run --max-nodes 0 -n0 -e0 --no-fold $small
left=$(grep -c '^    n[0-9]* \[' "$work/out")
[ "$left" = "$whole" ] || fail "$left of $whole boxes"

it 'folds and groups'
printf '%s\n' 'main (a.py:1);load (<frozen importlib._bootstrap>:2);<module> (b.py:1) 5' >"$work/import.folded"
run "$work/import.folded" -n0
prints 'main'
grep -q load "$work/out" && fail 'load was not folded'
run "$work/import.folded" -n0 --no-fold
prints 'load'
run -T json "$work/import.folded"
prints 'load'
run -T json --group-by thread $small
exits 0
prints '"function":"app (100)"'
run -T json --group-by module --root =main "$work/small.pstats"
exits 0
run --group-by thread "$work/small.pstats"
exits 2
says 'does not distinguish threads'
hints 'module'

it 'labels show what was asked for'
run --style classic --node-label self-time --time-format '%.4f' "$work/small.pstats"
exits 0
prints '\[label="work[^"]*(0.5000)'
prints_no ' n1 \[label="[^ ][^"]*%'
run --show-samples $small
exits 0
prints 'samples'
run --title 'My <title> & "more"' $small
exits 0
prints 'My &lt;title&gt; &amp; &quot;more&quot;'
run --style classic --title 'My <title> & "more"' $small
exits 0
prints 'My <title> &amp; \\"more\\"'
run --node-label self-time --time-format '%.4f' "$work/small.pstats"
exits 0
prints '<B>work</B>.*>self[^<]*0.5000<'
prints_no 'total <B>'

it 'a part of a recording is chosen by time, with both its ends'
recording=tests/golden/perf-data/story.perf-data
run -T dump --time 0.000000055,0.000000060 $recording
exits 0
prints '^metric "cpu-clock" ns total 1500 in 2 samples$'
run -T dump --time 0.000000090, $recording
prints '^metric "page-faults" count total 3 in 1 samples$'
prints '^metric "cpu-clock" ns total 3000 in 3 samples$'
run -T dump --time 50%-100% $recording
prints '^metric "cpu-clock" ns total 3000 in 3 samples$'
run -T dump --time noon $recording
exits 2
says '"noon" is not a time'
run -T dump --time 5,6 $recording
exits 3
says 'no sample is within that time'
hints 'the samples are from 0.000000 to 0.000000 seconds'
run -T dump --time 5,6 tests/golden/folded/plain.folded
exits 2
says 'the folded profile does not say when samples were'
hints 'formats with times: austin, cpuprofile, firefox, ftrace, jfr, mprof, nettrace, perf, perf-data, perfetto, simpleperf, speedscope, trace, uftrace'

it 'of a call, the part is kept that is in the chosen time'
trace() {
    printf '[{"ph": "X", "pid": 7, "tid": 8, "ts": 2000000, "dur": 1000000, "name": "main"},'
    printf '{"ph": "X", "pid": 7, "tid": 8, "ts": 2500000, "dur": 100000, "name": "load"},'
    printf '{"ph": "M", "pid": 7, "tid": 8, "name": "thread_name", "args": {"name": "worker"}}]'
}
trace >"$work/trace.json"
run -T dump --time 2.55,2.65 "$work/trace.json"
exits 0
says_nothing
prints '^metric "time" us total 100000 in 0 samples$'
prints '^stack "time" 50000 in 0 calls .*"main" "" > "load" ""$'
prints '^stack "time" 50000 in 0 calls .*: "main" ""$'
run -T dump --time 0%-55% "$work/trace.json"
prints '^stack "time" 50000 in 1 calls .*"main" "" > "load" ""$'
prints '^stack "time" 500000 in 1 calls .*: "main" ""$'
run -T dump --time 2.4,2.4 "$work/trace.json"
exits 3
says 'no sample is within that time'
hints 'the samples are from 2.000000 to 3.000000 seconds'
run -T dump --time 2.5,2.4 "$work/trace.json"
exits 2
says '"2.5,2.4" is not a time'
hints 'as --list-threads prints them'
run -T dump --time 0%-50% tests/golden/perf/fields-untimed.perf
exits 2
says 'the perf profile does not say when samples were'
hints 'perf script -F +time'

it 'two parts of one recording are compared'
run -T json --diff "$work/trace.json" "$work/trace.json" --before-time 0%-50% --time 50%-100%
exits 0
says_nothing
prints '"function":"load".*"self":100000,"total":100000.*"before":{"self":0'
run -T json "$work/trace.json" --before-time 0%-50%
exits 2
says 'it needs --diff'

it 'lists threads with when they ran'
run --list-threads "$work/trace.json"
exits 0
says_nothing
prints '^ *2\.000000 *3\.000000 *1\.000000 *2 *7 *8  worker$'
run --list-threads tests/golden/folded/plain.folded
exits 0
prints '^ *- *- *- *[0-9]* *- *-  -$'
run --list-threads "$work/small.pstats"
exits 2
says 'the pstats profile has no threads'
run --list-threads --event nothing "$work/trace.json"
exits 3
says 'there is no event called "nothing"'

it 'depth counts from functions that nobody else calls'
printf 'events: Ir\nfn=main\n1 1\ncfn=main\ncalls=0 1\n1 5\ncfn=a\ncalls=0 2\n1 9\nfn=a\n2 2\ncfn=b\ncalls=0 3\n2 7\nfn=b\n3 7\n' >"$work/callgrind.out"
run -T csv --depth 1 "$work/callgrind.out"
exits 0
prints '^main,'
prints '^a,'
prints_no '^b,'

it 'links lead to files, and to nothing that runs'
run --link 'https://example.org/{file}#L{line}' "$work/small.pstats"
exits 0
prints 'URL="https://example.org/[^":]*#L[0-9]*"'
for template in 'javascript:alert(1)' 'JavaScript:{file}' 'data:text/html,{file}' 'a b' ''; do
    run --link "$template" "$work/small.pstats"
    exits 2
    says 'is not a template for links'
done

it 'pages and frames are what they say'
for page in screen a4 A3 letter 5x4.5; do
    run --size $page $small
    exits 0
    prints 'size="[0-9.]*,[0-9.]*"'
done
for page in A5 5 5x x5 5x0 0x5 5x5x5 -5x5; do
    run --size=$page $small
    exits 2
done
for group in module file folder; do
    run --cluster $group "$work/small.pstats"
    exits 0
    prints 'subgraph cluster_0'
done
run --cluster nothing $small
exits 2
run --no-legend $small
exits 0
prints_no 'box: self'

it 'every colour map and spelling is understood'
for map in color pink gray bw print; do
    run -c $map $small
    exits 0
done
for option in --color-nodes-by-selftime --colour-nodes-by-selftime '--color-by self' '--colour-by self'; do
    # shellcheck disable=SC2086 # two words
    run $option $small
    exits 0
    cp "$work/out" "$work/$(echo "$option" | tr -d ' -')"
done
for other in "$work"/colo*; do
    same_files "$other" "$work/colorbyself"
done
run -s -w --skew 0.1 $small
exits 0

it 'says what it does when asked to, and keeps quiet when asked to'
run -v $small -o "$work/graph.dot"
exits 0
says 'format perf'
says 'cycles:u'
run -v --focus 'parse|walk' --root main --hide =nothing $small
exits 0
says '^prof2dot: --focus parse|walk matches 2 functions$'
says '^prof2dot: --hide =nothing matches 0 functions$'
says '^prof2dot: --root main matches 1 function$'
says '^prof2dot: 5 of 7 functions are selected$'
run -q --ignore =nothing $small
exits 0
says_nothing
run --ignore =nothing $small
exits 0
says 'warning: no function matches --ignore =nothing'

it 'the table sorts and restricts as asked'
run -T table --sort calls --restrict 1 "$work/small.pstats"
exits 0
prints 'Ordered by: call count'
run -T table --callers "$work/small.pstats"
exits 0
run -T table --callees --sort nonsense "$work/small.pstats"
exits 2
says_one_thing
done_testing
