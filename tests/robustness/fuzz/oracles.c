/* oracles.c - what holds of every profile, however odd the bytes that it came from. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "graph/graph.h"
#include "write/shared/whole_number.h"

/* -------------------------------------------------------------------- reports */

/* No text of a report steers a terminal. */
static void check_text(const char *text, size_t size)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t length = strnlen(text, size);
    demand(length < size, "texts of reports end");
    for (size_t i = 0; i < length;) {
        uint32_t point;
        bool valid;
        i += p2d_utf8_decode(at + i, length - i, &point, &valid);
        demand(valid && p2d_is_printable(point) && !p2d_is_bidi_control(point),
               "texts of reports are printable");
    }
}

void check_report(const struct p2d_report *report, bool done)
{
    demand(done || report->code != P2D_OK, "failure is reported");
    demand(!done || report->code == P2D_OK, "what is done has no error");
    demand(report->code == P2D_OK || report->text[0] != '\0', "errors have a text");
    check_text(report->place, sizeof report->place);
    check_text(report->text, sizeof report->text);
    check_text(report->hint, sizeof report->hint);
    demand(report->n_warnings <= P2D_MAX_WARNINGS, "kinds of warnings are few");
    for (unsigned i = 0; i < report->n_warnings; i++) {
        demand(report->warnings[i].count > 0, "warnings are counted");
        check_text(report->warnings[i].text, sizeof report->warnings[i].text);
        check_text(report->warnings[i].place, sizeof report->warnings[i].place);
    }
}

/* How far a library has read that unpacks, and what it says of that, depends on the
 * pieces that it gets. */
static bool is_about_packing(const struct p2d_report *report)
{
    return strstr(report->text, "data is cut off") != NULL;
}

static bool same_error(const struct p2d_report *a, const struct p2d_report *b)
{
    if (is_about_packing(a) && is_about_packing(b))
        return true;
    return strcmp(a->place, b->place) == 0 && strcmp(a->text, b->text) == 0;
}

static bool same_report(const struct p2d_report *a, const struct p2d_report *b)
{
    bool same = a->code == b->code && same_error(a, b) && strcmp(a->hint, b->hint) == 0 &&
                a->n_warnings == b->n_warnings;
    for (unsigned i = 0; same && i < a->n_warnings; i++)
        same = a->warnings[i].count == b->warnings[i].count &&
               strcmp(a->warnings[i].text, b->warnings[i].text) == 0 &&
               strcmp(a->warnings[i].place, b->warnings[i].place) == 0;
    return same;
}

/* -------------------------------------------------------------------- reading */

static struct p2d_bytes dump_of(const struct p2d_profile *profile)
{
    struct p2d_report report = {0};
    struct p2d_bytes dump = {0};
    struct p2d_graph *graph = p2d_graph_new(profile, NULL, &report);
    p2d_write(graph, NULL, "dump", &dump, &report);
    p2d_graph_free(graph);
    return dump;
}

/* What is read does not depend on the pieces that it comes in. */
void check_pieces(const void *bytes, size_t length, const char *format, size_t piece)
{
    struct p2d_report whole_report = {0}, report = {0};
    struct p2d_profile *whole = read_bytes(bytes, length, format, &whole_report);
    in_pieces(piece);
    struct p2d_profile *profile = read_bytes(bytes, length, format, &report);
    in_pieces(0);
    struct p2d_bytes expected = dump_of(whole), dump = dump_of(profile);
    if (!same_report(&report, &whole_report))
        fprintf(stderr, "pieces of %zu: %s: %s\nall at once: %s: %s\n", piece,
                report.place, report.text, whole_report.place, whole_report.text);
    demand(same_report(&report, &whole_report), "pieces give the same report");
    demand(dump.length == expected.length &&
               (dump.length == 0 || memcmp(dump.at, expected.at, dump.length) == 0),
           "pieces give the same profile");
    p2d_bytes_free(&expected);
    p2d_bytes_free(&dump);
    p2d_profile_free(whole);
    p2d_profile_free(profile);
}

/* Formats that end by themselves: nothing that is cut short passes for whole. */
static bool ends_by_itself(const char *format)
{
    static const char *const formats[] = {"pstats",     "json",        "speedscope",
                                          "cpuprofile", "heapprofile", "stackprof",
                                          "firefox"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i], format) == 0)
            return true;
    return false;
}

/* The last byte that is no blank, and half of the rest, are missed; where nothing was odd
 * about the whole. */
void check_prefix(const void *bytes, size_t length, const struct p2d_profile *profile)
{
    const char *at = bytes, *format = p2d_profile_format(profile);
    if (!ends_by_itself(format))
        return;
    while (strcmp(format, "pstats") != 0 && length > 0 &&
           memchr(" \t\r\n", at[length - 1], 4) != NULL)
        length--;
    for (size_t cut = length - 1; length > 0 && cut > 0; cut /= 2) {
        struct p2d_report report = {0};
        struct p2d_profile *less = read_bytes(bytes, cut, format, &report);
        demand(less == NULL || report.n_warnings > 0, "a profile that is cut is refused");
        p2d_profile_free(less);
    }
}

/* ---------------------------------------------------------------------- costs */

static bool at_most(double a, double b)
{
    return a <= b + fabs(b) * 1e-9 + 1e-12;
}

static bool has_odd_samples(const struct p2d_profile *profile)
{
    for (uint32_t s = 1; s < profile->samples.len; s++)
        if (profile->samples.at[s].value < 0 || profile->samples.at[s].trimmed)
            return true;
    return false;
}

/* Self <= total <= whole, from stacks, whatever they are. The whole of differences to a
 * base is that of the base: they are at most their own sum. */
static void check_bounds(const struct p2d_graph *graph)
{
    bool has_base = graph->profile->metrics.at[graph->metric].has_base;
    double most = has_base ? fmax(graph->whole, graph->sum) : graph->whole;
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        demand(vertex->self >= 0 && at_most(vertex->self, vertex->total),
               "self costs are at most totals");
        demand(at_most(vertex->total, most), "totals are at most the whole");
        demand(vertex->samples_self <= vertex->samples_total &&
                   vertex->samples_total <= graph->samples,
               "samples are at most all samples");
    }
    for (uint32_t e = 0; e < graph->edges.len; e++) {
        const struct p2d_edge *edge = &graph->edges.at[e];
        demand(at_most(edge->total, graph->vertices.at[edge->caller].total) &&
                   at_most(edge->total, graph->vertices.at[edge->callee].total),
               "calls cost at most what their ends cost");
    }
}

/* All self costs are the whole sum, of either shape, with what a stack, the file's own
 * total or a cut at a leaf gives to no function. */
static void check_sum(const struct p2d_graph *graph)
{
    double cut_off = graph->profile->metrics.at[graph->metric].cut_off;
    double self = graph->stackless + graph->unattributed + cut_off;
    double size = fabs(graph->stackless) + fabs(graph->unattributed) + fabs(cut_off);
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        self += graph->vertices.at[v].self;
        size += fabs(graph->vertices.at[v].self);
    }
    demand(fabs(self - graph->sum) <= size * 1e-9 + 1e-12,
           "self costs add up to the sum");
}

void check_costs(const struct p2d_profile *profile)
{
    struct p2d_report report = {0};
    struct p2d_graph *graph = p2d_graph_new(profile, NULL, &report);
    check_report(&report, graph != NULL || profile == NULL);
    if (graph != NULL && !has_odd_samples(profile)) {
        if (profile->shape == P2D_TREE)
            check_bounds(graph);
        check_sum(graph);
    }
    p2d_graph_free(graph);
}

/* What is written must be numbers. */
void check_numbers(const struct p2d_graph *graph)
{
    struct p2d_node_info node;
    struct p2d_edge_info edge;
    demand(isfinite(p2d_graph_total(graph)), "the total is finite");
    for (size_t i = 0; p2d_graph_node(graph, i, &node); i++)
        demand(isfinite(node.self) && isfinite(node.total), "costs are finite");
    for (size_t i = 0; p2d_graph_edge(graph, i, &edge); i++) {
        demand(isfinite(edge.total), "costs of calls are finite");
        demand(edge.caller < graph->vertices.len && edge.callee < graph->vertices.len,
               "calls join functions that are there");
    }
}

/* ---------------------------------------------------------------------- again */

/* Of a metric of what was read back; NAN if there is none. */
static double sum_again(const struct p2d_profile *profile, const char *name)
{
    struct p2d_metric_info metric;
    for (size_t i = 0; p2d_metric_get(profile, i, &metric); i++)
        if (p2d_metric_count(profile) == 1 || strcmp(metric.name, name) == 0)
            return metric.total;
    return NAN;
}

static bool is_comparable(const struct p2d_graph *graph, const char *format)
{
    const struct p2d_profile *p = graph->profile;
    bool has_stacks = p->shape == P2D_TREE;
    if (strcmp(format, "callgrind") != 0 && !has_stacks)
        return false; /* estimated */
    return p->metrics.len == 2 && !has_odd_samples(p) && graph->stackless_samples == 0 &&
           graph->stackless == 0 && graph->sum < 1e12 && graph->sum > 0 &&
           graph->metric == 1;
}

/* Rounding is at most by one of the file's units for each number in it. */
void check_again(const struct p2d_graph *graph, const char *format,
                 const struct p2d_bytes *out)
{
    static const char *const formats[] = {"folded", "callgrind", "pprof", "speedscope"};
    const struct p2d_profile *p = graph->profile;
    struct p2d_report report = {0};
    bool is_read = false;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        is_read |= strcmp(formats[i], format) == 0;
    if (!is_read || !is_comparable(graph, format))
        return;
    struct p2d_profile *again = read_bytes(out->at, out->length, format, &report);
    if (again == NULL)
        fprintf(stderr, "%s: %s\n", report.place, report.text);
    demand(again != NULL, "what was written can be read");
    const struct p2d_metric_column *column = &p->metrics.at[graph->metric];
    const struct p2d_whole_unit unit = p2d_whole_unit_of(p, graph->metric);
    double sum = sum_again(again, (const char *)p2d_text(p, column->name).at);
    double numbers = p->samples.len + p->fns.len + p->calls.len;
    double factor = unit.factor;
    /* No other format can say that functions cost more than the file's total. */
    double here = graph->sum - fmin(graph->unattributed, 0);
    bool same = false;
    for (int i = 0; i < 2 && !same; i++, factor = 1)
        same = fabs(sum - here * factor) <= numbers + fabs(sum) * 1e-9;
    if (!same)
        fprintf(stderr, "%g before, %g after in %s\n", here, sum, unit.name);
    demand(same, "what was written and read has the same sum");
    p2d_profile_free(again);
}
