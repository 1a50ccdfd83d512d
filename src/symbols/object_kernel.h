/* object_kernel.h - find the symbols of the kernel and its modules if its own list
 * lacks them. */
#ifndef P2D_SYMBOLS_OBJECT_KERNEL_H
#define P2D_SYMBOLS_OBJECT_KERNEL_H

#include "symbols/objects.h"

/* The distance from recorded to listed addresses: a kernel may begin at another address
 * each time that it starts. Empties the list if the distance cannot be found. */
uint64_t p2d_kernel_moved(const struct p2d_objects *, struct p2d_buffer *kallsyms);

/* The kernel's own file, if there is one of the same build. */
bool p2d_load_vmlinux(struct p2d_objects *, struct p2d_object *kernel);

/* The same file for lines alone, where its symbols are known otherwise and lines are
 * wanted. */
void p2d_open_vmlinux_for_lines(struct p2d_objects *, struct p2d_object *kernel);

/* A module, by the list of the kernel, which was loaded before, or by its file. */
void p2d_load_module(struct p2d_objects *, uint32_t module);

#endif
