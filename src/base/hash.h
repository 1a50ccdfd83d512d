/* hash.h - hashes for tables that hold what an input says.
 *
 * Keyed with a seed from the operating system, so that nobody can prepare a file whose
 * names all collide. Output never depends on the order of a table.
 */
#ifndef P2D_BASE_HASH_H
#define P2D_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* A fresh seed; two in a row differ. */
uint64_t p2d_hash_seed(void);

uint64_t p2d_hash_bytes(uint64_t seed, const unsigned char *at, size_t length);

/* The finaliser of MurmurHash3 over a seeded key: a bijection, so only the table size
 * makes collisions. */
static inline uint64_t p2d_hash_u64(uint64_t seed, uint64_t key)
{
    uint64_t h = key + seed;
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    h ^= h >> 33;
    return h;
}

#endif
