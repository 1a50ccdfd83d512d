/* linux.h - whether the program may use what only Linux has.
 *
 * All such things are in this folder, each with a plain POSIX way beside it, but for the
 * sandbox, which there is on Linux alone. -DP2D_PORTABLE builds the POSIX way on Linux,
 * so that it can be tested there.
 */
#ifndef P2D_SYSTEM_LINUX_H
#define P2D_SYSTEM_LINUX_H

#if defined __linux__ && !defined P2D_PORTABLE
#define P2D_LINUX 1
#else
#define P2D_LINUX 0
#endif

#endif
