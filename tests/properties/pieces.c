/* What is read does not depend on the pieces that it comes in: 1, 3, 5 or 7 bytes at a
 * time give the same profile, or the same refusal, as all at once.
 */
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sample_files.h"

enum { LARGEST = 24 * 1024 };

/* In a child: send the sample, one packet for each piece. */
static void feed(const struct sample *sample, size_t step, int fd)
{
    for (size_t at = 0; at < sample->length; at += step) {
        size_t left = sample->length - at;
        if (send(fd, sample->bytes + at, step < left ? step : left, MSG_NOSIGNAL) < 0)
            break; /* the reader has seen enough */
    }
    _exit(0);
}

/* A socket of packets hands out one piece for each read(). The sanitizer build reads two
 * bytes at a time anyway, and would lose the rest of a packet. */
#ifdef P2D_TINY
enum { KIND = SOCK_STREAM };
#else
enum { KIND = SOCK_SEQPACKET };
#endif

static struct p2d_profile *read_in_pieces(const struct sample *sample, size_t step,
                                          struct p2d_report *report)
{
    struct p2d_read_options options = {.format = sample->format, .name = "sample"};
    int ends[2];
    *report = (struct p2d_report){0};
    if (socketpair(AF_UNIX, KIND, 0, ends) != 0)
        return NULL;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        feed(sample, step, ends[1]);
    }
    close(ends[1]);
    struct p2d_profile *profile = p2d_read_fd(ends[0], &options, report);
    close(ends[0]);
    waitpid(child, NULL, 0);
    return profile;
}

static void try_sample(const struct sample *sample)
{
    static const size_t steps[] = {1, 3, 5, 7};
    struct p2d_report whole_report, report;
    struct p2d_profile *whole =
        read_sample(sample, sample->length, sample->format, &whole_report);
    char *expected = dump_of(whole);
    tap_good = true;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct p2d_profile *profile = read_in_pieces(sample, steps[i], &report);
        char *dump = dump_of(profile);
        CHECK(strcmp(dump, expected) == 0);
        CHECK(same_report(&report, &whole_report));
        if (!tap_good)
            printf("# in pieces of %zu: %s: %s\n", steps[i], report.place, report.text);
        free(dump);
        p2d_profile_free(profile);
    }
    free(expected);
    p2d_profile_free(whole);
    sample_result("pieces of 1, 3, 5 and 7 bytes give the same", sample);
}

int main(void)
{
    visit_samples(LARGEST, try_sample);
    return tap_done();
}
