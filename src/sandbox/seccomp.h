/* seccomp.h - list the system calls that the sandbox allows, and enforce it by
 * libseccomp. */
#ifndef P2D_SANDBOX_SECCOMP_H
#define P2D_SANDBOX_SECCOMP_H

#include "sandbox/sandbox.h"

struct p2d_calls *p2d_calls_new(bool only_computes);

bool p2d_calls_enter(struct p2d_calls *);

#endif
