/* report.c - the first error and the counted warnings of one run. */
#include "base/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Format into `out`, escaping what a terminal should not see. */
P2D_PRINTF(3, 0)
static void format_safely(char *out, size_t size, const char *format, va_list arguments)
{
    char raw[1024];
    int length = vsnprintf(raw, sizeof raw, format, arguments);
    if (length < 0)
        length = 0;
    size_t n = (size_t)length < sizeof raw ? (size_t)length : sizeof raw - 1;
    p2d_escape_for_terminal(out, size, (const unsigned char *)raw, n);
}

bool p2d_set_error(struct p2d_report *report, enum p2d_code code, const char *format, ...)
{
    if (report->code != P2D_OK)
        return false;
    report->code = code;
    va_list arguments;
    va_start(arguments, format);
    format_safely(report->text, sizeof report->text, format, arguments);
    va_end(arguments);
    return false;
}

void p2d_set_place(struct p2d_report *report, const char *format, ...)
{
    if (report->place[0] != '\0')
        return;
    va_list arguments;
    va_start(arguments, format);
    format_safely(report->place, sizeof report->place, format, arguments);
    va_end(arguments);
}

void p2d_set_hint(struct p2d_report *report, const char *format, ...)
{
    if (report->hint[0] != '\0' || report->code == P2D_OK)
        return;
    va_list arguments;
    va_start(arguments, format);
    format_safely(report->hint, sizeof report->hint, format, arguments);
    va_end(arguments);
}

bool p2d_set_nomem(struct p2d_report *report)
{
    return p2d_set_error(report, P2D_ENOMEM, "out of memory");
}

/* The place of a kind in the table; as many as there are warnings if it is new. */
static unsigned index_of(const struct p2d_report *report, const char *kind)
{
    unsigned i = 0;
    while (i < report->n_warnings && strcmp(report->warnings[i].kind, kind) != 0)
        i++;
    return i;
}

/* The slot of a kind, a free one if it is new, NULL if the table is full. */
static struct p2d_warning *warning_of(struct p2d_report *report, const char *kind)
{
    unsigned i = index_of(report, kind);
    if (i == P2D_MAX_WARNINGS)
        return NULL;
    report->n_warnings += i == report->n_warnings;
    return &report->warnings[i];
}

bool p2d_has_warning(const struct p2d_report *report, const char *kind)
{
    return index_of(report, kind) < report->n_warnings;
}

void p2d_set_warning(struct p2d_report *report, const char *kind, const char *place,
                     const char *format, ...)
{
    struct p2d_warning *warning = warning_of(report, kind);
    if (warning == NULL)
        return;
    if (warning->count++ > 0)
        return;
    warning->kind = kind;
    p2d_escape_for_terminal(warning->place, sizeof warning->place,
                            (const unsigned char *)place, strlen(place));
    va_list arguments;
    va_start(arguments, format);
    format_safely(warning->text, sizeof warning->text, format, arguments);
    va_end(arguments);
}

void p2d_set_warning_hint(struct p2d_report *report, const char *kind, const char *format,
                          ...)
{
    unsigned i = index_of(report, kind);
    if (i == report->n_warnings || report->warnings[i].hint[0] != '\0')
        return;
    va_list arguments;
    va_start(arguments, format);
    format_safely(report->warnings[i].hint, sizeof report->warnings[i].hint, format,
                  arguments);
    va_end(arguments);
}

bool p2d_count_warning(struct p2d_report *report, const char *kind)
{
    unsigned i = index_of(report, kind);
    if (i == report->n_warnings)
        return i == P2D_MAX_WARNINGS;
    report->warnings[i].count++;
    return true;
}
