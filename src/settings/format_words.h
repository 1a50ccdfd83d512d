/* format_words.h - other words for formats. */
#ifndef P2D_SETTINGS_FORMAT_WORDS_H
#define P2D_SETTINGS_FORMAT_WORDS_H

#include "settings/command.h"

/* Put the formats' own names in the place of other words for them ("text", "flame",
 * "cprofile"). False for a name that nobody knows, with the nearest one in the hint. */
bool p2d_meant_formats(struct command *, struct p2d_report *);

/* The output format that a word means, or the nearest one to it; NULL if none is near. */
const char *p2d_nearest_output(const char *word);

#endif
