/* What makes the perf reader fast changes nothing: remembered frame and source lines,
 * looking many frames up at once, the guess at the next one, remembered headers and stacks,
 * shared paths and several threads. Every text here is read by the reader as it is, by one
 * without all that (plain_perf.h), and in parts.
 *
 * A text for which that does not hold is left in build/.
 */
#include <sys/mman.h>

#include "io/source.h"
#include "plain_perf.h"
#include "sample_files.h"
#include "read/readers.h"
#include "io/layers.h"

#ifdef P2D_TINY
enum {
    LARGEST = 24 * 1024, /* of a sample that is read whole */
    LARGEST_PART = 2048, /* of one that a mutation begins with */
    MUTATIONS = 3000,
    INVENTED = 600,
    LARGE = 40 * 1024, /* what the threads share */
    HUGE = 40 * 1024
};
#else
enum {
    LARGEST = 2 * 1024 * 1024,
    LARGEST_PART = 4 * 1024,
    MUTATIONS = 3000,
    INVENTED = 600,
    LARGE = 13 * 1024 * 1024, /* three parts */
    HUGE = 29 * 1024 * 1024   /* seven */
};
#endif

static struct p2d_report memory; /* of the test's own texts */

/* ---------------------------------------------------------------- chance */

static uint64_t chance_state = UINT64_C(0x9e3779b97f4a7c15);

/* A number below n, the same ones in every run. */
static uint32_t below(uint64_t n)
{
    chance_state ^= chance_state << 13;
    chance_state ^= chance_state >> 7;
    chance_state ^= chance_state << 17;
    return n > 0 ? (uint32_t)((chance_state >> 11) % n) : 0;
}

static bool once_in(uint32_t n)
{
    return below(n) == 0;
}

/* --------------------------------------------------------------- reading */

struct outcome {
    char *text;
    struct p2d_report report;
    bool is_layered; /* compressed or UTF-16: nobody reads that in parts */
};

static void forget(struct outcome *outcome)
{
    free(outcome->text);
    outcome->text = NULL;
}

/* The dump, and everything else that has a number, in its order. */
static char *text_of(struct p2d_profile *p)
{
    char *dump = dump_of(p), *text;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    fputs(dump, out);
    for (p2d_fn f = 1; p != NULL && f < p->fns.len; f++)
        fprintf(out, "function %s of %s\n", p2d_text(p, p->fns.at[f].name).at,
                p2d_text(p, p->fns.at[f].module).at);
    for (p2d_thread t = 1; p != NULL && t < p->threads.len; t++)
        fprintf(out, "thread %s %" PRId64 "/%" PRId64 "\n",
                p2d_text(p, p->threads.at[t].comm).at, p->threads.at[t].pid,
                p->threads.at[t].tid);
    for (p2d_node n = 1; p != NULL && n < p->nodes.len; n++)
        fprintf(out, "context %u %u %u\n", p->nodes.at[n].parent, p->nodes.at[n].fn,
                p2d_location_at(p, n));
    for (p2d_location_id i = 1; p != NULL && i < p->locations.len; i++)
        fprintf(out, "location %u %s:%u\n", p->locations.at[i].fn,
                p2d_text(p, p->locations.at[i].file).at, p->locations.at[i].line);
    fclose(out);
    free(dump);
    return text;
}

static void finish_reading(struct outcome *outcome, struct p2d_builder *b)
{
    struct p2d_profile *profile = p2d_builder_finish(b);
    outcome->text = text_of(profile);
    p2d_profile_free(profile);
}

static struct outcome read_by(const struct p2d_reader *reader, struct p2d_span bytes)
{
    struct outcome outcome = {0};
    struct p2d_memory_state state = {bytes.at, bytes.len};
    struct p2d_input raw;
    struct p2d_layers *layers = NULL;
    struct p2d_builder b;
    if (p2d_builder_init(&b, P2D_TREE, "perf", &outcome.report) &&
        p2d_input_init(&raw, p2d_source_of_memory(&state), "sample", 0,
                       &outcome.report)) {
        struct p2d_input *in = p2d_layers_open(&layers, &raw);
        outcome.is_layered = in != &raw;
        if (in != NULL)
            reader->read(in, &b);
        p2d_layers_close(layers);
        p2d_input_release(&raw);
    }
    finish_reading(&outcome, &b);
    return outcome;
}

static int file_of(struct p2d_span bytes)
{
    int fd = memfd_create("paths", MFD_CLOEXEC);
    for (size_t at = 0; at < bytes.len;) {
        ssize_t n = write(fd, bytes.at + at, bytes.len - at);
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    return fd;
}

/* False if the text cannot be read in parts. */
static bool read_split(int fd, size_t begin, unsigned n_threads, struct outcome *outcome)
{
    static const struct p2d_read_options options = {.lines = true};
    const struct p2d_input whole = {.name = "sample", .options = &options};
    struct p2d_builder b;
    *outcome = (struct outcome){0};
    bool done = p2d_builder_init(&b, P2D_TREE, "perf", &outcome->report) &&
                read_in_small_parts(fd, (off_t)begin, &whole, p2d_reader_named("perf"),
                                    n_threads, NULL, &b);
    if (!done) {
        CHECK(p2d_ok(&outcome->report) && outcome->report.n_warnings == 0);
        CHECK(b.profile->samples.len == 1 && b.profile->fns.len == 1);
    }
    finish_reading(outcome, &b);
    return done;
}

/* Through the front door. */
static struct outcome read_with_threads(int fd, unsigned n_threads)
{
    struct outcome outcome = {0};
    struct p2d_read_options options = {
        .format = "perf", .name = "sample", .threads = n_threads, .lines = true};
    lseek(fd, 0, SEEK_SET);
    struct p2d_profile *profile = p2d_read_fd(fd, &options, &outcome.report);
    outcome.text = text_of(profile);
    p2d_profile_free(profile);
    return outcome;
}

/* ------------------------------------------------------------- comparing */

static uint64_t in_parts, in_one, read_plainly;

static void show_difference(const char *is, const char *should)
{
    size_t i = 0;
    while (is[i] != '\0' && is[i] == should[i])
        i++;
    while (i > 0 && is[i - 1] != '\n')
        i--;
    printf("# is     %.*s\n", (int)strcspn(is + i, "\n"), is + i);
    printf("# should %.*s\n", (int)strcspn(should + i, "\n"), should + i);
}

static void show_reports(const struct p2d_report *is, const struct p2d_report *should)
{
    const struct p2d_report *both[] = {is, should};
    for (int i = 0; i < 2; i++) {
        printf("# %s %s: %s", i == 0 ? "is    " : "should", both[i]->place,
               both[i]->text);
        for (unsigned w = 0; w < both[i]->n_warnings; w++)
            printf(" | %s: %s (%" PRIu64 ")", both[i]->warnings[w].place,
                   both[i]->warnings[w].text, both[i]->warnings[w].count);
        putchar('\n');
    }
}

static void leave(struct p2d_span bytes)
{
    static unsigned n;
    char path[64];
    snprintf(path, sizeof path, "build/paths-%u.perf", n++);
    FILE *out = n <= 20 ? fopen(path, "wb") : NULL;
    if (out == NULL)
        return;
    fwrite(bytes.at, 1, bytes.len, out);
    fclose(out);
    printf("# the text is in %s\n", path);
}

static void check_same(const char *how, const struct outcome *is,
                       const struct outcome *should, struct p2d_span bytes)
{
    bool same_text = strcmp(is->text, should->text) == 0;
    bool same = same_report(&is->report, &should->report);
    if (same_text && same)
        return;
    tap_good = false;
    printf("# %s, a text of %zu bytes\n", how, bytes.len);
    if (!same_text)
        show_difference(is->text, should->text);
    if (!same)
        show_reports(&is->report, &should->report);
    leave(bytes);
}

/* How long the mark of UTF-8 is, which no reader gets to see. */
static size_t mark_of(struct p2d_span bytes)
{
    return p2d_starts_with(bytes, "\xef\xbb\xbf") ? 3 : 0;
}

static void check_parts(struct p2d_span bytes, const struct outcome *whole)
{
    static const unsigned threads[] = {2, 7, 64};
    int fd = file_of(bytes);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        struct outcome split;
        bool done = read_split(fd, mark_of(bytes), threads[i], &split);
        in_parts += done;
        in_one += !done;
        if (done)
            check_same("in parts", &split, whole, bytes);
        forget(&split);
    }
    close(fd);
}

static void check_paths(struct p2d_span bytes)
{
    struct outcome fast = read_by(p2d_reader_named("perf"), bytes);
    plain_forget();
    struct outcome plain = read_by(&plain_read_perf, bytes);
    check_same("plainly", &fast, &plain, bytes);
    read_plainly++;
    if (!fast.is_layered)
        check_parts(bytes, &fast);
    forget(&fast);
    forget(&plain);
}

/* Whether it is read in parts at all is known for invented texts alone. */
enum expected { IN_PARTS, IN_ONE, EITHER };

static void check_threads(struct p2d_span bytes, enum expected expected)
{
    static const unsigned threads[] = {2, 3, 7};
    int fd = file_of(bytes);
    struct outcome one = read_with_threads(fd, 1), split;
    if (expected != EITHER) {
        CHECK((expected == IN_PARTS) == read_split(fd, mark_of(bytes), 2, &split));
        forget(&split);
    }
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        struct outcome many = read_with_threads(fd, threads[i]);
        check_same("by threads", &many, &one, bytes);
        forget(&many);
    }
    forget(&one);
    close(fd);
}

/* ------------------------------------------------------------------ texts */

static struct p2d_span span_of(const struct p2d_buffer *text)
{
    return (struct p2d_span){text->at, text->len};
}

/* The sanitizer build forgets frame lines soon, and so cannot always tell that a last
 * line without a newline is whole. */
static void end_line(struct p2d_buffer *text)
{
#ifdef P2D_TINY
    p2d_putc(text, '\n');
#else
    (void)text;
#endif
}

static void put_span(struct p2d_buffer *text, struct p2d_span span)
{
    p2d_put(text, span.at, span.len);
}

static void with_crlf(struct p2d_buffer *text)
{
    struct p2d_buffer lines = {.report = &memory};
    struct p2d_span rest = span_of(text), line;
    while (p2d_cut(&rest, '\n', &line)) {
        put_span(&lines, line);
        if (rest.len > 0)
            p2d_puts(&lines, p2d_ends_with(line, "\r") ? "\n" : "\r\n");
    }
    p2d_puts(&lines, "\r\n");
    p2d_buffer_release(text);
    *text = lines;
}

/* Samples to begin with. */
static P2D_VEC(struct p2d_span) pool;

static void keep_sample(const struct sample *sample)
{
    struct p2d_buffer copy = {.report = &memory};
    if (strcmp(sample->format, "perf") != 0 || sample->length == 0)
        return;
    p2d_put(&copy, sample->bytes, sample->length);
    (void)p2d_vec_push(&pool, &memory, span_of(&copy));
}

/* ---------------------------------------------------------- invented texts */

/* What a text has in some places; the other ones are alike. */
enum trait {
    PERIODS = 1,
    EVENTS = 2,
    NAMES = 4, /* events with a blank, named in comments in front of all */
    LATE_NAMES = 8,
    NO_MODULES = 16,
    FEW_MODULES = 32,
    INLINED = 64,
    HOMELESS = 128, /* inlined, and nothing follows */
    JAVA = 256,
    TWO_LINES = 512, /* symbols with a newline */
    NOISE = 1024,
    RECORDS = 2048,
    STACKLESS = 4096,
    BARE_HEADERS = 8192, /* nothing but a comm */
    PLACES = 16384,
    HUGE_PERIODS = 32768,
    SOURCES = 65536, /* source lines below frames */
    N_TRAITS = 17,
    ALL_TRAITS = (1 << N_TRAITS) - 1
};

static bool here(uint32_t traits, enum trait trait, uint32_t n)
{
    return (traits & trait) != 0 && once_in(n);
}

static void put_comment(struct p2d_buffer *text, const char *event)
{
    p2d_putf(text, "# event : name = %s, , id = { 1, 2 }, type = 1\n", event);
}

static void put_module(struct p2d_buffer *text, uint32_t traits, uint32_t f)
{
    static const char *const modules[] = {"/bin/app", "/bin/apq", "[kernel.kallsyms]",
                                          "/lib/x (deleted)"};
    if ((traits & NO_MODULES) == 0 && !here(traits, FEW_MODULES, 20))
        p2d_putf(text, " (%s)", modules[(f + here(traits, EVENTS, 40)) % 4]);
    p2d_putc(text, '\n');
}

/* Of few frames it is always the same. */
static void put_source(struct p2d_buffer *text, uint32_t traits, uint32_t f)
{
    static const char *const ends[] = {"", "", " (inlined)", " (discriminator 2)"};
    if ((traits & SOURCES) == 0 || once_in(10))
        return;
    if (once_in(8))
        p2d_puts(text, once_in(2) ? "  ??:0\n" : "  libc.so.6[27b25]\n");
    else
        p2d_putf(text, "  f%02u.c:%u%s\n", f / 2, 10 + below(1 + f % 3),
                 ends[below(1 + f % 4)]);
}

static void put_frame(struct p2d_buffer *text, uint32_t traits, uint32_t f)
{
    uint32_t address = 0x401000 + f * 16;
    p2d_putf(text, "\t%16x ", address);
    if (here(traits, JAVA, 12)) {
        p2d_putf(text, "La;::a->Lb;::f%02u+0x1 (/tmp/perf-1.map)\n", f);
        return;
    }
    if (here(traits, INLINED, 12))
        p2d_putf(text, "in%02u (inlined)\n\t%16x ", f, address);
    if (here(traits, HOMELESS, 60)) {
        p2d_putf(text, "f%02u (inlined)\n", f);
        return;
    }
    p2d_putf(text, "f%02u", f);
    if (here(traits, TWO_LINES, 20))
        p2d_putf(text, "\nof %02u", f);
    p2d_puts(text, here(traits, TWO_LINES, 20) ? "(" : "+0x1");
    put_module(text, traits, f);
}

static void put_event(struct p2d_buffer *text, uint32_t traits)
{
    static const char *const events[] = {"cpu-clock", "cpu-clock:u", "cycles:u",
                                         "sched:sched_switch"};
    if (here(traits, HUGE_PERIODS, 4)) /* sometimes in the columns of an address */
        p2d_putf(text, "%s%" PRIu64, once_in(2) ? " " : "",
                 (UINT64_C(1) << 53) + below(1000));
    else if (!here(traits, PERIODS, 3))
        p2d_putf(text, " %10u", 1 + below(3));
    p2d_putf(text, " %s: ",
             here(traits, NAMES | LATE_NAMES, 5) ? "my event: x"
             : here(traits, EVENTS, 2)           ? events[below(4)]
                                                 : events[0]);
}

static void put_header(struct p2d_buffer *text, uint32_t traits)
{
    static const char *const comms[] = {"app", "a b", "apq", "app 1", "#app", "ap"};
    const char *comm = comms[once_in(3) ? below(6) : 0];
    if (here(traits, BARE_HEADERS, 4)) {
        p2d_putf(text, "%s \n", comm);
        return;
    }
    p2d_putf(text, "%s %5u/%-5u [000] %u.%06u: ", comm, 1 + below(2), 1 + below(3),
             below(100), below(1000000));
    put_event(text, traits);
    if (here(traits, PLACES, 6))
        p2d_putf(text, "%16x f01+0x1 (/bin/app)", 0x401010);
    p2d_putc(text, '\n');
}

/* What stands between samples or in one. */
static void put_oddity(struct p2d_buffer *text, uint32_t traits)
{
    if (here(traits, NOISE, 40))
        p2d_putf(text, "noise %u\n", below(1000));
    if (here(traits, NOISE, 80))
        p2d_putf(text, "\todd %u\n", below(1000));
    if (here(traits, LATE_NAMES, 20))
        put_comment(text, once_in(3) ? "my event: x" : "cycles");
    if (here(traits, RECORDS, 20))
        p2d_putf(text, "app 1/1 1.000000: PERF_RECORD_LOST lost %u\n", below(9));
}

static void put_sample(struct p2d_buffer *text, uint32_t traits)
{
    put_oddity(text, traits);
    put_header(text, traits);
    uint32_t depth = here(traits, STACKLESS, 5) ? 0 : 1 + below(6), f = below(24);
    for (uint32_t i = 0; i < depth; i++) {
        put_frame(text, traits, f);
        put_source(text, traits, f);
        f = (f * 5 + 1 + once_in(5)) % 24;
        if (once_in(10))
            put_oddity(text, traits);
    }
    p2d_putc(text, '\n');
}

static void invent(struct p2d_buffer *text, uint32_t traits, size_t length)
{
    if (here(traits, NOISE, 2))
        p2d_puts(text, "[ perf record: Woken up 1 times to write data ]\n");
    if (here(traits, NAMES, 1))
        put_comment(text, "my event: x");
    while (text->len < length)
        put_sample(text, traits);
}

/* --------------------------------------------------------------- mutations */

typedef P2D_VEC(struct p2d_span) lines_of_text;

/* Some lines in a row of some sample, without their newlines. */
static void take_lines(lines_of_text *lines, size_t length)
{
    struct p2d_span rest = pool.at[below(pool.len)], line;
    if (rest.len > length) {
        size_t from = below(rest.len - length);
        rest = p2d_slice(rest, from, from + length);
        p2d_cut(&rest, '\n', &line);
    }
    while (rest.len > 0 && p2d_cut(&rest, '\n', &line))
        (void)p2d_vec_push(lines, &memory, line);
}

static void insert(lines_of_text *lines, uint32_t at, struct p2d_span line)
{
    if (!p2d_vec_push(lines, &memory, line))
        return;
    for (uint32_t i = lines->len - 1; i > at; i--)
        lines->at[i] = lines->at[i - 1];
    lines->at[at] = line;
}

static void change_lines(lines_of_text *lines)
{
    uint32_t i = below(lines->len), j = below(lines->len);
    if (lines->len == 0)
        return;
    struct p2d_span line = lines->at[i];
    switch (below(5)) {
    case 0:
        lines->at[i] = lines->at[j];
        lines->at[j] = line;
        break;
    case 1:
        insert(lines, j, line);
        break;
    case 2:
        memmove(lines->at + i, lines->at + i + 1,
                (lines->len - i - 1) * sizeof *lines->at);
        lines->len--;
        break;
    case 3:
        lines->at[i] = p2d_slice(line, 0, below(line.len));
        break;
    default: {
        struct p2d_span rest = pool.at[below(pool.len)];
        rest = p2d_slice(rest, below(rest.len), rest.len);
        if (p2d_cut(&rest, '\n', &line) && p2d_cut(&rest, '\n', &line))
            insert(lines, j, line);
    }
    }
}

/* Bytes that mean something stand for others, or another word of the text does. */
static void change_bytes(struct p2d_buffer *text)
{
    static const char bytes[] = "\n\t :()[]/+#0a1\r\x80";
    size_t at = below(text->len), from = below(text->len);
    if (text->len < 16)
        return;
    if (once_in(2)) {
        text->at[at] = (unsigned char)bytes[below(sizeof bytes)];
        return;
    }
    size_t n = 1 + below(12);
    if (at + n < text->len && from + n < text->len)
        memmove(text->at + at, text->at + from, n);
}

static void mutate(struct p2d_buffer *text)
{
    lines_of_text lines = {0};
    for (uint32_t n = 1 + below(3); n > 0; n--)
        take_lines(&lines, 64 + below(LARGEST_PART));
    for (uint32_t n = below(12); n > 0; n--)
        change_lines(&lines);
    text->len = 0;
    for (uint32_t i = 0; i < lines.len; i++) {
        put_span(text, lines.at[i]);
        if (i + 1 < lines.len || !once_in(4))
            p2d_putc(text, '\n');
    }
    p2d_vec_release(&lines);
    for (uint32_t n = below(12); n > 0; n--)
        change_bytes(text);
}

/* ------------------------------------------------------------------- tests */

static void try_sample(const struct sample *sample)
{
    struct p2d_buffer text = {.report = &memory};
    if (strcmp(sample->format, "perf") != 0)
        return;
    tap_good = true;
    p2d_put(&text, sample->bytes, sample->length);
    end_line(&text);
    check_paths(span_of(&text));
    p2d_buffer_release(&text);
    sample_result("read plainly and in parts it is the same", sample);
}

static void mutations_of_samples_are_the_same(void)
{
    struct p2d_buffer text = {.report = &memory};
    for (int i = 0; i < MUTATIONS; i++) {
        mutate(&text);
        end_line(&text);
        check_paths(span_of(&text));
    }
    p2d_buffer_release(&text);
}

static void invented_texts_are_the_same(void)
{
    for (int i = 0; i < INVENTED; i++) {
        struct p2d_buffer text = {.report = &memory};
        /* Few traits at once, so that not every text has to be read in one. */
        uint32_t traits = i % 8 == 0 ? ALL_TRAITS
                                     : (uint32_t)1 << below(N_TRAITS) |
                                           (uint32_t)1 << below(N_TRAITS) |
                                           (uint32_t)1 << below(N_TRAITS);
        if (once_in(8))
            p2d_puts(&text, "\xef\xbb\xbf");
        invent(&text, traits, 256 + below(LARGEST_PART));
        if (once_in(4))
            text.len -= below(text.len / 4);
        if (once_in(8))
            with_crlf(&text);
        end_line(&text);
        check_paths(span_of(&text));
        p2d_buffer_release(&text);
    }
}

/* Samples of one text in any order, again and again. */
static void shuffle(struct p2d_buffer *text, struct p2d_span sample, size_t length)
{
    P2D_VEC(struct p2d_span) blocks = {0};
    while (sample.len > 0) {
        const unsigned char *end = memmem(sample.at, sample.len, "\n\n", 2);
        size_t n = end != NULL ? (size_t)(end - sample.at) + 2 : sample.len;
        (void)p2d_vec_push(&blocks, &memory, p2d_slice(sample, 0, n));
        sample = p2d_slice(sample, n, sample.len);
    }
    while (text->len < length)
        put_span(text, blocks.at[below(blocks.len)]);
    p2d_vec_release(&blocks);
}

static void large_texts_of_samples_are_the_same_by_threads(void)
{
    for (int i = 0; i < 3; i++) {
        struct p2d_buffer text = {.report = &memory};
        shuffle(&text, pool.at[below(pool.len)], LARGE);
        check_threads(span_of(&text), EITHER);
        p2d_buffer_release(&text);
    }
}

static void check_large(uint32_t traits, size_t length, size_t cut,
                        enum expected expected)
{
    struct p2d_buffer text = {.report = &memory};
    invent(&text, traits, length);
    text.len -= cut;
    check_threads(span_of(&text), expected);
    p2d_buffer_release(&text);
}

static void large_texts_are_the_same_by_threads(void)
{
    check_large(PERIODS | JAVA | STACKLESS | RECORDS | NAMES, HUGE, 0, IN_PARTS);
    check_large(NOISE | RECORDS, LARGE, 0, IN_PARTS);
    check_large(INLINED | PLACES, LARGE, 0, IN_PARTS);
    check_large(PLACES | STACKLESS | SOURCES, LARGE, 0, EITHER);
}

static void large_texts_that_end_in_a_line_are_the_same_by_threads(void)
{
    check_large(PERIODS, LARGE, 1, IN_PARTS); /* whole: its parentheses close */
    check_large(PERIODS, LARGE, 9, IN_ONE);
    check_large(NO_MODULES, LARGE, 2, IN_ONE);
}

static void large_texts_that_need_order_are_the_same_by_threads(void)
{
    check_large(NOISE | LATE_NAMES, LARGE, 0, IN_ONE);
    check_large(INLINED | HOMELESS, LARGE, 0, IN_ONE);
    check_large(BARE_HEADERS, LARGE, 0, IN_ONE);
    check_large(EVENTS, LARGE, 0, IN_ONE); /* what a thread waits for ends elsewhere */
}

static void large_texts_with_a_mark_or_other_line_ends_are_the_same_by_threads(void)
{
    struct p2d_buffer text = {.report = &memory};
    p2d_puts(&text, "\xef\xbb\xbf");
    invent(&text, NAMES | RECORDS, LARGE);
    check_threads(span_of(&text), IN_PARTS);
    with_crlf(&text);
    check_threads(span_of(&text), IN_PARTS);
    p2d_buffer_release(&text);
}

/* Each stands at the end of a text of several parts, and perhaps at its beginning. */
static void what_was_once_another_thing_is_the_same(void)
{
#define HEADER "app 1/1 1.000000: "
#define FRAME "\t          401000 f+0x1 (/bin/a)\n"
#define NAME "# event : name = my event: x, , id = { 1 }\n"
    static const char *const texts[] = {
        /* sums that rounding makes depend on their order */
        HEADER "9007199254740992 cycles: \n" FRAME "\n",
        /* a period in the columns of an address */
        HEADER "4000 cycles: \n" FRAME "\n" HEADER " 1234567890123456 cycles: \n" FRAME,
        /* an event that another header tells from its first word */
        HEADER "1 my event: x: \n" FRAME "\n" NAME HEADER "1 my event: x: \n" FRAME "\n",
        /* names behind what is no comment, or in what is a header */
        "noise\n" NAME HEADER "1 my event: x: \n" FRAME "\n",
        NAME "\n" HEADER "1 my event: x: \n" FRAME "\n",
        "# event : name = my event: x, , id = {  1  1.000000: 1 cycles: \n" FRAME
        "\n" HEADER "1 my event: x: \n" FRAME "\n",
        /* a warning that is longer escaped */
        HEADER "1 cycles: \n" FRAME "a\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"
               "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\n\n",
        /* a symbol of two lines, where there are no modules */
        HEADER "1 cycles: \n\t          401000 f\nof+0x1\n\n" HEADER
               "1 cycles: \n\t          401000 g+0x1\n\n",
        /* a recording that holds text */
        "PERFILE2\n",
        /* frames inside one another */
        HEADER "1 cycles: \n\t          401000 a (inlined)\n"
               "\t          401000 b (inlined)\n" FRAME "\n",
        /* a stack that comes again when more is known of where its function is */
        HEADER "1 cycles: \n\t          401100 h (inlined)\n\n" HEADER
               "1 cycles: \n\t          401100 h (inlined)\n\n" HEADER
               "1 cycles: \n\t          401200 h+0x1 (/bin/a)\n\n" HEADER
               "1 cycles: \n\t          401100 h (inlined)\n\n",
        /* a last line that is cut, or was seen before */
        HEADER "1 cycles: \n\t          401010 g(+0x1 (/bin/a)\n"};
    for (size_t i = 0; i < 2 * (sizeof texts / sizeof *texts); i++) {
        struct p2d_buffer text = {.report = &memory};
        p2d_puts(&text, i % 2 == 0 ? texts[i / 2] : "");
        for (int n = 0; n < 40; n++)
            p2d_puts(&text, HEADER "1 cycles: \n" FRAME "\n");
        p2d_puts(&text, texts[i / 2]);
        check_paths(span_of(&text));
        text.len--;
        check_paths(span_of(&text));
        p2d_buffer_release(&text);
    }
#undef HEADER
#undef FRAME
#undef NAME
}

/* Else all of the above would compare the reader with itself. */
static void the_plain_reader_is_plain(void)
{
    struct p2d_buffer text = {.report = &memory};
    enum { SAMPLES = 10 };
    for (int i = 0; i < SAMPLES; i++)
        p2d_puts(&text, "app 1/1 1.000000: 1 cycles: \n\t401000 f+0x1 (/bin/a)\n\n");
    plain_lines = plain_guesses = plain_headers = plain_stacks = plain_looks = 0;
    struct outcome plain = read_by(&plain_read_perf, span_of(&text));
    CHECK(plain_lines == SAMPLES && plain_guesses == SAMPLES && plain_stacks == SAMPLES);
    CHECK(plain_headers == 3 * (SAMPLES - 1) && plain_looks == SAMPLES);
    forget(&plain);
    p2d_buffer_release(&text);
}

int main(void)
{
    RUN(the_plain_reader_is_plain);
    visit_samples(LARGEST, try_sample);
    visit_samples(LARGEST / 8, keep_sample);
    RUN(mutations_of_samples_are_the_same);
    RUN(invented_texts_are_the_same);
    RUN(what_was_once_another_thing_is_the_same);
    RUN(large_texts_of_samples_are_the_same_by_threads);
    RUN(large_texts_are_the_same_by_threads);
    RUN(large_texts_that_end_in_a_line_are_the_same_by_threads);
    RUN(large_texts_that_need_order_are_the_same_by_threads);
    RUN(large_texts_with_a_mark_or_other_line_ends_are_the_same_by_threads);
    CHECK(in_parts > 0 && in_one > 0);
    printf("# %" PRIu64 " texts read plainly; %" PRIu64 " readings in parts, %" PRIu64
           " were not\n",
           read_plainly, in_parts, in_one);
    for (uint32_t i = 0; i < pool.len; i++)
        p2d_delete((void *)(uintptr_t)pool.at[i].at);
    p2d_vec_release(&pool);
    p2d_buffer_release(&plain_seen);
    return tap_done();
}
