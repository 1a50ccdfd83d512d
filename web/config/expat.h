/* expat.h - expat's expat_config.h for the web build. */
#define BYTEORDER 1234
#define XML_DEV_URANDOM 1 /* Emscripten's is the browser's source of random bits */
#define HAVE_UNISTD_H 1
#define XML_CONTEXT_BYTES 1024
#define XML_DTD 1
#define XML_NS 1
