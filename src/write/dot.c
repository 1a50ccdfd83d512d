/* dot.c - write Graphviz's DOT language.
 *
 *     digraph prof2dot {
 *         graph [label="...", ...];
 *         n0 [label=<<B>main</B>...>, ...];
 *         n0 -> n1 [label=" 45%", ...];
 *     }
 *
 * Nodes and edges come heaviest first, so that equal profiles give equal bytes and dot
 * puts the heavy part to the left. Reference: https://graphviz.org/doc/info/lang.html
 */
#include "draw/drawing.h"
#include "render/readable.h"
#include "write/write.h"

/* In quotes; the value's backslashes are escString escapes already and stay as they are.
 * The parser of Graphviz 14 refuses more than 16 KiB without a quote or the end of a
 * line: a backslash there makes two lines one. */
static void put_quoted(struct p2d_buffer *out, const char *value)
{
    enum { LONG_LINE = 8192 };
    p2d_putc(out, '"');
    for (size_t n = 0; *value != '\0'; value++, n++) {
        if (n >= LONG_LINE && (*value & 0xC0) != 0x80 && value[-1] != '\\') {
            p2d_puts(out, "\\\n");
            n = 0;
        }
        if (*value == '"')
            p2d_putc(out, '\\');
        p2d_putc(out, *value);
    }
    p2d_putc(out, '"');
}

static void put_attribute(struct p2d_buffer *out, const struct p2d_attribute *attribute)
{
    p2d_puts(out, attribute->name);
    p2d_putc(out, '=');
    if (!attribute->is_html) {
        put_quoted(out, attribute->value);
        return;
    }
    p2d_putc(out, '<');
    p2d_puts(out, attribute->value);
    p2d_putc(out, '>');
}

static void put_attributes(struct p2d_buffer *out, const struct p2d_attribute *list,
                           size_t n)
{
    p2d_puts(out, " [");
    for (size_t i = 0; i < n; i++) {
        p2d_puts(out, i > 0 ? ", " : "");
        put_attribute(out, &list[i]);
    }
    p2d_puts(out, "];\n");
}

static void put_graph(void *state, const struct p2d_attribute *list, size_t n)
{
    p2d_puts(state, "    graph");
    put_attributes(state, list, n);
}

static void put_node_defaults(void *state, const struct p2d_attribute *list, size_t n)
{
    p2d_puts(state, "    node");
    put_attributes(state, list, n);
}

static void put_edge_defaults(void *state, const struct p2d_attribute *list, size_t n)
{
    p2d_puts(state, "    edge");
    put_attributes(state, list, n);
}

static void put_node(void *state, size_t index, const struct p2d_attribute *list,
                     size_t n)
{
    p2d_putf(state, "    n%zu", index);
    put_attributes(state, list, n);
}

static void put_cluster(void *state, size_t index, const struct p2d_attribute *list,
                        size_t n, const uint32_t *nodes, size_t n_nodes)
{
    p2d_putf(state, "    subgraph cluster_%zu {\n        graph", index);
    put_attributes(state, list, n);
    p2d_puts(state, "       ");
    for (size_t i = 0; i < n_nodes; i++)
        p2d_putf(state, " n%u;", nodes[i]);
    p2d_puts(state, "\n    }\n");
}

static void put_edge(void *state, size_t tail, size_t head,
                     const struct p2d_attribute *list, size_t n)
{
    p2d_putf(state, "    n%zu -> n%zu", tail, head);
    put_attributes(state, list, n);
}

static void write_dot(const struct p2d_view *view, const char *name,
                      struct p2d_buffer *out)
{
    struct p2d_readable readable = p2d_readable_view(view, name);
    struct p2d_canvas canvas = {.state = out,
                                .graph = put_graph,
                                .node_defaults = put_node_defaults,
                                .edge_defaults = put_edge_defaults,
                                .node = put_node,
                                .cluster = put_cluster,
                                .edge = put_edge};
    p2d_puts(out, "digraph prof2dot {\n");
    p2d_draw(&readable.view, &canvas);
    p2d_puts(out, "}\n");
    p2d_readable_release(&readable);
}

const struct p2d_writer p2d_write_dot = {.name = "dot",
                                         .title = "Graphviz DOT, for dot and other tools",
                                         .suffixes = "dot gv",
                                         .picture = true,
                                         .tells_also = true,
                                         .write = write_dot};
