/* system_test.c - the same promises by what only Linux has and by the plain POSIX way
 * (make PORTABLE=1). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/descriptors.h"
#include "system/process.h"
#include "system/signals.h"
#include "tap.h"

static bool ends_with_exec(int fd)
{
    return fcntl(fd, F_GETFD) == FD_CLOEXEC;
}

static void pipes_end_with_exec(void)
{
    int ends[2];
    char byte = 0;
    CHECK(p2d_pipe(ends));
    CHECK(ends_with_exec(ends[0]) && ends_with_exec(ends[1]));
    p2d_widen_pipe(ends[0]);
    CHECK(write(ends[1], "x", 1) == 1 && read(ends[0], &byte, 1) == 1 && byte == 'x');
    close(ends[0]);
    close(ends[1]);
}

static void a_look_into_a_pipe_takes_nothing(void)
{
    int ends[2];
    unsigned char bytes[4] = "";
    CHECK(p2d_pipe(ends) && write(ends[1], "abcdef", 6) == 6);
    ssize_t n = p2d_peek_pipe(ends[0], bytes, 3);
    CHECK(n == -1 || (n == 3 && memcmp(bytes, "abc", 3) == 0));
    CHECK(P2D_LINUX == (n == 3));
    CHECK(read(ends[0], bytes, 4) == 4 && memcmp(bytes, "abcd", 4) == 0);
    close(ends[0]);
    close(ends[1]);
}

static void a_pipe_without_a_reader_is_noticed(void)
{
    int ends[2];
    CHECK(p2d_pipe(ends));
    close(ends[0]);
    p2d_wait_until_unread(ends[1]);
    close(ends[1]);
}

static void files_in_memory_are_in_no_folder(void)
{
    struct stat info;
    char text[8] = "";
    int fd = p2d_memory_file("test");
    CHECK(fd >= 0 && ends_with_exec(fd));
    CHECK(fstat(fd, &info) == 0 && info.st_nlink == 0 && info.st_size == 0);
    CHECK(write(fd, "bytes", 5) == 5 && pread(fd, text, 5, 0) == 5);
    CHECK(strcmp(text, "bytes") == 0);
    close(fd);
}

static void nameless_files_can_be_named(void)
{
    char home[] = "/tmp/prof2dot-test.XXXXXX";
    struct stat info;
    CHECK(mkdtemp(home) != NULL);
    int folder = open(home, P2D_OPEN_FOLDER), fd = p2d_open_nameless(folder, 0600);
    CHECK(folder >= 0 && ends_with_exec(folder));
    if (fd >= 0) {
        CHECK(fstat(fd, &info) == 0 && info.st_nlink == 0);
        CHECK(p2d_name_file(fd, folder, "named"));
        CHECK(fstatat(folder, "named", &info, 0) == 0 && info.st_nlink == 1);
        CHECK(unlinkat(folder, "named", 0) == 0);
    } else {
        /* Overlays of old kernels have none either. */
        CHECK(errno == ENOTSUP || errno == EISDIR || errno == ENOENT);
    }
    close(fd);
    close(folder);
    CHECK(rmdir(home) == 0);
}

static void a_child_keeps_only_low_descriptors(void)
{
    int status = 0, high = fcntl(STDOUT_FILENO, F_DUPFD, 100);
    CHECK(high >= 100);
    pid_t pid = fork();
    if (pid == 0) {
        p2d_close_from(3);
        _exit(fcntl(high, F_GETFD) == -1 && fcntl(STDERR_FILENO, F_GETFD) != -1 ? 7 : 8);
    }
    CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    close(high);
}

static void signals_are_waited_for(void)
{
    sigset_t set, before;
    bool by_keys = true;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGTERM);
    CHECK(pthread_sigmask(SIG_BLOCK, &set, &before) == 0);
    CHECK(p2d_wait_signal(&set, 0, NULL) == 0);
    CHECK(p2d_wait_signal(&set, 0.02, NULL) == 0);
    CHECK(raise(SIGTERM) == 0);
    CHECK(p2d_wait_signal(&set, -1, &by_keys) == SIGTERM && !by_keys);
    CHECK(raise(SIGUSR1) == 0);
    CHECK(p2d_wait_signal(&set, 1000, NULL) == SIGUSR1);
    CHECK(raise(SIGUSR1) == 0);
    p2d_drop_pending(SIGUSR1);
    p2d_drop_pending(SIGTERM); /* not pending */
    CHECK(p2d_wait_signal(&set, 0, NULL) == 0);
    CHECK(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
}

static void children_know_their_parent(void)
{
    int status = 0;
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        _exit(p2d_end_with(parent) && !p2d_end_with(parent + 1) ? 7 : 8);
    CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

static void processes_know_themselves(void)
{
    CHECK(p2d_random_bits() != p2d_random_bits());
    CHECK(P2D_LINUX == (p2d_address_space() > 1024 * 1024));
    CHECK(p2d_environment()[0] != NULL);
    int fd = p2d_open_vdso();
    char magic[4] = "";
    CHECK(fd < 0 ||
          (pread(fd, magic, 4, 0) == 4 && memcmp(magic, "\177ELF", sizeof magic) == 0));
    close(fd);
}

int main(void)
{
    RUN(pipes_end_with_exec);
    RUN(a_look_into_a_pipe_takes_nothing);
    RUN(a_pipe_without_a_reader_is_noticed);
    RUN(files_in_memory_are_in_no_folder);
    RUN(nameless_files_can_be_named);
    RUN(a_child_keeps_only_low_descriptors);
    RUN(signals_are_waited_for);
    RUN(children_know_their_parent);
    RUN(processes_know_themselves);
    return tap_done();
}
