/* report.h - the first error and the counted warnings of one run.
 *
 * A report is owned by whoever starts a run and lent to everything below. The first error
 * sticks: later ones are dropped, so the message names the cause and not its
 * consequences. Needs no memory.
 */
#ifndef P2D_BASE_REPORT_H
#define P2D_BASE_REPORT_H

#include "prof2dot.h"

/* Warnings of one kind. Text and place are those of the first; the others are counted. */
struct p2d_warning {
    const char *kind; /* a string literal, different for each kind */
    char text[192];   /* what is wrong */
    char place[192];  /* where: "perf.txt:12", or "" */
    char hint[192];   /* what to do about it, or "" */
    uint64_t count;   /* how often, >= 1 */
};

enum { P2D_MAX_WARNINGS = 16 };

/* Zeroed before its first use. */
struct p2d_report {
    enum p2d_code code;
    char place[192]; /* "perf.txt:12", "a.pstats@0x1f", or "" */
    char text[512];  /* what is wrong */
    char hint[256];  /* what to do about it, or "" */
    unsigned n_warnings;
    struct p2d_warning warnings[P2D_MAX_WARNINGS];
};

#if defined(__GNUC__)
#define P2D_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define P2D_PRINTF(text, first)
#endif

/* Keep the first error. Control bytes and invalid UTF-8 in the finished text are escaped.
 * Always false, so that a function can end in `return p2d_set_error(...)`. */
bool p2d_set_error(struct p2d_report *, enum p2d_code, const char *format, ...)
    P2D_PRINTF(3, 4);

/* Where the error is; only the first place counts. */
void p2d_set_place(struct p2d_report *, const char *format, ...) P2D_PRINTF(2, 3);

/* What to do about it; only the first hint counts, and only once there is an error. */
void p2d_set_hint(struct p2d_report *, const char *format, ...) P2D_PRINTF(2, 3);

bool p2d_set_nomem(struct p2d_report *);

static inline bool p2d_ok(const struct p2d_report *report)
{
    return report->code == P2D_OK;
}

/* Count a warning. `kind` is a literal: equal text is one kind. `place` may be "". The
 * format gives the text of the first one of its kind. */
void p2d_set_warning(struct p2d_report *, const char *kind, const char *place,
                     const char *format, ...) P2D_PRINTF(4, 5);

/* What to do about a kind of warning that there is; only its first hint counts. */
void p2d_set_warning_hint(struct p2d_report *, const char *kind, const char *format, ...)
    P2D_PRINTF(3, 4);

/* Whether there is a warning of this kind. */
bool p2d_has_warning(const struct p2d_report *, const char *kind);

/* Count one more of a kind that there is; false if it is new. Spares the making of a text
 * that nobody will see. */
bool p2d_count_warning(struct p2d_report *, const char *kind);

#endif
