/* theme.c - turn a share of the whole into a colour, a width and a size. */
#include "look/theme.h"

#include <math.h>

struct hsl {
    double hue, saturation, lightness; /* 0..1 */
};

struct theme {
    struct hsl cold, hot;
    double gamma;
    double min_font, max_font, min_pen, max_pen;
    bool fills;
};

// clang-format off
static const struct theme themes[] = {
    [P2D_COLORMAP_COLOR] = {{2.0 / 3.0, 0.80, 0.25}, {0, 1, 0.5}, 1.0, 10, 10, 0.5, 4, true},
    [P2D_COLORMAP_PINK]  = {{0, 1, 0.90}, {0, 1, 0.5}, 2.2, 10, 10, 0.5, 4, true},
    [P2D_COLORMAP_GRAY]  = {{0, 0, 0.85}, {0, 0, 0},   2.2, 10, 10, 0.5, 4, true},
    [P2D_COLORMAP_BW]    = {{0, 0, 0},    {0, 0, 0},   2.2, 8, 24, 0.1, 8, true},
    [P2D_COLORMAP_PRINT] = {{0, 0, 0},    {0, 0, 0},   2.2, 18, 30, 0.1, 8, false},
};
// clang-format on

/* The hue's part of one channel; CSS Color 3, section 4.2.4. */
static double channel(double m1, double m2, double hue)
{
    hue -= floor(hue);
    if (hue * 6 < 1)
        return m1 + (m2 - m1) * hue * 6;
    if (hue * 2 < 1)
        return m2;
    if (hue * 3 < 2)
        return m1 + (m2 - m1) * (2.0 / 3.0 - hue) * 6;
    return m1;
}

static unsigned char byte_of(double level, double gamma)
{
    level = pow(fmin(fmax(level, 0), 1), gamma);
    return (unsigned char)(255 * level + 0.5);
}

static struct p2d_rgb rgb_of(struct hsl c, double gamma)
{
    double m2 = c.lightness <= 0.5
                    ? c.lightness * (c.saturation + 1)
                    : c.lightness + c.saturation - c.lightness * c.saturation;
    double m1 = c.lightness * 2 - m2;
    return (struct p2d_rgb){byte_of(channel(m1, m2, c.hue + 1.0 / 3.0), gamma),
                            byte_of(channel(m1, m2, c.hue), gamma),
                            byte_of(channel(m1, m2, c.hue - 1.0 / 3.0), gamma)};
}

struct p2d_rgb p2d_theme_color(enum p2d_colormap map, double skew, double share)
{
    const struct theme *t = &themes[map];
    double w = fmin(fmax(share, 0), 1);
    if (skew > 0 && fabs(skew - 1) > 1e-9)
        w = (pow(skew, w) - 1) / (skew - 1);
    struct hsl mixed = {t->cold.hue + w * (t->hot.hue - t->cold.hue),
                        t->cold.saturation + w * (t->hot.saturation - t->cold.saturation),
                        t->cold.lightness + w * (t->hot.lightness - t->cold.lightness)};
    return rgb_of(mixed, t->gamma);
}

/* Relative luminance, WCAG 2.1. */
static double luminance(struct p2d_rgb c)
{
    const unsigned char levels[] = {c.red, c.green, c.blue};
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double v = levels[i] / 255.0;
        sum += weights[i] * (v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

double p2d_contrast(struct p2d_rgb a, struct p2d_rgb b)
{
    double x = luminance(a), y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

struct p2d_rgb p2d_text_color_on(struct p2d_rgb background)
{
    const struct p2d_rgb black = {0, 0, 0}, white = {255, 255, 255};
    return p2d_contrast(background, white) >= p2d_contrast(background, black) ? white
                                                                              : black;
}

struct p2d_rgb p2d_readable_on_white(struct p2d_rgb c)
{
    const struct p2d_rgb white = {255, 255, 255};
    while (p2d_contrast(c, white) < 4.5) {
        c.red = (unsigned char)(c.red * 9 / 10);
        c.green = (unsigned char)(c.green * 9 / 10);
        c.blue = (unsigned char)(c.blue * 9 / 10);
    }
    return c;
}

bool p2d_theme_fills(enum p2d_colormap map)
{
    return themes[map].fills;
}

double p2d_theme_font_size(enum p2d_colormap map, double share)
{
    return fmax(share * share * themes[map].max_font, themes[map].min_font);
}

double p2d_theme_pen_width(enum p2d_colormap map, double share)
{
    return fmax(share * share * themes[map].max_pen, themes[map].min_pen);
}

double p2d_theme_arrow_size(enum p2d_colormap map, double share)
{
    return 0.5 * sqrt(p2d_theme_pen_width(map, share));
}
