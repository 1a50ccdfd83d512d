/* lack_of_labels.c - say that samples have no labels, and which could have some. */
#include "model/lack_of_labels.h"

void p2d_hint_at_labels(const struct p2d_profile *p, struct p2d_report *report)
{
    static const char *const known[][2] = {
        {"pprof", "a program sets labels of pprof's samples, as Go's do by pprof.Do"},
        {"otlp",
         "the profiler sets attributes of samples and resources, which are labels"},
        {"perf-data", "perf record --sample-cpu records the label cpu, --all-cgroups "
                      "the label cgroup"},
        {"perf", "perf record --sample-cpu --all-cgroups records processors and control "
                 "groups; perf script -F +cpu,+cgroup prints them"}};
    const char *hint = "samples of pprof, OTLP, JFR, perf.data and the text of perf "
                       "script have labels";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(p->format, known[i][0]) == 0)
            hint = known[i][1];
    p2d_set_hint(report, "%s%s", hint,
                 p->threads.len > 2 ? "; --thread and --process choose threads" : "");
}

void p2d_refuse_without_labels(const struct p2d_profile *p, struct p2d_report *report)
{
    if (p->shape == P2D_CALLS)
        p2d_set_error(report, P2D_EUSAGE,
                      "the %s profile has no samples, and so no labels", p->format);
    else
        p2d_set_error(report, P2D_EUSAGE, "the samples of the %s profile have no labels",
                      p->format);
    p2d_hint_at_labels(p, report);
}
