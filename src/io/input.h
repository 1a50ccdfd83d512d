/* input.h - a stream of bytes that knows the place of an error.
 *
 * Never seeks, so every format works from a pipe; where there is a whole file or memory
 * after it, p2d_bytes_at looks ahead. Spans are loans until the next call on
 * the same input. Errors stick to the report: after one, every call answers "the end".
 */
#ifndef P2D_IO_INPUT_H
#define P2D_IO_INPUT_H

#include "base/strings.h"

/* Where bytes come from: fill up to n > 0 bytes, return how many, 0 at the end, or -1
 * after putting an error into the report that the source was made with. */
struct p2d_source {
    ptrdiff_t (*pull)(void *state, unsigned char *buffer, size_t n);
    void *state;
};

/* The same bytes in any order: a regular file from `begin` on, or memory. Zeroed is none:
 * they come one after the other only. */
struct p2d_random_access {
    uint64_t size;           /* when it was opened; it may have shrunk since */
    const unsigned char *at; /* NULL: in the file */
    int fd;
    int64_t begin;
};

struct p2d_folder;

struct p2d_input {
    struct p2d_report *report;
    const char *name; /* for messages: a path or "-" */
    const char *path; /* of the file that it is; NULL: it is none, or nobody knows */
    const struct p2d_read_options *options; /* NULL: defaults */
    struct p2d_source source;
    unsigned char *buffer;
    size_t cap, begin, end; /* unread bytes: buffer[begin..end) */
    uint64_t offset;        /* of buffer[begin] in the stream */
    uint64_t item;          /* offset where the current item starts, for messages */
    uint64_t line;          /* number of the line last returned; 0: no lines were read */
    uint64_t max_input;
    uint64_t expected;    /* so many bytes may come in all; 0: nobody knows */
    bool is_limit_chosen; /* max_input is the caller's, not the default */
    struct p2d_random_access whole;
    const struct p2d_input *packed;  /* what this one is unpacked from; NULL: nothing */
    const struct p2d_folder *folder; /* whose `data` this is; NULL: it is a file */
    bool at_end;                     /* the source has no more */
    bool unterminated; /* the line last returned had no newline: the input ended in it */
};

bool p2d_input_init(struct p2d_input *, struct p2d_source, const char *name,
                    uint64_t max_input, struct p2d_report *);
void p2d_input_release(struct p2d_input *);
static inline bool p2d_input_ok(const struct p2d_input *in)
{
    return in->report->code == P2D_OK;
}

/* The next bytes without taking them: `want` of them, fewer only at the end. */
struct p2d_span p2d_peek(struct p2d_input *, size_t want);
void p2d_skip(struct p2d_input *, size_t n);

/* Everything that is left, in memory, without taking it. */
struct p2d_span p2d_rest(struct p2d_input *);

/* Bytes at any offset of an input that has ->whole.size of them, without taking any; how
 * many, fewer at the end or if they cannot be read. */
size_t p2d_bytes_at(const struct p2d_input *, uint64_t offset, unsigned char *buffer,
                    size_t n);

/* The next line, without "\n" or "\r\n". False at the end or after an error. Counts
 * in->line and sets in->unterminated. */
bool p2d_line(struct p2d_input *, struct p2d_span *line);

/* The next line without taking it; false if there is none. */
bool p2d_peek_line(struct p2d_input *, struct p2d_span *line);

/* What is in the buffer already; nothing after an error. It stays on loan while
 * p2d_take_line and p2d_take_lines take it. */
struct p2d_span p2d_buffered(const struct p2d_input *);
/* The lines that such bytes begin with, as far as they are whole, up to `most`; how many. */
uint32_t p2d_lines_of(struct p2d_span bytes, struct p2d_span *lines, uint32_t most);
static inline void p2d_take_line(struct p2d_input *in, struct p2d_span line)
{
    size_t n = line.len + (line.at[line.len] == '\r' ? 2 : 1);
    in->item = in->offset;
    in->begin += n;
    in->offset += n;
    in->line++;
    in->unterminated = false;
}

/* Take n whole lines of so many bytes at once. */
static inline void p2d_take_lines(struct p2d_input *in, uint32_t n, size_t bytes)
{
    in->item = in->offset;
    in->begin += bytes;
    in->offset += bytes;
    in->line += n;
    in->unterminated = false;
}

/* Whether so many bytes may come in; after an error otherwise. */
bool p2d_is_within_limit(struct p2d_input *, uint64_t size);

/* Whether `held` bytes in memory are in proportion to the `packed` ones, taken so far,
 * that they came from; after an error otherwise. A caller who chose max_input has the
 * say.
 */
bool p2d_in_proportion(struct p2d_input *, uint64_t packed, uint64_t held);

/* An error at the current line or item; always false. */
bool p2d_fail(struct p2d_input *, const char *format, ...) P2D_PRINTF(2, 3);
/* An error at this offset; always false. */
bool p2d_fail_at(struct p2d_input *, uint64_t offset, const char *format, ...)
    P2D_PRINTF(3, 4);
/* An error of the whole input, without a line or an offset; always false. */
bool p2d_fail_whole(struct p2d_input *, const char *format, ...) P2D_PRINTF(2, 3);
/* A warning at the current line or item; `kind` is a string literal. */
void p2d_warn(struct p2d_input *, const char *kind, const char *format, ...)
    P2D_PRINTF(3, 4);

#endif
