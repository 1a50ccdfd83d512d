/* csv_tree.h - read a call tree from rows of a CSV table, in which callees are deeper
 * than callers. */
#ifndef P2D_ASSEMBLE_CSV_TREE_H
#define P2D_ASSEMBLE_CSV_TREE_H

#include "io/input.h"
#include "syntax/csv.h"
#include "assemble/indent_tree.h"

enum { P2D_CSV_TREE_COLUMNS = 8 };

/* The columns of a table, by a reader's own numbers. */
struct p2d_csv_layout {
    size_t columns[P2D_CSV_TREE_COLUMNS];
};

/* A format of trees in CSV. Texts are literals. */
struct p2d_csv_tree {
    const char *metric;
    enum p2d_unit unit;
    /* Whether a line is the titles; then the layout is filled. */
    bool (*find_columns)(struct p2d_span line, struct p2d_csv_layout *);
    /* Put a row into the tree; false if it does not fit the titles. */
    bool (*take_row)(struct p2d_indent_tree *, const struct p2d_csv_layout *,
                     struct p2d_span line);
    const char *skipped;        /* kind of the warning about rows that do not fit */
    const char *nothing, *hint; /* the error when there are no rows */
};

/* Whether one of the first lines is the titles. */
bool p2d_csv_tree_begins(const struct p2d_csv_tree *, struct p2d_span head,
                         unsigned lines);

bool p2d_csv_tree_read(const struct p2d_csv_tree *, struct p2d_input *,
                       struct p2d_builder *);

#endif
