# Installs the program, the library, the manual and the completions, and removes them; part of the Makefile.

# Runs nothing that was built: a cross build is installed in the same way.
.PHONY: install
install: all ## install into PREFIX, below DESTDIR (GPROF2DOT=1: also under the name gprof2dot)
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR) \
	  $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
	  $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR) $(DESTDIR)$(DATADIR)
	install -m 755 $(OUT)/prof2dot $(DESTDIR)$(BINDIR)/prof2dot
ifdef GPROF2DOT
	ln -sf prof2dot $(DESTDIR)$(BINDIR)/gprof2dot
endif
	install -m 644 $(OUT)/libprof2dot.a $(DESTDIR)$(LIBDIR)/libprof2dot.a
	install -m 755 $(OUT)/$(SHARED) $(DESTDIR)$(LIBDIR)/$(SHARED)
	ln -sf $(SHARED) $(DESTDIR)$(LIBDIR)/$(SHARED_ABI)
	ln -sf $(SHARED_ABI) $(DESTDIR)$(LIBDIR)/$(SHARED_LINK)
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	  -e 's|@LIBDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBDIR))|' \
	  -e 's|@INCLUDEDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(INCLUDEDIR))|' \
	  -e 's|@REQUIRES@|$(strip $(REQUIRES))|' -e 's|@LIBS@|$(strip $(LIBIBERTY) $(SYSTEM_LIBS) -pthread)|' \
	  prof2dot.pc.in >$(DESTDIR)$(LIBDIR)/pkgconfig/prof2dot.pc
	install -m 644 include/prof2dot.h $(DESTDIR)$(INCLUDEDIR)/prof2dot.h
	install -m 644 man/prof2dot.1 $(DESTDIR)$(MANDIR)/man1/prof2dot.1
	install -m 644 man/prof2dot-formats.5 $(DESTDIR)$(MANDIR)/man5/prof2dot-formats.5
	install -m 644 share/completions/prof2dot.bash $(DESTDIR)$(BASHDIR)/prof2dot
	install -m 644 share/completions/_prof2dot $(DESTDIR)$(ZSHDIR)/_prof2dot
	install -m 644 share/completions/prof2dot.fish $(DESTDIR)$(FISHDIR)/prof2dot.fish
	install -m 755 packaging/ci/compare.sh $(DESTDIR)$(DATADIR)/compare.sh

.PHONY: uninstall
uninstall: ## remove what install put there
	! test -L $(DESTDIR)$(BINDIR)/gprof2dot || rm -f $(DESTDIR)$(BINDIR)/gprof2dot
	rm -f $(DESTDIR)$(BINDIR)/prof2dot $(DESTDIR)$(LIBDIR)/libprof2dot.a \
	  $(addprefix $(DESTDIR)$(LIBDIR)/libprof2dot.,so so.$(SOVERSION) so.$(VERSION) dylib $(SOVERSION).dylib \
	  $(VERSION).dylib) $(DESTDIR)$(LIBDIR)/pkgconfig/prof2dot.pc \
	  $(DESTDIR)$(INCLUDEDIR)/prof2dot.h $(DESTDIR)$(MANDIR)/man1/prof2dot.1 \
	  $(DESTDIR)$(MANDIR)/man5/prof2dot-formats.5 $(DESTDIR)$(BASHDIR)/prof2dot \
	  $(DESTDIR)$(ZSHDIR)/_prof2dot $(DESTDIR)$(FISHDIR)/prof2dot.fish $(DESTDIR)$(DATADIR)/compare.sh
	! test -d $(DESTDIR)$(DATADIR) || rmdir $(DESTDIR)$(DATADIR)
