/* table.c - parse blocks of callers, a function and its callees, as gprof prints them. */
#include "read/gprof/table.h"

#include "base/number.h"
#include "syntax/words.h"

/* ------------------------------------------------------------------- lines */

bool p2d_gprof_time(struct p2d_span word, double *value)
{
    return p2d_find(word, 0, '.') < word.len && p2d_parse_double(word, value);
}

/* "1200", "1200/2400", "1200+5": the second number is the calls of itself if there is a
 * plus. */
bool p2d_gprof_calls(struct p2d_span word, struct p2d_gprof_row *row)
{
    uint64_t first, second = 0;
    size_t i = 0;
    while (i < word.len && word.at[i] >= '0' && word.at[i] <= '9')
        i++;
    if (!p2d_parse_u64(p2d_slice(word, 0, i), &first))
        return false;
    if (i < word.len && ((word.at[i] != '+' && word.at[i] != '/') ||
                         !p2d_parse_u64(p2d_slice(word, i + 1, word.len), &second)))
        return false;
    row->calls = p2d_count_of(first);
    row->self_calls = p2d_count_of(i < word.len && word.at[i] == '+' ? second : 0);
    return true;
}

/* "name <cycle 2> [8]". False for "name (8)", whose entry was not printed. */
static bool parse_name(struct p2d_span text, struct p2d_gprof_row *row)
{
    struct p2d_span word = p2d_last_word(&text), cycle = text;
    if (!p2d_starts_with(word, "[") || !p2d_ends_with(word, "]") ||
        !p2d_parse_u64(p2d_slice(word, 1, word.len - 1), &row->index))
        return false;
    struct p2d_span number = p2d_last_word(&cycle);
    if (p2d_ends_with(number, ">") && p2d_ends_with(cycle, "<cycle") &&
        p2d_parse_u64(p2d_drop_last(number, 1), &row->cycle))
        text = p2d_trim(p2d_drop_last(cycle, strlen("<cycle")));
    row->name = text;
    return text.len > 0;
}

/* Times, number of calls, name; all but the name may be missing. */
static bool parse_row(struct p2d_span rest, struct p2d_gprof_row *row)
{
    struct p2d_span behind = rest;
    if (p2d_gprof_time(p2d_next_word(&behind), &row->self)) {
        if (!p2d_gprof_time(p2d_next_word(&behind), &row->children))
            return false;
        row->has_time = true;
        rest = behind;
    }
    behind = rest;
    if (p2d_gprof_calls(p2d_next_word(&behind), row))
        rest = behind;
    else
        row->calls = row->self_calls = p2d_count_unknown();
    return parse_name(rest, row);
}

/* ------------------------------------------------------------------ blocks */

uint32_t p2d_gprof_function_of(struct p2d_gprof_table *t, const struct p2d_gprof_row *row)
{
    uint32_t *place = p2d_map_at(&t->places, t->b->report, row->index);
    if (place == NULL)
        return 0;
    if (*place != 0)
        return *place;
    struct p2d_gprof_function fresh = {.name = p2d_name(t->b, row->name),
                                       .index = row->index,
                                       .cycle = row->cycle,
                                       .calls = p2d_count_unknown(),
                                       .primitive = p2d_count_unknown()};
    if (!p2d_vec_push(&t->functions, t->b->report, fresh))
        return 0;
    return *place = t->functions.len;
}

static void take_primary(struct p2d_gprof_table *t, const struct p2d_gprof_row *row)
{
    t->is_cycle = p2d_starts_with(row->name, "<cycle ");
    if (t->is_cycle)
        return;
    t->current = p2d_gprof_function_of(t, row);
    if (t->current == 0)
        return;
    struct p2d_gprof_function *f = &t->functions.at[t->current - 1];
    f->has_block = true;
    f->percent = row->percent;
    f->self = row->self;
    f->total = row->self + row->children;
    f->primitive = row->calls;
    f->calls = p2d_count_add(row->calls, row->self_calls);
    for (uint32_t i = 0; i < t->callers.len; i++) {
        struct p2d_gprof_call call = t->callers.at[i];
        call.callee = t->current;
        (void)p2d_vec_push(&t->from_callees, t->b->report, call);
    }
    t->callers.len = 0;
}

static void take_relative(struct p2d_gprof_table *t, const struct p2d_gprof_row *row)
{
    struct p2d_gprof_call call = {
        .self = row->self, .total = row->self + row->children, .calls = row->calls};
    uint32_t relative = p2d_gprof_function_of(t, row);
    if (t->current == 0) {
        call.caller = relative;
        (void)p2d_vec_push(&t->callers, t->b->report, call);
    } else {
        call.caller = t->current;
        call.callee = relative;
        (void)p2d_vec_push(&t->calls, t->b->report, call);
    }
}

void p2d_gprof_end_block(struct p2d_gprof_table *t)
{
    t->current = 0;
    t->is_cycle = false;
    t->callers.len = 0;
}

/* Lines around the call graph, and lines without an entry of their own. */
static bool says_nothing(struct p2d_span line)
{
    line = p2d_trim(line);
    return line.len == 0 || p2d_starts_with(line, "(") ||
           p2d_starts_with(line, "called/total") ||
           p2d_find_text(line, 0, "<spontaneous>") < line.len || p2d_ends_with(line, ")");
}

void p2d_gprof_take_line(struct p2d_gprof_table *t, struct p2d_span line)
{
    struct p2d_gprof_row row = {.index = 0};
    struct p2d_span rest = line;
    if (p2d_starts_with(line, "[")) {
        p2d_next_word(&rest);
        if (!p2d_gprof_time(p2d_next_word(&rest), &row.percent) || !parse_row(rest, &row))
            p2d_warn(t->in, "call graph: skipped",
                     "skipped a line that is not of a call graph");
        else
            take_primary(t, &row);
    } else if (parse_row(rest, &row)) {
        if (!t->is_cycle)
            take_relative(t, &row);
    } else if (!says_nothing(line)) {
        p2d_warn(t->in, "call graph: skipped",
                 "skipped a line that is not of a call graph");
    }
}

/* ------------------------------------------------------------------- names */

/* By name: the place of the function of the least index. */
static void find_names(struct p2d_gprof_table *t, struct p2d_map *by_name)
{
    for (uint32_t i = 0; i < t->functions.len; i++) {
        uint32_t *known = p2d_map_at(by_name, t->b->report, t->functions.at[i].name);
        if (known == NULL)
            return;
        if (*known == 0 || t->functions.at[i].index < t->functions.at[*known - 1].index)
            *known = i + 1;
    }
}

static p2d_str name_with_index(struct p2d_gprof_table *t,
                               const struct p2d_gprof_function *f)
{
    struct p2d_span name = p2d_text(t->b->profile, f->name);
    struct p2d_buffer longer = {.report = t->b->report};
    p2d_put(&longer, name.at, name.len);
    p2d_putf(&longer, " [%llu]", (unsigned long long)f->index);
    p2d_str id = p2d_name(t->b, p2d_buffer_span(&longer));
    p2d_buffer_release(&longer);
    return id;
}

/* Static functions of one name have entries of their own, which only their index keeps
 * apart. */
void p2d_gprof_make_functions(struct p2d_gprof_table *t)
{
    struct p2d_map by_name = {0};
    find_names(t, &by_name);
    for (uint32_t i = 0; i < t->functions.len && p2d_input_ok(t->in); i++) {
        struct p2d_gprof_function *f = &t->functions.at[i];
        bool is_first = p2d_map_get(&by_name, f->name) == i + 1;
        f->fn = p2d_fn_of(t->b, (struct p2d_function){
                                    .name = is_first ? f->name : name_with_index(t, f)});
    }
    p2d_map_release(&by_name);
}

void p2d_gprof_release(struct p2d_gprof_table *t)
{
    p2d_map_release(&t->places);
    p2d_vec_release(&t->functions);
    p2d_vec_release(&t->calls);
    p2d_vec_release(&t->from_callees);
    p2d_vec_release(&t->callers);
}
