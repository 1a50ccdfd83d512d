/* words.c - a list of texts that grows. */
#include "cli/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Takes the text over; NULL means that there was no memory for it. */
static void take(struct words *w, char *text)
{
    char **longer =
        text != NULL && !w->failed ? realloc(w->at, (w->n + 2) * sizeof(char *)) : NULL;
    if (longer == NULL) {
        w->failed = true;
        free(text);
        return;
    }
    w->at = longer;
    w->at[w->n++] = text;
    w->at[w->n] = NULL;
}

void words_add(struct words *w, const char *text)
{
    take(w, strdup(text));
}

void words_add_all(struct words *w, char *const *texts)
{
    for (; texts != NULL && *texts != NULL; texts++)
        words_add(w, *texts);
}

void words_print(struct words *w, const char *format, ...)
{
    va_list arguments;
    char *text = NULL;
    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    va_end(arguments);
    take(w, text);
}

static bool is_of(const char *entry, const char *name)
{
    size_t length = strlen(name);
    return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

void words_set(struct words *w, const char *name, const char *value)
{
    words_print(w, "%s=%s", name, value);
    for (size_t i = 0; !w->failed && i + 1 < w->n; i++)
        if (is_of(w->at[i], name)) {
            free(w->at[i]);
            w->at[i] = w->at[--w->n];
            w->at[w->n] = NULL;
        }
}

const char *words_get(const struct words *w, const char *name)
{
    for (size_t i = 0; i < w->n; i++)
        if (is_of(w->at[i], name))
            return w->at[i] + strlen(name) + 1;
    return NULL;
}

void words_free(struct words *w)
{
    for (size_t i = 0; i < w->n; i++)
        free(w->at[i]);
    free(w->at);
    *w = (struct words){0};
}
