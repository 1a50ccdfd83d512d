/* rust_name.c - finish names of Rust functions that a demangler of C++ left half-way.
 *
 *     _$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$core..clone..Clone$GT$::clone::h0123...
 *     <alloc::vec::Vec<T> as core::clone::Clone>::clone
 *
 * The legacy mangling is one of C++ in which a name holds what C++ has no letters for as
 * "$LT$" or "$u20$", and a hash as its last part. The hash is new with each build.
 * Reference: rustc_symbol_mangling/src/legacy.rs.
 */
#include "symbols/rust_name.h"

#include "base/number.h"
#include "base/utf8.h"
#include "syntax/words.h"

enum { HASH = 19 }; /* "::h" and 16 digits */

static bool is_hash(struct p2d_span text)
{
    uint64_t hash;
    return text.len == HASH && p2d_starts_with(text, "::h") &&
           p2d_parse_hex(p2d_slice(text, 3, HASH), &hash);
}

/* The place of the hash that ends the name, or the name's length. LLVM's suffix after the
 * hash ("::h0123456789abcdef.llvm.42") is no part of the name either. */
static size_t end_of_name(struct p2d_span name)
{
    size_t end = name.len;
    if (p2d_find(name, 0, '.') < name.len) /* most names end here */
        end = p2d_find_text(name, 0, ".llvm.");
    if (end < HASH || !is_hash(p2d_slice(name, end - HASH, end)))
        return name.len;
    return end - HASH;
}

/* The character that "$LT$" and its like stand for; 0 if `name` does not begin so. */
static uint32_t escape_at(struct p2d_span name, size_t *length)
{
    static const struct {
        const char *text;
        char character;
    } escapes[] = {{"$SP$", '@'}, {"$BP$", '*'}, {"$RF$", '&'}, {"$LT$", '<'},
                   {"$GT$", '>'}, {"$LP$", '('}, {"$RP$", ')'}, {"$C$", ','}};
    uint64_t point;
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        if (p2d_starts_with(name, escapes[i].text)) {
            *length = strlen(escapes[i].text);
            return (uint32_t)escapes[i].character;
        }
    size_t end =
        p2d_starts_with(name, "$u") ? p2d_find(p2d_slice(name, 0, 10), 2, '$') : 0;
    if (end < 3 || end >= name.len || name.at[end] != '$' ||
        !p2d_parse_hex(p2d_slice(name, 2, end), &point) || point > 0x10ffff ||
        !p2d_is_printable((uint32_t)point))
        return 0;
    *length = end + 1;
    return (uint32_t)point;
}

static bool has_escapes(struct p2d_span name)
{
    return p2d_find(name, 0, '$') < name.len &&
           (p2d_find_text(name, 0, "$LT$") < name.len ||
            p2d_find_text(name, 0, "$u7b$") < name.len ||
            p2d_find_text(name, 0, "$u20$") < name.len);
}

static bool is_of_name(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

/* Some demanglers know "$LT$", but not "..": "<core..fmt..Arguments>::new". The range of
 * numbers in a name of the new mangling ("[0..3]") is none. */
static bool has_dots(struct p2d_span name)
{
    for (size_t at = p2d_find_text(name, 0, ".."); at < name.len;
         at = p2d_find_text(name, at + 2, ".."))
        if (at > 0 && at + 2 < name.len && is_of_name(name.at[at - 1]) &&
            is_of_name(name.at[at + 2]) &&
            (name.at[at - 1] < '0' || name.at[at - 1] > '9'))
            return true;
    return false;
}

static void put_unescaped(struct p2d_buffer *out, struct p2d_span name)
{
    for (size_t i = 0; i < name.len;) {
        struct p2d_span rest = p2d_slice(name, i, name.len);
        unsigned char utf8[4];
        size_t length = 1;
        bool begins = i == 0 || name.at[i - 1] == ':';
        if (begins && (p2d_starts_with(rest, "_$") || p2d_starts_with(rest, "_<"))) {
            i++; /* no name begins with '$' */
            continue;
        }
        uint32_t point = escape_at(rest, &length);
        if (point != 0) {
            p2d_put(out, utf8, p2d_utf8_encode(point, utf8));
        } else if (p2d_starts_with(rest, "..")) {
            p2d_puts(out, "::");
            length = 2;
        } else {
            p2d_put(out, rest.at, 1);
        }
        i += length;
    }
}

bool p2d_put_rust_name(struct p2d_buffer *out, struct p2d_span name)
{
    size_t end = end_of_name(name);
    bool has_mark =
        end < name.len || p2d_starts_with(name, "<") || p2d_starts_with(name, "_<");
    bool is_escaped = has_escapes(name) || (has_mark && has_dots(name));
    if (end == name.len && !is_escaped)
        return false;
    if (is_escaped)
        put_unescaped(out, p2d_slice(name, 0, end));
    else
        p2d_put(out, name.at, end);
    return true;
}
