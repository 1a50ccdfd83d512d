/* pen.c - the attributes of one thing in a drawing, being put together. */
#include "draw/pen.h"

#include <stdio.h>

#include "base/number.h"

void p2d_pen_begin(struct p2d_pen *pen)
{
    pen->n = 0;
    pen->text.len = 0;
}

static void begin_value(struct p2d_pen *pen, const char *name)
{
    pen->starts[pen->n] = pen->text.len;
    pen->list[pen->n++] = (struct p2d_attribute){.name = name};
}

void p2d_pen_set(struct p2d_pen *pen, const char *name, const char *value)
{
    begin_value(pen, name);
    p2d_put(&pen->text, value, strlen(value) + 1);
}

void p2d_pen_set_number(struct p2d_pen *pen, const char *name, double value)
{
    begin_value(pen, name);
    p2d_put_fixed(&pen->text, value, 0, 2);
    p2d_putc(&pen->text, '\0');
}

void p2d_put_color(struct p2d_buffer *out, struct p2d_rgb c)
{
    p2d_putf(out, "#%02x%02x%02x", c.red, c.green, c.blue);
}

void p2d_pen_set_color(struct p2d_pen *pen, const char *name, struct p2d_rgb color)
{
    begin_value(pen, name);
    p2d_put_color(&pen->text, color);
    p2d_putc(&pen->text, '\0');
}

/* Graphviz reads backslashes as escapes and "&" as the start of an entity. */
void p2d_pen_set_text(struct p2d_pen *pen, const char *name)
{
    begin_value(pen, name);
    for (size_t i = 0; i < pen->plain.len; i++) {
        char c = (char)pen->plain.at[i];
        if (c == '\\')
            p2d_puts(&pen->text, "\\\\");
        else if (c == '&')
            p2d_puts(&pen->text, "&amp;");
        else if (c == '\n')
            p2d_puts(&pen->text, "\\n");
        else
            p2d_putc(&pen->text, c);
    }
    p2d_putc(&pen->text, '\0');
    pen->plain.len = 0;
}

void p2d_pen_set_html(struct p2d_pen *pen, const char *name)
{
    begin_value(pen, name);
    pen->list[pen->n - 1].is_html = true;
    p2d_put(&pen->text, pen->plain.at, pen->plain.len);
    p2d_putc(&pen->text, '\0');
    pen->plain.len = 0;
}

/* The list is complete, or empty if memory ran out. */
static void finish(struct p2d_pen *pen)
{
    if (!p2d_ok(pen->view->report))
        pen->n = 0;
    for (size_t i = 0; i < pen->n; i++)
        pen->list[i].value = (const char *)pen->text.at + pen->starts[i];
}

void p2d_pen_draw_graph(struct p2d_pen *pen)
{
    finish(pen);
    pen->canvas->graph(pen->canvas->state, pen->list, pen->n);
}

void p2d_pen_draw_node_defaults(struct p2d_pen *pen)
{
    finish(pen);
    pen->canvas->node_defaults(pen->canvas->state, pen->list, pen->n);
}

void p2d_pen_draw_edge_defaults(struct p2d_pen *pen)
{
    finish(pen);
    pen->canvas->edge_defaults(pen->canvas->state, pen->list, pen->n);
}

void p2d_pen_draw_node(struct p2d_pen *pen, size_t index)
{
    finish(pen);
    pen->canvas->node(pen->canvas->state, index, pen->list, pen->n);
}

void p2d_pen_draw_edge(struct p2d_pen *pen, size_t tail, size_t head)
{
    finish(pen);
    pen->canvas->edge(pen->canvas->state, tail, head, pen->list, pen->n);
}

void p2d_pen_draw_cluster(struct p2d_pen *pen, size_t index, const uint32_t *nodes,
                          size_t n_nodes)
{
    finish(pen);
    pen->canvas->cluster(pen->canvas->state, index, pen->list, pen->n, nodes, n_nodes);
}

/* A blank at an end, or after another blank, would be lost in an SVG. */
static bool must_not_break(struct p2d_span text, size_t i)
{
    return i == 0 || i + 1 == text.len || text.at[i - 1] == ' ';
}

void p2d_put_markup(struct p2d_buffer *out, char c)
{
    if (c == '&')
        p2d_puts(out, "&amp;");
    else if (c == '<')
        p2d_puts(out, "&lt;");
    else if (c == '>')
        p2d_puts(out, "&gt;");
    else if (c == '"')
        p2d_puts(out, "&quot;");
    else
        p2d_putc(out, c);
}

void p2d_put_html(struct p2d_buffer *out, struct p2d_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = (char)text.at[i];
        if (c == '\n')
            p2d_puts(out, "<BR ALIGN=\"LEFT\"/>");
        else if (c == ' ' && must_not_break(text, i))
            p2d_puts(out, "\xc2\xa0");
        else
            p2d_put_markup(out, c);
    }
}
