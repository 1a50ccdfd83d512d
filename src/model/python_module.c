/* python_module.c - find the name of a Python module from its file. */
#include "model/python_module.h"

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
