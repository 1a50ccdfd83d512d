/* link.c - links from functions to their source, by the user's template. */
#include "draw/link.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

/* RFC 3986, unreserved characters, and the slashes of a path: nothing of a name can end
 * the part it stands in, or begin a scheme. */
static void put_encoded(struct p2d_buffer *out, struct p2d_span text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-._~/";
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != '\0' && strchr(plain, text.at[i]) != NULL)
            p2d_putc(out, (char)text.at[i]);
        else
            p2d_putf(out, "%%%02X", text.at[i]);
}

static struct p2d_span file_of(const struct p2d_profile *p, const struct p2d_function *fn)
{
    struct p2d_span file = p2d_text(p, fn->file);
    bool is_file = file.len > 0 && file.at[0] != '<' && !p2d_span_is(file, "~");
    return is_file ? file : (struct p2d_span){0};
}

/* The placeholder that begins the text is put in; its length, 0 if there is none. */
static size_t put_placeholder(struct p2d_buffer *out, const char *text,
                              const struct p2d_profile *p, const struct p2d_function *fn)
{
    const struct p2d_span file = file_of(p, fn);
    char line[24];
    snprintf(line, sizeof line, "%lld", fn->line > 0 ? (long long)fn->line : 1);
    const struct {
        const char *name;
        struct p2d_span value;
    } places[] = {{"{file}", file},
                  {"{line}", p2d_span_of(line)},
                  {"{function}", p2d_text(p, fn->name)},
                  {"{module}", p2d_text(p, fn->module)}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t n = strlen(places[i].name);
        if (strncmp(text, places[i].name, n) == 0) {
            put_encoded(out, places[i].value);
            return n;
        }
    }
    return 0;
}

void p2d_put_link(struct p2d_buffer *out, const struct p2d_view *view, p2d_fn id)
{
    const struct p2d_profile *p = view->graph->profile;
    const struct p2d_function *fn = &p->fns.at[id];
    const char *template = view->look->link;
    if (template == NULL || id == 0)
        return;
    if (strstr(template, "{file}") != NULL && file_of(p, fn).len == 0)
        return;
    while (*template != '\0') {
        size_t n = *template == '{' ? put_placeholder(out, template, p, fn) : 0;
        if (n == 0)
            p2d_putc(out, *template);
        template += n > 0 ? n : 1;
    }
}

bool p2d_link_is_sound(const char *template)
{
    static const char *const active[] = {"javascript", "data", "vbscript"};
    size_t n = 0;
    while (isalnum((unsigned char)template[n]) ||
           (template[n] != '\0' && strchr("+-.", template[n]) != NULL))
        n++;
    if (template[n] != ':')
        n = 0; /* no scheme: relative, or a path */
    for (size_t i = 0; i < sizeof active / sizeof *active; i++)
        if (strlen(active[i]) == n && strncasecmp(template, active[i], n) == 0)
            return false;
    for (const char *c = template; *c != '\0'; c++)
        if ((unsigned char)*c <= ' ' || *c == 0x7F)
            return false;
    return template[0] != '\0' && template[0] != ':';
}
