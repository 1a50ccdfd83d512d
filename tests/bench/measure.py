"""measure.py - time commands beside each other, and look at what they give.

A row is one input and the commands that read it. Each command is run once to look at its output: it must end with
0 and give something (boxes, stacks, rows), or the row is no row. Then all are run in turn, so that a machine that
gets slower slows all of them, and the least time counts: a busy machine only adds.
"""
import os
import re
import subprocess
import tempfile

LONG = 4.0  # seconds of CPU time from which a command is not run again


class Failed(Exception):
    """Why a row is no row."""


class Command:
    """`count` looks at the output: a number and what it numbers. All are started by the program `once`."""

    once = None

    def __init__(self, name, words, count, peer=False):
        self.name, self.words, self.count, self.is_peer = name, words, count, peer


def run_once(command, output=subprocess.DEVNULL, errors=subprocess.DEVNULL):
    """CPU seconds (user and system, of children too), wall seconds, peak KiB, exit code, as once.c tells them."""
    with tempfile.NamedTemporaryFile("r") as told:
        subprocess.run([Command.once, told.name, *command.words], stdin=subprocess.DEVNULL, stdout=output,
                       stderr=errors, check=True)
        cpu, wall, peak, code = told.read().split()
    return {"cpu": float(cpu), "wall": float(wall), "peak": int(peak), "code": int(code)}


def look(command):
    """The first run, which does not count: its figures with the number and the noun of what it gave."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        result = run_once(command, output, errors)
        if result["code"] != 0:
            errors.seek(0)
            said = errors.read(300).decode(errors="replace").strip().splitlines()
            raise Failed("%s ends with %d: %s" % (command.name, result["code"], said[0] if said else "no message"))
        output.seek(0)
        number, noun = command.count(output)
    if number == 0:
        raise Failed("%s gives no %s" % (command.name, noun))
    return dict(result, number=number, noun=noun)


def agree(firsts):
    """Whoever folds the same samples must give as many stacks."""
    stacks = {name: first["number"] for name, first in firsts.items() if first["noun"] == "stacks"}
    if len(set(stacks.values())) > 1:
        raise Failed("different stacks: " + ", ".join("%s %d" % item for item in stacks.items()))


def look_at_all(commands):
    """What each command gave, and why peers are left out."""
    firsts, failed = {}, []
    for command in commands:
        try:
            firsts[command.name] = look(command)
        except Failed as failure:
            if not command.is_peer:
                raise
            failed.append(str(failure))
    return firsts, failed


def measure(commands, runs, alike=True):
    """Figures of each command by its name, and what failed of the peers; Failed is raised where it is not a peer's.
    `alike`: all that fold stacks must find as many."""
    firsts, failed = look_at_all(commands)
    if alike:
        agree(firsts)
    found = {name: [first] if first["cpu"] > LONG else [] for name, first in firsts.items()}
    for _ in range(runs):
        for command in commands:
            if command.name in firsts and firsts[command.name]["cpu"] <= LONG:
                found[command.name].append(run_once(command))
    figures = {name: {"cpu": min(run["cpu"] for run in found[name]), "wall": min(run["wall"] for run in found[name]),
                      "peak": max(run["peak"] for run in found[name]), "number": first["number"],
                      "noun": first["noun"]} for name, first in firsts.items()}
    return figures, failed


# ------------------------------------------------------------------ what an output holds


def matches(pattern, noun):
    """Counts lines that match."""
    compiled = re.compile(pattern)
    return lambda output: (sum(1 for line in output if compiled.search(line)), noun)


def occurrences(token, noun):
    """Counts a word in text that may be one long line."""
    def count(output):
        found, kept = 0, b""
        while True:
            piece = output.read(1 << 20)
            if not piece:
                return found, noun
            text = kept + piece
            found += text.count(token)
            kept = text[len(text) - len(token) + 1:]
    return count


def first_number(noun):
    """The number that the output begins with."""
    def count(output):
        match = re.match(rb"\s*(\d+)", output.read(100))
        return int(match[1]) if match else 0, noun
    return count


def report_bytes(output):
    """An interactive report that is complete, with data in it: its size."""
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - 100))
    whole = output.read().rstrip().endswith(b"</html>")
    output.seek(0)
    has_data = occurrences(b'id="data">', "")(output)[0] == 1
    return (size // 1000 if whole and has_data else 0), "kB of report"


def pixels(output):
    """The width of a PNG."""
    head = output.read(24)
    return (int.from_bytes(head[16:20], "big") if head[:4] == b"\x89PNG" else 0), "pixels of width"


def drawn(output):
    """Boxes of an SVG, and the calls between them: an easier picture may have fewer."""
    svg = output.read()
    return svg.count(b'class="node'), "boxes, %d calls" % svg.count(b'class="edge')


BOXES = matches(rb"^    \w+ \[label=", "boxes")
STACKS = matches(rb" \d+$", "stacks")
OWN_FRAMES = occurrences(b'<g class="b" data-level=', "frames")
FRAMES = occurrences(b"<title>", "frames")
