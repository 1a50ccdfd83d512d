/* worth.c - check how far a graph's numbers can be trusted. */
#include "graph/worth.h"
#include "graph/spread.h"

#include <math.h>
#include <stdio.h>

#include "base/map.h"
#include "model/outside.h"

static const double MOST_UNNAMED = 0.05; /* more of the cost deserves a warning */

/* -------------------------------------------------------------------- names */

static bool is_hex(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Whether the text is a number and nothing else; a short one may be a name ("add",
 * "f00d"). */
static bool is_number(struct p2d_span text, size_t least)
{
    size_t n = 0;
    while (n < text.len && is_hex(text.at[n]))
        n++;
    return n == text.len && n >= least;
}

/* "0x7f10", "ffffffff8104f45a". */
static bool is_address(struct p2d_span name)
{
    enum { SHORTEST = 12 }; /* digits of an address without 0x */
    return p2d_starts_with(name, "0x") ? is_number(p2d_slice(name, 2, name.len), 1)
                                       : is_number(name, SHORTEST);
}

/* "[unknown]", "(unknown)", "??", the words of async-profiler, bcc and VTune for that,
 * and a library in place of its function, as perf's scripts print it: "[libc.so.6]". */
static bool is_placeholder(struct p2d_span name)
{
    static const char *const names[] = {
        "[unknown]",
        "[Unknown]",
        "(unknown)",
        "<unknown>",
        "[[unknown]]",
        "??",
        "???",
        "?",
        "<unresolved>",
        "(unresolved)",
        "[unknown_Java]",
        "[not_walkable_Java]",
        "[Missed User Stack]",
        "[Missed Kernel Stack]",
        "[Unknown stack frame(s)]",
        "[Outside any known module]",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (p2d_span_is(name, names[i]))
            return true;
    if (!p2d_starts_with(name, "[") || !p2d_ends_with(name, "]"))
        return false;
    struct p2d_span inside = p2d_slice(name, 1, name.len - 1);
    for (size_t at = p2d_find(inside, 0, '.'); at < inside.len;
         at = p2d_find(inside, at + 1, '.'))
        if (p2d_starts_with(p2d_slice(inside, at, inside.len), ".so") &&
            (at + 3 == inside.len || inside.at[at + 3] == '.'))
            return true;
    return false;
}

/* "libc.so.6+0x1234" of libc.so.6, "libart.so[+1234]", "func@0x1234" of VTune: an offset
 * in an object. "read+0x12" is an offset in a function that has a name. */
static bool is_offset(struct p2d_span name, struct p2d_span module)
{
    size_t end = name.len - p2d_ends_with(name, "]"), at = end;
    while (at > 0 && is_hex(name.at[at - 1]))
        at--;
    if (at == end || at < 2)
        return false;
    struct p2d_span base = p2d_base_name(module), before = p2d_slice(name, 0, at - 2);
    bool is_bracketed = end < name.len && memcmp(name.at + at - 2, "[+", 2) == 0;
    if (is_bracketed)
        return base.len > 0 && p2d_span_equal(p2d_base_name(before), base);
    if (end < name.len || at < 3 || memcmp(name.at + at - 2, "0x", 2) != 0)
        return false;
    before.len--;
    return name.at[at - 3] == '@'
               ? p2d_span_is(before, "func")
               : name.at[at - 3] == '+' && base.len > 0 && p2d_span_equal(before, base);
}

bool p2d_is_unnamed(const struct p2d_profile *profile, p2d_fn fn)
{
    const struct p2d_function *f = &profile->fns.at[fn];
    struct p2d_span name = p2d_text(profile, f->name);
    if (fn == 0 || name.len == 0 || f->line > 0)
        return false;
    return is_placeholder(name) || is_address(name) ||
           is_offset(name, p2d_text(profile, f->module));
}

/* ------------------------------------------------------------ unnamed costs */

struct module_cost {
    p2d_str module;
    double self;
};

/* The cost without names on one side of a graph. */
struct unnamed {
    double self, all;
    P2D_VEC(struct module_cost) modules;
    struct p2d_map by_module; /* module -> where it is in ->modules, + 1 */
};

static double self_of(const struct p2d_graph *graph, const struct p2d_vertex *vertex,
                      bool is_before)
{
    return is_before ? p2d_cells_at(graph, vertex->cells)->self : vertex->self;
}

static void add_to_module(struct unnamed *u, p2d_str module, double self,
                          struct p2d_report *report)
{
    uint32_t *slot = p2d_map_at(&u->by_module, report, module);
    if (slot == NULL)
        return;
    if (*slot == 0) {
        if (!p2d_vec_push(&u->modules, report, ((struct module_cost){module, 0})))
            return;
        *slot = u->modules.len;
    }
    u->modules.at[*slot - 1].self += self;
}

static void add_self(struct unnamed *u, const struct p2d_profile *p, p2d_fn fn,
                     double self, struct p2d_report *report)
{
    if (!(self > 0))
        return;
    u->all += self;
    if (!p2d_is_unnamed(p, fn))
        return;
    u->self += self;
    add_to_module(u, p->fns.at[fn].module, self, report);
}

static void measure(struct unnamed *u, const struct p2d_graph *graph, bool is_before,
                    struct p2d_report *report)
{
    const struct p2d_profile *p = graph->profile;
    u->all = is_before ? 0 : fmax(graph->stackless, 0) + fmax(graph->unattributed, 0);
    for (uint32_t v = 0; v < graph->vertices.len && p2d_ok(report); v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        add_self(u, p, vertex->fn, self_of(graph, vertex, is_before), report);
    }
    for (p2d_fn fn = 1; fn < graph->selfs.len && p2d_ok(report); fn++)
        add_self(u, p, fn, graph->selfs.at[fn], report);
}

/* The object with more than half of the cost without names; zeros if there is none. */
static struct module_cost heaviest(const struct unnamed *u, const struct p2d_profile *p)
{
    for (uint32_t i = 0; i < u->modules.len; i++)
        if (u->modules.at[i].self > u->self / 2 &&
            !is_placeholder(p2d_text(p, u->modules.at[i].module)))
            return u->modules.at[i];
    return (struct module_cost){0, 0};
}

/* Why an object's functions have no names; NULL if nobody knows. */
static const struct p2d_lack *lack_of(const struct p2d_profile *p, p2d_str module)
{
    for (uint32_t i = 0; i < p->lacks.len; i++)
        if (p->lacks.at[i].module == module)
            return &p->lacks.at[i];
    return NULL;
}

/* "95% of the cost (cycles) has no name, most of it in libc.so.6" */
static void put_unnamed(const struct unnamed *u, const struct p2d_graph *graph,
                        const char *side, struct p2d_buffer *text)
{
    enum { LONGEST = 60 };
    const struct p2d_profile *p = graph->profile;
    struct module_cost most = heaviest(u, p);
    struct p2d_span metric = p2d_text(p, p->metrics.at[graph->metric].name);
    struct p2d_span base = p2d_base_name(p2d_text(p, most.module));
    p2d_putf(text, "%.3g%% of the cost (", 100 * u->self / u->all);
    p2d_put(text, metric.at, metric.len < LONGEST ? metric.len : LONGEST);
    p2d_putf(text, "%s) has no name", side);
    if (base.len > 0) {
        const struct p2d_lack *lack = lack_of(p, most.module);
        bool is_all = most.self >= u->self * (1 - 1e-9);
        p2d_puts(text, is_all ? ", all of it in " : ", most of it in ");
        p2d_put(text, base.at, base.len < LONGEST ? base.len : LONGEST);
        p2d_puts(text, lack == NULL        ? ""
                       : lack->is_stripped ? ", which is stripped"
                                           : ", which is not here");
    }
    p2d_putc(text, '\0');
}

/* Whether this is the kernel's code, or one that a just-in-time compiler made, as perf
 * calls them. */
static bool is_kernel(struct p2d_span module)
{
    return p2d_starts_with(module, "[kernel") || p2d_starts_with(module, "[guest.kernel");
}

static bool is_just_in_time(struct p2d_span module)
{
    return p2d_span_is(module, "//anon") || p2d_starts_with(module, "[anon") ||
           p2d_starts_with(module, "/memfd:") ||
           (p2d_starts_with(module, "/tmp/perf-") && p2d_ends_with(module, ".map"));
}

/* Advice by the reader and by the object with the heaviest functions without names. */
static const char *remedy(const char *format, struct p2d_span module)
{
    static const char symbols[] = "--symfs / takes names from this machine's object "
                                  "files, --symfs DIR from those of another machine";
    static const struct {
        const char *format, *text;
    } remedies[] = {
        {"perf", "install debug symbols (packages -dbgsym, -debuginfo) and run perf "
                 "script again; perf record --call-graph dwarf needs no frame pointers"},
        {"perf-data",
         "install debug symbols (packages -dbgsym, -debuginfo); --debuginfod "
         "asks servers for them; --symfs DIR has the files of another machine"},
        {"pprof", symbols},
        {"gperftools", symbols},
        {"jemalloc", symbols},
        {"firefox", "--symfs DIR takes names from the program's files; samply record "
                    "--presymbolicate puts them into the profile"},
        {"v8log", "V8 does not name its own code there: node --cpu-prof counts it for "
                  "the function that runs it"},
        {"bpftrace", "bpftrace looks names up when it ends: let the program run longer "
                     "than it, and do not strip the program"},
        {"bcc",
         "bcc looks names up when it ends: let the program run longer than it, and "
         "install debug symbols (packages -dbgsym, -debuginfo)"},
    };
    if (is_kernel(module))
        return "the kernel hides its symbols: read the recording as root, or set "
               "kernel.kptr_restrict to 0";
    if (is_just_in_time(module))
        return "just-in-time compiled code: let its runtime write /tmp/perf-PID.map "
               "(node --perf-basic-prof, python -X perf) or use perf inject --jit";
    for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
        if (strcmp(format, remedies[i].format) == 0)
            return remedies[i].text;
    return "do not strip the program, and install debug symbols of its libraries "
           "(packages -dbgsym, -debuginfo); build with -fno-omit-frame-pointer";
}

/* The input's name where there is only one. */
static void put_place(const struct p2d_profile *p, char *place, size_t size)
{
    struct p2d_span name =
        p->origins.len == 1 ? p2d_text(p, p->origins.at[0].name) : (struct p2d_span){0};
    snprintf(place, size, "%.*s", name.len < size ? (int)name.len : (int)size - 1,
             name.len > 0 ? (const char *)name.at : "");
}

static void warn(struct p2d_graph *graph, const char *kind, const char *text,
                 const char *hint, struct p2d_report *report)
{
    char place[P2D_GRAPH_NOTE_SIZE];
    put_place(graph->profile, place, sizeof place);
    if (graph->n_notes < P2D_GRAPH_NOTES)
        snprintf(graph->notes[graph->n_notes++], P2D_GRAPH_NOTE_SIZE, "%s", text);
    p2d_set_warning(report, kind, place, "%s", text);
    p2d_set_warning_hint(report, kind, "%s", hint);
}

static void judge_names(struct p2d_graph *graph, bool is_before,
                        struct p2d_report *report)
{
    const struct p2d_profile *p = graph->profile;
    struct unnamed u = {0};
    struct p2d_buffer text = {.report = report};
    measure(&u, graph, is_before, report);
    if (p2d_ok(report) && u.self > u.all * MOST_UNNAMED) {
        put_unnamed(&u, graph,
                    is_before         ? ", before"
                    : graph->compares ? ", after"
                                      : "",
                    &text);
        const char *hint = remedy(p->format, p2d_text(p, heaviest(&u, p).module));
        /* The reader knows which object files it could not find. */
        bool is_known = p2d_has_warning(report, "addresses without names");
        if (p2d_ok(report))
            warn(graph, is_before ? "no names before" : "no names", (const char *)text.at,
                 is_known ? "" : hint, report);
    }
    p2d_buffer_release(&text);
    p2d_vec_release(&u.modules);
    p2d_map_release(&u.by_module);
}

/* ------------------------------------------------------------- broken stacks */

/* perf walks on into nowhere where code has no frame pointers. A stack is of one process,
 * so totals of these functions add up. */
static void judge_stacks(struct p2d_graph *graph)
{
    const double much = 0.05;
    const struct p2d_profile *p = graph->profile;
    double sum = 0;
    bool is_perf = strcmp(p->format, "perf") == 0 || strcmp(p->format, "perf-data") == 0;
    for (uint32_t v = 0; is_perf && v < graph->vertices.len; v++)
        if (p2d_is_outside(p, graph->vertices.at[v].fn))
            sum += graph->vertices.at[v].total;
    if (!(graph->whole > 0) || !(sum > much * graph->whole) ||
        graph->n_notes >= P2D_GRAPH_NOTES)
        return;
    snprintf(
        graph->notes[graph->n_notes++], P2D_GRAPH_NOTE_SIZE,
        "[unknown]: %.3g%% of the cost is in stacks with frames in no object file, "
        "which may be broken: perf record --call-graph dwarf needs no frame pointers",
        fmin(100, 100 * sum / graph->whole));
}

/* -------------------------------------------------------------- comparisons */

/* Functions of both sides show that the profiles belong together, but not those without a
 * name.
 */
static void judge_common(struct p2d_graph *graph, struct p2d_report *report)
{
    bool is_in[2] = {false, false};
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        enum p2d_presence presence =
            p2d_presence_of(vertex->absent, p2d_cells_at(graph, vertex->cells));
        if (presence == P2D_IN_BOTH && !p2d_is_unnamed(graph->profile, vertex->fn))
            return;
        is_in[0] |= presence != P2D_ONLY_AFTER;
        is_in[1] |= presence != P2D_ONLY_BEFORE;
    }
    if (is_in[0] && is_in[1])
        warn(graph, "nothing in common",
             "no function is in both profiles: all of one is new, all of the other gone",
             "check that both are of one program and have names: functions are paired by "
             "name and module",
             report);
}

static void tell_runs(struct p2d_graph *graph)
{
    if (graph->spreads == NULL || graph->n_notes >= P2D_GRAPH_NOTES)
        return;
    snprintf(graph->notes[graph->n_notes++], P2D_GRAPH_NOTE_SIZE,
             "means of %u runs before and %u after; \xc2\xb1 is the standard error of a "
             "change, and changes that may be noise have no colour",
             (unsigned)graph->spreads->runs[0], (unsigned)graph->spreads->runs[1]);
}

void p2d_graph_judge(struct p2d_graph *graph, struct p2d_report *report)
{
    if (!p2d_ok(report))
        return;
    tell_runs(graph);
    if (graph->compares)
        judge_common(graph, report);
    if (graph->profile->has_groups)
        return;
    judge_names(graph, false, report);
    if (graph->compares)
        judge_names(graph, true, report);
    else
        judge_stacks(graph);
}
