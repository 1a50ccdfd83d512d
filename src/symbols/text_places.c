/* text_places.c - find lines and columns in a text whose columns are units of UTF-16. */
#include "symbols/text_places.h"

#include "base/utf8.h"

enum { BLOCK = 1024 };

/* Units of one code point that begins at at[0]; *n becomes how many bytes it has. */
static uint32_t units_at(struct p2d_span text, size_t at, size_t *n)
{
    uint32_t point;
    bool valid;
    *n = p2d_utf8_decode(text.at + at, text.len - at, &point, &valid);
    return point > 0xFFFF ? 2 : 1;
}

bool p2d_text_places_init(struct p2d_text_places *places, struct p2d_span text,
                          struct p2d_report *report)
{
    uint32_t units = 0;
    size_t n;
    if (text.len > UINT32_MAX - BLOCK)
        text.len = 0;
    places->text = text;
    if (!p2d_vec_push(&places->lines, report, 0))
        return false;
    for (size_t at = 0; at < text.len; at += n) {
        while (places->units.len <= at / BLOCK)
            if (!p2d_vec_push(&places->units, report, units))
                return false;
        units += units_at(text, at, &n);
        if (text.at[at] == '\n' &&
            !p2d_vec_push(&places->lines, report, (uint32_t)at + 1))
            return false;
    }
    return true;
}

void p2d_text_places_release(struct p2d_text_places *places)
{
    p2d_vec_release(&places->lines);
    p2d_vec_release(&places->units);
}

/* A code point may begin in one block and end in the next: the count of a block is that at
 * the first one that begins in it, and so a walk begins there. */
static size_t begin_of_block(struct p2d_span text, size_t block)
{
    size_t at = block * BLOCK;
    while (block > 0 && at < text.len && at < block * BLOCK + 3 &&
           (text.at[at] & 0xC0) == 0x80)
        at++;
    return at;
}

static uint32_t units_before(const struct p2d_text_places *places, size_t place)
{
    size_t block = place / BLOCK, at = begin_of_block(places->text, block), n;
    uint32_t units = block < places->units.len ? places->units.at[block] : 0;
    for (; at < place; at += n)
        units += units_at(places->text, at, &n);
    return units;
}

size_t p2d_place_in_text(const struct p2d_text_places *places, uint32_t line,
                         uint32_t column)
{
    if (line >= places->lines.len || places->units.len == 0)
        return places->text.len;
    size_t start = places->lines.at[line], n;
    uint64_t wanted = (uint64_t)units_before(places, start) + column;
    uint32_t low = (uint32_t)(start / BLOCK), high = places->units.len;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (places->units.at[middle] <= wanted)
            low = middle;
        else
            high = middle;
    }
    bool is_same = low == start / BLOCK;
    size_t at = is_same ? start : begin_of_block(places->text, low);
    uint64_t units = is_same ? wanted - column : places->units.at[low];
    for (; at < places->text.len && units < wanted; at += n)
        units += units_at(places->text, at, &n);
    return at;
}

struct p2d_span p2d_line_before(const struct p2d_text_places *places, uint32_t line,
                                size_t place)
{
    size_t start = line < places->lines.len ? places->lines.at[line] : place;
    return p2d_slice(places->text, start < place ? start : place, place);
}

uint32_t p2d_count_units(struct p2d_span text)
{
    uint32_t units = 0;
    size_t n;
    for (size_t at = 0; at < text.len; at += n)
        units += units_at(text, at, &n);
    return units;
}
