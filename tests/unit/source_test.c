/* source_test.c - where bytes come from: descriptors, memory, compressed and UTF-16
 * streams.
 *
 * Packed data are made here through libarchive, so that the test has no binary files.
 */
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/source.h"
#include "tap.h"
#include "io/layers.h"

enum { MOST = 1 << 20, PACKINGS = 4 };

static const struct packing {
    const char *tool;
    int filter;
} packings[PACKINGS] = {{"gzip", ARCHIVE_FILTER_GZIP},
                        {"bzip2", ARCHIVE_FILTER_BZIP2},
                        {"xz", ARCHIVE_FILTER_XZ},
                        {"zstd", ARCHIVE_FILTER_ZSTD}};

static unsigned char packed[MOST], unpacked[MOST];

static size_t pack(int filter, const void *bytes, size_t length, unsigned char *out)
{
    size_t used = 0;
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_write_add_filter(archive, filter);
    if (filter == ARCHIVE_FILTER_GZIP)
        archive_write_set_filter_option(archive, "gzip", "timestamp", NULL);
    archive_write_set_format_raw(archive);
    archive_write_set_bytes_per_block(archive, 0);
    CHECK(archive_write_open_memory(archive, out, MOST / 2, &used) == ARCHIVE_OK);
    archive_entry_set_filetype(entry, AE_IFREG);
    CHECK(archive_write_header(archive, entry) == ARCHIVE_OK);
    CHECK(archive_write_data(archive, bytes, length) == (la_ssize_t)length);
    archive_write_close(archive);
    archive_write_free(archive);
    archive_entry_free(entry);
    return used;
}

/* A source that gives a few bytes at a time, and may fail instead of ending. */
struct drip {
    const unsigned char *at;
    size_t len, step;
    struct p2d_report *fails;
};

static ptrdiff_t pull_drip(void *state, unsigned char *buffer, size_t n)
{
    struct drip *drip = state;
    if (drip->len == 0 && drip->fails != NULL) {
        p2d_set_place(drip->fails, "disk");
        p2d_set_error(drip->fails, P2D_EIO, "bad sector");
        return -1;
    }
    n = n < drip->step ? n : drip->step;
    n = n < drip->len ? n : drip->len;
    memcpy(buffer, drip->at, n);
    drip->at += n;
    drip->len -= n;
    return (ptrdiff_t)n;
}

/* Read all through the layers into `unpacked`. */
static size_t read_through(struct p2d_source source, uint64_t max,
                           struct p2d_report *report)
{
    struct p2d_input raw;
    struct p2d_layers *layers;
    size_t length = 0;
    *report = (struct p2d_report){0};
    if (!p2d_input_init(&raw, source, "in", max, report))
        return 0;
    struct p2d_input *in = p2d_layers_open(&layers, &raw);
    for (struct p2d_span have; (have = p2d_peek(in, 1)).len > 0;) {
        if (length < MOST)
            unpacked[length++] = have.at[0];
        p2d_skip(in, 1);
    }
    p2d_layers_close(layers);
    p2d_input_release(&raw);
    return length;
}

static size_t read_bytes(const void *bytes, size_t length, struct p2d_report *report)
{
    struct p2d_memory_state state = {bytes, length};
    return read_through(p2d_source_of_memory(&state), 0, report);
}

/* What comes out of these bytes is this text, without an error or a warning. */
static void check_read(const void *bytes, size_t length, const void *text,
                       size_t text_length)
{
    struct p2d_report report;
    size_t n = read_bytes(bytes, length, &report);
    CHECK_TEXT(report.text, "");
    CHECK(report.n_warnings == 0);
    CHECK(n == text_length && memcmp(unpacked, text, n) == 0);
}

#define CHECK_READ(literal, text) \
    check_read(literal, sizeof literal - 1, text, strlen(text))

/* Reproducible bytes that do not pack to nothing. */
static void fill(unsigned char *at, size_t n)
{
    uint32_t x = 1;
    for (size_t i = 0; i < n; i++) {
        x = x * 1664525 + 1013904223;
        at[i] = (unsigned char)("abcdefgh\n"[(x >> 24) % 9]);
    }
}

/* ------------------------------------------------------------- plain sources */

static void memory_gives_its_bytes(void)
{
    CHECK_READ("", "");
    CHECK_READ("a", "a");
    CHECK_READ("hello\nworld", "hello\nworld");
}

static struct p2d_fd_state fd_state(int fd, struct p2d_report *report)
{
    return (struct p2d_fd_state){fd, "in", report, NULL};
}

static void a_pipe_gives_its_bytes(void)
{
    int ends[2];
    struct p2d_report report;
    struct p2d_fd_state state;
    CHECK(pipe(ends) == 0);
    CHECK(write(ends[1], "hello", 5) == 5);
    close(ends[1]);
    state = fd_state(ends[0], &report);
    CHECK(read_through(p2d_source_of_fd(&state), 0, &report) == 5);
    CHECK(memcmp(unpacked, "hello", 5) == 0);
    close(ends[0]);
}

static void a_folder_cannot_be_read(void)
{
    struct p2d_report report;
    int fd = open(".", O_RDONLY);
    struct p2d_fd_state state = fd_state(fd, &report);
    CHECK(read_through(p2d_source_of_fd(&state), 0, &report) == 0);
    CHECK(report.code == P2D_EIO);
    CHECK_TEXT(report.place, "in");
    CHECK_TEXT(report.text, "cannot read: Is a directory");
    close(fd);
}

static void a_closed_descriptor_is_an_error(void)
{
    struct p2d_report report;
    struct p2d_fd_state state = fd_state(-1, &report);
    CHECK(read_through(p2d_source_of_fd(&state), 0, &report) == 0);
    CHECK_TEXT(report.text, "cannot read: Bad file descriptor");
}

static void *write_late(void *fd)
{
    usleep(30000);
    CHECK(write(*(int *)fd, "late", 4) == 4);
    close(*(int *)fd);
    return NULL;
}

static void a_descriptor_that_does_not_block_is_waited_for(void)
{
    int ends[2];
    pthread_t thread;
    struct p2d_report report;
    CHECK(pipe2(ends, O_NONBLOCK) == 0);
    CHECK(pthread_create(&thread, NULL, write_late, &ends[1]) == 0);
    struct p2d_fd_state state = fd_state(ends[0], &report);
    CHECK(read_through(p2d_source_of_fd(&state), 0, &report) == 4);
    CHECK(report.code == P2D_OK);
    pthread_join(thread, NULL);
    close(ends[0]);
}

static pthread_t reader;

static void do_nothing(int number)
{
    (void)number;
}

static void *interrupt_then_write(void *fd)
{
    for (int i = 0; i < 5; i++) {
        usleep(5000);
        pthread_kill(reader, SIGUSR1);
    }
    return write_late(fd);
}

static void an_interrupted_read_goes_on(void)
{
    int ends[2];
    pthread_t thread;
    struct p2d_report report;
    struct sigaction action = {.sa_handler = do_nothing};
    sigaction(SIGUSR1, &action, NULL);
    reader = pthread_self();
    CHECK(pipe(ends) == 0);
    CHECK(pthread_create(&thread, NULL, interrupt_then_write, &ends[1]) == 0);
    struct p2d_fd_state state = fd_state(ends[0], &report);
    CHECK(read_through(p2d_source_of_fd(&state), 0, &report) == 4);
    CHECK(report.code == P2D_OK);
    pthread_join(thread, NULL);
    close(ends[0]);
}

/* --------------------------------------------------------------- compression */

static void packed_data_are_unpacked(void)
{
    static const size_t lengths[] = {0, 1, 100, 70000, 300000};
    static unsigned char text[300000];
    fill(text, sizeof text);
    for (size_t p = 0; p < PACKINGS; p++)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            size_t n = pack(packings[p].filter, text, lengths[i], packed);
            check_read(packed, n, text, lengths[i]);
        }
}

static void packed_data_may_come_byte_by_byte(void)
{
    struct p2d_report report;
    for (size_t p = 0; p < PACKINGS; p++)
        for (size_t step = 1; step < 8; step++) {
            size_t n = pack(packings[p].filter, "hello hello hello", 17, packed);
            struct drip drip = {packed, n, step, NULL};
            CHECK(read_through((struct p2d_source){pull_drip, &drip}, 0, &report) == 17);
            CHECK_TEXT(report.text, "");
            CHECK(memcmp(unpacked, "hello hello hello", 17) == 0);
        }
}

static void members_follow_each_other(void)
{
    for (size_t p = 0; p < PACKINGS; p++) {
        size_t n = pack(packings[p].filter, "one ", 4, packed);
        n += pack(packings[p].filter, "", 0, packed + n);
        n += pack(packings[p].filter, "two", 3, packed + n);
        check_read(packed, n, "one two", 7);
    }
}

/* All but gzip take megabytes of memory each time. */
static size_t stride(size_t packing)
{
    return packing == 0 ? 1 : 7;
}

static void a_packed_file_that_is_cut_off_is_refused(void)
{
    static unsigned char text[400];
    struct p2d_report report;
    fill(text, sizeof text);
    for (size_t p = 0; p < PACKINGS; p++) {
        size_t n = pack(packings[p].filter, text, sizeof text, packed);
        for (size_t cut = 6; cut < n; cut += stride(p)) {
            read_bytes(packed, cut, &report);
            CHECK(report.code == P2D_EFORMAT);
            CHECK(strstr(report.text, "cut off") != NULL);
            CHECK(strncmp(report.place, "in", 2) == 0);
            CHECK(strstr(report.hint, packings[p].tool) != NULL);
        }
    }
}

static void a_second_member_that_is_cut_off_is_refused(void)
{
    struct p2d_report report;
    for (size_t p = 0; p < PACKINGS; p++) {
        size_t first = pack(packings[p].filter, "one ", 4, packed);
        size_t n = first + pack(packings[p].filter, "two", 3, packed + first);
        for (size_t cut = first + 1; cut < n; cut++) {
            read_bytes(packed, cut, &report);
            CHECK(report.code == P2D_EFORMAT);
        }
    }
}

/* A flipped bit is an error, or harmless (a time stamp), or no longer the packed format.
 */
static void damaged_data_are_never_taken_for_good(void)
{
    static unsigned char text[400];
    struct p2d_report report;
    fill(text, sizeof text);
    for (size_t p = 0; p < PACKINGS; p++) {
        size_t n = pack(packings[p].filter, text, sizeof text, packed);
        if (packings[p].filter == ARCHIVE_FILTER_ZSTD)
            continue; /* libarchive writes it without a checksum */
        for (size_t bit = 10 * 8; bit < n * 8; bit += stride(p)) {
            packed[bit / 8] ^= (unsigned char)(1 << bit % 8);
            size_t length = read_bytes(packed, n, &report);
            bool same = length == sizeof text && memcmp(unpacked, text, length) == 0;
            CHECK(report.code == P2D_EFORMAT || same);
            packed[bit / 8] ^= (unsigned char)(1 << bit % 8);
        }
    }
}

static void a_wrong_checksum_is_named(void)
{
    struct p2d_report report;
    size_t n = pack(ARCHIVE_FILTER_GZIP, "hello", 5, packed);
    packed[n - 8] ^= 1;
    read_bytes(packed, n, &report);
    CHECK_TEXT(report.text, "the gzip data is damaged: incorrect data check");
    CHECK_TEXT(report.hint, "\"gzip -t FILE\" checks whether the file is complete; if "
                            "not, fetch or make it again");
}

static void zeros_after_packed_data_are_padding(void)
{
    for (size_t p = 0; p < 2; p++) {
        size_t n = pack(packings[p].filter, "hello", 5, packed);
        memset(packed + n, 0, 1000);
        check_read(packed, n + 1000, "hello", 5);
    }
}

static void what_follows_packed_data_is_worth_a_warning(void)
{
    struct p2d_report report;
    for (size_t p = 0; p < 2; p++) {
        size_t n = pack(packings[p].filter, "hello", 5, packed);
        memcpy(packed + n, "garbage", 7);
        CHECK(read_bytes(packed, n + 7, &report) == 5);
        CHECK(report.code == P2D_OK && report.n_warnings == 1);
    }
}

static void an_error_below_stays_the_error(void)
{
    static unsigned char text[400];
    struct p2d_report report;
    fill(text, sizeof text);
    for (size_t p = 0; p < PACKINGS; p++)
        for (size_t cut = 0; cut < 100; cut += stride(p)) {
            pack(packings[p].filter, text, sizeof text, packed);
            struct drip drip = {packed, cut, 7, &report};
            read_through((struct p2d_source){pull_drip, &drip}, 0, &report);
            CHECK(report.code == P2D_EIO);
            CHECK_TEXT(report.text, "bad sector");
            CHECK_TEXT(report.place, "disk");
        }
}

static void only_one_layer_is_undone(void)
{
    static unsigned char inner[1000];
    size_t n = pack(ARCHIVE_FILTER_GZIP, "hello", 5, inner);
    size_t outer = pack(ARCHIVE_FILTER_GZIP, inner, n, packed);
    check_read(packed, outer, inner, n);
    outer = pack(ARCHIVE_FILTER_XZ, inner, n, packed);
    check_read(packed, outer, inner, n);
}

static void a_bomb_is_stopped_at_the_limit(void)
{
    static unsigned char zeros[MOST];
    struct p2d_report report;
    for (size_t p = 0; p < PACKINGS; p++) {
        size_t n = pack(packings[p].filter, zeros, sizeof zeros, packed);
        struct p2d_memory_state state = {packed, n};
        read_through(p2d_source_of_memory(&state), 100000, &report);
        CHECK(report.code == P2D_ENOMEM);
        CHECK_TEXT(report.text, "the input is larger than 100000 bytes");
    }
}

/* The pipe stays open: this would hang if anything were held back until the end. */
static void gzip_from_a_pipe_is_handed_on_at_once(void)
{
    int ends[2];
    struct p2d_report report = {0};
    struct p2d_input raw;
    struct p2d_layers *layers;
    struct p2d_span line;
    size_t n = pack(ARCHIVE_FILTER_GZIP, "the first line\nand", 18, packed);
    CHECK(pipe(ends) == 0);
    CHECK(write(ends[1], packed, n) == (ssize_t)n);
    struct p2d_fd_state state = fd_state(ends[0], &report);
    CHECK(p2d_input_init(&raw, p2d_source_of_fd(&state), "in", 0, &report));
    struct p2d_input *in = p2d_layers_open(&layers, &raw);
    CHECK(p2d_line(in, &line) && p2d_span_is(line, "the first line"));
    close(ends[1]);
    CHECK(p2d_line(in, &line) && p2d_span_is(line, "and"));
    p2d_layers_close(layers);
    p2d_input_release(&raw);
    close(ends[0]);
}

static void text_that_only_looks_packed_is_text(void)
{
    CHECK_READ("BZhelper;main 12\n", "BZhelper;main 12\n");
    CHECK_READ("BZh9;main 12\n", "BZh9;main 12\n");
    CHECK_READ("BZh", "BZh");
    CHECK_READ("(main) 1", "(main) 1");
    CHECK_READ("\x1f", "\x1f");
    CHECK_READ("\xfd"
               "7zX",
               "\xfd"
               "7zX");
}

/* -------------------------------------------------------------------- UTF-16 */

static void a_utf8_mark_is_skipped(void)
{
    CHECK_READ("\xef\xbb\xbfhello", "hello");
    CHECK_READ("\xef\xbb\xbf", "");
    CHECK_READ("\xef\xbbhello", "\xef\xbbhello");
}

static void utf16_with_a_mark_becomes_utf8(void)
{
    CHECK_READ("\xff\xfeh\0i\0", "hi");
    CHECK_READ("\xfe\xff\0h\0i", "hi");
    CHECK_READ("\xff\xfe", "");
    CHECK_READ("\xff\xfe\xe4\0\xac\x20", "\xc3\xa4\xe2\x82\xac");
    CHECK_READ("\xfe\xff\xd8\x3d\xde\x00", "\xf0\x9f\x98\x80");
}

static void utf16_without_a_mark_is_found(void)
{
    CHECK_READ("m\0a\0i\0n\0;\0a\0 \0001\0\n\0", "main;a 1\n");
    CHECK_READ("\0m\0a\0i\0n\0;\0a\0 \0001\0\n", "main;a 1\n");
}

static void half_surrogate_pairs_are_replaced(void)
{
    CHECK_READ("\xff\xfe\x3d\xd8", "\xef\xbf\xbd");
    CHECK_READ("\xff\xfe\x3d\xd8x\0", "\xef\xbf\xbdx");
    CHECK_READ("\xff\xfe\x00\xdex\0", "\xef\xbf\xbdx");
    CHECK_READ("\xff\xfe\x3d\xd8\x3d\xd8\x00\xde", "\xef\xbf\xbd\xf0\x9f\x98\x80");
}

static void half_a_character_at_the_end_is_dropped(void)
{
    struct p2d_report report;
    CHECK(read_bytes("\xff\xfeh\0i", 5, &report) == 1);
    CHECK(report.code == P2D_OK && report.n_warnings == 1);
    CHECK_TEXT(report.warnings[0].text, "the UTF-16 text ends with half a character");
}

static void every_cut_of_utf16_is_read(void)
{
    static const char text[] = "\xff\xfeh\0\xac\x20\x3d\xd8\x00\xdei\0";
    struct p2d_report report;
    for (size_t cut = 2; cut < sizeof text; cut++)
        for (size_t step = 1; step < 6; step++) {
            struct drip drip = {(const unsigned char *)text, cut, step, NULL};
            read_through((struct p2d_source){pull_drip, &drip}, 0, &report);
            CHECK(report.code == P2D_OK);
            CHECK(report.n_warnings == cut % 2);
        }
}

static void binary_formats_are_not_utf16(void)
{
    static const char gperftools32[] = "\0\0\0\0\3\0\0\0\0\0\0\0\x10\x27\0\0\0\0\0\0";
    static const char gperftools64[] =
        "\0\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x10\x27\0\0\0\0\0\0";
    static const char marshal[] = "\xfb\xa9\3\xda\1~\xe9\0\0\0\0\xfa\7<built";
    static const char numbers[] = "a\0b\0c\0\1\0d\0e\0f\0g\0";
    static const char zeros[64];
    check_read(gperftools32, sizeof gperftools32, gperftools32, sizeof gperftools32);
    check_read(gperftools64, sizeof gperftools64, gperftools64, sizeof gperftools64);
    check_read(marshal, sizeof marshal, marshal, sizeof marshal);
    check_read(numbers, sizeof numbers, numbers, sizeof numbers);
    check_read(zeros, sizeof zeros, zeros, sizeof zeros);
    check_read("a\0b\0", 4, "a\0b\0", 4);
}

static void packed_utf16_is_undone_twice(void)
{
    size_t n = pack(ARCHIVE_FILTER_GZIP, "\xff\xfeh\0i\0", 6, packed);
    check_read(packed, n, "hi", 2);
}

static void lines_are_counted_above_the_layers(void)
{
    struct p2d_report report = {0};
    struct p2d_input raw;
    struct p2d_layers *layers;
    struct p2d_span line;
    size_t n = pack(ARCHIVE_FILTER_XZ, "one\ntwo\n", 8, packed);
    struct p2d_memory_state state = {packed, n};
    CHECK(p2d_input_init(&raw, p2d_source_of_memory(&state), "in", 0, &report));
    struct p2d_input *in = p2d_layers_open(&layers, &raw);
    CHECK(p2d_line(in, &line) && p2d_line(in, &line) && p2d_span_is(line, "two"));
    p2d_fail(in, "wrong");
    CHECK_TEXT(report.place, "in:2");
    p2d_layers_close(layers);
    p2d_input_release(&raw);
}

int main(void)
{
    RUN(memory_gives_its_bytes);
    RUN(a_pipe_gives_its_bytes);
    RUN(a_folder_cannot_be_read);
    RUN(a_closed_descriptor_is_an_error);
    RUN(a_descriptor_that_does_not_block_is_waited_for);
    RUN(an_interrupted_read_goes_on);
    RUN(packed_data_are_unpacked);
    RUN(packed_data_may_come_byte_by_byte);
    RUN(members_follow_each_other);
    RUN(a_packed_file_that_is_cut_off_is_refused);
    RUN(a_second_member_that_is_cut_off_is_refused);
    RUN(damaged_data_are_never_taken_for_good);
    RUN(a_wrong_checksum_is_named);
    RUN(zeros_after_packed_data_are_padding);
    RUN(what_follows_packed_data_is_worth_a_warning);
    RUN(an_error_below_stays_the_error);
    RUN(only_one_layer_is_undone);
    RUN(a_bomb_is_stopped_at_the_limit);
    RUN(gzip_from_a_pipe_is_handed_on_at_once);
    RUN(text_that_only_looks_packed_is_text);
    RUN(a_utf8_mark_is_skipped);
    RUN(utf16_with_a_mark_becomes_utf8);
    RUN(utf16_without_a_mark_is_found);
    RUN(half_surrogate_pairs_are_replaced);
    RUN(half_a_character_at_the_end_is_dropped);
    RUN(every_cut_of_utf16_is_read);
    RUN(binary_formats_are_not_utf16);
    RUN(packed_utf16_is_undone_twice);
    RUN(lines_are_counted_above_the_layers);
    return tap_done();
}
