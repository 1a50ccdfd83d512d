#!/bin/sh
# make.sh - the pictures of the gallery, each by the command that README.md shows below it.
# Usage: examples/gallery/make.sh PROF2DOT
set -eu
prof2dot=${1:-prof2dot}
case $prof2dot in */*) prof2dot=$(cd "$(dirname "$prof2dot")" && pwd)/${prof2dot##*/} ;; esac
cd "$(dirname "$0")"

# The commands are those of README.md, so that the two cannot differ.
sed -n 's/^    prof2dot //p' README.md | while read -r arguments; do
    echo "prof2dot $arguments"
    # shellcheck disable=SC2086 # several words
    "$prof2dot" $arguments
done
