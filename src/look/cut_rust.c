/* cut_rust.c - names of Rust's functions: the type or module, and the function. */
#include "look/cut_rust.h"

#include "look/brackets.h"

enum { MOST_PARTS = 64 };

struct parts {
    struct p2d_span at[MOST_PARTS];
    size_t n;
};

static bool is_wordy(struct p2d_span text)
{
    unsigned char c = text.len > 0 ? text.at[0] : 0;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Segments between "::" outside of brackets; the last ones where they are too many. */
static void split(struct p2d_span path, struct parts *parts)
{
    size_t begin = 0;
    parts->n = 0;
    for (size_t i = 0; i <= path.len; i++) {
        if (i < path.len && strchr("<([{", path.at[i]) != NULL && path.at[i] != '\0') {
            i = p2d_closing(path, i);
            continue;
        }
        bool ends = i >= path.len ||
                    (path.at[i] == ':' && i + 1 < path.len && path.at[i + 1] == ':');
        if (!ends)
            continue;
        if (parts->n == MOST_PARTS) {
            memmove(parts->at, parts->at + 1, sizeof parts->at - sizeof *parts->at);
            parts->n--;
        }
        parts->at[parts->n++] = p2d_slice(path, begin, i);
        begin = ++i + 1;
    }
}

/* "Vec" of "alloc::vec::Vec<T>". */
static struct p2d_span last_word(struct p2d_span type)
{
    struct parts parts;
    split(type, &parts);
    struct p2d_span last = {0};
    for (size_t i = parts.n; i-- > 0 && last.len == 0;)
        last = p2d_slice(parts.at[i], 0, p2d_find(parts.at[i], 0, '<'));
    return last;
}

/* Where a word stands outside of brackets, or the text's length. */
static size_t find_outside(struct p2d_span text, const char *word)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr("<([", text.at[i]) != NULL && text.at[i] != '\0')
            i = p2d_closing(text, i);
        else if (p2d_starts_with(p2d_slice(text, i, text.len), word))
            return i;
    }
    return text.len;
}

/* The type, or the trait where the type says nothing by itself: a parameter, a reference,
 * a slice, "dyn". Empty if there is no trait either. */
static struct p2d_span subject_of(struct p2d_span type, struct p2d_span trait)
{
    struct p2d_span word = last_word(type);
    bool says_nothing = !is_wordy(type) || word.len <= 1 ||
                        p2d_starts_with(type, "dyn ") || p2d_starts_with(type, "impl ");
    return says_nothing ? last_word(trait) : word;
}

/* Of "T as Trait", "impl Trait for T", "impl T", "T". */
static struct p2d_span subject_in(struct p2d_span inner)
{
    static const char impl[] = "impl ", as[] = " as ", to[] = " for ";
    bool is_impl = p2d_starts_with(inner, impl);
    inner = p2d_slice(inner, is_impl ? sizeof impl - 1 : 0, inner.len);
    size_t at = find_outside(inner, is_impl ? to : as);
    size_t length = is_impl ? sizeof to - 1 : sizeof as - 1;
    struct p2d_span first = p2d_slice(inner, 0, at);
    struct p2d_span second = p2d_slice(inner, at + length, inner.len);
    bool has_trait = at < inner.len;
    return is_impl && has_trait ? subject_of(second, first) : subject_of(first, second);
}

static bool is_rust(struct p2d_span name)
{
    static const char *const crates[] = {"core::",
                                         "alloc::",
                                         "std::rt::",
                                         "std::sys",
                                         "std::panick",
                                         "std::panic::",
                                         "std::io::",
                                         "std::collections::",
                                         "std::thread::local",
                                         "hashbrown::"};
    static const char *const marks[] = {"{{", "{closure", "{impl#", "{shim", "<impl "};
    if (p2d_find_text(name, 0, "::") == name.len ||
        p2d_find_text(name, 0, "operator") < name.len)
        return false;
    if (name.at[0] == '<' && p2d_closing(name, 0) + 2 < name.len &&
        name.at[p2d_closing(name, 0) + 1] == ':')
        return true;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (p2d_find_text(name, 0, marks[i]) < name.len &&
            p2d_find_text(name, 0, "{lambda") == name.len)
            return true;
    for (size_t i = 0; i < sizeof crates / sizeof *crates; i++)
        if (p2d_starts_with(name, crates[i]))
            return p2d_find(name, 0, '(') == name.len;
    return false;
}

/* A segment in its short form; empty if it says nothing. */
static struct p2d_span tidy(struct p2d_span part)
{
    if (part.len == 0 || p2d_starts_with(part, "{impl#") ||
        p2d_starts_with(part, "{shim"))
        return (struct p2d_span){0};
    if (part.at[0] == '<') {
        size_t close = p2d_closing(part, 0);
        struct p2d_span inner = p2d_slice(part, 1, close);
        bool is_type = p2d_starts_with(inner, "impl ") ||
                       p2d_find_text(inner, 0, "::") < inner.len ||
                       p2d_find_text(inner, 0, " as ") < inner.len;
        return is_type ? subject_in(inner) : (struct p2d_span){0};
    }
    size_t shim = p2d_find_text(part, 0, "{{");
    if (shim > 0 && shim < part.len)
        part = p2d_slice(part, 0, shim);
    return p2d_slice(part, 0, part.at[0] == '{' ? part.len : p2d_find(part, 0, '<'));
}

static bool is_closure(struct p2d_span part)
{
    return p2d_starts_with(part, "{{closure") || p2d_starts_with(part, "{closure");
}

static void put_part(struct p2d_buffer *out, struct p2d_span part)
{
    if (p2d_starts_with(part, "{{closure}}"))
        p2d_puts(out, "{closure}");
    else
        p2d_put(out, part.at, part.len);
}

bool p2d_put_cut_rust(struct p2d_buffer *out, struct p2d_span name)
{
    struct parts all, kept = {.n = 0};
    if (name.len == 0 || !is_rust(name))
        return false;
    split(name, &all);
    size_t begin = 0;
    for (size_t i = 0; i < all.n; i++) {
        struct p2d_span first = all.at[i];
        bool is_subject = i == 0 && first.len > 0 && first.at[0] == '<';
        struct p2d_span part =
            is_subject ? subject_in(p2d_slice(first, 1, p2d_closing(first, 0)))
                       : tidy(first);
        bool repeats = kept.n > 0 && p2d_span_equal(part, kept.at[kept.n - 1]);
        if (part.len > 0 && !repeats)
            kept.at[kept.n++] = part;
    }
    size_t closures = 0;
    while (closures < kept.n && is_closure(kept.at[kept.n - 1 - closures]))
        closures++;
    if (kept.n > closures + 2)
        begin = kept.n - closures - 2;
    for (size_t i = begin; i < kept.n; i++) {
        p2d_puts(out, i > begin ? "::" : "");
        put_part(out, kept.at[i]);
    }
    return kept.n > 0;
}
