/* text.h - parse heap profiles, contentions, threads and goroutines as text, of
 * gperftools and Go. */
#ifndef P2D_READ_GPERFTOOLS_TEXT_H
#define P2D_READ_GPERFTOOLS_TEXT_H

#include "read/gperftools/addresses.h"

/* Whether it is a text: a heap profile, contentions, threads, goroutines. */
int p2d_gperf_probe_text(struct p2d_span head);

/* Refuse what is neither a text nor a CPU profile; false. */
bool p2d_gperf_is_none(struct p2d_input *);

/* Read a heap or thread profile as text. False after p2d_fail. */
bool p2d_gperf_read_text(struct p2d_gperf *, struct p2d_span text);
/* Java's names, for numbers instead of addresses: " 0x3 com.example.read (A.java:7)". */
void p2d_gperf_take_java_names(struct p2d_gperf *, struct p2d_span text);

#endif
