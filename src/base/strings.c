/* strings.c - spans of bytes, and an interner that gives equal bytes one number. */
#include "base/strings.h"

#include "base/hash.h"

bool p2d_may_begin_with(struct p2d_span span, const char *prefix)
{
    size_t n = strlen(prefix);
    if (span.len < n)
        n = span.len;
    return n == 0 || memcmp(span.at, prefix, n) == 0;
}

struct p2d_span p2d_cut_word(struct p2d_span *line)
{
    *line = p2d_trim(*line);
    size_t end = 0;
    while (end < line->len && !p2d_is_blank(line->at[end]))
        end++;
    struct p2d_span word = p2d_slice(*line, 0, end);
    *line = p2d_trim(p2d_slice(*line, end, line->len));
    return word;
}

struct p2d_span p2d_base_name(struct p2d_span path)
{
    size_t begin = path.len;
    while (begin > 0 && path.at[begin - 1] != '/')
        begin--;
    return p2d_slice(path, begin, path.len);
}

int p2d_span_compare(struct p2d_span a, struct p2d_span b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n > 0 ? memcmp(a.at, b.at, n) : 0;
    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

/* ---------------------------------------------------------------- interner */

static const char names[] = "different names";

bool p2d_strings_init(struct p2d_strings *strings, struct p2d_report *report)
{
    memset(strings, 0, sizeof *strings);
    strings->seed = p2d_hash_seed();
    static const unsigned char empty[] = "";
    if (!p2d_vec_push(&strings->spans, report, (struct p2d_span){empty, 0}))
        return false;
    return p2d_slots_grow(&strings->slots, report, names);
}

void p2d_strings_release(struct p2d_strings *strings)
{
    p2d_arena_release(&strings->arena);
    p2d_vec_release(&strings->spans);
    p2d_delete(strings->slots.at);
    strings->slots.at = NULL;
}

p2d_str p2d_intern(struct p2d_strings *strings, struct p2d_report *report,
                   struct p2d_span span)
{
    if (span.len == 0 || !p2d_ok(report))
        return 0;
    struct p2d_slots *slots = &strings->slots;
    if (strings->spans.len > slots->mask / 2 && !p2d_slots_grow(slots, report, names))
        return 0;
    uint32_t hash = (uint32_t)p2d_hash_bytes(strings->seed, span.at, span.len);
    uint32_t i = p2d_first_slot(slots, hash);
    for (; slots->at[i].id != 0; i = p2d_next_slot(slots, i))
        if (slots->at[i].hash == hash &&
            p2d_span_equal(strings->spans.at[slots->at[i].id], span))
            return slots->at[i].id;
    if (span.len == SIZE_MAX) {
        p2d_set_nomem(report);
        return 0;
    }
    unsigned char *copy = p2d_arena_alloc(&strings->arena, report, span.len + 1);
    if (copy == NULL)
        return 0;
    memcpy(copy, span.at, span.len);
    copy[span.len] = '\0';
    p2d_str id = strings->spans.len;
    if (!p2d_vec_push(&strings->spans, report, (struct p2d_span){copy, span.len}))
        return 0;
    slots->at[i] = (struct p2d_slot){id, hash};
    return id;
}

size_t p2d_find_text(struct p2d_span span, size_t from, const char *text)
{
    size_t length = strlen(text);
    const unsigned char *at =
        from < span.len ? memmem(span.at + from, span.len - from, text, length) : NULL;
    return at != NULL ? (size_t)(at - span.at) : span.len;
}

static bool begins_point(unsigned char byte)
{
    return (byte & 0xC0) != 0x80;
}

size_t p2d_count_points(struct p2d_span text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += begins_point(text.at[i]);
    return n;
}

size_t p2d_skip_points(struct p2d_span text, size_t n)
{
    size_t i = 0;
    while (i < text.len && n > 0)
        for (n--, i++; i < text.len && !begins_point(text.at[i]);)
            i++;
    return i;
}

struct p2d_span p2d_last_part(struct p2d_span path)
{
    size_t at = path.len;
    while (at > 0 && path.at[at - 1] != '/')
        at--;
    return p2d_slice(path, at, path.len);
}
