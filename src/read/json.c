/* json.c - read gprof2dot's JSON: functions, and events with a call chain and costs.
 *
 *     {"version": 0,
 *      "costs": [{"description": "Memory", "unit": "bytes"}],
 *      "functions": [{"name": "main", "module": "app"}, {"name": "alloc"}],
 *      "events": [{"callchain": [1, 0], "cost": [4096]}]}
 *
 * Chains begin with the leaf. Reference: schema.json of gprof2dot.
 */
#include "base/number.h"
#include "syntax/json_probe.h"
#include "syntax/json.h"
#include "read/read.h"
#include "assemble/stack_table.h"
#include "syntax/unit.h"

struct reader {
    struct p2d_json json;
    struct p2d_builder *b;
    struct p2d_stack_table stacks;
    P2D_VEC(p2d_fn) fns;
    P2D_VEC(struct p2d_stack_column) columns; /* the costs */
    P2D_VEC(double) costs;                    /* of one event */
    P2D_VEC(uint32_t) chain;                  /* of one event, leaf first */
    uint32_t n_columns_used;
    uint64_t n_events, n_without_chain;
};

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {
        {P2D_BY_KEYS, {"costs", "functions", "events"}},
        {P2D_BY_KEYS, {"costs[].description"}},
        {P2D_BY_KEYS, {"events[].callchain"}},
        {0}};
    return p2d_json_score(head, rows);
}

static void read_cost(struct reader *r)
{
    struct p2d_span key, text;
    p2d_str name = p2d_name(r->b, p2d_span_of("cost"));
    struct p2d_scale scale = {P2D_UNIT_COUNT, 1};
    if (!p2d_json_enter(&r->json, '{')) {
        p2d_json_fail(&r->json, "expected a cost as {\"description\": ...}");
        return;
    }
    while (p2d_json_key(&r->json, &key)) {
        bool is_name = p2d_span_is(key, "description"),
             is_unit = p2d_span_is(key, "unit");
        if (!is_name && !is_unit)
            p2d_json_skip(&r->json);
        else if (p2d_json_string(&r->json, &text) && is_name)
            name = p2d_name(r->b, text);
        else
            (void)p2d_parse_unit(text, &scale);
    }
    p2d_metric metric =
        p2d_metric_of(r->b, p2d_string(&r->b->profile->strings, name), scale.unit);
    if (r->columns.len == 0)
        p2d_prefer_metric(r->b, metric);
    (void)p2d_vec_push(
        &r->columns, r->b->report,
        (struct p2d_stack_column){.metric = metric, .factor = scale.factor});
}

static void read_function(struct reader *r)
{
    enum { NAME, MODULE };
    static const char *const keys[] = {[NAME] = "name", [MODULE] = "module", NULL};
    struct p2d_span key, text;
    struct p2d_function fn = {.name = p2d_name(r->b, p2d_span_of("(unknown)"))};
    if (!p2d_json_enter(&r->json, '{')) {
        p2d_json_fail(&r->json, "expected a function as {\"name\": ...}");
        return;
    }
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0)
            p2d_json_skip(&r->json);
        else if (p2d_json_string(&r->json, &text) && text.len > 0)
            *(which == NAME ? &fn.name : &fn.module) = p2d_name(r->b, text);
    }
    (void)p2d_vec_push(&r->fns, r->b->report, p2d_fn_of(r->b, fn));
}

/* ------------------------------------------------------------------ events */

static void read_chain(struct reader *r)
{
    uint32_t fn;
    r->chain.len = 0;
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json)) {
        if (p2d_json_index(&r->json, &fn))
            (void)p2d_vec_push(&r->chain, r->b->report, fn);
        else
            p2d_json_fail(&r->json, "expected the number of a function");
    }
}

static void read_costs(struct reader *r)
{
    double cost;
    r->costs.len = 0;
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json)) {
        if (p2d_json_double(&r->json, &cost))
            (void)p2d_vec_push(&r->costs, r->b->report, cost);
        else
            p2d_json_fail(&r->json, "expected a cost as a number");
    }
}

static void add_event(struct reader *r)
{
    for (uint32_t i = r->chain.len; i > 0; i--)
        p2d_stack_table_frame(&r->stacks, r->chain.at[i - 1]);
    uint32_t node = p2d_stack_table_node(&r->stacks);
    for (uint32_t i = 0; i < r->costs.len; i++)
        p2d_stack_table_add(&r->stacks, node, i, r->costs.at[i], 1);
    if (r->costs.len > r->n_columns_used)
        r->n_columns_used = r->costs.len;
    r->n_events++;
    r->n_without_chain += r->chain.len == 0;
}

static void read_event(struct reader *r)
{
    enum { CALLCHAIN, COST };
    static const char *const keys[] = {[CALLCHAIN] = "callchain", [COST] = "cost", NULL};
    struct p2d_span key;
    unsigned has = 0;
    if (!p2d_json_enter(&r->json, '{')) {
        p2d_json_fail(&r->json,
                      "expected an event as {\"callchain\": ..., \"cost\": ...}");
        return;
    }
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which == CALLCHAIN)
            read_chain(r);
        else if (which == COST)
            read_costs(r);
        else
            p2d_json_skip(&r->json);
        has |= which >= 0 ? 1u << which : 0;
    }
    if (r->json.is_truncated)
        return;
    if (has == (1u << CALLCHAIN | 1u << COST))
        add_event(r);
    else
        p2d_json_fail(&r->json, "an event has no callchain or no cost");
}

/* --------------------------------------------------------- the whole file */

static void check_version(struct reader *r)
{
    struct p2d_json_numeral version;
    char text[P2D_NUMBER_SIZE];
    if (p2d_json_number(&r->json, &version) && version.value != 0) {
        p2d_json_fail(&r->json, "version %s of gprof2dot's JSON is unknown",
                      p2d_format_double(version.value, text));
        p2d_set_hint(r->b->report, "only version 0 is known");
    }
}

static void each(struct reader *r, void (*read)(struct reader *))
{
    if (p2d_json_enter(&r->json, '['))
        while (p2d_json_item(&r->json))
            read(r);
}

static void read_members(struct reader *r)
{
    enum { VERSION, COSTS, FUNCTIONS, EVENTS };
    static const char *const keys[] = {[VERSION] = "version",
                                       [COSTS] = "costs",
                                       [FUNCTIONS] = "functions",
                                       [EVENTS] = "events",
                                       NULL};
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        p2d_json_fail(&r->json, "expected a JSON object");
    while (p2d_json_ok(&r->json) && p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        /* Events stand for themselves: those before the cut are whole. */
        r->json.takes_truncated = which == EVENTS && r->fns.len > 0 && r->columns.len > 0;
        switch (which) {
        case VERSION:
            check_version(r);
            break;
        case COSTS:
            each(r, read_cost);
            break;
        case FUNCTIONS:
            each(r, read_function);
            break;
        case EVENTS:
            each(r, read_event);
            break;
        default:
            p2d_json_skip(&r->json);
        }
        r->json.takes_truncated = false;
    }
    p2d_json_finish(&r->json);
}

static bool finish(struct reader *r, struct p2d_input *in)
{
    uint32_t unknown = 0;
    if (!p2d_input_ok(in))
        return false;
    if (r->n_events == 0)
        return p2d_fail_whole(r->json.in, "the input has no events");
    if (r->n_without_chain == r->n_events)
        return p2d_fail_whole(r->json.in, "no event has a callchain");
    if (r->n_columns_used > r->columns.len)
        return p2d_json_fail(&r->json, "an event has %u costs, but %u are described",
                             r->n_columns_used, r->columns.len);
    if (r->json.is_truncated)
        p2d_json_warn(&r->json, "json: truncated",
                      "input truncated: read as far as it goes");
    if (!p2d_stack_table_emit(&r->stacks, r->b, r->fns.at, r->fns.len, r->columns.at,
                              &unknown))
        return p2d_json_fail(&r->json,
                             "a callchain has the function %u, but there are %u", unknown,
                             r->fns.len);
    return p2d_input_ok(in);
}

static bool read_json(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.b = b};
    p2d_json_init(&r.json, in);
    if (p2d_stack_table_init(&r.stacks, in->report))
        read_members(&r);
    bool done = finish(&r, in);
    p2d_json_release(&r.json);
    p2d_stack_table_release(&r.stacks);
    p2d_vec_release(&r.fns);
    p2d_vec_release(&r.columns);
    p2d_vec_release(&r.costs);
    p2d_vec_release(&r.chain);
    return done;
}

const struct p2d_reader p2d_read_json = {.name = "json",
                                         .title = "gprof2dot's JSON, as of memtrail",
                                         .probe = probe,
                                         .read = read_json};
