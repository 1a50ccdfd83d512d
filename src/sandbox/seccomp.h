/* seccomp.h - list the system calls that the sandbox allows, and enforce it by
 * libseccomp. */
#ifndef P2D_SANDBOX_SECCOMP_H
#define P2D_SANDBOX_SECCOMP_H

#include "sandbox/sandbox.h"

/* A filter of system calls; NULL if the system cannot filter them, or memory ran out. */
struct p2d_calls *p2d_calls_new(bool only_computes);

/* Put the filter in force and free it. False if that failed. */
bool p2d_calls_enter(struct p2d_calls *);

#endif
