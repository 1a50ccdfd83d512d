/* ramp.c - the colours of the modern style. */
#include "look/ramp.h"

#include <math.h>

const struct p2d_rgb p2d_back_ink = {106, 61, 154};

/* Colours at equal distances. The steps of luminance are as even as hues allow. */
struct ramp {
    struct p2d_rgb at[P2D_RAMP_COLORS];
};

#define WHITE                                                               \
    {                                                                       \
        {255, 255, 255}, {255, 255, 255}, {255, 255, 255}, {255, 255, 255}, \
            {255, 255, 255},                                                \
        {                                                                   \
            255, 255, 255                                                   \
        }                                                                   \
    }

static const struct ramp ramps[] = {
    [P2D_COLORMAP_COLOR] = {{{255, 255, 255},
                             {255, 246, 224},
                             {255, 234, 188},
                             {255, 215, 148},
                             {253, 184, 106},
                             {244, 145, 62}}},
    [P2D_COLORMAP_PINK] = {{{255, 255, 255},
                            {255, 241, 244},
                            {255, 226, 232},
                            {255, 207, 217},
                            {255, 185, 200},
                            {255, 158, 178}}},
    [P2D_COLORMAP_GRAY] = {{{255, 255, 255},
                            {243, 243, 243},
                            {230, 230, 230},
                            {214, 214, 214},
                            {196, 196, 196},
                            {174, 174, 174}}},
    [P2D_COLORMAP_BW] = {WHITE},
    [P2D_COLORMAP_PRINT] = {WHITE},
};
static const struct ramp blue = {{{255, 255, 255},
                                  {235, 244, 253},
                                  {214, 232, 251},
                                  {190, 219, 248},
                                  {160, 203, 244},
                                  {126, 184, 239}}};

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
    double at = fmin(fmax(weight, 0), 1) * (P2D_RAMP_COLORS - 1);
    size_t below = at < P2D_RAMP_COLORS - 2 ? (size_t)at : P2D_RAMP_COLORS - 2;
    return mix(ramp->at[below], ramp->at[below + 1], at - (double)below);
}

struct p2d_rgb p2d_ramp(enum p2d_colormap map, double weight)
{
    return along(&ramps[map], weight);
}

static const double self_shares[P2D_RAMP_COLORS] = {0, 0.01, 0.03, 0.08, 0.2, 0.4};

double p2d_place_of_share(bool is_self, double share)
{
    const double *at = self_shares;
    if (!is_self)
        return share;
    for (size_t i = 1; i < P2D_RAMP_COLORS; i++)
        if (share < at[i])
            return ((double)i - 1 + (share - at[i - 1]) / (at[i] - at[i - 1])) /
                   (P2D_RAMP_COLORS - 1);
    return 1;
}

double p2d_share_at_place(bool is_self, double place)
{
    double at = place * (P2D_RAMP_COLORS - 1);
    size_t below = at < P2D_RAMP_COLORS - 2 ? (size_t)at : P2D_RAMP_COLORS - 2;
    if (!is_self)
        return place;
    return self_shares[below] +
           (at - (double)below) * (self_shares[below + 1] - self_shares[below]);
}

double p2d_skewed(double skew, double place)
{
    skew = skew > 0 ? skew : 1;
    return fabs(skew - 1) > 1e-9 ? (pow(skew, place) - 1) / (skew - 1) : place;
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
