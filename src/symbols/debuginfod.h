/* debuginfod.h - fetch object files and debug information from servers, if the user asks
 * for it (--debuginfod).
 *
 * A server learns which programs are looked at: nothing here happens by itself. The
 * servers are those that DEBUGINFOD_URLS names; what they send is kept in their client's
 * cache (~/.cache/debuginfod_client). The library is loaded when a file is first wanted.
 */
#ifndef P2D_SYMBOLS_DEBUGINFOD_H
#define P2D_SYMBOLS_DEBUGINFOD_H

#include "io/input.h"

struct debuginfod_client;

/* The library's functions, in the order of the look-up. The build does not need its
 * header: these functions have not changed since its first version. */
struct p2d_debuginfod_library {
    struct debuginfod_client *(*begin)(void);
    void (*end)(struct debuginfod_client *);
    int (*find_debuginfo)(struct debuginfod_client *, const unsigned char *id, int length,
                          char **path);
    int (*find_executable)(struct debuginfod_client *, const unsigned char *id,
                           int length, char **path);
};

/* Zeroed with an input asks nobody; ->is_wanted makes it ask. */
struct p2d_debuginfod {
    struct p2d_input *in; /* for messages */
    bool is_wanted;
    bool is_loaded; /* it was tried */
    struct debuginfod_client *client;
    struct p2d_debuginfod_library lib;
};

enum p2d_debuginfod_kind { P2D_DEBUGINFOD_DEBUG, P2D_DEBUGINFOD_OBJECT };

/* The file with this build-id, which the caller closes; -1 if no server has it. A server
 * that cannot be asked is warned about once, and then nobody is asked any more. */
int p2d_debuginfod_find(struct p2d_debuginfod *, enum p2d_debuginfod_kind,
                        struct p2d_span build_id);
void p2d_debuginfod_release(struct p2d_debuginfod *);

#endif
