"""Tests of Python's unittest as TAP: tap_unittest.main() at the end of a file.

A test's sentence is its name; without a failure nothing else is printed.
"""
import sys
import unittest


class _Result(unittest.TestResult):
    def _print(self, test, good, note="", why=""):
        sentence = test.id().split(".", 1)[-1].split(".")[-1].replace("_", " ").replace("test ", "", 1)
        print(f"{'ok' if good else 'not ok'} {self.testsRun} - {sentence}{note}", flush=True)
        for line in why.splitlines():
            print("#", line, flush=True)

    def addSuccess(self, test):
        self._print(test, True)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._print(test, True, f" # SKIP {reason}")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._print(test, False, why=self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self._print(test, False, why=self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            for line in str(subtest).splitlines() + [str(err[1])]:
                print("#", line, flush=True)


def main(*cases):
    """Run these classes of tests, or all of the module that was started, and end."""
    load = unittest.defaultTestLoader
    suite = unittest.TestSuite(map(load.loadTestsFromTestCase, cases)) if cases else load.loadTestsFromModule(
        sys.modules["__main__"])
    result = _Result()
    suite.run(result)
    print(f"1..{result.testsRun}", flush=True)
    sys.exit(not result.wasSuccessful())
