/* event_names.c - parse comments and records of the text of perf script: names of
 * events (--header), and the number of lost events. */
#include "read/perf_script/event_names.h"
#include "base/number.h"
#include "read/perf_script/header.h"
#include "read/perf_script/text.h"

enum { MAX_NAMES = 1024 /* of events that hold blanks */ };

void p2d_perf_names_release(struct p2d_perf_names *names)
{
    p2d_vec_release(&names->at);
    p2d_arena_release(&names->arena);
}

static bool is_known(const struct p2d_perf_names *names, struct p2d_span name)
{
    for (uint32_t i = 0; i < names->at.len; i++)
        if (p2d_span_equal(names->at.at[i], name))
            return true;
    return false;
}

void p2d_perf_learn(struct p2d_perf_names *names, struct p2d_report *report,
                    struct p2d_span comment)
{
    static const char start[] = "# event : name = ";
    if (!p2d_starts_with(comment, start))
        return;
    struct p2d_span name = p2d_perf_from(comment, sizeof start - 1);
    const unsigned char *end = memmem(name.at, name.len, ", , id = {", 10);
    if (end == NULL)
        return;
    name.len = (size_t)(end - name.at);
    if (p2d_find(name, 0, ' ') == name.len || names->at.len == MAX_NAMES ||
        is_known(names, name))
        return;
    unsigned char *copy = p2d_arena_alloc(&names->arena, report, name.len);
    if (copy == NULL)
        return;
    memcpy(copy, name.at, name.len);
    (void)p2d_vec_push(&names->at, report, (struct p2d_span){copy, name.len});
}

uint64_t p2d_perf_lost(struct p2d_span line)
{
    const unsigned char *record = memmem(line.at, line.len, "PERF_RECORD_LOST", 16);
    if (record == NULL)
        return 0;
    struct p2d_span rest = p2d_perf_from(line, (size_t)(record - line.at));
    const unsigned char *word = memmem(rest.at, rest.len, " lost ", 6);
    if (word == NULL)
        return 0;
    rest = p2d_trim(p2d_perf_from(rest, (size_t)(word - rest.at) + 6));
    uint64_t lost = 0;
    struct p2d_span number;
    if (p2d_cut(&rest, ' ', &number))
        p2d_parse_u64(number, &lost);
    return lost;
}
