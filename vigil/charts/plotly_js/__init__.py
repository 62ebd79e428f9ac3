"""The part of plotly.js that draws lines, marks and bars: what a browser loads, here and in exported pages.

The plotly package brings plotly.js as a whole, 4.8 MB that a browser needs a second to start; of its maps, globes and
three-dimensional charts nothing is drawn here. This is the maker's own smallest build, "basic", which starts in a
fifth of that time. Pictures on the server are still drawn with the whole.

To bring it up to date, put `plotly-basic.min.js` of the package `plotly.js-basic-dist-min` in its place, of the version
that the plotly package holds (`plotly.offline.get_plotlyjs_version()`): a test tells when they have parted.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("plotly-basic.min.js")


@cache
def source() -> str:
    """The script as a text."""
    return FILE.read_text(encoding="utf-8")


@cache
def version() -> str:
    """Of plotly.js, as "4.1.1"."""
    found = re.search(r"v(\d+\.\d+\.\d+)", source()[:300])
    if found is None:
        raise ValueError(f"{FILE} does not begin with the version of plotly.js")
    return found[1]
