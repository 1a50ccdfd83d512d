/* sort.c - sorting by a key and by a comparison.
 *
 * By a key it is a radix sort, byte by byte from the lowest: the C library's qsort, with a
 * call for each comparison, takes ten times as long for the symbols of a program. */
#include "base/sort.h"

enum { DIGIT = 8, DIGITS = 1 << DIGIT, FEW = 8 };

/* Sort by the byte at `shift`, from one array to the other. */
static void pass(const struct p2d_keyed *from, struct p2d_keyed *to, uint32_t n,
                 unsigned shift)
{
    uint32_t begin[DIGITS] = {0}, sum = 0;
    for (uint32_t i = 0; i < n; i++)
        begin[from[i].key >> shift & (DIGITS - 1)]++;
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        uint32_t count = begin[digit];
        begin[digit] = sum;
        sum += count;
    }
    for (uint32_t i = 0; i < n; i++)
        to[begin[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
}

bool p2d_sort_keyed(struct p2d_report *report, struct p2d_keyed *at, uint32_t n)
{
    struct p2d_keyed *other = p2d_new(report, n, sizeof *other);
    uint64_t differ = 0; /* the bits that do */
    if (other == NULL)
        return false;
    for (uint32_t i = 1; i < n; i++)
        differ |= at[i].key ^ at[0].key;
    for (unsigned shift = 0; shift < 64; shift += DIGIT) {
        if ((differ >> shift & (DIGITS - 1)) == 0)
            continue;
        pass(at, other, n, shift);
        memcpy(at, other, n * sizeof *at);
    }
    p2d_delete(other);
    return true;
}

/* Merge the sorted halves of at[0..n) through `spare`. */
static void merge_halves(uint32_t *at, size_t half, size_t n, uint32_t *spare,
                         p2d_number_order *compare, const void *context)
{
    memcpy(spare, at, half * sizeof *at);
    size_t left = 0, right = half, to = 0;
    while (left < half && right < n)
        at[to++] =
            compare(context, at[right], spare[left]) < 0 ? at[right++] : spare[left++];
    while (left < half)
        at[to++] = spare[left++];
}

/* A few, in place. */
static void insert_each(uint32_t *at, size_t n, p2d_number_order *compare,
                        const void *context)
{
    for (size_t i = 1; i < n; i++) {
        uint32_t item = at[i];
        size_t to = i;
        for (; to > 0 && compare(context, item, at[to - 1]) < 0; to--)
            at[to] = at[to - 1];
        at[to] = item;
    }
}

bool p2d_sort_numbers(uint32_t *at, size_t n, p2d_number_order *compare,
                      const void *context, struct p2d_report *report)
{
    if (n <= FEW) {
        insert_each(at, n, compare, context);
        return true;
    }
    uint32_t *spare = p2d_new(report, n, sizeof *spare);
    if (spare == NULL)
        return false;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t i = 0; i + width < n; i += 2 * width) {
            size_t both = n - i < 2 * width ? n - i : 2 * width;
            if (compare(context, at[i + width], at[i + width - 1]) < 0)
                merge_halves(at + i, width, both, spare, compare, context);
        }
    }
    p2d_delete(spare);
    return true;
}
