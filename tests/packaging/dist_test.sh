#!/bin/sh
# What `make dist` packs: the same bytes from the same tree, with checksums, and recipes that are filled in.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
version=$(sed -n 's/^#define P2D_VERSION "\(.*\)"$/\1/p' include/prof2dot.h)
name=prof2dot-$version
if ! tar --version 2>/dev/null | grep -q 'GNU tar' || ! command -v sha256sum >/dev/null; then
    echo '1..0 # SKIP no GNU tar or no sha256sum'
    exit
fi

it 'packs the sources, whose checksums are right'
status=0
packaging/dist.sh "$version" "$work/dist" >"$work/said" 2>"$work/err" || status=$?
ran=packaging/dist.sh
exits 0
[ "$(cd "$work/dist" && echo *)" = "SHA256SUMS $name.tar.gz prof2dot.rb prof2dot.spec" ] || fail "$(ls "$work/dist")"
(cd "$work/dist" && sha256sum --quiet -c SHA256SUMS) || fail 'wrong checksums'
cmp -s "$work/said" "$work/dist/SHA256SUMS" || fail 'the checksums are not said'

it 'all files of the project are in it, owned by root, writable for nobody else'
tar -tzf "$work/dist/$name.tar.gz" | sed "s|^$name/||" >"$work/list"
if [ -e .git ]; then
    git ls-files | LC_ALL=C sort >"$work/tracked"
    same_files "$work/list" "$work/tracked"
fi
for file in Makefile LICENSE packaging/debian/rules tests/golden.sh; do
    grep -qxF "$file" "$work/list" || fail "no $file"
done
tar -tvzf "$work/dist/$name.tar.gz" --numeric-owner |
    awk '$1 !~ /^(-rw[x-]r-[x-]r-[x-]|lrwxr-xr-x)$/ || $2 != "0/0" {print; bad = 1} END {exit bad}' >"$work/odd" ||
    fail "$(head -n 3 "$work/odd")"

it 'the unpacked release packs itself to the same bytes, in another place, time zone and umask'
tar -xzf "$work/dist/$name.tar.gz" -C "$work"
(
    cd "$work/$name" && umask 077 && mkdir -p build && touch build/rubbish && unset SOURCE_DATE_EPOCH &&
        TZ=Pacific/Kiritimati LC_ALL=C packaging/dist.sh "$version" "$work/again" >/dev/null
) || fail 'it does not'
same_files "$work/dist/$name.tar.gz" "$work/again/$name.tar.gz"

it 'the recipes name the version and the checksum, and nothing is left to fill in'
HOMEPAGE=https://prof2dot.example URL=https://prof2dot.example/releases packaging/dist.sh "$version" "$work/dist" >/dev/null 2>&1
sum=$(sha256sum "$work/dist/$name.tar.gz" | cut -d ' ' -f 1)
grep -qx "  sha256 \"$sum\"" "$work/dist/prof2dot.rb" || fail 'the formula has another checksum'
grep -qx "  url \"https://prof2dot.example/releases/$name.tar.gz\"" "$work/dist/prof2dot.rb" || fail 'or another address'
grep -qx "Version: *$version" "$work/dist/prof2dot.spec" || fail 'the spec file has another version'
for file in packaging/debian/control.in packaging/debian/changelog.in; do
    VERSION=$version EPOCH=86400 HOMEPAGE=https://prof2dot.example packaging/fill.sh $file >"$work/$(basename $file)"
done
grep -qF "($version-0upstream1)" "$work/changelog.in" || fail "$(cat "$work/changelog.in")"
grep -qF 'Fri, 02 Jan 1970 00:00:00 +0000' "$work/changelog.in" || fail "$(cat "$work/changelog.in")"
grep -qx 'Homepage: https://prof2dot.example' "$work/control.in" || fail 'no homepage'
grep -hE '@[A-Z0-9]+@' "$work"/dist/*.rb "$work"/dist/*.spec "$work"/*.in && fail 'not filled in'

it 'a recipe is whole without addresses'
VERSION=$version EPOCH=86400 packaging/fill.sh packaging/debian/control.in >"$work/control"
grep -q Homepage "$work/control" && fail "$(grep Homepage "$work/control")"
grep -q '^Source: prof2dot$' "$work/control" || fail 'no control file'

it 'the checksums are signed where a key is told'
if command -v gpg >/dev/null; then
    GNUPGHOME=$work/keys
    export GNUPGHOME
    mkdir -m 700 "$GNUPGHOME"
    gpg --batch --quiet --passphrase '' --quick-generate-key 'Release test <release@prof2dot.example>' ed25519 sign never \
        2>"$work/err" || fail "$(cat "$work/err")"
    SIGN=release@prof2dot.example packaging/dist.sh "$version" "$work/dist" >/dev/null 2>"$work/err" || fail "$(cat "$work/err")"
    gpg --quiet --verify "$work/dist/SHA256SUMS.asc" "$work/dist/SHA256SUMS" 2>"$work/err" || fail "$(cat "$work/err")"
    echo >>"$work/dist/SHA256SUMS"
    ! gpg --quiet --verify "$work/dist/SHA256SUMS.asc" "$work/dist/SHA256SUMS" 2>/dev/null || fail 'it fits other sums too'
    gpgconf --kill all
else
    skip 'no gpg'
fi
done_testing
