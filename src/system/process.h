/* process.h - what a process can ask of itself: its size, its end, chance. */
#ifndef P2D_SYSTEM_PROCESS_H
#define P2D_SYSTEM_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* In a new child: end by SIGKILL when the parent ends, where the system can do that.
 * False if `parent` is gone already. */
bool p2d_end_with(pid_t parent);

/* The bytes of addresses that the process takes; 0: the system does not tell. */
uint64_t p2d_address_space(void);

/* Bytes that will be written, all of them: where the system can, it maps
 * them a few MiB at a time. A hint, never an error. */
void p2d_use_large_pages(void *at, size_t size);

/* The variables of the environment, for execve. */
char **p2d_environment(void);

/* 64 bits that nobody else knows; of the clock where the system gives none at once. */
uint64_t p2d_random_bits(void);

/* The code that the kernel gives to every process (vDSO), as an ELF file; -1: there is
 * none. The caller closes it. */
int p2d_open_vdso(void);

#endif
