/* object_load.h - load the symbols of an object by its kind. */
#ifndef P2D_SYMBOLS_OBJECT_LOAD_H
#define P2D_SYMBOLS_OBJECT_LOAD_H

#include "symbols/objects.h"

/* Load the object's symbols from this machine's files. To be called once. */
void p2d_object_load(struct p2d_objects *, uint32_t object);

#endif
