/* java_command.c - what a command line of java starts. Reference: java(1) of JDK 25. */
#include "cli/run/java_command.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

const char *java_target(char *const *command)
{
    static const char *const targets[] = {"-jar", "-m", "--module", NULL};
    static const char *const with_value[] = {"-cp",
                                             "-classpath",
                                             "--class-path",
                                             "-p",
                                             "--module-path",
                                             "--add-modules",
                                             "--add-opens",
                                             "--add-exports",
                                             "--add-reads",
                                             "--limit-modules",
                                             "--upgrade-module-path",
                                             "--source",
                                             "--patch-module",
                                             NULL};
    for (size_t i = 1; command[i] != NULL; i++) {
        const char *word = command[i];
        if (word[0] != '-' && word[0] != '@')
            return word;
        if (is_one_of(word, targets))
            return command[i + 1];
        if (strncmp(word, "--module=", strlen("--module=")) == 0)
            return word + strlen("--module=");
        if (is_one_of(word, with_value) && command[i + 1] != NULL)
            i++;
    }
    return NULL;
}
