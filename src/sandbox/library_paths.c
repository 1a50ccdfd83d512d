/* library_paths.c - list the folders of libraries and fonts, and of their
 * configuration. */
#include "sandbox/library_paths.h"

#include "system/linux.h"

#if P2D_LINUX

#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/sandbox.h"
#include "base/sanitized.h"

enum { PATH_SIZE = 4096 };

struct visitor {
    void (*visit)(void *state, const char *path);
    void *state;
};

/* Not all of /etc, /var and the home: they hold what is nobody's business. */
static const char *const usual[] = {
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/opt",
    "/nix/store",
    "/gnu/store",
    "/home/linuxbrew/.linuxbrew",
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/etc/localtime",
    "/etc/fonts",
    "/etc/pango",
    "/var/cache/fontconfig",
    "/var/lib/defoma",
    "/run/host/fonts",
    "/mnt/c/Windows/Fonts",
    "/proc/self",
    "/sys/devices/system/cpu",
    "/dev/null",
    "/dev/urandom",
};

/* Below a folder that a variable names. */
static const struct {
    const char *variable, *below;
} of_environment[] = {
    {"HOME", "/.fonts"},
    {"HOME", "/.fonts.conf"},
    {"HOME", "/.fonts.conf.d"},
    {"HOME", "/.fontconfig"},
    {"HOME", "/.config/fontconfig"},
    {"HOME", "/.cache/fontconfig"},
    {"HOME", "/.local/share/fonts"},
    {"XDG_CONFIG_HOME", "/fontconfig"},
    {"XDG_CACHE_HOME", "/fontconfig"},
    {"XDG_DATA_HOME", "/fonts"},
    {"FONTCONFIG_FILE", ""},
    {"FONTCONFIG_PATH", ""},
    {"GVBINDIR", ""},
};

/* A library that is loaded already, wherever it is, shows where related libraries are. */
static int visit_library(struct dl_phdr_info *info, size_t size, void *state)
{
    const struct visitor *v = state;
    char folder[PATH_SIZE];
    const char *slash = strrchr(info->dlpi_name, '/');
    size_t n = slash != NULL ? (size_t)(slash - info->dlpi_name) : 0;
    bool usual_place = strncmp(info->dlpi_name, "/lib", strlen("/lib")) == 0 ||
                       strncmp(info->dlpi_name, "/usr/", strlen("/usr/")) == 0;
    (void)size;
    if (n == 0 || n >= sizeof folder || usual_place)
        return 0;
    memcpy(folder, info->dlpi_name, n);
    folder[n] = '\0';
    v->visit(v->state, folder);
    return 0;
}

/* Folders separated by colons; what stands before a path ("suppressions=") is skipped. */
static void visit_list(const struct visitor *v, const char *list)
{
    char folder[PATH_SIZE];
    while (list != NULL && *list != '\0') {
        size_t n = strcspn(list, ":"), before = strcspn(list, "/:");
        if (n > before && n - before < sizeof folder) {
            memcpy(folder, list + before, n - before);
            folder[n - before] = '\0';
            v->visit(v->state, folder);
        }
        list += n + (list[n] == ':');
    }
}

void p2d_folders_visit(void (*visit)(void *state, const char *path), void *state)
{
    struct visitor v = {visit, state};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        visit(state, usual[i]);
    for (size_t i = 0; i < sizeof of_environment / sizeof *of_environment; i++) {
        char path[PATH_SIZE];
        const char *folder = getenv(of_environment[i].variable);
        if (folder != NULL && folder[0] == '/' &&
            snprintf(path, sizeof path, "%s%s", folder, of_environment[i].below) <
                (int)sizeof path)
            visit(state, path);
    }
    visit_list(&v, getenv("LD_LIBRARY_PATH"));
    if (P2D_SANITIZED) {
        visit_list(&v, getenv("LSAN_OPTIONS"));
        visit(state, "/proc/self/exe"); /* to look up names in it */
    }
    dl_iterate_phdr(visit_library, &v);
}

#endif
