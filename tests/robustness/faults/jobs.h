/* jobs.h - pieces of work that are done again and again while something fails: what oom.c
 * and io.c list, and how they list the samples.
 */
#ifndef P2D_TESTS_FAULTS_JOBS_H
#define P2D_TESTS_FAULTS_JOBS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sample_files.h"
#include "sanitized.h"

/* What came of one piece of work. */
struct outcome {
    struct p2d_report report;
    bool done;
    char *text; /* NULL: nothing */
    size_t length;
};

struct job {
    char name[96], group[48];
    void (*work)(const struct job *, struct outcome *);
    const char *path, *format; /* of a sample, or of the output */
    const struct p2d_profile *profile, *other;
    const struct p2d_graph *graph;
    int detail;
    bool draws;       /* in a child */
    bool is_fragile;  /* uses libraries that die or leak without memory */
    bool no_nameless; /* the file system has no nameless files */
    struct outcome should;
};

static P2D_VEC(struct job) jobs;
static struct p2d_report own;
static bool is_full, is_verbose;

static inline struct job *add_job(const char *group, const char *name,
                                  void (*work)(const struct job *, struct outcome *))
{
    if (!p2d_vec_push(&jobs, &own, (struct job){.work = work}))
        exit(2);
    struct job *job = &jobs.at[jobs.len - 1];
    snprintf(job->group, sizeof job->group, "%s", group);
    snprintf(job->name, sizeof job->name, "%s %s", group, name);
    return job;
}

static void read_file(const struct job *, struct outcome *);

static inline void add_sample(const struct sample *sample)
{
    enum { SOME_SAMPLES = SANITIZED ? 4 : 20 };
    char group[40];
    const char *slash = strrchr(sample->path, '/');
    static const char *last = "";
    static int n;
    n = strcmp(last, sample->format) == 0 ? n + 1 : 0;
    last = sample->format;
    if (strstr(sample->path, "tests/golden/") == NULL || (!is_full && n >= SOME_SAMPLES))
        return;
    snprintf(group, sizeof group, "read %s", sample->format);
    struct job *job = add_job(group, slash + 1, read_file);
    job->path = strdup(sample->path);
    job->format = sample->format;
}

/* A sample as gzip, bzip2, xz, zstd and UTF-16 make it, and in archives with another one, in
 * build/; those that the machine has no tool for are left out. */
static inline void add_packed_samples(void)
{
    static const char *const packings[][2] = {
        {"gzip -c", "build/packed.perf.gz"},
        {"bzip2 -c", "build/packed.perf.bz2"},
        {"xz -c", "build/packed.perf.xz"},
        {"zstd -qc", "build/packed.perf.zst"},
        {"iconv -f UTF-8 -t UTF-16", "build/packed.perf.utf16"},
        {"tar -cf - README.md tests/golden/perf/addr.perf", "build/packed.tar"},
        {"zip -q - tests/golden/perf/addr.perf", "build/packed.zip"}};
    for (size_t i = 0; i < sizeof packings / sizeof *packings; i++) {
        const char *path = packings[i][1];
        char command[200];
        snprintf(command, sizeof command,
                 "%s tests/golden/perf/plain.perf >%s 2>/dev/null", packings[i][0], path);
        if (system(command) == 0)
            add_job("read packed", path, read_file)->path = path;
    }
}

/* All samples, and one profile that is long enough to be read by threads. */
static inline void add_samples(void)
{
    enum { LARGEST_SAMPLE = 64 * 1024 };
    visit_samples(LARGEST_SAMPLE, add_sample);
    add_packed_samples();
    struct job *job = add_job("read perf-data", "of a folder", read_file);
    job->path = "tests/golden/perf-data/threads";
    job->format = "perf-data";
    job = add_job("read perf", "by threads", read_file);
    job->path = "examples/profiles/simulate.perf";
    job->format = "perf";
    job->detail = 3;
}

/* Whether some work has this word in its name; if none has, say which work there is. */
static inline bool is_known(const char *word)
{
    for (uint32_t i = 0; i < jobs.len; i++)
        if (strstr(jobs.at[i].name, word) != NULL)
            return true;
    fprintf(stderr, "no work is called \"%s\"; there is:", word);
    for (uint32_t i = 0; i < jobs.len; i++) {
        uint32_t first = 0;
        while (strcmp(jobs.at[first].group, jobs.at[i].group) != 0)
            first++;
        if (first == i)
            fprintf(stderr, "%s %s", i > 0 ? "," : "", jobs.at[i].group);
    }
    fprintf(stderr, "\n");
    return false;
}

/* What can be read so of a sample; the caller sees to what fails meanwhile. */
static inline struct p2d_profile *read_job(const struct job *job, struct outcome *o)
{
    struct p2d_read_options options = {.format = job->format,
                                       .name = "sample",
                                       .times = true,
                                       .threads = job->detail > 0 ? job->detail : 1,
                                       .symfs = "tests/golden/perf-data/root",
                                       .source_map = "tests/golden/cpuprofile/maps"};
    return p2d_read_path(job->path, &options, &o->report);
}

static inline void keep_dump(struct outcome *o, struct p2d_profile *profile)
{
    o->done = profile != NULL;
    if (profile == NULL)
        return;
    o->text = dump_of(profile);
    o->length = strlen(o->text);
    p2d_profile_free(profile);
}

static inline bool same_bytes(const struct outcome *a, const struct outcome *b)
{
    return a->length == b->length && (a->text == NULL) == (b->text == NULL) &&
           (a->text == NULL || memcmp(a->text, b->text, a->length) == 0);
}

#endif
