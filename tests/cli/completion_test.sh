#!/bin/sh
# Completion: every option and only values that the program takes, in every shell.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
small=tests/cli/small.perf
over_time=tests/golden/mprof/nested.mprof

# Every long option of the help.
"$PROF2DOT" --help=all | sed -n 's/^  .\{4\}--\([a-z-]*\).*/\1/p' >"$work/options"

for shell in bash zsh fish; do
    it "every option is completed by $shell"
    run --completion $shell
    exits 0
    says_nothing
    cp "$work/out" "$work/$shell"
    [ "$(wc -l <"$work/options")" -gt 40 ] || fail 'found no options in the help'
    while read -r option; do
        case $shell in
        bash) grep -Eq -- "--${option}[ ']" "$work/bash" ;;
        zsh) grep -Eq -- "--${option}=?['}]" "$work/zsh" ;;
        fish) grep -Eq -- "-l $option( |\$)" "$work/fish" ;;
        esac || fail "$shell lacks --$option"
    done <"$work/options"

    it "$shell reads its completion"
    if command -v $shell >/dev/null 2>&1; then
        $shell -n "$work/$shell" 2>"$work/err" || fail "$(cat "$work/err")"
    else
        skip "$shell is not installed"
    fi
done

it 'other shells are refused'
run --completion tcsh
exits 2
says_one_thing
prints_nothing

# completes 'WORDS', the last being completed: what bash would offer, in one line
completes() {
    # shellcheck disable=SC2016 # expanded by bash
    bash -c '. "$0"; COMP_WORDS=("${@:2}"); COMP_CWORD=$(($# - 2)); _prof2dot; echo "${COMPREPLY[*]}"' \
        "$work/bash" '' "$@"
}
offers() {
    expected=$1
    shift
    found=$(completes "$@")
    [ "$found" = "$expected" ] || fail "$*: offers \"$found\", should be \"$expected\""
}

it 'bash completes options, their values, and leaves the rest to files'
if command -v bash >/dev/null 2>&1; then
    offers '--style' prof2dot --sty
    offers 'modern classic pycallgraph' prof2dot --style ''
    offers 'svg' prof2dot -T sv
    offers 'pstats' prof2dot out.x --format pst
    offers 'pink print' prof2dot --colormap = p
    offers 'total self change' prof2dot --color-by =
    offers 'module file folder' prof2dot --cluster ''
    offers 'library line' prof2dot --group-by li
    offers '' prof2dot -o ''
    offers '' prof2dot ''
else
    skip 'bash is not installed'
fi

it 'fish offers the same'
if command -v fish >/dev/null 2>&1; then
    found=$(HOME=$work fish --no-config -c "source $work/fish; complete -C 'prof2dot --style '" | cut -f1 | sort | tr '\n' ' ')
    [ "$found" = 'classic modern pycallgraph ' ] || fail "offers $found"
else
    skip 'fish is not installed'
fi

# An event whose name would be a command, and a file beside it that is no profile.
PATH=$(dirname "$PROF2DOT"):$PATH
printf 'events: a$(touch${IFS}%s) a;b\nfn=main\n1 5 6\n' "$work/pwned" >"$work/callgrind.out.1"
printf 'events: cycles page faults\n' >"$work/x.svg"

it 'bash completes the events of the files, quoted, and runs nothing that they are called'
if command -v bash >/dev/null 2>&1; then
    offers 'cycles:u' prof2dot $small --event cyc
    offers 'cycles:u page-faults' prof2dot "$work/x.svg" $small --event =
    offers 'a\$\(touch\$\{IFS\}'"$work"'/pwned\) a\;b' prof2dot "$work/callgrind.out.1" --event a
    offers '' prof2dot --event c
    [ ! -e "$work/pwned" ] || fail 'a name was run'
else
    skip 'bash is not installed'
fi

it 'fish does so'
if command -v fish >/dev/null 2>&1; then
    found=$(HOME=$work fish --no-config -c "source $work/fish; complete -C 'prof2dot $small --event '" | cut -f1 | tr '\n' ' ')
    [ "$found" = 'cycles:u page-faults ' ] || fail "offers $found"
    HOME=$work fish --no-config -c "source $work/fish; complete -C 'prof2dot $work/callgrind.out.1 --event '" >/dev/null
    [ ! -e "$work/pwned" ] || fail 'a name was run'
else
    skip 'fish is not installed'
fi

it 'zsh does so'
if command -v zsh >/dev/null 2>&1; then
    # What would be added is printed.
    cat >"$work/try.zsh" <<'END'
_arguments() { }
compadd() { print -rl -- ${(P)2} }
words=(prof2dot "$2" --event '')
source $1
_prof2dot_events
END
    found=$(zsh -f "$work/try.zsh" "$work/zsh" $small | tr '\n' ' ')
    [ "$found" = 'cycles:u page-faults ' ] || fail "offers $found"
    zsh -f "$work/try.zsh" "$work/zsh" "$work/callgrind.out.1" >/dev/null
    [ ! -e "$work/pwned" ] || fail 'a name was run'
else
    skip 'zsh is not installed'
fi

it 'every value that is offered is taken'
sed -n "s/^    .*--\([a-z-]*\)) values='\(.*\)' ;;/\1 \2/p" "$work/bash" >"$work/values"
[ "$(wc -l <"$work/values")" -ge 8 ] || fail 'found no values'
while read -r option values; do
    for value in $values; do
        case $option in
        format) "$PROF2DOT" --list-formats | grep -q "^  $value " || fail "no format $value" ;;
        to)
            sample=$small
            case $value in
            memory*) sample=$over_time ;; # only that has a curve
            labels) sample=tests/golden/pprof/units.pprof ;;
            esac
            "$PROF2DOT" --to "$value" -o "$work/picture" "$sample" 2>"$work/err" || fail "--to $value: $(cat "$work/err")"
            ;;
        sandbox)
            # Nobody can insist on what the system does not have.
            if [ "$value" = require ] && "$PROF2DOT" -v --version | grep -Eq '^sandbox: .*(no Landlock|no seccomp)'; then
                echo "# SKIP --sandbox require: no sandbox can be had here"
            else
                run --sandbox "$value" $small && exits 0
            fi
            ;;
        # Recorders need their programs; a typo is told from that.
        with) run run --with "$value" --pid 0 && says '^prof2dot: --pid takes' ;;
        call-graph) run run --call-graph "$value" --version && exits 0 ;;
        # Of times; perf counted none.
        unit) run --unit "$value" examples/profiles/search.pstats && exits 0 ;;
        group-by)
            sample=$small
            [ "$value" = line ] && sample=tests/golden/pprof/units.pprof # perf knows none here
            run --group-by "$value" "$sample" && exits 0
            ;;
        split-by)
            # Of phases that have a name; perf tells none.
            run --split-by "$value" --phase 'first=0%-50%' -T flamegraph $small && exits 0
            ;;
        sort) run --sort "$value" -T table $small && exits 0 ;;
        *) run "--$option" "$value" $small && exits 0 ;;
        esac
    done
done <"$work/values"
done_testing
