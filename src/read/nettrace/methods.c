/* methods.c - which method of .NET is at an address: what the runtime tells of the code that
 * it has compiled.
 * Reference: MethodLoadUnloadVerbose and ModuleLoadUnload of the runtime's ClrEtwAll.man.
 */
#include "read/nettrace/methods.h"

#include "base/search.h"
#include "read/nettrace/text.h"

bool p2d_dotnet_methods_init(struct p2d_dotnet_methods *m, struct p2d_report *report)
{
    memset(m, 0, sizeof *m);
    m->report = m->text.report = report;
    return p2d_strings_init(&m->strings, report);
}

void p2d_dotnet_methods_release(struct p2d_dotnet_methods *m)
{
    p2d_strings_release(&m->strings);
    p2d_map_release(&m->modules);
    p2d_vec_release(&m->code);
    p2d_vec_release(&m->order);
    p2d_buffer_release(&m->text);
}

bool p2d_dotnet_add_method(struct p2d_dotnet_methods *m, struct p2d_span payload)
{
    enum { METHOD_ID = 8, TOKEN_AND_FLAGS = 8 };
    struct p2d_fields f = p2d_fields_of(payload, false);
    struct p2d_dotnet_code code = {0};
    p2d_take(&f, METHOD_ID);
    code.module = p2d_take_u64(&f);
    code.begin = p2d_take_u64(&f);
    uint32_t size = p2d_take_u32(&f);
    code.end = code.begin + (size < UINT64_MAX - code.begin ? size : 0);
    p2d_take(&f, TOKEN_AND_FLAGS);
    struct p2d_span type = p2d_take_utf16(&f), name = p2d_take_utf16(&f);
    if (f.cut)
        return false;
    m->text.len = 0;
    p2d_put_utf16(&m->text, type);
    if (type.len > 0)
        p2d_putc(&m->text, '.');
    p2d_put_utf16(&m->text, name);
    code.name = p2d_intern(&m->strings, m->report, p2d_buffer_span(&m->text));
    return code.name == 0 || code.begin == code.end ||
           p2d_vec_push(&m->code, m->report, code);
}

/* "C:\shop\Shop.dll" is of the assembly "Shop". */
static struct p2d_span assembly_of(struct p2d_span path)
{
    size_t begin = path.len;
    while (begin > 0 && path.at[begin - 1] != '/' && path.at[begin - 1] != '\\')
        begin--;
    path = p2d_slice(path, begin, path.len);
    bool has_suffix = p2d_ends_with(path, ".dll") || p2d_ends_with(path, ".exe");
    return has_suffix ? p2d_slice(path, 0, path.len - 4) : path;
}

bool p2d_dotnet_add_module(struct p2d_dotnet_methods *m, struct p2d_span payload)
{
    enum { ASSEMBLY_AND_FLAGS = 16 };
    struct p2d_fields f = p2d_fields_of(payload, false);
    uint64_t id = p2d_take_u64(&f);
    p2d_take(&f, ASSEMBLY_AND_FLAGS);
    struct p2d_span path = p2d_take_utf16(&f);
    if (f.cut)
        return false;
    m->text.len = 0;
    p2d_put_utf16(&m->text, path);
    p2d_str name =
        p2d_intern(&m->strings, m->report, assembly_of(p2d_buffer_span(&m->text)));
    uint32_t *slot = name != 0 ? p2d_map_at(&m->modules, m->report, id) : NULL;
    if (slot != NULL)
        *slot = name;
    return true;
}

bool p2d_dotnet_sort(struct p2d_dotnet_methods *m)
{
    for (uint32_t i = 0; i < m->code.len; i++)
        if (!p2d_vec_push(&m->order, m->report,
                          (struct p2d_keyed){m->code.at[i].begin, i}))
            return false;
    return p2d_sort_keyed(m->report, m->order.at, m->order.len);
}

const struct p2d_dotnet_code *p2d_dotnet_find(const struct p2d_dotnet_methods *m,
                                              uint64_t address)
{
    uint32_t n = p2d_n_up_to(m->order.at, m->order.len, sizeof *m->order.at, address);
    const struct p2d_dotnet_code *code =
        n > 0 ? &m->code.at[m->order.at[n - 1].index] : NULL;
    return code != NULL && address < code->end ? code : NULL;
}

struct p2d_span p2d_dotnet_assembly(const struct p2d_dotnet_methods *m, uint64_t module)
{
    return p2d_string(&m->strings, p2d_map_get(&m->modules, module));
}
