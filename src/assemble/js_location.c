/* js_location.c - split the name and the location that JavaScript engines write as one
 * text. */
#include "assemble/js_location.h"

#include "base/number.h"

/* Cut ":17" off the end; false if there is none. */
static bool cut_number(struct p2d_span *text, uint64_t *number)
{
    size_t end = text->len;
    while (end > 0 && text->at[end - 1] >= '0' && text->at[end - 1] <= '9')
        end--;
    if (end < 2 || text->at[end - 1] != ':' ||
        !p2d_parse_u64(p2d_slice(*text, end, text->len), number) || *number > INT32_MAX)
        return false;
    *text = p2d_slice(*text, 0, end - 1);
    return true;
}

struct p2d_js_location p2d_js_place_of(struct p2d_span text)
{
    uint64_t last, line;
    struct p2d_js_location place = {.file = text};
    if (!cut_number(&place.file, &last))
        return place;
    line = last;
    bool has_column = cut_number(&place.file, &line);
    place.line = (int64_t)line;
    place.column = has_column && line > 0 ? (uint32_t)last : 0;
    return place;
}

struct p2d_js_location p2d_js_parse_location(struct p2d_span text)
{
    size_t open = p2d_find(text, 0, '(');
    if (!p2d_ends_with(text, ")") || open == 0 || open == text.len)
        return (struct p2d_js_location){.name = text};
    struct p2d_span inside = p2d_slice(text, open + 1, text.len - 1);
    struct p2d_js_location place = p2d_js_place_of(inside);
    if (place.file.len == inside.len)
        return (struct p2d_js_location){.name = text};
    place.name = p2d_trim(p2d_slice(text, 0, open));
    return place;
}
