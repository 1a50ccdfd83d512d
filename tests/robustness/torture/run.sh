#!/bin/sh
# run.sh PROGRAM [TRIES]: damaged, cut and hostile inputs, failing outputs, odd environments,
# for every reader, by the torture harness beside the repository. Prints a line for each class
# and format; build/torture/NAME/results.tsv is for table.py. Fails if anything crashed, hung,
# destroyed an output, left a part of one, or succeeded where it could not.
#
# READERS, CLASSES and SHARED choose some; SECONDS_EACH bounds each class of each reader.
# SAMPLES is how many files of tests/golden, and of the corpus, each reader gets. NICE is how
# nice it is [19]; KEEP=1 adds to the last results.
program=$(realpath "$1") || exit 1
tries=${2:-200}
cd "$(dirname "$0")/../../.." || exit 1
harness=../shared/torture/torture.py
if [ ! -f "$harness" ]; then
    echo "skipped: all of it, there is no $harness"
    exit 0
fi
build=$(basename "$(dirname "$program")")
here=build/torture/$build
mkdir -p "$here/saved"
[ -n "${KEEP-}" ] || rm -f "$here/results.tsv"
python3 tests/robustness/torture/collect.py "$program" build/torture/samples "${SAMPLES:-3}" || exit 1

# What a sanitizer's shadow memory and own reports make meaningless is left out.
classes=baseline,truncate,bitflip,mutate,special,outfault,writeat,sysfault,shortread,rlimit,signal,determinism
shared=wrongfmt,bombs,inject,scaling
sanitized=
case $build in
asan*)
    classes=baseline,truncate,bitflip,mutate,special,shortread
    shared=wrongfmt,bombs,inject
    sanitized="--asan --timeout 60 --env LSAN_OPTIONS=suppressions=$PWD/tests/lib/lsan.supp:print_suppressions=0:exitcode=97"
    ;;
esac
classes=${CLASSES-$classes}
shared=${SHARED-$shared}
failed=0

# torture TO CLASSES ARGUMENTS...: what is made of the input is a TO.
torture() {
    to=$1
    these=$2
    shift 2
    # shellcheck disable=SC2086 # several words
    nice -n "${NICE:-19}" python3 "$harness" --name "$build" --corpus build/torture/samples --classes "$these" \
        --cmd "$program -f {fmt} {in} -T $to -o {out}" --cmd-stdout "$program -f {fmt} {in} -T $to" \
        --fmt-map pstats=pstats,perf=perf,collapse=folded,callgrind=callgrind,json=json,pprof=pprof,gprof=prof,speedscope=speedscope \
        --save "$here/saved" --max-tries "$tries" --seconds "${SECONDS_EACH:-60}" --tsv "$here/results.tsv" $sanitized "$@" ||
        failed=1
}

if [ -n "$classes" ]; then
    for reader in ${READERS:-$(cut -f2 build/torture/samples/manifest.tsv | sort -u)}; do
        case $reader in
        perfstat) torture dump "$classes" --formats "$reader" --out-type bin ;; # nothing that could be drawn
        *) torture dot "$classes" --formats "$reader" --validate 'nop -p {out}' ;;
        esac
    done
fi
[ -z "$shared" ] || torture dot "$shared" --validate 'nop -p {out}'
exit $failed
