/* positions.c - the positions at the beginning of a callgrind file's cost lines.
 *
 *     positions: instr line
 *     0x109120 12 3      an address, a line, a cost
 *     +4 +1 7            each after what the line before has: line 13
 *     * * 2              the same ones again
 *
 * A number below the one before is written as "-2". Nothing else is told by them here
 * than the line.
 */
#include "read/callgrind/positions.h"

#include "base/number.h"
#include "syntax/words.h"

enum { MOST_POSITIONS = 3 };

struct p2d_callgrind_positions p2d_callgrind_plain_positions(void)
{
    return (struct p2d_callgrind_positions){.n = 1, .line_at = 0};
}

struct p2d_callgrind_positions p2d_callgrind_positions_of(struct p2d_span names)
{
    struct p2d_callgrind_positions positions = {.line_at = MOST_POSITIONS};
    while (positions.n < MOST_POSITIONS) {
        struct p2d_span name = p2d_next_word(&names);
        if (name.len == 0)
            break;
        if (p2d_span_is(name, "line"))
            positions.line_at = positions.n;
        positions.n++;
    }
    return positions.n > 0 ? positions : p2d_callgrind_plain_positions();
}

/* A number in decimal digits, or in hexadecimal ones after "0x". */
static bool parse_number(struct p2d_span word, uint64_t *number)
{
    return p2d_starts_with(word, "0x")
               ? p2d_parse_hex(p2d_slice(word, 2, word.len), number)
               : p2d_parse_u64(word, number);
}

/* Sums wrap around, as those of the writers do; what is no number is no line. */
static uint64_t line_of(struct p2d_span word, uint64_t before)
{
    uint64_t number = 0;
    if (p2d_span_is(word, "*"))
        return before;
    bool is_relative = word.len > 0 && (word.at[0] == '+' || word.at[0] == '-');
    if (!parse_number(is_relative ? p2d_slice(word, 1, word.len) : word, &number))
        return 0;
    if (!is_relative)
        return number;
    return word.at[0] == '+' ? before + number : before - number;
}

static bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

size_t p2d_callgrind_take_positions(struct p2d_callgrind_positions *positions,
                                    struct p2d_span cost_line)
{
    size_t at = 0;
    for (unsigned i = 0; i < positions->n; i++) {
        while (at < cost_line.len && is_blank(cost_line.at[at]))
            at++;
        size_t begin = at;
        while (at < cost_line.len && !is_blank(cost_line.at[at]))
            at++;
        if (i == positions->line_at)
            positions->line = line_of(p2d_slice(cost_line, begin, at), positions->line);
    }
    return at;
}
