/* otlp_probe.h - recognise a profile of OpenTelemetry. */
#ifndef P2D_READ_PPROF_OTLP_PROBE_H
#define P2D_READ_PPROF_OTLP_PROBE_H

#include "base/strings.h"

/* Numbers of fields, by message: opentelemetry/proto/profiles/v1development. */
enum { P2D_OTLP_RESOURCE_PROFILES = 1, P2D_OTLP_DICTIONARY = 2 };
enum { P2D_OTLP_RESOURCE = 1, P2D_OTLP_SCOPE_PROFILES = 2 };
enum { P2D_OTLP_RESOURCE_ATTRIBUTE = 1 };
enum { P2D_OTLP_PROFILE = 2 };
enum {
    P2D_OTLP_SAMPLE_TYPE = 1,
    P2D_OTLP_SAMPLE = 2,
    P2D_OTLP_TIME = 3,
    P2D_OTLP_DURATION = 4,
    P2D_OTLP_PERIOD_TYPE = 5,
    P2D_OTLP_PERIOD = 6,
    P2D_OTLP_PROFILE_ATTRIBUTES = 11
};
enum {
    P2D_OTLP_STACK = 1,
    P2D_OTLP_ATTRIBUTES = 2,
    P2D_OTLP_VALUES = 4,
    P2D_OTLP_TIMESTAMPS = 5
};
enum {
    P2D_OTLP_MAPPING_TABLE = 1,
    P2D_OTLP_LOCATION_TABLE = 2,
    P2D_OTLP_FUNCTION_TABLE = 3,
    P2D_OTLP_LINK_TABLE = 4,
    P2D_OTLP_STRING_TABLE = 5,
    P2D_OTLP_ATTRIBUTE_TABLE = 6,
    P2D_OTLP_STACK_TABLE = 7
};

/* Cut one message with the 4 bytes before it off, which say how long it is, as the file
 * exporter of OpenTelemetry's collector writes them one after the other. What has no such
 * bytes is one message. False at the end. */
bool p2d_otlp_next_message(struct p2d_span *rest, struct p2d_span *message);

int p2d_otlp_probe(struct p2d_span head);

#endif
