/* match_functions.c - pair the functions of two profiles.
 *
 * Lines are no identity: they move with every edit above them. Functions are paired in
 * rounds, from the strictest notion of "the same" to the loosest; a function that has a
 * partner keeps it:
 *
 *  1. the same name, module and file;
 *  2. the same three, but for what differs from run to run within a name: the address in
 *     "<method 'x' of type object at 0x7f..>", the hash after a Rust name, the number of
 *     a script of JavaScript that has no address;
 *  3. that name, and the last parts of the file's path (or of the module, where no file
 *     is known): six parts, then five, down to the base name;
 *  4. that name alone, where one side has no place or the formats differ in what they
 *     call one.
 *
 * Rounds 3 and 4 pair only what cannot be mistaken: all functions of a side that would
 * do, with or without a partner, must be at one place. Several functions of one name at
 * one place (Python's lambdas) are paired by line: in order if both sides have as many,
 * else equal lines first, then the nearest in their order. Where columns are known
 * (minified JavaScript), equal lines and columns come first in either case.
 */
#include "graph/match_functions.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"

enum { MOST_PARTS = 6 };
enum round { BY_ALL, BY_STABLE_NAME, BY_PARTS, BY_NAME_ALONE };

/* A function in the round's sort order. */
struct candidate {
    p2d_str key, place;
    bool is_after, is_free;
    p2d_fn fn;
    int64_t line;
    uint32_t column; /* 0: unknown */
    struct p2d_span name;
};

typedef P2D_VEC(struct candidate) candidates;

struct match {
    const struct p2d_profile *sides[2]; /* before, after */
    struct p2d_report *report;
    p2d_fn *partners;      /* the result */
    bool *taken;           /* by after's function */
    candidates candidates; /* of one round */
    struct p2d_strings keys;
    struct p2d_buffer scratch;
};

/* ------------------------------------------------------------------ keys */

static bool is_hex(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* "::h" and 16 hexadecimal digits end a symbol of Rust. */
static size_t without_rust_hash(struct p2d_span name)
{
    enum { HASH = 19 };
    if (name.len <= HASH || memcmp(name.at + name.len - HASH, "::h", 3) != 0)
        return name.len;
    for (size_t i = name.len - HASH + 3; i < name.len; i++)
        if (!is_hex(name.at[i]))
            return name.len;
    return name.len - HASH;
}

/* The length of a part of the name that changes with each build or run, and of the words
 * before it that announce it: addresses of Python's objects, hashes of LLVM's modules,
 * hashes of Rust's functions in mangled names. */
static size_t unstable_part(struct p2d_span name, size_t at, size_t *told_by)
{
    static const struct {
        const char *text;
        size_t digits; /* exact number of digits; 0: any */
    } signs[] = {{" at 0x", 0}, {".llvm.", 0}, {"17h", 16}};
    struct p2d_span rest = p2d_slice(name, at, name.len);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t begin = strlen(signs[i].text), end = begin;
        if (!p2d_starts_with(rest, signs[i].text))
            continue;
        while (end < rest.len && is_hex(rest.at[end]))
            end++;
        *told_by = begin;
        if (signs[i].digits == 0 || end - begin == signs[i].digits)
            return end - begin;
    }
    return 0;
}

static void put_stable_name(struct p2d_buffer *out, struct p2d_span name)
{
    size_t end = without_rust_hash(name), told_by = 0;
    for (size_t i = 0; i < end;) {
        size_t unstable = unstable_part(name, i, &told_by);
        size_t stable = unstable > 0 ? told_by : 1;
        p2d_put(out, name.at + i, stable);
        i += stable + unstable;
    }
}

static struct p2d_span place_of(const struct p2d_profile *p, const struct p2d_function *f)
{
    return p2d_text(p, f->file != 0 ? f->file : f->module);
}

/* "VM42": V8 numbers scripts without an address as they come. */
static bool is_script(struct p2d_span module)
{
    uint64_t number;
    return p2d_starts_with(module, "VM") &&
           p2d_parse_u64(p2d_slice(module, 2, module.len), &number);
}

/* The last `parts` parts of a path, or the whole path. */
static struct p2d_span last_parts(struct p2d_span path, unsigned parts)
{
    for (size_t i = path.len; i-- > 0;)
        if ((path.at[i] == '/' || path.at[i] == '\\') && --parts == 0)
            return p2d_slice(path, i + 1, path.len);
    return path;
}

/* Whether every package has a file of this name. */
static bool is_generic(struct p2d_span base_name)
{
    static const char *const names[] = {"__init__.py", "__main__.py", "__init__",
                                        "__main__",    "mod.rs",      "lib.rs",
                                        "main.rs",     "index.js",    "main.go"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (p2d_span_is(base_name, names[i]))
            return true;
    return false;
}

/* Put the key into `scratch`, with a NUL between its parts. False if the function has no
 * part in the round. */
static bool make_key(struct match *m, const struct p2d_profile *p,
                     const struct p2d_function *f, enum round round, unsigned parts)
{
    struct p2d_span name = p2d_text(p, f->name), place = place_of(p, f);
    struct p2d_span module = p2d_text(p, f->module);
    if (round != BY_ALL && is_script(module))
        place = module = p2d_span_of("VM");
    m->scratch.len = 0;
    if (round == BY_ALL)
        p2d_put(&m->scratch, name.at, name.len);
    else
        put_stable_name(&m->scratch, name);
    p2d_putc(&m->scratch, '\0');
    if (round == BY_NAME_ALONE)
        return true;
    if (round == BY_PARTS)
        place = last_parts(place, parts);
    p2d_put(&m->scratch, place.at, place.len);
    if (round != BY_PARTS) {
        p2d_putc(&m->scratch, '\0');
        p2d_put(&m->scratch, module.at, module.len);
    }
    return round != BY_PARTS || (place.len > 0 && !(parts == 1 && is_generic(place)));
}

/* Returns the number of functions without a partner. */
static uint32_t add_candidates(struct match *m, bool is_after, enum round round,
                               unsigned parts)
{
    const struct p2d_profile *p = m->sides[is_after];
    uint32_t n_free = 0;
    for (p2d_fn fn = 1; fn < p->fns.len && p2d_ok(m->report); fn++) {
        const struct p2d_function *f = &p->fns.at[fn];
        bool is_free = is_after ? !m->taken[fn] : m->partners[fn] == 0;
        if ((!is_free && round < BY_PARTS) || !make_key(m, p, f, round, parts))
            continue;
        n_free += is_free;
        struct p2d_span key = {m->scratch.at, m->scratch.len};
        struct candidate fresh = {.key = p2d_intern(&m->keys, m->report, key),
                                  .is_after = is_after,
                                  .is_free = is_free,
                                  .fn = fn,
                                  .line = f->line,
                                  .column = f->column,
                                  .name = p2d_text(p, f->name)};
        fresh.place = p2d_intern(&m->keys, m->report, place_of(p, f));
        (void)p2d_vec_push(&m->candidates, m->report, fresh);
    }
    return n_free;
}

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->is_after != y->is_after)
        return x->is_after ? 1 : -1;
    if (x->is_free != y->is_free)
        return x->is_free ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    int order = p2d_span_compare(x->name, y->name);
    return order != 0 ? order : x->fn < y->fn ? -1 : x->fn > y->fn;
}

/* ----------------------------------------------------------------- pairing */

static void pair(struct match *m, const struct candidate *a, const struct candidate *b)
{
    const struct candidate *before = a->is_after ? b : a, *after = a->is_after ? a : b;
    m->partners[before->fn] = after->fn;
    m->taken[after->fn] = true;
}

static int compare_lines(const struct candidate *a, const struct candidate *b)
{
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

/* Pair functions at equal lines and columns; move the others, in order, to the front of
 * both lists.
 */
static void pair_equal_lines(struct match *m, struct candidate *a, size_t *n_a,
                             struct candidate *b, size_t *n_b)
{
    size_t i = 0, j = 0, left_a = 0, left_b = 0;
    while (i < *n_a && j < *n_b) {
        int order = compare_lines(&a[i], &b[j]);
        if (order == 0)
            pair(m, &a[i++], &b[j++]);
        else if (order < 0)
            a[left_a++] = a[i++];
        else
            b[left_b++] = b[j++];
    }
    while (i < *n_a)
        a[left_a++] = a[i++];
    while (j < *n_b)
        b[left_b++] = b[j++];
    *n_a = left_a;
    *n_b = left_b;
}

static double distance(const struct candidate *a, const struct candidate *b)
{
    const double line = 4294967296; /* is further than any column */
    return fabs(((double)a->line - (double)b->line) * line +
                ((double)a->column - (double)b->column));
}

/* Each function of the shorter list finds a partner in the longer one. */
static void pair_nearest(struct match *m, const struct candidate *few, size_t n_few,
                         const struct candidate *many, size_t n_many)
{
    size_t j = 0;
    for (size_t i = 0; i < n_few; i++, j++) {
        while (n_many - (j + 1) >= n_few - i &&
               distance(&few[i], &many[j + 1]) < distance(&few[i], &many[j]))
            j++;
        pair(m, &few[i], &many[j]);
    }
}

static void pair_group(struct match *m, struct candidate *before, size_t n_before,
                       struct candidate *after, size_t n_after)
{
    bool has_columns =
        n_before > 0 && n_after > 0 && before->column > 0 && after->column > 0;
    if (n_before != n_after || has_columns)
        pair_equal_lines(m, before, &n_before, after, &n_after);
    if (n_before <= n_after)
        pair_nearest(m, before, n_before, after, n_after);
    else
        pair_nearest(m, after, n_after, before, n_before);
}

static bool at_one_place(const struct candidate *at, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (at[i].place != at[0].place)
            return false;
    return true;
}

/* Names alone are compared only where two formats name places differently, or where there
 * are no places. */
static bool may_differ_in_place(const struct match *m, const struct candidate *before,
                                const struct candidate *after)
{
    return before->place == 0 || after->place == 0 ||
           strcmp(m->sides[0]->format, m->sides[1]->format) != 0;
}

static size_t count_free(const struct candidate *at, size_t n)
{
    size_t n_free = 0;
    while (n_free < n && at[n_free].is_free)
        n_free++;
    return n_free;
}

static void play_group(struct match *m, enum round round, struct candidate *at, size_t n)
{
    size_t n_before = 0;
    while (n_before < n && !at[n_before].is_after)
        n_before++;
    struct candidate *after = at + n_before;
    size_t n_after = n - n_before;
    if (n_before == 0 || n_after == 0)
        return;
    if (round >= BY_PARTS &&
        !(at_one_place(at, n_before) && at_one_place(after, n_after)))
        return;
    if (round == BY_NAME_ALONE && !may_differ_in_place(m, at, after))
        return;
    pair_group(m, at, count_free(at, n_before), after, count_free(after, n_after));
}

static void play_round(struct match *m, enum round round, unsigned parts)
{
    m->candidates.len = 0;
    if (add_candidates(m, false, round, parts) == 0 ||
        add_candidates(m, true, round, parts) == 0 || !p2d_ok(m->report))
        return;
    qsort(m->candidates.at, m->candidates.len, sizeof *m->candidates.at,
          compare_candidates);
    for (uint32_t i = 0, end; i < m->candidates.len; i = end) {
        struct candidate *at = &m->candidates.at[i];
        for (end = i + 1; end < m->candidates.len && at[end - i].key == at->key;)
            end++;
        play_group(m, round, at, end - i);
    }
}

p2d_fn *p2d_match_functions(const struct p2d_profile *before,
                            const struct p2d_profile *after, struct p2d_report *report)
{
    struct match m = {
        .sides = {before, after}, .report = report, .scratch.report = report};
    m.partners = p2d_new(report, before->fns.len, sizeof *m.partners);
    m.taken = p2d_new(report, after->fns.len, sizeof *m.taken);
    if (p2d_strings_init(&m.keys, report) && p2d_ok(report)) {
        play_round(&m, BY_ALL, 0);
        play_round(&m, BY_STABLE_NAME, 0);
        for (unsigned parts = MOST_PARTS; parts > 0; parts--)
            play_round(&m, BY_PARTS, parts);
        play_round(&m, BY_NAME_ALONE, 0);
    }
    p2d_strings_release(&m.keys);
    p2d_buffer_release(&m.scratch);
    p2d_vec_release(&m.candidates);
    p2d_delete(m.taken);
    if (!p2d_ok(report)) {
        p2d_delete(m.partners);
        return NULL;
    }
    return m.partners;
}

bool p2d_joint_fns_init(struct p2d_joint_fns *fns, struct p2d_builder *to,
                        const struct p2d_profile *before, const struct p2d_profile *after,
                        const p2d_fn *partners)
{
    *fns = (struct p2d_joint_fns){.partners = partners};
    return p2d_copy_init(&fns->copies[0], to, before) &&
           p2d_copy_init(&fns->copies[1], to, after);
}

void p2d_joint_fns_release(struct p2d_joint_fns *fns)
{
    p2d_copy_release(&fns->copies[0]);
    p2d_copy_release(&fns->copies[1]);
}

p2d_fn p2d_joint_fn(struct p2d_joint_fns *fns, bool is_after, p2d_fn fn)
{
    if (!is_after && fns->partners[fn] != 0)
        return p2d_copy_fn(&fns->copies[1], fns->partners[fn]);
    return p2d_copy_fn(&fns->copies[is_after], fn);
}
