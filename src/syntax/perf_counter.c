/* perf_counter.c - the names of Linux' performance counters, as perf prints them.
 * Reference: include/uapi/linux/perf_event.h; evsel__name of tools/perf/util/evsel.c.
 */
#include "syntax/perf_counter.h"

#include <stddef.h>

static const char *const hardware[] = {"cycles",
                                       "instructions",
                                       "cache-references",
                                       "cache-misses",
                                       "branches",
                                       "branch-misses",
                                       "bus-cycles",
                                       "stalled-cycles-frontend",
                                       "stalled-cycles-backend",
                                       "ref-cycles"};
static const char *const software[] = {
    "cpu-clock",        "task-clock",   "page-faults",  "context-switches",
    "cpu-migrations",   "minor-faults", "major-faults", "alignment-faults",
    "emulation-faults", "dummy",        "bpf-output",   "cgroup-switches"};

enum {
    N_HARDWARE = sizeof hardware / sizeof *hardware,
    N_SOFTWARE = sizeof software / sizeof *software
};

const char *p2d_perf_hardware_name(uint64_t number)
{
    return number < N_HARDWARE ? hardware[number] : NULL;
}

const char *p2d_perf_software_name(uint64_t number)
{
    return number < N_SOFTWARE ? software[number] : NULL;
}
