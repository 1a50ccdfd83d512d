/* write_pstats.c - invented call graphs as cProfile saves them: a marshalled dict */
#include "graph.h"
#include "writers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Calls, of them not recursive, and seconds: of the function itself and with its callees. */
static void put_numbers(unsigned calls, uint64_t self, uint64_t total)
{
    put_int(calls);
    put_int(calls);
    put_double(1e-6 * (double)self);
    put_double(1e-6 * (double)total);
}

/* Of what a call costs, the callee's own part. */
static uint64_t own_part(const struct graph *graph, const struct call *call)
{
    return (uint64_t)((double)graph->self[call->callee] * (double)call->cost /
                      (double)graph->total[call->callee]);
}

void print_pstats(unsigned functions)
{
    struct graph graph = make_graph(functions, 5);
    uint64_t at = graph.n_calls; /* calls are there by callee, the last one first */
    begin_keys(functions);
    for (unsigned fn = 0; fn < functions; fn++) {
        uint64_t end = at;
        while (at > 0 && graph.calls[at - 1].callee == fn)
            at--;
        put_key(fn);
        putchar(')');
        putchar(5);
        put_numbers((unsigned)(end - at) * 10 + 1, graph.self[fn], graph.total[fn]);
        putchar('{');
        for (uint64_t i = at; i < end; i++) {
            put_key(graph.calls[i].caller);
            putchar(')');
            putchar(4);
            put_numbers(10, own_part(&graph, &graph.calls[i]), graph.calls[i].cost);
        }
        putchar('0');
    }
    putchar('0');
}

void print_ring(unsigned functions)
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
