/* source_names.c - which names of a profile are those of source files, and whether their
 * files are as old as it. */
#include "write/shared/source_names.h"

#include <inttypes.h>

bool p2d_names_source(struct p2d_span name)
{
    return name.len > 0 && name.at[0] != '<' && !p2d_span_is(name, "~");
}

int64_t p2d_recorded(const struct p2d_profile *p)
{
    int64_t first = INT64_MAX;
    for (uint32_t i = 0; i < p->origins.len; i++)
        if (p->origins.at[i].has_mtime && p->origins.at[i].mtime < first)
            first = p->origins.at[i].mtime;
    return first;
}

void p2d_warn_of_sources(struct p2d_report *report, uint32_t n_missing)
{
    if (n_missing > 0)
        p2d_set_warning(report, "source: missing", "",
                        "the text of %" PRIu32 " source file%s was not found", n_missing,
                        n_missing == 1 ? "" : "s");
    p2d_set_warning_hint(report, "source: missing",
                         "--source-path DIR says where sources are; files that the "
                         "profile names elsewhere are not opened");
}
