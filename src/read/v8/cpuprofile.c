/* cpuprofile.c - read V8's CPU profiles: node --cpu-prof, Chrome's DevTools.
 *
 *     {"nodes": [{"id": 1, "callFrame": {"functionName": "(root)", ...}, "children":
 * [2]},
 *                {"id": 2, "callFrame": {"functionName": "f", "url": "file:///x.js",
 *                                        "lineNumber": 4, "columnNumber": 0},
 *                 "hitCount": 3}],
 *      "startTime": 3712003073, "endTime": 3713159136,
 *      "samples": [2, 2, 1], "timeDeltas": [8715, 1250, 1249]}
 *
 * Up to Chrome 57 a tree, "head", and "timestamps" in microseconds. A sample lasts until
 * the next one, as in speedscope; how long the last one did is not known. Reference: the
 * type Profiler.Profile of the Chrome DevTools protocol.
 */
#include "syntax/json_probe.h"
#include "read/read.h"
#include "assemble/v8_profile.h"

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {
        {P2D_BY_KEYS, {"nodes[].callFrame"}},
        {P2D_BY_KEYS + 10, {"nodes[].callFrame", "timeDeltas"}},
        {P2D_BY_KEYS, {"head.functionName", "timestamps"}},
        {P2D_BY_KEYS, {"head.functionName", "head.hitCount"}},
        {0}};
    return p2d_json_score(head, rows);
}

static void read_members(struct p2d_v8_profile *p, struct p2d_json *j,
                         struct p2d_builder *b)
{
    enum { NODES, HEAD, SAMPLES, TIME_DELTAS, TIMESTAMPS, START };
    static const char *const keys[] = {[NODES] = "nodes",
                                       [HEAD] = "head",
                                       [SAMPLES] = "samples",
                                       [TIME_DELTAS] = "timeDeltas",
                                       [TIMESTAMPS] = "timestamps",
                                       [START] = "startTime",
                                       NULL};
    struct p2d_span key;
    if (!p2d_json_enter(j, '{'))
        p2d_json_fail(j, "expected a JSON object");
    while (p2d_json_ok(j) && p2d_json_key(j, &key)) {
        switch (p2d_json_which(key, keys)) {
        case NODES:
            p2d_v8_read_nodes(p, j, b);
            break;
        case HEAD:
            p2d_v8_read_node(p, j, b);
            break;
        case SAMPLES:
            p2d_v8_read_samples(p, j);
            break;
        case TIME_DELTAS:
            p2d_v8_read_deltas(p, j);
            break;
        case TIMESTAMPS:
            p2d_v8_read_timestamps(p, j);
            break;
        case START:
            p2d_v8_read_start(p, j);
            break;
        default:
            p2d_json_skip(j);
        }
    }
    p2d_json_finish(j);
}

static bool read_cpuprofile(struct p2d_input *in, struct p2d_builder *b)
{
    struct p2d_json json;
    struct p2d_v8_profile p = {.report = in->report};
    p2d_json_init(&json, in);
    read_members(&p, &json, b);
    if (p2d_input_ok(in) && p2d_v8_emit_samples(&p, &json, b, 0) == 0)
        p2d_v8_emit_self(&p, &json, b,
                         p2d_metric_of(b, p2d_span_of("samples"), P2D_UNIT_COUNT), true);
    if (p2d_input_ok(in) && b->profile->samples.len == 1) {
        p2d_fail_whole(json.in, "the profile has no samples");
        p2d_set_hint(in->report, "let the program run longer, with work to do");
    }
    p2d_v8_release(&p);
    p2d_json_release(&json);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_cpuprofile = {.name = "cpuprofile",
                                               .title =
                                                   "CPU profiles of V8: Node.js, Chrome",
                                               .probe = probe,
                                               .has_times = true,
                                               .read = read_cpuprofile};
