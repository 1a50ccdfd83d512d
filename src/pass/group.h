/* group.h - the group that a function's name and place put it into. */
#ifndef P2D_PASS_GROUP_H
#define P2D_PASS_GROUP_H

#include "model/profile.h"

#endif
