/* symbols.c - a table of functions by address: adding, sorting, finding. */
#include "symbols/symbols.h"

#include "base/search.h"
#include "base/number.h"
#include "base/sort.h"
#include "symbols/demangle.h"

enum {
    /* Symbols may lie within each other: the search for the outer one goes back this far.
     * A label within a function is not a function. */
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
    p2d_vec_release(&t->aliases);
    p2d_vec_release(&t->firsts);
    p2d_buffer_release(&t->texts);
    p2d_buffer_release(&t->plain);
}

struct p2d_span p2d_symbol_name(const struct p2d_symbols *t, const struct p2d_symbol *s)
{
    return (struct p2d_span){t->texts.at + s->name, s->length};
}

/* ------------------------------------------------------------------ sorting */

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

/* Compare the names as they stand in the source, as perf does. The better symbol's name
 * is kept: it may be long, and many others may be at its address. */
static bool has_better_name(struct p2d_symbols *t, const struct p2d_symbol *a,
                            const struct p2d_symbol *b)
{
    struct p2d_buffer *plain = &t->plain;
    if (are_parts_of_one(p2d_symbol_name(t, a), p2d_symbol_name(t, b)))
        return false;
    plain->report = t->report;
    if (plain->len == 0 || t->plain_of != a->name) {
        plain->len = 0;
        p2d_put_demangled(plain, p2d_symbol_name(t, a), P2D_WITHOUT_PARAMETERS);
    }
    size_t middle = plain->len;
    p2d_put_demangled(plain, p2d_symbol_name(t, b), P2D_WITHOUT_PARAMETERS);
    if (!p2d_ok(t->report))
        return false;
    struct p2d_span both = {plain->at, plain->len};
    struct p2d_span x = p2d_slice(both, 0, middle), y = p2d_slice(both, middle, both.len);
    bool better = underscores(y) < underscores(x) ||
                  (underscores(y) == underscores(x) && y.len > x.len);
    if (better)
        memmove(plain->at, y.at, y.len);
    plain->len = better ? y.len : middle;
    t->plain_of = better ? b->name : a->name;
    return better;
}

/* Compare two symbols by all but their names, as perf does (choose_best_symbol of
 * util/symbol.c). */
static unsigned rank(const struct p2d_symbol *s)
{
    return (s->end > s->start ? 4u : 0u) | (s->is_weak ? 0u : 2u) |
           (s->is_global ? 1u : 0u);
}

static bool is_mangled(struct p2d_span name)
{
    return p2d_starts_with(name, "_Z") || p2d_starts_with(name, "_R");
}

/* Leave the better of two symbols at one address in *best. To turn names into those of
 * the source takes long: that waits until somebody asks for the address. */
static void choose(struct p2d_symbols *t, struct p2d_symbol *best,
                   const struct p2d_symbol *other)
{
    if (rank(best) > rank(other))
        return;
    bool is_tie = rank(best) == rank(other);
    bool waits = is_tie && (best->n_aliases > 0 || is_mangled(p2d_symbol_name(t, best)) ||
                            is_mangled(p2d_symbol_name(t, other)));
    if (!waits && (!is_tie || has_better_name(t, best, other)))
        *best = *other;
    if (!waits)
        return;
    if (best->n_aliases == 0)
        best->alias = t->aliases.len;
    if (p2d_vec_push(&t->aliases, t->report, *other))
        best->n_aliases++;
}

/* The symbol, with the best of its names. */
static const struct p2d_symbol *chosen(struct p2d_symbols *t, struct p2d_symbol *s)
{
    struct p2d_symbol best = *s;
    for (uint32_t i = 0; i < s->n_aliases; i++)
        if (has_better_name(t, &best, &t->aliases.at[s->alias + i]))
            best = t->aliases.at[s->alias + i];
    best.n_aliases = 0;
    *s = best;
    return s;
}

const struct p2d_symbol *p2d_symbols_at(struct p2d_symbols *t, uint32_t i)
{
    return chosen(t, &t->at.at[i]);
}

static void drop_aliases(struct p2d_symbols *t)
{
    uint32_t kept = 1;
    for (uint32_t i = 1; i < t->at.len; i++) {
        struct p2d_symbol *last = &t->at.at[kept - 1];
        if (last->start != t->at.at[i].start)
            t->at.at[kept++] = t->at.at[i];
        else
            choose(t, last, &t->at.at[i]);
    }
    t->at.len = kept;
}

/* As in perf, this comes before aliases are dropped: of several symbols without a size
 * only the last one gets a size. */
static void give_sizes(struct p2d_symbols *t)
{
    for (uint32_t i = 0; i < t->at.len; i++) {
        struct p2d_symbol *s = &t->at.at[i];
        if (s->end == s->start)
            s->end = i + 1 < t->at.len
                         ? t->at.at[i + 1].start
                         : (s->start / P2D_SYMBOL_PAGE + 2) * P2D_SYMBOL_PAGE;
    }
}

/* As the kernel gives them, but for some of its modules. */
static bool is_sorted(const struct p2d_symbols *t)
{
    uint32_t i = 1;
    while (i < t->at.len && t->at.at[i - 1].start <= t->at.at[i].start)
        i++;
    return i >= t->at.len;
}

/* Sort by start; those that start together stay in the order they came in. */
static bool sort(struct p2d_symbols *t)
{
    uint32_t n = t->at.len;
    struct p2d_keyed *keys = p2d_new(t->report, n, sizeof *keys);
    struct p2d_symbol *sorted = p2d_new(t->report, n, sizeof *sorted);
    for (uint32_t i = 0; i < n && keys != NULL; i++)
        keys[i] = (struct p2d_keyed){t->at.at[i].start, i};
    bool done = keys != NULL && sorted != NULL && p2d_sort_keyed(t->report, keys, n);
    for (uint32_t i = 0; i < n && done; i++)
        sorted[i] = t->at.at[keys[i].index];
    if (done)
        memcpy(t->at.at, sorted, n * sizeof *sorted);
    p2d_delete(keys);
    p2d_delete(sorted);
    return done;
}

/* Cut the addresses in pieces, about as many as there are symbols, and note how many
 * start before each: a look-up has only a few to choose from. */
static void index_by_address(struct p2d_symbols *t)
{
    uint32_t n = t->at.len;
    t->base = t->at.at[0].start;
    t->shift = 0;
    t->firsts.len = 0;
    uint64_t width = t->at.at[n - 1].start - t->base;
    while (width >> t->shift > n)
        t->shift++;
    uint32_t pieces = (uint32_t)(width >> t->shift) + 1;
    if (!p2d_vec_reserve(&t->firsts, t->report, pieces + 1))
        return;
    for (uint32_t i = 0; i < n; i++)
        while (t->firsts.len <= (t->at.at[i].start - t->base) >> t->shift)
            t->firsts.at[t->firsts.len++] = i;
    t->firsts.at[t->firsts.len++] = n;
}

void p2d_symbols_finish(struct p2d_symbols *t)
{
    if (!p2d_ok(t->report) || t->at.len == 0 || (!is_sorted(t) && !sort(t)))
        return;
    give_sizes(t);
    drop_aliases(t);
    index_by_address(t);
}

/* ------------------------------------------------------------------ finding */

/* The number of symbols that start at or before an address. */
static uint32_t n_up_to(const struct p2d_symbols *t, uint64_t address)
{
    if (t->firsts.len == 0 || address < t->base)
        return 0;
    uint64_t piece = (address - t->base) >> t->shift;
    if (piece >= t->firsts.len - 1)
        return t->at.len;
    uint32_t first = t->firsts.at[piece];
    return first + p2d_n_up_to(&t->at.at[first], t->firsts.at[piece + 1] - first,
                               sizeof *t->at.at, address);
}

const struct p2d_symbol *p2d_symbols_find(struct p2d_symbols *t, uint64_t address)
{
    uint32_t n = n_up_to(t, address);
    struct p2d_symbol *label = NULL;
    for (uint32_t back = 0; back < LOOK_BACK && back < n; back++) {
        struct p2d_symbol *s = &t->at.at[n - 1 - back];
        if (s->n_aliases > 0)
            (void)chosen(t, s);
        if (address < s->end && s->is_sized)
            return s;
        if (address < s->end && label == NULL)
            label = s;
    }
    return label;
}

void p2d_symbols_move(struct p2d_symbols *t, uint64_t by)
{
    t->base -= by;
    for (uint32_t i = 0; i < t->at.len && by != 0; i++) {
        t->at.at[i].start -= by;
        t->at.at[i].end -= by;
    }
}

/* ---------------------------------------------------------------- build-ids */

struct p2d_span p2d_parse_build_id(struct p2d_span digits,
                                   unsigned char id[P2D_BUILD_ID_SIZE])
{
    size_t n = digits.len / 2;
    uint64_t byte;
    if (digits.len % 2 != 0 || n > P2D_BUILD_ID_SIZE)
        return (struct p2d_span){0};
    for (size_t i = 0; i < n; i++) {
        if (!p2d_parse_hex(p2d_slice(digits, 2 * i, 2 * i + 2), &byte))
            return (struct p2d_span){0};
        id[i] = (unsigned char)byte;
    }
    return (struct p2d_span){id, n};
}
