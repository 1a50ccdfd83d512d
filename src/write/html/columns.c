/* columns.c - pack the columns of a report's large tables as bytes beside its data.
 *
 *     "fn":{"at":0,"n":3000,"steps":true}
 *
 * So many numbers are at that byte of the columns: whole ones with seven bits a byte, low ones
 * first, and the eighth bit set where more follow. That is less to compress, and to unpack,
 * than their digits.
 *
 * - "signed": twice the number, or, for one below 0, twice its distance from 0 less one.
 * - "steps": how much more each is than the one before, the first than 0.
 * - "by": what to divide them by, for the decimal places that they have.
 */
#include "write/html/columns.h"

#include <inttypes.h>
#include <math.h>

#ifdef P2D_TINY
enum { LEAST = 2 };
#else
enum { LEAST = 32 }; /* numbers of a column that is packed */
#endif

/* How numbers are told. */
struct form {
    bool is_signed, is_steps;
    uint64_t bytes;
};

static uint64_t size_of(uint64_t number)
{
    uint64_t size = 1;
    for (; number >= 128; number >>= 7)
        size++;
    return size;
}

static uint64_t told(int64_t number, bool is_signed)
{
    if (!is_signed)
        return (uint64_t)number;
    return number >= 0 ? (uint64_t)number * 2 : (uint64_t)-number * 2 - 1;
}

/* The value as a whole number of parts, where dividing that number gives the value back. The
 * script's numbers hold these whole numbers, and twice as much, exactly. */
static bool whole_of(double value, double parts, int64_t *whole)
{
    const double most = 0x1p51;
    double scaled = round(value * parts);
    if (!(fabs(scaled) <= most))
        return false;
    *whole = (int64_t)scaled;
    return (double)*whole / parts == value;
}

/* Turn the column into whole numbers of so many parts; 0: it is not possible. */
static uint32_t count_parts(struct p2d_html *html, uint32_t n,
                            double (*at)(const void *table, uint32_t index),
                            const void *table)
{
    html->wholes.len = 0;
    if (!p2d_vec_reserve(&html->wholes, html->view->report, n))
        return 0;
    for (uint32_t parts = 1; parts <= 1000000000; parts *= 1000) {
        uint32_t i = 0;
        while (i < n && whole_of(at(table, i), parts, &html->wholes.at[i]))
            i++;
        if (i == n)
            return parts;
    }
    return 0;
}

static struct form form_of(const int64_t *wholes, uint32_t n, bool is_steps)
{
    struct form form = {.is_steps = is_steps};
    int64_t before = 0;
    for (uint32_t i = 0; i < n && !form.is_signed; i++) {
        form.is_signed = wholes[i] < before;
        before = is_steps ? wholes[i] : 0;
    }
    before = 0;
    for (uint32_t i = 0; i < n; i++) {
        form.bytes += size_of(told(wholes[i] - before, form.is_signed));
        before = is_steps ? wholes[i] : 0;
    }
    return form;
}

static void put_bytes(const struct form *form, const int64_t *wholes, uint32_t n,
                      struct p2d_buffer *out)
{
    enum { LONGEST = 10 };     /* bytes of a number */
    unsigned char bytes[4096]; /* of many numbers, which are put at once */
    size_t used = 0;
    int64_t before = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t number = told(wholes[i] - before, form->is_signed);
        before = form->is_steps ? wholes[i] : 0;
        for (; number >= 128; number >>= 7)
            bytes[used++] = (unsigned char)(number | 128);
        bytes[used++] = (unsigned char)number;
        if (used > sizeof bytes - LONGEST) {
            p2d_put(out, bytes, used);
            used = 0;
        }
    }
    p2d_put(out, bytes, used);
}

void p2d_html_packed(struct p2d_html *html, struct p2d_buffer *out, const char *key,
                     uint32_t n, double (*at)(const void *table, uint32_t index),
                     const void *table)
{
    uint32_t parts = n >= LEAST ? count_parts(html, n, at, table) : 0;
    if (parts == 0) {
        p2d_html_column(out, key, n, at, table);
        return;
    }
    struct form form = form_of(html->wholes.at, n, false);
    struct form steps = form_of(html->wholes.at, n, true);
    if (steps.bytes < form.bytes)
        form = steps;
    p2d_html_key(out, key);
    p2d_putf(out, "{\"at\":%zu,\"n\":%" PRIu32, html->packed.len, n);
    p2d_puts(out, form.is_signed ? ",\"signed\":true" : "");
    p2d_puts(out, form.is_steps ? ",\"steps\":true" : "");
    if (parts > 1)
        p2d_putf(out, ",\"by\":%" PRIu32, parts);
    p2d_putc(out, '}');
    put_bytes(&form, html->wholes.at, n, &html->packed);
}
