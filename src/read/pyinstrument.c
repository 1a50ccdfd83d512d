/* pyinstrument.c - read pyinstrument's sessions (.pyisession) and its JSON (-r json).
 *
 *     {"session": {"duration": 0.41, "target_description": "Program: a.py"},
 *      "frame_tree": {"identifier": "main\u0000/x/a.py\u00003", "time": 0.41,
 *                     "children": [...]}}
 *     {"duration": 0.41, "root_frame": {"function": "main", "file_path": "/x/a.py",
 *                                       "line_no": 3, "time": 0.41, "children": [...]}}
 *
 * A frame's time, in seconds, holds that of its children; the rest is its own. Frames
 * called "[self]" are not functions: their time is their parent's. The line is that of
 * the function's definition. Reference: pyinstrument/session.py,
 * renderers/jsonrenderer.py.
 */
#include "base/number.h"
#include "model/file_module.h"
#include "syntax/json_probe.h"
#include "assemble/json_tree.h"
#include "read/read.h"

struct node {
    uint32_t parent; /* 0: none */
    p2d_str name, file;
    int64_t line;
    p2d_fn fn;
    p2d_node context;
    double time, of_children;
    bool is_own; /* "[self]" */
};

struct reader {
    struct p2d_json json;
    struct p2d_builder *b;
    P2D_VEC(struct node) nodes; /* from 1; callers before callees */
};

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {
        {P2D_BY_KEYS, {"frame_tree.identifier"}},
        {P2D_BY_KEYS, {"root_frame.function"}},
        {P2D_BY_KEYS, {"session.start_call_stack"}},
        {P2D_BY_KEYS, {"session.sample_count"}},
        {0}};
    return p2d_json_score(head, rows);
}

static uint32_t open_frame(void *context, uint32_t parent)
{
    struct reader *r = context;
    (void)p2d_vec_push(&r->nodes, r->b->report, (struct node){.parent = parent});
    return r->nodes.len - 1;
}

static void close_frame(void *context, uint32_t number)
{
    struct reader *r = context;
    const struct p2d_strings *strings = &r->b->profile->strings;
    struct node *node = &r->nodes.at[number];
    struct p2d_span name = p2d_string(strings, node->name);
    node->is_own = p2d_span_is(name, "[self]");
    if (node->is_own)
        return;
    if (name.len == 0)
        name = p2d_span_of("[unknown]");
    struct p2d_function fn = {.file = node->file, .line = node->line};
    fn.name = p2d_name(r->b, name);
    fn.module = p2d_name(r->b, p2d_file_module(p2d_string(strings, node->file)));
    node->fn = p2d_fn_of(r->b, fn);
    r->nodes.at[node->parent].of_children += node->time;
}

/* "main", "/x/a.py", "3", with NUL between them; attributes may follow. */
static void take_identifier(struct reader *r, struct node *node, struct p2d_span text)
{
    struct p2d_span parts[3] = {{0}};
    uint64_t line;
    text = p2d_slice(text, 0, p2d_find(text, 0, '\1'));
    for (unsigned i = 0; i < 3; i++)
        p2d_cut(&text, '\0', &parts[i]);
    node->name = p2d_name(r->b, parts[0]);
    node->file = p2d_name(r->b, parts[1]);
    if (p2d_parse_u64(parts[2], &line) && line <= INT32_MAX)
        node->line = (int64_t)line;
}

static void read_member(void *context, uint32_t number, struct p2d_span key)
{
    enum { IDENTIFIER, FUNCTION, FILE_PATH, LINE_NO, TIME };
    static const char *const keys[] = {
        [IDENTIFIER] = "identifier", [FUNCTION] = "function", [FILE_PATH] = "file_path",
        [LINE_NO] = "line_no",       [TIME] = "time",         NULL};
    struct reader *r = context;
    struct node *node = &r->nodes.at[number];
    struct p2d_span text;
    struct p2d_json_numeral line;
    switch (p2d_json_which(key, keys)) {
    case IDENTIFIER:
        if (p2d_json_string(&r->json, &text))
            take_identifier(r, node, text);
        break;
    case FUNCTION:
        if (p2d_json_string(&r->json, &text))
            node->name = p2d_name(r->b, text);
        break;
    case FILE_PATH:
        if (p2d_json_string(&r->json, &text))
            node->file = p2d_name(r->b, text);
        break;
    case LINE_NO:
        if (p2d_json_number(&r->json, &line) && line.is_integer && line.integer > 0 &&
            line.integer <= INT32_MAX)
            node->line = line.integer;
        break;
    case TIME:
        if (!p2d_json_double(&r->json, &node->time) || node->time < 0)
            p2d_json_fail(&r->json, "expected a time that is not negative");
        break;
    default:
        p2d_json_skip(&r->json);
    }
}

static const struct p2d_json_tree tree = {.children = "children",
                                          .open = open_frame,
                                          .member = read_member,
                                          .close = close_frame};

static void read_target(struct reader *r)
{
    static const char program[] = "Program: ";
    struct p2d_span text;
    if (!p2d_json_string(&r->json, &text))
        return;
    if (p2d_starts_with(text, program))
        text = p2d_slice(text, sizeof program - 1, text.len);
    p2d_set_command(r->b, text);
}

static void read_session(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        if (p2d_span_is(key, "target_description"))
            read_target(r);
        else
            p2d_json_skip(&r->json);
    }
}

static void read_members(struct reader *r)
{
    enum { FRAME_TREE, ROOT_FRAME, TARGET_DESCRIPTION, SESSION };
    static const char *const keys[] = {[FRAME_TREE] = "frame_tree",
                                       [ROOT_FRAME] = "root_frame",
                                       [TARGET_DESCRIPTION] = "target_description",
                                       [SESSION] = "session",
                                       NULL};
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        p2d_json_fail(&r->json, "expected a JSON object");
    while (p2d_json_ok(&r->json) && p2d_json_key(&r->json, &key)) {
        switch (p2d_json_which(key, keys)) {
        case FRAME_TREE:
        case ROOT_FRAME:
            p2d_json_walk(&r->json, &tree, r);
            break;
        case TARGET_DESCRIPTION:
            read_target(r);
            break;
        case SESSION:
            read_session(r);
            break;
        default:
            p2d_json_skip(&r->json);
        }
    }
    p2d_json_finish(&r->json);
}

/* Times are rounded to microseconds: children may have a little more than their parent.
 */
static void emit(struct reader *r)
{
    p2d_metric metric = p2d_metric_of(r->b, p2d_span_of("time"), P2D_UNIT_SECONDS);
    bool any = false;
    for (uint32_t i = 1; i < r->nodes.len && p2d_ok(r->b->report); i++) {
        struct node *node = &r->nodes.at[i];
        double own = node->time - node->of_children;
        node->context = r->nodes.at[node->parent].context;
        if (node->is_own)
            continue;
        node->context = p2d_child(r->b, node->context, node->fn, false);
        if (own <= 0)
            continue;
        any = true;
        p2d_add_sample(r->b, (struct p2d_sample){
                                 .node = node->context, .metric = metric, .value = own});
    }
    if (!any)
        p2d_fail_whole(r->json.in, "no frame has a time: pyinstrument took no sample");
}

static bool read_pyinstrument(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.b = b};
    p2d_json_init(&r.json, in);
    if (p2d_vec_push(&r.nodes, in->report, (struct node){0})) {
        read_members(&r);
        if (p2d_input_ok(in))
            emit(&r);
    }
    p2d_json_release(&r.json);
    p2d_vec_release(&r.nodes);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_pyinstrument = {
    .name = "pyinstrument",
    .title = "pyinstrument's sessions and its JSON",
    .probe = probe,
    .read = read_pyinstrument};
