/* text.c - small helpers for perf's text, and lines that perf prints after the frames:
 *
 *      ABI:2    AX:0x7ffd29a0d2c8    BX:0x1               -F +iregs, +uregs
 *      0x401250/0x401210/M/-/-/0/  0x401306/0x401240/P/-/-/17/      -F +brstack
 *     rec+0xf(/p/w2)/leaf+0x1f(/p/w2)/M/-/-/0/                      -F +brstacksym
 *          7ffd29a0d2c8 4K N/A                            -F +phys_addr,+data_page_size
 *      insn: 48 89 e5                                     -F +insn
 *
 * Reference: builtin-script.c of Linux 3.6 to 6.12.
 */
#include "read/perf_script/text.h"

bool p2d_perf_address_at(struct p2d_span s, size_t from)
{
    size_t end = from + P2D_PERF_ADDRESS_WIDTH;
    if (s.len < end || !p2d_perf_is_blank(p2d_perf_at(s, end)))
        return false;
    size_t i = from;
    while (i < end && s.at[i] == ' ')
        i++;
    if (i == end)
        return false;
    while (i < end && p2d_perf_is_hex(s.at[i]))
        i++;
    return i == end;
}

/* Whether "/M/-/-/0" is at `i`: mispredicted, in a transaction, aborted, cycles. Perf 4
 * to 6.12 differ only in what follows. */
static bool is_branch_flags(struct p2d_span s, size_t i)
{
    return i + 7 < s.len && s.at[i] == '/' && s.at[i + 2] == '/' && s.at[i + 4] == '/' &&
           s.at[i + 6] == '/' && memchr("MPN-", s.at[i + 1], 4) != NULL &&
           memchr("X-", s.at[i + 3], 2) != NULL && memchr("A-", s.at[i + 5], 2) != NULL &&
           p2d_perf_is_digit(s.at[i + 7]);
}

static bool has_branch_flags(struct p2d_span s)
{
    for (size_t i = p2d_find(s, 0, '/'); i < s.len; i = p2d_find(s, i + 1, '/'))
        if (is_branch_flags(s, i))
            return true;
    return false;
}

/* Whether the rest holds nothing but page sizes: "4K", "2M", "N/A". */
static bool is_page_sizes(struct p2d_span s)
{
    struct p2d_span field;
    while (p2d_cut(&s, ' ', &field)) {
        size_t digits = 0;
        while (digits < field.len && p2d_perf_is_digit(field.at[digits]))
            digits++;
        bool size = digits > 0 && digits + 1 == field.len &&
                    memchr("BKMG", field.at[digits], 4) != NULL;
        if (field.len > 0 && !size && !p2d_span_is(field, "N/A"))
            return false;
    }
    return true;
}

static bool is_physical_address(struct p2d_span s, size_t from)
{
    return p2d_perf_address_at(s, from) &&
           is_page_sizes(p2d_perf_from(s, from + P2D_PERF_ADDRESS_WIDTH));
}

/* Position of `text` at or after `from`, or the span's length. */
static size_t find_text(struct p2d_span s, size_t from, const char *text)
{
    const unsigned char *hit =
        from < s.len ? memmem(s.at + from, s.len - from, text, strlen(text)) : NULL;
    return hit != NULL ? (size_t)(hit - s.at) : s.len;
}

/* The place after the group that "(/path)" or "([name])" opens; 0 if there is none. */
static size_t end_of_first_dso(struct p2d_span s)
{
    for (size_t i = find_text(s, 0, " ("); i < s.len; i = find_text(s, i + 2, " (")) {
        if (p2d_perf_at(s, i + 2) != '/' && p2d_perf_at(s, i + 2) != '[')
            continue;
        size_t depth = 0;
        for (size_t j = i + 1; j < s.len; j++) {
            depth += s.at[j] == '(';
            if (s.at[j] == ')' && --depth == 0)
                return j + 1;
        }
        return 0;
    }
    return 0;
}

struct p2d_span p2d_perf_without_trailer(struct p2d_span s)
{
    static const char *const starts[] = {" ABI:", " insn: ", " ilen: "};
    if (p2d_ends_with(s, ")"))
        return s;
    size_t end = end_of_first_dso(s);
    if (end > 0 && (has_branch_flags(s) || is_physical_address(s, end) ||
                    is_page_sizes(p2d_perf_from(s, end))))
        return p2d_trim(p2d_slice(s, 0, end));
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        s = p2d_slice(s, 0, find_text(s, 0, starts[i]));
    return p2d_trim(s);
}

/* "   BPF output: 0000: 48 65 ..." and its further lines; "%17s" each. */
static bool is_bpf_output(struct p2d_span line)
{
    struct p2d_span text = p2d_trim(line);
    if (p2d_starts_with(text, "BPF output:") || p2d_starts_with(text, "BPF string:"))
        return true;
    return line.len >= 23 && p2d_trim(p2d_slice(line, 0, 18)).len == 0 &&
           p2d_perf_is_hex(line.at[18]) && line.at[22] == ':';
}

bool p2d_perf_is_trailer(struct p2d_span line)
{
    static const char *const starts[] = {" ABI:", " insn: ", " ilen: ", " => ",
                                         " \t IPC: "};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (p2d_starts_with(line, starts[i]))
            return true;
    return is_physical_address(line, 0) || has_branch_flags(line) ||
           is_bpf_output(line) ||
           (line.len > 1 && line.at[0] == ' ' && is_page_sizes(line));
}
