/* sized.c - take structs from programs that were built with another edition of the public
 * header, and give them structs. */
#include "base/sized.h"

#include <string.h>

bool p2d_take_sized(void *own, size_t own_size, const void *theirs, size_t size,
                    struct p2d_report *report)
{
    const unsigned char *bytes = theirs;
    size_t known = size < own_size ? size : own_size;
    memset(own, 0, own_size);
    if (theirs == NULL)
        return true;
    memcpy(own, theirs, known);
    for (size_t i = known; i < size; i++)
        if (bytes[i] != 0) {
            p2d_set_error(report, P2D_EUSAGE,
                          "an option is set that this version of the library does not "
                          "know");
            p2d_set_hint(report,
                         "install the libprof2dot that the program was built for");
            return false;
        }
    return true;
}

void p2d_give_sized(void *theirs, size_t size, const void *own, size_t own_size)
{
    size_t known = size < own_size ? size : own_size;
    memcpy(theirs, own, known);
    memset((unsigned char *)theirs + known, 0, size - known);
}
