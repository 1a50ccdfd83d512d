/* plain_names.h - rename functions as in the source. */
#ifndef P2D_SYMBOLS_PLAIN_NAMES_H
#define P2D_SYMBOLS_PLAIN_NAMES_H

#include "io/input.h"
#include "model/profile.h"

/* Demangle the names of all functions that a reader found, unless the options of the
 * input say otherwise. Whether any name changed: functions may be equal then. */
bool p2d_make_names_plain(struct p2d_profile *, struct p2d_input *);

#endif
