/* xml.c - read XML as a stream of elements, by libexpat. */
#include "syntax/xml.h"

#include <expat.h>

/* Since 2.9 the others are deprecated. */
#if XML_MAJOR_VERSION > 2 || XML_MINOR_VERSION >= 9
#define LINE_NUMBER XML_GetCurrentLineNumber64
#define BYTE_INDEX XML_GetCurrentByteIndex64
#else
#define LINE_NUMBER XML_GetCurrentLineNumber
#define BYTE_INDEX XML_GetCurrentByteIndex
#endif

struct p2d_xml {
    struct p2d_input *in;
    XML_Parser parser;
    const struct p2d_xml_events *events;
    void *state;
    struct p2d_buffer text;
    bool wants_text;
};

static void XMLCALL add_text(void *data, const XML_Char *text, int length)
{
    struct p2d_xml *xml = data;
    p2d_put(&xml->text, text, (size_t)length);
}

void p2d_xml_want_text(struct p2d_xml *xml)
{
    XML_SetCharacterDataHandler(xml->parser, add_text);
    xml->wants_text = true;
}

/* Without a handler, expat does not cut text into pieces: most text is indentation. */
static void stop_text(struct p2d_xml *xml)
{
    if (!xml->wants_text)
        return;
    XML_SetCharacterDataHandler(xml->parser, NULL);
    xml->wants_text = false;
    xml->text.len = 0;
}

void p2d_xml_set_line(struct p2d_xml *xml)
{
    xml->in->line = LINE_NUMBER(xml->parser);
}

static void XMLCALL start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct p2d_xml *xml = data;
    stop_text(xml);
    if (p2d_input_ok(xml->in))
        xml->events->start(xml->state, xml, name, (const char *const *)attributes);
    if (!p2d_input_ok(xml->in))
        XML_StopParser(xml->parser, XML_FALSE);
}

static void XMLCALL end(void *data, const XML_Char *name)
{
    struct p2d_xml *xml = data;
    struct p2d_span text = {xml->text.at, xml->text.len};
    if (p2d_input_ok(xml->in))
        xml->events->end(xml->state, xml, name, text);
    stop_text(xml);
    if (!p2d_input_ok(xml->in))
        XML_StopParser(xml->parser, XML_FALSE);
}

/* The end came before that of the document. */
static bool is_cut(enum XML_Error error)
{
    return error == XML_ERROR_NO_ELEMENTS || error == XML_ERROR_UNCLOSED_TOKEN ||
           error == XML_ERROR_PARTIAL_CHAR || error == XML_ERROR_UNCLOSED_CDATA_SECTION;
}

static bool fail(struct p2d_xml *xml, bool may_be_cut, bool at_end)
{
    enum XML_Error error = XML_GetErrorCode(xml->parser);
    if (!p2d_input_ok(xml->in))
        return false;
    p2d_xml_set_line(xml);
    if (error == XML_ERROR_NO_MEMORY)
        return p2d_set_nomem(xml->in->report);
    if (may_be_cut && at_end && is_cut(error)) {
        p2d_warn(xml->in, "xml: truncated", "the XML is cut off: %s",
                 XML_ErrorString(error));
        return true;
    }
    p2d_fail(xml->in, "the XML cannot be read: %s", XML_ErrorString(error));
    p2d_set_hint(xml->in->report,
                 "export the file again; \"xmllint --noout FILE\" shows what is wrong");
    return false;
}

/* A block at a time, straight from the input's buffer. Before 2.6 expat looks at a token
 * from its beginning again with each block, which costs the square of a long one. So a block
 * in which nothing ended makes the next one twice as large. */
static bool parse(struct p2d_xml *xml, bool may_be_cut)
{
    enum { BLOCK = 64 * 1024, MOST = 256 * 1024 * 1024 };
    int64_t last = 0;
    for (size_t want = BLOCK;;) {
        struct p2d_span block = p2d_peek(xml->in, want);
        bool at_end = block.len < want;
        if (!p2d_input_ok(xml->in))
            return false;
        if (XML_Parse(xml->parser, (const char *)block.at, (int)block.len, at_end) !=
            XML_STATUS_OK)
            return fail(xml, may_be_cut, at_end);
        p2d_skip(xml->in, block.len);
        if (at_end)
            return p2d_input_ok(xml->in);
        int64_t now = BYTE_INDEX(xml->parser);
        if (now == last && want >= MOST)
            return p2d_fail(xml->in, "a tag or text of the XML is longer than 256 MiB");
        want = now == last ? want * 2 : BLOCK;
        last = now;
    }
}

bool p2d_xml_read(struct p2d_input *in, const struct p2d_xml_events *events, void *state,
                  bool may_be_cut)
{
    struct p2d_xml xml = {.in = in, .events = events, .state = state};
    xml.text.report = in->report;
    xml.parser = XML_ParserCreate(NULL);
    if (xml.parser == NULL)
        return p2d_set_nomem(in->report);
    XML_SetUserData(xml.parser, &xml);
    XML_SetElementHandler(xml.parser, start, end);
    bool good = parse(&xml, may_be_cut);
    XML_ParserFree(xml.parser);
    p2d_buffer_release(&xml.text);
    return good;
}

const char *p2d_xml_attribute(const char *const *attributes, const char *name)
{
    for (; *attributes != NULL; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}
