/* rows.c - find the functions of scalene's lines. */
#include "read/scalene/rows.h"

#include <stdlib.h>

double p2d_scalene_time(const struct p2d_scalene_row *row)
{
    return row->values[P2D_SCALENE_PYTHON] + row->values[P2D_SCALENE_NATIVE] +
           row->values[P2D_SCALENE_SYSTEM];
}

bool p2d_scalene_has_cost(const struct p2d_scalene_row *row)
{
    for (int i = 0; i < P2D_SCALENE_VALUES; i++)
        if (row->values[i] > 0)
            return true;
    return false;
}

static int by_line(const void *a, const void *b)
{
    const struct p2d_scalene_row *one = a, *other = b;
    return (one->line > other->line) - (one->line < other->line);
}

static void sort_rows(p2d_scalene_rows *rows)
{
    if (rows->len > 1)
        qsort(rows->at, rows->len, sizeof *rows->at, by_line);
}

/* A function that begins before the line that is looked at, and may have it. */
struct open_function {
    p2d_fn fn;
    double time, left;
};
typedef P2D_VEC(struct open_function) open_functions;

/* The function that has the line; 0: none. Those with less time left than the line took
 * are over: all their lines were seen. Lines without time, which allocated memory, tell
 * nothing of that: scalene notes functions only where it samples time. */
static p2d_fn owner_of(open_functions *open, const struct p2d_scalene_row *line)
{
    double time = p2d_scalene_time(line);
    if (line->is_outside)
        return 0;
    for (; time > 0 && open->len > 0; open->len--) {
        struct open_function *top = &open->at[open->len - 1];
        double rounding = 1e-6 * top->time;
        if (time <= top->left + rounding) {
            top->left -= time;
            break;
        }
    }
    return open->len > 0 ? open->at[open->len - 1].fn : 0;
}

/* Add those that begin at the line or before it, from *next on. */
static bool open_until(open_functions *open, struct p2d_report *report,
                       const p2d_scalene_rows *functions, uint32_t *next, uint32_t line)
{
    for (; *next < functions->len && functions->at[*next].line <= line; (*next)++) {
        const struct p2d_scalene_row *row = &functions->at[*next];
        double time = p2d_scalene_time(row);
        if (!p2d_vec_push(open, report, (struct open_function){row->fn, time, time}))
            return false;
    }
    return true;
}

bool p2d_scalene_add_rows(p2d_scalene_rows *out, struct p2d_report *report,
                          p2d_scalene_rows *functions, p2d_scalene_rows *lines)
{
    open_functions open = {0};
    uint32_t next = 0;
    bool good = true;
    sort_rows(functions);
    sort_rows(lines);
    for (uint32_t i = 0; i < lines->len && good; i++) {
        struct p2d_scalene_row *line = &lines->at[i];
        good = open_until(&open, report, functions, &next, line->line);
        line->fn = owner_of(&open, line);
        good = good && p2d_vec_push(out, report, *line);
    }
    for (uint32_t i = 0; i < functions->len && lines->len == 0 && good; i++) {
        struct p2d_scalene_row row = functions->at[i];
        row.line = 0;
        good = p2d_vec_push(out, report, row);
    }
    p2d_vec_release(&open);
    return good;
}
