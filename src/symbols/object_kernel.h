/* object_kernel.h - find the symbols of the kernel and its modules if its own list
 * lacks them. */
#ifndef P2D_SYMBOLS_OBJECT_KERNEL_H
#define P2D_SYMBOLS_OBJECT_KERNEL_H

#include "symbols/objects.h"

/* By how much what is listed lies further up than what was recorded: a kernel may begin
 * elsewhere each time that it starts. Makes the list empty if that cannot be told. */
uint64_t p2d_kernel_moved(const struct p2d_objects *, struct p2d_buffer *kallsyms);

/* The kernel's own file, if there is one of the same build. */
bool p2d_load_vmlinux(struct p2d_objects *, struct p2d_object *kernel);

/* A module, by the list of the kernel, which was loaded before, or by its file. */
void p2d_load_module(struct p2d_objects *, uint32_t module);

#endif
