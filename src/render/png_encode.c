/* png_encode.c - encode pixels as PNG. */
#include "render/png_encode.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

enum {
    PALETTE = 256,
    SLOTS = 1 << 16,        /* of the table of colours */
    MAX_COLORS = SLOTS / 2, /* more than this is a photograph */
    BIN_BITS = 5,           /* of a channel: colours this close are one */
    FAR = 20,               /* levels of a channel that an eye could see */
    SEEN = 1000             /* one in so many pixels may be that far off */
};

struct color {
    uint32_t rgb;
    uint32_t count; /* pixels; 0: a free slot */
    unsigned char index;
};

/* Colours that are close to each other, as one. */
struct bin {
    uint64_t red, green, blue, count; /* sums over the pixels */
    png_color mean;
    uint32_t distance; /* to the nearest entry of the palette so far */
};

struct encoder {
    const struct p2d_pixels *pixels;
    struct p2d_report *report;
    struct color *colors; /* open addressing */
    uint32_t n_colors;
    png_color palette[PALETTE];
    int n_palette;
};

static struct color *find(struct encoder *e, uint32_t rgb)
{
    uint32_t i = rgb * 0x9e3779b1u >> 16;
    while (e->colors[i].count != 0 && e->colors[i].rgb != rgb)
        i = (i + 1) & (SLOTS - 1);
    return &e->colors[i];
}

/* On white paper: what a pixel lacks in opacity, white adds to each channel. */
static uint32_t rgb_of(uint32_t pixel)
{
    uint32_t missing = 255 - (pixel >> 24);
    return (pixel & 0xFFFFFF) + missing * 0x010101;
}

/* Count the pixels of each colour. Most pixels are like the one before. False if there
 * are too many colours for a palette. */
static bool count_colors(struct encoder *e)
{
    const uint32_t *at = e->pixels->at;
    size_t n = (size_t)e->pixels->width * e->pixels->height;
    for (size_t i = 0; i < n;) {
        size_t run = i + 1;
        while (run < n && at[run] == at[i])
            run++;
        struct color *color = find(e, rgb_of(at[i]));
        if (color->count == 0) {
            if (++e->n_colors > MAX_COLORS)
                return false;
            color->rgb = rgb_of(at[i]);
        }
        color->count += (uint32_t)(run - i);
        i = run;
    }
    return true;
}

static uint32_t bin_of(uint32_t rgb, unsigned bits)
{
    unsigned drop = 8 - bits;
    return (rgb >> (16 + drop)) << 2 * bits |
           (rgb >> (8 + drop) & ((1u << bits) - 1)) << bits |
           (rgb >> drop & ((1u << bits) - 1));
}

static void add_to_bin(struct bin *bin, const struct color *color)
{
    uint64_t n = color->count;
    bin->red += n * (color->rgb >> 16);
    bin->green += n * (color->rgb >> 8 & 0xFF);
    bin->blue += n * (color->rgb & 0xFF);
    bin->count += n;
}

static png_color mean_of(const struct bin *bin)
{
    uint64_t half = bin->count / 2;
    return (png_color){(png_byte)((bin->red + half) / bin->count),
                       (png_byte)((bin->green + half) / bin->count),
                       (png_byte)((bin->blue + half) / bin->count)};
}

/* Squared, weighted: eyes see green best. */
static uint32_t distance(png_color a, png_color b)
{
    int dr = a.red - b.red, dg = a.green - b.green, db = a.blue - b.blue;
    return (uint32_t)(3 * dr * dr + 6 * dg * dg + db * db);
}

/* Bins that hold pixels, packed to the front. With few colours every colour is a bin. */
static size_t fill_bins(const struct encoder *e, struct bin *bins)
{
    size_t n_bins = (size_t)1 << 3 * BIN_BITS, used = 0;
    for (uint32_t i = 0; i < SLOTS; i++)
        if (e->colors[i].count > 0 && e->n_colors <= PALETTE)
            add_to_bin(&bins[used++], &e->colors[i]);
        else if (e->colors[i].count > 0)
            add_to_bin(&bins[bin_of(e->colors[i].rgb, BIN_BITS)], &e->colors[i]);
    used = 0;
    for (size_t i = 0; i < n_bins; i++)
        if (bins[i].count > 0)
            bins[used++] = bins[i];
    for (size_t i = 0; i < used; i++) {
        bins[i].mean = mean_of(&bins[i]);
        bins[i].distance = UINT32_MAX;
    }
    return used;
}

/* The bin that would be shown worst: far from the palette, and many pixels. */
static size_t worst_bin(const struct bin *bins, size_t n)
{
    size_t worst = 0;
    for (size_t i = 1; i < n; i++)
        if ((double)bins[i].distance * (double)bins[i].count >
            (double)bins[worst].distance * (double)bins[worst].count)
            worst = i;
    return worst;
}

/* Add the worst shown colour until the palette is full or shows all. */
static void choose_palette(struct encoder *e)
{
    struct bin *bins = p2d_new(e->report, (size_t)1 << 3 * BIN_BITS, sizeof *bins);
    size_t n = bins != NULL ? fill_bins(e, bins) : 0;
    while (e->n_palette < PALETTE && n > 0) {
        const struct bin *worst = &bins[worst_bin(bins, n)];
        if (worst->distance == 0)
            break;
        png_color chosen = worst->mean;
        e->palette[e->n_palette++] = chosen;
        for (size_t i = 0; i < n; i++) {
            uint32_t d = distance(bins[i].mean, chosen);
            bins[i].distance = d < bins[i].distance ? d : bins[i].distance;
        }
    }
    p2d_delete(bins);
}

static int level_distance(int a, int b)
{
    return a < b ? b - a : a - b;
}

/* Give a colour the nearest entry; returns how far the worst channel is off. */
static int match(const struct encoder *e, struct color *color)
{
    png_color wanted = {(png_byte)(color->rgb >> 16), (png_byte)(color->rgb >> 8),
                        (png_byte)color->rgb};
    uint32_t best = UINT32_MAX;
    for (int i = 0; i < e->n_palette; i++) {
        uint32_t d = distance(wanted, e->palette[i]);
        if (d < best) {
            best = d;
            color->index = (unsigned char)i;
        }
    }
    png_color found = e->palette[color->index];
    int red = level_distance(wanted.red, found.red);
    int green = level_distance(wanted.green, found.green);
    int blue = level_distance(wanted.blue, found.blue);
    int worst = red > green ? red : green;
    return worst > blue ? worst : blue;
}

/* False if the palette would be seen. */
static bool match_all(struct encoder *e)
{
    uint64_t far = 0;
    for (uint32_t i = 0; i < SLOTS; i++)
        if (e->colors[i].count > 0 && match(e, &e->colors[i]) > FAR)
            far += e->colors[i].count;
    return far * SEEN <= (uint64_t)e->pixels->width * e->pixels->height;
}

/* ------------------------------------------------------------------ libpng */

static void append(png_structp png, png_bytep bytes, png_size_t n)
{
    p2d_put(png_get_io_ptr(png), bytes, n);
}

static void flush_nothing(png_structp png)
{
    (void)png;
}

static void keep_quiet(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static png_voidp allocate(png_structp png, png_alloc_size_t size)
{
    return p2d_new(png_get_mem_ptr(png), 1, size);
}

static void release(png_structp png, png_voidp memory)
{
    (void)png;
    p2d_delete(memory);
}

static void write_indexed_row(struct encoder *e, png_structp png, const uint32_t *row,
                              png_bytep bytes)
{
    for (uint32_t x = 0; x < e->pixels->width;) {
        uint32_t run = x + 1;
        while (run < e->pixels->width && row[run] == row[x])
            run++;
        memset(bytes + x, find(e, rgb_of(row[x]))->index, run - x);
        x = run;
    }
    png_write_row(png, bytes);
}

static void write_rgb_row(struct encoder *e, png_structp png, const uint32_t *row,
                          png_bytep bytes)
{
    for (uint32_t x = 0; x < e->pixels->width; x++) {
        uint32_t rgb = rgb_of(row[x]);
        bytes[3 * x] = (png_byte)(rgb >> 16);
        bytes[3 * x + 1] = (png_byte)(rgb >> 8);
        bytes[3 * x + 2] = (png_byte)rgb;
    }
    png_write_row(png, bytes);
}

static void write_head(struct encoder *e, png_structp png, png_infop info, bool indexed)
{
    /* Level 3 of zlib is its last fast one; filters only pay for photographs. */
    enum { FAST = 3 };
    png_set_IHDR(png, info, e->pixels->width, e->pixels->height, 8,
                 indexed ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (indexed)
        png_set_PLTE(png, info, e->palette, e->n_palette);
    png_uint_32 per_meter = (png_uint_32)(e->pixels->dots_per_inch / 0.0254 + 0.5);
    if (per_meter > 0)
        png_set_pHYs(png, info, per_meter, per_meter, PNG_RESOLUTION_METER);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_compression_level(png, FAST);
    png_write_info(png, info);
}

/* libpng leaves by longjmp after an error, so nothing here may need releasing then. */
static bool write_all(struct encoder *e, png_structp png, png_infop info, bool indexed,
                      png_bytep row)
{
    if (setjmp(png_jmpbuf(png)))
        return false;
    write_head(e, png, info, indexed);
    for (uint32_t y = 0; y < e->pixels->height; y++) {
        const uint32_t *from = e->pixels->at + (size_t)y * e->pixels->width;
        if (indexed)
            write_indexed_row(e, png, from, row);
        else
            write_rgb_row(e, png, from, row);
    }
    png_write_end(png, info);
    return true;
}

static void write_png(struct encoder *e, bool indexed, struct p2d_buffer *out)
{
    png_structp png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, NULL, NULL,
                                                keep_quiet, e->report, allocate, release);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    png_bytep row = p2d_new(e->report, e->pixels->width, 3);
    if (info == NULL)
        p2d_set_nomem(e->report);
    if (p2d_ok(e->report)) {
        png_set_write_fn(png, out, append, flush_nothing);
        if (!write_all(e, png, info, indexed, row))
            p2d_set_error(e->report, P2D_ERENDER, "libpng could not write the picture");
    }
    p2d_delete(row);
    png_destroy_write_struct(&png, &info);
}

void p2d_png_encode(const struct p2d_pixels *pixels, struct p2d_buffer *out)
{
    struct encoder e = {.pixels = pixels, .report = out->report};
    e.colors = p2d_new(e.report, SLOTS, sizeof *e.colors);
    if (e.colors == NULL)
        return;
    bool indexed = count_colors(&e);
    if (indexed)
        choose_palette(&e);
    indexed = indexed && p2d_ok(e.report) && match_all(&e);
    if (p2d_ok(e.report))
        write_png(&e, indexed, out);
    p2d_delete(e.colors);
}
