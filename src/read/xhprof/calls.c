/* calls.c - collect the calls of xhprof's runs.
 *
 * Costs are those of a call with all below it. A function that is called from within
 * itself has a name for each depth, "f", "f@1", "f@2": its self cost is the sum over all
 * depths, its total that of the outermost, which the others are nested in. For the same
 * reason a call counts only where its caller or its callee is an outermost one.
 */
#include "read/xhprof/calls.h"

#include "base/number.h"
#include "assemble/check_totals.h"
#include "syntax/words.h"

enum { N_KINDS = 10 };
/* The first one that there is is the default. */
static const struct {
    const char *key, *name;
    enum p2d_unit unit;
} kinds[N_KINDS] = {
    {"wt", "wall time", P2D_UNIT_MICROSECONDS},
    {"cpu", "CPU time", P2D_UNIT_MICROSECONDS},
    {"ut", "user time", P2D_UNIT_MICROSECONDS},
    {"st", "system time", P2D_UNIT_MICROSECONDS},
    {"mu", "memory", P2D_UNIT_BYTES},
    {"pmu", "peak memory", P2D_UNIT_BYTES},
    {"mem.aa", "allocated memory", P2D_UNIT_BYTES},
    {"mem.na", "allocations", P2D_UNIT_COUNT},
    {"mem.nf", "frees", P2D_UNIT_COUNT},
    {"samples", "samples", P2D_UNIT_COUNT},
};

void p2d_xhprof_release(struct p2d_xhprof *x)
{
    p2d_map_release(&x->index);
    p2d_vec_release(&x->places);
    p2d_vec_release(&x->calls);
    p2d_vec_release(&x->values);
}

/* ------------------------------------------------------------------- names */

/* The name without its "@2", which goes into *depth. */
static struct p2d_span cut_depth(struct p2d_span name, uint32_t *depth)
{
    size_t at = name.len;
    uint64_t number = 0;
    while (at > 0 && name.at[at - 1] >= '0' && name.at[at - 1] <= '9')
        at--;
    *depth = 0;
    if (at < 2 || name.at[at - 1] != '@' ||
        !p2d_parse_u64(p2d_slice(name, at, name.len), &number) || number > UINT32_MAX)
        return name;
    *depth = (uint32_t)number;
    return p2d_slice(name, 0, at - 1);
}

static p2d_fn fn_of(struct p2d_xhprof *x, struct p2d_span name, uint32_t *depth)
{
    return p2d_fn_of(
        x->b, (struct p2d_function){.name = p2d_name(x->b, cut_depth(name, depth))});
}

static uint32_t place_of(struct p2d_xhprof *x, struct p2d_span name)
{
    struct p2d_xhprof_place place = {0};
    place.fn = fn_of(x, name, &place.depth);
    uint32_t *slot = p2d_map_at(&x->index, x->b->report, p2d_pair(place.fn, place.depth));
    if (slot == NULL || !p2d_ok(x->b->report))
        return 0;
    if (*slot == 0) {
        if ((x->places.len == 0 &&
             !p2d_vec_push(&x->places, x->b->report, (struct p2d_xhprof_place){0})) ||
            !p2d_vec_push(&x->places, x->b->report, place))
            return 0;
        *slot = x->places.len - 1;
    }
    return *slot;
}

/* ------------------------------------------------------------ what is said */

static bool is_within_profile(const struct p2d_xhprof *x)
{
    return x->depth == 2 && p2d_span_is(p2d_text(x->b->profile, x->keys[1]), "profile");
}

bool p2d_xhprof_open(struct p2d_xhprof *x, p2d_str key)
{
    if (x->depth >= 2 && !is_within_profile(x))
        return false;
    x->keys[x->depth++] = key;
    x->values.len = x->n_closed;
    x->count = p2d_count_unknown();
    return true;
}

bool p2d_xhprof_number(struct p2d_xhprof *x, p2d_str key, double value)
{
    static const double beyond = 18446744073709551616.0;
    struct p2d_span text = p2d_text(x->b->profile, key);
    if (x->depth < 2)
        return true;
    if (p2d_span_is(text, "ct")) {
        if (value < 0 || value >= beyond || value > (double)(uint64_t)value)
            return false;
        x->count = p2d_count_of((uint64_t)value);
        return true;
    }
    for (uint32_t kind = 0; kind < N_KINDS; kind++)
        if (p2d_span_is(text, kinds[kind].key))
            (void)p2d_vec_push(&x->values, x->b->report,
                               (struct p2d_xhprof_value){kind, value});
    return true;
}

/* A stack of xhprof_sample_disable(): "main()==>a==>b", by its time. */
void p2d_xhprof_text(struct p2d_xhprof *x, p2d_str key, struct p2d_span text)
{
    struct p2d_span when = p2d_text(x->b->profile, key), rest = text;
    size_t point = p2d_find(when, 0, '.');
    uint32_t depth;
    if (x->depth == 0 || x->depth > 2 || !p2d_is_digits(p2d_slice(when, 0, point)) ||
        !p2d_is_digits(p2d_slice(when, point + 1, when.len)))
        return;
    while (rest.len > 0) {
        size_t end = p2d_find_text(rest, 0, "==>");
        p2d_frame(x->b, fn_of(x, p2d_slice(rest, 0, end), &depth));
        rest = p2d_slice(rest, end + 3, rest.len);
    }
    p2d_metric samples = p2d_metric_of(x->b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    p2d_add_sample(x->b, (struct p2d_sample){.node = p2d_stack(x->b, P2D_ROOT_FIRST),
                                             .metric = samples,
                                             .value = 1,
                                             .count = 1});
    x->b->frames.len = 0;
    x->n_samples++;
}

void p2d_xhprof_close(struct p2d_xhprof *x)
{
    struct p2d_span key = p2d_text(x->b->profile, x->keys[--x->depth]);
    uint32_t n = x->values.len - x->n_closed;
    if (x->depth > 0 && (n > 0 || p2d_count_known(x->count))) {
        struct p2d_xhprof_call call = {
            .first_value = x->n_closed, .n_values = n, .count = x->count};
        size_t arrow = p2d_find_text(key, 0, "==>");
        if (arrow < key.len)
            call.caller = place_of(x, p2d_slice(key, 0, arrow));
        call.callee =
            place_of(x, p2d_slice(key, arrow < key.len ? arrow + 3 : 0, key.len));
        if (call.callee != 0 && p2d_vec_push(&x->calls, x->b->report, call)) {
            x->places.at[call.callee].is_callee = true;
            x->n_closed = x->values.len;
        }
    }
    x->values.len = x->n_closed;
    x->count = p2d_count_unknown();
}

/* -------------------------------------------------------------------- emit */

struct emitter {
    struct p2d_xhprof *x;
    p2d_metric metrics[N_KINDS]; /* 0: nothing has a cost of this kind */
    uint32_t *least;             /* by function: the depth of its outermost place */
};

static void make_metrics(struct emitter *e)
{
    bool used[N_KINDS] = {0};
    for (uint32_t i = 0; i < e->x->values.len; i++)
        used[e->x->values.at[i].kind] = true;
    for (uint32_t kind = 0; kind < N_KINDS; kind++)
        if (used[kind])
            e->metrics[kind] =
                p2d_metric_of(e->x->b, p2d_span_of(kinds[kind].name), kinds[kind].unit);
    for (uint32_t kind = 0; kind < N_KINDS; kind++)
        if (used[kind]) {
            p2d_prefer_metric(e->x->b, e->metrics[kind]);
            return;
        }
}

static bool is_outermost(const struct emitter *e, uint32_t place)
{
    const struct p2d_xhprof_place *at = &e->x->places.at[place];
    return at->depth == e->least[at->fn];
}

/* A caller that has no cost of its own in the file cost what its calls did, or more. */
static void add_cost(const struct emitter *e, const struct p2d_xhprof_call *call,
                     p2d_call_id id, const struct p2d_xhprof_value *value)
{
    struct p2d_builder *b = e->x->b;
    const struct p2d_xhprof_place *places = e->x->places.at;
    p2d_metric metric = e->metrics[value->kind];
    double cost = value->value;
    bool callee_is_outermost = is_outermost(e, call->callee);
    p2d_add_fn_cost(b, places[call->callee].fn, metric,
                    (struct p2d_cost){cost, callee_is_outermost ? cost : 0});
    if (call->caller == 0)
        return;
    bool caller_is_outermost = is_outermost(e, call->caller);
    if (places[call->caller].is_callee)
        p2d_add_fn_cost(b, places[call->caller].fn, metric, (struct p2d_cost){-cost, 0});
    else
        p2d_add_fn_cost(b, places[call->caller].fn, metric,
                        (struct p2d_cost){0, caller_is_outermost ? cost : 0});
    if (caller_is_outermost || callee_is_outermost)
        p2d_add_call_cost(b, id, metric, (struct p2d_cost){0, cost});
}

static void add_call(const struct emitter *e, const struct p2d_xhprof_call *call)
{
    struct p2d_builder *b = e->x->b;
    const struct p2d_xhprof_place *caller = &e->x->places.at[call->caller];
    const struct p2d_xhprof_place *callee = &e->x->places.at[call->callee];
    struct p2d_count unknown = p2d_count_unknown(), primitive = call->count;
    p2d_call_id id = 0;
    if (!is_outermost(e, call->callee) && p2d_count_known(primitive))
        primitive = p2d_count_of(0);
    p2d_add_fn_calls(b, callee->fn, call->count, primitive);
    if (call->caller != 0) {
        id = p2d_call_of(b, caller->fn, callee->fn);
        p2d_add_call_calls(b, id, call->count, primitive);
        p2d_add_fn_calls(b, caller->fn, unknown, unknown);
        if (!caller->is_callee)
            p2d_mark_total_estimated(b, caller->fn);
    }
    for (uint32_t i = 0; i < call->n_values && p2d_ok(b->report); i++)
        add_cost(e, call, id, &e->x->values.at[call->first_value + i]);
}

static void find_outermost(struct emitter *e)
{
    for (uint32_t i = 1; i < e->x->places.len; i++)
        e->least[e->x->places.at[i].fn] = UINT32_MAX;
    for (uint32_t i = 1; i < e->x->places.len; i++) {
        const struct p2d_xhprof_place *place = &e->x->places.at[i];
        if (place->depth < e->least[place->fn])
            e->least[place->fn] = place->depth;
    }
}

static void emit_calls(struct p2d_xhprof *x)
{
    struct emitter e = {.x = x};
    p2d_set_shape(x->b, P2D_CALLS);
    e.least = p2d_new(x->b->report, x->b->profile->fns.len, sizeof *e.least);
    if (e.least == NULL)
        return;
    make_metrics(&e);
    find_outermost(&e);
    for (uint32_t i = 0; i < x->calls.len && p2d_ok(x->b->report); i++)
        add_call(&e, &x->calls.at[i]);
    p2d_delete(e.least);
    if (p2d_ok(x->b->report))
        p2d_check_totals(x->in, x->b->profile);
}

bool p2d_xhprof_emit(struct p2d_xhprof *x)
{
    if (!p2d_input_ok(x->in))
        return false;
    if (x->calls.len > 0 && x->n_samples > 0)
        return p2d_fail(x->in, "the input has both calls and samples of stacks");
    if (x->calls.len > 0) {
        emit_calls(x);
    } else if (x->n_samples == 0) {
        p2d_fail_whole(x->in, "the input has no calls of functions");
        p2d_set_hint(x->in->report, "write a profile with: file_put_contents('run.json', "
                                    "json_encode(xhprof_disable()))");
    }
    return p2d_input_ok(x->in);
}
