/* mapped_test.c - addresses of mapped files: lines of /proc/PID/maps, offsets, names. */
#include "read/mapped.h"

#include "show.h"
#include "tap.h"

static struct p2d_report report;
static struct p2d_builder builder;
static struct p2d_input input;
static struct p2d_mapped mapped;

static void begin(const char *const *lines)
{
    memset(&report, 0, sizeof report);
    input = (struct p2d_input){.report = &report, .name = "x"};
    p2d_builder_init(&builder, P2D_TREE, "x", &report);
    p2d_mapped_init(&mapped, &input, &builder);
    for (; *lines != NULL; lines++)
        p2d_add_maps_line(&mapped, p2d_span_of(*lines));
}

static void end(void)
{
    p2d_mapped_release(&mapped);
    p2d_builder_release(&builder);
}

static const char *name_at(uint64_t address)
{
    p2d_fn fn = p2d_fn_at(&mapped, address);
    shown[0] = '\0';
    show_span(p2d_text(builder.profile, builder.profile->fns.at[fn].name));
    return shown;
}

static void offsets_are_those_in_the_file(void)
{
    static const char *const lines[] = {
        "7f0000001000-7f0000002000 r-xp 00003000 08:01 393 /lib/libb.so",
        "00400000-00401000 r-xp 00000000 08:01 393 /usr/bin/app with blank (deleted)",
        "00401000-00402000 rw-p 00001000 08:01 393 /usr/bin/app", NULL};
    begin(lines);
    CHECK_TEXT(name_at(0x400000), "app with blank+0x0");
    CHECK_TEXT(name_at(0x400fff), "app with blank+0xfff");
    CHECK_TEXT(name_at(0x401000), "0x401000");
    CHECK_TEXT(name_at(0x3fffff), "0x3fffff");
    CHECK_TEXT(name_at(0x7f0000001234), "libb.so+0x3234");
    CHECK_TEXT(name_at(0x7f0000002000), "0x7f0000002000");
    CHECK(mapped.n_unnamed == 6);
    end();
}

static void short_lines_are_mappings_too(void)
{
    static const char *const lines[] = {"  00400000-00401000: /app", NULL};
    begin(lines);
    CHECK_TEXT(name_at(0x400010), "app+0x10");
    end();
}

static void other_lines_are_none(void)
{
    static const char *const lines[] = {
        "",
        "hello world",
        "00401000-00400000 r-xp 00000000 08:01 1 /backwards",
        "xyz-123 r-xp 0 08:01 1 /no-number",
        "00400000-00401000",
        "00400000-00401000 r",
        "10000000000000000-2 r-xp 0 08:01 1 /too-large",
        NULL};
    begin(lines);
    CHECK(mapped.mappings.len == 0);
    CHECK_TEXT(name_at(0x400010), "0x400010");
    end();
}

static void no_file_is_opened_outside_of_the_root(void)
{
    static const char *const lines[] = {
        "00400000-00500000 r-xp 00000000 08:01 393 /../../../../../../proc/self/exe",
        "00600000-00700000 r-xp 00000000 08:01 393 proc/self/exe",
        "00800000-00900000 r-xp 00000000 08:01 393 /dev/zero", NULL};
    begin(lines);
    mapped.root = "";
    CHECK_TEXT(name_at(0x400010), "exe+0x10");
    CHECK_TEXT(name_at(0x600010), "exe+0x10");
    CHECK_TEXT(name_at(0x800010), "zero+0x10");
    end();
}

int main(void)
{
    RUN(offsets_are_those_in_the_file);
    RUN(short_lines_are_mappings_too);
    RUN(other_lines_are_none);
    RUN(no_file_is_opened_outside_of_the_root);
    return tap_done();
}
