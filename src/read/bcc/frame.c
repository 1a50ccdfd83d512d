/* frame.c - parse functions in the stacks of bcc and SystemTap.
 *
 *     vfs_read                                      a name alone
 *     b'vfs_read+0x18 [kernel]'                     with offset and object; bytes
 *     0xffffffff81000001 worker_thread              after the address
 *     #1  0x7f12 main+0x1c (shop+0x401c)            libbpf-tools, with -v
 *     1 [<0000000000401010>] fill+0x11 a.c:21       memleak of libbpf-tools
 *     0x400500 : parse+0x8/0x60 [/opt/shop]         SystemTap
 */
#include "read/bcc/frame.h"

#include "base/number.h"
#include "syntax/words.h"

/* Of words that are an address without "0x", shorter ones may be names: "add", "face". */
enum { SHORTEST_ADDRESS = 8 };

static bool is_address(struct p2d_span word)
{
    uint64_t address;
    if (p2d_starts_with(word, "0x"))
        return p2d_parse_hex(p2d_slice(word, 2, word.len), &address);
    return word.len >= SHORTEST_ADDRESS && p2d_parse_hex(word, &address);
}

static bool is_between(struct p2d_span word, const char *begin, const char *end)
{
    return p2d_starts_with(word, begin) && p2d_ends_with(word, end) &&
           word.len > strlen(begin) + strlen(end);
}

static struct p2d_span without_bytes(struct p2d_span frame)
{
    if (is_between(frame, "b'", "'") || is_between(frame, "b\"", "\""))
        return p2d_slice(frame, 2, frame.len - 1);
    return frame;
}

/* Without "#1", "0x401010" or "1 [<0000000000401010>]"; of these the address stays where
 * there is no name. The kind of prefix says where the object or the file stands. */
static enum { NOTHING, NUMBER, ADDRESS, BRACKETS } cut_front(struct p2d_span *frame)
{
    struct p2d_span rest = *frame, word = p2d_next_word(&rest);
    int kind = NOTHING;
    if (p2d_starts_with(word, "#") && p2d_is_digits(p2d_slice(word, 1, word.len))) {
        kind = NUMBER;
        word = p2d_next_word(&rest);
    } else if (p2d_is_digits(word) && p2d_starts_with(p2d_trim(rest), "[<")) {
        kind = BRACKETS;
        word = p2d_next_word(&rest);
    }
    if (kind == NOTHING)
        kind = ADDRESS;
    if (kind != BRACKETS && !is_address(word))
        return NOTHING;
    rest = p2d_trim(rest);
    *frame = rest.len > 0 ? rest : word;
    return kind;
}

static struct p2d_span without_brackets(struct p2d_span word)
{
    return is_between(word, "[", "]") ? p2d_slice(word, 1, word.len - 1) : word;
}

/* "(lib+0x1c)", "[lib]", "a.c:21" after the symbol. */
static void cut_back(struct p2d_builder *b, struct p2d_span *frame, int front,
                     struct p2d_function *fn)
{
    struct p2d_span rest = *frame, word = p2d_last_word(&rest);
    if (p2d_span_is(word, "(inexact)"))
        word = p2d_last_word(&rest);
    if (rest.len == 0)
        return;
    size_t colon = p2d_find(word, 0, ':');
    if (is_between(word, "[", "]"))
        fn->module = p2d_name(b, without_brackets(word));
    else if (front == NUMBER && is_between(word, "(", ")"))
        fn->module = p2d_name(
            b, without_brackets(p2d_without_offset(p2d_slice(word, 1, word.len - 1))));
    else if (front == BRACKETS && p2d_is_digits(p2d_slice(word, colon + 1, word.len)))
        fn->file = p2d_name(b, p2d_slice(word, 0, colon));
    else
        return;
    *frame = rest;
}

/* "+0x8/0x60": the offset in a function of so many bytes. */
static struct p2d_span without_size(struct p2d_span symbol)
{
    size_t slash = symbol.len;
    while (slash > 0 && symbol.at[slash - 1] != '/')
        slash--;
    if (slash == 0 || !p2d_starts_with(p2d_slice(symbol, slash, symbol.len), "0x"))
        return symbol;
    return p2d_slice(symbol, 0, slash - 1);
}

p2d_fn p2d_bcc_fn(struct p2d_builder *b, struct p2d_span frame)
{
    struct p2d_function fn = {0};
    frame = without_bytes(frame);
    int front = cut_front(&frame);
    bool is_systemtap = front == ADDRESS && p2d_starts_with(frame, ": ");
    if (is_systemtap)
        frame = p2d_trim(p2d_slice(frame, 2, frame.len));
    cut_back(b, &frame, front, &fn);
    if (is_systemtap)
        frame = without_size(frame);
    fn.name = p2d_name(b, p2d_without_offset(frame));
    return p2d_fn_of(b, fn);
}

bool p2d_is_systemtap_frame(struct p2d_span line)
{
    size_t begin = p2d_indentation(line);
    if (!p2d_starts_with(p2d_slice(line, begin, line.len), "0x"))
        return false;
    struct p2d_span word = p2d_next_word(&line);
    return is_address(word) && p2d_starts_with(line, " : ") &&
           p2d_find_text(line, 0, "+0x") < line.len;
}
