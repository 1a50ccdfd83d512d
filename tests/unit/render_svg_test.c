/* Tests of write/render_svg: titles become tooltips, texts get lengths, the rest stays.
 */
#include "render/tidy_svg.h"

#include "small_profiles.h"
#include "tap.h"

static struct p2d_report report;
static struct p2d_buffer buffer;

static const char *refined(const char *svg, bool fit_text)
{
    p2d_buffer_release(&buffer);
    buffer = (struct p2d_buffer){.report = &report};
    p2d_svg_refine(&buffer, p2d_span_of(svg), fit_text);
    return buffer_text(&buffer);
}

static void a_tooltip_becomes_the_title(void)
{
    CHECK_TEXT(refined("<g id=\"f1\" class=\"node\">\n"
                       "<title>n0</title>\n"
                       "<g id=\"a_f1\"><a xlink:title=\"main&#10;&lt;2 s\">\n"
                       "<polygon/>\n"
                       "</a>\n"
                       "</g>\n"
                       "</g>\n",
                       false),
               "<g id=\"f1\" class=\"node\">\n"
               "<title>main&#10;&lt;2 s</title>\n"
               "<polygon/>\n"
               "</g>\n");
}

static void a_link_stays(void)
{
    static const char link[] = "<g id=\"a_f1\"><a xlink:href=\"x\" xlink:title=\"tip\">\n"
                               "<polygon/>\n"
                               "</a>\n"
                               "</g>\n"
                               "</g>\n";
    char before[200], after[200];
    snprintf(before, sizeof before, "<title>n0</title>\n%s", link);
    snprintf(after, sizeof after, "<title>tip</title>\n%s", link);
    CHECK_TEXT(refined(before, false), after);
}

static void a_label_of_an_edge_has_the_title_of_its_edge(void)
{
    CHECK_TEXT(
        refined("<title>n0&#45;&gt;n1</title>\n"
                "<g id=\"a_c1\"><a xlink:title=\"a\">\n<path/>\n</a>\n</g>\n"
                "<g id=\"a_c1&#45;label\"><a xlink:title=\"a\">\n<text/>\n</a>\n</g>\n"
                "</g>\n",
                false),
        "<title>a</title>\n<path/>\n<text/>\n</g>\n");
}

static void a_blank_tooltip_is_no_title(void)
{
    CHECK_TEXT(refined("<title>prof2dot</title>\n"
                       "<g id=\"a_graph0\"><a xlink:title=\" \">\n<text/>\n</a>\n</g>\n",
                       false),
               "<text/>\n");
    CHECK_TEXT(refined("<title>kept</title>\n<path/>\n", false),
               "<title>kept</title>\n<path/>\n");
}

static void texts_say_how_wide_they_are(void)
{
    CHECK_TEXT(refined("<text x=\"1\" font-size=\"10.00\">main</text>\n", true),
               "<text x=\"1\" font-size=\"10.00\" textLength=\"21.67\" "
               "lengthAdjust=\"spacingAndGlyphs\">main</text>\n");
    CHECK_TEXT(
        refined("<text font-weight=\"bold\" font-size=\"10.00\">a&lt;b</text>\n", true),
        "<text font-weight=\"bold\" font-size=\"10.00\" textLength=\"17.51\" "
        "lengthAdjust=\"spacingAndGlyphs\">a&lt;b</text>\n");
    CHECK_TEXT(refined("<text font-size=\"10.00\">main</text>\n", false),
               "<text font-size=\"10.00\">main</text>\n");
}

static void what_is_not_understood_stays(void)
{
    static const char *const odd[] = {"",
                                      "\n",
                                      "x",
                                      "<text",
                                      "<text \n",
                                      "<text >",
                                      "<text font-size=\"x\">a</text>",
                                      "<text font-size=\"10\"></text>",
                                      "</text><text font-size=\"10\">",
                                      "<title>",
                                      "<g id=\"a_",
                                      "</a>\n</g>\n",
                                      "<text font-size=\"10\">a&</text",
                                      "&&&&"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        char expected[80];
        size_t n = strlen(odd[i]);
        bool ended = n == 0 || odd[i][n - 1] == '\n';
        snprintf(expected, sizeof expected, "%s%s", odd[i], ended ? "" : "\n");
        CHECK_TEXT(refined(odd[i], true), expected);
    }
}

int main(void)
{
    RUN(a_tooltip_becomes_the_title);
    RUN(a_link_stays);
    RUN(a_label_of_an_edge_has_the_title_of_its_edge);
    RUN(a_blank_tooltip_is_no_title);
    RUN(texts_say_how_wide_they_are);
    RUN(what_is_not_understood_stays);
    p2d_buffer_release(&buffer);
    return tap_done();
}
