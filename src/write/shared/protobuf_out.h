/* protobuf_out.h - write messages of protocol buffers.
 *
 * Reference: https://protobuf.dev/programming-guides/encoding/
 */
#ifndef P2D_WRITE_SHARED_PROTOBUF_OUT_H
#define P2D_WRITE_SHARED_PROTOBUF_OUT_H

#include "base/strings.h"

void p2d_put_varint(struct p2d_buffer *, uint64_t value);
/* A field with a number; nothing if it is 0, as a field that is missing is 0. */
void p2d_put_number(struct p2d_buffer *, unsigned field, uint64_t value);
/* A field with a number of 8 bytes; the same. */
void p2d_put_fixed64(struct p2d_buffer *, unsigned field, uint64_t value);
void p2d_put_bytes(struct p2d_buffer *, unsigned field, struct p2d_span bytes);
/* Put a finished message into another, as a field, and empty it. */
void p2d_put_message(struct p2d_buffer *, unsigned field, struct p2d_buffer *message);

#endif
