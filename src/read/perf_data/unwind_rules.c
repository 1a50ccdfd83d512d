/* unwind_rules.c - read simple rules of unwind tables.
 *
 * Reference: DWARF 5, 6.4; handle_cfi of elfutils' libdwfl/frame_unwind.c, with which the
 * result must agree.
 */
#ifdef P2D_HAVE_DW

#include "read/perf_data/unwind_rules.h"

#include <dwarf.h>
#include <stdlib.h>

/* Read a rule of a register and an offset; false for any other rule. */
static bool take_cfa(Dwarf_Frame *frame, struct p2d_unwind_rule *rule)
{
    Dwarf_Op *ops;
    size_t n;
    if (dwarf_frame_cfa(frame, &ops, &n) != 0 || n != 1)
        return false;
    bool is_short = ops->atom >= DW_OP_breg0 && ops->atom <= DW_OP_breg31;
    if (!is_short && ops->atom != DW_OP_bregx)
        return false;
    uint64_t number = is_short ? ops->atom - (uint64_t)DW_OP_breg0 : ops->number;
    rule->cfa_register = (uint8_t)number;
    rule->cfa_offset = (int64_t)(is_short ? ops->number : ops->number2);
    return number < P2D_UNWIND_REGISTERS;
}

/* Read a rule of a place, or a value, at an offset of the frame's address. */
static bool take_saved(struct p2d_unwind_rule *rule, unsigned number, const Dwarf_Op *ops,
                       size_t n)
{
    int64_t offset = 0;
    size_t at = 1;
    if (ops[0].atom != DW_OP_call_frame_cfa || rule->n_saved == P2D_UNWIND_MOST_SAVED)
        return false;
    if (at < n && ops[at].atom == DW_OP_plus_uconst)
        offset = (int64_t)ops[at++].number;
    bool is_value = at < n && ops[at].atom == DW_OP_stack_value;
    at += is_value;
    rule->saved[rule->n_saved].number = (uint8_t)number;
    rule->saved[rule->n_saved].is_value = is_value;
    rule->saved[rule->n_saved++].offset = offset;
    return at == n;
}

/* Read the rule of a register; without a rule the register is unknown in the caller. */
static bool take_register(Dwarf_Frame *frame, unsigned number,
                          struct p2d_unwind_rule *rule)
{
    Dwarf_Op memory[3], *ops;
    size_t n;
    if (dwarf_frame_register(frame, (int)number, memory, &ops, &n) != 0)
        return true;
    if (n > 0)
        return take_saved(rule, number, ops, n);
    if (ops == NULL)
        rule->same |= UINT32_C(1) << number;
    return true;
}

static struct p2d_unwind_rule rule_of(Dwarf_Frame *frame)
{
    struct p2d_unwind_rule rule = {0};
    Dwarf_Addr start, end;
    bool of_signal;
    rule.is_simple =
        dwarf_frame_info(frame, &start, &end, &of_signal) == P2D_UNWIND_RETURN &&
        !of_signal && take_cfa(frame, &rule);
    for (unsigned i = 0; i < P2D_UNWIND_REGISTERS && rule.is_simple; i++)
        rule.is_simple = take_register(frame, i, &rule);
    return rule;
}

struct p2d_unwind_rule p2d_unwind_rule_at(Dwfl_Module *module, uint64_t address)
{
    Dwarf_Addr bias;
    Dwarf_Frame *frame = NULL;
    Dwarf_CFI *tables = dwfl_module_eh_cfi(module, &bias);
    if (tables == NULL || dwarf_cfi_addrframe(tables, address - bias, &frame) != 0) {
        tables = dwfl_module_dwarf_cfi(module, &bias);
        if (tables == NULL || dwarf_cfi_addrframe(tables, address - bias, &frame) != 0)
            return (struct p2d_unwind_rule){0};
    }
    struct p2d_unwind_rule rule = rule_of(frame);
    free(frame); /* libdw: the caller's, by free */
    return rule;
}

bool p2d_unwind_step(const struct p2d_unwind_rule *rule, struct p2d_unwind_memory memory,
                     struct p2d_unwind_registers *registers)
{
    struct p2d_unwind_registers caller = {.known = rule->same & registers->known};
    memcpy(caller.at, registers->at, sizeof caller.at);
    bool has_cfa = registers->known >> rule->cfa_register & 1;
    uint64_t cfa = registers->at[rule->cfa_register] + (uint64_t)rule->cfa_offset;
    for (unsigned i = 0; i < rule->n_saved && has_cfa; i++) {
        uint64_t word = cfa + (uint64_t)rule->saved[i].offset;
        if (!rule->saved[i].is_value && !memory.read(memory.state, word, &word))
            continue;
        caller.at[rule->saved[i].number] = word;
        caller.known |= UINT32_C(1) << rule->saved[i].number;
    }
    *registers = caller;
    return caller.known >> P2D_UNWIND_RETURN & 1 && caller.at[P2D_UNWIND_RETURN] != 0;
}

#else

/* Without libdw nothing unwinds. ISO C forbids an empty file. */
typedef int p2d_no_unwind_rules;

#endif
