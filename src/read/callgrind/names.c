/* names.c - callgrind's compressed names: "(12) main" defines a name, "(12)" refers to
 * it. */
#include "read/callgrind/names.h"

#include "base/number.h"

/* Writers count from 1, so nearly all numbers are smaller. */
enum { SMALL_NUMBERS = 1 << 16 };

/* Cut "(12)" off the text. Names may begin with a parenthesis, as C++'s "(anonymous
 * namespace)::f" does, but not with a number in one. */
static bool cut_number(struct p2d_span *text, uint64_t *number)
{
    size_t end = 1;
    *number = 0;
    if (text->len < 3 || text->at[0] != '(')
        return false;
    for (; end < text->len && end < 19 && text->at[end] >= '0' && text->at[end] <= '9';
         end++)
        *number = *number * 10 + (text->at[end] - '0');
    if (end == 1 || end == text->len)
        return false;
    if (text->at[end] != ')') {
        end = p2d_find(*text, end, ')');
        if (end == text->len || !p2d_parse_u64(p2d_slice(*text, 1, end), number))
            return false;
    }
    *text = p2d_trim(p2d_slice(*text, end + 1, text->len));
    return true;
}

/* Where the name of a number is, or belongs; NULL when memory runs out. */
static struct p2d_callgrind_entry *place_of(struct p2d_callgrind_names *table,
                                            struct p2d_builder *b, uint64_t number)
{
    if (number < SMALL_NUMBERS) {
        uint32_t i = (uint32_t)number;
        return p2d_vec_reach(&table->small, b->report, i) ? &table->small.at[i] : NULL;
    }
    uint32_t *place = p2d_map_at(&table->places, b->report, number);
    if (place == NULL)
        return NULL;
    if (*place == 0) {
        if (!p2d_vec_push(&table->names, b->report, (struct p2d_callgrind_entry){0, 0}))
            return NULL;
        *place = table->names.len;
    }
    return &table->names.at[*place - 1];
}

p2d_str p2d_callgrind_name(struct p2d_callgrind_names *table, struct p2d_builder *b,
                           struct p2d_span text, enum p2d_callgrind_oddity *oddity)
{
    struct p2d_span name = text = p2d_trim(text);
    uint64_t number;
    *oddity = P2D_NAME_FINE;
    if (!cut_number(&name, &number))
        return p2d_name(b, text);
    struct p2d_callgrind_entry *known = place_of(table, b, number);
    if (known == NULL)
        return 0;
    if (known->name != 0 && name.len == 0)
        return known->name;
    p2d_str id = p2d_name(b, name.len > 0 ? name : text);
    if (name.len == 0)
        *oddity = P2D_NAME_UNDEFINED;
    else if (known->name != 0 && known->name != id && known->part == table->part)
        *oddity = P2D_NAME_REDEFINED;
    *known = (struct p2d_callgrind_entry){id, table->part};
    return id;
}

void p2d_callgrind_names_release(struct p2d_callgrind_names *table)
{
    p2d_map_release(&table->places);
    p2d_vec_release(&table->small);
    p2d_vec_release(&table->names);
}
