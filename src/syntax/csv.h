/* csv.h - parse fields that are separated by commas, and quoted if needed. */
#ifndef P2D_SYNTAX_CSV_H
#define P2D_SYNTAX_CSV_H

#include "model/builder.h"

/* Cut the next field off *rest: blanks around it and quotes are dropped; a doubled quote
 * within stays doubled. False when *rest was used up. */
bool p2d_csv_cut(struct p2d_span *rest, struct p2d_span *field);

/* A field as a name: of doubled quotes, one is left. */
p2d_str p2d_csv_name(struct p2d_builder *, struct p2d_span field);

/* The column of this title, from 0; SIZE_MAX if there is none. */
size_t p2d_csv_column(struct p2d_span titles, const char *title);

/* Whether one of the first lines is the line of titles. */
bool p2d_csv_titled_within(struct p2d_span head, unsigned lines,
                           bool (*is_titles)(struct p2d_span line));

#endif
