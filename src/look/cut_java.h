/* cut_java.h - names of Java's methods: the class without its package, and the method. */
#ifndef P2D_LOOK_CUT_JAVA_H
#define P2D_LOOK_CUT_JAVA_H

#include "base/strings.h"

/* Append the name; false, and nothing is appended, if it is of another language. */
bool p2d_put_cut_java(struct p2d_buffer *, struct p2d_span name);

#endif
