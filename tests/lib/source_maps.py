"""Source maps of JavaScript, for tests."""
import base64
import json

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def vlq(number):
    bits = abs(number) << 1 | (number < 0)
    out = ""
    while True:
        bits, digit = bits >> 5, bits & 31
        out += DIGITS[digit | (32 if bits else 0)]
        if not bits:
            return out


def mappings(lines):
    """Of each line of the script a list of (column, source, line, column[, name]), or (column,)."""
    at, out = [0] * 5, []
    for line in lines:
        at[0] = 0
        segments = []
        for segment in line:
            segments.append("".join(vlq(value - at[i]) for i, value in enumerate(segment)))
            at[:len(segment)] = segment
        out.append(",".join(segments))
    return ";".join(out)


def source_map(lines, sources=("a.ts",), names=(), contents=None, **more):
    """Its text."""
    members = {"version": 3, "sources": list(sources), "names": list(names), "mappings": mappings(lines), **more}
    if contents is not None:
        members["sourcesContent"] = list(contents)
    return json.dumps(members)


def inline(text):
    """The comment that holds a map in its script."""
    return "//# sourceMappingURL=data:application/json;charset=utf-8;base64," + base64.b64encode(text.encode()).decode() + "\n"


def cpuprofile(functions, url):
    """One stack, root first, of (name, line, column[, line that ran]) from 0; the last line from 1."""
    nodes = [{"id": 1, "callFrame": {"functionName": "(root)", "url": "", "lineNumber": -1, "columnNumber": -1}, "children": [2]}]
    for i, (name, line, column, *ran) in enumerate(functions):
        node = {"id": i + 2, "callFrame": {"functionName": name, "url": url, "lineNumber": line, "columnNumber": column},
                "hitCount": 1, "positionTicks": [{"line": at, "ticks": 1} for at in ran]}
        if i + 1 < len(functions):
            node["children"] = [i + 3]
        nodes.append(node)
    ids = list(range(2, len(functions) + 2))
    return json.dumps({"nodes": nodes, "startTime": 0, "endTime": 1000 * len(ids), "samples": ids, "timeDeltas": [0] + [1000] * (len(ids) - 1)})
