#!/bin/sh
# Add up profiles on a Slurm cluster: slurm_merge.sh OUTPUT.pb.gz LIST TASKS [OPTION OF sbatch...]
#
# LIST names a file a line; all of them, and the folder of the output, are on a file system that the nodes share. A job array
# adds up a share of the files in each task; a second job, which waits for all of them, adds up the sums. A task that a lost
# node had is run again by Slurm (--requeue); the result is the same bytes whatever happened on the way.
set -eu
output=$1 list=$2 tasks=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
parts=$output.parts
mkdir -p "$parts"
job=$(LIST=$list PARTS=$parts sbatch --parsable --requeue --export=ALL --array=0-$((tasks - 1)) "$@" "$here/slurm_part.sbatch")
sbatch --wait --requeue --export=ALL --dependency="afterok:$job" --kill-on-invalid-dep=yes "$@" \
    --wrap "'${PROF2DOT:-prof2dot}' -q -T pprof -o '$output' '$parts' && rm -r '$parts'"
