/* nearest.c - find the option that a misspelt one meant.
 *
 * Reference: optimal string alignment, G. Navarro, A Guided Tour to Approximate String
 * Matching, 2001, with insertions, deletions, substitutions and swaps.
 */
#include "cli/nearest.h"

#include <string.h>

#include "cli/option_table.h"

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

const char *nearest_option(const char *spelling)
{
    const char *found = NULL;
    unsigned best = MOST_EDITS + 1;
    if (strncmp(spelling, "--", 2) != 0)
        return NULL;
    spelling += 2;
    size_t n = strcspn(spelling, "=");
    for (size_t i = 0; i < n_option_entries && n <= MOST_LETTERS; i++) {
        const char *name = option_entries[i].name;
        if (name == NULL || strlen(name) > MOST_LETTERS)
            continue;
        unsigned edits = distance(spelling, n, name, strlen(name));
        if (edits < best && edits < strlen(name) / 2) {
            best = edits;
            found = name;
        }
    }
    return found;
}
