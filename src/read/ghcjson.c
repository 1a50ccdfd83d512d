/* ghcjson.c - read the JSON report of a Haskell program that ran with +RTS -pj.
 *
 *     {"program": "app", "total_time": 0.8, "total_ticks": 798, "tick_interval": 1000,
 *      "cost_centres": [{"id": 144, "label": "MAIN", "module": "MAIN",
 *                        "src_loc": "<built-in>", "is_caf": false}],
 *      "profile": {"id": 144, "entries": 0, "alloc": 648, "ticks": 0, "children": []}}
 *
 * Ticks and bytes of a node are its own, and exact. Reference: "JSON profile format" in
 * GHC's User Guide; rts/ProfilerReportJson.c.
 */
#include "syntax/json_probe.h"
#include "assemble/json_tree.h"
#include "read/read.h"

struct node {
    uint32_t parent; /* 0: none */
    int64_t centre;
    p2d_node context;
    double ticks, bytes;
};

struct reader {
    struct p2d_json json;
    struct p2d_builder *b;
    P2D_VEC(struct node) nodes; /* from 1; callers before callees */
    P2D_VEC(p2d_fn) fns;        /* from 1 */
    struct p2d_map centres;     /* a cost centre's id -> fns */
};

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {
        {P2D_BY_KEYS, {"total_ticks", "tick_interval"}},
        {P2D_BY_KEYS, {"cost_centres", "total_ticks"}},
        {P2D_BY_KEYS, {"cost_centres", "tick_interval"}},
        {P2D_BY_KEYS, {"cost_centres", "rts_arguments"}},
        {0}};
    return p2d_json_score(head, rows);
}

/* ------------------------------------------------------------ cost centres */

static void read_centre(struct reader *r)
{
    enum { ID, LABEL, MODULE, SRC_LOC };
    static const char *const keys[] = {
        [ID] = "id", [LABEL] = "label", [MODULE] = "module", [SRC_LOC] = "src_loc", NULL};
    struct p2d_span key, text;
    struct p2d_json_numeral id = {0};
    struct p2d_function fn = {.name = p2d_name(r->b, p2d_span_of("[unknown]"))};
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0)
            p2d_json_skip(&r->json);
        else if (which == ID)
            p2d_json_number(&r->json, &id);
        else if (p2d_json_string(&r->json, &text))
            *(which == LABEL    ? &fn.name
              : which == MODULE ? &fn.module
                                : &fn.file) = p2d_name(r->b, text);
    }
    if (!p2d_json_ok(&r->json))
        return;
    if (!id.is_integer)
        p2d_json_fail(&r->json, "a cost centre has no number");
    uint32_t *slot = p2d_map_at(&r->centres, r->b->report, (uint64_t)id.integer);
    if (slot != NULL && p2d_vec_push(&r->fns, r->b->report, p2d_fn_of(r->b, fn)))
        *slot = r->fns.len - 1;
}

/* ----------------------------------------------------------------- the tree */

static uint32_t open_node(void *context, uint32_t parent)
{
    struct reader *r = context;
    (void)p2d_vec_push(&r->nodes, r->b->report, (struct node){.parent = parent});
    return r->nodes.len - 1;
}

static void read_member(void *context, uint32_t number, struct p2d_span key)
{
    enum { ID, TICKS, ALLOC };
    static const char *const keys[] = {
        [ID] = "id", [TICKS] = "ticks", [ALLOC] = "alloc", NULL};
    struct reader *r = context;
    struct node *node = &r->nodes.at[number];
    struct p2d_json_numeral value = {0};
    int which = p2d_json_which(key, keys);
    if (which < 0) {
        p2d_json_skip(&r->json);
        return;
    }
    if (!p2d_json_number(&r->json, &value) || !(value.value >= 0))
        p2d_json_fail(&r->json, "expected a number that is not negative");
    else if (which == ID)
        node->centre = value.integer;
    else
        *(which == TICKS ? &node->ticks : &node->bytes) = value.value;
}

static void close_node(void *context, uint32_t number)
{
    (void)context, (void)number;
}

static const struct p2d_json_tree tree = {.children = "children",
                                          .open = open_node,
                                          .member = read_member,
                                          .close = close_node};

/* ------------------------------------------------------------------ report */

static void read_members(struct reader *r)
{
    enum { PROGRAM, COST_CENTRES, PROFILE };
    static const char *const keys[] = {[PROGRAM] = "program",
                                       [COST_CENTRES] = "cost_centres",
                                       [PROFILE] = "profile",
                                       NULL};
    struct p2d_span key, text;
    if (!p2d_json_enter(&r->json, '{'))
        p2d_json_fail(&r->json, "expected a JSON object");
    while (p2d_json_ok(&r->json) && p2d_json_key(&r->json, &key)) {
        switch (p2d_json_which(key, keys)) {
        case PROGRAM:
            if (p2d_json_string(&r->json, &text))
                p2d_set_command(r->b, text);
            break;
        case COST_CENTRES:
            if (p2d_json_enter(&r->json, '['))
                while (p2d_json_item(&r->json))
                    read_centre(r);
            break;
        case PROFILE:
            p2d_json_walk(&r->json, &tree, r);
            break;
        default:
            p2d_json_skip(&r->json);
        }
    }
    p2d_json_finish(&r->json);
}

static void add(struct reader *r, p2d_node context, p2d_metric metric, double value)
{
    if (value > 0)
        p2d_add_sample(
            r->b, (struct p2d_sample){.node = context, .metric = metric, .value = value});
}

static void emit(struct reader *r)
{
    p2d_metric ticks = p2d_metric_of(r->b, p2d_span_of("ticks"), P2D_UNIT_COUNT);
    p2d_metric bytes = p2d_metric_of(r->b, p2d_span_of("alloc"), P2D_UNIT_BYTES);
    p2d_prefer_metric(r->b, ticks);
    for (uint32_t i = 1; i < r->nodes.len && p2d_ok(r->b->report); i++) {
        struct node *node = &r->nodes.at[i];
        uint32_t centre = p2d_map_get(&r->centres, (uint64_t)node->centre);
        if (centre == 0) {
            p2d_json_fail(&r->json, "cost centre %lld is not in \"cost_centres\"",
                          (long long)node->centre);
            return;
        }
        node->context =
            p2d_child(r->b, r->nodes.at[node->parent].context, r->fns.at[centre], false);
        add(r, node->context, ticks, node->ticks);
        add(r, node->context, bytes, node->bytes);
    }
    if (r->b->profile->samples.len <= 1)
        p2d_fail_whole(r->json.in, "no cost centre has ticks or bytes");
}

static bool read_ghcjson(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.b = b};
    p2d_json_init(&r.json, in);
    if (p2d_vec_push(&r.nodes, in->report, (struct node){0}) &&
        p2d_vec_push(&r.fns, in->report, 0)) {
        read_members(&r);
        if (p2d_input_ok(in))
            emit(&r);
    }
    p2d_json_release(&r.json);
    p2d_map_release(&r.centres);
    p2d_vec_release(&r.nodes);
    p2d_vec_release(&r.fns);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_ghcjson = {.name = "ghcjson",
                                            .title = "GHC's report as JSON (+RTS -pj)",
                                            .probe = probe,
                                            .read = read_ghcjson};
