/* lead_frames.c - find leading frames of a stack that name its process and thread.
 *
 *     P77;T0:78;app.py:main:3           austin 3 and 4; the first number of T is the
 *     P77;T78;main (app.py);L3          interpreter's; austin 2
 *     Process 77;Thread 7f;main (app.py);L3      austin 0.6 to 1.0
 *     process 77:"python app.py";thread (78): worker;main (app.py:3)      py-spy
 *     [worker tid=78];Main.run          async-profiler
 *     tid:78;app.py:main:3              the sampling profiler of Python 3.15
 *
 * Reference: src/argparse.c and src/py_thread.c of austin 0.6 to 3.7; src/main.rs and
 * src/stack_trace.rs of py-spy 0.4; src/flameGraph.cpp and src/frameName.cpp of
 * async-profiler.
 */
#include "assemble/lead_frames.h"

#include "base/number.h"
#include "syntax/words.h"

static bool parse_id(struct p2d_span text, int64_t *id)
{
    uint64_t value;
    if (!p2d_parse_u64(text, &value) || value > INT64_MAX)
        return false;
    *id = (int64_t)value;
    return true;
}

/* A number in hexadecimal is its thread's name too: it is how the input has it. */
static bool parse_hex_id(struct p2d_span text, struct p2d_lead *lead)
{
    uint64_t value;
    if (!p2d_parse_hex(text, &value) || value > INT64_MAX)
        return false;
    lead->tid = (int64_t)value;
    lead->comm = text;
    return true;
}

bool p2d_parse_lead_id(struct p2d_span text, struct p2d_lead *lead)
{
    bool is_hex = p2d_starts_with(text, "0x") || p2d_starts_with(text, "0X");
    if (!is_hex)
        return parse_id(text, &lead->tid);
    if (!parse_hex_id(p2d_slice(text, 2, text.len), lead))
        return false;
    lead->comm = text;
    return true;
}

static struct p2d_span behind(struct p2d_span text, const char *start)
{
    return p2d_slice(text, strlen(start), text.len);
}

/* ------------------------------------------------------------------- austin */

static bool take_austin_process(struct p2d_span frame, struct p2d_lead *lead)
{
    if (p2d_starts_with(frame, "Process "))
        return parse_id(behind(frame, "Process "), &lead->pid);
    return p2d_starts_with(frame, "P") && parse_id(behind(frame, "P"), &lead->pid);
}

/* Numbers of threads were hexadecimal up to version 2, and still are on Windows. */
static bool take_austin_thread(struct p2d_span frame, struct p2d_lead *lead)
{
    if (p2d_starts_with(frame, "Thread "))
        return parse_hex_id(behind(frame, "Thread "), lead);
    if (!p2d_starts_with(frame, "T"))
        return false;
    struct p2d_span id = behind(frame, "T");
    size_t colon = p2d_find(id, 0, ':');
    struct p2d_lead ignored = p2d_no_lead;
    if (colon < id.len && !parse_hex_id(p2d_slice(id, 0, colon), &ignored))
        return false;
    if (colon < id.len)
        id = p2d_slice(id, colon + 1, id.len);
    return parse_id(id, &lead->tid) || parse_hex_id(id, lead);
}

static bool take_austin(struct p2d_span frame, struct p2d_lead *lead)
{
    if (lead->pid < 0 && take_austin_process(frame, lead))
        return true;
    return lead->has_thread = take_austin_thread(frame, lead);
}

/* ------------------------------------------------------------------- py-spy */

static bool take_pyspy_process(struct p2d_span frame, struct p2d_lead *lead)
{
    if (!p2d_starts_with(frame, "process ") || !p2d_ends_with(frame, "\""))
        return false;
    size_t colon = p2d_find(frame, 0, ':');
    if (colon + 2 >= frame.len || frame.at[colon + 1] != '"' ||
        !parse_id(p2d_slice(frame, strlen("process "), colon), &lead->pid))
        return false;
    lead->process = p2d_slice(frame, colon + 2, frame.len - 1);
    return true;
}

static struct p2d_span without_quotes(struct p2d_span name)
{
    bool is_quoted = name.len > 1 && name.at[0] == '"' && p2d_ends_with(name, "\"");
    return is_quoted ? p2d_slice(name, 1, name.len - 1) : name;
}

static bool take_pyspy_thread(struct p2d_span frame, struct p2d_lead *lead)
{
    size_t close = p2d_find(frame, 0, ')'), begin = strlen("thread (");
    if (!p2d_starts_with(frame, "thread (") || close == frame.len ||
        !p2d_parse_lead_id(p2d_slice(frame, begin, close), lead))
        return false;
    struct p2d_span name = p2d_slice(frame, close + 1, frame.len);
    if (name.len > 0 && !p2d_starts_with(name, ": "))
        return false;
    if (name.len > 2)
        lead->comm = without_quotes(p2d_slice(name, 2, name.len));
    return lead->has_thread = true;
}

/* ------------------------------------------------------------------- others */

/* "[NAME tid=7]" or "[tid=7]". */
static bool take_async_profiler(struct p2d_span frame, struct p2d_lead *lead)
{
    static const char key[] = "tid=";
    size_t end = frame.len - 1, begin = end;
    if (!p2d_starts_with(frame, "[") || !p2d_ends_with(frame, "]"))
        return false;
    while (begin > 1 && frame.at[begin - 1] >= '0' && frame.at[begin - 1] <= '9')
        begin--;
    struct p2d_span name = p2d_slice(frame, 1, begin);
    if (!p2d_ends_with(name, key) || !parse_id(p2d_slice(frame, begin, end), &lead->tid))
        return false;
    name.len -= strlen(key);
    if (name.len > 0 && name.at[name.len - 1] != ' ')
        return false;
    lead->comm = p2d_trim(name);
    return lead->has_thread = true;
}

static bool take_python(struct p2d_span frame, struct p2d_lead *lead)
{
    return p2d_starts_with(frame, "tid:") &&
           (lead->has_thread = parse_id(behind(frame, "tid:"), &lead->tid));
}

bool p2d_take_lead(struct p2d_lead *lead, unsigned kinds, struct p2d_span frame)
{
    if (lead->has_thread || frame.len == 0)
        return false;
    return ((kinds & P2D_LEAD_AUSTIN) && take_austin(frame, lead)) ||
           ((kinds & P2D_LEAD_PYSPY_PROCESS) && take_pyspy_process(frame, lead)) ||
           ((kinds & P2D_LEAD_PYSPY_THREAD) && take_pyspy_thread(frame, lead)) ||
           ((kinds & P2D_LEAD_ASYNC_PROFILER) && take_async_profiler(frame, lead)) ||
           ((kinds & P2D_LEAD_PYTHON) && take_python(frame, lead));
}

/* ------------------------------------------------------------- whose they are */

struct p2d_span p2d_lead_frame(struct p2d_span stack, size_t begin)
{
    size_t end = p2d_find(stack, begin, ';');
    struct p2d_span rest = p2d_slice(stack, begin, stack.len);
    struct p2d_span frame = p2d_slice(stack, begin, end);
    if (end == stack.len || !p2d_starts_with(frame, "process ") ||
        p2d_ends_with(frame, "\""))
        return frame;
    const unsigned char *quote = memmem(rest.at, rest.len, "\";", 2);
    struct p2d_lead ignored = p2d_no_lead;
    struct p2d_span longer = frame;
    if (quote != NULL)
        longer = p2d_slice(rest, 0, (size_t)(quote - rest.at) + 1);
    else if (p2d_ends_with(rest, "\""))
        longer = rest;
    return take_pyspy_process(longer, &ignored) ? longer : frame;
}

/* Whether the stack goes on as those of austin do: "Thread 7f" alone could be anybody's.
 */
static bool is_of_old_austin(struct p2d_span stack, size_t begin)
{
    struct p2d_span frame = p2d_slice(stack, begin, p2d_find(stack, begin, ';'));
    return frame.len == 0 || p2d_starts_with(frame, "Bad sample") ||
           (p2d_ends_with(frame, ")") && p2d_find_text(frame, 0, " (") < frame.len);
}

static bool is_of_austin(struct p2d_span stack)
{
    struct p2d_lead lead = p2d_no_lead;
    size_t begin = 0;
    while (begin < stack.len && !lead.has_thread) {
        size_t end = p2d_find(stack, begin, ';');
        if (!take_austin(p2d_slice(stack, begin, end), &lead))
            return false;
        begin = end + 1;
    }
    return lead.has_thread &&
           (p2d_starts_with(stack, "P") ? lead.pid >= 0 : is_of_old_austin(stack, begin));
}

static bool has_pyspy_thread(struct p2d_span stack)
{
    struct p2d_lead lead = p2d_no_lead;
    size_t begin = 0;
    while (begin < stack.len) {
        struct p2d_span frame = p2d_lead_frame(stack, begin);
        if (!p2d_take_lead(&lead, P2D_LEAD_PYSPY_PROCESS | P2D_LEAD_PYSPY_THREAD, frame))
            break;
        begin += frame.len + 1;
    }
    return lead.has_thread;
}

unsigned p2d_lead_kinds(struct p2d_span stack)
{
    struct p2d_lead lead = p2d_no_lead;
    struct p2d_span root = p2d_slice(stack, 0, p2d_find(stack, 0, ';'));
    unsigned kinds = P2D_LEADS_OF_ANYBODY;
    if (root.len == 0 || memchr("PTpt[", root.at[0], 5) == NULL)
        return kinds;
    if (is_of_austin(stack))
        kinds |= P2D_LEAD_AUSTIN;
    if (has_pyspy_thread(stack))
        kinds |= P2D_LEAD_PYSPY_THREAD;
    if (take_async_profiler(root, &lead))
        kinds |= P2D_LEAD_ASYNC_PROFILER;
    return kinds;
}
