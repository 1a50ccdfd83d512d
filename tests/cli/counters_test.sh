#!/bin/sh
# What perf stat counted: beside a profile (--counters), and by itself.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
cat >"$work/app.perf" <<'END'
app 100/100 1.000001: 300 cycles:u:
	          400500 parse+0x10 (/bin/app)
	          400400 main+0x10 (/bin/app)

app 100/100 1.000002: 100 cycles:u:
	          400400 main+0x10 (/bin/app)

app 100/100 1.000003: 7 page-faults:u:
	          400400 main+0x10 (/bin/app)

END
cat >"$work/app.stat" <<'END'

 Performance counter stats for './app':

             20.00 msec task-clock                       #    0.500 CPUs utilized
        40,000,000      cycles:u                         #    2.000 GHz
        60,000,000      instructions:u                   #    1.50  insn per cycle
         1,000,000      branches:u
            25,000      branch-misses:u
   <not supported>      cache-misses:u

       0.040000000 seconds time elapsed

END

it 'scales samples of an event to what was counted of it, and of no other'
run --counters "$work/app.stat" "$work/app.perf" -T dump
exits 0
says_nothing
prints '^stack "cycles:u" 30000000 in 1 samples of .*"main".*"parse"'
prints '^stack "cycles:u" 10000000 in 1 samples'
prints '^stack "page-faults:u" 7 in 1 samples'
prints '^metric "cycles:u" count total 40000000 in 2 samples$'

it 'notes what was counted, the rates that follow, and that shares are estimates'
prints '^note "cycles: shares of what was counted (estimated)"$'
prints '^note "counted: 20 msec task-clock, 40000000 cycles:u, .*, 0.04 s elapsed, 1.50 instructions per cycle, 2.50% branch misses, 2.00 GHz, 0.50 processors used"$'
! grep -q 'note.*cache-misses' "$work/out" || fail 'counts what the machine could not'

it 'the notes are in pictures'
run --counters "$work/app.stat" "$work/app.perf" -T dot
exits 0
prints 'cycles: shares of what was counted (estimated)'

it 'scales call lists too, self costs and calls alike'
printf 'events: cycles instructions other\nfn=main\n1 100 10 5\ncfn=parse\ncalls=3 1\n1 300 20 5\nfn=parse\n1 300 20 5\n' >"$work/callgrind.out"
run --counters "$work/app.stat" "$work/callgrind.out" -T dump
exits 0
prints '^function "parse" "": self 30000000 total 30000000 calls 3/?$'
prints '^call "main" "" -> "parse" "": self 0 total 30000000 calls 3/?$'
prints '^metric "instructions" count total 60000000$'
prints '^metric "other" count total 10$'

it 'JSON has what was counted, null where the machine could not, and the rates'
run --counters "$work/app.stat" "$work/app.perf" -T json
exits 0
prints '"counters":\[{"name":"task-clock","unit":"msec","value":20,"running":1},'
prints '{"name":"cache-misses:u","unit":"","value":null,"running":1}'
prints '"rates":{"instructions per cycle":1.5,"branch misses":0.025,"GHz":2,"processors used":0.5}'
run --counters tests/golden/perfstat/runs.perfstat "$work/app.perf" -T json
prints '{"name":"page-faults","unit":"","value":4221,"variance":0.0001,"running":1}'

it 'several files of counters add up'
run --counters "$work/app.stat" "$work/app.perf" "$work/app.perf" -T dump
prints '^metric "cycles:u" count total 40000000 in 4 samples$'

it 'lists counters alone with their rates, as text and nothing else'
run "$work/app.stat" -T table
exits 0
prints '^ *40000000        cycles:u$'
prints '^ *not counted        cache-misses:u$'
prints '^ *2.500  %     branch misses$'
run tests/golden/perfstat/runs.perfstat -T table
prints '^ *43.81  msec  task-clock  +- 2.38%$'
prints '^ *0        cpu-migrations$'
printf ' Performance counter stats for x:\n\n 1 m\377\033[3c task-clock\233\n 2 context-switches\n\n 1 s\221\234e elapsed\n' >"$work/odd.stat"
run "$work/odd.stat" -f perfstat -T table
LC_ALL=C grep -q "$(printf '[\033\377\221]')" "$work/out" && fail 'a unit went out as it was'

it 'the input has counters but no functions'
run "$work/app.stat" -T dot
exits 3
says 'the input has counters but no functions'

it 'a profile is no list of counters'
run --counters "$work/app.perf" "$work/app.perf" -T dot
exits 1
says 'no counters'
run --counters "$work/missing" "$work/app.perf" -T dot
exits 1
says 'missing: cannot open'
done_testing
