#!/bin/sh
# embed.sh NAME FILE [PACKER...] - a C source that holds FILE, as the command PACKER packs it, as
# struct p2d_asset NAME.
set -eu
name=$1 file=$2
shift 2
[ $# -gt 0 ] || set -- cat
sum=$(sha256sum "$file" | cut -c 1-64)
echo '#include "base/asset.h"'
echo 'static const unsigned char bytes[] = {'
"$@" <"$file" | od -An -v -tx1 | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g'
echo '};'
echo "const struct p2d_asset $name = {"
echo '    bytes, sizeof bytes, {'
echo "$sum" | sed 's/\(..\)/0x\1,/g'
echo '    }};'
