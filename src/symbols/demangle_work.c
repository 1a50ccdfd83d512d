/* demangle_work.c - estimate the work of demangling a name.
 *
 * Some hundred letters can keep libiberty busy for ever, in two ways that print nothing,
 * so that nothing stops it:
 *  - "cv", a conversion to a type that depends on a template ("T_I..E"), is parsed twice,
 *    and so is what is in it, and so on;
 *  - packs: what is expanded ("Dp") is searched for a pack, along with all that it refers
 *    to ("S0_"), which may refer to other things; and an empty pack has no letters.
 * The former is found by counting, and so are a Rust name's lifetimes. For the latter
 * libiberty parses the name, which is fast, and this file visits what libiberty would
 * print, in the same way but for the printing: with the same template's arguments for a
 * parameter ("T_"), and with all of a pack's elements wherever one is. Reference: d_type,
 * d_print_comp_inner and d_find_pack in cp-demangle.c of libiberty.
 */
#include "symbols/demangle_work.h"

#ifdef P2D_HAVE_IBERTY

#include <libiberty/demangle.h>
#include <stdlib.h>

#include "syntax/words.h"

enum {
    MOST_STEPS = 1 << 15,
    MOST_DEPTH = 1024, /* libiberty's own limit */
    MOST_DOUBLINGS = 6
};

typedef const struct demangle_component node;

/* The template whose arguments parameters stand for, and the one around it. */
struct scope {
    node *template_decl; /* NULL: a lambda's */
    uint32_t next;       /* 0: none */
};

struct saved_scope {
    node *parameter;
    uint32_t scope;
};

struct walk {
    struct p2d_report *report;
    P2D_VEC(struct scope) scopes; /* from 1 */
    P2D_VEC(struct saved_scope) saved;
    unsigned steps;
    bool is_too_much;
};

/* The way to a node. */
struct state {
    const struct state *parent;
    node *at;
    node *current_template;
    uint32_t scope;
    unsigned depth;
    bool in_lambda;
};

static void visit(struct walk *, struct state from, node *at);

static node *left_of(node *n)
{
    return n != NULL ? n->u.s_binary.left : NULL;
}

static node *right_of(node *n)
{
    return n != NULL ? n->u.s_binary.right : NULL;
}

static void count(struct walk *w, size_t steps)
{
    if (steps > MOST_STEPS - w->steps)
        w->is_too_much = true;
    else
        w->steps += (unsigned)steps;
}

static uint32_t add_scope(struct walk *w, node *template_decl, uint32_t next)
{
    struct scope scope = {template_decl, next};
    return p2d_vec_push(&w->scopes, w->report, scope) ? w->scopes.len - 1 : 0;
}

/* ------------------------------------------------------- parameters and packs */

static bool is_list(node *n)
{
    return n != NULL && n->type == DEMANGLE_COMPONENT_TEMPLATE_ARGLIST;
}

/* The argument for a parameter; NULL if there is none, where libiberty gives up. */
static node *argument_of(struct walk *w, uint32_t scope, node *parameter)
{
    node *template_decl = scope != 0 ? w->scopes.at[scope].template_decl : NULL;
    node *list = template_decl != NULL ? right_of(template_decl) : NULL;
    for (long i = parameter->u.s_number.number; i > 0 && is_list(list); i--) {
        count(w, 1);
        list = right_of(list);
    }
    return is_list(list) ? left_of(list) : NULL;
}

static bool has_no_parts(node *n)
{
    switch (n->type) {
    case DEMANGLE_COMPONENT_NAME:
    case DEMANGLE_COMPONENT_OPERATOR:
    case DEMANGLE_COMPONENT_BUILTIN_TYPE:
    case DEMANGLE_COMPONENT_SUB_STD:
    case DEMANGLE_COMPONENT_CHARACTER:
    case DEMANGLE_COMPONENT_FUNCTION_PARAM:
    case DEMANGLE_COMPONENT_UNNAMED_TYPE:
    case DEMANGLE_COMPONENT_NUMBER:
        return true;
    default:
        return false;
    }
}

/* The only part of a node of one part and a number; else NULL. */
static node *single_part(node *n)
{
    switch (n->type) {
    case DEMANGLE_COMPONENT_EXTENDED_OPERATOR:
        return n->u.s_extended_operator.name;
    case DEMANGLE_COMPONENT_CTOR:
        return n->u.s_ctor.name;
    case DEMANGLE_COMPONENT_DTOR:
        return n->u.s_dtor.name;
    case DEMANGLE_COMPONENT_FIXED_TYPE:
        return n->u.s_fixed.length;
    case DEMANGLE_COMPONENT_LAMBDA:
    case DEMANGLE_COMPONENT_DEFAULT_ARG:
        return n->u.s_unary_num.sub;
    default:
        return NULL;
    }
}

/* The pack that an expansion repeats its pattern for; NULL if there is none. */
static node *find_pack(struct walk *w, node *n, uint32_t scope, unsigned depth)
{
    count(w, 1);
    if (n == NULL || w->is_too_much || depth > 2 * MOST_DEPTH || has_no_parts(n) ||
        n->type == DEMANGLE_COMPONENT_PACK_EXPANSION ||
        n->type == DEMANGLE_COMPONENT_LAMBDA || n->type == DEMANGLE_COMPONENT_DEFAULT_ARG)
        return NULL;
    if (n->type == DEMANGLE_COMPONENT_TEMPLATE_PARAM) {
        node *argument = argument_of(w, scope, n);
        return is_list(argument) ? argument : NULL;
    }
    if (single_part(n) != NULL)
        return find_pack(w, single_part(n), scope, depth + 1);
    node *found = find_pack(w, left_of(n), scope, depth + 1);
    return found != NULL ? found : find_pack(w, right_of(n), scope, depth + 1);
}

static void visit_expansion(struct walk *w, const struct state *s)
{
    node *pattern = left_of(s->at);
    node *pack = s->in_lambda ? NULL : find_pack(w, pattern, s->scope, s->depth);
    if (pack == NULL)
        visit(w, *s, pattern);
    for (; is_list(pack) && left_of(pack) != NULL && !w->is_too_much;
         pack = right_of(pack))
        visit(w, *s, pattern);
}

/* Visit all elements of a pack, since the printed one depends on what came before. */
static void visit_argument(struct walk *w, struct state s, node *argument)
{
    if (!is_list(argument)) {
        visit(w, s, argument);
        return;
    }
    for (; is_list(argument) && !w->is_too_much; argument = right_of(argument)) {
        count(w, 1);
        visit(w, s, left_of(argument));
    }
}

static void visit_parameter(struct walk *w, struct state s)
{
    node *argument = s.in_lambda ? NULL : argument_of(w, s.scope, s.at);
    if (argument == NULL)
        return;
    s.scope = w->scopes.at[s.scope].next; /* the argument belongs to the scope around */
    visit_argument(w, s, argument);
}

/* ----------------------------------------------------------------- references */

static bool is_below(struct walk *w, const struct state *s, node *parameter)
{
    node *reference = s->at;
    for (const struct state *i = s; i != NULL; i = i->parent) {
        count(w, 1);
        if (i->at == parameter || (i->at == reference && i != s))
            return true;
    }
    return false;
}

/* The scope in which the parameter was met first, unless this scope is in it. */
static uint32_t scope_of(struct walk *w, const struct state *s, node *parameter)
{
    for (uint32_t i = 0; i < w->saved.len; i++) {
        count(w, 1);
        if (w->saved.at[i].parameter == parameter)
            return is_below(w, s, parameter) ? s->scope : w->saved.at[i].scope;
    }
    struct saved_scope saved = {parameter, s->scope};
    (void)p2d_vec_push(&w->saved, w->report, saved);
    return s->scope;
}

static bool is_reference(node *n)
{
    return n->type == DEMANGLE_COMPONENT_REFERENCE ||
           n->type == DEMANGLE_COMPONENT_RVALUE_REFERENCE;
}

/* A reference to a reference is printed as one reference to the inner one's type. */
static void visit_reference(struct walk *w, struct state s)
{
    node *parameter = left_of(s.at);
    if (s.in_lambda || parameter == NULL ||
        parameter->type != DEMANGLE_COMPONENT_TEMPLATE_PARAM) {
        visit(w, s, parameter);
        return;
    }
    s.scope = scope_of(w, &s, parameter);
    node *argument = argument_of(w, s.scope, parameter);
    bool is_pack = is_list(argument);
    do {
        node *element = is_pack ? left_of(argument) : argument;
        if (element != NULL && is_reference(element))
            visit(w, s, left_of(element));
        argument = is_pack ? right_of(argument) : NULL;
    } while (is_pack && is_list(argument) && !w->is_too_much);
    visit(w, s, parameter);
}

/* ---------------------------------------------------------------- functions */

static bool is_function_qualifier(node *n)
{
    switch (n->type) {
    case DEMANGLE_COMPONENT_RESTRICT_THIS:
    case DEMANGLE_COMPONENT_VOLATILE_THIS:
    case DEMANGLE_COMPONENT_CONST_THIS:
    case DEMANGLE_COMPONENT_REFERENCE_THIS:
    case DEMANGLE_COMPONENT_RVALUE_REFERENCE_THIS:
    case DEMANGLE_COMPONENT_TRANSACTION_SAFE:
    case DEMANGLE_COMPONENT_NOEXCEPT:
    case DEMANGLE_COMPONENT_THROW_SPEC:
        return true;
    default:
        return false;
    }
}

static node *without_qualifiers(node *name)
{
    while (name != NULL && is_function_qualifier(name))
        name = left_of(name);
    return name;
}

/* The arguments of a function's name are those of its type. */
static void visit_function(struct walk *w, struct state s)
{
    node *name = without_qualifiers(left_of(s.at));
    visit(w, s, left_of(s.at));
    if (name != NULL && name->type == DEMANGLE_COMPONENT_LOCAL_NAME) {
        name = right_of(name);
        if (name != NULL && name->type == DEMANGLE_COMPONENT_DEFAULT_ARG)
            name = name->u.s_unary_num.sub;
        name = without_qualifiers(name);
    }
    if (name != NULL && name->type == DEMANGLE_COMPONENT_TEMPLATE)
        s.scope = add_scope(w, name, s.scope);
    visit(w, s, right_of(s.at));
}

static void visit_conversion(struct walk *w, struct state s)
{
    if (s.current_template != NULL)
        s.scope = add_scope(w, s.current_template, s.scope);
    visit(w, s, left_of(s.at));
}

static void visit_lambda(struct walk *w, struct state s)
{
    s.scope = add_scope(w, NULL, s.scope);
    s.in_lambda = true;
    visit(w, s, single_part(s.at));
}

/* Nodes of two parts, or of one. */
static void visit_parts(struct walk *w, struct state s)
{
    if (s.at->type > DEMANGLE_COMPONENT_THROW_SPEC) {
        w->is_too_much = true; /* of a later standard, which this file does not examine */
        return;
    }
    if (s.at->type == DEMANGLE_COMPONENT_TEMPLATE)
        s.current_template = s.at;
    else if (s.at->type == DEMANGLE_COMPONENT_UNARY) /* sizeof... */
        (void)find_pack(w, right_of(s.at), s.scope, s.depth);
    visit(w, s, left_of(s.at));
    visit(w, s, right_of(s.at));
}

static void visit(struct walk *w, struct state from, node *at)
{
    count(w, 1);
    if (from.depth >= MOST_DEPTH)
        w->is_too_much = true;
    if (at == NULL || w->is_too_much || has_no_parts(at))
        return;
    struct state s = from;
    s.parent = &from;
    s.at = at;
    s.depth++;
    switch (at->type) {
    case DEMANGLE_COMPONENT_TEMPLATE_PARAM:
        visit_parameter(w, s);
        return;
    case DEMANGLE_COMPONENT_PACK_EXPANSION:
        visit_expansion(w, &s);
        return;
    case DEMANGLE_COMPONENT_REFERENCE:
    case DEMANGLE_COMPONENT_RVALUE_REFERENCE:
        visit_reference(w, s);
        return;
    case DEMANGLE_COMPONENT_TYPED_NAME:
        visit_function(w, s);
        return;
    case DEMANGLE_COMPONENT_CONVERSION:
        visit_conversion(w, s);
        return;
    case DEMANGLE_COMPONENT_LAMBDA:
        visit_lambda(w, s);
        return;
    default:
        if (single_part(at) != NULL)
            visit(w, s, single_part(at));
        else
            visit_parts(w, s);
    }
}

/* ------------------------------------------------------------------- names */

/* "T_I", "T0_J": a parameter with arguments of its own. */
static bool begins_doubling(struct p2d_span text)
{
    size_t i = 1;
    while (i < text.len && ((text.at[i] >= '0' && text.at[i] <= '9') ||
                            (text.at[i] >= 'A' && text.at[i] <= 'Z')))
        i++;
    size_t digits = i;
    while (i < text.len &&
           (text.at[i] == '_' || (text.at[i] >= '0' && text.at[i] <= '9')))
        i++;
    return i > digits && i < text.len && (text.at[i] == 'I' || text.at[i] == 'J');
}

static bool parses_soon(struct p2d_span name)
{
    unsigned n = 0;
    if (p2d_find_text(name, 0, "cv") == name.len)
        return true;
    for (size_t i = p2d_find(name, 0, 'T'); i < name.len; i = p2d_find(name, i + 1, 'T'))
        n += begins_doubling(p2d_slice(name, i, name.len));
    return n <= MOST_DOUBLINGS;
}

/* Whether it may print nothing for long. */
static bool may_have_packs(struct p2d_span name)
{
    static const char *const signs[] = {"Dp", "sp", "sZ", "sP", "JE",
                                        "IE", "fl", "fr", "fL", "fR"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (p2d_find_text(name, 0, signs[i]) < name.len)
            return true;
    return false;
}

static bool prints_soon(struct p2d_span name, int options, struct p2d_report *report)
{
    void *memory = NULL;
    struct walk w = {.report = report};
    node *whole = cplus_demangle_v3_components((const char *)name.at, options, &memory);
    if (whole != NULL && p2d_vec_push(&w.scopes, report, (struct scope){0}))
        visit(&w, (struct state){0}, whole);
    p2d_vec_release(&w.scopes);
    p2d_vec_release(&w.saved);
    free(memory);
    return whole != NULL && !w.is_too_much && p2d_ok(report);
}

bool p2d_is_demangling_bounded(struct p2d_span name, int options,
                               struct p2d_report *report)
{
    if (!parses_soon(name))
        return false;
    return !may_have_packs(name) || prints_soon(name, options, report);
}

static bool is_base_62(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "FG" or "DG" and their number, in base 62: one digit is 63 at most. */
bool p2d_has_many_lifetimes(struct p2d_span name)
{
    for (size_t i = p2d_find(name, 0, 'G'); i < name.len;
         i = p2d_find(name, i + 1, 'G')) {
        size_t end = i + 1;
        if (i == 0 || (name.at[i - 1] != 'F' && name.at[i - 1] != 'D'))
            continue;
        while (end < name.len && is_base_62(name.at[end]))
            end++;
        if (end > i + 2 && end < name.len && name.at[end] == '_')
            return true;
    }
    return false;
}

#endif
