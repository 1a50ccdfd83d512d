#!/bin/sh
# dist.sh - pack the sources of a release: the same tree gives the same bytes on any day and machine.
# Usage: packaging/dist.sh VERSION FOLDER   (make dist; from the project's root, in a clone or an unpacked release)
# In FOLDER it leaves prof2dot-VERSION.tar.gz, the recipes that name the tarball's version and checksum, and
# SHA256SUMS of all of them. Environment: SOURCE_DATE_EPOCH (the time of the last commit is the default), HOMEPAGE,
# URL (the folder that the tarball will be downloaded from), SIGN (a key: gpg signs SHA256SUMS with it).
set -eu
LC_ALL=C
export LC_ALL
version=$1
folder=$2
name=prof2dot-$version
[ -n "$version" ] || { echo "dist.sh: include/prof2dot.h states no version" >&2; exit 1; }

rm -rf "$folder"
mkdir -p "$folder"
if [ -e .git ]; then
    epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
    git ls-files -z >"$folder/files"
    [ -z "$(git status --porcelain --untracked-files=no)" ] ||
        echo "dist.sh: warning: changes that are not committed are in this tarball" >&2
else # every file of a release has one time
    epoch=${SOURCE_DATE_EPOCH:-$(stat -c %Y Makefile)}
    find . \( -path ./build -o -name __pycache__ \) -prune -o ! -type d -print0 | sed -z 's|^\./||' >"$folder/files"
fi

# Order, owners, rights and time are stated, so that those of this machine do not matter.
sort -z "$folder/files" | tar --create --null --no-recursion --files-from - --format ustar --owner 0 --group 0 \
    --numeric-owner --mtime "@$epoch" --mode 'u=rwX,go=rX' --transform "s|^|$name/|S" >"$folder/$name.tar"
gzip -9n "$folder/$name.tar"
rm "$folder/files"

VERSION=$version
EPOCH=$epoch
SHA256=$(sha256sum "$folder/$name.tar.gz" | cut -d ' ' -f 1)
URL=${URL:-file://$(cd "$folder" && pwd)}
export VERSION EPOCH SHA256 URL
packaging/fill.sh packaging/rpm/prof2dot.spec.in >"$folder/prof2dot.spec"
packaging/fill.sh packaging/homebrew/prof2dot.rb.in >"$folder/prof2dot.rb"

cd "$folder"
sha256sum "$name.tar.gz" prof2dot.rb prof2dot.spec >SHA256SUMS
[ -z "${SIGN:-}" ] || gpg --batch --yes --local-user "$SIGN" --armor --detach-sign SHA256SUMS
cat SHA256SUMS
