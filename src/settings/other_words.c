/* other_words.c - tables of words and what each of them means. */
#include "settings/other_words.h"

#include <stddef.h>
#include <strings.h>

const char *p2d_means(const struct p2d_other_word *rows, const char *word)
{
    for (; rows->word != NULL; rows++)
        if (strcasecmp(rows->word, word) == 0)
            return rows->means;
    return NULL;
}
