#!/bin/sh
# fill.sh - put into a recipe what only a release knows.
# Usage: VERSION=... EPOCH=SECONDS [SHA256=...] [URL=...] [HOMEPAGE=...] packaging/fill.sh TEMPLATE >RECIPE
# A line with an address that was not given is left out: the recipe is valid without it.
set -eu
LC_ALL=C
export LC_ALL
sed ${HOMEPAGE:+-e "s|@HOMEPAGE@|$HOMEPAGE|"} -e '/@HOMEPAGE@/d' ${URL:+-e "s|@URL@|$URL|"} -e '/@URL@/d' \
    -e "s|@VERSION@|$VERSION|" -e "s|@SHA256@|${SHA256:-}|" \
    -e "s|@DATE@|$(date -u -d "@$EPOCH" '+%a, %d %b %Y %T +0000')|" \
    -e "s|@DAY@|$(date -u -d "@$EPOCH" '+%a %b %d %Y')|" "$1"
