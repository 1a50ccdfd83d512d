/* columns.c - how many columns of a terminal a text takes. */
#include "base/columns.h"

#include <locale.h>
#include <wchar.h>

#include "base/utf8.h"

static bool is_ascii(struct p2d_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= 0x80)
            return false;
    return true;
}

size_t p2d_columns(struct p2d_span text)
{
    if (is_ascii(text))
        return text.len;
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t old = utf8 != (locale_t)0 ? uselocale(utf8) : (locale_t)0;
    size_t columns = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        bool valid;
        i += p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        int width = valid && utf8 != (locale_t)0 ? wcwidth((wchar_t)point) : 1;
        columns += width >= 0 ? (size_t)width : 1;
    }
    if (utf8 != (locale_t)0) {
        uselocale(old);
        freelocale(utf8);
    }
    return columns;
}
