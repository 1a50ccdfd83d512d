/* Tests of io/open_regular: what an input names, below a folder. */
#include "io/open_regular.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/in_root.h"
#include "symbols/file_index.h"
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

static void link_to(const char *name, const char *target)
{
    char path[100];
    snprintf(path, sizeof path, "%s%s", folder, name);
    unlink(path);
    CHECK(symlink(target, path) == 0);
}

/* The path /link below a folder leads to a file, by the kernel and without it, or not. */
static bool leads(const char *target)
{
    struct stat info;
    char root[100];
    snprintf(root, sizeof root, "%s/sub", folder);
    link_to("/sub/link", target);
    int at = open(root, O_PATH | O_DIRECTORY);
    int one = p2d_open_in_root(at, "/link", O_RDONLY | O_NONBLOCK);
    int other = p2d_walk_in_root(at, "/link", O_RDONLY | O_NONBLOCK);
    bool found = opens("/sub", p2d_span_of("/link"));
    bool is_file = one >= 0 && fstat(one, &info) == 0 && S_ISREG(info.st_mode);
    CHECK(is_file == found && (other >= 0) == found);
    CHECK(p2d_stat_below(root, p2d_span_of("/link"), &info) == found);
    close(at);
    if (one >= 0)
        close(one);
    if (other >= 0)
        close(other);
    return found;
}

static void links_lead_to_what_is_below_as_for_chroot(void)
{
    char whole[100], deep[4000] = "";
    snprintf(whole, sizeof whole, "%s/file", folder);
    link_to("/sub/here", ".");
    link_to("/sub/hop", "//here/./inner..so");
    for (size_t i = 0; i < 300; i++)
        strcat(deep, "here/../");
    CHECK(leads("inner..so"));
    CHECK(leads("/inner..so"));
    CHECK(leads("/../../inner..so")); /* what is above the root is the root */
    CHECK(leads("here/here//../inner..so"));
    CHECK(leads("hop"));
    CHECK(leads("more/../more/leaf"));
    CHECK(leads("../more/up/leaf"));
    CHECK(leads("more/whole"));
    CHECK(!leads("../file"));
    CHECK(!leads("more/../../file"));
    CHECK(!leads(whole));
    CHECK(!leads("link"));
    CHECK(!leads("inner..so/"));
    CHECK(!leads("inner..so/../inner..so"));
    CHECK(!leads("more"));
    CHECK(!leads("more/"));
    CHECK(!leads("/"));
    CHECK(!leads("pipe"));
    CHECK(!leads(strcat(deep, "inner..so"))); /* 300 links */
}

static void no_folder_leads_to_everything(void)
{
    char path[100], link[100];
    snprintf(path, sizeof path, "%s/file", folder);
    link_to("/link", path);
    snprintf(link, sizeof link, "%s/link", folder);
    for (int i = 0; i < 2; i++) {
        int fd = p2d_open_regular_below(i == 0 ? "" : "/", p2d_span_of(link));
        CHECK(fd >= 0);
        close(fd);
    }
    unlink(link);
}

static int open_own(const char *name)
{
    char path[100];
    struct stat info;
    snprintf(path, sizeof path, "%s%s", folder, name);
    int fd = p2d_open_own(p2d_span_of(path), &info);
    if (fd >= 0)
        close(fd);
    return fd;
}

static void files_of_others_and_links_are_not_own(void)
{
    char path[100], link[100];
    snprintf(path, sizeof path, "%s/file", folder);
    snprintf(link, sizeof link, "%s/link", folder);
    CHECK(symlink(path, link) == 0);
    CHECK(open_own("/file") >= 0);
    CHECK(open_own("/link") < 0);
    CHECK(open_own("/pipe") < 0);
    CHECK(open_own("/sub/../file") < 0);
    if (geteuid() == 0 && chown(path, 12345, 12345) == 0) {
        errno = 0;
        CHECK(open_own("/file") < 0 && errno == EPERM);
        CHECK(chown(path, 0, 0) == 0);
    }
    unlink(link);
}

static void spellings_of_one_file_have_one_number(void)
{
    static const char *const spellings[] = {"/file", "//file", "/./file",
                                            "/sub/./up/file"};
    struct p2d_report report = {0};
    struct p2d_file_index index = {0};
    char up[100];
    snprintf(up, sizeof up, "%s/sub/up", folder);
    CHECK(symlink("/", up) == 0);
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        uint32_t *slot =
            p2d_file_slot(&index, &report, folder, p2d_span_of(spellings[i]));
        CHECK(slot != NULL && *slot == (i > 0 ? 7 : 0));
        if (slot != NULL)
            *slot = 7;
    }
    uint32_t *other =
        p2d_file_slot(&index, &report, folder, p2d_span_of("/sub/inner..so"));
    CHECK(other != NULL && *other == 0);
    CHECK(p2d_file_slot(&index, &report, folder, p2d_span_of("/none")) == NULL);
    CHECK(p2d_file_slot(&index, &report, folder, p2d_span_of("/pipe")) == NULL);
    p2d_file_index_release(&index);
    unlink(up);
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
    make("/sub/pipe", 'p');
    make("/sub/more", 'd');
    make("/sub/more/leaf", 'f');
    link_to("/sub/more/up", "..//more");
    link_to("/sub/more/whole", "/more/leaf");
    RUN(files_below_the_folder_are_opened);
    RUN(nothing_leads_out_of_it);
    RUN(links_lead_to_what_is_below_as_for_chroot);
    RUN(no_folder_leads_to_everything);
    RUN(nothing_waits_for_a_pipe);
    RUN(files_of_others_and_links_are_not_own);
    RUN(spellings_of_one_file_have_one_number);
    RUN(long_paths_are_refused);
    static const char *const names[] = {
        "/sub/inner..so", "/file",           "/pipe",     "/sub/pipe", "/sub/more/leaf",
        "/sub/more/up",   "/sub/more/whole", "/sub/here", "/sub/hop",  "/sub/link"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s%s", folder, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/sub/more", folder);
    rmdir(path);
    snprintf(path, sizeof path, "%s/sub", folder);
    rmdir(path);
    CHECK(rmdir(folder) == 0);
    return tap_done();
}
