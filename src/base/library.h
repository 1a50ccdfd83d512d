/* library.h - load a shared library when it is first needed.
 *
 *     #define P2D_CAIRO_FUNCTIONS(X) X(cairo_create) X(cairo_destroy)
 *     struct p2d_cairo {
 *         P2D_CAIRO_FUNCTIONS(P2D_LIBRARY_MEMBER)
 *     };
 *     static const char *const names[] = {P2D_CAIRO_FUNCTIONS(P2D_LIBRARY_NAME)};
 *     p2d_library_load(P2D_LIBRARY("cairo", "2"), names, 2, &cairo);
 *
 * What most runs do not use would be most of the time that this program takes to start.
 * A library is worth it that brings others along; one by itself takes 0.1 ms.
 */
#ifndef P2D_BASE_LIBRARY_H
#define P2D_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* The file name of a library, by its name and the number of its ABI, as the system's loader
 * looks for it: libcairo.so.2, libcairo.2.dylib. */
#ifdef __APPLE__
#define P2D_LIBRARY(name, abi) "lib" name "." abi ".dylib"
#else
#define P2D_LIBRARY(name, abi) "lib" name ".so." abi
#endif

/* A pointer to a function or a variable that the library's header declares, under its own
 * name; and that name. */
#define P2D_LIBRARY_MEMBER(name) __typeof__(name) *name;
#define P2D_LIBRARY_NAME(name) #name,

/* Fill `pointers`, which holds `n` of them in the order of `names`, from the library of
 * this name or path. False if it is not there or lacks one of them. It stays loaded: not
 * every library can be unloaded without loss. */
bool p2d_library_load(const char *library, const char *const *names, size_t n,
                      void *pointers);

#endif
