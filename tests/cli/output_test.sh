#!/bin/sh
# Where results go: a suffix chooses the format, and no failure leaves a trace.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
small=tests/cli/small.perf
echo broken >"$work/broken"

# begins_with FILE HEX: its first bytes.
begins_with() {
    [ "$(od -An -tx1 -N $((${#2} / 2)) "$1" | tr -d ' \n')" = "$2" ] ||
        fail "$ran: ${1##*/} begins with $(od -An -c -N 8 "$1")"
}

it 'the suffix of -o chooses the format'
for suffix in dot gv json txt png svg pdf DOT; do
    run -o "$work/graph.$suffix" $small
    exits 0
    says_nothing
    prints_nothing
    [ -s "$work/graph.$suffix" ] || fail "$suffix: no file"
done
begins_with "$work/graph.dot" 64696772617068
begins_with "$work/graph.json" 7b22
begins_with "$work/graph.png" 89504e470d0a1a0a
begins_with "$work/graph.pdf" 25504446
grep -q '<svg' "$work/graph.svg" || fail 'no <svg'
same_files "$work/graph.dot" "$work/graph.gv"
same_files "$work/graph.dot" "$work/graph.DOT"

it 'so does a name that the tool of a format goes by'
for pair in 'callgrind.out.12:# callgrind' 'x.speedscope.json:speedscope.app' 'x.flamegraph.svg:<rect' 'x.treemap.svg:<rect'; do
    run -o "$work/${pair%%:*}" $small
    exits 0
    grep -q "${pair#*:}" "$work/${pair%%:*}" || fail "${pair%%:*} holds something else"
done
run -o "$work/x.pb.gz" $small
exits 0
run -f pprof -T json "$work/x.pb.gz"
exits 0

it '-T wins over the suffix'
run -T json -o "$work/wins.dot" $small
exits 0
begins_with "$work/wins.dot" 7b22

it 'writes DOT to standard output by default, and with -o -'
run $small
exits 0
same_files "$work/out" "$work/graph.dot"
run -o - $small
exits 0
same_files "$work/out" "$work/graph.dot"

it 'writes any format to a pipe'
for format in png svg json table; do
    "$PROF2DOT" -T $format $small | cat >"$work/piped"
    [ -s "$work/piped" ] || fail "$format: nothing came"
done

it 'the same input gives the same bytes'
for format in dot json svg png pdf; do
    run -T $format $small
    cp "$work/out" "$work/first"
    run -T $format $small
    same_files "$work/out" "$work/first"
done

it 'a full disk is an error'
if [ -c /dev/full ]; then
    for format in dot json svg png table; do
        "$PROF2DOT" -T $format $small 2>"$work/err" >/dev/full
        status=$?
        ran="prof2dot -T $format >/dev/full"
        exits 1
        says_one_thing
        says 'No space left'
    done
    run -T dot -o /dev/full $small
    exits 1
    says_one_thing
    for option in --help --version --list-formats; do
        "$PROF2DOT" $option 2>"$work/err" >/dev/full
        status=$?
        ran="prof2dot $option >/dev/full"
        exits 1
        says_one_thing
    done
else
    skip 'there is no /dev/full'
fi

it 'a closed standard output is an error'
"$PROF2DOT" -T dot $small 2>"$work/err" >&-
status=$?
ran='prof2dot >&-'
exits 1
says_one_thing

it 'a reader that goes away is no reason to make noise'
"$PROF2DOT" -T json $small 2>"$work/err" | true
says_nothing

it 'a folder that is not there, or a folder instead of a file, is an error'
run -o "$work/no/such/folder/graph.dot" $small
exits 1
says_one_thing
says 'graph.dot.*No such file'
[ ! -e "$work/no" ] || fail 'made a folder'
mkdir "$work/folder.dot"
run -o "$work/folder.dot" $small
exits 1
says_one_thing
says '[Dd]irectory'

# Nothing but the files named may be in $work/out.d.
only_these() {
    [ "$(ls -A "$work/out.d")" = "$*" ] || fail "$ran: the folder holds $(ls -A "$work/out.d" | tr '\n' ' ')"
}

it 'a failed run leaves the old output as it was and nothing else'
mkdir "$work/out.d"
for suffix in dot json svg png; do
    rm -rf "$work/out.d/"*
    echo precious >"$work/out.d/graph.$suffix"
    for arguments in "$work/broken" /does/not/exist "$small --focus =nothing" "$small --event none"; do
        # shellcheck disable=SC2086 # several words
        run -o "$work/out.d/graph.$suffix" $arguments
        [ "$status" != 0 ] || fail "$ran: succeeded"
        only_these "graph.$suffix"
        [ "$(cat "$work/out.d/graph.$suffix")" = precious ] || fail "$ran: the old file has changed"
    done
done

it 'a disk that fills up leaves the old output as it was and nothing else'
rm -rf "$work/out.d/"*
echo precious >"$work/out.d/graph.svg"
for i in 1 2 3 4 5 6 7 8 9; do # more than one block of output
    sed "s/ leaf+/ leaf$i+/; s/ parse+/ parse$i+/; s/ walk+/ walk$i+/" $small
done >"$work/larger.perf"
(
    trap '' XFSZ
    ulimit -f 1
    exec "$PROF2DOT" -n0 -e0 -T dot -o "$work/out.d/graph.svg" "$work/larger.perf" 2>"$work/err"
)
status=$?
ran='prof2dot with a full disk'
exits 1
says_one_thing
says 'graph.svg'
only_these graph.svg
[ "$(cat "$work/out.d/graph.svg")" = precious ] || fail 'the old file has changed'

it 'a failed run makes no file'
rm -rf "$work/out.d/"*
run -o "$work/out.d/new.svg" "$work/broken"
exits 1
only_these

it 'replaces the old output, keeps its mode, and leaves nothing else'
echo old >"$work/out.d/graph.dot"
chmod 640 "$work/out.d/graph.dot"
run -o "$work/out.d/graph.dot" $small
exits 0
only_these graph.dot
same_files "$work/out.d/graph.dot" "$work/graph.dot"
[ "$(stat -c %a "$work/out.d/graph.dot")" = 640 ] || fail "mode is $(stat -c %a "$work/out.d/graph.dot")"

it 'follows a symbolic link to its target'
ln -s graph.dot "$work/out.d/link.dot"
echo old >"$work/out.d/graph.dot"
run -o "$work/out.d/link.dot" $small
exits 0
[ -L "$work/out.d/link.dot" ] || fail 'the link is gone'
same_files "$work/out.d/graph.dot" "$work/graph.dot"

it 'a folder that may not be written keeps the old output'
if can_drop_privileges; then
    mkdir "$work/kept.d"
    echo precious >"$work/kept.d/graph.dot"
    cp "$PROF2DOT" "$work/prof2dot"
    cp $small "$work/small.perf"
    chmod 755 "$work" "$work/small.perf"
    chmod 555 "$work/kept.d"
    unprivileged "$work/prof2dot" -o "$work/kept.d/graph.dot" "$work/small.perf" >"$work/out" 2>"$work/err"
    status=$?
    ran='prof2dot -o kept.d/graph.dot'
    exits 1
    says_one_thing
    [ "$(cat "$work/kept.d/graph.dot")" = precious ] || fail 'the old file has changed'
    [ "$(ls -A "$work/kept.d")" = graph.dot ] || fail "left $(ls -A "$work/kept.d")"
    chmod 755 "$work/kept.d"
else
    skip 'cannot drop privileges here'
fi

it 'refuses to replace its input, by whatever name'
cp $small "$work/in.perf"
ln -s in.perf "$work/link.perf"
ln "$work/in.perf" "$work/hard.perf"
for output in in.perf link.perf hard.perf; do
    run -T dot -o "$work/$output" "$work/in.perf"
    exits 2
    says_one_thing
    says 'one of the inputs'
    run -T dot -o "$work/$output" $small "$work/in.perf"
    exits 2
    run_with "$work/in.perf" -T dot -o "$work/$output"
    exits 2
    run_with "$work/in.perf" -T dot -o "$work/$output" -
    exits 2
done
same_files "$work/in.perf" $small

it 'writes to a FIFO and to /dev/null'
mkfifo "$work/fifo.dot"
cat "$work/fifo.dot" >"$work/through" &
run -o "$work/fifo.dot" $small
exits 0
wait
same_files "$work/through" "$work/graph.dot"
run -T svg -o /dev/null $small
exits 0
[ -c /dev/null ] || fail '/dev/null is gone'

it 'a wrong output is refused before anything is read'
run -o "$work/graph.nonsense" /does/not/exist
exits 2

it 'does not follow the locale'
for locale in C de_DE.UTF-8; do
    LOCPATH=${P2D_LOCALES-} LC_ALL=$locale "$PROF2DOT" -T svg $small >"$work/$locale.svg" 2>/dev/null
done
cmp -s "$work/C.svg" "$work/de_DE.UTF-8.svg" || fail 'SVG differs'
done_testing
