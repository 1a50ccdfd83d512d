#!/bin/sh
# install_test.sh - what `make install` puts down is enough to build and run a program with it.
# Usage: tests/install_test.sh   (from the project's root, after make)
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
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export PKG_CONFIG_PATH

check "make install works with PREFIX" make -s install PREFIX="$prefix"
check "the installed program runs" "$prefix/bin/prof2dot" --version
for file in bash-completion/completions/prof2dot zsh/site-functions/_prof2dot fish/vendor_completions.d/prof2dot.fish; do
    check "share/$file completes options" grep -q -- list-formats "$prefix/share/$file"
done
# shellcheck disable=SC2046 # several words
check "a program builds against the shared library by pkg-config" \
    $cc -std=c11 -Wall -Wextra -Wpedantic -Werror examples/top.c $(pkg-config --cflags --libs prof2dot) \
    -Wl,-rpath,"$prefix/lib" -o "$dir/top"
check "it runs and draws" "$dir/top" examples/profiles/search.pstats "$dir/top.svg"
check "its picture is there" test -s "$dir/top.svg"
# shellcheck disable=SC2046
check "the header is clean C++ too" sh -c "echo '#include <prof2dot.h>' | ${CXX:-c++} -x c++ -std=c++17 -Wall -Wextra -Werror -fsyntax-only -I'$prefix/include' -"
check "the shared library exports only p2d_ names" sh -c \
    "! nm -D --defined-only '$prefix/lib/libprof2dot.so' | awk '{print \$3}' | grep -v '^p2d_' | grep -v '^_'"
check "make install works with DESTDIR" make -s install DESTDIR="$dir/stage" PREFIX=/usr
check "it is below DESTDIR" test -x "$dir/stage/usr/bin/prof2dot"
check "make uninstall removes it" make -s uninstall DESTDIR="$dir/stage" PREFIX=/usr
check "nothing is left" sh -c "test -z \"\$(find '$dir/stage' ! -type d)\""
echo "1..$n"
exit $failed
