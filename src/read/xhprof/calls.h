/* calls.h - collect the calls of xhprof's runs. */
#ifndef P2D_READ_XHPROF_CALLS_H
#define P2D_READ_XHPROF_CALLS_H

#include "io/input.h"
#include "model/builder.h"

/* "f@2": one of its activations that began while two of f were open. */
struct p2d_xhprof_place {
    p2d_fn fn;
    uint32_t depth;
    bool is_callee; /* what it cost is known */
};

/* One "caller==>callee", or what nobody calls. Places and values are indices. */
struct p2d_xhprof_call {
    uint32_t caller, callee; /* caller 0: none */
    uint32_t first_value, n_values;
    struct p2d_count count;
};

struct p2d_xhprof_value {
    uint32_t kind; /* of the list of costs */
    double value;
};

/* Zeroed but for the first two is empty. */
struct p2d_xhprof {
    struct p2d_input *in;
    struct p2d_builder *b;
    uint32_t depth;       /* how many objects are open: a run, perhaps XHGui's, a call */
    p2d_str keys[4];      /* by depth: the owner of the value */
    struct p2d_map index; /* a name with its depth -> place */
    P2D_VEC(struct p2d_xhprof_place) places; /* from 1 */
    P2D_VEC(struct p2d_xhprof_call) calls;
    P2D_VEC(struct p2d_xhprof_value) values; /* after those of calls: the open one's */
    uint32_t n_closed;                       /* values of calls */
    struct p2d_count count;                  /* of the open call */
    uint64_t n_samples;
};

void p2d_xhprof_release(struct p2d_xhprof *);

/* An object begins, the value of `key`; false if it cannot be of use and may be skipped.
 * Else what is in it follows, and its end. */
bool p2d_xhprof_open(struct p2d_xhprof *, p2d_str key);
/* False if it cannot be what the key says. */
bool p2d_xhprof_number(struct p2d_xhprof *, p2d_str key, double value);
void p2d_xhprof_text(struct p2d_xhprof *, p2d_str key, struct p2d_span text);
void p2d_xhprof_close(struct p2d_xhprof *);

/* All was said: it goes to the builder. False after an error. */
bool p2d_xhprof_emit(struct p2d_xhprof *);

#endif
