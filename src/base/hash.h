/* hash.h - hash functions for tables with keys from an input.
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

/* Fold the 128-bit product of two words into one: every input bit reaches every output
 * bit. */
static inline uint64_t p2d_multiply_fold(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
    uint64_t a_low = a & UINT32_MAX, a_high = a >> 32;
    uint64_t b_low = b & UINT32_MAX, b_high = b >> 32;
    uint64_t low = a_low * b_low, middle = a_low * b_high, cross = a_high * b_low;
    uint64_t carry = (low >> 32) + (middle & UINT32_MAX) + cross;
    uint64_t high = a_high * b_high + (middle >> 32) + (carry >> 32);
    return (carry << 32 | (low & UINT32_MAX)) ^ high;
#endif
}

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
