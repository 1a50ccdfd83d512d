/* line.c - parse one line of a dump of threads' stacks: a thread, or a frame. */
#include "read/threads/line.h"

#include "base/number.h"
#include "syntax/words.h"

/* What stands after the first `mark`, up to a byte; empty if there is no such mark. */
static struct p2d_span behind(struct p2d_span line, const char *mark, unsigned char end)
{
    size_t at = p2d_find_text(line, 0, mark) + strlen(mark);
    return at <= line.len ? p2d_slice(line, at, p2d_find(line, at, end))
                          : p2d_slice(line, 0, 0);
}

static struct p2d_span between_quotes(struct p2d_span line)
{
    size_t first = p2d_find(line, 0, '"'), last = line.len;
    while (last > first && line.at[last - 1] != '"')
        last--;
    return p2d_slice(line, first + 1, last > first ? last - 1 : first + 1);
}

/* In decimal, or in hexadecimal after "0x". */
static int64_t number_of(struct p2d_span text)
{
    uint64_t number = 0;
    bool good = p2d_starts_with(text, "0x")
                    ? p2d_parse_hex(p2d_slice(text, 2, text.len), &number)
                    : p2d_parse_u64(text, &number);
    return good && number <= INT64_MAX ? (int64_t)number : -1;
}

static bool has_digit_at(struct p2d_span line, size_t at)
{
    return at < line.len && line.at[at] >= '0' && line.at[at] <= '9';
}

static bool has(struct p2d_span line, const char *text)
{
    return p2d_find_text(line, 0, text) < line.len;
}

/* ----------------------------------------------------------------- threads */

/* "Thread 0x00007f12 [name] (most recent call first):" */
static bool is_python_thread(struct p2d_span line, struct p2d_dump_thread *thread)
{
    if (!p2d_ends_with(line, "(most recent call first):"))
        return false;
    thread->name = behind(line, " [", ']');
    thread->number = number_of(behind(line, "hread ", ' '));
    return p2d_starts_with(line, "Thread 0x") ||
           p2d_starts_with(line, "Current thread 0x") || p2d_starts_with(line, "Stack ");
}

/* "Thread 2 (Thread 0x7f12 (LWP 4711) "worker"):", "TID 4711:" */
static bool is_gdb_thread(struct p2d_span line, struct p2d_dump_thread *thread)
{
    if (!p2d_ends_with(line, ":"))
        return false;
    if (p2d_starts_with(line, "TID ") && has_digit_at(line, 4)) {
        thread->number = number_of(behind(line, "TID ", ':'));
        return true;
    }
    thread->name = between_quotes(line);
    thread->number = number_of(behind(line, "(LWP ", ')'));
    return p2d_starts_with(line, "Thread ") && has_digit_at(line, 7) &&
           (has(line, "(Thread ") || has(line, "(LWP ") || has(line, "(process "));
}

/* ""main" #1 prio=5 os_prio=0 tid=0x7f12 nid=0x1267 runnable" */
static bool is_java_thread(struct p2d_span line, struct p2d_dump_thread *thread)
{
    if (!p2d_starts_with(line, "\"") || !has(line, " tid=0x") || !has(line, " nid="))
        return false;
    thread->name = between_quotes(line);
    thread->number = number_of(behind(line, " nid=", ' '));
    return true;
}

/* "goroutine 7 [chan receive, 2 minutes]:" */
static bool is_goroutine(struct p2d_span line, struct p2d_dump_thread *thread)
{
    if (!p2d_starts_with(line, "goroutine ") || !has_digit_at(line, 10) ||
        !p2d_ends_with(line, "]:"))
        return false;
    thread->number = number_of(behind(line, "goroutine ", ' '));
    return true;
}

enum p2d_dump_kind p2d_dump_parse_thread(struct p2d_span line,
                                         struct p2d_dump_thread *thread)
{
    *thread = (struct p2d_dump_thread){.number = -1};
    if (is_python_thread(line, thread))
        return P2D_DUMP_PYTHON;
    *thread = (struct p2d_dump_thread){.number = -1};
    if (is_gdb_thread(line, thread))
        return P2D_DUMP_GDB;
    *thread = (struct p2d_dump_thread){.number = -1};
    return is_java_thread(line, thread) ? P2D_DUMP_JAVA
           : is_goroutine(line, thread) ? P2D_DUMP_GO
                                        : P2D_DUMP_NONE;
}

/* ------------------------------------------------------------------ frames */

/* Where the parenthesis opens that the text's last byte closes; parentheses in strings do
 * not count. The text's length if there is none. */
static size_t find_opening(struct p2d_span text)
{
    size_t depth = 0;
    bool is_quoted = false;
    if (!p2d_ends_with(text, ")"))
        return text.len;
    for (size_t i = text.len; i-- > 0;) {
        if (text.at[i] == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && text.at[i] == ')')
            depth++;
        else if (!is_quoted && text.at[i] == '(' && --depth == 0)
            return i;
    }
    return text.len;
}

static struct p2d_span without_arguments(struct p2d_span text)
{
    size_t opening = find_opening(text);
    if (opening == text.len && p2d_ends_with(text, ")"))
        opening = p2d_find_text(text, 0, " (");
    return opening > 0 ? p2d_trim(p2d_slice(text, 0, opening)) : text;
}

/* The text after the last ") at " or ") from "; *text becomes what is before it, with the
 * parenthesis. */
static struct p2d_span cut_behind_last(struct p2d_span *text, const char *mark)
{
    size_t length = strlen(mark);
    for (size_t i = text->len; i-- > 0;) {
        struct p2d_span here = p2d_slice(*text, i, i + length);
        if (!p2d_span_is(here, mark))
            continue;
        here = p2d_slice(*text, i + length, text->len);
        *text = p2d_slice(*text, 0, i + 1);
        return here;
    }
    return p2d_slice(*text, 0, 0);
}

static struct p2d_span without_line_number(struct p2d_span file)
{
    size_t colon = file.len;
    while (colon > 0 && file.at[colon - 1] != ':')
        colon--;
    return colon > 1 && p2d_is_digits(p2d_slice(file, colon, file.len))
               ? p2d_slice(file, 0, colon - 1)
               : file;
}

/* "#1  0x00007f12 in f<int> (x=1) at a.cc:5", "#2  main () from /lib/x.so" */
static bool parse_gdb_frame(struct p2d_span line, struct p2d_dump_frame *frame)
{
    struct p2d_span rest = line, number = p2d_next_word(&rest), behind_word;
    if (!p2d_starts_with(number, "#") || !p2d_is_digits(p2d_slice(number, 1, number.len)))
        return false;
    frame->is_innermost = p2d_span_is(number, "#0");
    rest = behind_word = p2d_trim(rest);
    bool has_address = p2d_starts_with(p2d_next_word(&behind_word), "0x");
    if (has_address) {
        rest = p2d_trim(behind_word);
        if (p2d_starts_with(rest, "in "))
            rest = p2d_slice(rest, 3, rest.len);
    }
    frame->file = without_line_number(cut_behind_last(&rest, ") at "));
    if (frame->file.len == 0)
        frame->module = p2d_base_name(cut_behind_last(&rest, ") from "));
    rest = p2d_trim(rest);
    frame->name = without_arguments(rest);
    /* Other numbered lists begin so, but name neither an address nor arguments. */
    return frame->name.len > 0 && (has_address || p2d_find(rest, 0, '(') < rest.len ||
                                   p2d_span_is(rest, "<signal handler called>"));
}

/* "<tab>at java.lang.Thread.sleep(java.base@17/Thread.java:5)" */
static bool parse_java_frame(struct p2d_span line, struct p2d_dump_frame *frame)
{
    struct p2d_span text = p2d_trim(line);
    if (!p2d_starts_with(text, "at ") || !p2d_ends_with(text, ")"))
        return false;
    text = p2d_slice(text, 3, text.len);
    size_t opening = find_opening(text);
    struct p2d_span place = p2d_base_name(p2d_slice(text, opening + 1, text.len - 1));
    frame->name = p2d_slice(text, 0, opening);
    if (!p2d_span_is(place, "Native Method") && !p2d_span_is(place, "Unknown Source"))
        frame->file = without_line_number(place);
    return frame->name.len > 0;
}

/* "  File "app.py", line 12 in work" */
static bool parse_python_frame(struct p2d_span line, struct p2d_dump_frame *frame)
{
    static const char begin[] = "File \"", middle[] = "\", line ";
    struct p2d_span text = p2d_trim(line);
    size_t quote = p2d_find_text(text, 0, middle);
    if (!p2d_starts_with(text, begin) || quote == text.len)
        return false;
    frame->file = p2d_slice(text, sizeof begin - 1, quote);
    text = p2d_slice(text, quote + sizeof middle - 1, text.len);
    if (!p2d_is_digits(p2d_next_word(&text)))
        return false;
    text = p2d_trim(text);
    frame->name = p2d_slice(text, strlen("in "), text.len);
    return p2d_starts_with(text, "in ") && frame->name.len > 0;
}

/* "net/http.(*conn).serve(0xc000, {0x1, 0x2})"; who created it is no caller. */
static bool parse_go_frame(struct p2d_span line, struct p2d_dump_frame *frame)
{
    if (p2d_indentation(line) > 0 || !p2d_ends_with(line, ")") ||
        p2d_starts_with(line, "created by "))
        return false;
    frame->name = without_arguments(line);
    return frame->name.len > 0;
}

bool p2d_dump_parse_frame(enum p2d_dump_kind kind, struct p2d_span line,
                          struct p2d_dump_frame *frame)
{
    *frame = (struct p2d_dump_frame){.is_innermost = false};
    return kind == P2D_DUMP_GDB      ? parse_gdb_frame(line, frame)
           : kind == P2D_DUMP_JAVA   ? parse_java_frame(line, frame)
           : kind == P2D_DUMP_PYTHON ? parse_python_frame(line, frame)
           : kind == P2D_DUMP_GO     ? parse_go_frame(line, frame)
                                     : false;
}

bool p2d_dump_parse_go_file(struct p2d_span line, struct p2d_span *file)
{
    if (!p2d_starts_with(line, "\t"))
        return false;
    struct p2d_span text = p2d_trim(line), last = text;
    struct p2d_span offset = p2d_last_word(&last);
    *file = without_line_number(p2d_starts_with(offset, "+0x") ? last : text);
    return true;
}
