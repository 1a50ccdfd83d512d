#!/bin/sh
# First guesses: each either works, or is answered with a command that helps.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
root=$PWD
pstats=$root/examples/profiles/search.pstats
perf=$root/examples/profiles/simulate.perf
cd "$work" || exit 1
mkdir many empty mixed
cp "$pstats" many/a.pstats
cp "$pstats" many/b.pstats
cp "$pstats" mixed/a.pstats
cp "$perf" mixed/b.perf
echo 'some words about the profiles' >many/README
echo 'hidden;stack 1' >many/.hidden
printf '%s\n\n%s\n' "$pstats" "$pstats" >names
: >no-names
head -c 100000 /dev/zero | tr "\\0" x >endless
for name in slow.py slow.js slow.mjs slow.sh slow.rb slow.php slow.ipynb slow.c slow.rs slow.go slow.java; do
    echo 'a text of some kind' >$name
done
python3 -m zipfile -c slow.jar slow.java
cp "$(command -v sh)" program
"$PROF2DOT" -T json "$pstats" -o graph.json

# STATUS|WHAT IS SAID|THE HINT|ARGUMENTS, of words
it 'what is not a profile is answered with the command that helps'
while IFS='|' read -r wanted what help arguments; do
    [ -n "$wanted" ] || continue
    # shellcheck disable=SC2086 # words
    run $arguments
    exits "$wanted"
    says "$what"
    hints "$help"
done <<EOF
1|not a profile|record it: prof2dot run -- python3 slow.py\$|slow.py
1|not a profile|record it: prof2dot run -- node slow.js\$|slow.js
1|not a profile|record it: prof2dot run -- node slow.mjs\$|slow.mjs
1|not a profile|record it: prof2dot run -- sh slow.sh\$|slow.sh
1|not a profile|rbspy record .* ruby slow.rb\$|slow.rb
1|not a profile|xdebug.mode=profile slow.php\$|slow.php
1|not a profile|%prun -D out.pstats|slow.ipynb
1|not a profile|compile it, then: prof2dot run -- ./PROGRAM\$|slow.c
1|not a profile|compile it|slow.rs
1|not a profile|go test -cpuprofile|slow.go
1|not a profile|async-profiler|slow.java
1|not a profile|-agentpath:libasyncProfiler.so=.* -jar slow.jar\$|slow.jar
1|a graph, as prof2dot -T json writes it|give the profile .* keep that by -T pprof\$|graph.json
1|a program (ELF)|record it: prof2dot run -- ./PROGRAM\$|program
2|this is an address and no file|curl -s 'http://localhost:6060/debug/pprof/profile'|http://localhost:6060/debug/pprof/profile
2|4711: there is no such file|prof2dot run --pid 4711 --seconds 10 records|4711
2|out.png: there is no such file|did you mean -o out.png?|$pstats out.png
2|malloc: there is no such file|a table of one function has --restrict 'malloc'|--callers malloc $pstats
2|diff: there is no such file|prof2dot --diff BEFORE AFTER|diff $pstats $pstats
2|top: there is no such file|prof2dot -T table --sort time|top $pstats
2|report: there is no such file|-o report.html|report $pstats
2|flame: there is no such file|flamegraph.svg|flame $pstats
2|record: there is no such file|prof2dot run -- PROGRAM|record ./program
2|no output format called "tabel"|did you mean table?|-T tabel $pstats
2|no output format called "xyzzy"|--list-formats|-T xyzzy $pstats
2|no format called "pstat"|did you mean pstats?|-f pstat $pstats
2|no format called "calgrind"|did you mean callgrind?|-f calgrind $pstats
2|x.avif: the suffix names no output format|write a PNG|$pstats -o x.avif
2|x.pstats: the suffix names no output format|only read|$pstats -o x.pstats
3|no thread matches --thread 99|the threads are 24812 (simulate)\$|$perf --thread 99
3|no thread matches --thread 99|the threads are 24812 (simulate)\$|-T table $perf --thread 99
3|no process matches --process nobody|the threads are|-T table $perf --process nobody
1|empty: this folder holds no files|the files in it|empty
1|no-names: this list names no files|a file a line|@no-names
1|nowhere: No such file|a file a line|--files-from nowhere
1|endless: a line of this list is longer than any path|a file a line|@endless
EOF

it 'other words for formats are taken'
for pair in flame:'<svg' flames:'<svg' text:'function calls' collapsed:';main' md:'mermaid' report:'<html' gv:digraph; do
    run -T "${pair%%:*}" --estimate "$pstats"
    exits 0
    prints "${pair#*:}"
done
for word in cprofile profile python; do
    run -f $word "$pstats"
    exits 0
done
for word in gprof node valgrind go; do
    run -f $word "$pstats"
    exits 1 # it is another one
done

it 'suffixes are taken: Markdown, collapsed, text'
for pair in x.md:'```mermaid' x.collapsed:'main' x.txt:'function calls' x.gv:digraph; do
    run "$pstats" --estimate -o "${pair%%:*}"
    exits 0
    grep -q -- "${pair#*:}" "${pair%%:*}" || fail "${pair%%:*} holds no ${pair#*:}"
done
[ "$(tail -n 1 x.md)" = '```' ] || fail 'the block of Markdown does not end'

it 'a folder stands for the profiles in it, without what is none'
"$PROF2DOT" -T dump many/a.pstats many/b.pstats >both
run -T dump many
exits 0
same_files "$work/out" both
says '^prof2dot: 1 of 3 files are no profiles$'
run -q -T dump many/
same_files "$work/out" both
says_nothing

it 'profiles of two kinds in a folder are not added up'
run mixed
exits 2
says 'cannot be merged'

it 'a list names the inputs, by --files-from, @ and standard input'
run -T dump --files-from names
same_files "$work/out" both
run -T dump @names
same_files "$work/out" both
run_with names -T dump --files-from -
same_files "$work/out" both
cp "$pstats" @odd
run -T dump @odd
exits 0

tr '\n' '\0' <names >names0
run_with names0 -T dump --files-from -
same_files "$work/out" both

it 'a table names twenty files and counts the others'
mkdir all
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do
    echo 'f 1' >"all/$i.folded"
done
run -T table all
exits 0
[ "$(grep -c 'all/.*\.folded$' "$work/out")" = 20 ] || fail 'not twenty files are named'
grep -qx 'and 2 more files' "$work/out" || fail 'the others are not counted'

it '--keep-going leaves out what cannot be read, says so and ends with 1'
printf 'f 1\n' >one.folded
printf 'f 2\n' >two.folded
run --keep-going -T dot one.folded nowhere two.folded many/a.pstats
exits 1
says '^prof2dot: nowhere: cannot open: No such file or directory$'
says 'cannot be merged'
says '^prof2dot: 2 of 4 files are left out$'
grep -q '2 of 4 profiles are missing' "$work/out" || fail 'the output does not say that profiles are missing'
run -q --keep-going -T folded one.folded nowhere two.folded
exits 1
grep -qx 'f 3' "$work/out" || fail 'the output is not the sum of the others'
run -T dump one.folded nowhere two.folded
exits 1
prints_nothing
run --keep-going -T dump nowhere neither
exits 1
prints_nothing

it 'a selection that nothing matches is exit status 3 in a table too'
run -T table --path /nowhere "$pstats"
exits 3
prints_nothing
it 'a format that is written as an option comes with -T'
for word in flamegraf svg flame; do
    run --$word examples/profiles/search.pstats
    exits 2
    says "there is no option --$word"
    hints 'did you mean -T '
done
run --zzzzqqq examples/profiles/search.pstats
exits 2
hints 'prof2dot --help lists the options'
done_testing
