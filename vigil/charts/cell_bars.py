"""Cells of a grid, drawn as bars: sharp in print, where plotly makes a picture of its own heat maps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from vigil.charts.chart import Sketch


def draw_cells(
    sketch: Sketch, columns: ArrayLike, rows: ArrayLike, *, marker: Mapping[str, Any], gap: float = 2, **properties: Any
) -> None:
    """Draw a cell around each of these whole numbers of a pair of axes, with so many pixels of paper between two.

    `marker` colours them, as of a bar.
    """
    across, up = np.asarray(columns, dtype=float), np.asarray(rows, dtype=float)
    sketch.trace(
        "bar",
        **{"x": across, "base": up - 0.5, "y": np.ones(len(up)), "width": 1, "showlegend": False},
        marker={**marker, "cornerradius": 0, "line": {"width": gap, "color": sketch.theme.paper}},
        **properties,
    )
    sketch.layout["barmode"] = "overlay"
