#!/usr/bin/env python3
"""prof2dot run: the program stays itself, the recording is drawn, and nothing is left behind.

perf and valgrind are stubs that speak as the real ones do, so that these tests need no rights and no luck; the real
ones are tried where they are there.
"""
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import data_of_report  # noqa: E402
from tap import PROF2DOT, ROOT, it  # noqa: E402
from terminal import read_all  # noqa: E402

# A shell that starts tests in the background has them ignore it, and what they start would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)

FOLDER = tempfile.mkdtemp(prefix="prof2dot-test.")
STUBS, TEMPORARY, BARE = (os.path.join(FOLDER, name) for name in ("stubs", "tmp", "bare"))

PROGRAM = '''
import os, signal, sys
def inner(n):
    return sum(i * i for i in range(n))
def work():
    return inner(1000)
def main():
    work()
    print(sys.argv, __name__, __file__ == sys.argv[0], sys.path[0], sys.stdin.read(), flush=True)
    for word in sys.argv[1:]:
        if word == "fork":
            child = os.fork()
            if child == 0:
                work()
                os._exit(0)
            os.waitpid(child, 0)
        elif word == "raise":
            raise ValueError("the reason")
        elif word.isdigit():
            sys.exit(int(word))
        else:
            os.kill(os.getpid(), getattr(signal, word))
            signal.pause()
if __name__ == "__main__":
    main()
'''

# Answers and records as perf record --control does; what it records is a profile of the examples.
PERF = '''#!/usr/bin/env python3
import os, shutil, signal, sys
words = sys.argv[1:]
control = next(word for word in words if word.startswith("--control=fifo:"))[15:].split(",")
signal.signal(signal.SIGINT, lambda *_: None)
pid = words[words.index("--pid") + 1]
assert os.path.exists("/proc/" + pid)
with open(control[0]) as orders:
    assert orders.readline() == "enable\\n"
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    with open(control[1], "w") as answers:
        answers.write("ack\\n")
signal.sigwait([signal.SIGINT])
shutil.copy(SAMPLE, words[words.index("-o") + 1])
'''

# Of a stub: what it is called with.
SAYS_WORDS = "words = sys.argv[1:]; open('words', 'w').write(' '.join(words))"

FORBIDDEN = '''#!/bin/sh
echo 'Error:' >&2
echo 'No permission to enable cycles event.' >&2
exit 255
'''

# Writes a profile as callgrind does, then becomes the program.
VALGRIND = '''#!/bin/sh
while :; do
    case $1 in
    --*-out-file=*) printf 'events: Ir\\nfn=main\\n1 700\\n' >"$(echo "${1#*=}" | sed "s/%p/$$/")" ;;
    --*) ;;
    *) break ;;
    esac
    shift
done
exec "$@"
'''

# Writes a curve as mprof does.
MPROF = f'''#!{sys.executable}
import sys
assert sys.argv[1:4] == ["run", "--include-children", "--output"]
with open(sys.argv[4], "w") as file:
    file.write("CMDLINE x\\nMEM 1.5 1700000000.0\\nMEM 2.5 1700000000.1\\n")
'''


# Answers to the options by which Java Flight Recorder is begun; as a class that is killed, it leaves its repository.
JAVA = '''#!/bin/sh
for word; do
    shift
    case $word in
    -XX:StartFlightRecording=*) file=${word#*filename=} settings=${word#*settings=} ;;
    -XX:FlightRecorderOptions=*) repository=${word#*repository=} ;;
    -Xlog:jfr+startup=off) ;;
    *) set -- "$@" "$word" ;;
    esac
done
grep -q jdk.ExecutionSample "${settings%%,*}" || exit 1
echo "$@"
for last; do :; done
if [ "$last" = Killed ]; then
    mkdir "$repository/2026_11_29_21_50_00_77"
    cp SAMPLE "$repository/2026_11_29_21_50_00_77/2026.jfr"
    kill -9 $$
fi
cp SAMPLE "$file"
exit "$last"
'''

SPIN = '''
public class Spin {
    static double spin(int n) { double s = 0; for (int i = 1; i < n; i++) s += Math.sqrt(i) * Math.sin(i); return s; }
    public static void main(String[] words) throws Exception {
        double sum = 0;
        for (int i = 0; i < 100; i++) sum += spin(200000);
        synchronized (Spin.class) { Spin.class.wait(20); }
        sleep(sum);
        System.out.println("spun");
        System.exit(9);
    }
    static void sleep(double sum) throws Exception { Thread.sleep(sum > 1e99 ? 3 : 20); }
}
'''


def write(path, text, mode=0o755):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def stub(name, text):
    write(os.path.join(STUBS, name), text)


def environment(path, **more):
    return {**os.environ, "TMPDIR": TEMPORARY, "PATH": path, **more}


USUAL = STUBS + os.pathsep + os.environ["PATH"]


def run(*arguments, path=USUAL, text="", **more):
    """Exit status, output and messages of prof2dot run."""
    done = subprocess.run([PROF2DOT, "run", *arguments], input=text, capture_output=True, text=True, cwd=FOLDER,
                          env=environment(path, **more), check=False)
    return done.returncode, done.stdout, done.stderr


def nothing_is_left():
    """No recording, and no process that writes one."""
    left = os.listdir(TEMPORARY)
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as line:
                if os.fsencode(TEMPORARY) in line.read():
                    left.append(process)
        except OSError:
            pass
    return not left


def on_terminal(arguments, wait_for, keys):
    """The status of waitpid and all that the terminal got; the keys are pressed once the text is there."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(FOLDER)
        os.execve(PROF2DOT, [PROF2DOT, "run", *arguments], environment(USUAL))
    shown = bytearray()

    def take(piece):
        pressed = wait_for in shown
        shown.extend(piece)
        if not pressed and wait_for in shown:
            os.write(terminal, keys)

    read_all(terminal, take)
    return os.waitpid(child, 0)[1], shown.decode()


def test_python(test):
    direct = subprocess.run([sys.executable, "slow.py", "3"], input="hello", capture_output=True, text=True, cwd=FOLDER,
                            check=False)
    status, out, err = run("slow.py", "3", text="hello", path=os.path.dirname(sys.executable) + os.pathsep + USUAL)
    test("a script of Python sees, prints and exits as without", (status, out) == (3, direct.stdout), status, out, err)
    test("and its report is named", err == "prof2dot: wrote prof2dot-slow.html\n", err)
    with open(os.path.join(FOLDER, "prof2dot-slow.html"), encoding="utf-8") as report:
        test("and drawn", "inner" in str(data_of_report(report.read())))
    test("and the recording is gone", nothing_is_left(), os.listdir(TEMPORARY))
    status, out, err = run("-T", "table", "slow.py", "0")
    test("a table names the recording, and no path that is gone", "    slow.pstats\n" in out.splitlines(True)[1] and TEMPORARY not in out + err,
         out.splitlines()[:3], err)
    for format in "tree", "source":
        status, out, err = run("-T", format, "--source-path", FOLDER, "slow.py", "0")
        test(f"-T {format} is printed, and no file is made of it", status == 0 and "slow" in out.partition("\n")[2] and "wrote" not in err, out, err)
    status, out, err = run("--keep", "kept.pstats", "-o", "-", "-T", "json", "slow.py", "0")
    test("or what is kept of it", status == 0 and '"kept.pstats"' in out and TEMPORARY not in out, out[-300:], err)
    for word, wanted in (("SIGTERM", -15), ("SIGINT", -2), ("raise", 1), ("fork", 0)):
        status, out, err = run("-T", "table", sys.executable, "slow.py", word)
        test(f"after {word} it ends as by itself, and is drawn", status == wanted and "slow.py:5(work)" in out, status, out, err)
        test(f"after {word} nothing is left", nothing_is_left())
        if word == "raise":
            plain = subprocess.run([sys.executable, "slow.py", word], stdin=subprocess.DEVNULL, capture_output=True,
                                   text=True, cwd=FOLDER, check=False)
            test("the traceback is the program's alone", plain.stderr and err == plain.stderr, err, plain.stderr)
        if word == "fork" and hasattr(os, "register_at_fork"):
            test("what a forked child did is added", "        2 " in out.split("slow.py:5(work)")[0].splitlines()[-1], out)
    status, out, err = run("slow.py", "SIGKILL")
    test("after SIGKILL there is nothing to draw, and a hint says so",
         status == -9 and "recorded nothing" in err and "hint: a program that is killed" in err, status, err)
    test("and nothing is left", nothing_is_left())
    status, out, err = run("-T", "table", sys.executable, "-uc", "import json; print(__name__); json.dumps([1])", "x")
    test("python -c is recorded", status == 0 and out.startswith("__main__\n") and "(dumps)" in out, out, err)
    status, out, err = run("-T", "table", sys.executable, "-m", "pack.age", "x")
    test("python -m is recorded", status == 0 and out.startswith(f"['{FOLDER}/pack/age.py', 'x'] pack\n") and
         "(deep)" in out, out, err)
    status, out, err = run("-T", "table", sys.executable, "-", text="def f(): pass\nf()\nprint(1)")
    test("a script on standard input is recorded", status == 0 and out.startswith("1\n") and "(f)" in out, out, err)


def test_signals(test):
    program = "import signal\ndef f(): pass\nf()\nprint('ready', flush=True)\nsignal.pause()\n"
    write(os.path.join(FOLDER, "wait.py"), program)
    with subprocess.Popen([PROF2DOT, "run", "-T", "table", "wait.py"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, text=True, cwd=FOLDER, env=environment(USUAL)) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate()
    test("SIGTERM goes to the program, and both end by it", process.returncode == -15 and "(f)" in out,
         process.returncode, out, err)
    test("and nothing is left after it", nothing_is_left())
    status, shown = on_terminal(["-T", "table", "wait.py"], b"ready", b"\x03")
    test("Ctrl-C ends the program, and what there is is drawn",
         os.WIFSIGNALED(status) and os.WTERMSIG(status) == 2 and "(f)" in shown, status, shown)
    clean = "trap 'echo cleaned up; exit 5' INT\necho ready\nwhile :; do read line; done\n"
    write(os.path.join(FOLDER, "clean.sh"), "#!/bin/sh\n" + clean)
    status, shown = on_terminal(["-T", "table", "./clean.sh"], b"ready", b"\x03")
    test("a program that cleans up after Ctrl-C has the time, beside perf",
         os.WEXITSTATUS(status) == 5 and "cleaned up" in shown and "total" in shown, status, shown)
    test("and nothing is left after Ctrl-C", nothing_is_left())


def test_others(test):
    status, out, err = run("-T", "table", "./prog", "a b", "4", text="line\n")
    test("perf records other programs, which stay themselves",
         status == 4 and out.startswith("./prog a b 4 line\n") and "self" in out, status, out, err)
    status, out, err = run("--keep", "kept", "./prog", "0", text="\n")
    with open(os.path.join(FOLDER, "kept"), "rb") as kept, open(SAMPLE, "rb") as sample:
        test("--keep keeps the recording", status == 0 and kept.read() == sample.read(), err)
    status, out, err = run("--keep", "no/such/kept", "./prog", "0", text="\n")
    test("where it cannot be kept, that is said", status == 1 and "no/such/kept: the recording cannot be kept" in err, err)
    test("and nothing is left after that", nothing_is_left())
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        status, out, err = run("-T", "table", "--pid", str(sleeper.pid), "--seconds", "0.01")
        sleeper.kill()
    test("a running process is recorded for a while", status == 0 and "self" in out, out, err)
    stub("perf", PERF.replace("SAMPLE", repr(WAITS)).replace("words = sys.argv[1:]", SAYS_WORDS))
    status, out, err = run("--with", "off-cpu", "--call-graph", "dwarf", "-T", "table", "./prog", "0", text="\n")
    with open(os.path.join(FOLDER, "words")) as words:
        said = words.read()
    test("off-cpu records every switch, and draws what threads ran and waited", status == 0 and "on-cpu,off-cpu: 153 ms" in out and
         "-e cpu-clock/freq=997/ -e sched:sched_switch --switch-events" in said and "-F" not in said, status, out, err, said)
    stub("perf", FORBIDDEN)
    status, out, err = run("-T", "table", "./prog", "6", text="\n")
    test("callgrind records where perf may not, and says so",
         status == 6 and out.startswith("./prog 6 \n") and "700" in out and
         err == "prof2dot: perf may not record here: callgrind records, at a fiftieth of the speed\n", status, out, err)
    status, out, err = run("--with", "perf", "./prog", "6")
    test("but not if perf was chosen: its reason is said",
         status == 1 and "perf recorded nothing: No permission to enable cycles event." in err and not out, out, err)
    stub("austin", "#!/bin/sh\necho 'Interpreter state search timed out' >&2\nexit 33\n")
    status, out, err = run("--with", "austin", "slow.py", "0")
    test("an austin that is too old for the Python is told", status == 33 and "hint: an austin that is older" in err, status, err)
    os.remove(os.path.join(STUBS, "austin"))
    stub("python3-mprof", MPROF)
    status, out, err = run("-T", "dump", "-o", "-", "--with", "memory", "slow.py", "0", path=STUBS + os.pathsep + BARE)
    test("mprof is found under the name that Debian gives it", status == 0 and "bytes" in out, out, err)
    status, out, err = run("-T", "table", "--with", "massif", "./prog", "0", text="\n")
    test("another tool of valgrind can be chosen", status == 0 and "700" in out, out, err)
    test("and nothing is left after all that", nothing_is_left())


def test_open(test):
    fifo = os.path.join(FOLDER, "opened")
    stub("xdg-open", f'#!/bin/sh\necho "$1" >{fifo}\n')
    stub("kcachegrind", f'#!/bin/sh\necho "kcachegrind $1" >{fifo}\n')
    os.mkfifo(fifo)
    for arguments, wanted in ((["slow.py"], "prof2dot-slow.html"),
                              (["-T", "callgrind", "slow.py"], "kcachegrind callgrind.out.slow")):
        status, _, err = run("--open", *arguments)
        with open(fifo, encoding="utf-8") as opened:
            shown = opened.read()
        test(f"--open shows {wanted}", status == 0 and shown == wanted + "\n", shown, err)
    done = subprocess.run([PROF2DOT, "--open", SAMPLE, "-o", "x.svg"], cwd=FOLDER, env=environment(USUAL), check=False)
    with open(fifo, encoding="utf-8") as opened:
        test("--open shows a picture of a file", done.returncode == 0 and opened.read() == "x.svg\n")
    status, _, err = run("--open", os.path.join(FOLDER, "slow.py"), path=BARE)
    test("where nothing can show it, that is said", status == 0 and "hint: install xdg-utils" in err, err)


def test_refusals(test):
    rows = [
        (["--with", "perf", "./prog"], 1, "perf is not installed", "apt install linux-perf"),
        (["--with", "callgrind", "./prog"], 1, "valgrind is not installed", "apt install valgrind"),
        (["--with", "massif", "./prog"], 1, "valgrind is not installed", "apt install valgrind"),
        (["--with", "dhat", "./prog"], 1, "valgrind is not installed", "apt install valgrind"),
        (["--with", "memory", "./prog"], 1, "valgrind is not installed", "apt install valgrind"),
        (["--with", "py-spy", "slow.py"], 1, "py-spy is not installed", "pip install py-spy"),
        (["--with", "austin", "slow.py"], 1, "austin is not installed", "pip install austin-dist"),
        (["--with", "memory", "slow.py"], 1, "mprof is not installed", "pip install memory_profiler"),
        (["--with", "memory", "slow.py"], 1, "mprof is not installed", "apt install python3-memory-profiler"),
        (["./prog"], 1, "neither perf nor valgrind is installed", "apt install linux-perf"),
        (["--with", "cprofile", "./prog"], 2, "cprofile is a recorder for Python", "leave out --with"),
        (["--with", "node", "./prog"], 2, "node is a recorder for Node.js", "leave out --with"),
        (["--with", "cprof", "./prog"], 2, "no recorder \"cprof\"", "cprofile perf callgrind"),
        (["x.jar"], 127, "x.jar: java, which runs it, is not there\n", "install Java: apt install default-jre-headless"),
        (["./x.jar"], 127, "./x.jar: java, which runs it, is not there\n", "install Java"),
        (["java", "-jar", "x.jar"], 127, "java: there is no such program on PATH\n", "install Java"),
        (["/nowhere/java", "-jar", "x.jar"], 127, "/nowhere/java: the program cannot be started: No such file", ""),
        (["end.js"], 127, "end.js: node, which runs it, is not there\n", "install Node.js: apt install nodejs"),
        (["python", "slow.py"], 127, "python: there is no such program on PATH\n", "python3 is there"),
        (["./old.py"], 127, "./old.py: /nowhere/python3.1, which runs it, is not there\n", "python3 is there"),
        (["--with", "jfr", "./prog"], 2, "jfr is a recorder for Java", "leave out --with"),
        (["nosuch"], 127, "nosuch: the program cannot be started", ""),
        (["prog"], 127, "prog: there is no such program on PATH", "./prog"),
        (["./data"], 126, "./data: the program cannot be started: Permission denied", ""),
        ([], 2, "needs a program", "prof2dot run -- PROGRAM"),
        (["--pid", "1", "./prog"], 2, "--pid takes a running process", ""),
        (["--pid", "x"], 2, "--pid takes the number of a process", ""),
        (["--diff", "./prog"], 2, "--diff takes two inputs", ""),
        (["--with", "cprofile", "--pid", "1"], 2, "cprofile cannot record a process", "--with perf"),
    ]
    for arguments, status, what, hint in rows:
        got, out, err = run(*arguments, path=BARE)
        test(f"run {' '.join(arguments)}: {what}", got == status and what in err and not out and
             (not hint or any(part in err.partition("hint: ")[2] for part in hint.split("|"))), got, err)
    done = subprocess.run([PROF2DOT, "--with", "perf", SAMPLE], capture_output=True, text=True, check=False)
    test("--with without run is an error", done.returncode == 2 and "needs prof2dot run" in done.stderr, done.stderr)
    done = subprocess.run([PROF2DOT, "-q", "run", "slow.py"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          cwd=FOLDER, env=environment(USUAL), check=False)
    test("options may stand before the word run", done.returncode == 0 and not done.stderr, done.stderr)
    done = subprocess.run([PROF2DOT, "-T", "dump", "--", "run"], capture_output=True, text=True, cwd=FOLDER, check=False)
    test("a file of that name is read after --", done.returncode == 1 and "run: cannot open" in done.stderr, done.stderr)


def test_java(test):
    """The JVM is a stub that records a sample when it is told to as the real one is."""
    stub("java", JAVA.replace("SAMPLE", os.path.join(ROOT, "tests/golden/jfr/cpu-time.jfr")))
    for arguments, name, printed in (
            (["java", "-ea", "-cp", "a:b", "shop.Main", "-x", "3"], "shop.Main", "-ea -cp a:b shop.Main -x 3"),
            (["java", "--module-path", "m", "-m", "shop/shop.Main", "3"], "shop.Main", "--module-path m -m shop/shop.Main 3"),
            (["./x.jar", "3"], "x", "-jar ./x.jar 3"), (["Main.java", "3"], "Main", "Main.java 3")):
        status, out, err = run("-o", "-", "-T", "dump", *arguments)
        test(f"{' '.join(arguments)} is recorded, and stays itself",
             status == 3 and out.startswith(printed + "\n") and "jdk.CPUTimeSample" in out, status, out[:300], err)
        test("and called by its name", f"{name}.jfr" in err, err)
    status, out, err = run("-o", "-", "-T", "dump", "java", "Killed")
    test("what a killed JVM left is drawn", status == -9 and "jdk.CPUTimeSample" in out and "Killed-1.jfr" in err, status, out[:300], err)
    test("and nothing is left of it", nothing_is_left())
    java = next((path for path in (shutil.which("java", path=folder) for folder in os.environ["PATH"].split(os.pathsep)) if path), None)
    write(os.path.join(FOLDER, "Spin.java"), SPIN, 0o644)
    settings = subprocess.run([java, "-XX:StartFlightRecording", "-version"], capture_output=True, check=False) if java else None
    if settings is None or settings.returncode:
        test.skip("a real JVM is recorded", "java is not installed, or has no Flight Recorder")
        return
    status, out, err = run("-o", "-", "-T", "dump", java, "Spin.java")
    test("a real JVM is recorded, with its exit status", status == 9 and out.startswith("spun\n") and '"Spin.sleep"' in out,
         status, out[:300], err)
    test("and nothing is left of the JVM", nothing_is_left())


def test_real(test):
    node = shutil.which("node")
    if node is None:
        test.skip("node is recorded", "node is not installed")
    else:
        script = "function f() { let s = 0; for (let i = 0; i < 1e7; i++) s += i; return s }\nf()\n"
        write(os.path.join(FOLDER, "end.js"), script + "process.exit(Number(process.argv[2]))\n")
        status, out, err = run("-o", "-", "-T", "dump", "end.js", "9")
        test("node is recorded, with its exit status", status == 9 and "end.js" in out, status, err)
        write(os.path.join(FOLDER, "int.js"), script + "process.kill(process.pid, 'SIGINT'); setTimeout(f, 99999)\n")
        status, out, err = run("-o", "-", "-T", "dump", "int.js")
        for name, loop in (("busy", "while (more()) f()"), ("timer", "setTimeout(() => { while (more()) f() })"),
                           ("writes", "while (more()) console.log('on')"),
                           ("await", ";(async () => { while (more()) await f() })()")):
            # What is drawn does not depend on how busy the machine is: enough of it runs before the key is pressed, and the
            # loop ends by itself only where the key does nothing.
            write(os.path.join(FOLDER, name + ".js"), script + "while (process.cpuUsage().user < 3e5) f()\n"
                  "const end = Date.now() + 120000, more = () => Date.now() < end\n"
                  "process.on('exit', () => console.log('left'))\nconsole.log('ready')\n" + loop + "\n")
            status, shown = on_terminal(["-o", "-", "-T", "dump", name + ".js"], b"ready", b"\x03")
            test(f"Ctrl-C ends a loop that never waits ({name}), which is drawn",
                 os.WEXITSTATUS(status) == 130 and name + ".js" in shown.partition("left")[2], status, shown[-500:])
        write(os.path.join(FOLDER, "own.js"), "process.on('SIGINT', () => { console.log('mine'); process.exit(4) })\n"
              "console.log('ready'); setInterval(f, 50)\n" + script)
        status, shown = on_terminal(["-o", "-", "-T", "dump", "own.js"], b"ready", b"\x03")
        test("a program of node that listens to Ctrl-C decides itself", os.WEXITSTATUS(status) == 4 and "mine" in shown, status, shown[-300:])
        write(os.path.join(FOLDER, "child.js"), "if (process.argv[2]) { console.log(process.argv[2]); process.exit(0) }\n"
              "require('child_process').fork(__filename, ['child']).on('exit', (code) => process.exit(code + 6))\n")
        status, out, err = run("-o", "-", "-T", "dump", "child.js")
        test("a child of node is its own", status == 6 and out.startswith("child\n") and not err, status, out[:200], err)
        status, out, err = run("-o", "-", "-T", "dump", "int.js")
        test("node writes its profile after SIGINT too", status == 130 and "int.js" in out, status, err)
    usual = os.environ["PATH"]
    for tool in ("perf", "valgrind"):
        if shutil.which(tool) is None:
            test.skip(f"the real {tool} records", f"{tool} is not installed")
            continue
        name = "callgrind" if tool == "valgrind" else tool
        status, out, err = run("--with", name, "-o", "-", "-T", "dump", "expr", "3", "+", "4", path=usual)
        if tool == "perf" and "recorded nothing" in err:
            test.skip("the real perf records", "it may not, here")
        else:
            test(f"the real {tool} records", status == 0 and out.startswith("7\n") and len(out) > 20, status, out, err)
    if shutil.which("valgrind") is None:
        test.skip("massif draws a program that allocates little", "valgrind is not installed")
    else:
        status, out, err = run("--with", "memory", "-T", "dump", "-o", "-", "expr", "3", "+", "4", path=usual)
        test("massif draws a program that allocates little", status == 0 and "bytes" in out, status, out, err)
    test("and nothing is left of the real ones", nothing_is_left())


SAMPLE = os.path.join(ROOT, "examples/profiles/simulate.perf")
WAITS = os.path.join(ROOT, "tests/golden/perf/off-cpu.perf")
try:
    for folder in (STUBS, TEMPORARY, BARE, os.path.join(FOLDER, "pack")):
        os.mkdir(folder)
    write(os.path.join(FOLDER, "slow.py"), PROGRAM, 0o644)
    write(os.path.join(FOLDER, "pack/__init__.py"), "")
    write(os.path.join(FOLDER, "pack/age.py"),
          "import sys\ndef deep(): print(sys.argv, __package__, flush=True)\ndeep()\n")
    write(os.path.join(FOLDER, "prog"), '#!/bin/sh\nread line\necho "$0" "$@" "$line"\nfor last; do :; done\nexit "$last"\n')
    write(os.path.join(FOLDER, "data"), "no program", 0o644)
    write(os.path.join(FOLDER, "x.jar"), "no archive", 0o644)
    write(os.path.join(FOLDER, "Main.java"), "no source", 0o644)
    write(os.path.join(FOLDER, "end.js"), "", 0o644)
    write(os.path.join(FOLDER, "old.py"), "#!/nowhere/python3.1\n")
    os.symlink(sys.executable, os.path.join(BARE, "python3"))
    stub("perf", PERF.replace("SAMPLE", repr(SAMPLE)))
    stub("valgrind", VALGRIND)
    with it as test:
        test_python(test)
        test_signals(test)
        test_others(test)
        test_open(test)
        test_refusals(test)
        test_java(test)
        test_real(test)
finally:
    shutil.rmtree(FOLDER)
