/* plain_perf.h - the perf reader again, without what only makes it fast: every frame line
 * is parsed, every header asks the builder, every stack is followed from its root. And
 * reading in parts as the sanitizer build does it, so that a small text has several.
 *
 * The sources are those of the reader; only what they call is another function.
 */
#ifndef P2D_TESTS_PLAIN_PERF_H
#define P2D_TESTS_PLAIN_PERF_H

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/number.h"
#include "model/merge.h"
#include "read/perf_script/header.h"
#include "read/perf_script/probe.h"
#include "read/perf_script/text.h"
#include "read/read.h"

/* How often the plain reader did what the other one may be spared. */
static uint64_t plain_lines, plain_guesses, plain_headers, plain_stacks, plain_sources,
    plain_looks;

/* ---------------------------------------------------------- small parts */

#define p2d_read_parallel read_in_small_parts
#define read_part read_small_part /* perf.c has another one */
#ifndef P2D_TINY
#define P2D_TINY
#define P2D_TINY_PARTS_ONLY
#endif
#include "read/parallel.c"
#ifdef P2D_TINY_PARTS_ONLY
#undef P2D_TINY
#undef P2D_TINY_PARTS_ONLY
#endif
#undef read_part
#undef p2d_read_parallel

/* ------------------------------------------- frame lines: none is found again */

#define p2d_perf_cache_release plain_cache_release
#define p2d_perf_cache_full plain_cache_full
#define p2d_perf_cache_hash plain_cache_hash
#define p2d_perf_cache_find plain_cache_find
#define p2d_perf_cache_foresee plain_cache_foresee
#define p2d_perf_cache_guess plain_cache_guess
#define p2d_perf_cache_add plain_cache_add
#include "read/perf_script/line_cache.c"
#undef p2d_perf_cache_find
#undef p2d_perf_cache_foresee
#undef p2d_perf_cache_guess
#undef p2d_perf_cache_add

/* The frame lines so far, for the one question whose answer they make: whether a last
 * line without a newline is whole. */
static struct p2d_report plain_report;
static struct p2d_buffer plain_seen = {.report = &plain_report};

static inline void plain_forget(void)
{
    plain_seen.len = 0;
}

static inline uint32_t plain_find_nothing(const struct p2d_perf_cache *cache,
                                          struct p2d_span line, uint32_t hash)
{
    (void)cache, (void)line, (void)hash;
    plain_lines++;
    return 0;
}

static inline void plain_foresee_nothing(struct p2d_perf_cache *cache,
                                         const struct p2d_span *lines, uint32_t n,
                                         struct p2d_perf_hints *hints)
{
    (void)cache, (void)lines, (void)n;
    hints->n = 0;
}

/* Lines come one by one. */
static inline uint32_t plain_none_ahead(struct p2d_span bytes, struct p2d_span *lines,
                                        uint32_t most)
{
    (void)bytes, (void)lines, (void)most;
    return 0;
}

static inline uint32_t plain_guess_nothing(const struct p2d_perf_cache *cache,
                                           uint32_t last, struct p2d_span line)
{
    (void)cache, (void)last, (void)line;
    plain_guesses++;
    return 0;
}

static inline uint32_t plain_add(struct p2d_perf_cache *cache, struct p2d_builder *b,
                                 struct p2d_span line, uint32_t hash,
                                 const struct p2d_perf_frame *frame)
{
    p2d_put(&plain_seen, &line.len, sizeof line.len);
    p2d_put(&plain_seen, line.at, line.len);
    return plain_cache_add(cache, b, line, hash, frame);
}

static inline uint32_t plain_was_seen(const struct p2d_perf_cache *cache,
                                      struct p2d_span line, uint32_t hash)
{
    (void)cache, (void)hash;
    for (size_t at = 0, length; at < plain_seen.len; at += length) {
        memcpy(&length, plain_seen.at + at, sizeof length);
        at += sizeof length;
        if (length == line.len && memcmp(plain_seen.at + at, line.at, length) == 0)
            return 1;
    }
    return 0;
}

/* ------------------------------------------- stacks: none shares a path */

#define p2d_perf_stack_init plain_stack_init
#define p2d_perf_stack_release plain_stack_release
#define p2d_perf_entry_of plain_entry_of
#define p2d_perf_foresee plain_foresee
#define p2d_perf_hinted_entry_of plain_hinted_entry_of
#define p2d_perf_push plain_push
#define p2d_perf_look_for plain_look_for_stack
#define p2d_perf_depth plain_depth
#define p2d_perf_forget plain_forget_frames
#define p2d_perf_take_source plain_take_source
#define p2d_perf_take_source_again plain_take_source_by_guess
#define p2d_perf_outermost plain_outermost
#define p2d_perf_continue plain_continue
#define p2d_perf_node plain_node_by_path
#define p2d_perf_cache_find plain_find_nothing
#define p2d_perf_cache_foresee plain_foresee_nothing
#define p2d_perf_cache_guess plain_guess_nothing
#define p2d_perf_cache_add plain_add
#include "read/perf_script/stack.c"
#undef p2d_perf_cache_find
#undef p2d_perf_node
#undef p2d_perf_look_for
#undef p2d_perf_take_source_again

static inline p2d_node plain_node(struct p2d_perf_stack *stack)
{
    plain_stacks++;
    stack->path.len = 0;
    return plain_node_by_path(stack);
}

/* No stack is known. */
static inline struct p2d_perf_known plain_look_for_none(struct p2d_perf_stack *stack,
                                                        struct p2d_span text,
                                                        uint64_t offset, bool take)
{
    (void)stack, (void)text, (void)offset, (void)take;
    plain_looks++;
    return (struct p2d_perf_known){0};
}

/* Every source line is looked at. */
static inline bool plain_take_nothing_again(struct p2d_perf_stack *stack,
                                            struct p2d_span line)
{
    (void)stack, (void)line;
    plain_sources++;
    return false;
}

/* ------------------------------------------- headers: none is like the last */

static inline bool plain_differs(struct p2d_span a, struct p2d_span b)
{
    (void)a, (void)b;
    plain_headers++;
    return false;
}

#define p2d_perf_cache_find plain_was_seen
#define p2d_perf_node plain_node
#define p2d_perf_look_for plain_look_for_none
#define p2d_perf_take_source_again plain_take_nothing_again
#define p2d_lines_of plain_none_ahead
#define p2d_span_equal plain_differs /* perf.c asks it only for that */
#define p2d_read_perf plain_read_perf
#include "read/perf_script/perf_script.c"
#undef p2d_lines_of
#undef p2d_span_equal
#undef p2d_read_perf

#endif
