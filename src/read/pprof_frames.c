/* pprof_frames.c - pprof's drop_frames: functions that hide what they call.
 *
 * The expressions are part of the file, so those that could take a matcher's time or
 * memory (long or deep ones, counted repeats, back-references) are not used: regcomp of
 * glibc takes twice as long for each "(...|a*)*" around another, 27 s for 16 of them.
 * Reference: profile/prune.go of github.com/google/pprof.
 */
#include "read/pprof_frames.h"

#include <regex.h>
#include <stdio.h>

enum {
    LONGEST_PATTERN = 2048,
    MOST_GROUPS = 200,
    DEEPEST_GROUP = 5,
    LONGEST_NAME = 1024
};

static bool is_tame(struct p2d_span pattern)
{
    size_t groups = 0, depth = 0, deepest = 0;
    for (size_t i = 0; i < pattern.len; i++) {
        bool escaped = i > 0 && pattern.at[i - 1] == '\\';
        unsigned char c = pattern.at[i];
        groups += c == '(';
        depth += c == '(';
        deepest = depth > deepest ? depth : deepest;
        depth -= c == ')' && depth > 0;
        if (c == '\0' || c == '{' || (escaped && c >= '0' && c <= '9'))
            return false;
    }
    return pattern.len <= LONGEST_PATTERN && groups <= MOST_GROUPS &&
           deepest <= DEEPEST_GROUP;
}

static bool compile(regex_t *regex, struct p2d_span pattern, struct p2d_report *report)
{
    char text[LONGEST_PATTERN + 8];
    if (!is_tame(pattern))
        return false;
    snprintf(text, sizeof text, "^(%.*s)$", (int)pattern.len, (const char *)pattern.at);
    int failure = regcomp(regex, text, REG_EXTENDED | REG_NOSUB);
    if (failure == REG_ESPACE)
        p2d_set_nomem(report);
    return failure == 0;
}

/* The name without its parameters, and without the dot that some systems put first. */
static struct p2d_span simplified(struct p2d_span name)
{
    static const char anonymous[] = "(anonymous namespace)", call[] = "operator()";
    size_t begin = name.len > 0 && name.at[0] == '.';
    for (size_t i = begin; i < name.len; i++) {
        struct p2d_span rest = p2d_slice(name, i, name.len);
        if (p2d_starts_with(rest, anonymous))
            i += sizeof anonymous - 2;
        else if (p2d_starts_with(rest, call))
            i += sizeof call - 2;
        else if (name.at[i] == '(')
            return p2d_slice(name, begin, i);
    }
    return p2d_slice(name, begin, name.len);
}

static bool matches(const regex_t *regex, struct p2d_span name, struct p2d_report *report)
{
    char text[LONGEST_NAME + 1];
    name = simplified(name);
    if (name.len == 0 || name.len > LONGEST_NAME)
        return false;
    snprintf(text, sizeof text, "%.*s", (int)name.len, (const char *)name.at);
    p2d_watch_memory();
    return regexec(regex, text, 0, NULL, 0) == 0 || !p2d_check_memory(report);
}

/* From the outermost function inwards: the first match goes, with all inside it. */
static void mark_location(struct p2d_pprof_tables *t, struct p2d_pprof_location *location,
                          const unsigned char *dropped)
{
    for (uint32_t i = location->n; i-- > 0;) {
        p2d_fn fn = (p2d_fn)t->lines.at[location->first + i];
        if (!dropped[fn])
            continue;
        location->drops = i + 1 == location->n;
        location->cuts_in = !location->drops;
        if (location->cuts_in) {
            location->first += i + 1;
            location->n -= i + 1;
        }
        return;
    }
}

static void mark_all(struct p2d_pprof_tables *t, const regex_t *drop, const regex_t *keep)
{
    /* Functions are made first, so that each is matched once. */
    for (uint32_t i = 0; i < t->locations.len; i++)
        p2d_pprof_location(t, t->location_ids.ids.at[i]);
    const struct p2d_profile *p = t->b->profile;
    unsigned char *dropped = p2d_new(t->b->report, p->fns.len, 1);
    if (dropped == NULL)
        return;
    for (p2d_fn fn = 1; fn < p->fns.len; fn++) {
        struct p2d_span name = p2d_text(p, p->fns.at[fn].name);
        dropped[fn] = matches(drop, name, t->b->report) &&
                      (keep == NULL || !matches(keep, name, t->b->report));
    }
    for (uint32_t i = 0; i < t->locations.len; i++)
        if (t->locations.at[i].is_known)
            mark_location(t, &t->locations.at[i], dropped);
    p2d_delete(dropped);
}

bool p2d_pprof_mark_dropped(struct p2d_pprof_tables *t, struct p2d_span drop,
                            struct p2d_span keep)
{
    regex_t drop_regex, keep_regex;
    if (drop.len == 0)
        return true;
    if (!compile(&drop_regex, drop, t->b->report))
        return false;
    bool has_keep = keep.len > 0 && compile(&keep_regex, keep, t->b->report);
    bool is_good = has_keep || keep.len == 0;
    if (is_good)
        mark_all(t, &drop_regex, has_keep ? &keep_regex : NULL);
    if (has_keep)
        regfree(&keep_regex);
    regfree(&drop_regex);
    return is_good;
}
