/* show.h - what a test saw, written down as text to be compared with CHECK_TEXT. */
#ifndef P2D_TESTS_SHOW_H
#define P2D_TESTS_SHOW_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/strings.h"

#define SPAN(literal) \
    ((struct p2d_span){(const unsigned char *)(literal), sizeof(literal) - 1})

static char shown[16384];

static void show(const char *format, ...) P2D_PRINTF(1, 2);
static void show(const char *format, ...)
{
    size_t used = strlen(shown);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(shown + used, sizeof shown - used, format, arguments);
    va_end(arguments);
}

static void show_span(struct p2d_span s)
{
    show("%.*s", (int)s.len, (const char *)s.at);
}

#endif
