/* map.c - any bytes as a source map and its script, for libFuzzer: the map up to the first
 * NUL, the script after it. What the map says of every place of some lines is asked for.
 */
#include <stdint.h>
#include <stdlib.h>

#include "io/source.h"
#include "symbols/function_words.h"
#include "symbols/map_files.h"
#include "symbols/source_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { LINES = 4, COLUMNS = 40 };

static void ask(struct p2d_source_map *map, const struct p2d_text_places *script)
{
    static const char *const names[] = {"a", "f.m", "class.constructor", ""};
    for (uint32_t line = 0; line < LINES; line++)
        for (uint32_t column = 0; column < COLUMNS; column++) {
            const struct p2d_map_segment *segment = p2d_segment_before(map, line, column);
            const struct p2d_map_segment *only = p2d_only_line_of(map, line, column);
            if (segment != NULL && (segment->line != line || segment->column > column))
                abort();
            if (only != NULL && (only->line != line || only->source >= map->sources.len))
                abort();
            if (segment != NULL)
                (void)p2d_segment_name(map, segment);
            struct p2d_span before =
                p2d_line_before(script, line, p2d_place_in_text(script, line, column));
            for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                struct p2d_span name = p2d_span_of(names[i]);
                struct p2d_function_words words = p2d_function_words_of(before, name);
                struct p2d_span last = name;
                (void)p2d_cut_owner(&last);
                if (words.last.len > 0 && !p2d_span_equal(words.last, last) &&
                    !p2d_span_equal(words.last, name))
                    abort();
            }
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct p2d_span all = {bytes, length};
    size_t end = p2d_find(all, 0, '\0');
    struct p2d_memory_state state = {bytes, end};
    struct p2d_report report = {0};
    struct p2d_source_map map = {.report = &report};
    struct p2d_text_places script = {0};
    struct p2d_map wanted = {0};
    struct p2d_input in;
    for (uint32_t line = 1; line <= LINES; line++) {
        uint32_t *slot = p2d_map_at(&wanted, &report, line);
        if (slot != NULL)
            *slot = 1;
    }
    if (p2d_text_places_init(&script, p2d_slice(all, end + 1, length), &report) &&
        p2d_input_init(&in, p2d_source_of_memory(&state), "map", 0, &report)) {
        if (p2d_source_map_read(&map, &in, &wanted))
            ask(&map, &script);
        struct p2d_buffer path = {.report = &report};
        for (uint32_t i = 0; i < map.sources.len && i < LINES; i++)
            p2d_put_resolved(&path, p2d_span_of("file:///srv/x.js"),
                             p2d_string(&map.strings, map.sources.at[i]));
        p2d_buffer_release(&path);
        p2d_input_release(&in);
    }
    p2d_source_map_release(&map);
    p2d_text_places_release(&script);
    p2d_map_release(&wanted);
    return 0;
}
