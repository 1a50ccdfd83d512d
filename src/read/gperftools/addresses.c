/* addresses.c - find names for the addresses in a file of gperftools. */
#include "read/gperftools/addresses.h"

#include <limits.h>

#include "base/number.h"
#include "syntax/words.h"

uint32_t p2d_gperf_spots(struct p2d_gperf *g, uint64_t address, const p2d_spot **spots)
{
    uint32_t at = p2d_map_get(&g->symbols, address);
    if (at == 0 && g->symbols.used > 0 && !g->has_ids)
        at = p2d_map_get(&g->symbols, address + 1);
    if (at == 0) {
        g->unnamed = p2d_spot_of_address(&g->mapped, address);
        *spots = &g->unnamed;
        return 1;
    }
    p2d_fn n = g->named.at[at - 1];
    if (n > g->frames_left) {
        p2d_fail(g->in, "the profile has more inlined functions than its size allows");
        return 0;
    }
    g->frames_left -= n;
    *spots = &g->named.at[at];
    return n;
}

static p2d_node node_at(struct p2d_gperf *g, p2d_node parent, uint64_t address)
{
    const p2d_spot *spots;
    uint32_t n = p2d_gperf_spots(g, address, &spots);
    for (uint32_t i = 0; i < n; i++)
        parent = p2d_child(g->b, parent, spots[i], false);
    return parent;
}

p2d_node p2d_gperf_node(struct p2d_gperf *g)
{
    p2d_node node;
    uint32_t n = g->stack.len;
    uint32_t i = p2d_share_path(&g->path, g->stack.at, n, &node);
    for (; i < n && p2d_input_ok(g->in); i++) {
        uint64_t address = g->stack.at[n - 1 - i];
        node = node_at(g, node, address);
        p2d_push_step(&g->path, g->b->report, address, node);
    }
    return node;
}

static struct p2d_span without_angle(struct p2d_span name)
{
    uint64_t address;
    size_t angle = p2d_find(name, 0, '<');
    for (; angle < name.len; angle = p2d_find(name, angle + 1, '<'))
        if (p2d_ends_with(name, ">") && name.len - angle >= 10 &&
            p2d_parse_hex(p2d_slice(name, angle + 1, name.len - 1), &address))
            return p2d_slice(name, 0, angle);
    return name;
}

static void add_named(struct p2d_gperf *g, struct p2d_span name, struct p2d_span file)
{
    (void)p2d_vec_push(
        &g->named, g->b->report,
        p2d_fn_of(g->b, (struct p2d_function){.name = p2d_name(g->b, without_angle(name)),
                                              .file = p2d_name(g->b, file)}));
}

/* Whether the address has no functions yet; then those that are added are its. */
static bool begin_symbol(struct p2d_gperf *g, uint64_t address, p2d_fn n)
{
    uint32_t *slot = p2d_map_at(&g->symbols, g->b->report, address);
    if (slot == NULL || *slot != 0 || !p2d_vec_push(&g->named, g->b->report, n))
        return false;
    *slot = g->named.len;
    return true;
}

void p2d_gperf_add_symbol(struct p2d_gperf *g, uint64_t address, struct p2d_span name,
                          struct p2d_span file)
{
    if (name.len > 0 && begin_symbol(g, address, 1))
        add_named(g, name, file);
}

/* Cut a name off those that "--" joins; "operator--" is one. */
static struct p2d_span cut_inlined(struct p2d_span *names)
{
    static const char joint[] = "--", operator[] = "operator";
    size_t end = p2d_find_text(*names, 0, joint);
    while (end < names->len && p2d_ends_with(p2d_slice(*names, 0, end), operator))
        end = p2d_find_text(*names, end + 2, joint);
    struct p2d_span name = p2d_slice(*names, 0, end);
    *names = p2d_slice(*names, end + 2, names->len);
    return name;
}

/* "outer(int)<0000000000401136>--inlined--innermost". */
void p2d_gperf_add_symbols(struct p2d_gperf *g, uint64_t address, struct p2d_span names)
{
    p2d_fn n = 0;
    for (struct p2d_span rest = names; rest.len > 0;)
        n += cut_inlined(&rest).len > 0;
    if (n == 0 || !begin_symbol(g, address, n))
        return;
    while (names.len > 0) {
        struct p2d_span name = cut_inlined(&names);
        if (name.len > 0)
            add_named(g, name, (struct p2d_span){0});
    }
}

struct p2d_span p2d_gperf_cut_line(struct p2d_gperf *g, struct p2d_span *text)
{
    struct p2d_span line = *text;
    p2d_cut(text, '\n', &line);
    g->line++;
    return p2d_ends_with(line, "\r") ? p2d_slice(line, 0, line.len - 1) : line;
}

/* A path that begins with "$build" means what a line "build=" said. */
static struct p2d_span without_build(struct p2d_gperf *g, struct p2d_span line)
{
    size_t dollar = p2d_find(line, 0, '$');
    if (!p2d_starts_with(p2d_slice(line, dollar, line.len), "$build"))
        return line;
    struct p2d_buffer whole = {.report = g->b->report};
    p2d_put(&whole, line.at, dollar);
    p2d_put(&whole, g->build.at, g->build.len);
    p2d_put(&whole, line.at + dollar + 6, line.len - dollar - 6);
    p2d_str id = p2d_name(g->b, p2d_buffer_span(&whole));
    p2d_buffer_release(&whole);
    return p2d_text(g->b->profile, id);
}

void p2d_gperf_take_maps(struct p2d_gperf *g, struct p2d_span text)
{
    while (text.len > 0 && p2d_input_ok(g->in)) {
        struct p2d_span line = p2d_trim(p2d_gperf_cut_line(g, &text));
        if (p2d_starts_with(line,
                            "build=")) /* no path is longer: it is put into others */
            g->build = p2d_slice(line, 6, line.len < PATH_MAX ? line.len : PATH_MAX);
        else
            p2d_add_maps_line(&g->mapped, without_build(g, line));
    }
}
