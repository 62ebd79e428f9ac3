"""What a chart is about, said once: from it come the chart as it was drawn and the one that has nothing to draw."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from vigil.charts.chart import Chart, Sketch, caption_of, stem_of
from vigil.charts.look import Theme, escaped
from vigil.charts.one_event import event_caption, event_stem
from vigil.store.protocols import View


@dataclass(frozen=True, eq=False)
class Subject:
    """The view, title, file name (`what`) and data of one chart, of a view or of one of its events."""

    view: View
    title: str
    what: str
    data: pd.DataFrame
    theme: Theme
    event_id: str | None = None
    """Of the event that the chart is of: then the filters play no part in its caption and name."""

    def empty(self, message: str, *, note: str = "") -> Chart:
        """The chart that says in the place of marks why nothing is drawn."""
        sketch = Sketch(self.theme, height=160)
        sketch.layout.update(xaxis={"visible": False}, yaxis={"visible": False})
        middle = {"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}
        sketch.write(escaped(message), **middle, font={"color": self.theme.muted, "size": 14})
        return self.drawn(sketch, alt=message, note=note or message)

    def drawn(self, sketch: Sketch, *, alt: str, note: str, kind: str = "") -> Chart:
        """The finished chart; its alternative text is the title, what `kind` of chart it is, and `alt`."""
        return Chart(
            drawn=sketch.finished(),
            title=self.title,
            caption=event_caption(self.view.in_memory, self.event_id) if self.event_id else caption_of(self.view),
            alt=f"{self.title}{kind}. {alt}",
            data=self.data,
            name=event_stem(self.event_id, self.what) if self.event_id else stem_of(self.view, self.what),
            note=note,
        )
