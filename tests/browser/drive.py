"""Run a script that drives interactive reports in a browser, where there is one to drive."""
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MODULES = os.path.join(ROOT, "build", "browser", "node_modules")
BROWSERS = ["/usr/lib/chromium/chromium", "chromium", "chromium-browser", "google-chrome"]


def skip(what, reason):
    print(f"1..0 # SKIP {what}: {reason}")
    sys.exit(0)


def drive(script, what):
    browser = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if shutil.which("node") is None:
        skip(what, "no node")
    if browser is None:
        skip(what, "no chromium")
    if not os.path.isdir(os.path.join(MODULES, "playwright-core")):
        skip(what, "no playwright-core (make check-browser installs it)")
    sys.exit(subprocess.call(
        ["node", os.path.join(ROOT, "tests", "browser", script)],
        cwd=ROOT, env={**os.environ, "BROWSER": browser, "MODULES": MODULES}))
