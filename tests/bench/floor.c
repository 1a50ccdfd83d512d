/* floor.c - what reading text costs at least: read blocks, find lines, hash each line, and
 * look it up in a table of the lines that were seen. The physical floor that a reader of
 * repeating lines is measured against.
 *
 *     floor FILE
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024, SLOTS = 1 << 21 };

static uint64_t slots[SLOTS];

static uint64_t hash(const unsigned char *at, size_t n)
{
    uint64_t h = n;
    for (; n >= 8; at += 8, n -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    for (; n > 0; at++, n--)
        h = (h ^ *at) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static uint64_t take(const unsigned char *line, size_t n)
{
    uint64_t h = hash(line, n) | 1;
    uint32_t i = (uint32_t)(h >> 20) & (SLOTS - 1);
    for (int tries = 0; tries < 8; tries++, i = (i + 1) & (SLOTS - 1)) {
        if (slots[i] == h)
            return 0;
        if (slots[i] == 0) {
            slots[i] = h;
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    static unsigned char buffer[2 * BLOCK];
    int fd = argc == 2 ? open(argv[1], O_RDONLY) : 0;
    size_t kept = 0;
    uint64_t lines = 0, distinct = 0;
    ssize_t n;
    while ((n = read(fd, buffer + kept, BLOCK)) > 0) {
        unsigned char *at = buffer, *end = buffer + kept + n, *newline;
        while ((newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
            distinct += take(at, (size_t)(newline - at));
            lines++;
            at = newline + 1;
        }
        kept = (size_t)(end - at) < BLOCK ? (size_t)(end - at) : 0;
        memmove(buffer, at, kept);
    }
    printf("%llu lines, %llu distinct\n", (unsigned long long)lines,
           (unsigned long long)distinct);
    return 0;
}
