/* archive.c - the files in a zip or tar archive, by libarchive.
 *
 * The archive is read from its beginning and never twice, so it may come from a pipe, and
 * files in a zip that overlap each other cannot multiply its bytes.
 */
#include "io/archive.h"

#include <errno.h>
#include <sys/stat.h>

#include "io/libarchive.h"

struct p2d_archive {
    struct p2d_libarchive lib;
    struct p2d_input *below;
    struct archive *archive;
    const char *kind, *test; /* "zip", and how to check it */
    uint64_t size;           /* of all files so far */
    struct p2d_span block;   /* of the file, what nobody took yet */
    la_int64_t position;     /* in the file, after the block */
    bool at_end;             /* of the file */
    bool is_broken;
    unsigned char lent[64 * 1024]; /* of the input, what libarchive looks at */
};

/* -------------------------------------------------------------- recognising */

bool p2d_is_zip(struct p2d_span head)
{
    return p2d_starts_with(head, "PK\x03\x04");
}

/* The first block is a header: the sum of its bytes stands in it, in octal, and that
 * number itself counts as blanks. All kinds of tar since 1979 have it, and NULs. */
bool p2d_is_tar(struct p2d_span head)
{
    enum { BLOCK = 512, SUM = 148, SUM_END = 156, BASE = 8 };
    uint32_t sum = 0, told = 0, digits = 0;
    if (head.len < BLOCK || p2d_find(head, 0, '\0') >= BLOCK)
        return false;
    for (size_t i = 0; i < BLOCK; i++)
        sum += i >= SUM && i < SUM_END ? ' ' : head.at[i];
    for (size_t i = SUM; i < SUM_END; i++)
        if (head.at[i] >= '0' && head.at[i] < '0' + BASE) {
            told = told * BASE + (uint32_t)(head.at[i] - '0');
            digits++;
        }
    return digits > 0 && sum == told;
}

/* ------------------------------------------------------------------ reading */

/* Lend libarchive a copy of the next bytes, so that the position in the input bounds how
 * much the files in the archive may hold. */
static la_ssize_t lend(struct archive *archive, void *state, const void **block)
{
    struct p2d_archive *a = state;
    (void)archive;
    struct p2d_span have = p2d_peek(a->below, sizeof a->lent);
    if (have.len > 0)
        memcpy(a->lent, have.at, have.len);
    p2d_skip(a->below, have.len);
    *block = a->lent;
    return p2d_input_ok(a->below) ? (la_ssize_t)have.len : ARCHIVE_FATAL;
}

/* libarchive ends some reasons with a line end. */
static bool refuse(struct p2d_archive *a, const char *reason)
{
    struct p2d_span text = p2d_trim(p2d_span_of(reason));
    a->is_broken = true;
    p2d_set_place(a->below->report, "%s", a->below->name);
    p2d_set_error(a->below->report, P2D_EFORMAT, "the %s archive cannot be read: %.*s",
                  a->kind, (int)text.len, text.len > 0 ? (const char *)text.at : "");
    p2d_set_hint(a->below->report, "\"%s\" checks whether the archive is complete",
                 a->test);
    return false;
}

bool p2d_archive_is_broken(const struct p2d_archive *a)
{
    return a->is_broken;
}

static bool fail(struct p2d_archive *a)
{
    const char *reason = a->lib.archive_error_string(a->archive);
    if (!p2d_input_ok(a->below) || !p2d_check_memory(a->below->report))
        return false;
    if (a->lib.archive_errno(a->archive) == ENOMEM)
        return p2d_set_nomem(a->below->report);
    /* Of a zip that ends within its first entry libarchive says nothing. */
    return refuse(a, reason != NULL ? reason : "it is cut off or damaged");
}

static bool is_within_limit(struct p2d_archive *a)
{
    if (a->size <= a->below->max_input)
        return true;
    p2d_set_place(a->below->report, "%s", a->below->name);
    p2d_set_error(a->below->report, P2D_ENOMEM, "the archive holds more than %llu bytes",
                  (unsigned long long)a->below->max_input);
    p2d_set_hint(a->below->report, "--max-input SIZE allows more");
    return false;
}

static bool next_block(struct p2d_archive *a)
{
    const void *at = NULL;
    size_t len = 0;
    la_int64_t offset = 0;
    p2d_watch_memory();
    int result = a->lib.archive_read_data_block(a->archive, &at, &len, &offset);
    if (result == ARCHIVE_EOF)
        a->at_end = true;
    else if (result != ARCHIVE_OK)
        return fail(a);
    if (a->at_end)
        return true;
    if (offset != a->position)
        return refuse(a, "a file in it has holes");
    a->block = (struct p2d_span){at, len};
    a->position += (la_int64_t)len;
    a->size += len;
    return is_within_limit(a);
}

static ptrdiff_t pull(void *state, unsigned char *buffer, size_t n)
{
    struct p2d_archive *a = state;
    while (a->block.len == 0 && !a->at_end && p2d_input_ok(a->below))
        if (!next_block(a))
            return -1;
    if (!p2d_input_ok(a->below))
        return -1;
    if (n > a->block.len)
        n = a->block.len;
    if (n > 0)
        memcpy(buffer, a->block.at, n);
    a->block = p2d_slice(a->block, n, a->block.len);
    return (ptrdiff_t)n;
}

bool p2d_archive_next(struct p2d_archive *a, const char **name, struct p2d_source *source)
{
    struct archive_entry *entry;
    int result;
    p2d_watch_memory();
    do {
        result = a->lib.archive_read_next_header(a->archive, &entry);
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
            return result != ARCHIVE_EOF && fail(a);
    } while (!S_ISREG(a->lib.archive_entry_filetype(entry)));
    const char *path = a->lib.archive_entry_pathname(entry);
    *name = path != NULL ? path : "";
    *source = (struct p2d_source){pull, a};
    a->block.len = 0;
    a->position = 0;
    a->at_end = false;
    return p2d_input_ok(a->below);
}

/* ------------------------------------------------------------------ opening */

static bool open_library(struct p2d_archive *a)
{
    if (p2d_libarchive_load(&a->lib))
        return true;
    p2d_fail_whole(a->below,
                   "this is a %s archive, for which " P2D_LIBARCHIVE " cannot be loaded",
                   a->kind);
    p2d_set_hint(a->below->report, "install libarchive");
    return false;
}

static bool start(struct p2d_archive *a)
{
    bool is_zip = p2d_is_zip(p2d_peek(a->below, 4));
    a->kind = is_zip ? "zip" : "tar";
    a->test = is_zip ? "unzip -t FILE" : "tar tf FILE";
    if (!p2d_input_ok(a->below) || !open_library(a))
        return false;
    a->archive = a->lib.archive_read_new();
    if (a->archive == NULL)
        return p2d_set_nomem(a->below->report);
    p2d_watch_memory();
    int result = is_zip ? a->lib.archive_read_support_format_zip(a->archive)
                        : a->lib.archive_read_support_format_tar(a->archive);
    if (result == ARCHIVE_FATAL)
        return p2d_set_nomem(a->below->report);
    return a->lib.archive_read_open(a->archive, a, NULL, lend, NULL) == ARCHIVE_OK ||
           fail(a);
}

struct p2d_archive *p2d_archive_open(struct p2d_input *below)
{
    struct p2d_archive *a = p2d_new(below->report, 1, sizeof *a);
    if (a == NULL)
        return NULL;
    a->below = below;
    if (start(a))
        return a;
    p2d_archive_close(a);
    return NULL;
}

void p2d_archive_close(struct p2d_archive *a)
{
    if (a != NULL && a->archive != NULL)
        a->lib.archive_read_free(a->archive);
    p2d_delete(a);
}
