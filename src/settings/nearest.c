/* nearest.c - find the option or word that a misspelt one meant.
 *
 * Reference: optimal string alignment, G. Navarro, A Guided Tour to Approximate String
 * Matching, 2001, with insertions, deletions, substitutions and swaps.
 */
#include "settings/nearest.h"

#include <string.h>

#include "settings/option_table.h"

enum { MOST_LETTERS = 32, MOST_EDITS = 2 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* How many edits lead from one to the other; both are short. */
static unsigned distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
    unsigned d[MOST_LETTERS + 1][MOST_LETTERS + 1];
    for (unsigned i = 0; i <= n_a; i++)
        d[i][0] = i;
    for (unsigned j = 0; j <= n_b; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        for (size_t j = 1; j <= n_b; j++) {
            unsigned same = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = least(same, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[n_a][n_b];
}

/* Takes `name` where it is nearer than what was found. */
static void look_at(const char *name, const char *spelling, size_t n, unsigned *best,
                    const char **found)
{
    size_t m = strlen(name);
    if (n > MOST_LETTERS || m > MOST_LETTERS)
        return;
    unsigned edits = distance(spelling, n, name, m);
    if (edits < *best && edits < m / 2) {
        *best = edits;
        *found = name;
    }
}

const char *p2d_nearest_option(const char *spelling)
{
    const char *found = NULL;
    unsigned best = MOST_EDITS + 1;
    if (strncmp(spelling, "--", 2) != 0)
        return NULL;
    spelling += 2;
    for (size_t i = 0; i < p2d_n_option_entries; i++)
        if (p2d_option_entries[i].name != NULL)
            look_at(p2d_option_entries[i].name, spelling, strcspn(spelling, "="), &best,
                    &found);
    return found;
}

const char *p2d_nearest_word(const char *spelling, const char *const *words, size_t n)
{
    const char *found = NULL;
    unsigned best = MOST_EDITS + 1;
    for (size_t i = 0; i < n; i++)
        look_at(words[i], spelling, strlen(spelling), &best, &found);
    return found;
}
