# Builds prof2dot, its library, tests and manual. `make help` lists the targets.

VERSION := 0.1.0
SOVERSION := 0
PREFIX ?= /usr/local
DESTDIR ?=
BINDIR = $(PREFIX)/bin
LIBDIR = $(PREFIX)/lib
INCLUDEDIR = $(PREFIX)/include
MANDIR = $(PREFIX)/share/man
# Where each shell looks for completions.
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
BUILD ?= release
V ?= 0
PKG_CONFIG ?= pkg-config

PACKAGES := libcjson zlib libpng expat
# Used where they are there, but for those in WITHOUT="libdw cairo"; without them the program
# says at run time what is missing. libdw is of no use without libelf.
OPTIONAL := libdw libelf libzstd
# Only their headers are used here: they are loaded when they are first needed.
LOADED := libgvc libcgraph libarchive
LOADED_OPTIONAL := cairo libseccomp libpcre2-8
ALL_OPTIONAL := $(OPTIONAL) $(LOADED_OPTIONAL) libiberty
WITHOUT ?=
LEFT_OUT := $(sort $(WITHOUT) $(if $(filter libelf,$(WITHOUT)),libdw))
# Another compiler than the usual one builds elsewhere: build/release-clang; so does a build
# without something: build/release-without-cairo-dw.
space := $(subst ,, )
OUT := build/$(BUILD)$(addprefix -,$(notdir $(lastword $(filter-out cc gcc,$(CC)))))$(addprefix \
  -without-,$(subst $(space),-,$(subst lib,,$(LEFT_OUT))))

# What `make demo` and `make check` install where it is missing (Debian and Ubuntu).
APT_BUILD := gcc libc6-dev pkg-config libgraphviz-dev libcjson-dev libarchive-dev zlib1g-dev \
  libpng-dev libexpat1-dev libcairo2-dev libseccomp-dev libdw-dev libzstd-dev libiberty-dev libpcre2-dev
APT_CHECK := $(APT_BUILD) python3 perl graphviz libxml2-utils mandoc bzip2 xz-utils zstd locales dwz

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
  -Wold-style-definition -Wwrite-strings -Wcast-qual -Wpointer-arith -Wundef -Wvla \
  -Wformat=2 -Wconversion -Wno-sign-conversion -Wimplicit-fallthrough
ifdef DEV
WARNINGS += -Werror
endif

FLAGS_release = -O2 -g $(HARDEN)
LINK_release := -Wl,-z,noexecstack -Wl,-z,separate-code
FLAGS_asan = -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
  -fsanitize=address,undefined -fsanitize=float-cast-overflow -DP2D_TINY $(PATTERN)
LINK_asan := -fsanitize=address,undefined
FLAGS_fuzz = -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
  -fsanitize=fuzzer-no-link,address,undefined -fsanitize=float-cast-overflow $(PATTERN)
LINK_fuzz := -fsanitize=fuzzer,address,undefined
FLAGS_afl = $(filter-out -fsanitize=%,$(FLAGS_fuzz)) -fsanitize=address,undefined
LINK_afl := -fsanitize=fuzzer,address,undefined
# Threads count together; see tests/cover/seams.c.
FLAGS_cover := -O0 -g --coverage -fprofile-update=atomic
LINK_cover := --coverage -Wl,--wrap=_exit,--wrap=p2d_is_watched,--wrap=p2d_sandbox_enter

CPPFLAGS += -D_GNU_SOURCE -Iinclude -Isrc
CFLAGS_ALL = -std=c11 $(WARNINGS) $(FLAGS_$(BUILD)) -ffile-prefix-map=$(CURDIR)=. -fPIC -fvisibility=hidden -pthread \
  $(PACKAGE_CFLAGS) $(CFLAGS)
LDFLAGS_ALL = $(LINK_$(BUILD)) -Wl,-z,relro,-z,now -Wl,--as-needed -pthread $(LDFLAGS)
LIBS = $(PACKAGE_LIBS) -lm -ldl

# What makes an exploit harder, as far as the compiler has it; `make harden-check` looks at what came of it.
# Some systems define _FORTIFY_SOURCE themselves; level 3 where the C library takes it without a warning.
HARDEN = $(eval HARDEN := -U_FORTIFY_SOURCE $$(call first_taken,-D_FORTIFY_SOURCE=3 -D_FORTIFY_SOURCE=2) \
  $$(foreach flag,-fstack-protector-strong -fstack-clash-protection -fcf-protection -mbranch-protection=standard,$$(call taken,$$(flag))) \
  $$(call first_taken,-ftrivial-auto-var-init=zero -ftrivial-auto-var-init=pattern))$(HARDEN)
# What the release sets to zero, sanitizers should stumble over.
PATTERN = $(eval PATTERN := $$(call taken,-ftrivial-auto-var-init=pattern))$(PATTERN)
taken = $(shell $(CC) -O2 -Werror -U_FORTIFY_SOURCE $(1) -include stdlib.h -x c -c /dev/null -o /dev/null 2>/dev/null && echo '$(1)')
first_taken = $(firstword $(foreach flag,$(1),$(call taken,$(flag))))

# Asked for once, and only when something is compiled: `make demo` installs them first.
PACKAGE_CFLAGS = $(eval PACKAGE_CFLAGS := $$(shell $(PKG_CONFIG) --cflags $(PACKAGES) $(FOUND) $(LOADED) $(FOUND_LOADED)) \
  $$(HAVE) -DP2D_LIBGVC=$$(LIBGVC))$(PACKAGE_CFLAGS)
PACKAGE_LIBS = $(eval PACKAGE_LIBS := $$(shell $(PKG_CONFIG) --libs $(PACKAGES) $(FOUND)) $$(LIBIBERTY))$(PACKAGE_LIBS)
found = $(foreach package,$(filter-out $(LEFT_OUT),$(1)),$(shell $(PKG_CONFIG) --exists $(package) && echo $(package)))
FOUND = $(call found,$(OPTIONAL))
FOUND_LOADED = $(call found,$(LOADED_OPTIONAL))
# The name of the ABI that libgvc's headers belong to, as something linked with it has it.
LIBGVC = $(shell mkdir -p $(OUT) && $(CC) -shared -nostdlib -Wl,--no-as-needed -o $(OUT)/libgvc.so \
  $$($(PKG_CONFIG) --libs-only-L libgvc) -lgvc && readelf -d $(OUT)/libgvc.so | sed -n 's/.*NEEDED.*\[\(libgvc\..*\)\].*/\1/p')
# A test packs what the library unpacks.
TEST_LIBS = $(eval TEST_LIBS := $$(shell $(PKG_CONFIG) --libs libarchive))$(TEST_LIBS)
# libiberty has no pkg-config file: it is found by trying it.
LIBIBERTY = $(if $(filter libiberty,$(LEFT_OUT)),,$(shell \
  echo 'char *rust_demangle(const char *, int); int main(void) { return !rust_demangle("", 0); }' | \
  $(CC) -include libiberty/demangle.h -x c - -o /dev/null -liberty >/dev/null 2>&1 && echo -liberty))
HAVE = $(patsubst libdw,-DP2D_HAVE_DW,$(patsubst libelf,-DP2D_HAVE_ELF,$(patsubst libzstd,-DP2D_HAVE_ZSTD,$(patsubst cairo,-DP2D_HAVE_CAIRO,$(patsubst libseccomp,-DP2D_HAVE_SECCOMP,$(patsubst libpcre2-8,-DP2D_HAVE_PCRE2,$(FOUND) $(FOUND_LOADED))))))) \
  $(if $(LIBIBERTY),-DP2D_HAVE_IBERTY)

CLI_SOURCES := $(sort $(wildcard src/cli/*.c))
LIB_SOURCES := $(filter-out $(CLI_SOURCES),$(sort $(shell find src -name '*.c')))
TEST_SOURCES := $(sort $(wildcard tests/unit/*.c tests/prop/*.c tests/faults/*.c))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(OUT)/%.o) \
  $(OUT)/share/report_script.o $(OUT)/share/report_style.o $(OUT)/share/flame_script.o
CLI_OBJECTS := $(CLI_SOURCES:%.c=$(OUT)/%.o)
ifeq ($(BUILD),cover)
LIB_OBJECTS += $(OUT)/tests/cover/seams.o
endif
TEST_PROGRAMS := $(TEST_SOURCES:tests/%.c=$(OUT)/tests/%) $(OUT)/tests/fuzz/replay
# Those that take longest first: prove runs them side by side.
TEST_SCRIPTS := $(sort $(wildcard tests/slow/*_test.py)) $(sort $(wildcard tests/browser/*_test.py)) \
  $(sort $(wildcard tests/corpus/*_test.py)) \
  $(sort $(wildcard tests/prop/*_test.py)) $(sort $(wildcard tests/cli/*_test.sh tests/cli/*_test.py)) \
  tests/golden.sh tests/layers.sh tests/house_test.py
TESTS ?= $(TEST_SCRIPTS) $(TEST_PROGRAMS)
C_SOURCES := $(LIB_SOURCES) $(CLI_SOURCES) $(TEST_SOURCES) $(wildcard examples/*.c tests/fuzz/*.c tests/cover/*.c)
ALL_SOURCES := $(C_SOURCES) $(shell find src -name '*.h') $(wildcard include/*.h tests/*.h tests/fuzz/*.h tests/faults/*.h tests/cover/*.h)

Q := $(if $(filter 0,$(V)),@,)
say = $(if $(filter 0,$(V)),@printf '  %-5s %s\n' $(1) $(2),@:)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

.PHONY: all
all: $(OUT)/prof2dot $(OUT)/libprof2dot.a $(OUT)/libprof2dot.so.$(VERSION) ## build the program and the library

$(OUT)/prof2dot: $(CLI_OBJECTS) $(OUT)/libprof2dot.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -pie -o $@ $(CLI_OBJECTS) $(OUT)/libprof2dot.a $(LIBS)

$(OUT)/libprof2dot.a: $(LIB_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) qcsD $@ $(LIB_OBJECTS) # q: some have the same name in another folder

$(OUT)/libprof2dot.so.$(VERSION): $(LIB_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -shared -Wl,-soname,libprof2dot.so.$(SOVERSION) \
	  -Wl,--exclude-libs,ALL \
	  -o $@ $(LIB_OBJECTS) $(LIBS)
	$(Q)ln -sf libprof2dot.so.$(VERSION) $(OUT)/libprof2dot.so.$(SOVERSION)
	$(Q)ln -sf libprof2dot.so.$(SOVERSION) $(OUT)/libprof2dot.so

$(OUT)/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The scripts of the interactive report and of flame graphs, and the report's style, go
# into the library as bytes, with the hashes that a policy names them by.
REPORT_SCRIPT := $(sort $(wildcard share/report/*.js))
$(OUT)/share/report.js: $(REPORT_SCRIPT)
	$(Q)mkdir -p $(@D)
	$(Q)cat $^ >$@

$(OUT)/share/report_script.c: $(OUT)/share/report.js share/embed.sh
	$(Q)share/embed.sh p2d_report_script $< >$@

$(OUT)/share/report_style.c: share/report/report.css share/embed.sh
	$(Q)mkdir -p $(@D)
	$(Q)share/embed.sh p2d_report_style $< >$@

$(OUT)/share/flame_script.c: share/flame.js share/embed.sh
	$(Q)mkdir -p $(@D)
	$(Q)share/embed.sh p2d_flame_script $< >$@

$(OUT)/share/%.o: $(OUT)/share/%.c src/write/shared/asset.h
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -c -o $@ $<

$(OUT)/tests/%: tests/%.c $(OUT)/libprof2dot.a
	$(call say,TEST,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itests $(CFLAGS_ALL) $(LDFLAGS_ALL) -MMD -MP -o $@ $< \
	  $(OUT)/libprof2dot.a $(LIBS) $(TEST_LIBS)

# Calls of the tests in tests/faults that fail when they are told to.
comma := ,
WRAP_MEMORY := malloc calloc realloc
WRAP_CALLS := read pread write open openat close fsync linkat renameat stat lstat fstat \
  pipe2 fork poll fcntl dup2 pthread_create
$(OUT)/tests/faults/io: LDFLAGS_ALL += $(WRAP_CALLS:%=-Wl,--wrap=%)
$(OUT)/tests/faults/cli: LDFLAGS_ALL += $(CLI_OBJECTS) \
  $(addprefix -Wl$(comma)--wrap=,main $(WRAP_MEMORY) $(WRAP_CALLS))
$(OUT)/tests/faults/cli: $(CLI_OBJECTS)
$(OUT)/tests/faults/oom: LDFLAGS_ALL += $(WRAP_MEMORY:%=-Wl,--wrap=%)

-include $(LIB_OBJECTS:.o=.d) $(CLI_OBJECTS:.o=.d) $(TEST_PROGRAMS:=.d)

.PHONY: demo
demo: ## install what is missing, build, draw a real profile
	$(Q)tests/install.sh $(APT_BUILD)
	$(Q)$(MAKE) --no-print-directory $(OUT)/prof2dot
	$(Q)mkdir -p build/demo
	$(OUT)/prof2dot examples/profiles/search.pstats -o build/demo/search.png
	$(OUT)/prof2dot examples/profiles/simulate.perf -o build/demo/simulate.svg
	@echo
	@echo 'A Python profile (cProfile) is drawn in   build/demo/search.png'
	@echo 'A C program recorded by perf is drawn in  build/demo/simulate.svg'

.PHONY: examples
examples: $(OUT)/prof2dot $(OUT)/examples/top ## draw the pictures of examples/ anew
	$(Q)examples/draw.sh $(OUT)/prof2dot
	$(Q)examples/gallery/make.sh $(OUT)/prof2dot

$(OUT)/examples/top: examples/top.c $(OUT)/libprof2dot.a
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $< $(OUT)/libprof2dot.a $(LIBS)

.PHONY: install
install: all ## install into PREFIX, below DESTDIR
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR) \
	  $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
	  $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	install -m 755 $(OUT)/prof2dot $(DESTDIR)$(BINDIR)/prof2dot
	install -m 644 $(OUT)/libprof2dot.a $(DESTDIR)$(LIBDIR)/libprof2dot.a
	install -m 755 $(OUT)/libprof2dot.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libprof2dot.so.$(VERSION)
	ln -sf libprof2dot.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libprof2dot.so.$(SOVERSION)
	ln -sf libprof2dot.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libprof2dot.so
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' prof2dot.pc.in \
	  >$(DESTDIR)$(LIBDIR)/pkgconfig/prof2dot.pc
	install -m 644 include/prof2dot.h $(DESTDIR)$(INCLUDEDIR)/prof2dot.h
	install -m 644 man/prof2dot.1 $(DESTDIR)$(MANDIR)/man1/prof2dot.1
	install -m 644 man/prof2dot-formats.5 $(DESTDIR)$(MANDIR)/man5/prof2dot-formats.5
	$(OUT)/prof2dot --completion bash >$(DESTDIR)$(BASHDIR)/prof2dot
	$(OUT)/prof2dot --completion zsh >$(DESTDIR)$(ZSHDIR)/_prof2dot
	$(OUT)/prof2dot --completion fish >$(DESTDIR)$(FISHDIR)/prof2dot.fish

.PHONY: uninstall
uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(BINDIR)/prof2dot $(DESTDIR)$(LIBDIR)/libprof2dot.a \
	  $(DESTDIR)$(LIBDIR)/libprof2dot.so $(DESTDIR)$(LIBDIR)/libprof2dot.so.$(SOVERSION) \
	  $(DESTDIR)$(LIBDIR)/libprof2dot.so.$(VERSION) $(DESTDIR)$(LIBDIR)/pkgconfig/prof2dot.pc \
	  $(DESTDIR)$(INCLUDEDIR)/prof2dot.h $(DESTDIR)$(MANDIR)/man1/prof2dot.1 \
	  $(DESTDIR)$(MANDIR)/man5/prof2dot-formats.5 $(DESTDIR)$(BASHDIR)/prof2dot \
	  $(DESTDIR)$(ZSHDIR)/_prof2dot $(DESTDIR)$(FISHDIR)/prof2dot.fish

# What a test may rely on. Leaks of fontconfig and pango are theirs.
TEST_ENVIRONMENT = PYTHONDONTWRITEBYTECODE=1 PROF2DOT=$(CURDIR)/$(OUT)/prof2dot P2D_LOCALES=$(CURDIR)/build/locales \
  ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1:$$ASAN_OPTIONS \
  UBSAN_OPTIONS=print_stacktrace=1:$$UBSAN_OPTIONS \
  LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lsan.supp:print_suppressions=0:$$LSAN_OPTIONS
JOBS ?= 2

.PHONY: check
check: ## install what the tests need, build and run them (TESTS=... for some)
	$(Q)tests/install.sh $(APT_CHECK)
	$(Q)$(MAKE) --no-print-directory run-tests

.PHONY: run-tests
run-tests: all $(TEST_PROGRAMS) build/locales
	$(Q)$(TEST_ENVIRONMENT) prove --timer -j$(JOBS) -e '' $(TESTS)

.PHONY: check-browser
check-browser: all ## drive interactive reports in a headless chromium (installs it and two npm packages)
	$(Q)command -v npm >/dev/null || tests/install.sh npm
	$(Q)command -v chromium >/dev/null || tests/install.sh chromium
	$(Q)test -d build/browser/node_modules/axe-core || npm install --silent --no-audit --no-fund \
	  --prefix build/browser playwright-core@1 axe-core@4
	$(Q)$(MAKE) --no-print-directory run-tests TESTS=tests/browser/report_test.py

.PHONY: check-install
check-install: all ## install into a folder of its own, build and run a program against it
	$(Q)tests/install.sh g++
	$(Q)CC='$(CC)' prove -e '' tests/install_test.sh

.PHONY: check-without
check-without: ## build without what is optional and see that the samples are read all the same
	$(Q)$(MAKE) --no-print-directory run-tests WITHOUT="$(ALL_OPTIONAL)" TESTS="tests/golden.sh tests/cli/without_test.py"

.PHONY: harden-check
harden-check: all ## look for what makes an exploit harder in the program and the library
	$(Q)prove -e '' tests/harden.sh :: $(OUT)/prof2dot $(OUT)/libprof2dot.so.$(VERSION) $(OUT)/libprof2dot.a

.PHONY: repro
repro: all ## build once more elsewhere: the bytes must be the same
	$(Q)tests/repro.sh $(OUT) BUILD=$(BUILD) CC='$(CC)'

# One locale with a decimal comma, where one can be made.
build/locales:
	$(Q)mkdir -p $@
	$(Q)localedef -i de_DE -f UTF-8 $@/de_DE.UTF-8 >/dev/null 2>&1 || true

.PHONY: bench
bench: $(OUT)/prof2dot $(OUT)/bench/generate $(OUT)/bench/floor ## measure beside the floor and peers (BENCH="--big --runs 3")
	$(Q)tests/bench/run.py $(OUT)/prof2dot $(OUT)/bench/generate $(OUT)/bench/floor $(BENCH) \
	  examples/profiles/search.pstats $(wildcard $(BENCH_PROFILES))

$(OUT)/bench/%: tests/bench/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -std=c11 $(WARNINGS) -O2 -o $@ $<

# WORK="read perf" tells what went wrong in the work whose name holds that.
.PHONY: oom
oom: all $(OUT)/tests/faults/oom ## let every allocation fail, of every reader, pass and writer: a table
	$(Q)$(TEST_ENVIRONMENT) $(OUT)/tests/faults/oom full $(if $(WORK),'$(WORK)')

.PHONY: faults
faults: all $(OUT)/tests/faults/io ## let every system call fail, of every reader and writer: a table
	$(Q)$(TEST_ENVIRONMENT) $(OUT)/tests/faults/io full $(if $(WORK),'$(WORK)')

FUZZ_SECONDS ?= 60
.PHONY: fuzz
fuzz: ## fuzz every reader for FUZZ_SECONDS=60, or READER=NAME (clang; FUZZ_JOBS=1)
	$(Q)$(MAKE) --no-print-directory BUILD=fuzz CC=clang build/fuzz-clang/fuzz
	$(Q)tests/fuzz/run.py build/fuzz-clang/fuzz $(FUZZ_SECONDS) $(READER)

.PHONY: fuzz-elf
fuzz-elf: ## fuzz the object files of a recording for FUZZ_SECONDS=60 (clang)
	$(Q)$(MAKE) --no-print-directory BUILD=fuzz CC=clang build/fuzz-clang/elf
	$(Q)mkdir -p build/fuzz/corpus/elf build/fuzz/found
	$(Q)for options in '-g -O2' '-gdwarf-4 -O1' '-g -O2 -gz' '-g -O0' '-O2'; do \
	  gcc $$options -shared -nostdlib -fPIC tests/fuzz/object.c \
	    -o "build/fuzz/corpus/elf/seed$$(echo $$options | tr -d ' ')"; done
	$(Q)build/fuzz-clang/elf -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 \
	  -max_len=32768 -artifact_prefix=build/fuzz/found/elf- build/fuzz/corpus/elf

.PHONY: fuzz-jit
fuzz-jit: ## fuzz what just-in-time compilers write for perf, for FUZZ_SECONDS=60 (clang)
	$(Q)$(MAKE) --no-print-directory BUILD=fuzz CC=clang build/fuzz-clang/elf
	$(Q)mkdir -p build/fuzz/found
	$(Q)tests/fuzz/seeds.py build/fuzz/corpus/jit
	$(Q)build/fuzz-clang/elf -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 \
	  -max_len=4096 -artifact_prefix=build/fuzz/found/jit- build/fuzz/corpus/jit

.PHONY: fuzz-afl
fuzz-afl: ## fuzz READER=NAME (or any) for FUZZ_SECONDS=60 by AFL++
	$(Q)command -v afl-fuzz >/dev/null || tests/install.sh afl++
	$(Q)$(MAKE) --no-print-directory BUILD=afl CC=afl-clang-fast build/afl-afl-clang-fast/fuzz
	$(Q)tests/fuzz/run.py --afl build/afl-afl-clang-fast/fuzz $(FUZZ_SECONDS) $(READER)

# The target alone for a fuzzer, or with a main that replays what was found.
FUZZ_SOURCES := $(addprefix tests/fuzz/,fuzz.c json.c oracles.c seams.c sound.c)
FUZZ_WRAP := -Wl,--wrap=p2d_source_of_memory,--wrap=p2d_render
$(OUT)/fuzz: $(FUZZ_SOURCES) tests/fuzz/fuzz.h $(OUT)/libprof2dot.a
	$(call say,FUZZ,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS_ALL) $(LDFLAGS_ALL) $(FUZZ_WRAP) -o $@ $(FUZZ_SOURCES) \
	  $(OUT)/libprof2dot.a $(LIBS)

$(OUT)/elf: tests/fuzz/elf.c $(OUT)/libprof2dot.a
	$(call say,FUZZ,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $< $(OUT)/libprof2dot.a $(LIBS)

$(OUT)/tests/fuzz/replay: tests/fuzz/replay.c $(FUZZ_SOURCES) tests/fuzz/fuzz.h $(OUT)/libprof2dot.a
	$(call say,TEST,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -Itests $(CFLAGS_ALL) $(LDFLAGS_ALL) $(FUZZ_WRAP) -o $@ $< $(FUZZ_SOURCES) \
	  $(OUT)/libprof2dot.a $(LIBS)

.PHONY: cover
cover: ## run the tests and count the lines and branches of the library that they reach (gcc)
	$(Q)tests/install.sh gcovr
	$(Q)mkdir -p build/cover && find build/cover -name '*.gcda' -delete
	$(Q)$(MAKE) --no-print-directory run-tests BUILD=cover CC=gcc || echo 'some tests failed: what they would reach is missing' >&2
	$(Q)tests/cover/report.sh build/cover

.PHONY: mutants
mutants: ## plant the bugs of tests/mutants and see that the tests notice (MUTANTS="3 7-9" for some)
	$(Q)tests/install.sh rsync
	$(Q)tests/mutants/run.py $(MUTANTS)

.PHONY: torture
torture: $(OUT)/prof2dot ## damage, cut and starve every reader, by the harness beside the repository
	$(Q)tests/torture/run.sh $(OUT)/prof2dot $(TORTURE_TRIES)

.PHONY: attacks
attacks: $(OUT)/prof2dot ## measure time and memory of what is to cost more than its size (ATTACKS="--small 10 -k perf")
	$(Q)tests/torture/attacks.py $(OUT)/prof2dot $(ATTACKS)

.PHONY: golden
golden: $(OUT)/prof2dot ## accept what the samples of tests/golden give now
	$(Q)$(TEST_ENVIRONMENT) tests/golden.sh --accept | grep -v '^ok' || true

.PHONY: lint
lint: $(OUT)/libprof2dot.a ## layers, clang-tidy, the manual, shell scripts
	$(Q)$(TEST_ENVIRONMENT) tests/layers.sh
	$(Q)printf '%s\n' $(LIB_SOURCES) $(CLI_SOURCES) $(wildcard examples/*.c) | xargs -P2 -n4 sh -c 'clang-tidy --quiet "$$@" -- \
	  -std=c11 $(CPPFLAGS) $(PACKAGE_CFLAGS) 2>/dev/null' sh
	$(Q)mandoc -Tlint -W warning $(wildcard man/*.[1-9])
	$(Q)! command -v shellcheck >/dev/null || shellcheck -x -S warning $(SHELL_SCRIPTS)

SHELL_SCRIPTS = $(shell grep -lE '^\#! ?/(usr/)?bin/(env )?(ba)?sh' -r tests examples .ci 2>/dev/null) tests/tap.sh

.PHONY: analyze
analyze: ## static analyzers over all sources: gcc, cppcheck, clang (ten minutes; FILES=... TOOLS=... for some)
	$(Q)tests/install.sh clang cppcheck
	$(Q)FILES='$(FILES)' TOOLS='$(TOOLS)' JOBS=$(JOBS) tests/analyze.sh -std=c11 $(CPPFLAGS) $(PACKAGE_CFLAGS)

.PHONY: format
format: ## lay out the C sources by .clang-format
	clang-format -i $(ALL_SOURCES)

.PHONY: format-check
format-check:
	clang-format --dry-run -Werror $(ALL_SOURCES)

.PHONY: clean
clean: ## remove what was built
	rm -rf build

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo '  BUILD=release|asan  DEV=1 (warnings are errors)  V=1 (show commands)'
	@echo '  WITHOUT="$(ALL_OPTIONAL)": some or all of these are not used'
	@echo '  PREFIX=$(PREFIX)  DESTDIR='
