"""What a reader can get out of a picture, measured from its SVG and from the JSON of the profile."""
import json
import re
import xml.etree.ElementTree

from samples import run

SVG = "{http://www.w3.org/2000/svg}"


def luminance(color):
    """WCAG 2.1, relative luminance."""
    levels = [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in levels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    x, y = luminance(a), luminance(b)
    return (max(x, y) + 0.05) / (min(x, y) + 0.05)


def color_of(element, name, default):
    value = element.get(name, default)
    return {"black": "#000000", "white": "#ffffff"}.get(value, value)


def box_of(polygon):
    """Left, top, right, bottom."""
    points = [[float(part) for part in point.split(",")] for point in polygon.get("points").split()]
    return min(p[0] for p in points), min(p[1] for p in points), max(p[0] for p in points), max(p[1] for p in points)


class Picture:
    """An SVG as prof2dot draws it."""

    def __init__(self, svg):
        root = xml.etree.ElementTree.fromstring(svg)
        self.width, self.height = (float(root.get(side)[:-2]) for side in ("width", "height"))
        groups = [group for group in root.iter(SVG + "g") if group.get("class")]
        self.nodes = [group for group in groups if group.get("class").split()[0] == "node"]
        self.edges = [group for group in groups if group.get("class").split()[0] == "edge"]
        self.graph = next(group for group in groups if group.get("class") == "graph")
        self.words = " ".join(text.text or "" for text in root.iter(SVG + "text"))

    def labels(self):
        """The name, which may be "total" too, and the place of each box: all its texts before the numbers."""
        for node in self.nodes:
            texts = [text.text or "" for text in node.iter(SVG + "text")]
            ends = [i for i, text in enumerate(texts) if i > 0 and re.match(r"(total|self)( \(estimated\))?[\s\xa0]*$", text)]
            yield tuple(texts[:ends[0]] if ends else texts)

    def titles(self):
        return [group.findtext(SVG + "title") or "" for group in self.nodes + self.edges]

    def ids(self):
        return [group.get("id") for group in self.nodes + self.edges]

    def lowest_contrast(self):
        """Of any text on what it stands on: its box, the step of the key behind it, or the page."""
        lowest = 21
        for node in self.nodes:
            shape = next(e for e in node.iter() if e.tag in (SVG + "polygon", SVG + "path") and
                         e.get("fill") not in (None, "none"))
            for text in node.iter(SVG + "text"):
                lowest = min(lowest, contrast(color_of(text, "fill", "black"), color_of(shape, "fill", "black")))
        for edge in self.edges:
            for text in edge.iter(SVG + "text"):
                lowest = min(lowest, contrast(color_of(text, "fill", "black"), "#ffffff"))
        shapes = [(box_of(e), e.get("fill")) for e in self.graph if e.tag == SVG + "polygon" and
                  e.get("fill", "none").startswith("#")]
        for text in self.graph.iterfind(SVG + "text"):
            x, y = float(text.get("x")), float(text.get("y"))
            under = ["#ffffff"] + [fill for (left, top, right, bottom), fill in shapes
                                   if left <= x <= right and top <= y <= bottom]
            lowest = min(lowest, contrast(color_of(text, "fill", "black"), under[-1]))
        return lowest

    def shown(self):
        """(functions shown, of so many, share of self cost, or of the total, in percent) as the title says."""
        words = self.words.replace("\xa0", " ")
        match = re.search(r"shows (?:(?:all )?(\d+)|the (one)|(\d+) of (\d+)) functions?(?:, (?:the heaviest|\d+ of them)[^·]*?,)? "
                          r"with <?([\d.]+)% of (?:self|the total)", words)
        if match is None:
            return None
        whole, one, some, of, share = match.groups()
        whole = 1 if one else whole
        return (int(whole or some), int(whole or of), float(share))


def beginnings(path):
    """The names that stacks begin with. Where noise is folded, or frames are told apart by process,
    such a function may have no other caller."""
    status, text, _ = run("-q", "-T", "folded", path)
    first = {line.rpartition(" ")[0].split(";")[0] for line in text.decode(errors="replace").splitlines()}
    return {frame.rpartition(" (")[0] or frame.rpartition("`")[2] for frame in first}


def orphans(dot, graph, begin):
    """Boxes without an arrow to them, of functions that others call. A chain that is a whole cycle says so by
    a word instead of an arrow."""
    names = {i: node["metadata"]["function"] for i, node in graph["nodes"].items()}
    called = {names[edge["target"]] for edge in graph["edges"] if edge["source"] != edge["target"]}
    roots = {names[i] for i in names} - called
    # Functions of one name are told apart by nothing here: all of them must have callers.
    called -= {names[i] for i in set(names) - {edge["target"] for edge in graph["edges"]
                                               if edge["source"] != edge["target"]}} | roots
    boxes = dict(re.findall(r'^    n(\d+) \[.* tooltip="(.*?)\\n', dot, re.MULTILINE))
    arrows = re.findall(r"^    n(\d+) -> n(\d+) \[(.*)\];$", dot, re.MULTILINE)
    reached = {tail if 'dir="back"' in attributes else head for tail, head, attributes in arrows}
    reached |= {tail for tail, _, attributes in arrows if 'dir="both"' in attributes}
    reached.update(re.findall(r'^    n(\d+) \[.* class="recursive chain"', dot, re.MULTILINE))
    return sum(name in called and box not in reached and name not in begin for box, name in boxes.items())


def rows(picture, graph, dot, begin):
    """What is asserted, by name."""
    labels = list(picture.labels())
    return {"boxes": len(picture.nodes), "edges": len(picture.edges),
            "size": f"{picture.width:.0f}x{picture.height:.0f}",
            "unlabelled": sum(not "".join(label).strip() for label in labels),
            "duplicates": len(labels) - len(set(labels)),
            "orphans": orphans(dot, graph, begin), "self": picture.shown()[2] if picture.shown() else None,
            "contrast": round(picture.lowest_contrast(), 2)}


def measure(path, *options):
    """The rows of the picture of a profile; None if there is nothing to draw."""
    status, svg, errors = run("-T", "svg", *options, path)
    if status != 0:
        return None
    status, text, _ = run("-T", "json", "-n0", "-e0", path)
    status, dot, _ = run("-T", "dot", *options, path)
    is_changed = b"folded: " in dot or b"process " in dot  # the latter: frames in no object file
    begin = beginnings(path) if is_changed else set()
    return rows(Picture(svg), json.loads(text)["graph"], dot.decode(), begin), Picture(svg), svg
