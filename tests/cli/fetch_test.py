#!/usr/bin/env python3
"""--fetch lets curl bring what an address has: whole or not at all, of a bounded size, and only where it was asked for. The
server is one of this test, on this machine."""
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from tap import PROF2DOT, it  # noqa: E402

FOLDED = b"main;leaf 3\nmain;other 4\n"


class Server(http.server.BaseHTTPRequestHandler):
    asked = []

    def do_GET(self):  # noqa: N802
        self.asked.append(self.path)
        path = self.path.partition("?")[0]
        if path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/out.folded")
        elif path == "/away":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
        elif path in ("/out.folded", "/cut", "/more"):
            self.send_response(200)
            if path == "/cut":
                self.send_header("Content-Length", "1000")
        else:
            self.send_response(404)
        self.end_headers()
        if path in ("/out.folded", "/cut", "/more"):
            self.wfile.write(FOLDED + (b"main;leaf 5\n" if path == "/more" else b""))

    def log_message(self, *_):
        pass


def run(*arguments, **more):
    done = subprocess.run([PROF2DOT, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                          env={**os.environ, "TMPDIR": TEMPORARY, "no_proxy": "*", **more}, check=False)
    return done.returncode, done.stdout, done.stderr


TEMPORARY = tempfile.mkdtemp(prefix="prof2dot-test.")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
HOST = f"127.0.0.1:{server.server_port}"
BASE = f"http://{HOST}"
try:
    with it as test:
        status, out, err = run(BASE + "/out.folded", "-T", "folded")
        test("without --fetch nothing is fetched, and the message says how it would be", status == 2 and not Server.asked and
             f"curl -s '{BASE}/out.folded' | prof2dot; or --fetch" in err, err)
        status, out, err = run("--fetch", BASE + "/out.folded", "-T", "folded", PATH=TEMPORARY)
        test("where curl is missing, that is said", status == 1 and "curl is not installed" in err and "apt install curl" in err, err)
        if shutil.which("curl") is None:
            test.skip("curl fetches", "curl is not installed")
        else:
            for path in "/out.folded", "/moved":
                status, out, err = run("--fetch", BASE + path, "-T", "folded")
                test(f"{path} is read", (status, out, err) == (0, FOLDED.decode(), ""), out, err)
            status, out, err = run("--fetch", "--diff", BASE + "/out.folded", BASE + "/more", "-T", "table")
            test("two are compared", status == 0 and "leaf" in out and not err, out, err)
            status, out, err = run("--fetch", f"http://me:secret@{HOST}/out.folded?key=hidden&{{a,b}}[1-3]", "-T", "json")
            test("passwords and keys are in no title", status == 0 and f"{BASE}/out.folded\"" in out and
                 "secret" not in out + err and "hidden" not in out + err, out[-300:], err)
            test("but the server gets the address as it stands", Server.asked[-1] == "/out.folded?key=hidden&{a,b}[1-3]", Server.asked[-1])
            for path, what in (("/none?key=hidden", "/none: curl could not fetch this address (exit status 22)"),
                               ("/cut", "/cut: curl could not fetch this address (exit status 18)"),
                               ("/away", "/away: curl could not fetch this address (exit status 1)")):
                status, out, err = run("--fetch", BASE + path, "-T", "folded", "-o", os.path.join(TEMPORARY, "out"))
                test(f"{path} is an error, and nothing is written", status == 1 and not out and f"prof2dot: {BASE}{what}" in err and
                     "hint: curl -v" in err and "hidden" not in err, err)
            status, out, err = run("--fetch", "--max-input", "20", BASE + "/out.folded", "-T", "folded")
            test("what is larger than --max-input is refused", status == 1 and "sends more than 20 bytes" in err and "--max-input" in err, err)
        status, out, err = run("--fetch", "ftp://127.0.0.1/x", "-T", "folded")
        test("only http and https are fetched", status == 2 and "this is an address" in err and "--fetch" not in err, err)
        test("and nothing is left", not os.listdir(TEMPORARY), os.listdir(TEMPORARY))
finally:
    server.shutdown()
    shutil.rmtree(TEMPORARY)
