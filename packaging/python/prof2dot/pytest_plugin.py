"""A plugin of pytest: a picture for each test, a report of all, a gate against a baseline.

    pytest --prof2dot DIR
    pytest --prof2dot NEW --prof2dot-baseline OLD [--prof2dot-fail-if-slower PERCENT]

DIR gets `TEST.svg` and `TEST.pstats` for each test (the call alone, without its fixtures), `report.html` of all of
them together, and `all.pstats`, which is what a later run takes as its baseline. With a baseline it also gets
`compare.html`, and the run fails if the total has grown by more than PERCENT (20). Times depend on the machine: take
a baseline of the same one, and a percentage above its noise.

A test that profiles itself is left alone with @pytest.mark.no_prof2dot.
"""
import os
import pstats
import re
from typing import Any, Dict, Iterator, List, Optional

import pytest

import prof2dot

_PROPERTY = "prof2dot"
_LONGEST = 150  # characters of a file's name, of the 255 that there may be


def pytest_addoption(parser: Any) -> None:
    """The options."""
    group = parser.getgroup("prof2dot", "call graphs of tests")
    group.addoption("--prof2dot", metavar="DIR", help="profile each test; pictures and a report go to DIR")
    group.addoption("--prof2dot-format", metavar="SUFFIX", default="svg",
                    help="format of the pictures: svg, png, html, ... or none [svg]")
    group.addoption("--prof2dot-baseline", metavar="OLD",
                    help="the DIR of an earlier run, or its all.pstats: compare with it, and fail if slower")
    group.addoption("--prof2dot-fail-if-slower", metavar="PERCENT", type=float, default=20.0,
                    help="growth of the total that fails the run [20]")


def pytest_configure(config: Any) -> None:
    """Registers what does the work, where it was asked for."""
    config.addinivalue_line("markers", "no_prof2dot: --prof2dot does not profile this test")
    folder = config.getoption("--prof2dot")
    if folder is None:
        if config.getoption("--prof2dot-baseline") is not None:
            raise pytest.UsageError("--prof2dot-baseline needs --prof2dot DIR")
        return
    baseline = config.getoption("--prof2dot-baseline")
    config.pluginmanager.register(_Plugin(
        os.path.abspath(folder), config.getoption("--prof2dot-format"),
        None if baseline is None else os.path.abspath(baseline), config.getoption("--prof2dot-fail-if-slower"),
        hasattr(config, "workerinput")), "prof2dot-run")


def _file_name(node: str) -> str:
    """A file's name of a test's: tests/test_a.py::test_b[x/y] is tests.test_a.py--test_b[x-y]. Long ones are cut."""
    name = re.sub(r"[^\w.=+\[\]-]", "-", node.replace("::", "--").replace("/", "."))
    return name[:_LONGEST]


class _Plugin:
    """One run. Workers of pytest-xdist write files, and the process that started them puts these together."""

    def __init__(self, folder: str, suffix: str, baseline: Optional[str], percent: float, is_worker: bool) -> None:
        self._folder = folder
        self._suffix = suffix
        self._baseline = baseline
        self._percent = percent
        self._is_worker = is_worker
        self._names: Dict[str, str] = {}
        self._paths: List[str] = []
        self._told: List[str] = []
        self._old: Optional[prof2dot.Profile] = None
        if baseline is not None and not is_worker:  # before tests run, and before it is replaced by a new one
            path = os.path.join(baseline, "all.pstats") if os.path.isdir(baseline) else baseline
            try:
                self._old = prof2dot.read(path)
            except prof2dot.Error as error:
                raise pytest.UsageError(f"--prof2dot-baseline: {error}") from error

    def _path_of(self, node: str) -> str:
        """Where a test's files go, without their suffix; no two tests have the same."""
        name = _file_name(node)
        number = 1
        while self._names.setdefault(name, node) != node:
            number += 1
            name = f"{_file_name(node)}~{number}"
        return os.path.join(self._folder, name)

    @pytest.hookimpl(hookwrapper=True)  # type: ignore[misc]
    def pytest_runtest_call(self, item: Any) -> Iterator[None]:
        """Around the test itself."""
        if item.get_closest_marker("no_prof2dot") is not None:
            yield
            return
        recording = prof2dot.profile()
        test = getattr(item, "obj", None)
        if isinstance(item, pytest.Function):  # the test alone, without pytest's own functions
            item.obj = recording(test)
            yield
            item.obj = test
        else:
            with recording:
                yield
        self._write(item, recording)

    def _write(self, item: Any, recording: prof2dot.Recording) -> None:
        path = self._path_of(item.nodeid)
        os.makedirs(self._folder, exist_ok=True)
        try:
            content = recording.dumps()
            with open(f"{path}.pstats", "wb") as file:
                file.write(content)
            item.user_properties.append((_PROPERTY, f"{path}.pstats"))
            if self._suffix != "none":
                prof2dot.read(content, name=item.nodeid).write(f"{path}.{self._suffix}")
        except (prof2dot.Error, OSError) as error:
            item.warn(pytest.PytestWarning(f"prof2dot: no picture of {item.nodeid}: {error}"))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Also of what workers ran."""
        if report.when == "teardown":
            self._paths.extend(value for name, value in report.user_properties if name == _PROPERTY)

    def pytest_sessionfinish(self, session: Any) -> None:
        """The report of all, and the gate."""
        if self._is_worker or not self._paths:
            return
        try:
            all_of_them = prof2dot.read(*sorted(self._paths))
            pstats.Stats(*sorted(self._paths)).dump_stats(os.path.join(self._folder, "all.pstats"))
            report = os.path.join(self._folder, "report.html")
            all_of_them.write(report, title=f"{len(self._paths)} tests")
            self._told.append(f"{len(self._paths)} tests: {report}")
            if self._old is not None and self._is_slower(all_of_them):
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
        except (prof2dot.Error, OSError) as error:
            self._told.append(f"no report: {error}")

    def _is_slower(self, new: prof2dot.Profile) -> bool:
        assert self._old is not None
        comparison = self._old.compare(new)
        path = os.path.join(self._folder, "compare.html")
        comparison.write(path)
        totals = comparison.totals()
        before, after, unit = totals["before"], totals["after"], totals["unit"]
        change = f"{100 * (after / before - 1):+.1f} %" if before > 0 else "new"
        self._told.append(f"{before:.4g} {unit} before, {after:.4g} {unit} after ({change}): {path}")
        if not comparison.is_slower(self._percent):
            return False
        self._told.append(f"FAILED: slower by more than {self._percent:g} %; these functions grew most:")
        grown = sorted(comparison.functions(), key=lambda row: row["change"]["self"] or 0, reverse=True)
        self._told.extend(f"  {row['module']}:{row['function']} {row['change']['self']:+.4g} {unit}"
                          for row in grown[:3] if (row["change"]["self"] or 0) > 0)
        return True

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """What was written, and why the run fails."""
        if self._told:
            terminalreporter.section("prof2dot")
            for line in self._told:
                terminalreporter.line(line)
