#!/usr/bin/env bash
# analyze.sh CFLAGS...: gcc -fanalyzer, cppcheck and clang's analyzer (scan-build's) over all sources. Fails for
# what tests/code/analyze.known does not explain. Takes ten minutes; FILES=... looks at some files alone, TOOLS=... by some
# tools alone.
set -u
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
files=${FILES:-$(find src -name '*.c' | sort)}
defines=() # cppcheck is better without the headers of the system
for flag in "$@"; do
    case $flag in -D* | -U* | -I[!/]*) defines+=("$flag") ;; esac
done
export dir

# each COMMAND...: the command with every file behind it, two at a time.
each() {
    # shellcheck disable=SC2086 # a list of words
    printf '%s\n' $files | nice -n 19 xargs -P "${JOBS:-2}" -n 1 "$@" 2>&1
}

# "TOOL FILE CHECK" of each finding; messages stay in $dir.
uses() {
    case " ${TOOLS:-gcc clang cppcheck} " in *" $1 "*) ;; *) return 1 ;; esac
}
: >"$dir/found"
if uses gcc; then
    each gcc -O2 "$@" -fanalyzer -Wno-all -c -o /dev/null >"$dir/gcc"
    sed -nE 's/^([^ :]+):[0-9]+:[0-9]+: warning: .*\[-Wanalyzer-([a-z-]+)\]$/gcc \1 \2/p' "$dir/gcc" >>"$dir/found"
fi
if uses clang; then
    each clang "$@" --analyze --analyzer-output text >"$dir/clang"
    sed -nE 's/^([^ :]+):[0-9]+:[0-9]+: warning: .*\[([A-Za-z.]+)\]$/clang \1 \2/p' "$dir/clang" >>"$dir/found"
fi
if uses cppcheck; then
    # shellcheck disable=SC2086
    nice -n 19 cppcheck -q --std=c11 --enable=warning,portability,performance --template='{file}:{line}: {message} [{id}]' \
        "${defines[@]}" -D__GNUC__=12 $files 2>"$dir/cppcheck"
    sed -nE 's/^([^ :]+):[0-9]+: .*\[([A-Za-z]+)\]$/cppcheck \1 \2/p' "$dir/cppcheck" >>"$dir/found"
fi

# Compare with what is known, and show the messages of the rest.
sort "$dir/found" | uniq -c | awk '
    FNR == NR {if ($0 !~ /^#/ && NF >= 4) {known[$1 " " $2 " " $3] = $4; n += $4}; next}
    $1 > known[$2 " " $3 " " $4] {print $2, $3, $4}
    END {print n + 0 >"/dev/stderr"}' tests/code/analyze.known - >"$dir/new" 2>"$dir/explained"
while read -r tool file check; do
    grep -E "^$file:[0-9]+:.*$check" "$dir/$tool"
done <"$dir/new"
if [ -s "$dir/new" ]; then
    echo 'mend it, or explain in tests/code/analyze.known why it is none'
    exit 1
fi
echo "no finding but the $(cat "$dir/explained") that tests/code/analyze.known explains"
