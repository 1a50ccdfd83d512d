/* files.c - makes, fills, lists and removes many small files: most of the time is the kernel's. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char block[65536];

static void write_file(const char *path, int n_blocks)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_RDWR, 0600);
    for (int i = 0; i < n_blocks; i++)
        if (write(fd, block, sizeof block) < 0)
            perror(path);
    close(fd);
}

static long read_file(const char *path)
{
    long n = 0, now;
    int fd = open(path, O_RDONLY);
    while ((now = read(fd, block, sizeof block)) > 0)
        n += now;
    close(fd);
    return n;
}

static void list_folder(void)
{
    DIR *folder = opendir(".");
    struct dirent *entry;
    struct stat status;
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        (void)stat(entry->d_name, &status);
    closedir(folder);
}

static void start_processes(int n)
{
    for (int i = 0; i < n; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        waitpid(pid, NULL, 0);
    }
}

int main(void)
{
    char path[32];
    long n = 0;
    memset(block, 'x', sizeof block);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 300; i++) {
            snprintf(path, sizeof path, "file-%d", i);
            write_file(path, 6);
            n += read_file(path);
        }
        list_folder();
        for (int i = 0; i < 300; i++) {
            snprintf(path, sizeof path, "file-%d", i);
            unlink(path);
        }
        start_processes(150);
    }
    printf("%ld bytes\n", n);
    return 0;
}
