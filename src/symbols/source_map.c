/* source_map.c - read a source map of JavaScript, and look up places in it.
 *
 *     {"version": 3, "file": "app.min.js", "sourceRoot": "", "sources": ["../src/app.ts"],
 *      "sourcesContent": ["export function total() {..."], "names": ["total", "sum"],
 *      "mappings": "AAEO,IAAMA,EAAN;KAAW,CACR"}
 *
 * In "mappings" a semicolon ends a line of the script and a comma a segment: numbers of
 * base64 digits with 5 bits each, the lowest first, whose sixth bit says that more follow;
 * the lowest bit of a number is its sign. They are differences to those of the segment
 * before: column (from 0 in each line), source, its line, its column, and name; 1, 4 or 5
 * of them. An index map has "sections", maps from an "offset" on.
 * Reference: https://tc39.es/ecma426/
 */
#include "symbols/source_map.h"

#include "base/sort.h"
#include "symbols/function_words.h"
#include "syntax/json.h"

struct reader {
    struct p2d_json json;
    struct p2d_source_map *map;
    const struct p2d_map *wanted;
    p2d_str root;                        /* "sourceRoot" */
    uint32_t first_source, first_name;   /* of this map, in an index map */
    uint32_t offset_line, offset_column; /* of the section */
    P2D_VEC(struct p2d_map_segment) unsorted;
};

int p2d_base64_digit(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* ----------------------------------------------------------------- mappings */

enum { COLUMN, SOURCE, SOURCE_LINE, SOURCE_COLUMN, NAME, FIELDS };

/* Take one number off the text; false if there is none, or it is beyond 32 bits. */
static bool cut_vlq(struct p2d_span *text, int64_t *number)
{
    uint64_t bits = 0;
    bool more = true;
    for (unsigned shift = 0; more; shift += 5) {
        int digit = text->len > 0 ? p2d_base64_digit(text->at[0]) : -1;
        if (digit < 0 || shift > 30)
            return false;
        bits |= (uint64_t)(digit & 31) << shift;
        more = digit & 32;
        *text = p2d_slice(*text, 1, text->len);
    }
    *number = bits & 1 ? -(int64_t)(bits >> 1) : (int64_t)(bits >> 1);
    return true;
}

static bool is_place(int64_t number)
{
    return number >= 0 && number < INT32_MAX;
}

/* `at` are the sums up to this segment, which has the first n of them. */
static void add_segment(struct reader *r, uint32_t line, const int64_t at[FIELDS],
                        unsigned n)
{
    uint32_t shift = line == r->offset_line ? r->offset_column : 0;
    struct p2d_map_segment segment = {.line = line,
                                      .column = (uint32_t)at[COLUMN] + shift,
                                      .source = P2D_NOT_MAPPED,
                                      .name = P2D_NOT_MAPPED};
    for (unsigned i = 0; i < n; i++)
        if (!is_place(at[i]))
            return;
    if (n > SOURCE_COLUMN) {
        segment.source = r->first_source + (uint32_t)at[SOURCE];
        segment.source_line = (uint32_t)at[SOURCE_LINE];
        segment.source_column = (uint32_t)at[SOURCE_COLUMN];
    }
    if (n > NAME)
        segment.name = r->first_name + (uint32_t)at[NAME];
    (void)p2d_vec_push(&r->unsorted, r->map->report, segment);
}

/* All segments of one line. False if they are none. */
static bool read_line(struct reader *r, struct p2d_span text, uint32_t line,
                      int64_t at[FIELDS])
{
    struct p2d_span rest;
    bool is_wanted = p2d_map_get(r->wanted, (uint64_t)line + 1) != 0;
    at[COLUMN] = 0;
    while (p2d_cut(&text, ',', &rest)) {
        unsigned n = 0;
        int64_t number;
        for (; rest.len > 0; n++) {
            if (n == FIELDS || !cut_vlq(&rest, &number))
                return false;
            at[n] += number;
        }
        if (n == 2 || n == 3)
            return false;
        if (is_wanted && n > 0)
            add_segment(r, line, at, n);
    }
    return true;
}

static void read_mappings(struct reader *r)
{
    struct p2d_span text, line;
    int64_t at[FIELDS] = {0};
    uint32_t number = r->offset_line;
    if (!p2d_json_string(&r->json, &text))
        return;
    for (; p2d_json_ok(&r->json) && p2d_cut(&text, ';', &line); number++)
        if (!read_line(r, line, number, at)) {
            p2d_json_fail(&r->json, "the mappings of line %u are damaged", number + 1);
            return;
        }
}

/* ------------------------------------------------------------------ members */

static p2d_str read_text(struct reader *r)
{
    struct p2d_span text;
    return p2d_json_string(&r->json, &text)
               ? p2d_intern(&r->map->strings, r->map->report, text)
               : 0;
}

static void read_texts(struct reader *r, void (*take)(struct reader *, p2d_str))
{
    if (p2d_json_enter(&r->json, '['))
        while (p2d_json_item(&r->json))
            take(r, read_text(r));
}

static void take_source(struct reader *r, p2d_str text)
{
    (void)p2d_vec_push(&r->map->sources, r->map->report, text);
}

static void take_name(struct reader *r, p2d_str text)
{
    (void)p2d_vec_push(&r->map->names, r->map->report, text);
}

static void take_content(struct reader *r, p2d_str text)
{
    (void)p2d_vec_push(&r->map->contents, r->map->report, text);
}

/* Put "sourceRoot" before the sources of this map, once both are known. */
static void finish_sources(struct reader *r)
{
    struct p2d_source_map *map = r->map;
    struct p2d_span root = p2d_string(&map->strings, r->root);
    for (uint32_t i = r->first_source; root.len > 0 && i < map->sources.len; i++) {
        struct p2d_buffer path = {.report = map->report};
        struct p2d_span source = p2d_string(&map->strings, map->sources.at[i]);
        p2d_put(&path, root.at, root.len);
        if (!p2d_ends_with(root, "/"))
            p2d_putc(&path, '/');
        p2d_put(&path, source.at, source.len);
        map->sources.at[i] =
            p2d_intern(&map->strings, map->report, p2d_buffer_span(&path));
        p2d_buffer_release(&path);
    }
}

static void read_sections(struct reader *r);

/* The members of a map, whose brace was entered. Sections have none of their own. */
static void read_members(struct reader *r, bool is_section)
{
    enum { FILE_NAME, ROOT, SOURCES, CONTENTS, NAMES, MAPPINGS, SECTIONS };
    static const char *const keys[] = {
        [FILE_NAME] = "file",    [ROOT] = "sourceRoot",
        [SOURCES] = "sources",   [CONTENTS] = "sourcesContent",
        [NAMES] = "names",       [MAPPINGS] = "mappings",
        [SECTIONS] = "sections", NULL};
    struct p2d_span key;
    r->root = 0;
    r->first_source = r->map->sources.len;
    r->first_name = r->map->names.len;
    if (p2d_vec_reach(&r->map->contents, r->map->report, r->first_source))
        r->map->contents.len = r->first_source;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which == FILE_NAME && !is_section)
            r->map->file = read_text(r);
        else if (which == ROOT)
            r->root = read_text(r);
        else if (which == SOURCES)
            read_texts(r, take_source);
        else if (which == CONTENTS)
            read_texts(r, take_content);
        else if (which == NAMES)
            read_texts(r, take_name);
        else if (which == MAPPINGS)
            read_mappings(r);
        else if (which == SECTIONS && !is_section)
            read_sections(r);
        else
            p2d_json_skip(&r->json);
    }
    finish_sources(r);
}

static void read_offset(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key))
        if (p2d_span_is(key, "line"))
            (void)p2d_json_index(&r->json, &r->offset_line);
        else if (p2d_span_is(key, "column"))
            (void)p2d_json_index(&r->json, &r->offset_column);
        else
            p2d_json_skip(&r->json);
}

/* A section's offset comes before its map. */
static void read_sections(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json)) {
        if (!p2d_json_enter(&r->json, '{'))
            continue;
        while (p2d_json_key(&r->json, &key))
            if (p2d_span_is(key, "offset"))
                read_offset(r);
            else if (p2d_span_is(key, "map") && p2d_json_enter(&r->json, '{'))
                read_members(r, true);
            else if (!p2d_span_is(key, "map"))
                p2d_json_skip(&r->json);
    }
    r->root = 0; /* sources of sections have theirs */
}

/* ------------------------------------------------------------------ reading */

/* Some servers put this before JSON, so that no page can run it as a script. */
static void skip_guard(struct p2d_input *in)
{
    struct p2d_span line;
    if (p2d_starts_with(p2d_peek(in, 4), ")]}"))
        (void)p2d_line(in, &line);
}

/* Those that lead to a source and a name that are there. */
static struct p2d_map_segment checked(const struct p2d_source_map *map,
                                      struct p2d_map_segment segment)
{
    if (segment.source >= map->sources.len)
        segment.source = P2D_NOT_MAPPED;
    if (segment.name >= map->names.len)
        segment.name = P2D_NOT_MAPPED;
    return segment;
}

static void sort_segments(struct reader *r)
{
    struct p2d_source_map *map = r->map;
    uint32_t n = r->unsorted.len;
    struct p2d_keyed *order = p2d_new(map->report, n, sizeof *order);
    for (uint32_t i = 0; order != NULL && i < n; i++)
        order[i] = (struct p2d_keyed){
            p2d_pair(r->unsorted.at[i].line, r->unsorted.at[i].column), i};
    if (order != NULL && p2d_sort_keyed(map->report, order, n) &&
        p2d_vec_reserve(&map->segments, map->report, n))
        for (uint32_t i = 0; i < n; i++)
            map->segments.at[map->segments.len++] =
                checked(map, r->unsorted.at[order[i].index]);
    p2d_delete(order);
}

/* From the last one back. */
static void find_single_lines(struct p2d_source_map *map)
{
    for (uint32_t i = map->segments.len; i-- > 0;) {
        struct p2d_map_segment *this = &map->segments.at[i];
        const struct p2d_map_segment *next = i + 1 < map->segments.len ? this + 1 : this;
        bool is_last = next == this || next->line != this->line;
        this->is_like_rest =
            is_last || (next->is_like_rest && next->source == this->source &&
                        next->source_line == this->source_line);
    }
}

bool p2d_source_map_read(struct p2d_source_map *map, struct p2d_input *in,
                         const struct p2d_map *wanted)
{
    struct reader r = {.map = map, .wanted = wanted};
    if (!p2d_strings_init(&map->strings, map->report))
        return false;
    skip_guard(in);
    p2d_json_init(&r.json, in);
    if (p2d_json_enter(&r.json, '{'))
        read_members(&r, false);
    else
        p2d_json_fail(&r.json, "expected a JSON object");
    p2d_json_finish(&r.json);
    p2d_json_release(&r.json);
    if (p2d_ok(map->report))
        sort_segments(&r);
    find_single_lines(map);
    p2d_vec_release(&r.unsorted);
    return p2d_ok(map->report);
}

void p2d_source_map_release(struct p2d_source_map *map)
{
    p2d_strings_release(&map->strings);
    p2d_vec_release(&map->sources);
    p2d_vec_release(&map->contents);
    p2d_vec_release(&map->names);
    p2d_vec_release(&map->segments);
    for (uint32_t i = 0; i < map->places.len; i++)
        p2d_text_places_release(&map->places.at[i]);
    p2d_vec_release(&map->places);
}

/* --------------------------------------------------------------- looking up */

/* How many segments begin at the place or before it. */
static uint32_t rank_of(const struct p2d_source_map *map, uint32_t line, uint32_t column)
{
    uint64_t place = p2d_pair(line, column);
    uint32_t low = 0, high = map->segments.len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct p2d_map_segment *at = &map->segments.at[middle];
        if (p2d_pair(at->line, at->column) <= place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct p2d_map_segment *p2d_segment_before(const struct p2d_source_map *map,
                                                 uint32_t line, uint32_t column)
{
    uint32_t n = rank_of(map, line, column);
    return n > 0 && map->segments.at[n - 1].line == line ? &map->segments.at[n - 1]
                                                         : NULL;
}

const struct p2d_map_segment *p2d_only_line_of(const struct p2d_source_map *map,
                                               uint32_t line, uint32_t from_column)
{
    uint32_t n = rank_of(map, line, from_column);
    if (n > 0 && map->segments.at[n - 1].line == line)
        n--;
    if (n == map->segments.len)
        return NULL;
    const struct p2d_map_segment *first = &map->segments.at[n];
    bool is_known =
        first->line == line && first->is_like_rest && first->source != P2D_NOT_MAPPED;
    return is_known ? first : NULL;
}

const struct p2d_map_segment *p2d_segment_at(const struct p2d_source_map *map,
                                             uint32_t line, uint32_t column)
{
    const struct p2d_map_segment *found = p2d_segment_before(map, line, column);
    return found != NULL && found->column == column ? found : NULL;
}

/* Words that stand where a function begins, and name none. */
static bool is_keyword(struct p2d_span word)
{
    static const char *const keywords[] = {"async",  "class",    "const",  "constructor",
                                           "export", "function", "get",    "let",
                                           "return", "set",      "static", "var"};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (p2d_span_is(word, keywords[i]))
            return true;
    return false;
}

/* Where a segment is in its source; NULL if the text of that is unknown. */
static const struct p2d_text_places *places_of(struct p2d_source_map *map,
                                               uint32_t source)
{
    if (source >= map->contents.len || !p2d_vec_reach(&map->places, map->report, source))
        return NULL;
    struct p2d_text_places *places = &map->places.at[source];
    struct p2d_span text = p2d_string(&map->strings, map->contents.at[source]);
    bool is_known = text.len > 0 && (places->lines.len > 0 ||
                                     p2d_text_places_init(places, text, map->report));
    return is_known ? places : NULL;
}

struct p2d_span p2d_segment_name(struct p2d_source_map *map,
                                 const struct p2d_map_segment *segment)
{
    if (segment->name != P2D_NOT_MAPPED)
        return p2d_string(&map->strings, map->names.at[segment->name]);
    const struct p2d_text_places *places = places_of(map, segment->source);
    if (places == NULL)
        return (struct p2d_span){0};
    struct p2d_span text = places->text;
    size_t from = p2d_place_in_text(places, segment->source_line, segment->source_column);
    size_t to = from;
    while (to < text.len && p2d_is_in_identifier(text.at[to]))
        to++;
    struct p2d_span word = p2d_slice(text, from, to);
    bool is_name = word.len > 0 && !(word.at[0] >= '0' && word.at[0] <= '9');
    return is_name && !is_keyword(word) ? word : (struct p2d_span){0};
}
