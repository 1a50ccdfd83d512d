/* brackets.c - brackets in the names of functions. */
#include "look/brackets.h"

static char closer_of(char open)
{
    return open == '<' ? '>' : open == '(' ? ')' : open == '[' ? ']' : '}';
}

size_t p2d_closing(struct p2d_span text, size_t at)
{
    enum { DEEPEST = 64 };
    char closers[DEEPEST];
    size_t depth = 0;
    for (size_t i = at; i < text.len; i++) {
        char c = (char)text.at[i];
        bool is_arrow = c == '>' && i > 0 && text.at[i - 1] == '-';
        if (c != '\0' && strchr("<([{", c) != NULL) {
            if (depth == DEEPEST)
                return text.len;
            closers[depth++] = closer_of(c);
        } else if (depth > 0 && c == closers[depth - 1] && !is_arrow && --depth == 0) {
            return i;
        }
    }
    return text.len;
}
