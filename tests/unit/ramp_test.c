/* Tests of look/ramp: the colours of the modern look can be read by everybody. */
#include "look/ramp.h"

#include <math.h>

#include "tap.h"

enum { N_MAPS = P2D_COLORMAP_PRINT + 1, STEPS = 1000 };

static const struct p2d_rgb black = {0, 0, 0}, white = {255, 255, 255};

static void text_on_every_step_has_a_contrast_of_seven(void)
{
    double worst = 21;
    for (int map = 0; map < N_MAPS; map++)
        for (int i = -STEPS; i <= STEPS; i++) {
            enum p2d_colormap m = (enum p2d_colormap)map;
            struct p2d_rgb fill = p2d_ramp_of_change(m, (double)i / STEPS);
            worst = fmin(worst, p2d_contrast(black, fill));
            worst = fmin(worst, p2d_contrast(p2d_quiet_on(fill), fill));
            fill = p2d_ramp(m, fabs((double)i / STEPS));
            worst = fmin(worst, p2d_contrast(p2d_quiet_on(fill), fill));
        }
    CHECK(worst >= 7);
    CHECK(p2d_contrast(p2d_back_ink, white) >= 7);
}

static void every_step_is_darker_than_the_one_before(void)
{
    for (int map = 0; map <= P2D_COLORMAP_GRAY; map++)
        for (int sign = -1; sign <= 1; sign += 2)
            for (int i = 0; i < 20; i++) {
                enum p2d_colormap m = (enum p2d_colormap)map;
                CHECK(p2d_contrast(white, p2d_ramp_of_change(m, sign * i / 20.0)) <
                      p2d_contrast(white, p2d_ramp_of_change(m, sign * (i + 1) / 20.0)));
            }
}

static void it_begins_with_white_and_ends_with_colour(void)
{
    CHECK(p2d_contrast(p2d_ramp(P2D_COLORMAP_COLOR, 0), white) == 1);
    CHECK(p2d_contrast(p2d_ramp(P2D_COLORMAP_COLOR, -3), white) == 1);
    CHECK(p2d_contrast(p2d_ramp(P2D_COLORMAP_COLOR, 1), white) > 1.9);
    CHECK(p2d_contrast(p2d_ramp(P2D_COLORMAP_COLOR, 9),
                       p2d_ramp(P2D_COLORMAP_COLOR, 1)) == 1);
    CHECK(p2d_contrast(p2d_ramp(P2D_COLORMAP_PRINT, 1), white) == 1);
}

static void faster_is_blue_and_slower_is_orange(void)
{
    struct p2d_rgb faster = p2d_ramp_of_change(P2D_COLORMAP_COLOR, -1);
    struct p2d_rgb slower = p2d_ramp_of_change(P2D_COLORMAP_COLOR, 1);
    CHECK(faster.blue > faster.red && slower.red > slower.blue);
    faster = p2d_ink_of_change(-0.5);
    slower = p2d_ink_of_change(0.5);
    CHECK(faster.blue > faster.red && slower.red > slower.blue);
    slower = p2d_ramp_of_change(P2D_COLORMAP_GRAY, -1);
    CHECK(slower.red == slower.blue);
}

static void ink_is_darker_for_larger_shares(void)
{
    CHECK(p2d_ink(1).red == 0 && p2d_ink(0).red == 150 && p2d_ink(-1).red == 150);
    CHECK(p2d_ink(0.5).red < p2d_ink(0.1).red);
}

static void a_place_and_its_share_are_one(void)
{
    for (int is_self = 0; is_self < 2; is_self++)
        for (int i = 0; i <= 50; i++) {
            double place = i / 50.0, share = p2d_share_at_place(is_self, place);
            CHECK(fabs(p2d_place_of_share(is_self, share) - place) < 1e-12);
        }
    CHECK(p2d_share_at_place(true, 1) < 0.5 && p2d_place_of_share(true, 0.9) == 1);
    CHECK(p2d_skewed(0, 0.5) == 0.5 && p2d_skewed(0.1, 0.5) > 0.5);
    CHECK(p2d_skewed(0.1, 0) == 0 && fabs(p2d_skewed(0.1, 1) - 1) < 1e-12);
}

int main(void)
{
    RUN(text_on_every_step_has_a_contrast_of_seven);
    RUN(every_step_is_darker_than_the_one_before);
    RUN(it_begins_with_white_and_ends_with_colour);
    RUN(faster_is_blue_and_slower_is_orange);
    RUN(a_place_and_its_share_are_one);
    RUN(ink_is_darker_for_larger_shares);
    return tap_done();
}
