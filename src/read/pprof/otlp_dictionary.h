/* otlp_dictionary.h - the tables of a profile of OpenTelemetry: those of pprof, stacks and
 * attributes.
 *
 * Entry 0 of each table is "none".
 */
#ifndef P2D_READ_PPROF_OTLP_DICTIONARY_H
#define P2D_READ_PPROF_OTLP_DICTIONARY_H

#include "read/pprof/tables.h"

/* A key with a value. */
struct p2d_otlp_attribute {
    struct p2d_span entry;         /* as it stands in the file */
    struct p2d_sample_label label; /* once it is known; its key 0: it cannot be told */
    bool is_known;
};

/* A stack, the innermost location first. */
struct p2d_otlp_stack {
    struct p2d_span entry;
    p2d_node node; /* once it is known */
    bool is_known;
};

struct p2d_otlp_dictionary {
    struct p2d_builder *b;
    struct p2d_pprof_tables tables;
    P2D_VEC(struct p2d_otlp_attribute) attributes;
    P2D_VEC(struct p2d_otlp_stack) stacks;
    uint64_t n_untold; /* attributes whose values are lists */
};

void p2d_otlp_dictionary_init(struct p2d_otlp_dictionary *, struct p2d_input *,
                              struct p2d_builder *);
void p2d_otlp_dictionary_release(struct p2d_otlp_dictionary *);

/* Take all dictionaries of a message, which add up to one. */
void p2d_otlp_take_dictionary(struct p2d_otlp_dictionary *, struct p2d_span message);

/* The attribute of this number as a label; its key is 0 if there is none. */
struct p2d_sample_label p2d_otlp_attribute_of(struct p2d_otlp_dictionary *, uint64_t);

/* A KeyValue, which has its key beside it: an attribute of a resource. */
struct p2d_sample_label p2d_otlp_key_value(struct p2d_otlp_dictionary *, struct p2d_span);

#endif
