/* methods.h - which method of .NET is at an address: what the runtime tells of the code that
 * it has compiled. It tells that after the samples, as a rule. */
#ifndef P2D_READ_NETTRACE_METHODS_H
#define P2D_READ_NETTRACE_METHODS_H

#include "base/bytes.h"
#include "base/map.h"
#include "base/sort.h"

/* Machine code of a method. */
struct p2d_dotnet_code {
    uint64_t begin, end; /* addresses; the end is not within */
    uint64_t module;     /* its id */
    p2d_str name;        /* of ->strings */
};

/* Zeroed, but for the report and `strings`, is empty. */
struct p2d_dotnet_methods {
    struct p2d_report *report;
    struct p2d_strings strings; /* their own: most methods are in no stack */
    struct p2d_map modules;     /* id -> string */
    P2D_VEC(struct p2d_dotnet_code) code;
    P2D_VEC(struct p2d_keyed) order; /* of code, by its begin */
    struct p2d_buffer text;
};

bool p2d_dotnet_methods_init(struct p2d_dotnet_methods *, struct p2d_report *);
void p2d_dotnet_methods_release(struct p2d_dotnet_methods *);

/* The payload of MethodLoadVerbose, or of what the rundown has instead; false if it is cut.
 */
bool p2d_dotnet_add_method(struct p2d_dotnet_methods *, struct p2d_span payload);
/* The same of ModuleLoad. */
bool p2d_dotnet_add_module(struct p2d_dotnet_methods *, struct p2d_span payload);

/* All were added. False when memory runs out. */
bool p2d_dotnet_sort(struct p2d_dotnet_methods *);
/* The code at an address; what was told last if several begin at one place. NULL: unknown.
 */
const struct p2d_dotnet_code *p2d_dotnet_find(const struct p2d_dotnet_methods *,
                                              uint64_t address);
/* The assembly of a module, "System.Private.CoreLib"; empty if it is unknown. */
struct p2d_span p2d_dotnet_assembly(const struct p2d_dotnet_methods *, uint64_t module);

#endif
