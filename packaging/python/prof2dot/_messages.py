"""Messages of the library in Python's words: an option "--max-nodes N" of the command is "max_nodes=N"."""
import re
from typing import Mapping, Optional, Tuple

LETTERS = {"n": "node_thres", "e": "edge_thres", "z": "root", "l": "leaf", "p": "path", "s": "strip", "w": "wrap",
           "c": "colormap", "T": "to", "o": "output", "f": "format"}

# What goes on with options of its own, up to the end of the clause.
_OTHER_COMMANDS = re.compile(
    r"(?<![\w.-])(?:austin|bpftrace|curl|dotnet-trace|gdb|go|heaptrack_print|jeprof|kernprof|mprof|node|objcopy|perf|"
    r"php|prof2dot|ps|py-spy|pyinstrument|python3?|\+RTS|rbspy|stackprof|strip|trace-cmd|traceconv|ulimit|unzip|"
    r"uftrace|valgrind|xctrace|xz|[\w-]+-bpfcc)(?![\w.-])[^;:(),]*$")
# Of letters, those that messages use.
_OPTION = re.compile(r"(?<![\w-])-(?:-(?P<name>[a-z][a-z0-9-]*[a-z0-9])|(?P<letter>[cefnoT])(?=[ ,;).]|$))")
_VALUE = re.compile(r"[ =](?P<value>[A-Z]+(?![A-Za-z])|\d[\w.%-]*)|=(?P<word>[\w.%-]+)")
_WORD = re.compile(r" (?P<value>(?!takes |does )[a-z-]+)")  # of options that messages name with a value
_ALWAYS_WITH_A_VALUE = ("color-by", "format", "group-by")
_FORMAT_OR_FILE = re.compile(r" (?P<value>[\w.-]*\w)")


def _quoted(value: str) -> str:
    """As Python has it: a name in capital letters stands for a value, and a number is one."""
    return value if re.fullmatch(r"[A-Z]+|\d+(\.\d+)?", value) else f'"{value}"'


def _method(name: str, text: str, end: int) -> Optional[Tuple[str, int]]:
    """"-T csv" and "-o x.svg" are methods, of which the text is the argument."""
    found = _FORMAT_OR_FILE.match(text, end)
    if name not in ("to", "output") or found is None:
        return None
    return f'{"render" if name == "to" else "write"}({_quoted(found.group("value"))})', found.end()


def _keyword(name: str, takes: Optional[str], given: str, text: str, end: int) -> Tuple[str, int]:
    """An option with its value, if it stands there, and where it ends."""
    keyword = name.replace("-", "_")
    if takes is None:
        return keyword if text.startswith(" takes no value", end) else f"{keyword}=True", end
    if given and text.startswith(f" {given}", end):
        return f"{keyword}={_quoted(given)}", end + 1 + len(given)
    found = _VALUE.match(text, end)
    if found is None and name in _ALWAYS_WITH_A_VALUE:
        found = _WORD.match(text, end)
    if found is None:
        return f"{keyword}=", end
    return f"{keyword}={_quoted(next(filter(None, found.groups())))}", found.end()


def in_python(text: str, options: Mapping[str, Optional[str]], given: Mapping[str, Optional[str]]) -> str:
    """The text with options as keyword arguments and methods.

    `options` are the names of those that are settings, and what each takes (None: nothing); `given` the values that
    were. Options of other commands stay as they are.
    """
    text = re.sub(r"\bprof2dot --help(=all)?", "prof2dot.options()", text)
    text = text.replace("--path (-p)", "--path")
    text = re.sub(r"\bno option --([\w-]+)", lambda found: f"no option {found.group(1).replace('-', '_')}", text)
    done, at = "", 0
    for found in _OPTION.finditer(text):
        name = found.group("name") or LETTERS.get(found.group("letter"), "")
        name = name.replace("_", "-")
        if found.start() < at or _OTHER_COMMANDS.search(text[:found.start()]):
            continue
        said = _method(name, text, found.end())
        if said is None and name in options:
            said = _keyword(name, options[name], given.get(name) or "", text, found.end())
        if said is None and name.startswith("list-"):
            said = f"prof2dot {found.group()}", found.end()
        if said is not None:
            done, at = done + text[at:found.start()] + said[0], said[1]
    return done + text[at:]
