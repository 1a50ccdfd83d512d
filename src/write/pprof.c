/* pprof.c - write pprof's profile.proto, compressed by gzip: for `go tool pprof`,
 * Grafana, Polar Signals.
 *
 * One sample for each stack and set of labels, with a value in every metric: integers,
 * times in nanoseconds. Numbers and order of all come from their contents, so that the same
 * profile gives the same bytes however it was made. A function is one location, and one for each of its
 * lines that is known; its module is the mapping, but for Python's, which are told by
 * their files. A line that is in another file than its function cannot be told: there the
 * location has none. The first mapping is the program, as far as the threads' names tell:
 * pprof shows it. Samples carry their labels, and "thread", "pid" and "tid" where these
 * do not say it, in order. A comparison is what `pprof -diff_base` makes of two files: before's samples are
 * negative and have the label "pprof::base". Reference:
 * https://github.com/google/pprof/blob/main/proto/profile.proto
 */
#include <zlib.h>

#include "base/map.h"
#include "base/sort.h"
#include "look/label.h"
#include "model/file_module.h"
#include "model/in_order.h"
#include "write/shared/escape.h"
#include "write/shared/protobuf_out.h"
#include "write/shared/same_name.h"
#include "write/shared/stack_size.h"
#include "write/shared/stacks.h"
#include "write/shared/told_labels.h"
#include "write/shared/told_places.h"
#include "write/shared/whole_number.h"

/* Numbers of fields, by message. */
enum { PROFILE_SAMPLE_TYPE = 1, PROFILE_SAMPLE = 2, PROFILE_MAPPING = 3 };
enum { PROFILE_LOCATION = 4, PROFILE_FUNCTION = 5, PROFILE_STRING = 6 };
enum { PROFILE_TIME = 9, PROFILE_DURATION = 10, PROFILE_PERIOD_TYPE = 11 };
enum { PROFILE_PERIOD = 12, PROFILE_COMMENT = 13, PROFILE_DEFAULT_SAMPLE_TYPE = 14 };
enum { PROFILE_DOC_URL = 15 };
enum { TYPE_TYPE = 1, TYPE_UNIT = 2 };
enum { SAMPLE_LOCATIONS = 1, SAMPLE_VALUES = 2, SAMPLE_LABEL = 3 };
enum { LABEL_KEY = 1, LABEL_TEXT = 2, LABEL_NUMBER = 3, LABEL_UNIT = 4 };
enum { MAPPING_ID = 1, MAPPING_FILE = 5, MAPPING_BUILD_ID = 6 };
enum { MAPPING_HAS_FUNCTIONS = 7 };
enum { LOCATION_ID = 1, LOCATION_MAPPING = 2, LOCATION_LINE = 4 };
enum { LINE_FUNCTION = 1, LINE_LINE = 2, LINE_COLUMN = 3 };
enum { FUNCTION_ID = 1, FUNCTION_NAME = 2, FUNCTION_FILE = 4, FUNCTION_LINE = 5 };

/* The samples of one stack that have the same labels, of threads of one name and number;
 * their values are n_metrics in a row. */
struct row {
    p2d_node node;
    uint32_t tag;
};

/* What is told of samples by labels, and which side of a comparison they are of. */
struct tag {
    p2d_thread thread;
    uint32_t labels;
    bool is_before, is_told;
    size_t first, end; /* its labels are told[first..end), once they are told */
};

struct state {
    const struct p2d_view *view;
    const struct p2d_profile *p;
    struct p2d_profile *ordered; /* the same; NULL: it was in order */
    struct p2d_report *report;
    struct p2d_stacks stacks;
    struct p2d_strings strings;
    struct p2d_strings kinds; /* what tags tell, as bytes: their number is the tag's */
    P2D_VEC(struct tag) tags; /* from 1 */
    struct p2d_buffer told;   /* labels as they are written */
    struct p2d_map mappings;  /* module -> its number */
    struct p2d_buffer body, packed; /* the message; a list of numbers */
    struct p2d_buffer part, inner;  /* a message in it, and one in that */
    struct p2d_buffer name;         /* of a function */
    p2d_str
        *files; /* by function: its file, or that of its first line where none is known */
    bool *same; /* by function: others have its name and file; NULL: unknown */
    P2D_VEC(struct row) rows;
    P2D_VEC(double) values;
    uint32_t n;                   /* metrics */
    struct p2d_whole_unit *units; /* by metric - 1 */
    double *rests; /* of guesses, by rounding: by metric, side and function */
};

static p2d_str string_of(struct state *s, struct p2d_span text)
{
    struct p2d_buffer clean = {.report = s->report};
    p2d_put_one_line(&clean, text);
    p2d_str id = p2d_intern(&s->strings, s->report, p2d_buffer_span(&clean));
    p2d_buffer_release(&clean);
    return id;
}

/* ------------------------------------------------------------------- tables */

static const char *unit_name(struct p2d_whole_unit unit)
{
    return unit.name[0] == 'n' ? "nanoseconds" : unit.name;
}

/* What both sides of a comparison can be told in. */
static struct p2d_whole_unit common_unit(const struct state *s)
{
    struct p2d_whole_unit before = p2d_whole_unit_of(s->p, s->stacks.before);
    struct p2d_whole_unit after = p2d_whole_unit_of(s->p, s->stacks.metric);
    return before.factor > after.factor ? before : after;
}

/* Guessed counts are in whole numbers, as those they are guessed from. */
static struct p2d_whole_unit unit_of(const struct state *s, p2d_metric metric)
{
    bool counts = s->p->metrics.at[metric].unit == P2D_UNIT_COUNT;
    if (s->stacks.before != 0)
        return common_unit(s);
    return p2d_whole_unit_of(
        s->stacks.is_estimated && counts ? s->view->graph->profile : s->p, metric);
}

static bool choose_units(struct state *s)
{
    s->n = s->stacks.before != 0 ? 1 : s->p->metrics.len - 1;
    s->units = p2d_new(s->report, s->n, sizeof *s->units);
    for (uint32_t m = 0; m < s->n && s->units != NULL; m++)
        s->units[m] = unit_of(s, (p2d_metric)(m + 1));
    return p2d_ok(s->report);
}

static struct p2d_span name_of(const struct state *s, p2d_metric metric)
{
    const struct p2d_graph *graph = s->view->graph;
    if (s->stacks.before != 0)
        return p2d_text(graph->profile, graph->profile->metrics.at[graph->metric].name);
    return p2d_text(s->p, s->p->metrics.at[metric].name);
}

static void put_types(struct state *s)
{
    for (p2d_metric m = 1; m <= s->n; m++) {
        struct p2d_span name = name_of(s, m);
        const char *unit = unit_name(s->units[m - 1]);
        p2d_str type = string_of(s, name.len > 0 ? name : p2d_span_of("cost"));
        p2d_put_number(&s->part, TYPE_TYPE, type);
        p2d_put_number(&s->part, TYPE_UNIT, string_of(s, p2d_span_of(unit)));
        p2d_put_message(&s->body, PROFILE_SAMPLE_TYPE, &s->part);
        if (s->n == 1 || m == s->stacks.metric)
            p2d_put_number(&s->body, PROFILE_DEFAULT_SAMPLE_TYPE, type);
    }
}

/* Symbols are there already, so that nobody looks for the file. */
static uint32_t mapping_of(struct state *s, p2d_str module)
{
    uint32_t *slot = p2d_map_at(&s->mappings, s->report, module);
    if (module == 0 || slot == NULL)
        return 0;
    if (*slot == 0) {
        struct p2d_module_file object = p2d_told_object(s->p, module);
        *slot = s->mappings.used;
        p2d_put_number(&s->inner, MAPPING_ID, *slot);
        p2d_put_number(&s->inner, MAPPING_FILE,
                       string_of(s, p2d_text(s->p, object.path)));
        p2d_put_number(&s->inner, MAPPING_BUILD_ID,
                       string_of(s, p2d_text(s->p, object.build_id)));
        for (unsigned field = 0; field < 4; field++)
            p2d_put_number(&s->inner, MAPPING_HAS_FUNCTIONS + field, 1);
        p2d_put_message(&s->body, PROFILE_MAPPING, &s->inner);
    }
    return *slot;
}

/* The module that is called as a thread is, or else the first that is a file. */
static p2d_str program_of(const struct state *s)
{
    enum { MOST_THREADS = 64 };
    p2d_str found = 0;
    for (p2d_fn fn = 1; fn < s->p->fns.len; fn++) {
        const struct p2d_function *f = &s->p->fns.at[fn];
        struct p2d_span module = p2d_base_name(p2d_text(s->p, f->module));
        if (module.len == 0 || module.at[0] == '[' ||
            p2d_is_python_file(p2d_text(s->p, f->file)))
            continue;
        found = found == 0 ? f->module : found;
        for (p2d_thread t = 1; t < s->p->threads.len && t <= MOST_THREADS; t++)
            if (p2d_span_equal(module, p2d_text(s->p, s->p->threads.at[t].comm)))
                return f->module;
    }
    return found;
}

static void put_function(struct state *s, p2d_fn fn)
{
    const struct p2d_function *f = &s->p->fns.at[fn];
    /* The format has columns, but pprof ignores them in functions. */
    struct p2d_span name =
        p2d_told_name(s->p, fn, s->same != NULL && s->same[fn], &s->name);
    /* No system name: where it is the same, pprof takes the name for a mangled one and
     * strips what looks like template arguments, "<module>" too. */
    p2d_put_number(&s->part, FUNCTION_ID, fn);
    p2d_put_number(&s->part, FUNCTION_NAME, string_of(s, name));
    p2d_put_number(&s->part, FUNCTION_FILE, string_of(s, p2d_text(s->p, s->files[fn])));
    p2d_put_number(&s->part, FUNCTION_LINE, (uint64_t)f->line);
    p2d_put_message(&s->body, PROFILE_FUNCTION, &s->part);
}

/* A function at a line; or, where no line of any function is known, where it begins. */
static void put_location(struct state *s, uint32_t id, p2d_fn fn, uint32_t line)
{
    const struct p2d_function *f = &s->p->fns.at[fn];
    struct p2d_span file = p2d_text(s->p, f->file);
    uint32_t mapping = p2d_is_python_file(file) ? 0 : mapping_of(s, f->module);
    bool has_lines = p2d_has_lines(s->p);
    p2d_put_number(&s->inner, LINE_FUNCTION, fn);
    p2d_put_number(&s->inner, LINE_LINE, has_lines ? line : (uint64_t)f->line);
    p2d_put_number(&s->inner, LINE_COLUMN, has_lines ? 0 : f->column);
    p2d_put_number(&s->part, LOCATION_ID, id);
    p2d_put_number(&s->part, LOCATION_MAPPING, mapping);
    p2d_put_message(&s->part, LOCATION_LINE, &s->inner);
    p2d_put_message(&s->body, PROFILE_LOCATION, &s->part);
}

/* The number of a context's location: that of its function, or one beyond those. */
static uint32_t location_of(const struct state *s, p2d_node node)
{
    p2d_location_id id = p2d_told_location(s->p, s->files, node);
    return id != 0 ? s->p->fns.len + id : s->p->nodes.at[node].fn;
}

static void put_functions(struct state *s)
{
    uint32_t n_fns = s->p->fns.len, n = n_fns + s->p->locations.len;
    bool *used = p2d_new(s->report, n_fns, sizeof *used);
    bool *is_there = p2d_new(s->report, n, sizeof *is_there); /* by location */
    s->same = p2d_same_names(s->p, P2D_NAME_FILE, s->report);
    mapping_of(s, program_of(s));
    for (p2d_node node = 1; node < s->p->nodes.len && p2d_ok(s->report); node++)
        used[s->p->nodes.at[node].fn] = is_there[location_of(s, node)] = true;
    for (p2d_fn fn = 1; fn < n_fns && p2d_ok(s->report); fn++) {
        if (used[fn])
            put_function(s, fn);
        if (is_there[fn])
            put_location(s, fn, fn, 0);
    }
    for (uint32_t id = n_fns; id < n && p2d_ok(s->report); id++)
        if (is_there[id])
            put_location(s, id, s->p->locations.at[id - n_fns].fn,
                         s->p->locations.at[id - n_fns].line);
    p2d_delete(used);
    p2d_delete(is_there);
    p2d_delete(s->same);
    s->same = NULL;
}

/* ------------------------------------------------------------------ samples */

/* The tag of what is told of a thread and a set of labels. */
static uint32_t find_tag(struct state *s, struct tag tag)
{
    struct p2d_told_label labels[P2D_MOST_TOLD];
    uint32_t n = p2d_told_labels(s->p, tag.thread, tag.labels, labels);
    s->name.len = 0;
    p2d_put(&s->name, &(unsigned char){tag.is_before}, 1); /* never empty */
    p2d_put_told(&s->name, labels, n);
    uint32_t number = p2d_intern(&s->kinds, s->report, p2d_buffer_span(&s->name));
    s->name.len = 0;
    if (number == s->tags.len)
        (void)p2d_vec_push(&s->tags, s->report, tag);
    return number;
}

static uint32_t tag_of(struct state *s, struct p2d_map *known, struct tag tag)
{
    uint64_t who = p2d_pair(tag.thread << 1 | tag.is_before, tag.labels);
    uint32_t *slot = p2d_map_at(known, s->report, who);
    if (slot != NULL && *slot == 0)
        *slot = find_tag(s, tag);
    return slot != NULL ? *slot : 0;
}

/* Where the row's values begin. */
static double *values_of(struct state *s, struct p2d_map *rows, struct row row)
{
    uint32_t *slot = p2d_map_at(rows, s->report, p2d_pair(row.node, row.tag));
    if (slot == NULL)
        return NULL;
    if (*slot == 0) {
        if (!p2d_vec_push(&s->rows, s->report, row) ||
            !p2d_vec_reserve(&s->values, s->report, s->n))
            return NULL;
        memset(s->values.at + s->values.len, 0, s->n * sizeof *s->values.at);
        s->values.len += s->n;
        *slot = s->rows.len;
    }
    return s->values.at + (size_t)(*slot - 1) * s->n;
}

static void gather(struct state *s)
{
    struct p2d_map rows = {0}, known = {0}; /* (thread and side, labels) -> a tag */
    for (uint32_t i = 1; i < s->p->samples.len && p2d_ok(s->report); i++) {
        const struct p2d_sample *sample = &s->p->samples.at[i];
        bool compares = s->stacks.before != 0;
        bool is_before = compares && sample->metric == s->stacks.before;
        struct tag tag = {
            .thread = sample->thread, .labels = sample->labels, .is_before = is_before};
        struct row row = {sample->node, tag_of(s, &known, tag)};
        double *values = values_of(s, &rows, row);
        if (values != NULL)
            values[compares ? 0 : sample->metric - 1] +=
                is_before ? -sample->value : sample->value;
    }
    p2d_map_release(&rows);
    p2d_map_release(&known);
}

static int compare_tags(const struct state *s, uint32_t a, uint32_t b)
{
    return a == b ? 0
                  : p2d_span_compare(p2d_string(&s->kinds, a), p2d_string(&s->kinds, b));
}

static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    const struct state *s = context;
    const struct row *x = &s->rows.at[a], *y = &s->rows.at[b];
    return x->node != y->node ? (x->node < y->node ? -1 : 1)
                              : compare_tags(s, x->tag, y->tag);
}

/* The rows by stack and tag; the caller frees them. */
static uint32_t *sorted_rows(struct state *s)
{
    uint32_t *order = p2d_new(s->report, s->rows.len, sizeof *order);
    for (uint32_t r = 0; order != NULL && r < s->rows.len; r++)
        order[r] = r;
    if (order != NULL && s->tags.len > 2)
        (void)p2d_sort_numbers(order, s->rows.len, compare_rows, s, s->report);
    return order;
}

static void put_label(struct state *s, const struct p2d_told_label *label)
{
    p2d_put_number(&s->inner, LABEL_KEY, string_of(s, label->key));
    p2d_put_number(&s->inner, LABEL_TEXT, string_of(s, label->text));
    p2d_put_number(&s->inner, LABEL_NUMBER, (uint64_t)label->number);
    p2d_put_number(&s->inner, LABEL_UNIT, string_of(s, label->unit));
    p2d_put_message(&s->told, SAMPLE_LABEL, &s->inner);
}

static void put_labels(struct state *s, struct tag *tag)
{
    struct p2d_told_label labels[P2D_MOST_TOLD];
    struct p2d_told_label base = {p2d_span_of("pprof::base"), p2d_span_of("true"),
                                  p2d_span_of(""), 0};
    if (!tag->is_told) {
        tag->is_told = true;
        uint32_t n = p2d_told_labels(s->p, tag->thread, tag->labels, labels);
        tag->first = s->told.len;
        for (uint32_t i = 0; i < n; i++)
            put_label(s, &labels[i]);
        if (tag->is_before)
            put_label(s, &base);
        tag->end = s->told.len;
    }
    if (tag->end > tag->first)
        p2d_put(&s->part, s->told.at + tag->first, tag->end - tag->first);
}

static size_t rest_of(const struct state *s, uint32_t r, uint32_t m)
{
    const struct row *row = &s->rows.at[r];
    return ((size_t)m * 2 + s->tags.at[row->tag].is_before) * s->p->fns.len +
           s->p->nodes.at[row->node].fn;
}

/* Rounding the parts keeps the cost of each function. */
static bool find_rests(struct state *s)
{
    uint32_t n_fns = s->p->fns.len;
    s->rests = p2d_new(s->report, (size_t)s->n * 2 * n_fns, sizeof *s->rests);
    if (s->rests == NULL)
        return false;
    for (uint32_t r = 0; r < s->rows.len; r++)
        for (uint32_t m = 0; m < s->n; m++)
            s->rests[rest_of(s, r, m)] += s->values.at[(size_t)r * s->n + m];
    for (uint32_t m = 0; m < s->n; m++)
        for (size_t side = 0; side < 2; side++)
            p2d_whole_rests(s->units[m], s->rests + ((size_t)m * 2 + side) * n_fns,
                            n_fns);
    return true;
}

static void put_samples(struct state *s)
{
    uint32_t *order = sorted_rows(s);
    if (order == NULL || (s->stacks.is_estimated && !find_rests(s))) {
        p2d_delete(order);
        return;
    }
    for (uint32_t i = 0; i < s->rows.len && p2d_stacks_fit(&s->body, 0); i++) {
        uint32_t r = order[i];
        for (p2d_node n = s->rows.at[r].node; n != 0; n = s->p->nodes.at[n].parent)
            p2d_put_varint(&s->packed, location_of(s, n));
        if (s->packed.len > 0) /* a sample without a stack counts for the total */
            p2d_put_message(&s->part, SAMPLE_LOCATIONS, &s->packed);
        for (uint32_t m = 0; m < s->n; m++) {
            double value = s->values.at[(size_t)r * s->n + m];
            int64_t whole =
                s->stacks.is_estimated
                    ? p2d_whole_part(s->units[m], value, &s->rests[rest_of(s, r, m)])
                    : p2d_whole_number(s->units[m], value);
            p2d_put_varint(&s->packed, (uint64_t)whole);
        }
        p2d_put_message(&s->part, SAMPLE_VALUES, &s->packed);
        put_labels(s, &s->tags.at[s->rows.at[r].tag]);
        p2d_put_message(&s->body, PROFILE_SAMPLE, &s->part);
    }
    p2d_delete(order);
}

/* What the recording said of itself. */
static void put_recording(struct state *s)
{
    const struct p2d_recording *r = &s->p->recording;
    p2d_put_number(&s->body, PROFILE_TIME, (uint64_t)r->began);
    p2d_put_number(&s->body, PROFILE_DURATION, (uint64_t)r->duration);
    if (r->period_type != 0) {
        p2d_put_number(&s->part, TYPE_TYPE, string_of(s, p2d_text(s->p, r->period_type)));
        p2d_put_number(&s->part, TYPE_UNIT, string_of(s, p2d_text(s->p, r->period_unit)));
        p2d_put_message(&s->body, PROFILE_PERIOD_TYPE, &s->part);
    }
    p2d_put_number(&s->body, PROFILE_PERIOD, (uint64_t)r->period);
    p2d_put_number(&s->body, PROFILE_DOC_URL, string_of(s, p2d_text(s->p, r->doc_url)));
    for (uint32_t i = 0; i < r->comments.len; i++)
        p2d_put_number(&s->body, PROFILE_COMMENT,
                       string_of(s, p2d_text(s->p, r->comments.at[i])));
}

static void put_strings(struct state *s)
{
    for (p2d_str id = 0; id < s->strings.spans.len; id++) {
        struct p2d_span text = p2d_string(&s->strings, id);
        p2d_put_bytes(&s->body, PROFILE_STRING, text);
    }
}

/* --------------------------------------------------------------- compression */

static void put_gzip(const struct p2d_buffer *body, struct p2d_buffer *out)
{
    enum { GZIP = 15 + 16, MEMORY = 8 };
    z_stream z = {0};
    unsigned char chunk[16384];
    if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP, MEMORY,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        p2d_set_nomem(out->report);
        return;
    }
    size_t done = 0;
    int state = Z_OK;
    while (state == Z_OK && p2d_ok(out->report)) {
        size_t left = body->len - done;
        uInt step = left < UINT32_MAX / 2 ? (uInt)left : UINT32_MAX / 2;
        z.next_in = body->at + done;
        z.avail_in = step;
        z.next_out = chunk;
        z.avail_out = sizeof chunk;
        state = deflate(&z, step == left ? Z_FINISH : Z_NO_FLUSH);
        done += step - z.avail_in;
        p2d_put(out, chunk, sizeof chunk - z.avail_out);
    }
    deflateEnd(&z);
}

static bool init(struct state *s)
{
    struct p2d_buffer empty = {.report = s->report};
    s->body = s->packed = s->part = s->inner = s->name = s->told = empty;
    if (!p2d_strings_init(&s->strings, s->report) ||
        !p2d_strings_init(&s->kinds, s->report) ||
        !p2d_vec_push(&s->tags, s->report, (struct tag){0}) ||
        !p2d_stacks_init(&s->stacks, s->view, s->view->look->estimate))
        return false;
    s->p = s->stacks.profile;
    if (!s->p->is_in_order)
        s->p = s->ordered = p2d_in_order(s->p, false, P2D_AS_THEY_ARE, 1, s->report);
    if (s->p == NULL)
        return false;
    s->files = p2d_told_files(s->p, s->report);
    return s->files != NULL && choose_units(s);
}

static void write_pprof(const struct p2d_view *view, const char *name,
                        struct p2d_buffer *out)
{
    (void)name;
    struct state s = {.view = view, .report = view->report};
    if (init(&s)) {
        put_types(&s);
        gather(&s);
        put_samples(&s);
        put_functions(&s);
        put_recording(&s);
        if (s.stacks.is_estimated) {
            struct p2d_span note =
                p2d_span_of("stacks estimated from the shares of the calls");
            p2d_put_number(&s.body, PROFILE_COMMENT, string_of(&s, note));
            p2d_warn_of_estimate(view, true);
        }
        put_strings(&s);
        put_gzip(&s.body, out);
    }
    p2d_stacks_release(&s.stacks);
    p2d_profile_free(s.ordered);
    p2d_strings_release(&s.strings);
    p2d_strings_release(&s.kinds);
    p2d_vec_release(&s.tags);
    p2d_buffer_release(&s.told);
    p2d_map_release(&s.mappings);
    p2d_buffer_release(&s.body);
    p2d_buffer_release(&s.packed);
    p2d_buffer_release(&s.part);
    p2d_buffer_release(&s.inner);
    p2d_buffer_release(&s.name);
    p2d_vec_release(&s.rows);
    p2d_vec_release(&s.values);
    p2d_delete(s.units);
    p2d_delete(s.rests);
    p2d_delete(s.files);
}

const struct p2d_writer p2d_write_pprof = {.name = "pprof",
                                           .title = "pprof's profile.proto, gzip'ed",
                                           .suffixes = "pprof pb",
                                           .binary = true,
                                           .holds_all = true,
                                           .holds_stacks = true,
                                           .wants_lines = true,
                                           .wants_labels = true,
                                           .compares = true,
                                           .tells_also = true,
                                           .write = write_pprof};
