/* gprof2dot.c - what differs under the name gprof2dot. */
#include "cli/gprof2dot.h"

#include <stdio.h>
#include <string.h>

#include "cli/output_name.h"

bool is_gprof2dot(const char *argv0)
{
    const char *slash = argv0 != NULL ? strrchr(argv0, '/') : NULL;
    const char *name = slash != NULL ? slash + 1 : argv0;
    return name != NULL &&
           (strcmp(name, "gprof2dot") == 0 || strcmp(name, "gprof2dot.py") == 0);
}

void gprof2dot_output(struct command *c)
{
    if (c->to == NULL && !is_about_tables(c))
        c->to = "dot";
}

bool gprof2dot_write_nothing(const struct command *c, struct p2d_report *report)
{
    static const char nothing[] = "digraph {\n}\n";
    fprintf(stderr, "prof2dot: warning: %s\n", report->text);
    *report = (struct p2d_report){0};
    if (!to_stdout(c))
        return p2d_replace_file(c->output, nothing, sizeof nothing - 1, report);
    (void)fputs(nothing, stdout); /* an error stays in the stream */
    return true;
}
