#!/bin/sh
# debian.sh - build the Debian packages of a release, as a distribution does it, and ask lintian of them.
# Usage: packaging/debian.sh TARBALL FOLDER   (make deb; wants the packages that packaging/debian/control.in names)
# Environment: HOMEPAGE; DEB_BUILD_OPTIONS (nocheck: without the tests).
set -eu
tarball=$1
folder=$2
name=$(basename "$tarball" .tar.gz)
VERSION=${name#prof2dot-}
rm -rf "$folder"
mkdir -p "$folder"
cp "$tarball" "$folder/prof2dot_$VERSION.orig.tar.gz"
tar -xzf "$tarball" -C "$folder"
cd "$folder/$name"
EPOCH=$(stat -c %Y Makefile)
export VERSION EPOCH
cp -R packaging/debian debian
for template in debian/*.in; do
    packaging/fill.sh "$template" >"${template%.in}"
    rm "$template"
done
env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS dpkg-buildpackage -us -uc >../build.log 2>&1 || {
    tail -n 40 ../build.log >&2
    exit 1
}
cd ..
if command -v lintian >/dev/null; then
    # Words are looked for in machine code too, where "build=" is compared as the number "buil"; those of the manual are
    # looked at all the same (typo-in-manual-page).
    lintian --allow-root --display-info --suppress-tags spelling-error-in-binary --fail-on error,warning,info ./*.changes
fi
ls ./*.deb
