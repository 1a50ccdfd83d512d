#!/bin/sh
# Labels of samples: choose samples by them, list them, make frames of them.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
units=tests/golden/pprof/units.pprof

# samples N ARGUMENTS...: the sum of "samples" that are left.
samples() {
    expected=$1
    shift
    run -T dump "$@" $units
    exits 0
    says_nothing
    grep -q "^metric \"samples\" count total $expected in" "$work/out" || fail "$ran: $(grep '^metric' "$work/out")"
}

it 'keeps samples by texts'
samples 6 --label route=cart --label route=/pay
samples 4 --label route=cart
samples 4 --label route==/cart
samples 4 --label 'route=glob:/c*'
samples 6 --label route=
samples 1 --label route=cart --label shard=1

it 'keeps samples by ranges of numbers'
samples 3 --label bytes=128kb:512kb
samples 7 --label bytes=:4mb
samples 4 --label bytes=4mb
samples 6 --label bytes=512kb:
samples 3 --label wait=1ms:
samples 4 --label wait=-2ms
samples 2 --label shard=2
samples 2 --label shard==2

it 'drops samples'
samples 9 --no-label route=.
samples 11 --no-label route=cart
samples 9 --no-label route=cart --no-label shard=2 --no-label nothing=1 -q

it 'says what there is where nothing matches'
run -T dump --label route=/home $units
exits 3
says 'no label matches --label route=/home'
says 'values of this label are /cart, /pay'
run -T dump --label rout=/home $units
exits 3
says 'the labels are route, bytes, shard, wait'
run --label a=b tests/cli/small.perf
exits 2
says 'the samples of the perf profile have no labels'
says 'hint: perf record --sample-cpu --all-cgroups records .* perf script -F +cpu,+cgroup prints'
run --label a=b tests/golden/perf-data/story.perf-data
exits 2
says 'hint: perf record --sample-cpu records the label cpu, .*; --thread and --process choose'
run --label a=b tests/golden/folded/plain.folded
exits 2
says 'hint: samples of pprof, OTLP, JFR, perf.data and the text of perf script have labels$'
run --label a=b tests/golden/callgrind/after-call.callgrind
exits 2
says 'the callgrind profile has no samples, and so no labels'
run --label route $units
exits 2
says '^prof2dot: --label takes KEY=PATTERN, not "route"'
run --label 'route=(' $units
exits 2
says 'is not a regular expression'
run -T dump --no-label route=/home $units
exits 0
says 'warning: no label matches --no-label route=/home'

it 'lists labels with their totals'
run --list-labels $units
exits 0
says_nothing
cat >"$work/want" <<'END'
bytes: 70.0 ns of 150 ns (47%)
       40.0 ns    27%  4194304
       20.0 ns    13%  524288
       10.0 ns   6.7%  131072

wait: 70.0 ns of 150 ns (47%)
       40.0 ns    27%  -2 milliseconds
       30.0 ns    20%  1500 microseconds

route: 60.0 ns of 150 ns (40%)
       50.0 ns    33%  /pay
       40.0 ns    27%  /cart

shard: 30.0 ns of 150 ns (20%)
       20.0 ns    13%  2
       10.0 ns   6.7%  1

without labels: 50.0 ns of 150 ns (33%)
END
diff "$work/want" "$work/out" || fail 'the list is another'
run --list-labels --event samples --label shard=1 $units
exits 0
prints '^route: 1 of 15 (6.7%)$'
run --list-labels tests/cli/small.perf
exits 2
says 'the samples of the perf profile have no labels'

it 'compares labels'
run -q -T pprof -o "$work/before.pb.gz" --no-label shard=2 $units
run -q --diff --list-labels "$work/before.pb.gz" $units
exits 0
prints '^bytes: 50.0 ns before, 70.0 ns after$'
prints '^           0 s       20.0 ns      +20.0 ns  524288$'
prints '^       40.0 ns       40.0 ns           0 s  4194304$'
prints '^without labels: 50.0 ns before, 50.0 ns after$'
run -q --diff --list-labels --label route=pay "$work/before.pb.gz" $units
exits 0
prints '^route: 30.0 ns before, 50.0 ns after$'
prints_no '^shard: .* before, 30'
run -q --diff -T pprof -o "$work/difference.pb.gz" "$work/before.pb.gz" $units
run --list-labels "$work/difference.pb.gz"
prints '^       20.0 ns    .*  524288'
prints_no 4194304
run --diff --list-labels tests/cli/small.perf tests/cli/small.perf
exits 2
says 'the samples of the perf profile have no labels'
run --diff -T csv --labels --lines $units $units
exits 0
says 'a comparison is of functions: --labels has no effect'
says 'hint: --list-labels compares labels'
says 'a comparison is of functions: --lines has no effect'
says 'hint: --group-by line compares lines'
run --diff -T folded --group-by line --lines $units $units
exits 0
says_nothing
run --diff -T source $units $units
exits 2
says 'the format "source" cannot show a comparison'

it 'says that estimated stacks have no lines'
run -T otlp --estimate -o "$work/estimated.otlp" tests/golden/callgrind/after-call.callgrind
exits 0
says 'stacks are estimated from the shares of the calls, without lines of source code$'
run -T folded --estimate tests/golden/callgrind/after-call.callgrind
says 'stacks are estimated from the shares of the calls$'

it 'tells labels as data'
run -T csv --labels --event samples --label shard=1 $units
exits 0
cat >"$work/want" <<'END'
label,value,label_unit,total,metric,unit
bytes,131072,bytes,1,samples,count
route,/cart,,1,samples,count
shard,1,,1,samples,count
END
diff "$work/want" "$work/out" || fail 'the rows are others'
run -T jsonl --labels $units
prints '^{"label":"wait","value":-2,"label_unit":"milliseconds","total":40,"metric":"cpu","unit":"ns"}$'
run -T json --labels $units
prints '"labels":\[{"label":"bytes","value":4194304,"label_unit":"bytes","total":40}'
prints '{"label":"route","value":"/pay","total":50}'
prints '"total_without_labels":50'
run -T json $units
prints_no '"label":"bytes"'
run -T tsv --labels tests/golden/folded/austin-full.folded
exits 2
says 'the samples of the folded profile have no labels'
run -q -T jsonl --labels tests/golden/perf-data/cgroups.perf-data
prints '"value":"/user.slice/app","label_unit":"","total":23'

it 'lists processors and control groups of perf, and chooses samples by them'
groups=tests/golden/perf-data/cgroups.perf-data
run -q --list-labels $groups
exits 0
cat >"$work/want" <<'END'
cgroup: 48.0 ns of 60.0 ns (80%)
       23.0 ns    38%  /user.slice/app
       14.0 ns    23%  /
       11.0 ns    18%  /system.slice/my unit.service

without labels: 12.0 ns of 60.0 ns (20%)
END
diff "$work/want" "$work/out" || fail 'the list is another'
run -q -T dump --label cgroup=user.slice $groups
prints '^metric "cpu-clock" ns total 23 in'
run -q -T dump $groups
prints_no user.slice
for line in 'app 100 [001]    10.000001:       1000 cycles:  /user.slice/app' \
    '             app   100 [001]       1000 cycles:  /user.slice/app' \
    'app 100 [001]    10.000001:       1000 cycles:  /user.slice/app             1000 leaf+0x1 (/bin/app)' \
    '             app   100 [001]       1000 cycles:  /user.slice/app             1000 leaf+0x1 (/bin/app)'; do
    case $line in
    *leaf*) echo "$line" ;;
    *) printf '%s\n\t            1000 leaf+0x1 (/bin/app)\n\n' "$line" ;;
    esac >"$work/cgroup.perf"
    run -q -f perf -T folded --group-by label:cgroup --label cpu=1 "$work/cgroup.perf"
    exits 0
    prints '^cgroup=/user.slice/app;leaf 1000$'
done
sed 's#/user.slice/app#unknown#' "$work/cgroup.perf" >"$work/unknown.perf"
run -q -f perf -T folded --leaf-label cpu --no-label cgroup= "$work/unknown.perf"
prints '^leaf;cpu=1 1000$'
run -f perf --group-by label:cgroup "$work/unknown.perf"
exits 2
says '^hint: --list-labels lists the labels$\|^hint: perf record'

it 'makes frames of labels'
run -T folded --event samples --group-by label:route $units
exits 0
cat >"$work/want" <<'END'
(no route);main (app.go:3) 5
(no route);main (app.go:3);parse (app.go:13) 4
route=/cart;main (app.go:3);read (app.go:23) 1
route=/cart,/pay;main (app.go:3);parse (app.go:13) 3
route=/pay;main (app.go:3);parse (app.go:13);read (app.go:23) 2
END
diff "$work/want" "$work/out" || fail 'the stacks are others'
run -T folded --event samples --group-by label:shard --leaf-label bytes --label bytes= $units
exits 0
cat >"$work/want" <<'END'
(no shard);main (app.go:3);parse (app.go:13);bytes=4194304 4
shard=1;main (app.go:3);read (app.go:23);bytes=131072 1
shard=2;main (app.go:3);parse (app.go:13);read (app.go:23);bytes=524288 2
END
diff "$work/want" "$work/out" || fail 'the stacks are others'
run -T folded --group-by label:rout $units
exits 2
says 'no sample of the pprof profile has a label "rout"'
run -T folded --leaf-label rout tests/cli/small.perf
exits 2
says 'no sample of the perf profile has a label "rout"'
run --group-by label: $units
exits 2
says '^prof2dot: --group-by does not know "label:"'

it 'groups functions and labels at once, and both sides of a comparison'
run -T folded --event samples --group-by file --group-by label:route --label route=cart $units
exits 0
prints '^route=/cart;app.go 1$'
run --diff -T folded --event samples --group-by label:shard $units $units
exits 0
prints '^shard=1;main (app.go:3);read (app.go:23) 1 1$'

it 'makes the selection the whole where that is asked for'
run -T csv --event samples --label shard=1 $units
run -T table --event samples --label shard=1 $units
prints '1 of 15 selected'
run -T table --event samples --label shard=1 --relative-percentages $units
prints ' 100.00%  main'
prints ': 1 in all$'

it 'drops what is below 0'
run -T table --drop-negative --event samples tests/golden/pprof/difference.pprof
exits 0
prints ': 4 of 4 selected$\|: 4 in all$'
prints_no 'read (app.go:23)'
run -T folded --drop-negative --event samples tests/golden/pprof/difference.pprof
cat >"$work/want" <<'END'
main (app.go:3);parse (app.go:13) 2
main (app.go:3);parse (app.go:13);read (app.go:23) 2
END
diff "$work/want" "$work/out" || fail 'the stacks are others'
run -T folded --drop-negative --event samples --no-label a=b -q tests/golden/pprof/difference.pprof
diff "$work/want" "$work/out" || fail 'the stacks are others with labels'

done_testing
