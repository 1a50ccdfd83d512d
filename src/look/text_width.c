/* text_width.c - the width of a text in Arial, without any font.
 *
 * Widths are in thousandths of the size, from Liberation Sans, whose metrics are Arial's.
 */
#include "look/text_width.h"

#include "base/utf8.h"

enum {
    FIRST = 0x20,
    N_ASCII = 0x7F - 0x20,
    FIRST_LATIN = 0xA0,
    N_LATIN = 0x100 - 0xA0,
    FIRST_WIDE = 0x1100,
    FULL = 1000, /* a square: ideographs, arrows, emoji */
    OTHER = 700  /* most letters of other scripts are narrower */
};

// clang-format off
static const uint16_t widths[2][N_ASCII + N_LATIN] = {
    {278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 552, 400, 549, 333, 333, 333, 576, 537, 333, 333, 333, 365, 556, 834, 834, 834, 611, 667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278, 556, 556, 556, 556, 556, 556, 556, 549, 611, 556, 556, 556, 556, 500, 556, 500},
    {278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584, 278, 333, 556, 556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 552, 400, 549, 333, 333, 333, 576, 556, 333, 333, 333, 365, 556, 834, 834, 834, 611, 722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278, 278, 611, 611, 611, 611, 611, 611, 611, 549, 611, 611, 611, 611, 611, 556, 611, 556}};
// clang-format on

static unsigned width_of(uint32_t point, bool bold)
{
    if (point - FIRST < N_ASCII)
        return widths[bold][point - FIRST];
    if (point - FIRST_LATIN < N_LATIN)
        return widths[bold][N_ASCII + point - FIRST_LATIN];
    return point < FIRST_WIDE ? OTHER : FULL;
}

double p2d_text_width(struct p2d_span text, bool bold, double size)
{
    double sum = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        bool valid;
        i += p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        sum += width_of(point, bold);
    }
    return sum * size / 1000;
}

double p2d_mono_character(void)
{
    return 0.602 * P2D_MONO_SIZE;
}

static double mono_width_of(uint32_t point)
{
    const uint32_t signs = 0x2000, pictures = 0x2300; /* dots, quotes, arrows between */
    bool is_wide = point >= FIRST_WIDE && (point < signs || point >= pictures);
    return is_wide ? P2D_MONO_SIZE : p2d_mono_character();
}

size_t p2d_mono_fit(struct p2d_span text, double width)
{
    const double rounding = 1e-6;
    size_t n = 0;
    for (size_t i = 0; i < text.len; n++) {
        uint32_t point;
        bool valid;
        i += p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        width -= mono_width_of(point);
        if (width < -rounding)
            break;
    }
    return n;
}

double p2d_mono_width(struct p2d_span text)
{
    double sum = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        bool valid;
        i += p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        sum += mono_width_of(point);
    }
    return sum;
}
