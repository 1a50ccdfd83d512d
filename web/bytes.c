/* bytes.c - memcmp(3) and memchr(3) by 16 bytes at a time: Emscripten's library looks at one or four, and reading text
 * is mostly these. */
#include <stdint.h>
#include <string.h>
#include <wasm_simd128.h>

enum { WIDTH = 16 };

/* A bit for each byte. */
static unsigned equal_bytes(v128_t a, v128_t b)
{
    return wasm_i8x16_bitmask(wasm_i8x16_eq(a, b));
}

int memcmp(const void *one, const void *other, size_t n)
{
    const unsigned char *a = one, *b = other;
    for (; n >= WIDTH; n -= WIDTH, a += WIDTH, b += WIDTH) {
        unsigned differ = equal_bytes(wasm_v128_load(a), wasm_v128_load(b)) ^ 0xffff;
        if (differ != 0) {
            int at = __builtin_ctz(differ);
            return a[at] - b[at];
        }
    }
    for (; n > 0 && *a == *b; n--, a++, b++)
        continue;
    return n > 0 ? *a - *b : 0;
}

void *memchr(const void *bytes, int byte, size_t n)
{
    const unsigned char *at = bytes, wanted = (unsigned char)byte;
    const v128_t all = wasm_i8x16_splat((signed char)wanted);
    for (; n >= WIDTH; n -= WIDTH, at += WIDTH) {
        unsigned found = equal_bytes(wasm_v128_load(at), all);
        if (found != 0)
            return (void *)(uintptr_t)(at + __builtin_ctz(found));
    }
    for (; n > 0 && *at != wanted; n--, at++)
        continue;
    return n > 0 ? (void *)(uintptr_t)at : NULL;
}
