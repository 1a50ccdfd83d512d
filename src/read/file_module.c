/* file_module.c - the short name of a source file. */
#include "read/file_module.h"

#include "read/python_module.h"

/* Without the query and the fragment of an address. */
static struct p2d_span without_query(struct p2d_span file)
{
    static const unsigned char scheme[] = "://";
    if (file.len < sizeof scheme || memmem(file.at, file.len, scheme, 3) == NULL)
        return file;
    size_t query = p2d_find(file, 0, '?'), fragment = p2d_find(file, 0, '#');
    return p2d_slice(file, 0, query < fragment ? query : fragment);
}

struct p2d_span p2d_file_module(struct p2d_span file)
{
    if (p2d_ends_with(file, ".py") || p2d_ends_with(file, ".pyx") ||
        p2d_starts_with(file, "<frozen "))
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
