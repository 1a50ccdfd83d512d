/* packed.h - a sample as gzip, bzip2, xz, zstd and UTF-16 make it, in build/. */
#ifndef P2D_TESTS_FAULTS_PACKED_H
#define P2D_TESTS_FAULTS_PACKED_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { N_PACKINGS = 5 };

/* The path, or NULL where the machine has no such tool. */
static inline const char *packed_sample(unsigned packing)
{
    static const char *const tools[N_PACKINGS] = {"gzip -c", "bzip2 -c", "xz -c",
                                                  "zstd -qc", "iconv -f UTF-8 -t UTF-16"};
    static const char *const paths[N_PACKINGS] = {
        "build/packed.perf.gz", "build/packed.perf.bz2", "build/packed.perf.xz",
        "build/packed.perf.zst", "build/packed.perf.utf16"};
    char command[200];
    snprintf(command, sizeof command, "%s tests/golden/perf/plain.perf >%s 2>/dev/null",
             tools[packing], paths[packing]);
    return system(command) == 0 ? paths[packing] : NULL;
}

#endif
