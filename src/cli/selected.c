/* selected.c - tell what the options that select have found. */
#include "cli/selected.h"

#include "cli/lists.h"

static const struct {
    enum list list;
    const char *option;
    bool exact_first;
} kinds[] = {{LIST_FOCUS, "--focus", false}, {LIST_IGNORE, "--ignore", false},
             {LIST_HIDE, "--hide", false},   {LIST_SHOW, "--show", false},
             {LIST_ROOT, "--root", true},    {LIST_LEAF, "--leaf", true}};

static void tell_pattern(const char *option, const char *pattern, size_t n)
{
    fprintf(stderr, "prof2dot: %s ", option);
    print_name(stderr, pattern);
    fprintf(stderr, " matches %zu function%s\n", n, n == 1 ? "" : "s");
}

void tell_selected(const struct command *c, const struct p2d_profile *before,
                   const struct p2d_profile *selected, struct p2d_report *report)
{
    if (!c->verbose || selected == NULL)
        return;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (const char **pattern = c->lists[kinds[i].list]; *pattern != NULL; pattern++)
            tell_pattern(kinds[i].option, *pattern,
                         p2d_match_count(before, *pattern, kinds[i].exact_first, report));
    fprintf(stderr, "prof2dot: %zu of %zu functions are selected\n",
            p2d_function_count(selected), p2d_function_count(before));
}
