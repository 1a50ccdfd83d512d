/* html.c - write the interactive report: one HTML file that needs neither network nor
 * server.
 *
 *     <meta ... content="default-src 'none'; script-src 'sha256-...'; ...">
 *     <style>...</style>
 *     <script type="text/plain" id="data">eJzt...</script>
 *     <script type="text/plain" id="columns">eJyN...</script>
 *     <script type="text/plain" id="times">eJx9...</script>
 *     <script type="text/plain" id="script">H4sI...</script>
 *     <script type="module">...</script>
 *
 * The data is JSON, compressed (zlib's format, RFC 1950) and in base64, so that nothing
 * in a profile can be taken for markup; the script unpacks it and shows names as text.
 * Columns of large tables, and the times of a profile that has some, are packed likewise, but
 * as numbers (columns.c, times.c).
 * The script is packed as well (gzip, RFC 1952), which leaves a third of it; the one that is
 * not unpacks and runs it. The policy allows these two and the style, by their hashes, and
 * nothing else: not even a name that got out of its place could run or load anything.
 * Reference: https://www.w3.org/TR/CSP3/
 */
#include "write/html/html.h"

#include <stdlib.h>
#include <zlib.h>

#include "write/shared/escape.h"
#include "write/write.h"

void p2d_put_base64(struct p2d_buffer *out, const unsigned char *at, size_t length)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char text[4096]; /* whole groups of 4 letters: one put for many */
    size_t used = 0;
    for (size_t i = 0; i < length; i += 3) {
        size_t n = length - i < 3 ? length - i : 3;
        uint32_t bits = (uint32_t)at[i] << 16;
        bits |= n > 1 ? (uint32_t)at[i + 1] << 8 : 0;
        bits |= n > 2 ? at[i + 2] : 0;
        text[used++] = digits[bits >> 18];
        text[used++] = digits[bits >> 12 & 63];
        text[used++] = n > 1 ? digits[bits >> 6 & 63] : '=';
        text[used++] = n > 2 ? digits[bits & 63] : '=';
        if (used == sizeof text) {
            p2d_put(out, text, used);
            used = 0;
        }
    }
    p2d_put(out, text, used);
}

/* Of large data, level 5 takes half the time of level 6, for files that are 2 % larger. */
static int level_for(size_t length)
{
    const size_t large = 256u << 10;
    return length > large ? 5 : 6;
}

static void put_packed(struct p2d_buffer *out, const struct p2d_buffer *data)
{
    uLongf length = compressBound((uLong)data->len);
    unsigned char *packed = p2d_new(out->report, length, 1);
    if (packed == NULL)
        return;
    if (compress2(packed, &length, data->at, (uLong)data->len, level_for(data->len)) ==
        Z_OK)
        p2d_put_base64(out, packed, length);
    else
        p2d_set_nomem(out->report);
    p2d_delete(packed);
}

static void put_hash(struct p2d_buffer *out, const struct p2d_asset *asset)
{
    p2d_puts(out, " 'sha256-");
    p2d_put_base64(out, asset->sha256, sizeof asset->sha256);
    p2d_putc(out, '\'');
}

/* The name of the profile's file without its folders. */
static struct p2d_span file_of(const struct p2d_profile *p, uint32_t origin)
{
    struct p2d_span path = p2d_text(p, p->origins.at[origin].name);
    size_t at = path.len;
    while (at > 0 && path.at[at - 1] != '/')
        at--;
    return at < path.len ? p2d_slice(path, at, path.len) : path;
}

/* The title that was asked for, else the file; of a comparison both, before first. */
static void put_title(const struct p2d_view *view, struct p2d_buffer *out)
{
    const struct p2d_graph *g = view->graph;
    const struct p2d_profile *p = g->profile;
    if (view->look->title != NULL) {
        p2d_put_xml(out, p2d_span_of(view->look->title), 200);
        return;
    }
    if (p->origins.len == 0) {
        p2d_puts(out, "profile");
        return;
    }
    if (g->compares && g->origins_before > 0 && p->origins.len > g->origins_before) {
        p2d_put_xml(out, file_of(p, 0), 200);
        p2d_puts(out, " \xE2\x86\x92 "); /* rightwards arrow */
    }
    p2d_put_xml(out, file_of(p, p->origins.len - 1), 200);
}

static void put_head(const struct p2d_view *view, struct p2d_buffer *out)
{
    p2d_puts(out,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\""
             "default-src 'none'; script-src");
    put_hash(out, &p2d_unpack_script);
    put_hash(out, &p2d_report_script);
    p2d_puts(out, "; style-src");
    put_hash(out, &p2d_report_style);
    p2d_puts(out, "; base-uri 'none'; form-action 'none'\">\n"
                  "<meta name=\"referrer\" content=\"no-referrer\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, "
                  "initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n"
                  "<meta name=\"generator\" content=\"prof2dot " P2D_VERSION "\">\n"
                  "<title>");
    put_title(view, out);
    p2d_puts(out, "</title>\n<style>");
    p2d_put(out, p2d_report_style.at, p2d_report_style.length);
    p2d_puts(out, "</style>\n</head>\n");
}

static void put_element(struct p2d_buffer *out, const char *id,
                        const struct p2d_buffer *data)
{
    if (data->len == 0)
        return;
    p2d_putf(out, "<script type=\"text/plain\" id=\"%s\">", id);
    put_packed(out, data);
    p2d_puts(out, "</script>\n");
}

static void put_body(const struct p2d_html *html, const struct p2d_buffer *data,
                     struct p2d_buffer *out)
{
    p2d_puts(out, "<body>\n<header><h1>");
    put_title(html->view, out);
    p2d_puts(out, "</h1></header>\n<main id=\"main\"><p id=\"wait\" role=\"status\">"
                  "Unpacking the profile \xE2\x80\xA6</p></main>\n"
                  "<noscript><p>This report is drawn by a script within this file, and "
                  "scripts are switched off here.</p></noscript>\n");
    put_element(out, "data", data);
    put_element(out, "columns", &html->packed);
    put_element(out, "times", &html->times);
    p2d_puts(out, "<script type=\"text/plain\" id=\"script\">");
    p2d_put_base64(out, p2d_report_script.at, p2d_report_script.length);
    p2d_puts(out, "</script>\n<script type=\"module\">");
    p2d_put(out, p2d_unpack_script.at, p2d_unpack_script.length);
    p2d_puts(out, "</script>\n</body>\n</html>\n");
}

static void write_html(const struct p2d_view *view, const char *name,
                       struct p2d_buffer *out)
{
    (void)name;
    struct p2d_html html;
    struct p2d_buffer data = {.report = view->report};
    if (p2d_html_init(&html, view)) {
        p2d_html_data(&html, &data);
        put_head(view, out);
        if (p2d_ok(view->report))
            put_body(&html, &data, out);
    }
    p2d_buffer_release(&data);
    p2d_html_release(&html);
}

const struct p2d_writer p2d_write_html = {.name = "html",
                                          .title = "interactive report, one HTML file",
                                          .suffixes = "html htm",
                                          .holds_all = true,
                                          .wants_labels = true,
                                          .compares = true,
                                          .wants_lines = true,
                                          .wants_times = true,
                                          .tells_also = true,
                                          .write = write_html};
