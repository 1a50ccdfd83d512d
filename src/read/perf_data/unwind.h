/* unwind.h - unwind the copied stack of a sample (perf record --call-graph dwarf) by
 * libdw. Optional at build time. */
#ifndef P2D_READ_PERF_DATA_UNWIND_H
#define P2D_READ_PERF_DATA_UNWIND_H

#include "symbols/objects.h"
#include "read/perf_data/note_cuts.h"
#include "read/perf_data/address_space.h"

/* The parts of the recording that unwinding needs. */
struct p2d_unwind_world {
    const struct p2d_perf_file *file;
    struct p2d_objects *objects;
    const struct p2d_spaces *spaces;
    struct p2d_report *report;
};

struct p2d_unwinder;

/* NULL if this build cannot unwind, or memory ran out. */
struct p2d_unwinder *p2d_unwinder_new(struct p2d_unwind_world);
void p2d_unwinder_free(struct p2d_unwinder *);

/* Whether a sample can be unwound. */
bool p2d_can_unwind(const struct p2d_perf_sample *);

/* Call found(state, address) for every frame of the program, the leaf first: return
 * addresses are moved back into the call. Returns whether callers are missing: bits
 * P2D_COPY_...
 */
unsigned p2d_unwind(struct p2d_unwinder *, const struct p2d_perf_sample *,
                    void (*found)(void *state, uint64_t address), void *state);

#endif
