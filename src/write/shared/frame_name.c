/* frame_name.c - name a function as a frame of a stack, in one line. */
#include "write/shared/frame_name.h"

#include <inttypes.h>

#include "write/shared/escape.h"
#include "write/shared/same_name.h"

/* What other functions share with one; by function. */
struct shared {
    bool *name, *in_module; /* asked of functions with a file; else NULL */
    bool *in_file;          /* of those without; else NULL */
    bool with_line;
};

static struct shared shared_by(const struct p2d_profile *p, bool with_line,
                               struct p2d_report *report)
{
    struct shared same = {.with_line = with_line};
    bool with_file = false, without = false;
    for (p2d_fn fn = 1; fn < p->fns.len; fn++) {
        with_file |= p->fns.at[fn].file != 0;
        without |= p->fns.at[fn].file == 0;
    }
    if (with_file) {
        same.name = p2d_same_names(p, P2D_NAME, report);
        same.in_module = p2d_same_names(p, P2D_NAME_MODULE, report);
    }
    if (without)
        same.in_file = p2d_same_names(p, P2D_NAME_FILE, report);
    return same;
}

static bool is_by_file(const struct p2d_profile *p, p2d_fn fn, const struct shared *same)
{
    const struct p2d_function *f = &p->fns.at[fn];
    bool has_object =
        f->module != f->file && p2d_starts_with(p2d_text(p, f->module), "/");
    if (same->with_line)
        return f->file != 0 || f->line > 0;
    return f->file != 0 && (!has_object || same->in_module[fn]);
}

static void put_frame(struct p2d_buffer *out, const struct p2d_profile *p, p2d_fn fn,
                      const struct shared *same)
{
    const struct p2d_function *f = &p->fns.at[fn];
    struct p2d_span name = p2d_text(p, f->name);
    bool by_file = is_by_file(p, fn, same);
    if (!by_file && f->module != 0 && (f->file != 0 ? same->name : same->in_file)[fn]) {
        p2d_put_one_line(out, p2d_text(p, f->module));
        p2d_putc(out, '`');
    }
    p2d_put_one_line(out, name.len > 0 ? name : p2d_span_of("(no name)"));
    if (!by_file)
        return;
    p2d_puts(out, " (");
    p2d_put_one_line(out, f->file != 0 ? p2d_text(p, f->file) : p2d_span_of("?"));
    p2d_putf(out, ":%" PRId64, f->line);
    if (f->column > 0)
        p2d_putf(out, ":%" PRIu32, f->column);
    p2d_putc(out, ')');
}

/* They stand between frames. */
static void hide_semicolons(struct p2d_buffer *text)
{
    unsigned char *at = text->at;
    size_t left = text->len;
    while (left > 0 && (at = memchr(at, ';', left)) != NULL) {
        *at++ = ':';
        left = text->len - (size_t)(at - text->at);
    }
}

bool p2d_frame_names_init(struct p2d_frame_names *names, const struct p2d_profile *p,
                          bool with_line, struct p2d_report *report)
{
    struct p2d_buffer text = {.report = report};
    *names = (struct p2d_frame_names){0};
    if (!p2d_strings_init(&names->strings, report))
        return false;
    struct shared same = shared_by(p, with_line, report);
    names->of = p2d_new(report, p->fns.len, sizeof *names->of);
    for (p2d_fn fn = 1; fn < p->fns.len && p2d_ok(report); fn++) {
        text.len = 0;
        put_frame(&text, p, fn, &same);
        hide_semicolons(&text);
        names->of[fn] = p2d_intern(&names->strings, report, p2d_buffer_span(&text));
    }
    p2d_delete(same.name);
    p2d_delete(same.in_module);
    p2d_delete(same.in_file);
    p2d_buffer_release(&text);
    return p2d_ok(report);
}

void p2d_frame_names_release(struct p2d_frame_names *names)
{
    p2d_strings_release(&names->strings);
    p2d_delete(names->of);
    *names = (struct p2d_frame_names){0};
}
