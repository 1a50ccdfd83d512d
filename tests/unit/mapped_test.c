/* mapped_test.c - addresses of mapped files: lines of /proc/PID/maps, offsets, names. */
#include "symbols/mapped.h"

#include <sys/auxv.h>
#include <unistd.h>

#include "show.h"
#include "tap.h"
#include "symbols/symbols_elf.h"

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
    p2d_fn fn = p2d_fn_of_spot(builder.profile, p2d_spot_of_address(&mapped, address));
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

static const char *module_at(uint64_t address)
{
    p2d_fn fn = p2d_fn_of_spot(builder.profile, p2d_spot_of_address(&mapped, address));
    shown[0] = '\0';
    show_span(p2d_text(builder.profile, builder.profile->fns.at[fn].module));
    return shown;
}

/* This program, where it is mapped, as if it had that build-id. */
static void begin_with_this_program(const char *build_id)
{
    static const char *const none[] = {NULL};
    static char path[4096];
    uint64_t base = (uint64_t)getauxval(AT_PHDR) / 4096 * 4096;
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    begin(none);
    mapped.root = "";
    p2d_add_mapping(&mapped,
                    (struct p2d_mapping){.begin = base,
                                         .end = base + (1 << 24),
                                         .path = {(unsigned char *)path, (size_t)n},
                                         .build_id = p2d_span_of(build_id)});
}

static void symbols_are_those_of_the_build_that_was_recorded(void)
{
    uint64_t here = (uintptr_t)symbols_are_those_of_the_build_that_was_recorded;
    if (!p2d_reads_objects())
        return;
    begin_with_this_program("");
    CHECK_TEXT(name_at(here), "symbols_are_those_of_the_build_that_was_recorded");
    CHECK(strstr(module_at(here), "mapped_test") != NULL);
    CHECK(report.n_warnings == 0 && p2d_ok(&report));
    end();
    begin_with_this_program("0123456789abcdef");
    CHECK(strncmp(name_at(here), "mapped_test+0x", 14) == 0);
    CHECK(report.n_warnings == 1 &&
          strstr(report.warnings[0].text, "was rebuilt after the recording") != NULL);
    end();
}

enum { LINE_OF_PLACE = __LINE__ + 1 };
static __attribute__((noinline)) uint64_t place(volatile int *n)
{
    ++*n;
    return (uintptr_t)place;
}

static void lines_are_those_of_instructions(void)
{
    int n = 0;
    uint64_t here = place(&n);
    begin_with_this_program("");
    p2d_spot spot = p2d_spot_of_address(&mapped, here);
    if (spot & P2D_AT_LINE) { /* this build reads debug information, and there is some */
        const struct p2d_location *at =
            &builder.profile->locations.at[p2d_location_of(spot)];
        CHECK(at->line >= LINE_OF_PLACE && at->line <= LINE_OF_PLACE + 4);
        shown[0] = '\0';
        show_span(p2d_text(builder.profile, p2d_file_of(builder.profile, at)));
        CHECK(strstr(shown, "mapped_test.c") != NULL);
    }
    end();
    begin_with_this_program("");
    builder.drops_lines = true;
    CHECK((p2d_spot_of_address(&mapped, here) & P2D_AT_LINE) == 0);
    end();
}

int main(void)
{
    RUN(lines_are_those_of_instructions);
    RUN(offsets_are_those_in_the_file);
    RUN(short_lines_are_mappings_too);
    RUN(other_lines_are_none);
    RUN(no_file_is_opened_outside_of_the_root);
    RUN(symbols_are_those_of_the_build_that_was_recorded);
    return tap_done();
}
