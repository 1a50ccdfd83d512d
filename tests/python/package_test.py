#!/usr/bin/env python3
"""The package prof2dot: what is read, drawn, compared and recorded, and what is refused."""
import asyncio
import base64
import cProfile
import ctypes
import gc
import inspect
import io
import json
import os
import pathlib
import pickle
import profile as slow_profile
import pstats
import subprocess
import sys
import tempfile
import threading
import unittest
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from python_package import FOLDED, PACKAGE, ROOT, SEARCH, environment, python_with  # noqa: E402
from tap import PROF2DOT  # noqa: E402
import tap_unittest  # noqa: E402
import prof2dot  # noqa: E402
from prof2dot import _library, _messages  # noqa: E402


def command(*arguments, **keywords):
    return subprocess.run([PROF2DOT, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True,
                          **keywords).stdout


def work(n):
    return sorted(range(n), key=lambda x: -x)


def names_of(drawable):
    return {row["function"] for row in drawable.functions()}


class Reading(unittest.TestCase):
    def test_paths_bytes_and_files_are_one(self):
        with open(SEARCH, "rb") as file:
            content = file.read()
        expected = prof2dot.read(SEARCH).functions()
        self.assertGreater(len(expected), 100)
        for source in (pathlib.Path(SEARCH), content, bytearray(content), memoryview(content), io.BytesIO(content)):
            self.assertEqual(prof2dot.read(source).functions(), expected)
        with open(SEARCH, "rb") as file:
            self.assertEqual(prof2dot.read(file).functions(), expected)
        self.assertEqual(names_of(prof2dot.read(io.StringIO(FOLDED.decode()))), {"main", "parse", "read"})

    def test_profilers_and_statistics_of_python_are_read(self):
        for module in (cProfile, slow_profile):
            profiler = module.Profile()
            profiler.runcall(work, 10)
            for source in (profiler, pstats.Stats(profiler)):
                read = prof2dot.read(source)
                self.assertEqual(read.format, "pstats")
                self.assertIn("work", names_of(read))
        self.assertEqual(prof2dot.read(pstats.Stats(SEARCH)).functions(), prof2dot.read(SEARCH).functions())

    def test_a_profiler_that_goes_on_is_read_anew(self):
        profiler = cProfile.Profile()
        profiler.runcall(work, 10)
        prof2dot.read(profiler)
        profiler.runcall(work, 10)
        rows = [row for row in prof2dot.read(profiler).functions() if row["function"] == "work"]
        self.assertEqual([row["calls"] for row in rows], [2])

    def test_several_are_added_up(self):
        one, two = prof2dot.read(SEARCH), prof2dot.read(SEARCH, SEARCH)
        self.assertAlmostEqual(two.metrics[0]["total"], 2 * one.metrics[0]["total"])
        self.assertEqual((one + one).functions(), two.functions())
        with self.assertRaises(TypeError):
            one + 1  # pylint: disable=pointless-statement
        with self.assertRaises(prof2dot.UsageError):
            prof2dot.read(SEARCH, FOLDED)

    def test_options_of_reading_are_taken(self):
        self.assertEqual(prof2dot.read(FOLDED, format="folded").format, "folded")
        with self.assertRaises(prof2dot.FormatError):
            prof2dot.read(FOLDED, format="pstats")
        with self.assertRaises(prof2dot.Error):
            prof2dot.read(FOLDED, max_input=5)

    def test_a_profile_tells_what_is_in_it(self):
        read = prof2dot.read(FOLDED)
        self.assertTrue(read.has_stacks)
        self.assertEqual(read.metrics, [{"name": "samples", "unit": "count", "total": 1000.0, "samples": 3,
                                         "default": True}])
        self.assertEqual(repr(read), "<prof2dot.Profile of folded, samples 1000 count>")
        self.assertFalse(prof2dot.read(SEARCH).has_stacks)


class Drawing(unittest.TestCase):
    def test_every_format_is_what_the_command_writes(self):
        read = prof2dot.read(SEARCH)
        for to in ("svg", "png", "dot", "html", "json", "csv", "table", "mermaid", "callgrind", "treemap"):
            with self.subTest(to):
                self.assertEqual(read.render(to), command(SEARCH, "-T", to))

    def test_options_are_those_of_the_command(self):
        drawn = prof2dot.read(SEARCH).graph(max_nodes=7, style="classic", strip=True, hide=["re", "random"], title="T")
        self.assertEqual(drawn.to_dot().encode(), command(
            SEARCH, "-T", "dot", "--max-nodes", "7", "--style", "classic", "--strip", "--hide", "re", "--hide",
            "random", "--title", "T"))
        self.assertEqual(drawn.graph(max_nodes=3).to_dot(), drawn.to_dot(max_nodes=3))
        self.assertNotEqual(drawn.to_dot(max_nodes=3), drawn.to_dot())
        self.assertEqual(drawn.to_dot(strip=False, wrap=None), drawn.to_dot(strip=None))

    def test_options_are_listed(self):
        listed = {one["name"]: one for one in prof2dot.options()}
        self.assertEqual(listed["max_nodes"]["argument"], "N")
        self.assertIsNone(listed["strip"]["argument"])
        self.assertNotIn("output", listed)

    def test_notebooks_show_pictures(self):
        read = prof2dot.read(SEARCH)
        for one in (read, read.graph(max_nodes=5), read.to_svg(), read.to_flamegraph(estimate=True)):
            self.assertTrue(one._repr_svg_().startswith("<svg"))
            self.assertTrue(one._repr_html_().startswith('<img alt="call graph"'))
        bundle = read._repr_mimebundle_(include=None, exclude=None)
        self.assertEqual(bundle, {"text/html": read._repr_html_(), "image/svg+xml": read._repr_svg_()})
        content = base64.b64decode(bundle["text/html"].split("base64,")[1].split('"')[0])
        self.assertEqual(content, command(SEARCH, "-T", "svg"))
        self.assertTrue(read.to_png()._repr_png_().startswith(b"\x89PNG"))
        frame = read.to_html()._repr_html_()
        self.assertTrue(frame.startswith("<iframe sandbox"))
        self.assertNotIn("<script", frame)
        self.assertEqual(read.to_html()[:9].lower(), "<!doctype")

    def test_files_are_written_by_their_suffix(self):
        read = prof2dot.read(SEARCH)
        with tempfile.TemporaryDirectory() as folder:
            for name, to in (("x.svg", None), ("x.flamegraph.svg", None), ("x", "csv")):
                path = pathlib.Path(folder, name)
                read.write(path, to, estimate=True)
                self.assertEqual(path.read_bytes(), read.render(to or name.split(".", 1)[1].replace(".svg", ""),
                                                                estimate=True))
            with self.assertRaisesRegex(prof2dot.UsageError, "suffix"):
                read.write(os.path.join(folder, "x.unknown"))
            before = pathlib.Path(folder, "x.svg").read_bytes()
            with self.assertRaises(prof2dot.EmptyError):
                read.write(os.path.join(folder, "x.svg"), focus="no_such_function")
            self.assertEqual(pathlib.Path(folder, "x.svg").read_bytes(), before)
            self.assertEqual(len(os.listdir(folder)), 3)

    def test_threads_draw_at_once(self):
        read = prof2dot.read(SEARCH)
        expected, drawn = read.to_svg(), []
        threads = [threading.Thread(target=lambda: drawn.append(read.to_svg())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(drawn, [expected] * 4)

    def test_a_graph_lives_longer_than_the_names_of_its_profile(self):
        graph = prof2dot.read(FOLDED).graph(hide="read", group_by="module")
        comparison = prof2dot.read(FOLDED).compare(prof2dot.read(FOLDED))
        gc.collect()
        self.assertIn("digraph", graph.to_dot())
        self.assertIn("digraph", comparison.to_dot())


class Tables(unittest.TestCase):
    def test_functions_calls_and_lines_are_rows(self):
        read = prof2dot.read(FOLDED)
        functions, calls = read.functions(), read.calls()
        self.assertEqual([(row["function"], row["self"], row["total"]) for row in functions],
                         [("main", 1, 1000), ("parse", 996, 999), ("read", 3, 3)])
        self.assertEqual((functions.metric, functions.unit), ("samples", "count"))
        self.assertEqual([(row["caller"], row["callee"], row["total"], row["estimated"]) for row in calls],
                         [("main", "parse", 999, False), ("parse", "read", 3, False)])
        self.assertEqual(read.lines(), [])
        self.assertEqual(names_of(read.graph(focus="read")), {"main", "parse", "read"})

    def test_lines_of_source_code_are_rows(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lines = prof2dot.read(os.path.join(ROOT, "tests/golden/lprof/plain.lprof")).lines()
        self.assertEqual({key: lines[0][key] for key in ("function", "file", "line", "self")},
                         {"function": "Basket at line 3.price", "file": "/srv/shop/tax.py", "line": 27, "self": 2.346})
        self.assertEqual(lines.unit, "s")

    def test_pandas_gets_a_frame(self):
        python = python_with("pandas")
        if python is None:
            self.skipTest("no Python with pandas")
        printed = subprocess.run(
            [python, "-c", f"import prof2dot; f = prof2dot.read({FOLDED!r}).functions().to_pandas(); "
             "print(list(f['self']), f.attrs['unit'])"], env=environment(), capture_output=True, text=True, check=True)
        self.assertEqual(printed.stdout, "[1, 996, 3] count\n")


class Comparing(unittest.TestCase):
    def test_two_profiles_are_one_graph(self):
        before, after = prof2dot.read(FOLDED), prof2dot.read(FOLDED.replace(b"996", b"1996"))
        both = before.compare(after)
        self.assertEqual(both.totals(), {"before": 1000, "after": 2000, "unit": "count", "normalised": False})
        row = next(row for row in both.functions() if row["function"] == "parse")
        self.assertEqual((row["before"]["self"], row["self"], row["change"]["self"]), (996, 1996, 1000))
        self.assertTrue(both.is_slower())
        self.assertTrue(both.is_slower(99))
        self.assertFalse(both.is_slower(101))
        self.assertFalse(after.compare(before).is_slower())

    def test_it_is_drawn_as_the_command_does(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in ("a.folded", "b.folded")]
            for path, content in zip(paths, (FOLDED, FOLDED.replace(b"996", b"1996"))):
                pathlib.Path(path).write_bytes(content)
            both = prof2dot.read(paths[0]).compare(prof2dot.read(paths[1]), tolerance=2)
            for to in ("dot", "html", "table"):
                self.assertEqual(both.render(to), command("--diff", *paths, "-T", to, "--tolerance", "2"))
            self.assertEqual(both.graph(normalize=True).render("table"),
                             command("--diff", *paths, "-T", "table", "--normalize", "--tolerance", "2"))


class Errors(unittest.TestCase):
    def refuse(self, kind, message, hint, call, *arguments, **keywords):
        with self.assertRaises(kind) as caught:
            call(*arguments, **keywords)
        self.assertRegex(caught.exception.message, message)
        self.assertRegex(caught.exception.hint, hint or "^")
        return caught.exception

    def test_each_has_a_kind_a_message_and_a_hint(self):
        read = prof2dot.read(FOLDED)
        error = self.refuse(prof2dot.InputOutputError, "No such file", "", prof2dot.read, "/nowhere/x.pstats")
        self.assertEqual(error.place, "/nowhere/x.pstats")
        self.assertEqual(str(error), "/nowhere/x.pstats: cannot open: No such file or directory")
        error = self.refuse(prof2dot.FormatError, "not a profile", ".", prof2dot.read, b"hello")
        self.assertIn("\nhint: ", str(error))
        self.refuse(prof2dot.UsageError, "no option max_node$",
                    r"^did you mean max_nodes=\? prof2dot.options\(\) lists", read.graph, max_node=3)
        self.refuse(prof2dot.UsageError, "only the command", "", read.to_svg, output="x")
        self.refuse(prof2dot.UsageError, "^max_nodes= takes", "", read.graph, max_nodes="many")
        self.refuse(prof2dot.UsageError, "^strip takes no value", "", read.graph, strip=3)
        self.refuse(prof2dot.UsageError, "takes no int", "cProfile", prof2dot.read, 3)
        self.refuse(prof2dot.UsageError, "takes texts", "", read.graph, focus=b"x")
        self.refuse(prof2dot.UsageError, "NUL", "", read.graph, focus="a\0b")
        self.refuse(prof2dot.UsageError, 'no output format called "jsonn"', "json", read.render, "jsonn")
        self.refuse(prof2dot.EmptyError, "no function matches", "", read.to_svg, focus="no_such_function")
        self.assertTrue(issubclass(prof2dot.FormatError, ValueError))

    def test_options_are_named_as_keyword_arguments(self):
        options = {one["name"].replace("_", "-"): one["argument"] for one in prof2dot.options()}
        for text, wanted in (
                ("draw fewer functions (-n, -e), allow more time (--layout-timeout) or write DOT (-T dot)",
                 'draw fewer functions (node_thres=, edge_thres=), allow more time (layout_timeout=) or write DOT '
                 '(render("dot"))'),
                ("write --time FROM,TO or for perf.data --time 10%-20%",
                 'write time=FROM,TO or for perf.data time="10%-20%"'),
                ("-f NAME forces a format; --list-formats lists the formats",
                 "format=NAME forces a format; prof2dot --list-formats lists the formats"),
                ("use -f perf-data, or leave out -f", 'use format="perf-data", or leave out format='),
                ("--estimate estimates; --group-by line does, --color-by takes self; --depth 3 too",
                 'estimate=True estimates; group_by="line" does, color_by= takes self; depth=3 too'),
                ("--root parse matches 3 functions", 'root="parse" matches 3 functions')):
            self.assertEqual(_messages.in_python(text, options, {"root": "parse"}), wanted)
        for text in ("perf record --call-graph dwarf -F 99 needs no -f",
                     "convert it: rbspy record --format collapsed -f x",
                     "(ulimit -n): 3", "run PROGRAM +RTS -e", "prof2dot -T json writes it", "a-n b--event c"):
            self.assertEqual(_messages.in_python(text, options, {}), text)
        with self.assertRaises(prof2dot.Error) as caught:
            prof2dot.read(FOLDED).graph(max_node=3)
        self.assertEqual(caught.exception.as_command.message, "there is no option --max-node")
        read = prof2dot.read(os.path.join(ROOT, "tests/golden/pprof/labels.pprof"))
        with self.assertWarnsRegex(prof2dot.ProfileWarning, "also= has no effect on them; event=NAME tells those of "):
            read.render("csv", labels=True, event="cpu", also="samples")

    def test_they_can_be_pickled(self):
        error = prof2dot.FormatError("what", "where", "do")
        again = pickle.loads(pickle.dumps(error))
        self.assertEqual((again.message, again.place, again.hint), ("what", "where", "do"))
        self.assertIs(type(again), prof2dot.FormatError)

    def test_warnings_point_to_the_caller(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            prof2dot.read(os.path.join(ROOT, "tests/golden/lprof/plain.lprof"))
        self.assertEqual([one.category for one in caught], [prof2dot.ProfileWarning])
        self.assertEqual(caught[0].filename, __file__)

    def test_without_a_library_the_message_says_what_to_do(self):
        run = subprocess.run([sys.executable, "-c", "import prof2dot"], capture_output=True, text=True, check=False,
                             env=environment(PROF2DOT_LIBRARY="/nowhere/libprof2dot.so.0"))
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("hint: install the wheel", run.stderr)
        self.assertIn("needs libcjson.so.1: install the package", _library._advice(
            ["libcjson.so.1: cannot open shared object file: No such file or directory"]))


class Recording(unittest.TestCase):
    def test_a_block_is_recorded_without_the_recording_itself(self):
        with prof2dot.profile() as recording:
            work(100)
            getattr(recording, "no_such", None)
        names = names_of(recording)
        self.assertIn("work", names)
        self.assertFalse([name for name in names if "Profiler" in name or name in ("__exit__", "_end", "_begin")])
        self.assertIn("<svg", recording.to_svg(max_nodes=5))

    def test_a_block_that_fails_is_recorded_too(self):
        with self.assertRaises(ZeroDivisionError):
            with prof2dot.profile() as recording:
                work(10)
                1 / 0  # pylint: disable=pointless-statement
        self.assertIn("work", names_of(recording))

    def test_nothing_recorded_is_an_error(self):
        with self.assertRaisesRegex(prof2dot.UsageError, "nothing is recorded"):
            prof2dot.profile().to_svg()

    def test_a_path_is_written_at_the_end(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "x.dot")
            with prof2dot.profile(path, title="of the block"):
                work(10)
            self.assertIn("of the block", path.read_text())

    def test_calls_of_a_function_are_added_up(self):
        @prof2dot.profile
        def twice(n):
            """What it does."""
            return 0 if n == 0 else 1 + twice(n - 1)
        self.assertEqual((twice(3), twice(0), twice.__doc__), (3, 0, "What it does."))
        row = next(row for row in twice.recording.functions() if row["function"].endswith("twice"))
        self.assertEqual(row["calls"], 5)
        self.assertEqual(_dumped(twice).total_calls, sum(one["calls"] for one in twice.recording.functions()))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            calls = [(row["caller"].split(".")[-1], row["callee"].split(".")[-1]) for row in twice.recording.calls()]
        self.assertEqual(sorted(calls), [("twice", "twice (recorded)"), ("twice (recorded)", "twice")])

    def test_options_of_a_decorator_are_those_of_its_pictures(self):
        @prof2dot.profile(title="of the function")
        def once():
            return work(3)
        once()
        self.assertIn("of the function", once.recording.to_dot())

    def test_coroutines_are_recorded_while_they_run(self):
        def not_recorded():
            return work(5)

        async def other():
            for _ in range(3):
                not_recorded()
                await asyncio.sleep(0)

        @prof2dot.profile
        async def recorded(n):
            result = len(work(n))
            await asyncio.sleep(0)
            try:
                await failing()
            except KeyError:
                pass
            return result

        async def failing():
            await asyncio.sleep(0)
            raise KeyError

        async def main():
            return await asyncio.gather(recorded(10), other(), recorded(20))

        self.assertTrue(inspect.iscoroutinefunction(recorded))
        self.assertEqual(asyncio.run(main())[::2], [10, 20])
        names = {name.split(".")[-1] for name in names_of(recorded.recording)}
        self.assertTrue({"recorded", "failing", "work"} <= names)
        self.assertFalse({"other", "not_recorded", "<method 'send' of 'coroutine' objects>"} & names)

    def test_generators_go_on_as_without_it(self):
        @prof2dot.profile
        def echo():
            got = []
            try:
                while len(got) < 3:
                    try:
                        got.append((yield len(got)))
                    except ValueError:
                        got.append("thrown")
                    work(3)
                return got
            finally:
                work(4)
        generator = echo()
        self.assertEqual(next(generator), 0)
        work(1000)
        self.assertEqual(generator.send("a"), 1)
        self.assertEqual(generator.throw(ValueError), 2)
        with self.assertRaises(StopIteration) as end:
            generator.send("b")
        self.assertEqual(end.exception.value, ["a", "thrown", "b"])
        row = next(row for row in echo.recording.functions() if row["function"] == "work")
        self.assertEqual(row["calls"], 4)
        abandoned = echo()
        next(abandoned)
        abandoned.close()

    def test_asynchronous_generators_go_on_as_without_it(self):
        closed = []

        @prof2dot.profile
        async def count(n):
            try:
                for i in range(n):
                    await asyncio.sleep(0)
                    work(3)
                    try:
                        yield i
                    except ValueError:
                        yield "thrown"
            finally:
                closed.append(n)

        async def main():
            got = [i async for i in count(3)]
            generator = count(2)
            got.append(await generator.__anext__())
            got.append(await generator.athrow(ValueError()))
            await generator.aclose()
            return got
        self.assertEqual(asyncio.run(main()), [0, 1, 2, 0, "thrown"])
        self.assertEqual(closed, [3, 2])
        self.assertIn("work", names_of(count.recording))

    def test_another_profiler_is_left_alone(self):
        profiler = cProfile.Profile()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            profiler.enable()
            try:
                with prof2dot.profile() as recording:
                    work(3)
            finally:
                profiler.disable()
        self.assertEqual([one.category for one in caught], [prof2dot.ProfileWarning])
        self.assertIn("work", names_of(prof2dot.read(profiler)))
        with self.assertRaises(prof2dot.UsageError):
            recording.result  # pylint: disable=pointless-statement


def _dumped(function):
    """A file's path is what pstats takes; it removes nothing."""
    path = os.path.join(tempfile.gettempdir(), f"prof2dot-test-{os.getpid()}.pstats")
    with open(path, "wb") as file:
        file.write(function.recording.dumps())
    try:
        return pstats.Stats(path)
    finally:
        os.unlink(path)


class Layouts(unittest.TestCase):
    """The structs that are told by ctypes are those of the header."""

    def test_members_are_where_the_compiler_puts_them(self):
        structs = {"p2d_bytes": _library.Bytes, "p2d_warning_info": _library.WarningInfo,
                   "p2d_metric_info": _library.MetricInfo, "p2d_comparison_info": _library.ComparisonInfo,
                   "p2d_setting_info": _library.SettingInfo}
        lines, expected = [], []
        for name, struct in structs.items():
            for member, _ in struct._fields_:
                lines.append(f'printf("%zu %zu\\n", offsetof(struct {name}, {member}), '
                             f'sizeof ((struct {name} *)0)->{member});')
                expected.append(f"{getattr(struct, member).offset} {getattr(struct, member).size}")
            lines.append(f'printf("%zu\\n", sizeof(struct {name}));')
            expected.append(str(ctypes.sizeof(struct)))
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder, "x.c")
            source.write_text("#include <prof2dot.h>\n#include <stdio.h>\nint main(void) {" + "".join(lines) + "}")
            try:
                subprocess.run([os.environ.get("CC", "cc"), "-I", os.path.join(ROOT, "include"), str(source), "-o",
                                f"{folder}/x"], check=True, capture_output=True)
            except (OSError, subprocess.CalledProcessError) as error:
                self.skipTest(f"no compiler: {error}")
            self.assertEqual(subprocess.run([f"{folder}/x"], capture_output=True, text=True, check=True)
                             .stdout.splitlines(), expected)

    def test_units_have_the_headers_order(self):
        with open(os.path.join(ROOT, "include/prof2dot.h"), encoding="utf-8") as file:
            units = file.read().split("enum p2d_unit {")[1].split("}")[0].replace("= 0", "").split(",")
        self.assertEqual(len(units), len(_library.UNITS))


class Types(unittest.TestCase):
    def test_hints_are_sound(self):
        python = python_with("mypy")
        if python is None:
            self.skipTest("no Python with mypy")
        with tempfile.TemporaryDirectory() as cache:
            run = subprocess.run([python, "-m", "mypy", "--cache-dir", cache], cwd=PACKAGE, capture_output=True,
                                 text=True, check=False, env={**os.environ, "PYTHONPATH": ""})
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)


if __name__ == "__main__":
    tap_unittest.main()
