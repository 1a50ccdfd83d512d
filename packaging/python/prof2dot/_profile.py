"""Profiles and graphs: what is read, drawn, written and compared."""
import base64
import ctypes
import html
import json
import marshal
import os
from ctypes import byref, c_void_p
from typing import IO, Any, Dict, Iterable, List, Optional, Sequence, Tuple, Union

from ._library import (
    C, UNITS, ComparisonInfo, Error, Handle, MetricInfo, Report, SettingInfo, UsageError, bytes_of, listed,
    settings_of, text_of, written,
)

Source = Union[str, bytes, bytearray, memoryview, "os.PathLike[str]", IO[bytes], IO[str], Any]
Option = Union[None, bool, int, float, str, "os.PathLike[str]", Sequence[Union[int, float, str]]]
Row = Dict[str, Any]

# ------------------------------------------------------------------- options


def _value_of(value: Any) -> str:
    if isinstance(value, (str, os.PathLike)):
        return os.fsdecode(value)
    if isinstance(value, (int, float)):
        return repr(value)
    raise UsageError(f"an option takes texts and numbers, not {type(value).__name__}")


def words(options: Dict[str, Option]) -> List[Tuple[str, Optional[str]]]:
    """Keyword arguments as options of the command: max_nodes=30 is --max-nodes 30, strip=True is --strip, and a
    list repeats the option. False and None leave it out."""
    found: List[Tuple[str, Optional[str]]] = []
    for name, value in options.items():
        name = name.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            found.append((name, None))
        elif isinstance(value, (list, tuple, set, frozenset)):
            found.extend((name, _value_of(one)) for one in value)
        else:
            found.append((name, _value_of(value)))
    return found


def options() -> List[Row]:
    """The options that `read`, `graph` and `compare` take as keyword arguments, with "-" as "_": dicts with `name`,
    `argument` (what it takes; None: nothing, say True) and `help`."""
    return [{"name": text_of(info.name).replace("-", "_"),
             "argument": None if info.argument is None else text_of(info.argument),
             "help": text_of(info.help).replace("\n", " ")}
            for info in listed(C.p2d_setting_get_sized, SettingInfo)]


# ------------------------------------------------------------------- results


class Svg(str):
    """An SVG picture as text, which a notebook shows: as an image, since pages that hold several pictures, or take
    out what could be a script, spoil SVG that is a part of them."""

    def _repr_svg_(self) -> str:
        return self[max(self.find("<svg"), 0):]

    def _repr_html_(self) -> str:
        content = base64.b64encode(self.encode()).decode()
        return f'<img alt="call graph" style="max-width: 100%" src="data:image/svg+xml;base64,{content}">'


class Png(bytes):
    """A PNG picture as bytes, which a notebook shows."""

    def _repr_png_(self) -> bytes:
        return bytes(self)


class Html(str):
    """An interactive report as text: one page that needs nothing else. A notebook shows it in a frame."""

    def _repr_html_(self) -> str:
        return ('<iframe sandbox="allow-scripts" style="width: 100%; height: 40em; border: 1px solid #ccc" '
                f'srcdoc="{html.escape(str(self))}"></iframe>')


class Table(List[Row]):
    """Rows as dicts, heaviest first.

    `metric` is the name of what was measured, and `unit` its unit: "s", "ms", "us", "ns", "bytes", or "count".
    """

    def __init__(self, rows: Iterable[Row], metric: str, unit: str) -> None:
        super().__init__(rows)
        self.metric = metric
        self.unit = unit

    def to_pandas(self) -> Any:
        """The table as a pandas.DataFrame; ImportError if pandas is not installed."""
        import pandas  # pylint: disable=import-outside-toplevel
        frame = pandas.DataFrame(list(self))
        frame.attrs.update(metric=self.metric, unit=self.unit)
        return frame


# ------------------------------------------------------------------- drawing


class Drawable:
    """What can be drawn: the formats as methods, which take the options of `graph`."""

    def graph(self, **options: Option) -> "Graph":
        """What would be drawn with these options."""
        raise NotImplementedError

    def render(self, to: str, **options: Option) -> bytes:
        """The bytes of any format of `prof2dot --list-formats`: "svg", "flamegraph", "csv", "pprof", ..."""
        return self.graph(**options).render(to)

    def to_svg(self, **options: Option) -> Svg:
        """A picture, to zoom into. RenderError if Graphviz cannot draw it."""
        return Svg(self.render("svg", **options).decode())

    def to_png(self, **options: Option) -> Png:
        """A picture of pixels. RenderError if Graphviz cannot draw it."""
        return Png(self.render("png", **options))

    def to_dot(self, **options: Option) -> str:
        """The graph in Graphviz' language, for other tools."""
        return self.render("dot", **options).decode("utf-8", "backslashreplace")

    def to_html(self, **options: Option) -> Html:
        """An interactive report: graph, callers and callees, table, flames, source lines, in one page."""
        return Html(self.render("html", **options).decode())

    def to_flamegraph(self, **options: Option) -> Svg:
        """A flame graph. Profiles without stacks, as of cProfile, need estimate=True: their stacks are estimated,
        and drawn hatched."""
        return Svg(self.render("flamegraph", **options).decode())

    def to_text(self, **options: Option) -> str:
        """The table that Python's pstats prints."""
        return self.render("table", **options).decode("utf-8", "backslashreplace")

    def write(self, path: Union[str, "os.PathLike[str]"], to: Optional[str] = None, **options: Option) -> None:
        """Write a file, in the format of its suffix or `to`. It is replaced in one step, or not at all."""
        name = bytes_of(path)
        if to is None:
            format_ = C.p2d_format_of_path(name)
            if format_ is None:
                raise UsageError("the suffix names no output format", os.fsdecode(path),
                                 'to="svg" chooses a format; prof2dot --list-formats lists them')
            to = text_of(format_)
        data = self.render(to, **options)
        with Report() as report:
            C.p2d_replace_file(name, data, len(data), report.at)

    def functions(self, **options: Option) -> Table:
        """A row for each function: `function`, `module`, `file`, `line`, its cost `self` and, with all it calls,
        `total` (in the table's unit), `calls`, `primitive_calls` (not recursive ones) and what else the profile
        knows. None is what it does not know. Of a comparison also `presence` ("both", "new", "gone"),
        `before` and `change`."""
        return self.graph(**options).functions()

    def calls(self, **options: Option) -> Table:
        """A row for each pair of functions of which one calls the other: `caller` and `callee` (names), their
        modules, files and lines, `total`: what the callee cost on behalf of the caller (in the table's unit),
        `calls`, and whether the total is `estimated`."""
        return self.graph(**options).calls()

    def lines(self, **options: Option) -> Table:
        """A row for each line of source code: `function`, `file`, `line`, `self` and `total` (in the table's unit).
        Empty if the profile knows no lines, as those of cProfile."""
        return self.graph(**options).lines()

    def _repr_svg_(self) -> str:
        return self.to_svg()._repr_svg_()

    def _repr_html_(self) -> str:
        return self.to_svg()._repr_html_()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Dict[str, str]:
        """Both, drawn once; IPython asks for this first."""
        del include, exclude
        picture = self.to_svg()
        return {"text/html": picture._repr_html_(), "image/svg+xml": picture._repr_svg_()}


class Graph(Drawable):
    """A profile with the options that it is drawn with. A notebook shows it as a picture."""

    def __init__(self, profile: "Profile", chosen: Dict[str, Option]) -> None:
        self._profile = profile
        self._options = chosen
        with Report() as report:  # a wrong option is an error here, and not where it is drawn
            settings_of(words(chosen), report)

    def graph(self, **options: Option) -> "Graph":
        """The same with more options."""
        return Graph(self._profile, {**self._options, **options})

    def _make(self, settings: Handle, to: str, report: Report) -> Handle:
        """The library's graph for this format."""
        return Handle(C.p2d_settings_graph(settings.at, self._profile._handle.at, bytes_of(to), report.at),
                      C.p2d_graph_free)

    def render(self, to: str, **options: Option) -> bytes:
        """The bytes of any format of `prof2dot --list-formats`: "svg", "flamegraph", "csv", "pprof", ..."""
        with Report() as report:
            settings = settings_of(words({**self._options, **options}), report)
            data = written(settings, self._make(settings, to, report), to, report)
        return data

    def _data(self, **options: Option) -> Tuple[Row, Row]:
        """What the JSON Graph Format holds: the graph, and what it says of itself."""
        graph = json.loads(self.render("json", **options))["graph"]
        return graph, graph["metadata"]

    def functions(self, **options: Option) -> Table:
        graph, about = self._data(**options)
        return Table((node["metadata"] for node in graph["nodes"].values()), about["metric"], about["unit"])

    def calls(self, **options: Option) -> Table:
        graph, about = self._data(**options)
        nodes = {key: node["metadata"] for key, node in graph["nodes"].items()}
        return Table((_call_row(nodes, edge) for edge in graph["edges"]), about["metric"], about["unit"])

    def lines(self, **options: Option) -> Table:
        graph, about = self.graph(lines=True)._data(**options)
        nodes = {key: node["metadata"] for key, node in graph["nodes"].items()}
        return Table((_line_row(nodes, line) for line in about.get("lines", graph.get("lines", ()))),
                     about["metric"], about["unit"])


def _call_row(nodes: Dict[str, Row], edge: Row) -> Row:
    row: Row = {}
    for role, key in (("caller", "source"), ("callee", "target")):
        function = nodes[edge[key]]
        row[role] = function["function"]
        for part in ("module", "file", "line"):
            row[f"{role}_{part}"] = function[part]
    row.update(edge["metadata"])
    return row


def _line_row(nodes: Dict[str, Row], line: Row) -> Row:
    row = dict(line)
    key = row.get("function")
    if key in nodes:
        row["function"] = nodes[key]["function"]
    return row


class Comparison(Graph):
    """Two profiles in one graph, which shows what has become slower and faster. Functions are paired by name and
    module."""

    def __init__(self, before: "Profile", after: "Profile", chosen: Dict[str, Option]) -> None:
        self._before = before
        super().__init__(after, chosen)

    def graph(self, **options: Option) -> "Comparison":
        return Comparison(self._before, self._profile, {**self._options, **options})

    def _make(self, settings: Handle, to: str, report: Report) -> Handle:
        return Handle(C.p2d_settings_compare(settings.at, self._before._handle.at, self._profile._handle.at,
                                             bytes_of(to), report.at), C.p2d_graph_free)

    def totals(self) -> Row:
        """`before` and `after`: the sums of all self costs, in `unit`; `normalised` if `before` is scaled to the
        whole of `after`."""
        info = ComparisonInfo()
        with Report() as report:
            settings = settings_of(words(self._options), report)
            graph = self._make(settings, "json", report)
            C.p2d_graph_comparison_sized(graph.at, byref(info), ctypes.sizeof(info))
        return {"before": info.before, "after": info.after, "unit": UNITS[info.unit], "normalised": info.normalised}

    def is_slower(self, percent: float = 0) -> bool:
        """Whether the total has grown by more than so many percent, as --fail-if-slower decides it."""
        totals = self.totals()
        return bool(totals["after"] > totals["before"] * (1 + percent / 100) and totals["after"] > 0)


class Profile(Drawable):
    """A profile that was read. A notebook shows it as a picture."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def graph(self, **options: Option) -> Graph:
        """The graph with these options, which are those of the command: `prof2dot.options()` lists them.

        graph(max_nodes=30, focus=["parse", "read"], strip=True, style="classic")
        """
        return Graph(self, options)

    def compare(self, after: "Profile", **options: Option) -> Comparison:
        """This profile as what was before, and another as what is after."""
        return Comparison(self, after, options)

    @property
    def format(self) -> str:
        """The name of the format that was read: "pstats", "perf", ..."""
        return text_of(C.p2d_profile_format(self._handle.at))

    @property
    def has_stacks(self) -> bool:
        """Whether the profile has whole stacks, and not only functions and calls, as cProfile."""
        return bool(C.p2d_profile_has_stacks(self._handle.at))

    @property
    def metrics(self) -> List[Row]:
        """What was measured: dicts with `name`, `unit`, `total` (in the unit), `samples` (0: it did not sample) and
        `default` (it is drawn without event=...)."""
        return [{"name": text_of(info.name), "unit": UNITS[info.unit], "total": info.total,
                 "samples": info.samples, "default": info.is_default}
                for info in listed(C.p2d_metric_get_sized, MetricInfo, self._handle.at)]

    def __add__(self, other: "Profile") -> "Profile":
        """Both added up."""
        return merge([self, other]) if isinstance(other, Profile) else NotImplemented

    def __repr__(self) -> str:
        metric = next((one for one in self.metrics if one["default"]), None)
        what = f", {metric['name']} {metric['total']:.4g} {metric['unit']}" if metric else ""
        return f"<prof2dot.Profile of {self.format}{what}>"


# ------------------------------------------------------------------- reading


def _stats_of(source: Any) -> Optional[bytes]:
    """What cProfile would write of a profiler of Python, or of a pstats.Stats; None of anything else."""
    if callable(getattr(source, "create_stats", None)):
        source.create_stats()
    stats = getattr(source, "stats", None)
    return marshal.dumps(stats) if isinstance(stats, dict) else None


def _content_of(source: Any) -> Tuple[bytes, str]:
    """The bytes of what is no path, and what messages call them."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source), "bytes"
    stats = _stats_of(source)
    if stats is not None:
        return stats, type(source).__name__
    if not callable(getattr(source, "read", None)):
        raise UsageError(f"read takes no {type(source).__name__}",
                         hint="it takes a path, bytes, a file, a pstats.Stats or a cProfile.Profile")
    content = source.read()
    name = getattr(source, "name", None)
    return content.encode() if isinstance(content, str) else content, name if isinstance(name, str) else "file"


def _read_one(source: Source, chosen: Dict[str, Option], only_for: Optional[str], name: Optional[str]) -> Profile:
    to = None if only_for is None else bytes_of(only_for)
    path = bytes_of(source) if isinstance(source, (str, os.PathLike)) else None
    content, known_as = (b"", "") if path is not None else _content_of(source)
    with Report() as report:
        settings = settings_of(words(chosen), report)
        if path is not None:
            at = C.p2d_settings_read_path(settings.at, path, to, report.at)
        else:
            at = C.p2d_settings_read_memory(settings.at, content, len(content), bytes_of(name or known_as), to,
                                            report.at)
        handle = Handle(at, C.p2d_profile_free)
    return Profile(handle)


def merge(profiles: Iterable[Profile]) -> Profile:
    """Profiles of one kind added up: equal functions, calls and stacks are one.

    Their order does not matter, and memory grows with what is distinct in them: a generator may give thousands.
    """
    total = Handle(C.p2d_sum_new(), C.p2d_sum_free)
    with Report() as report:
        for profile in profiles:
            if not C.p2d_sum_add(total.at, profile._handle.at, report.at):
                break
        handle = Handle(C.p2d_sum_take(total.at, report.at), C.p2d_profile_free)
    if handle.at is None:
        raise ValueError("there is no profile to merge")
    return Profile(handle)


def read(source: Source, *more: Source, only_for: Optional[str] = None, name: Optional[str] = None,
         **options: Option) -> Profile:
    """Read a profile: a path, bytes, a file object, a pstats.Stats, or a profiler of Python, which is stopped.
    Several are added up. The format is detected; `format="perf"` names it. "-" is standard input.

    `name` is what titles and messages call what is no path. Lines of source code and labels are kept, unless
    `only_for` names the one format that will be written.
    Options are those of the command that concern reading, such as time="10%-20%", cpu="0-3", symfs="/root".

    FormatError if it is no profile, InputOutputError if it cannot be read.
    """
    if not more:
        return _read_one(source, options, only_for, name)
    return merge(_read_one(one, options, only_for, name) for one in (source, *more))


__all__ = ["Comparison", "Drawable", "Error", "Graph", "Html", "Png", "Profile", "Svg", "Table", "merge", "options",
           "read"]
