/* intervals.c - turn the calls of one thread, by their begin and end, into stacks. */
#include "assemble/intervals.h"

#include <math.h>
#include <stdlib.h>

/* Once ends are paired, AT_ONCE marks a call that ended at the time of its begin, before any other
 * call began: the call lasts no time, and its `end` only decides how it is sorted. */
enum { BEGIN, END, WHOLE, UNCLOSED, AT_ONCE = END };

void p2d_intervals_release(struct p2d_intervals *t)
{
    p2d_vec_release(&t->events);
}

static void add(struct p2d_intervals *t, struct p2d_interval event)
{
    event.order = t->events.len;
    (void)p2d_vec_push(&t->events, t->report, event);
}

void p2d_intervals_begin(struct p2d_intervals *t, uint32_t frame, double at)
{
    add(t, (struct p2d_interval){at, at, frame & P2D_ANY_FRAME, BEGIN, 0});
}

void p2d_intervals_end(struct p2d_intervals *t, uint32_t frame, double at)
{
    add(t, (struct p2d_interval){at, at, frame & P2D_ANY_FRAME, END, 0});
}

void p2d_intervals_whole(struct p2d_intervals *t, uint32_t frame, double begin,
                         double end)
{
    add(t, (struct p2d_interval){begin, end < begin ? begin : end, frame & P2D_ANY_FRAME,
                                 WHOLE, 0});
}

/* ----------------------------------------------------------------- sorting */

static int by_time(const void *a, const void *b)
{
    const struct p2d_interval *x = a, *y = b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

/* Callers before callees. Of those that take equally long, one that was given by its two
 * ends is outside: its order is known. */
static int by_nesting(const void *a, const void *b)
{
    const struct p2d_interval *x = a, *y = b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    if (x->end != y->end)
        return x->end > y->end ? -1 : 1;
    if ((x->kind == WHOLE) != (y->kind == WHOLE))
        return x->kind == WHOLE ? 1 : -1;
    return x->order < y->order ? -1 : 1;
}

/* Most inputs are in order. */
static void sort(struct p2d_intervals *t, int (*compare)(const void *, const void *))
{
    uint32_t i = 1;
    while (i < t->events.len && compare(&t->events.at[i - 1], &t->events.at[i]) <= 0)
        i++;
    if (i < t->events.len)
        qsort(t->events.at, t->events.len, sizeof *t->events.at, compare);
}

/* ----------------------------------------------------------------- pairing */

/* What is open of a frame or name, and what closed before it could have opened. */
struct open_calls {
    uint32_t last;    /* the last call that is open, and 1; 0: none */
    uint32_t n_early; /* ends at `early_at` that had nothing to end */
    double early_at;
};

struct pairing {
    struct p2d_map slots; /* frame, or its name -> its calls */
    P2D_VEC(struct open_calls) frames;
    P2D_VEC(uint32_t)
    before;                 /* of each call: the call of its frame that was open before */
    P2D_VEC(uint32_t) open; /* calls as they began; those that ended stay a while */
};

/* What ends call a frame. */
static uint32_t key_of(const struct p2d_intervals *t, uint32_t frame)
{
    return t->names != NULL && frame != P2D_ANY_FRAME ? t->names[frame] : frame;
}

static struct open_calls *calls_of(struct p2d_intervals *t, struct pairing *p,
                                   uint32_t key)
{
    uint32_t *slot = p2d_map_at(&p->slots, t->report, key);
    if (slot == NULL)
        return NULL;
    if (*slot == 0) {
        if (!p2d_vec_push(&p->frames, t->report, (struct open_calls){0}))
            return NULL;
        *slot = p->frames.len;
    }
    return &p->frames.at[*slot - 1];
}

/* A call begins; `index` is where it goes. An end may stand before it at the same time:
 * then the call took none. */
static void open_call(struct p2d_intervals *t, struct pairing *p, uint32_t index)
{
    struct p2d_interval *call = &t->events.at[index];
    struct open_calls *calls = calls_of(t, p, key_of(t, call->frame));
    if (calls == NULL)
        return;
    (void)p2d_vec_reach(&p->before, t->report, index);
    if (calls->n_early > 0 && calls->early_at == call->begin) {
        calls->n_early--;
        t->n_unopened--;
        call->kind = AT_ONCE;
        return;
    }
    if (index < p->before.len)
        p->before.at[index] = calls->last;
    calls->last = index + 1;
    call->kind = UNCLOSED;
    t->n_unclosed++;
    (void)p2d_vec_push(&p->open, t->report, index);
}

/* The last call that is open; NULL: none. */
static struct p2d_interval *innermost(const struct p2d_intervals *t, struct pairing *p)
{
    while (p->open.len > 0 && t->events.at[p->open.at[p->open.len - 1]].kind != UNCLOSED)
        p->open.len--;
    return p->open.len > 0 ? &t->events.at[p->open.at[p->open.len - 1]] : NULL;
}

static void close_call(struct p2d_intervals *t, struct pairing *p,
                       const struct p2d_interval *end)
{
    const struct p2d_interval *inner = innermost(t, p);
    bool is_any = end->frame == P2D_ANY_FRAME && inner != NULL;
    uint32_t key = is_any ? key_of(t, inner->frame) : end->frame;
    struct open_calls *calls = calls_of(t, p, key);
    if (calls == NULL)
        return;
    if (calls->last == 0) {
        calls->n_early = calls->early_at == end->begin ? calls->n_early + 1 : 1;
        calls->early_at = end->begin;
        t->n_unopened++;
        return;
    }
    struct p2d_interval *call = &t->events.at[calls->last - 1];
    call->end = end->begin;
    call->kind = call == inner && call->end <= call->begin ? AT_ONCE : BEGIN;
    calls->last = p->before.at[calls->last - 1];
    t->n_unclosed--;
}

/* Leave only calls: those of which both ends are known, and the UNCLOSED ones. */
static void pair_ends(struct p2d_intervals *t)
{
    struct pairing p = {0};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < t->events.len && p2d_ok(t->report); i++) {
        struct p2d_interval event = t->events.at[i];
        if (event.kind == END) {
            close_call(t, &p, &event);
            continue;
        }
        t->events.at[kept] = event;
        if (event.kind == BEGIN)
            open_call(t, &p, kept);
        kept++;
    }
    t->events.len = kept;
    p2d_map_release(&p.slots);
    p2d_vec_release(&p.frames);
    p2d_vec_release(&p.before);
    p2d_vec_release(&p.open);
}

/* Settle the ends of calls that begin together and were given by two events. Each call is within
 * the one before, unless that had ended already: so the outer call lasts at least as long as the
 * inner one, and a call without an end as long as its caller. A call that had ended is sorted
 * before the calls that began after it. */
static void settle_ends(struct p2d_intervals *t, struct p2d_interval *at, uint32_t n)
{
    double longest = -INFINITY, caller = INFINITY;
    for (uint32_t i = n; i-- > 0;) {
        if (at[i].kind != BEGIN)
            continue;
        t->n_crossing += at[i].end < longest;
        at[i].end = longest = fmax(at[i].end, longest);
    }
    for (uint32_t i = 0; i < n; i++) {
        if (at[i].kind == UNCLOSED)
            at[i].end = caller;
        else if (at[i].kind == BEGIN)
            caller = at[i].end;
    }
    longest = -INFINITY;
    for (uint32_t i = n; i-- > 0;) {
        if (at[i].kind == AT_ONCE)
            at[i].end = fmax(at[i].end, longest);
        if (at[i].kind != WHOLE)
            longest = fmax(at[i].end, longest);
    }
}

static void settle_all(struct p2d_intervals *t)
{
    for (uint32_t i = 0, end; i < t->events.len; i = end) {
        for (end = i + 1;
             end < t->events.len && t->events.at[end].begin == t->events.at[i].begin;)
            end++;
        settle_ends(t, t->events.at + i, end - i);
    }
}

/* ----------------------------------------------------------------- nesting */

struct frame {
    double begin, end, within; /* `within`: what the calls in it lasted */
    double resumed;            /* since when no call in it runs */
    uint32_t node;
    bool has_begun; /* a stretch of it is known */
};

struct nesting {
    struct p2d_stack_table *table;
    uint32_t column;
    P2D_VEC(struct frame) path;
};

/* What the innermost call did until then, it did itself. */
static void run_until(struct nesting *n, double end)
{
    struct frame *f = n->path.len > 0 ? &n->path.at[n->path.len - 1] : NULL;
    if (f == NULL || !n->table->keeps_times)
        return;
    p2d_stack_table_time(n->table, (struct p2d_stack_stretch){f->resumed, end, f->node,
                                                              n->column, !f->has_begun});
    f->has_begun = true;
}

/* The innermost call is over. */
static void leave(struct p2d_intervals *t, struct nesting *n)
{
    run_until(n, n->path.at[n->path.len - 1].end);
    struct frame done = n->path.at[--n->path.len];
    double lasted = done.end - done.begin, self = lasted - done.within;
    p2d_stack_table_add(n->table, done.node, n->column, self > 0 ? self : 0,
                        t->counts_calls);
    if (n->path.len == 0)
        return;
    struct frame *caller = &n->path.at[n->path.len - 1];
    caller->resumed = done.end;
    caller->within += lasted;
    if (caller->end < done.end) {
        caller->end = done.end;
        t->n_crossing++;
    }
}

static void enter(struct p2d_intervals *t, struct nesting *n,
                  const struct p2d_interval *call, double last)
{
    while (n->path.len > 0 && n->path.at[n->path.len - 1].end <= call->begin)
        leave(t, n);
    const struct frame *caller = n->path.len > 0 ? &n->path.at[n->path.len - 1] : NULL;
    double end = call->kind == AT_ONCE    ? call->begin
                 : call->kind != UNCLOSED ? call->end
                 : caller != NULL         ? caller->end
                                          : last;
    uint32_t node =
        p2d_stack_table_child(n->table, caller != NULL ? caller->node : 0, call->frame);
    run_until(n, call->begin);
    (void)p2d_vec_push(
        &n->path, t->report,
        (struct frame){
            .begin = call->begin, .end = end, .resumed = call->begin, .node = node});
}

void p2d_intervals_emit(struct p2d_intervals *t, struct p2d_stack_table *table,
                        uint32_t column)
{
    struct nesting n = {.table = table, .column = column};
    double last = 0;
    sort(t, by_time);
    for (uint32_t i = 0; i < t->events.len; i++)
        if (i == 0 || t->events.at[i].end > last)
            last = t->events.at[i].end;
    pair_ends(t);
    settle_all(t);
    sort(t, by_nesting);
    for (uint32_t i = 0; i < t->events.len && p2d_ok(t->report); i++)
        enter(t, &n, &t->events.at[i], last);
    while (n.path.len > 0)
        leave(t, &n);
    p2d_vec_release(&n.path);
    p2d_vec_release(&t->events);
}
