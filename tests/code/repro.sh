#!/bin/sh
# repro.sh OUT [VARIABLE=VALUE...]: the sources give the same bytes as in the folder OUT when they are built
# somewhere else, at another time, in another order, by another user.
out=$1
shift
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/prof2dot-repro-in-a-longer-path.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$dir/tests" "$dir/packaging"
cp "$root/tests/tests.mk" "$dir/tests"
cp "$root/packaging/packaging.mk" "$dir/packaging"
cp -R "$root/Makefile" "$root/mk" "$root/src" "$root/include" "$root/share" "$dir"
find "$dir" -type f -exec touch -d '2001-02-03 04:05:06' {} +
umask 077
env -u MAKEFLAGS -u MAKELEVEL LC_ALL=C TZ=Pacific/Kiritimati HOME=/nonexistent USER=nobody CCACHE_DISABLE=1 \
    make -C "$dir" -s -j3 "$@" all >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
status=0
for file in "$root/$out"/prof2dot "$root/$out"/libprof2dot.a "$root/$out"/libprof2dot.so.*.*.*; do
    name=${file##*/}
    if cmp "$file" "$dir/$out/$name"; then
        echo "same: $name"
    else
        status=1
    fi
done
exit $status
