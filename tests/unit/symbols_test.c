/* Tests of read/symbols: functions by address. */
#include "symbols/symbols.h"

#include <stdio.h>

#include "symbols/inlines.h"
#include "tap.h"
#include "symbols/symbols_text.h"
#include "symbols/demangle.h"

static const char *name_at(struct p2d_symbols *t, uint64_t address)
{
    static char text[200];
    const struct p2d_symbol *s = p2d_symbols_find(t, address);
    if (s == NULL)
        return "none";
    struct p2d_span name = p2d_symbol_name(t, s);
    snprintf(text, sizeof text, "%.*s", (int)name.len, (const char *)name.at);
    return text;
}

static void add(struct p2d_symbols *t, uint64_t start, uint64_t size, const char *name)
{
    p2d_symbols_add(t, (struct p2d_symbol){.start = start, .end = start + size},
                    p2d_span_of(name), "");
}

static void addresses_find_the_symbol_that_they_are_in(void)
{
    struct p2d_report report = {0};
    struct p2d_symbols t = {.report = &report};
    add(&t, 300, 0, "last");
    add(&t, 100, 50, "f");
    add(&t, 200, 0, "unsized");
    add(&t, 110, 10, "within");
    add(&t, 120, 0, "label");
    p2d_symbols_finish(&t);
    CHECK_TEXT(name_at(&t, 99), "none");
    CHECK_TEXT(name_at(&t, 100), "f");
    CHECK_TEXT(name_at(&t, 115), "within");
    CHECK_TEXT(name_at(&t, 125), "f"); /* a label within a function is no function */
    CHECK_TEXT(name_at(&t, 149), "f");
    CHECK_TEXT(name_at(&t, 150), "label");
    CHECK_TEXT(name_at(&t, 250), "unsized"); /* up to the next one */
    CHECK_TEXT(name_at(&t, 301), "last");
    CHECK_TEXT(name_at(&t, 300 + 3 * 4096), "none");
    p2d_symbols_release(&t);
}

static void one_of_several_names_is_chosen_as_perf_does(void)
{
    struct p2d_report report = {0};
    struct p2d_symbols t = {.report = &report};
    add(&t, 100, 10, "__read");
    add(&t, 100, 10, "read");
    add(&t, 100, 10, "_read");
    add(&t, 200, 0, "early");
    add(&t, 200, 8, "sized");
    p2d_symbols_add(&t, (struct p2d_symbol){.start = 300, .end = 310, .is_weak = true},
                    p2d_span_of("much_longer_but_weak"), "");
    add(&t, 300, 10, "strong");
    p2d_symbols_finish(&t);
    CHECK_TEXT(name_at(&t, 100), "read");
    CHECK_TEXT(name_at(&t, 200), "sized");
    CHECK_TEXT(name_at(&t, 300), "strong");
    p2d_symbols_release(&t);
}

static void names_of_cplusplus_are_compared_as_in_the_source(void)
{
    struct p2d_report report = {0};
    struct p2d_symbols t = {.report = &report};
    add(&t, 100, 10, "_Z1fv");
    add(&t, 100, 10, "_ZN2ns9long_nameEv");
    add(&t, 100, 10, "_Z1gv");
    add(&t, 200, 10, "_ZN2ns9long_nameEv");
    add(&t, 200, 10, "_Z1fv");
    add(&t, 300, 10, "_ZN1aC2Ev"); /* a constructor's parts: the first one stays */
    add(&t, 300, 10, "_ZN1aC1Ev");
    add(&t, 400, 10, "_Z1fv");
    p2d_symbols_add(&t, (struct p2d_symbol){.start = 400, .end = 410, .is_global = true},
                    p2d_span_of("plain"), "");
    p2d_symbols_finish(&t);
    CHECK(t.at.len == 4);
    CHECK_TEXT(name_at(&t, 105), "_ZN2ns9long_nameEv");
    CHECK_TEXT(name_at(&t, 105), "_ZN2ns9long_nameEv"); /* asked again */
    CHECK_TEXT(name_at(&t, 205), "_ZN2ns9long_nameEv");
    CHECK_TEXT(name_at(&t, 305), "_ZN1aC2Ev");
    CHECK_TEXT(name_at(&t, 405), "plain");
    p2d_symbols_release(&t);
}

/* What p2d_symbols_find should say of symbols that do not overlap. */
static const char *name_by_search(const uint64_t *starts, unsigned n, uint64_t address)
{
    static char name[20];
    for (unsigned i = 0; i < n; i++) {
        if (address < starts[i] || address >= starts[i] + 5)
            continue;
        snprintf(name, sizeof name, "f%u", i);
        return name;
    }
    return "none";
}

static void all_of_many_symbols_are_found(void)
{
    enum { N = 600 };
    struct p2d_report report = {0};
    struct p2d_symbols t = {.report = &report};
    uint64_t starts[N];
    char name[20];
    for (unsigned i = 0; i < N; i++) { /* most are close together, some far away */
        uint64_t at = (uint64_t)(i * 7919 % N) * 6;
        starts[i] = i % 50 == 0 ? UINT64_C(0xffffffff00000000) + at : 1000 + at;
        snprintf(name, sizeof name, "f%u", i);
        add(&t, starts[i], 5, name);
    }
    p2d_symbols_finish(&t);
    for (uint64_t address = 990; address < 1010 + 6 * N; address++)
        CHECK_TEXT(name_at(&t, address), name_by_search(starts, N, address));
    for (unsigned i = 0; i < N; i++)
        CHECK_TEXT(name_at(&t, starts[i] + 4), name_by_search(starts, N, starts[i] + 4));
    p2d_symbols_move(&t, 500);
    CHECK_TEXT(name_at(&t, starts[1] - 500), "f1");
    CHECK_TEXT(name_at(&t, UINT64_MAX), "none");
    p2d_symbols_release(&t);
}

static void the_kernels_list_has_modules(void)
{
    static const char text[] = "ffffffff81000000 T _text\n"
                               "ffffffff81000100 t helper\n"
                               "0000000000000000 A absolute\n"
                               "what is this\n"
                               "ffffffffc0000000 t ext4_read\t[ext4]\n"
                               "ffffffffc0000040 t ext4_write\t[ext4]\n";
    struct p2d_report report = {0};
    struct p2d_symbols t = {.report = &report};
    struct p2d_buffer copy = {.report = &report};
    p2d_puts(&copy, text);
    p2d_symbols_from_kallsyms(&t, &copy);
    CHECK_TEXT(name_at(&t, UINT64_C(0xffffffff81000010)), "_text");
    CHECK_TEXT(name_at(&t, UINT64_C(0xffffffff81000101)), "helper");
    CHECK_TEXT(name_at(&t, UINT64_C(0xffffffffb0000000)), "none"); /* before the module */
    CHECK_TEXT(name_at(&t, UINT64_C(0xffffffffc0000001)), "ext4_read\t[ext4]");
    p2d_symbols_release(&t);
}

static void compilers_list_ranges(void)
{
    static const char text[] = "1000 20 LazyCompile:*f /app.js:1\r\n"
                               "nonsense\n"
                               "2000 ffffffffffffffff too far\n"
                               "0x3000 10 g";
    struct p2d_report report = {0};
    struct p2d_symbols t = {.report = &report};
    p2d_symbols_from_perf_map(&t, p2d_span_of(text));
    CHECK_TEXT(name_at(&t, 0x101f), "LazyCompile:*f /app.js:1");
    CHECK_TEXT(name_at(&t, 0x1020), "none");
    CHECK_TEXT(name_at(&t, 0x2001), "none");
    CHECK(t.at.len == 1 || t.at.len == 2); /* perf writes no 0x, some others do */
    p2d_symbols_release(&t);
}

static void names_are_demangled_where_they_can_be(void)
{
    struct p2d_report report = {0};
    struct p2d_buffer out = {.report = &report};
    p2d_put_demangled(&out, p2d_span_of("main"), P2D_WITHOUT_PARAMETERS);
    p2d_putc(&out, ' ');
    p2d_put_demangled(&out, p2d_span_of("_no_mangling@plt"), P2D_WITHOUT_PARAMETERS);
    p2d_putc(&out, ' ');
    p2d_put_demangled(&out, p2d_span_of("_ZN2ns1fEi@plt"), P2D_WITHOUT_PARAMETERS);
    p2d_putc(&out, '\0');
    const char *text = (const char *)out.at;
    CHECK(strcmp(text, "main _no_mangling@plt ns::f@plt") == 0 ||
          strcmp(text, "main _no_mangling@plt _ZN2ns1fEi@plt") == 0); /* no libiberty */
    p2d_buffer_release(&out);
}

/* pair<pair<..>, pair<..>>, each of them the one before it twice: "S0_" is the template,
 * "S1_" and so on what was there already. */
static void a_short_name_that_stands_for_a_huge_one_stays_as_it_is(void)
{
    enum { LEVELS = 32, PLAIN_LEVELS = 4 };
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    struct p2d_report report = {0};
    struct p2d_buffer name = {.report = &report}, plain = {.report = &report};
    for (unsigned levels = PLAIN_LEVELS; levels <= LEVELS;
         levels += LEVELS - PLAIN_LEVELS) {
        name.len = plain.len = 0;
        p2d_puts(&name, "_Z1fISt4pairIiiE");
        for (unsigned i = 0; i < levels; i++)
            p2d_putf(&name, "S0_IS%c_S%c_E", digits[i], digits[i]);
        p2d_puts(&name, "Evv");
        p2d_put_demangled(&plain, (struct p2d_span){name.at, name.len},
                          P2D_WITHOUT_PARAMETERS);
        bool is_same = plain.len == name.len && memcmp(plain.at, name.at, name.len) == 0;
        CHECK(is_same == (levels == LEVELS || !p2d_demangles()));
    }
    p2d_buffer_release(&name);
    p2d_buffer_release(&plain);
}

/* Whether a name is left as it is. */
static bool stays(const struct p2d_buffer *name)
{
    struct p2d_buffer plain = {.report = name->report};
    p2d_put_demangled(&plain, (struct p2d_span){name->at, name->len},
                      P2D_WITH_PARAMETERS);
    bool is_same = plain.len == name->len && memcmp(plain.at, name->at, name->len) == 0;
    p2d_buffer_release(&plain);
    return is_same;
}

/* A search for a pack in "a<a<..>, a<..>>", each of them the one before it twice. */
static void put_search_for_pack(struct p2d_buffer *name, unsigned levels)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    name->len = 0;
    p2d_puts(name, "_Z1fIDp1aI");
    for (unsigned i = 1; i < levels; i++)
        p2d_puts(name, "S0_I");
    p2d_puts(name, "S0_IiiE");
    for (unsigned i = 2; i <= levels; i++)
        p2d_putf(name, "S%c_E", digits[i - 1]);
    p2d_putf(name, "S%c_EEvv", digits[levels]);
}

/* Conversions to templates, each of which is parsed twice as often as the one around. */
static void put_conversions(struct p2d_buffer *name, unsigned levels)
{
    name->len = 0;
    p2d_puts(name, "_Z1fI");
    for (unsigned i = 0; i < levels; i++)
        p2d_puts(name, "N1AcvT_I");
    p2d_puts(name, "i");
    for (unsigned i = 0; i < levels; i++)
        p2d_puts(name, "EE");
    p2d_puts(name, "Evv");
}

static void put_lifetimes(struct p2d_buffer *name, unsigned digits)
{
    name->len = 0;
    p2d_puts(name, "_RNvMINvC1a1bFG");
    for (unsigned i = 0; i < digits; i++)
        p2d_puts(name, "z");
    p2d_puts(name, "_EuEl1f");
}

/* Each would take libiberty years. */
static void a_name_that_takes_long_and_prints_nothing_stays_as_it_is(void)
{
    static const struct {
        void (*put)(struct p2d_buffer *, unsigned);
        unsigned few, many;
    } kinds[] = {
        {put_search_for_pack, 6, 34}, {put_conversions, 4, 100}, {put_lifetimes, 1, 10}};
    struct p2d_report report = {0};
    struct p2d_buffer name = {.report = &report};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        kinds[i].put(&name, kinds[i].few);
        CHECK(!stays(&name) || !p2d_demangles());
        kinds[i].put(&name, kinds[i].many);
        CHECK(stays(&name));
    }
    p2d_buffer_release(&name);
}

static void paths_of_sources_have_no_dots(void)
{
    static const char *const cases[][3] = {{"/home", "a.c", "/home/a.c"},
                                           {"/home/x", "./lib/../a.c", "/home/x/a.c"},
                                           {"/home", "/src/a.c", "/src/a.c"},
                                           {"/home/x", "../a.c", "/home/a.c"},
                                           {"./malloc", "malloc.c", "malloc/malloc.c"},
                                           {"", "a.c", "a.c"},
                                           {"", "../a.c", "../a.c"},
                                           {"/", "../a//b.c", "/a/b.c"},
                                           {"x", "../../a.c", "../a.c"},
                                           {"/home", "", ""}};
    struct p2d_report report = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct p2d_buffer path = {.report = &report};
        struct p2d_source_place fn = {.folder = p2d_span_of(cases[i][0]),
                                      .file = p2d_span_of(cases[i][1])};
        p2d_put_source_path(&path, &fn);
        p2d_putc(&path, '\0');
        CHECK_TEXT((const char *)path.at, cases[i][2]);
        p2d_buffer_release(&path);
    }
}

int main(void)
{
    RUN(addresses_find_the_symbol_that_they_are_in);
    RUN(one_of_several_names_is_chosen_as_perf_does);
    RUN(names_of_cplusplus_are_compared_as_in_the_source);
    RUN(all_of_many_symbols_are_found);
    RUN(the_kernels_list_has_modules);
    RUN(compilers_list_ranges);
    RUN(names_are_demangled_where_they_can_be);
    RUN(a_short_name_that_stands_for_a_huge_one_stays_as_it_is);
    RUN(a_name_that_takes_long_and_prints_nothing_stays_as_it_is);
    RUN(paths_of_sources_have_no_dots);
    return tap_done();
}
