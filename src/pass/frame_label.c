/* frame_label.c - make a frame of the value that a label has.
 *
 * A context is copied once for each value that samples below it have, so the cost is that
 * of the contexts that come out.
 */
#include <inttypes.h>

#include "model/lack_of_labels.h"
#include "pass/outer_frame.h"

struct framing {
    struct p2d_copy *copy;
    struct p2d_span key;
    p2d_fn *fns; /* by set of labels: its frame; 0: not made yet */
    struct p2d_outer_frame outer;
};

static void put_label_value(struct p2d_buffer *out, const struct p2d_profile *p,
                            const struct p2d_sample_label *label)
{
    struct p2d_span text = p2d_text(p, label->text);
    struct p2d_span unit = p2d_text(p, label->unit);
    if (label->text != 0) {
        p2d_put(out, text.at, text.len);
        return;
    }
    p2d_putf(out, "%" PRId64, label->number);
    if (unit.len > 0 && label->unit != label->key) {
        p2d_putc(out, ' ');
        p2d_put(out, unit.at, unit.len);
    }
}

/* "route=/cart", "route=/cart,/pay", "(no route)". */
static p2d_fn make_fn(struct framing *f, uint32_t set)
{
    const struct p2d_profile *p = f->copy->from;
    const struct p2d_label_set *labels = &p->label_sets.at[set];
    struct p2d_buffer name = {.report = f->copy->to->report};
    for (uint32_t i = 0; i < labels->n; i++) {
        const struct p2d_sample_label *label =
            &p->labels.at[p->label_members.at[labels->first + i]];
        if (!p2d_span_equal(p2d_text(p, label->key), f->key))
            continue;
        if (name.len == 0)
            p2d_put(&name, f->key.at, f->key.len);
        p2d_putc(&name, name.len == f->key.len ? '=' : ',');
        put_label_value(&name, p, label);
    }
    if (name.len == 0) {
        p2d_puts(&name, "(no ");
        p2d_put(&name, f->key.at, f->key.len);
        p2d_putc(&name, ')');
    }
    struct p2d_span text = {name.at, name.len};
    p2d_fn fn = p2d_fn_of(f->copy->to,
                          (struct p2d_function){.name = p2d_name(f->copy->to, text)});
    p2d_buffer_release(&name);
    return fn;
}

static p2d_fn fn_of(struct framing *f, uint32_t set)
{
    if (f->fns[set] == 0)
        f->fns[set] = make_fn(f, set);
    return f->fns[set];
}

static void frame_outermost(struct framing *f)
{
    const struct p2d_profile *p = f->copy->from;
    for (uint32_t s = 1; s < p->samples.len && p2d_ok(f->copy->to->report); s++) {
        struct p2d_sample sample = p->samples.at[s];
        p2d_node base = p2d_child(f->copy->to, 0, fn_of(f, sample.labels), false);
        p2d_node node = p2d_below_context(&f->outer, sample.node, base);
        p2d_copy_add(f->copy, s, sample, node);
    }
}

static void frame_innermost(struct framing *f)
{
    const struct p2d_profile *p = f->copy->from;
    struct p2d_builder *to = f->copy->to;
    p2d_node *nodes = p2d_new(to->report, p->nodes.len, sizeof *nodes);
    for (p2d_node n = 1; nodes != NULL && n < p->nodes.len && p2d_ok(to->report); n++)
        nodes[n] = p2d_child(to, nodes[p->nodes.at[n].parent], p2d_copy_spot(f->copy, n),
                             p->nodes.at[n].gap);
    for (uint32_t s = 1; nodes != NULL && s < p->samples.len && p2d_ok(to->report); s++) {
        struct p2d_sample sample = p->samples.at[s];
        p2d_fn fn = fn_of(f, sample.labels);
        p2d_node node = p2d_child(to, nodes[sample.node], fn, sample.trimmed);
        sample.trimmed = false;
        p2d_copy_add(f->copy, s, sample, node);
    }
    p2d_delete(nodes);
}

/* Whether a sample has the label; an error otherwise. */
static bool has_label(const struct p2d_profile *p, struct p2d_span key,
                      struct p2d_report *report)
{
    for (uint32_t i = 1; i < p->labels.len; i++)
        if (p2d_span_equal(p2d_text(p, p->labels.at[i].key), key))
            return true;
    p2d_set_error(report, P2D_EUSAGE, "no sample of the %s profile has a label \"%.*s\"",
                  p->format, (int)key.len, (const char *)key.at);
    if (p->labels.len > 1)
        p2d_set_hint(report, "--list-labels lists the labels");
    else
        p2d_hint_at_labels(p, report);
    return false;
}

static bool framing_init(struct framing *f, struct p2d_builder *b,
                         const struct p2d_profile *profile)
{
    if (!p2d_copy_init(f->copy, b, profile))
        return false;
    p2d_copy_origins(f->copy);
    for (p2d_metric m = 1; m < profile->metrics.len; m++)
        p2d_copy_metric(f->copy, m);
    p2d_copy_unattributed(f->copy);
    f->fns = p2d_new(b->report, profile->label_sets.len, sizeof *f->fns);
    return f->fns != NULL;
}

struct p2d_profile *p2d_frame_label(const struct p2d_profile *profile, const char *key,
                                    enum p2d_label_frame where, struct p2d_report *report)
{
    struct p2d_builder b;
    struct p2d_copy copy = {0};
    struct framing f = {.copy = &copy, .outer.copy = &copy, .key = p2d_span_of(key)};
    if (profile == NULL || !p2d_ok(report) || !has_label(profile, f.key, report) ||
        !p2d_builder_init(&b, profile->shape, profile->format, report))
        return NULL;
    if (framing_init(&f, &b, profile)) {
        if (where == P2D_LABEL_OUTERMOST)
            frame_outermost(&f);
        else
            frame_innermost(&f);
        p2d_copy_times(&copy);
    }
    p2d_copy_release(&copy);
    p2d_delete(f.fns);
    p2d_outer_frame_release(&f.outer);
    struct p2d_profile *framed = p2d_builder_finish(&b);
    p2d_keep_sums(framed, profile);
    return framed;
}
