/* bins.c - fewer stretches of time, where a report has too many for a browser. */
#include "write/html/bins.h"

#include "base/sort.h"

/* What a row has within a bin. */
struct cell {
    int64_t bin, lasted;
    double cost;
    uint32_t row, lane, count;
};

struct cells {
    P2D_VEC(struct cell) at;
    struct p2d_map places; /* (bin, row) -> its cell + 1 */
    int64_t width, whole;  /* of a bin, of all of them */
    uint32_t limit; /* of cells; it does not hold once one bin is all of the time */
    struct p2d_report *report;
};

static int64_t last_bin(const struct p2d_html_stretch *s, int64_t width)
{
    return (s->end > s->begin ? s->end - 1 : s->begin) / width;
}

/* The power of two of microseconds from which on no lane has more bins than its share, and
 * no more pieces than four a stretch have to be looked at. */
static int64_t first_width(const p2d_html_stretches *s, int64_t whole, uint32_t n_lanes,
                           uint32_t limit)
{
    int64_t width = 1000;
    while (whole / width >= limit / n_lanes + 1)
        width *= 2;
    for (;; width *= 2) {
        uint64_t pieces = 0;
        for (uint32_t i = 0; i < s->len; i++)
            pieces += (uint64_t)(last_bin(&s->at[i], width) - s->at[i].begin / width) + 1;
        if (pieces <= 4 * (uint64_t)s->len || width > whole)
            return width;
    }
}

static bool add_piece(struct cells *cells, const struct p2d_html_stretch *s, int64_t bin)
{
    int64_t from = bin * cells->width, to = from + cells->width;
    int64_t begin = s->begin > from ? s->begin : from;
    int64_t end = s->end < to ? s->end : to;
    bool begins = s->begin >= from;
    struct cell fresh = {.bin = bin, .row = s->row, .lane = s->lane};
    uint32_t *slot =
        p2d_map_at(&cells->places, cells->report, p2d_pair((uint32_t)bin, s->row));
    if (slot == NULL || (*slot == 0 && !p2d_vec_push(&cells->at, cells->report, fresh)))
        return false;
    if (*slot == 0)
        *slot = cells->at.len;
    struct cell *cell = &cells->at.at[*slot - 1];
    cell->lasted += end > begin ? end - begin : 0;
    cell->cost += begins ? s->cost : 0;
    cell->count += begins ? s->count : 0;
    return cells->at.len <= cells->limit || cells->width > cells->whole;
}

/* False if there are too many cells, or memory runs out. */
static bool fill(struct cells *cells, const p2d_html_stretches *s)
{
    p2d_map_release(&cells->places);
    cells->places = (struct p2d_map){0};
    cells->at.len = 0;
    for (uint32_t i = 0; i < s->len; i++) {
        int64_t last = last_bin(&s->at[i], cells->width);
        for (int64_t bin = s->at[i].begin / cells->width; bin <= last; bin++)
            if (!add_piece(cells, &s->at[i], bin))
                return false;
    }
    return true;
}

/* ------------------------------------------------------------------ places */

/* How far a lane's bin is filled. */
struct filled {
    int64_t bin, used;
};

static struct p2d_html_stretch lay(const struct cell *cell, struct filled *filled,
                                   int64_t width)
{
    if (filled->bin != cell->bin)
        *filled = (struct filled){cell->bin, 0};
    int64_t at = filled->used < width ? filled->used : width - 1;
    int64_t begin = cell->bin * width + at;
    filled->used += cell->lasted;
    return (struct p2d_html_stretch){.begin = begin,
                                     .end = begin + cell->lasted,
                                     .cost = cell->cost,
                                     .row = cell->row,
                                     .lane = cell->lane,
                                     .count = cell->count};
}

/* Cells by bin, and in it as they came, become stretches. */
static void lay_all(const struct cells *cells, const struct p2d_keyed *order,
                    struct filled *filled, p2d_html_stretches *s)
{
    s->len = 0;
    for (uint32_t i = 0; i < cells->at.len; i++) {
        const struct cell *cell = &cells->at.at[order[i].index];
        s->at[s->len++] = lay(cell, &filled[cell->lane], cells->width);
    }
}

static void sort_by_begin(p2d_html_stretches *s, const struct p2d_html_stretch *from,
                          struct p2d_keyed *order, struct p2d_report *report)
{
    for (uint32_t i = 0; i < s->len; i++)
        order[i] = (struct p2d_keyed){(uint64_t)from[i].begin, i};
    if (p2d_sort_keyed(report, order, s->len))
        for (uint32_t i = 0; i < s->len; i++)
            s->at[i] = from[order[i].index];
}

static void replace(p2d_html_stretches *s, const struct cells *cells, uint32_t n_lanes)
{
    struct p2d_report *report = cells->report;
    uint32_t n = cells->at.len;
    struct p2d_keyed *order = p2d_new(report, n, sizeof *order);
    struct filled *filled = p2d_new(report, n_lanes, sizeof *filled);
    struct p2d_html_stretch *laid = p2d_new(report, n, sizeof *laid);
    for (uint32_t i = 0; order != NULL && i < n; i++)
        order[i] = (struct p2d_keyed){(uint64_t)cells->at.at[i].bin, i};
    if (order != NULL && filled != NULL && laid != NULL &&
        p2d_sort_keyed(report, order, n)) {
        lay_all(cells, order, filled, s);
        memcpy(laid, s->at, n * sizeof *laid);
        sort_by_begin(s, laid, order, report);
    }
    p2d_delete(order);
    p2d_delete(filled);
    p2d_delete(laid);
}

uint32_t p2d_html_stretch_limit(uint32_t n_rows)
{
    enum { FOR_A_ROW = 16 };
    if (n_rows >= P2D_HTML_MOST_STRETCHES / FOR_A_ROW)
        return P2D_HTML_MOST_STRETCHES;
    return n_rows > P2D_HTML_STRETCHES / FOR_A_ROW ? n_rows * FOR_A_ROW
                                                   : P2D_HTML_STRETCHES;
}

int64_t p2d_html_put_into_bins(p2d_html_stretches *s, uint32_t n_lanes, uint32_t limit,
                               struct p2d_report *report)
{
    struct cells cells = {.limit = limit, .report = report};
    if (s->len <= limit || n_lanes == 0)
        return 0;
    for (uint32_t i = 0; i < s->len; i++)
        cells.whole = s->at[i].end > cells.whole ? s->at[i].end : cells.whole;
    cells.width = first_width(s, cells.whole, n_lanes, limit);
    while (!fill(&cells, s) && p2d_ok(report))
        cells.width *= 2;
    if (p2d_ok(report))
        replace(s, &cells, n_lanes);
    p2d_map_release(&cells.places);
    p2d_vec_release(&cells.at);
    return p2d_ok(report) ? cells.width : 0;
}
