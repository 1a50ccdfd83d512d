/* told_labels.c - the labels that tell of a sample: its own, and what is known of its thread. */
#include "write/shared/told_labels.h"

#include <stdlib.h>

#include "base/number.h"
#include "model/thread_labels.h"

/* A label as it was read. What it says of the thread is a bit of *told. */
static struct p2d_told_label own_label(const struct p2d_profile *p, uint32_t id,
                                       unsigned *told)
{
    const struct p2d_sample_label *label = &p->labels.at[id];
    struct p2d_told_label own = {.key = p2d_text(p, label->key),
                                 .text = p2d_text(p, label->text),
                                 .unit = p2d_text(p, label->unit),
                                 .number = label->number};
    uint64_t number;
    bool is_number =
        own.text.len == 0 || (p2d_parse_u64(own.text, &number) && number <= INT64_MAX);
    *told |= 1u << p2d_thread_label_of(own.key, is_number);
    return own;
}

static int compare(const void *a, const void *b)
{
    const struct p2d_told_label *x = a, *y = b;
    int by_key = p2d_span_compare(x->key, y->key);
    int by_text = p2d_span_compare(x->text, y->text);
    int by_number = (x->number > y->number) - (x->number < y->number);
    return by_key != 0      ? by_key
           : by_text != 0   ? by_text
           : by_number != 0 ? by_number
                            : p2d_span_compare(x->unit, y->unit);
}

uint32_t p2d_told_labels(const struct p2d_profile *p, p2d_thread thread,
                         uint32_t label_set, struct p2d_told_label told[P2D_MOST_TOLD])
{
    const struct p2d_thread_info *info = &p->threads.at[thread];
    const struct p2d_label_set *set = &p->label_sets.at[label_set];
    struct p2d_span none = p2d_span_of("");
    unsigned said = 0;
    uint32_t n = 0;
    for (uint32_t i = 0; i < set->n; i++)
        told[n++] = own_label(p, p->label_members.at[set->first + i], &said);
    if (info->comm != 0 && (said >> P2D_COMM_LABEL & 1) == 0)
        told[n++] = (struct p2d_told_label){p2d_span_of("thread"),
                                            p2d_text(p, info->comm), none, 0};
    if (info->pid >= 0 && (said >> P2D_PID_LABEL & 1) == 0)
        told[n++] = (struct p2d_told_label){p2d_span_of("pid"), none, none, info->pid};
    if (info->tid >= 0 && (said >> P2D_TID_LABEL & 1) == 0)
        told[n++] = (struct p2d_told_label){p2d_span_of("tid"), none, none, info->tid};
    qsort(told, n, sizeof *told, compare);
    return n;
}

static void put_counted(struct p2d_buffer *out, struct p2d_span text)
{
    p2d_put(out, &text.len, sizeof text.len);
    p2d_put(out, text.at, text.len);
}

void p2d_put_told(struct p2d_buffer *out, const struct p2d_told_label *told, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        put_counted(out, told[i].key);
        put_counted(out, told[i].text);
        p2d_put(out, &told[i].number, sizeof told[i].number);
        put_counted(out, told[i].unit);
    }
}
