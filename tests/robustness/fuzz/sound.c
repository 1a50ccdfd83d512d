/* sound.c - what was written is well formed, and holds as much as the graph. */
#include <ctype.h>
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "graph/graph.h"

/* No control but for ends of lines (and tabs), no invalid UTF-8. */
static void check_utf8(const struct p2d_bytes *out)
{
    for (size_t i = 0; i < out->length;) {
        uint32_t point;
        bool valid;
        i += p2d_utf8_decode(out->at + i, out->length - i, &point, &valid);
        demand(valid, "texts are UTF-8");
        demand(p2d_is_printable(point) || point == '\n' || point == '\t' || point == '\r',
               "texts have no controls");
    }
}

/* ------------------------------------------------------------------------ XML */

struct elements {
    unsigned nodes, edges;
};

static void XMLCALL count_element(void *state, const XML_Char *name,
                                  const XML_Char **attributes)
{
    struct elements *elements = state;
    (void)attributes;
    elements->nodes += strcmp(name, "node") == 0;
    elements->edges += strcmp(name, "edge") == 0;
}

static struct elements check_xml(const void *at, size_t length)
{
    struct elements elements = {0};
    XML_Parser parser = XML_ParserCreate("UTF-8");
    XML_SetUserData(parser, &elements);
    XML_SetStartElementHandler(parser, count_element);
    demand(XML_Parse(parser, at, (int)length, 1) == XML_STATUS_OK, "XML is well formed");
    XML_ParserFree(parser);
    return elements;
}

static void check_svg(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    (void)graph;
    check_utf8(out);
    check_xml(out->at, out->length);
}

static void check_graphml(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    struct elements found = check_xml(out->at, out->length);
    check_utf8(out);
    demand(found.nodes == graph->vertices.len && found.edges == graph->edges.len,
           "GraphML has every node and edge");
}

/* ----------------------------------------------------------------------- JSON */

static void check_any_json(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    (void)graph;
    check_utf8(out);
    demand(is_json(out->at, out->length), "JSON is well formed");
}

/* Quotes in names are escaped, so a text with quotes is no name. */
static unsigned count_text(const struct p2d_bytes *out, const char *text)
{
    const unsigned char *at = out->at, *end = out->at + out->length;
    unsigned n = 0;
    while ((at = memmem(at, (size_t)(end - at), text, strlen(text))) != NULL) {
        at += strlen(text);
        n++;
    }
    return n;
}

static void check_json(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    check_any_json(graph, out);
    demand(count_text(out, "\"metadata\":{\"function\":") == graph->vertices.len &&
               count_text(out, "\"relation\":\"calls\"") == graph->edges.len,
           "JSON has every node and edge");
}

static void check_jsonl(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    const char *at = (const char *)out->at;
    const char *end = at != NULL ? at + out->length : NULL; /* none is fine */
    (void)graph;
    check_utf8(out);
    while (at != end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        demand(stop != NULL, "lines of JSON end");
        demand(is_json(at, (size_t)(stop - at)), "every line is JSON");
        at = stop + 1;
    }
}

/* ------------------------------------------------------------------------ DOT */

/* What DOT's lexer would be in. */
struct lexer {
    const unsigned char *at, *end;
    struct p2d_bytes labels; /* the HTML-like ones, one after the other, in one element */
    unsigned nodes, edges;
    int braces, brackets;
};

static void keep_label(struct lexer *l, const unsigned char *from, size_t length)
{
    memcpy(l->labels.at + l->labels.length, from, length);
    l->labels.length += length;
}

static void pass_string(struct lexer *l)
{
    for (l->at++; l->at < l->end && *l->at != '"'; l->at++)
        l->at += *l->at == '\\' && l->at + 1 < l->end;
    demand(l->at < l->end, "DOT's strings end");
}

static void pass_html(struct lexer *l)
{
    const unsigned char *from = l->at + 1;
    int depth = 0;
    for (; l->at < l->end; l->at++) {
        depth += (*l->at == '<') - (*l->at == '>');
        if (depth == 0)
            break;
    }
    demand(l->at < l->end, "DOT's HTML-like labels end");
    keep_label(l, from, (size_t)(l->at - from));
}

/* The statement that a bracket follows: "n0", "n0 -> n1", or defaults. An arrow that is
 * not drawn puts small components below each other: it is no call. */
static void count_statement(struct lexer *l, const unsigned char *start)
{
    static const char invisible[] = "[style=\"invis\"";
    if (memmem(start, (size_t)(l->at - start), "->", 2) != NULL) {
        size_t rest = (size_t)(l->end - l->at);
        l->edges += rest < sizeof invisible ||
                    memcmp(l->at, invisible, sizeof invisible - 1) != 0;
        return;
    }
    while (start < l->at && isspace(*start))
        start++;
    l->nodes += start + 1 < l->at && *start == 'n' && isdigit(start[1]);
}

/* A call and the call back are one arrow. */
static bool is_two_headed(const struct lexer *l)
{
    static const char both[] = "dir=\"both\"";
    return (size_t)(l->end - l->at) >= sizeof both - 1 &&
           memcmp(l->at, both, sizeof both - 1) == 0;
}

/* A function's calls of itself are no arrows in the modern style. */
static unsigned count_loops(const struct p2d_graph *graph)
{
    unsigned n = 0;
    for (uint32_t e = 0; e < graph->edges.len; e++)
        n += graph->edges.at[e].caller == graph->edges.at[e].callee;
    return n;
}

static void check_dot(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    struct lexer l = {.at = out->at, .end = out->at + out->length};
    const unsigned char *start = l.at;
    l.labels.at = malloc(out->length + sizeof "<x></x>");
    keep_label(&l, (const unsigned char *)"<x>", 3);
    for (; l.at < l.end; l.at++) {
        l.edges += is_two_headed(&l);
        if (*l.at == '"')
            pass_string(&l);
        else if (*l.at == '<')
            pass_html(&l);
        else if (*l.at == '[' && l.brackets++ == 0)
            count_statement(&l, start);
        l.brackets -= *l.at == ']';
        l.braces += (*l.at == '{') - (*l.at == '}');
        if (*l.at == ';' || *l.at == '{' || *l.at == '}')
            start = l.at + 1;
        demand(l.brackets >= 0 && l.brackets < 2 && l.braces >= 0, "DOT is nested");
    }
    keep_label(&l, (const unsigned char *)"</x>", 4);
    check_utf8(out);
    check_xml(l.labels.at, l.labels.length);
    demand(l.braces == 0 && l.brackets == 0, "DOT is balanced");
    demand(l.nodes == graph->vertices.len, "DOT has every node");
    demand(l.edges == graph->edges.len ||
               l.edges == graph->edges.len - count_loops(graph),
           "DOT has every edge");
    free(l.labels.at);
}

/* ----------------------------------------------------------------------- HTML */

static size_t from_base64(unsigned char *out, const char *at, size_t length)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    size_t n = 0;
    for (size_t i = 0; i < length && at[i] != '='; i++) {
        const char *digit = strchr(digits, at[i]);
        demand(at[i] != '\0' && digit != NULL, "base64 has its digits alone");
        bits = bits << 6 | (uint32_t)(digit - digits);
        if (i % 4 > 0)
            out[n++] = (unsigned char)(bits >> (6 - 2 * (i % 4)));
    }
    return n;
}

static void check_packed_json(const unsigned char *packed, size_t length)
{
    struct p2d_bytes json = {.length = 4096};
    int result = Z_BUF_ERROR;
    while (result == Z_BUF_ERROR) {
        uLongf got = (uLongf)(json.length *= 2);
        json.at = realloc(json.at, json.length);
        result = uncompress(json.at, &got, packed, (uLong)length);
        if (result == Z_OK)
            json.length = got;
    }
    demand(result == Z_OK, "the data of a report can be unpacked");
    check_any_json(NULL, &json);
    free(json.at);
}

static void check_html(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    static const char mark[] = "id=\"data\">", title[] = "<title>";
    const char *data = memmem(out->at, out->length, mark, sizeof mark - 1);
    const char *name = memmem(out->at, out->length, title, sizeof title - 1);
    (void)graph;
    demand(data != NULL && name != NULL, "a report has a title and data");
    name += sizeof title - 1;
    data += sizeof mark - 1;
    demand(strncmp(strchr(name, '<'), "</title>", 8) == 0, "titles hold no markup");
    size_t length = strcspn(data, "<");
    unsigned char *packed = malloc(length + 1);
    check_packed_json(packed, from_base64(packed, data, length));
    free(packed);
}

/* ---------------------------------------------------------------------- values */

static void check_values(const struct p2d_bytes *out, char separator)
{
    size_t fields = 0, first = 0;
    bool quoted = false;
    check_utf8(out);
    for (size_t i = 0; i < out->length; i++) {
        char c = (char)out->at[i];
        quoted ^= c == '"' && separator == ',';
        fields += c == separator && !quoted;
        if (c != '\n' || quoted)
            continue;
        first = first == 0 ? fields : first;
        demand(fields == first, "every record has as many fields");
        fields = 0;
    }
    demand(!quoted && fields == 0, "records end");
}

static void check_csv(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    (void)graph;
    check_values(out, ',');
}

static void check_tsv(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    (void)graph;
    check_values(out, '\t');
}

static void check_plain(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    (void)graph;
    check_utf8(out);
}

/* Python's own table has names as they are: what is in them is the terminal's to escape,
 * which the command does. */
static void check_table(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    if (strcmp(graph->profile->format, "pstats") != 0)
        check_utf8(out);
}

static void check_png(const struct p2d_graph *graph, const struct p2d_bytes *out)
{
    (void)graph;
    demand(out->length > 8 && memcmp(out->at, "\x89PNG\r\n\x1a\n", 8) == 0,
           "a PNG begins as one");
}

void check_sound(const struct p2d_graph *graph, const char *format,
                 const struct p2d_bytes *out)
{
    static const struct {
        const char *format;
        void (*check)(const struct p2d_graph *, const struct p2d_bytes *);
    } checks[] = {{"dot", check_dot},
                  {"html", check_html},
                  {"json", check_json},
                  {"jsonl", check_jsonl},
                  {"speedscope", check_any_json},
                  {"graphml", check_graphml},
                  {"flamegraph", check_svg},
                  {"icicle", check_svg},
                  {"treemap", check_svg},
                  {"memory", check_svg},
                  {"timeline", check_svg},
                  {"flamechart", check_svg},
                  {"heatmap", check_svg},
                  {"svg", check_svg},
                  {"csv", check_csv},
                  {"tsv", check_tsv},
                  {"table", check_table},
                  {"dump", check_plain},
                  {"mermaid", check_plain},
                  {"treemap-png", check_png},
                  {"memory-png", check_png}};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (strcmp(checks[i].format, format) == 0)
            checks[i].check(graph, out);
}
