#!/bin/sh
# What the code keeps to: layers that include only downwards, a library that neither prints
# nor exits nor keeps state of its own.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
library=${P2D_LIBRARY:-$(dirname "$PROF2DOT")/libprof2dot.a}

# Lines of the given files without comments, as FILE:LINE:TEXT; strings are emptied.
code_of() {
    perl -e '
        for my $file (@ARGV) {
            open my $in, "<", $file or next;
            local $/; my $text = <$in>;
            $text =~ s{("(?:\\.|[^"\\\n])*")|/\*.*?\*/|//[^\n]*}
                      {defined $1 ? "\"\"" : "\n" x ($& =~ tr/\n//)}gse;
            my $n = 0;
            print "$file:", ++$n, ":$_\n" for split /\n/, $text, -1;
        }' "$@"
}

# layer NAME ALLOWED...: files of src/NAME, with its subfolders, include only themselves and these layers.
known=
layer() {
    name=$1
    known="$known $name"
    shift
    it "src/$name includes only${*:+ $*}${*:+,} itself and the public header"
    allowed="prof2dot\\.h|$name/"
    for other in "$@"; do
        allowed="$allowed|$other/"
    done
    bad=$(find "src/$name" -name '*.[ch]' -exec grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' {} + |
        grep -vE "include[[:space:]]*\"($allowed)")
    [ -z "$bad" ] || fail "$bad"
}

layer system
layer base system
layer io base system
layer model base
layer sandbox base system
layer pass base model syntax graph
layer graph base model
layer look base model
layer syntax base io model
layer assemble base io model syntax
layer symbols base io model syntax system
layer read base io model syntax assemble symbols
layer draw base model pass graph look
layer render base io sandbox look draw system
layer write base io model pass graph look draw render
layer settings base graph
layer cli base sandbox settings system

it 'every layer is known here'
for folder in src/*/; do
    name=${folder#src/}
    case "$known " in
    *" ${name%/} "*) ;;
    *) fail "$folder is in no layer" ;;
    esac
done

it 'a format reaches into no other format'
# What two formats share has a floor of its own; a family that shares more is one folder.
bad=$(grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"(read|write)/[^/"]+/' -r src/read/*/ src/write/*/ |
    awk -F'[/:]' '{
        match($0, /"[^"]*"/); split(substr($0, RSTART + 1, RLENGTH - 2), to, "/")
        if (to[1] == $2 && to[2] != $3 && to[2] != "shared") print
    }')
[ -z "$bad" ] || fail "$bad"

it 'only the renderer knows Graphviz'
bad=$(grep -nE 'include[[:space:]]*<graphviz/|include[[:space:]]*<(gvc|cgraph|gvplugin.*)\.h>' -r src |
    grep -v '^src/render/')
[ -z "$bad" ] || fail "$bad"

library_files=$(find src -name '*.[ch]' ! -path 'src/cli/*' | sort)

it 'the library never ends the process, prints, or asks for environment or locale'
# The renderer's forked child speaks to its parent through standard error; its sandbox must know where
# libraries and fonts are.
# shellcheck disable=SC2086 # a list of words
bad=$(code_of $library_files |
    grep -E '(^|[^_[:alnum:]])(exit|abort|quick_exit|assert|printf|puts|putchar|perror|getenv|secure_getenv|setlocale|system|popen)[[:space:]]*\(|(^|[^_[:alnum:]])(stdout|stderr)($|[^_[:alnum:]])' |
    grep -vE '^src/render/[^:]*:[0-9]+:.*fprintf\(stderr|^src/sandbox/[^:]*:[0-9]+:.*getenv')
[ -z "$bad" ] || fail "$bad"

it 'only a forked renderer uses _exit'
# shellcheck disable=SC2086
bad=$(code_of $library_files | grep -E '(^|[^[:alnum:]])_exit[[:space:]]*\(' | grep -v '^src/render/')
[ -z "$bad" ] || fail "$bad"

# Into memory without its size; numbers without errors, or by the locale; the stack without end; a shell; names of
# files that somebody else may take first; state behind the scenes; libraries' functions that are quadratic, or
# write files themselves.
banned='gets|strcpy|stpcpy|strcat|strncpy|strncat|sprintf|vsprintf|[fsv]*scanf|gets_s
|atoi|atol|atoll|atof|strtod|strtof|strtold|strtol|strtoll|strtoul|strtoull
|alloca|system|popen|wordexp|exec[lv]p?e?|tmpnam|tempnam|mktemp|tmpfile
|strtok|setlocale|rand|srand|random|asctime|ctime|gmtime|localtime|signal|longjmp
|gvRenderFilename|gvRender|agread|cJSON_GetArrayItem|cJSON_Parse'

it 'nobody uses functions that cannot be used safely'
# base/number.c is where strtod is told about the locale; libiberty's demangler has no other end than longjmp; what
# `prof2dot run` starts is what the user names, by a path and without a shell.
# shellcheck disable=SC2046
bad=$(code_of $(find src include -name '*.[ch]') |
    grep -E "(^|[^_[:alnum:]])($(echo "$banned" | tr -d '\n'))[[:space:]]*\(" |
    grep -vE '^src/(base/number\.c:.*strtod|symbols/demangle\.c:.*longjmp|cli/run/child\.c:.*execve)\(')
[ -z "$bad" ] || fail "$bad"

it 'no array on the stack has a size from elsewhere, no assertion an effect'
# shellcheck disable=SC2046
bad=$(code_of $(find src -name '*.c') | grep -E '(^|[^_[:alnum:]])(static_)?assert[[:space:]]*\(.*(\+\+|--|[^=!<>]=[^=])')
[ -z "$bad" ] || fail "$bad"
grep -q -- '-Wvla' mk/flags.mk || fail 'without -Wvla nobody looks'

it 'only base/mem allocates'
# shellcheck disable=SC2086
bad=$(code_of $library_files |
    grep -E '(^|[^_[:alnum:]])(malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf)[[:space:]]*\(' |
    grep -vE '^src/base/mem\.c|^src/render/')
[ -z "$bad" ] || fail "$bad"

# Objects that hold writable data, by section and size.
it 'the library has no variables of its own, but for the renderer'
if [ -f "$library" ] && command -v size >/dev/null 2>&1; then
    case $(nm "$library" 2>/dev/null | grep -c -e ' U __asan_init' -e ' U __ubsan' -e ' U __gcov') in
    0)
        # By their sources: an object of a file that was moved may still lie there.
        objects=$(find src -name '*.c' ! -path 'src/render/*' ! -path 'src/cli/*' |
            sed "s|^|$(dirname "$library")/|; s|c\$|o|")
        # shellcheck disable=SC2086
        bad=$(size -A $objects 2>&1 | awk '
            /No such file/ {print}
            /:$/ {file = $1}
            $1 ~ /^\.(data|bss|tdata|tbss)($|\.[^r])/ && $2 > 0 {print file, $1, $2}')
        [ -z "$bad" ] || fail "$bad"
        ;;
    *) skip 'sanitizers have variables of their own' ;;
    esac
else
    skip 'no built library, or no binutils'
fi

it 'libraries that bring many others are loaded only when they are needed'
if command -v readelf >/dev/null 2>&1; then
    bad=$(readelf -d "$PROF2DOT" | grep -E 'NEEDED.*lib(gvc|cgraph|cairo|archive|seccomp)\.')
    [ -z "$bad" ] || fail "$bad"
else
    skip 'no binutils'
fi

it 'the library exports nothing but its interface'
if [ -f "$library" ] && command -v nm >/dev/null 2>&1; then
    bad=$(nm -g --defined-only "$library" 2>/dev/null |
        awk 'NF == 3 && $2 ~ /^[A-TV-Z]$/ && $3 !~ /^(p2d_|__|gvplugin_)/ {print $3}' | sort -u)
    [ -z "$bad" ] || fail "$bad"
else
    skip 'no built library, or no binutils'
fi

done_testing
