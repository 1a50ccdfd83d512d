/* heapprofile.c - read V8's sampled heap profiles: node --heap-prof, Chrome's DevTools.
 *
 *     {"head": {"callFrame": {"functionName": "(root)", ...}, "selfSize": 0, "id": 1,
 *               "children": [{"callFrame": {"functionName": "f", ...}, "selfSize": 4848,
 *                             "id": 2, "children": []}]},
 *      "samples": [{"size": 4848, "nodeId": 2, "ordinal": 3743}]}
 *
 * What a node has allocated itself, of what is still alive, is its selfSize; the samples
 * say the same again.
 * Reference: HeapProfiler.SamplingHeapProfile of the Chrome DevTools protocol.
 */
#include "syntax/json_probe.h"
#include "read/read.h"
#include "assemble/v8_profile.h"

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {
        {P2D_BY_KEYS, {"head.selfSize", "head.callFrame"}}, {0}};
    return p2d_json_score(head, rows);
}

static bool read_heapprofile(struct p2d_input *in, struct p2d_builder *b)
{
    struct p2d_json json;
    struct p2d_span key;
    struct p2d_v8_profile p = {.report = in->report};
    p2d_json_init(&json, in);
    if (!p2d_json_enter(&json, '{'))
        p2d_json_fail(&json, "expected a JSON object");
    while (p2d_json_ok(&json) && p2d_json_key(&json, &key)) {
        if (p2d_span_is(key, "head"))
            p2d_v8_read_node(&p, &json, b);
        else
            p2d_json_skip(&json);
    }
    if (p2d_json_finish(&json))
        p2d_v8_emit_self(&p, &json, b,
                         p2d_metric_of(b, p2d_span_of("bytes"), P2D_UNIT_BYTES), false);
    if (p2d_input_ok(in) && b->profile->samples.len == 1)
        p2d_fail_whole(json.in, "no node of the profile has allocated anything");
    p2d_v8_release(&p);
    p2d_json_release(&json);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_heapprofile = {
    .name = "heapprofile",
    .title = "sampled heap profiles of V8: Node.js, Chrome",
    .probe = probe,
    .read = read_heapprofile};
