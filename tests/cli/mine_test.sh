#!/bin/sh
# --only-mine and --mine: one's own functions, with the cost of libraries.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
cd "$work" || exit 1
mkdir -p app/node_modules other
here=$(pwd -P)
cat >node.cpuprofile <<END
{"nodes":[
{"id":1,"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"children":[2]},
{"id":2,"callFrame":{"functionName":"main","scriptId":"1","url":"file://$here/app/main.js","lineNumber":1,"columnNumber":1},"children":[3,5]},
{"id":3,"callFrame":{"functionName":"library","scriptId":"2","url":"file://$here/app/node_modules/x/x.js","lineNumber":1,"columnNumber":1},"children":[4]},
{"id":4,"callFrame":{"functionName":"callback","scriptId":"1","url":"file://$here/app/main.js","lineNumber":9,"columnNumber":1}},
{"id":5,"callFrame":{"functionName":"readFile","scriptId":"3","url":"node:fs","lineNumber":1,"columnNumber":1}}],
"startTime":0,"endTime":100,"samples":[2,3,3,4,5,5,5],"timeDeltas":[0,10,10,10,10,10,10]}
END
functions() {
    "$PROF2DOT" -T csv "$@" node.cpuprofile 2>"$work/err" | sed -n '2,$p' | cut -d , -f 1 | sort | tr '\n' ' '
}

it '--mine hides what is elsewhere, and libraries below the folder'
found=$(functions --mine app)
[ "$found" = 'callback main ' ] || fail "$found; $(cat "$work/err")"

it 'callers get the cost: no time is lost'
"$PROF2DOT" -T folded node.cpuprofile | awk '{n += $NF} END {print n}' >whole
"$PROF2DOT" -T folded --mine app node.cpuprofile | awk '{n += $NF} END {print n}' >mine
same_files whole mine

it '--only-mine means the working folder'
cd app || exit 1
found=$("$PROF2DOT" -T csv --only-mine ../node.cpuprofile | sed -n '2,$p' | cut -d , -f 1 | sort | tr '\n' ' ')
[ "$found" = 'callback main ' ] || fail "$found"
cd ..

it 'a symbolic link to the folder is the folder'
ln -s app link
found=$(functions --mine link/)
[ "$found" = 'callback main ' ] || fail "$found"

it 'nothing of one'"'"'s own is exit status 3, with a hint'
run --mine other node.cpuprofile
exits 3
says 'no function is from a file below'
hints '--mine DIR'

it 'a folder that is not there is refused'
run --mine nowhere node.cpuprofile
exits 2
says '--mine takes a folder'
done_testing
