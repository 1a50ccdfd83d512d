/* elf.c - any bytes as a file that a recording needs, for libFuzzer: an object file (its
 * symbols, what the compiler put into what by DWARF, its unwind tables), or else what a
 * just-in-time compiler wrote down (jit-PID.dump and perf-PID.map).
 *
 * The recording is the same each time: a program that is mapped at BASE, samples all over
 * it, with callers and with copies of the stack that lead back into it; the same in code
 * of a just-in-time compiler.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/report.h"

enum { BASE = 0x10000, SIZE = 0x10000, TEXT = 0x1000, SPAN = 0x180 };
enum { JIT_BASE = 0x9000, JIT_SIZE = 0x1000, JIT_SPAN = 0x140, DUMP_BASE = 0x1000 };
enum { MMAP = 1, SAMPLE = 9, USER = 2 };
enum { IP = 1, TID = 2, TIME = 4, CALLCHAIN = 32, REGS = 1 << 12, STACK = 1 << 13 };
enum { HEADER = 104, ATTR = 128, N_SAMPLES = 64, N_CHAIN = 8, N_STACK = 64 };
enum { USE_CLOCKID = 1 << 25, MONOTONIC = 1 };
enum { ABI_64 = 2, STACK_POINTER = 7, PROGRAM_COUNTER = 8, N_REGISTERS = 17 };
static const uint64_t registers = 0xff01ff; /* ax to ip, r8 to r15 */
static const uint64_t stack_pointer = 0x7f0000000000;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t most, unsigned seed);

/* ------------------------------------------------------------------ the recording */

struct recording {
    uint64_t at[1 << 16];
    size_t n; /* words */
};

/* An address in the program; with NO_STACK in what was compiled just in time. */
enum { NO_STACK = 1 };
static uint64_t code(unsigned i, int how)
{
    return how == NO_STACK ? JIT_BASE + i * 23 % JIT_SPAN : BASE + TEXT + i * 61 % SPAN;
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

static void put_mmap(struct recording *r, uint64_t start, uint64_t size, const char *name)
{
    size_t record = begin_record(r, MMAP);
    r->at[r->n++] = 1 | UINT64_C(1) << 32;
    r->at[r->n++] = start;
    r->at[r->n++] = size;
    r->at[r->n++] = 0;
    memcpy(&r->at[r->n], name, strlen(name));
    r->n += strlen(name) / 8 + 1;
    end_record(r, record);
}

static void put_sample(struct recording *r, unsigned number, int how)
{
    size_t start = begin_record(r, SAMPLE);
    r->at[r->n++] = code(number, how);
    r->at[r->n++] = 1 | UINT64_C(1) << 32;
    r->at[r->n++] = number + 1;
    r->at[r->n++] = N_CHAIN;
    r->at[r->n++] = (uint64_t)-512; /* PERF_CONTEXT_USER */
    for (unsigned i = 1; i < N_CHAIN; i++)
        r->at[r->n++] = code(number * N_CHAIN + i, how);
    bool has_stack = number % 2 == 0 && how != NO_STACK;
    r->at[r->n++] = has_stack ? ABI_64 : 0;
    for (unsigned i = 0; has_stack && i < N_REGISTERS; i++)
        r->at[r->n++] = i == PROGRAM_COUNTER ? code(number, how) : stack_pointer + 8 * i;
    r->at[r->n++] = has_stack ? N_STACK * 8 : 0;
    for (unsigned i = 0; has_stack && i < N_STACK; i++)
        r->at[r->n++] = i % 3 != 0 ? code(number + i, how) : stack_pointer + 8 * i;
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
    r->at[r->n + 5] = USE_CLOCKID;
    r->at[r->n + 10] = registers;
    r->at[r->n + 11] = (uint64_t)MONOTONIC << 32;
    r->n = (HEADER + ATTR + 16) / 8;
    size_t data = r->n;
    put_mmap(r, BASE, SIZE, "/object");
    put_mmap(r, DUMP_BASE, DUMP_BASE, "/tmp/jit-1.dump");
    put_mmap(r, JIT_BASE, JIT_SIZE, "//anon");
    for (unsigned i = 0; i < N_SAMPLES; i++) {
        put_sample(r, i, 0);
        put_sample(r, i, NO_STACK);
    }
    r->at[6] = (r->n - data) * 8;
}

/* ---------------------------------------------------------------------- the files */

static const char *const files[] = {"object", "tmp/jit-1.dump", "tmp/perf-1.map"};
enum { N_FILES = sizeof files / sizeof *files };

static void write_file(const char *folder, const char *name, const uint8_t *bytes,
                       size_t length)
{
    char path[80];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, length, file) != length || fclose(file) != 0) {
        perror(path);
        exit(2);
    }
}

static void write_files(const char *folder, const uint8_t *bytes, size_t length)
{
    bool is_object = length >= 4 && memcmp(bytes, "\177ELF", 4) == 0;
    for (size_t i = is_object ? 0 : 1; i < (is_object ? 1 : N_FILES); i++)
        write_file(folder, files[i], bytes, length);
}

static void remove_files(const char *folder)
{
    char path[80];
    for (size_t i = 0; i < N_FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/tmp", folder);
    rmdir(path);
    rmdir(folder);
}

/* A folder in memory, of this process. */
static const char *make_folder(void)
{
    static char folder[48];
    char inner[64];
    snprintf(folder, sizeof folder, "/dev/shm/prof2dot-fuzz-%ld", (long)getpid());
    snprintf(inner, sizeof inner, "%s/tmp", folder);
    if ((mkdir(folder, 0700) != 0 || mkdir(inner, 0700) != 0) && errno != EEXIST)
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
                                       .inlines = P2D_INLINES_ALWAYS,
                                       .lines = true};
    write_files(folder, bytes, length);
    struct p2d_profile *profile =
        p2d_read_memory(recording.at, recording.n * 8, &options, &report);
    remove_files(folder);
    if (profile == NULL) {
        fprintf(stderr, "does not hold: it is read, whatever the file: %s\n",
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
