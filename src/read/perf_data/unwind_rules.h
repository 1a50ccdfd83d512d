/* unwind_rules.h - read rules of unwind tables that are as simple as most are: the
 * caller's registers lie at fixed offsets from one of the callee's.
 *
 * libdwfl reads the tables anew for each frame of each sample. Addresses repeat, so their
 * rules are kept. Less simple rules are left to libdwfl.
 */
#ifndef P2D_READ_PERF_DATA_UNWIND_RULES_H
#define P2D_READ_PERF_DATA_UNWIND_RULES_H

#include <elfutils/libdwfl.h>

#include "base/mem.h"

/* DWARF's numbers of x86-64's registers: System V ABI for AMD64, figure 3.36. */
enum { P2D_UNWIND_REGISTERS = 17, P2D_UNWIND_RETURN = 16, P2D_UNWIND_MOST_SAVED = 8 };

struct p2d_unwind_rule {
    bool is_simple;
    uint8_t cfa_register; /* the frame's address (CFA) is its value and an offset */
    uint8_t n_saved;
    uint32_t same; /* a bit for each register that the callee left as it was */
    int64_t cfa_offset;
    struct {
        uint8_t number;
        bool is_value; /* the address itself, not what lies there */
        int64_t offset;
    } saved[P2D_UNWIND_MOST_SAVED]; /* at the frame's address and an offset */
};

/* Read the rule for an address of the process from the tables of its module. */
struct p2d_unwind_rule p2d_unwind_rule_at(Dwfl_Module *, uint64_t address);

/* The registers of a frame; those without a bit in `known` are not known. */
struct p2d_unwind_registers {
    uint64_t at[P2D_UNWIND_REGISTERS];
    uint32_t known;
};

/* Eight bytes of the process's memory; false if they were not recorded. */
struct p2d_unwind_memory {
    bool (*read)(void *state, uint64_t address, uint64_t *word);
    void *state;
};

/* From a frame to its caller; false if that was the last one. */
bool p2d_unwind_step(const struct p2d_unwind_rule *, struct p2d_unwind_memory,
                     struct p2d_unwind_registers *);

#endif
