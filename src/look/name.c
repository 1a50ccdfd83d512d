/* name.c - short names of functions and locations, for boxes. */
#include "look/name.h"

#include "look/cut_name.h"
#include "look/label.h"

/* ------------------------------------------------------- Python's built-ins */

/* "X" of "prefix X>". */
static bool cut_between(struct p2d_span name, const char *prefix, const char *end,
                        struct p2d_span *inner)
{
    size_t before = strlen(prefix), after = strlen(end);
    if (!p2d_starts_with(name, prefix) || !p2d_ends_with(name, end) ||
        name.len <= before + after)
        return false;
    *inner = p2d_slice(name, before, name.len - after);
    return true;
}

/* "append" and "list" of "'append' of 'list'". */
static bool put_method(struct p2d_buffer *out, struct p2d_span text)
{
    static const char between[] = "' of '";
    for (size_t i = 1; i + sizeof between - 1 < text.len && text.at[0] == '\''; i++) {
        if (memcmp(text.at + i, between, sizeof between - 1) != 0)
            continue;
        size_t type = i + sizeof between - 1;
        p2d_put(out, text.at + type, text.len - 1 - type);
        p2d_putc(out, '.');
        p2d_put(out, text.at + 1, i - 1);
        return true;
    }
    return false;
}

/* As a program calls it; false if the name is not one of Python's. */
static bool put_builtin(struct p2d_buffer *out, struct p2d_span name)
{
    static const char *const methods[] = {"<method ", "<slot wrapper "};
    static const char *const functions[] = {"<built-in method ", "<built-in function "};
    struct p2d_span inner;
    for (size_t i = 0; i < 2; i++)
        if (cut_between(name, methods[i], " objects>", &inner) && put_method(out, inner))
            return true;
    for (size_t i = 0; i < 2; i++)
        if (cut_between(name, functions[i], ">", &inner)) {
            if (p2d_starts_with(inner, "builtins."))
                inner = p2d_slice(inner, strlen("builtins."), inner.len);
            p2d_put(out, inner.at, inner.len);
            return inner.len > 0;
        }
    return false;
}

/* ------------------------------------------------------------------- lines */

/* Whether a line may end before byte i: after "::", ",", "<" and blanks at best, after
 * other signs if need be. */
static bool breaks_well(struct p2d_span text, size_t i)
{
    unsigned char c = text.at[i - 1];
    bool scope = c == ':' && i >= 2 && text.at[i - 2] == ':';
    return scope || c == ' ' || (c == ',' && text.at[i] != ' ') ||
           (c == '<' && text.at[i] != '<' && text.at[i] != '=');
}

static bool breaks_somehow(struct p2d_span text, size_t i)
{
    unsigned char c = text.at[i - 1];
    return c != '\0' && strchr("./\\_-:$(@", c) != NULL && text.at[i] != c;
}

/* The end of the line that begins the text. */
static size_t line_end(struct p2d_span text)
{
    const size_t least = P2D_NAME_COLUMNS / 4;
    size_t most = p2d_skip_points(text, P2D_NAME_COLUMNS);
    if (most == text.len)
        return most;
    for (size_t i = most; i > least; i--)
        if (breaks_well(text, i))
            return i;
    for (size_t i = most; i > 2 * least; i--)
        if (breaks_somehow(text, i))
            return i;
    return most;
}

static bool fits(struct p2d_span text)
{
    for (int line = 0; line < P2D_NAME_LINES && text.len > 0; line++)
        text = p2d_slice(text, line_end(text), text.len);
    return text.len == 0;
}

static void put_lines(struct p2d_buffer *out, struct p2d_span text)
{
    for (int line = 1; text.len > 0; line++) {
        size_t end = line < P2D_NAME_LINES ? line_end(text) : text.len;
        size_t shown = end;
        while (shown > 0 && shown == end && text.at[shown - 1] == ' ' && end < text.len)
            shown--;
        p2d_put(out, text.at, shown);
        text = p2d_slice(text, end, text.len);
        p2d_puts(out, text.len > 0 ? "\n" : "");
    }
}

void p2d_put_cut(struct p2d_buffer *out, struct p2d_span text, size_t points)
{
    size_t n = p2d_count_points(text);
    if (n <= points) {
        p2d_put(out, text.at, text.len);
        return;
    }
    size_t tail = points / 2, from = p2d_skip_points(text, n - tail);
    static const char ellipsis[] = "\xe2\x80\xa6";
    struct p2d_span head = p2d_slice(text, 0, p2d_skip_points(text, points - tail - 1)),
                    end = p2d_slice(text, from, text.len);
    p2d_put(out, head.at, head.len);
    /* A name that was cut before may have its own right here. */
    if (!p2d_ends_with(head, ellipsis) && !p2d_starts_with(end, ellipsis))
        p2d_puts(out, ellipsis);
    p2d_put(out, end.at, end.len);
}

/* ------------------------------------------------------------------- names */

static struct p2d_span span_of(const struct p2d_buffer *buffer)
{
    return p2d_buffer_span(buffer);
}

/* Go's "example.com/a/b.f" without the folders, as "b.f". */
static struct p2d_span without_folders(struct p2d_span name)
{
    size_t begin = 0;
    for (size_t i = 1; i + 1 < name.len && strchr("(<[{ :;", name.at[i]) == NULL; i++)
        if (name.at[i] == '/')
            begin = i + 1;
    bool is_import = begin > 0 && name.at[0] != '/' && name.at[0] != '<' &&
                     p2d_find(name, begin, '.') < name.len;
    return is_import ? p2d_slice(name, begin, name.len) : name;
}

static void put_plain(struct p2d_buffer *out, const struct p2d_profile *profile,
                      p2d_fn id, enum p2d_name_length length)
{
    struct p2d_buffer raw = {.report = out->report}, whole = {.report = out->report};
    struct p2d_buffer cut = {.report = out->report};
    const struct p2d_function *fn = &profile->fns.at[id];
    p2d_put_bounded(&whole, p2d_text(profile, fn->name));
    struct p2d_span name = span_of(&whole);
    if (p2d_span_is(p2d_text(profile, fn->file), "~") && put_builtin(&raw, name))
        name = span_of(&raw);
    else
        name = without_folders(name);
    if (name.len > 0 && length == P2D_NAME_SHORT) {
        p2d_put_cut_name(&cut, name);
        name = span_of(&cut);
    }
    if (name.len == 0)
        p2d_puts(out, "(no name)");
    else if (length == P2D_NAME_STRIPPED)
        p2d_put_stripped(out, name);
    else
        p2d_put_printable(out, name, SIZE_MAX);
    p2d_buffer_release(&whole);
    p2d_buffer_release(&raw);
    p2d_buffer_release(&cut);
}

void p2d_put_short_name(struct p2d_buffer *out, const struct p2d_profile *profile,
                        p2d_fn fn, enum p2d_name_length length)
{
    struct p2d_buffer name = {.report = out->report}, cut = {.report = out->report};
    put_plain(&name, profile, fn, length);
    size_t most = P2D_NAME_COLUMNS * P2D_NAME_LINES;
    do {
        cut.len = 0;
        p2d_put_cut(&cut, span_of(&name), most);
        most -= P2D_NAME_COLUMNS / 2;
    } while (!fits(span_of(&cut)) && most > P2D_NAME_COLUMNS && p2d_ok(out->report));
    put_lines(out, span_of(&cut));
    p2d_buffer_release(&name);
    p2d_buffer_release(&cut);
}

void p2d_put_one_line_name(struct p2d_buffer *out, const struct p2d_profile *profile,
                           p2d_fn fn)
{
    struct p2d_buffer name = {.report = out->report};
    put_plain(&name, profile, fn, P2D_NAME_SHORT);
    p2d_put_cut(out, span_of(&name), P2D_NAME_COLUMNS);
    p2d_buffer_release(&name);
}

/* ------------------------------------------------------------------ places */

static bool is_separator(unsigned char c)
{
    return c == '/' || c == '\\';
}

static bool has_folder(struct p2d_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_separator(text.at[i]))
            return true;
    return false;
}

struct p2d_path p2d_path_of(const struct p2d_profile *profile, p2d_fn id)
{
    const struct p2d_function *fn = &profile->fns.at[id];
    struct p2d_span file = p2d_text(profile, fn->file);
    struct p2d_span module = p2d_text(profile, fn->module);
    if (p2d_span_is(file, "~"))
        return (struct p2d_path){p2d_span_of("built-in"), false};
    bool is_file = file.len > 0 && file.at[0] != '<' && file.at[0] != '[';
    if (module.len == 0 || (is_file && has_folder(file)))
        module = file;
    bool marked = module.len > 0 && (module.at[0] == '[' || module.at[0] == '<');
    return (struct p2d_path){module, !marked && has_folder(module)};
}

struct p2d_span p2d_path_suffix(struct p2d_path path, size_t parts)
{
    size_t i = path.text.len;
    if (!path.is_split)
        return path.text;
    while (i > 0 && is_separator(path.text.at[i - 1])) /* "a/b/" is no empty name */
        i--;
    for (; i > 0; i--)
        if (is_separator(path.text.at[i - 1]) && --parts == 0)
            return p2d_slice(path.text, i, path.text.len);
    return path.text;
}

size_t p2d_path_least(struct p2d_path path)
{
    static const char *const vague[] = {"__init__.", "__main__.", "mod.rs",
                                        "lib.rs",    "main.",     "index."};
    struct p2d_span last = p2d_path_suffix(path, 1);
    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++)
        if (p2d_starts_with(last, vague[i]))
            return 2;
    return 1;
}
