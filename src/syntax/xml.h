/* xml.h - read XML as a stream of elements, by libexpat.
 *
 * Text of an element is gathered if asked for, and handed over when it ends. How deep elements nest is
 * up to the input: nothing here recurses, and expat bounds what entities expand to.
 */
#ifndef P2D_SYNTAX_XML_H
#define P2D_SYNTAX_XML_H

#include "io/input.h"

struct p2d_xml;

struct p2d_xml_events {
    /* `attributes` are pairs of name and value, ended by NULL. */
    void (*start)(void *state, struct p2d_xml *, const char *name,
                  const char *const *attributes);
    /* `text` is empty unless start() wanted it. */
    void (*end)(void *state, struct p2d_xml *, const char *name, struct p2d_span text);
};

/* In start(): the text up to the next end of an element, or the next start. */
void p2d_xml_want_text(struct p2d_xml *);

/* To be called in a handler before an error or a warning, so that the message has the
 * line. expat finds a line by counting all lines before, so the number is not kept up to
 * date. */
void p2d_xml_set_line(struct p2d_xml *);

/* Read to the end. False after an error; a document that is cut off is a warning where
 * `may_be_cut`, and all elements that ended were handed over. */
bool p2d_xml_read(struct p2d_input *, const struct p2d_xml_events *, void *state,
                  bool may_be_cut);

/* The value of an attribute, or NULL. */
const char *p2d_xml_attribute(const char *const *attributes, const char *name);

#endif
