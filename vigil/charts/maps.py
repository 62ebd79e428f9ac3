"""Maps: pure functions from a view to a `Chart`, drawn on the basemap of `vigil.charts.basemap`.

Precision is drawn, not faked: a point or settlement is a dot, a place known only as a city a ring, a
district or oblast a shaded area. What is known only as a country, a direction or a sea is counted in the
chart's note. Areas come from `data/areas/`; those of Kyiv's districts are approximate.

A figure may carry `layout.meta["time"]`: small index arrays with which the map component plays through
time in the browser (see `TimeTrace`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from vigil import limits, place_counts
from vigil.charts import basemap
from vigil.charts.chart import Chart, caption_of, file_stem, stem_of
from vigil.charts.look import (
    DASH,
    LIGHT,
    Theme,
    colour_of,
    escaped,
    faded,
    format_day,
    format_number,
    format_range,
    is_known,
    layout,
    month_name,
    short_day,
)
from vigil.place_counts import AreaFile
from vigil.schema import EVENT_TYPES, WEAPON_CLASSES
from vigil.tables import split_list
from vigil.view import View, only

Layer = Literal["places", "density", "oblasts", "districts", "launch"]
ColourBy = Literal["actor", "type", "weapon"]
SizeBy = Literal["events", "launched", "killed", "injured", "places_hit"]
Period = Literal["day", "week", "month"]

LAYERS: Mapping[str, str] = {
    "places": "Places",
    "density": "Density",
    "oblasts": "Oblasts",
    "districts": "Kyiv’s districts",
    "launch": "Launch areas",
}
"""Layers of the map and their names on the page, in order of listing."""

COLOUR_BY: Mapping[str, str] = {"actor": "Actor", "type": "Type of event", "weapon": "Weapon class"}

SIZE_BY: Mapping[str, str] = {
    "events": "Events",
    "launched": "Munitions launched in those attacks",
    "killed": "People killed at the place",
    "injured": "People injured at the place",
    "places_hit": "Places hit in those attacks",
}

PERIODS: Mapping[str, str] = {"day": "Day", "week": "Week", "month": "Month"}

SMALLEST, LARGEST = 9.0, 42.0
"""Diameters in pixels of the smallest and the largest dot or ring; the area grows with the measure."""

RING = 2.5
"""Width of a ring in pixels."""

LAUNCH_LINES = 50
"""Lines from launch areas drawn at most: more are a tangle nobody can read."""

LAUNCH_COLOUR = "#7d63c4"
"""Violet: apart from water, from every shade of the areas and from the actors."""

LINE_WIDTHS = (0.8, 1.5, 2.6, 4.2)

UKRAINE = ((22.1, 44.3), (40.3, 52.4))
WITH_LAUNCH_AREAS = ((22.1, 44.0), (47.5, 55.6))
KYIV = ((30.22, 50.21), (30.83, 50.60))
"""South-west and north-east corner of the views that maps open with: longitude, latitude."""

DENSITY_STEP = 0.2
"""Degrees between the points an area's events are spread over for the density layer."""

Corners = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class TimeTrace:
    """How one trace looks in each period: `item[i]` has `events[i]` events in period `period[i]`.

    `kind` is "points", "areas", "density" or "lines"; `more` what that kind needs to be redrawn.
    """

    trace: int
    kind: str
    item: list[int]
    period: list[int]
    events: list[int]
    values: list[float | None] | None
    more: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {
            "trace": self.trace,
            "kind": self.kind,
            "item": self.item,
            "period": self.period,
            "events": self.events,
            "values": self.values,
            **self.more,
        }


@lru_cache(maxsize=1)
def area_texts() -> dict[str, str]:
    """The outlines as compact GeoJSON text, by file name without its ending: what is served to the browser once."""
    return {file: _outline_text(file) for file in ("oblasts", "kyiv_districts", "launch_oblasts")}


def events_map(
    view: View,
    *,
    theme: Theme = LIGHT,
    layers: Iterable[str] = frozenset({"places"}),
    colour_by: ColourBy = "actor",
    size_by: SizeBy = "events",
    period: Period = "week",
    corners: Corners | None = None,
) -> Chart:
    """Events and impacts by place, with the precision of each place drawn.

    `layers` are names of `LAYERS`; "places" draws each place as precisely as it is known, "oblasts" and
    "districts" sum what happened in or within each area, "density" spreads each event evenly over the
    area it names, "launch" joins launch areas to the areas named as hit in the same report. `size_by`
    sets the size of dots and rings and the shade of areas; areas take the colour of the group most often
    named there. `corners` is the part of the world the map opens with: Ukraine, with the launch areas
    around it when that layer is drawn.
    Raises ValueError for a name that is none of these.
    """
    wanted = frozenset(layers)
    _check("layer", wanted, LAYERS)
    _check("colour_by", {colour_by}, COLOUR_BY)
    _check("size_by", {size_by}, SIZE_BY)
    _check("period", {period}, PERIODS)
    canvas = _Canvas(view, theme, colour_by, size_by, _periods(view, period))
    notes: list[str] = []
    if "density" in wanted:
        canvas.add_density()
    if "places" in wanted or wanted & {"oblasts", "districts"}:
        notes += canvas.add_areas(wanted)
    if "launch" in wanted:
        notes += canvas.add_launch()
    if "places" in wanted:
        notes += canvas.add_points()
    opened = corners or (WITH_LAUNCH_AREAS if "launch" in wanted else UKRAINE)
    figure = canvas.figure(opened, revision=_revision(corners))
    frame = place_counts.places_frame(view, rows=canvas.rows)
    nights = view.events.loc[view.events["violent"], "day"].nunique()
    return Chart(
        figure=figure,
        title=_title(wanted, size_by),
        caption=caption_of(view),
        alt=_alt(view, frame, wanted),
        data=frame,
        name=stem_of(view, "map"),
        is_map=True,
        note=" ".join([*notes, *_counted(view, canvas.rows), _unit_note(size_by, nights)]).strip(),
    )


def small_map(view: View, event_id: str, *, theme: Theme = LIGHT) -> Chart:
    """The places hit or affected in one event, who said so in the hover text; the view fits them.

    Opens on Kyiv where all located places lie in Kyiv. Raises KeyError when the view holds no such event.
    """
    one = only(view, [event_id])
    if one.events.empty:
        raise KeyError(f"no event {event_id!r} in this selection")
    event = one.events.iloc[0]
    canvas = _Canvas(one, theme, "actor", "events", [], told_by_speaker=True)
    notes = canvas.add_told_areas()
    notes += canvas.add_points()
    frame = place_counts.places_frame(one, rows=canvas.rows)
    figure = canvas.figure(_corners_of(one, frame), revision=event_id, padding=0.18)
    listed = frame.loc[frame["drawn"] != "none", "place"]
    what = f"Places reported hit or affected, {format_day(event['day'])}" if event["violent"] else "Where it took place"
    alt = f"Map. {what}: {', '.join(listed)}." if len(listed) else f"Map. {what}: no place that can be drawn."
    return Chart(
        figure=figure,
        title=what,
        caption=caption_of(one),
        alt=alt,
        data=frame,
        name=file_stem(f"map-{event_id}"),
        is_map=True,
        note=" ".join([*notes, *_counted(one, canvas.rows)]).strip(),
    )


# ---------------------------------------------------------------------- drawing


class _Canvas:
    """Collects the traces of one map and what each needs to be played through time."""

    def __init__(
        self,
        view: View,
        theme: Theme,
        colour_by: str,
        size_by: str,
        periods: Sequence[tuple[pd.Timestamp, str]],
        *,
        told_by_speaker: bool = False,
    ) -> None:
        self.view = view
        self.theme = theme
        self.colours = basemap.colours_of(theme)
        self.colour_by = colour_by
        self.size_by = size_by
        self.periods = periods
        self.told_by_speaker = told_by_speaker
        self.traces: list[Any] = []
        self.said: list[dict[str, Any]] = []
        self.launch_words = ""
        self.timed: list[TimeTrace] = []
        self.legend: dict[str, str] = {}
        self.scales_drawn: set[str] = set()
        self.rows = place_counts.placed_rows(view)
        self.events = view.events.set_index("event_id")
        starts = [start for start, _ in periods]
        days = self.events["day"]
        self.period_of = pd.Series(pd.Index(starts).searchsorted(days, side="right") - 1 if starts else 0, index=days.index)
        self.groups = _groups(view, colour_by)

    # -- areas

    def add_areas(self, layers: frozenset[str]) -> list[str]:
        """Shaded areas: what is known only as an area, or (layers "oblasts", "districts") everything within each."""
        notes = []
        by_area = self.rows[self.rows["drawn"] == "area"][["event_id", "area"]].rename(columns={"area": "place"})
        in_districts = by_area["place"].isin(place_counts.outlined("kyiv_districts"))
        abroad = by_area["place"].isin(place_counts.outlined("launch_oblasts"))
        drawn: list[tuple[AreaFile, pd.DataFrame]] = []
        if "oblasts" in layers:
            drawn.append(("oblasts", place_counts.roll_up(self.view, "oblasts", rows=self.rows)))
        elif "places" in layers:
            drawn.append(("oblasts", by_area[~in_districts & ~abroad]))
        if "places" in layers and abroad.any():
            drawn.append(("launch_oblasts", by_area[abroad]))
        if "districts" in layers:
            drawn.append(("kyiv_districts", place_counts.roll_up(self.view, "kyiv_districts", rows=self.rows)))
        elif "places" in layers:
            drawn.append(("kyiv_districts", by_area[in_districts]))
        drawn = [(file, rows.drop_duplicates()) for file, rows in drawn if len(rows)]
        large = [rows for file, rows in drawn if file != "kyiv_districts"]
        small = [rows for file, rows in drawn if file == "kyiv_districts"]
        tops = {True: self._top(small), False: self._top(large)}
        for file, rows in drawn:
            self._shade(file, rows, tops[file == "kyiv_districts"])
            if file == "kyiv_districts":
                notes.append("The outlines of Kyiv’s districts are approximate.")
        return notes

    def add_told_areas(self) -> list[str]:
        """Areas of one event, shaded by how many speakers named them; oblasts faintly, as the frame of the rest."""
        rows = self.rows[self.rows["drawn"] == "area"]
        if rows.empty:
            return []
        speakers = rows.groupby("area")["attributed_to"].nunique().clip(lower=1)
        colour = self.groups.colours[self.groups.order[0]]
        files: tuple[AreaFile, ...] = ("oblasts", "launch_oblasts", "kyiv_districts")
        left = set(speakers.index)
        notes = []
        steps = sorted({min(int(count), 3) for name, count in speakers.items()})
        for file in files:
            names = sorted(left & place_counts.outlined(file))
            left -= set(names)
            if not names:
                continue
            district = file == "kyiv_districts"
            faint = not district and bool(set(speakers.index) & place_counts.outlined("kyiv_districts"))
            tints = [0.08, 0.08, 0.08] if faint else [0.3, 0.62, 0.85]
            self.traces.append(
                go.Choroplethmap(
                    geojson=_outline_url(file),
                    featureidkey="properties.name_en",
                    locations=names,
                    z=[min(int(speakers[name]), 3) for name in names],
                    zmin=1,
                    zmax=3,
                    colorscale=[[n / 2, faded(colour, tint)] for n, tint in enumerate(tints)],
                    marker={"line": {"width": 1.2 if district else 0.8, "color": faded(colour, 0.35 if faint else 0.9)}},
                    showscale=False,
                    text=[
                        self._head(name, "district, approximate outline" if district else "known only as an oblast")
                        for name in names
                    ],
                    customdata=names,
                    hovertemplate="%{text}<extra></extra>",
                    name="Places",
                    showlegend=False,
                    below=basemap.AREAS_BELOW,
                )
            )
            if district:
                notes.append("The outlines of Kyiv’s districts are approximate.")
        if len(steps) > 1:
            tints = [0.3, 0.62, 0.85]
            words = {1: "named by 1 speaker", 2: "by 2", 3: "by 3 or more"}
            lines = [
                f'<span style="color:{_mixed(self.colours.land, colour, tints[step - 1])};font-size:16px">■</span> {words[step]}'
                for step in steps
            ]
            self.said.append(self._box("<br>".join(lines), corner="bottom"))
        return notes

    def _top(self, parts: Sequence[pd.DataFrame]) -> float:
        return max((float(self._item_values(rows)["value"].max()) for rows in parts), default=0.0)

    def _shade(self, file: AreaFile, rows: pd.DataFrame, top: float) -> None:
        items = self._item_values(rows)
        usual = self._usual_group(rows)
        for group in [group for group in self.groups.order if group in set(usual.values())]:
            names = [name for name in items.index if usual[name] == group]
            colour = self.groups.colours[group]
            self.legend.setdefault(group, colour)
            heads = [self._area_head(name, file, items.loc[name]) for name in names]
            self.traces.append(
                go.Choroplethmap(
                    geojson=_outline_url(file),
                    featureidkey="properties.name_en",
                    locations=names,
                    z=[float(items.loc[name, "shown"]) for name in names],
                    zmin=0,
                    zmax=max(top, 1.0),
                    colorscale=_scale(colour, self.theme),
                    marker={
                        "line": {"width": 1 if file == "kyiv_districts" else 0.6, "color": faded(colour, 0.8)},
                        "opacity": 0.78,
                    },
                    showscale=not self.told_by_speaker and file not in self.scales_drawn,
                    colorbar=self._colorbar(top, district=file == "kyiv_districts"),
                    text=[
                        f"{head}<br>{self._amount(items.loc[name])}" for head, name in zip(heads, names, strict=True)
                    ],
                    customdata=names,
                    hovertemplate="%{text}<extra></extra>",
                    name=escaped(self.groups.labels[group]),
                    showlegend=False,
                    below=basemap.AREAS_BELOW,
                )
            )
            self.scales_drawn.add(file)
            self._time("areas", rows[rows["place"].isin(names)], names, {"heads": heads})

    def _area_head(self, name: str, file: AreaFile, item: pd.Series) -> str:
        kind = "district, approximate outline" if file == "kyiv_districts" else "known as an area"
        return self._head(name, kind)

    def _colorbar(self, top: float, *, district: bool = False) -> dict[str, Any]:
        measure = {
            "events": "events",
            "launched": "munitions launched",
            "killed": "people killed",
            "injured": "people injured",
            "places_hit": "places hit",
        }[self.size_by]
        title = f"Kyiv’s districts: {measure}" if district else f"Areas: {measure}"
        return {
            "title": {"text": title, "side": "top", "font": {"size": 12, "color": self.theme.ink}},
            "orientation": "h",
            "x": 0.012,
            "xanchor": "left",
            "y": 0.13 if district else 0.02,
            "yanchor": "bottom",
            "lenmode": "pixels",
            "len": 190,
            "thickness": 9,
            "outlinewidth": 0,
            "bgcolor": faded(self.theme.paper, 0.92),
            "tickfont": {"size": 11, "color": self.theme.ink},
            "ticks": "",
            "xpad": 10,
            "ypad": 6,
            "nticks": 4,
            "tickformat": ",d" if top >= 4 else "",
            **({"tickvals": list(range(int(top) + 1))} if top < 4 else {}),
        }

    # -- dots and rings

    def add_points(self) -> list[str]:
        """Dots and rings, the larger below the smaller; one trace per group of the chosen colour."""
        rows = self.rows[self.rows["drawn"].isin(["dot", "ring"])]
        rows = rows.drop_duplicates(["event_id", "place"])
        notes = []
        places = rows.drop_duplicates("place").set_index("place")
        pairs = self.groups.of_events.merge(rows[["event_id", "place"]], on="event_id")
        top = 0.0
        prepared = []
        for group in self.groups.order:
            mine = pairs[pairs["group"] == group][["event_id", "place"]]
            if len(mine):
                items = self._item_values(mine)
                top = max(top, float(items["value"].max()))
                prepared.append((group, mine, items))
        room = limits.MAP_POINTS // 2  # a ring is two circles
        total = sum(len(items) for _, _, items in prepared)
        if total > room:
            notes.append(f"Of {format_number(total)} dots and rings the {format_number(room)} largest are drawn.")
        for group, mine, items in prepared:
            share = max(1, int(room * len(items) / total)) if total > room else len(items)
            self._circles(group, mine, items.head(share), places, top)
        return notes

    def _circles(
        self, group: str, rows: pd.DataFrame, items: pd.DataFrame, places: pd.DataFrame, top: float
    ) -> None:
        colour = self.groups.colours[group]
        self.legend.setdefault(group, colour)
        names = list(items.index)
        heads = [self._head(name, _precision_words(places.loc[name])) for name in names]
        point: list[int] = []
        inner: list[bool] = []
        for number, name in enumerate(names):
            point.append(number)
            inner.append(False)
            if places.loc[name, "drawn"] == "ring":
                point.append(number)
                inner.append(True)
        sizes = [_diameter(items.loc[name, "value"], top) for name in names]
        opacity = [0.92 if hole else (0.95 if places.loc[names[n], "drawn"] == "ring" else 0.8) for n, hole in zip(point, inner, strict=True)]
        texts = [f"{head}<br>{self._amount(items.loc[name])}" for head, name in zip(heads, names, strict=True)]
        self.traces.append(
            go.Scattermap(
                lon=[round(float(places.loc[names[n], "longitude"]), 5) for n in point],
                lat=[round(float(places.loc[names[n], "latitude"]), 5) for n in point],
                mode="markers",
                marker={
                    "size": [max(sizes[n] - (2 * RING if hole else 0), 1) for n, hole in zip(point, inner, strict=True)],
                    "color": [self.colours.land if hole else colour for hole in inner],
                    "opacity": opacity,
                },
                text=[texts[n] for n in point],
                customdata=[names[n] for n in point],
                hoverinfo="text",
                name=escaped(self.groups.labels[group]),
                showlegend=False,
                below=basemap.POINTS_BELOW,
            )
        )
        more = {
            "heads": heads,
            "point": point,
            "inner": inner,
            "opacity": opacity,
            "largest": top,
            "smallest_size": SMALLEST,
            "largest_size": LARGEST,
            "ring": RING,
        }
        self._time("points", rows[rows["place"].isin(set(names))], names, more)

    # -- density

    def add_density(self) -> None:
        """Events spread evenly over what each report names: an area's over its points, a place's at its point."""
        rows = self.rows[self.rows["drawn"] != "none"].drop_duplicates(["event_id", "place"])
        longitudes: list[float] = []
        latitudes: list[float] = []
        weights: list[float] = []
        counts = rows.groupby("place")["event_id"].nunique()
        first = rows.drop_duplicates("place").set_index("place")
        for place, count in counts.items():
            row = first.loc[place]
            spots = _spread(str(row["area"])) if row["drawn"] == "area" else [(row["longitude"], row["latitude"])]
            for longitude, latitude in spots:
                longitudes.append(round(float(longitude), 3))
                latitudes.append(round(float(latitude), 3))
                weights.append(round(float(count) / len(spots), 4))
        if not weights:
            return
        self.traces.append(
            go.Densitymap(
                lon=longitudes,
                lat=latitudes,
                z=weights,
                radius=26,
                zmin=0,
                zmax=sorted(weights)[int(len(weights) * 0.97)] * 2.6,
                opacity=0.85,
                colorscale=[[0, faded(self.theme.scale[1], 0)]]
                + [[(n + 1) / 5, colour] for n, colour in enumerate(self.theme.scale[1:])],
                showscale=False,
                hoverinfo="skip",
                name="Density",
                below=basemap.AREAS_BELOW,
            )
        )
        shades = "".join(f'<span style="color:{colour};font-size:16px">■</span>' for colour in self.theme.scale[1:])
        self.said.append(self._box(f"Events, spread over the area named<br>few {shades} many", corner="bottom"))

    # -- launch areas

    def add_launch(self) -> list[str]:
        """Launch areas and the lines that join them to the areas named as hit or targeted in the same report."""
        pairs, unplaced = launch_pairs(self.view, rows=self.rows)
        notes = ["Lines join areas named in the same report; they are not flight paths."]
        places = self.view.table.places.set_index("name_en")
        counted = pairs.groupby(["launched_from", "target"])["event_id"].nunique().rename("events").reset_index()
        counted = counted.sort_values(["events", "launched_from", "target"], ascending=[False, True, True])
        drawn = counted.head(LAUNCH_LINES)
        if len(drawn) < len(counted):
            least = int(drawn["events"].min())
            notes.append(
                f"Drawn are the {len(drawn)} pairs named together most often (in {least} reports or more) "
                f"of {len(counted)}."
            )
        if len(unplaced):
            words = ", ".join(f"{escaped_plain(name)} {count}" for name, count in unplaced.items())
            notes.append(f"Launch areas without a place on the map (reports): {words}.")
        ends = [
            [
                *_rounded(places.loc[row.launched_from, "longitude"], places.loc[row.launched_from, "latitude"]),
                *_rounded(places.loc[row.target, "longitude"], places.loc[row.target, "latitude"]),
            ]
            for row in drawn.itertuples()
        ]
        chosen = pairs.merge(drawn[["launched_from", "target"]])
        chosen = chosen.assign(place=chosen["launched_from"] + " → " + chosen["target"])
        names = [f"{row.launched_from} → {row.target}" for row in drawn.itertuples()]
        most = int(drawn["events"].max()) if len(drawn) else 0
        bounds = _classes(most, len(LINE_WIDTHS))
        for (least, greatest), width in zip(bounds, LINE_WIDTHS, strict=False):
            longitudes: list[float | None] = []
            latitudes: list[float | None] = []
            for (from_x, from_y, to_x, to_y), count in zip(ends, drawn["events"], strict=True):
                if least <= count <= greatest:
                    longitudes += [from_x, to_x, None]
                    latitudes += [from_y, to_y, None]
            self.traces.append(
                go.Scattermap(
                    lon=longitudes,
                    lat=latitudes,
                    mode="lines",
                    line={"width": width, "color": LAUNCH_COLOUR},
                    opacity=0.5,
                    hoverinfo="skip",
                    name=f"Named together in {least}{DASH}{greatest} reports" if greatest > least else f"Named together in {least} reports",
                    showlegend=False,
                    below="borders",
                )
            )
            self._time("lines", chosen, names, {"ends": ends, "least": least, "most": greatest})
        self._launch_marks(pairs)
        if len(drawn):
            spans = ", ".join(f"{least}{DASH}{greatest}" if greatest > least else f"{least}" for least, greatest in bounds)
            self.launch_words = f'<span style="color:{LAUNCH_COLOUR};font-size:16px">●</span> launch area; lines by reports: {spans}'
        return notes

    def _launch_marks(self, pairs: pd.DataFrame) -> None:
        places = self.view.table.places.set_index("name_en")
        named = launches(self.view)
        named = named[named["place"].isin(places.index[places["latitude"].notna()])]
        counts = named.groupby("place")["event_id"].nunique().sort_values(ascending=False)
        names = [str(name) for name in counts.index]
        files: tuple[AreaFile, ...] = ("launch_oblasts", "oblasts")
        areas = {file: [name for name in names if name in place_counts.outlined(file)] for file in files}
        areas["oblasts"] = [name for name in areas["oblasts"] if name not in areas["launch_oblasts"]]
        colour = LAUNCH_COLOUR
        heads = {name: f"<b>{escaped(name)}</b><br>named as a launch area" for name in names}
        for file, shaded in areas.items():
            if not shaded:
                continue
            self.traces.append(
                go.Choroplethmap(
                    geojson=_outline_url(file),
                    featureidkey="properties.name_en",
                    locations=shaded,
                    z=[float(counts[name]) for name in shaded],
                    zmin=0,
                    zmax=float(counts.max()),
                    colorscale=[[0, faded(colour, 0.12)], [1, faded(colour, 0.5)]],
                    marker={"line": {"width": 0.8, "color": faded(colour, 0.6)}},
                    showscale=False,
                    text=[f"{heads[name]}<br>{_reports(int(counts[name]))}" for name in shaded],
                    customdata=shaded,
                    hovertemplate="%{text}<extra></extra>",
                    name="Launch areas",
                    showlegend=False,
                    below=basemap.AREAS_BELOW,
                )
            )
            more = {"heads": [heads[name] for name in shaded]}
            self._time("areas", named[named["place"].isin(shaded)], shaded, more)
        shaded = [name for part in areas.values() for name in part]
        kinds = places["kind"]
        dots = [name for name in names if name not in shaded and kinds[name] not in ("oblast", "district")]
        if not dots:
            return
        top = float(counts.max())
        self.traces.append(
            go.Scattermap(
                lon=[round(float(places.loc[name, "longitude"]), 4) for name in dots],
                lat=[round(float(places.loc[name, "latitude"]), 4) for name in dots],
                mode="markers",
                marker={"size": [_diameter(float(counts[name]), top, largest=20) for name in dots], "color": colour, "opacity": 0.85},
                text=[f"{heads[name]}<br>{_reports(int(counts[name]))}" for name in dots],
                customdata=dots,
                hoverinfo="text",
                name="Launch areas",
                showlegend=False,
                below=basemap.POINTS_BELOW,
            )
        )
        more = {
            "heads": [heads[name] for name in dots],
            "point": list(range(len(dots))),
            "inner": [False] * len(dots),
            "opacity": [0.85] * len(dots),
            "largest": top,
            "smallest_size": SMALLEST,
            "largest_size": 20,
            "ring": RING,
        }
        self._time("points", named[named["place"].isin(dots)], dots, more, measured=False)

    # -- shared

    def _item_values(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Per place, the largest first: `events` (distinct), `value` of the measure (0 where unknown), `known`."""
        once = rows.drop_duplicates(["event_id", "place"])
        measure = self._measure(once)
        grouped = once.assign(measure=measure).groupby("place", sort=True)
        items = pd.DataFrame({"events": grouped["event_id"].nunique(), "known": grouped["measure"].count()})
        items["value"] = grouped["measure"].sum().astype("float64")
        items["shown"] = items["value"]
        return items.sort_values("value", ascending=False, kind="stable")

    def _measure(self, rows: pd.DataFrame) -> pd.Series:
        if self.size_by == "events":
            return pd.Series(1.0, index=rows.index)
        if self.size_by in ("launched", "places_hit"):
            return rows["event_id"].map(self.events[self.size_by]).astype("Float64").astype("float64")
        name = f"{self.size_by}_best"
        there = self.rows.groupby(["event_id", "place"])[name].max()
        keys = pd.MultiIndex.from_frame(rows[["event_id", "place"]])
        return pd.Series(there.reindex(keys).to_numpy(dtype="float64", na_value=float("nan")), index=rows.index)

    def _usual_group(self, rows: pd.DataFrame) -> dict[str, str]:
        pairs = self.groups.of_events.merge(rows, on="event_id")
        counts = pairs.groupby(["place", "group"])["event_id"].nunique().reset_index(name="n")
        counts["order"] = counts["group"].map({group: n for n, group in enumerate(self.groups.order)})
        counts = counts.sort_values(["n", "order"], ascending=[False, True]).drop_duplicates("place")
        return dict(zip(counts["place"], counts["group"], strict=True))

    def _head(self, name: str, kind: str) -> str:
        lines = [f"<b>{escaped(name)}</b>", escaped(kind)]
        rows = self.rows[(self.rows["place"] == name) | (self.rows["area"] == name)]
        if self.told_by_speaker:
            for speaker, said in rows.groupby(rows["attributed_to"].fillna("speaker not named"), sort=False):
                effects = ", ".join(dict.fromkeys(said["effect"].dropna()))
                lines.append(f"{escaped(speaker)}: {escaped(effects)}" if effects else escaped(speaker))
            speakers = int(rows["attributed_to"].nunique())
            if speakers > 1:
                lines.append(f"according to {speakers} speakers")
        else:
            sources = place_counts.distinct_sources(rows["source_id"])
            if sources:
                lines.append(f"{sources} {'source' if sources == 1 else 'sources'}")
        return "<br>".join(lines)

    def _amount(self, item: pd.Series) -> str:
        events = int(item["events"])
        words = f"{format_number(events)} {'event' if events == 1 else 'events'}"
        if self.size_by == "events":
            return words
        if not item["known"]:
            return f"{words}<br>{_unit(self.size_by)}: unknown"
        known = "" if item["known"] == events else f" (known for {int(item['known'])} of {events})"
        return f"{words}<br>{_unit(self.size_by)}: {format_number(item['value'])}{known}"

    def _time(
        self, kind: str, rows: pd.DataFrame, names: Sequence[str], more: Mapping[str, Any], *, measured: bool = True
    ) -> None:
        if not self.periods:
            return
        once = rows.drop_duplicates(["event_id", "place"])
        number = {name: n for n, name in enumerate(names)}
        frame = pd.DataFrame(
            {
                "item": once["place"].map(number),
                "period": once["event_id"].map(self.period_of),
                "value": self._measure(once) if measured and self.size_by != "events" else 1.0,
            }
        ).dropna(subset=["item", "period"])
        grouped = frame.groupby(["item", "period"], sort=True)["value"]
        sums = pd.DataFrame({"events": grouped.size(), "value": grouped.sum(min_count=1)}).reset_index()
        values = None
        if measured and self.size_by != "events":
            values = [None if pd.isna(value) else float(value) for value in sums["value"]]
        self.timed.append(
            TimeTrace(
                trace=len(self.traces) - 1,
                kind=kind,
                item=[int(value) for value in sums["item"]],
                period=[int(value) for value in sums["period"]],
                events=[int(value) for value in sums["events"]],
                values=values,
                more=more,
            )
        )

    def figure(self, corners: Corners, *, revision: str, padding: float = 0.0) -> go.Figure:
        base = layout(self.theme)
        for unused in ("xaxis", "yaxis", "bargap", "barcornerradius", "colorway"):
            base.pop(unused, None)
        centre, zoom = fit(widened(corners, padding))
        meta: dict[str, Any] = {"corners": [list(corner) for corner in widened(corners, padding)]}
        if self.periods and self.timed:
            labels = [label for _, label in self.periods]
            meta["time"] = {"labels": labels, "traces": [trace.as_json() for trace in self.timed]}
        key = [self._key()] if (self.legend or self.launch_words) and not self.told_by_speaker else []
        return go.Figure(
            self.traces or [go.Scattermap(lon=[], lat=[], showlegend=False)],
            {
                **base,
                "map": {
                    "style": basemap.style_url(self.theme),
                    "center": {"lon": centre[0], "lat": centre[1]},
                    "zoom": zoom,
                    "uirevision": revision,
                },
                "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
                "height": 520,
                "dragmode": "pan",
                "showlegend": False,
                "hovermode": "closest",
                "uirevision": "map",
                "modebar": {
                    "bgcolor": faded(self.theme.paper, 0.9),
                    "color": self.theme.muted,
                    "activecolor": self.theme.accent,
                },
                "annotations": [*key, *self.said],
                "meta": meta,
            },
        )

    def _key(self) -> dict[str, Any]:
        """What the colours and the shapes stand for."""
        order = [group for group in self.groups.order if group in self.legend]
        lines = [
            f'<span style="color:{self.legend[group]};font-size:16px">●</span> {escaped(self.groups.labels[group])}'
            for group in order
        ]
        if lines:
            lines.append(f'<span style="color:{self.theme.muted}">● point   ○ city   ▨ area</span>')
        if self.launch_words:
            lines.append(self.launch_words)
        return self._box("<br>".join(lines), corner="top")

    def _box(self, text: str, *, corner: Literal["top", "bottom"]) -> dict[str, Any]:
        top = corner == "top"
        return {
            "text": text,
            "showarrow": False,
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": 1 if top else 0,
            "xshift": 8,
            "yshift": -8 if top else 8,
            "xanchor": "left",
            "yanchor": corner,
            "align": "left",
            "font": {"size": 12, "color": self.theme.ink},
            "bgcolor": faded(self.theme.paper, 0.9),
            "borderpad": 5,
        }


@dataclass(frozen=True)
class _Groups:
    """What colour stands for: of_events (columns event_id, group; an event may have several), order, labels, colours."""

    of_events: pd.DataFrame
    order: list[str]
    labels: dict[str, str]
    colours: dict[str, str]


def _groups(view: View, colour_by: str) -> _Groups:
    events = view.events
    if colour_by == "weapon":
        of_events = view.munitions[["event_id", "weapon_class"]].drop_duplicates()
        of_events = of_events.rename(columns={"weapon_class": "group"})
        rest = events.loc[~events["event_id"].isin(set(of_events["event_id"])), ["event_id"]].assign(group="no weapon named")
        of_events = pd.concat([of_events, rest], ignore_index=True)
        known = [*WEAPON_CLASSES, "no weapon named"]
    else:
        column = "actor1" if colour_by == "actor" else "event_type"
        of_events = events[["event_id", column]].rename(columns={column: "group"})
        known = list(EVENT_TYPES) if colour_by == "type" else []
    present = of_events["group"].value_counts()
    order = [name for name in known if name in present.index] or [str(name) for name in present.index]
    labels = {name: EVENT_TYPES[name].label if colour_by == "type" else name for name in order}
    colours = {name: colour_of(colour_by, name) for name in order}
    return _Groups(of_events.reset_index(drop=True), order, labels, colours)


# ---------------------------------------------------------------------- launch areas


def launches(view: View) -> pd.DataFrame:
    """One row per event and launch area named in it: columns `event_id`, `place`."""
    rows = [
        (event_id, name)
        for event_id, cell in zip(view.munitions["event_id"], view.munitions["launched_from"], strict=True)
        for name in split_list(cell)
    ]
    return pd.DataFrame(rows, columns=["event_id", "place"]).drop_duplicates(ignore_index=True)


def launch_pairs(view: View, *, rows: pd.DataFrame | None = None) -> tuple[pd.DataFrame, pd.Series]:
    """Launch areas and the areas hit or targeted in the same event, and the launch areas that cannot be placed.

    The pairs have columns `event_id`, `launched_from`, `target` (names of places with a reference point;
    a target within an oblast stands for the oblast). The second is the number of events by name for seas,
    directions and whatever else has no reference point. That two areas are named together does not say
    that what was launched from the one hit the other.
    """
    places = view.table.places.set_index("name_en")
    placed = set(places.index[places["latitude"].notna()])
    froms = launches(view)
    unplaced = froms[~froms["place"].isin(placed)].groupby("place")["event_id"].nunique().sort_values(ascending=False)
    named = [
        (event_id, name)
        for event_id, cell in zip(view.munitions["event_id"], view.munitions["target"], strict=True)
        for name in split_list(cell)
    ]
    rows = place_counts.placed_rows(view) if rows is None else rows
    hit = rows[rows["effect"].notna() & (rows["drawn"] != "none")][["event_id", "place"]]
    targets = pd.concat([pd.DataFrame(named, columns=["event_id", "place"]), hit], ignore_index=True)
    kinds = places["kind"].to_dict()
    units = {name: _unit_of(view, name, kinds) for name in targets["place"].unique()}
    targets = targets.assign(target=targets["place"].map(units).astype("str")).dropna(subset=["target"])
    targets = targets[targets["target"].isin(placed)][["event_id", "target"]].drop_duplicates()
    pairs = froms[froms["place"].isin(placed)].rename(columns={"place": "launched_from"}).merge(targets, on="event_id")
    return pairs[pairs["launched_from"] != pairs["target"]].reset_index(drop=True), unplaced


def _unit_of(view: View, name: str, kinds: Mapping[Any, Any]) -> str | None:
    """The oblast, or city of its rank, that a place is or lies in."""
    units = [place for place in place_counts.chain(view.table, name) if kinds.get(place) in ("oblast", "city")]
    return units[-1] if units else None


def _classes(most: int, count: int) -> list[tuple[int, int]]:
    """Ranges of whole numbers from 1 to `most`, each about twice as far as the one before."""
    edges = sorted({max(1, round(most * share)) for share in (0.125, 0.25, 0.5, 1.0)})[-count:] if most else []
    starts = [1, *[edge + 1 for edge in edges[:-1]]]
    return list(zip(starts, edges, strict=True))


# ---------------------------------------------------------------------- views of the world


def widened(corners: Corners, share: float) -> Corners:
    """The rectangle with this share of its width and height added, half on either side."""
    (west, south), (east, north) = corners
    x, y = (east - west) * share / 2, (north - south) * share / 2
    return (west - x, south - y), (east + x, north + y)


def fit(corners: Corners, *, width: int = 900, height: int = 520) -> tuple[tuple[float, float], float]:
    """Centre (longitude, latitude) and zoom at which a rectangle fills a map of this many pixels.

    MapLibre's world is 512 pixels wide at zoom 0; the component fits the rectangle again to its real size.
    """
    (west, south), (east, north) = corners
    bottom, top = _mercator(south), _mercator(north)
    middle = (bottom + top) / 2
    spans = ((east - west) / 360 * 512 / width, (top - bottom) * 512 / height)
    zoom = min(10.5, -math.log2(max(*spans, 1e-6)))
    latitude = math.degrees(2 * math.atan(math.exp(middle * 2 * math.pi)) - math.pi / 2)
    return ((west + east) / 2, latitude), round(zoom, 2)


def _mercator(latitude: float) -> float:
    inside = min(max(latitude, -85.0), 85.0)
    return math.log(math.tan(math.pi / 4 + math.radians(inside) / 2)) / (2 * math.pi)


def _corners_of(view: View, frame: pd.DataFrame) -> Corners:
    drawn = frame[frame["drawn"] != "none"]
    points: list[tuple[float, float]] = []
    finer = drawn[~drawn["place"].isin(_containers(view, set(drawn["place"])))]
    for row in finer.itertuples():
        if row.drawn == "area":
            points.extend(_outline_corners(str(row.area)))
        else:
            reach = 0.15 if not is_known(row.radius_km) else max(float(row.radius_km), 8.0) / 111
            points += [
                (row.longitude - 1.5 * reach, row.latitude - reach),
                (row.longitude + 1.5 * reach, row.latitude + reach),
            ]
    if not points:
        return UKRAINE
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys)), (max(xs), max(ys))


def _containers(view: View, names: set[str]) -> set[str]:
    """Of these places, those that only frame a finer one, so that the view may close in on the finer."""
    return {
        container
        for name in names
        for container in place_counts.chain(view.table, name)[1:]
        if container in names and name.endswith(f", {container}")
    } | ({"Kyiv oblast"} if any(name.endswith(", Kyiv") for name in names) else set())


# ---------------------------------------------------------------------- outlines


def _outline_text(file: AreaFile) -> str:
    content = place_counts.outlines(file)
    features = [
        {"type": "Feature", "properties": {"name_en": feature["properties"]["name_en"]}, "geometry": feature["geometry"]}
        for feature in content["features"]
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=4)
def _outline_url(file: AreaFile) -> str:
    return basemap.data_url(area_texts()[file])


def _rings(name: str) -> list[list[list[float]]]:
    files: tuple[AreaFile, ...] = ("kyiv_districts", "oblasts", "launch_oblasts")
    for file in files:
        for feature in place_counts.outlines(file)["features"]:
            if feature["properties"]["name_en"] == name:
                geometry = feature["geometry"]
                many = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
                return [polygon[0] for polygon in many]
    return []


def _outline_corners(name: str) -> list[tuple[float, float]]:
    xs = [point[0] for ring in _rings(name) for point in ring]
    ys = [point[1] for ring in _rings(name) for point in ring]
    return [(min(xs), min(ys)), (max(xs), max(ys))] if xs else []


@lru_cache(maxsize=256)
def _spread(name: str) -> list[tuple[float, float]]:
    """Points of a regular grid within an area; its middle where it is smaller than the grid."""
    rings = _rings(name)
    corners = _outline_corners(name)
    if not corners:
        return []
    (west, south), (east, north) = corners
    step_x = DENSITY_STEP * 1.5  # a degree of longitude is shorter
    found = []
    for row in range(math.floor(south / DENSITY_STEP), math.ceil(north / DENSITY_STEP) + 1):
        for column in range(math.floor(west / step_x), math.ceil(east / step_x) + 1):
            spot = (column * step_x, row * DENSITY_STEP)
            if any(_inside(spot, ring) for ring in rings):
                found.append(spot)
    return found or [((west + east) / 2, (south + north) / 2)]


def _inside(point: tuple[float, float], ring: Sequence[Sequence[float]]) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


# ---------------------------------------------------------------------- words and scales


def _periods(view: View, period: str) -> list[tuple[pd.Timestamp, str]]:
    """Starts of the periods of the view and their labels; weeks start on Monday."""
    days = view.events["day"].dropna()
    if days.empty:
        return []
    rule = {"day": "D", "week": "W-SUN", "month": "M"}[period]
    periods = pd.period_range(days.min(), days.max(), freq=rule)
    return [(start.start_time, _period_label(start.start_time, start.end_time, period)) for start in periods]


def _period_label(start: pd.Timestamp, end: pd.Timestamp, period: str) -> str:
    if period == "month":
        return f"{month_name(start.month)} {start.year}"
    if period == "day":
        return format_day(start)
    first, last = short_day(start.date()), short_day(end.date())
    return f"{first} {start.year}{DASH}{last} {end.year}" if start.year != end.year else f"{first}{DASH}{last} {end.year}"


def _revision(corners: Corners | None) -> str:
    """What a map's place belongs to: it is kept while this stays the same, whatever else changes."""
    return "events" if corners is None else "events " + " ".join(f"{x:g} {y:g}" for x, y in corners)


def _title(layers: frozenset[str], size_by: str) -> str:
    if layers == {"launch"}:
        return "Launch areas and the areas named in the same reports"
    if layers == {"density"}:
        return "Where events were reported, spread over the areas named"
    return f"Events by place: {SIZE_BY[size_by].lower()}" if size_by != "events" else "Events by place"


def _alt(view: View, frame: pd.DataFrame, layers: frozenset[str]) -> str:
    drawn = frame[frame["drawn"] != "none"]
    if drawn.empty:
        return "Map of Ukraine without data: no event of this selection can be placed."
    top = ", ".join(f"{row.place} {row.events}" for row in drawn.head(5).itertuples())
    shown = ", ".join(LAYERS[name].lower() for name in LAYERS if name in layers)
    return (
        f"Map of {format_number(len(drawn))} places named in {format_number(len(view.events))} events "
        f"(layers: {shown or 'none'}). Most events: {top}. The table holds all figures."
    )


def _counted(view: View, rows: pd.DataFrame) -> list[str]:
    lost = place_counts.not_located(view, rows=rows)
    events, impacts = int(lost["events"].sum()), int(lost["impacts"].sum())
    if not events and not impacts:
        return ["Not located: 0."]
    named = lost[(lost["events"] > 0) | (lost["impacts"] > 0)]
    words = ", ".join(
        f"{row.place} ({row.precision}) {row.events or row.impacts}" if is_known(row.precision) else f"{row.place} {row.events or row.impacts}"
        for row in named.head(6).itertuples()
    )
    more = f" and {len(named) - 6} more" if len(named) > 6 else ""
    ev = f"{format_number(events)} {'event' if events == 1 else 'events'}"
    im = f"{format_number(impacts)} {'impact' if impacts == 1 else 'impacts'}"
    return [f"Not located: {ev}, {im}; known only as {words}{more}."]


def _unit_note(size_by: str, nights: int) -> str:
    if size_by in ("launched", "places_hit"):
        return "Figures are those of whole attacks: reports do not divide them among places."
    return ""


def _unit(size_by: str) -> str:
    return {
        "launched": "launched in those attacks",
        "killed": "killed here",
        "injured": "injured here",
        "places_hit": "places hit in those attacks",
    }[size_by]


def _precision_words(place: pd.Series) -> str:
    words = {"city": "known only as a city", "point": "point", "settlement": "settlement"}.get(str(place["precision"]), "")
    parent = f", {place['parent']}" if is_known(place["parent"]) else ""
    return f"{words}{parent}"


def _reports(count: int) -> str:
    return f"in {format_number(count)} {'report' if count == 1 else 'reports'}"


def _diameter(value: float, top: float, *, largest: float = LARGEST) -> float:
    if top <= 0 or not is_known(value) or value <= 0:
        return SMALLEST
    return round(SMALLEST + math.sqrt(min(value / top, 1.0)) * (largest - SMALLEST), 1)


def _scale(colour: str, theme: Theme) -> list[list[Any]]:
    """From a tint of the land to the colour and on to a darker (light theme) or lighter (dark theme) one."""
    land = basemap.colours_of(theme).land
    end = "#ffffff" if theme.name == "dark" else "#000000"
    return [[0, _mixed(land, colour, 0.12)], [0.65, _mixed(land, colour, 0.92)], [1, _mixed(colour, end, 0.3)]]


def _mixed(first: str, second: str, share: float) -> str:
    parts = [
        round(int(first[n : n + 2], 16) * (1 - share) + int(second[n : n + 2], 16) * share) for n in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _rounded(longitude: Any, latitude: Any) -> tuple[float, float]:
    return round(float(longitude), 4), round(float(latitude), 4)


def escaped_plain(text: Any) -> str:
    """A value for a plain-text note: one line, no markup meaning."""
    return " ".join(str(text).split())


def _check(what: str, given: Iterable[str], known: Mapping[str, str]) -> None:
    wrong = sorted(set(given) - set(known))
    if wrong:
        raise ValueError(f"unknown {what} {wrong[0]!r}; known are {', '.join(known)}")


__all__ = [
    "COLOUR_BY",
    "KYIV",
    "LAYERS",
    "PERIODS",
    "SIZE_BY",
    "UKRAINE",
    "area_texts",
    "events_map",
    "fit",
    "format_range",
    "launch_pairs",
    "launches",
    "small_map",
]
