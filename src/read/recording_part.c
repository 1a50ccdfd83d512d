/* recording_part.c - keep a part of a recording, by time or processor.
 *
 * Reference: perf_cpu_map__new of tools/lib/perf/cpumap.c of Linux.
 */
#include "read/recording_part.h"

#include <inttypes.h>

#include "base/number.h"

/* "3" or "2-5" */
static bool add_cpus(struct p2d_perf_part *part, struct p2d_span text)
{
    size_t dash = p2d_find(text, 0, '-');
    uint64_t first, last;
    if (!p2d_parse_u64(p2d_slice(text, 0, dash), &first))
        return false;
    last = first;
    if (dash < text.len && !p2d_parse_u64(p2d_slice(text, dash + 1, text.len), &last))
        return false;
    if (first > last || last >= P2D_MOST_CPUS)
        return false;
    for (uint64_t cpu = first; cpu <= last; cpu++)
        part->cpus[cpu / 64] |= UINT64_C(1) << (cpu % 64);
    return true;
}

bool p2d_part_of(struct p2d_input *in, struct p2d_perf_part *part)
{
    const char *time = in->options != NULL ? in->options->time : NULL;
    const char *cpus = in->options != NULL ? in->options->cpus : NULL;
    *part = (struct p2d_perf_part){
        .by_time = time != NULL, .by_cpu = cpus != NULL, .period = {0, UINT64_MAX}};
    if (cpus == NULL)
        return true;
    bool good = cpus[0] != '\0';
    struct p2d_span rest = p2d_span_of(cpus), range;
    while (good && p2d_cut(&rest, ',', &range))
        good = add_cpus(part, range);
    if (good)
        return true;
    p2d_set_error(in->report, P2D_EUSAGE, "\"%.80s\" is not a list of processors", cpus);
    p2d_set_hint(in->report, "--cpu takes numbers and ranges, such as 0,2-5");
    return false;
}

/* ------------------------------------------------------------ what is left out */

static bool is_of_time(const struct p2d_perf_part *part, struct p2d_perf_moment m)
{
    return !part->by_time ||
           (m.has_time && m.time >= part->period.from && m.time <= part->period.to);
}

bool p2d_part_has_cpu(const struct p2d_perf_part *part, struct p2d_perf_moment m)
{
    return !part->by_cpu || (m.has_cpu && m.cpu < P2D_MOST_CPUS &&
                             part->cpus[m.cpu / 64] >> (m.cpu % 64) & 1);
}

bool p2d_part_has(const struct p2d_perf_part *part, struct p2d_perf_moment m,
                  struct p2d_left_out *out)
{
    bool of_time = is_of_time(part, m), of_cpu = p2d_part_has_cpu(part, m);
    if (of_time && of_cpu)
        return true;
    struct p2d_left_out one = {.other_time = !of_time && m.has_time,
                               .no_time = !of_time && !m.has_time,
                               .other_cpu = !of_cpu && m.has_cpu,
                               .no_cpu = !of_cpu && !m.has_cpu,
                               .period = {m.time, m.time},
                               .first_cpu = m.cpu,
                               .last_cpu = m.cpu};
    p2d_left_out_add(out, &one);
    return false;
}

void p2d_left_out_add(struct p2d_left_out *sum, const struct p2d_left_out *one)
{
    bool has_time = sum->other_time > 0, has_cpu = sum->other_cpu > 0;
    if (one->other_time > 0 && (!has_time || one->period.from < sum->period.from))
        sum->period.from = one->period.from;
    if (one->other_time > 0 && (!has_time || one->period.to > sum->period.to))
        sum->period.to = one->period.to;
    if (one->other_cpu > 0 && (!has_cpu || one->first_cpu < sum->first_cpu))
        sum->first_cpu = one->first_cpu;
    if (one->other_cpu > 0 && (!has_cpu || one->last_cpu > sum->last_cpu))
        sum->last_cpu = one->last_cpu;
    sum->other_time += one->other_time;
    sum->other_cpu += one->other_cpu;
    sum->no_time += one->no_time;
    sum->no_cpu += one->no_cpu;
}

bool p2d_left_out_all(const struct p2d_left_out *out, struct p2d_report *report)
{
    enum { SECOND = 1000000000, MICROSECOND = 1000 };
    const struct p2d_period *p = &out->period;
    if (out->no_time > 0) {
        p2d_set_error(report, P2D_EEMPTY, "the samples have no times");
        p2d_set_hint(report, P2D_PERF_LACKS_TIMES);
    } else if (out->other_time > 0) {
        p2d_set_error(report, P2D_EEMPTY, "no sample is within that time");
        p2d_set_hint(report,
                     "the samples are from %" PRIu64 ".%06" PRIu64 " to %" PRIu64
                     ".%06" PRIu64 " seconds",
                     p->from / SECOND, p->from % SECOND / MICROSECOND, p->to / SECOND,
                     p->to % SECOND / MICROSECOND);
    } else if (out->no_cpu > 0) {
        p2d_set_error(report, P2D_EEMPTY,
                      "the samples do not say on which processor they were taken");
        p2d_set_hint(report, "record processors with perf record -a or --sample-cpu, "
                             "print them with perf script -F +cpu");
    } else if (out->other_cpu > 0) {
        p2d_set_error(report, P2D_EEMPTY, "no sample was taken on these processors");
        p2d_set_hint(report, "the samples are of processors %" PRIu64 " to %" PRIu64,
                     out->first_cpu, out->last_cpu);
    }
    return out->no_time + out->other_time + out->no_cpu + out->other_cpu > 0;
}
