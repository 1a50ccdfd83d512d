#!/bin/sh
# embed.sh NAME FILE - a C source that holds FILE as struct p2d_asset NAME.
set -eu
sum=$(sha256sum "$2" | cut -c 1-64)
echo '#include "base/asset.h"'
echo 'static const unsigned char bytes[] = {'
od -An -v -tx1 "$2" | sed 's/ *\([0-9a-f][0-9a-f]\)/0x\1,/g'
echo '};'
echo "const struct p2d_asset $1 = {"
echo '    bytes, sizeof bytes, {'
echo "$sum" | sed 's/\(..\)/0x\1,/g'
echo '    }};'
