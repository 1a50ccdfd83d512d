# Builds prof2dot, its library, tests and manual. `make help` lists the targets. mk/ has the flags, and what is
# asked of the compiler and the libraries, and the installation; packaging/packaging.mk builds packages; tests/tests.mk
# has what tests and checks the code.

# Stated once, in the header; the sign before "define" is a comment to some versions of make.
VERSION := $(shell sed -n 's/^.define P2D_VERSION "\(.*\)"$$/\1/p' include/prof2dot.h)
SOVERSION := 0
PREFIX ?= /usr/local
DESTDIR ?=
BINDIR = $(PREFIX)/bin
LIBDIR = $(PREFIX)/lib
INCLUDEDIR = $(PREFIX)/include
MANDIR = $(PREFIX)/share/man
# Where each shell looks for completions; and what is prof2dot's own.
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
DATADIR = $(PREFIX)/share/prof2dot
BUILD ?= release
V ?= 0
PKG_CONFIG ?= pkg-config
WITHOUT ?=
# 1: without what only Linux has (src/system/linux.h), as macOS and the BSDs build it.
PORTABLE ?=
LEFT_OUT := $(sort $(WITHOUT) $(if $(filter libelf,$(WITHOUT)),libdw))

# Another compiler than the usual one builds elsewhere: build/release-clang; so does a build
# without something: build/release-without-cairo-dw.
space := $(subst ,, )
OUT := build/$(BUILD)$(addprefix -,$(notdir $(lastword $(filter-out cc gcc -%,$(CC)))))$(addprefix \
  -without-,$(subst $(space),-,$(subst lib,,$(LEFT_OUT))))$(PORTABLE:1=-portable)

# As many at a time as there are processors, in what the two commands of README begin.
JOBS ?= $(or $(shell getconf _NPROCESSORS_ONLN 2>/dev/null),2)
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

Q := $(if $(filter 0,$(V)),@,)
say = $(if $(filter 0,$(V)),@printf '  %-5s %s\n' $(1) $(2),@:)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

include mk/flags.mk
include mk/config.mk

# The shared library's file, the name that programs look for, and the one for linking.
SHARED := libprof2dot$(if $(DARWIN),.$(VERSION).dylib,.so.$(VERSION))
SHARED_ABI := libprof2dot$(if $(DARWIN),.$(SOVERSION).dylib,.so.$(SOVERSION))
SHARED_LINK := libprof2dot$(if $(DARWIN),.dylib,.so)

CLI_SOURCES := $(sort $(shell find src/cli -name '*.c'))
LIB_SOURCES := $(filter-out $(CLI_SOURCES),$(sort $(shell find src -name '*.c')))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(OUT)/%.o) \
  $(OUT)/share/report_script.o $(OUT)/share/unpack_script.o $(OUT)/share/report_style.o $(OUT)/share/flame_script.o
CLI_OBJECTS := $(CLI_SOURCES:%.c=$(OUT)/%.o) $(OUT)/share/python_recorder.o $(OUT)/share/node_recorder.o \
	$(OUT)/share/java_settings.o

include tests/tests.mk

.PHONY: all
all: $(OUT)/prof2dot $(OUT)/libprof2dot.a $(OUT)/$(SHARED) ## build the program and the library

$(OUT)/prof2dot: $(CLI_OBJECTS) $(OUT)/libprof2dot.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -pie -o $@ $(CLI_OBJECTS) $(OUT)/libprof2dot.a $(LIBS)

$(OUT)/libprof2dot.a: $(LIB_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) qcs$(if $(DARWIN),,D) $@ $(LIB_OBJECTS) # q: some have the same name in another folder

$(OUT)/$(SHARED): $(LIB_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) $(LINK_shared) -o $@ $(LIB_OBJECTS) $(LIBS)
	$(Q)ln -sf $(SHARED) $(OUT)/$(SHARED_ABI)
	$(Q)ln -sf $(SHARED_ABI) $(OUT)/$(SHARED_LINK)

$(OUT)/%.o: %.c $(OUT)/config.changed
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The scripts of the interactive report and of flame graphs, and the report's style, go
# into the library as bytes, with the hashes that a policy names them by.
REPORT_SCRIPT := $(sort $(wildcard share/report/*.js))
$(OUT)/share/report.js: $(REPORT_SCRIPT)
	$(Q)mkdir -p $(@D)
	$(Q)cat $^ >$@

$(OUT)/share/report_script.c: $(OUT)/share/report.js share/embed.sh
	$(Q)share/embed.sh p2d_report_script $< gzip -9nc >$@

$(OUT)/share/unpack_script.c: share/unpack.js share/embed.sh
	$(Q)mkdir -p $(@D)
	$(Q)share/embed.sh p2d_unpack_script $< >$@

$(OUT)/share/report_style.c: share/report/report.css share/embed.sh
	$(Q)mkdir -p $(@D)
	$(Q)share/embed.sh p2d_report_style $< >$@

$(OUT)/share/flame_script.c: share/flame.js share/embed.sh
	$(Q)mkdir -p $(@D)
	$(Q)share/embed.sh p2d_flame_script $< >$@

# What `prof2dot run` puts into programs goes into the command.
$(OUT)/share/python_recorder.c: share/run/record.py share/embed.sh
	$(Q)mkdir -p $(@D)
	$(Q)share/embed.sh p2d_python_recorder $< >$@

$(OUT)/share/node_recorder.c: share/run/end.js share/embed.sh
	$(Q)mkdir -p $(@D)
	$(Q)share/embed.sh p2d_node_recorder $< >$@

$(OUT)/share/java_settings.c: share/run/java.jfc share/embed.sh
	$(Q)mkdir -p $(@D)
	$(Q)share/embed.sh p2d_java_settings $< >$@

$(OUT)/share/%.o: $(OUT)/share/%.c src/base/asset.h $(OUT)/config.changed
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -c -o $@ $<

-include $(LIB_OBJECTS:.o=.d) $(CLI_OBJECTS:.o=.d)

.PHONY: packages
packages: ## install what the build needs where it is missing (Debian and Ubuntu)
	$(Q)mk/packages.sh $(APT_BUILD)

.PHONY: demo
demo: ## install what is missing, build, draw a real profile
	$(Q)mk/packages.sh $(APT_BUILD)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) $(OUT)/prof2dot
	$(Q)mkdir -p build/demo
	$(OUT)/prof2dot examples/profiles/search.pstats -o build/demo/search.png
	$(OUT)/prof2dot examples/profiles/simulate.perf -o build/demo/simulate.svg
	@echo
	@echo 'A Python profile (cProfile) is drawn in   build/demo/search.png'
	@echo 'A C program recorded by perf is drawn in  build/demo/simulate.svg'

.PHONY: web
web: ## build the page (prof2dot.html) and the npm package (npx prof2dot) as WebAssembly, into build/web
	$(Q)mk/packages.sh emscripten bison dpkg-dev perl
	$(Q)command -v npm >/dev/null || mk/packages.sh npm
	$(Q)web/sources.sh build/web/sources
	$(Q)$(MAKE) --no-print-directory -f mk/web.mk

.PHONY: check
check: ## install what the tests need, build and run them (TESTS=... for some)
	$(Q)mk/packages.sh $(APT_CHECK)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) run-tests

.PHONY: examples
examples: $(OUT)/prof2dot $(OUT)/examples/top ## draw the pictures of examples/ anew
	$(Q)examples/draw.sh $(OUT)/prof2dot
	$(Q)examples/gallery/make.sh $(OUT)/prof2dot

$(OUT)/examples/top: examples/top.c $(OUT)/libprof2dot.a
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LDFLAGS_ALL) -o $@ $< $(OUT)/libprof2dot.a $(LIBS)

include mk/install.mk
include packaging/packaging.mk

.PHONY: clean
clean: ## remove what was built
	rm -rf build

# Files whose targets the list below shows.
MAKE_PARTS := Makefile mk/install.mk packaging/packaging.mk tests/tests.mk
.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKE_PARTS)
	@echo '  BUILD=release|asan  PORTABLE=1  DEV=1 (warnings are errors)  V=1 (show commands)'
	@echo '  WITHOUT="$(ALL_OPTIONAL)": some or all of these are not used'
	@echo '  PREFIX=$(PREFIX)  LIBDIR=$(LIBDIR)  DESTDIR='
