/* frame.c - parse a frame as valgrind's tools print it. */
#include "read/valgrind/frame.h"

#include "base/number.h"
#include "model/lines.h"

static struct p2d_span behind_address(struct p2d_span text)
{
    size_t colon = p2d_find(text, 0, ':');
    if (p2d_starts_with(text, "0x") && colon < text.len)
        text = p2d_slice(text, colon + 1, text.len);
    return p2d_trim(text);
}

/* "io.c:17" or "in /usr/bin/app" between the brackets at the end, which are cut off; empty
 * if there are none. */
static struct p2d_span cut_place(struct p2d_span *text)
{
    size_t open = text->len;
    while (open > 0 && text->at[open - 1] != '(')
        open--;
    if (open <= 1 || !p2d_ends_with(*text, ")"))
        return p2d_slice(*text, 0, 0);
    struct p2d_span place = p2d_slice(*text, open, text->len - 1);
    *text = p2d_trim(p2d_slice(*text, 0, open - 1));
    return place;
}

struct p2d_function p2d_valgrind_function(struct p2d_builder *b, struct p2d_span text)
{
    struct p2d_function fn = {0};
    text = behind_address(text);
    struct p2d_span place = cut_place(&text);
    if (p2d_starts_with(place, "in "))
        fn.module = p2d_name(b, p2d_slice(place, 3, place.len));
    else
        fn.file = p2d_name(b, p2d_slice(place, 0, p2d_find(place, 0, ':')));
    if (p2d_span_is(text, "???"))
        text = p2d_span_of("[unknown]");
    fn.name = p2d_name(b, text);
    return fn;
}

p2d_spot p2d_valgrind_spot(struct p2d_builder *b, struct p2d_span text)
{
    p2d_fn fn = p2d_fn_of(b, p2d_valgrind_function(b, text));
    struct p2d_span rest = behind_address(text), line;
    struct p2d_span place = cut_place(&rest);
    uint64_t number = 0;
    if (p2d_starts_with(place, "in ") || !p2d_cut(&place, ':', &line) ||
        !p2d_cut(&place, ':', &line) || !p2d_parse_u64(line, &number))
        number = 0;
    return p2d_at_line(b, fn, 0, number <= INT64_MAX ? (int64_t)number : 0);
}
