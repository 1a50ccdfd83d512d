#!/bin/sh
# Asked wrongly: exit status 2, one line that names the mistake, a hint, nothing on stdout.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
small=tests/cli/small.perf

# refuses 'REGEX' ARGUMENTS...
refuses() {
    expected=$1
    shift
    run "$@"
    exits 2
    says_one_thing
    says "$expected"
    prints_nothing
}

it 'refuses options that do not exist and points to the help'
refuses 'no option --frobnicate' --frobnicate
hints '--help'
refuses 'no option -Z' -Z $small
refuses 'no option -Z' -qZ $small

it 'refuses an option without its value'
refuses 'needs a value' -o
refuses 'needs a value' $small --title

it 'refuses a value for an option that takes none'
refuses 'quiet takes no value' --quiet=yes $small

it 'refuses percentages that are none'
for value in x -1 101 1e999 nan '' 5%% 1,5; do
    refuses '-n takes a percentage' -n "$value" $small
    refuses '-e takes a percentage' -e "$value" $small
done

it 'takes percentages with and without the sign'
for value in 0 50 5 0.5 5%; do
    run -n "$value" -e "$value" -T json $small
    exits 0
done

it 'refuses numbers and words that make no sense'
refuses '-c takes' -c rainbow $small
refuses '--color-by takes' --color-by calls $small
refuses '--total takes' --total guess $small
refuses '--node-label does not know' --node-label everything $small
refuses '--depth takes' --depth -1 $small
refuses '--max-nodes takes' --max-nodes -1 $small
refuses '--max-nodes takes' --max-nodes 1.5 $small
refuses '--group-by does not know' --group-by colour $small
refuses '--depth takes' --depth 1.5 $small
refuses '--skew takes' --skew 0 $small
refuses '--layout-timeout takes' --layout-timeout 0 $small
refuses '--max-input takes' --max-input lots $small
refuses '--max-input takes' --max-input 0 $small
refuses 'is not a printf format' --time-format %s --node-label total-time $small
refuses 'is not a printf format' --time-format '%f%n' --node-label total-time $small

it 'refuses formats that do not exist'
refuses 'no format called "elf"' -f elf $small
hints '--list-formats'
refuses 'no output format called "docx"' -T docx $small
hints '--list-formats'
refuses 'names no output format' -o "$work/graph.docx" $small
hints '-T NAME'
refuses 'names no output format' -o "$work/graph" $small

it 'refuses a pattern that is no regular expression'
refuses 'not a regular expression' --focus '(' $small
hints 'glob:'

it 'refuses to tell threads apart where the profile does not'
tests/lib/make_pstats.py "$work/small.pstats"
refuses 'does not distinguish threads' --thread 1 "$work/small.pstats"

it 'refuses to merge stacks with call lists'
refuses 'cannot be merged' $small "$work/small.pstats"
refuses 'cannot be merged' "$work/small.pstats" $small

it 'shows what the user typed without letting it steer the terminal'
escape=$(printf '\033[31m')
refuses 'no ' --"$escape"
refuses 'takes a percentage' -n "$escape" $small
refuses 'output format' -o "$work/$escape.x" $small
refuses 'no format called' -f "$escape" $small
done_testing
