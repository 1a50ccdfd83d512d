/* thread_labels.h - tell which labels of samples name their thread. */
#ifndef P2D_MODEL_THREAD_LABELS_H
#define P2D_MODEL_THREAD_LABELS_H

#include "base/strings.h"

enum p2d_thread_label {
    P2D_NO_THREAD_LABEL,
    P2D_PID_LABEL,
    P2D_TID_LABEL,
    P2D_COMM_LABEL,
    P2D_PROCESS_LABEL /* what its process is called */
};

/* What a label with this key says of the thread; `is_number`: its value is a number, or
 * reads as one. */
enum p2d_thread_label p2d_thread_label_of(struct p2d_span key, bool is_number);

#endif
