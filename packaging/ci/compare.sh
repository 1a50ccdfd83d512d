#!/bin/sh
# compare.sh - compare the profile of a change with that of its base, for continuous integration.
#
# Usage: compare.sh [--output FOLDER] [--fail-if-slower PERCENT] [--title TEXT] BEFORE AFTER [-- OPTION OF prof2dot...]
#
# Leaves in FOLDER ("prof2dot" unless told) summary.md, with the totals, the functions that changed most, and more numbers
# and a graph for Mermaid folded away; and report.html, the interactive comparison. Where BEFORE is empty or not there,
# as in a first run, both are of AFTER alone. On GitHub the summary is shown on the page of the run, and what is slower as an error.
#
# Exit status: 0; 4 if AFTER is slower by more than PERCENT (10% unless told; "none": never); otherwise that of prof2dot.
# Environment: PROF2DOT, the program.
set -eu
prof2dot=${PROF2DOT:-prof2dot}
folder=prof2dot
limit=10%
title='Profile'

usage() {
    echo "compare.sh: $1" >&2
    sed -n 's/^# \(Usage: .*\)/\1/p' "$0" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
    --output | --fail-if-slower | --title) [ $# -gt 1 ] || usage "$1 wants a value" ;;
    esac
    case $1 in
    --output) folder=$2 ;;
    --fail-if-slower) limit=$2 ;;
    --title) title=$2 ;;
    -?*) usage "there is no option $1" ;;
    *) break ;;
    esac
    shift 2
done
[ $# -ge 2 ] || usage 'two profiles are wanted'
before=$1
after=$2
shift 2
[ "${1:-}" != -- ] || shift
mkdir -p "$folder"
summary=$folder/summary.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# prof2dot with these options, for both profiles or the one that there is.
draw() {
    if [ "$compared" = yes ]; then
        "$prof2dot" "$@" --diff -- "$before" "$after"
    else
        "$prof2dot" "$@" -- "$after"
    fi
}

# A fence that no line of prof2dot can close: names in a profile stay text.
fence='``````'
fenced() {
    printf '%s%s\n' "$fence" "$1"
    cat
    printf '%s\n' "$fence"
}

# Rows of prof2dot -T tsv as a table of Markdown. Of names, all signs but a few become entities, so that none is markup,
# a link or somebody's name.
in_markdown() {
    awk -F '\t' '
    BEGIN {
        for (i = 33; i < 127; i++)
            if (sprintf("%c", i) !~ /[A-Za-z0-9()=,+\/-]/) code[sprintf("%c", i)] = "&#" i ";"
    }
    function plain(text, i, sign, out) {
        for (i = 1; i <= length(text); i++) {
            sign = substr(text, i, 1)
            out = out (sign in code ? code[sign] : sign)
        }
        return out
    }
    function rounded(number, size) {
        size = number < 0 ? -number : number
        return sprintf(size < 9.995 ? "%.2f" : size < 99.95 ? "%.1f" : "%.0f", number)
    }
    function seconds(number, size) {
        size = number < 0 ? -number : number
        if (size == 0) return "0"
        if (size < 1e-3) return rounded(number * 1e6) " µs"
        return size < 1 ? rounded(number * 1e3) " ms" : rounded(number) " s"
    }
    function bytes(number, size) {
        size = number < 0 ? -number : number
        if (size < 1024) return number " B"
        return size < 1048576 ? rounded(number / 1024) " KiB" : rounded(number / 1048576) " MiB"
    }
    function value(number, unit) {
        if (number == "" || unit == "count") return number == "" ? "" : sprintf("%.10g", number)
        if (unit == "bytes") return bytes(number)
        return seconds(number * (unit == "ns" ? 1e-9 : unit == "us" ? 1e-6 : unit == "ms" ? 1e-3 : 1))
    }
    function cell(name, more) {
        return " " more value($column[name], $column["unit"]) " |"
    }
    NR == 1 {
        for (i = 1; i <= NF; i++) column[$i] = i
        compares = "presence" in column
        count = "samples_total" in column ? "samples" : "calls"
        print "| function | " (compares ? "self before | self after | change of self | |" : "self | total | " count " |")
        print "|---|--:|--:|--:|" (compares ? "--:|" : "")
        next
    }
    {
        row = "| <code>" plain($column["function"]) "</code> " plain($column["module"]) " |"
        if (!compares) {
            print row cell("self") cell("total") " " $column[count == "calls" ? count : "samples_total"] " |"
            next
        }
        before = $column["before_self"]
        change = $column["change_self"]
        how = $column["presence"]
        if (how == "both") how = before + 0 == 0 ? "" : sprintf("%+.1f %%", 100 * change / before)
        print row cell("before_self") cell("self") cell("change_self", change > 0 ? "+" : "") " " how " |"
    }'
}

compared=no
[ ! -e "$before" ] || compared=yes
status=0
: >"$work/says"
if [ "$compared" = no ]; then
    verdict='no base to compare with'
    what='The functions with the largest self cost'
    draw "$@" -T table --sort time --top 20 >"$work/table" 2>"$work/says" || status=$?
else
    verdict='not slower'
    what='The functions that changed most'
    gate=--fail-if-slower=$limit
    [ "$limit" != none ] || { verdict=compared && gate=; }
    draw "$@" -T table --top 20 ${gate:+"$gate"} >"$work/table" 2>"$work/says" || status=$?
fi
cat "$work/says" >&2
case $status in
0) ;;
4) verdict='slower than allowed' ;;
*) verdict='the profiles could not be compared' ;;
esac

if [ $status = 0 ] || [ $status = 4 ]; then
    draw "$@" -T mermaid --max-nodes 25 >"$work/graph"
    draw "$@" -T tsv --sort self --top 10 >"$work/rows"
    draw "$@" -o "$folder/report.html"
fi
{
    printf '## %s: %s\n\n' "$title" "$verdict"
    [ ! -s "$work/says" ] || { fenced text <"$work/says" && echo; }
    if [ -s "$work/graph" ]; then
        printf '%s:\n\n' "$what"
        in_markdown <"$work/rows"
        printf '\n<details><summary>More functions and numbers</summary>\n\n'
        printf '%s\n' "$(cat "$work/table")" | fenced text # without empty lines at the end
        printf '\n</details>\n\n<details><summary>Call graph</summary>\n\n'
        fenced mermaid <"$work/graph"
        printf '\n</details>\n\nThe interactive report is report.html.\n'
    fi
} >"$summary"

if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
    [ $status = 4 ] && slower=true || slower=false
    printf 'slower=%s\nfolder=%s\n' "$slower" "$folder" >>"$GITHUB_OUTPUT"
fi
if [ "${GITHUB_ACTIONS:-}" = true ] && [ $status != 0 ]; then
    # A line of its own for the runner: in it, % is the sign of an escape.
    printf '::error title=%s::%s\n' prof2dot "$(head -n 1 "$work/says" | sed 's/%/%25/g')"
fi
echo "$title: $verdict ($folder/summary.md)"
exit $status
