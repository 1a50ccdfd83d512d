/* input_pattern.c - match a regular expression of an input, with a limit on the work.
 *
 * Reference: pcre2api(3), pcre2limits(3).
 */
#include "read/pprof/input_pattern.h"

#ifdef P2D_HAVE_PCRE2

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/dlopen_note.h"
#include "base/library.h"
#include "base/mem.h"

/* The name of its ABI, the same for all of PCRE2. */
#define LIBPCRE2 P2D_LIBRARY("pcre2-8", "0")
P2D_DLOPEN_NOTE("pcre2", "Matches drop_frames of pprof files", "suggested", LIBPCRE2);

#define FUNCTIONS(X)                \
    X(pcre2_code_free_8)            \
    X(pcre2_compile_8)              \
    X(pcre2_match_8)                \
    X(pcre2_match_context_create_8) \
    X(pcre2_match_context_free_8)   \
    X(pcre2_match_data_create_8)    \
    X(pcre2_match_data_free_8)      \
    X(pcre2_set_heap_limit_8)       \
    X(pcre2_set_match_limit_8)

struct library {
    FUNCTIONS(P2D_LIBRARY_MEMBER)
};

enum {
    LONGEST_PATTERN = 2048,
    FEW_STEPS = 1000,
    STEPS_PER_BYTE = 4,
    MOST_KIBIBYTES = 1024
};

struct p2d_input_pattern {
    struct library lib;
    pcre2_code_8 *code;
    pcre2_match_context_8 *context;
    pcre2_match_data_8 *data;
};

bool p2d_has_input_patterns(void)
{
    return true;
}

void p2d_input_pattern_free(struct p2d_input_pattern *p)
{
    if (p == NULL)
        return;
    if (p->data != NULL)
        p->lib.pcre2_match_data_free_8(p->data);
    if (p->context != NULL)
        p->lib.pcre2_match_context_free_8(p->context);
    if (p->code != NULL)
        p->lib.pcre2_code_free_8(p->code);
    p2d_delete(p);
}

/* \C would match half of a character, and callouts call back. */
static bool prepare(struct p2d_input_pattern *p, struct p2d_span pattern,
                    struct p2d_report *report)
{
    const uint32_t options = PCRE2_ANCHORED | PCRE2_ENDANCHORED |
                             PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP |
                             PCRE2_NO_AUTO_CAPTURE;
    static const char *const names[] = {FUNCTIONS(P2D_LIBRARY_NAME)};
    int error = 0;
    PCRE2_SIZE at = 0;
    if (!p2d_library_load(LIBPCRE2, names, sizeof names / sizeof *names, &p->lib))
        return false;
    p2d_watch_memory();
    p->code = p->lib.pcre2_compile_8(pattern.at, pattern.len, options, &error, &at, NULL);
    if (p->code == NULL)
        return p2d_check_memory(report) && false;
    p->context = p->lib.pcre2_match_context_create_8(NULL);
    p->data = p->lib.pcre2_match_data_create_8(1, NULL);
    if (p->context == NULL || p->data == NULL)
        return p2d_set_nomem(report);
    p->lib.pcre2_set_heap_limit_8(p->context, MOST_KIBIBYTES);
    return true;
}

struct p2d_input_pattern *p2d_input_pattern_new(struct p2d_span pattern,
                                                struct p2d_report *report)
{
    struct p2d_input_pattern *p = NULL;
    if (pattern.len <= LONGEST_PATTERN)
        p = p2d_new(report, 1, sizeof *p);
    if (p == NULL || prepare(p, pattern, report))
        return p;
    p2d_input_pattern_free(p);
    return NULL;
}

enum p2d_match p2d_input_pattern_match(const struct p2d_input_pattern *p,
                                       struct p2d_span text, struct p2d_report *report)
{
    size_t most = UINT32_MAX / STEPS_PER_BYTE - FEW_STEPS;
    if (text.len > most)
        return P2D_MATCH_GAVE_UP;
    uint32_t steps = FEW_STEPS + STEPS_PER_BYTE * (uint32_t)text.len;
    p->lib.pcre2_set_match_limit_8(p->context, steps);
    int n = p->lib.pcre2_match_8(p->code, text.at, text.len, 0, 0, p->data, p->context);
    if (n == PCRE2_ERROR_NOMEMORY)
        p2d_set_nomem(report);
    return n >= 0                     ? P2D_MATCH
           : n == PCRE2_ERROR_NOMATCH ? P2D_NO_MATCH
                                      : P2D_MATCH_GAVE_UP;
}

#else

bool p2d_has_input_patterns(void)
{
    return false;
}

void p2d_input_pattern_free(struct p2d_input_pattern *p)
{
    (void)p;
}

struct p2d_input_pattern *p2d_input_pattern_new(struct p2d_span pattern,
                                                struct p2d_report *report)
{
    (void)pattern, (void)report;
    return NULL;
}

enum p2d_match p2d_input_pattern_match(const struct p2d_input_pattern *p,
                                       struct p2d_span text, struct p2d_report *report)
{
    (void)p, (void)text, (void)report;
    return P2D_MATCH_GAVE_UP;
}

#endif
