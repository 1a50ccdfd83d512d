#!/bin/sh
# rpm.sh - build the RPM packages of a release, and ask rpmlint of them.
# Usage: packaging/rpm.sh FOLDER-OF-MAKE-DIST FOLDER [OPTION OF RPMBUILD...]   (make rpm RPMBUILD="--nocheck")
# On Debian, whose packages rpmbuild does not know, without asking for what the build needs; and with the steps after
# the installation that Fedora takes.
set -eu
from=$1
mkdir -p "$2"
to=$(cd "$2" && pwd)
shift 2
rm -rf "${to:?}"/*
mkdir -p "$to/SOURCES"
cp "$from"/prof2dot-*.tar.gz "$to/SOURCES"
if [ -e /etc/debian_version ]; then
    set -- --nodeps --define '_enable_debug_packages 1' --define 'install %{debug_package} \
%%install \
%{nil}' --define '__brp_compress bash /usr/lib/rpm/brp-compress /usr' --define "__os_install_post %{__brp_compress} \\
/usr/lib/rpm/brp-strip-static-archive /usr/bin/strip" "$@"
fi
env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS rpmbuild --define "_topdir $to" "$@" -ba "$from/prof2dot.spec" >"$to/build.log" 2>&1 || {
    tail -n 40 "$to/build.log" >&2
    exit 1
}
if command -v rpmlint >/dev/null; then
    # What rpm itself makes of the debugging information is not ours.
    find "$to" -name '*.rpm' ! -name '*-debug*' -exec \
        rpmlint --strict -c packaging/rpm/rpmlint.toml "$from/prof2dot.spec" {} +
fi
ls "$to"/RPMS/*/*.rpm
