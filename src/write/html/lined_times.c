/* lined_times.c - which lines of source code ran when, for an interactive report.
 *
 *     "lines":{"parent":[1,1,...],"spot":[...],"gaps":[...],
 *              "fn":[...],"file":[...],"line":[...],
 *              "row":[...],"node":[...],"trimmed":[...]}
 *
 * - Contexts with lines, counted from 1, parents before children: how far back the parent
 *   is, and what the frame shows. "gaps" are those below which frames were left out.
 * - Spots, what frames show: the function, the text of its file's name, and the line there;
 *   0: no line is known, and the file is the function's.
 * - Lined rows, which stretches of time tell in the place of rows: the row of tree.samples
 *   and the context. "trimmed" are those whose cost is not the context's own.
 *
 * All other tables of the report are about stacks without lines.
 */
#include "write/html/lined_times.h"

#include "model/times.h"
#include "write/html/columns.h"

static bool are_same(const struct p2d_times *a, const struct p2d_times *b)
{
    for (uint32_t i = 0; i < a->at.len && a->at.len == b->at.len; i++)
        if (a->at.at[i].begin != b->at.at[i].begin)
            return false;
    return a->at.len == b->at.len;
}

/* Whether every sample has a time, in metrics of which any sample has one. Lines that are known only
 * for the whole recording, such as V8's, are samples without a time. */
static bool are_timed(const struct p2d_profile *p, struct p2d_report *report)
{
    bool *timed = p2d_new(report, p->samples.len, sizeof *timed), all = timed != NULL;
    for (uint32_t i = 0; all && i < p->times.at.len; i++)
        timed[p->times.at.at[i].sample] = true;
    for (uint32_t i = 1; all && i < p->samples.len; i++) {
        const struct p2d_sample *sample = &p->samples.at[i];
        bool costs = sample->node != 0 && (sample->value < 0 || sample->value > 0);
        all = timed[i] || !costs || p->metrics.at[sample->metric].times == P2D_NO_TIMES;
    }
    p2d_delete(timed);
    return all;
}

void p2d_html_lined_init(struct p2d_html_lined_times *lined, const struct p2d_html *html,
                         const struct p2d_profile *shown)
{
    *lined = (struct p2d_html_lined_times){0};
    if (html->lined != NULL && shown == html->without &&
        are_same(&html->lined->profile->times, &shown->times) &&
        are_timed(html->lined->profile, html->view->report))
        lined->profile = html->lined->profile;
}

void p2d_html_lined_release(struct p2d_html_lined_times *lined)
{
    p2d_map_release(&lined->places);
    p2d_vec_release(&lined->rows);
    p2d_delete(lined->numbers);
}

uint32_t p2d_html_lined_row(struct p2d_html_lined_times *lined, uint32_t stretch,
                            uint32_t row, struct p2d_report *report)
{
    const struct p2d_profile *p = lined->profile;
    const struct p2d_sample *sample = &p->samples.at[p->times.at.at[stretch].sample];
    struct p2d_html_lined_sample fresh = {row, sample->node, sample->trimmed};
    uint64_t key = p2d_pair(row, sample->node * 2 + sample->trimmed);
    uint32_t *slot = p2d_map_at(&lined->places, report, key);
    if (slot == NULL || (*slot == 0 && !p2d_vec_push(&lined->rows, report, fresh)))
        return 0;
    if (*slot == 0)
        *slot = lined->rows.len;
    return *slot - 1;
}

bool p2d_html_number_lined(struct p2d_html_lined_times *lined, struct p2d_report *report)
{
    const struct p2d_profile *p = lined->profile;
    lined->numbers = p2d_new(report, p->nodes.len, sizeof *lined->numbers);
    if (lined->numbers == NULL)
        return false;
    for (uint32_t i = 0; i < lined->rows.len; i++)
        lined->numbers[lined->rows.at[i].node] = 1;
    for (p2d_node n = p->nodes.len; n-- > 1;)
        if (lined->numbers[n] > 0)
            lined->numbers[p->nodes.at[n].parent] = 1;
    for (p2d_node n = 1; n < p->nodes.len; n++)
        if (lined->numbers[n] > 0)
            lined->numbers[n] = ++lined->n_nodes;
    lined->numbers[0] = 0;
    return lined->n_nodes <= P2D_HTML_CONTEXTS && lined->rows.len <= P2D_HTML_CONTEXTS;
}

/* ------------------------------------------------------------------- tables */

/* The told contexts, and the spots that they show, each once. */
struct tree {
    const struct p2d_html_lined_times *lined;
    struct p2d_html *html;
    P2D_VEC(p2d_node) nodes;
    P2D_VEC(uint32_t) spot_of; /* by told context */
    P2D_VEC(p2d_spot) spots;
};

static void collect(struct tree *tree)
{
    const struct p2d_profile *p = tree->lined->profile;
    struct p2d_report *report = tree->html->view->report;
    struct p2d_map known = {0};
    for (p2d_node n = 1; n < p->nodes.len && p2d_ok(report); n++) {
        if (tree->lined->numbers[n] == 0)
            continue;
        p2d_spot spot = p2d_spot_at(p, n) & ~(p2d_spot)P2D_INLINED;
        uint32_t number = p2d_map_number(&known, report, p2d_pair(1, spot));
        if (number > tree->spots.len)
            (void)p2d_vec_push(&tree->spots, report, spot);
        (void)p2d_vec_push(&tree->nodes, report, n);
        (void)p2d_vec_push(&tree->spot_of, report, number - 1);
    }
    p2d_map_release(&known);
}

static double node_back(const void *table, uint32_t i)
{
    const struct tree *tree = table;
    p2d_node parent = tree->lined->profile->nodes.at[tree->nodes.at[i]].parent;
    return i + 1 - tree->lined->numbers[parent];
}

static double node_spot(const void *table, uint32_t i)
{
    return ((const struct tree *)table)->spot_of.at[i];
}

static double spot_fn(const void *table, uint32_t i)
{
    const struct tree *tree = table;
    const struct p2d_profile *p = tree->lined->profile;
    return p2d_html_fn(tree->html, p, p2d_fn_of_spot(p, tree->spots.at[i]));
}

static double spot_file(const void *table, uint32_t i)
{
    const struct tree *tree = table;
    const struct p2d_profile *p = tree->lined->profile;
    p2d_spot spot = tree->spots.at[i];
    p2d_str file = p2d_location_of(spot) != 0
                       ? p2d_file_of(p, &p->locations.at[p2d_location_of(spot)])
                       : p->fns.at[spot].file;
    return p2d_html_place(tree->html, p2d_text(p, file));
}

static double spot_line(const void *table, uint32_t i)
{
    const struct tree *tree = table;
    p2d_location_id location = p2d_location_of(tree->spots.at[i]);
    return location != 0 ? tree->lined->profile->locations.at[location].line : 0;
}

static double lined_row(const void *table, uint32_t i)
{
    return ((const struct tree *)table)->lined->rows.at[i].row;
}

static double lined_node(const void *table, uint32_t i)
{
    const struct tree *tree = table;
    return tree->lined->numbers[tree->lined->rows.at[i].node];
}

static bool has_gap(const struct tree *tree, uint32_t i)
{
    return tree->lined->profile->nodes.at[tree->nodes.at[i]].gap;
}

static bool is_trimmed(const struct tree *tree, uint32_t i)
{
    return tree->lined->rows.at[i].trimmed;
}

static void put_marked(const struct tree *tree, const char *key, uint32_t n,
                       bool (*is)(const struct tree *, uint32_t), struct p2d_buffer *out)
{
    p2d_html_key(out, key);
    p2d_putc(out, '[');
    for (uint32_t i = 0; i < n; i++)
        if (is(tree, i)) {
            p2d_html_comma(out);
            p2d_html_number(out, i);
        }
    p2d_putc(out, ']');
}

void p2d_html_put_lined(const struct p2d_html_lined_times *lined, struct p2d_html *html,
                        struct p2d_buffer *out)
{
    struct tree tree = {.lined = lined, .html = html};
    collect(&tree);
    p2d_html_key(out, "lines");
    p2d_putc(out, '{');
    if (p2d_ok(html->view->report)) {
        p2d_html_packed(html, out, "parent", tree.nodes.len, node_back, &tree);
        p2d_html_packed(html, out, "spot", tree.nodes.len, node_spot, &tree);
        put_marked(&tree, "gaps", tree.nodes.len, has_gap, out);
        p2d_html_packed(html, out, "fn", tree.spots.len, spot_fn, &tree);
        p2d_html_packed(html, out, "file", tree.spots.len, spot_file, &tree);
        p2d_html_packed(html, out, "line", tree.spots.len, spot_line, &tree);
        p2d_html_packed(html, out, "row", lined->rows.len, lined_row, &tree);
        p2d_html_packed(html, out, "node", lined->rows.len, lined_node, &tree);
        put_marked(&tree, "trimmed", lined->rows.len, is_trimmed, out);
    }
    p2d_putc(out, '}');
    p2d_vec_release(&tree.nodes);
    p2d_vec_release(&tree.spot_of);
    p2d_vec_release(&tree.spots);
}
