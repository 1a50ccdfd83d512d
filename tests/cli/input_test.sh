#!/bin/sh
# Where profiles come from: files, pipes, standard input; and what is refused.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
small=tests/cli/small.perf
"$PROF2DOT" -T json --title x $small >"$work/expected"

# refuses 'REGEX' ARGUMENTS...: exit 1, one located message, nothing on stdout.
refuses() {
    expected=$1
    shift
    run "$@"
    exits 1
    says_one_thing
    says "$expected"
    prints_nothing
}

it 'reads standard input without being told, and as -'
for arguments in '' -; do
    run_with $small -T json --title x $arguments
    exits 0
    says_nothing
    same_files "$work/out" "$work/expected"
done

it 'reads from a pipe and a FIFO'
cat $small | "$PROF2DOT" -T json --title x >"$work/out" || fail 'fails on a pipe'
same_files "$work/out" "$work/expected"
mkfifo "$work/fifo"
cat $small >"$work/fifo" &
run -T json --title x "$work/fifo"
wait
exits 0
same_files "$work/out" "$work/expected"

it 'takes the format that -f names'
run -f perf -T json --title x $small
exits 0
same_files "$work/out" "$work/expected"
refuses 'small.perf' -f pstats $small

it 'options may follow files and -- ends them'
run $small -T json --title x
exits 0
same_files "$work/out" "$work/expected"
cp $small "$work/-n"
(cd "$work" && "$PROF2DOT" -T json --title x -- -n) >"$work/out"
same_files "$work/out" "$work/expected"

it 'adds several files up'
run -T json -n0 -e0 $small $small
exits 0
says_nothing
prints '"total":200,'
prints '"samples":6,'
run_with $small -T json $small - $small
exits 0
prints '"total":300,'

it 'one broken file among several spoils the run and is named'
echo nothing >"$work/broken.txt"
refuses 'broken.txt' $small "$work/broken.txt" $small

it 'names a file that is not there'
refuses '^prof2dot: /does/not/exist: cannot open: No such file' /does/not/exist

it 'refuses a folder without files, and a folder on standard input'
mkdir "$work/folder"
refuses "$work/folder: this folder holds no files" "$work/folder"
run_with "$work" -T json
exits 1
says_one_thing

it 'tells how to export the folder of a trace of Instruments'
mkdir "$work/a.trace"
for path in "$work/a.trace" "$work/a.trace/"; do
    run "$path"
    exits 1
    says 'directory'
    says '^hint: export it: xctrace export'
done
run "$work"
grep -q xctrace "$work/err" && fail 'says so of any folder'

it 'refuses a file that may not be read'
if can_drop_privileges; then
    cp "$PROF2DOT" "$work/prof2dot"
    cp $small "$work/secret.perf"
    chmod 755 "$work"
    chmod 000 "$work/secret.perf"
    unprivileged "$work/prof2dot" "$work/secret.perf" >"$work/out" 2>"$work/err"
    status=$?
    exits 1
    says_one_thing
    says 'secret.perf: cannot open: Permission denied'
    prints_nothing
else
    skip 'cannot drop privileges here'
fi

it 'refuses empty input and asks about the command before the pipe'
refuses '^prof2dot: -: the input is empty'
hints 'before the pipe'
: >"$work/empty"
refuses 'empty: the input is empty' "$work/empty"

it 'says what the input looks like instead of a profile'
refuses 'a program (ELF)' "$PROF2DOT"
printf '\211PNG\r\n\032\n' >"$work/a.png"
refuses 'a PNG picture' "$work/a.png"
echo '{"a": 1}' >"$work/a.json"
refuses 'JSON' "$work/a.json"
run -T dot -o "$work/a.dot" $small
refuses 'DOT' "$work/a.dot"
head -c 5000 /dev/urandom | tr -d '\0-\177' >"$work/noise"
refuses noise "$work/noise"

it 'takes tables of numbers in sources and documents for no profile'
printf 'var huge = []float64{\n\t1 << 28,\n\t1234567891234567 << 180,\n\tMaxFloat64,\n}\n' >"$work/huge.go"
refuses 'the input is not a profile' "$work/huge.go"
printf '# comment\n05D0 0028;0;0;1 1;1 0\n0061 0062;1;1;2 2;0 1\n' >"$work/table.txt"
refuses 'the input is not a profile' "$work/table.txt"
printf 'F951;96FB;964B;3.2.0 # Corrigendum 3\n2F868;2136A;36FC;4.0.0 # Corrigendum 4\n' >"$work/table.txt"
refuses 'the input is not a profile' "$work/table.txt"

it 'names the recording when a perf.data is given instead of its text'
printf 'PERFILE2%0200d' 0 >"$work/perf.data"
refuses 'perf script' -f perf "$work/perf.data"
hints 'perf-data'

it 'refuses what unpacks to far more than itself, unless --max-input allows it'
head -c 90000000 /dev/zero | tr '\0' r | gzip >"$work/bomb.gz" # r begins a field
refuses 'compressed bytes unpack to more' -f pprof "$work/bomb.gz"
hints '--max-input'
refuses 'truncated or damaged' -f pprof --max-input 100M "$work/bomb.gz"
python3 - "$work/bomb.zip" <<'END'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive:
    archive.writestr('Symbols.txt', 'sym0 "a" "b" "c" 1\n')
    archive.writestr('Callstacks.txt', '0.5 sym0\n' + ' ' * 90000000)
END
refuses 'compressed bytes unpack to more' -f sleepy "$work/bomb.zip"

it 'refuses as folded stacks what mostly is none, whatever -f says'
printf 'some text\nthat is no profile\nmain;parse 1\n' >"$work/prose"
refuses '2 of 3 lines are not stacks with a value' -q -f folded "$work/prose"

it 'finds folded stacks among other lines, if those are fewer than half as many'
printf 'a;b 1\na;c 2\na;d 3\nsome words\nfrom elsewhere\n' >"$work/prose"
refuses 'the input is not a profile' "$work/prose"
printf 'a;b 1\na;c 2\na;d 3\na;e 4\nsome words\nfrom elsewhere\n' >"$work/prose"
run -q -T dump "$work/prose"
exits 0
prints '^profile folded stacks$'

it 'refuses more than --max-input, on a pipe too'
refuses 'larger than 100 bytes' --max-input 100 $small
hints '--max-input'
cat $small | "$PROF2DOT" --max-input 100 >"$work/out" 2>"$work/err"
status=$?
exits 1
says 'larger than 100 bytes'
yes | "$PROF2DOT" --max-input 1M >"$work/out" 2>"$work/err"
status=$?
exits 1
size=$(wc -c <$small)
run --max-input "$size" -T json $small
exits 0
run --max-input $((size - 1)) -T json $small
exits 1

it 'control bytes of a file name reach no terminal'
name=$(printf 'a\033[2Jb\303\250\200.perf')
echo nothing >"$work/$name"
refuses 'a\\x1b\[2Jb' "$work/$name"

it 'a name with any bytes in it can be read'
cp $small "$work/$name"
run -T json --title x "$work/$name"
exits 0
same_files "$work/out" "$work/expected"
run -T svg "$work/$name"
exits 0

it 'an unknown event is nothing to draw'
run --event nothing $small
exits 3
says_one_thing
says 'no event called "nothing"'
hints 'the events are: cycles:u, page-faults'

it 'waits that were not recorded come with how to record them'
for event in off-cpu on-cpu,off-cpu; do
    run --event $event $small
    exits 3
    says_one_thing
    hints 'perf record -g -e cpu-clock -e sched:sched_switch --switch-events'
done
done_testing
