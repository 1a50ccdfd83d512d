/* api_report.c - reports for programs that use the library. */
#include <string.h>

#include "base/mem.h"
#include "base/sized.h"

/* What programs get where there is no memory for a report: nothing ever changes it, since
 * nothing is done after an error. */
static const struct p2d_report no_memory = {.code = P2D_ENOMEM, .text = "out of memory"};

struct p2d_report *p2d_report_new(void)
{
    struct p2d_report none = {0};
    struct p2d_report *report = p2d_new(&none, 1, sizeof *report);
    return report != NULL ? report : (struct p2d_report *)(uintptr_t)&no_memory;
}

void p2d_report_free(struct p2d_report *report)
{
    if (report != &no_memory)
        p2d_delete(report);
}

void p2d_report_clear(struct p2d_report *report)
{
    if (report != &no_memory)
        memset(report, 0, sizeof *report);
}

enum p2d_code p2d_report_code(const struct p2d_report *report)
{
    return report->code;
}

const char *p2d_report_place(const struct p2d_report *report)
{
    return report->place;
}

const char *p2d_report_text(const struct p2d_report *report)
{
    return report->text;
}

const char *p2d_report_hint(const struct p2d_report *report)
{
    return report->hint;
}

bool p2d_report_warning_sized(const struct p2d_report *report, size_t index,
                              struct p2d_warning_info *info, size_t size)
{
    if (index >= report->n_warnings)
        return false;
    const struct p2d_warning *warning = &report->warnings[index];
    struct p2d_warning_info own = {warning->kind, warning->place, warning->text,
                                   warning->hint, warning->count};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}
