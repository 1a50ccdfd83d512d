/* jit.c - find the code that just-in-time compilers had at an address at a time.
 *
 * Each function in a dump is mapped at its time, with its place in the dump as offset, as
 * `perf inject -j` maps a file that it makes of the function.
 */
#include "read/perf_data/jit.h"

#include <stdlib.h>

void p2d_jits_release(struct p2d_jits *jits)
{
    p2d_vec_release(&jits->at);
    p2d_map_release(&jits->seen);
}

void p2d_jits_add(struct p2d_jits *jits, struct p2d_objects *objects, int64_t pid,
                  struct p2d_span path)
{
    struct p2d_report *report = objects->b->report;
    uint32_t object =
        p2d_object_of(objects, P2D_OBJECT_JITDUMP, path, (struct p2d_span){0});
    uint32_t *seen = p2d_map_at(&jits->seen, report, object);
    if (seen == NULL || *seen != 0)
        return;
    *seen = 1;
    jits->is_sorted = false;
    const struct p2d_jitdump *dump = p2d_object_jitdump(objects, object);
    for (uint32_t i = 0; i < dump->codes.len; i++) {
        const struct p2d_jit_code *code = &dump->codes.at[i];
        struct p2d_mapping mapping = {.start = code->address,
                                      .end = code->address + code->size,
                                      .offset = code->at,
                                      .object = object};
        struct p2d_jit_load load = {code->time, pid, mapping, jits->at.len};
        if (mapping.end > mapping.start && !p2d_vec_push(&jits->at, report, load))
            return;
    }
}

static int compare(const void *a, const void *b)
{
    const struct p2d_jit_load *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

void p2d_jits_map(struct p2d_jits *jits, struct p2d_spaces *spaces, uint64_t time)
{
    uint32_t left = jits->at.len - jits->next;
    if (!jits->is_sorted && left > 0)
        qsort(jits->at.at + jits->next, left, sizeof *jits->at.at, compare);
    jits->is_sorted = true;
    while (jits->next < jits->at.len && jits->at.at[jits->next].time <= time) {
        const struct p2d_jit_load *load = &jits->at.at[jits->next++];
        p2d_space_map(spaces, load->pid, load->mapping);
    }
}
