#!/bin/sh
# Paths that are not what they seem: links, loops, folders, devices, files that change or vanish.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
small=tests/cli/small.perf
"$PROF2DOT" -T json --title x $small >"$work/expected.json"
mkdir "$work/d"

# holds FILES...: nothing but these are in $work/d.
holds() {
    [ "$(ls -A "$work/d")" = "$(printf '%s\n' "$@")" ] || fail "$ran: the folder holds $(ls -A "$work/d" | tr '\n' ' ')"
}

# refuses 'REGEX' ARGUMENTS...: exit 1 or 2, one message, nothing on stdout.
refuses() {
    expected=$1
    shift
    run "$@"
    [ "$status" = 1 ] || [ "$status" = 2 ] || fail "$ran: exit status $status"
    says_one_thing
    says "$expected"
    prints_nothing
}

it 'a link to what is not there yet makes that'
ln -s target.json "$work/d/link.json"
run -T json --title x -o "$work/d/link.json" $small
exits 0
holds link.json target.json
[ -L "$work/d/link.json" ] || fail 'the link is gone'
same_files "$work/d/target.json" "$work/expected.json"

it 'a link into a folder that is not there, or onto itself, is an error'
rm -f "$work/d/"*
ln -s nowhere/target.json "$work/d/link.json"
ln -s loop.json "$work/d/loop.json"
ln -s b.json "$work/d/a.json"
ln -s a.json "$work/d/b.json"
refuses 'link.json: .*No such file' -T json -o "$work/d/link.json" $small
refuses 'loop.json: .*Too many levels' -T json -o "$work/d/loop.json" $small
refuses 'a.json: .*Too many levels' -T json -o "$work/d/a.json" $small
refuses 'loop.json: cannot open: Too many levels' -T json "$work/d/loop.json"
holds a.json b.json link.json loop.json

it 'a folder by any name is no output'
rm -f "$work/d/"*
ln -s . "$work/d/self"
for output in "$work/d" "$work/d/" "$work/d/." "$work/d/self" "$work/d/self/" "$work/d/new/" .. /; do
    refuses '[Dd]irectory' -T json -o "$output" $small
done
holds self

it 'the input is no output under another path either'
rm -f "$work/d/"*
cp $small "$work/d/in.perf"
ln -s ../d/./in.perf "$work/d/a link"
ln "$work/d/in.perf" "$work/d/hard"
for output in "$work/d/in.perf" "$work/d/../d//in.perf" "$work/d/a link" "$work/d/hard"; do
    refuses 'one of the inputs' -T dot -o "$output" --diff $small "$work/d/in.perf"
    refuses 'one of the inputs' -T dot -o "$output" --diff "$work/d/a link" $small
done
same_files "$work/d/in.perf" $small

it 'what is no profile of the two of --diff is named'
rm -f "$work/d/"*
mkfifo "$work/d/empty"
: >"$work/d/nothing"
for other in "$work/d" /does/not/exist /dev/null "$work/d/nothing"; do
    refuses "$other" -T dot --diff $small "$other"
    refuses "$other" -T dot --diff "$other" $small
done
: >"$work/d/empty" &
refuses 'empty: the input is empty' -T dot --diff $small "$work/d/empty"
wait

it '--diff reads a FIFO on either side, and both'
mkfifo "$work/d/one" "$work/d/two"
"$PROF2DOT" -T json --title x --diff $small $small >"$work/diff.json"
cat $small >"$work/d/one" &
cat $small >"$work/d/two" &
run -T json --title x --diff "$work/d/one" "$work/d/two"
wait
exits 0
same_files "$work/out" "$work/diff.json"

it 'endless devices are refused by what they begin with'
for format in austin gperftools massif perf-data pprof pstats simpleperf; do
    timeout 60 "$PROF2DOT" -f $format /dev/zero >"$work/out" 2>"$work/err"
    status=$?
    ran="prof2dot -f $format /dev/zero"
    exits 1
    says_one_thing
    says '^prof2dot: /dev/zero'
done

it 'takes no more memory than the machine has'
if [ -r /proc/self/limits ] && ! grep -q __asan_init "$PROF2DOT"; then
    mkfifo "$work/held"
    "$PROF2DOT" -T json "$work/held" >"$work/out" 2>"$work/err" &
    exec 9>"$work/held" # once it is open the limit is set
    most=$(awk '/^Max data size/ {print $4}' /proc/$!/limits)
    cat $small >&9
    exec 9>&-
    wait $! || fail "exit status $?"
    whole=$(($(getconf _PHYS_PAGES) * $(getconf PAGESIZE)))
    [ "$most" != unlimited ] && [ "$most" -lt "$whole" ] || fail "may take $most of $whole bytes"
else
    skip 'not with sanitizers'
fi

it 'control bytes of names of outputs and options reach no terminal'
rm -f "$work/d/"*
name=$(printf 'a\033[2Jb\302\233c\nd')
for arguments in "-o|$work/none/$name.dot|$small" "-o|$work/d/$name|$small" "-f|$name|$small" "-T|$name|$small" \
    "--diff|$small|$work/$name" "--counters|$work/$name|$small" "--event|$name|$small" "--root|=$name|$small" \
    "--thread|=$name|$small" "--max-input|$name|$small" "--sort|$name|-T|table|$small" "--$name|$small"; do
    old_ifs=$IFS
    IFS='|'
    # shellcheck disable=SC2086 # several words
    set -- $arguments
    IFS=$old_ifs
    run "$@"
    [ "$status" != 0 ] || fail "$ran: succeeds"
    says_one_thing
    LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]\|\302\233')" "$work/err" && fail "$ran: raw control bytes in the message"
done

it 'several runs to one output leave one whole result and nothing else'
rm -f "$work/d/"*
cp $small "$work/twice.perf"
cat $small >>"$work/twice.perf"
"$PROF2DOT" -T json --title x "$work/twice.perf" >"$work/twice.json"
for _ in 1 2 3 4 5 6; do
    "$PROF2DOT" -T json --title x -o "$work/d/out.json" $small 2>>"$work/errors" &
    "$PROF2DOT" -T json --title x -o "$work/d/out.json" "$work/twice.perf" 2>>"$work/errors" &
done
wait
holds out.json
cmp -s "$work/d/out.json" "$work/expected.json" || same_files "$work/d/out.json" "$work/twice.json"
[ ! -s "$work/errors" ] || fail "$(head -n 3 "$work/errors")"

it 'a file that grows or shrinks while it is read gives a result or an error, no crash'
python3 - "$work/d/changes.perf" $small >"$work/result" <<'END'
import os, subprocess, sys
path, small = sys.argv[1:]
sample = open(small, "rb").read()
program = os.environ.get("PROF2DOT", "build/release/prof2dot")
for grows in True, False:
    with open(path, "wb") as out:
        out.write(sample * 20000)
    run = subprocess.Popen([program, "-T", "json", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    size = os.path.getsize(path)
    while run.poll() is None:
        if grows:
            with open(path, "ab") as out:
                out.write(sample)
        elif size > len(sample):
            size //= 2
            os.truncate(path, size)
    said = run.stderr.read()
    if run.returncode not in (0, 1) or (run.returncode == 1 and not said.startswith(b"prof2dot: ")):
        print("grows" if grows else "shrinks", run.returncode, said[:200])
END
[ ! -s "$work/result" ] || fail "$(cat "$work/result")"

it 'an output that somebody else owns in a folder with the sticky bit stays'
if can_drop_privileges; then
    cp "$PROF2DOT" "$work/prof2dot"
    cp $small "$work/readable.perf"
    mkdir "$work/tmp"
    chmod 755 "$work" "$work/readable.perf"
    chmod 1777 "$work/tmp"
    echo precious >"$work/tmp/graph.dot"
    chmod 666 "$work/tmp/graph.dot"
    unprivileged "$work/prof2dot" -o "$work/tmp/graph.dot" "$work/readable.perf" >"$work/out" 2>"$work/err"
    status=$?
    ran='prof2dot -o tmp/graph.dot'
    exits 1
    says_one_thing
    [ "$(cat "$work/tmp/graph.dot")" = precious ] || fail 'the old file has changed'
    [ "$(ls -A "$work/tmp")" = graph.dot ] || fail "left $(ls -A "$work/tmp")"
    unprivileged "$work/prof2dot" -o "$work/tmp/new.dot" "$work/readable.perf" 2>"$work/err"
    status=$?
    exits 0
else
    skip 'cannot drop privileges here'
fi
done_testing
