/* json.c - whether bytes are one JSON text (RFC 8259): none of the library's own code. */
#include <string.h>

#include "fuzz.h"

enum { DEEPEST = 4096 };

struct json {
    const unsigned char *at, *end;
    unsigned char open[DEEPEST]; /* '{' and '[' that have not ended */
    size_t depth;
};

static void skip_blanks(struct json *j)
{
    while (j->at < j->end && memchr(" \t\r\n", *j->at, 4) != NULL)
        j->at++;
}

static bool take(struct json *j, unsigned char c)
{
    skip_blanks(j);
    if (j->at == j->end || *j->at != c)
        return false;
    j->at++;
    return true;
}

static bool is_hex(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool take_escape(struct json *j)
{
    if (j->at == j->end || memchr("\"\\/bfnrtu", *j->at, 9) == NULL)
        return false;
    if (*j->at++ != 'u')
        return true;
    for (int i = 0; i < 4; i++)
        if (j->at == j->end || !is_hex(*j->at++))
            return false;
    return true;
}

static bool take_string(struct json *j)
{
    if (!take(j, '"'))
        return false;
    while (j->at < j->end && *j->at != '"') {
        unsigned char c = *j->at++;
        if (c < ' ' || (c == '\\' && !take_escape(j)))
            return false;
    }
    return take(j, '"');
}

static bool take_digits(struct json *j)
{
    const unsigned char *begin = j->at;
    while (j->at < j->end && *j->at >= '0' && *j->at <= '9')
        j->at++;
    return j->at > begin;
}

static bool take_number(struct json *j)
{
    j->at += j->at < j->end && *j->at == '-';
    bool begins_with_zero = j->at < j->end && *j->at == '0';
    const unsigned char *begin = j->at;
    if (!take_digits(j) || (begins_with_zero && j->at > begin + 1))
        return false;
    if (j->at < j->end && *j->at == '.') {
        j->at++;
        if (!take_digits(j))
            return false;
    }
    if (j->at == j->end || (*j->at | 32) != 'e')
        return true;
    j->at++;
    j->at += j->at < j->end && (*j->at == '-' || *j->at == '+');
    return take_digits(j);
}

static bool take_word(struct json *j, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(j->end - j->at) < n || memcmp(j->at, word, n) != 0)
        return false;
    j->at += n;
    return true;
}

/* What is no array and no object. */
static bool take_scalar(struct json *j)
{
    skip_blanks(j);
    if (j->at == j->end)
        return false;
    if (*j->at == '"')
        return take_string(j);
    return take_word(j, "null") || take_word(j, "true") || take_word(j, "false") ||
           take_number(j);
}

/* What may stand before a value in what is open: a key. */
static bool take_key(struct json *j)
{
    return j->depth == 0 || j->open[j->depth - 1] == '[' ||
           (take_string(j) && take(j, ':'));
}

/* Ends of what is open, then a comma; *more is whether a value follows. */
static bool take_ends(struct json *j, bool *more)
{
    while (j->depth > 0 && !take(j, ',')) {
        if (!take(j, j->open[j->depth - 1] == '[' ? ']' : '}'))
            return false;
        j->depth--;
    }
    *more = j->depth > 0;
    return true;
}

bool is_json(const void *bytes, size_t length)
{
    struct json j = {.at = bytes, .end = (const unsigned char *)bytes + length};
    bool more = true;
    while (more) {
        if (!take_key(&j))
            return false;
        unsigned char open = take(&j, '{') ? '{' : take(&j, '[') ? '[' : 0;
        bool is_empty = open != 0 && take(&j, open == '[' ? ']' : '}');
        if (open != 0 && !is_empty) {
            if (j.depth == DEEPEST)
                return false;
            j.open[j.depth++] = open;
            continue;
        }
        if ((open == 0 && !take_scalar(&j)) || !take_ends(&j, &more))
            return false;
    }
    skip_blanks(&j);
    return j.at == j.end;
}
