/* symbols.c - functions by address: adding, sorting, finding. */
#include "read/symbols.h"

#include <stdlib.h>

#include "base/number.h"

enum {
    PAGE = 4096,
    /* Symbols may lie within each other: so many are looked back for the outer one. A
     * label within a function is no function. */
    LOOK_BACK = 16
};

void p2d_symbols_add(struct p2d_symbols *t, struct p2d_symbol symbol,
                     struct p2d_span name, const char *suffix)
{
    size_t length = name.len + strlen(suffix);
    if (length == 0 || length > UINT32_MAX || symbol.end < symbol.start)
        return;
    t->texts.report = t->report;
    symbol.name = t->texts.len;
    symbol.length = (uint32_t)length;
    symbol.is_sized = symbol.end > symbol.start;
    p2d_put(&t->texts, name.at, name.len);
    p2d_puts(&t->texts, suffix);
    if (p2d_ok(t->report))
        (void)p2d_vec_push(&t->at, t->report, symbol);
}

void p2d_symbols_release(struct p2d_symbols *t)
{
    p2d_vec_release(&t->at);
    p2d_buffer_release(&t->texts);
}

struct p2d_span p2d_symbol_name(const struct p2d_symbols *t, const struct p2d_symbol *s)
{
    return (struct p2d_span){t->texts.at + s->name, s->length};
}

/* ------------------------------------------------------------------ sorting */

static int compare(const void *a, const void *b)
{
    const struct p2d_symbol *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->name < y->name ? -1 : x->name > y->name; /* in the order they came */
}

static size_t underscores(struct p2d_span name)
{
    size_t n = 0;
    while (n < name.len && name.at[n] == '_')
        n++;
    return n;
}

/* Whether two names are a constructor's or a destructor's whole and base part, "..C1E.."
 * and "..C2E..": they read alike in the source, and C++ has very many of them. */
static bool are_parts_of_one(struct p2d_span a, struct p2d_span b)
{
    size_t i = 0;
    while (i < a.len && i < b.len && a.at[i] == b.at[i])
        i++;
    return a.len == b.len && i > 0 && i + 1 < a.len && strchr("012", a.at[i]) != NULL &&
           strchr("012", b.at[i]) != NULL && a.at[i] != '\0' && b.at[i] != '\0' &&
           (a.at[i - 1] == 'C' || a.at[i - 1] == 'D') && a.at[i + 1] == 'E' &&
           memcmp(a.at + i + 1, b.at + i + 1, a.len - i - 1) == 0;
}

/* perf compares the names as they stand in the source. */
static bool has_better_name(const struct p2d_symbols *t, const struct p2d_symbol *a,
                            const struct p2d_symbol *b)
{
    if (are_parts_of_one(p2d_symbol_name(t, a), p2d_symbol_name(t, b)))
        return false;
    struct p2d_buffer plain = {.report = t->report};
    p2d_put_demangled(&plain, p2d_symbol_name(t, a));
    size_t middle = plain.len;
    p2d_put_demangled(&plain, p2d_symbol_name(t, b));
    struct p2d_span both = {plain.at, plain.len};
    struct p2d_span x = p2d_slice(both, 0, middle), y = p2d_slice(both, middle, both.len);
    bool better = underscores(y) < underscores(x) ||
                  (underscores(y) == underscores(x) && y.len > x.len);
    p2d_buffer_release(&plain);
    return better;
}

/* Whether b is the better name, as perf chooses (choose_best_symbol of util/symbol.c). */
static bool is_better(const struct p2d_symbols *t, const struct p2d_symbol *a,
                      const struct p2d_symbol *b)
{
    bool a_is_sized = a->end > a->start, b_is_sized = b->end > b->start;
    if (a_is_sized != b_is_sized)
        return b_is_sized;
    if (a->is_weak != b->is_weak)
        return a->is_weak;
    if (a->is_global != b->is_global)
        return b->is_global;
    return has_better_name(t, a, b);
}

static void drop_aliases(struct p2d_symbols *t)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < t->at.len; i++) {
        struct p2d_symbol *last = kept > 0 ? &t->at.at[kept - 1] : NULL;
        if (last == NULL || last->start != t->at.at[i].start)
            t->at.at[kept++] = t->at.at[i];
        else if (is_better(t, last, &t->at.at[i]))
            *last = t->at.at[i];
    }
    t->at.len = kept;
}

/* As perf does it, before aliases are dropped: of several without a size only the last
 * one gets any. */
static void give_sizes(struct p2d_symbols *t)
{
    for (uint32_t i = 0; i < t->at.len; i++) {
        struct p2d_symbol *s = &t->at.at[i];
        if (s->end == s->start)
            s->end =
                i + 1 < t->at.len ? t->at.at[i + 1].start : (s->start / PAGE + 2) * PAGE;
    }
}

/* As the kernel gives them, but for some of its modules. */
static bool is_sorted(const struct p2d_symbols *t)
{
    uint32_t i = 1;
    while (i < t->at.len && compare(&t->at.at[i - 1], &t->at.at[i]) <= 0)
        i++;
    return i >= t->at.len;
}

void p2d_symbols_finish(struct p2d_symbols *t)
{
    if (!p2d_ok(t->report) || t->at.len == 0)
        return;
    if (!is_sorted(t))
        qsort(t->at.at, t->at.len, sizeof *t->at.at, compare);
    give_sizes(t);
    drop_aliases(t);
}

const struct p2d_symbol *p2d_symbols_find(const struct p2d_symbols *t, uint64_t address)
{
    uint32_t low = 0, high = t->at.len; /* the first one that starts behind it */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->at.at[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    const struct p2d_symbol *label = NULL;
    for (uint32_t back = 0; back < LOOK_BACK && back < low; back++) {
        const struct p2d_symbol *s = &t->at.at[low - 1 - back];
        if (address < s->end && s->is_sized)
            return s;
        if (address < s->end && label == NULL)
            label = s;
    }
    return label;
}

/* --------------------------------------------------------------- text files */

static bool is_kept_kind(unsigned char kind)
{
    return strchr("TtWwDdBb", kind) != NULL && kind != '\0';
}

static struct p2d_span cut_word(struct p2d_span *line)
{
    *line = p2d_trim(*line);
    size_t end = 0;
    while (end < line->len && line->at[end] != ' ' && line->at[end] != '\t')
        end++;
    struct p2d_span word = p2d_slice(*line, 0, end);
    *line = p2d_slice(*line, end, line->len);
    return word;
}

/* Between the kernel and its modules, and between two of them, is nothing. */
static void end_at_module(struct p2d_symbols *t, bool changes)
{
    if (!changes || t->at.len == 0)
        return;
    struct p2d_symbol *last = &t->at.at[t->at.len - 1];
    last->end = (last->start / PAGE + 2) * PAGE;
}

void p2d_symbols_from_kallsyms(struct p2d_symbols *t, struct p2d_buffer *text)
{
    enum { LIKELY_LINE = 40 };
    struct p2d_span line, module = {0}, rest = {text->at, text->len};
    (void)p2d_vec_reserve(&t->at, t->report, (uint32_t)(text->len / LIKELY_LINE));
    while (p2d_cut(&rest, '\n', &line) && p2d_ok(t->report)) {
        uint64_t start;
        struct p2d_span address = cut_word(&line), kind = cut_word(&line);
        struct p2d_span name = cut_word(&line), home = cut_word(&line);
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
        struct p2d_span number = cut_word(&line), kind = cut_word(&line);
        if (kind.len == 1 && p2d_span_equal(cut_word(&line), name) &&
            p2d_parse_hex(number, &address))
            return address;
    }
    return 0;
}

void p2d_symbols_move(struct p2d_symbols *t, uint64_t by)
{
    for (uint32_t i = 0; i < t->at.len && by != 0; i++) {
        t->at.at[i].start -= by;
        t->at.at[i].end -= by;
    }
}

void p2d_symbols_from_perf_map(struct p2d_symbols *t, struct p2d_span text)
{
    struct p2d_span line;
    while (p2d_cut(&text, '\n', &line)) {
        uint64_t start, size;
        struct p2d_span address = cut_word(&line), length = cut_word(&line);
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (!p2d_parse_hex(address, &start) || !p2d_parse_hex(length, &size))
            continue;
        p2d_symbols_add(t, (struct p2d_symbol){.start = start, .end = start + size},
                        p2d_trim(line), "");
    }
    p2d_symbols_finish(t);
}
