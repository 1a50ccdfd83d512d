/* nearest.h - find the option or word that a misspelt one meant. */
#ifndef P2D_SETTINGS_NEAREST_H
#define P2D_SETTINGS_NEAREST_H

#include <stddef.h>

/* The name (without dashes) of the option that differs least from the spelling
 * ("--symsf=x"): by at most two letters that are left out, added, changed or swapped with
 * their neighbour. NULL if there is none. */
const char *p2d_nearest_option(const char *spelling);

/* The same of a list of words. */
const char *p2d_nearest_word(const char *spelling, const char *const *words, size_t n);

#endif
