/* pyinstrument.c - read pyinstrument's sessions (.pyisession) and its JSON (-r json).
 *
 *     {"session": {"duration": 0.41, "target_description": "Program: a.py"},
 *      "frame_tree": {"identifier": "main\u0000/x/a.py\u00003", "time": 0.41,
 *                     "attributes": {"l5": 0.4, "l6": 0.01}, "children": [...]}}
 *     {"duration": 0.41, "root_frame": {"function": "main", "file_path": "/x/a.py",
 *                                       "line_no": 3, "time": 0.41, "children": [...]}}
 *
 * A frame's time, in seconds, holds that of its children; the rest is its own. Frames
 * called "[self]" are not functions: their time is their parent's. The line is that of
 * the function's definition; attributes that begin with "l" are lines that ran, and the
 * time that the frame was at them. Which of its children a line called is not told, so a
 * frame is at a line if it was at no other, or calls nothing. Reference: pyinstrument/session.py,
 * renderers/jsonrenderer.py.
 */
#include <math.h>

#include "base/number.h"
#include "model/file_module.h"
#include "model/lines.h"
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
    uint32_t first_line, n_lines; /* in the reader's lines */
    bool is_own;                  /* "[self]" */
    bool has_calls;
};

/* A line at which a frame was. */
struct line {
    int64_t number;
    double time;
};

struct reader {
    struct p2d_json json;
    struct p2d_builder *b;
    P2D_VEC(struct node) nodes; /* from 1; callers before callees */
    P2D_VEC(struct line) lines;
};

#define ROUNDING 1e-6 /* of times in the file; seconds */

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
    r->nodes.at[node->parent].has_calls = true;
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

/* {"l8": 0.5, "cScanner": 0.5} */
static void read_attributes(struct reader *r, struct node *node)
{
    struct p2d_span key;
    uint64_t number;
    double time;
    node->first_line = r->lines.len;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        bool is_line = p2d_starts_with(key, "l") &&
                       p2d_parse_u64(p2d_slice(key, 1, key.len), &number) && number > 0 &&
                       number <= INT32_MAX;
        if (!is_line)
            p2d_json_skip(&r->json);
        else if (p2d_json_double(&r->json, &time) && time >= 0)
            (void)p2d_vec_push(&r->lines, r->b->report,
                               (struct line){(int64_t)number, time});
    }
    node->n_lines = r->lines.len - node->first_line;
}

static void read_member(void *context, uint32_t number, struct p2d_span key)
{
    enum { IDENTIFIER, FUNCTION, FILE_PATH, LINE_NO, TIME, ATTRIBUTES };
    static const char *const keys[] = {[IDENTIFIER] = "identifier",
                                       [FUNCTION] = "function",
                                       [FILE_PATH] = "file_path",
                                       [LINE_NO] = "line_no",
                                       [TIME] = "time",
                                       [ATTRIBUTES] = "attributes",
                                       NULL};
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
    case ATTRIBUTES:
        read_attributes(r, node);
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

static double time_of_lines(const struct reader *r, const struct node *node)
{
    double sum = 0;
    for (uint32_t i = 0; i < node->n_lines; i++)
        sum += r->lines.at[node->first_line + i].time;
    return sum;
}

static void add_time(struct reader *r, p2d_metric metric, p2d_node context, double time)
{
    p2d_add_sample(r->b,
                   (struct p2d_sample){.node = context, .metric = metric, .value = time});
}

/* Add what a frame that calls nothing took by itself, in as many contexts as it has lines.
 */
static void add_lines(struct reader *r, p2d_metric metric, const struct node *node,
                      double own)
{
    double all = time_of_lines(r, node);
    for (uint32_t i = 0; i < node->n_lines; i++) {
        const struct line *line = &r->lines.at[node->first_line + i];
        p2d_spot spot = p2d_at_line(r->b, node->fn, 0, line->number);
        p2d_node context = p2d_child(r->b, node->context, spot, false);
        if (line->time > 0)
            add_time(r, metric, context, line->time * (own / all));
    }
}

/* Add what a frame took by itself. Its ->context is the caller's, and becomes its own. */
static void add_own(struct reader *r, p2d_metric metric, struct node *node, double own)
{
    double slack = ROUNDING * (1 + (double)node->n_lines);
    bool are_all =
        node->n_lines > 0 && fabs(time_of_lines(r, node) - node->time) <= slack;
    if (are_all && node->n_lines > 1 && !node->has_calls && own > slack &&
        !r->b->drops_lines) {
        add_lines(r, metric, node, own);
        return;
    }
    p2d_spot spot = node->fn;
    if (are_all && node->n_lines == 1)
        spot = p2d_at_line(r->b, spot, 0, r->lines.at[node->first_line].number);
    node->context = p2d_child(r->b, node->context, spot, false);
    if (own > 0)
        add_time(r, metric, node->context, own);
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
        any |= own > 0;
        add_own(r, metric, node, own);
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
    p2d_vec_release(&r.lines);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_pyinstrument = {
    .name = "pyinstrument",
    .title = "pyinstrument's sessions and its JSON",
    .probe = probe,
    .read = read_pyinstrument};
