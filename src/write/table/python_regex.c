/* python_regex.c - convert Python's regular expressions to POSIX extended ones, as far as
 * possible.
 *
 *     {built-in.*len      \{built-in.*len     a brace that repeats nothing is itself
 *     \d+\.py             [0123456789]+\.py
 *     (?:a|b)+?           (a|b)+              whether there is a match does not depend on
 * greed
 *     [\w.-]              [.0123456789A...z-]
 *
 * Reference: the documentation of Python's re module; regex(7).
 */
#include "write/table/python_regex.h"

#include <string.h>

struct translation {
    const unsigned char *at; /* what is left of the pattern */
    struct p2d_buffer out;
    const char *problem; /* NULL: none so far */
    int flags;
    bool repeatable; /* whether there is something that a repeat could be of */
};

/* Bytes that a [...] matches. */
struct set {
    bool has[256];
};

static bool give_up(struct translation *t, const char *problem)
{
    if (t->problem == NULL)
        t->problem = problem;
    return false;
}

/* ----------------------------------------------------------------- classes */

static bool is_digit(unsigned c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(unsigned c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(unsigned c)
{
    return is_digit(c) || is_letter(c) || c == '_';
}

static bool is_space(unsigned c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Add what \d, \D, \w, \W, \s or \S matches; false if the letter is none of these. */
static bool add_class(struct set *set, unsigned char letter)
{
    bool (*is_in)(unsigned) = letter == 'd' || letter == 'D'   ? is_digit
                              : letter == 'w' || letter == 'W' ? is_word
                              : letter == 's' || letter == 'S' ? is_space
                                                               : NULL;
    if (is_in == NULL)
        return false;
    bool negated = letter < 'a';
    for (unsigned c = 1; c < 256; c++)
        set->has[c] |= is_in(c) != negated;
    return true;
}

/* The character that \n, \t and so on stand for; 0 for what is no such letter. */
static unsigned char control_of(unsigned char letter)
{
    static const char letters[] = "afnrtv", controls[] = "\a\f\n\r\t\v";
    const char *found = letter != '\0' ? strchr(letters, letter) : NULL;
    return found != NULL ? (unsigned char)controls[found - letters] : 0;
}

/* -------------------------------------------------------------------- sets */

/* A bracket expression. In it ']' must come first, '-' last, '^' not first, and nothing
 * but '^' or '-' after '['. */
static void put_set(struct p2d_buffer *out, const struct set *set, bool negated)
{
    bool others = false;
    for (unsigned c = 1; c < 256; c++)
        others |= set->has[c] && c != '^' && c != '-';
    if (set->has['^'] && !set->has['-'] && !others && !negated) {
        p2d_puts(out, "\\^");
        return;
    }
    p2d_puts(out, negated ? "[^" : "[");
    if (set->has[']'])
        p2d_putc(out, ']');
    for (unsigned c = 1; c < 256; c++)
        if (set->has[c] && strchr("[]^-", (int)c) == NULL)
            p2d_putc(out, (char)c);
    if (set->has['['])
        p2d_putc(out, '[');
    bool dash_first = set->has['^'] && !others && !negated;
    p2d_puts(out, dash_first ? "-^" : set->has['^'] ? "^" : "");
    p2d_puts(out, set->has['-'] && !dash_first ? "-]" : "]");
}

/* One character of a set; false for a class, which was added, and for the end of the
 * pattern. */
static bool take_member(struct translation *t, struct set *set, unsigned char *member)
{
    if (*t->at != '\\') {
        *member = *t->at;
        return *t->at++ != '\0';
    }
    unsigned char letter = t->at[1];
    if (letter == '\0')
        return give_up(t, "it ends with a backslash");
    t->at += 2;
    if (add_class(set, letter))
        return false;
    *member = control_of(letter) != 0 ? control_of(letter)
              : letter == 'b'         ? '\b'
                                      : letter;
    return is_digit(*member) || (is_letter(letter) && *member == letter)
               ? give_up(t, "an escape in it is not known")
               : true;
}

static void add_range(struct translation *t, struct set *set, unsigned char first)
{
    unsigned char last = first;
    if (t->at[0] == '-' && t->at[1] != ']' && t->at[1] != '\0') {
        t->at++;
        if (!take_member(t, set, &last) || last < first)
            give_up(t, "a range in it is not one");
    }
    for (unsigned c = first; c <= last; c++)
        set->has[c] = true;
}

/* [...], of which the '[' was taken. */
static void translate_set(struct translation *t)
{
    struct set set = {{false}};
    bool negated = *t->at == '^';
    t->at += negated;
    const unsigned char *begin = t->at;
    while (t->problem == NULL && (*t->at != ']' || t->at == begin)) {
        unsigned char member;
        if (*t->at == '\0')
            give_up(t, "a [ in it has no end");
        else if (take_member(t, &set, &member))
            add_range(t, &set, member);
    }
    t->at += t->problem == NULL;
    put_set(&t->out, &set, negated);
    t->repeatable = true;
}

/* ------------------------------------------------------------------- parts */

/* \x outside of a set. */
static void translate_escape(struct translation *t)
{
    unsigned char letter = *t->at;
    struct set set = {{false}};
    if (letter == '\0') {
        give_up(t, "it ends with a backslash");
        return;
    }
    t->at++;
    t->repeatable = strchr("bBAZ", letter) == NULL;
    if (add_class(&set, letter))
        put_set(&t->out, &set, false);
    else if (control_of(letter) != 0)
        p2d_putc(&t->out, (char)control_of(letter));
    else if (letter == 'A' || letter == 'Z')
        p2d_putc(&t->out, letter == 'A' ? '^' : '$');
    else if (letter == 'b' || letter == 'B' || (letter >= '1' && letter <= '9') ||
             strchr(".[](){}*+?|^$\\", letter) != NULL)
        p2d_putf(&t->out, "\\%c", letter);
    else if (is_word(letter) && letter != '_')
        give_up(t, "an escape in it is not known");
    else
        p2d_putc(&t->out, (char)letter);
}

/* Groups, of which the '(' was taken: plain, (?:...), (?P<name>...), and (?i) at the
 * start. */
static void translate_group(struct translation *t)
{
    const char *at = (const char *)t->at;
    t->repeatable = false;
    if (strncmp(at, "?i)", 3) == 0 && t->out.len == 0) {
        t->flags |= REG_ICASE;
        t->at += 3;
        return;
    }
    if (strncmp(at, "?:", 2) == 0) {
        t->at += 2;
    } else if (strncmp(at, "?P<", 3) == 0 && strchr(at, '>') != NULL) {
        t->at = (const unsigned char *)strchr(at, '>') + 1;
    } else if (*at == '?') {
        give_up(t, "only (?:...) and (?P<name>...) are known of those groups");
    }
    p2d_putc(&t->out, '(');
}

/* The length of "2,3}" or the like, without which a '{' is just that. */
static size_t length_of_bounds(const unsigned char *at)
{
    size_t digits = strspn((const char *)at, "0123456789"), n = digits;
    if (at[n] == ',') {
        n++;
        size_t more = strspn((const char *)at + n, "0123456789");
        digits += more;
        n += more;
    }
    return at[n] == '}' && (digits > 0 || n > 0) ? n + 1 : 0;
}

/* A repeat of what is before it, perhaps a lazy one: that makes no difference to whether
 * there is a match. */
static void translate_repeat(struct translation *t, unsigned char type)
{
    size_t bounds = type == '{' ? length_of_bounds(t->at) : 0;
    if (type == '{' && bounds == 0) {
        p2d_puts(&t->out, "\\{");
        t->repeatable = true;
        return;
    }
    if (!t->repeatable) {
        give_up(t, "there is nothing to repeat");
        return;
    }
    p2d_puts(&t->out, type == '{' && *t->at == ',' ? "{0" : (char[]){(char)type, '\0'});
    p2d_put(&t->out, t->at, bounds);
    t->at += bounds;
    t->at += *t->at == '?';
    t->repeatable = false;
}

static void translate_one(struct translation *t)
{
    unsigned char c = *t->at++;
    switch (c) {
    case '\\':
        translate_escape(t);
        break;
    case '[':
        translate_set(t);
        break;
    case '(':
        translate_group(t);
        break;
    case '*':
    case '+':
    case '?':
    case '{':
        translate_repeat(t, c);
        break;
    case '|':
    case '^':
        t->repeatable = false;
        p2d_putc(&t->out, (char)c);
        break;
    case '}':
        t->repeatable = true;
        p2d_puts(&t->out, "\\}");
        break;
    default:
        t->repeatable = c != '$';
        p2d_putc(&t->out, (char)c);
    }
}

bool p2d_compile_pattern(regex_t *regex, const char *pattern, struct p2d_report *report)
{
    struct translation t = {.at = (const unsigned char *)pattern, .out.report = report};
    char why[128] = "";
    t.flags = REG_EXTENDED | REG_NOSUB;
    while (*t.at != '\0' && t.problem == NULL)
        translate_one(&t);
    p2d_putc(&t.out, '\0');
    if (t.problem == NULL && p2d_ok(report)) {
        int code = regcomp(regex, (const char *)t.out.at, t.flags);
        if (code == REG_ESPACE) {
            p2d_set_nomem(report);
        } else if (code != 0) {
            regerror(code, regex, why, sizeof why);
            t.problem = why;
        }
    }
    p2d_buffer_release(&t.out);
    if (t.problem == NULL)
        return p2d_ok(report);
    p2d_set_error(report, P2D_EUSAGE, "the regular expression \"%s\" cannot be used: %s",
                  pattern, t.problem);
    return false;
}
