/* other_words.h - tables of words and what each of them means. */
#ifndef P2D_SETTINGS_OTHER_WORDS_H
#define P2D_SETTINGS_OTHER_WORDS_H

struct p2d_other_word {
    const char *word, *means;
};

/* What the word means by a table, whose last row has NULL as its word; NULL if the table
 * does not have the word. Letters of ASCII match in either case. */
const char *p2d_means(const struct p2d_other_word *rows, const char *word);

#endif
