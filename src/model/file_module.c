/* file_module.c - the short name of a source file, and the Python module that it is. */
#include "model/file_module.h"

/* The place of the last part of a path; paths of Windows may have a drive and no
 * slash. */
static size_t begin_of_base(struct p2d_span path, size_t end)
{
    bool drive = path.len > 1 && path.at[1] == ':';
    bool windows = drive || p2d_find(path, 0, '/') == path.len;
    while (end > 0 && path.at[end - 1] != '/' && !(windows && path.at[end - 1] == '\\'))
        end--;
    return end;
}

struct p2d_span p2d_python_module(struct p2d_span file)
{
    if (p2d_span_is(file, "~"))
        return p2d_slice(file, 0, 0);
    if (p2d_starts_with(file, "<") && p2d_ends_with(file, ">"))
        return p2d_starts_with(file, "<frozen ")
                   ? p2d_slice(file, strlen("<frozen "), file.len - 1)
                   : file;
    size_t begin = begin_of_base(file, file.len), end = file.len;
    while (end > begin && file.at[end - 1] != '.')
        end--;
    if (end < begin + 2) /* no dot, or a hidden file's */
        end = file.len + 1;
    struct p2d_span base = p2d_slice(file, begin, end - 1);
    if (begin > 0 && (p2d_span_is(base, "__init__") || p2d_span_is(base, "__main__")))
        begin = begin_of_base(file, begin - 1);
    return p2d_slice(file, begin, end - 1);
}

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
