/* script_names.h - give functions of JavaScript the names and places of their source. */
#ifndef P2D_SYMBOLS_SCRIPT_NAMES_H
#define P2D_SYMBOLS_SCRIPT_NAMES_H

#include "io/input.h"
#include "model/profile.h"

/* Rename functions of scripts that a minifier or a compiler made, and move them and their
 * lines to the files that were compiled, as source maps say, if the options of the input
 * name any. What the maps do not say stays as it is; a line that they do not settle becomes
 * unknown (0). Whether anything has changed: functions may be equal then. */
bool p2d_name_scripts(struct p2d_profile *, struct p2d_input *);

#endif
