"""Changes in how figures are reported: never to be read as changes in the war."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class ReportingBreak:
    """A change in how figures are reported: never to be read as a change in the war."""

    day: pd.Timestamp
    """The first report of the new kind."""
    changed: tuple[str, ...]
    """Figures that mean something else from then on."""
    derived: tuple[str, ...]
    """Figures worked out from those: meant to go on unchanged, but counted differently."""
    label: str
    """For a mark in a chart."""
    sentence: str

    def touches(self, measure: str) -> bool:
        """Whether a chart of this measure must show the break."""
        return measure in self.changed or measure in self.derived


AIR_FORCE_BREAKS: tuple[ReportingBreak, ...] = (
    ReportingBreak(
        day=pd.Timestamp("2025-07-24"),
        changed=("shot_down", "lost"),
        derived=("neutralised", "got_through"),
        label="reporting changes",
        sentence=(
            "From the report of 24 July 2025 on, destroyed and jammed are no longer told apart: what is seen from "
            "there on may come from the reporting and is not read as a change in the war."
        ),
    ),
)
"""In the reports of the Air Force of Ukraine, declared here alone; charts of a measure that one touches mark it."""
