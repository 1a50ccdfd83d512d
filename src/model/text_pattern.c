/* text_pattern.c - match texts by a pattern of the user's. */
#include "model/text_pattern.h"

#include <fnmatch.h>
#include <string.h>

#include "base/mem.h"

bool p2d_text_pattern_init(struct p2d_text_pattern *pattern, const char *text,
                           struct p2d_report *report)
{
    pattern->text = text;
    if (text[0] == '=') {
        pattern->kind = P2D_BY_NAME;
        pattern->text = text + 1;
        return true;
    }
    if (strncmp(text, "glob:", 5) == 0) {
        pattern->kind = P2D_BY_GLOB;
        pattern->text = text + 5;
        return true;
    }
    pattern->kind = P2D_BY_REGEX;
    int failure = regcomp(&pattern->regex, text, REG_EXTENDED | REG_NOSUB);
    if (failure == 0)
        return true;
    if (failure == REG_ESPACE)
        return p2d_set_nomem(report);
    char why[128];
    regerror(failure, &pattern->regex, why, sizeof why);
    p2d_set_error(report, P2D_EUSAGE, "\"%s\" is not a regular expression: %s", text,
                  why);
    p2d_set_hint(report,
                 "write =NAME for an exact name, or glob:PATTERN for a shell pattern");
    return false;
}

void p2d_text_pattern_release(struct p2d_text_pattern *pattern)
{
    if (pattern->kind == P2D_BY_REGEX)
        regfree(&pattern->regex);
}

/* When memory runs out, nothing matches. */
static bool matches_regex(const regex_t *regex, const char *text,
                          struct p2d_report *report)
{
    p2d_watch_memory();
    return regexec(regex, text, 0, NULL, 0) == 0 || !p2d_check_memory(report);
}

bool p2d_text_matches(const struct p2d_text_pattern *pattern, const char *full,
                      const char *name, struct p2d_report *report)
{
    switch (pattern->kind) {
    case P2D_BY_NAME:
        return strcmp(pattern->text, name) == 0 || strcmp(pattern->text, full) == 0;
    case P2D_BY_GLOB:
        return fnmatch(pattern->text, name, 0) == 0 ||
               fnmatch(pattern->text, full, 0) == 0;
    case P2D_BY_REGEX:
        return matches_regex(&pattern->regex, full, report);
    }
    return false;
}
