/* perf_counter.h - the names of Linux' performance counters. */
#ifndef P2D_SYNTAX_PERF_COUNTER_H
#define P2D_SYNTAX_PERF_COUNTER_H

#include <stdint.h>

/* The name of a hardware or software counter, by its number in perf_event_open(2); NULL if no
 * counter has the number. */
const char *p2d_perf_hardware_name(uint64_t number);
const char *p2d_perf_software_name(uint64_t number);

#endif
