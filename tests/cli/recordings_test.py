#!/usr/bin/env python3
"""Recordings of other programs that are not read: each is known by its first bytes or its name, and answered with what to do.
Where the program that writes one is here, a new one of it is known too."""
import os
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run  # noqa: E402
from tap import it  # noqa: E402


def log_of_windows(size=0x10000, kind=2, mark=0xC0, about=0):
    """A buffer of an ETL file with the log's own header."""
    head = struct.pack("<IIII", size, 0x1A8, 0x1A8, 0).ljust(72, b"\0")
    return (head + struct.pack("<HBBHH", 2, kind, mark, 0x18C, about)).ljust(0x400, b"\0")


CTF = b"/* CTF 1.8 */\n\ntypealias integer { size = 8; align = 8; signed = false; } := uint8_t;\n"
KNOWN = [  # its bytes, what is said, a part of the hint
    (b"tr\xfdP\1\1\0\0", "a trace of Tracy", "tracy-csvexport"), (b"tlZ\4\1\1\0\0", "a trace of Tracy", "tracy-csvexport"),
    (b"tZst\1\1\0\0", "a trace of Tracy", "tracy-csvexport"), (b"tracy\0\x0b\2", "a trace of Tracy", "tracy-csvexport"),
    (b"\3BOTF2\0\3\2\3", "a trace of Score-P (OTF2)", "record samples"), (b"\3LOTF2\0\3\2\3", "a trace of Score-P (OTF2)", "record samples"),
    (b"\3B\1" + bytes(13), "a part of a trace of Score-P (OTF2)", "record samples"),
    (b"#Paraver (29/11/2026 at 10:00):1000_ns:1(1):1:1(1:1)\n", "a trace of Paraver", "record samples"),
    (b"5 templated_functions_MULTI_TIME\n# Name Calls Subrs Excl Incl ProfileCalls #\n", "a profile of TAU", "tau_trace2json"),
    (b"12 templated_functions\n", "a profile of TAU", "tau_trace2json"),
    (struct.pack("<ihhqq", 60000, 0, 0, 3, 1), "a trace of TAU", "tau_trace2json"),
    (log_of_windows(), "a log of Windows' events (ETL)", "wpaexporter"), (log_of_windows(kind=1), "a log of Windows' events (ETL)", "wpaexporter"),
    (b"HPCRUN-profile____04.00b", "a measurement of HPCToolkit", "record samples"), (b"\x5e\x97\xca\xfd\1\1\0\0", "a capture of sysprof", "perf record"),
    (b"QPERFSTREAM\0\x0f\0\0\0", "what hotspot's perfparser writes", "perf.data"),
    (b"nBpRoFiLeR\1\2", "a snapshot of NetBeans' or VisualVM's profiler", "FlightRecording"),
    (b'JOB "app +RTS -hc"\nDATE "Mon Nov 30 12:49 2026"\nSAMPLE_UNIT "seconds"\n', "a heap profile of GHC (.hp)", "+RTS -p"),
    (b"hdrbhetbetb\0", "an event log of GHC", "hs-speedscope"),
    (b"%% Analysis results:\n{  analysis_options,\n", "an analysis by Erlang's fprof", "erlgrind"),
    (b"MMPD\x08\0\0\0", "a profile of rustc itself", "crox"), (b"\x81rforpl\xff\x08", "counts of LLVM (.profraw)", "prof2dot run"),
    (b"\xfflprofi\x81\7", "counts of LLVM (.profdata)", "prof2dot run"), (b"adcg*22B", "counts of gcov (.gcda)", "prof2dot run"),
    (CTF, "the description of a trace in the Common Trace Format", "perf.data"), (b"\xc1\x1f\xfc\xc1" + bytes(20), "a trace in the Common Trace Format", "perf.data"),
    (b"go 1.25 trace\0\0\0", "an execution trace of Go", "go tool trace"), (b"go 2.0 trace\0\0\0\0", "an execution trace of Go", "go tool trace"),
    (b"Nettrace\0\0\0\0\6\0\0\0", "a trace of .NET in a version after 5", "dotnet-trace convert"),
    (b"\x14\0\0\0!FastSerialization.1", "a trace of .NET", "dotnet-trace convert"),
    (b"memray\0\x0d\0", "a recording of memray", "memray transform"), (b"\x04\x08{\x07:", "an object of Ruby, as stackprof dumps", "stackprof --json"),
    (b"gmon\1\0\0\0", "gmon.out, which gprof reads", "gprof PROGRAM gmon.out"), (b"PERFFILE" + bytes(60), "a recording of a perf before Linux 2.6.33", "perf script"),
    (b"\x10\0\x04\x46\x78\x54\x16\0", "a trace of Fuchsia (FXT)", "traceconv json"), (b"\x17\x08\x44tracing6\0", "a recording of trace-cmd", "trace-cmd report"),
    (b"JAVA PROFILE 1.0.2\0", "a dump of Java's heap", "hprof=cpu=samples"), (b"v8-version,11,3,244,8,-node.26,0\n", "a log of node --prof", "--prof-process"),
    (b"TRACE START [2026-11-30 10:00:00]\n    0.1 392 -> {main}() a.php:0\n", "a trace of Xdebug", "xdebug.trace_format=1"),
    (b"# Samples: 10  of event 'cycles'\n#\n# Overhead  Command\n", "what perf report prints", "perf.data"),
    (b'{"flamebearer": {"names": []}, "metadata": {"format": "single"}}', "Pyroscope's JSON of a flame graph", "pprof"),
]
NOT_KNOWN = [  # nearly a log of Windows
    log_of_windows(size=0x10001), log_of_windows(kind=3), log_of_windows(mark=0x80), log_of_windows(about=1), log_of_windows()[:79]]
NAMED = [("a.nsys-rep", "nsys export --type sqlite"), ("a.qdrep", "nsys export --type sqlite"), ("a.ncu-rep", "no calls")]
# The program that writes, how, the file.
MADE = [("clang", "echo 'int main(void){return 0;}' >a.c; clang -fprofile-instr-generate a.c -o a && LLVM_PROFILE_FILE=a.profraw ./a", "a.profraw",
         "counts of LLVM (.profraw)"),
        ("gcc", "echo 'int main(void){return 0;}' >a.c; gcc --coverage a.c -o a && ./a", "a-a.gcda", "counts of gcov (.gcda)"),
        ("sysprof-cli", "sysprof-cli -f a.syscap -- true", "a.syscap", "a capture of sysprof"),
        ("escript", "printf '%s\\n' '#!/usr/bin/env escript' 'main(_) -> fprof:apply(fun() -> ok end, []), fprof:profile(), "
                    "fprof:analyse([{dest,\"a.analysis\"}]).' >a.escript; escript a.escript", "a.analysis", "an analysis by Erlang's fprof")]


def said_of(name, data):
    status, out, errors = run("-T", "dump", name, stdin=data)
    return errors.decode() if status == 1 and out == b"" else f"status {status}: {out!r}"


def check_made(test, folder):
    for program, command, name, said in MADE:
        what = f"a new file of {program} is told to be {said}"
        if shutil.which(program):
            subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, timeout=120)
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            test.skip(what, f"{program} makes none here")
            continue
        errors = said_of(path, None)
        test(what, "looks like " + said in errors and "\nhint: " in errors, errors)


with it as test:
    for data, said, hint in KNOWN:
        errors = said_of("-", data)
        test(f"{data[:12]!r} begins {said}", "not a profile: it looks like " + said in errors and hint in errors.split("\nhint: ")[-1], errors)
    for data in NOT_KNOWN:
        errors = said_of("-", data)
        test("a buffer without the log's header is not said to be a log", "a profile of a known format" in errors, errors)
    with tempfile.TemporaryDirectory() as work:
        for name, hint in NAMED:
            with open(os.path.join(work, name), "wb") as file:
                file.write(b"\x9f\xa1\1\0\0\0")
            errors = said_of(os.path.join(work, name), None)
            test(f"{name} is answered by its name", hint in errors.split("\nhint: ")[-1], errors)
        check_made(test, work)
