/* group.h - find the group of a function by its name and location. */
#ifndef P2D_PASS_GROUP_H
#define P2D_PASS_GROUP_H

#include "model/profile.h"

#endif
