/* memory.h - set the limit of the command's memory. */
#ifndef P2D_CLI_MEMORY_H
#define P2D_CLI_MEMORY_H

/* No more than seven eighths of what the machine has, so that an input without end is an
 * error and not the end of other programs. Call it before anything large is allocated. */
void memory_limit(void);

#endif
