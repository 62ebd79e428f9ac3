"""What a chart is about, said once: from it come the chart as it was drawn and the one that has nothing to draw."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from vigil.charts.chart import Chart, Sketch, caption_of, empty_chart, stem_of
from vigil.charts.look import Theme
from vigil.store.protocols import View


@dataclass(frozen=True, eq=False)
class Subject:
    """The view, title, file name (`what`) and data of one chart of a view."""

    view: View
    title: str
    what: str
    data: pd.DataFrame
    theme: Theme

    def empty(self, message: str) -> Chart:
        """The chart that says why nothing is drawn."""
        return empty_chart(
            self.view, title=self.title, what=self.what, message=message, theme=self.theme, data=self.data
        )

    def drawn(self, sketch: Sketch, *, alt: str, note: str) -> Chart:
        """The finished chart; its alternative text is the title and `alt`."""
        return Chart(
            drawn=sketch.finished(),
            title=self.title,
            caption=caption_of(self.view),
            alt=f"{self.title}. {alt}",
            data=self.data,
            name=stem_of(self.view, self.what),
            note=note,
        )
