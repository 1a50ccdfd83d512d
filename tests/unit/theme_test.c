/* Tests of look/theme: gprof2dot's colours, and text that can be read on them. */
#include "look/theme.h"

#include <math.h>

#include "tap.h"

enum { N_MAPS = P2D_COLORMAP_PRINT + 1, STEPS = 1000 };

static const char *color(enum p2d_colormap map, double skew, double share)
{
    static char text[8];
    struct p2d_rgb c = p2d_theme_color(map, skew, share);
    snprintf(text, sizeof text, "#%02x%02x%02x", c.red, c.green, c.blue);
    return text;
}

static void the_color_map_is_gprof2dots(void)
{
    CHECK_TEXT(color(P2D_COLORMAP_COLOR, 1, 0), "#0d0d73");
    CHECK_TEXT(color(P2D_COLORMAP_COLOR, 1, 0.25), "#0c9393");
    CHECK_TEXT(color(P2D_COLORMAP_COLOR, 1, 0.5), "#0ab60a");
    CHECK_TEXT(color(P2D_COLORMAP_COLOR, 1, 1), "#ff0000");
}

static void pink_and_gray_are_gprof2dots(void)
{
    CHECK_TEXT(color(P2D_COLORMAP_PINK, 1, 0), "#ff9c9c");
    CHECK_TEXT(color(P2D_COLORMAP_PINK, 1, 0.5), "#ff2222");
    CHECK_TEXT(color(P2D_COLORMAP_PINK, 1, 1), "#ff0000");
    CHECK_TEXT(color(P2D_COLORMAP_GRAY, 1, 0), "#b2b2b2");
    CHECK_TEXT(color(P2D_COLORMAP_GRAY, 1, 0.25), "#5f5f5f");
    CHECK_TEXT(color(P2D_COLORMAP_GRAY, 1, 1), "#000000");
    CHECK_TEXT(color(P2D_COLORMAP_BW, 1, 0.3), "#000000");
}

static void skew_bends_the_scale_between_its_ends(void)
{
    CHECK_TEXT(color(P2D_COLORMAP_COLOR, 0.1, 0.25), "#0ab413");
    CHECK_TEXT(color(P2D_COLORMAP_COLOR, 10, 0.25), "#0d347e");
    CHECK_TEXT(color(P2D_COLORMAP_COLOR, 0.1, 0), "#0d0d73");
    CHECK_TEXT(color(P2D_COLORMAP_COLOR, 10, 1), "#ff0000");
}

static void shares_beyond_the_ends_have_the_colour_of_the_end(void)
{
    CHECK_TEXT(color(P2D_COLORMAP_COLOR, 1, -1), "#0d0d73");
    CHECK_TEXT(color(P2D_COLORMAP_COLOR, 1, 7), "#ff0000");
}

static void contrast_is_that_of_wcag(void)
{
    const struct p2d_rgb black = {0, 0, 0}, white = {255, 255, 255},
                         grey = {119, 119, 119};
    CHECK(fabs(p2d_contrast(black, white) - 21) < 1e-9);
    CHECK(fabs(p2d_contrast(white, black) - 21) < 1e-9);
    CHECK(p2d_contrast(grey, grey) == 1);
    CHECK(fabs(p2d_contrast(grey, white) - 4.48) < 0.005);
}

static void text_can_be_read_on_every_step_of_every_map(void)
{
    static const double skews[] = {0.01, 0.5, 1, 2, 100};
    const struct p2d_rgb white = {255, 255, 255};
    double worst_on_box = 21, worst_on_white = 21;
    for (int map = 0; map < N_MAPS; map++)
        for (size_t s = 0; s < sizeof skews / sizeof *skews; s++)
            for (int i = 0; i <= STEPS; i++) {
                struct p2d_rgb c =
                    p2d_theme_color((enum p2d_colormap)map, skews[s], (double)i / STEPS);
                worst_on_box = fmin(worst_on_box, p2d_contrast(c, p2d_text_color_on(c)));
                worst_on_white =
                    fmin(worst_on_white, p2d_contrast(p2d_readable_on_white(c), white));
            }
    CHECK(worst_on_box >= 4.5);
    CHECK(worst_on_white >= 4.5);
}

static void a_colour_that_can_be_read_stays_as_it_is(void)
{
    struct p2d_rgb dark = {13, 13, 115}, c = p2d_readable_on_white(dark);
    CHECK(c.red == dark.red && c.green == dark.green && c.blue == dark.blue);
}

static void sizes_are_gprof2dots_and_never_shrink_with_the_share(void)
{
    CHECK(p2d_theme_font_size(P2D_COLORMAP_COLOR, 1) == 10);
    CHECK(p2d_theme_font_size(P2D_COLORMAP_BW, 0) == 8);
    CHECK(p2d_theme_font_size(P2D_COLORMAP_BW, 1) == 24);
    CHECK(p2d_theme_pen_width(P2D_COLORMAP_COLOR, 1) == 4);
    CHECK(p2d_theme_pen_width(P2D_COLORMAP_COLOR, 0.5) == 1);
    CHECK(p2d_theme_pen_width(P2D_COLORMAP_COLOR, 0) == 0.5);
    CHECK(p2d_theme_arrow_size(P2D_COLORMAP_COLOR, 1) == 1);
    for (int map = 0; map < N_MAPS; map++)
        for (int i = 0; i < 100; i++) {
            enum p2d_colormap m = (enum p2d_colormap)map;
            CHECK(p2d_theme_font_size(m, i / 100.0) <=
                  p2d_theme_font_size(m, (i + 1) / 100.0));
            CHECK(p2d_theme_pen_width(m, i / 100.0) <=
                  p2d_theme_pen_width(m, (i + 1) / 100.0));
        }
}

static void a_map_for_paper_fills_nothing(void)
{
    CHECK(p2d_theme_fills(P2D_COLORMAP_COLOR) && !p2d_theme_fills(P2D_COLORMAP_PRINT));
}

int main(void)
{
    RUN(the_color_map_is_gprof2dots);
    RUN(pink_and_gray_are_gprof2dots);
    RUN(skew_bends_the_scale_between_its_ends);
    RUN(shares_beyond_the_ends_have_the_colour_of_the_end);
    RUN(contrast_is_that_of_wcag);
    RUN(text_can_be_read_on_every_step_of_every_map);
    RUN(a_colour_that_can_be_read_stays_as_it_is);
    RUN(sizes_are_gprof2dots_and_never_shrink_with_the_share);
    RUN(a_map_for_paper_fills_nothing);
    return tap_done();
}
