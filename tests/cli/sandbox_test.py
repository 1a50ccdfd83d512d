#!/usr/bin/env python3
"""The sandbox: what code that took over the program would try is refused, everything else works as
without it, and no file that a profile names is opened unless somebody asked for it."""
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../lib"))
from samples import golden_samples, in_parallel, run
from tap import IS_SANITIZED, PROF2DOT, ROOT, it, skip_all

SMALL = os.path.join(HERE, "small.perf")
PSTATS = os.path.join(ROOT, "examples/profiles/search.pstats")

status, version, _ = run("--version", "-v")
found = re.search(rb"^sandbox: (?:Landlock (\d+)|no Landlock), (no )?seccomp$", version, re.M)
if not found:
    skip_all("no line about the sandbox: " + repr(version))
LANDLOCK, SECCOMP = int(found[1] or 0), not found[2]


# ------------------------------------------------------------------------------------ attempts

# In the order of tests/cli/escape.c.
FILES = "write-elsewhere overwrite read-private list read-passwords look-into-parent rename".split()
CALLS = "socket local-socket namespace mount trace execute".split()


def attempts(folder, mode, *arguments):
    """{"reading": what of it succeeded, "drawing": ...}; without what LeakSanitizer does itself."""
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    with open(os.path.join(folder, "private"), "w") as private:
        private.write("secret")
    env = dict(os.environ, ESCAPE=folder, LD_PRELOAD=escape, ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")
    _, _, err = run("--sandbox=" + mode, *arguments, env=env)
    return {where.decode(): {what for what, result in zip(FILES + CALLS, results.decode())
                             if result == "1" and not (what in ("trace", "execute") and IS_SANITIZED)}
            for where, results in re.findall(rb"escape: (\w+) ([01]+)", err)}


def try_to_escape(test, folder):
    if not LANDLOCK and not SECCOMP:
        test.skip("in a sandbox attempts to do harm fail", "this prof2dot or this kernel has no sandbox")
        return
    free = attempts(folder, "off", "-T", "json", PSTATS)["reading"]
    test("without a sandbox the attempts succeed",
         free | {"execute"} > {"write-elsewhere", "overwrite", "read-private", "rename", "socket", "execute"}, free)
    if not LANDLOCK or not SECCOMP:
        test.skip("in the sandbox they do not", "no Landlock, or no seccomp")
        return
    output = os.path.join(folder, "out.svg")
    held = attempts(folder, "auto", "-T", "json", PSTATS)
    test("in the sandbox they do not", held == {"reading": set()}, held)
    held = attempts(folder, "auto", "-o", output, SMALL)
    test("beside the output files may be replaced, but nothing be read",
         held.get("reading", set()) <= {"write-elsewhere", "overwrite", "rename"} and os.path.exists(output), held)
    test("the child that draws cannot even do that", held.get("drawing") == set(), held)
    held = attempts(folder, "auto", "-f", "perf-data", "-T", "json", PSTATS).get("reading")
    test("a recording may be looked up in programs, but that is all",
         held is not None and held <= {"read-private", "list", "read-passwords", "look-into-parent"}, held)


# ------------------------------------------------------------------------------------- results

def same_results(test, folder):
    def both(sample):
        path, name = sample
        return path, *(run(f"--sandbox={mode}", "-f", name, "-T", "dump", path) for mode in ("auto", "off"))

    different = [path for path, auto, off in in_parallel(both, golden_samples()) if auto != off]
    test("every sample of every reader reads the same in the sandbox", not different, *different)
    for name in ("dot", "json", "svg", "png", "pdf", "html", "flamegraph", "treemap-png", "table", "folded", "pprof"):
        results = [run(f"--sandbox={mode}", "--estimate", "-T", name, PSTATS) for mode in ("auto", "off")]
        test(f"{name} is the same", results[0] == results[1] and results[0][0] == 0, results[0][2], results[1][2])
    output = os.path.join(folder, "sub", "out.svg")
    os.makedirs(os.path.dirname(output))
    os.symlink("sub/out.svg", os.path.join(folder, "link.svg"))
    for path in (output, os.path.join(folder, "link.svg")):
        result = run("-o", path, SMALL)
        test("an output is written, through links too", result[0] == 0 and os.path.getsize(output) > 100, result[2])
    result = subprocess.run([PROF2DOT, "-o", "here.dot", SMALL], cwd=folder, capture_output=True)
    test("and in the working folder", result.returncode == 0 and os.path.exists(folder + "/here.dot"), result.stderr)
    test("and into /dev/null", run("-o", "/dev/null", "-T", "svg", SMALL)[0] == 0)
    with open(SMALL, "rb") as source:
        data = source.read()
    status, out, err = run("-T", "dump", stdin=data)
    test("a pipe that was looked into still has its beginning", out == run("-T", "dump", SMALL)[1], err)
    threads = os.path.join(ROOT, "tests/golden/perf-data/threads")
    results = [run(f"--sandbox={mode}", "-T", "dump", "--symfs", folder, threads) for mode in ("auto", "off")]
    test("and all files of a recording that is a folder", results[0] == results[1] and results[0][0] == 0, results[0][2])
    several = os.path.join(folder, "copy of.perf")
    shutil.copy(SMALL, several)
    test("several inputs are read", run("-T", "dot", SMALL, several)[0] == 0)


def few_descriptors(test):
    """What the sandbox cannot allow for want of descriptors it does not forbid."""
    def limited(most):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        done = subprocess.run([PROF2DOT, "-T", "png", SMALL], capture_output=True, preexec_fn=limit)
        return done.returncode, done.stdout, done.stderr

    whole = run("-T", "png", SMALL)[1]
    ends = {most: limited(most) for most in (4, 5, 6, 8, 10, 12, 16)}
    wrong = {most: end for most, end in ends.items() if end[0] == 0 and end[1] != whole}
    test("with few descriptors the picture is the same, or there is an error", not wrong, wrong.keys())
    denied = {most: end[2] for most, end in ends.items() if b"Permission denied" in end[2]}
    test("which blames no rights", not denied, denied)


def modes(test):
    status, _, err = run("--sandbox=require", "-T", "dot", SMALL)
    complete = LANDLOCK > 0 and SECCOMP
    test("--sandbox=require works where all of it is there, and says what is missing",
         status == 0 if complete else status == 1 and b"the sandbox is incomplete" in err, err)
    test("other values are refused", run("--sandbox=maybe", SMALL)[0] == 2)


# --------------------------------------------------------------------- files named in a profile

def naming(target):
    """(format, profile) of profiles that name a file which is there."""
    yield "folded", f"main;{target};{target}:1 5\n"
    yield "perf", f"prog 1 1.0: 1 cycles:\n\t 1000 main+0x10 ({target})\n\n"
    yield "callgrind", f"cmd: {target}\nevents: Ir\nob={target}\nfl={target}\nfn=main\n1 5\n"
    yield "cpuprofile", ('{"nodes":[{"id":1,"callFrame":{"functionName":"f","url":"file://%s","scriptId":"1","lineNumber":1,'
                         '"columnNumber":1},"hitCount":3}],"startTime":0,"endTime":9,"samples":[1],"timeDeltas":[3],'
                         '"sourceMapURL":"%s"}' % (target, target))
    yield "speedscope", ('{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":[{"name":"f",'
                         '"file":"%s"}]},"profiles":[{"type":"sampled","name":"%s","unit":"none","startValue":0,'
                         '"endValue":1,"samples":[[0]],"weights":[1]}]}' % (target, target))
    yield "gperftools", f"heap profile: 1: 8 [1: 8] @ heap/1\n1: 8 [1: 8] @ 0x401010\n\nMAPPED_LIBRARIES:\n" \
                        f"00400000-00500000 r-xp 00000000 08:01 1 {target}\n"


def opened(arguments, folder):
    """Paths that the program opened, and commands it ran, by strace; None if that does not work."""
    log = os.path.join(folder, "strace")
    done = subprocess.run(["strace", "-f", "-qq", "-e", "trace=open,openat,openat2,execve,connect,socket", "-o", log, PROF2DOT,
                           "--sandbox=off", *arguments], capture_output=True, stdin=subprocess.DEVNULL,
                          env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
    try:
        with open(log, errors="replace") as lines:
            text = lines.read()
    except OSError:
        return None
    os.unlink(log)
    calls = re.findall(r'(\w+)\((?:(?:AT_FDCWD|\d+), )?"?([^",)]*)', text)
    return calls[1:] if calls and calls[0][0] == "execve" else None, done


OURS = re.compile(r"/(etc|usr/lib|lib|lib64|usr/share|usr/local/share|proc/self|sys/devices/system/cpu|dev/null)(/|$)")


def strays(arguments, folder, allowed):
    """What was opened or run that neither the command line nor the libraries ask for."""
    calls = opened(arguments, folder)[0]
    return [call for call in calls if call[0] in ("execve", "connect", "socket") or
            (call[1] not in allowed and not OURS.match(call[1]) and not call[1].endswith(".gcda"))]  # of make cover


def nothing_named_is_opened(test, folder):
    sentence = "no reader opens a file that a profile names, or runs a command"
    if not shutil.which("strace") or opened(["-T", "dot", SMALL], folder)[0] is None:
        test.skip(sentence, "no strace, or it may not trace")
        return
    bad = []
    samples = [(path, name) for path, name in golden_samples() if name != "perf-data"]
    for path, name in samples:
        bad += [(path, *call) for call in strays(["-f", name, "-T", "json", path], folder, {path})]
    test(sentence + f" ({len(samples)} samples)", len(samples) > 100 and not bad, *bad)
    target = os.path.join(folder, "target")
    shutil.copy("/bin/true", target)
    for name, text in naming(target):
        profile = os.path.join(folder, "profile")
        with open(profile, "w") as out:
            out.write(text)
        for to in ("json", "html", "svg"):
            result = run("-f", name, "-T", to, profile)
            bad = strays(["-f", name, "-T", to, profile], folder, {profile})
            test(f"nor does {name} as {to}, where the file is there", result[0] == 0 and not bad, result[2], *bad)
    calls, _ = opened(["-f", "gperftools", "--symfs", "/", "-T", "json", profile], folder)
    test("with --symfs it is", any(path.endswith(target) for _, path in calls), *calls)


with it as test, tempfile.TemporaryDirectory() as folder:
    test("--version -v says what the sandbox is made of", status == 0)
    os.mkdir(os.path.join(folder, "lib"))  # the folder of a library may be read
    escape = os.path.join(folder, "lib", "escape.so")
    built = subprocess.run(["cc", "-shared", "-fPIC", "-o", escape, os.path.join(ROOT, "tests/cli/escape.c"), "-ldl"],
                           capture_output=True)
    if built.returncode == 0:
        try_to_escape(test, os.path.join(folder, "attempts"))
    else:
        test("tests/cli/escape.c compiles", False, built.stderr)
    same_results(test, folder)
    few_descriptors(test)
    modes(test)
    nothing_named_is_opened(test, folder)
