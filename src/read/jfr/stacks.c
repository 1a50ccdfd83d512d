/* stacks.c - the contexts of a chunk's stack traces.
 *
 * A trace has frames, innermost first; a frame has a method, a line and a type. Of the JVM,
 * all methods are Java's. async-profiler also has frames of libraries and of the kernel:
 * their "class" is the library.
 */
#include "read/jfr/stacks.h"

#include "model/lines.h"
#include "read/jfr/class_name.h"

/* ------------------------------------------------------------------ chunks */

static void forget_chunk(struct p2d_jfr_stacks *s)
{
    for (int origin = 0; origin < P2D_JFR_ORIGINS; origin++)
        p2d_map_release(&s->by_method[origin]);
    p2d_map_release(&s->origins);
    p2d_map_release(&s->by_id);
    s->stacks.len = 0;
}

void p2d_jfr_stacks_release(struct p2d_jfr_stacks *s)
{
    forget_chunk(s);
    p2d_map_release(&s->by_name);
    p2d_buffer_release(&s->name);
    p2d_buffer_release(&s->module);
    p2d_vec_release(&s->stacks);
}

/* The type of a frame by its text: numbers differ. */
static enum p2d_jfr_origin origin_named(struct p2d_span type)
{
    if (p2d_span_is(type, "Kernel"))
        return P2D_JFR_OF_KERNEL;
    return p2d_span_is(type, "Native") || p2d_span_is(type, "C++") ? P2D_JFR_OF_LIBRARY
                                                                   : P2D_JFR_OF_JAVA;
}

/* Only async-profiler's types have the kernel, and there are few types. */
static void find_types(struct p2d_jfr_stacks *s)
{
    enum { MOST_TYPES = 256 };
    s->is_async = false;
    for (uint64_t id = 0; id < MOST_TYPES && p2d_ok(s->b->report); id++) {
        s->name.len = 0;
        p2d_jfr_put_name(s->pools, &s->name, P2D_JFR_FRAME_TYPES, id);
        enum p2d_jfr_origin origin = origin_named(p2d_buffer_span(&s->name));
        s->is_async |= origin == P2D_JFR_OF_KERNEL;
        uint32_t *place =
            origin != P2D_JFR_OF_JAVA ? p2d_map_at(&s->origins, s->b->report, id) : NULL;
        if (place != NULL)
            *place = origin + 1u;
    }
}

bool p2d_jfr_stacks_begin(struct p2d_jfr_stacks *s)
{
    forget_chunk(s);
    s->name.report = s->module.report = s->b->report;
    find_types(s);
    return p2d_vec_push(&s->stacks, s->b->report, (struct p2d_jfr_stack){0});
}

/* --------------------------------------------------------------- functions */

/* The module of a class, by its package; "" if it has none. */
static void put_module(struct p2d_jfr_stacks *s, uint64_t class_id)
{
    struct p2d_jfr_values class, package;
    if (p2d_jfr_constant(s->pools, P2D_JFR_CLASSES, class_id, &class) &&
        p2d_jfr_constant(s->pools, P2D_JFR_PACKAGES, class.number[P2D_JFR_PACKAGE],
                         &package))
        p2d_jfr_put_name(s->pools, &s->module, P2D_JFR_MODULES,
                         package.number[P2D_JFR_MODULE]);
}

/* A function of Java is known by its name. A chunk of the JVM says its module, one of
 * async-profiler does not; both may be in one file. */
static p2d_fn fn_of_java(struct p2d_jfr_stacks *s)
{
    p2d_str name = p2d_name(s->b, p2d_buffer_span(&s->name));
    uint32_t *known = p2d_map_at(&s->by_name, s->b->report, name);
    if (known != NULL && *known == 0)
        *known = p2d_fn_of(
            s->b,
            (struct p2d_function){.name = name,
                                  .module = p2d_name(s->b, p2d_buffer_span(&s->module))});
    return known != NULL ? *known : 0;
}

static p2d_fn fn_of_method(struct p2d_jfr_stacks *s, uint64_t id,
                           enum p2d_jfr_origin origin)
{
    struct p2d_jfr_values method;
    uint64_t class = 0;
    s->name.len = s->module.len = 0;
    if (p2d_jfr_constant(s->pools, P2D_JFR_METHODS, id, &method)) {
        class = method.number[P2D_JFR_TYPE];
        if (origin != P2D_JFR_OF_KERNEL)
            p2d_jfr_put_name(s->pools, origin == P2D_JFR_OF_JAVA ? &s->name : &s->module,
                             P2D_JFR_CLASSES, class);
        if (origin == P2D_JFR_OF_JAVA)
            p2d_jfr_end_class_name(&s->name);
        p2d_jfr_put_field(s->pools, &s->name, &method, P2D_JFR_NAME);
    }
    if (origin == P2D_JFR_OF_KERNEL)
        p2d_puts(&s->module, "[kernel]");
    if (s->name.len == 0)
        p2d_puts(&s->name, "[unknown]");
    if (origin == P2D_JFR_OF_JAVA) {
        put_module(s, class);
        return fn_of_java(s);
    }
    return p2d_fn_of(s->b, (struct p2d_function){
                               .name = p2d_name(s->b, p2d_buffer_span(&s->name)),
                               .module = p2d_name(s->b, p2d_buffer_span(&s->module))});
}

p2d_fn p2d_jfr_fn_of(struct p2d_jfr_stacks *s, uint64_t method,
                     enum p2d_jfr_origin origin)
{
    uint32_t *known = p2d_map_at(&s->by_method[origin], s->b->report, method);
    if (known != NULL && *known == 0)
        *known = fn_of_method(s, method, origin);
    return known != NULL ? *known : 0;
}

/* ------------------------------------------------------------------ stacks */

static p2d_spot take_frame(struct p2d_jfr_stacks *s, struct p2d_jfr_bytes *b)
{
    struct p2d_jfr_values frame;
    p2d_jfr_take_whole(&s->pools->metadata, s->pools->classes[P2D_JFR_FRAMES], b, &frame);
    if (b->bad)
        return 0;
    uint32_t origin = p2d_map_get(&s->origins, frame.number[P2D_JFR_FRAME_TYPE]);
    if (!s->is_async || origin == 0)
        origin = P2D_JFR_OF_JAVA + 1;
    p2d_fn fn =
        p2d_jfr_fn_of(s, frame.number[P2D_JFR_METHOD], (enum p2d_jfr_origin)(origin - 1));
    return p2d_at_line(s->b, fn, 0, (int32_t)frame.number[P2D_JFR_LINE]);
}

/* The outermost frame of a truncated trace has callers that are not in it. */
static p2d_node node_of(struct p2d_jfr_stacks *s, const struct p2d_jfr_values *trace)
{
    const struct p2d_jfr_field *field = trace->field[P2D_JFR_FRAMES_OF];
    if (field == NULL || !field->is_array || field->kind != P2D_JFR_STRUCT ||
        field->class != s->pools->classes[P2D_JFR_FRAMES])
        return 0;
    struct p2d_jfr_bytes b = {.at = trace->at[P2D_JFR_FRAMES_OF],
                              .end = s->pools->chunk.at + s->pools->chunk.len,
                              .is_fixed = s->pools->is_fixed};
    uint32_t n = p2d_jfr_count(&b);
    for (uint32_t i = 0; i < n && p2d_ok(s->b->report); i++) {
        p2d_spot spot = take_frame(s, &b);
        if (i + 1 == n && trace->number[P2D_JFR_TRUNCATED] != 0)
            p2d_frame_after_gap(s->b, spot);
        else
            p2d_frame(s->b, spot);
    }
    return n > 0 ? p2d_stack(s->b, P2D_LEAF_FIRST) : 0;
}

struct p2d_jfr_stack p2d_jfr_stack_of(struct p2d_jfr_stacks *s, uint64_t id)
{
    struct p2d_jfr_values trace;
    uint32_t *known = p2d_map_at(&s->by_id, s->b->report, id);
    if (known == NULL)
        return (struct p2d_jfr_stack){0};
    if (*known == 0) {
        struct p2d_jfr_stack stack = {0};
        if (p2d_jfr_constant(s->pools, P2D_JFR_STACKS, id, &trace)) {
            stack.node = node_of(s, &trace);
            stack.is_truncated = trace.number[P2D_JFR_TRUNCATED] != 0;
        }
        if (!p2d_vec_push(&s->stacks, s->b->report, stack))
            return stack;
        *known = s->stacks.len - 1;
    }
    return s->stacks.at[*known];
}
