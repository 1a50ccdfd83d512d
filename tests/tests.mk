# What tests prof2dot, and checks its code; part of the Makefile.

TEST_SOURCES := $(sort $(wildcard tests/unit/*.c tests/properties/*.c tests/robustness/faults/*.c))
TEST_PROGRAMS := $(TEST_SOURCES:tests/%.c=$(OUT)/tests/%) $(OUT)/tests/robustness/fuzz/replay
# Those that take longest first: prove runs them side by side.
TEST_SCRIPTS := $(sort $(wildcard tests/robustness/*_test.py)) $(sort $(wildcard tests/browser/*_test.py)) \
  $(sort $(wildcard tests/corpus/*_test.py)) \
  $(sort $(wildcard tests/packaging/*_test.*)) $(sort $(wildcard tests/properties/*_test.py)) $(sort $(wildcard tests/cli/*_test.sh tests/cli/*_test.py)) \
  $(sort $(wildcard tests/python/*_test.py)) $(sort $(wildcard tests/bench/*_test.py)) \
  tests/golden.sh tests/code/layers.sh tests/code/house_test.py
TESTS ?= $(TEST_SCRIPTS) $(TEST_PROGRAMS)
C_SOURCES := $(LIB_SOURCES) $(CLI_SOURCES) $(TEST_SOURCES) $(wildcard examples/*.c tests/robustness/fuzz/*.c tests/code/cover/*.c)
ALL_SOURCES := $(C_SOURCES) $(shell find src -name '*.h') $(wildcard include/*.h tests/lib/*.h tests/robustness/*/*.h)

ifeq ($(BUILD),cover)
LIB_OBJECTS += $(OUT)/tests/code/cover/seams.o
$(OUT)/tests/code/cover/seams.o: CPPFLAGS_ALL += -Itests/lib
endif

$(OUT)/tests/%: tests/%.c $(OUT)/libprof2dot.a
	$(call say,TEST,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) -Itests/lib $(CFLAGS_ALL) $(LDFLAGS_ALL) -MMD -MP -o $@ $< \
	  $(OUT)/libprof2dot.a $(LIBS) $(TEST_LIBS)

# Calls of the tests in tests/robustness/faults that fail when they are told to.
comma := ,
WRAP_MEMORY := malloc calloc realloc
LARGE_CALLS := pread open openat stat lstat fstat fcntl
WRAP_CALLS := read write close fsync linkat renameat pipe2 fork poll dup2 pthread_create \
  $(LARGE_CALLS) $(LARGE_CALLS:%=%64)
$(OUT)/tests/robustness/faults/io: LDFLAGS_ALL += $(WRAP_CALLS:%=-Wl,--wrap=%)
$(OUT)/tests/robustness/faults/cli: LDFLAGS_ALL += $(CLI_OBJECTS) \
  $(addprefix -Wl$(comma)--wrap=,main $(WRAP_MEMORY) $(WRAP_CALLS))
$(OUT)/tests/robustness/faults/cli: $(CLI_OBJECTS)
$(OUT)/tests/robustness/faults/oom: LDFLAGS_ALL += $(WRAP_MEMORY:%=-Wl,--wrap=%)

-include $(TEST_PROGRAMS:=.d)

# What a test may rely on. Leaks of fontconfig and pango are theirs.
TEST_ENVIRONMENT = PYTHONDONTWRITEBYTECODE=1 PROF2DOT=$(CURDIR)/$(OUT)/prof2dot P2D_LOCALES=$(CURDIR)/build/locales \
  ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1:$$ASAN_OPTIONS \
  UBSAN_OPTIONS=print_stacktrace=1:$$UBSAN_OPTIONS \
  LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lib/lsan.supp:print_suppressions=0:$$LSAN_OPTIONS

.PHONY: run-tests
run-tests: all $(TEST_PROGRAMS) build/locales
	$(Q)$(TEST_ENVIRONMENT) prove --timer --failures --comments -j$(JOBS) -e '' $(TESTS)

# A headless chromium and what drives it.
.PHONY: browser
browser:
	$(Q)command -v npm >/dev/null || mk/packages.sh npm
	$(Q)command -v chromium >/dev/null || mk/packages.sh chromium
	$(Q)test -d build/browser/node_modules/axe-core || npm install --silent --no-audit --no-fund \
	  --prefix build/browser playwright-core@1 axe-core@4

.PHONY: check-browser
check-browser: all browser ## drive interactive reports in a headless chromium, and the page if it is built (installs it and two npm packages)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) run-tests \
	  TESTS="tests/browser/report_test.py tests/browser/time_test.py tests/web/page_test.py"

.PHONY: check-web
check-web: all web browser ## compare the npm package and the page with the native program (emcc builds them: minutes)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) run-tests TESTS="tests/web/package_test.py tests/web/page_test.py"

.PHONY: check-install
check-install: all ## install into a folder of its own, build and run a program against it
	$(Q)mk/packages.sh g++
	$(Q)CC='$(CC)' prove -e '' tests/code/install_test.sh

.PHONY: check-packages
check-packages: ## build the packages, ask their linters, install them (PACKAGES="debian rpm homebrew nix container wrappers"; minutes)
	$(Q)mk/packages.sh debhelper debootstrap fakeroot libdebuginfod-dev lintian elfutils cpio rpm rpmlint ruby nix-bin buildah
	$(Q)prove -v -e '' tests/packaging/packages.sh

.PHONY: check-without
check-without: ## build without what is optional and see that the samples are read all the same
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) run-tests WITHOUT="$(ALL_OPTIONAL)" TESTS="tests/golden.sh tests/cli/without_test.py"

.PHONY: check-systems
check-systems: ## demo and check on other releases of Debian and processors, in chroots: a table (root; SYSTEMS="trixie sid")
	$(Q)mk/packages.sh debootstrap qemu-user-static git
	$(Q)tests/systems/run.py $(SYSTEMS)

.PHONY: check-fleet
check-fleet: all ## add profiles up by GNU parallel, Dask, Slurm and DuckDB (installs them), and in 100 random trees
	$(Q)mk/packages.sh parallel python3-distributed slurm-wlm munge npm
	$(Q)test -d build/fleet/node_modules || npm install --silent --no-audit --no-fund --prefix build/fleet @duckdb/node-api@1
	$(Q)P2D_SUM_ROUNDS=100 $(MAKE) --no-print-directory $(PARALLEL) run-tests TESTS="tests/cli/fleet_test.py tests/properties/sums_test.py"

# For scripts that build with the libraries of another processor.
.PHONY: packages-of-build
packages-of-build:
	@echo $(APT_BUILD)

# The shell finds the programs when they are built.
.PHONY: check-portable
check-portable: ## test the command, units and samples without what only Linux has (PORTABLE=1 check: all)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) run-tests PORTABLE=1 \
	  TESTS='tests/cli/*_test.py tests/cli/*_test.sh tests/golden.sh build/release-portable/tests/unit/*_test'

.PHONY: harden-check
harden-check: all ## look for what makes an exploit harder in the program and the library
	$(Q)prove -e '' tests/code/harden.sh :: $(OUT)/prof2dot $(OUT)/libprof2dot.so.$(VERSION) $(OUT)/libprof2dot.a

.PHONY: repro
repro: all ## build once more elsewhere: the bytes must be the same
	$(Q)tests/code/repro.sh $(OUT) BUILD=$(BUILD) CC='$(CC)'

# One locale with a decimal comma, where one can be made.
build/locales:
	$(Q)mkdir -p $@
	$(Q)localedef -i de_DE -f UTF-8 $@/de_DE.UTF-8 >/dev/null 2>&1 || true

.PHONY: bench
bench: $(OUT)/prof2dot $(addprefix $(OUT)/bench/,generate floor once) ## measure beside the floor and peers, to build/bench (BENCH="--big --runs 3")
	$(Q)tests/bench/run.py $(OUT)/prof2dot $(OUT)/bench build/bench $(BENCH) \
	  examples/profiles/search.pstats examples/profiles/simulate.perf $(wildcard $(BENCH_PROFILES))

BENCH_GENERATE := $(filter-out %/floor.c %/once.c,$(wildcard tests/bench/*.c))
$(OUT)/bench/generate: $(BENCH_GENERATE) $(wildcard tests/bench/*.h)
	$(call say,CC,tests/bench/generate.c)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) -std=c11 $(WARNINGS) -O2 -o $@ $(BENCH_GENERATE)

$(OUT)/bench/%: tests/bench/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) -std=c11 $(WARNINGS) -O2 -o $@ $<

# WORK="read perf" tells what went wrong in the work whose name holds that.
.PHONY: oom
oom: all $(OUT)/tests/robustness/faults/oom ## let every allocation fail, of every reader, pass and writer: a table
	$(Q)$(TEST_ENVIRONMENT) $(OUT)/tests/robustness/faults/oom full $(if $(WORK),'$(WORK)')

.PHONY: faults
faults: all $(OUT)/tests/robustness/faults/io ## let every system call fail, of every reader and writer: a table
	$(Q)$(TEST_ENVIRONMENT) $(OUT)/tests/robustness/faults/io full $(if $(WORK),'$(WORK)')

FUZZ_SECONDS ?= 60
.PHONY: fuzz
fuzz: ## fuzz every reader for FUZZ_SECONDS=60 (or FUZZ_RUNS=N from a fixed seed), or READER=NAME (clang; FUZZ_JOBS=1)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) BUILD=fuzz CC=clang build/fuzz-clang/fuzz
	$(Q)tests/robustness/fuzz/run.py build/fuzz-clang/fuzz $(FUZZ_SECONDS) $(READER)

.PHONY: fuzz-elf
fuzz-elf: ## fuzz the object files of a recording for FUZZ_SECONDS=60 (clang)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) BUILD=fuzz CC=clang build/fuzz-clang/elf
	$(Q)mkdir -p build/fuzz/corpus/elf build/fuzz/found
	$(Q)for options in '-g -O2' '-gdwarf-4 -O1' '-g -O2 -gz' '-g -O0' '-O2'; do \
	  gcc $$options -shared -nostdlib -fPIC tests/robustness/fuzz/object.c \
	    -o "build/fuzz/corpus/elf/seed$$(echo $$options | tr -d ' ')"; done
	$(Q)build/fuzz-clang/elf -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 \
	  -max_len=32768 -artifact_prefix=build/fuzz/found/elf- build/fuzz/corpus/elf

.PHONY: fuzz-jit
fuzz-jit: ## fuzz what just-in-time compilers write for perf, for FUZZ_SECONDS=60 (clang)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) BUILD=fuzz CC=clang build/fuzz-clang/elf
	$(Q)mkdir -p build/fuzz/found
	$(Q)tests/robustness/fuzz/seeds.py build/fuzz/corpus/jit
	$(Q)build/fuzz-clang/elf -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 \
	  -max_len=4096 -artifact_prefix=build/fuzz/found/jit- build/fuzz/corpus/jit

.PHONY: fuzz-map
fuzz-map: ## fuzz source maps and their scripts for FUZZ_SECONDS=60 (clang)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) BUILD=fuzz CC=clang build/fuzz-clang/map
	$(Q)mkdir -p build/fuzz/corpus/map build/fuzz/found
	$(Q)for map in tests/golden/cpuprofile/maps/*.map; do \
	  { cat "$$map"; printf '\0'; cat "$${map%.map}"; } >"build/fuzz/corpus/map/seed-$${map##*/}"; done
	$(Q)build/fuzz-clang/map -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 \
	  -max_len=8192 -artifact_prefix=build/fuzz/found/map- build/fuzz/corpus/map

.PHONY: fuzz-afl
fuzz-afl: ## fuzz READER=NAME (or any) for FUZZ_SECONDS=60 by AFL++
	$(Q)command -v afl-fuzz >/dev/null || mk/packages.sh afl++
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) BUILD=afl CC=afl-clang-fast build/afl-afl-clang-fast/fuzz
	$(Q)tests/robustness/fuzz/run.py --afl build/afl-afl-clang-fast/fuzz $(FUZZ_SECONDS) $(READER)

# The target alone for a fuzzer, or with a main that replays what was found.
FUZZ_SOURCES := $(addprefix tests/robustness/fuzz/,fuzz.c json.c oracles.c seams.c sound.c)
FUZZ_WRAP := -Wl,--wrap=p2d_source_of_memory,--wrap=p2d_render,--wrap=p2d_random_bits,--wrap=p2d_layout_make,--wrap=p2d_layout_free
$(OUT)/fuzz: $(FUZZ_SOURCES) tests/robustness/fuzz/fuzz.h $(OUT)/libprof2dot.a
	$(call say,FUZZ,$<)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LDFLAGS_ALL) $(FUZZ_WRAP) -o $@ $(FUZZ_SOURCES) \
	  $(OUT)/libprof2dot.a $(LIBS)

$(OUT)/elf $(OUT)/map: $(OUT)/%: tests/robustness/fuzz/%.c $(OUT)/libprof2dot.a
	$(call say,FUZZ,$<)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $< $(OUT)/libprof2dot.a $(LIBS)

$(OUT)/tests/robustness/fuzz/replay: tests/robustness/fuzz/replay.c $(FUZZ_SOURCES) tests/robustness/fuzz/fuzz.h $(OUT)/libprof2dot.a
	$(call say,TEST,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) -Itests/lib $(CFLAGS_ALL) $(LDFLAGS_ALL) $(FUZZ_WRAP) -o $@ $< $(FUZZ_SOURCES) \
	  $(OUT)/libprof2dot.a $(LIBS)

.PHONY: cover
cover: ## run the tests and count the lines and branches of the library that they reach (gcc)
	$(Q)mk/packages.sh gcovr
	$(Q)mkdir -p build/cover && find build/cover -name '*.gcda' -delete
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) run-tests BUILD=cover CC=gcc || echo 'some tests failed: what they would reach is missing' >&2
	$(Q)tests/code/cover/report.sh build/cover

.PHONY: mutants
mutants: ## plant the bugs of tests/code/mutants and see that the tests notice (MUTANTS="3 7-9" for some)
	$(Q)mk/packages.sh rsync
	$(Q)tests/code/mutants/run.py $(MUTANTS)

.PHONY: torture
torture: $(OUT)/prof2dot ## damage, cut and starve every reader, by the harness beside the repository
	$(Q)tests/robustness/torture/run.sh $(OUT)/prof2dot $(TORTURE_TRIES)

.PHONY: attacks
attacks: $(OUT)/prof2dot ## measure time and memory of what is to cost more than its size (ATTACKS="--small 10 -k perf")
	$(Q)tests/robustness/torture/attacks.py $(OUT)/prof2dot $(ATTACKS)

.PHONY: golden
golden: $(OUT)/prof2dot ## accept what the samples of tests/golden give now
	$(Q)$(TEST_ENVIRONMENT) tests/golden.sh --accept | grep -v '^ok' || true

.PHONY: lint
lint: $(OUT)/libprof2dot.a ## layers, clang-tidy, the manual, shell scripts
	$(Q)$(TEST_ENVIRONMENT) tests/code/layers.sh
	$(Q)printf '%s\n' $(LIB_SOURCES) $(CLI_SOURCES) $(wildcard examples/*.c) | xargs -P2 -n4 sh -c 'clang-tidy --quiet "$$@" -- \
	  -std=c11 $(CPPFLAGS_ALL) $(PACKAGE_CFLAGS) 2>/dev/null' sh
	$(Q)mandoc -Tlint -W warning $(wildcard man/*.[1-9])
	$(Q)! command -v shellcheck >/dev/null || shellcheck -x -S warning $(SHELL_SCRIPTS)

SHELL_SCRIPTS = $(shell grep -lE '^\#! ?/(usr/)?bin/(env )?(ba)?sh' -r tests examples share mk packaging .ci 2>/dev/null) tests/lib/tap.sh

.PHONY: analyze
analyze: ## static analyzers over all sources: gcc, cppcheck, clang (ten minutes; FILES=... TOOLS=... for some)
	$(Q)mk/packages.sh clang cppcheck
	$(Q)FILES='$(FILES)' TOOLS='$(TOOLS)' JOBS=$(JOBS) tests/code/analyze.sh -std=c11 $(CPPFLAGS_ALL) $(PACKAGE_CFLAGS)

.PHONY: format
format: ## lay out the C sources by .clang-format
	clang-format -i $(ALL_SOURCES)

.PHONY: format-check
format-check:
	clang-format --dry-run -Werror $(ALL_SOURCES)
