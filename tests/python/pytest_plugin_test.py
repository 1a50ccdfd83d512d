#!/usr/bin/env python3
"""The plugin of pytest: pictures and a report, a gate against a baseline; skipped where pytest is not installed."""
import marshal
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from python_package import environment, python_with  # noqa: E402
from tap import skip_all  # noqa: E402
import tap_unittest  # noqa: E402
import prof2dot  # noqa: E402

PYTHON = python_with("pytest")
if PYTHON is None:
    skip_all("no Python with pytest")

SUITE = '''
import cProfile
import pytest

def work(n):
    return sorted(range(n), key=lambda x: -x)

@pytest.fixture
def prepared():
    return prepare()

def prepare():
    return work(5)

@pytest.mark.parametrize("n", [10, 1000])
def test_work(n, prepared):
    assert work(n)[0] == n - 1

class TestOther:
    def test_other(self):
        assert sum(range(10)) == 45

@pytest.mark.no_prof2dot
def test_profiles_itself():
    profiler = cProfile.Profile()
    profiler.enable()
    profiler.disable()
'''

WORK = ("test_suite.py", 5, "work")


def baseline_of(seconds):
    """cProfile's table of one function that took so long."""
    return marshal.dumps({WORK: (1, 1, seconds, seconds, {})})


class Plugin(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        (self.root / "test_suite.py").write_text(SUITE)

    def run_pytest(self, *arguments):
        return subprocess.run(
            [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "prof2dot.pytest_plugin", *arguments],
            cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, check=False,
            env=environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"))

    def test_each_test_has_a_picture_and_all_a_report(self):
        run = self.run_pytest("--prof2dot", "out")
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertIn("3 tests: ", run.stdout)
        names = {path.name for path in (self.root / "out").iterdir()}
        tests = ["test_suite.py--TestOther--test_other", "test_suite.py--test_work[10]",
                 "test_suite.py--test_work[1000]"]
        self.assertEqual(names, {f"{test}.{suffix}" for test in tests for suffix in ("svg", "pstats")} |
                         {"report.html", "all.pstats"})
        picture = (self.root / "out" / f"{tests[1]}.svg").read_text()
        self.assertTrue("test_suite.py::test_work[10]" in picture and "&lt;lambda&gt;" in picture)
        rows = {row["function"]: row for row in prof2dot.read(self.root / "out" / f"{tests[1]}.pstats").functions()}
        # Neither fixtures nor pytest itself.
        self.assertEqual(set(rows), {"test_work", "work", "<lambda>", "<built-in method builtins.sorted>"})
        rows = {row["function"]: row for row in prof2dot.read(self.root / "out" / "all.pstats").functions()}
        self.assertEqual(rows["work"]["calls"], 2)

    def test_tests_of_the_same_file_name_have_files_of_their_own(self):
        (self.root / "test_suite.py").write_text(
            "import pytest\n@pytest.mark.parametrize('n', ['a/b', 'a:b', 'x' * 300, 'x' * 301])\n"
            "def test_it(n):\n    assert len(n)\n")
        run = self.run_pytest("--prof2dot", "out", "--prof2dot-format", "none")
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertEqual(len(list((self.root / "out").glob("test_suite*.pstats"))), 4)

    def test_tests_of_unittest_and_doctest_are_profiled(self):
        (self.root / "test_suite.py").write_text(
            "import unittest\ndef helper():\n    \"\"\"\n    >>> helper()\n    3\n    \"\"\"\n    return len('abc')\n"
            "class TestIt(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(helper(), 3)\n")
        run = self.run_pytest("--prof2dot", "out", "--doctest-modules")
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertIn("2 tests: ", run.stdout)
        for path in (self.root / "out").glob("test_suite*.pstats"):
            self.assertIn("helper", {row["function"] for row in prof2dot.read(path).functions()})

    def test_without_the_option_nothing_is_written(self):
        run = self.run_pytest()
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertEqual([path.name for path in self.root.iterdir() if path.name != "__pycache__"], ["test_suite.py"])

    def test_a_test_that_fails_has_a_picture(self):
        (self.root / "test_suite.py").write_text("def test_it():\n    assert sum([1]) == 2\n")
        run = self.run_pytest("--prof2dot", "out")
        self.assertEqual(run.returncode, 1, run.stdout)
        self.assertTrue((self.root / "out/test_suite.py--test_it.svg").exists())

    def test_a_slower_run_fails(self):
        (self.root / "old.pstats").write_bytes(baseline_of(1e-9))
        run = self.run_pytest("--prof2dot", "out", "--prof2dot-baseline", "old.pstats")
        self.assertEqual(run.returncode, 1, run.stdout)
        self.assertIn("FAILED: slower by more than 20 %", run.stdout)
        self.assertIn("4 passed", run.stdout)
        self.assertTrue((self.root / "out/compare.html").exists())

    def test_a_run_that_is_not_slower_passes(self):
        (self.root / "old").mkdir()
        (self.root / "old/all.pstats").write_bytes(baseline_of(1e6))
        run = self.run_pytest("--prof2dot", "out", "--prof2dot-baseline", "old")
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertIn("(-100.0 %)", run.stdout)

    def test_growth_below_the_threshold_passes(self):
        (self.root / "old.pstats").write_bytes(baseline_of(1e-9))
        run = self.run_pytest("--prof2dot", "out", "--prof2dot-baseline", "old.pstats",
                              "--prof2dot-fail-if-slower", "1e15")
        self.assertEqual(run.returncode, 0, run.stdout)

    def test_the_baseline_may_be_the_folder_that_is_written(self):
        self.assertEqual(self.run_pytest("--prof2dot", "out").returncode, 0)
        (self.root / "out/all.pstats").write_bytes(baseline_of(1e6))
        run = self.run_pytest("--prof2dot", "out", "--prof2dot-baseline", "out")
        self.assertIn("1e+06 s before", run.stdout)

    def test_what_cannot_be_a_baseline_is_refused_before_a_test_runs(self):
        run = self.run_pytest("--prof2dot", "out", "--prof2dot-baseline", "nowhere")
        self.assertEqual(run.returncode, 4, run.stdout)
        self.assertIn("No such file", run.stdout)
        run = self.run_pytest("--prof2dot-baseline", "nowhere")
        self.assertEqual(run.returncode, 4, run.stdout)
        self.assertIn("needs --prof2dot DIR", run.stdout)

    def test_workers_of_xdist_write_and_their_parent_reports(self):
        if python_with("pytest", "xdist") is None:
            self.skipTest("no pytest-xdist")
        run = self.run_pytest("-p", "xdist", "-n", "2", "--prof2dot", "out")
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertIn("3 tests: ", run.stdout)


if __name__ == "__main__":
    tap_unittest.main()
