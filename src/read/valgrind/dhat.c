/* dhat.c - read DHAT's heap profiles: valgrind --tool=dhat, and the dhat crate for Rust.
 *
 *     {"dhatFileVersion": 2, "mode": "heap", "bklt": true, "bkacc": true,
 *      "cmd": "./app", "pps": [{"tb": 72704, "tbk": 1, "gb": 72704, "gbk": 1, "eb": 0,
 *                               "ebk": 0, "rb": 0, "wb": 16, "fs": [1, 2]}],
 *      "ftbl": ["[root]", "0x48407B4: malloc (vg_replace_malloc.c:381)",
 *               "0x109199: main (app.c:5)"]}
 *
 * A program point is a stack, innermost frame first, and what was allocated there: bytes
 * and blocks in total, at the moment when the heap was largest (gb), at the end (eb), and
 * how many of the bytes were read and written. In the modes "copy" and "ad-hoc" only the total
 * means something. The largest a single point ever was (mb), and lifetimes, do not add
 * up over stacks and are left out.
 * Reference: https://valgrind.org/docs/manual/dh-manual.html and dhat/dh_main.c.
 */
#include "syntax/json_probe.h"
#include "syntax/json.h"
#include "read/read.h"
#include "assemble/stack_table.h"
#include "syntax/unit.h"
#include "read/valgrind/frame.h"

enum { N_VALUES = 8 };
static const char *const value_keys[N_VALUES + 1] = {"tb",  "tbk", "gb", "gbk", "eb",
                                                     "ebk", "rb",  "wb", NULL};
static const struct {
    const char *word; /* NULL: the file's verb */
    bool counts_blocks;
} value_metrics[N_VALUES] = {{NULL, false},   {NULL, true},      {"peak", false},
                             {"peak", true},  {"final", false},  {"final", true},
                             {"read", false}, {"written", false}};

struct reader {
    struct p2d_json json;
    struct p2d_builder *b;
    struct p2d_stack_table stacks; /* frames are numbers of ftbl, columns values */
    P2D_VEC(uint32_t) frames;      /* of one point, innermost first */
    P2D_VEC(p2d_spot) spots;       /* by number of ftbl */
    bool is_ad_hoc;
    p2d_str verb, bytes, blocks; /* what the file calls them; 0: as usual */
};

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {{P2D_BY_MAGIC, {"dhatFileVersion"}}, {0}};
    return p2d_json_score(head, rows);
}

static void read_frames(struct reader *r)
{
    uint32_t number;
    r->frames.len = 0;
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json)) {
        if (!p2d_json_index(&r->json, &number))
            p2d_json_fail(&r->json, "expected the number of a frame");
        else
            (void)p2d_vec_push(&r->frames, r->b->report, number);
    }
}

static void read_point(struct reader *r)
{
    struct p2d_span key;
    double values[N_VALUES] = {0}, value;
    r->frames.len = 0;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, value_keys);
        if (which >= 0) {
            if (p2d_json_double(&r->json, &value) && value >= 0)
                values[which] = value;
            else
                p2d_json_fail(&r->json, "expected a number that is not negative");
        } else if (p2d_span_is(key, "fs")) {
            read_frames(r);
        } else {
            p2d_json_skip(&r->json);
        }
    }
    for (uint32_t i = r->frames.len; i > 0; i--)
        p2d_stack_table_frame(&r->stacks, r->frames.at[i - 1]);
    uint32_t node = p2d_stack_table_node(&r->stacks);
    for (uint32_t i = 0; i < N_VALUES; i++)
        if (values[i] > 0)
            p2d_stack_table_add(&r->stacks, node, i, values[i], 0);
}

static void read_points(struct reader *r)
{
    if (!p2d_json_enter(&r->json, '['))
        p2d_json_fail(&r->json, "expected the list of program points");
    while (p2d_json_ok(&r->json) && p2d_json_item(&r->json))
        read_point(r);
}

static void read_frame_table(struct reader *r)
{
    struct p2d_span text;
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json)) {
        if (!p2d_json_string(&r->json, &text))
            p2d_json_fail(&r->json, "expected the text of a frame");
        else /* the root calls, but is no function */
            (void)p2d_vec_push(
                &r->spots, r->b->report,
                p2d_span_is(text, "[root]") ? 0 : p2d_valgrind_spot(r->b, text));
    }
}

static void read_members(struct reader *r)
{
    enum { MODE, COMMAND, POINTS, FRAMES, VERB, BYTES, BLOCKS };
    static const char *const keys[] = {
        [MODE] = "mode", [COMMAND] = "cmd", [POINTS] = "pps",  [FRAMES] = "ftbl",
        [VERB] = "verb", [BYTES] = "bsu",   [BLOCKS] = "bksu", NULL};
    struct p2d_span key, text;
    if (!p2d_json_enter(&r->json, '{'))
        p2d_json_fail(&r->json, "expected a JSON object");
    while (p2d_json_ok(&r->json) && p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        switch (which) {
        case MODE:
            r->is_ad_hoc =
                p2d_json_string(&r->json, &text) && p2d_ends_with(text, "ad-hoc");
            break;
        case COMMAND:
            if (p2d_json_string(&r->json, &text))
                p2d_set_command(r->b, text);
            break;
        case POINTS:
            read_points(r);
            break;
        case FRAMES:
            read_frame_table(r);
            break;
        case VERB:
        case BYTES:
        case BLOCKS:
            if (p2d_json_string(&r->json, &text))
                *(which == VERB    ? &r->verb
                  : which == BYTES ? &r->bytes
                                   : &r->blocks) = p2d_name(r->b, text);
            break;
        default:
            p2d_json_skip(&r->json);
        }
    }
    p2d_json_finish(&r->json);
}

static void put_word(struct p2d_buffer *out, const struct reader *r, p2d_str word,
                     const char *usual)
{
    struct p2d_span text = p2d_text(r->b->profile, word);
    if (text.len > 0)
        p2d_put(out, text.at, text.len);
    else
        p2d_puts(out, usual);
}

/* "allocated bytes", "peak blocks": the verb of DHAT's other modes is "Copied", and what
 * the program counts by itself ("ad-hoc") are units and events. */
static p2d_metric metric_of(struct reader *r, uint32_t value)
{
    bool is_verb = value_metrics[value].word == NULL;
    bool counts_blocks = value_metrics[value].counts_blocks;
    struct p2d_buffer name = {.report = r->b->report};
    struct p2d_scale scale = {P2D_UNIT_COUNT, 1};
    if (is_verb && !r->is_ad_hoc)
        put_word(&name, r, r->verb, "allocated");
    else if (!is_verb)
        p2d_puts(&name, value_metrics[value].word);
    if (name.len > 0 && name.at[0] >= 'A' && name.at[0] <= 'Z')
        name.at[0] = (unsigned char)(name.at[0] - 'A' + 'a');
    p2d_puts(&name, name.len > 0 ? " " : "");
    size_t begin = name.len;
    if (counts_blocks)
        put_word(&name, r, r->blocks, r->is_ad_hoc ? "events" : "blocks");
    else
        put_word(&name, r, r->bytes, r->is_ad_hoc ? "units" : "bytes");
    if (!counts_blocks && p2d_ok(r->b->report))
        (void)p2d_parse_unit((struct p2d_span){name.at + begin, name.len - begin},
                             &scale);
    p2d_metric metric =
        p2d_metric_of(r->b, p2d_buffer_span(&name),
                      scale.unit == P2D_UNIT_BYTES && scale.factor <= 1 ? P2D_UNIT_BYTES
                                                                        : P2D_UNIT_COUNT);
    p2d_buffer_release(&name);
    return metric;
}

/* Only what some point has becomes a metric; the first that is there is the default. */
static void emit(struct reader *r)
{
    struct p2d_stack_column columns[N_VALUES] = {0};
    uint32_t unknown = 0;
    for (uint32_t i = 1; i < r->stacks.cells.len; i++) {
        uint32_t c = r->stacks.cells.at[i].column;
        if (columns[c].metric == 0)
            columns[c].metric = metric_of(r, c);
    }
    if (columns[0].metric != 0)
        p2d_prefer_metric(r->b, columns[0].metric);
    if (r->stacks.cells.len <= 1)
        p2d_fail_whole(r->json.in, "no program point has allocated anything");
    else if (!p2d_stack_table_emit(&r->stacks, r->b, r->spots.at, r->spots.len, columns,
                                   &unknown))
        p2d_json_fail(&r->json, "frame %u is not in \"ftbl\"", unknown);
}

static bool read_dhat(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.b = b};
    p2d_json_init(&r.json, in);
    if (p2d_stack_table_init(&r.stacks, in->report)) {
        read_members(&r);
        if (p2d_input_ok(in))
            emit(&r);
    }
    p2d_stack_table_release(&r.stacks);
    p2d_json_release(&r.json);
    p2d_vec_release(&r.frames);
    p2d_vec_release(&r.spots);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_dhat = {
    .name = "dhat",
    .title = "DHAT's heap profiles: valgrind --tool=dhat, Rust's dhat crate",
    .probe = probe,
    .read = read_dhat};
