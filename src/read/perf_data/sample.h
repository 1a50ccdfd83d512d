/* sample.h - parse a sample record of perf.data. */
#ifndef P2D_READ_PERF_DATA_SAMPLE_H
#define P2D_READ_PERF_DATA_SAMPLE_H

#include "read/perf_data/file.h"

/* Marks in callchains: the numbers after a mark are code of that kind. */
#define P2D_PERF_CONTEXT_HV ((uint64_t)-32)
#define P2D_PERF_CONTEXT_KERNEL ((uint64_t)-128)
#define P2D_PERF_CONTEXT_USER ((uint64_t)-512)
#define P2D_PERF_CONTEXT_USER_DEFERRED ((uint64_t)-640)
#define P2D_PERF_CONTEXT_GUEST ((uint64_t)-2048)
#define P2D_PERF_CONTEXT_GUEST_KERNEL ((uint64_t)-2176)
#define P2D_PERF_CONTEXT_GUEST_USER ((uint64_t)-2560)
#define P2D_PERF_CONTEXT_MAX ((uint64_t)-4095)

/* Spans are the file's. Lists of numbers are 8 bytes each, in the file's byte order. */
struct p2d_perf_sample {
    const struct p2d_perf_attr *attr;
    uint64_t ip, time, id, period;
    int64_t pid, tid; /* -1: unknown */
    uint32_t cpu;     /* if the event has P2D_PERF_CPU */
    bool has_period, has_time;
    struct p2d_span chain;    /* addresses and marks, the leaf first */
    struct p2d_span raw;      /* a tracepoint's fields */
    struct p2d_span branches; /* from, to, flags; the newest first */
    struct p2d_span registers, stack;
    bool stack_is_full;     /* the copy has the requested size */
    uint64_t registers_abi; /* 0: none */
    struct p2d_span counts; /* counters read with the sample: a value each, and an id */
    size_t counts_stride;   /* numbers for each */
    size_t counts_id;       /* place of the id; 0: no ids */
    uint64_t cgroup;        /* the kernel's number of it; 0: unknown */
};

/* False if the record is too short for what its event says it holds, or if the event is
 * unknown. */
bool p2d_perf_parse_sample(const struct p2d_perf_file *, const struct p2d_perf_record *,
                           struct p2d_perf_sample *);

/* Whose a record is, where its end says so. */
struct p2d_perf_ids {
    int64_t pid, tid; /* -1: unknown */
    bool has_cpu;
    uint32_t cpu;
};
struct p2d_perf_ids p2d_perf_ids_of(const struct p2d_perf_file *,
                                    const struct p2d_perf_record *);

/* The time of a record; 0: unknown. */
uint64_t p2d_perf_time_of(const struct p2d_perf_file *, const struct p2d_perf_record *);

static inline uint64_t p2d_perf_number(const struct p2d_perf_file *file,
                                       struct p2d_span numbers, size_t index)
{
    return p2d_u64_at(numbers.at + 8 * index, file->swapped);
}

#endif
