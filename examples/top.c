/* top.c - the library in a few lines: print the functions that cost most by themselves,
 * and write the picture.
 *
 *     cc top.c $(pkg-config --cflags --libs prof2dot) -o top
 *     ./top out.pstats graph.svg
 */
#include <prof2dot.h>
#include <stdio.h>
#include <stdlib.h>

static int by_self(const void *a, const void *b)
{
    const struct p2d_node_info *x = a, *y = b;
    return x->self < y->self ? 1 : x->self > y->self ? -1 : 0;
}

static void print_top(const struct p2d_graph *graph, size_t most)
{
    size_t n = p2d_graph_node_count(graph);
    struct p2d_node_info *nodes = calloc(n + 1, sizeof *nodes);
    if (nodes == NULL)
        return;
    for (size_t i = 0; i < n; i++)
        p2d_graph_node(graph, i, &nodes[i]);
    qsort(nodes, n, sizeof *nodes, by_self);
    for (size_t i = 0; i < n && i < most; i++)
        printf("%6.2f%%  %s\n", 100 * nodes[i].self / p2d_graph_total(graph),
               nodes[i].function);
    free(nodes);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: top PROFILE PICTURE\n");
        return 2;
    }
    struct p2d_report *report = p2d_report_new();
    struct p2d_graph_options all = {.node_threshold = 0};
    struct p2d_graph_options some = {.node_threshold = 0.005, .edge_threshold = 0.001};
    const char *format = p2d_format_of_path(argv[2]);
    struct p2d_profile *profile = p2d_read_path(argv[1], NULL, report);
    struct p2d_graph *graph = p2d_graph_new(profile, &all, report);
    struct p2d_graph *picture = p2d_graph_new(profile, &some, report);
    print_top(graph, 10);
    p2d_save(picture, NULL, format != NULL ? format : "svg", argv[2], report);
    if (p2d_report_code(report) != P2D_OK)
        fprintf(stderr, "top: %s: %s\n", p2d_report_place(report), p2d_report_text(report));
    p2d_graph_free(picture);
    p2d_graph_free(graph);
    p2d_profile_free(profile);
    bool failed = p2d_report_code(report) != P2D_OK;
    p2d_report_free(report);
    return failed;
}
