# What the compiler and the libraries of this machine have. mk/probe.sh asks once and writes the answers to
# $(OUT)/config.mk; it asks again when a setting changes, or a package comes or goes.

PACKAGES := libcjson zlib libpng expat
# Used where they are there, but for those in WITHOUT="libdw cairo"; without them the program
# says at run time what is missing. libdw is of no use without libelf.
OPTIONAL := libdw libelf libzstd
# Only their headers are used here: they are loaded when they are first needed.
LOADED := libgvc libcgraph libarchive
LOADED_OPTIONAL := cairo libseccomp libpcre2-8
ALL_OPTIONAL := $(OPTIONAL) $(LOADED_OPTIONAL) libiberty

# What `make demo` and `make check` install where it is missing (Debian and Ubuntu).
APT_BUILD := gcc libc6-dev pkg-config libgraphviz-dev graphviz libcjson-dev libarchive-dev zlib1g-dev \
  libpng-dev libexpat1-dev libcairo2-dev libseccomp-dev libdw-dev libzstd-dev libiberty-dev libpcre2-dev
APT_CHECK := $(APT_BUILD) python3 python3-pytest python3-venv python3-yaml patchelf perl graphviz libxml2-utils mandoc bzip2 xz-utils zstd locales dwz

CONFIG := $(OUT)/config.mk
SETTINGS := $(strip $(CC) $(CPPFLAGS_ALL) $(CFLAGS) $(LDFLAGS) $(PKG_CONFIG) \
  $(PKG_CONFIG_PATH) $(PKG_CONFIG_LIBDIR) $(PKG_CONFIG_SYSROOT_DIR))

# Goals that work before anything can be compiled: some of them install what is missing.
UNCONFIGURED := help packages demo web dist deb rpm check-packages check check-without clean uninstall format format-check fuzz fuzz-elf fuzz-jit fuzz-map \
  fuzz-afl cover mutants check-systems packages-of-build
ifneq ($(filter-out $(UNCONFIGURED),$(or $(MAKECMDGOALS),all)),)
include $(CONFIG)
# Make starts again with the new answers, but once only.
ifneq ($(value CONFIGURED_FOR),$(SETTINGS))
ifeq ($(MAKE_RESTARTS),)
$(CONFIG): FORCE
endif
endif
endif

$(CONFIG): export SETTINGS := $(SETTINGS)
$(CONFIG): export CC := $(CC)
$(CONFIG): export FLAGS := $(strip $(CPPFLAGS_ALL) $(CFLAGS) $(LDFLAGS))
$(CONFIG): export PKG_CONFIG := $(PKG_CONFIG)
$(CONFIG): mk/probe.sh $(wildcard $(PACKAGE_FOLDERS))
	$(call say,PROBE,$@)
	$(Q)mkdir -p $(@D)
	$(Q)mk/probe.sh $(@D) '$(PACKAGES)' '$(LOADED)' '$(filter-out $(LEFT_OUT),$(OPTIONAL) libiberty)' \
	  '$(filter-out $(LEFT_OUT),$(LOADED_OPTIONAL))' >$@.new
	$(Q)cmp -s $@.new $@ || touch $(@D)/config.changed
	$(Q)mv $@.new $@

# Newer than what was compiled with other answers.
$(OUT)/config.changed: $(CONFIG) ;

.PHONY: FORCE
FORCE:
