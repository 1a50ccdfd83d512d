/* event_name.c - name an event as perf does, if the file has only its number.
 *
 * Reference: include/uapi/linux/perf_event.h; evsel__name of tools/perf/util/evsel.c.
 */
#include "read/perf_data/event_name.h"

#include "syntax/perf_counter.h"

enum { TYPE_HARDWARE = 0, TYPE_SOFTWARE = 1, TYPE_TRACEPOINT = 2, TYPE_RAW = 4 };

static void put_modifiers(struct p2d_buffer *out, const struct p2d_perf_attr *attr)
{
    bool limited = attr->excludes_user || attr->excludes_kernel || attr->excludes_hv;
    if (!limited && attr->precise == 0)
        return;
    p2d_putc(out, ':');
    if (limited && !attr->excludes_user)
        p2d_putc(out, 'u');
    if (limited && !attr->excludes_kernel)
        p2d_putc(out, 'k');
    if (limited && !attr->excludes_hv)
        p2d_putc(out, 'h');
    for (unsigned i = 0; i < attr->precise; i++)
        p2d_putc(out, 'p');
}

void p2d_put_perf_event(struct p2d_buffer *out, const struct p2d_perf_attr *attr)
{
    unsigned long long config = attr->config;
    if (attr->name.len > 0) {
        p2d_put(out, attr->name.at, attr->name.len);
        return;
    }
    const char *counter = attr->type == TYPE_HARDWARE   ? p2d_perf_hardware_name(config)
                          : attr->type == TYPE_SOFTWARE ? p2d_perf_software_name(config)
                                                        : NULL;
    if (counter != NULL)
        p2d_puts(out, counter);
    else if (attr->type == TYPE_TRACEPOINT)
        p2d_putf(out, "tracepoint %llu", config);
    else if (attr->type == TYPE_RAW)
        p2d_putf(out, "raw 0x%llx", config);
    else
        p2d_putf(out, "type %u config 0x%llx", attr->type, config);
    put_modifiers(out, attr);
}
