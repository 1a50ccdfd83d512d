#!/bin/sh
# packages.sh - build a package of each kind from a release, ask its linter, install it and draw with it.
# Usage: make check-packages   (PACKAGES="debian rpm" for some; some minutes each)
# What needs a tool that is not there is skipped, and says so. As root, and where debootstrap is there, the Debian
# packages are installed into a new Debian (SUITE=bookworm) below TMPDIR, which is removed at the end.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
PACKAGES=${PACKAGES:-debian rpm homebrew nix container wrappers}
SUITE=${SUITE:-bookworm}
version=$(sed -n 's/^#define P2D_VERSION "\(.*\)"$/\1/p' include/prof2dot.h)
HOMEPAGE=https://prof2dot.example
URL=$HOMEPAGE/releases
export HOMEPAGE URL
profile=$PWD/examples/profiles/search.pstats
root=$work/root
here=$work/here # what the packages have, unpacked

# has TOOL...: skips the test where one is missing
has() {
    for tool in "$@"; do
        command -v "$tool" >/dev/null || { skip "no $tool: not tested"; return 1; }
    done
}
wanted() {
    case " $PACKAGES " in *" $1 "*) ;; *) return 1 ;; esac
}
# builds COMMAND...: it ends with success, or its output is shown
builds() {
    "$@" >"$work/log" 2>&1 && return
    fail "$* fails"
    tail -n 30 "$work/log" | sed 's/^/#   /'
    return 1
}
draws() {
    ran="prof2dot of the package"
    "$1" "$profile" -o "$work/x.png" >"$work/err" 2>&1 || fail "$(cat "$work/err")"
    head -c 4 "$work/x.png" | grep -q PNG || fail 'no picture'
}

packaging/dist.sh "$version" "$work/dist" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
tarball=$work/dist/prof2dot-$version.tar.gz

if wanted debian; then
    it 'builds Debian packages, and lintian finds nothing'
    if has dpkg-buildpackage dh lintian; then
        builds packaging/debian.sh "$tarball" "$work/deb" && grep -E '^[EWI]: ' "$work/log" && fail 'lintian complains'
        ls "$work/deb"/libprof2dot0_*.deb "$work/deb"/libprof2dot-dev_*.deb >/dev/null || fail 'packages are missing'

        it 'what is loaded at run time is recommended or suggested'
        for package in prof2dot libprof2dot0; do
            dpkg-deb -f "$work/deb/$package"_*.deb Depends Recommends Suggests >"$work/fields"
            grep -q '^Recommends: .*libarchive13.*, libgvc[0-9]*.*, libseccomp2' "$work/fields" || fail "$(cat "$work/fields")"
            grep -q '^Suggests: .*libcairo2.*, libdebuginfod1.*, libpcre2-8-0' "$work/fields" || fail "$(cat "$work/fields")"
        done

        it 'the program in them draws'
        dpkg-deb -x "$work/deb"/prof2dot_*.deb "$here"
        draws "$here/usr/bin/prof2dot"
    fi

    it 'they are installed into a new Debian, and draw a picture there'
    if [ "$(id -u)" != 0 ]; then
        skip 'only root may'
    elif has debootstrap && builds debootstrap --variant=minbase "$SUITE" "$root"; then
        trap 'umount "$root/proc" 2>/dev/null; chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
        mount -t proc proc "$root/proc" 2>/dev/null || true
        cp "$work/deb"/*.deb packaging/debian/tests/draws packaging/debian/tests/links "$root/tmp"
        inside() {
            builds chroot "$root" env -i DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -ec "$1"
        }
        inside 'apt-get -q update; apt-get -q -y install /tmp/prof2dot_*.deb'
        inside '/tmp/draws'

        it 'without Graphviz there: reports, tables and flame graphs, and a hint about the picture'
        inside 'apt-get -q -y purge --auto-remove graphviz libgvc6'
        inside '/tmp/draws --without-graphviz'

        it 'programs are built there with the library, shared and static'
        inside 'apt-get -q -y install --no-install-recommends build-essential pkgconf graphviz libgvc6 /tmp/libprof2dot*_*.deb'
        inside '/tmp/links'

        it 'and nothing is left of them when they are removed'
        inside 'apt-get -q -y purge prof2dot libprof2dot0 libprof2dot-dev; ! find /usr -name "*prof2dot*" | grep .'
        umount "$root/proc" 2>/dev/null || true
    fi
fi

if wanted rpm; then
    it 'builds RPM packages, and rpmlint finds nothing'
    if has rpmbuild rpmlint rpm2cpio cpio eu-strip; then
        builds packaging/rpm.sh "$work/dist" "$work/rpm" --nocheck
        grep -q ' 0 errors, 0 warnings' "$work/log" || fail "$(grep -E ': [EW]: ' "$work/log")"

        it 'the program in them draws'
        mkdir -p "$work/unpacked"
        for file in "$work"/rpm/RPMS/*/prof2dot-"$version"*.rpm; do
            rpm2cpio "$file" | (cd "$work/unpacked" && cpio -idm --quiet)
        done
        draws "$work/unpacked/usr/bin/prof2dot"
    fi
fi

if wanted homebrew; then
    it "Homebrew's formula installs and passes its test, with a stand-in for Homebrew"
    if has ruby readelf; then
        mkdir -p "$work/brew"
        builds ruby -w tests/packaging/homebrew.rb "$work/dist/prof2dot.rb" "$tarball" "$work/brew"
        for library in cairo elfutils graphviz libarchive libseccomp pcre2; do
            grep -qx "/nowhere/$library/lib" "$work/log" || fail "the program does not look for $library"
        done
        draws "$work/brew/Cellar/bin/prof2dot"
    fi
fi

if wanted nix; then
    it "Nix evaluates the flake, with a stand-in for nixpkgs (its build is not tested)"
    if has nix-instantiate; then
        NIX_STATE_DIR=$work/nix NIX_STORE_DIR=$work/nix/store nix-instantiate --eval --strict --json \
            tests/packaging/nixpkgs.nix --arg flake "$PWD/packaging/nix/flake.nix" >"$work/out" 2>"$work/err" ||
            fail "$(cat "$work/err")"
        prints "\"version\":\"$version\""
        prints '"rpath":"cairo:elfutils:graphviz:libarchive:libseccomp:pcre2"'
    fi
fi

if wanted container; then
    it 'builds the container image, which draws a picture'
    if [ ! -d "$root/usr" ]; then
        skip 'no Debian to build it from (PACKAGES=debian makes one)'
    elif has buildah; then
        buildah="buildah --root $work/images --runroot $work/run --storage-driver vfs"
        apt=$(find "$root/var/cache/apt/archives" -name '*.deb' -print -quit)
        [ -z "$apt" ] || rm -f "$root"/var/cache/apt/archives/*.deb
        tar -c -C "$root" --one-file-system . >"$work/base.tar"
        builds sh -c "name=\$($buildah from scratch) && $buildah add \$name '$work/base.tar' / && $buildah commit -q \$name base" &&
            builds $buildah bud --isolation chroot --pull-never --build-arg BASE=localhost/base -t prof2dot \
                -f packaging/Containerfile . &&
            builds sh -c "name=\$($buildah from --pull-never localhost/prof2dot) &&
                $buildah run --isolation chroot -v '$PWD/examples/profiles:/profiles:ro' -v '$work:/out' \$name -- \
                    prof2dot /profiles/search.pstats -o /out/container.png"
        head -c 4 "$work/container.png" | grep -q PNG || fail 'no picture'
    fi
fi
if wanted wrappers; then
    it "the GitHub Action and the GitLab template fit their makers' schemas"
    if has npm git; then
        mkdir -p "$work/npm/job" && cp packaging/ci/gitlab.yml "$work/npm/job"
        cat >"$work/npm/job/.gitlab-ci.yml" <<'EOF'
include:
  - local: gitlab.yml
compare-profiles:
  extends: .prof2dot-compare
EOF
        # The last of gitlab-ci-local that Node.js 18 and 20 run.
        builds npm install --silent --no-audit --no-fund --prefix "$work/npm" @action-validator/core @action-validator/cli \
            gitlab-ci-local@4.53.0
        PATH=$work/npm/node_modules/.bin:$PATH
        builds action-validator packaging/ci/action.yml
        sed 's/using: composite/using: composit/' packaging/ci/action.yml >"$work/npm/action.yml"
        action-validator "$work/npm/action.yml" >/dev/null 2>&1 && fail 'it takes what is none'
        builds git init -q "$work/npm/job"
        builds git -C "$work/npm/job" remote add origin git@gitlab.com:group/project.git
        builds sh -c "cd '$work/npm/job' && gitlab-ci-local --list"
        grep -q 'compare-profiles *test ' "$work/log" || fail "$(cat "$work/log")"
        sed -i 's/when: always/when: ever/' "$work/npm/job/gitlab.yml"
        (cd "$work/npm/job" && gitlab-ci-local --list >/dev/null 2>&1) && fail 'it takes a template with a wrong word'
    fi
fi
done_testing
