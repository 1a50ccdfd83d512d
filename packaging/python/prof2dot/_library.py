"""The shared library by ctypes: where it is, its functions, its errors as exceptions.

Options go to it by name and results come back as bytes, so that little here depends on the
layout of its structs: only on four that grow at their ends, whose size each call tells.
"""
import ctypes
import os
import re
import sys
import warnings
from ctypes import POINTER, byref, c_bool, c_char_p, c_double, c_int, c_size_t, c_uint64, c_void_p
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple, Type, Union

from ._messages import in_python

__all__ = [
    "EmptyError", "Error", "FormatError", "InputOutputError", "OutOfMemoryError", "ProfileWarning", "RenderError",
    "UsageError",
]

_HERE = os.path.dirname(os.path.abspath(__file__))
_SONAME = "libprof2dot.so.0"


class Error(Exception):
    """What went wrong.

    `message` says it in one line, `place` where ("perf.txt:12", or ""), and `hint` what to do about it, or "".
    Options are named as keyword arguments; `as_command` is the same error with those of the command.
    """

    as_command: "Error"

    def __init__(self, message: str, place: str = "", hint: str = "") -> None:
        super().__init__(message, place, hint)
        self.message = message
        self.place = place
        self.hint = hint
        self.as_command = self

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text}\nhint: {self.hint}" if self.hint else text


class OutOfMemoryError(Error, MemoryError):
    """Memory ran out, or a limit was reached."""


class InputOutputError(Error):
    """The operating system refused: no such file, no right to read it, a full disk."""


class FormatError(Error, ValueError):
    """The input is no profile, or a damaged one."""


class UsageError(Error, ValueError):
    """An option is unknown, or its value means nothing."""


class EmptyError(Error):
    """Nothing is left to draw."""


class RenderError(Error):
    """Graphviz could not draw the picture, or not in time; or it is not installed."""


class ProfileWarning(UserWarning):
    """What a profile lacks, or what was done about it: the picture is drawn all the same."""


_ERRORS: Dict[int, Type[Error]] = {
    1: OutOfMemoryError, 2: InputOutputError, 3: FormatError, 4: UsageError, 5: EmptyError, 6: RenderError,
}

# ------------------------------------------------------------------- structs


class Bytes(ctypes.Structure):
    """struct p2d_bytes."""
    _fields_ = [("at", c_void_p), ("length", c_size_t)]


class WarningInfo(ctypes.Structure):
    """struct p2d_warning_info."""
    _fields_ = [("kind", c_char_p), ("place", c_char_p), ("text", c_char_p), ("hint", c_char_p), ("count", c_uint64)]


class MetricInfo(ctypes.Structure):
    """struct p2d_metric_info."""
    _fields_ = [("name", c_char_p), ("unit", c_int), ("total", c_double), ("samples", c_uint64),
                ("is_default", c_bool)]


class ComparisonInfo(ctypes.Structure):
    """struct p2d_comparison_info."""
    _fields_ = [("before", c_double), ("after", c_double), ("unit", c_int), ("normalised", c_bool)]


class SettingInfo(ctypes.Structure):
    """struct p2d_setting_info."""
    _fields_ = [("name", c_char_p), ("argument", c_char_p), ("help", c_char_p)]


UNITS = ("count", "s", "ms", "us", "ns", "bytes")

_SIGNATURES: Dict[str, Tuple[Any, Sequence[Any]]] = {
    "p2d_version": (c_char_p, []),
    "p2d_report_new": (c_void_p, []),
    "p2d_report_free": (None, [c_void_p]),
    "p2d_report_code": (c_int, [c_void_p]),
    "p2d_report_place": (c_char_p, [c_void_p]),
    "p2d_report_text": (c_char_p, [c_void_p]),
    "p2d_report_hint": (c_char_p, [c_void_p]),
    "p2d_report_warning_sized": (c_bool, [c_void_p, c_size_t, POINTER(WarningInfo), c_size_t]),
    "p2d_settings_new": (c_void_p, [POINTER(c_char_p), POINTER(c_char_p), c_size_t, c_void_p]),
    "p2d_settings_free": (None, [c_void_p]),
    "p2d_setting_get_sized": (c_bool, [c_size_t, POINTER(SettingInfo), c_size_t]),
    "p2d_settings_read_path": (c_void_p, [c_void_p, c_char_p, c_char_p, c_void_p]),
    "p2d_settings_read_memory": (c_void_p, [c_void_p, c_char_p, c_size_t, c_char_p, c_char_p, c_void_p]),
    "p2d_settings_graph": (c_void_p, [c_void_p, c_void_p, c_char_p, c_void_p]),
    "p2d_settings_compare": (c_void_p, [c_void_p, c_void_p, c_void_p, c_char_p, c_void_p]),
    "p2d_settings_write": (c_bool, [c_void_p, c_void_p, c_char_p, POINTER(Bytes), c_void_p]),
    "p2d_sum_new": (c_void_p, []),
    "p2d_sum_add": (c_bool, [c_void_p, c_void_p, c_void_p]),
    "p2d_sum_take": (c_void_p, [c_void_p, c_void_p]),
    "p2d_sum_free": (None, [c_void_p]),
    "p2d_profile_free": (None, [c_void_p]),
    "p2d_profile_format": (c_char_p, [c_void_p]),
    "p2d_profile_has_stacks": (c_bool, [c_void_p]),
    "p2d_metric_get_sized": (c_bool, [c_void_p, c_size_t, POINTER(MetricInfo), c_size_t]),
    "p2d_graph_free": (None, [c_void_p]),
    "p2d_graph_comparison_sized": (c_bool, [c_void_p, POINTER(ComparisonInfo), c_size_t]),
    "p2d_bytes_free": (None, [POINTER(Bytes)]),
    "p2d_replace_file": (c_bool, [c_char_p, c_char_p, c_size_t, c_void_p]),
    "p2d_format_of_path": (c_char_p, [c_char_p]),
    "p2d_format_is_binary": (c_bool, [c_char_p]),
}

# ------------------------------------------------------------------- loading


def _candidates() -> Iterator[str]:
    """Where the library may be: what the environment names, this package, the system."""
    named = os.environ.get("PROF2DOT_LIBRARY")
    if named:
        yield named
        return
    yield os.path.join(_HERE, _SONAME)
    yield _SONAME


def _load() -> ctypes.CDLL:
    reasons: List[str] = []
    for path in _candidates():
        if os.path.isabs(path) and not os.path.exists(path):
            continue
        try:
            library = ctypes.CDLL(path)
            for name, (result, arguments) in _SIGNATURES.items():
                function = getattr(library, name)
                function.restype = result
                function.argtypes = arguments
            return library
        except (OSError, AttributeError) as error:
            reasons.append(str(error))
    raise ImportError(f"prof2dot: {_SONAME} cannot be loaded: {'; '.join(reasons) or 'it is nowhere'}\n"
                      f"hint: {_advice(reasons)}")


def _advice(reasons: Sequence[str]) -> str:
    """What to do: the library is nowhere, or lacks one that it needs."""
    for reason in reasons:
        missing = re.match(r"(\S+): cannot open shared object file", reason)
        if missing is not None and os.path.basename(missing.group(1)) != _SONAME:
            return f"it needs {missing.group(1)}: install the package that has it, or a wheel that carries it"
    return "install the wheel or `make install` prof2dot, or name the library by PROF2DOT_LIBRARY"


C = _load()


def text_of(value: Optional[bytes]) -> str:
    """A text of the library; names may hold any bytes."""
    return "" if value is None else value.decode("utf-8", "backslashreplace")


def bytes_of(text: Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]) -> bytes:
    """A path or text for the library, which ends texts by NUL."""
    value = os.fsencode(text)
    if b"\0" in value:
        raise UsageError("a text holds a NUL character", hint="leave it out")
    return value


# ------------------------------------------------------------------- reports


class Report:
    """A `struct p2d_report`: what a sequence of calls has to tell.

    with Report() as report:
        ... calls with report.at ...
    # here their error is raised, and their warnings are warnings
    """

    def __init__(self) -> None:
        self.at = C.p2d_report_new()
        self.given: Dict[str, Optional[str]] = {}  # options, for messages

    def __enter__(self) -> "Report":
        return self

    def __exit__(self, kind: Optional[type], error: object, trace: object) -> None:
        try:
            if kind is None:
                self._tell()
        finally:
            C.p2d_report_free(self.at)

    def _tell(self) -> None:
        code = C.p2d_report_code(self.at)
        if code != 0:
            text, place = text_of(C.p2d_report_text(self.at)), text_of(C.p2d_report_place(self.at))
            hint = text_of(C.p2d_report_hint(self.at))
            error = _ERRORS.get(code, Error)(self._said(text), place, self._said(hint))
            error.as_command = type(error)(text, place, hint)
            raise error
        for info in listed(C.p2d_report_warning_sized, WarningInfo, self.at):
            place, hint = text_of(info.place), self._said(text_of(info.hint))
            text = self._said(text_of(info.text))
            text = f"{place}: {text}" if place else text
            warnings.warn(f"{text}; {hint}" if hint else text, ProfileWarning, _level_of_caller())


    def _said(self, text: str) -> str:
        options = {text_of(info.name): None if info.argument is None else text_of(info.argument)
                   for info in listed(C.p2d_setting_get_sized, SettingInfo)} if "-" in text else {}
        return in_python(text, options, self.given)


def _level_of_caller() -> int:
    """The stack level, for warnings, of the first caller outside of this package."""
    level, frame = 1, sys._getframe(1)  # pylint: disable=protected-access
    while frame.f_back is not None and os.path.dirname(frame.f_code.co_filename) == _HERE:
        level, frame = level + 1, frame.f_back
    return level


def listed(get: Any, kind: Any, *of: Any) -> Iterator[Any]:
    """All structs that a p2d_..._get function gives."""
    index = 0
    info = kind()
    while get(*of, index, byref(info), ctypes.sizeof(info)):
        yield info
        index, info = index + 1, kind()


# ------------------------------------------------------------------- objects


class Handle:
    """An object of the library, which is freed with this one."""

    def __init__(self, at: Optional[int], free: Any) -> None:
        self.at = at
        self._free = free

    def __del__(self) -> None:
        if self.at is not None:
            self._free(self.at)
            self.at = None


def settings_of(options: Sequence[Tuple[str, Optional[str]]], report: Report) -> Handle:
    """A `struct p2d_settings` of names and values."""
    report.given.update(options)
    array = c_char_p * max(len(options), 1)
    names = array(*(bytes_of(name) for name, _ in options))
    values = array(*(None if value is None else bytes_of(value) for _, value in options))
    return Handle(C.p2d_settings_new(names, values, len(options), report.at), C.p2d_settings_free)


def written(settings: Handle, graph: Handle, to: str, report: Report) -> bytes:
    """The graph in this format."""
    out = Bytes()
    C.p2d_settings_write(settings.at, graph.at, bytes_of(to), byref(out), report.at)
    try:
        return ctypes.string_at(out.at, out.length) if out.at else b""
    finally:
        C.p2d_bytes_free(byref(out))
