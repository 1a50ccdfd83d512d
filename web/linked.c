/* linked.c - dlopen(3) for a program that has its libraries within: what the sources load is found in a table.
 *
 * Each library is a list of names of functions, as the file that loads it has it.
 */
#include <dlfcn.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <gvc.h>
#include <gvplugin.h>
#include <pcre2.h>

#include "io/libarchive.h"
#include "render/text_layout.h"

extern gvplugin_library_t gvplugin_dot_layout_LTX_library, gvplugin_core_LTX_library;
extern size_t gvwrite(GVJ_t *job, const char *bytes, size_t length);

/* Graphviz looks for its plugins in folders, which there are none of: this context has those that are linked. */
static GVC_t *context_of_all(void)
{
    static lt_symlist_t plugins[] = {
        {"gvplugin_prof2dot_LTX_library", NULL},
        {"gvplugin_dot_layout_LTX_library", &gvplugin_dot_layout_LTX_library},
        {"gvplugin_core_LTX_library", &gvplugin_core_LTX_library},
        {NULL, NULL}};
    plugins[0].address = p2d_text_plugin;
    return gvContextPlugins(plugins, 0);
}

struct symbol {
    const char *library, *name;
    union {
        void (*function)(void);
        void *variable;
    } at;
};

#define FUNCTION(file, text)                 \
    {                                        \
        file, #text,                         \
        {                                    \
            .function = (void (*)(void))text \
        }                                    \
    }
#define OF_ARCHIVE(text) FUNCTION("libarchive.so.13", text),
#define GVC "libgvc.so.6"
#define PCRE2 "libpcre2-8.so.0"

static const struct symbol symbols[] = {
    FUNCTION(GVC, agattr),
    FUNCTION(GVC, agclose),
    {GVC, "Agdirected", {.variable = &Agdirected}},
    FUNCTION(GVC, agedge),
    FUNCTION(GVC, agfstnode),
    FUNCTION(GVC, agfstout),
    FUNCTION(GVC, agerrors),
    FUNCTION(GVC, aglasterr),
    FUNCTION(GVC, agnode),
    FUNCTION(GVC, agnxtnode),
    FUNCTION(GVC, agnxtout),
    FUNCTION(GVC, agopen),
    FUNCTION(GVC, agreseterrors),
    FUNCTION(GVC, agsafeset),
    FUNCTION(GVC, agseterr),
    FUNCTION(GVC, agseterrf),
    FUNCTION(GVC, agstrdup_html),
    FUNCTION(GVC, agsubg),
    FUNCTION(GVC, agsubnode),
    FUNCTION(GVC, gvAddLibrary),
    {GVC, "gvContext", {.function = (void (*)(void))context_of_all}},
    FUNCTION(GVC, gvContextPlugins),
    FUNCTION(GVC, gvFreeLayout),
    FUNCTION(GVC, gvFreeRenderData),
    FUNCTION(GVC, gvLayout),
    FUNCTION(GVC, gvRenderData),
    FUNCTION(GVC, gvwrite),
    {"gvplugin_dot_layout",
     "gvplugin_dot_layout_LTX_library",
     {.variable = &gvplugin_dot_layout_LTX_library}},
    {"gvplugin_core",
     "gvplugin_core_LTX_library",
     {.variable = &gvplugin_core_LTX_library}},
    P2D_LIBARCHIVE_FUNCTIONS(OF_ARCHIVE) FUNCTION(PCRE2, pcre2_code_free_8),
    FUNCTION(PCRE2, pcre2_compile_8),
    FUNCTION(PCRE2, pcre2_match_8),
    FUNCTION(PCRE2, pcre2_match_context_create_8),
    FUNCTION(PCRE2, pcre2_match_context_free_8),
    FUNCTION(PCRE2, pcre2_match_data_create_8),
    FUNCTION(PCRE2, pcre2_match_data_free_8),
    FUNCTION(PCRE2, pcre2_set_heap_limit_8),
    FUNCTION(PCRE2, pcre2_set_match_limit_8),
};

enum { N_SYMBOLS = sizeof symbols / sizeof *symbols };

/* The handle is the first symbol of the library. */
void *dlopen(const char *file, int flags)
{
    (void)flags;
    for (size_t i = 0; i < N_SYMBOLS && file != NULL; i++)
        if (strstr(file, symbols[i].library) != NULL)
            return (void *)(uintptr_t)&symbols[i];
    return NULL;
}

void *dlsym(void *restrict handle, const char *restrict name)
{
    const struct symbol *first = handle;
    for (const struct symbol *s = first;
         s < symbols + N_SYMBOLS && strcmp(s->library, first->library) == 0; s++)
        if (strcmp(s->name, name) == 0)
            return s->at.variable;
    return NULL;
}

/* All of them lie in a folder that is not there. */
int dladdr(const void *address, Dl_info *info)
{
    (void)address;
    *info = (Dl_info){.dli_fname = "/linked/" GVC};
    return 1;
}
