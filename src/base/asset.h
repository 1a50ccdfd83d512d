/* asset.h - files that the build puts into the program as bytes (see Makefile). */
#ifndef P2D_BASE_ASSET_H
#define P2D_BASE_ASSET_H

#include <stddef.h>

struct p2d_asset {
    const unsigned char *at;
    size_t length;
    unsigned char sha256[32]; /* of the file; of a packed one, unpacked */
};

#endif
