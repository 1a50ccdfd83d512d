/* hash.c - hash functions for tables with keys from an input. */
#include "base/hash.h"

#include <string.h>

#include "system/process.h"

uint64_t p2d_hash_seed(void)
{
    return p2d_random_bits();
}

static inline uint64_t load64(const unsigned char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint64_t load32(const unsigned char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* Up to 16 bytes as two words; the length, which is hashed too, says how they overlap. */
static inline void load_short(const unsigned char *at, size_t n, uint64_t *a, uint64_t *b)
{
    if (n >= 8) {
        *a = load64(at);
        *b = load64(at + n - 8);
    } else if (n >= 4) {
        *a = load32(at);
        *b = load32(at + n - 4);
    } else {
        *a = n > 0 ? at[0] | (uint64_t)at[n / 2] << 8 | (uint64_t)at[n - 1] << 16 : 0;
        *b = 0;
    }
}

uint64_t p2d_hash_bytes(uint64_t seed, const unsigned char *at, size_t length)
{
    const uint64_t k0 = UINT64_C(0x9e3779b97f4a7c15), k1 = UINT64_C(0xd6e8feb86659fd93);
    uint64_t h = seed ^ length * k0, g = h ^ k1, a, b;
    size_t left = length;
    if (left > 64) { /* two halves that do not wait for each other */
        for (; left > 32; left -= 32, at += 32) {
            h = p2d_multiply_fold(load64(at) ^ h, load64(at + 8) ^ seed ^ k1);
            g = p2d_multiply_fold(load64(at + 16) ^ g, load64(at + 24) ^ seed ^ k0);
        }
        h ^= g;
    }
    for (; left > 16; left -= 16, at += 16)
        h = p2d_multiply_fold(load64(at) ^ h, load64(at + 8) ^ seed ^ k1);
    if (length > 16) { /* the last 16 bytes, some of them again */
        a = load64(at + left - 16);
        b = load64(at + left - 8);
    } else {
        load_short(at, left, &a, &b);
    }
    h = p2d_multiply_fold(a ^ h, b ^ seed ^ k1);
    return p2d_hash_u64(seed, h);
}
