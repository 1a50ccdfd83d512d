# shellcheck shell=sh
# tap.sh - what the shell tests share; to be read with `.` after `cd` to the project's root.
#
#     it 'refuses a folder as input'
#     run /tmp                          # the program with these arguments
#     exits 1; says 'is a directory'    # any number of expectations
#     done_testing
#
# `run` leaves $status, $work/out and $work/err. Everything else happens in $work, a folder
# that disappears at the end.
: "${PROF2DOT:=$PWD/build/release/prof2dot}"
work=$(mktemp -d "${TMPDIR:-/tmp}/prof2dot-test.XXXXXX")
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tests=0
failures=0
title=

finish() {
    [ -n "$title" ] || return 0
    tests=$((tests + 1))
    [ "$good" = yes ] || failures=$((failures + 1))
    [ "$good" = yes ] || printf 'not '
    echo "ok $tests - $title"
    title=
}

it() {
    finish
    title=$1
    good=yes
}

fail() {
    good=no
    printf '# %s\n' "$*"
}

# A test that cannot be done here: skip 'why'
skip() {
    tests=$((tests + 1))
    echo "ok $tests - $title # SKIP $1"
    title=
}

done_testing() {
    finish
    echo "1..$tests"
    [ "$failures" = 0 ]
    exit
}

run() {
    ran="prof2dot $*"
    "$PROF2DOT" "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
}

# run_with INPUT ARGUMENTS...
run_with() {
    ran="prof2dot $* (reading standard input)"
    input=$1
    shift
    "$PROF2DOT" "$@" >"$work/out" 2>"$work/err" <"$input"
    status=$?
}

exits() {
    [ "$status" = "$1" ] && return
    fail "$ran: exit status $status, should be $1"
    sed 's/^/#   /' "$work/err" | head -n 20
}

says() {
    grep -q -- "$1" "$work/err" || fail "$ran: says \"$(head -n 3 "$work/err")\", should say $1"
}

says_nothing() {
    [ ! -s "$work/err" ] || fail "$ran: says \"$(head -n 3 "$work/err")\", should say nothing"
}

prints() {
    grep -q -- "$1" "$work/out" || fail "$ran: prints \"$(head -n 3 "$work/out")\"..., no $1"
}

prints_no() {
    grep -q -- "$1" "$work/out" && fail "$ran: prints $1: \"$(grep -m1 -- "$1" "$work/out")\""
}

prints_nothing() {
    [ ! -s "$work/out" ] || fail "$ran: prints \"$(head -n 3 "$work/out")\", should print nothing"
}

# A failure is one printable line that begins with the program's name, and perhaps a hint.
says_one_thing() {
    lines=$(wc -l <"$work/err")
    head -n 1 "$work/err" | LC_ALL=C grep -aq '^prof2dot: [^[:cntrl:]]*$' || fail "$ran: no message but \"$(cat "$work/err")\""
    [ "$lines" -le 2 ] || fail "$ran: $lines lines on standard error"
    [ "$lines" -lt 2 ] || sed -n 2p "$work/err" | grep -q '^hint: ' ||
        fail "$ran: the second line is no hint: \"$(sed -n 2p "$work/err")\""
    LC_ALL=C awk 'length > 1024 {exit 1}' "$work/err" || fail "$ran: a message of more than 1 KB"
}

hints() {
    sed -n '$p' "$work/err" | grep -q -- "^hint: .*$1" ||
        fail "$ran: says \"$(cat "$work/err")\", should hint $1"
}

same_files() {
    cmp -s "$1" "$2" || fail "$ran: ${1##*/} and ${2##*/} differ"
}

# As an unprivileged user, since root may do everything: unprivileged COMMAND...
can_drop_privileges() {
    [ "$(id -u)" != 0 ] || command -v setpriv >/dev/null 2>&1
}
unprivileged() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    else
        "$@"
    fi
}
