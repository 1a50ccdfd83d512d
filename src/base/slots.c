/* slots.c - a hash table from a hash to an id. */
#include "base/slots.h"

void p2d_slots_put(struct p2d_slots *slots, uint32_t id, uint32_t hash)
{
    uint32_t i = p2d_first_slot(slots, hash);
    while (slots->at[i].id != 0)
        i = p2d_next_slot(slots, i);
    slots->at[i] = (struct p2d_slot){id, hash};
}

bool p2d_slots_grow(struct p2d_slots *slots, struct p2d_report *report,
                    const char *things)
{
    unsigned bits = slots->at == NULL ? P2D_FIRST_BITS : 33u - slots->shift;
    if (bits > 31)
        return p2d_set_error(report, P2D_ENOMEM, "the input has more than 1073741824 %s",
                             things);
    struct p2d_slots fresh = {.mask = (UINT32_C(1) << bits) - 1,
                              .shift = (uint8_t)(32 - bits)};
    fresh.at = p2d_new_table(report, (size_t)fresh.mask + 1, sizeof *fresh.at);
    if (fresh.at == NULL)
        return false;
    for (uint32_t i = 0; slots->at != NULL && i <= slots->mask; i++)
        if (slots->at[i].id != 0)
            p2d_slots_put(&fresh, slots->at[i].id, slots->at[i].hash);
    p2d_delete(slots->at);
    *slots = fresh;
    return true;
}
