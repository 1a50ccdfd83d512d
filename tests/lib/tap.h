/* tap.h - tests that speak TAP: each test is a function whose name is a sentence.
 *
 *     static void equal_strings_have_equal_ids(void) { CHECK(a == b); }
 *     int main(void) { RUN(equal_strings_have_equal_ids); return tap_done(); }
 */
#ifndef P2D_TESTS_TAP_H
#define P2D_TESTS_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failures;
static bool tap_good;

#define CHECK(condition)                    \
    ((condition) ? (void)0                  \
                 : (void)(tap_good = false, \
                          printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition)))
#define CHECK_TEXT(actual, expected) tap_text(__FILE__, __LINE__, (actual), (expected))
#define RUN(test) (tap_good = true, (test)(), tap_report(#test))

static inline void tap_text(const char *file, int line, const char *actual,
                            const char *expected)
{
    if (strcmp(actual, expected) == 0)
        return;
    tap_good = false;
    printf("# %s:%d: is \"%s\", should be \"%s\"\n", file, line, actual, expected);
}

static inline void tap_report(const char *name)
{
    printf("%s %d - ", tap_good ? "ok" : "not ok", ++tap_count);
    for (; *name != '\0'; name++)
        putchar(*name == '_' ? ' ' : *name);
    putchar('\n');
    tap_failures += !tap_good;
}

static inline int tap_done(void)
{
    printf("1..%d\n", tap_count);
    return tap_failures != 0;
}

#endif
