/* xml.h - XML as a stream of elements, through libexpat.
 *
 * Text of an element is gathered and handed over when it ends. How deep elements nest is
 * up to the input: nothing here recurses, and expat bounds what entities expand to.
 */
#ifndef P2D_READ_XML_H
#define P2D_READ_XML_H

#include "io/input.h"

struct p2d_xml;

struct p2d_xml_events {
    /* `attributes` are pairs of name and value, ended by NULL. */
    void (*start)(void *state, struct p2d_xml *, const char *name,
                  const char *const *attributes);
    /* `text` is what stood directly before the end, or behind the last child. */
    void (*end)(void *state, struct p2d_xml *, const char *name, struct p2d_span text);
};

/* Read to the end. False after an error; a document that is cut off is a warning where
 * `may_be_cut`, and all elements that ended were handed over. */
bool p2d_xml_read(struct p2d_input *, const struct p2d_xml_events *, void *state,
                  bool may_be_cut);

/* The value of an attribute, or NULL. */
const char *p2d_xml_attribute(const char *const *attributes, const char *name);

#endif
