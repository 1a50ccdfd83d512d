/* pair_slots.c - a value for each pair of two small numbers. */
#include "base/pair_slots.h"

#ifdef P2D_TINY
enum { MOST_PAIRS = 4 };
#else
enum { MOST_PAIRS = 1 << 20 }; /* of a table: 4 MiB, most of which may stay empty */
#endif

bool p2d_pair_slots_init(struct p2d_pair_slots *slots, struct p2d_report *report,
                         uint32_t height, uint32_t width)
{
    uint64_t n = (uint64_t)height * width;
    *slots = (struct p2d_pair_slots){.width = width};
    if (n > MOST_PAIRS)
        return true;
    slots->table = p2d_new(report, (size_t)n, sizeof *slots->table);
    return slots->table != NULL;
}

void p2d_pair_slots_release(struct p2d_pair_slots *slots)
{
    p2d_delete(slots->table);
    p2d_map_release(&slots->map);
}
