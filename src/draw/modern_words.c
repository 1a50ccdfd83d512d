/* modern_words.c - words on their way into a label of the modern style. */
#include "draw/modern_words.h"

#include "look/label.h"

void p2d_modern_flush(struct p2d_modern *m)
{
    p2d_put_html(&m->pen->plain, p2d_buffer_span(&m->words));
    m->words.len = 0;
}

void p2d_modern_flush_bold(struct p2d_modern *m)
{
    p2d_puts(&m->words, m->words.len == 0 ? " " : ""); /* Graphviz wants some text */
    p2d_puts(&m->pen->plain, "<B>");
    p2d_modern_flush(m);
    p2d_puts(&m->pen->plain, "</B>");
}

void p2d_modern_flush_colored(struct p2d_modern *m, struct p2d_rgb color)
{
    p2d_puts(&m->words, m->words.len == 0 ? " " : "");
    p2d_puts(&m->pen->plain, "<FONT COLOR=\"");
    p2d_put_color(&m->pen->plain, color);
    p2d_puts(&m->pen->plain, "\">");
    p2d_modern_flush(m);
    p2d_puts(&m->pen->plain, "</FONT>");
}

/* A blank of 12 points at the end of a line of 10 keeps lines evenly apart; the rows of a
 * table would take two points more. */
void p2d_modern_end_line(struct p2d_modern *m)
{
    p2d_puts(&m->pen->plain, "<FONT POINT-SIZE=\"12\"> </FONT><BR ALIGN=\"LEFT\"/>");
}

bool p2d_modern_costs_read_alike(struct p2d_modern *m, double a, double b)
{
    struct p2d_buffer first = {.report = m->words.report}, second = first;
    p2d_put_time(&first, m->look->time_format, m->unit, a);
    p2d_put_time(&second, m->look->time_format, m->unit, b);
    bool is_same = p2d_span_equal(p2d_buffer_span(&first), p2d_buffer_span(&second));
    p2d_buffer_release(&first);
    p2d_buffer_release(&second);
    return is_same;
}
