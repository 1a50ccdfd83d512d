/* objects.h - the object files that addresses lie in, found on this machine as perf finds
 * them, and their functions.
 *
 * Nothing is opened before an address asks for it. An object whose build-id is not that
 * of the recording is never used: its symbols would be wrong without anybody noticing.
 */
#ifndef P2D_SYMBOLS_OBJECTS_H
#define P2D_SYMBOLS_OBJECTS_H

#include "io/input.h"
#include "model/builder.h"
#include "symbols/debuginfod.h"
#include "symbols/file_index.h"
#include "symbols/inlines.h"
#include "symbols/jitdump.h"
#include "symbols/symbols.h"

/* The functions at one address, the innermost first: inlined ones, then the function that
 * they are inlined into; at their lines if that is asked for. A loan until the next one is
 * asked for. */
struct p2d_frames {
    const p2d_spot *at;
    uint32_t n;
};

/* What is asked about an address; any of these. */
enum p2d_frames_asked {
    P2D_ASK_INLINED = 1, /* inlined functions are frames, too */
    P2D_ASK_LINES = 2,   /* frames are at their lines */
    P2D_ASK_CALL = 4,    /* the line of the call that returns to the address; only with
                            P2D_ASK_LINES */
    P2D_ASK_ALL = 7
};

enum p2d_object_kind {
    P2D_OBJECT_FILE,
    P2D_OBJECT_KERNEL,   /* without its modules, by addresses */
    P2D_OBJECT_MODULE,   /* of the kernel; from its start on */
    P2D_OBJECT_KSYMBOL,  /* code that the kernel made, all of it one function */
    P2D_OBJECT_PERF_MAP, /* JIT-compiled code: /tmp/perf-PID.map */
    P2D_OBJECT_JITDUMP,  /* the same, by jit-PID.dump: addresses are places in it */
    P2D_OBJECT_VDSO,
    P2D_OBJECT_OPAQUE /* its content is unknown */
};

struct p2d_object {
    enum p2d_object_kind kind;
    p2d_str path;             /* as the recording has it */
    p2d_str module;           /* module of its functions; its path */
    struct p2d_span build_id; /* empty: unknown */
    bool is_loaded;
    struct p2d_symbols symbols;
    P2D_VEC(p2d_fn) fns; /* of the symbols; 0: not asked for yet */
    /* By what is asked: address -> where its functions are in ->expanded. */
    struct p2d_map expanded[P2D_ASK_ALL + 1];
    int fd, debug;    /* -1: not open */
    int shared;       /* opened when inlines are asked for */
    bool has_inlines; /* they were asked for */
    struct p2d_inlines *inlines;
    p2d_fn unknown;   /* where it has no symbol */
    bool has_unnamed; /* some address has none */
    struct p2d_jitdump jit;
    struct p2d_map jit_codes; /* start of a symbol -> its code, + 1 */
    struct p2d_buffer text;   /* what the names in ->jit are loans of */
    p2d_str file;             /* of a module: its path, or its name if none is known */
    uint64_t start, length;   /* of a module: where it was when it was recorded */
    uint64_t
        linked; /* of the kernel: what its addresses in ->fd are beyond the recording's */
};

/* The recording's kernel, as far as it is known. */
struct p2d_kernel {
    uint32_t object; /* 0: it was not recorded where the kernel is */
    struct p2d_span release;
    p2d_str mark; /* a symbol and its address, which changes with each start */
    uint64_t mark_at;
    bool is_running; /* it runs on this machine, and its list of symbols could be read */
};

/* The location of a function in the source, from its symbols and inlined copies. */
struct p2d_fn_place {
    p2d_str file;
    int64_t line; /* 0: not known; < 0: there are several of this name */
};

struct p2d_objects {
    struct p2d_input *in; /* for messages */
    struct p2d_builder *b;
    const char *root;      /* a folder that stands for "/"; "" for none */
    bool keep_mangled;     /* names of C++ and Rust stay as compilers made them */
    const char *debug_dir; /* perf's cache, as ~/.debug; NULL: none */
    struct p2d_kernel kernel;
    P2D_VEC(struct p2d_object) at; /* from 1 */
    struct p2d_arena build_ids;    /* theirs */
    struct p2d_map by_path;        /* path -> its newest object */
    struct p2d_file_index files;   /* file -> its newest object */
    P2D_VEC(p2d_fn) expanded; /* for each address a number of functions, then these */
    P2D_VEC(struct p2d_fn_place) places; /* by function */
    struct p2d_debuginfod debuginfod;
    p2d_fn outside; /* of addresses that no object has */
};

bool p2d_objects_init(struct p2d_objects *, struct p2d_input *, struct p2d_builder *);
void p2d_objects_release(struct p2d_objects *);

/* The object of a path and a build-id; 0 after an error. */
uint32_t p2d_object_of(struct p2d_objects *, enum p2d_object_kind, struct p2d_span path,
                       struct p2d_span build_id);
/* The functions at an address in an object: an offset in a file, an address in the kernel
 * or in JIT-compiled code. Object 0: outside of all objects. */
struct p2d_frames p2d_object_frames(struct p2d_objects *, uint32_t object,
                                    uint64_t address, unsigned asked);

/* Whether an address in the kernel is in one of its own functions. */
bool p2d_object_has_symbol(struct p2d_objects *, uint32_t object, uint64_t address);

/* To be called after the last address: gives functions their locations in the source.
 * Functions that share a name with others of their object get none, and are one
 * function. */
void p2d_objects_finish(struct p2d_objects *);

/* The code in a dump. A loan until another object is asked for. */
const struct p2d_jitdump *p2d_object_jitdump(struct p2d_objects *, uint32_t object);
/* The file with the object's separate symbols; -1 if there is none. The object closes
 * it. */
int p2d_object_debug(struct p2d_objects *, uint32_t object);

#endif
