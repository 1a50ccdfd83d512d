/* elf.c - any bytes as the object file of a recording, for libFuzzer: its symbols, what
 * the compiler put into what (DWARF), and its unwind tables.
 *
 * The recording is the same each time: a program that is mapped at BASE, samples all over
 * it, with callers and with copies of the stack that lead back into it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prof2dot.h"

enum { BASE = 0x10000, SIZE = 0x10000, TEXT = 0x1000, SPAN = 0x180 };
enum { MMAP = 1, SAMPLE = 9, USER = 2 };
enum { IP = 1, TID = 2, TIME = 4, CALLCHAIN = 32, REGS = 1 << 12, STACK = 1 << 13 };
enum { HEADER = 104, ATTR = 128, N_SAMPLES = 64, N_CHAIN = 8, N_STACK = 64 };
enum { ABI_64 = 2, STACK_POINTER = 7, PROGRAM_COUNTER = 8, N_REGISTERS = 17 };
static const uint64_t registers = 0xff01ff; /* ax to ip, r8 to r15 */
static const uint64_t stack_pointer = 0x7f0000000000;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t most, unsigned seed);

/* ------------------------------------------------------------------ the recording */

struct recording {
    uint64_t at[1 << 15];
    size_t n; /* words */
};

static uint64_t code(unsigned i)
{
    return BASE + TEXT + i * 61 % SPAN;
}

/* Begin a record; end_record() fills in its size. */
static size_t begin_record(struct recording *r, uint64_t type)
{
    r->at[r->n] = type | (uint64_t)USER << 32;
    return r->n++;
}

static void end_record(struct recording *r, size_t start)
{
    r->at[start] |= (uint64_t)(r->n - start) * 8 << 48;
}

static void put_mmap(struct recording *r)
{
    size_t start = begin_record(r, MMAP);
    r->at[r->n++] = 1 | UINT64_C(1) << 32;
    r->at[r->n++] = BASE;
    r->at[r->n++] = SIZE;
    r->at[r->n++] = 0;
    memcpy(&r->at[r->n++], "/object", 8);
    end_record(r, start);
}

static void put_sample(struct recording *r, unsigned number)
{
    size_t start = begin_record(r, SAMPLE);
    r->at[r->n++] = code(number);
    r->at[r->n++] = 1 | UINT64_C(1) << 32;
    r->at[r->n++] = number + 1;
    r->at[r->n++] = N_CHAIN;
    r->at[r->n++] = (uint64_t)-512; /* PERF_CONTEXT_USER */
    for (unsigned i = 1; i < N_CHAIN; i++)
        r->at[r->n++] = code(number * N_CHAIN + i);
    bool has_stack = number % 2 == 0;
    r->at[r->n++] = has_stack ? ABI_64 : 0;
    for (unsigned i = 0; has_stack && i < N_REGISTERS; i++)
        r->at[r->n++] = i == PROGRAM_COUNTER ? code(number) : stack_pointer + 8 * i;
    r->at[r->n++] = has_stack ? N_STACK * 8 : 0;
    for (unsigned i = 0; has_stack && i < N_STACK; i++)
        r->at[r->n++] = i % 3 != 0 ? code(number + i) : stack_pointer + 8 * i;
    if (has_stack)
        r->at[r->n++] = N_STACK * 8;
    end_record(r, start);
}

static void make_recording(struct recording *r)
{
    memcpy(r->at, "PERFILE2", 8);
    r->at[1] = HEADER;
    r->at[2] = ATTR + 16;
    r->at[3] = HEADER;
    r->at[4] = ATTR + 16;
    r->at[5] = HEADER + ATTR + 16;
    r->n = HEADER / 8;
    r->at[r->n] = 1 | (uint64_t)ATTR << 32;
    r->at[r->n + 3] = IP | TID | TIME | CALLCHAIN | REGS | STACK;
    r->at[r->n + 10] = registers;
    r->n = (HEADER + ATTR + 16) / 8;
    size_t data = r->n;
    put_mmap(r);
    for (unsigned i = 0; i < N_SAMPLES; i++)
        put_sample(r, i);
    r->at[6] = (r->n - data) * 8;
}

/* ---------------------------------------------------------------------- the object */

static void write_object(const char *folder, const uint8_t *bytes, size_t length)
{
    char path[64];
    snprintf(path, sizeof path, "%s/object", folder);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, length, file) != length || fclose(file) != 0) {
        perror(path);
        exit(2);
    }
}

static void remove_object(const char *folder)
{
    char path[64];
    snprintf(path, sizeof path, "%s/object", folder);
    unlink(path);
    rmdir(folder);
}

/* A folder in memory, of this process. */
static const char *make_folder(void)
{
    static char folder[48];
    snprintf(folder, sizeof folder, "/dev/shm/prof2dot-fuzz-%ld", (long)getpid());
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        exit(2);
    return folder;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct recording recording;
    if (recording.n == 0)
        make_recording(&recording);
    const char *folder = make_folder();
    struct p2d_report report = {0};
    struct p2d_read_options options = {.format = "perf-data",
                                       .threads = 1,
                                       .symfs = folder,
                                       .inlines = P2D_INLINES_ALWAYS};
    write_object(folder, bytes, length);
    struct p2d_profile *profile =
        p2d_read_memory(recording.at, recording.n * 8, &options, &report);
    remove_object(folder);
    if (profile == NULL) {
        fprintf(stderr, "does not hold: it is read, whatever the object: %s\n",
                report.text);
        abort();
    }
    p2d_profile_free(profile);
    return 0;
}

/* Most changes are of a few bytes in their place: moving the rest along breaks all
 * offsets at once, and nothing behind the first table is ever reached. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t most, unsigned seed)
{
    enum { WHOLE = 8, MOST_CHANGES = 4, MOST_BYTES = 8 };
    if (length == 0 || seed % WHOLE == 0)
        return LLVMFuzzerMutate(bytes, length, most);
    unsigned short state[3] = {(unsigned short)seed, (unsigned short)(seed >> 16), 1};
    for (long n = nrand48(state) % MOST_CHANGES; n >= 0; n--) {
        size_t at = (size_t)nrand48(state) % length;
        size_t some = 1 + (size_t)nrand48(state) % MOST_BYTES;
        if (some > length - at)
            some = length - at;
        (void)LLVMFuzzerMutate(bytes + at, some, some);
    }
    return length;
}
