#!/usr/bin/env python3
"""README's two commands on other systems than this one: each in a chroot of its own, built by debootstrap.

    run.py                       every system below
    run.py trixie sid            these; trixie-i386 has another architecture, which this processor runs as well
    run.py trixie-arm64          built by a cross compiler; tests/golden.sh and tests/unit run under qemu
    run.py --warnings sid        also without a warning of gcc and clang
    run.py --tests "tests/golden.sh tests/cli/select_test.sh" sid    only these, without the demo

A table goes to standard output, and what the commands said to build/systems/SYSTEM.log. The exit status is 1 if
anything failed. It needs root and debootstrap (and, for other processors, qemu-user-static), Debian's mirror from this
machine's apt or from P2D_MIRROR, and 2 GiB in build/systems for each system. Mounts are those of the commands alone:
they end with them. The corpus of real profiles is inside, read-only, where it is beside the project.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "build/systems")
CORPUS = os.path.dirname(os.environ.get("P2D_CORPUS", os.path.join(ROOT, "../shared/corpus")))  # with the cases beside it
SYSTEMS = ("bookworm", "trixie", "sid", "trixie-i386", "trixie-arm64", "bookworm-s390x")
NATIVE = {"i386": "amd64", "amd64": "amd64", "arm64": "arm64", "armhf": "arm64"}  # what runs it without qemu
CROSS = {"arm64": ("aarch64-linux-gnu", "qemu-aarch64-static"), "s390x": ("s390x-linux-gnu", "qemu-s390x-static"),
         "armhf": ("arm-linux-gnueabihf", "qemu-arm-static")}
VERSIONS = ("gcc -dumpfullversion", "dpkg-query -W -f '${Version}' libgraphviz-dev", "dpkg-query -W -f '${Version}' python3",
            "dpkg-query -W -f '${Version}' libcairo2-dev", "dpkg-query -W -f '${Version}' libdw-dev",
            "dpkg-query -W -f '${Version}' libexpat1-dev")
COLUMNS = ("system", "gcc", "Graphviz", "Python", "cairo", "elfutils", "expat", "make demo", "make check", "files", "tests",
           "result")

# Everything of the commands ends with them: processes and mounts.
ENTER = """mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mkdir -p "$0/src/shared" &&
    if test -d "$1"; then mount --bind -o ro "$1" "$0/src/shared"; fi &&
    cd "$0" && exec chroot . env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 sh -ec "$2" """


class Failure(Exception):
    pass


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def mirror():
    found = os.environ.get("P2D_MIRROR") or output("apt-get", "indextargets", "--format", "$(REPO_URI)", "Origin: Debian",
                                                   "Label: Debian").split("\n")[0]
    if not found:
        sys.exit("run.py: this machine's apt knows no mirror of Debian: set P2D_MIRROR")
    return found


class System:
    def __init__(self, name):
        self.name = name
        self.suite, _, self.arch = name.partition("-")
        own = output("dpkg", "--print-architecture")
        self.arch = self.arch or own
        self.is_cross = NATIVE.get(self.arch) != own
        self.runs_on = own if self.is_cross else self.arch
        self.root = os.path.join(FOLDER, f"{self.suite}-{self.arch}")
        self.log = os.path.join(FOLDER, name + ".log")
        open(self.log, "w").close()

    def run(self, *command):
        """Whether it succeeded; self.said is what it said, self.seconds how long it took."""
        with open(self.log, "ab") as log:
            log.write(b"$ %s\n" % command[-1].encode())
            log.flush()
            begin, size = time.monotonic(), os.path.getsize(self.log)
            status = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log).returncode
        self.seconds = time.monotonic() - begin
        with open(self.log, errors="replace") as log:
            log.seek(size)
            self.said = log.read()
        return status == 0

    def inside(self, script):
        return self.run("unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "sh", "-c",
                        ENTER, self.root, CORPUS, script)

    def must(self, script):
        if not self.inside(script):
            raise Failure(script.split("\n")[0])

    def build(self, source):
        """A minimal system, as it was downloaded; one that is there already is taken as it is."""
        done = os.path.join(self.root, "etc/built")
        if os.path.exists(done):
            return
        shutil.rmtree(self.root, ignore_errors=True)
        if not self.run("debootstrap", "--variant=minbase", "--arch=" + self.runs_on,
                        self.suite, self.root, source):
            raise Failure("debootstrap")
        # What this machine's apt needs to reach the mirror, and to take it as it is.
        settings = [line for line in output("apt-config", "dump", "Acquire").split("\n")
                    if re.match("Acquire::(https?::|Check-|Retries)", line)]
        with open(os.path.join(self.root, "etc/apt/apt.conf.d/00host"), "w") as out:
            # A mirror that stands still is as good: nothing here outlives the tests.
            out.write("\n".join([*settings, 'Acquire::Check-Valid-Until "false";']) + "\n")
        with open(os.path.join(self.root, "etc/dpkg/dpkg.cfg.d/quick"), "w") as out:
            out.write("force-unsafe-io\n")
        self.must("apt-get -q update; apt-get -q -y --no-install-recommends install make git")
        open(done, "w").close()

    def copy(self, again):
        """The sources as they are here; what was built there before goes, unless some tests are to run again."""
        to = os.path.join(self.root, "src/prof2dot")
        kept = {"build"} if again else set()
        for entry in os.scandir(to) if os.path.isdir(to) else []:
            if entry.name not in kept:
                shutil.rmtree(entry) if entry.is_dir(follow_symlinks=False) else os.remove(entry)
        names = output("git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
        for name in filter(None, names):
            if os.path.lexists(os.path.join(ROOT, name)):
                os.makedirs(os.path.dirname(os.path.join(to, name)), exist_ok=True)
                shutil.copy2(os.path.join(ROOT, name), os.path.join(to, name), follow_symlinks=False)

    def versions(self):
        self.inside("\n".join(f"{command}; echo" for command in VERSIONS))
        found = [line for line in self.said.split("\n") if re.match(r"\d", line)]
        return [re.sub(r"^\d:|[-+].*", "", line) for line in found] + ["?"] * (len(VERSIONS) - len(found))

    def cross(self):
        """Programs of another processor: built by a cross compiler beside its libraries, and run by qemu."""
        triplet, emulator = CROSS[self.arch]
        if not shutil.which(emulator):
            raise Failure(f"{emulator} is not installed")
        shutil.copy(shutil.which(emulator), os.path.join(self.root, "usr/local/bin"))
        # The maker of Graphviz's list of plugins is run by qemu too, when they are there.
        lister = "/usr/sbin/libgvc6-config-update"
        self.must(f"""dpkg --add-architecture {self.arch}; apt-get -q update
            dpkg-divert --local --rename --add {lister}; ln -sf /bin/true {lister}
            cd /src/prof2dot; packages=$(make -s packages-of-build | sed 's/\\bgcc\\b//; s/\\bpkg-config\\b//; s/\\bgraphviz\\b//')
            mk/packages.sh gcc libc6-dev pkg-config python3 perl libxml2-utils gcc-{triplet}
            apt-get -q -y --no-install-recommends install $(printf '%s:{self.arch} ' $packages)
            {emulator} {lister}.distrib -c""")
        out = f"build/release-{triplet}-gcc"
        make = f"PKG_CONFIG_LIBDIR=/usr/lib/{triplet}/pkgconfig:/usr/share/pkgconfig make CC={triplet}-gcc"
        self.must(f"""cd /src/prof2dot
            {make} -j2 DEV=1 {out}/prof2dot $(ls tests/unit/*.c | sed 's,^,{out}/,; s,\\.c$,,')
            printf '#!/bin/sh\\nexec {emulator} /src/prof2dot/{out}/prof2dot "$@"\\n' >/usr/local/bin/emulated
            printf '#!/bin/sh\\ncase $1 in *.*) exec "$@" ;; esac; exec {emulator} "$@"\\n' >/usr/local/bin/emulate
            chmod +x /usr/local/bin/emulated /usr/local/bin/emulate
            emulated examples/profiles/search.pstats -o build/search.png
            rm {out}/tests/unit/render_test # qemu has no limits of memory, and dies in its own way""")
        return self.check(f"PROF2DOT=/usr/local/bin/emulated prove --timer -e emulate tests/golden.sh {out}/tests/unit/*_test")

    def check(self, command):
        """(seconds, files, tests, result) of a command that ends with prove."""
        good = self.inside("cd /src/prof2dot; " + command)
        counts = re.findall(r"^Files=(\d+), Tests=(\d+)", self.said, re.M) or [("?", "?")]
        failed = re.findall(r"^(\S+) +\(Wstat", self.said, re.M)
        return [f"{self.seconds:.0f} s", *counts[-1], "good" if good else "failed: " + (", ".join(failed) or command)]

    def row(self, source, warnings, tests):
        self.build(source)
        self.copy(again=tests is not None)
        if tests and not self.is_cross:
            row = self.check(f"DEV=1 MAKEFLAGS=-j2 make check TESTS='{tests}'")
            return [self.name, *self.versions(), "", *row]
        if self.is_cross:
            row = ["", *self.cross()]
            return [self.name, *self.versions(), *row[:-1], row[-1] + " (samples and units)"]
        demo = self.inside("cd /src/prof2dot; DEV=1 make demo")
        seconds = f"{self.seconds:.0f} s" if demo else "failed"
        row = [self.name, *self.versions(), seconds, *self.check("DEV=1 MAKEFLAGS=-j2 make check")]
        if warnings and not self.inside("cd /src/prof2dot; mk/packages.sh clang; make -j2 DEV=1 CC=clang all"):
            row[-1] += ", clang warns"
        if not demo:
            row[-1] += ", make demo failed"
        return row


def main():
    parser = argparse.ArgumentParser(description="README's two commands on other systems")
    parser.add_argument("--warnings", action="store_true", help="build with clang as well, and let no warning pass")
    parser.add_argument("--tests", metavar="FILES", help="run these tests only, and no demo")
    parser.add_argument("systems", nargs="*", metavar="SYSTEM", help=f"of {' '.join(SYSTEMS)}, or SUITE-ARCHITECTURE")
    asked = parser.parse_args()
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        sys.exit("run.py: run as root, with debootstrap installed (mk/packages.sh debootstrap qemu-user-static)")
    os.makedirs(FOLDER, exist_ok=True)
    source = mirror()
    all_good = True
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    for name in asked.systems or SYSTEMS:
        system = System(name)
        try:
            row = system.row(source, asked.warnings, asked.tests)
        except Failure as failure:
            row = [name, *[""] * (len(COLUMNS) - 2), f"failed: {failure} (see {os.path.relpath(system.log, ROOT)})"]
        print("| " + " | ".join(row) + " |", flush=True)
        all_good = all_good and row[-1].startswith("good") and "fail" not in row[-1] and "warns" not in row[-1]
    sys.exit(0 if all_good else 1)


main()
