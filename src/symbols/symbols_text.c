/* symbols_text.c - read functions by address from text: the kernel's list of symbols,
 * and the maps of just-in-time compilers. */
#include "symbols/symbols_text.h"
#include "symbols/symbols.h"

#include "base/number.h"

static bool is_kept_kind(unsigned char kind)
{
    return strchr("TtWwDdBb", kind) != NULL && kind != '\0';
}

/* No code lies between the kernel and its modules, or between two modules. */
static void end_at_module(struct p2d_symbols *t, bool changes)
{
    if (!changes || t->at.len == 0)
        return;
    struct p2d_symbol *last = &t->at.at[t->at.len - 1];
    last->end = (last->start / P2D_SYMBOL_PAGE + 2) * P2D_SYMBOL_PAGE;
}

void p2d_symbols_from_kallsyms(struct p2d_symbols *t, struct p2d_buffer *text)
{
    enum { LIKELY_LINE = 40 };
    struct p2d_span line, module = {0}, rest = {text->at, text->len};
    (void)p2d_vec_reserve(&t->at, t->report, (uint32_t)(text->len / LIKELY_LINE));
    while (p2d_cut(&rest, '\n', &line) && p2d_ok(t->report)) {
        uint64_t start;
        struct p2d_span address = p2d_cut_word(&line), kind = p2d_cut_word(&line);
        struct p2d_span name = p2d_cut_word(&line), home = p2d_cut_word(&line);
        if (kind.len != 1 || !is_kept_kind(kind.at[0]) || name.len == 0 ||
            name.len > UINT32_MAX / 2 || home.len > UINT32_MAX / 2 ||
            !p2d_parse_hex(address, &start))
            continue;
        end_at_module(t, !p2d_span_equal(module, home));
        module = home;
        /* From the name to the end of the module, a tab between them. */
        size_t length = home.len > 0 ? (size_t)(home.at + home.len - name.at) : name.len;
        struct p2d_symbol symbol = {.start = start,
                                    .end = start,
                                    .name = (size_t)(name.at - text->at),
                                    .length = (uint32_t)length,
                                    .is_elsewhere = home.len > 0,
                                    .is_weak = kind.at[0] == 'W',
                                    .is_global = kind.at[0] < 'a'};
        (void)p2d_vec_push(&t->at, t->report, symbol);
    }
    p2d_buffer_release(&t->texts);
    t->texts = *text;
    *text = (struct p2d_buffer){.report = text->report};
    p2d_symbols_finish(t);
}

uint64_t p2d_kallsyms_address(struct p2d_span text, struct p2d_span name)
{
    struct p2d_span line;
    uint64_t address;
    while (name.len > 0 && p2d_cut(&text, '\n', &line)) {
        struct p2d_span number = p2d_cut_word(&line), kind = p2d_cut_word(&line);
        if (kind.len == 1 && p2d_span_equal(p2d_cut_word(&line), name) &&
            p2d_parse_hex(number, &address))
            return address;
    }
    return 0;
}

void p2d_symbols_from_perf_map(struct p2d_symbols *t, struct p2d_span text)
{
    struct p2d_span line;
    while (p2d_cut(&text, '\n', &line)) {
        uint64_t start, size;
        struct p2d_span address = p2d_cut_word(&line), length = p2d_cut_word(&line);
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (!p2d_parse_hex(address, &start) || !p2d_parse_hex(length, &size))
            continue;
        p2d_symbols_add(t, (struct p2d_symbol){.start = start, .end = start + size},
                        p2d_trim(line), "");
    }
    p2d_symbols_finish(t);
}
