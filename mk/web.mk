# Builds the npm package and the page as WebAssembly by emcc, from the sources that web/sources.sh has unpacked: `make
# web` calls it. Nothing else of the Makefile is used: no library of this machine is part of the result.

VERSION := $(shell sed -n 's/^.define P2D_VERSION "\(.*\)"$$/\1/p' include/prof2dot.h)
V ?= 0
Q := $(if $(filter 0,$(V)),@,)
say = $(if $(filter 0,$(V)),@printf '  %-5s %s\n' $(1) $(2),@:)
WEB := build/web
FROM := $(WEB)/sources
OBJ := $(WEB)/objects
MADE := $(WEB)/made
EMCC ?= emcc
OPTIMIZE ?= -O2

# Debian's emcc needs acorn, which a Node of another origin does not look for there.
export NODE_PATH := $(NODE_PATH):/usr/share/nodejs

.DELETE_ON_ERROR:
.PHONY: all
all: $(WEB)/prof2dot-$(VERSION).tgz $(WEB)/prof2dot.html

# ------------------------------------------------------------------ prof2dot

# These fork, or draw by cairo or libpng, which the web build has not; web/*.c stand for them.
REPLACED := $(addprefix src/render/,child.c graphviz_pdf.c graphviz_png.c png_encode.c)
SOURCES := $(filter-out $(REPLACED),$(sort $(shell find src -name '*.c'))) $(sort $(wildcard web/*.c))
EMBEDDED := report_script unpack_script report_style flame_script python_recorder node_recorder java_settings
OBJECTS := $(SOURCES:%.c=$(OBJ)/%.o) $(EMBEDDED:%=$(OBJ)/share/%.o)

HAVE := -DP2D_HAVE_ZSTD -DP2D_HAVE_IBERTY -DP2D_HAVE_PCRE2
GRAPHVIZ_INCLUDES := $(addprefix -I$(FROM)/graphviz/lib/,cgraph cdt common gvc pathplan label pack xdot dotgen ortho fdpgen neatogen sparse)
HEADERS := -I$(MADE)/include $(GRAPHVIZ_INCLUDES) -I$(FROM)/zlib -I$(FROM)/expat/expat/lib -I$(FROM)/libzstd/lib \
  -I$(FROM)/libarchive/libarchive -I$(FROM)/pcre2/src
CPPFLAGS_OWN := -D_GNU_SOURCE -DP2D_PORTABLE -DP2D_LIBGVC=libgvc.so.6 -DGVPLUGIN_VERSION=6 $(HAVE) -Iinclude -Isrc $(HEADERS)
CFLAGS_OWN := -std=c11 -Wall -Wextra -Wshadow -Wstrict-prototypes $(if $(DEV),-Werror) $(OPTIMIZE) -fvisibility=hidden

$(OBJ)/%.o: %.c $(MADE)/headers mk/web.mk
	$(call say,EMCC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(EMCC) $(CPPFLAGS_OWN) $(CFLAGS_OWN) -MMD -MP -c -o $@ $<
-include $(SOURCES:%.c=$(OBJ)/%.d)
# Loops over all bytes of a text, 16 at a time; the compiler would make calls of these functions of their own loops.
$(OBJ)/web/bytes.o: CFLAGS_OWN += -msimd128 -fno-builtin
$(OBJ)/src/read/perf_script/stack_cache.o: CFLAGS_OWN += -msimd128

$(MADE)/report.js: $(sort $(wildcard share/report/*.js))
	$(Q)mkdir -p $(@D)
	$(Q)cat $^ >$@
# What stands in the program as bytes: its name in C, the file, and what packs it.
define embedded
$(OBJ)/share/$(1).c: $(2) share/embed.sh
	$$(Q)mkdir -p $$(@D)
	$$(Q)share/embed.sh p2d_$(1) $(2) $(3) >$$@
endef
$(eval $(call embedded,report_script,$(MADE)/report.js,gzip -9nc))
$(eval $(call embedded,unpack_script,share/unpack.js))
$(eval $(call embedded,report_style,share/report/report.css))
$(eval $(call embedded,flame_script,share/flame.js))
$(eval $(call embedded,python_recorder,share/run/record.py))
$(eval $(call embedded,node_recorder,share/run/end.js))
$(eval $(call embedded,java_settings,share/run/java.jfc))
$(OBJ)/share/%.o: $(OBJ)/share/%.c src/base/asset.h
	$(Q)$(EMCC) $(CPPFLAGS_OWN) $(CFLAGS_OWN) -c -o $@ $<

# ------------------------------------------------------------------ libraries

# Headers under the names that they are included by, and what Graphviz's own build would generate.
LC_ALL := C
export LC_ALL
$(MADE)/headers: $(FROM)/versions.txt $(wildcard web/config/*.h)
	$(call say,MAKE,$@)
	$(Q)rm -rf $(MADE)/include $(MADE)/graphviz; mkdir -p $(MADE)/include/cjson $(MADE)/include/libiberty $(MADE)/graphviz
	$(Q)cp $(FROM)/cjson/cJSON.h $(MADE)/include/cjson/
	$(Q)cp $(FROM)/libiberty/include/*.h $(MADE)/include/libiberty/
	$(Q)cp $(FROM)/pcre2/src/pcre2.h.generic $(MADE)/include/pcre2.h
	$(Q)echo '#define PACKAGE_VERSION "2.43.0"' >$(MADE)/include/graphviz_version.h
	$(Q)for name in graphviz liblzma expat libiberty; do mkdir -p $(MADE)/config/$$name; \
	  cp web/config/$$name.h $(MADE)/config/$$name/config.h; done
	$(Q)cp web/config/expat.h $(MADE)/config/expat/expat_config.h
	$(Q)mkdir -p $(MADE)/config/pcre2; cp $(FROM)/pcre2/src/config.h.generic $(MADE)/config/pcre2/config.h
	$(Q)cp $(FROM)/pcre2/src/pcre2_chartables.c.dist $(MADE)/pcre2_chartables.c
	$(Q)bison -dv -Wno-all -o $(MADE)/graphviz/y.tab.c $(FROM)/graphviz/lib/common/htmlparse.y
	$(Q)for x in c h; do sed 's/yy/html/g; s/y\.tab\.h/htmlparse.h/' $(MADE)/graphviz/y.tab.$$x \
	  >$(MADE)/graphviz/htmlparse.$$x; done
	$(Q)cd $(MADE)/graphviz && common=$(CURDIR)/$(FROM)/graphviz/lib/common awk=$(CURDIR)/$(FROM)/graphviz/awk && \
	  awk -f $$awk/brewer.awk $$common/brewer_colors >brewer_lib && \
	  awk -f $$awk/svgcolor.awk $$common/svgcolor_names >svgcolor_lib && \
	  cat brewer_lib svgcolor_lib $$common/color_names | sort >color_lib && \
	  awk -f $$awk/colortbl.awk color_lib >colortbl.h && \
	  { cat $$common/ps_fontmap.txt; perl $$common/mksvgfonts.pl $$common/fontmap.cfg $$common/ps_font_equiv.txt; } >ps_font_equiv.h && \
	  echo '#define BUILDDATE "0"' >builddate.h && \
  awk -f $$awk/stringize.awk $(CURDIR)/$(FROM)/graphviz/plugin/core/ps.txt >ps.h
	$(Q)touch $@
$(MADE)/graphviz/htmlparse.c $(MADE)/pcre2_chartables.c: $(MADE)/headers ;

named = $(addprefix $(FROM)/$(1)/,$(addsuffix .c,$(2)))
all_of = $(filter-out $(addprefix %/,$(addsuffix .c,$(2))),$(sort $(wildcard $(FROM)/$(1)/*.c)))

GRAPHVIZ := $(call all_of,graphviz/lib/cdt) $(call all_of,graphviz/lib/pathplan,triang visibility) \
  $(call named,graphviz/lib/pathplan,triang visibility) $(call all_of,graphviz/lib/label,nrtmain) $(call all_of,graphviz/lib/pack,ptest) \
  $(call all_of,graphviz/lib/dotgen) $(call named,graphviz/lib/xdot,xdot) \
  $(call named,graphviz/lib/cgraph,agerror agxbuf apply attr edge flatten graph id imap io mem node obj pend rec refstr subg utils write) \
  $(call named,graphviz/lib/common,args arrows colxlate ellipse emit geom globals htmllex htmltable input intset labels \
    ns memory output pointset postproc psusershape routespl shapes splines taper textspan timing utils) \
  $(MADE)/graphviz/htmlparse.c \
  $(call named,graphviz/lib/gvc,gvc gvconfig gvcontext gvdevice gvevent gvjobs gvlayout gvloadimage gvplugin gvrender gvtextlayout gvusershape) \
  $(call named,graphviz/plugin/core,gvloadimage_core gvplugin_core gvrender_core_dot gvrender_core_json gvrender_core_fig \
    gvrender_core_map gvrender_core_mp gvrender_core_pic gvrender_core_pov gvrender_core_ps gvrender_core_svg gvrender_core_tk gvrender_core_vml) \
  $(call named,graphviz/plugin/dot_layout,gvplugin_dot_layout gvlayout_dot_layout)
ZLIB := $(call named,zlib,adler32 compress crc32 deflate infback inffast inflate inftrees trees uncompr zutil)
EXPAT := $(call named,expat/expat/lib,xmlparse xmlrole xmltok)
CJSON := $(call named,cjson,cJSON)
ZSTD := $(call all_of,libzstd/lib/common) $(call all_of,libzstd/lib/decompress)
BZIP2 := $(call named,bzip2,blocksort bzlib compress crctable decompress huffman randtable)
LZMA := $(call named,xz-utils/src/liblzma/check,check crc32_fast crc32_table crc64_fast crc64_table sha256) \
  $(call named,xz-utils/src/liblzma/common,common block_util filter_common hardware_physmem index stream_flags_common vli_size \
    alone_decoder auto_decoder block_buffer_decoder block_decoder block_header_decoder filter_decoder filter_buffer_decoder \
    filter_flags_decoder index_decoder index_hash lzip_decoder stream_buffer_decoder stream_decoder stream_flags_decoder vli_decoder) \
  $(call named,xz-utils/src/liblzma/delta,delta_common delta_decoder) $(call named,xz-utils/src/liblzma/lz,lz_decoder) \
  $(call named,xz-utils/src/liblzma/lzma,lzma_decoder lzma2_decoder) \
  $(call named,xz-utils/src/liblzma/simple,simple_coder simple_decoder arm arm64 armthumb ia64 powerpc sparc x86)
ARCHIVE := $(filter-out $(FROM)/libarchive/libarchive/archive_write%.c %_windows.c %disk_acl_darwin.c %disk_acl_freebsd.c \
  %disk_acl_sunos.c %disk_acl_linux.c %copy_bhfi.c %version_details.c %read_disk_posix.c %read_disk_entry_from_file.c \
  %read_disk_set_standard_lookup.c %read_extract.c %read_extract2.c %archive_match.c %archive_getdate.c, \
  $(sort $(wildcard $(FROM)/libarchive/libarchive/*.c)))
IBERTY := $(call named,libiberty/libiberty,cp-demangle cp-demint cplus-dem d-demangle rust-demangle safe-ctype xmalloc xexit xstrdup)
PCRE2 := $(call named,pcre2/src,pcre2_auto_possess pcre2_compile pcre2_config pcre2_context pcre2_convert pcre2_dfa_match pcre2_error \
  pcre2_extuni pcre2_find_bracket pcre2_maketables pcre2_match pcre2_match_data pcre2_newline pcre2_ord2utf pcre2_pattern_info \
  pcre2_script_run pcre2_serialize pcre2_string_utils pcre2_study pcre2_substitute pcre2_substring pcre2_tables pcre2_ucd \
  pcre2_valid_utf pcre2_xclass) $(MADE)/pcre2_chartables.c

FLAGS_GRAPHVIZ := -include unistd.h -I$(MADE)/config/graphviz -I$(MADE)/graphviz -I$(FROM)/graphviz $(GRAPHVIZ_INCLUDES) -I$(FROM)/expat/expat/lib
FLAGS_EXPAT := -I$(MADE)/config/expat
FLAGS_BZIP2 := -DBZ_NO_STDIO
FLAGS_LZMA := -DHAVE_CONFIG_H -DTUKLIB_SYMBOL_PREFIX=lzma_ -I$(MADE)/config/liblzma -I$(FROM)/xz-utils/src/common \
  $(addprefix -I$(FROM)/xz-utils/src/liblzma/,api common check lz lzma rangecoder delta simple)
FLAGS_ARCHIVE := -DPLATFORM_CONFIG_H='"$(CURDIR)/web/config/libarchive.h"' -I$(FROM)/libarchive -I$(FROM)/libarchive/libarchive -I$(FROM)/zlib \
  -I$(FROM)/bzip2 -I$(FROM)/libzstd/lib -I$(FROM)/xz-utils/src/liblzma/api -I$(FROM)/libarchive/contrib/android/include
FLAGS_IBERTY := -DHAVE_CONFIG_H -I$(MADE)/config/libiberty -I$(FROM)/libiberty/include
FLAGS_PCRE2 := -DHAVE_CONFIG_H -DPCRE2_CODE_UNIT_WIDTH=8 -DSUPPORT_UNICODE -DPCRE2_STATIC -I$(MADE)/config/pcre2 -I$(MADE)/include -I$(FROM)/pcre2/src
LIBRARIES := GRAPHVIZ ZLIB EXPAT CJSON ZSTD BZIP2 LZMA ARCHIVE IBERTY PCRE2

# One rule for each library, of which the flags are its own; its warnings are not ours.
define library
OBJECTS_$(1) := $$($(1):$(WEB)/%.c=$(OBJ)/$(1)/%.o)
$(OBJ)/$(1)/%.o: $(WEB)/%.c $(MADE)/headers
	$$(call say,EMCC,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(EMCC) $(FLAGS_$(1)) $(OPTIMIZE) -w -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -c -o $$@ $$<
$(WEB)/lib/$(1).a: $$(OBJECTS_$(1))
	$$(call say,AR,$$@)
	$$(Q)mkdir -p $$(@D); rm -f $$@; emar qc $$@ $$^
endef
$(foreach name,$(LIBRARIES),$(eval $(call library,$(name))))
ARCHIVES := $(LIBRARIES:%=$(WEB)/lib/%.a)

# ------------------------------------------------------------------- programs

# Graphviz calls itself once for each rank; WebAssembly has at most 4 GiB of memory.
LINK := $(OPTIMIZE) -s ALLOW_MEMORY_GROWTH=1 -s MAXIMUM_MEMORY=4GB -s INITIAL_MEMORY=32MB -s TOTAL_STACK=8MB -s MODULARIZE=1 \
  -s EXPORT_ES6=0 -s EXIT_RUNTIME=1 -s INVOKE_RUN=0 -s EXPORTED_RUNTIME_METHODS=FS,callMain,ENV -s EXPORT_NAME=createProf2dot

# The command in Node, with the machine's files.
$(WEB)/command.js: $(OBJECTS) $(ARCHIVES)
	$(call say,LINK,$@)
	$(Q)$(EMCC) $(LINK) -s ENVIRONMENT=node -s NODERAWFS=1 -s NODEJS_CATCH_EXIT=0 -s NODEJS_CATCH_REJECTION=0 -lnodefs.js -o $@ $(OBJECTS) $(ARCHIVES)

# The same in a worker of a page: files are read as they are asked for (WORKERFS), the output stays in memory.
$(WEB)/worker.js: $(OBJECTS) $(ARCHIVES)
	$(call say,LINK,$@)
	$(Q)$(EMCC) $(LINK) -s ENVIRONMENT=worker -s DYNAMIC_EXECUTION=0 -lworkerfs.js -o $@ $(OBJECTS) $(ARCHIVES)

# What the linked libraries want to be said of them.
LICENSES := graphviz/epl-v10.txt zlib/README expat/COPYING cjson/LICENSE libarchive/COPYING libzstd/LICENSE bzip2/LICENSE \
  xz-utils/COPYING libiberty/debian/copyright pcre2/LICENCE

$(MADE)/LICENSES.txt: $(FROM)/versions.txt
	$(Q)mkdir -p $(@D)
	$(Q)for text in $(LICENSES); do printf '\n======== %s\n\n' "$$text"; cat $(FROM)/$$text; done >$@

# Emscripten's script is the larger part of the worker, which is packed within the page as the program is.
$(WEB)/prof2dot.html: $(WEB)/worker.js $(MADE)/report.js $(MADE)/LICENSES.txt $(wildcard web/page/*) share/report/report.css \
  share/unpack.js
	$(call say,PAGE,$@)
	$(Q)node web/page/build.mjs web/page $(VERSION) web/sources.txt $(WEB)/worker.wasm $(WEB)/worker.js $(MADE)/report.js share/unpack.js \
	  share/report/report.css examples/profiles/search.pstats $(MADE)/LICENSES.txt $@
	$(Q)ls -l $@ | awk '{printf "  %s: %.2f MB\n", $$NF, $$5 / 1e6}'

NPM := $(WEB)/npm
$(WEB)/prof2dot-$(VERSION).tgz: $(WEB)/command.js $(MADE)/LICENSES.txt $(wildcard web/npm/*) LICENSE
	$(call say,NPM,$@)
	$(Q)rm -rf $(NPM); mkdir -p $(NPM)
	$(Q)cp web/npm/*.js web/npm/*.ts web/npm/README.md $(WEB)/command.js $(WEB)/command.wasm LICENSE $(NPM)/
	$(Q)sed 's/@VERSION@/$(VERSION)/' web/npm/package.json.in >$(NPM)/package.json
	$(Q)cp $(MADE)/LICENSES.txt $(NPM)/
	$(Q)cd $(WEB) && npm pack --silent --pack-destination . ./npm >/dev/null
	$(Q)ls -l $(WEB)/command.wasm $@ | awk '{printf "  %s: %.1f MB\n", $$NF, $$5 / 1e6}'
	@echo '  left out: libdw and libelf (object files, DWARF), cairo and libpng (PNG, PDF), libseccomp, threads, processes (run, --fetch, --open)'
