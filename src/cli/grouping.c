/* grouping.c - group a profile as --group-by and --leaf-label ask for. */
#include "cli/grouping.h"

static struct p2d_profile *frame_label(struct p2d_profile *profile, const char *key,
                                       enum p2d_label_frame where,
                                       struct p2d_report *report)
{
    struct p2d_profile *framed = p2d_frame_label(profile, key, where, report);
    p2d_profile_free(profile);
    return framed;
}

struct p2d_profile *group_profile(const struct command *c, struct p2d_profile *profile,
                                  struct p2d_report *report)
{
    if (c->group_by != 0) {
        struct p2d_profile *grouped =
            p2d_group(profile, (enum p2d_group_by)c->group_by, report);
        p2d_profile_free(profile);
        profile = grouped;
    }
    if (c->root_label != NULL)
        profile = frame_label(profile, c->root_label, P2D_LABEL_OUTERMOST, report);
    if (c->leaf_label != NULL)
        profile = frame_label(profile, c->leaf_label, P2D_LABEL_INNERMOST, report);
    return profile;
}
