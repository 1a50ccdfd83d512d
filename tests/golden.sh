#!/bin/sh
# Samples and what comes of them: tests/golden/FORMAT/CASE.FORMAT is read, and whichever of
# these stand beside it are compared:
#
#     CASE.dump CASE.json CASE.dot CASE.table CASE.tree   the output in that format
#     CASE.err                                  standard error, then the exit status
#     CASE.args                                 more arguments, one a line
#
# A sample of JSON is no expectation of JSON.
#
# `make golden` accepts: it rewrites what differs (golden.sh --accept). A sample that has
# nothing beside it gets a CASE.dump, and a CASE.err if there was anything to say.
#
#     golden.sh [--accept] [FORMAT]    only the samples of this format
cd "$(dirname "$0")/.." || exit 1
. tests/lib/tap.sh
accept=no
[ "${1-}" = --accept ] && accept=yes && shift
only=${1-*}

# A copy with one date, since a table shows its file's.
cp -RL tests/golden "$work/golden"
find "$work/golden" -type f -exec touch -d '2024-02-03 04:05:06 UTC' {} +
export TZ=UTC

# make FORMAT: the output of the current case into $work/out and $work/err.
make_output() {
    set -- -T "$1"
    if [ -f "$case.args" ]; then
        while IFS= read -r argument; do
            set -- "$@" "$argument"
        done <"$case.args"
    fi
    (cd "$work/golden/$format" && "$PROF2DOT" "$@" "$sample") >"$work/out" 2>"$work/err" </dev/null
    status=$?
    # What a build lacks is no fault of a sample, which may be as it is expected all the same.
    lacks=$(grep -m1 -o 'built without .*' "$work/err")
    sed -i '/this prof2dot was built without/d' "$work/err"
    echo "exit $status" >>"$work/err"
}

# keep MADE EXPECTED: rewrite what is expected if it differs.
keep() {
    cmp -s "$1" "$2" && return
    echo "# accepted $2"
    cp "$1" "$2"
}

compare() {
    it "$format/$sample gives ${2##*/}"
    if [ "$accept" = yes ]; then
        keep "$1" "$2"
    elif ! cmp -s "$1" "$2" && [ -n "$lacks" ]; then
        skip "$lacks"
    elif ! cmp -s "$1" "$2"; then
        good=no
        diff -u "$2" "$1" | head -n 20 | sed 's/^/# /'
    fi
}

is_as_quiet_as_expected() {
    [ -f "$case.err" ] || [ "$(cat "$work/err")" = "exit 0" ]
}

try_case() {
    for suffix in dump json dot table tree; do
        [ "$suffix" != "$format" ] && [ -f "$case.$suffix" ] || continue
        make_output "$suffix"
        compare "$work/out" "$case.$suffix"
        is_as_quiet_as_expected || fail "says: $(cat "$work/err")"
    done
    [ -f "$case.err" ] || return
    make_output dump
    compare "$work/err" "$case.err"
}

# What a new case is expected to give: what it gives now.
begin_case() {
    for suffix in dump json dot table tree err; do
        [ "$suffix" != "$format" ] && [ -f "$case.$suffix" ] && return
    done
    make_output dump
    [ "$status" != 0 ] || : >"$case.dump"
    [ "$(cat "$work/err")" = "exit 0" ] || : >"$case.err"
}

# The star is for the shell to expand.
# shellcheck disable=SC2086
for path in tests/golden/$only/*; do
    format=$(basename "$(dirname "$path")")
    sample=${path##*/}
    case $sample in
    *."$format" | *."$format".gz | *."$format".bz2 | *."$format".xz | *."$format".zst) ;;
    *) continue ;;
    esac
    case=${path%".$format"*}
    [ "$accept" = no ] || begin_case
    before=$tests
    try_case
    finish
    if [ "$tests" = "$before" ]; then
        it "$format/$sample has something beside it (make golden makes a dump)"
        fail "nothing to compare with"
    fi
done

it 'every expectation belongs to a sample'
for path in tests/golden/*/*.dump tests/golden/*/*.json tests/golden/*/*.dot tests/golden/*/*.table \
    tests/golden/*/*.tree tests/golden/*/*.err tests/golden/*/*.args; do
    [ -f "$path" ] || continue
    format=$(basename "$(dirname "$path")")
    set -- "${path%.*}.$format" "${path%.*}.$format".*
    found=no
    for sample in "$@"; do
        [ -f "$sample" ] && found=yes
    done
    [ "$found" = yes ] || fail "$path has no sample"
done
done_testing
