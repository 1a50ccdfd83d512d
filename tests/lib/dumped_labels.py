"""Labels of samples, as the dump of a profile tells them."""
import collections
import re

STRING = r'"(?:[^"\\]|\\.)*"'
SAMPLE = re.compile(rf'stack ({STRING}) (\S+) in \d+ \w+ of {STRING} \S+(?: \{{(.*?)\}})?:(?: "|$|\s)')
LABEL = re.compile(rf'({STRING})=(?:({STRING})|(-?\d+))(?: ({STRING})(?!=))?')


def _text(quoted):
    raw = re.sub(rb'\\x([0-9a-f]{2})|\\(.)', lambda m: bytes([int(m[1], 16)]) if m[1] else m[2], quoted[1:-1].encode())
    return raw.decode(errors="replace")


def labels_of(dump):
    """By event: by key: by value, which is decimal text for numbers: the sum; and the units of numbers by event, key."""
    totals = collections.defaultdict(lambda: collections.defaultdict(lambda: collections.defaultdict(float)))
    units = collections.defaultdict(dict)
    for line in dump.splitlines():
        found = SAMPLE.match(line)
        if not found:
            continue
        event = _text(found[1])
        totals[event]  # of events without labels, too
        for key, text, number, unit in LABEL.findall(found[3] or ""):
            totals[event][_text(key)][_text(text) if text else number] += float(found[2])
            if not text:
                units[event].setdefault(_text(key), _text(unit) if unit else "")
    return totals, units
