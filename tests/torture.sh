#!/bin/sh
# torture.sh PROGRAM [TRIES]: damaged, cut and hostile inputs, failing outputs, odd
# environments, for every reader, by the torture harness beside the repository. Prints a
# line for each class and format. Fails if anything crashed, hung, destroyed an output,
# left a part of one, or succeeded where it could not.
program=$(realpath "$1") || exit 1
tries=${2:-20}
cd "$(dirname "$0")/.." || exit 1
harness=../shared/torture/torture.py
if [ ! -f "$harness" ]; then
    echo "skipped: all of it, there is no $harness"
    exit 0
fi
mkdir -p build/torture/samples build/torture/saved

# Good samples only: those that give a dump; the last SAMPLES=2 of each reader.
for folder in tests/golden/*; do
    format=${folder##*/}
    for sample in "$folder"/*."$format"; do
        [ -f "${sample%."$format"}.dump" ] || continue
        cp "$sample" "build/torture/samples/$format-${sample##*/}"
        printf '%s\t%s\n' "$format-${sample##*/}" "$format"
    done | tail -n "${SAMPLES:-2}"
done >build/torture/samples/manifest.tsv

exec python3 "$harness" --name prof2dot --corpus build/torture/samples --cmd "$program -f {fmt} {in} -T dot -o {out}" \
    --cmd-stdout "$program -f {fmt} {in} -T dot" \
    --fmt-map pstats=pstats,perf=perf,collapse=folded,callgrind=callgrind,json=json,pprof=pprof \
    --validate 'nop -p {out}' --save build/torture/saved --max-tries "$tries" --seconds "${TORTURE_SECONDS:-120}" \
    --tsv build/torture/results.tsv \
    --classes "${CLASSES:-baseline,truncate,bitflip,mutate,special,wrongfmt,bombs,inject,outfault,writeat,shortread,signal,determinism}"
