/* flame_script.h - the program inside a flame graph. */
#ifndef P2D_WRITE_FLAME_SCRIPT_H
#define P2D_WRITE_FLAME_SCRIPT_H

/* Zooms in where a box is clicked, searches names, says what is under the pointer. Plain
 * ECMAScript 2020 that reads and writes text only and loads nothing; the picture can be
 * read without it. Holds no "]]>". */
extern const char p2d_flame_script[];

#endif
