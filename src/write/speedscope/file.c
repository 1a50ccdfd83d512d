/* file.c - what the samples of a speedscope file have in common: their stacks. */
#include "write/speedscope/file.h"

void p2d_speedscope_stack(struct p2d_speedscope *s, p2d_node node)
{
    s->stack.len = 0;
    for (; node != 0; node = s->p->nodes.at[node].parent)
        if (!p2d_vec_push(&s->stack, s->report, s->p->nodes.at[node].fn))
            return;
    p2d_putc(s->out, '[');
    for (uint32_t i = s->stack.len; i-- > 0;)
        p2d_putf(s->out, "%u%s", s->frames[s->stack.at[i]] - 1, i > 0 ? "," : "");
    p2d_putc(s->out, ']');
}
