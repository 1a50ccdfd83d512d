"""Profiles to call graphs: read a profile, or record one, and draw it.

    import prof2dot

    profile = prof2dot.read("out.pstats")           # or bytes, a pstats.Stats, a cProfile.Profile; any format
    profile.write("graph.svg", max_nodes=30)        # the options are those of the command
    profile.functions()[:5]                         # rows as dicts; to_pandas()
    prof2dot.read("monday.pstats").compare(profile).write("what-is-slower.html")

    with prof2dot.profile() as recording:
        work()
    recording                                       # a notebook shows the picture

Costs are in the unit of the table or metric (`Table.unit`); shares in options are in percent.
"""
from typing import Any

from ._library import (
    C as _C, EmptyError, Error, FormatError, InputOutputError, OutOfMemoryError, ProfileWarning, RenderError,
    UsageError,
)
from ._profile import Comparison, Drawable, Graph, Html, Png, Profile, Svg, Table, merge, options, read
from ._recording import Recording, profile

__version__: str = _C.p2d_version().decode()

__all__ = [
    "Comparison", "Drawable", "EmptyError", "Error", "FormatError", "Graph", "Html", "InputOutputError",
    "OutOfMemoryError", "Png", "Profile", "ProfileWarning", "Recording", "RenderError", "Svg", "Table", "UsageError",
    "merge", "options", "profile", "read",
]

for _name in __all__:  # messages and pickles say prof2dot.FormatError, and not where it is kept
    globals()[_name].__module__ = __name__


def load_ipython_extension(shell: Any) -> None:
    """%load_ext prof2dot: the magics %prof2dot and %%prof2dot."""
    from ._magics import Magics  # pylint: disable=import-outside-toplevel
    shell.register_magics(Magics)
