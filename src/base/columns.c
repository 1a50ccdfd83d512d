/* columns.c - count the columns of a terminal that a text takes. */
#include "base/columns.h"

#include <wchar.h>

#include "base/utf8.h"

static const locale_t none = (locale_t)0;

void p2d_columns_init(struct p2d_columns *columns)
{
    columns->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", none);
}

void p2d_columns_release(struct p2d_columns *columns)
{
    if (columns->utf8 != none)
        freelocale(columns->utf8);
    columns->utf8 = none;
}

size_t p2d_columns_of(const struct p2d_columns *columns, struct p2d_span text)
{
    bool knows = columns->utf8 != none;
    locale_t old = knows ? uselocale(columns->utf8) : none; /* of this thread alone */
    size_t sum = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        bool valid;
        i += p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        int width = valid && knows ? wcwidth((wchar_t)point) : 1;
        sum += width >= 0 ? (size_t)width : 1;
    }
    if (knows)
        uselocale(old);
    return sum;
}
