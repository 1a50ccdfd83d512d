# How each kind of build (BUILD=...) is compiled and linked; what the compiler has is in config.mk.

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
  -Wold-style-definition -Wwrite-strings -Wcast-qual -Wpointer-arith -Wundef -Wvla \
  -Wformat=2 -Wconversion -Wno-sign-conversion -Wimplicit-fallthrough
# Enumerations name whole numbers, which are exact among doubles: clang 21 warns of them within -Wconversion.
WARNINGS += -Wno-enum-float-conversion
ifdef DEV
WARNINGS += -Werror
endif

# Neither -O3 nor -flto is among them: of perf text, folded stacks, pprof and speedscope gcc 12 then takes 1 to 5 % fewer
# instructions (callgrind), for a build that takes twice as long and a library that only the same compiler can link. A
# build with -fprofile-use, trained on texts with 60 % repeats, reads perf text and folded stacks of other seeds 2 to 6 %
# faster and pprof 3 % slower, since the program waits for memory. The training data would be one more file to keep.
FLAGS_release = -O2 -g $(HARDEN)
LINK_release = $(if $(DARWIN),,-Wl,-z,noexecstack -Wl,-z,separate-code)

FLAGS_asan = -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
  -fsanitize=address,undefined -fsanitize=float-cast-overflow -DP2D_TINY $(PATTERN)
LINK_asan := -fsanitize=address,undefined

FLAGS_fuzz = -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
  -fsanitize=fuzzer-no-link,address,undefined -fsanitize=float-cast-overflow $(PATTERN)
LINK_fuzz := -fsanitize=fuzzer,address,undefined

FLAGS_afl = $(filter-out -fsanitize=%,$(FLAGS_fuzz)) -fsanitize=address,undefined
LINK_afl := -fsanitize=fuzzer,address,undefined

# Threads count together; see tests/code/cover/seams.c.
FLAGS_cover := -O0 -g --coverage -fprofile-update=atomic
LINK_cover := --coverage -Wl,--wrap=_exit,--wrap=p2d_is_watched,--wrap=p2d_sandbox_enter

# Files of more than 2 GiB and their numbers, on machines of 32 bits too.
LARGE_FILES := -D_FILE_OFFSET_BITS=64

# The user's own flags come last, so that they win.
CPPFLAGS_ALL = -D_GNU_SOURCE $(LARGE_FILES) $(PORTABLE:1=-DP2D_PORTABLE) -Iinclude -Isrc $(CPPFLAGS)
CFLAGS_ALL = -std=c11 $(WARNINGS) $(FLAGS_$(BUILD)) -ffile-prefix-map=$(CURDIR)=. -fPIC -fvisibility=hidden -pthread \
  $(PACKAGE_CFLAGS) $(CFLAGS)
LDFLAGS_ALL = $(LINK_$(BUILD)) $(if $(DARWIN),,-Wl,-z,relro,-z,now -Wl,--as-needed) -pthread $(LDFLAGS)
LINK_shared = $(if $(DARWIN),-dynamiclib -install_name @rpath/$(SHARED_ABI),-shared -Wl,-soname,$(SHARED_ABI) -Wl,--exclude-libs,ALL)
LIBS = $(PACKAGE_LIBS) $(SYSTEM_LIBS)
SYSTEM_LIBS := -lm -ldl
