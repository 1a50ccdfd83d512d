#!/bin/sh
# --help, --version, the lists, and the manual.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh

it 'prints its version and that of Graphviz'
run --version
exits 0
says_nothing
prints '^prof2dot [0-9][0-9.]* (Graphviz [0-9][0-9.]*)$'

it 'prints help on demand, on standard output'
for option in --help -h; do
    run $option
    exits 0
    says_nothing
    prints '^usage: prof2dot'
done

it 'help is a screen, and --help=all has every option'
for option in --help -h; do
    run $option
    [ "$(wc -l <"$work/out")" -le 36 ] || fail "$(wc -l <"$work/out") lines"
    prints '--help=all'
done
run --help all
cp "$work/out" "$work/all"
run --help=all
same_files "$work/out" "$work/all"
[ "$(wc -l <"$work/out")" -gt 100 ] || fail "$(wc -l <"$work/out") lines"
run --help=most
exits 2

it 'help fits into 80 columns'
run --help=all
awk 'length > 80 {print; bad = 1} END {exit bad}' "$work/out" >"$work/long" || fail "$(head -n 1 "$work/long")"

it 'help opens with five examples, and its groups are in order'
[ "$(sed -n '/^usage/,/^Record/p' "$work/out" | grep -c '^  [a-z]')" = 5 ] || fail "$(head -n 12 "$work/out")"
groups=$(sed -n 's/^\([A-Z][a-z]*\).*[:,]$/\1/p; s/^\(Select\) .*/\1/p; s/^\(Record\) .*/\1/p' "$work/out" | tr '\n' ' ')
[ "$groups" = 'Record Input Select Group Prune Label Colour Table Source Stacks Compare Output Exit ' ] || fail "$groups"

it 'a misspelt option is answered by the one that was meant, if any'
for pair in symsf:symfs fokus:focus ignroe:ignore gruop-by=x:group-by; do
    run "--${pair%:*}" x
    exits 2
    says "^hint: did you mean --${pair#*:}?"
done
for option in --xyz --difference-of-two -Z; do
    run $option x
    exits 2
    says '^hint: prof2dot --help lists the options$'
done

it 'help wins over other mistakes'
run --help --colormap pink /does/not/exist
exits 0

it 'lists what can be read and written'
run --list-formats
exits 0
says_nothing
for name in perf pstats dot json table png svg pdf; do
    prints "^  $name "
done

# Options as "--name" and "-n", one a line.
options_of_help() {
    "$PROF2DOT" --help=all | sed -n 's/^  \(-.\),* --\([a-z-]*\).*/\1\n--\2/p; s/^      --\([a-z-]*\).*/--\1/p' | sort -u
}
options_of_manual() {
    mandoc -T ascii man/prof2dot.1 | sed 's/.\x08//g' | sed -n '/^DESCRIPTION/,$p' |
        sed -n 's/^ \{4,7\}\(-.*\)/\1/p' | grep -oE '(^|[ ,])-(-[a-z]+(-[a-z]+)*|[a-zA-Z])' | tr -d ' ,' | sort -u
}

it 'the manual and the help name the same options'
if [ ! -f man/prof2dot.1 ]; then
    skip 'there is no manual yet'
elif ! command -v mandoc >/dev/null 2>&1; then
    skip 'mandoc is not installed'
else
    options_of_help >"$work/in-help"
    options_of_manual >"$work/in-manual"
    [ -s "$work/in-help" ] && [ -s "$work/in-manual" ] || fail 'found no options'
    lacking=$(comm -23 "$work/in-help" "$work/in-manual" | tr '\n' ' ')
    [ -z "$lacking" ] || fail "the manual lacks $lacking"
    # Other spellings may stand in the manual alone, but the program must know them.
    for option in $(comm -13 "$work/in-help" "$work/in-manual"); do
        "$PROF2DOT" "$option" 2>&1 </dev/null | grep -q 'there is no option' && fail "$option is in the manual only"
    done
fi
done_testing
