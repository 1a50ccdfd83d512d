/* memory.h - set the limit of the command's memory, and what becomes of freed memory. */
#ifndef P2D_CLI_MEMORY_H
#define P2D_CLI_MEMORY_H

/* No more than seven eighths of what the machine has, so that an input without end is an
 * error and not the end of other programs. Call it before anything large is allocated. */
void memory_limit(void);

/* Have malloc keep freed memory for later requests. Returning it to the system and faulting it in
 * again takes up to a tenth of the time that a large profile needs. Only the GNU C library has such a
 * setting; with any other library nothing changes. */
void memory_keep_freed(void);

#endif
