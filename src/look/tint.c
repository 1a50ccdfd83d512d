/* tint.c - light colours for boxes with black text. */
#include "look/tint.h"

#include <math.h>

/* FNV-1a, and a finaliser, since similar names should differ in their high bits too. */
static uint32_t hash(struct p2d_span text)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < text.len; i++)
        h = (h ^ text.at[i]) * 16777619u;
    h ^= h >> 16;
    h *= 0x85ebca6bu;
    h ^= h >> 13;
    return h;
}

/* CSS Color 4, section 7.1: hue in degrees, the rest within 0..1. */
static unsigned char channel(double hue, double saturation, double lightness, int n)
{
    double k = fmod(n + hue / 30, 12);
    double a = saturation * fmin(lightness, 1 - lightness);
    double level = lightness - a * fmax(-1, fmin(fmin(k - 3, 9 - k), 1));
    return (unsigned char)(255 * level + 0.5);
}

struct p2d_rgb p2d_tint_of_name(struct p2d_span name)
{
    return p2d_tint_of_member(name, name);
}

struct p2d_rgb p2d_tint_of_member(struct p2d_span group, struct p2d_span member)
{
    const struct p2d_rgb grey = {0xDD, 0xDD, 0xDD};
    if (group.len == 0)
        return grey;
    uint32_t h = hash(member);
    double hue = hash(group) % 360, saturation = 0.45 + 0.05 * (h / 360 % 5);
    double lightness = 0.77 + 0.02 * (h / 1800 % 4);
    return (struct p2d_rgb){channel(hue, saturation, lightness, 0),
                            channel(hue, saturation, lightness, 8),
                            channel(hue, saturation, lightness, 4)};
}

/* The golden angle: no number of steps comes back near to where it was before. */
struct p2d_rgb p2d_tint_of_number(uint32_t number)
{
    const double angle = 137.508, first = 200, saturation = 0.6, lightness = 0.8;
    double hue = fmod(first + angle * number, 360);
    return (struct p2d_rgb){channel(hue, saturation, lightness, 0),
                            channel(hue, saturation, lightness, 8),
                            channel(hue, saturation, lightness, 4)};
}

struct p2d_rgb p2d_ink_of_name(struct p2d_span name)
{
    const struct p2d_rgb white = {255, 255, 255};
    const double saturation = name.len == 0 ? 0 : 0.75, contrast = 4.5, step = 0.02;
    double hue = hash(name) % 360, lightness = 0.5;
    struct p2d_rgb ink;
    do {
        ink = (struct p2d_rgb){channel(hue, saturation, lightness, 0),
                               channel(hue, saturation, lightness, 8),
                               channel(hue, saturation, lightness, 4)};
        lightness -= step;
    } while (p2d_contrast(ink, white) < contrast && lightness > 0);
    return ink;
}

static unsigned char between(int from, int to, double part)
{
    return (unsigned char)(from + (to - from) * part + 0.5);
}

struct p2d_rgb p2d_tint_of_share(double share)
{
    /* A root gives small shares a colour that can be seen. */
    double part = sqrt(fmin(fmax(share, 0), 1));
    return (struct p2d_rgb){between(0xFF, 0xFB, part), between(0xFF, 0x8C, part),
                            between(0xFF, 0x28, part)};
}
