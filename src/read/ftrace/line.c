/* line.c - parse one line of Linux's function_graph tracer.
 *
 *     0) + 16.816 us   |  do_filp_open();
 *     4700.100003 |   0)         ls-2411 |   5.662 us    |  do_sys_openat2();
 *     1)   bash-2300    =>   kworker/1:2-77
 *     my shop-2411 [000] 51234.000007: funcgraph_entry:  + 39.788 us   |   fd_install();
 *
 * Columns are there by the options of the tracer; the last line is trace-cmd report's.
 */
#include "read/ftrace/line.h"

#include <math.h>

#include "base/number.h"
#include "syntax/words.h"

struct p2d_span p2d_ftrace_task(struct p2d_span task, int64_t *number)
{
    uint64_t value;
    size_t dash = task.len;
    *number = -1;
    while (dash > 0 && task.at[dash - 1] >= '0' && task.at[dash - 1] <= '9')
        dash--;
    if (dash < 2 || dash == task.len || task.at[dash - 1] != '-' ||
        !p2d_parse_u64(p2d_slice(task, dash, task.len), &value) || value > INT64_MAX)
        return task;
    *number = (int64_t)value;
    return p2d_slice(task, 0, dash - 1);
}

static bool is_task(struct p2d_span text)
{
    int64_t number;
    return p2d_ftrace_task(text, &number).len < text.len;
}

bool p2d_ftrace_duration(struct p2d_span text, double *nanoseconds)
{
    static const char marks[] = "+!#*@$";
    double value;
    if (text.len > 0 && memchr(marks, text.at[0], sizeof marks - 1) != NULL)
        text = p2d_trim(p2d_slice(text, 1, text.len));
    if (!p2d_ends_with(text, " us") ||
        !p2d_parse_double(p2d_trim(p2d_drop_last(text, 3)), &value) || value < 0)
        return false;
    *nanoseconds = round(value * 1000);
    return true;
}

/* What is after the last column's bar. */
static bool set_code(struct p2d_ftrace_line *l, struct p2d_span rest)
{
    l->depth = p2d_indentation(rest);
    l->code = p2d_trim(rest);
    return l->code.len > 0;
}

/* A column and its bar, taken; false if there is none. */
static bool cut_column(struct p2d_span *rest, struct p2d_span *column)
{
    size_t bar = p2d_find(*rest, 0, '|');
    if (bar == rest->len)
        return false;
    *column = p2d_trim(p2d_slice(*rest, 0, bar));
    *rest = p2d_slice(*rest, bar + 1, rest->len);
    return true;
}

/* "bash-2300    =>   kworker/1:2-77" */
static bool parse_switch(struct p2d_ftrace_line *l, struct p2d_span rest)
{
    size_t arrow = p2d_find_text(rest, 0, " => ");
    l->task = p2d_trim(p2d_slice(rest, 0, arrow));
    l->next = p2d_trim(p2d_slice(rest, arrow + 4, rest.len));
    l->is_switch = is_task(l->task) && is_task(l->next);
    return l->is_switch;
}

/* The columns of the time and the processor are known by their form, the task's by its
 * number; between that and the duration may be flags. */
static bool parse_ftrace(struct p2d_span line, struct p2d_ftrace_line *l)
{
    struct p2d_span rest = line, column;
    double time;
    if (p2d_parse_double(p2d_trim(p2d_slice(line, 0, p2d_find(line, 0, '|'))), &time))
        (void)cut_column(&rest, &l->time);
    rest = p2d_slice(rest, p2d_indentation(rest), rest.len);
    size_t bracket = p2d_find(rest, 0, ')');
    if (p2d_is_digits(p2d_slice(rest, 0, bracket))) {
        l->cpu = p2d_slice(rest, 0, bracket);
        rest = p2d_slice(rest, bracket + 1, rest.len);
    }
    if (l->cpu.len > 0 && parse_switch(l, rest))
        return true;
    l->task = (struct p2d_span){0};
    while (cut_column(&rest, &column)) {
        if (column.len == 0 || p2d_ends_with(column, " us")) {
            l->duration = column;
            return set_code(l, rest);
        }
        if (l->task.len == 0 && is_task(column))
            l->task = column;
        else if (p2d_find(rest, 0, '|') == rest.len) /* "==========> |" */
            return false;
    }
    return false;
}

/* The task's name may have blanks and dashes in it: it ends before "[000]". */
static bool parse_trace_cmd(struct p2d_span line, size_t event, struct p2d_ftrace_line *l)
{
    size_t bracket = event;
    while (bracket > 0 && line.at[bracket - 1] != '[')
        bracket--;
    if (bracket < 2)
        return false;
    struct p2d_span rest = p2d_slice(line, event + 2, line.len), column;
    l->task = p2d_trim(p2d_slice(line, 0, bracket - 1));
    l->cpu = p2d_slice(line, bracket, p2d_find(line, bracket, ']'));
    l->time = p2d_trim(p2d_slice(line, bracket + l->cpu.len + 1, event));
    (void)p2d_next_word(&rest); /* "funcgraph_entry:" */
    if (!is_task(l->task) || !p2d_is_digits(l->cpu) || !cut_column(&rest, &column))
        return false;
    l->duration = column;
    return set_code(l, rest);
}

bool p2d_ftrace_parse(struct p2d_span line, struct p2d_ftrace_line *l)
{
    *l = (struct p2d_ftrace_line){.is_switch = false};
    if (line.len == 0 || line.at[0] == '#')
        return false;
    size_t event = p2d_find_text(line, 0, ": funcgraph_");
    return event < line.len ? parse_trace_cmd(line, event, l) : parse_ftrace(line, l);
}
