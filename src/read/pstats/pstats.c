/* pstats.c - read the files of Python's profilers: cProfile, profile, hotshot, yappi and
 * others.
 *
 * A marshalled dict, as Python would print it:
 *
 *     {("app.py", 1, "main"): (1, 1, 0.25, 10.0, {}),
 *      ("app.py", 2, "fact"): (3, 30, 4.75, 9.75,
 *          {("app.py", 1, "main"): (3, 3, 0.5, 9.75),
 *           ("app.py", 2, "fact"): (27, 0, 4.25, 9.25)})}
 *
 * The key is file, line and name; then come primitive calls, all calls, own seconds,
 * seconds with callees, and callers. A caller has all calls before primitive calls, and
 * yappi swaps those of functions too: the larger number is always that of all calls.
 * `profile` knows only how often a caller called. Reference: Lib/pstats.py,
 * Lib/cProfile.py and Lib/profile.py of CPython.
 *
 * The sampling profiler of Python 3.15 writes the same, marked by a key ("__sampled__",):
 * the numbers of calls are then numbers of samples, lines are those that were running,
 * and a function has an entry for each.
 *
 * Everything is collected before the model gets it: functions first, so that their ids
 * follow the order of the dict (pstats' tables list equal rows in it), then their
 * callers.
 */
#include <math.h>

#include "assemble/check_totals.h"
#include "assemble/estimate_calls.h"
#include "read/pstats/lost_calls.h"
#include "syntax/marshal.h"
#include "model/file_module.h"
#include "read/read.h"

/* A function's place in the program, as keys give it. Keys may repeat. */
struct key {
    p2d_str file, name;
    int64_t line;
    p2d_fn fn; /* 0: the model does not have it yet */
};

/* What is known of a function, or of a function on behalf of a caller. */
struct numbers {
    struct p2d_count calls, primitive;
    struct p2d_cost cost;
};

/* An entry of a dict of callers. */
struct caller {
    uint32_t key;
    bool only_counted;
    struct numbers numbers;
};

/* An entry of the dict. */
struct row {
    uint32_t key;
    uint32_t first_caller, n_callers;
    bool skipped; /* a later one has the same key */
    struct numbers numbers;
};

/* Numbers by a number; 0 where nothing was stored yet. */
struct memo {
    uint32_t *at;
    uint32_t len, cap;
};

struct pstats {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_marshal m;
    p2d_metric metric;
    P2D_VEC(struct key) keys;
    P2D_VEC(struct row) rows;
    P2D_VEC(struct caller) callers; /* row by row */
    uint64_t max_callers;
    struct memo modules;       /* by the file's string: the module's */
    struct memo calls;         /* by function: the last call from it */
    struct p2d_map code_names; /* by "main": "<code object main>" */
    uint32_t n_skipped;        /* entries that are not a function's */
    double seconds_per_sample;
    bool sampled, only_counted;
};

/* Whether the byte, if the head reaches that far, is in a range. */
static bool is_within(struct p2d_span head, size_t index, unsigned char least,
                      unsigned char most)
{
    return index >= head.len || (head.at[index] >= least && head.at[index] <= most);
}

/* A dict, and in it a tuple of few, a reference, or the end. Text may begin with the same
 * characters, but then has others where a number is small here; and never has FLAG_REF.
 */
static int probe(struct p2d_span head)
{
    if (head.len < 2 || (head.at[0] & 0x7F) != '{')
        return P2D_NO;
    bool sure = head.at[0] != '{';
    unsigned char type = head.at[1] & 0x7F;
    if (type == ')')
        sure |= is_within(head, 2, 1, 8);
    else if (type == '(')
        sure |= is_within(head, 2, 1, 8) && is_within(head, 5, 0, 0);
    else if (type == 'r')
        sure |= is_within(head, 5, 0, 0);
    else if (type == '0')
        sure |= head.len == 2;
    else
        return P2D_NO;
    return sure ? P2D_BY_MAGIC : P2D_NO;
}

/* The place of an index, made if it is not there yet; NULL when memory runs out. */
static uint32_t *memo_at(struct memo *memo, struct p2d_report *report, uint32_t index)
{
    if (!p2d_vec_reach(memo, report, index))
        return NULL;
    return &memo->at[index];
}

/* ----------------------------------------------------------------- numbers */

/* Far beyond any profile, and sums of them stay finite. */
static const double MAX_SECONDS = 1e100;

static bool is_number(const struct p2d_marshal_value *value)
{
    return value->kind == P2D_MARSHAL_INT || value->kind == P2D_MARSHAL_LONG ||
           value->kind == P2D_MARSHAL_FLOAT;
}

static bool are_numbers(const struct p2d_marshal_value *values, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!is_number(&values[i]))
            return false;
    return true;
}

static double double_of(const struct pstats *p, const struct p2d_marshal_value *value)
{
    if (value->kind == P2D_MARSHAL_INT)
        return (double)value->as.integer;
    if (value->kind == P2D_MARSHAL_FLOAT)
        return value->as.real;
    struct p2d_marshal_long number = p2d_marshal_long_of(&p->m, value);
    double magnitude = number.too_big ? INFINITY : p2d_count_value(number.magnitude);
    return number.negative ? -magnitude : magnitude;
}

static bool read_seconds(struct pstats *p, const struct p2d_marshal_value *value,
                         double *seconds)
{
    *seconds = double_of(p, value);
    if (fabs(*seconds) <= MAX_SECONDS)
        return true;
    return p2d_fail(p->in, "a time in this entry is %s",
                    isnan(*seconds) ? "not a number" : "beyond all bounds");
}

/* A number of calls that is not a small integer. A negative one stands for "unknown":
 * that is what pyinstrument means by -1. */
static bool read_odd_count(struct pstats *p, const struct p2d_marshal_value *value,
                           struct p2d_count *count)
{
    double number = double_of(p, value);
    *count = p2d_count_unknown();
    if (isnan(number) || number >= 0x1p128)
        return p2d_fail(p->in, "a number of calls in this entry is not below 2^128");
    if (number < 0) {
        if (number != -1)
            p2d_warn(p->in, "negative calls",
                     "a negative number of calls counts as unknown");
    } else if (value->kind == P2D_MARSHAL_LONG) {
        *count = p2d_marshal_long_of(&p->m, value).magnitude;
    } else {
        count->high = (uint64_t)(number * 0x1p-64);
        count->low = (uint64_t)(number - (double)count->high * 0x1p64);
    }
    return true;
}

static inline bool read_count(struct pstats *p, const struct p2d_marshal_value *value,
                              struct p2d_count *count)
{
    if (value->kind != P2D_MARSHAL_INT || value->as.integer < 0)
        return read_odd_count(p, value, count);
    *count = p2d_count_of((uint64_t)value->as.integer);
    return true;
}

/* Two numbers of calls in any order, then two times. */
static bool read_numbers(struct pstats *p, const struct p2d_marshal_value *four,
                         struct numbers *numbers)
{
    struct p2d_count a, b;
    if (!read_count(p, &four[0], &a) || !read_count(p, &four[1], &b) ||
        !read_seconds(p, &four[2], &numbers->cost.self) ||
        !read_seconds(p, &four[3], &numbers->cost.total))
        return false;
    if (!p2d_count_known(a) || !p2d_count_known(b))
        a = b = p2d_count_unknown();
    bool in_order = p2d_count_compare(a, b) >= 0;
    numbers->calls = in_order ? a : b;
    numbers->primitive = in_order ? b : a;
    return true;
}

/* ------------------------------------------------------------------- names */

/* A string's id. A string that is referred to often is looked up once. */
static p2d_str string_of(struct pstats *p, const struct p2d_marshal_value *value)
{
    p2d_str id = p2d_marshal_memo(&p->m, value);
    if (id == 0) {
        id = p2d_name(p->b, p2d_marshal_text(&p->m, value));
        p2d_marshal_remember(&p->m, value, id);
    }
    return id;
}

/* `profile` names what it ran by the code object itself. Python prints those with an
 * address, which is another one in each run. */
static p2d_str code_name_of(struct pstats *p, const struct p2d_marshal_value *code)
{
    p2d_str name = string_of(p, p2d_marshal_child(&p->m, code, 1));
    uint32_t *known = p2d_map_at(&p->code_names, p->b->report, name);
    if (known == NULL || *known != 0)
        return known != NULL ? *known : 0;
    struct p2d_buffer text = {.report = p->b->report};
    struct p2d_span plain = p2d_text(p->b->profile, name);
    p2d_puts(&text, "<code object ");
    p2d_put(&text, plain.at, plain.len);
    p2d_putc(&text, '>');
    *known = p2d_name(p->b, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
    return *known;
}

static p2d_str module_of(struct pstats *p, p2d_str file)
{
    uint32_t *known = memo_at(&p->modules, p->b->report, file);
    if (known != NULL && *known == 0)
        *known = p2d_name(p->b, p2d_python_module(p2d_text(p->b->profile, file)));
    return known != NULL ? *known : 0;
}

/* -------------------------------------------------------------------- keys */

static bool is_key(const struct p2d_marshal *m, const struct p2d_marshal_value *key)
{
    if (key->kind != P2D_MARSHAL_TUPLE || key->length != 3)
        return false;
    const struct p2d_marshal_value *parts = p2d_marshal_child(m, key, 0);
    return (parts[0].kind == P2D_MARSHAL_STRING || parts[0].kind == P2D_MARSHAL_NONE) &&
           (is_number(&parts[1]) || parts[1].kind == P2D_MARSHAL_NONE) &&
           (parts[2].kind == P2D_MARSHAL_STRING || parts[2].kind == P2D_MARSHAL_CODE);
}

/* 0, for unknown, where it is no line. */
static int64_t line_of(const struct p2d_marshal_value *value)
{
    if (value->kind == P2D_MARSHAL_INT)
        return value->as.integer;
    if (value->kind == P2D_MARSHAL_FLOAT && fabs(value->as.real) < 0x1p62)
        return (int64_t)value->as.real;
    return 0;
}

static uint32_t new_key(struct pstats *p, const struct p2d_marshal_value *value)
{
    const struct p2d_marshal_value *parts = p2d_marshal_child(&p->m, value, 0);
    struct key key = {.line = line_of(&parts[1])};
    if (parts[0].kind == P2D_MARSHAL_STRING)
        key.file = string_of(p, &parts[0]);
    key.name = parts[2].kind == P2D_MARSHAL_CODE ? code_name_of(p, &parts[2])
                                                 : string_of(p, &parts[2]);
    return p2d_vec_push(&p->keys, p->b->report, key) ? p->keys.len : 0;
}

/* The number of a key, from 1; 0 if it is not one or memory runs out. cProfile's callers
 * refer to the keys of the functions. */
static uint32_t key_of(struct pstats *p, const struct p2d_marshal_value *value)
{
    if (value->kind != P2D_MARSHAL_TUPLE)
        return 0;
    uint32_t key = p2d_marshal_memo(&p->m, value);
    if (key == 0 && is_key(&p->m, value)) {
        key = new_key(p, value);
        p2d_marshal_remember(&p->m, value, key);
    }
    return key;
}

/* Keys whose functions the model is asked for together. */
struct question {
    uint32_t n;
    uint32_t keys[32];
    struct p2d_function fns[32];
};

static void ask(struct pstats *p, struct question *q)
{
    p2d_fn ids[sizeof q->keys / sizeof *q->keys];
    p2d_fns_of(p->b, q->fns, q->n, ids);
    for (uint32_t i = 0; i < q->n; i++)
        p->keys.at[q->keys[i] - 1].fn = ids[i];
    q->n = 0;
}

/* A sampling profiler's line is the one that was running. */
static void ask_for(struct pstats *p, struct question *q, uint32_t number)
{
    const struct key *key = &p->keys.at[number - 1];
    if (key->fn != 0)
        return;
    q->keys[q->n] = number;
    q->fns[q->n++] = (struct p2d_function){.name = key->name,
                                           .module = module_of(p, key->file),
                                           .file = key->file,
                                           .line = p->sampled ? 0 : key->line};
    if (q->n == sizeof q->keys / sizeof *q->keys)
        ask(p, q);
}

/* The model's function, once find_functions was there. */
static p2d_fn function_of(const struct pstats *p, uint32_t number)
{
    return p->keys.at[number - 1].fn;
}

/* ----------------------------------------------------------------- callers */

static void skip_entry(struct pstats *p)
{
    p->n_skipped++;
    p2d_warn(p->in, "not a function", "an entry that is not a function's is left out");
}

static bool is_caller(const struct p2d_marshal *m, const struct p2d_marshal_value *value)
{
    if (value->kind != P2D_MARSHAL_TUPLE)
        return is_number(value);
    return value->length > 0 && value->length % 4 == 0 &&
           are_numbers(p2d_marshal_child(m, value, 0), value->length);
}

/* Files from before Python 2.7 may have several groups of four in a row: they add up. */
static bool read_groups(struct pstats *p, const struct p2d_marshal_value *tuple,
                        struct numbers *sum)
{
    const struct p2d_marshal_value *values = p2d_marshal_child(&p->m, tuple, 0);
    if (!read_numbers(p, values, sum))
        return false;
    for (uint32_t i = 4; i < tuple->length; i += 4) {
        struct numbers group;
        if (!read_numbers(p, values + i, &group))
            return false;
        sum->calls = p2d_count_add(sum->calls, group.calls);
        sum->primitive = p2d_count_add(sum->primitive, group.primitive);
        sum->cost.self += group.cost.self;
        sum->cost.total += group.cost.total;
    }
    return true;
}

static bool read_caller(struct pstats *p, const struct p2d_marshal_value *value,
                        struct caller *caller)
{
    if (value->kind == P2D_MARSHAL_TUPLE)
        return read_groups(p, value, &caller->numbers);
    p->only_counted = caller->only_counted = true;
    caller->numbers.primitive = p2d_count_unknown();
    return read_count(p, value, &caller->numbers.calls);
}

/* Dicts that many functions share can make a small file a huge graph. */
static bool count_callers(struct pstats *p, uint32_t n)
{
    if (p->callers.len + (uint64_t)n <= p->max_callers)
        return true;
    p2d_set_place(p->in->report, "%s@0x%llx", p->in->name,
                  (unsigned long long)p->in->item);
    return p2d_set_error(
        p->in->report, P2D_ENOMEM,
        "functions share their callers, which makes more than %llu calls",
        (unsigned long long)p->max_callers);
}

static bool read_callers(struct pstats *p, const struct p2d_marshal_value *dict)
{
    if (!count_callers(p, dict->length / 2))
        return false;
    for (uint32_t i = 0; i < dict->length; i += 2) {
        const struct p2d_marshal_value *pair = p2d_marshal_child(&p->m, dict, i);
        struct caller caller = {.key = key_of(p, &pair[0])};
        if (caller.key == 0 || !is_caller(&p->m, &pair[1]))
            skip_entry(p);
        else if (!read_caller(p, &pair[1], &caller) ||
                 !p2d_vec_push(&p->callers, p->b->report, caller))
            return false;
    }
    return p2d_input_ok(p->in);
}

/* -------------------------------------------------------------------- rows */

static bool is_marker(const struct p2d_marshal *m, const struct p2d_marshal_value *key)
{
    if (key->kind != P2D_MARSHAL_TUPLE || key->length != 1)
        return false;
    const struct p2d_marshal_value *word = p2d_marshal_child(m, key, 0);
    return word->kind == P2D_MARSHAL_STRING &&
           p2d_span_is(p2d_marshal_text(m, word), "__sampled__");
}

static bool is_value(const struct p2d_marshal *m, const struct p2d_marshal_value *value)
{
    if (value->kind != P2D_MARSHAL_TUPLE || value->length != 5)
        return false;
    const struct p2d_marshal_value *parts = p2d_marshal_child(m, value, 0);
    return are_numbers(parts, 4) && parts[4].kind == P2D_MARSHAL_DICT;
}

static bool read_row(struct pstats *p, const struct p2d_marshal_value *key,
                     const struct p2d_marshal_value *value)
{
    struct row row = {.first_caller = p->callers.len};
    if (is_marker(&p->m, key)) {
        p->sampled = true;
        return true;
    }
    if (is_value(&p->m, value))
        row.key = key_of(p, key);
    if (row.key == 0) {
        skip_entry(p);
        return p2d_input_ok(p->in);
    }
    const struct p2d_marshal_value *parts = p2d_marshal_child(&p->m, value, 0);
    if (!read_numbers(p, parts, &row.numbers) || !read_callers(p, &parts[4]))
        return false;
    row.n_callers = p->callers.len - row.first_caller;
    return p2d_vec_push(&p->rows, p->b->report, row);
}

/* What went wrong in the bytes; always false. */
static bool fail_marshal(struct pstats *p)
{
    if (p->m.failure == NULL)
        return false;
    p2d_fail_at(p->in, p->in->offset + p->m.failed_at, "%s", p->m.failure);
    p2d_set_hint(p->in->report,
                 p->m.cut_short
                     ? "the profile is incomplete: record it again"
                     : "the input is not a profile of Python, or it is damaged");
    return false;
}

static bool read_rows(struct pstats *p)
{
    struct p2d_marshal_value key, value;
    do {
        p->in->item = p->in->offset + p->m.pos;
        if (!p2d_marshal_next(&p->m, &key) || !p2d_marshal_next(&p->m, &value))
            break;
    } while (read_row(p, &key, &value));
    if (!p2d_marshal_ok(&p->m))
        return fail_marshal(p);
    if (p->rows.len > 0 || p->n_skipped == 0)
        return p2d_input_ok(p->in);
    p2d_fail_whole(p->in, "the input is a dict in which no entry is of a function");
    p2d_set_hint(p->in->report, "the input is not a profile of Python");
    return false;
}

/* ------------------------------------------------------------------- model */

/* `profile` begins with an entry for itself: the only one if nothing was profiled. */
static void drop_idle_profiler(struct pstats *p)
{
    if (p->rows.len != 1 || p->rows.at[0].n_callers > 0)
        return;
    struct row *row = p->rows.at;
    const struct key *key = &p->keys.at[row->key - 1];
    const struct p2d_profile *profile = p->b->profile;
    row->skipped = key->line == 0 && p2d_count_is_zero(row->numbers.calls) &&
                   row->numbers.cost.total == 0 &&
                   p2d_span_is(p2d_text(profile, key->file), "profile") &&
                   p2d_span_is(p2d_text(profile, key->name), "profiler");
}

/* What a sample stands for is most exact where there are many. */
static void find_seconds_per_sample(struct pstats *p)
{
    double most = 0;
    for (uint32_t i = 0; i < p->rows.len; i++) {
        const struct numbers *numbers = &p->rows.at[i].numbers;
        double samples = p2d_count_value(numbers->calls);
        if (samples > most) {
            most = samples;
            p->seconds_per_sample = numbers->cost.total / samples;
        }
    }
}

/* Of entries with the same key the last one counts, as in Python; those of a sampling
 * profiler add up. */
static void skip_repeats(struct pstats *p)
{
    struct memo latest = {0}; /* by function: its row, from 1 */
    for (uint32_t i = 0; i < p->rows.len; i++) {
        if (p->rows.at[i].skipped)
            continue;
        p2d_fn fn = function_of(p, p->rows.at[i].key);
        uint32_t *known = memo_at(&latest, p->b->report, fn);
        if (known == NULL)
            break;
        if (*known != 0)
            p->rows.at[*known - 1].skipped = true;
        *known = i + 1;
    }
    p2d_vec_release(&latest);
}

/* The callers of all rows lie row by row: fetch the keys of those to come. */
static void prefetch_caller(const struct pstats *p, uint32_t caller)
{
    enum { AHEAD = 16 };
    if (p->callers.len - caller > AHEAD)
        p2d_prefetch(&p->keys.at[p->callers.at[caller + AHEAD].key - 1]);
}

/* Functions get their ids in the dict's order, then those that are only callers. */
static void find_functions(struct pstats *p)
{
    struct question q = {0};
    for (uint32_t i = 0; i < p->rows.len; i++)
        if (!p->rows.at[i].skipped)
            ask_for(p, &q, p->rows.at[i].key);
    ask(p, &q);
    if (!p->sampled && p2d_ok(p->b->report))
        skip_repeats(p);
    for (uint32_t i = 0; i < p->rows.len && p2d_ok(p->b->report); i++) {
        const struct row *row = &p->rows.at[i];
        for (uint32_t j = 0; j < row->n_callers && !row->skipped; j++) {
            prefetch_caller(p, row->first_caller + j);
            ask_for(p, &q, p->callers.at[row->first_caller + j].key);
        }
    }
    ask(p, &q);
}

static void add_row(struct pstats *p, const struct row *row)
{
    p2d_fn fn = function_of(p, row->key);
    p2d_add_fn_cost(p->b, fn, p->metric, row->numbers.cost);
    if (!p->sampled && p2d_count_known(row->numbers.calls))
        p2d_add_fn_calls(p->b, fn, row->numbers.calls, row->numbers.primitive);
}

/* The calls of a row's function. They get ids in sequence, which shows when a caller
 * comes again: its last call counts, as in Python. */
static void add_callers(struct pstats *p, const struct row *row)
{
    if (row->n_callers == 0)
        return;
    p2d_fn callee = function_of(p, row->key);
    p2d_call_id first = p->b->profile->calls.len;
    struct caller *callers = p->callers.at + row->first_caller;
    for (uint32_t i = 0; i < row->n_callers; i++) {
        prefetch_caller(p, row->first_caller + i);
        p2d_fn caller = function_of(p, callers[i].key);
        uint32_t *last = memo_at(&p->calls, p->b->report, caller);
        if (last == NULL)
            return;
        if (*last < first)
            *last = p2d_new_call(p->b, caller, callee);
        if (!p2d_ok(p->b->report))
            return;
        callers[*last - first] = callers[i];
    }
    uint32_t n = p->b->profile->calls.len - first;
    for (uint32_t i = 0; i < n; i++) {
        const struct numbers *numbers = &callers[i].numbers;
        p2d_add_call_calls(p->b, first + i, numbers->calls, numbers->primitive);
        if (callers[i].only_counted)
            p2d_mark_estimated(p->b, first + i);
        else
            p2d_add_call_cost(p->b, first + i, p->metric, numbers->cost);
    }
}

/* The same of a sampling profiler: lines of a function add up, calls are samples. */
static void add_sampled_callers(struct pstats *p, const struct row *row)
{
    p2d_fn callee = function_of(p, row->key);
    for (uint32_t i = row->first_caller; i < row->first_caller + row->n_callers; i++) {
        const struct caller *caller = &p->callers.at[i];
        p2d_call_id id = p2d_call_of(p->b, function_of(p, caller->key), callee);
        struct p2d_cost cost = caller->numbers.cost;
        if (caller->only_counted && p2d_count_known(caller->numbers.calls))
            cost.total = p2d_count_value(caller->numbers.calls) * p->seconds_per_sample;
        p2d_add_call_cost(p->b, id, p->metric, cost);
    }
}

/* The sampling profiler counts a function, and a call, as often as it is on the stack:
 * under recursion more often than there are samples. No total is beyond all samples, and
 * no call's is beyond its functions'. */
static void clamp_samples(struct pstats *p)
{
    const struct p2d_profile *profile = p->b->profile;
    const struct p2d_metric_column *column = &profile->metrics.at[p->metric];
    double whole = 0;
    for (p2d_fn fn = 1; fn < column->fns.len; fn++)
        whole += column->fns.at[fn].self;
    for (p2d_fn fn = 1; fn < column->fns.len; fn++)
        if (column->fns.at[fn].total > whole)
            p2d_add_fn_cost(p->b, fn, p->metric,
                            (struct p2d_cost){0, whole - column->fns.at[fn].total});
    for (p2d_call_id id = 1; id < column->calls.len; id++) {
        const struct p2d_call *call = &profile->calls.at[id];
        double limit = p2d_cost_at(&column->fns, call->callee).total;
        if (p2d_fn_calls_at(profile, call->caller).listed)
            limit = fmin(limit, p2d_cost_at(&column->fns, call->caller).total);
        if (column->calls.at[id].total > limit)
            p2d_add_call_cost(p->b, id, p->metric,
                              (struct p2d_cost){0, limit - column->calls.at[id].total});
    }
}

static void make_model(struct pstats *p)
{
    drop_idle_profiler(p);
    find_functions(p);
    if (p->sampled)
        find_seconds_per_sample(p);
    for (uint32_t i = 0; i < p->rows.len && p2d_ok(p->b->report); i++) {
        const struct row *row = &p->rows.at[i];
        if (row->skipped)
            continue;
        add_row(p, row);
        if (p->sampled)
            add_sampled_callers(p, row);
        else
            add_callers(p, row);
    }
    if (p->sampled)
        clamp_samples(p);
    else if (p->only_counted)
        p2d_estimate_calls(p->b, p->metric);
    p->in->item = p->in->offset;
    if (!p->sampled && !p->only_counted)
        p2d_find_lost_calls(p->in, p->b, p->metric);
    p2d_check_consistency(p->in, p->b->profile, p->metric);
}

/* -------------------------------------------------------------------- file */

static void read_all(struct pstats *p, struct p2d_span bytes)
{
    /* Entries that are not shared take more than two bytes: this is no limit for them. */
    p->max_callers = bytes.len > 500000 ? 2 * (uint64_t)bytes.len : 1000000;
    if (!p2d_marshal_open(&p->m, bytes, p->b->report)) {
        fail_marshal(p);
        return;
    }
    if (!read_rows(p))
        return;
    if (p->m.pos < bytes.len) {
        p->in->item = p->in->offset + p->m.pos;
        p2d_warn(p->in, "bytes behind the end", "%zu bytes after the profile are ignored",
                 bytes.len - p->m.pos);
    }
    p2d_marshal_release(&p->m);
    make_model(p);
}

static bool read_pstats(struct p2d_input *in, struct p2d_builder *b)
{
    p2d_set_shape(b, P2D_CALLS);
    /* This comes before the whole input is read: it may have no end. */
    struct p2d_span head = p2d_peek(in, 1);
    if (head.len > 0 && (head.at[0] & 0x7F) != '{') {
        p2d_fail_at(in, in->offset, "the input does not begin with a dict");
        p2d_set_hint(in->report, "the input is not a profile of Python");
        return false;
    }
    struct pstats p = {.in = in, .b = b};
    p.metric = p2d_metric_of(b, p2d_span_of("time"), P2D_UNIT_SECONDS);
    struct p2d_span bytes = p2d_rest(in);
    if (p2d_input_ok(in))
        read_all(&p, bytes);
    p2d_marshal_release(&p.m);
    p2d_map_release(&p.code_names);
    p2d_vec_release(&p.keys);
    p2d_vec_release(&p.rows);
    p2d_vec_release(&p.callers);
    p2d_vec_release(&p.modules);
    p2d_vec_release(&p.calls);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_pstats = {
    .name = "pstats",
    .title = "Python profile (cProfile, profile, yappi, ...)",
    .probe = probe,
    .is_binary = true,
    .read = read_pstats,
};
