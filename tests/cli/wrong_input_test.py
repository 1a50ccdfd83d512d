#!/usr/bin/env python3
"""Profiles that are wrong in one place: what is said of them, and where."""
import io
import os
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from samples import run  # noqa: E402
from tap import it  # noqa: E402

EVENTS = "events: " + " ".join(f"e{i}" for i in range(65)) + "\n"



def message(field, body):
    """A field of protobuf that holds bytes."""
    length = len(body)
    return bytes([field << 3 | 2]) + (bytes([length]) if length < 128 else bytes([length & 127 | 128, length >> 7])) + body


# One location with 2000 inlined functions, 100 times in one stack.
PPROF_BOMB = (message(1, b"\x08\x01\x10\x01") + message(6, b"") + message(6, b"n") + message(5, b"\x08\x01\x10\x01") +
              message(4, b"\x08\x01" + message(4, b"\x08\x01") * 2000) +
              message(2, message(1, b"\x01" * 100) + message(2, b"\x01")))

def archive(*members):
    """A zip archive whose members are empty."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in members:
            file.writestr(name, "")
    return out.getvalue()


EMPTY_RECORDING = archive("Symbols.txt", "Callstacks.txt", "Threads.txt", "Stats.txt", "IPCounts.txt")

# What is refused: reader, bytes, place behind the name, part of the message.
REFUSED = [
    ("callgrind", "fn=main\n1 2\n", ":2", "a cost stands before the line that names the events"),
    ("callgrind", "events:\nfn=main\n1 2\n", ":1", 'the line "events:" names no event'),
    ("callgrind", EVENTS + "fn=main\n1 2\n", ":1", "more than 64 events"),
    ("callgrind", "events: " + " ".join(f"a{i}" for i in range(40)) + "\nfn=f\n1 1\nevents: " +
     " ".join(f"b{i}" for i in range(40)) + "\n", ":4", "more than 64 events"),
    ("folded", "a 1e308\nb 1e308\n", "", 'the costs of "samples" add up to more than 1e290'),
    ("folded", "a 1e308\nb -1e308\n", "", 'the costs of "samples" add up to more than 1e290'),
    ("callgrind", "events: Ir\nfn=f\n1 1e200\ncfn=g\ncalls=1 1\n1 1e291\n", "", 'the costs of "Ir" add up to more than 1e290'),
    ("json", "[1]", "@0x3", "expected a JSON object"),
    ("json", '{"costs": [7]}', "@0xc", 'expected a cost as {"description": ...}'),
    ("json", '{"functions": [\n7]}', ":2", 'expected a function as {"name": ...}'),
    ("json", '{"costs": [{"description": "a"}], "functions": [{"name": "f"}],\n"events": [{"callchain": ["x"], "cost": [1]}]}',
     ":2", "expected the number of a function"),
    ("json", '{"costs": [{"description": "a"}], "functions": [{"name": "f"}],\n"events": [7]}', ":2", "expected an event"),
    ("speedscope", "7", "@0x1", "expected a JSON object"),
    ("speedscope", '{"shared": {"frames": [\n7]}}', ":2", 'expected a frame as {"name": ...}'),
    ("speedscope", '{"shared": {"frames": [{"name": "f"}]}, "profiles": [{"type": "sampled", "unit": "none",\n"samples": [7]}]}',
     ":2", "expected a sample as [frame, ...]"),
    ("speedscope", '{"shared": {"frames": [{"name": "f"}]}, "profiles": [{"type": "sampled", "unit": "none",\n"samples": [["f"]]}]}',
     ":2", "expected the number of a frame"),
    ("speedscope", '{"shared": {"frames": [{"name": "f"}]}, "profiles": [{"type": "sampled", "unit": "none",\n"weights": ["f"]}]}',
     ":2", "expected a weight"),
    ("speedscope", '{"shared": {"frames": [{"name": "f"}]}, "profiles": [{"type": "evented", "unit": "none",\n'
     '"events": [{"type": "X", "frame": 0, "at": 0}]}]}', ":2", "expected an event as"),
    ("stackprof", '{"version": 1.2, "mode": "wall", "frames": {"1": {"name": "f"}},\n"raw": ["x"]}', ":2", "expected a"),
    ("stackprof", '{"version": 1.2, "mode": "wall", "samples": 1}', "", "the profile has no frames"),
    ("cpuprofile", '{"nodes": [{"id": 1, "callFrame": {"functionName": "f"}}],\n"samples": ["x"]}', ":2",
     "expected the number of a node"),
    ("cpuprofile", '{"nodes": [{"id": 1, "callFrame": {"functionName": "f"}}],\n"samples": [1], "timeDeltas": ["x"]}', ":2",
     "expected a time"),
    ("firefox", "7", "@0x1", "expected a JSON object"),
    ("trace", "7", "@0x1", "expected a JSON array or object"),
    ("trace", '{"traceEvents": [\n{"ph": "X", "name": "f", "pid": 1, "tid": 1, "ts": 1.7e308, "dur": 1.7e308}]}', ":2",
     "a call lasts too long"),
    ("trace", '{"traceEvents": [{"ph": "P", "name": "f", "pid": 1, "tid": 1, "ts": 1, "sf": 1}],\n"stackFrames":'
     '{"1": {"name": "a", "parent": 2}, "2": {"name": "b", "parent": 1}}}', ":2", "a stack frame is called by itself"),
    ("lprof", b"\x80\x04cos\nsystem\n(\x8c\x04echotR.", "", "the pickle names os.system, which no profile has: refused"),
    ("tracemalloc", b"\x80\x04cos\nsystem\n(\x8c\x04echotR.", "", "the pickle names os.system, which no snapshot has: refused"),
    ("heapprofile", '{"head": {"callFrame": {"functionName": "f"},\n"selfSize": -5, "children": []}}', ":2",
     "the cost of a node is negative"),
    ("bcc", "Sampling at 49 Hertz of all threads by user stack... Hit Ctrl-C to end.\n^C\n    f\n    -      app (9)\n", ":4",
     "no stacks with a number"),
    ("ftrace", "# tracer: function_graph\n 0)               |  f() {\n", ":2", "no calls with a duration"),
    ("xhprof", '{"meta": 7}', "", "no calls of functions"),
    ("xhprof", '{"main()": {"ct": -1}}', "@0x14", '"ct" is not a number of calls'),
    ("xhprof", 'a:1:{s:6:"main()";R:1;}', "@0x12", "the input holds a reference of PHP"),
    ("xhprof", 'a:1:{s:6:"main()";a:1:{s:2:"wt";d:INF;}}', "@0x20", "expected a finite number"),
    ("xhprof", 'a:1:{s:5:"main()";N;}', "@0x9", "a string is not as long as it says"),
    ("xhprof", "a:1:{x:1;N;}", "@0x5", "expected a key"),
    ("sysprof", "<profile><nodes>\n<node id=\"1\"><self>x</self></node></nodes></profile>", ":2", "a node's self is not a number"),
    ("gperftools", "--- symbol\nbinary=/a\n0x1 f\n---\n--- heap\n", "", "the input has symbols, and no profile after them"),
    ("jemalloc", "heap_v2/9\n  t*: 1: 5 [0: 0]\n", "", "no stack has numbers"),
    ("sleepy", b"PK\x03\x04 this is no archive", "", "the zip archive cannot be read"),
    ("sleepy", EMPTY_RECORDING, "", "no stacks: nothing was recorded"),
    ("perf-data", b"PERFILE2", "", "the header is cut off"),
    ("perf-data", b"PERFILE2" + (104).to_bytes(8, "little") + b"\xff" * 88, "", "the header is not valid"),
    ("pprof", PPROF_BOMB, "", "the profile has more inlined functions than its size allows"),
    ("pstats", b"{(\x03", "@0x2", "the file ends in the middle of an object"),
]

# What is read all the same: reader, bytes, part of the warning, a line of the dump.
WARNED = [
    ("callgrind", "events: Ir\nfn=main\n1 x\n1 5\n", "skipped a line that is not of callgrind: 1 x", "self 5 total 5"),
    ("callgrind", "events: Ir\nfn=main\n1 5\ncfn=f\ncalls=x 1\n1 5\n", "skipped a line that is not of callgrind: calls=x 1", '"main"'),
    ("callgrind", "events: Ir\nfn=(1) main\n1 5\nfn=(1) other\n1 6\n", "defined before: (1) other", '"other" "": self 6'),
    ("callgrind", "events: Ir Dr\nevent: Sum = Ir + Nope : odd\nfn=f\n1 5 7\n", "left out an event that is not a sum of others: Sum",
     'metric "Ir" count total 5'),
    ("callgrind", "events: Ir\nevent: Sum = Ir + 2 Ir - Ir : fine\nevent: Sum = Ir + 2 Ir - Ir : fine\nfn=f\n1 5\n", "",
     'metric "Sum" count total 10'),
    ("callgrind", "events: Ir\n1 5\n", "100% of the cost (Ir) has no name", '"(unknown)"'),
    ("callgrind", "events: Ir\nfn=f\n1 123456789012345678901\n1 18446744073709551616\n", "", "self 1.4190353308605524e+20 "),
    ("callgrind", "events: Ir\nfn=f\n1 16\n+1 *\n", "", "self 32 total 32"),
    ("gperftools", "--- symbol\nbinary=/app\n0x1 main\n---\n--- heap\nheap profile: 1: 2 [ 1: 2] @ heapprofile\n"
     " 1: 2 [1: 2] @ 0x1\n", "", 'command "/app"'),
    ("gperftools", "heap profile: 1: 2 [ 1: 2] @ heapprofile\r\n 1: 2 [1: 2] @ 0x1\r\n\r\nMAPPED_LIBRARIES:\r\n"
     "00000000-00001000 r-xp 00000000 00:00 0 /app\r\n", "1 address has no name", '"app+0x0"'),
    ("mprof", "CMDLINE a\nMEM 10 1.0\nFUNC f 10 1.0 11 1.5 1\nFUNC g 10 1.0 11 2.0 0\nFUNC h 10 1.6 11 1.8 1\nMEM 12 2.0\nCMDLINE a\n",
     "", '"[program]" "" > "g" "" > "f"'),  # the outer of two that begin together; a run without anything
    ("threads", "TID 4711:\n#0  0x1 f\n#1  0x2 main\n", "", '"main"'),
]


with it as test, tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    for kind, wrong, place, message in REFUSED:
        with open("in", "wb") as file:
            file.write(wrong if isinstance(wrong, bytes) else wrong.encode())
        status, out, err = run("-f", kind, "-T", "dump", "in")
        err = err.decode()
        test(f"{kind} refuses: {message}", status == 1 and out == b"" and err.startswith(f"prof2dot: in{place}") and
             message in err, wrong, err, status)
    for kind, odd, warning, line in WARNED:
        status, out, err = run("-f", kind, "-T", "dump", "-", stdin=odd.encode())
        test(f"{kind} warns: {warning or 'of nothing: ' + line}", status == 0 and line in out.decode() and
             (warning in err.decode() if warning else err == b""), odd, out.decode(), err.decode())
