"""plot.py - the plot of what was measured, as an SVG that is read in light and in dark.

A line for each row; a place further right is more CPU time, as a multiple of the row's base, in powers of ten.
"""
import html
import math

WIDTH, LEFT, RIGHT, TOP, STEP = 1000, 270, 670, 78, 17
STYLE = """
text{font:12px "DejaVu Sans",Verdana,sans-serif;fill:#1f2328}
.head{font-weight:bold}.small{font-size:11px}.dim{fill:#59636e}.middle{text-anchor:middle}.end{text-anchor:end}
.paper{fill:#fff}.grid{stroke:#d1d9e0}.base{stroke:#59636e;stroke-width:1.5}.band{fill:#f6f8fa}
.dot{fill:#0969da}.other{fill:#fff;stroke:#0969da;stroke-width:2.5}.peer{fill:#bc4c00}
.better{fill:#1a7f37}.worse{fill:#cf222e}
@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.dim{fill:#9198a1}.paper{fill:#0d1117}.grid{stroke:#3d444d}
.base{stroke:#9198a1}.band{fill:#151b23}.dot{fill:#58a6ff}.other{fill:#0d1117;stroke:#58a6ff}.peer{fill:#f0883e}
.better{fill:#3fb950}.worse{fill:#ff7b72}}
"""


def text(x, y, words, style=""):
    return '<text x="%.1f" y="%.1f" class="%s">%s</text>' % (x, y, style, html.escape(words))


def circle(x, y, style):
    return '<circle cx="%.1f" cy="%.1f" r="%s" class="%s"/>' % (x, y, "4.5" if style == "dot" else "3.5", style)


def diamond(x, y):
    return '<path d="M%.1f %.1fl5 5-5 5-5-5z" class="peer"/>' % (x, y - 5)


def plotted(results):
    """Sections with a row in which something is beside its base."""
    return [section for section in results["sections"] if section["rows"] and section["plotted"]]


def multiples(row, base):
    found = row["commands"]
    return {name: figures["cpu"] / found[base]["cpu"] for name, figures in found.items() if found[base]["cpu"] > 0}


class Scale:
    """Multiples to places, over all rows, from a power of ten to another."""

    def __init__(self, sections):
        values = [value for section in sections for row in section["rows"]
                  for value in multiples(row, section["base"]).values()]
        self.low = math.floor(math.log10(min(values, default=1)) + 1e-9)
        self.high = max(math.ceil(math.log10(max(values, default=10)) - 1e-9), self.low + 1)

    def __call__(self, value):
        return LEFT + (math.log10(value) - self.low) / (self.high - self.low) * (RIGHT - LEFT)

    def grid(self, bottom):
        parts = []
        for power in range(self.low, self.high + 1):
            x = self(10 ** power)
            parts.append('<path d="M%.1f %dV%d" class="%s"/>' % (x, TOP - 4, bottom, "base" if power == 0 else "grid"))
            parts.append(text(x, TOP - 10, "x %g" % 10 ** power, "small dim middle"))
        return parts


def tick(x, y):
    return '<path d="M%.1f %.1fv8" class="base"/>' % (x, y - 4)


def legend():
    y = 42
    return [text(12, 22, "CPU time of prof2dot and its peers, as multiples of each section's base", "head"),
            circle(18, y - 4, "dot"), text(28, y, "prof2dot, to DOT or the same picture"),
            circle(282, y - 4, "other"), text(292, y, "prof2dot, another output"),
            diamond(472, y - 4), text(482, y, "peer"), tick(530, y - 4), text(538, y, "all lines hashed"),
            text(RIGHT + 16, y, "prof2dot : peer", "dim")]


def ratios(section, row, y):
    """The shares of a peer's time that prof2dot takes, at the right."""
    parts, x = [], RIGHT + 16
    for ours, peer in section["pairs"]:
        found = row["commands"]
        if ours in found and peer in found and found[peer]["cpu"] > 0:
            share = found[ours]["cpu"] / found[peer]["cpu"]
            words = "%.2f %s" % (share, peer)
            parts.append(text(x, y + 4, words, "small " + ("better" if share <= 1 else "worse")))
            x += 6.4 * len(words) + 14
    return parts


def marks(section, row, y, scale):
    peers = {peer for _, peer in section["pairs"]}
    parts = []
    for name, value in multiples(row, section["base"]).items():
        if name in peers:
            parts.append(diamond(scale(value), y))
        elif name != section["base"] and name not in section["floors"]:
            parts.append(circle(scale(value), y, "dot" if name in ("to DOT", "prof2dot") else "other"))
        elif name != section["base"]:
            parts.append(tick(scale(value), y))
    return parts


def svg(results):
    sections = plotted(results)
    scale, y, body = Scale(sections), TOP + 4, []
    for section in sections:
        y += STEP + 6
        body.append('<rect x="0" y="%d" width="%d" height="%d" class="band"/>' % (y - 13, WIDTH, STEP + 1))
        body.append(text(12, y, section["title"], "head"))
        body.append(text(LEFT - 8, y, "x " + section["base"], "small dim end"))
        for row in section["rows"]:
            y += STEP
            body.append(text(24, y + 4, row["title"], "small"))
            body += marks(section, row, y, scale) + ratios(section, row, y)
    height = y + 24
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d">' %
                      (WIDTH, height, WIDTH, height), "<style>%s</style>" % STYLE.strip(),
                      '<rect width="100%" height="100%" class="paper"/>', *legend(),
                      *grid_below(body, scale, height), "</svg>", ""])


def grid_below(body, scale, height):
    """Bands of headings, then the grid, then what is to be read."""
    bands = [part for part in body if part.startswith("<rect")]
    return bands + scale.grid(height - 12) + [part for part in body if not part.startswith("<rect")]
