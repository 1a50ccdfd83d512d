/* Tests of write/png_encode: what libpng reads of a picture is what went into it. */
#include "render/png_encode.h"

#include <png.h>
#include <stdlib.h>

#include "tap.h"

enum { SIDE = 200, N_PIXELS = SIDE * SIDE };

static uint32_t pixels[N_PIXELS];
static unsigned char decoded[3 * N_PIXELS];

/* Encode the pixels and read them again; whether they came with a palette. */
static bool round_trip(void)
{
    struct p2d_report report = {0};
    struct p2d_buffer out = {.report = &report};
    struct p2d_pixels picture = {.at = pixels, .width = SIDE, .height = SIDE};
    png_image image = {.version = PNG_IMAGE_VERSION};
    p2d_png_encode(&picture, &out);
    CHECK(p2d_ok(&report));
    memset(decoded, 0, sizeof decoded);
    CHECK(png_image_begin_read_from_memory(&image, out.at, out.len));
    bool indexed = (image.format & PNG_FORMAT_FLAG_COLORMAP) != 0;
    image.format = PNG_FORMAT_RGB;
    CHECK(image.width == SIDE && image.height == SIDE);
    CHECK(png_image_finish_read(&image, NULL, decoded, 0, NULL));
    p2d_buffer_release(&out);
    return indexed;
}

/* How far the worst channel of any pixel is off. */
static int worst(void)
{
    int most = 0;
    for (size_t i = 0; i < N_PIXELS; i++)
        for (size_t c = 0; c < 3; c++) {
            int off = abs((int)(pixels[i] >> (16 - 8 * c) & 255) - decoded[3 * i + c]);
            most = off > most ? off : most;
        }
    return most;
}

static void few_colours_become_a_palette_and_stay_as_they_are(void)
{
    for (uint32_t i = 0; i < N_PIXELS; i++)
        pixels[i] = 0xFF000000 | (i % 200) * 0x010203;
    CHECK(round_trip());
    CHECK(worst() == 0);
}

static void many_that_are_close_to_each_other_become_one(void)
{
    for (uint32_t i = 0; i < N_PIXELS; i++)
        pixels[i] = 0xFF000000 | (i / SIDE) << 16 | (i % 8) << 8;
    CHECK(round_trip());
    CHECK(worst() <= 20);
}

static void many_that_no_palette_could_stand_for_stay_as_they_are(void)
{
    for (uint32_t i = 0; i < N_PIXELS; i++)
        pixels[i] = 0xFF000000 | (i % 5000 * 2654435761u >> 8);
    CHECK(!round_trip());
    CHECK(worst() == 0);
}

static void a_photograph_stays_as_it_is(void)
{
    for (uint32_t i = 0; i < N_PIXELS; i++)
        pixels[i] = 0xFF000000 | (i * 2654435761u >> 8);
    CHECK(!round_trip());
    CHECK(worst() == 0);
}

static void what_is_not_opaque_is_on_white_paper(void)
{
    for (uint32_t i = 0; i < N_PIXELS; i++)
        pixels[i] = 0x80400000; /* half of a dark red, as cairo has it */
    round_trip();
    CHECK(decoded[0] == 0x40 + 0x7F && decoded[1] == 0x7F && decoded[2] == 0x7F);
}

int main(void)
{
    RUN(few_colours_become_a_palette_and_stay_as_they_are);
    RUN(many_that_are_close_to_each_other_become_one);
    RUN(many_that_no_palette_could_stand_for_stay_as_they_are);
    RUN(a_photograph_stays_as_it_is);
    RUN(what_is_not_opaque_is_on_white_paper);
    return tap_done();
}
