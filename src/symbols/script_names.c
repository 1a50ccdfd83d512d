/* script_names.c - give functions of JavaScript the names and places of their source.
 *
 * V8 says where the parameters of a function begin. A map has segments where identifiers
 * begin, and the one of the function's name is before that: found in the text of the script
 * (function_words.h), else by the length of the name. Where no segment begins there the
 * name stays as it is: one nearby is that of a parameter or of another function.
 */
#include "symbols/script_names.h"

#include <sys/stat.h>

#include "base/groups.h"
#include "io/source.h"
#include "model/file_module.h"
#include "symbols/function_words.h"
#include "symbols/map_files.h"
#include "symbols/source_map.h"

struct renamer {
    struct p2d_profile *profile;
    struct p2d_report *report;
    struct p2d_input *in;
    const char *where;             /* a map, or the folder of maps and scripts */
    bool is_file;                  /* the former */
    struct p2d_map_file file;      /* of the script at hand */
    struct p2d_source_map map;     /* of it */
    struct p2d_text_places script; /* in its text */
    struct p2d_groups locations;   /* by function */
    uint32_t n_scripts;            /* that had a map */
};

/* -------------------------------------------------------------------- names */

/* The name in the source of a word that begins at a place of the script; empty if no
 * segment begins there. */
static struct p2d_span source_word(struct renamer *r, uint32_t line, uint32_t column)
{
    const struct p2d_map_segment *segment = p2d_segment_at(&r->map, line, column);
    return segment != NULL ? p2d_segment_name(&r->map, segment) : (struct p2d_span){0};
}

/* The names in the source of the words that a function is called by, where the script is
 * at hand. */
static struct p2d_function_words words_by_text(struct renamer *r, struct p2d_span name,
                                               uint32_t line, uint32_t column)
{
    size_t place = p2d_place_in_text(&r->script, line, column);
    struct p2d_span before = p2d_line_before(&r->script, line, place);
    struct p2d_function_words found = p2d_function_words_of(before, name), words = {0};
    struct p2d_span *from[] = {&found.last, &found.owner},
                    *to[] = {&words.last, &words.owner};
    for (int i = 0; i < 2 && from[i]->len > 0; i++) {
        struct p2d_span after = {from[i]->at,
                                 (size_t)(before.at + before.len - from[i]->at)};
        *to[i] = source_word(r, line, column - p2d_count_units(after));
    }
    return words;
}

/* The same where it is not: the segment before the parameters is that of the name if it
 * is as far away as the name is long, or one more, "u(" or "u=r=>". */
static struct p2d_function_words words_by_length(struct renamer *r, struct p2d_span name,
                                                 uint32_t line, uint32_t column)
{
    struct p2d_function_words words = {0};
    (void)p2d_cut_owner(&name);
    const struct p2d_map_segment *last =
        column > 0 ? p2d_segment_before(&r->map, line, column - 1) : NULL;
    uint32_t length = p2d_count_units(name);
    if (last != NULL && length > 0 &&
        (column - last->column == length || column - last->column == length + 1))
        words.last = p2d_segment_name(&r->map, last);
    return words;
}

/* The name in the source of a function at a place, both from 0; 0: it stays. */
static p2d_str name_of(struct renamer *r, struct p2d_span name, uint32_t line,
                       uint32_t column)
{
    bool is_accessor = p2d_starts_with(name, "get ") || p2d_starts_with(name, "set ");
    struct p2d_span kind = p2d_slice(name, 0, is_accessor ? 4 : 0);
    struct p2d_span rest = p2d_slice(name, kind.len, name.len);
    if (rest.len == 0 || p2d_starts_with(rest, "("))
        return 0;
    struct p2d_function_words words = r->file.script.len > 0
                                          ? words_by_text(r, rest, line, column)
                                          : words_by_length(r, rest, line, column);
    struct p2d_span owner = p2d_cut_owner(&rest);
    if (words.last.len == 0)
        return 0;
    struct p2d_buffer text = {.report = r->report};
    p2d_put(&text, kind.at, kind.len);
    if (words.owner.len > 0)
        owner = words.owner;
    p2d_put(&text, owner.at, owner.len);
    if (owner.len > 0)
        p2d_putc(&text, '.');
    p2d_put(&text, words.last.at, words.last.len);
    p2d_str id = p2d_intern(&r->profile->strings, r->report, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
    return id;
}

/* ------------------------------------------------------------------- places */

/* The file of a segment, beside the script. */
static p2d_str file_of(struct renamer *r, const struct p2d_map_segment *segment)
{
    struct p2d_buffer path = {.report = r->report};
    p2d_put_resolved(&path, p2d_buffer_span(&r->file.address),
                     p2d_string(&r->map.strings, r->map.sources.at[segment->source]));
    p2d_str id = p2d_intern(&r->profile->strings, r->report, p2d_buffer_span(&path));
    p2d_buffer_release(&path);
    return id;
}

/* Lines of a function that is at `from`, with what it is now. */
static void move_lines(struct renamer *r, p2d_fn fn, const struct p2d_function *from)
{
    const struct p2d_groups *groups = &r->locations;
    for (uint32_t i = groups->first[fn]; i < groups->first[fn + 1]; i++) {
        struct p2d_location *at = &r->profile->locations.at[groups->items[i]];
        uint32_t line = at->line;
        if (at->file != 0 || line == 0)
            continue;
        const struct p2d_map_segment *only = p2d_only_line_of(
            &r->map, line - 1, line == from->line ? from->column - 1 : 0);
        at->line = only != NULL ? only->source_line + 1 : 0;
        p2d_str file = only != NULL ? file_of(r, only) : 0;
        at->file = file != r->profile->fns.at[fn].file ? file : 0;
    }
}

static void move_function(struct renamer *r, p2d_fn fn)
{
    struct p2d_function *to = &r->profile->fns.at[fn], from = *to;
    uint32_t line = (uint32_t)from.line - 1, column = from.column - 1;
    const struct p2d_map_segment *place = p2d_segment_before(&r->map, line, column);
    if (place == NULL || place->source == P2D_NOT_MAPPED)
        return;
    p2d_str file = file_of(r, place);
    p2d_str name = name_of(r, p2d_text(r->profile, from.name), line, column);
    p2d_str module = p2d_intern(&r->profile->strings, r->report,
                                p2d_file_module(p2d_text(r->profile, file)));
    if (!p2d_ok(r->report))
        return;
    to = &r->profile->fns.at[fn];
    *to = (struct p2d_function){.name = name != 0 ? name : from.name,
                                .module = module,
                                .file = file,
                                .line = (int64_t)place->source_line + 1,
                                .column = place->source_column + 1};
    move_lines(r, fn, &from);
}

/* ------------------------------------------------------------------ scripts */

static bool is_scripts(const struct p2d_function *function)
{
    return function->file != 0 && function->column > 0 && function->line > 0 &&
           function->line < INT32_MAX;
}

/* Functions that may be a script's, by its name. */
static uint32_t script_of(const void *context, uint32_t fn)
{
    const struct p2d_profile *profile = context;
    const struct p2d_function *function = &profile->fns.at[fn];
    return is_scripts(function) ? function->file : P2D_NO_GROUP;
}

static uint32_t function_of(const void *context, uint32_t location)
{
    const struct p2d_profile *profile = context;
    return location > 0 ? profile->locations.at[location].fn : P2D_NO_GROUP;
}

/* The lines that the profile asks for, of functions and of what ran in them. */
static void want_lines(const struct renamer *r, const uint32_t *fns, uint32_t n,
                       struct p2d_map *wanted)
{
    const struct p2d_groups *groups = &r->locations;
    for (uint32_t k = 0; k < n && p2d_ok(r->report); k++) {
        uint32_t *slot =
            p2d_map_at(wanted, r->report, (uint64_t)r->profile->fns.at[fns[k]].line);
        if (slot != NULL)
            *slot = 1;
        for (uint32_t i = groups->first[fns[k]]; i < groups->first[fns[k] + 1]; i++) {
            slot = p2d_map_at(wanted, r->report,
                              r->profile->locations.at[groups->items[i]].line);
            if (slot != NULL)
                *slot = 1;
        }
    }
}

/* Whether the map, which was named, is that of a script: by its own name or by what it
 * says. */
static bool is_for(const struct renamer *r, struct p2d_span script)
{
    struct p2d_span base = p2d_file_module(script);
    struct p2d_span own = p2d_base_name(p2d_span_of(r->where));
    struct p2d_span said = p2d_base_name(p2d_string(&r->map.strings, r->map.file));
    bool is_named = own.len == base.len + 4 && p2d_ends_with(own, ".map") &&
                    p2d_span_equal(p2d_slice(own, 0, base.len), base);
    return base.len > 0 && (is_named || p2d_span_equal(said, base));
}

/* Not of what Node.js brings along, nor of text that was evaluated. */
static bool is_file_name(struct p2d_span script)
{
    return p2d_find(script, 0, '/') < script.len && !p2d_starts_with(script, "node:");
}

static bool find_map(struct renamer *r, struct p2d_span script)
{
    if (!r->is_file)
        return p2d_find_map_file(r->where, script, &r->file);
    r->file.address.len = 0;
    p2d_put(&r->file.address, script.at, script.len);
    return p2d_read_map_file(r->where, &r->file);
}

/* Read the map that was found. What is wrong with it is worth a warning. */
static bool read_map(struct renamer *r, const struct p2d_map *wanted)
{
    struct p2d_report report = {0};
    struct p2d_memory_state state = {r->file.text.at, r->file.text.len};
    struct p2d_input in;
    p2d_putc(&r->file.path, '\0');
    const char *path = p2d_ok(r->report) ? (const char *)r->file.path.at : "";
    r->map.report = &report;
    bool good = p2d_input_init(&in, p2d_source_of_memory(&state), path, 0, &report) &&
                p2d_source_map_read(&r->map, &in, wanted);
    p2d_input_release(&in);
    r->map.report = r->report;
    if (report.code == P2D_ENOMEM)
        p2d_set_nomem(r->report);
    else if (!good)
        p2d_set_warning(r->report, "source map: damaged", report.place,
                        "the source map is left out: %s", report.text);
    return good;
}

static void name_script(struct renamer *r, p2d_str script, const uint32_t *fns,
                        uint32_t n)
{
    struct p2d_map wanted = {0};
    struct p2d_span name = p2d_text(r->profile, script);
    r->map = (struct p2d_source_map){0};
    r->script = (struct p2d_text_places){0};
    bool is_found = find_map(r, name);
    if (r->file.error[0] != '\0')
        p2d_set_warning(r->report, "source map: unread", r->in->name,
                        "a script or its source map is left out: %s", r->file.error);
    if (is_found) {
        want_lines(r, fns, n, &wanted);
        bool fits =
            read_map(r, &wanted) && (!r->is_file || is_for(r, name)) &&
            p2d_text_places_init(&r->script, p2d_buffer_span(&r->file.script), r->report);
        for (uint32_t k = 0; fits && k < n && p2d_ok(r->report); k++)
            move_function(r, fns[k]);
        r->n_scripts += fits;
    }
    p2d_source_map_release(&r->map);
    p2d_text_places_release(&r->script);
    p2d_map_release(&wanted);
}

/* --------------------------------------------------------------------- notes */

static void note(struct renamer *r)
{
    struct p2d_buffer text = {.report = r->report};
    p2d_puts(&text, "names and lines of ");
    p2d_putf(&text, "%u", r->n_scripts);
    p2d_puts(&text, r->n_scripts == 1 ? " script are as its source map says"
                                      : " scripts are as their source maps say");
    p2d_str id = p2d_intern(&r->profile->strings, r->report, p2d_buffer_span(&text));
    if (r->n_scripts > 0)
        (void)p2d_vec_push(&r->profile->notes, r->report, id);
    p2d_buffer_release(&text);
}

/* Whether most functions of a script begin in one line, as of what a minifier made. */
static bool is_minified(const struct p2d_profile *profile, const uint32_t *fns,
                        uint32_t n)
{
    enum { SEVERAL = 4 };
    uint32_t n_there = 0;
    for (uint32_t k = 0; k < n; k++)
        n_there += profile->fns.at[fns[k]].line == profile->fns.at[fns[n - 1]].line;
    return n_there >= SEVERAL && n_there > n / 2;
}

/* Say what could be asked for. */
static void advise(const struct renamer *r, p2d_str script, const uint32_t *fns,
                   uint32_t n)
{
    static const char kind[] = "source map: minified";
    struct p2d_span name = p2d_file_module(p2d_text(r->profile, script));
    enum { LONGEST = 100 };
    if (!is_minified(r->profile, fns, n))
        return;
    p2d_set_warning(r->report, kind, r->in->name,
                    "functions of %.*s have the names that a minifier gave them",
                    (int)(name.len < LONGEST ? name.len : LONGEST),
                    name.len > 0 ? (const char *)name.at : "");
    p2d_set_warning_hint(r->report, kind,
                         "--source-map / takes those of the source from the maps beside "
                         "the scripts, --source-map FILE|DIR from maps elsewhere");
}

/* Whoever asks for maps should know that none was of use. Those of the whole system are
 * asked for in case that there are any. */
static void warn(const struct renamer *r, bool has_scripts, bool are_minified)
{
    bool is_needed = are_minified || strcmp(r->where, "/") != 0;
    if (r->n_scripts > 0 || !is_needed ||
        p2d_has_warning(r->report, "source map: damaged"))
        return;
    p2d_set_warning(r->report, "source map: none", r->where,
                    !has_scripts
                        ? "no function of %s has a column: source maps are of no use"
                    : r->is_file ? "the source map is of no script in %s"
                                 : "no script in %s has a source map there",
                    r->in->name);
    if (has_scripts)
        p2d_set_warning_hint(r->report, "source map: none",
                             "--source-map takes x.js.map, or the folder of x.js; build "
                             "with source maps (--sourcemap of esbuild and vite, "
                             "\"sourceMap\" of tsc)");
}

static void name_scripts(struct renamer *r, const struct p2d_groups *scripts,
                         uint32_t n_texts)
{
    bool has_scripts = false, are_minified = false;
    for (p2d_str file = 1; file < n_texts && p2d_ok(r->report); file++) {
        const uint32_t *fns = scripts->items + scripts->first[file];
        uint32_t n = scripts->first[file + 1] - scripts->first[file];
        has_scripts |= n > 0;
        are_minified |= is_minified(r->profile, fns, n);
        if (n > 0 && is_file_name(p2d_text(r->profile, file))) {
            if (r->where == NULL)
                advise(r, file, fns, n);
            else
                name_script(r, file, fns, n);
        }
    }
    if (!p2d_ok(r->report) || r->where == NULL)
        return;
    note(r);
    warn(r, has_scripts, are_minified);
}

static bool has_scripts(const struct p2d_profile *profile)
{
    for (p2d_fn fn = 1; fn < profile->fns.len; fn++)
        if (is_scripts(&profile->fns.at[fn]))
            return true;
    return false;
}

bool p2d_name_scripts(struct p2d_profile *profile, struct p2d_input *in)
{
    if (profile == NULL || !p2d_ok(in->report) ||
        (in->options->source_map == NULL && !has_scripts(profile)))
        return false;
    struct stat info;
    struct p2d_groups scripts = {0};
    struct renamer r = {.profile = profile, .report = in->report, .in = in};
    uint32_t n_texts = profile->strings.spans.len;
    r.where = in->options->source_map;
    r.is_file = r.where != NULL && stat(r.where, &info) == 0 && S_ISREG(info.st_mode);
    r.file = (struct p2d_map_file){.text.report = in->report,
                                   .script.report = in->report,
                                   .path.report = in->report,
                                   .address.report = in->report};
    if (p2d_group_items(&scripts, in->report, n_texts, profile->fns.len, script_of,
                        profile) &&
        p2d_group_items(&r.locations, in->report, profile->fns.len,
                        profile->locations.len, function_of, profile))
        name_scripts(&r, &scripts, n_texts);
    p2d_groups_release(&scripts);
    p2d_groups_release(&r.locations);
    p2d_map_file_release(&r.file);
    return r.n_scripts > 0;
}
