/* kinds.c - events of the JVM and of async-profiler whose meaning is known.
 *
 * References: the events of a JDK (jfr metadata), profiles of async-profiler's
 * flightRecorder.cpp.
 */
#include "read/jfr/kinds.h"

#define COUNT P2D_UNIT_COUNT
#define BYTES P2D_UNIT_BYTES
#define TIME P2D_UNIT_NANOSECONDS

/* The first kind in this order that a recording has is its default metric: time on the
 * processor comes before waiting, whose sums are far larger. */
// clang-format off
const struct p2d_jfr_kind_of_event p2d_jfr_kinds[P2D_JFR_KINDS] = {
    {"jdk.CPUTimeSample", "samplingPeriod", TIME, NULL, true},
    [P2D_JFR_EXECUTION] =
    {"jdk.ExecutionSample", NULL, COUNT, NULL, true},
    {"profiler.WallClockSample", "samples", COUNT, NULL, true},
    {"jdk.ObjectAllocationSample", "weight", BYTES, "objectClass", true},
    [P2D_JFR_NEW_TLAB] =
    {"jdk.ObjectAllocationInNewTLAB", "tlabSize", BYTES, "objectClass", true},
    [P2D_JFR_OUTSIDE_TLAB] =
    {"jdk.ObjectAllocationOutsideTLAB", "allocationSize", BYTES, "objectClass", true},
    {"profiler.LiveObject", "allocationSize", BYTES, "objectClass", true},
    {"profiler.Malloc", "size", BYTES, NULL, true},
    {"jdk.JavaMonitorEnter", "duration", TIME, "monitorClass", true},
    {"jdk.ThreadPark", "duration", TIME, "parkedClass", true},
    {"jdk.JavaMonitorWait", "duration", TIME, "monitorClass", true},
    {"profiler.NativeLock", "duration", TIME, NULL, true},
    {"jdk.VirtualThreadPinned", "duration", TIME, NULL, true},
    {"jdk.ThreadSleep", "duration", TIME, NULL, true},
    {"jdk.SocketRead", "duration", TIME, NULL, true},
    {"jdk.SocketWrite", "duration", TIME, NULL, true},
    {"jdk.FileRead", "duration", TIME, NULL, true},
    {"jdk.FileWrite", "duration", TIME, NULL, true},
    {"jdk.FileForce", "duration", TIME, NULL, true},
    [P2D_JFR_METHOD_TRACE] =
    {"jdk.MethodTrace", "duration", TIME, NULL, true},
    [P2D_JFR_NATIVE] =
    {"jdk.NativeMethodSample", NULL, COUNT, NULL, true},
    {"jdk.JavaExceptionThrow", NULL, COUNT, "thrownClass", false},
    {"jdk.JavaErrorThrow", NULL, COUNT, "thrownClass", false},
    {"jdk.OldObjectSample", NULL, COUNT, NULL, false},
    {"jdk.ThreadStart", NULL, COUNT, NULL, false},
    {"jdk.ThreadEnd", NULL, COUNT, NULL, false},
};
// clang-format on

const struct p2d_jfr_kind_of_event *p2d_jfr_kind_named(struct p2d_span name)
{
    for (size_t i = 0; i < P2D_JFR_KINDS; i++)
        if (p2d_span_is(name, p2d_jfr_kinds[i].name))
            return &p2d_jfr_kinds[i];
    return NULL;
}
