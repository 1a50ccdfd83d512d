/* ramp.c - the colours of the modern look. */
#include "look/ramp.h"

#include <math.h>

const struct p2d_rgb p2d_back_ink = {106, 61, 154};

static const struct p2d_rgb white = {255, 255, 255};

/* The middle and the end of a ramp. */
struct ramp {
    struct p2d_rgb middle, end;
};

static const struct ramp ramps[] = {
    [P2D_COLORMAP_COLOR] = {{255, 226, 168}, {251, 166, 76}},
    [P2D_COLORMAP_PINK] = {{255, 214, 222}, {255, 163, 180}},
    [P2D_COLORMAP_GRAY] = {{222, 222, 222}, {180, 180, 180}},
    [P2D_COLORMAP_BW] = {{255, 255, 255}, {255, 255, 255}},
    [P2D_COLORMAP_PRINT] = {{255, 255, 255}, {255, 255, 255}},
};
static const struct ramp blue = {{200, 225, 250}, {130, 186, 240}};

static unsigned char between(unsigned char from, unsigned char to, double part)
{
    return (unsigned char)(from + (to - from) * part + 0.5);
}

static struct p2d_rgb mix(struct p2d_rgb from, struct p2d_rgb to, double part)
{
    part = fmin(fmax(part, 0), 1);
    return (struct p2d_rgb){between(from.red, to.red, part),
                            between(from.green, to.green, part),
                            between(from.blue, to.blue, part)};
}

static struct p2d_rgb along(const struct ramp *ramp, double weight)
{
    return weight < 0.5 ? mix(white, ramp->middle, weight * 2)
                        : mix(ramp->middle, ramp->end, weight * 2 - 1);
}

struct p2d_rgb p2d_ramp(enum p2d_colormap map, double weight)
{
    return along(&ramps[map], weight);
}

struct p2d_rgb p2d_ramp_of_change(enum p2d_colormap map, double change)
{
    bool has_blue = map == P2D_COLORMAP_COLOR || map == P2D_COLORMAP_PINK;
    return along(change < 0 && has_blue ? &blue : &ramps[map], fabs(change));
}

struct p2d_rgb p2d_ink(double share)
{
    const struct p2d_rgb pale = {150, 150, 150}, black = {0, 0, 0};
    return mix(pale, black, sqrt(fmax(share, 0)));
}

struct p2d_rgb p2d_ink_of_change(double change)
{
    const struct p2d_rgb pale = {150, 150, 150}, faster = {0, 83, 160},
                         slower = {176, 74, 0};
    return change < 0 ? mix(pale, faster, sqrt(-change))
                      : mix(pale, slower, sqrt(fmax(change, 0)));
}

struct p2d_rgb p2d_quiet_on(struct p2d_rgb background)
{
    const double enough = 7;
    struct p2d_rgb grey = {89, 89, 89};
    while (grey.red > 0 && p2d_contrast(grey, background) < enough)
        grey = (struct p2d_rgb){(unsigned char)(grey.red - 1),
                                (unsigned char)(grey.green - 1),
                                (unsigned char)(grey.blue - 1)};
    return grey;
}
