/* restrict.c - restrict the rows of a table as pstats does.
 *
 *     10        the first ten
 *     0.25      the first quarter
 *     json:     those whose printed name has a match of this regular expression
 *
 * They apply one after the other.
 */
#include "write/table/restrict.h"

#include <stdio.h>

#include "base/number.h"
#include "base/utf8.h"
#include "write/table/table.h"
#include "write/table/python_regex.h"

/* ------------------------------------------------------ as Python shows text */

/* Characters beyond Latin-1 that Python does not take for printable, as far as they
 * matter: blanks, marks that are not seen, private ones and halves of pairs. */
static bool is_unseen(uint32_t point)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x1680, 0x1680}, {0x180E, 0x180E},   {0x2000, 0x200F},
                  {0x2028, 0x202F}, {0x205F, 0x206F},   {0x3000, 0x3000},
                  {0xD800, 0xF8FF}, {0xFEFF, 0xFEFF},   {0xFFF0, 0xFFFB},
                  {0xFFFE, 0xFFFF}, {0xE0000, 0x10FFFF}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

static void put_escape(struct p2d_buffer *out, uint32_t point)
{
    if (point == '\n' || point == '\r' || point == '\t')
        p2d_putf(out, "\\%c", point == '\n' ? 'n' : point == '\r' ? 'r' : 't');
    else if (point <= 0xFF)
        p2d_putf(out, "\\x%02x", (unsigned)point);
    else if (point <= 0xFFFF)
        p2d_putf(out, "\\u%04x", (unsigned)point);
    else
        p2d_putf(out, "\\U%08x", (unsigned)point);
}

/* Python's repr() of a text. A byte that is not UTF-8 is half of a pair there. */
static void put_repr(struct p2d_buffer *out, struct p2d_span text)
{
    bool single =
        p2d_find(text, 0, '\'') < text.len && p2d_find(text, 0, '"') == text.len;
    char quote = single ? '"' : '\'';
    p2d_putc(out, quote);
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        bool valid;
        size_t n = p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        if (!valid)
            point = 0xDC00 + (uint32_t)text.at[i];
        if (point == (uint32_t)(unsigned char)quote || point == '\\')
            p2d_putf(out, "\\%c", (char)point);
        else if (!p2d_is_printable(point) || is_unseen(point) || point == 0xA0 ||
                 point == 0xAD)
            put_escape(out, point);
        else
            p2d_put(out, text.at + i, n);
        i += n;
    }
    p2d_putc(out, quote);
}

/* ------------------------------------------------------------- restrictions */

/* An integer as Python's int() reads it; huge ones stand for "all". */
static bool parse_integer(struct p2d_span text, bool *negative, uint64_t *value)
{
    *negative = text.len > 0 && text.at[0] == '-';
    size_t sign = text.len > 0 && (text.at[0] == '-' || text.at[0] == '+');
    for (size_t i = sign; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    if (text.len == sign)
        return false;
    if (!p2d_parse_u64(p2d_slice(text, sign, text.len), value))
        *value = UINT64_MAX;
    return true;
}

/* Take rows away, and say why if there were any. */
static void cut(struct p2d_table *table, uint32_t n, struct p2d_span why)
{
    if (n == table->shown.len)
        return;
    p2d_putf(&table->message, "   List reduced from %u to %u due to restriction <",
             (unsigned)table->shown.len, (unsigned)n);
    p2d_put(&table->message, why.at, why.len);
    p2d_puts(&table->message, ">\n");
    table->shown.len = n;
}

static void keep_count(struct p2d_table *table, uint64_t n)
{
    char why[24];
    snprintf(why, sizeof why, "%llu", (unsigned long long)n);
    if (n < table->shown.len)
        cut(table, (uint32_t)n, p2d_span_of(why));
}

static void keep_fraction(struct p2d_table *table, double fraction)
{
    char number[P2D_NUMBER_SIZE];
    p2d_format_double(fraction, number);
    if (fraction < 1)
        cut(table, (uint32_t)(table->shown.len * fraction + 0.5),
            p2d_span_of(fraction == 0 ? "0.0" : number));
}

/* Where there is no REG_STARTEND a name ends at its first NUL. */
#ifdef REG_STARTEND
enum { WHOLE_TEXT = REG_STARTEND };
#else
enum { WHOLE_TEXT = 0 };
#endif

static bool matches(const regex_t *regex, struct p2d_span text, struct p2d_report *report)
{
    regmatch_t whole = {.rm_so = 0, .rm_eo = (regoff_t)text.len};
    p2d_watch_memory();
    return regexec(regex, (const char *)text.at, 1, &whole, WHOLE_TEXT) == 0 ||
           !p2d_check_memory(report);
}

static bool keep_matches(struct p2d_table *table, const char *pattern)
{
    regex_t regex;
    if (!p2d_compile_pattern(&regex, pattern, table->report))
        return false;
    struct p2d_buffer why = {.report = table->report};
    put_repr(&why, p2d_span_of(pattern));
    uint32_t n = 0, before = table->shown.len;
    for (uint32_t i = 0; i < before; i++) {
        uint32_t row = table->shown.at[i];
        if (matches(&regex, p2d_table_text(table, row), table->report))
            table->shown.at[n++] = row;
    }
    cut(table, n, p2d_buffer_span(&why));
    p2d_buffer_release(&why);
    regfree(&regex);
    return p2d_ok(table->report);
}

static bool restrict_by(struct p2d_table *table, const char *restriction)
{
    struct p2d_span text = p2d_trim(p2d_span_of(restriction));
    bool negative;
    uint64_t n;
    double fraction;
    if (parse_integer(text, &negative, &n)) {
        if (!negative)
            keep_count(table, n);
    } else if (p2d_parse_double(text, &fraction)) {
        if (fraction < 0 || fraction > 1)
            return p2d_set_error(table->report, P2D_EUSAGE,
                                 "a fraction of the rows must be between 0 and 1, not %s",
                                 restriction);
        keep_fraction(table, fraction);
    } else {
        return keep_matches(table, restriction);
    }
    return p2d_ok(table->report);
}

bool p2d_table_restrict(struct p2d_table *table)
{
    const char *const *restrictions = table->view->look->restrictions;
    for (size_t i = 0; restrictions != NULL && restrictions[i] != NULL; i++)
        if (!restrict_by(table, restrictions[i]))
            return false;
    return true;
}
