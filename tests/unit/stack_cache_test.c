/* stack_cache_test.c - the stacks that the reader of perf script's text knows again. */
#include "tap.h"

#include "read/perf_script/stack_cache.h"

#define A "\t          401000 a+0x1 (/bin/app)\n"
#define B "\t          402000 b+0x1 (/bin/app)\n"
#define JAVA "\t          403000 La;::a->Lb;::b+0x1 (/tmp/perf-1.map)\n"
#define HEADER "app 1/1 1.000000: 1 cycles: \n"

struct fixture {
    struct p2d_report report;
    struct p2d_builder b;
    struct p2d_perf_cache cache;
    struct p2d_perf_stacks stacks;
    uint64_t offset; /* where the last text was */
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){.offset = 1000};
    CHECK(p2d_builder_init(&f->b, P2D_TREE, "perf", &f->report));
}

static void end(struct fixture *f)
{
    CHECK(p2d_ok(&f->report));
    p2d_perf_stacks_release(&f->stacks);
    p2d_perf_cache_release(&f->cache);
    p2d_builder_release(&f->b);
}

static struct p2d_perf_known look_for(struct fixture *f, const char *text)
{
    f->offset += 1000;
    return p2d_perf_stacks_find(&f->stacks, &f->cache, p2d_span_of(text), f->offset);
}

/* The entry of a line, which is cut off the front of the text. */
static uint32_t entry_of(struct fixture *f, struct p2d_span *text)
{
    struct p2d_span line;
    struct p2d_perf_frame frame;
    p2d_cut(text, '\n', &line);
    uint32_t hash = p2d_perf_cache_hash(&f->cache, line);
    uint32_t e = p2d_perf_cache_find(&f->cache, line, hash);
    if (e == 0 && p2d_perf_parse_frame(line, &frame))
        e = p2d_perf_cache_add(&f->cache, &f->b, line, hash, &frame);
    return e;
}

/* Keep what was looked for last, with the frames of these lines and this context. */
static void keep(struct fixture *f, const char *lines, p2d_node node)
{
    struct p2d_span rest = p2d_span_of(lines);
    struct p2d_perf_line frames[16];
    uint32_t n = 0;
    while (rest.len > 0) {
        uint32_t e = entry_of(f, &rest);
        for (uint32_t i = 0; i <= f->cache.entries.at[e].more; i++)
            frames[n++] = (struct p2d_perf_line){.entry = (e + i) & INT32_MAX};
    }
    p2d_perf_stacks_add(&f->stacks, &f->cache, &f->report, frames, n, node, node + 1);
}

static void a_stack_is_known_again(void)
{
    struct fixture f;
    begin(&f);
    CHECK(look_for(&f, A B "\n").n == 0);
    keep(&f, A B, 7);
    struct p2d_perf_known known = look_for(&f, A B "\n" HEADER);
    CHECK(known.n == 2 && known.depth == 2 && known.length == strlen(A B));
    CHECK(known.node == 7 && known.outermost == 8);
    end(&f);
}

static void other_stacks_are_not(void)
{
    static const char *const others[] = {
        A "\n", B A "\n",   A A B "\n", A B A "\n",   A B "x\n",
        A B,    A B "\t\n", "\n",       A " " B "\n", HEADER A B "\n"};
    struct fixture f;
    begin(&f);
    look_for(&f, A B "\n");
    keep(&f, A B, 7);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        CHECK(look_for(&f, others[i]).n == 0);
    CHECK(look_for(&f, A B "\n").n == 2);
    end(&f);
}

/* Nobody trusts a hash: all of them are made equal. */
static void an_equal_hash_is_no_equal_stack(void)
{
    struct fixture f;
    begin(&f);
    look_for(&f, A B "\n");
    keep(&f, A B, 7);
    uint32_t hash = f.stacks.text.hash;
    look_for(&f, A A "\n");
    uint32_t other = f.stacks.text.hash;
    for (uint32_t i = 0; i <= f.stacks.slots.mask; i++)
        if (f.stacks.slots.at[i].id != 0 && f.stacks.slots.at[i].hash == hash)
            f.stacks.slots.at[i] = (struct p2d_slot){0};
    p2d_slots_put(&f.stacks.slots, 1, other);
    CHECK(look_for(&f, A A "\n").n == 0);
    end(&f);
}

static void a_stack_with_more_than_its_frames_is_not_kept(void)
{
    struct fixture f;
    begin(&f);
    look_for(&f, A "  file.c:12\n" B "\n");
    keep(&f, A B, 7);
    CHECK(look_for(&f, A "  file.c:12\n" B "\n").n == 0);
    look_for(&f, A "of two lines\n\n");
    struct p2d_span text = p2d_span_of(A);
    struct p2d_perf_line joined = {.entry = entry_of(&f, &text) & INT32_MAX};
    static const unsigned char two[] = A "of two lines";
    f.cache.entries.at[joined.entry].line = two;
    f.cache.entries.at[joined.entry].length = sizeof two - 1;
    p2d_perf_stacks_add(&f.stacks, &f.cache, &f.report, &joined, 1, 7, 8);
    CHECK(look_for(&f, A "of two lines\n\n").n == 0);
    end(&f);
}

static void a_line_of_several_frames_is_one_line(void)
{
    struct fixture f;
    begin(&f);
    look_for(&f, JAVA A "\n");
    keep(&f, JAVA A, 7);
    struct p2d_perf_known known = look_for(&f, JAVA A "\n");
    CHECK(known.n == 2 && known.depth == 3);
    end(&f);
}

static void the_next_stack_is_looked_at_already(void)
{
    struct fixture f;
    begin(&f);
    look_for(&f, A B "\n");
    keep(&f, A B, 7);
    look_for(&f, B "\n");
    keep(&f, B, 9);
    static const char text[] = A B "\n" HEADER B "\n" HEADER;
    CHECK(look_for(&f, text).node == 7);
    size_t at = strlen(A B "\n" HEADER);
    CHECK(f.stacks.next.offset == f.offset + at && f.stacks.next.length == strlen(B));
    f.offset += at - 1000;
    CHECK(look_for(&f, text + at).node == 9);
    end(&f);
}

static void the_end_of_a_stack_is_found_anywhere(void)
{
    unsigned char text[300];
    for (size_t at = 1; at + 1 < sizeof text; at++) {
        struct p2d_span span = {text, sizeof text};
        memset(text, '\t', sizeof text);
        text[at / 2] = text[at] = text[at + 1] = '\n';
        size_t length = at / 2 + 1 == at ? at : at + 1;
        CHECK(p2d_perf_stack_length(span) == length);
        span.len = length; /* without the blank line */
        CHECK(p2d_perf_stack_length(span) == 0);
        span.len = sizeof text;
        text[at / 2 + 1] = 'x'; /* a line between two of the stack */
        CHECK(p2d_perf_stack_length(span) == 0);
    }
}

/* The samples that decide are few, so that many looks are needed. */
static void looking_stops_where_nothing_comes_again(void)
{
    enum { MANY = 20000 };
    struct fixture f;
    char text[64];
    begin(&f);
    for (int i = 0; i < MANY; i++) {
        snprintf(text, sizeof text, "\t%16x a+0x1 (/bin/app)\n\n", i);
        look_for(&f, text);
    }
    CHECK(f.stacks.is_off);
    int wanted = 0;
    for (int i = 0; i < MANY; i++) {
        snprintf(text, sizeof text, "\t%16x a+0x1 (/bin/app)\n\n", i % 100);
        if (!p2d_perf_stacks_want(&f.stacks, p2d_span_of(text)))
            continue;
        wanted++;
        if (look_for(&f, text).n == 0) {
            text[strlen(text) - 1] = '\0';
            keep(&f, text, 1);
        }
    }
    CHECK(wanted > 0 && !f.stacks.is_off);
    end(&f);
}

int main(void)
{
    RUN(a_stack_is_known_again);
    RUN(other_stacks_are_not);
    RUN(an_equal_hash_is_no_equal_stack);
    RUN(a_stack_with_more_than_its_frames_is_not_kept);
    RUN(a_line_of_several_frames_is_one_line);
    RUN(the_next_stack_is_looked_at_already);
    RUN(the_end_of_a_stack_is_found_anywhere);
    RUN(looking_stops_where_nothing_comes_again);
    return tap_done();
}
