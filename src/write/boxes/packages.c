/* packages.c - the key to the colours of flame graphs and treemaps. */
#include "write/boxes/packages.h"

#include "look/label.h"
#include "look/name.h"
#include "look/text_width.h"
#include "look/tint.h"
#include "pass/group_name.h"

struct package {
    struct p2d_span name;
    double self;
};

struct counter {
    const struct p2d_profile *profile;
    struct p2d_report *report;
    struct p2d_strings names;
    p2d_str *name_of;                 /* by function; 0: not asked yet, or none */
    P2D_VEC(struct package) packages; /* by name */
};

const char p2d_package_key_lead[] = "self by package:";

/* ------------------------------------------------------------------ counting */

static void add(struct counter *c, p2d_fn fn, double self)
{
    p2d_str *name = &c->name_of[fn];
    if (*name == 0)
        *name = p2d_intern(&c->names, c->report,
                           p2d_group_of(c->profile, fn, P2D_GROUP_PACKAGE));
    while (c->packages.len <= *name)
        if (!p2d_vec_push(&c->packages, c->report, (struct package){0}))
            return;
    struct package *package = &c->packages.at[*name];
    package->name = p2d_string(&c->names, *name);
    package->self += self;
}

static void count(struct counter *c, const struct p2d_stack_tree *tree)
{
    for (uint32_t b = 1; b < tree->boxes.len && p2d_ok(c->report); b++) {
        const struct p2d_box *box = &tree->boxes.at[b];
        if (!box->is_group && box->self > 0)
            add(c, box->key, box->self);
    }
}

/* Take the heaviest that is left; of equal ones the first by name. False if none is. */
static bool take_heaviest(struct counter *c, struct package *heaviest)
{
    struct package *found = NULL;
    for (uint32_t i = 0; i < c->packages.len; i++) {
        struct package *package = &c->packages.at[i];
        bool is_heavier = found == NULL || package->self > found->self ||
                          (!(package->self < found->self) &&
                           p2d_span_compare(package->name, found->name) < 0);
        if (package->self > 0 && is_heavier)
            found = package;
    }
    if (found == NULL)
        return false;
    *heaviest = *found;
    found->self = 0;
    return true;
}

/* ------------------------------------------------------------------ the key */

/* False where there is no more room. */
static bool put_entry(struct p2d_package_key *key, const struct p2d_box_look *look,
                      const struct package *package, double *x, double end)
{
    enum { LONGEST = 28 };
    struct p2d_key_entry *entry = &key->entries[key->n];
    size_t from = key->texts.len;
    struct p2d_buffer name = {.report = key->texts.report};
    p2d_put_printable(&name, package->name, SIZE_MAX);
    p2d_put_cut(&key->texts, p2d_buffer_span(&name), LONGEST);
    p2d_buffer_release(&name);
    p2d_puts(&key->texts, package->name.len == 0 ? "(no package) " : " ");
    p2d_put_share(&key->texts, look->whole > 0 ? package->self / look->whole : 0);
    *entry =
        (struct p2d_key_entry){.x = *x,
                               .color = p2d_tint_of_member(package->name, package->name),
                               .text = from,
                               .length = key->texts.len - from};
    struct p2d_span text =
        p2d_slice(p2d_buffer_span(&key->texts), from, from + entry->length);
    entry->width = P2D_KEY_SWATCH + P2D_KEY_GAP +
                   p2d_mono_character() * (double)p2d_count_points(text);
    if (entry->x + entry->width > end)
        return false;
    *x += entry->width + 2 * p2d_mono_character();
    key->n++;
    return true;
}

void p2d_package_key_init(struct p2d_package_key *key, const struct p2d_box_look *look,
                          const struct p2d_stack_tree *tree, double x, double width)
{
    struct p2d_report *report = look->view->report;
    struct counter c = {.profile = look->stacks->profile, .report = report};
    struct package package;
    double at = x + p2d_mono_character() * (double)sizeof p2d_package_key_lead;
    *key = (struct p2d_package_key){.x = x, .texts = {.report = report}};
    if (look->view->look->color_by == P2D_COLOR_BY_SELF || look->view->look->no_legend)
        return;
    c.name_of = p2d_new(report, c.profile->fns.len, sizeof *c.name_of);
    if (p2d_strings_init(&c.names, report) && c.name_of != NULL)
        count(&c, tree);
    while (key->n < P2D_KEY_ENTRIES && p2d_ok(report) && take_heaviest(&c, &package))
        if (!put_entry(key, look, &package, &at, x + width))
            break;
    p2d_vec_release(&c.packages);
    p2d_strings_release(&c.names);
    p2d_delete(c.name_of);
}

void p2d_package_key_release(struct p2d_package_key *key)
{
    p2d_buffer_release(&key->texts);
}

void p2d_svg_package_key(const struct p2d_package_key *key, struct p2d_buffer *out,
                         double y)
{
    if (key->n > 0)
        p2d_svg_text(out, "", key->x, y, p2d_span_of(p2d_package_key_lead));
    for (size_t i = 0; i < key->n; i++) {
        const struct p2d_key_entry *entry = &key->entries[i];
        p2d_svg_rect(out, entry->x, y - 10, P2D_KEY_SWATCH, P2D_KEY_SWATCH, entry->color);
        p2d_svg_text(out, "", entry->x + P2D_KEY_SWATCH + P2D_KEY_GAP, y,
                     p2d_slice(p2d_buffer_span(&key->texts), entry->text,
                               entry->text + entry->length));
    }
}
