/* parts.h - parts of a report's data: tables of functions and texts, columns, notes. */
#ifndef P2D_WRITE_HTML_PARTS_H
#define P2D_WRITE_HTML_PARTS_H

#include "base/map.h"
#include "draw/view.h"

/* What is beyond a browser is left out, lightest first, and a note says so. */
enum {
    P2D_HTML_FUNCTIONS = 200000,
    P2D_HTML_CALLS = 500000,
    P2D_HTML_CONTEXTS = 300000,
    P2D_HTML_NAME = 4096 /* bytes of a name */
};

/* A function of the report: places of its texts, and where it is. */
struct p2d_html_function {
    uint32_t name, module, file, column;
    uint64_t line; /* 0: unknown */
};

/* The data while it is put together. Functions and texts are numbered in the order of
 * their first use. */
struct p2d_html {
    const struct p2d_view *view;
    const struct p2d_graph *whole; /* the view's, but unpruned */
    struct p2d_graph *own;         /* the same, where it had to be made */
    /* Lines of source code are in one part alone: for all others the view is that of the
     * profile without them. */
    const struct p2d_graph *lined; /* the graph with lines; NULL: it has none */
    struct p2d_profile *without;
    struct p2d_graph unlined; /* of `without`; its tables are those of `lined` */
    struct p2d_view unlined_view;
    struct p2d_map numbers; /* hash of a function's texts -> its number + 1 */
    uint32_t *number_of;    /* by function of the view's profile: the same */
    struct p2d_map places;  /* hash of a text -> its place + 1 */
    P2D_VEC(struct p2d_html_function) fns;
    struct p2d_buffer texts; /* the inside of a JSON array */
    struct p2d_buffer notes; /* the inside of an array, too */
    struct p2d_map noted;    /* hashes of the notes */
    /* Beside the data: columns of large tables (columns.h), and when samples were (times.h).
     */
    struct p2d_buffer packed, times;
    P2D_VEC(int64_t) wholes; /* a column while it is packed */
    uint32_t n_texts;
};

bool p2d_html_init(struct p2d_html *, const struct p2d_view *);

void p2d_html_release(struct p2d_html *);

/* The number of a function of any profile; equal functions have one. */
uint32_t p2d_html_fn(struct p2d_html *, const struct p2d_profile *, p2d_fn);

/* The place of a text; equal texts have one. */
uint32_t p2d_html_place(struct p2d_html *, struct p2d_span);

/* A sentence that the report shows, once. */
void p2d_html_note(struct p2d_html *, const char *format, ...) P2D_PRINTF(2, 3);
void p2d_html_note_text(struct p2d_html *, struct p2d_span text);
bool p2d_html_has_note(struct p2d_html *, struct p2d_span text);

/* Begin a member of an object, with the comma that it may need. */
void p2d_html_key(struct p2d_buffer *, const char *key);

/* A column of a table: a member that is an array of numbers. Unknown is NaN, and null in
 * the data. */
void p2d_html_column(struct p2d_buffer *, const char *key, uint32_t n,
                     double (*at)(const void *table, uint32_t index), const void *table);

/* Finish a graph (graph.h) of a profile that the program has warned of: once is enough. */
void p2d_html_finish(struct p2d_graph *, const struct p2d_graph_options *,
                     struct p2d_report *);

/* Give a graph that was just counted the columns that the shown one has besides its first,
 * by the names of their metrics. */
void p2d_html_add_columns(struct p2d_graph *, const struct p2d_graph *shown,
                          struct p2d_report *);

/* All functions and calls of a metric; of the one that is shown, in all its columns. */
struct p2d_graph *p2d_html_graph(const struct p2d_view *, p2d_metric);

/* A comma, unless an array or object has just begun. */
void p2d_html_comma(struct p2d_buffer *);
/* A number as JSON; null for what is no number. */
void p2d_html_number(struct p2d_buffer *, double);
/* A text as JSON, cut to P2D_HTML_NAME bytes. */
void p2d_html_text(struct p2d_buffer *, struct p2d_span);

#endif
