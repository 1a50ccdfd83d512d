"""What the tests in Python share.

    with it as test:
        test("two and two are four", 2 + 2 == 4)
"""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROF2DOT = os.environ.get("PROF2DOT", os.path.join(ROOT, "build/release/prof2dot"))


def _is_sanitized():
    try:
        with open(PROF2DOT, "rb") as program:
            return b"__asan_init" in program.read()
    except OSError:
        return False  # there is none yet


IS_SANITIZED = _is_sanitized()


class Tap:
    """Counts tests and prints them; the plan comes at the end, so that an exception is a failure."""

    def __init__(self):
        self.tests = self.failures = 0

    def __enter__(self):
        return self

    def __call__(self, sentence, good, *why):
        self.tests += 1
        for line in why if not good else ():
            for part in str(line).splitlines():
                print("#", part)
        self.failures += not good
        print(f"{'ok' if good else 'not ok'} {self.tests} - {sentence}".encode("ascii", "backslashreplace").decode(),
              flush=True)
        return good

    def note(self, text):
        print("#", text, flush=True)

    def skip(self, sentence, why):
        self.tests += 1
        print(f"ok {self.tests} - {sentence} # SKIP {why}", flush=True)

    def __exit__(self, kind, error, trace):
        if kind is None:
            print(f"1..{self.tests}", flush=True)
            sys.exit(self.failures != 0)
        return False


it = Tap()


def skip_all(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)
