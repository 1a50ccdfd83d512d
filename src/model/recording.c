/* recording.c - add what a recording says of itself to the profile that a builder makes. */
#include "model/recording.h"

void p2d_add_recording_time(struct p2d_builder *b, int64_t began, int64_t duration)
{
    struct p2d_recording *r = &b->profile->recording;
    if (began != 0 && (r->began == 0 || began < r->began))
        r->began = began;
    if (__builtin_add_overflow(r->duration, duration, &r->duration))
        r->duration = INT64_MAX; /* 292 years */
}

void p2d_add_period(struct p2d_builder *b, int64_t period, p2d_str type, p2d_str unit)
{
    struct p2d_recording *r = &b->profile->recording;
    bool is_first = r->period == 0 && r->period_type == 0 && r->period_unit == 0;
    if (!is_first && (r->period_type != type || r->period_unit != unit))
        return;
    r->period_type = type;
    r->period_unit = unit;
    if (is_first || period > r->period)
        r->period = period;
}

void p2d_set_doc_url(struct p2d_builder *b, p2d_str url)
{
    if (b->profile->recording.doc_url == 0)
        b->profile->recording.doc_url = url;
}

void p2d_add_comment(struct p2d_builder *b, p2d_str comment)
{
    struct p2d_recording *r = &b->profile->recording;
    if (comment == 0 || r->comments.len >= P2D_MOST_COMMENTS)
        return;
    for (uint32_t i = 0; i < r->comments.len; i++)
        if (r->comments.at[i] == comment)
            return;
    (void)p2d_vec_push(&r->comments, b->report, comment);
}

void p2d_add_object(struct p2d_builder *b, struct p2d_module_file object)
{
    struct p2d_recording *r = &b->profile->recording;
    if (object.module == 0 || r->objects.len >= P2D_MOST_OBJECTS)
        return;
    for (uint32_t i = 0; i < r->objects.len; i++)
        if (r->objects.at[i].module == object.module)
            return;
    (void)p2d_vec_push(&r->objects, b->report, object);
}
