/* callgrind.c - read the format of valgrind's callgrind and cachegrind, which other
 * profilers write too.
 *
 *     events: Ir Dr
 *     fl=(1) main.c
 *     fn=(1) main
 *     16 20 3                line, and a cost for each event: the function's own
 *     cfn=(2) parse
 *     calls=1 50             the next line is what this call cost with all below it
 *     +2 400 70
 *
 * A function is an object, a file and a name. Code inlined from another file belongs to the
 * function that it is in, with lines of that other file. KCachegrind's reading decides where
 * the manual is silent.
 * Reference: "Callgrind Format Specification" in valgrind's manual; KCachegrind's
 * cachegrindloader.cpp.
 */
#include <math.h>

#include "base/number.h"
#include "model/file_module.h"
#include "model/lines.h"
#include "assemble/call_totals.h"
#include "read/callgrind/events.h"
#include "read/callgrind/names.h"
#include "read/callgrind/positions.h"
#include "assemble/check_totals.h"
#include "syntax/words.h"
#include "syntax/understood.h"
#include "read/read.h"

/* A name that may not have been given. */
struct given {
    p2d_str name;
    bool is_given;
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_callgrind_events events;
    struct p2d_callgrind_names objects, files, functions;
    P2D_VEC(p2d_str) modules;      /* by object; 0: not known yet */
    P2D_VEC(p2d_str) file_modules; /* by file; 0: not known yet, or none */
    p2d_str unknown;               /* "???" */
    struct p2d_callgrind_positions positions;
    /* Where we are. */
    p2d_str object, file, name;
    struct given function_file;              /* of the part's last fl= */
    struct given called_object, called_file; /* for the next call */
    p2d_str called_name;
    p2d_fn fn;        /* 0: not asked for yet */
    p2d_call_id call; /* the next cost line is this call's; 0: the function's own */
    struct p2d_count n_calls; /* how often that call was made */
    bool is_jump;             /* the next cost line is a jump's: no cost at all */
    bool has_function, has_data;
    double self[P2D_CALLGRIND_EVENTS]; /* of fn, not yet added to it */
    double last[P2D_CALLGRIND_EVENTS]; /* the costs of the line before */
    bool has_relative_costs;
    /* Of the part. */
    double part_self[P2D_CALLGRIND_EVENTS];
    double stated[P2D_CALLGRIND_EVENTS]; /* by "totals:", or else by "summary:" */
    bool has_totals, has_summary;
    /* Of the whole. */
    const char *last_key;    /* of the line that this writer ends a file with, or NULL */
    P2D_VEC(double) more;    /* by metric: what was stated beyond all self costs, net */
    bool has_no_calls;       /* what stands for them is something else */
    uint64_t n_costs, n_bad; /* lines */
};

/* -------------------------------------------------------------- functions */

/* A number of the file in the unit of its event. */
static double in_unit(const struct reader *r, unsigned event, double number)
{
    return number * r->events.factors[event] / r->events.divisors[event];
}

static void flush(struct reader *r)
{
    for (unsigned i = 0; i < r->events.n && r->fn != 0; i++) {
        if (i == 0 || r->self[i] < 0 || r->self[i] > 0)
            p2d_add_fn_cost(r->b, r->fn, r->events.columns[i],
                            (struct p2d_cost){in_unit(r, i, r->self[i]), 0});
        r->part_self[i] += r->self[i];
        r->self[i] = 0;
    }
    r->fn = 0;
}

/* The last part of an object's path. Objects are few, calls of them many. */
static p2d_str module_of(struct reader *r, p2d_str object)
{
    if (!p2d_vec_reach(&r->modules, r->b->report, object))
        return 0;
    p2d_str *module = &r->modules.at[object];
    if (*module == 0)
        *module = p2d_name(r->b, p2d_base_name(p2d_text(r->b->profile, object)));
    return *module;
}

/* "???" is callgrind's word for what it does not know. */
static p2d_str known(const struct reader *r, p2d_str name)
{
    return name == r->unknown ? 0 : name;
}

/* The module of a Python file comes from the file's name, as in other formats; 0 for
 * other files. */
static p2d_str module_of_file(struct reader *r, p2d_str file)
{
    if (file == 0 || !p2d_vec_reach(&r->file_modules, r->b->report, file))
        return 0;
    p2d_str *module = &r->file_modules.at[file];
    struct p2d_span path = p2d_text(r->b->profile, file);
    if (*module == 0 && p2d_is_python_file(path))
        *module = p2d_name(r->b, p2d_file_module(path));
    return *module;
}

static p2d_fn fn_of(struct reader *r, p2d_str object, p2d_str file, p2d_str name)
{
    file = known(r, file);
    p2d_str module = module_of_file(r, file);
    return p2d_fn_of(r->b,
                     (struct p2d_function){
                         .name = name,
                         .module = module != 0 ? module : known(r, module_of(r, object)),
                         .file = file});
}

/* Costs before any function are somebody's. */
static p2d_fn current(struct reader *r)
{
    if (r->fn != 0)
        return r->fn;
    if (!r->has_function)
        r->name = p2d_name(r->b, p2d_span_of("(unknown)"));
    return r->fn = fn_of(r, r->object, r->file, r->name);
}

/* ------------------------------------------------------------- cost lines */

/* Lines that nobody wants are passed over, as addresses are. */
static void set_positions(struct reader *r, struct p2d_callgrind_positions positions)
{
    if (r->b->drops_lines)
        positions.line_at = positions.n;
    r->positions = positions;
}

static bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

static size_t skip_blanks(struct p2d_span line, size_t at)
{
    while (at < line.len && is_blank(line.at[at]))
        at++;
    return at;
}

static size_t skip_word(struct p2d_span line, size_t at)
{
    while (at < line.len && !is_blank(line.at[at]))
        at++;
    return at;
}

/* A cost that is no plain number: a fraction, something negative, or compressed as
 * positions are, which no writer is known to do but speedscope's reader understands. "-3"
 * is a cost below zero, unless others in the file are compressed. */
static bool parse_odd_cost(struct reader *r, struct p2d_span word, double last,
                           double *cost)
{
    bool is_relative = word.at[0] == '*' || word.at[0] == '+';
    r->has_relative_costs |= is_relative;
    if (p2d_span_is(word, "*")) {
        *cost = last;
        return true;
    }
    if (!p2d_parse_double(word.at[0] == '+' ? p2d_slice(word, 1, word.len) : word, cost))
        return false;
    if (is_relative || (word.at[0] == '-' && r->has_relative_costs))
        *cost += last;
    return isfinite(*cost);
}

/* Digits up to a blank or the end, at most 18 of them; false if there is anything else.
 */
static bool parse_plain_cost(struct p2d_span line, size_t *at, double *cost)
{
    uint64_t sum = 0;
    size_t i = *at;
    for (; i < line.len && line.at[i] >= '0' && line.at[i] <= '9'; i++)
        sum = sum * 10 + (line.at[i] - '0');
    if (i - *at > 18 || i == *at || (i < line.len && !is_blank(line.at[i])))
        return false;
    *at = i;
    *cost = (double)sum;
    return true;
}

/* The costs after `at`; there may be fewer than events, the rest is 0. False if one is
 * not understood. */
static bool parse_costs(struct reader *r, struct p2d_span line, size_t at, double *costs)
{
    memset(costs, 0, r->events.n * sizeof *costs);
    for (unsigned i = 0; i < r->events.n; i++) {
        size_t begin = at = skip_blanks(line, at);
        if (at == line.len)
            break;
        if (parse_plain_cost(line, &at, &costs[i]))
            continue;
        at = skip_word(line, begin);
        if (!parse_odd_cost(r, p2d_slice(line, begin, at), r->last[i], &costs[i]))
            return false;
    }
    return true;
}

static void skip_bad(struct reader *r, struct p2d_span line)
{
    r->n_bad++;
    int shown = line.len < 60 ? (int)line.len : 60;
    p2d_warn(r->in, "callgrind: skipped", "skipped a line that is not of callgrind: %.*s",
             shown, (const char *)line.at);
}

/* The function at the line of the cost line; just the function if its line is unknown, or
 * is in a file that is. */
static p2d_spot spot_of(struct reader *r, p2d_fn fn)
{
    if (r->positions.line == 0)
        return fn;
    p2d_str file = known(r, r->file);
    if (file == 0 && r->b->profile->fns.at[fn].file != 0)
        return fn;
    uint64_t line = r->positions.line;
    return p2d_at_line(r->b, fn, file, line <= INT64_MAX ? (int64_t)line : 0);
}

static void add_call_costs(struct reader *r, const double *costs)
{
    p2d_spot caller = spot_of(r, r->b->profile->calls.at[r->call].caller);
    for (unsigned i = 0; i < r->events.n; i++)
        if (i == 0 || costs[i] < 0 || costs[i] > 0) {
            double total = in_unit(r, i, costs[i]);
            p2d_add_call_cost(r->b, r->call, r->events.columns[i],
                              (struct p2d_cost){0, total});
            p2d_add_site_cost(r->b, r->call, caller, r->events.columns[i], total);
        }
    if (p2d_count_known(r->n_calls))
        p2d_add_site_calls(r->b, r->call, caller, r->n_calls);
}

static void add_self_costs(struct reader *r, const double *costs)
{
    p2d_spot spot = spot_of(r, current(r));
    for (unsigned i = 0; i < r->events.n; i++) {
        r->self[i] += costs[i];
        if (spot != r->fn && (costs[i] < 0 || costs[i] > 0))
            p2d_add_line_cost(r->b, spot, r->events.columns[i], in_unit(r, i, costs[i]));
    }
}

static bool take_costs(struct reader *r, struct p2d_span line)
{
    double costs[P2D_CALLGRIND_EVENTS];
    if (r->events.n == 0) {
        p2d_fail(r->in, "a cost stands before the line that names the events");
        p2d_set_hint(r->in->report, "a callgrind file has a line such as: events: Ir");
        return false;
    }
    r->has_data = true;
    size_t at = p2d_callgrind_take_positions(&r->positions, line);
    if (!r->is_jump && !parse_costs(r, line, at, costs)) {
        skip_bad(r, line);
    } else if (!r->is_jump) {
        r->n_costs++;
        memcpy(r->last, costs, r->events.n * sizeof *costs);
        if (r->call != 0)
            add_call_costs(r, costs);
        else if (current(r) != 0)
            add_self_costs(r, costs);
    }
    r->is_jump = false;
    r->call = 0;
    return p2d_input_ok(r->in);
}

/* ------------------------------------------------------------------- calls */

/* "calls=N target": the names around it are known only now, since some writers put cfn=
 * before cfi=. What follows N is the target's position. */
static void take_calls(struct reader *r, struct p2d_span line, struct p2d_span text)
{
    size_t begin = skip_blanks(text, 0);
    struct p2d_span word = p2d_slice(text, begin, skip_word(text, begin));
    uint64_t n;
    if (!p2d_parse_u64(word, &n)) {
        skip_bad(r, line);
        return;
    }
    p2d_fn caller = current(r);
    p2d_str object = r->called_object.is_given ? r->called_object.name : r->object;
    p2d_str file = r->called_file.is_given ? r->called_file.name : r->file;
    r->call = p2d_call_of(r->b, caller, fn_of(r, object, file, r->called_name));
    /* Those who do not count calls write 0; others for calls of an earlier part. */
    r->n_calls = n > 0 && !r->has_no_calls ? p2d_count_of(n) : p2d_count_unknown();
    if (p2d_count_known(r->n_calls))
        p2d_add_call_calls(r->b, r->call, r->n_calls, p2d_count_unknown());
    r->called_object.is_given = r->called_file.is_given = false;
    r->has_data = true;
}

/* ------------------------------------------------------------------- names */

static p2d_str name_in(struct reader *r, struct p2d_callgrind_names *table,
                       struct p2d_span text)
{
    enum p2d_callgrind_oddity oddity;
    p2d_str name = p2d_callgrind_name(table, r->b, text, &oddity);
    int shown = text.len < 60 ? (int)text.len : 60;
    if (oddity == P2D_NAME_UNDEFINED)
        p2d_warn(r->in, "callgrind: undefined name",
                 "the number of a name was never defined: %.*s", shown,
                 (const char *)text.at);
    if (oddity == P2D_NAME_REDEFINED)
        p2d_warn(r->in, "callgrind: redefined name",
                 "the number of a name was defined before: %.*s", shown,
                 (const char *)text.at);
    return name;
}

/* fn=: back from inlined code to the file of the function. Where no fl= was seen, fi=
 * stands for it (lsprofcalltree). */
static void enter_function(struct reader *r, struct p2d_span text)
{
    flush(r);
    if (r->function_file.is_given)
        r->file = r->function_file.name;
    r->name = name_in(r, &r->functions, text);
    r->has_function = true;
}

/* A line as "fn=main"; false if it is none that is known. */
static bool take_specification(struct reader *r, struct p2d_span line, size_t equals)
{
    struct p2d_span key = p2d_slice(line, 0, equals);
    struct p2d_span text = p2d_slice(line, equals + 1, line.len);
    r->call = 0;
    if (p2d_span_is(key, "fn")) {
        enter_function(r, text);
    } else if (p2d_span_is(key, "cfn")) {
        r->called_name = name_in(r, &r->functions, text);
    } else if (p2d_span_is(key, "calls") || p2d_span_is(key, "rcalls")) {
        take_calls(r, line, text);
    } else if (p2d_span_is(key, "fl")) {
        flush(r);
        r->file = name_in(r, &r->files, text);
        r->function_file = (struct given){r->file, true};
    } else if (p2d_span_is(key, "fi") || p2d_span_is(key, "fe")) {
        if (r->has_function)
            current(r); /* the file of a function is where it began */
        r->file = name_in(r, &r->files, text);
    } else if (p2d_span_is(key, "cfi") || p2d_span_is(key, "cfl")) {
        r->called_file = (struct given){name_in(r, &r->files, text), true};
    } else if (p2d_span_is(key, "ob")) {
        flush(r);
        r->object = name_in(r, &r->objects, text);
    } else if (p2d_span_is(key, "cob")) {
        r->called_object = (struct given){name_in(r, &r->objects, text), true};
    } else if (p2d_span_is(key, "jfi")) {
        name_in(r, &r->files, text);
    } else if (p2d_span_is(key, "jfn")) {
        name_in(r, &r->functions, text);
    } else if (p2d_span_is(key, "jump") || p2d_span_is(key, "jcnd")) {
        r->is_jump = true;
    } else {
        return false;
    }
    return true;
}

/* ------------------------------------------------------------------ header */

/* A part that states no total is the sum of its self costs. */
static void end_part(struct reader *r)
{
    flush(r);
    for (unsigned i = 0; i < r->events.n; i++) {
        double more = in_unit(r, i, r->stated[i] - r->part_self[i]);
        p2d_metric metric = r->events.columns[i];
        if ((r->has_totals || r->has_summary) && isfinite(more) &&
            p2d_vec_reach(&r->more, r->b->report, metric))
            r->more.at[metric] += more;
        r->stated[i] = r->part_self[i] = 0;
    }
}

/* Several parts may follow each other, each with a header of its own. */
static void begin_part(struct reader *r)
{
    if (!r->has_data)
        return;
    end_part(r);
    r->objects.part++;
    r->files.part++;
    r->functions.part++;
    r->object = r->file = r->name = r->called_name = 0;
    r->function_file.is_given = false;
    r->called_object.is_given = r->called_file.is_given = false;
    r->has_function = r->has_data = r->has_totals = r->has_summary = false;
    set_positions(r, p2d_callgrind_plain_positions());
}

/* "summary: 100 20", in the header or at the end; "totals:" at the end knows better. */
static void take_totals(struct reader *r, struct p2d_span text, bool is_summary)
{
    if (is_summary && r->has_totals)
        return;
    for (unsigned i = 0; i < r->events.n; i++)
        if (!p2d_parse_double(p2d_next_word(&text), &r->stated[i]))
            r->stated[i] = 0;
    r->has_totals |= !is_summary;
    r->has_summary |= is_summary;
}

/* Those who end a file with a line of their own. */
static const char *last_key_of(struct p2d_span creator)
{
    return p2d_starts_with(creator, "xdebug ") ? "summary:"
           : p2d_starts_with(creator, "callgrind-") ||
                   p2d_starts_with(creator, "prof2dot ")
               ? "totals:"
               : NULL;
}

static bool is_cut(const struct reader *r)
{
    return r->last_key != NULL &&
           !(r->has_totals || (r->has_summary && r->last_key[0] == 's'));
}

/* A line as "events: Ir"; false if it is none. Unknown keys are passed over. */
static bool take_header(struct reader *r, struct p2d_span line)
{
    size_t colon = p2d_find(line, 0, ':');
    struct p2d_span key = p2d_slice(line, 0, colon);
    struct p2d_span text = p2d_trim(p2d_slice(line, colon + 1, line.len));
    if (colon == line.len || p2d_find(key, 0, ' ') < key.len)
        return false;
    if (p2d_span_is(key, "part") || p2d_span_is(key, "thread") ||
        p2d_span_is(key, "pid") || p2d_span_is(key, "positions") ||
        p2d_span_is(key, "events"))
        begin_part(r);
    if (p2d_span_is(key, "events")) {
        flush(r);
        p2d_callgrind_set_events(&r->events, r->in, r->b, text);
    } else if (p2d_span_is(key, "positions")) {
        set_positions(r, p2d_callgrind_positions_of(text));
    } else if (p2d_span_is(key, "event")) {
        p2d_callgrind_describe_event(&r->events, r->b, text);
    } else if (p2d_span_is(key, "desc")) {
        r->has_no_calls |= p2d_starts_with(text, "Calls: ");
    } else if (p2d_span_is(key, "cmd")) {
        p2d_set_command(r->b, text);
    } else if (p2d_span_is(key, "creator")) {
        r->last_key = last_key_of(text);
        r->events.keeps_order |= p2d_starts_with(text, "prof2dot ");
    } else if (p2d_span_is(key, "totals") || p2d_span_is(key, "summary")) {
        flush(r);
        take_totals(r, text, key.len == strlen("summary"));
    }
    return true;
}

/* ---------------------------------------------------------------- the file */

static void take_line(struct reader *r, struct p2d_span line)
{
    enum { LONGEST_KEY = 6 };
    if (line.len == 0 || line.at[0] == '#')
        return;
    unsigned char first = line.at[0];
    if ((first >= '0' && first <= '9') || first == '+' || first == '-' || first == '*') {
        take_costs(r, line);
        return;
    }
    size_t equals = p2d_find(p2d_slice(line, 0, LONGEST_KEY + 1), 0, '=');
    if (equals <= LONGEST_KEY && equals < line.len && take_specification(r, line, equals))
        return;
    if (p2d_trim(line).len > 0 && !take_header(r, line))
        skip_bad(r, line);
}

/* Where some calls were counted, one that was not is of another part. */
static void set_uncounted_calls(struct p2d_builder *b)
{
    for (p2d_call_id id = 1; id < b->profile->calls.len && b->profile->has_calls; id++)
        if (!p2d_count_known(b->profile->calls.at[id].calls))
            p2d_add_call_calls(b, id, p2d_count_of(0), p2d_count_unknown());
    for (uint32_t id = 1; id < b->profile->sites.len && b->profile->has_calls; id++) {
        const struct p2d_call_site site = b->profile->sites.at[id];
        if (!p2d_count_known(site.calls))
            p2d_add_site_calls(b, site.call, site.location | P2D_AT_LINE,
                               p2d_count_of(0));
    }
}

/* What all parts state, in all. */
static void state_totals(struct reader *r)
{
    const struct p2d_profile *p = r->b->profile;
    for (p2d_metric m = 1; m < r->more.len && m < p->metrics.len; m++) {
        double stated = r->more.at[m];
        for (p2d_fn fn = 1; fn < p->metrics.at[m].fns.len; fn++)
            stated += p->metrics.at[m].fns.at[fn].self;
        p2d_state_total(r->b, m, stated, 0);
    }
}

static void finish(struct reader *r)
{
    end_part(r);
    if (p2d_input_ok(r->in) && r->n_costs == 0) {
        p2d_fail_whole(r->in, r->in->line == 0
                                  ? "the input has no costs: it is empty"
                                  : "the input has no costs: nothing was recorded");
        p2d_set_hint(r->in->report, "let the profiled program end by itself");
        return;
    }
    if (is_cut(r))
        p2d_warn(r->in, "callgrind: truncated",
                 "the line \"%s\" is missing: the file is cut off", r->last_key);
    else if (r->call != 0)
        p2d_warn(r->in, "callgrind: truncated",
                 "the cost of the last call is missing: the file is cut off");
    state_totals(r);
    p2d_callgrind_add_sums(&r->events, r->in, r->b);
    set_uncounted_calls(r->b);
    p2d_derive_totals(r->b);
    if (p2d_input_ok(r->in) && !is_cut(r))
        p2d_check_totals(r->in, r->b->profile);
}

static bool read_callgrind(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader *r = p2d_new(b->report, 1, sizeof *r);
    struct p2d_span line;
    if (r == NULL)
        return false;
    r->in = in;
    r->b = b;
    set_positions(r, p2d_callgrind_plain_positions());
    r->unknown = p2d_name(b, p2d_span_of("???"));
    p2d_set_shape(b, P2D_CALLS);
    while (p2d_line(in, &line))
        take_line(r, line);
    finish(r);
    uint64_t n_bad = r->n_bad;
    p2d_callgrind_events_release(&r->events);
    p2d_vec_release(&r->modules);
    p2d_vec_release(&r->file_modules);
    p2d_vec_release(&r->more);
    p2d_callgrind_names_release(&r->objects);
    p2d_callgrind_names_release(&r->files);
    p2d_callgrind_names_release(&r->functions);
    p2d_delete(r);
    return p2d_understood_most(in, "lines of callgrind", in->line - n_bad, n_bad);
}

/* Whether a line may stand in front of the events: "key: value", a comment, "fl=". */
static bool is_of_head(struct p2d_span line)
{
    size_t end = 0;
    while (end < line.len && line.at[end] >= 'a' && line.at[end] <= 'z')
        end++;
    return p2d_trim(line).len == 0 || line.at[0] == '#' ||
           (end > 0 && end < line.len && (line.at[end] == ':' || line.at[end] == '='));
}

/* The events are named in every file, and no other format has lines as these. */
static int probe(struct p2d_span head)
{
    bool has_events = false, has_others = false;
    struct p2d_span line;
    if (p2d_starts_with(head, "# callgrind format"))
        return P2D_BY_MAGIC;
    while (p2d_cut(&head, '\n', &line)) {
        if (!has_events && !is_of_head(line))
            return P2D_NO;
        has_events |= p2d_starts_with(line, "events: ");
        has_others |=
            p2d_starts_with(line, "fn=") || p2d_starts_with(line, "fl=") ||
            p2d_starts_with(line, "ob=") || p2d_starts_with(line, "version: ") ||
            p2d_starts_with(line, "creator: ") || p2d_starts_with(line, "positions: ");
        if (has_events && has_others)
            return P2D_BY_KEYS;
    }
    return P2D_NO;
}

const struct p2d_reader p2d_read_callgrind = {
    .name = "callgrind",
    .title = "callgrind and cachegrind (valgrind, Xdebug, pprof, ...)",
    .probe = probe,
    .read = read_callgrind,
};
