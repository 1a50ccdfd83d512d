/* hash.c - hashes for tables that hold what an input says. */
#include "base/hash.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

uint64_t p2d_hash_seed(void)
{
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed)
        return seed;
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return p2d_hash_u64((uint64_t)now.tv_nsec, (uint64_t)(uintptr_t)&seed);
}

/* Fold the 128-bit product of two words into one: every input bit reaches every output
 * bit. */
static inline uint64_t multiply_fold(uint64_t a, uint64_t b)
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

static inline uint64_t load64(const unsigned char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint64_t load_tail(const unsigned char *at, size_t n)
{
    uint64_t word = 0;
    memcpy(&word, at, n);
    return word;
}

uint64_t p2d_hash_bytes(uint64_t seed, const unsigned char *at, size_t length)
{
    const uint64_t k0 = UINT64_C(0x9e3779b97f4a7c15), k1 = UINT64_C(0xd6e8feb86659fd93);
    uint64_t h = seed ^ multiply_fold(length ^ k0, seed ^ k1);
    while (length >= 16) {
        h = multiply_fold(load64(at) ^ h, load64(at + 8) ^ seed ^ k1);
        at += 16;
        length -= 16;
    }
    if (length >= 8) {
        h = multiply_fold(load64(at) ^ h, seed ^ k0);
        at += 8;
        length -= 8;
    }
    if (length > 0)
        h = multiply_fold(load_tail(at, length) ^ h, seed ^ k1);
    return p2d_hash_u64(seed, h);
}
