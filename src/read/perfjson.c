/* perfjson.c - read what `perf data convert --to-json` writes.
 *
 *     {"linux-perf-json-version": 1,
 *      "headers": {"cmdline": ["/usr/bin/perf", "record", "-g", "./app"]},
 *      "samples": [{"timestamp": 2322914523091, "pid": 27, "tid": 28, "comm": "app",
 *                   "callchain": [{"ip": "0x401136", "symbol": "read", "dso": "app"}]}]}
 *
 * The first frame is the leaf; without -g it is the only one. perf writes neither events
 * nor periods, so each sample counts 1, of whichever event. Reference:
 * tools/perf/util/data-convert-json.c of Linux.
 */
#include "syntax/json.h"
#include "syntax/json_probe.h"
#include "read/machine_labels.h"
#include "read/read.h"

struct reader {
    struct p2d_json json;
    struct p2d_builder *b;
    p2d_metric samples;
    uint64_t n_samples;
    bool wants_machine;
};

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {
        {P2D_BY_KEYS + P2D_BY_SHAPE, {"linux-perf-json-version"}}, {0}};
    return p2d_json_score(head, rows);
}

/* -------------------------------------------------------------------- frames */

static void read_frame(struct reader *r)
{
    enum { SYMBOL, DSO };
    static const char *const keys[] = {[SYMBOL] = "symbol", [DSO] = "dso", NULL};
    struct p2d_function fn = {.name = p2d_name(r->b, p2d_span_of("[unknown]"))};
    struct p2d_span key, text;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0)
            p2d_json_skip(&r->json);
        else if (p2d_json_string(&r->json, &text))
            *(which == SYMBOL ? &fn.name : &fn.module) = p2d_name(r->b, text);
    }
    p2d_frame(r->b, p2d_fn_of(r->b, fn));
}

static void read_frames(struct reader *r)
{
    if (p2d_json_enter(&r->json, '['))
        while (p2d_json_item(&r->json))
            read_frame(r);
}

/* ------------------------------------------------------------------- samples */

struct place {
    struct p2d_thread_info thread;
    int64_t cpu; /* -1: not said */
};

static void read_member(struct reader *r, struct p2d_span key, struct place *place)
{
    enum { PID, TID, CPU, COMM, CALLCHAIN };
    static const char *const keys[] = {[PID] = "pid",
                                       [TID] = "tid",
                                       [CPU] = "cpu",
                                       [COMM] = "comm",
                                       [CALLCHAIN] = "callchain",
                                       NULL};
    int64_t *const numbers[] = {
        [PID] = &place->thread.pid, [TID] = &place->thread.tid, [CPU] = &place->cpu};
    struct p2d_json_numeral number = {0};
    struct p2d_span text;
    int which = p2d_json_which(key, keys);
    if (which < 0)
        p2d_json_skip(&r->json);
    else if (which == CALLCHAIN)
        read_frames(r);
    else if (which == COMM && p2d_json_string(&r->json, &text))
        place->thread.comm = p2d_name(r->b, text);
    else if (which <= CPU && p2d_json_number(&r->json, &number) && number.is_integer)
        *numbers[which] = number.integer;
}

static void read_sample(struct reader *r)
{
    struct place place = {.thread = {.pid = -1, .tid = -1}, .cpu = -1};
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key))
        read_member(r, key, &place);
    if (!p2d_json_ok(&r->json))
        return;
    r->n_samples++;
    struct p2d_sample sample = {.node = p2d_stack(r->b, P2D_LEAF_FIRST),
                                .thread = p2d_thread_of(r->b, place.thread),
                                .metric = r->samples,
                                .value = 1,
                                .count = 1};
    if (r->wants_machine && place.cpu >= 0)
        sample.labels = p2d_machine_labels(
            r->b,
            (struct p2d_machine_place){.has_cpu = true, .cpu = (uint64_t)place.cpu});
    p2d_add_sample(r->b, sample);
}

/* ------------------------------------------------------------------ recording */

/* Words of the command, with a blank between them. */
static void read_command(struct reader *r)
{
    struct p2d_buffer line = {.report = r->b->report};
    struct p2d_span word;
    if (p2d_json_enter(&r->json, '['))
        while (p2d_json_item(&r->json))
            if (p2d_json_string(&r->json, &word)) {
                p2d_puts(&line, line.len > 0 ? " " : "");
                p2d_put(&line, word.at, word.len);
            }
    p2d_set_command(r->b, p2d_buffer_span(&line));
    p2d_buffer_release(&line);
}

static void read_headers(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key))
        if (p2d_span_is(key, "cmdline"))
            read_command(r);
        else
            p2d_json_skip(&r->json);
}

static void read_members(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        p2d_json_fail(&r->json, "expected a JSON object");
    while (p2d_json_ok(&r->json) && p2d_json_key(&r->json, &key)) {
        if (p2d_span_is(key, "headers")) {
            read_headers(r);
        } else if (p2d_span_is(key, "samples")) {
            if (p2d_json_enter(&r->json, '['))
                while (p2d_json_item(&r->json))
                    read_sample(r);
        } else {
            p2d_json_skip(&r->json);
        }
    }
    p2d_json_finish(&r->json);
}

static bool read_perfjson(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.b = b, .wants_machine = p2d_wants_machine_labels(in)};
    r.samples = p2d_metric_of(b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    p2d_add_note(b,
                 p2d_span_of("perf's JSON says neither events nor periods: each sample "
                             "counts 1"));
    p2d_json_init(&r.json, in);
    read_members(&r);
    p2d_json_release(&r.json);
    if (p2d_input_ok(in) && r.n_samples == 0)
        return p2d_fail_whole(in, "the input has no samples");
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_perfjson = {.name = "perfjson",
                                             .title = "perf data convert --to-json",
                                             .probe = probe,
                                             .read = read_perfjson};
