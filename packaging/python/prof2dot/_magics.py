"""%prof2dot and %%prof2dot: run a statement or a cell under cProfile, and show its graph."""
import ast
import re
import shlex
from typing import Any, Dict, List, Optional, Tuple

from IPython.core.magic import Magics as _Magics, line_cell_magic, magics_class

from ._library import Error, UsageError
from ._messages import LETTERS
from ._profile import options as known_options
from ._recording import Recording

_WORD = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|\\.|[^\s"'\\])+)""")


def _take_word(line: str) -> Tuple[str, str]:
    """The first word of the line, without quotes, and the rest."""
    match = _WORD.match(line)
    if match is None:
        raise UsageError("a quotation mark is missing, or a value", hint="%prof2dot? has examples")
    return "".join(shlex.split(match.group(1))), line[match.end():]


def _add(options: Dict[str, Any], name: str, value: Any) -> None:
    """A repeated option becomes a list."""
    if name in options and value is not True:
        old = options[name]
        options[name] = (old if isinstance(old, list) else [old]) + [value]
    else:
        options[name] = value


def take_options(line: str) -> Tuple[Dict[str, Any], str]:
    """The options that the line begins with, as keyword arguments, and the statement after them."""
    takes = {one["name"]: one["argument"] is not None for one in known_options()}
    takes.update(to=True, output=True)
    options: Dict[str, Any] = {}
    rest = line.strip()
    while rest.startswith("-"):
        word, rest = _take_word(rest)
        rest = rest.lstrip()
        if word == "--":
            break
        name, equals, value = word.lstrip("-").partition("=")
        if not word.startswith("--"):
            name, equals, value = LETTERS.get(word[1:2], word[1:]), word[2:], word[2:]
        name = name.replace("-", "_")
        if equals:
            _add(options, name, value)
        elif takes.get(name, False):
            value, rest = _take_word(rest)
            rest = rest.lstrip()
            _add(options, name, value)
        else:
            _add(options, name, True)
    return options, rest


@magics_class
class Magics(_Magics):  # type: ignore[misc]
    """The magics; they need IPython."""

    @line_cell_magic  # type: ignore[misc]
    def prof2dot(self, line: str, cell: Optional[str] = None) -> Any:
        """Run a statement or a cell under cProfile, and show its graph.

        %prof2dot [OPTIONS] STATEMENT
        %%prof2dot [OPTIONS]
        ...

        The options are those of the command: --max-nodes 20, --focus parse, --strip, -T html for a report, -T table
        for a table, -o FILE to write a file. The result is a prof2dot.Graph, which shows itself as a picture:

        %prof2dot --max-nodes 20 main()
        graph = %prof2dot main()
        """
        try:
            return self._prof2dot(line, cell)
        except Error as error:
            raise error.as_command from None  # whose options are those of the line

    def _prof2dot(self, line: str, cell: Optional[str]) -> Any:
        options, statement = take_options(line)
        to, output = options.pop("to", None), options.pop("output", None)
        if cell is not None and statement:
            raise UsageError(f"this is no option: {statement.split()[0]}", hint="the statements are in the cell")
        recording = Recording(None, options)
        self._run(cell if cell is not None else statement, recording)
        graph = recording.graph()
        if output is not None:
            graph.write(output, to)
            print(f"written to {output}")
            return None
        return graph if to is None else _shown(graph, to)

    def _run(self, code: str, recording: Recording) -> None:
        """In the user's namespace; names of cells are those that tracebacks show."""
        text = self.shell.transform_cell(code)
        name = self.shell.compile.cache(text, self.shell.execution_count)
        program = compile(ast.parse(text, name), name, "exec")
        with recording:
            exec(program, self.shell.user_ns)  # pylint: disable=exec-used


def _shown(graph: Any, to: str) -> Any:
    """What a notebook shows of a format: pictures and reports as such, text as text."""
    shown: List[str] = ["svg", "png", "html"]
    if to in shown:
        return getattr(graph, f"to_{to}")()
    if to in ("flamegraph", "icicle", "treemap"):
        from ._profile import Svg  # pylint: disable=import-outside-toplevel
        return Svg(graph.render(to).decode())
    print(graph.render(to).decode("utf-8", "backslashreplace"), end="")
    return None
