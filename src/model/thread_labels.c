/* thread_labels.c - tell which labels of samples name their thread. */
#include "model/thread_labels.h"

enum p2d_thread_label p2d_thread_label_of(struct p2d_span key, bool is_number)
{
    static const struct {
        const char *key;
        enum p2d_thread_label number, text;
    } known[] = {{"pid", P2D_PID_LABEL, P2D_PID_LABEL},
                 {"process_id", P2D_PID_LABEL, P2D_PID_LABEL},
                 {"tid", P2D_TID_LABEL, P2D_TID_LABEL},
                 {"thread_id", P2D_TID_LABEL, P2D_TID_LABEL},
                 {"thread id", P2D_TID_LABEL, P2D_TID_LABEL},
                 {"thread", P2D_TID_LABEL, P2D_COMM_LABEL},
                 {"thread_name", P2D_COMM_LABEL, P2D_COMM_LABEL},
                 {"thread name", P2D_COMM_LABEL, P2D_COMM_LABEL},
                 {"comm", P2D_COMM_LABEL, P2D_COMM_LABEL},
                 {"process.pid", P2D_PID_LABEL, P2D_PID_LABEL}, /* OpenTelemetry's */
                 {"thread.id", P2D_TID_LABEL, P2D_TID_LABEL},
                 {"thread.name", P2D_COMM_LABEL, P2D_COMM_LABEL},
                 {"process.executable.name", P2D_PROCESS_LABEL, P2D_PROCESS_LABEL},
                 {"service.name", P2D_PROCESS_LABEL, P2D_PROCESS_LABEL}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (p2d_span_is(key, known[i].key))
            return is_number ? known[i].number : known[i].text;
    return P2D_NO_THREAD_LABEL;
}
