/* v8log.c - read what node --prof-process --preprocess makes of V8's log (node --prof).
 *
 *     {"code": [
 *       {"name": "/usr/lib/libc.so.6", "type": "SHARED_LIB"},
 *       {"name": "total /srv/cart.js:12:10", "type": "JS", "kind": "Opt", "func": 0}],
 *      "functions": [{"name": "total /srv/cart.js:12:10", "codes": [1]}],
 *      "ticks": [{"tm": 268922, "vm": 0, "s": [1, 40, -1, 15825680]}], "scripts": []}
 *
 * A tick is a sample: when, what V8 was doing, and the stack, the innermost frame first;
 * each is a piece of code and an offset into it, or -1 and an address without a name. The
 * same function compiled several times has as many pieces of code.
 * Reference: deps/v8/tools/profile.mjs (writeJson) of Node.js.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "assemble/js_location.h"
#include "model/file_module.h"
#include "read/read.h"
#include "syntax/json.h"
#include "syntax/json_probe.h"

/* What V8 was doing. */
enum { IN_COLLECTOR = 1, IDLE = 8 };

struct tick {
    uint32_t first, n; /* of ->frames: a piece of code and an offset each */
    int64_t state;
};

struct reader {
    struct p2d_json json;
    struct p2d_builder *b;
    P2D_VEC(p2d_fn) code;
    P2D_VEC(double) frames;
    P2D_VEC(struct tick) ticks;
    uint64_t n_idle;
};

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {
        {P2D_BY_MAGIC, {"code[].type", "ticks[].tm"}},
        {P2D_BY_MAGIC, {"code[].type", "functions[].codes"}},
        {0}};
    static const char *const keys[] = {"code[].name", "code[].type", NULL};
    int score = p2d_json_score(head, rows);
    /* A head that holds symbols of object files only: the first one is Node.js itself. */
    bool is_beginning = score == P2D_NO && p2d_json_has(head, keys) &&
                        p2d_find_text(head, 0, "\"SHARED_LIB\"") < head.len;
    return is_beginning ? P2D_BY_KEYS : score;
}

/* --------------------------------------------------------------------- code */

/* Whether a script's address may begin so: "/srv/x.js", "node:fs", "C:\x.js". */
static bool is_address(struct p2d_span text)
{
    size_t colon = p2d_find(text, 0, ':');
    return p2d_starts_with(text, "/") || p2d_starts_with(text, "<") ||
           (colon < text.len && colon < p2d_find(text, 0, ' ') && colon > 0 &&
            colon < p2d_find(text, 0, '.'));
}

/* "get total /srv/my app/cart.js:12:10": names and addresses may have blanks. The address
 * begins at the first blank that one may follow, else at the last. */
static struct p2d_js_location location_of(struct p2d_span text)
{
    struct p2d_js_location place = p2d_js_place_of(text);
    struct p2d_span whole = place.file;
    size_t split = whole.len;
    for (size_t i = p2d_find(whole, 0, ' '); i < whole.len;
         i = p2d_find(whole, i + 1, ' ')) {
        split = i;
        if (is_address(p2d_slice(whole, i + 1, whole.len)))
            break;
    }
    if (whole.len == text.len) /* no place */
        split = whole.len;
    place.name = p2d_slice(whole, 0, split);
    place.file = p2d_slice(whole, split + 1, whole.len);
    return place;
}

static p2d_fn fn_of_script(struct reader *r, struct p2d_span text)
{
    struct p2d_js_location place = location_of(text);
    if (place.name.len == 0)
        place.name = p2d_span_of("(anonymous)");
    struct p2d_function fn = {.line = place.line, .column = place.column};
    fn.name = p2d_name(r->b, place.name);
    fn.module = p2d_name(r->b, p2d_file_module(place.file));
    fn.file = p2d_name(r->b, place.file);
    return p2d_fn_of(r->b, fn);
}

/* Of an object file only that is known. */
static p2d_fn fn_of_code(struct reader *r, struct p2d_span name, bool is_script,
                         bool is_object)
{
    if (is_script)
        return fn_of_script(r, name);
    struct p2d_function fn = {0};
    if (is_object)
        name = p2d_base_name(name);
    fn.name = p2d_name(r->b, name);
    fn.module = is_object ? fn.name : 0;
    return p2d_fn_of(r->b, fn);
}

static void read_code(struct reader *r)
{
    enum { NAME, TYPE };
    static const char *const keys[] = {[NAME] = "name", [TYPE] = "type", NULL};
    struct p2d_span key, text;
    p2d_str name = 0;
    bool is_script = false, is_object = false;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0)
            p2d_json_skip(&r->json);
        else if (!p2d_json_string(&r->json, &text))
            continue;
        else if (which == NAME)
            name = p2d_name(r->b, text);
        else {
            is_script = p2d_span_is(text, "JS");
            is_object = p2d_span_is(text, "SHARED_LIB");
        }
    }
    p2d_fn fn = fn_of_code(r, p2d_text(r->b->profile, name), is_script, is_object);
    (void)p2d_vec_push(&r->code, r->b->report, fn);
}

/* -------------------------------------------------------------------- ticks */

static void read_stack(struct reader *r, struct tick *tick)
{
    double number;
    if (!p2d_json_enter(&r->json, '['))
        return;
    tick->first = r->frames.len;
    while (p2d_json_item(&r->json)) {
        if (!p2d_json_double(&r->json, &number))
            p2d_json_fail(&r->json, "expected the number of a piece of code");
        (void)p2d_vec_push(&r->frames, r->b->report, number);
    }
    tick->n = (r->frames.len - tick->first) / 2;
}

static void read_tick(struct reader *r)
{
    enum { STATE, STACK };
    static const char *const keys[] = {[STATE] = "vm", [STACK] = "s", NULL};
    struct p2d_json_numeral number;
    struct p2d_span key;
    struct tick tick = {0};
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0)
            p2d_json_skip(&r->json);
        else if (which == STACK)
            read_stack(r, &tick);
        else if (p2d_json_number(&r->json, &number) && number.is_integer)
            tick.state = number.integer;
    }
    (void)p2d_vec_push(&r->ticks, r->b->report, tick);
}

static p2d_fn fn_named(struct reader *r, const char *name)
{
    return p2d_fn_of(r->b,
                     (struct p2d_function){.name = p2d_name(r->b, p2d_span_of(name))});
}

static p2d_fn fn_of_frame(struct reader *r, double code, double offset)
{
    char text[24];
    if (code >= 0 && code < r->code.len)
        return r->code.at[(uint32_t)code];
    if (code >= 0)
        p2d_json_warn(&r->json, "v8log: code",
                      "a tick is in a piece of code that is not there: it counts with "
                      "the address");
    snprintf(text, sizeof text, "0x%" PRIx64,
             offset >= 0 && offset < 0x1p53 ? (uint64_t)offset : 0);
    return fn_named(r, text);
}

/* While memory is collected the innermost frame is where that happens: an object file. */
static void add_tick(struct reader *r, const struct tick *tick, p2d_metric metric)
{
    uint32_t i = 0;
    if (tick->state == IDLE) {
        r->n_idle++;
        return;
    }
    if (tick->state == IN_COLLECTOR) {
        p2d_frame(r->b, fn_named(r, "(garbage collector)"));
        i = 1;
    }
    for (; i < tick->n && p2d_ok(r->b->report); i++) {
        const double *frame = &r->frames.at[tick->first + 2 * i];
        p2d_frame(r->b, fn_of_frame(r, frame[0], frame[1]));
    }
    p2d_add_sample(r->b, (struct p2d_sample){.node = p2d_stack(r->b, P2D_LEAF_FIRST),
                                             .metric = metric,
                                             .value = 1,
                                             .count = 1});
}

/* ---------------------------------------------------------------------- file */

static void read_items(struct reader *r, void (*read)(struct reader *))
{
    if (p2d_json_enter(&r->json, '['))
        while (p2d_json_item(&r->json))
            read(r);
}

static void read_members(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        p2d_json_fail(&r->json, "expected a JSON object");
    while (p2d_json_ok(&r->json) && p2d_json_key(&r->json, &key))
        if (p2d_span_is(key, "code"))
            read_items(r, read_code);
        else if (p2d_span_is(key, "ticks"))
            read_items(r, read_tick);
        else
            p2d_json_skip(&r->json);
    p2d_json_finish(&r->json);
}

static void note_idle(struct reader *r)
{
    struct p2d_buffer note = {.report = r->b->report};
    p2d_putf(&note, "idle in %" PRIu64 " of %" PRIu32 " ticks, which are left out",
             r->n_idle, r->ticks.len);
    if (r->n_idle > 0)
        p2d_add_note(r->b, p2d_buffer_span(&note));
    p2d_buffer_release(&note);
}

static bool read_v8log(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.b = b};
    p2d_json_init(&r.json, in);
    read_members(&r);
    p2d_metric metric = p2d_metric_of(b, p2d_span_of("ticks"), P2D_UNIT_COUNT);
    for (uint32_t i = 0; i < r.ticks.len && p2d_input_ok(in); i++)
        add_tick(&r, &r.ticks.at[i], metric);
    note_idle(&r);
    if (p2d_input_ok(in) && b->profile->samples.len == 1) {
        p2d_fail_whole(in, "the log has no ticks");
        p2d_set_hint(in->report, "let the program run longer, with work to do");
    }
    p2d_vec_release(&r.code);
    p2d_vec_release(&r.frames);
    p2d_vec_release(&r.ticks);
    p2d_json_release(&r.json);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_v8log = {
    .name = "v8log",
    .title = "logs of V8 by node --prof-process --preprocess",
    .probe = probe,
    .read = read_v8log};
