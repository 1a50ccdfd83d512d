/* terminal_cut.c - cut a text to the columns that are left of a terminal's line. */
#include "write/shared/terminal_cut.h"

void p2d_put_columns(struct p2d_buffer *out, const struct p2d_columns *columns,
                     struct p2d_span text, size_t room)
{
    size_t n = text.len;
    if (room == 0 || p2d_columns_of(columns, text) <= room) {
        p2d_put(out, text.at, text.len);
        return;
    }
    do
        for (n--; n > 0 && (text.at[n] & 0xC0) == 0x80;)
            n--;
    while (n > 0 && p2d_columns_of(columns, (struct p2d_span){text.at, n}) + 1 > room);
    p2d_put(out, text.at, n);
    p2d_puts(out, "\xe2\x80\xa6");
}
