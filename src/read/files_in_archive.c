/* files_in_archive.c - read the profiles that a zip or tar archive holds.
 *
 * The reader adds each profile to the sum before it reads the next, so that many small
 * profiles take no more memory than their sum. A file in the archive may be compressed
 * itself, as pprof's are; the reader does not open an archive within an archive.
 */
#include "read/files_in_archive.h"

#include "io/archive.h"
#include "io/layers.h"
#include "model/merge.h"
#include "read/readers.h"

struct pass {
    struct p2d_input *in;
    p2d_file_reader *read;
    struct p2d_archive *archive;
    struct p2d_buffer path;    /* of the file that is read: "x.zip/out.pstats", and NUL */
    struct p2d_buffer profile; /* the name of the first profile, and NUL */
    struct p2d_profile *first; /* until the sum has it */
    struct p2d_builder sum;
    bool has_sum;
    struct p2d_report error; /* of the first file that is no profile */
    uint32_t n_files, n_profiles;
};

bool p2d_holds_files(struct p2d_input *in, const char *format)
{
    struct p2d_span head = p2d_peek(in, P2D_HEAD_SIZE);
    const struct p2d_reader *named = format != NULL ? p2d_reader_named(format) : NULL;
    if (!p2d_is_zip(head) && !p2d_is_tar(head))
        return false;
    if (format != NULL)
        return named != NULL && !named->is_archive;
    for (size_t i = 0; p2d_readers[i] != NULL; i++)
        if (p2d_readers[i]->is_archive && p2d_readers[i]->probe(head) == P2D_BY_MAGIC)
            return false;
    return true;
}

/* ------------------------------------------------------------------ one file */

/* Files that begin with a dot are hidden, also those that macOS puts into archives. */
static bool is_hidden(const char *name)
{
    const char *slash = strrchr(name, '/');
    return (slash != NULL ? slash[1] : name[0]) == '.';
}

static struct p2d_profile *read_file(struct pass *p, const char *name,
                                     struct p2d_source source)
{
    struct p2d_input file;
    struct p2d_layers *layers = NULL;
    struct p2d_profile *profile = NULL;
    p->path.len = 0;
    if (name[0] != '\0')
        p2d_putf(&p->path, "%s/%s", p->in->name, name);
    else
        p2d_putf(&p->path, "%s/#%u", p->in->name, p->n_files);
    p2d_putc(&p->path, '\0');
    if (!p2d_input_init(&file, source, (const char *)p->path.at, p->in->max_input,
                        p->in->report))
        return NULL;
    file.is_limit_chosen = p->in->is_limit_chosen;
    file.packed = p->in->packed != NULL ? p->in->packed : p->in;
    struct p2d_input *in = p2d_layers_open(&layers, &file);
    in->options = p->in->options;
    profile = p->read(in);
    p2d_layers_close(layers);
    p2d_input_release(&file);
    return profile;
}

/* Add a profile, which this pass then owns. */
static void add(struct pass *p, struct p2d_profile *profile)
{
    if (p->n_profiles++ == 0) {
        p->first = profile;
        return;
    }
    if (!p->has_sum) {
        p->has_sum =
            p2d_builder_init(&p->sum, p->first->shape, p->first->format, p->in->report);
        if (p->has_sum)
            p2d_merge(&p->sum, p->first);
    }
    if (p->has_sum)
        p2d_merge(&p->sum, profile);
    p2d_profile_free(profile);
}

/* Profiles of different kinds have no sum. */
static bool is_alike(struct pass *p, const char *name, const struct p2d_profile *profile)
{
    const struct p2d_profile *first = p->first;
    if (first == NULL) {
        p2d_puts(&p->profile, name);
        p2d_putc(&p->profile, '\0');
        return p2d_input_ok(p->in);
    }
    if (first->shape == profile->shape && strcmp(first->format, profile->format) == 0)
        return true;
    p2d_set_place(p->in->report, "%s", p->in->name);
    p2d_set_error(
        p->in->report, P2D_EUSAGE,
        "the archive holds profiles of different formats: %.150s (%s) and %.150s "
        "(%s)",
        (const char *)p->profile.at, first->format, name, profile->format);
    p2d_set_hint(p->in->report,
                 "-f %s adds up those of one format; or unpack the archive",
                 first->format);
    return false;
}

/* Pass over a file that is no profile, and keep the error of the first such file. False
 * after any other error. */
static bool pass_over(struct pass *p, const struct p2d_report *before)
{
    struct p2d_report *report = p->in->report;
    if (report->code != P2D_EFORMAT || p2d_archive_is_broken(p->archive))
        return false;
    if (p->error.code == P2D_OK)
        p->error = *report;
    *report = *before;
    return true;
}

static bool take_file(struct pass *p, const char *name, struct p2d_source source)
{
    struct p2d_report before = *p->in->report;
    if (is_hidden(name))
        return true;
    p->n_files++;
    struct p2d_profile *profile = read_file(p, name, source);
    if (profile == NULL)
        return pass_over(p, &before);
    if (!is_alike(p, name, profile)) {
        p2d_profile_free(profile);
        return false;
    }
    add(p, profile);
    return p2d_input_ok(p->in);
}

/* ------------------------------------------------------------------ the whole */

/* Report that no file in the archive is a profile, and why if there is only one file. */
static void refuse(struct pass *p)
{
    struct p2d_report *report = p->in->report;
    if (p->n_files == 1 && p->error.code != P2D_OK) {
        *report = p->error;
        return;
    }
    p2d_set_place(report, "%s", p->in->name);
    if (p->n_files == 0)
        p2d_set_error(report, P2D_EFORMAT, "the archive holds no files");
    else
        p2d_set_error(report, P2D_EFORMAT,
                      "none of the %u files in the archive is a profile", p->n_files);
    p2d_set_hint(report,
                 p->n_files == 0
                     ? "pack the profiles again"
                     : "-f NAME forces a format; --list-formats lists the formats");
}

static struct p2d_profile *finish(struct pass *p)
{
    struct p2d_report *report = p->in->report;
    uint32_t n_others = p->n_files - p->n_profiles;
    if (p2d_ok(report) && p->n_profiles == 0)
        refuse(p);
    if (p2d_ok(report) && n_others > 0)
        p2d_set_warning(report, "archive", p->in->name,
                        "%u of %u files in the archive are no profiles", n_others,
                        p->n_files);
    struct p2d_profile *profile = p->has_sum ? p2d_builder_finish(&p->sum) : p->first;
    if (p->has_sum || !p2d_ok(report))
        p2d_profile_free(p->first);
    return p2d_ok(report) ? profile : NULL;
}

struct p2d_profile *p2d_read_files_in(struct p2d_input *in, p2d_file_reader *read)
{
    struct pass p = {.in = in, .read = read};
    struct p2d_source source;
    const char *name;
    p.path.report = p.profile.report = in->report;
    p.archive = p2d_archive_open(in);
    while (p.archive != NULL && p2d_archive_next(p.archive, &name, &source))
        if (!take_file(&p, name, source))
            break;
    struct p2d_profile *profile = finish(&p);
    p2d_archive_close(p.archive);
    p2d_buffer_release(&p.path);
    p2d_buffer_release(&p.profile);
    return profile;
}
