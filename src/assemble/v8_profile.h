/* v8_profile.h - read V8's profiles: a tree of call frames, flat or nested, and samples
 * of its nodes.
 *
 *     {"id": 2, "callFrame": {"functionName": "f", "url": "file:///x.js", "scriptId":
 * "7", "lineNumber": 4, "columnNumber": 17}, "hitCount": 3, "children": [3, 4]}
 *
 * Reference: the domains Profiler and HeapProfiler of the Chrome DevTools protocol.
 */
#ifndef P2D_ASSEMBLE_V8_PROFILE_H
#define P2D_ASSEMBLE_V8_PROFILE_H

#include "model/builder.h"
#include "syntax/json.h"

struct p2d_v8_node {
    p2d_fn fn;       /* 0: the root */
    uint32_t parent; /* 0: none, else the parent's index */
    uint32_t id;
    double self; /* hitCount or selfSize */
    bool has_id, is_idle;
    uint32_t first_ticks, n_ticks; /* of ticks */
};

/* positionTicks: how many samples of a node had this line innermost. */
struct p2d_v8_ticks {
    uint32_t line, n;
};

/* One node names another by its id. */
struct p2d_v8_link {
    uint32_t node, id;
    bool is_parent; /* the other one is the parent */
};

/* Zeroed is empty, but for the report. */
struct p2d_v8_profile {
    struct p2d_report *report;
    P2D_VEC(struct p2d_v8_node) nodes; /* from 1 */
    P2D_VEC(struct p2d_v8_link) links;
    P2D_VEC(struct p2d_v8_ticks) ticks;
    P2D_VEC(uint32_t) samples;  /* ids */
    double start;               /* what the times count from */
    bool has_clock;             /* they count from 0 */
    bool has_times;             /* two samples were at different ones */
    P2D_VEC(double) deltas;     /* of each sample: time since the one before */
    P2D_VEC(uint32_t) lines;    /* of each sample; may be short, 0 is unknown */
    struct p2d_map by_id;       /* filled when all is read */
    P2D_VEC(p2d_node) contexts; /* by node; filled when all is read */
};

void p2d_v8_release(struct p2d_v8_profile *);

/* Append what the next value holds: one node, with all that is nested in it; the nodes of
 * an array; the ids, times or lines of one; the time that the first is counted from. */
void p2d_v8_read_node(struct p2d_v8_profile *, struct p2d_json *, struct p2d_builder *);
void p2d_v8_read_nodes(struct p2d_v8_profile *, struct p2d_json *, struct p2d_builder *);
void p2d_v8_read_samples(struct p2d_v8_profile *, struct p2d_json *);
void p2d_v8_read_deltas(struct p2d_v8_profile *, struct p2d_json *);
void p2d_v8_read_start(struct p2d_v8_profile *, struct p2d_json *);
void p2d_v8_read_lines(struct p2d_v8_profile *, struct p2d_json *, struct p2d_builder *);
/* Put the second one's nodes, samples and times after the first one's. */
void p2d_v8_append(struct p2d_v8_profile *, const struct p2d_v8_profile *);
/* Times as of a clock, in microseconds. */
void p2d_v8_read_timestamps(struct p2d_v8_profile *, struct p2d_json *);

/* Give the builder the samples, each with the time until the next one in microseconds; if
 * there are no times, as their number. Idle time is left out. Returns the metric, 0 if
 * there were no samples. */
p2d_metric p2d_v8_emit_samples(struct p2d_v8_profile *, struct p2d_json *,
                               struct p2d_builder *, p2d_thread);
/* Give it each node's own value, as so many samples (hitCount) or as none. */
void p2d_v8_emit_self(struct p2d_v8_profile *, struct p2d_json *, struct p2d_builder *,
                      p2d_metric, bool are_samples);

#endif
