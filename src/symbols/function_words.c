/* function_words.c - find the words in a script that a function is called by.
 *
 *     function u(    u(    u=(    u=r=>    u:async r=>    u=function(    u:function*(
 *     f.prototype.u=function(    f.u=function(    class u{...constructor(
 *
 * Engines name functions after such words. Whatever looks otherwise has none here.
 */
#include "symbols/function_words.h"

bool p2d_is_in_identifier(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '$' || c == '#' || c >= 0x80;
}

static void cut_blanks(struct p2d_span *text)
{
    while (text->len > 0 && memchr(" \t\r\n", text->at[text->len - 1], 4) != NULL)
        text->len--;
}

/* Cut a word or a sign off the end, with blanks after it. */
static bool cut_end(struct p2d_span *text, struct p2d_span end)
{
    struct p2d_span rest = *text;
    cut_blanks(&rest);
    size_t before = rest.len - end.len;
    if (end.len == 0 || rest.len < end.len ||
        memcmp(rest.at + before, end.at, end.len) != 0 ||
        (p2d_is_in_identifier(end.at[0]) && before > 0 &&
         p2d_is_in_identifier(rest.at[before - 1])))
        return false;
    *text = p2d_slice(rest, 0, before);
    return true;
}

static bool cut_text(struct p2d_span *text, const char *end)
{
    return cut_end(text, p2d_span_of(end));
}

/* Cut off what is between a name and the parameters of a function that is a value. */
static bool cut_assignment(struct p2d_span *text)
{
    bool is_generator = cut_text(text, "*");
    bool is_function = cut_text(text, "function");
    if (is_function)
        (void)cut_text(text, "async");
    return (is_function || !is_generator) && (cut_text(text, "=") || cut_text(text, ":"));
}

struct p2d_span p2d_cut_owner(struct p2d_span *name)
{
    size_t dot = name->len;
    while (dot > 0 && name->at[dot - 1] != '.')
        dot--;
    struct p2d_span owner = p2d_slice(*name, 0, dot > 0 ? dot - 1 : 0);
    *name = p2d_slice(*name, dot, name->len);
    return owner;
}

/* The word that the text goes on with after its end, which was cut off there. */
static struct p2d_span word_at(struct p2d_span cut, size_t length)
{
    return (struct p2d_span){cut.at + cut.len, length};
}

/* The word of the class in "u=class", "class u{" and "class u extends", the last before a
 * constructor. */
static struct p2d_span class_before(struct p2d_span text, struct p2d_span name)
{
    enum { FAR = 32 * 1024 };
    static const char word[] = "class";
    size_t n = sizeof word - 1, stop = text.len > FAR ? text.len - FAR : 0;
    for (size_t at = text.len; at > stop; at--) {
        if (text.at[at - 1] != 's' || at < n || memcmp(text.at + at - n, word, n) != 0)
            continue;
        struct p2d_span before = p2d_slice(text, 0, at - n);
        size_t begin = at;
        while (begin < text.len && memchr(" \t\r\n", text.at[begin], 4) != NULL)
            begin++;
        struct p2d_span after = p2d_slice(text, begin, begin + name.len);
        bool is_whole = begin + name.len < text.len &&
                        !p2d_is_in_identifier(text.at[begin + name.len]);
        if (begin > at && is_whole && p2d_span_equal(after, name))
            return after;
        if (cut_text(&before, "=") && cut_end(&before, name))
            return word_at(before, name.len);
    }
    return (struct p2d_span){0};
}

struct p2d_function_words p2d_function_words_of(struct p2d_span before,
                                                struct p2d_span name)
{
    struct p2d_function_words words = {0};
    struct p2d_span last = name, owner = p2d_cut_owner(&last), rest = before;
    if (cut_text(&rest, "constructor")) {
        words.last = class_before(rest, name);
        return words;
    }
    rest = before;
    if (!cut_end(&rest, last)) {
        rest = before;
        if (!cut_assignment(&rest) || !cut_end(&rest, last))
            return words;
    }
    words.last = word_at(rest, last.len);
    if (owner.len == 0 || !cut_text(&rest, "."))
        return words;
    if (cut_text(&rest, "prototype"))
        (void)cut_text(&rest, ".");
    if (cut_end(&rest, owner))
        words.owner = word_at(rest, owner.len);
    return words;
}
