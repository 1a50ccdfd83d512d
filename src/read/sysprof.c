/* sysprof.c - read the files of sysprof 1.x: XML of the tree of all stacks.
 *
 *     <profile>
 *       <objects> <object id="1"> <name>"main"</name> ... </object> ... </objects>
 *       <nodes> <node id="7"> <object>1</object> <parent>3</parent> <self>5</self> ...
 *
 * A node is a stack that ends in its object; parent 0 is none. Its self is how many
 * samples ended there: nodes whose self is 0 still are part of others' stacks.
 * Reference: sysprof 1.x, stackstash.c and profile.c.
 */
#include "base/number.h"
#include "syntax/words.h"
#include "read/read.h"
#include "syntax/xml.h"

struct node {
    uint64_t id, object, parent;
    double self;
    p2d_node context;
    bool is_known, is_visited; /* the context is found, or is being looked for */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_map objects; /* id -> function */
    struct p2d_map places;  /* id -> place in nodes, from 1 */
    P2D_VEC(struct node) nodes;
    P2D_VEC(uint32_t) path; /* of the node whose context is looked for */
    struct node node;       /* being read */
    uint64_t object;        /* being read */
    bool in_node;
};

static uint64_t number_of(struct p2d_span text)
{
    uint64_t number = 0;
    p2d_parse_u64(text, &number);
    return number;
}

static uint64_t id_of(const char *const *attributes)
{
    const char *id = p2d_xml_attribute(attributes, "id");
    return id != NULL ? number_of(p2d_span_of(id)) : 0;
}

/* The elements of a node that matter. */
enum element { OTHER, NODE, OBJECT, NAME, PARENT, SELF };

static enum element element_of(const char *name)
{
    static const char *const names[] = {"", "node", "object", "name", "parent", "self"};
    for (enum element e = NODE; e <= SELF; e++)
        if (strcmp(name, names[e]) == 0)
            return e;
    return OTHER;
}

static void start(void *state, struct p2d_xml *xml, const char *name,
                  const char *const *attributes)
{
    struct reader *r = state;
    enum element element = element_of(name);
    if (element == NODE) {
        r->node = (struct node){.id = id_of(attributes)};
        r->in_node = true;
    } else if (element == OBJECT && !r->in_node) {
        r->object = id_of(attributes);
    } else if (r->in_node ? element != OTHER : element == NAME) {
        p2d_xml_want_text(xml);
    }
}

/* Names stand in quotes. */
static void name_object(struct reader *r, struct p2d_span name)
{
    name = p2d_trim(name);
    if (name.len > 1 && name.at[0] == '"' && p2d_ends_with(name, "\""))
        name = p2d_slice(name, 1, name.len - 1);
    uint32_t *fn = p2d_map_at(&r->objects, r->b->report, r->object);
    if (fn != NULL)
        *fn = p2d_fn_of(r->b, (struct p2d_function){.name = p2d_name(r->b, name)});
}

static void end_node(struct reader *r)
{
    uint32_t *place = p2d_map_at(&r->places, r->b->report, r->node.id);
    r->in_node = false;
    if (place != NULL && p2d_vec_push(&r->nodes, r->b->report, r->node))
        *place = r->nodes.len;
}

static void set_self(struct reader *r, struct p2d_xml *xml, struct p2d_span text)
{
    if (p2d_parse_double(text, &r->node.self))
        return;
    p2d_xml_set_line(xml);
    p2d_fail(r->in, "a node's self is not a number");
}

static void end(void *state, struct p2d_xml *xml, const char *name, struct p2d_span text)
{
    struct reader *r = state;
    enum element element = element_of(name);
    if (element == NODE)
        end_node(r);
    else if (element == NAME && !r->in_node)
        name_object(r, text);
    else if (!r->in_node)
        return;
    else if (element == OBJECT)
        r->node.object = number_of(p2d_trim(text));
    else if (element == PARENT)
        r->node.parent = number_of(p2d_trim(text));
    else if (element == SELF)
        set_self(r, xml, p2d_trim(text));
}

/* Find the context of a node: that of its parent comes first, which may stand anywhere. A
 * node that is above itself ends the path. */
static void find_context(struct reader *r, uint32_t place)
{
    r->path.len = 0;
    while (place != 0 && !r->nodes.at[place - 1].is_visited) {
        struct node *node = &r->nodes.at[place - 1];
        node->is_visited = true;
        if (!p2d_vec_push(&r->path, r->b->report, place))
            return;
        place = p2d_map_get(&r->places, node->parent);
    }
    if (place != 0 && !r->nodes.at[place - 1].is_known)
        p2d_warn(r->in, "sysprof: circle", "a node is its own ancestor");
    p2d_node context = place != 0 ? r->nodes.at[place - 1].context : 0;
    while (r->path.len > 0) {
        struct node *node = &r->nodes.at[r->path.at[--r->path.len] - 1];
        p2d_fn fn = p2d_map_get(&r->objects, node->object);
        if (fn == 0)
            p2d_warn(r->in, "sysprof: no object", "a node's object is not in the file");
        else
            context = p2d_child(r->b, context, fn, false);
        node->context = context;
        node->is_known = true;
    }
}

static void make_model(struct reader *r)
{
    p2d_metric metric = p2d_metric_of(r->b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    for (uint32_t i = 0; i < r->nodes.len && p2d_input_ok(r->in); i++) {
        struct node *node = &r->nodes.at[i];
        find_context(r, i + 1);
        bool is_count = node->self > 0 && node->self < 9007199254740992.0;
        if (node->self > 0 || node->self < 0)
            p2d_add_sample(
                r->b, (struct p2d_sample){.node = node->context,
                                          .metric = metric,
                                          .value = node->self,
                                          .count = is_count ? (uint64_t)node->self : 0});
    }
}

static bool read_sysprof(struct p2d_input *in, struct p2d_builder *b)
{
    static const struct p2d_xml_events events = {start, end};
    struct reader r = {.in = in, .b = b};
    if (p2d_xml_read(in, &events, &r, true) && r.nodes.len == 0) {
        p2d_fail(in, "the input has no nodes: it is not a profile of sysprof 1.x, or "
                     "nothing was recorded");
        p2d_set_hint(in->report, "record with perf instead of later versions of sysprof");
    }
    if (p2d_input_ok(in))
        make_model(&r);
    p2d_map_release(&r.objects);
    p2d_map_release(&r.places);
    p2d_vec_release(&r.nodes);
    p2d_vec_release(&r.path);
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    size_t root = p2d_find_text(head, 0, "<profile>");
    if (root == head.len || p2d_find_text(head, root, "<object") == head.len)
        return P2D_NO;
    struct p2d_span before = p2d_trim(p2d_slice(head, 0, root));
    return before.len == 0 || before.at[0] == '<' ? P2D_BY_KEYS : P2D_NO;
}

const struct p2d_reader p2d_read_sysprof = {
    .name = "sysprof",
    .title = "sysprof 1.x (XML)",
    .probe = probe,
    .read = read_sysprof,
};
