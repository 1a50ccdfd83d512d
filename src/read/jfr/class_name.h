/* class_name.h - names of Java's classes as they stand in the source. */
#ifndef P2D_READ_JFR_CLASS_NAME_H
#define P2D_READ_JFR_CLASS_NAME_H

#include "base/strings.h"

/* Of a class name that a buffer ends in, demo/cpu/Cpu$$Lambda$86+0x00007f5d60008a08/295221,
 * make what a method's name can follow: demo.cpu.Cpu$$Lambda$86. An empty one stays. */
void p2d_jfr_end_class_name(struct p2d_buffer *);

/* Put an array's class in place of its descriptor, [[I or [Ljava/lang/String; as int[][]
 * and java.lang.String[]; of another class the slashes become dots. */
void p2d_jfr_put_type(struct p2d_buffer *, struct p2d_span name);

#endif
