/* callgrind_names.c - callgrind's compressed names: "(12) main" defines, "(12)" refers.
 */
#include "read/callgrind_names.h"

#include "base/number.h"

/* Cut "(12)" off the text. Names may begin with a parenthesis, as C++'s "(anonymous
 * namespace)::f" does, but not with a number in one. */
static bool cut_number(struct p2d_span *text, uint64_t *number)
{
    if (text->len < 3 || text->at[0] != '(')
        return false;
    size_t end = p2d_find(*text, 1, ')');
    if (end == text->len || !p2d_parse_u64(p2d_slice(*text, 1, end), number))
        return false;
    *text = p2d_trim(p2d_slice(*text, end + 1, text->len));
    return true;
}

p2d_str p2d_callgrind_name(struct p2d_callgrind_names *table, struct p2d_builder *b,
                           struct p2d_span text, enum p2d_callgrind_oddity *oddity)
{
    struct p2d_span name = text = p2d_trim(text);
    uint64_t number;
    *oddity = P2D_NAME_FINE;
    if (!cut_number(&name, &number))
        return p2d_name(b, text);
    uint32_t *place = p2d_map_at(&table->places, b->report, number);
    if (place == NULL)
        return 0;
    if (*place != 0 && name.len == 0)
        return table->names.at[*place - 1];
    if (name.len == 0)
        *oddity = P2D_NAME_UNDEFINED;
    p2d_str id = p2d_name(b, name.len > 0 ? name : text);
    if (*place != 0) {
        if (table->names.at[*place - 1] != id)
            *oddity = P2D_NAME_REDEFINED;
        table->names.at[*place - 1] = id;
    } else if (p2d_vec_push(&table->names, b->report, id)) {
        *place = table->names.len;
    }
    return id;
}

void p2d_callgrind_forget(struct p2d_callgrind_names *table)
{
    p2d_map_release(&table->places);
    table->names.len = 0;
}

void p2d_callgrind_names_release(struct p2d_callgrind_names *table)
{
    p2d_map_release(&table->places);
    p2d_vec_release(&table->names);
}
