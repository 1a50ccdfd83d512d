/* sort.c - sort the rows of a table by pstats' keys.
 *
 * A key may be shortened as long as that is unambiguous in the sense of
 * pstats.sort_stats. With several keys, later ones decide between rows that are equal by
 * the earlier ones.
 */
#include "write/table/sort.h"

#include "base/sort.h"
#include "write/table/table.h"

enum field { CALLS, PRIMITIVE, SELF, TOTAL, FILE_NAME, LINE, NAME, TEXT, NO_FIELD };

struct key {
    const char *word;
    const char *title, *plain_title;
    bool descending;
    enum field fields[3]; /* ended by NO_FIELD if there are fewer */
    bool only_plain;      /* pstats does not have it */
};

// clang-format off
/* In pstats' order, on which it depends which abbreviations are ambiguous. */
static const struct key keys[] = {
    {"calls",      "call count",           "samples or calls", true, {CALLS, NO_FIELD}, false},
    {"ncalls",     "call count",           "samples or calls", true, {CALLS, NO_FIELD}, false},
    {"cumtime",    "cumulative time",      "total", true, {TOTAL, NO_FIELD}, false},
    {"cumulative", "cumulative time",      "total", true, {TOTAL, NO_FIELD}, false},
    {"filename",   "file name",            "file name", false, {FILE_NAME, NO_FIELD}, false},
    {"line",       "line number",          "line number", false, {LINE, NO_FIELD}, false},
    {"module",     "file name",            "file name", false, {FILE_NAME, NO_FIELD}, false},
    {"name",       "function name",        "function name", false, {NAME, NO_FIELD}, false},
    {"nfl",        "name/file/line",       "name/file/line", false, {NAME, FILE_NAME, LINE}, false},
    {"pcalls",     "primitive call count", "own samples or primitive calls", true, {PRIMITIVE, NO_FIELD}, false},
    {"stdname",    "standard name",        "standard name", false, {TEXT, NO_FIELD}, false},
    {"time",       "internal time",        "self", true, {SELF, NO_FIELD}, false},
    {"tottime",    "internal time",        "self", true, {SELF, NO_FIELD}, false},
    {"samples",    NULL,                   "samples or calls", true, {CALLS, NO_FIELD}, true},
    {"self",       NULL,                   "self", true, {SELF, NO_FIELD}, true},
    {"total",      NULL,                   "total", true, {TOTAL, NO_FIELD}, true},
};
// clang-format on

enum { N_KEYS = sizeof keys / sizeof *keys, N_PSTATS_KEYS = N_KEYS - 3 };

/* -------------------------------------------------------------------- keys */

static size_t common_length(const char *a, const char *b)
{
    size_t n = 0;
    while (a[n] != '\0' && a[n] == b[n])
        n++;
    return n;
}

/* pstats takes back the longest abbreviation that a word shares with those before it. */
static bool is_ambiguous(const char *word, size_t n_keys)
{
    for (size_t i = 1; i < n_keys; i++) {
        size_t longest = 0;
        for (size_t k = 0; k < i; k++) {
            size_t n = common_length(keys[i].word, keys[k].word);
            longest = n > longest ? n : longest;
        }
        if (longest == strlen(word) && strncmp(keys[i].word, word, longest) == 0)
            return true;
    }
    return false;
}

static const struct key *key_of(struct p2d_report *report, const char *word, bool plain)
{
    size_t n_keys = plain ? N_KEYS : N_PSTATS_KEYS, length = strlen(word);
    const struct key *found = NULL;
    for (size_t i = 0; i < n_keys; i++) {
        if (strcmp(keys[i].word, word) == 0)
            return &keys[i];
        if (found == NULL && length > 0 && strncmp(keys[i].word, word, length) == 0)
            found = &keys[i];
    }
    if (found == NULL)
        p2d_set_error(report, P2D_EUSAGE, "there is no sort key \"%s\"", word);
    else if (is_ambiguous(word, n_keys))
        p2d_set_error(report, P2D_EUSAGE, "the sort key \"%s\" is ambiguous", word);
    p2d_set_hint(report,
                 "sort keys: calls, cumulative, filename, line, module, name, nfl, "
                 "pcalls, stdname, time%s",
                 plain ? ", samples, self, total" : "");
    return p2d_ok(report) ? found : NULL;
}

/* The oldest profilers had numbers for keys. */
static const char *word_of_number(const char *word)
{
    static const char *const words[] = {"calls", "time", "cumulative"};
    if (strcmp(word, "-1") == 0)
        return "stdname";
    bool is_number = word[0] >= '0' && word[0] <= '2' && word[1] == '\0';
    return is_number ? words[word[0] - '0'] : word;
}

/* ------------------------------------------------------------------- order */

struct order {
    const struct p2d_table *table;
    P2D_VEC(const struct key *) keys;
};

static int compare_doubles(double a, double b)
{
    return a < b ? -1 : a > b;
}

static int compare_field(const struct p2d_table *table, enum field field, uint32_t a,
                         uint32_t b)
{
    const struct p2d_table_row *x = &table->rows.at[a], *y = &table->rows.at[b];
    switch (field) {
    case CALLS:
        return p2d_count_compare(x->calls, y->calls);
    case PRIMITIVE:
        return p2d_count_compare(x->primitive, y->primitive);
    case SELF:
        return compare_doubles(x->self, y->self);
    case TOTAL:
        return compare_doubles(x->total, y->total);
    case FILE_NAME:
        return p2d_span_compare(x->file, y->file);
    case LINE:
        if (x->line == y->line)
            return x->column < y->column ? -1 : x->column > y->column;
        return x->line < y->line ? -1 : 1;
    case NAME:
        return p2d_span_compare(x->name, y->name);
    case TEXT:
        return p2d_span_compare(p2d_table_text(table, a), p2d_table_text(table, b));
    case NO_FIELD:
        break;
    }
    return 0;
}

static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    const struct order *order = context;
    for (uint32_t k = 0; k < order->keys.len; k++) {
        const struct key *key = order->keys.at[k];
        for (size_t i = 0; i < 3 && key->fields[i] != NO_FIELD; i++) {
            int result = compare_field(order->table, key->fields[i], a, b);
            if (result != 0)
                return key->descending ? -result : result;
        }
    }
    return 0;
}

static void reverse(uint32_t *at, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        uint32_t other = at[n - 1 - i];
        at[n - 1 - i] = at[i];
        at[i] = other;
    }
}

/* Look the words up, and say what they mean. */
static bool choose_keys(struct p2d_table *table, const char *const *words,
                        struct order *order)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        const char *word = words[1] == NULL ? word_of_number(words[i]) : words[i];
        const struct key *key = key_of(table->report, word, table->plain);
        if (key == NULL || !p2d_vec_push(&order->keys, table->report, key))
            return false;
        p2d_puts(&table->message, i == 0 ? "   Ordered by: " : ", ");
        p2d_puts(&table->message, table->plain ? key->plain_title : key->title);
    }
    p2d_puts(&table->message,
             words[0] == NULL ? "   Random listing order was used\n" : "\n");
    return p2d_ok(table->report);
}

bool p2d_table_sort(struct p2d_table *table)
{
    static const char *const by_default[] = {"cumulative", NULL};
    const struct p2d_look *look = table->view->look;
    const char *const *words = look->sort_keys != NULL ? look->sort_keys : by_default;
    struct order order = {.table = table};
    bool good = choose_keys(table, words, &order);
    if (good && order.keys.len > 0) {
        good = p2d_sort_numbers(table->shown.at, table->shown.len, compare_rows, &order,
                                table->report);
        if (good && look->reverse_order)
            reverse(table->shown.at, table->shown.len);
    }
    p2d_vec_release(&order.keys);
    return good;
}
