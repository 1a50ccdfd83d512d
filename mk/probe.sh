#!/bin/sh
# probe.sh - ask the compiler and pkg-config what there is, and print the answers as variables of make.
# Usage: mk/probe.sh FOLDER NEEDED NEEDED-LOADED OPTIONAL OPTIONAL-LOADED
# Each of the last four is a list of packages of pkg-config (and libiberty, which has none): those that are linked,
# and those that are loaded when the program first needs them. CC, FLAGS, PKG_CONFIG and SETTINGS come from the
# environment, so that a cross compiler, a sysroot and another pkg-config are asked as they will be used.
set -u
folder=$1
needed=$2
needed_loaded=$3
optional=$4
optional_loaded=$5

# compiles FLAG...: the compiler takes the flags and the C program that is on standard input
compiles() {
    # As make's recipes do: quotes in CC and FLAGS are the shell's.
    eval "$CC ${FLAGS:-} -x c - -o \"\$folder/probe.out\" \"\$@\"" >/dev/null 2>&1
}

# takes FLAG: without a warning, and beside -O2
takes() {
    echo | compiles -O2 -Werror -U_FORTIFY_SOURCE "$1" -include stdlib.h -c
}

# first_of FLAG...: the first one that the compiler takes
first_of() {
    for flag in "$@"; do
        takes "$flag" && echo "$flag" && return
    done
}

# each_of FLAG...: those that the compiler takes
each_of() {
    for flag in "$@"; do
        takes "$flag" && printf '%s ' "$flag"
    done
}

# present PACKAGE...: those that there are
present() {
    for package in "$@"; do
        $PKG_CONFIG --exists "$package" && printf '%s ' "$package"
    done
}

# have PACKAGE...: the macros that the sources ask for
have() {
    for package in "$@"; do
        case $package in
        libdw) echo -DP2D_HAVE_DW ;;
        libelf) echo -DP2D_HAVE_ELF ;;
        libzstd) echo -DP2D_HAVE_ZSTD ;;
        cairo) echo -DP2D_HAVE_CAIRO ;;
        libseccomp) echo -DP2D_HAVE_SECCOMP ;;
        libpcre2-8) echo -DP2D_HAVE_PCRE2 ;;
        libiberty) echo -DP2D_HAVE_IBERTY ;;
        esac
    done | tr '\n' ' '
}

# The name of the ABI that libgvc's headers belong to, as something linked with it has it.
libgvc_name() {
    # shellcheck disable=SC2046 # words
    if [ -n "$darwin" ]; then
        echo | compiles -dynamiclib $($PKG_CONFIG --libs-only-L libgvc) -lgvc &&
            ${OTOOL:-otool} -L "$folder/probe.out" | sed -n 's/.*\(libgvc\.[^ ]*\).*/\1/p'
    else
        echo | compiles -shared -nostdlib -Wl,--no-as-needed $($PKG_CONFIG --libs-only-L libgvc) -lgvc &&
            ${READELF:-readelf} -d "$folder/probe.out" | sed -n 's/.*NEEDED.*\[\(libgvc\..*\)\].*/\1/p'
    fi
}

stop() {
    echo "probe.sh: $*" >&2
    exit 1
}

# Apple's linker takes other flags, and libraries have other names.
case $($CC -dumpmachine 2>/dev/null) in
*darwin* | *macos*) darwin=darwin ;;
*) darwin= ;;
esac
command -v "${CC%% *}" >/dev/null || stop "$CC is not installed: a C compiler is needed"
echo 'int main(void) { return 0; }' | compiles || stop "this compiles no program: $CC ${FLAGS:-}"
command -v "${PKG_CONFIG%% *}" >/dev/null || stop "$PKG_CONFIG is not installed"
missing=
for package in $needed $needed_loaded; do
    $PKG_CONFIG --exists "$package" || missing="$missing $package"
done
[ -z "$missing" ] || stop "$PKG_CONFIG does not find what is needed:$missing
          'make demo' and 'make check' install it on Debian and Ubuntu; README.md lists the packages"

# shellcheck disable=SC2086 # all of these are lists of words
{
    found=$(present $optional)
    found_loaded=$(present $optional_loaded)
    libgvc=$(libgvc_name)
    [ -n "$libgvc" ] || stop "libgvc does not link, though $PKG_CONFIG finds it"
    libiberty=
    case " $optional " in
    *' libiberty '*)
        echo 'char *rust_demangle(const char *, int); int main(void) { return !rust_demangle("", 0); }' |
            compiles -include libiberty/demangle.h -liberty && libiberty=libiberty
        ;;
    esac
    folders=$($PKG_CONFIG --variable pc_path pkg-config 2>/dev/null | tr ':' ' ')
    own_folders=$(echo "${PKG_CONFIG_LIBDIR:-} ${PKG_CONFIG_PATH:-}" | tr ':' ' ')

    echo "# What the compiler and the libraries have, by mk/probe.sh"
    printf 'define CONFIGURED_FOR\n%s\nendef\n' "${SETTINGS:-}"
    echo "DARWIN := $darwin"
    echo "PACKAGE_FOLDERS := $folders $own_folders"
    # What makes an exploit harder. Some systems define _FORTIFY_SOURCE themselves; level 3 where the C library
    # takes it. `make harden-check` looks at what came of it.
    echo "HARDEN := -U_FORTIFY_SOURCE $(first_of -D_FORTIFY_SOURCE=3 -D_FORTIFY_SOURCE=2)" \
        "$(each_of -fstack-protector-strong -fstack-clash-protection -fcf-protection -mbranch-protection=standard)" \
        "$(first_of -ftrivial-auto-var-init=zero -ftrivial-auto-var-init=pattern)"
    # What the release sets to zero, sanitizers should stumble over.
    echo "PATTERN := $(first_of -ftrivial-auto-var-init=pattern)"
    # The same digits as elsewhere: the older unit of these processors rounds in another way.
    floats=
    printf '#ifndef __i386__\n#error another processor\n#endif\n' | compiles -c -msse2 -mfpmath=sse &&
        floats='-msse2 -mfpmath=sse'
    echo "PACKAGE_CFLAGS := $floats $($PKG_CONFIG --cflags $needed $found $needed_loaded $found_loaded)" \
        "$(have $found $found_loaded $libiberty) -DP2D_LIBGVC=$libgvc"
    echo "PACKAGE_LIBS := $($PKG_CONFIG --libs $needed $found) ${libiberty:+-liberty}"
    # For prof2dot.pc.
    echo "REQUIRES := $needed $found"
    echo "LIBIBERTY := ${libiberty:+-liberty}"
    # A test packs what the library unpacks.
    echo "TEST_LIBS := $($PKG_CONFIG --libs libarchive)"
} || exit 1
rm -f "$folder/probe.out"
