/* Tests of io/open_regular: what an input names, below a folder. */
#include "io/open_regular.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char folder[] = "/tmp/prof2dot-test-XXXXXX";

static bool opens(const char *below, struct p2d_span path)
{
    char root[100];
    snprintf(root, sizeof root, "%s%s", folder, below);
    int fd = p2d_open_regular_below(root, path);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static void make(const char *name, int kind)
{
    char path[100];
    snprintf(path, sizeof path, "%s%s", folder, name);
    if (kind == 'd')
        CHECK(mkdir(path, 0700) == 0);
    else if (kind == 'p')
        CHECK(mkfifo(path, 0600) == 0);
    else
        CHECK(close(open(path, O_WRONLY | O_CREAT | O_EXCL, 0600)) == 0);
}

static void files_below_the_folder_are_opened(void)
{
    CHECK(opens("", p2d_span_of("/file")));
    CHECK(opens("", p2d_span_of("/sub/inner..so")));
    CHECK(opens("/sub", p2d_span_of("/inner..so")));
    CHECK(!opens("/sub", p2d_span_of("/file")));
}

static void nothing_leads_out_of_it(void)
{
    CHECK(!opens("/sub", p2d_span_of("/../file")));
    CHECK(!opens("/sub", p2d_span_of("/x/../../file")));
    CHECK(!opens("", p2d_span_of("file")));
    CHECK(!opens("", p2d_span_of("")));
    CHECK(!opens("", (struct p2d_span){(const unsigned char *)"/file\0x", 7}));
}

static void nothing_waits_for_a_pipe(void)
{
    CHECK(!opens("", p2d_span_of("/pipe")));
    CHECK(!opens("", p2d_span_of("/sub")));
}

static void long_paths_are_refused(void)
{
    static unsigned char path[5000];
    memset(path, '/', sizeof path);
    memcpy(path + 4000, "file", 4);
    CHECK(opens("", (struct p2d_span){path, 4004}));
    memcpy(path + 4090, "file", 4);
    CHECK(!opens("", (struct p2d_span){path, 4094}));
    CHECK(!opens("", (struct p2d_span){path, sizeof path}));
}

int main(void)
{
    char path[100];
    if (mkdtemp(folder) == NULL)
        return 1;
    make("/sub", 'd');
    make("/file", 'f');
    make("/sub/inner..so", 'f');
    make("/pipe", 'p');
    RUN(files_below_the_folder_are_opened);
    RUN(nothing_leads_out_of_it);
    RUN(nothing_waits_for_a_pipe);
    RUN(long_paths_are_refused);
    static const char *const names[] = {"/sub/inner..so", "/file", "/pipe"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s%s", folder, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/sub", folder);
    rmdir(path);
    rmdir(folder);
    return tap_done();
}
