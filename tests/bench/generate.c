/* generate.c - seeded profiles of any size, to measure readers with.
 *
 *     generate KIND SIZE > FILE      SIZE: bytes of text, or functions for the last ones
 *
 * KIND of perf text: shallow, deep, wide (many functions), recursive, addresses (every address
 * its own line), processes (many programs, short-lived), events (several). Others: folded;
 * pstats; and shapes that break quadratic code: chain (one stack), star (perf text), ring (a
 * cycle of calls, pstats). Stacks move as those of a program do: the next sample shares callers with the last,
 * functions call a few others each, and some are hot. The same arguments give the same bytes.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 0x9e3779b97f4a7c15u;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static unsigned below(unsigned limit)
{
    return (unsigned)((next_random() >> 33) % limit);
}

static uint64_t mix(uint64_t h)
{
    h = (h ^ h >> 33) * 0xff51afd7ed558ccdu;
    h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53u;
    return h ^ h >> 33;
}

struct shape {
    const char *name;
    unsigned functions; /* of a program */
    unsigned depth;     /* of a stack, about */
    unsigned fan_out;   /* callees of a function */
    unsigned sites;     /* addresses from which one function calls another */
    unsigned programs;
    unsigned events;
    bool recursive;
};

// clang-format off
static const struct shape shapes[] = {
    {"shallow",     800,   8,  6,  2,   1, 1, false},
    {"deep",       3000,  60,  4,  2,   1, 1, false},
    {"wide",      60000,  25, 30,  2,   1, 1, false},
    {"recursive",   300,  80,  3,  2,   1, 1, true},
    {"addresses",  3000,  30,  6,  0,   1, 1, false},
    {"processes",  2000,  25,  6,  2, 150, 1, false},
    {"events",     2000,  30,  6,  2,   4, 5, false},
    {"folded",     3000,  25,  6,  1,   1, 1, false},
};
// clang-format on

enum { MAX_DEPTH = 400 };
static unsigned stack[MAX_DEPTH], n_stack;

/* The i-th callee: a few functions for each, the first ones hot. */
static unsigned callee(const struct shape *shape, unsigned caller, unsigned i)
{
    if (shape->recursive && i == 0)
        return caller;
    return (unsigned)(mix(caller * 31u + i) % shape->functions);
}

/* From one sample to the next: leave some callees, enter others. */
static void move(const struct shape *shape)
{
    unsigned leave = below(n_stack < 12 ? n_stack + 1 : 12);
    n_stack = leave < n_stack ? n_stack - leave : 1;
    stack[0] = 0;
    unsigned wanted = shape->depth / 2 + below(shape->depth + 1);
    while (n_stack < wanted && n_stack < MAX_DEPTH) {
        unsigned hot = below(shape->fan_out), cold = below(shape->fan_out);
        stack[n_stack] = callee(shape, stack[n_stack - 1], hot < cold ? hot : cold);
        n_stack++;
    }
}

static uint64_t address_of(const struct shape *shape, unsigned fn, unsigned site)
{
    unsigned offset = shape->sites > 0 ? site % shape->sites * 24 : below(1u << 30);
    return 0x400000 + (uint64_t)fn * 512 + 16 + offset;
}

static uint64_t print_sample(const struct shape *shape, uint64_t number)
{
    static const char *const events[] = {"cycles:u", "instructions:u", "cache-misses:u",
                                         "branch-misses:u", "page-faults:u"};
    unsigned program = below(shape->programs), written = 0;
    unsigned pid =
        1000 + program * 7 + (shape->programs > 100 ? (unsigned)(number / 5000) : 0);
    written += (unsigned)printf(
        "program-%u %5u [%03u] %6" PRIu64 ".%06" PRIu64 ": %10u %15s: \n", program, pid,
        below(8), number / 997, number * 1003 % 1000000,
        shape->events > 1 ? 1 + below(2000000) : 1001001,
        shape->events > 1 ? events[below(shape->events)] : "cpu-clock");
    for (unsigned i = n_stack; i-- > 0;) {
        unsigned fn = stack[i];
        uint64_t address = address_of(shape, fn, below(4));
        written +=
            (unsigned)printf("\t%16" PRIx64 " module%u::function_%u+0x%" PRIx64
                             " (/usr/lib/program-%u/lib%u.so)\n",
                             address, fn % 17, fn, address % 512, program, fn % 17);
    }
    putchar('\n');
    return written + 1;
}

static uint64_t print_folded(void)
{
    unsigned written = 0;
    for (unsigned i = 0; i < n_stack; i++)
        written += (unsigned)printf("%smodule%u::function_%u", i > 0 ? ";" : "",
                                    stack[i] % 17, stack[i]);
    return written + (unsigned)printf(" %u\n", 1 + below(20));
}

static void print_text(const struct shape *shape, uint64_t size)
{
    bool folded = strcmp(shape->name, "folded") == 0;
    uint64_t number = 0;
    for (uint64_t written = 0; written < size; number++) {
        move(shape);
        written += folded ? print_folded() : print_sample(shape, number);
    }
}

/* --------------------------------------------------------- marshalled pstats */

static void put_u32(uint32_t value)
{
    for (int i = 0; i < 4; i++)
        putchar((int)(value >> 8 * i & 0xff));
}

static void put_int(uint32_t value)
{
    putchar('i');
    put_u32(value);
}

static void put_double(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    putchar('g');
    put_u32((uint32_t)bits);
    put_u32((uint32_t)(bits >> 32));
}

enum { REFERABLE = 0x80 };

/* CPython writes a string once and then refers to it: its index among what can be. */
static uint32_t n_referable;

static void put_string(const char *text, uint32_t *index)
{
    if (*index > 0) {
        putchar('r');
        put_u32(*index - 1);
        return;
    }
    *index = ++n_referable;
    putchar('z' | REFERABLE);
    putchar((int)strlen(text));
    fputs(text, stdout);
}

static uint32_t file_index[53 * 997], *name_index, *key_index;

/* A key is one object to cProfile, too, in the dict and in the dicts of callers. */
static void put_key(unsigned fn)
{
    char text[64];
    unsigned file = fn % (53 * 997);
    if (key_index[fn] > 0) {
        putchar('r');
        put_u32(key_index[fn] - 1);
        return;
    }
    key_index[fn] = ++n_referable;
    putchar(')' | REFERABLE);
    putchar(3);
    snprintf(text, sizeof text, "/srv/app/package%u/module%u.py", file % 53, file % 997);
    put_string(text, &file_index[file]);
    put_int(1 + fn % 3000);
    snprintf(text, sizeof text, "function_%u", fn);
    put_string(text, &name_index[fn]);
}

static void begin_keys(unsigned functions)
{
    name_index = calloc(functions, sizeof *name_index);
    key_index = calloc(functions, sizeof *key_index);
    if (name_index == NULL || key_index == NULL)
        exit(1);
    putchar('{');
}

static void print_pstats(unsigned functions)
{
    begin_keys(functions);
    for (unsigned fn = 0; fn < functions; fn++) {
        unsigned callers = fn == 0 ? 0 : 1 + (unsigned)(mix(fn) % 5);
        put_key(fn);
        putchar(')');
        putchar(5);
        put_int(callers * 10 + 1);
        put_int(callers * 10 + 1);
        put_double(1e-6 * (double)(mix(fn) % 1000));
        put_double(1e-5 * (double)(mix(fn) % 1000));
        putchar('{');
        for (unsigned i = 0; i < callers; i++) {
            put_key((unsigned)(mix(fn * 7u + i) % fn));
            putchar(')');
            putchar(4);
            put_int(10);
            put_int(10);
            put_double(1e-7 * (double)(mix(fn + i) % 1000));
            put_double(1e-6 * (double)(mix(fn + i) % 1000));
        }
        putchar('0');
    }
    putchar('0');
}

/* ----------------------------------------------------------- extreme shapes */

static void print_extreme(unsigned functions, bool chain)
{
    for (unsigned fn = 0; fn < functions; fn++) {
        if (fn == 0 || !chain)
            printf("app %u %u.%06u: 10 cycles: \n", 7u, fn / 1000000, fn % 1000000);
        printf("\t%16x function_%u+0x0 (app)\n", 4096 + fn * 16, fn);
        if (!chain)
            printf("\t%16x main+0x0 (app)\n\n", 16);
    }
    putchar('\n');
}

static void print_ring(unsigned functions)
{
    begin_keys(functions);
    for (unsigned fn = 0; fn < functions; fn++) {
        put_key(fn);
        putchar(')');
        putchar(5);
        put_int(1);
        put_int(2);
        put_double(1e-6);
        put_double(1e-6 * functions);
        putchar('{');
        put_key(fn == 0 ? functions - 1 : fn - 1);
        putchar('i'); /* as the profile module has it: calls only */
        put_u32(2);
        putchar('0');
    }
    putchar('0');
}

int main(int argc, char **argv)
{
    uint64_t size = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    if (size > 0 && strcmp(argv[1], "pstats") == 0) {
        print_pstats((unsigned)size);
        return ferror(stdout) != 0;
    }
    bool chain = argc == 3 && strcmp(argv[1], "chain") == 0;
    if (size > 0 && (chain || strcmp(argv[1], "star") == 0)) {
        print_extreme((unsigned)size, chain);
        return ferror(stdout) != 0;
    }
    if (size > 0 && strcmp(argv[1], "ring") == 0) {
        print_ring((unsigned)size);
        return ferror(stdout) != 0;
    }
    for (size_t i = 0; size > 0 && i < sizeof shapes / sizeof *shapes; i++)
        if (strcmp(argv[1], shapes[i].name) == 0) {
            print_text(&shapes[i], size);
            return ferror(stdout) != 0;
        }
    fprintf(stderr,
            "usage: generate shallow|deep|wide|recursive|addresses|processes|events|"
            "folded|pstats|chain|star|ring SIZE\n");
    return 2;
}
