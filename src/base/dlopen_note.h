/* dlopen_note.h - tell packagers which libraries are loaded at run time.
 *
 * What is loaded by dlopen is not among the libraries that an ELF file needs, so that tools
 * which turn those into dependencies of a package would miss it. A note in the section
 * .note.dlopen lists it.
 *
 *     P2D_DLOPEN_NOTE("cairo", "Draws treemaps as PNG", "suggested", "libcairo.so.2");
 *
 * Reference: https://systemd.io/ELF_DLOPEN_METADATA
 */
#ifndef P2D_BASE_DLOPEN_NOTE_H
#define P2D_BASE_DLOPEN_NOTE_H

#include <stdint.h>

#define P2D_DLOPEN_JSON(feature, description, priority, soname)    \
    "[{\"feature\":\"" feature "\",\"description\":\"" description \
    "\",\"priority\":\"" priority "\",\"soname\":[\"" soname "\"]}]"

/* A sanitizer would put room between the notes. */
#if defined(__clang__)
#define P2D_NOTE_AS_IT_IS \
    __attribute__((used, section(".note.dlopen"), no_sanitize("address")))
#else
#define P2D_NOTE_AS_IT_IS __attribute__((used, section(".note.dlopen")))
#endif

/* Once in a source file. All four are string literals without quotes or backslashes. The
 * priority is "required", "recommended" (most installations should have the library) or
 * "suggested". Nothing where programs are not ELF files. */
#if defined(__ELF__)
#define P2D_DLOPEN_NOTE(feature, description, priority, soname)                        \
    static _Alignas(4) const struct {                                                  \
        uint32_t owner_size, text_size, type;                                          \
        char owner[4];                                                                 \
        _Alignas(4) char text[sizeof P2D_DLOPEN_JSON(feature, description, priority,   \
                                                     soname)];                         \
    } dlopen_note P2D_NOTE_AS_IT_IS = {                                                \
        4, sizeof P2D_DLOPEN_JSON(feature, description, priority, soname), 0x407c0c0a, \
        "FDO", P2D_DLOPEN_JSON(feature, description, priority, soname)}
#else
#define P2D_DLOPEN_NOTE(feature, description, priority, soname) struct p2d_no_dlopen_note
#endif

#endif
