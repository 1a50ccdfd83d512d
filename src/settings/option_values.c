/* option_values.c - what options do with their values. */
#include "settings/option_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"

/* The member that a row names. Enumerations are as wide as unsigned. */
static void *target_of(struct command *c, const struct entry *e)
{
    return (char *)c + e->target;
}

/* -------------------------------------------------------------- as they are */

bool p2d_set_flag(struct command *c, const struct entry *e, const char *value)
{
    (void)value;
    *(bool *)target_of(c, e) = true;
    return true;
}

bool p2d_set_to(struct command *c, const struct entry *e, const char *value)
{
    (void)value;
    *(unsigned *)target_of(c, e) = e->to;
    return true;
}

bool p2d_set_text(struct command *c, const struct entry *e, const char *value)
{
    *(const char **)target_of(c, e) = value;
    return true;
}

bool p2d_list_labels(struct command *c, const struct entry *e, const char *value)
{
    (void)value;
    return p2d_set_text(c, e, "labels");
}

/* As recordings have it: an absolute path without symbolic links. */
bool p2d_set_mine(struct command *c, const struct entry *e, const char *value)
{
    (void)e;
    free(c->mine);
    c->mine = realpath(value != NULL ? value : ".", NULL);
    c->selection.mine = c->mine;
    return c->mine != NULL;
}

bool p2d_set_help(struct command *c, const struct entry *e, const char *value)
{
    (void)e;
    c->action = DO_HELP;
    c->helps_all = value != NULL;
    return value == NULL || strcmp(value, "all") == 0;
}

bool p2d_list_events_of_input(struct command *c, const struct entry *e, const char *value)
{
    (void)e;
    c->action = DO_LIST_EVENTS;
    c->lists_names = value != NULL;
    return value == NULL || strcmp(value, "names") == 0;
}

bool p2d_ask(struct command *c, const struct entry *e, const char *value)
{
    c->action = e->to;
    return p2d_set_text(c, e, value);
}

static void append(struct command *c, unsigned list, const char *value)
{
    c->lists[list][c->lengths[list]++] = value;
}

bool p2d_add_to_list(struct command *c, const struct entry *e, const char *value)
{
    append(c, e->to, value);
    return true;
}

bool p2d_add_kept(struct command *c, const struct entry *e, const char *value)
{
    append(c, LIST_KEEP, value);
    return p2d_add_to_list(c, e, value);
}

/* ------------------------------------------------------------------ numbers */

/* A number from..to, all of the first n bytes. */
static bool parse_number_in(const char *text, size_t n, double from, double to,
                            double *value)
{
    return p2d_parse_double((struct p2d_span){(const unsigned char *)text, n}, value) &&
           *value >= from && *value <= to;
}

static bool parse_number(const char *text, double from, double to, double *value)
{
    return parse_number_in(text, strlen(text), from, to, value);
}

bool p2d_set_number(struct command *c, const struct entry *e, const char *value)
{
    return parse_number(value, e->from, e->most, target_of(c, e));
}

/* A fraction; the sign may be left out. */
bool p2d_set_percent(struct command *c, const struct entry *e, const char *value)
{
    double *fraction = target_of(c, e);
    size_t n = strlen(value);
    if (n > 0 && value[n - 1] == '%')
        n--;
    if (!parse_number_in(value, n, e->from, e->most, fraction))
        return false;
    *fraction /= 100;
    return true;
}

bool p2d_set_whole(struct command *c, const struct entry *e, const char *value)
{
    double number;
    if (!parse_number(value, e->from, e->most, &number) || number != floor(number))
        return false;
    *(unsigned *)target_of(c, e) = (unsigned)number;
    return true;
}

/* Handed on as it is written: a restriction of digits alone. */
bool p2d_add_top(struct command *c, const struct entry *e, const char *value)
{
    double rows;
    (void)e;
    if (!parse_number(value, 1, UINT32_MAX - 1, &rows) ||
        value[strspn(value, "0123456789")] != '\0')
        return false;
    append(c, LIST_RESTRICT, value);
    return true;
}

/* "500", "64M", "4G". */
static bool parse_size(const char *text, uint64_t *size)
{
    static const char suffixes[] = "KMGT";
    double value;
    size_t n = strlen(text);
    const char *suffix = n > 0 ? strchr(suffixes, text[n - 1]) : NULL;
    if (!parse_number_in(text, n - (suffix != NULL), 0, 1e18, &value))
        return false;
    if (suffix != NULL)
        value = ldexp(value, 10 * ((int)(suffix - suffixes) + 1));
    if (value < 1 || value > 1e18)
        return false;
    *size = (uint64_t)value;
    return true;
}

bool p2d_set_size(struct command *c, const struct entry *e, const char *value)
{
    return parse_size(value, target_of(c, e));
}

/* Inches, "11.7x8.3", or the name of a page or screen lying on its side. */
static bool parse_page(const char *text, struct p2d_look *look)
{
    static const struct {
        const char *name;
        double width, height;
    } pages[] = {{"screen", 20, 11.25}, /* 1920 x 1080 at 96 dots per inch */
                 {"A4", 11.69, 8.27},
                 {"A3", 16.54, 11.69},
                 {"letter", 11, 8.5}};
    const double least = 0.5, most = 1000;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcasecmp(text, pages[i].name) == 0) {
            look->page_width = pages[i].width;
            look->page_height = pages[i].height;
            return true;
        }
    size_t n = strcspn(text, "x");
    return text[n] == 'x' && parse_number_in(text, n, least, most, &look->page_width) &&
           parse_number(text + n + 1, least, most, &look->page_height);
}

bool p2d_set_page(struct command *c, const struct entry *e, const char *value)
{
    (void)e;
    return parse_page(value, &c->look);
}

/* -------------------------------------------------------------------- words */

/* The number of the word in the list, from 0 on. */
static bool find_word(const char *words, const char *value, unsigned *which)
{
    size_t n = strlen(value);
    for (*which = 0; *words != '\0'; ++*which) {
        size_t length = strcspn(words, " ");
        if (length == n && memcmp(words, value, n) == 0)
            return true;
        words += length + (words[length] == ' ');
    }
    return false;
}

bool p2d_choose_word(struct command *c, const struct entry *e, const char *value)
{
    unsigned which;
    if (!find_word(e->choices, value, &which))
        return false;
    *(unsigned *)target_of(c, e) = e->to + which;
    return true;
}

bool p2d_add_label(struct command *c, const struct entry *e, const char *value)
{
    static const unsigned bits[] = {P2D_LABEL_TOTAL_SHARE, P2D_LABEL_SELF_SHARE,
                                    P2D_LABEL_TOTAL, P2D_LABEL_SELF};
    unsigned which;
    if (!find_word(e->completes, value, &which))
        return false;
    *(unsigned *)target_of(c, e) |= bits[which];
    return true;
}

bool p2d_set_group(struct command *c, const struct entry *e, const char *value)
{
    if (strncmp(value, "label:", 6) != 0)
        return p2d_choose_word(c, e, value);
    c->root_label = value + 6;
    return value[6] != '\0';
}

bool p2d_add_label_choice(struct command *c, const struct entry *e, const char *value)
{
    const char *end = strchr(value, '=');
    return end != NULL && end > value && p2d_add_to_list(c, e, value);
}

bool p2d_set_word(struct command *c, const struct entry *e, const char *value)
{
    return value[0] != '\0' && p2d_set_text(c, e, value);
}

/* gprof2dot's methods are accepted: both of them are what prof2dot computes exactly. */
bool p2d_set_total(struct command *c, const struct entry *e, const char *value)
{
    enum p2d_total_method *method = target_of(c, e);
    *method = strcmp(value, "max") == 0 ? P2D_TOTAL_MAX : P2D_TOTAL_SELF_SUM;
    return strcmp(value, "max") == 0 || strcmp(value, "self") == 0 ||
           strcmp(value, "callratios") == 0 || strcmp(value, "callstacks") == 0;
}
