/* xctrace.c - read tables of samples that Apple's xctrace exports as XML.
 *
 *     <row> <thread id="2" fmt="main  0x8480c1 (app, pid: 49374)">...</thread>
 *       <weight id="9" fmt="1.00 ms">1000000</weight>
 *       <backtrace id="10">
 *         <frame id="11" name="work" addr="0x1d9"> <binary id="12" name="app" .../>
 *           <source line="7"> <path id="23">/src/main.c</path> </source> </frame>
 *         <frame ref="8"/>
 *       </backtrace> </row>
 *     <row> <thread ref="2"/> <weight ref="9"/> <backtrace ref="10"/> </row>
 *
 * What was said once is referred to by its id. Stacks are leaf first. A weight is in
 * nanoseconds, a cycle-weight in cycles; rows without either count as samples.
 * Reference: "man xctrace", export; exports of Instruments 13 to 16.
 */
#include "base/number.h"
#include "syntax/words.h"
#include "read/read.h"
#include "syntax/xml.h"

/* The elements that are read. Each kind has its own ids, so that a reference only finds
 * the same kind. */
enum element {
    OTHER,
    ROW,
    THREAD,
    WEIGHT,
    CYCLES,
    BACKTRACE,
    TAGGED,
    FRAME,
    BINARY,
    PATH,
    TOC,
    N_ELEMENTS
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_map ids; /* (element, id) -> its number + 1 */
    P2D_VEC(double) weights;
    /* The element that is being defined. */
    uint64_t frame, backtrace, tagged, weight, path;
    struct p2d_function fn;
    bool in_frame, in_backtrace;
    /* The row. */
    p2d_thread thread;
    p2d_node node;
    double value;
    enum element unit; /* WEIGHT, CYCLES, or OTHER if it has no value */
    bool in_row, has_stack;
    /* Of the whole. */
    uint64_t n;
    bool is_toc, has_unknown;
};

/* --------------------------------------------------------------------- ids */

static enum element element_of(const char *name)
{
    static const char *const names[N_ELEMENTS] = {"",
                                                  "row",
                                                  "thread",
                                                  "weight",
                                                  "cycle-weight",
                                                  "backtrace",
                                                  "tagged-backtrace",
                                                  "frame",
                                                  "binary",
                                                  "path",
                                                  "trace-toc"};
    for (enum element e = ROW; e < N_ELEMENTS; e++)
        if (strcmp(name, names[e]) == 0)
            return e;
    return OTHER;
}

/* The number of an attribute; 0 if there is none. */
static uint64_t number_of(const char *const *attributes, const char *name)
{
    const char *text = p2d_xml_attribute(attributes, name);
    uint64_t number = 0;
    if (text != NULL)
        p2d_parse_u64(p2d_span_of(text), &number);
    return number;
}

static uint64_t key_of(enum element element, uint64_t id)
{
    return (uint64_t)element << 56 ^ id;
}

static void define(struct reader *r, enum element element, uint64_t id, uint32_t what)
{
    uint32_t *place =
        id != 0 ? p2d_map_at(&r->ids, r->b->report, key_of(element, id)) : NULL;
    if (place != NULL)
        *place = what + 1;
}

/* False if the element has no id or reference; an unknown id is remembered. */
static bool refer(struct reader *r, enum element element, const char *const *attributes,
                  uint32_t *what)
{
    uint64_t id = number_of(attributes, "ref");
    uint32_t found = id != 0 ? p2d_map_get(&r->ids, key_of(element, id)) : 0;
    if (id == 0)
        return false;
    r->has_unknown |= found == 0;
    *what = found != 0 ? found - 1 : 0;
    return found != 0;
}

/* ----------------------------------------------------------------- elements */

/* "app" of "main  0x8480c1 (app": what is after the last bracket. */
static struct p2d_span name_of_process(struct p2d_span text)
{
    size_t begin = text.len;
    while (begin > 0 && text.at[begin - 1] != '(')
        begin--;
    return p2d_slice(text, begin, text.len);
}

/* "main  0x8480c1 (app, pid: 49374)" */
static p2d_thread new_thread(struct reader *r, struct p2d_span fmt)
{
    struct p2d_thread_info thread = {.pid = -1, .tid = -1};
    size_t hex = p2d_find_text(fmt, 0, " 0x"), pid = p2d_find_text(fmt, hex, ", pid: ");
    struct p2d_span rest = p2d_slice(fmt, hex + 3, fmt.len);
    uint64_t number;
    if (p2d_parse_hex(p2d_next_word(&rest), &number) && number <= INT64_MAX)
        thread.tid = (int64_t)number;
    rest = p2d_slice(fmt, pid + 7, p2d_find(fmt, pid, ')'));
    if (p2d_parse_u64(rest, &number) && number <= INT64_MAX)
        thread.pid = (int64_t)number;
    thread.comm = p2d_name(r->b, p2d_trim(p2d_slice(fmt, 0, hex)));
    if (pid < fmt.len)
        thread.process = p2d_name(r->b, name_of_process(p2d_slice(fmt, 0, pid)));
    return p2d_thread_of(r->b, thread);
}

static void start_thread(struct reader *r, const char *const *attributes)
{
    const char *fmt = p2d_xml_attribute(attributes, "fmt");
    if (refer(r, THREAD, attributes, &r->thread) || fmt == NULL)
        return;
    r->thread = new_thread(r, p2d_span_of(fmt));
    define(r, THREAD, number_of(attributes, "id"), r->thread);
}

static void start_weight(struct reader *r, struct p2d_xml *xml, enum element element,
                         const char *const *attributes)
{
    uint32_t place;
    r->weight = 0;
    if (refer(r, element, attributes, &place)) {
        r->value = r->weights.at[place];
        r->unit = element;
    } else if (number_of(attributes, "ref") == 0) {
        r->weight = number_of(attributes, "id");
        p2d_xml_want_text(xml);
    }
}

static void end_weight(struct reader *r, enum element element, struct p2d_span text)
{
    if (text.len == 0 || !p2d_parse_double(p2d_trim(text), &r->value))
        return;
    r->unit = element;
    if (p2d_vec_push(&r->weights, r->b->report, r->value))
        define(r, element, r->weight, r->weights.len - 1);
}

static void start_backtrace(struct reader *r, enum element element,
                            const char *const *attributes)
{
    uint32_t node;
    *(element == TAGGED ? &r->tagged : &r->backtrace) = number_of(attributes, "id");
    if (refer(r, element, attributes, &node)) {
        r->node = node;
        r->has_stack = true;
    } else if (element == BACKTRACE && number_of(attributes, "ref") == 0) {
        r->b->frames.len = 0;
        r->in_backtrace = true;
    }
}

static void end_backtrace(struct reader *r, enum element element)
{
    if (element == BACKTRACE && r->in_backtrace) {
        r->node = p2d_stack(r->b, P2D_LEAF_FIRST);
        r->has_stack = true;
        define(r, BACKTRACE, r->backtrace, r->node);
    }
    if (element == TAGGED && r->has_stack)
        define(r, TAGGED, r->tagged, r->node);
    r->in_backtrace = false;
}

static void start_frame(struct reader *r, const char *const *attributes)
{
    const char *name = p2d_xml_attribute(attributes, "name");
    p2d_fn fn;
    r->in_frame = false;
    if (refer(r, FRAME, attributes, &fn)) {
        p2d_frame(r->b, fn);
    } else if (name != NULL) {
        r->frame = number_of(attributes, "id");
        r->fn = (struct p2d_function){.name = p2d_name(r->b, p2d_span_of(name))};
        r->in_frame = true;
    }
}

static void end_frame(struct reader *r)
{
    if (!r->in_frame)
        return;
    p2d_fn fn = p2d_fn_of(r->b, r->fn);
    p2d_frame(r->b, fn);
    define(r, FRAME, r->frame, fn);
    r->in_frame = false;
}

static void start_binary(struct reader *r, const char *const *attributes)
{
    const char *name = p2d_xml_attribute(attributes, "name");
    if (refer(r, BINARY, attributes, &r->fn.module) || name == NULL)
        return;
    r->fn.module = p2d_name(r->b, p2d_span_of(name));
    define(r, BINARY, number_of(attributes, "id"), r->fn.module);
}

static void start_path(struct reader *r, struct p2d_xml *xml,
                       const char *const *attributes)
{
    r->path = 0;
    if (refer(r, PATH, attributes, &r->fn.file))
        return;
    r->path = number_of(attributes, "id");
    p2d_xml_want_text(xml);
}

static void end_path(struct reader *r, struct p2d_span text)
{
    if (r->path == 0)
        return;
    r->fn.file = p2d_name(r->b, text);
    define(r, PATH, r->path, r->fn.file);
}

static void start_row(struct reader *r)
{
    r->thread = 0;
    r->node = 0;
    r->unit = OTHER;
    r->in_row = true;
    r->has_stack = r->in_frame = r->in_backtrace = false;
}

/* Tables of other things have rows, too. */
static void end_row(struct reader *r)
{
    r->in_row = false;
    if (!r->has_stack && r->unit == OTHER)
        return;
    p2d_metric metric =
        r->unit == WEIGHT
            ? p2d_metric_of(r->b, p2d_span_of("time"), P2D_UNIT_NANOSECONDS)
            : p2d_metric_of(r->b, p2d_span_of(r->unit == CYCLES ? "cycles" : "samples"),
                            P2D_UNIT_COUNT);
    r->n += r->has_stack;
    p2d_add_sample(r->b, (struct p2d_sample){.node = r->node,
                                             .thread = r->thread,
                                             .metric = metric,
                                             .value = r->unit == OTHER ? 1 : r->value,
                                             .count = 1});
}

/* --------------------------------------------------------------------- file */

static void start(void *state, struct p2d_xml *xml, const char *name,
                  const char *const *attributes)
{
    struct reader *r = state;
    enum element element = element_of(name);
    r->is_toc |= element == TOC;
    if (element == ROW)
        start_row(r);
    else if (!r->in_row || element == OTHER)
        return;
    else if (element == THREAD)
        start_thread(r, attributes);
    else if (element == WEIGHT || element == CYCLES)
        start_weight(r, xml, element, attributes);
    else if (element == BACKTRACE || element == TAGGED)
        start_backtrace(r, element, attributes);
    else if (element == FRAME && r->in_backtrace)
        start_frame(r, attributes);
    else if (element == BINARY && r->in_frame)
        start_binary(r, attributes);
    else if (element == PATH && r->in_frame)
        start_path(r, xml, attributes);
}

static void end(void *state, struct p2d_xml *xml, const char *name, struct p2d_span text)
{
    struct reader *r = state;
    enum element element = element_of(name);
    (void)xml;
    if (!r->in_row || element == OTHER)
        return;
    if (element == ROW)
        end_row(r);
    else if (element == WEIGHT || element == CYCLES)
        end_weight(r, element, text);
    else if (element == BACKTRACE || element == TAGGED)
        end_backtrace(r, element);
    else if (element == FRAME)
        end_frame(r);
    else if (element == PATH && r->in_frame)
        end_path(r, text);
}

static bool refuse(const struct reader *r)
{
    p2d_fail_whole(
        r->in, r->is_toc ? "the input lists the tables of a trace, but is not one of them"
                         : "no row has a backtrace");
    p2d_set_hint(r->in->report,
                 "xctrace export --input FILE.trace --xpath "
                 "'/trace-toc/run[1]/data/table[@schema=\"time-profile\"]'");
    return false;
}

static bool read_xctrace(struct p2d_input *in, struct p2d_builder *b)
{
    static const struct p2d_xml_events events = {start, end};
    struct reader r = {.in = in, .b = b};
    if (p2d_xml_read(in, &events, &r, true) && r.n == 0)
        refuse(&r);
    if (p2d_input_ok(in) && r.has_unknown)
        p2d_set_warning(in->report, "xctrace: unknown id", in->name,
                        "an element refers to an id that was never defined");
    b->frames.len = 0;
    p2d_map_release(&r.ids);
    p2d_vec_release(&r.weights);
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    size_t root = p2d_find_text(head, 0, "<trace-query-result");
    if (root == head.len)
        root = p2d_find_text(head, 0, "<trace-toc");
    struct p2d_span before = p2d_trim(p2d_slice(head, 0, root));
    return root < head.len && (before.len == 0 || before.at[0] == '<') ? P2D_BY_KEYS
                                                                       : P2D_NO;
}

const struct p2d_reader p2d_read_xctrace = {
    .name = "xctrace",
    .title = "xctrace export (XML)",
    .probe = probe,
    .read = read_xctrace,
};
