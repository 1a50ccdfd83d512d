/* no_event.h - say that a profile has no event of a name, and what to do about it. */
#ifndef P2D_MODEL_NO_EVENT_H
#define P2D_MODEL_NO_EVENT_H

#include "model/profile.h"

/* Set that error. Its hint lists the events of the profile, or says how to record waits. */
void p2d_refuse_event(const struct p2d_profile *, struct p2d_span name, enum p2d_code,
                      struct p2d_report *);

#endif
