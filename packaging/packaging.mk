# Packs releases and builds packages of them; part of the Makefile.

# Where the project lives, and the folder that its releases are downloaded from: recipes of packages name them.
HOMEPAGE ?=
URL ?=
# The key that gpg signs the checksums with.
SIGN ?=
dist deb rpm: export HOMEPAGE := $(HOMEPAGE)
dist deb rpm: export URL := $(URL)
dist deb rpm: export SIGN := $(SIGN)

.PHONY: dist
dist: ## pack the sources of a release, with checksums, into build/dist (SIGN=KEY HOMEPAGE= URL=)
	$(Q)packaging/dist.sh '$(VERSION)' build/dist

.PHONY: deb
deb: dist ## build Debian packages of the release into build/deb
	$(Q)packaging/debian.sh build/dist/prof2dot-$(VERSION).tar.gz build/deb

.PHONY: rpm
rpm: dist ## build RPM packages of the release into build/rpm (RPMBUILD=OPTIONS)
	$(Q)packaging/rpm.sh build/dist build/rpm $(RPMBUILD)

.PHONY: wheel
wheel: all ## build the wheel of the Python package, with program and library (packaging/python)
	$(Q)PROF2DOT_BUILD=$(CURDIR)/$(OUT) python3 packaging/python/backend.py $(OUT)/wheel
