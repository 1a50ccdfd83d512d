/* folder.c - read the records of a recording that is a directory.
 *
 * Reference: __perf_session__process_dir_events of tools/perf/util/session.c of Linux,
 * which holds all records before it takes the first.
 */
#include "read/perf_data/folder.h"

#include "read/perf_data/directory.h"
#include "read/perf_data/sample.h"
#include "read/perf_data/unpack.h"

#ifdef P2D_TINY
enum { PIECE = 32 };
#else
enum { PIECE = 1 << 16 };
#endif

struct p2d_perf_folder_file {
    struct p2d_folder_part part;
    struct p2d_perf_stream stream;
    uint64_t newest; /* time of a record that was taken */
    bool at_end;
};

bool p2d_perf_folder_open(struct p2d_perf_folder *folder, struct p2d_perf_file *file)
{
    const struct p2d_folder *from = file->in->folder;
    folder->file = file;
    if (from == NULL || from->parts.len == 0)
        return true;
    if (!p2d_is_within_limit(file->in, file->in->whole.size + from->size))
        return false;
    folder->files = p2d_new(file->report, from->parts.len, sizeof *folder->files);
    if (folder->files == NULL)
        return false;
    while (folder->n_files < from->parts.len) {
        struct p2d_perf_folder_file *next = &folder->files[folder->n_files];
        uint32_t number = from->parts.at[folder->n_files++];
        if (!p2d_folder_open(from, number, file->in, &next->part))
            return false;
        next->stream =
            (struct p2d_perf_stream){.in = &next->part.input, .left = UINT64_MAX};
    }
    return true;
}

void p2d_perf_folder_release(struct p2d_perf_folder *folder)
{
    for (size_t i = 0; i < folder->n_files; i++) {
        p2d_folder_part_close(&folder->files[i].part);
        p2d_perf_unpacker_free(folder->files[i].stream.unpacker);
    }
    p2d_delete(folder->files);
}

bool p2d_perf_folder_turn(struct p2d_perf_folder *folder)
{
    folder->turn = NULL;
    for (size_t i = 0; i < folder->n_files; i++) {
        struct p2d_perf_folder_file *one = &folder->files[i];
        if (!one->at_end && (folder->turn == NULL || one->newest < folder->turn->newest))
            folder->turn = one;
    }
    folder->left = PIECE;
    if (folder->turn != NULL)
        folder->file->stream = &folder->turn->stream;
    return folder->turn != NULL && p2d_ok(folder->file->report);
}

bool p2d_perf_folder_next(struct p2d_perf_folder *folder, struct p2d_perf_record *record)
{
    enum { HEADER = 8 };
    struct p2d_perf_folder_file *turn = folder->turn;
    if (folder->left == 0)
        return false;
    if (!p2d_perf_next(folder->file, record)) {
        turn->at_end = true;
        return false;
    }
    size_t size = record->body.len + HEADER;
    folder->left -= size < folder->left ? size : folder->left;
    uint64_t time = p2d_perf_time_of(folder->file, record);
    if (time != UINT64_MAX && time > turn->newest)
        turn->newest = time;
    return true;
}

uint64_t p2d_perf_folder_settled(const struct p2d_perf_folder *folder)
{
    uint64_t settled = UINT64_MAX;
    for (size_t i = 0; i < folder->n_files; i++)
        if (!folder->files[i].at_end && folder->files[i].newest < settled)
            settled = folder->files[i].newest;
    return settled;
}
