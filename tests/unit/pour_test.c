/* Tests of writing in parts: the same bytes as at once, and who ends it is told. */
#include <string.h>

#include "base/mem.h"
#include "small_profiles.h"
#include "tap.h"

struct receiver {
    struct p2d_buffer bytes;
    uint32_t n_parts, most; /* parts that it takes */
};

static bool take(void *state, const void *bytes, size_t length)
{
    struct receiver *r = state;
    if (r->n_parts == r->most)
        return false;
    r->n_parts++;
    p2d_put(&r->bytes, bytes, length);
    return true;
}

/* Folded stacks that take more than one part. */
static struct p2d_profile *large_profile(struct p2d_report *report)
{
    struct p2d_buffer text = {.report = report};
    for (unsigned i = 0; i < 5000; i++) {
        for (unsigned depth = 0; depth < 10; depth++)
            p2d_putf(&text, "%sa_function_with_a_name_%u", depth > 0 ? ";" : "",
                     depth < 9 ? depth : i);
        p2d_putf(&text, " %u\n", i + 1);
    }
    struct p2d_profile *profile = p2d_read_memory(text.at, text.len, NULL, report);
    p2d_buffer_release(&text);
    return profile;
}

struct fixture {
    struct p2d_report report;
    struct p2d_profile *profile;
    struct p2d_graph *graph;
    struct receiver receiver;
};

static void begin(struct fixture *f, uint32_t most_parts)
{
    memset(f, 0, sizeof *f);
    f->receiver.bytes.report = &f->report;
    f->receiver.most = most_parts;
    f->profile = large_profile(&f->report);
    f->graph = p2d_graph_new(f->profile, NULL, &f->report);
    CHECK(p2d_ok(&f->report));
}

static void end(struct fixture *f)
{
    p2d_buffer_release(&f->receiver.bytes);
    p2d_graph_free(f->graph);
    p2d_profile_free(f->profile);
}

static void parts_are_the_whole(void)
{
    static const char *const formats[] = {"folded", "table"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct p2d_bytes whole;
        struct fixture f;
        begin(&f, UINT32_MAX);
        CHECK(p2d_write(f.graph, NULL, formats[i], &whole, &f.report));
        CHECK(p2d_pour(f.graph, NULL, formats[i], take, &f.receiver, &f.report));
        CHECK(i == 0 ? f.receiver.n_parts > 2 : f.receiver.n_parts == 1);
        CHECK(f.receiver.bytes.len == whole.length);
        CHECK(memcmp(f.receiver.bytes.at, whole.at, whole.length) == 0);
        p2d_bytes_free(&whole);
        end(&f);
    }
}

static void who_takes_no_more_ends_it(void)
{
    for (uint32_t most = 0; most < 3; most++) {
        struct fixture f;
        begin(&f, most);
        CHECK(!p2d_pour(f.graph, NULL, "folded", take, &f.receiver, &f.report));
        CHECK(f.receiver.n_parts == most && f.report.code == P2D_EIO);
        end(&f);
    }
}

static void nothing_is_taken_of_what_cannot_be_written(void)
{
    struct fixture f;
    begin(&f, UINT32_MAX);
    CHECK(!p2d_pour(f.graph, NULL, "no such format", take, &f.receiver, &f.report));
    CHECK(!p2d_pour(f.graph, NULL, "folded", take, &f.receiver, &f.report));
    CHECK(f.receiver.n_parts == 0 && f.report.code == P2D_EUSAGE);
    f.report = (struct p2d_report){0};
    CHECK(!p2d_pour(NULL, NULL, "folded", take, &f.receiver, &f.report));
    CHECK(f.receiver.n_parts == 0);
    end(&f);
}

int main(void)
{
    RUN(parts_are_the_whole);
    RUN(who_takes_no_more_ends_it);
    RUN(nothing_is_taken_of_what_cannot_be_written);
    return tap_done();
}
