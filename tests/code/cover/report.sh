#!/bin/sh
# report.sh FOLDER: what the counters of a BUILD=cover tree say: lines and branches for each
# folder of src/ (without cli/), and build/cover/report/index.html, which shows them in the sources.
set -e
mkdir -p "$1/report"
gcovr --root . --object-directory "$1" --filter 'src/' --exclude 'src/cli/' \
    --exclude-unreachable-branches --gcov-ignore-parse-errors --json "$1/report/counts.json" \
    --html-details "$1/report/index.html" --csv "$1/report/files.csv" "$1" >/dev/null
awk -F , '
NR == 1 { next }
{
    folder = $1
    sub(/^src\//, "", folder)
    if (!sub(/\/.*/, "", folder)) folder = "api.c"
    if (!(folder in lines)) order[++n] = folder
    lines[folder] += $2; reached[folder] += $3; branches[folder] += $5; taken[folder] += $6
}
function row(name, l, r, b, t) {
    printf "%-8s %6d lines %5.1f %%   %6d branches %5.1f %%\n", name, l, 100 * r / l, b, b ? 100 * t / b : 100
}
END {
    for (i = 1; i <= n; i++) {
        f = order[i]
        row(f, lines[f], reached[f], branches[f], taken[f])
        l += lines[f]; r += reached[f]; b += branches[f]; t += taken[f]
    }
    row("all", l, r, b, t)
}' "$1/report/files.csv"
