/* told_places.c - what formats like pprof's can tell of functions, lines and object files.
 */
#include "write/shared/told_places.h"

#include "look/label.h"

p2d_str *p2d_told_files(const struct p2d_profile *p, struct p2d_report *report)
{
    p2d_str *files = p2d_new(report, p->fns.len, sizeof *files);
    for (p2d_fn fn = 1; files != NULL && fn < p->fns.len; fn++)
        files[fn] = p->fns.at[fn].file;
    for (p2d_location_id id = 1; files != NULL && id < p->locations.len; id++) {
        const struct p2d_location *location = &p->locations.at[id];
        if (files[location->fn] == 0)
            files[location->fn] = location->file;
    }
    return files;
}

p2d_location_id p2d_told_location(const struct p2d_profile *p, const p2d_str *files,
                                  p2d_node node)
{
    p2d_location_id id = p2d_location_at(p, node);
    bool is_told =
        id != 0 && p2d_file_of(p, &p->locations.at[id]) == files[p->nodes.at[node].fn];
    return is_told ? id : 0;
}

struct p2d_module_file p2d_told_object(const struct p2d_profile *p, p2d_str module)
{
    const struct p2d_recording *recording = &p->recording;
    for (uint32_t i = 0; i < recording->objects.len; i++)
        if (recording->objects.at[i].module == module)
            return recording->objects.at[i];
    return (struct p2d_module_file){.module = module, .path = module};
}

struct p2d_span p2d_told_name(const struct p2d_profile *p, p2d_fn fn, bool is_shared,
                              struct p2d_buffer *text)
{
    const struct p2d_function *f = &p->fns.at[fn];
    struct p2d_span name = p2d_text(p, f->name);
    if (f->column == 0 || !is_shared)
        return name.len > 0 ? name : p2d_span_of("(no name)");
    text->len = 0;
    p2d_put(text, name.at, name.len);
    p2d_put_line(text, f, true);
    return p2d_buffer_span(text);
}
