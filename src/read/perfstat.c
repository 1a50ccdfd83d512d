/* perfstat.c - read the output of `perf stat`: text, CSV (-x) or JSON (-j).
 *
 *      Performance counter stats for './app' (3 runs):
 *
 *              43.81 msec task-clock       #    0.263 CPUs utilized   ( +-  2.38% )
 *          1,234,567      cycles           #    1.2 GHz               (83.21%)
 *     <not supported>     instructions
 *
 *             0.1668 +- 0.0192 seconds time elapsed  ( +- 11.51% )
 *
 *     43.81,msec,task-clock,2.38%,43810000,100.00,0.263,CPUs utilized
 *     {"counter-value" : "43.81", "unit" : "msec", "event" : "task-clock", ...}
 *
 * Rows of processors, cores, sockets (-A, --per-core) and of intervals (-I) add up. There
 * are no functions: the counters go beside a profile (--counters) or into a table.
 * In CSV a variance comes right after the event's name, whatever perf-stat(1) says.
 */
#include "base/number.h"
#include "syntax/words.h"
#include "syntax/json.h"
#include "read/read.h"

enum { MOST_WORDS = 24, LONGEST_ROW = 4096 };

struct words {
    struct p2d_span at[MOST_WORDS];
    size_t n;
};

struct row {
    struct p2d_span value, unit, event;
    double variance, running;
};

/* ------------------------------------------------------------------- numbers */

static bool is_missing(struct p2d_span word)
{
    return p2d_starts_with(word, "<not ") || p2d_span_is(word, "supported>") ||
           p2d_span_is(word, "counted>");
}

/* Whatever the locale put between thousands and before decimals: a separator that comes
 * last and is not before three digits, or comes after another kind, is the point. */
static bool parse_number(struct p2d_span text, bool is_decimal, double *value)
{
    char plain[64];
    size_t n = 0, last = text.len, separators = 0;
    bool mixed = false;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '.' || text.at[i] == ',') {
            mixed |= separators++ > 0 && text.at[i] != text.at[last];
            last = i;
        }
    bool has_point = separators > 0 &&
                     (mixed || (separators == 1 && (is_decimal || text.len - last != 4)));
    for (size_t i = 0; i < text.len && n < sizeof plain - 1; i++) {
        bool is_digit = text.at[i] >= '0' && text.at[i] <= '9';
        if (is_digit || (i == 0 && text.at[i] == '-'))
            plain[n++] = (char)text.at[i];
        else if (has_point && i == last)
            plain[n++] = '.';
        else if (text.at[i] != ',' && text.at[i] != '.' && text.at[i] != '\'' &&
                 text.at[i] < 0x80)
            return false;
    }
    return n > 0 && p2d_parse_double((struct p2d_span){(unsigned char *)plain, n}, value);
}

/* "2.38%" as a fraction. */
static bool parse_percent(struct p2d_span word, double *share)
{
    if (!p2d_ends_with(word, "%") ||
        !parse_number(p2d_slice(word, 0, word.len - 1), true, share))
        return false;
    *share /= 100;
    return true;
}

static bool is_letter(unsigned char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* A path is not an event. */
static bool is_event(struct p2d_span word)
{
    for (size_t i = 0; i < word.len; i++) {
        unsigned char c = word.at[i];
        if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == '{' || c == '%')
            return false;
    }
    return word.len > 0 && is_letter(word.at[0]);
}

/* ---------------------------------------------------------------------- text */

static struct words words_of(struct p2d_span text)
{
    struct words words = {.n = 0};
    struct p2d_span word;
    while (text.len > 0 && words.n < MOST_WORDS && p2d_cut(&text, ' ', &word))
        if (word.len > 0)
            words.at[words.n++] = word;
    return words;
}

/* "( +- 2.38% )" and "(83.21%)". */
static void take_shares(struct p2d_span line, struct row *row)
{
    struct words words = words_of(line);
    for (size_t i = 0; i < words.n; i++) {
        struct p2d_span word = words.at[i];
        if (p2d_span_is(word, "+-") && i + 1 < words.n)
            parse_percent(words.at[i + 1], &row->variance);
        else if (p2d_starts_with(word, "(") && p2d_ends_with(word, "%)"))
            parse_percent(p2d_slice(word, 1, word.len - 1), &row->running);
    }
}

/* From the end: the event, its unit, its value; before them come times and processors. */
static bool parse_text(struct p2d_span line, struct row *row)
{
    size_t end = p2d_find(line, 0, '#'), open = p2d_find(line, 0, '(');
    struct words words = words_of(p2d_slice(line, 0, end < open ? end : open));
    double number;
    if (words.n < 2 || !is_event(words.at[words.n - 1]))
        return false;
    size_t i = words.n - 2;
    row->event = words.at[i + 1];
    bool has_unit =
        !is_missing(words.at[i]) && !parse_number(words.at[i], false, &number);
    if (has_unit && i == 0)
        return false;
    if (has_unit)
        row->unit = words.at[i--];
    row->value = words.at[i];
    take_shares(line, row);
    return is_missing(row->value) || parse_number(row->value, row->unit.len > 0, &number);
}

/* "0.1668 +- 0.0192 seconds time elapsed", "0.08 seconds user". */
static bool parse_seconds(struct p2d_span line, struct row *row)
{
    static const char *const ends[] = {"time elapsed", "user", "sys"};
    static const char *const names[] = {"elapsed", "user", "sys"};
    size_t open = p2d_find(line, 0, '(');
    struct p2d_span text = p2d_trim(p2d_slice(line, 0, open));
    struct words words = words_of(text);
    double number;
    for (size_t i = 0; i < 3 && words.n >= 3; i++)
        if (p2d_ends_with(text, ends[i]) && parse_number(words.at[0], true, &number) &&
            (p2d_span_is(words.at[1], "seconds") || p2d_span_is(words.at[1], "+-"))) {
            row->value = words.at[0];
            row->unit = p2d_span_of("s");
            row->event = p2d_span_of(names[i]);
            take_shares(p2d_slice(line, open, line.len), row);
            return true;
        }
    return false;
}

/* ----------------------------------------------------------------------- CSV */

static struct words fields_of(struct p2d_span line, unsigned char separator)
{
    struct words fields = {.n = 0};
    struct p2d_span field;
    while (fields.n < MOST_WORDS && p2d_cut(&line, separator, &field))
        fields.at[fields.n++] = p2d_trim(field);
    return fields;
}

/* As perf prints a share of the time: "83.21". */
static bool parse_printed_percent(struct p2d_span word, double *percent)
{
    return word.len >= 4 && word.len <= 6 && word.at[word.len - 3] == '.' &&
           p2d_parse_double(word, percent) && *percent >= 0 && *percent <= 100;
}

/* Value, unit, event, [variance,] nanoseconds, percent: wherever they begin. */
static bool parse_fields(const struct words *f, struct row *row)
{
    for (size_t i = 0; i + 4 < f->n; i++) {
        double number, percent;
        uint64_t runtime;
        bool has_value = is_missing(f->at[i]) || p2d_parse_double(f->at[i], &number);
        bool has_variance = parse_percent(f->at[i + 3], &row->variance);
        size_t next = i + 3 + has_variance;
        if (!has_value || p2d_parse_double(f->at[i + 1], &number) ||
            !is_event(f->at[i + 2]) || next + 1 >= f->n ||
            !p2d_parse_u64(f->at[next], &runtime) ||
            !parse_printed_percent(f->at[next + 1], &percent))
            continue;
        row->value = f->at[i];
        row->unit = f->at[i + 1];
        row->event = f->at[i + 2];
        row->running = percent / 100;
        return true;
    }
    return false;
}

static bool parse_csv(struct p2d_span line, struct row *row)
{
    static const char separators[] = ",;\t|:";
    for (size_t i = 0; i < sizeof separators - 1; i++) {
        struct words fields = fields_of(line, (unsigned char)separators[i]);
        row->variance = -1;
        if (parse_fields(&fields, row))
            return true;
    }
    return false;
}

/* ---------------------------------------------------------------------- rows */

static struct row empty_row(void)
{
    return (struct row){.variance = -1, .running = 1};
}

static void add_row(struct p2d_builder *b, const struct row *row, bool is_plain)
{
    struct p2d_counter counter = {.name = p2d_name(b, row->event),
                                  .unit = p2d_name(b, row->unit),
                                  .variance = row->variance,
                                  .running = row->running,
                                  .counted = !is_missing(row->value)};
    bool is_decimal = is_plain || row->unit.len > 0;
    if (counter.counted &&
        !(is_plain ? p2d_parse_double(row->value, &counter.value)
                   : parse_number(row->value, is_decimal, &counter.value)))
        counter.counted = false;
    p2d_add_counter(b, counter);
}

/* A string, kept where there is room for any of the line; empty if it is none. */
static struct p2d_span keep_string(struct p2d_json *j, unsigned char room[LONGEST_ROW])
{
    struct p2d_span text = {0};
    if (!p2d_json_string(j, &text) || text.len > LONGEST_ROW)
        return (struct p2d_span){0};
    if (text.len > 0)
        memcpy(room, text.at, text.len);
    return (struct p2d_span){room, text.len};
}

/* Read the members of one line's object; errors are in the report. */
static void parse_json(struct p2d_json *j, struct row *row,
                       unsigned char room[3][LONGEST_ROW])
{
    struct p2d_span key;
    double percent;
    p2d_json_enter(j, '{');
    while (p2d_json_key(j, &key)) {
        if (p2d_span_is(key, "counter-value"))
            row->value = keep_string(j, room[0]);
        else if (p2d_span_is(key, "unit"))
            row->unit = keep_string(j, room[1]);
        else if (p2d_span_is(key, "event"))
            row->event = keep_string(j, room[2]);
        else if (p2d_span_is(key, "variance") && p2d_json_double(j, &percent))
            row->variance = percent / 100;
        else if (p2d_span_is(key, "pcnt-running") && p2d_json_double(j, &percent))
            row->running = percent / 100;
        else
            p2d_json_skip(j);
    }
    p2d_json_finish(j);
}

/* A line that is not an object is left out, like other unknown lines. */
static void take_json(struct p2d_builder *b, struct p2d_span line)
{
    unsigned char room[3][LONGEST_ROW];
    struct p2d_report report = {0};
    struct p2d_input in = {.report = &report,
                           .name = "",
                           .buffer = (unsigned char *)(uintptr_t)line.at,
                           .cap = line.len,
                           .end = line.len,
                           .max_input = UINT64_MAX,
                           .at_end = true}; /* nothing is read, so nothing is written */
    struct p2d_json j;
    struct row row = empty_row();
    p2d_json_init(&j, &in);
    parse_json(&j, &row, room);
    p2d_json_release(&j);
    if (report.code == P2D_ENOMEM)
        p2d_set_nomem(b->report);
    else if (p2d_ok(&report) && row.value.len > 0 && row.event.len > 0)
        add_row(b, &row, true);
}

/* ----------------------------------------------------------------- the file */

static const char heading[] = "Performance counter stats for ";

static bool is_json(struct p2d_span line)
{
    return p2d_starts_with(p2d_trim(line), "{\"") &&
           p2d_find_text(line, 0, "\"counter-value\"") < line.len;
}

/* Whether a row is as perf prints it. Any table of numbers and words may have rows. */
static bool is_printed_row(struct p2d_span line)
{
    static const char *const units[] = {"",   "msec",  "ns",    "Joules", "C",
                                        "W",  "Bytes", "KiB",   "MiB",    "GiB",
                                        "MB", "MB/s",  "MB/sec"};
    struct row row = empty_row();
    if (line.len >= LONGEST_ROW || !parse_csv(line, &row))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (p2d_span_is(row.unit, units[i]))
            return true;
    return false;
}

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    size_t rows = 0, others = 0;
    for (size_t i = 0; i < 64 && p2d_cut(&head, '\n', &line); i++) {
        struct p2d_span text = p2d_trim(line);
        if (p2d_starts_with(text, heading))
            return P2D_BY_MAGIC;
        if (p2d_starts_with(line, "#           time ") ||
            (is_json(line) && text.len < LONGEST_ROW))
            return P2D_BY_KEYS;
        bool is_row = is_printed_row(line);
        rows += is_row;
        others += !is_row && text.len > 0 && !p2d_starts_with(text, "#");
    }
    return rows > others ? P2D_BY_KEYS : P2D_NO;
}

/* "Performance counter stats for './app 50' (3 runs):". */
static void take_heading(struct p2d_builder *b, struct p2d_span line)
{
    size_t open = p2d_find(line, 0, '\''), close = line.len;
    while (close > open && line.at[close - 1] != '\'')
        close--;
    if (close > open + 1)
        p2d_set_command(b, p2d_slice(line, open + 1, close - 1));
    size_t runs = p2d_find(line, close, '(');
    struct p2d_span note = p2d_slice(line, runs + 1, p2d_find(line, runs, ')'));
    struct p2d_buffer text = {.report = b->report};
    p2d_puts(&text, "mean of ");
    p2d_put(&text, note.at, note.len);
    if (p2d_ends_with(note, " runs"))
        p2d_add_note(b, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
}

static void take_line(struct p2d_builder *b, struct p2d_span line, bool *is_text)
{
    struct row row = empty_row();
    struct p2d_span trimmed = p2d_trim(line);
    if (p2d_starts_with(trimmed, heading)) {
        take_heading(b, trimmed);
        *is_text = true;
    } else if (p2d_starts_with(trimmed, "#")) {
        *is_text |= p2d_starts_with(line, "#           time ");
    } else if (is_json(line)) {
        take_json(b, trimmed);
    } else if (*is_text && (parse_seconds(line, &row) || parse_text(line, &row))) {
        add_row(b, &row, false);
    } else if (!*is_text && parse_csv(line, &row)) {
        add_row(b, &row, true);
    }
}

static bool read_perfstat(struct p2d_input *in, struct p2d_builder *b)
{
    struct p2d_span line;
    bool is_text = false;
    while (p2d_line(in, &line))
        if (line.len < LONGEST_ROW)
            take_line(b, line, &is_text);
    if (p2d_input_ok(in) && b->profile->counters.len == 0) {
        p2d_fail_whole(in, "the file has no counters");
        p2d_set_hint(in->report, "record some with: perf stat -o counters.txt ./app");
    }
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_perfstat = {.name = "perfstat",
                                             .title = "perf stat: text, CSV or JSON",
                                             .probe = probe,
                                             .read = read_perfstat};
