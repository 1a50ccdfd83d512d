/* once.c - run a command once, and tell what it took.
 *
 *     once FILE COMMAND [ARGUMENT ...]
 *
 * FILE gets a line: CPU seconds (user and system), wall seconds, peak KiB of the largest process, and the command's
 * exit code (128 + the signal that ended it). A small process has to start what is measured: a child's peak is no
 * less than that of who starts it. Processes that the command leaves behind count, too (Linux): perf lets the
 * addr2line that it started die alone.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + 1e-6 * (double)time.tv_usec;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int exit_code(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    double begin = now(), end = begin, cpu = 0;
    long peak = 0;
    int status = 0, code = 127;
    if (argc < 3) {
        fprintf(stderr, "usage: once FILE COMMAND [ARGUMENT ...]\n");
        return 2;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    pid_t command = fork();
    if (command == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    struct rusage usage;
    for (pid_t pid; (pid = wait4(-1, &status, 0, &usage)) > 0;) {
        cpu += seconds(usage.ru_utime) + seconds(usage.ru_stime);
        peak = usage.ru_maxrss > peak ? usage.ru_maxrss : peak;
        if (pid == command) {
            code = exit_code(status);
            end = now();
        }
    }
    FILE *file = fopen(argv[1], "w");
    if (file == NULL)
        return 1;
    fprintf(file, "%.6f %.6f %ld %d\n", cpu, end - begin, peak, code);
    return fclose(file) != 0;
}
