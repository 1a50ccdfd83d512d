/* words.h - a list of texts that grows, as argv and the environment are. */
#ifndef P2D_CLI_WORDS_H
#define P2D_CLI_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Begins as {0}. */
struct words {
    char **at; /* owned, with a NULL after the last; NULL while there is none */
    size_t n;
    bool failed; /* memory ran out; later additions do nothing */
};

/* A copy of the text. */
void words_add(struct words *, const char *text);
/* Copies of all texts up to the NULL. */
void words_add_all(struct words *, char *const *texts);
__attribute__((format(printf, 2, 3))) void words_print(struct words *, const char *format,
                                                       ...);
/* NAME=VALUE in an environment, in the place of an older value. */
void words_set(struct words *, const char *name, const char *value);
/* The value of NAME in an environment; NULL if there is none. */
const char *words_get(const struct words *, const char *name);
void words_free(struct words *);

#endif
