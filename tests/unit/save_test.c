/* save_test.c - replacing a file in one step: all of it or nothing, and nothing beside
 * it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/save.h"
#include "tap.h"

static struct p2d_report report;

static bool replace(const char *path, const char *text)
{
    report = (struct p2d_report){0};
    return p2d_replace_file(path, text, strlen(text), &report);
}

static void put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

static const char *content(const char *path)
{
    static char text[100000];
    int fd = open(path, O_RDONLY);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    return fd >= 0 ? text : "(none)";
}

static mode_t mode_of(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 ? info.st_mode & 07777 : 0;
}

static int count_files(const char *folder)
{
    int n = 0;
    DIR *stream = opendir(folder);
    while (stream != NULL && readdir(stream) != NULL)
        n++;
    closedir(stream);
    return n - 2; /* without "." and ".." */
}

/* Each test works in a folder of its own, empty at first and again afterwards. */
static char home[4096];

static void begin(void)
{
    char name[] = "/tmp/save_test.XXXXXX";
    CHECK(mkdtemp(name) != NULL && chdir(name) == 0);
    CHECK(chmod(name, 0777) == 0);
    memcpy(home, name, sizeof name);
}

static void end(void)
{
    DIR *stream = opendir(home);
    for (struct dirent *entry; stream != NULL && (entry = readdir(stream)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            remove(entry->d_name);
    closedir(stream);
    CHECK(chdir("/") == 0 && rmdir(home) == 0);
}

static void check_refused(const char *path, const char *text)
{
    CHECK(!replace(path, "new"));
    CHECK(report.code == P2D_EIO);
    CHECK_TEXT(report.text, text);
    CHECK_TEXT(report.place, path);
}

/* --------------------------------------------------------------- it is written */

static void a_new_file_follows_the_umask(void)
{
    begin();
    mode_t before = umask(027);
    CHECK(replace("a", "hello"));
    umask(before);
    CHECK_TEXT(content("a"), "hello");
    CHECK(mode_of("a") == 0640);
    CHECK(count_files(".") == 1);
    end();
}

static void an_old_file_is_replaced_and_keeps_its_mode(void)
{
    static const mode_t modes[] = {0600, 0644, 0755, 0666, 0222};
    begin();
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        put("a", "a much longer old text");
        CHECK(chmod("a", modes[i]) == 0);
        CHECK(replace("./a", "new"));
        CHECK(mode_of("a") == modes[i]);
        CHECK(chmod("a", 0644) == 0);
        CHECK_TEXT(content("a"), "new");
    }
    CHECK(count_files(".") == 1);
    end();
}

static void who_has_the_old_file_open_keeps_it(void)
{
    char text[4] = "";
    begin();
    put("a", "old");
    int fd = open("a", O_RDONLY);
    CHECK(replace("a", "new"));
    CHECK(read(fd, text, 3) == 3);
    CHECK_TEXT(text, "old");
    close(fd);
    end();
}

static void no_bytes_make_an_empty_file(void)
{
    begin();
    report = (struct p2d_report){0};
    CHECK(p2d_replace_file("a", NULL, 0, &report));
    CHECK_TEXT(content("a"), "");
    end();
}

static void the_target_of_a_link_is_replaced(void)
{
    begin();
    CHECK(mkdir("d", 0777) == 0);
    put("d/a", "old");
    CHECK(symlink("d/b", "c") == 0 && symlink("a", "d/b") == 0);
    CHECK(replace("c", "new"));
    CHECK_TEXT(content("d/a"), "new");
    CHECK(count_files("d") == 2 && count_files(".") == 2);
    CHECK(remove("d/a") == 0 && remove("d/b") == 0);
    end();
}

static void a_dangling_link_creates_its_target(void)
{
    begin();
    CHECK(symlink("a", "b") == 0);
    CHECK(replace("b", "new"));
    CHECK_TEXT(content("a"), "new");
    CHECK(readlink("b", (char[9]){0}, 8) == 1);
    end();
}

static void a_link_that_leads_nowhere_is_refused(void)
{
    begin();
    CHECK(symlink("a", "b") == 0 && symlink("b", "a") == 0);
    check_refused("a", "cannot write: Too many levels of symbolic links");
    end();
}

static void the_longest_name_is_no_problem(void)
{
    char name[257];
    begin();
    memset(name, 'x', 256);
    name[255] = '\0';
    CHECK(replace(name, "new"));
    CHECK_TEXT(content(name), "new");
    name[255] = 'x';
    name[256] = '\0';
    CHECK(!replace(name, "new"));
    CHECK_TEXT(report.text, "cannot write: File name too long");
    CHECK(count_files(".") == 1);
    end();
}

/* ------------------------------------------------------------- it is refused */

static void what_cannot_be_a_file_is_refused(void)
{
    begin();
    CHECK(mkdir("d", 0777) == 0);
    put("f", "old");
    check_refused("d", "cannot write: Is a directory");
    check_refused("d/", "cannot write: Is a directory");
    check_refused("new/", "cannot write: Is a directory");
    check_refused(".", "cannot write: Is a directory");
    check_refused("f/a", "cannot write: Not a directory");
    check_refused("", "cannot write: No such file or directory");
    check_refused("nowhere/a", "cannot write: No such file or directory");
    CHECK_TEXT(report.hint, "create the directory first");
    CHECK_TEXT(content("f"), "old");
    CHECK(count_files(".") == 2 && count_files("d") == 0);
    end();
}

static void a_device_is_written_to(void)
{
    CHECK(replace("/dev/null", "new"));
    check_refused("/dev/full", "cannot write: No space left on device");
}

/* As somebody who may not do everything; only root can become one. */
static void rights_are_respected(void)
{
    enum { NOBODY = 65534 };
    bool root = geteuid() == 0;
    begin();
    put("a", "old");
    CHECK(mkdir("d", 0555) == 0);
    CHECK(chmod("a", 0444) == 0);
    if (root)
        CHECK(seteuid(NOBODY) == 0);
    check_refused("a", "cannot write: Permission denied");
    check_refused("d/a", "cannot write: Permission denied");
    if (root)
        CHECK(seteuid(0) == 0);
    CHECK_TEXT(content("a"), "old");
    CHECK(count_files(".") == 2 && count_files("d") == 0);
    end();
}

static void a_full_disk_leaves_the_old_file(void)
{
    static const char text[5000];
    struct rlimit limit;
    begin();
    put("a", "old");
    getrlimit(RLIMIT_FSIZE, &limit);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = 4096;
    setrlimit(RLIMIT_FSIZE, &limit);
    report = (struct p2d_report){0};
    CHECK(!p2d_replace_file("a", text, sizeof text, &report));
    CHECK_TEXT(report.text, "cannot write: File too large");
    limit.rlim_cur = before;
    setrlimit(RLIMIT_FSIZE, &limit);
    CHECK_TEXT(content("a"), "old");
    CHECK(count_files(".") == 1);
    end();
}

static void an_earlier_error_stops_it(void)
{
    begin();
    report = (struct p2d_report){.code = P2D_EFORMAT};
    CHECK(!p2d_replace_file("a", "new", 3, &report));
    CHECK(count_files(".") == 0);
    end();
}

/* ----------------------------------------------------------------------- pipes */

struct reading {
    int fd;
    unsigned pause; /* before each block, in microseconds */
    size_t n;
};

static void *read_all(void *state)
{
    struct reading *reading = state;
    char block[1000];
    for (ssize_t n; (n = read(reading->fd, block, sizeof block)) > 0;) {
        reading->n += (size_t)n;
        usleep(reading->pause);
    }
    return NULL;
}

static void a_fifo_is_written_to(void)
{
    pthread_t thread;
    begin();
    CHECK(mkfifo("f", 0666) == 0);
    struct reading reading = {.fd = open("f", O_RDONLY | O_NONBLOCK)};
    CHECK(replace("f", "hello"));
    CHECK(pthread_create(&thread, NULL, read_all, &reading) == 0);
    pthread_join(thread, NULL);
    CHECK(reading.n == 5 && count_files(".") == 1);
    close(reading.fd);
    end();
}

static char large[300000];

static void *close_late(void *fd)
{
    usleep(20000);
    close(*(int *)fd);
    return NULL;
}

static void a_reader_that_goes_away_is_an_error_and_no_signal(void)
{
    pthread_t thread;
    begin();
    CHECK(mkfifo("f", 0666) == 0);
    int fd = open("f", O_RDONLY | O_NONBLOCK);
    CHECK(pthread_create(&thread, NULL, close_late, &fd) == 0);
    report = (struct p2d_report){0};
    CHECK(!p2d_replace_file("f", large, sizeof large, &report));
    CHECK_TEXT(report.text, "cannot write: Broken pipe");
    pthread_join(thread, NULL);
    end();
}

static void a_descriptor_that_does_not_block_is_waited_for(void)
{
    int ends[2];
    pthread_t thread;
    CHECK(pipe(ends) == 0);
    CHECK(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    struct reading reading = {.fd = ends[0], .pause = 50};
    CHECK(pthread_create(&thread, NULL, read_all, &reading) == 0);
    report = (struct p2d_report){0};
    CHECK(p2d_write_fd(ends[1], "out", large, sizeof large, &report));
    close(ends[1]);
    pthread_join(thread, NULL);
    CHECK(reading.n == sizeof large);
    close(ends[0]);
}

static void a_failed_write_to_a_descriptor_names_it(void)
{
    report = (struct p2d_report){0};
    int fd = open("/dev/full", O_WRONLY);
    CHECK(!p2d_write_fd(fd, "-", "x", 1, &report));
    CHECK_TEXT(report.place, "-");
    CHECK_TEXT(report.text, "cannot write: No space left on device");
    close(fd);
}

/* --------------------------------------------------------------------- signals */

static void signals_are_as_before(void)
{
    sigset_t before, after;
    begin();
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    CHECK(replace("a", "new"));
    CHECK(!replace("nowhere/a", "new"));
    CHECK(!replace("/dev/full", "new"));
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int i = 1; i < 32; i++)
        CHECK(sigismember(&before, i) == sigismember(&after, i));
    end();
}

static void write_for_ever(void)
{
    for (int i = 0;; i++) {
        memset(large, 'a' + i % 26, sizeof large);
        report = (struct p2d_report){0};
        if (!p2d_replace_file("a", large, 50000, &report))
            _exit(1);
    }
}

static bool is_whole(const char *text)
{
    size_t n = strlen(text);
    return n == 50000 && strspn(text, (char[]){text[0], '\0'}) == n;
}

/* The new file has two names for a few microseconds, and nobody can put off a SIGKILL. */
static void remove_temporary(void)
{
    DIR *stream = opendir(".");
    for (struct dirent *entry; stream != NULL && (entry = readdir(stream)) != NULL;)
        if (strncmp(entry->d_name, ".prof2dot-", 10) == 0)
            remove(entry->d_name);
    closedir(stream);
}

static void a_kill_leaves_one_whole_file_and_nothing_else(void)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGKILL};
    begin();
    for (unsigned i = 0; i < 3; i++)
        signal(signals[i], SIG_DFL); /* nohup and background jobs ignore some */
    memset(large, 'a', 50000);
    CHECK(p2d_replace_file("a", large, 50000, &(struct p2d_report){0}));
    for (unsigned i = 0; i < 80; i++) {
        pid_t pid = fork();
        if (pid == 0)
            write_for_ever();
        usleep(1000 + i * 137 % 3000);
        kill(pid, signals[i % 4]);
        CHECK(waitpid(pid, NULL, 0) == pid);
        CHECK(is_whole(content("a")));
        CHECK(count_files(".") == 1 || signals[i % 4] == SIGKILL);
        remove_temporary();
    }
    end();
}

int main(void)
{
    RUN(a_new_file_follows_the_umask);
    RUN(an_old_file_is_replaced_and_keeps_its_mode);
    RUN(who_has_the_old_file_open_keeps_it);
    RUN(no_bytes_make_an_empty_file);
    RUN(the_target_of_a_link_is_replaced);
    RUN(a_dangling_link_creates_its_target);
    RUN(a_link_that_leads_nowhere_is_refused);
    RUN(the_longest_name_is_no_problem);
    RUN(what_cannot_be_a_file_is_refused);
    RUN(a_device_is_written_to);
    RUN(rights_are_respected);
    RUN(a_full_disk_leaves_the_old_file);
    RUN(an_earlier_error_stops_it);
    RUN(a_fifo_is_written_to);
    RUN(a_reader_that_goes_away_is_an_error_and_no_signal);
    RUN(a_descriptor_that_does_not_block_is_waited_for);
    RUN(a_failed_write_to_a_descriptor_names_it);
    RUN(signals_are_as_before);
    RUN(a_kill_leaves_one_whole_file_and_nothing_else);
    return tap_done();
}
