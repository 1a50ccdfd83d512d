#!/bin/sh
# install_test.sh - what `make install` puts down is enough to build and run a program with it.
# Usage: tests/code/install_test.sh   (from the project's root, after make)
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
check()
{
    n=$((n + 1))
    name=$1
    shift
    if "$@" >"$dir/log" 2>&1; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name"
        sed 's/^/# /' "$dir/log"
        failed=1
    fi
}
failed=0
prefix=$dir/usr
cc=${CC:-cc}
# Not exported: the build would be another one.
pkg_config="env PKG_CONFIG_PATH=$prefix/lib/pkgconfig ${PKG_CONFIG:-pkg-config}"

check "make install works with PREFIX" make -s install PREFIX="$prefix"
check "the installed program runs" "$prefix/bin/prof2dot" --version
completes='. "$0"; COMP_WORDS=(prof2dot --list-fo); COMP_CWORD=1; _prof2dot; [ "${COMPREPLY[*]}" = --list-formats ]'
for shell in bash zsh fish; do
    case $shell in
    bash) file=bash-completion/completions/prof2dot ;;
    zsh) file=zsh/site-functions/_prof2dot ;;
    fish) file=fish/vendor_completions.d/prof2dot.fish ;;
    esac
    check "share/$file asks the program" grep -q -- "prof2dot --completion $shell" "$prefix/share/$file"
done
check "bash completes options by it" env PATH="$prefix/bin:$PATH" \
    bash -c "$completes" "$prefix/share/bash-completion/completions/prof2dot"
# shellcheck disable=SC2046 # several words
check "a program builds against the shared library by pkg-config" \
    $cc -std=c11 -Wall -Wextra -Wpedantic -Werror examples/top.c $($pkg_config --cflags --libs prof2dot) \
    -Wl,-rpath,"$prefix/lib" -o "$dir/top"
check "it runs and draws" "$dir/top" examples/profiles/search.pstats "$dir/top.svg"
check "its picture is there" test -s "$dir/top.svg"
# shellcheck disable=SC2046
check "the header is clean C++ too" sh -c "echo '#include <prof2dot.h>' | ${CXX:-c++} -x c++ -std=c++17 -Wall -Wextra -Werror -fsyntax-only -I'$prefix/include' -"
check "the shared library exports only p2d_ names" sh -c \
    "! nm -D --defined-only '$prefix/lib/libprof2dot.so' | awk '{print \$3}' | grep -v '^p2d_' | grep -v '^_'"

# As a distribution does it: below DESTDIR, libraries in a folder of the machine's own.
stage=$dir/stage
libdir=/usr/lib/x86_64-linux-gnu
check "make install works with DESTDIR and LIBDIR" make -s install DESTDIR="$stage" PREFIX=/usr LIBDIR=$libdir
check "the program is below DESTDIR" test -x "$stage/usr/bin/prof2dot"
check "the libraries are in LIBDIR" test -e "$stage$libdir/libprof2dot.so" -a -e "$stage$libdir/libprof2dot.a"
check "nothing is in lib" test ! -e "$stage/usr/lib/pkgconfig" -a ! -e "$stage/usr/lib/libprof2dot.a"
pkg_config="env PKG_CONFIG_PATH=$stage$libdir/pkgconfig ${PKG_CONFIG:-pkg-config}"
check "prof2dot.pc says where the library will be" \
    sh -c "test \"\$($pkg_config --variable=libdir prof2dot)\" = $libdir"
# What is staged is not where it will be: pkgconf and pkg-config know the folder's name by another prefix.
staged="$pkg_config --define-variable=prefix=$stage/usr --define-variable=libdir=$stage$libdir"
staged="$staged --define-variable=includedir=$stage/usr/include"
# shellcheck disable=SC2046
check "a program builds against the shared library there" \
    $cc -std=c11 examples/top.c $($staged --cflags --libs prof2dot) -o "$dir/top-shared"
check "it needs the library by its name" sh -c "readelf -d '$dir/top-shared' | grep -q 'NEEDED.*libprof2dot.so.0'"
check "it runs" env LD_LIBRARY_PATH="$stage$libdir" \
    "$dir/top-shared" examples/profiles/search.pstats "$dir/shared.svg"
mv "$stage$libdir/libprof2dot.so" "$dir/"
# shellcheck disable=SC2046
check "a program builds against the static library by pkg-config --static" \
    $cc -std=c11 examples/top.c $($staged --static --cflags --libs prof2dot) -o "$dir/top-static"
mv "$dir/libprof2dot.so" "$stage$libdir/"
check "it needs no shared one" sh -c "! readelf -d '$dir/top-static' | grep libprof2dot"
check "it runs, and draws the same" sh -c \
    "'$dir/top-static' examples/profiles/search.pstats '$dir/static.svg' && cmp '$dir/shared.svg' '$dir/static.svg'"

# Wherever the library goes, below PREFIX or not, the file for pkg-config is beside it and leads there.
for folders in '/usr /usr/lib64' '/opt/prof2dot /opt/prof2dot/lib' '/usr /lib64' '/usr/ /usr/lib' '/opt/a /opt/ab/lib'; do
    prefix_of=${folders% *}
    libdir_of=${folders#* }
    check "make install works with PREFIX=$prefix_of LIBDIR=$libdir_of" \
        make -s install DESTDIR="$dir/there" PREFIX="$prefix_of" LIBDIR="$libdir_of"
    there="env PKG_CONFIG_PATH=$dir/there$libdir_of/pkgconfig ${PKG_CONFIG:-pkg-config}"
    check "pkg-config says $libdir_of then" sh -c "
        test \"\$($there --variable=libdir prof2dot | tr -s /)\" = $libdir_of &&
        test -e $dir/there$libdir_of/libprof2dot.so"
    check "and where the header is" sh -c "test -e \"$dir/there\$($there --variable=includedir prof2dot)/prof2dot.h\""
    check "with --static it adds what the library needs" sh -c "
        $there --static --libs prof2dot | tr ' ' '\n' >'$dir/static' && grep -qx -- -lz '$dir/static' && grep -qx -- -lcjson '$dir/static' &&
        ! $there --libs prof2dot | grep -e -lz"
    check "its version is the header's" sh -c "
        grep -qx \"#define P2D_VERSION \\\"\$($there --modversion prof2dot)\\\"\" include/prof2dot.h"
    rm -rf "$dir/there"
done

# What was built for another machine does not run on this one.
built=$(dirname "${PROF2DOT:-build/release/prof2dot}")
check "make install runs nothing that was built" sh -c "
    ! make -n install PREFIX='$prefix' | grep -E '^ *(\./)?$built/prof2dot'"

check "gprof2dot is not installed unless it is asked for" test ! -e "$stage/usr/bin/gprof2dot"
check "make install GPROF2DOT=1 installs it under that name too" \
    make -s install DESTDIR="$stage" PREFIX=/usr LIBDIR=$libdir GPROF2DOT=1
check "it draws under that name" sh -c "
    '$stage/usr/bin/gprof2dot' -f pstats examples/profiles/search.pstats -o '$dir/x.unknown' && grep -q '^digraph' '$dir/x.unknown'"
check "make uninstall removes it" make -s uninstall DESTDIR="$stage" PREFIX=/usr LIBDIR=$libdir
check "nothing is left" sh -c "test -z \"\$(find '$stage' ! -type d)\""
echo "1..$n"
exit $failed
