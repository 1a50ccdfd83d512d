#!/bin/sh
# packages.sh - install the Debian or Ubuntu packages that are missing, and say so.
# Usage: mk/packages.sh PACKAGE...
set -eu
find_missing()
{
    missing=
    for package in "$@"; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || missing="$missing $package"
    done
}
find_missing "$@"
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "packages.sh: this is no Debian or Ubuntu; install what stands for:$missing" >&2
    exit 0
fi
# apt-get lets nobody else in: two goals of "make -j" take turns, and the second finds what the first installed.
if command -v flock >/dev/null 2>&1; then
    exec 9<"$0"
    flock 9
    find_missing "$@"
    [ -n "$missing" ] || exit 0
fi
echo "installing:$missing"
sudo=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "packages.sh: run as root: apt-get install$missing" >&2; exit 1; }
    sudo=sudo
fi
$sudo apt-get -q update >/dev/null 9<&-
# shellcheck disable=SC2086 # a list of words
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install $missing >/dev/null 9<&-
