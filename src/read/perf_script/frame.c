/* frame.c - one frame of a stack as perf prints it:
 *
 *         ffffffff815a08a1 page_cache_ra_unbounded+0x1f1 ([kernel.kallsyms])
 *                     13aa [unknown] (/bin/gone file (1) (deleted))
 *                    3fbca msort_with_tmp+0x26a (inlined)
 *                     2591 std::map<int, void (*)(int)>::operator()(int) (/bin/x+0x2591)
 *
 * The address is 16 columns wide, the symbol is any text, and the module is the balanced
 * group at the end. Reference: evsel_fprintf.c of Linux 3.6 to 6.12.
 */
#include "read/perf_script/frame.h"

#include "base/number.h"
#include "read/perf_script/text.h"

/* Where the last " (" starts that is followed by one of `first`; the length if nowhere.
 */
static size_t last_opening(struct p2d_span s, const char *first)
{
    for (size_t i = s.len; i-- > 1;)
        if (s.at[i] == '(' && s.at[i - 1] == ' ' &&
            (*first == '\0' || (i + 1 < s.len && s.at[i + 1] != '\0' &&
                                strchr(first, s.at[i + 1]) != NULL)))
            return i;
    return s.len;
}

/* Where the group of balanced parentheses begins that ends the text, whose last byte is ')'. The
 * length of the text if that parenthesis has no partner. */
static size_t last_group(struct p2d_span s)
{
    size_t depth = 1, i = s.len - 1;
    while (i > 0 && s.at[i - 1] != '(' && s.at[i - 1] != ')')
        i--;
    while (i-- > 0) {
        if (s.at[i] == ')')
            depth++;
        else if (s.at[i] == '(' && --depth == 0)
            return i;
    }
    return s.len;
}

/* Where "(module)" starts; the length if there is none. A group without a blank before it
 * is a parameter list, unless a path begins further left: paths may hold parentheses. */
static size_t module_start(struct p2d_span s)
{
    if (s.len == 0 || s.at[s.len - 1] != ')')
        return s.len;
    size_t start = last_group(s);
    if (start == s.len)
        return last_opening(s, "");
    if (start == 0 || s.at[start - 1] == ' ')
        return start;
    return last_opening(s, "/[");
}

/* Where "+0x10" starts; the length if there is none. */
static size_t offset_start(struct p2d_span s)
{
    size_t i = s.len;
    while (i > 0 && p2d_perf_is_hex(s.at[i - 1]))
        i--;
    if (i == s.len || i < 3 || memcmp(s.at + i - 3, "+0x", 3) != 0)
        return s.len;
    return i - 3;
}

static struct p2d_span without_offset(struct p2d_span s)
{
    return p2d_slice(s, 0, offset_start(s));
}

/* perf has no symbol, or was told to print the address in its place: "[0x401136]". */
static bool is_no_symbol(struct p2d_span s)
{
    if (s.len == 0)
        return true;
    if (s.len < 5 || s.at[s.len - 1] != ']' || !p2d_starts_with(s, "[0x"))
        return false;
    uint64_t ignored;
    return p2d_parse_hex(p2d_slice(s, 3, s.len - 1), &ignored);
}

static bool is_inlined(struct p2d_span s)
{
    return p2d_ends_with(s, " (inlined)") || p2d_span_is(s, "(inlined)");
}

/* What follows the address. */
static void parse_place(struct p2d_span s, struct p2d_perf_frame *frame)
{
    size_t end;
    frame->inlined = is_inlined(s);
    if (frame->inlined) {
        end = s.len - strlen("(inlined)");
    } else {
        end = module_start(s);
        frame->has_module = end < s.len;
        if (frame->has_module)
            frame->module = without_offset(p2d_slice(s, end + 1, s.len - 1));
    }
    frame->symbol = without_offset(p2d_trim(p2d_slice(s, 0, end)));
    if (is_no_symbol(frame->symbol))
        frame->symbol = p2d_span_of("[unknown]");
}

bool p2d_perf_parse_frame(struct p2d_span line, struct p2d_perf_frame *frame)
{
    struct p2d_span s = p2d_trim(line);
    size_t digits = 0;
    while (digits < s.len && digits <= P2D_PERF_ADDRESS_WIDTH &&
           p2d_perf_is_hex(s.at[digits]))
        digits++;
    *frame = (struct p2d_perf_frame){0};
    /* An address and a tab start a line of disassembly (brstackinsn), but one that begins
     * with blanks is of simpleperf's report_sample.py. */
    bool is_tabbed = p2d_perf_at(s, digits) == '\t' && line.at[0] == ' ';
    if ((p2d_perf_at(s, digits) != ' ' && !is_tabbed) ||
        !p2d_parse_hex(p2d_slice(s, 0, digits), &frame->address))
        return false;
    parse_place(p2d_trim(p2d_perf_from(s, digits)), frame);
    return true;
}

bool p2d_perf_ends_in_module(struct p2d_span s)
{
    return module_start(s) < s.len;
}

bool p2d_perf_ends_in_offset(struct p2d_span s)
{
    return offset_start(s) < s.len;
}

bool p2d_perf_cut_java(struct p2d_span *rest, struct p2d_span *name)
{
    if (rest->at == NULL)
        return false;
    for (size_t i = p2d_find(*rest, 0, '-'); i < rest->len;
         i = p2d_find(*rest, i + 1, '-')) {
        if (i == 0 || i + 2 >= rest->len || rest->at[i + 1] != '>')
            continue;
        *name = p2d_slice(*rest, 0, i);
        *rest = p2d_perf_from(*rest, i + 2);
        return true;
    }
    *name = *rest;
    *rest = (struct p2d_span){NULL, 0};
    return true;
}

bool p2d_perf_is_map(struct p2d_span module)
{
    size_t start = module.len;
    while (start > 0 && module.at[start - 1] != '/')
        start--;
    struct p2d_span name = p2d_perf_from(module, start);
    uint64_t pid;
    return p2d_starts_with(name, "perf-") && p2d_ends_with(name, ".map") &&
           p2d_parse_u64(p2d_slice(name, 5, name.len - 4), &pid);
}
