/* Tests of read/unwind_rules: from a frame to its caller. */
#include "tap.h"

#ifdef P2D_HAVE_DW

#include "read/perf_data/unwind_rules.h"

enum { BP = 6, SP = 7, BX = 3 };

/* Words at 1000, 1008 and so on. */
struct words {
    uint64_t at[8];
};

static bool read_word(void *state, uint64_t address, uint64_t *word)
{
    const struct words *words = state;
    if (address < 1000 || address >= 1064 || address % 8 != 0)
        return false;
    *word = words->at[(address - 1000) / 8];
    return true;
}

/* A function that begins with "push %rbp": its caller's address lies below the frame's,
 * and its caller's %rbp below that. */
static const struct p2d_unwind_rule pushed = {
    .is_simple = true,
    .cfa_register = SP,
    .cfa_offset = 16,
    .same = 1 << BX,
    .n_saved = 3,
    .saved = {{P2D_UNWIND_RETURN, false, -8}, {BP, false, -16}, {SP, true, 0}}};

static void a_step_leads_to_the_caller(void)
{
    struct words words = {{11, 22, 33}};
    struct p2d_unwind_memory memory = {read_word, &words};
    struct p2d_unwind_registers r = {.known = (1u << P2D_UNWIND_REGISTERS) - 1};
    r.at[SP] = 1000;
    r.at[BX] = 77;
    CHECK(p2d_unwind_step(&pushed, memory, &r));
    CHECK(r.at[P2D_UNWIND_RETURN] == 22);
    CHECK(r.at[BP] == 11);
    CHECK(r.at[SP] == 1016);
    CHECK(r.at[BX] == 77);
    CHECK(r.known == (1u << P2D_UNWIND_RETURN | 1u << BP | 1u << SP | 1u << BX));
}

static void what_was_not_recorded_is_not_known(void)
{
    struct words words = {{11, 22, 33}};
    struct p2d_unwind_memory memory = {read_word, &words};
    struct p2d_unwind_registers r = {.known = 1u << SP | 1u << P2D_UNWIND_RETURN};
    r.at[SP] = 992; /* the caller's %rbp is before what there is */
    CHECK(p2d_unwind_step(&pushed, memory, &r));
    CHECK(r.at[P2D_UNWIND_RETURN] == 11);
    CHECK(r.known ==
          (1u << P2D_UNWIND_RETURN | 1u << SP)); /* %rbx was not known before */
}

static void stacks_end(void)
{
    struct words words = {{11, 0, 33}};
    struct p2d_unwind_memory memory = {read_word, &words};
    struct p2d_unwind_registers zero = {.known = UINT32_MAX}, far = zero, blind = {0};
    zero.at[SP] = 1000; /* the caller's address is 0 */
    far.at[SP] = 2000;  /* and here it was not recorded */
    CHECK(!p2d_unwind_step(&pushed, memory, &zero));
    CHECK(!p2d_unwind_step(&pushed, memory, &far));
    blind.at[SP] = 1008;
    CHECK(!p2d_unwind_step(&pushed, memory, &blind)); /* %rsp is not known */
}

int main(void)
{
    RUN(a_step_leads_to_the_caller);
    RUN(what_was_not_recorded_is_not_known);
    RUN(stacks_end);
    return tap_done();
}

#else

int main(void)
{
    puts("1..0 # SKIP built without libdw");
    return 0;
}

#endif
