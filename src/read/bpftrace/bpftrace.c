/* bpftrace.c - read maps of stacks that bpftrace prints.
 *
 *     @samples[
 *         copy_page_range+7
 *         do_syscall_64+113
 *     ,
 *         fork+25
 *         main+76
 *     , app]: 10
 *
 * Keys are separated by commas; stacks stand on lines of their own, leaf first. What else
 * is a key, as a command, names the thread, and may come first: "@[app, " and the stack
 * below. A value is a number, the numbers of a histogram (hist) on lines of their own, or
 * "count 3, average 20, total 60" (stats). Maps without stacks are passed over.
 *
 * With -f json it is a line for each map, with the same keys: {"type": "map", "data":
 * {"@": {"\n    fork+25\n    main+76\n,app": 10}}}.
 * Reference: bpftrace's reference guide, "Maps"; output of 0.17.
 */
#include <stdio.h>

#include "assemble/lost.h"
#include "base/number.h"
#include "read/bpftrace/record.h"
#include "syntax/words.h"
#include "syntax/json.h"
#include "read/read.h"

struct reader {
    struct p2d_bpftrace record;
    bool is_open;
    bool has_rows; /* of a histogram that is being read, whose sum is: */
    bool is_histogram;
    double sum;
    bool is_loss;    /* JSON: the number of lost events follows */
    uint64_t n_lost; /* events */
};

/* ------------------------------------------------------------------- values */

/* "count 3, average 20, total 60" */
static bool parse_stats(struct p2d_span text, double *value)
{
    static const char total[] = "total ";
    size_t at = p2d_find_text(text, 0, total);
    return p2d_starts_with(text, "count ") && at < text.len &&
           p2d_parse_double(p2d_trim(p2d_slice(text, at + strlen(total), text.len)),
                            value);
}

/* "[4, 8)                 3 |@@@@@       |" */
static bool parse_histogram_row(struct p2d_span line, double *count)
{
    size_t bar = p2d_find(line, 0, '|');
    struct p2d_span row = p2d_slice(line, 0, bar);
    return line.len > 0 && (line.at[0] == '[' || line.at[0] == '(') && bar < line.len &&
           p2d_parse_double(p2d_last_word(&row), count);
}

/* Cut "KEYS]: VALUE" in two; false if the line does not end a record. */
static bool cut_value(struct p2d_span line, struct p2d_span *keys, struct p2d_span *value)
{
    size_t end = line.len;
    for (size_t i = p2d_find_text(line, 0, "]:"); i < line.len;
         i = p2d_find_text(line, i + 1, "]:"))
        end = i;
    *keys = p2d_slice(line, 0, end);
    *value = end < line.len ? p2d_trim(p2d_slice(line, end + 2, line.len))
                            : p2d_slice(line, end, end);
    return end < line.len;
}

static void end_record(struct reader *r, struct p2d_span keys, struct p2d_span text)
{
    double value;
    p2d_bpftrace_keys(&r->record, keys, true);
    r->is_open = false;
    r->is_histogram = text.len == 0; /* its rows follow */
    r->has_rows = false;
    r->sum = 0;
    if (r->is_histogram)
        return;
    if (p2d_parse_double(text, &value) || parse_stats(text, &value))
        p2d_bpftrace_end(&r->record, value);
    else
        p2d_bpftrace_leave_out(&r->record);
}

static void end_histogram(struct reader *r)
{
    if (r->is_histogram && r->has_rows)
        p2d_bpftrace_end(&r->record, r->sum);
    else if (r->is_histogram)
        p2d_bpftrace_leave_out(&r->record);
    r->is_histogram = false;
}

/* --------------------------------------------------------------------- text */

/* "@name[" and the rest of the record. */
static void begin_record(struct reader *r, struct p2d_span line)
{
    struct p2d_span keys, value;
    size_t bracket = p2d_find(line, 0, '[');
    r->is_open = bracket < line.len;
    if (!r->is_open)
        return;
    p2d_bpftrace_begin(&r->record, p2d_slice(line, 0, bracket));
    line = p2d_slice(line, bracket + 1, line.len);
    if (cut_value(line, &keys, &value))
        end_record(r, keys, value);
    else
        p2d_bpftrace_keys(&r->record, line, false);
}

static void take_line(struct reader *r, struct p2d_span line)
{
    struct p2d_span keys, value, frame = p2d_trim(line);
    double count;
    if (r->is_histogram && parse_histogram_row(line, &count)) {
        r->sum += count;
        r->has_rows = true;
        return;
    }
    end_histogram(r);
    if (p2d_starts_with(line, "Lost ") && p2d_ends_with(line, " events"))
        r->n_lost += p2d_lost_in(line);
    else if (line.len > 0 && line.at[0] == '@')
        begin_record(r, line);
    else if (r->is_open && frame.len > 0 && frame.at != line.at)
        p2d_bpftrace_frame(&r->record, frame);
    else if (r->is_open && cut_value(line, &keys, &value))
        end_record(r, keys, value);
    else if (r->is_open && p2d_starts_with(line, ","))
        p2d_bpftrace_keys(&r->record, line, false);
    else
        r->is_open = false; /* a line that a program printed */
}

static void read_text(struct reader *r)
{
    struct p2d_input *in = r->record.in;
    struct p2d_span line;
    while (p2d_line(in, &line))
        take_line(r, line);
    end_histogram(r);
    if (p2d_input_ok(in) && r->is_open && p2d_bpftrace_has_stack(&r->record))
        p2d_warn(in, "bpftrace: truncated",
                 "the last stack has no value: it is left out");
}

/* --------------------------------------------------------------------- JSON */

/* A key as the text has it, its lines in one. */
static void take_key(struct p2d_bpftrace *record, struct p2d_span key)
{
    struct p2d_span rest = key, line;
    bool has_frames = false;
    while (p2d_cut(&rest, '\n', &line)) {
        struct p2d_span frame = p2d_trim(line);
        bool is_last = rest.at == NULL || rest.len == 0;
        if (frame.len > 0 && frame.at != line.at)
            p2d_bpftrace_frame(record, frame);
        else if (frame.len > 0 || !has_frames)
            p2d_bpftrace_keys(record, line, is_last);
        has_frames |= frame.len > 0 && frame.at != line.at;
    }
}

/* [{"min": 4, "max": 7, "count": 3}, ...] */
static bool read_rows(struct p2d_json *json, double *sum)
{
    struct p2d_span key;
    double count;
    bool has_count = false;
    *sum = 0;
    if (!p2d_json_enter(json, '['))
        return false;
    while (p2d_json_item(json)) {
        if (!p2d_json_enter(json, '{'))
            continue;
        while (p2d_json_key(json, &key))
            if (!p2d_span_is(key, "count")) {
                p2d_json_skip(json);
            } else if (p2d_json_double(json, &count)) {
                *sum += count;
                has_count = true;
            }
    }
    return has_count;
}

/* {"count": 3, "average": 20, "total": 60} */
static bool read_stats(struct p2d_json *json, double *total)
{
    struct p2d_span key;
    bool has_total = false;
    if (!p2d_json_enter(json, '{'))
        return false;
    while (p2d_json_key(json, &key))
        if (p2d_span_is(key, "total"))
            has_total = p2d_json_double(json, total);
        else
            p2d_json_skip(json);
    return has_total;
}

static void read_value(struct reader *r, struct p2d_json *json)
{
    double value = 0;
    enum p2d_json_kind kind = p2d_json_peek(json);
    bool good = kind == P2D_JSON_ARRAY    ? read_rows(json, &value)
                : kind == P2D_JSON_OBJECT ? read_stats(json, &value)
                                          : p2d_json_double(json, &value);
    if (good)
        p2d_bpftrace_end(&r->record, value);
    else
        p2d_bpftrace_leave_out(&r->record);
}

/* {"@name": {"KEYS": VALUE, ...}}; a map without keys has a value alone. */
static void read_maps(struct reader *r, struct p2d_json *json)
{
    struct p2d_span name, key;
    if (!p2d_json_enter(json, '{'))
        return;
    while (p2d_json_key(json, &name)) {
        double lost = 0;
        if (r->is_loss && p2d_json_double(json, &lost) && lost > 0 && lost < 1e18)
            r->n_lost += (uint64_t)lost;
        if (r->is_loss)
            continue;
        p2d_str map = p2d_name(r->record.b, name);
        if (!p2d_json_enter(json, '{'))
            continue;
        while (p2d_json_key(json, &key)) {
            p2d_bpftrace_begin(&r->record, p2d_text(r->record.b->profile, map));
            take_key(&r->record, key);
            read_value(r, json);
        }
    }
}

/* Other lines are the program's output, times and the number of probes. */
static void read_json(struct reader *r)
{
    struct p2d_json json;
    struct p2d_span key, type;
    p2d_json_init(&json, r->record.in);
    while (p2d_json_peek(&json) == P2D_JSON_OBJECT && p2d_json_enter(&json, '{'))
        while (p2d_json_key(&json, &key))
            if (p2d_span_is(key, "data"))
                read_maps(r, &json);
            else if (p2d_span_is(key, "type"))
                r->is_loss =
                    p2d_json_string(&json, &type) && p2d_span_is(type, "lost_events");
            else
                p2d_json_skip(&json);
    p2d_json_finish(&json);
    p2d_json_release(&json);
}

/* ----------------------------------------------------------------- the file */

static bool read_bpftrace(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.record = {.in = in, .b = b}};
    if (p2d_starts_with(p2d_peek(in, 1), "{"))
        read_json(&r);
    else
        read_text(&r);
    p2d_bpftrace_finish(&r.record);
    if (p2d_input_ok(in) && r.record.n == 0) {
        p2d_fail_whole(in, "the input has no map of stacks");
        p2d_set_hint(
            in->report,
            "count stacks with: bpftrace -e 'profile:hz:99 { @[ustack] = count(); }'");
    }
    p2d_warn_of_lost(in, "bpftrace", r.n_lost, "event");
    p2d_bpftrace_release(&r.record);
    return p2d_input_ok(in);
}

/* "@name[" or "@name[app, 12, ": keys, and then a stack. */
static bool opens_stack(struct p2d_span line)
{
    size_t i = p2d_find(line, 0, '[');
    struct p2d_span keys = p2d_trim(p2d_slice(line, i + 1, line.len));
    return i < line.len && (keys.len == 0 || p2d_ends_with(keys, ","));
}

/* Whether the line ends a map's record: "]: 12", or a histogram follows. */
static bool closes_stack(struct p2d_span line)
{
    size_t end = p2d_find_text(line, 0, "]:");
    return end < line.len && (end + 2 == line.len || line.at[end + 2] == ' ');
}

/* A line of -f json that has a stack, or how many probes there are, which comes first. */
static bool is_json(struct p2d_span line)
{
    static const char *const types[] = {"attached_probes", "map", "hist", "lhist",
                                        "stats"};
    static const char before[] = "{\"type\": \"", after[] = "\", \"data\": {";
    if (!p2d_starts_with(line, before))
        return false;
    size_t end = p2d_find(line, strlen(before), '"');
    struct p2d_span type = p2d_slice(line, strlen(before), end);
    if (!p2d_starts_with(p2d_slice(line, end, line.len), after))
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (p2d_span_is(type, types[i]))
            return i == 0 || p2d_find_text(line, 0, "\\n") < line.len;
    return false;
}

/* A map that opens with keys and a comma on its line, or nothing, and ends below an
 * indented frame; the end may be missing where the text is cut. */
static int probe(struct p2d_span head)
{
    struct p2d_span line;
    bool is_open = false, has_frame = false;
    while (p2d_cut(&head, '\n', &line)) {
        if (is_json(line))
            return P2D_BY_KEYS;
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (is_open && has_frame && closes_stack(line))
            return P2D_BY_KEYS;
        bool begins = p2d_starts_with(line, "@");
        bool is_frame = p2d_indentation(line) >= 4 || p2d_starts_with(line, "\t");
        bool is_between = p2d_starts_with(line, ",") || p2d_trim(line).len == 0;
        has_frame = !begins && (has_frame || is_frame);
        is_open = begins ? opens_stack(line) : is_open && (is_frame || is_between);
    }
    return is_open && has_frame ? P2D_BY_KEYS : P2D_NO;
}

const struct p2d_reader p2d_read_bpftrace = {
    .name = "bpftrace",
    .title = "bpftrace's maps of stacks (text, JSON)",
    .probe = probe,
    .read = read_bpftrace,
};
