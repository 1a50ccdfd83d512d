/* map_files.h - find the source map of a script that a profile names. */
#ifndef P2D_SYMBOLS_MAP_FILES_H
#define P2D_SYMBOLS_MAP_FILES_H

#include "base/strings.h"

/* Larger maps and scripts are left alone. */
enum { P2D_LARGEST_MAP = 256 << 20 };

/* A map that was found. Zeroed, but for the buffers' report, is empty. */
struct p2d_map_file {
    struct p2d_buffer text;    /* the map */
    struct p2d_buffer script;  /* the script's text; empty if it was not there */
    struct p2d_buffer path;    /* where it was, for messages */
    struct p2d_buffer address; /* its address beside the script's, which names in it are
                                  relative to */
    char error[128]; /* why something that is there could not be read; else "" */
};

/* Read a file, which holds a map, and the script beside it: x.js for x.js.map. False if
 * there is no map. */
bool p2d_read_map_file(const char *path, struct p2d_map_file *);

/* Look for the map of a script below a folder: by the end of the script's path, the longest
 * first, /srv/app/dist/x.js as FOLDER/srv/app/dist/x.js and then as FOLDER/app/dist/x.js.
 * Where the script is, its "sourceMappingURL" says where the map is, or holds it; else it
 * is beside the script, called x.js.map. Nothing outside of the folder is opened, and no
 * other machine is asked. False if there is none. */
bool p2d_find_map_file(const char *folder, struct p2d_span script, struct p2d_map_file *);

/* What a path or an address is once it is seen from another one: "../src/a.ts" of
 * "https://x.org/dist/x.js.map" is "https://x.org/src/a.ts". What is whole stays. */
void p2d_put_resolved(struct p2d_buffer *, struct p2d_span base, struct p2d_span path);

void p2d_map_file_release(struct p2d_map_file *);

#endif
