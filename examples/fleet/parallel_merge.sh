#!/bin/sh
# Add up profiles by GNU parallel, here or over ssh: parallel_merge.sh OUTPUT.pb.gz FOLDER [OPTION OF parallel...]
#
#     parallel_merge.sh all.pb.gz profiles/                                  # all processors of this machine
#     parallel_merge.sh all.pb.gz /shared/profiles/ --sshlogin a,b,localhost # of others, which see the same folder
#
# Each job adds up 200 profiles; the sums come back on standard output and are added up here. The order does not matter.
set -eu
output=$1 folder=$2
shift 2
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
find "$(cd "$folder" && pwd)" -type f -print0 | sort -z |
    parallel -0 --will-cite --halt now,fail=1 -N 200 --results "$parts/{#}.pb.gz" "$@" \
        "${PROF2DOT:-prof2dot} -q -T pprof {}" >/dev/null
set -- "$parts"/*.pb.gz
if [ $# = 1 ]; then
    cp "$1" "$output"
else
    "${PROF2DOT:-prof2dot}" -q -T pprof -o "$output" "$@"
fi
