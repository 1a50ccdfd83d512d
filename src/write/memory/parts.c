/* parts.c - what memory consists of at the moments of which that is known. */
#include "write/memory/parts.h"

#include <math.h>

#include "base/map.h"
#include "look/cut_name.h"
#include "look/label.h"
#include "look/tint.h"

enum { NAMES = 170, MOST_LISTED = 12, LONGEST = 200, MOST_BARS = 400 };

/* The parts [from, to) of one moment. */
struct whole {
    uint32_t from, to;
    double bytes;
};

static struct whole whole_from(const struct p2d_memory *memory, uint32_t from)
{
    struct whole whole = {.from = from, .to = from};
    do
        whole.bytes += memory->parts.at[whole.to++].bytes;
    while (whole.to < memory->parts.len && !memory->parts.at[whole.to].is_first);
    return whole;
}

/* Functions are numbered in the order in which they are met. */
bool p2d_number_parts(struct p2d_memory_plot *plot)
{
    const struct p2d_memory *memory = p2d_sheet_memory(plot);
    struct p2d_report *report = plot->view->report;
    struct p2d_map numbers = {0};
    uint32_t n = 0;
    plot->part_numbers =
        p2d_new(report, memory->parts.len + 1, sizeof *plot->part_numbers);
    for (uint32_t i = 0; i < memory->parts.len && p2d_ok(report); i++) {
        uint32_t *number = p2d_map_at(&numbers, report, memory->parts.at[i].name);
        if (number == NULL)
            break;
        if (*number == 0)
            *number = ++n;
        plot->part_numbers[i] = *number - 1;
    }
    p2d_map_release(&numbers);
    return p2d_ok(report);
}

static struct whole largest(const struct p2d_memory *memory)
{
    struct whole found = {0}, whole;
    for (uint32_t i = 0; i < memory->parts.len; i = whole.to) {
        whole = whole_from(memory, i);
        if (whole.bytes > found.bytes)
            found = whole;
    }
    return found;
}

static void put_amount(struct p2d_memory_plot *plot, const struct p2d_memory_part *part,
                       const struct whole *whole)
{
    struct p2d_buffer *out = &plot->texts;
    p2d_put_value(out, P2D_UNIT_BYTES, part->bytes);
    p2d_puts(out, " of ");
    p2d_put_value(out, P2D_UNIT_BYTES, whole->bytes);
    p2d_puts(out, " at ");
    p2d_sheet_put_time(plot, part->at);
}

static void draw_bar(struct p2d_memory_plot *plot, const struct whole *whole,
                     double width)
{
    const struct p2d_profile *p = plot->view->graph->profile;
    double bytes = 0;
    for (uint32_t i = whole->from; i < whole->to && p2d_ok(plot->view->report); i++) {
        const struct p2d_memory_part *part = &p->memory.parts.at[i];
        struct p2d_span name = p2d_text(p, part->name);
        double x = p2d_sheet_x(plot, part->at), bottom = p2d_sheet_y(plot, bytes);
        uint32_t from = p2d_sheet_text_begins(plot);
        bytes += part->bytes;
        double y = p2d_sheet_y(plot, bytes);
        if (bottom - y < 0.5)
            continue;
        p2d_put_printable(&plot->texts, name, LONGEST);
        uint32_t second = p2d_sheet_text_begins(plot);
        put_amount(plot, part, whole);
        p2d_sheet_rect(plot, x - width / 2, y, width, bottom - y,
                       p2d_tint_of_number(plot->part_numbers[i]), from, second);
    }
}

void p2d_draw_parts(struct p2d_memory_plot *plot)
{
    const double widest = 14, narrowest = 3, gap = 2;
    const struct p2d_memory *memory = p2d_sheet_memory(plot);
    double former = -INFINITY;
    struct whole whole;
    uint32_t n = 0;
    for (uint32_t i = 0; i < memory->parts.len && n++ < MOST_BARS; i = whole.to) {
        whole = whole_from(memory, i);
        double x = p2d_sheet_x(plot, memory->parts.at[i].at), next = INFINITY;
        if (whole.to < memory->parts.len)
            next = p2d_sheet_x(plot, memory->parts.at[whole.to].at);
        /* A neighbour that is as good as at the same place is drawn over in any case. */
        double before = x - former < narrowest ? INFINITY : x - former;
        double after = next - x < narrowest ? INFINITY : next - x;
        double room = fmin(before, after) - gap;
        draw_bar(plot, &whole, fmin(fmax(room, narrowest), widest));
        former = x;
    }
}

/* ------------------------------------------------------------------ the list */

uint32_t p2d_part_list_rows(const struct p2d_memory_plot *plot)
{
    struct whole whole = largest(p2d_sheet_memory(plot));
    uint32_t n = whole.to - whole.from;
    return n == 0 ? 0 : 2 + (n < MOST_LISTED ? n : MOST_LISTED + 1);
}

static void put_heading(struct p2d_memory_plot *plot, const struct whole *whole, double y)
{
    const struct p2d_profile *p = plot->view->graph->profile;
    const struct p2d_memory_part *part = &p->memory.parts.at[whole->from];
    uint32_t from = p2d_sheet_text_begins(plot);
    p2d_put_printable(&plot->texts, p2d_text(p, p->memory.series.at[part->whose]),
                      LONGEST);
    p2d_puts(&plot->texts, " at ");
    p2d_sheet_put_time(plot, part->at);
    p2d_puts(&plot->texts, ", ");
    p2d_put_value(&plot->texts, P2D_UNIT_BYTES, whole->bytes);
    p2d_puts(&plot->texts, ", by the function that allocated it");
    p2d_sheet_text(plot, from, plot->left, y, plot->inner_width);
}

static void put_share(struct p2d_memory_plot *plot, double bytes, double whole, double y)
{
    const double column = 90;
    uint32_t from = p2d_sheet_text_begins(plot);
    p2d_put_value(&plot->texts, P2D_UNIT_BYTES, bytes);
    p2d_sheet_text(plot, from, plot->left + 22, y, column);
    from = p2d_sheet_text_begins(plot);
    p2d_put_share(&plot->texts, whole > 0 ? bytes / whole : 0);
    p2d_sheet_text(plot, from, plot->left + 22 + column, y, column);
}

/* "f (file)", a long name cut where it says least. */
static void put_short(struct p2d_memory_plot *plot, struct p2d_span name)
{
    size_t place = name.len;
    while (place > 0 && !p2d_starts_with(p2d_slice(name, place, name.len), " ("))
        place--;
    place = place > 0 ? place : name.len;
    struct p2d_buffer cut = {.report = plot->view->report};
    p2d_put_cut_name(&cut, p2d_slice(name, 0, place));
    p2d_put_printable(&plot->texts, (struct p2d_span){cut.at, cut.len}, LONGEST);
    p2d_put_printable(&plot->texts, p2d_slice(name, place, name.len), LONGEST);
    p2d_buffer_release(&cut);
}

static void put_row(struct p2d_memory_plot *plot, uint32_t number,
                    const struct whole *whole, double y)
{
    const double swatch = 14;
    const struct p2d_memory_part *part = &p2d_sheet_memory(plot)->parts.at[number];
    struct p2d_span name = p2d_text(plot->view->graph->profile, part->name);
    uint32_t from = p2d_sheet_text_begins(plot);
    p2d_put_printable(&plot->texts, name, LONGEST);
    uint32_t second = p2d_sheet_text_begins(plot);
    put_amount(plot, part, whole);
    p2d_sheet_rect(plot, plot->left, y - swatch + 3, swatch, swatch,
                   p2d_tint_of_number(plot->part_numbers[number]), from, second);
    put_share(plot, part->bytes, whole->bytes, y);
    from = p2d_sheet_text_begins(plot);
    put_short(plot, name);
    p2d_sheet_text(plot, from, plot->left + NAMES, y, plot->inner_width - NAMES);
}

/* The heaviest part of the moment that is not yet listed, where `former` is the last that
 * is, or the end if none is. */
static uint32_t next_heaviest(const struct p2d_memory *memory, const struct whole *whole,
                              uint32_t former)
{
    const struct p2d_memory_part *parts = memory->parts.at;
    uint32_t found = whole->to;
    for (uint32_t i = whole->from; i < whole->to; i++) {
        bool is_listed = former < whole->to &&
                         (parts[i].bytes > parts[former].bytes ||
                          (i <= former && !(parts[i].bytes < parts[former].bytes)));
        if (!is_listed && (found == whole->to || parts[i].bytes > parts[found].bytes))
            found = i;
    }
    return found;
}

void p2d_draw_part_list(struct p2d_memory_plot *plot, double y)
{
    const struct p2d_memory *memory = p2d_sheet_memory(plot);
    struct whole whole = largest(memory);
    uint32_t part = whole.to, n = whole.to - whole.from;
    double rest = whole.bytes;
    if (n == 0)
        return;
    y += P2D_SHEET_ROW;
    put_heading(plot, &whole, y);
    for (uint32_t i = 0; i < n && i < MOST_LISTED; i++) {
        y += P2D_SHEET_ROW;
        part = next_heaviest(memory, &whole, part);
        rest -= memory->parts.at[part].bytes;
        put_row(plot, part, &whole, y);
    }
    if (n <= MOST_LISTED)
        return;
    y += P2D_SHEET_ROW;
    uint32_t from = p2d_sheet_text_begins(plot);
    p2d_putf(&plot->texts, "and %u more", (unsigned)(n - MOST_LISTED));
    p2d_sheet_text(plot, from, plot->left + NAMES, y, 200);
    put_share(plot, rest, whole.bytes, y);
}
