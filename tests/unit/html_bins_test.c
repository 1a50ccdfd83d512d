/* Tests of write/html/bins: too many stretches of time become fewer, with the same sums. */
#include "write/html/bins.h"

#include "tap.h"

enum { N = 1000, LANES = 2, STEP = 1500, LIMIT = 100 };

/* Two threads that work one after the other, on three rows each. */
static void fill(p2d_html_stretches *s, struct p2d_report *report)
{
    for (uint32_t i = 0; i < N; i++)
        CHECK(p2d_vec_push(s, report,
                           (struct p2d_html_stretch){.begin = (int64_t)i * STEP,
                                                     .end = (int64_t)(i + 1) * STEP,
                                                     .cost = i % 7,
                                                     .row = i % 6,
                                                     .lane = i % LANES,
                                                     .count = 1}));
}

/* What a row has within a range, as the report counts it. */
struct sums {
    int64_t lasted;
    double cost;
    uint32_t count;
};

static struct sums sums_of(const p2d_html_stretches *s, uint32_t row, int64_t from,
                           int64_t to)
{
    struct sums sums = {0};
    for (uint32_t i = 0; i < s->len; i++) {
        const struct p2d_html_stretch *one = &s->at[i];
        int64_t begin = one->begin > from ? one->begin : from;
        int64_t end = one->end < to ? one->end : to;
        bool begins = one->begin >= from && one->begin < to;
        if (one->row != row)
            continue;
        sums.lasted += end > begin ? end - begin : 0;
        sums.cost += begins ? one->cost : 0;
        sums.count += begins ? one->count : 0;
    }
    return sums;
}

static void few_stay_as_they_are(void)
{
    struct p2d_report report = {0};
    p2d_html_stretches s = {0};
    fill(&s, &report);
    CHECK(p2d_html_put_into_bins(&s, LANES, N, &report) == 0);
    CHECK(s.len == N && s.at[7].begin == 7 * STEP);
    p2d_vec_release(&s);
}

static void whole_bins_have_what_they_had(void)
{
    struct p2d_report report = {0};
    p2d_html_stretches all = {0}, s = {0};
    fill(&all, &report);
    fill(&s, &report);
    int64_t width = p2d_html_put_into_bins(&s, LANES, LIMIT, &report);
    CHECK(width > 0 && width % 1000 == 0 && (width / 1000 & (width / 1000 - 1)) == 0);
    CHECK(s.len <= LIMIT);
    bool same = true;
    for (int64_t from = 0; from < (int64_t)N * STEP; from += width)
        for (uint32_t row = 0; row < 6; row++) {
            struct sums a = sums_of(&all, row, from, from + width);
            struct sums b = sums_of(&s, row, from, from + width);
            same &= a.lasted == b.lasted && a.count == b.count && a.cost <= b.cost &&
                    a.cost >= b.cost;
        }
    CHECK(same);
    p2d_vec_release(&all);
    p2d_vec_release(&s);
}

static void they_stay_in_order_and_apart(void)
{
    struct p2d_report report = {0};
    p2d_html_stretches s = {0};
    int64_t ends[LANES] = {0};
    fill(&s, &report);
    CHECK(p2d_html_put_into_bins(&s, LANES, LIMIT, &report) > 0);
    bool in_order = true, apart = true;
    for (uint32_t i = 0; i < s.len; i++) {
        in_order &= i == 0 || s.at[i].begin >= s.at[i - 1].begin;
        apart &= s.at[i].begin >= ends[s.at[i].lane];
        ends[s.at[i].lane] = s.at[i].end;
    }
    CHECK(in_order);
    CHECK(apart);
    p2d_vec_release(&s);
}

/* More rows than the limit: all of them are in one bin. */
static void rows_have_no_limit(void)
{
    struct p2d_report report = {0};
    p2d_html_stretches s = {0};
    fill(&s, &report);
    CHECK(p2d_html_put_into_bins(&s, LANES, 3, &report) > (int64_t)N * STEP);
    CHECK(s.len == 6);
    p2d_vec_release(&s);
}

/* Where each stack is another, bins would make nothing fewer. */
static void many_rows_have_more_room(void)
{
    CHECK(p2d_html_stretch_limit(0) == P2D_HTML_STRETCHES);
    CHECK(p2d_html_stretch_limit(1 << 16) == P2D_HTML_STRETCHES);
    CHECK(p2d_html_stretch_limit((1 << 16) + 1) == P2D_HTML_STRETCHES + 16);
    CHECK(p2d_html_stretch_limit(1 << 18) == P2D_HTML_MOST_STRETCHES);
    CHECK(p2d_html_stretch_limit(UINT32_MAX) == P2D_HTML_MOST_STRETCHES);
}

int main(void)
{
    RUN(few_stay_as_they_are);
    RUN(whole_bins_have_what_they_had);
    RUN(they_stay_in_order_and_apart);
    RUN(rows_have_no_limit);
    RUN(many_rows_have_more_room);
    return tap_done();
}
