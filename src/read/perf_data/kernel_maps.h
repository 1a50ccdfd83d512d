/* kernel_maps.h - find the kernel, its modules, BPF programs and other generated code
 * by address. */
#ifndef P2D_READ_PERF_DATA_KERNEL_MAPS_H
#define P2D_READ_PERF_DATA_KERNEL_MAPS_H

#include "symbols/objects.h"
#include "read/perf_data/file.h"
#include "read/perf_data/address_space.h"

/* The kernel's maps belong to this number, which no process has. */
#define P2D_KERNEL_SPACE INT64_MIN

/* A record of a mapping in the kernel: the kernel itself or a module. */
void p2d_kernel_map(struct p2d_spaces *, struct p2d_objects *,
                    const struct p2d_perf_file *, struct p2d_mapping,
                    struct p2d_span name);

/* A KSYMBOL record: code came or went. */
void p2d_kernel_take_symbol(struct p2d_spaces *, struct p2d_objects *,
                            const struct p2d_perf_file *, const struct p2d_perf_record *);

#endif
