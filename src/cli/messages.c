/* messages.c - tell the user what a report holds, on standard error. */
#include "cli/messages.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

void print_warnings(const struct p2d_report *report)
{
    for (unsigned i = 0; i < report->n_warnings; i++) {
        const struct p2d_warning *w = &report->warnings[i];
        fprintf(stderr, "prof2dot: %s%swarning: %s", w->place,
                w->place[0] != '\0' ? ": " : "", w->text);
        if (w->count > 1)
            fprintf(stderr, " (%" PRIu64 " times)", w->count);
        fputc('\n', stderr);
        if (w->hint[0] != '\0')
            fprintf(stderr, "hint: %s\n", w->hint);
    }
}

void print_error(const struct p2d_report *report)
{
    char text[1024], hint[512]; /* they may quote the command line */
    p2d_escape_for_terminal(text, sizeof text, (const unsigned char *)report->text,
                            strlen(report->text));
    p2d_escape_for_terminal(hint, sizeof hint, (const unsigned char *)report->hint,
                            strlen(report->hint));
    fprintf(stderr, "prof2dot: %s%s%s\n", report->place,
            report->place[0] != '\0' ? ": " : "", text);
    if (hint[0] != '\0')
        fprintf(stderr, "hint: %s\n", hint);
}
