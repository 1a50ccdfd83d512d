/* json_probe.c - find keys at the beginning of a JSON document. */
#include "syntax/json_probe.h"

enum { DEEPEST = 4, LONGEST_PATH = 120 };

struct scan {
    struct p2d_span head;
    size_t at;
    uint32_t depth;
    struct {
        bool is_object;
        size_t path_end;
    } open[DEEPEST]; /* the outermost containers */
    char path[LONGEST_PATH];
    size_t path_len; /* of the value that comes next */
    struct {
        const char *path;
        bool is_found;
    } keys[P2D_JSON_KEYS];
    uint32_t n_keys;
};

static void find_path(struct scan *s, struct p2d_span value)
{
    struct p2d_span path = {(const unsigned char *)s->path, s->path_len};
    for (uint32_t i = 0; i < s->n_keys; i++) {
        struct p2d_span wanted = p2d_span_of(s->keys[i].path);
        if (!p2d_span_equal(p2d_slice(wanted, 0, path.len), path))
            continue;
        struct p2d_span rest = p2d_slice(wanted, path.len, wanted.len);
        if (rest.len == 0 ||
            (rest.at[0] == '=' && p2d_span_equal(p2d_slice(rest, 1, rest.len), value)))
            s->keys[i].is_found = true;
    }
}

/* The path of a value in this container: after the container's own. */
static void set_path(struct scan *s, const char *before, struct p2d_span key)
{
    size_t begin = s->open[s->depth - 1].path_end, n = strlen(before);
    if (begin + n + key.len >= LONGEST_PATH)
        key.len = n = 0;
    memcpy(s->path + begin, before, n);
    if (key.len > 0)
        memcpy(s->path + begin + n, key.at, key.len);
    s->path_len = begin + n + key.len;
}

/* A string's bytes, its escapes as they stand; false if the head ends in it. */
static bool take_string(struct scan *s, struct p2d_span *string)
{
    size_t begin = ++s->at;
    while (s->at < s->head.len && s->head.at[s->at] != '"')
        s->at += s->head.at[s->at] == '\\' ? 2 : 1;
    *string = p2d_slice(s->head, begin, s->at);
    return s->at++ < s->head.len;
}

static void begin_container(struct scan *s, unsigned char bracket)
{
    if (s->depth < DEEPEST) {
        s->open[s->depth].is_object = bracket == '{';
        s->open[s->depth].path_end = s->path_len;
    }
    s->depth++;
    if (bracket == '[' && s->depth <= DEEPEST)
        set_path(s, "[]", (struct p2d_span){NULL, 0});
}

static void take_text(struct scan *s)
{
    struct p2d_span text;
    bool near = s->depth > 0 && s->depth <= DEEPEST;
    if (!take_string(s, &text) || !near)
        return;
    size_t next = s->at;
    while (next < s->head.len && strchr(" \t\r\n", s->head.at[next]) != NULL &&
           s->head.at[next] != '\0')
        next++;
    bool is_key =
        s->open[s->depth - 1].is_object && next < s->head.len && s->head.at[next] == ':';
    if (is_key)
        set_path(s, s->open[s->depth - 1].path_end > 0 ? "." : "", text);
    find_path(s, is_key ? (struct p2d_span){NULL, 0} : text);
}

static void look_for(struct scan *s, const char *const *keys)
{
    for (; *keys != NULL && s->n_keys < P2D_JSON_KEYS; keys++)
        s->keys[s->n_keys++].path = *keys;
}

static void search(struct scan *s)
{
    while (s->at < s->head.len && strchr(" \t\r\n", s->head.at[s->at]) != NULL &&
           s->head.at[s->at] != '\0')
        s->at++;
    if (s->at == s->head.len || (s->head.at[s->at] != '{' && s->head.at[s->at] != '['))
        return;
    while (s->at < s->head.len) {
        unsigned char c = s->head.at[s->at];
        if (c == '"') {
            take_text(s);
            continue;
        }
        if (c == '{' || c == '[') {
            begin_container(s, c);
        } else if (c == '}' || c == ']') {
            if (s->depth <= 1)
                break;
            s->depth--;
            if (s->depth <= DEEPEST && !s->open[s->depth - 1].is_object)
                set_path(s, "[]", (struct p2d_span){NULL, 0});
        }
        s->at++;
    }
}

/* Whether these were found, of which the first is number *at; *at passes over them. */
static bool have(const struct scan *s, const char *const *keys, uint32_t *at)
{
    bool all = true;
    for (; *keys != NULL; keys++, (*at)++)
        all &= *at < s->n_keys && s->keys[*at].is_found;
    return all;
}

int p2d_json_score(struct p2d_span head, const struct p2d_json_row *rows)
{
    struct scan s = {.head = head};
    for (const struct p2d_json_row *row = rows; row->score != 0; row++)
        look_for(&s, row->keys);
    search(&s);
    int best = 0;
    uint32_t at = 0;
    for (const struct p2d_json_row *row = rows; row->score != 0; row++)
        if (have(&s, row->keys, &at) && row->score > best)
            best = row->score;
    return best;
}

bool p2d_json_has(struct p2d_span head, const char *const *keys)
{
    struct scan s = {.head = head};
    uint32_t at = 0;
    look_for(&s, keys);
    search(&s);
    return have(&s, keys, &at);
}
