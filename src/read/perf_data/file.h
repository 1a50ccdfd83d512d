/* file.h - a perf.data file as events and records, one after the other.
 *
 * File mode has its tables of attributes and features around the data; pipe mode (`perf
 * record -o -`) carries them as records. Both come out the same here, zstd frames are
 * seen through, and records are checked to lie within the file. The data is not held in
 * memory, unless the file can only be read from front to back (another program's output):
 * its description stands after the data. Reference:
 * tools/perf/Documentation/perf.data-file-format.txt of Linux.
 */
#ifndef P2D_READ_PERF_DATA_FILE_H
#define P2D_READ_PERF_DATA_FILE_H

#include "base/map.h"
#include "io/input.h"
#include "base/bytes.h"
#include "read/perf_data/tracepoints.h"

/* Bits of sample_type, named as in linux/perf_event.h. */
enum {
    P2D_PERF_IP = 1 << 0,
    P2D_PERF_TID = 1 << 1,
    P2D_PERF_TIME = 1 << 2,
    P2D_PERF_ADDR = 1 << 3,
    P2D_PERF_READ = 1 << 4,
    P2D_PERF_CALLCHAIN = 1 << 5,
    P2D_PERF_ID = 1 << 6,
    P2D_PERF_CPU = 1 << 7,
    P2D_PERF_PERIOD = 1 << 8,
    P2D_PERF_STREAM_ID = 1 << 9,
    P2D_PERF_RAW = 1 << 10,
    P2D_PERF_BRANCH_STACK = 1 << 11,
    P2D_PERF_REGS_USER = 1 << 12,
    P2D_PERF_STACK_USER = 1 << 13,
    P2D_PERF_WEIGHT = 1 << 14,
    P2D_PERF_DATA_SRC = 1 << 15,
    P2D_PERF_IDENTIFIER = 1 << 16,
    P2D_PERF_TRANSACTION = 1 << 17,
    P2D_PERF_REGS_INTR = 1 << 18,
    P2D_PERF_PHYS_ADDR = 1 << 19,
    P2D_PERF_CGROUP = 1 << 21,
    P2D_PERF_WEIGHT_STRUCT = 1 << 24
};

/* Kinds of records: the kernel's below 64, perf's own from there on. */
enum {
    P2D_RECORD_MMAP = 1,
    P2D_RECORD_LOST = 2,
    P2D_RECORD_COMM = 3,
    P2D_RECORD_FORK = 7,
    P2D_RECORD_SAMPLE = 9,
    P2D_RECORD_MMAP2 = 10,
    P2D_RECORD_AUX = 11,
    P2D_RECORD_LOST_SAMPLES = 13,
    P2D_RECORD_SWITCH = 14,
    P2D_RECORD_SWITCH_CPU_WIDE = 15,
    P2D_RECORD_KSYMBOL = 17,
    P2D_RECORD_CGROUP = 19,
    P2D_RECORD_CALLCHAIN_DEFERRED = 22,
    P2D_RECORD_HEADER_ATTR = 64,
    P2D_RECORD_TRACING_DATA = 66,
    P2D_RECORD_BUILD_ID = 67,
    P2D_RECORD_FINISHED_ROUND = 68,
    P2D_RECORD_AUXTRACE_INFO = 70,
    P2D_RECORD_AUXTRACE = 71,
    P2D_RECORD_EVENT_UPDATE = 78,
    P2D_RECORD_FEATURE = 80,
    P2D_RECORD_COMPRESSED = 81,
    P2D_RECORD_COMPRESSED2 = 83
};

/* An event, as it was opened. */
struct p2d_perf_attr {
    uint32_t type;
    uint16_t max_stack; /* calls of a stack at most; 0: what the system had */
    uint64_t config, period, sample_type, read_format, branch_type;
    uint64_t regs_user, regs_interrupted; /* bits of the registers that samples have */
    bool has_freq, has_ids_everywhere;    /* sample_id_all */
    bool has_deferred_chains;
    bool has_clock;          /* one was chosen */
    bool has_monotonic_time; /* of CLOCK_MONOTONIC: perf record -k 1 */
    uint8_t precise;         /* 0..3: the ppp of cycles:ppp */
    bool excludes_user, excludes_kernel, excludes_hv;
    struct p2d_span name;
};

/* The build-id that the header has for an object. */
struct p2d_perf_build_id {
    struct p2d_span file, id;
};

/* A loan until the next record is asked for. */
struct p2d_perf_record {
    uint32_t type;
    uint16_t misc;
    struct p2d_span body; /* without the 8 bytes of header */
};

struct p2d_perf_unpacker;

/* A source of records: the data of a file, or a whole file of a recording that has one
 * for each processor. */
struct p2d_perf_stream {
    struct p2d_input *in;
    uint64_t left;   /* bytes that were not taken yet, if the input has so many */
    size_t taken;    /* bytes of the input that the last record is a loan of */
    bool is_between; /* a part of a record was unpacked, and the rest not yet */
    struct p2d_perf_unpacker *unpacker; /* NULL: no record was compressed so far */
};

struct p2d_perf_file {
    struct p2d_input *in;
    struct p2d_report *report;
    bool swapped, piped, truncated;
    P2D_VEC(struct p2d_perf_attr) attrs;
    struct p2d_map by_id; /* id -> attr + 1 */
    p2d_tracepoints tracepoints;
    P2D_VEC(struct p2d_perf_build_id) build_ids;
    struct p2d_map by_file; /* hash of a name -> its first build-id + 1 */
    uint64_t seed;
    struct p2d_arena texts; /* owner of the spans of the description */
    struct p2d_span command, arch, os_release;
    uint64_t first_sample, last_sample; /* time of the recording; 0: unknown */
    bool has_aux;                       /* Intel PT and the like */
    bool is_one_of_several; /* each with records of its own: perf record --threads */

    struct p2d_span held;   /* a whole file that comes from front to back */
    uint64_t sections_left; /* the most bytes of all tables, which do not overlap */
    struct p2d_perf_stream own, *stream; /* the stream of p2d_perf_next */
    uint64_t n_packed, n_unpacked;       /* bytes of compressed records so far */
};

/* Read the header and everything that describes the data. False after an error. */
bool p2d_perf_open(struct p2d_perf_file *, struct p2d_input *);
void p2d_perf_close(struct p2d_perf_file *);

/* The next record of ->stream; false at the end or after an error. A record that is cut
 * off or too small ends the data and sets ->truncated. */
bool p2d_perf_next(struct p2d_perf_file *, struct p2d_perf_record *);

#endif
