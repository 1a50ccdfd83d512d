/* file_module.c - the short name of a source file. */
#include "model/file_module.h"

#include "model/python_module.h"

/* Without the query and the fragment of an address. */
static struct p2d_span without_query(struct p2d_span file)
{
    static const unsigned char scheme[] = "://";
    if (file.len < sizeof scheme || memmem(file.at, file.len, scheme, 3) == NULL)
        return file;
    size_t query = p2d_find(file, 0, '?'), fragment = p2d_find(file, 0, '#');
    return p2d_slice(file, 0, query < fragment ? query : fragment);
}

/* Whether Python compiled the code, but not from a file. Ruby and browsers have similar
 * words: "<cfunc>", "<anonymous>". */
static bool is_compiled_text(struct p2d_span file)
{
    static const char *const begins[] = {"<frozen ",       "<string>", "<stdin>",
                                         "<ipython-input", "<doctest", "<decorator-gen",
                                         "<attrs ",        "<template"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (p2d_starts_with(file, begins[i]))
            return p2d_ends_with(file, ">");
    return false;
}

bool p2d_is_python_file(struct p2d_span file)
{
    return p2d_ends_with(file, ".py") || p2d_ends_with(file, ".pyx") ||
           is_compiled_text(file);
}

struct p2d_span p2d_file_module(struct p2d_span file)
{
    if (p2d_is_python_file(file))
        return p2d_python_module(file);
    if (p2d_starts_with(file, "<") || p2d_starts_with(file, "["))
        return p2d_slice(file, 0, 0);
    struct p2d_span path = without_query(file);
    size_t begin = path.len;
    bool windows = p2d_find(path, 0, '/') == path.len;
    while (begin > 0 && path.at[begin - 1] != '/' &&
           !(windows && path.at[begin - 1] == '\\'))
        begin--;
    return p2d_slice(path, begin, path.len);
}
