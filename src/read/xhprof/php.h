/* php.h - parse xhprof's runs as PHP's serialize() writes them. */
#ifndef P2D_READ_XHPROF_PHP_H
#define P2D_READ_XHPROF_PHP_H

#include "read/xhprof/calls.h"

/* What is in the input. Errors are in the report. */
void p2d_xhprof_read_php(struct p2d_xhprof *);

#endif
