/* csv.c - parse fields that are separated by commas, and quoted if needed. */
#include "syntax/csv.h"

/* The place after the closing quote of a field whose opening quote is at `from`. */
static size_t skip_quoted(struct p2d_span text, size_t from)
{
    for (size_t i = from + 1; i < text.len; i++) {
        if (text.at[i] != '"')
            continue;
        if (i + 1 < text.len && text.at[i + 1] == '"')
            i++;
        else
            return i + 1;
    }
    return text.len;
}

bool p2d_csv_cut(struct p2d_span *rest, struct p2d_span *field)
{
    size_t begin = 0;
    if (rest->at == NULL)
        return false;
    while (begin < rest->len && rest->at[begin] == ' ')
        begin++;
    bool is_quoted = begin < rest->len && rest->at[begin] == '"';
    size_t end = p2d_find(*rest, is_quoted ? skip_quoted(*rest, begin) : begin, ',');
    *field = p2d_trim(p2d_slice(*rest, begin, end));
    if (is_quoted && field->len > 1 && p2d_ends_with(*field, "\""))
        *field = p2d_slice(*field, 1, field->len - 1);
    *rest = end < rest->len ? p2d_slice(*rest, end + 1, rest->len) : (struct p2d_span){0};
    return true;
}

p2d_str p2d_csv_name(struct p2d_builder *b, struct p2d_span field)
{
    struct p2d_buffer name = {.report = b->report};
    size_t begin = 0;
    for (size_t i = 1; i < field.len; i++) {
        if (field.at[i] != '"' || field.at[i - 1] != '"')
            continue;
        p2d_put(&name, field.at + begin, i - begin);
        begin = ++i;
    }
    if (begin == 0)
        return p2d_name(b, field);
    p2d_put(&name, field.at + begin, field.len - begin);
    p2d_str id = p2d_name(b, p2d_buffer_span(&name));
    p2d_buffer_release(&name);
    return id;
}

size_t p2d_csv_column(struct p2d_span titles, const char *title)
{
    struct p2d_span field;
    for (size_t i = 0; p2d_csv_cut(&titles, &field); i++)
        if (p2d_span_is(field, title))
            return i;
    return SIZE_MAX;
}

bool p2d_csv_titled_within(struct p2d_span head, unsigned lines,
                           bool (*is_titles)(struct p2d_span line))
{
    struct p2d_span line;
    for (unsigned i = 0; i < lines && p2d_cut(&head, '\n', &line); i++) {
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (is_titles(line))
            return true;
    }
    return false;
}
