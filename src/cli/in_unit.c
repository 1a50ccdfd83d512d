/* in_unit.c - show times in the unit that --unit asks for. */
#include "cli/in_unit.h"

struct p2d_profile *in_unit(const struct command *c, struct p2d_profile *profile,
                            struct p2d_report *report)
{
    if (c->unit == 0)
        return profile;
    struct p2d_profile *converted =
        p2d_in_unit(profile, (enum p2d_unit)c->unit, report);
    p2d_profile_free(profile);
    return converted;
}
