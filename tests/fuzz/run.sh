#!/bin/sh
# run.sh PROGRAM SECONDS [READER...]: fuzz each reader that has samples, and finding it out
# ("any"), one after the other. What is found stays in build/fuzz/found.
program=$1
seconds=$2
shift 2
if [ $# -eq 0 ]; then
    for folder in tests/golden/*; do set -- "$@" "${folder##*/}"; done
    set -- "$@" any
fi
bad=0
mkdir -p build/fuzz/found

# Three bytes before the sample pick the reader, the writer and what happens between.
sow() {
    mkdir -p "$2"
    n=0
    for sample in tests/golden/$1/*."$1"*; do
        [ -f "$sample" ] || continue
        { printf "\\$(printf '%03o' 255)\\$(printf '%03o' $((n % 15)))\\$(printf '%03o' $((n * 37 % 128)))"
            cat "$sample"; } >"$2/seed-$n"
        n=$((n + 1))
    done
}

for reader; do
    kept=build/fuzz/corpus/$reader
    if [ "$reader" = any ]; then
        for folder in tests/golden/*; do sow "${folder##*/}" "$kept/seeds-${folder##*/}"; done
    else
        sow "$reader" "$kept"
    fi
    if PROF2DOT_READER=$reader timeout $((seconds + 60)) "$program" -max_total_time="$seconds" \
        -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=256 -max_len=16384 -print_final_stats=1 \
        -dict=tests/fuzz/fuzz.dict -artifact_prefix="build/fuzz/found/$reader-" "$kept" \
        >"build/fuzz/$reader.log" 2>&1; then
        verdict=ok
    else
        verdict=$(grep -aEm1 'SUMMARY|ERROR|does not hold' "build/fuzz/$reader.log")
        bad=$((bad + 1))
    fi
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$reader.log")
    printf '%-12s %9s runs  %s\n' "$reader" "${runs:-?}" "$verdict"
done
exit $((bad > 0))
