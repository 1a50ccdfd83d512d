#!/bin/sh
# sources.sh - fetch the sources of the libraries in sources.txt by apt, check them, and unpack them.
# Usage: web/sources.sh FOLDER   (from the project's root)
# FOLDER gets a folder for each package, without its version, and versions.txt with what was taken. It has an apt
# configuration of its own: the machine's is neither used nor changed, and no root is needed. What is there stays.
set -eu
folder=$1
list=web/sources.txt
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

[ -z "$(find "$folder/versions.txt" -newer "$list" 2>/dev/null)" ] || exit 0
for program in apt-get dpkg-source; do
    command -v $program >/dev/null || {
        echo "sources.sh: $program is missing: the sources come from Debian's archive (packages apt, dpkg-dev)" >&2
        exit 1
    }
done
mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial" "$folder/packed"
folder=$(cd "$folder" && pwd)
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bookworm main" >"$folder/apt/sources.list"

apt_get() {
    apt-get -q -o "Dir::Etc::SourceList=$folder/apt/sources.list" -o Dir::Etc::SourceParts=- \
        -o "Dir::State::lists=$folder/apt/lists" -o "Dir::Cache=$folder/apt/cache" \
        -o "APT::Sandbox::User=$(id -un)" "$@" >>"$folder/apt/log" 2>&1 || {
        tail -3 "$folder/apt/log" >&2
        exit 1
    }
}

# The version in the list, or else the newest one of the same upstream version.
take() {
    (cd "$folder/packed" && apt_get --download-only source "$1=$2") 2>/dev/null ||
        (cd "$folder/packed" && apt_get --download-only source "$1")
}

: >"$folder/apt/log"
apt_get update
: >"$folder/versions.new"
grep -v '^#' "$list" | while read -r package version sum; do
    printf '  FETCH %s\n' "$package"
    rm -rf "${folder:?}/$package" "$folder/packed/${package}_"*
    take "$package" "$version"
    tarball=$(find "$folder/packed" -name "${package}_*.orig.tar.*" ! -name '*.asc')
    echo "$sum  $tarball" | sha256sum --check --quiet || {
        echo "sources.sh: $tarball is not what $list names" >&2
        exit 1
    }
    description=$(find "$folder/packed" -name "${package}_*.dsc")
    dpkg-source --no-check -x "$description" "$folder/$package" >>"$folder/apt/log" 2>&1
    echo "$package $(sed -n 's/^Version: //p' "$description" | head -1)" >>"$folder/versions.new"
done
mv "$folder/versions.new" "$folder/versions.txt"
