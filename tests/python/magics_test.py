#!/usr/bin/env python3
"""%prof2dot and %%prof2dot of IPython, in a Python that has it; otherwise skipped."""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from python_package import environment, python_with  # noqa: E402
from tap import skip_all  # noqa: E402

PYTHON = python_with("IPython")
if PYTHON is None:
    skip_all("no Python with IPython")

SCRIPT = r'''
import os
import sys
import unittest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

sys.path.insert(0, sys.argv.pop(1))
import tap_unittest
import prof2dot
from prof2dot import _magics

SHELL = InteractiveShell.instance()
SHELL.run_line_magic("load_ext", "prof2dot")
SHELL.run_cell("def work(n):\n    return sorted(range(n), key=lambda x: -x)\n")


def names(graph):
    return {row["function"] for row in graph.functions()}


class Magics(unittest.TestCase):
    def test_a_statement_is_run_in_the_users_namespace(self):
        graph = SHELL.run_line_magic("prof2dot", "result = work(30)")
        self.assertEqual(SHELL.user_ns["result"][0], 29)
        self.assertIn("work", names(graph))
        self.assertTrue(graph._repr_svg_().startswith("<svg"))

    def test_a_cell_is_run(self):
        graph = SHELL.run_cell_magic("prof2dot", "--title 'of a cell'", "a = 1\nb = work(a + 20)\n")
        self.assertEqual(len(SHELL.user_ns["b"]), 21)
        self.assertIn("of a cell", graph.to_dot())

    def test_a_cell_may_hold_magics(self):
        SHELL.run_cell_magic("prof2dot", "", "%load_ext prof2dot\nc = work(3)\n")
        self.assertEqual(len(SHELL.user_ns["c"]), 3)

    def test_formats_are_shown_as_what_they_are(self):
        for to, method in (("png", "_repr_png_"), ("html", "_repr_html_"), ("treemap", "_repr_svg_")):
            self.assertTrue(hasattr(SHELL.run_line_magic("prof2dot", f"-T {to} --estimate work(9)"), method))
        with capture_output() as captured:
            self.assertIsNone(SHELL.run_line_magic("prof2dot", "-T table work(9)"))
        self.assertIn("function calls", captured.stdout)

    def test_a_file_is_written(self):
        with capture_output() as captured:
            SHELL.run_line_magic("prof2dot", "-o x.dot --max-nodes=3 work(9)")
        self.assertEqual(captured.stdout, "written to x.dot\n")
        self.assertTrue(os.path.exists("x.dot"))

    def test_options_end_where_the_statement_begins(self):
        take = _magics.take_options
        self.assertEqual(take("work(- 3)"), ({}, "work(- 3)"))
        self.assertEqual(take("--strip -n 2.5 --hide a --hide='b c' x = '-n'"),
                         ({"strip": True, "node_thres": "2.5", "hide": ["a", "b c"]}, "x = '-n'"))
        self.assertEqual(take("-s -n5 -- -work(3)"), ({"strip": True, "node_thres": "5"}, "-work(3)"))
        with self.assertRaises(prof2dot.UsageError):
            take("--title 'open")

    def test_a_wrong_option_is_an_error_with_a_hint(self):
        with self.assertRaises(prof2dot.UsageError) as caught:
            SHELL.run_line_magic("prof2dot", "--max-node=3 work(3)")
        self.assertIn("--max-nodes", caught.exception.hint)
        with self.assertRaises(prof2dot.UsageError):
            SHELL.run_cell_magic("prof2dot", "work(3)", "work(4)")

    def test_an_error_of_the_code_is_its_own(self):
        with self.assertRaises(ZeroDivisionError):
            SHELL.run_line_magic("prof2dot", "1 / 0")


tap_unittest.main(Magics)
'''

with tempfile.TemporaryDirectory() as folder:
    sys.exit(subprocess.run([PYTHON, "-c", SCRIPT, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib")],
                            cwd=folder, env=environment(IPYTHONDIR=folder), check=False).returncode)
