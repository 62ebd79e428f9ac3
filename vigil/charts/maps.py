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
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from vigil import limits, place_counts
from vigil.charts import basemap
from vigil.charts.chart import Chart, caption_of, file_stem, stem_of
from vigil.charts.look import LIGHT, Theme, colour_of, escaped, faded, layout
from vigil.place_counts import AreaFile
from vigil.schema import EVENT_TYPES, WEAPON_CLASSES
from vigil.tables import split_list
from vigil.view import View, only
from vigil.words import DASH, format_day, format_number, is_known, month_name, short_day

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

NO_WEAPON = "no weapon named"

LARGEST_LAUNCH = 20.0
"""The same for the dot of a launch area."""

RING = 2.5
"""Width of a ring in pixels."""

LAUNCH_LINES = 50
"""Lines from launch areas drawn at most: more are a tangle nobody can read."""

LAUNCH_COLOUR = "#7d63c4"
"""Violet: apart from water, from every shade of the areas and from the actors."""

LINE_WIDTHS = (0.8, 1.5, 2.6, 4.2)

UKRAINE = ((22.1, 43.9), (40.3, 52.5))
WITH_LAUNCH_AREAS = ((22.1, 44.0), (47.5, 55.6))
KYIV = ((30.22, 50.21), (30.83, 50.60))
"""South-west and north-east corner of the views that maps open with: longitude, latitude."""

KM_PER_DEGREE = 111.0
"""Of latitude."""

DENSITY_STEP = 0.2
"""Degrees between the points an area's events are spread over for the density layer."""

Corners = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class TimeTrace:
    """How one trace looks in each period: `item[i]` has `events[i]` events in period `period[i]`.

    `kind` is "points", "areas", "density" or "lines"; `more` what that kind needs to be redrawn. The lines
    of one spec are spread over several traces by how often they are named (`more["classes"]`).
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
    if not wanted:
        canvas.empty_words = "No layer chosen."
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
    figure = canvas.figure(_corners_of(one, canvas.rows), revision=event_id, padding=0.18)
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
        self.empty_words = "The reports name no place<br>that can be drawn."
        if view.events.empty:
            self.empty_words = "No events selected."
        self.timed: list[TimeTrace] = []
        self.legend: dict[str, str] = {}
        self.scales_drawn: set[str] = set()
        self.rows = place_counts.placed(view)
        self.by_place = place_counts.grouped(self.rows, "place")
        self.by_area = place_counts.grouped(self.rows, "area")
        self.places = place_counts.places_of(view.table)
        events = view.events
        starts = [start.to_datetime64() for start, _ in periods]
        numbers = pd.Index(starts).searchsorted(events["day"], side="right") - 1 if starts else [0] * len(events)
        self.period_of = dict(zip(events["event_id"], (int(number) for number in numbers), strict=True))
        self.figure_of = {
            name: dict(zip(events["event_id"], events[name], strict=True)) for name in ("launched", "places_hit")
        }
        self.groups = _groups(view, colour_by)
        self.groups_of: dict[str, list[str]] = {}
        for event_id, group in zip(self.groups.of_events["event_id"], self.groups.of_events["group"], strict=True):
            self.groups_of.setdefault(event_id, []).append(group)

    # -- areas

    def add_areas(self, layers: frozenset[str]) -> list[str]:
        """Shaded areas: what is known only as an area, or (layers "oblasts", "districts") everything within each."""
        notes = []
        known = {name: _ids(rows) for name, rows in self.by_area.items()}
        district_names, abroad = place_counts.outlined("kyiv_districts"), place_counts.outlined("launch_oblasts")
        drawn: list[tuple[AreaFile, dict[str, list[str]]]] = []
        if "oblasts" in layers:
            drawn.append(("oblasts", self._within("oblasts")))
        elif "places" in layers:
            drawn.append(("oblasts", {n: ids for n, ids in known.items() if n not in district_names | abroad}))
        if "places" in layers:
            drawn.append(("launch_oblasts", {n: ids for n, ids in known.items() if n in abroad}))
        if "districts" in layers:
            drawn.append(("kyiv_districts", self._within("kyiv_districts")))
        elif "places" in layers:
            drawn.append(("kyiv_districts", {n: ids for n, ids in known.items() if n in district_names}))
        measured = [(file, self._items(ids)) for file, ids in drawn if ids]
        for file, items in measured:
            same_scale = [part for other, part in measured if (other == "kyiv_districts") == (file == "kyiv_districts")]
            self._shade(file, items, max(item.value for part in same_scale for item in part))
            if file == "kyiv_districts":
                notes.append("The outlines of Kyiv’s districts are approximate.")
        return notes

    def _within(self, file: AreaFile) -> dict[str, list[str]]:
        """Events by area of `file`: at the area itself or at a place within it."""
        names = place_counts.outlined(file)
        found: dict[str, dict[str, None]] = {}
        for place, rows in self.by_place.items():
            area = next((name for name in place_counts.chain(self.view.table, place) if name in names), None)
            if area is not None:
                found.setdefault(area, {}).update(dict.fromkeys(_ids(rows)))
        return {area: list(ids) for area, ids in found.items()}

    def add_told_areas(self) -> list[str]:
        """Areas of one event, shaded by how many speakers named them; oblasts faintly, as the frame of the rest."""
        if not self.by_area:
            return []
        speakers = {
            area: len({row["attributed_to"] for row in rows if row["attributed_to"]}) or 1
            for area, rows in self.by_area.items()
        }
        colour = self.groups.colours[self.groups.order[0]]
        files: tuple[AreaFile, ...] = ("oblasts", "launch_oblasts", "kyiv_districts")
        left = set(speakers)
        notes = []
        steps = sorted({min(count, 3) for count in speakers.values()})
        for file in files:
            names = sorted(left & place_counts.outlined(file))
            left -= set(names)
            if not names:
                continue
            district = file == "kyiv_districts"
            faint = not district and bool(set(speakers) & place_counts.outlined("kyiv_districts"))
            tints = [0.08, 0.08, 0.08] if faint else [0.3, 0.62, 0.85]
            self.traces.append(
                go.Choroplethmap(
                    geojson=_outline_url(file),
                    featureidkey="properties.name_en",
                    locations=names,
                    z=[min(speakers[name], 3) for name in names],
                    zmin=1,
                    zmax=3,
                    colorscale=[[n / 2, faded(colour, tint)] for n, tint in enumerate(tints)],
                    marker={
                        "line": {"width": 1.2 if district else 0.8, "color": faded(colour, 0.35 if faint else 0.9)}
                    },
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
            shades = {step: _mixed(self.colours.land, colour, tints[step - 1]) for step in steps}
            lines = [f"{_mark(shades[step], '■')} {words[step]}" for step in steps]
            self.said.append(self._box("<br>".join(lines), corner="bottom"))
        return notes

    def _shade(self, file: AreaFile, items: Sequence[_Item], top: float) -> None:
        usual = {item.name: self._usual_group(item) for item in items}
        for group in self.groups.order:
            mine = [item for item in items if usual[item.name] == group]
            if not mine:
                continue
            names = [item.name for item in mine]
            colour = self.groups.colours[group]
            self.legend.setdefault(group, colour)
            heads = [self._area_head(name, file) for name in names]
            self.traces.append(
                go.Choroplethmap(
                    geojson=_outline_url(file),
                    featureidkey="properties.name_en",
                    locations=names,
                    z=[item.value for item in mine],
                    zmin=0,
                    zmax=max(top, 1.0),
                    colorscale=_scale(colour, self.theme),
                    marker={
                        "line": {"width": 1 if file == "kyiv_districts" else 0.6, "color": faded(colour, 0.8)},
                        "opacity": 0.78,
                    },
                    showscale=file not in self.scales_drawn and not (file == "kyiv_districts" and top <= 1),
                    colorbar=self._colorbar(top, district=file == "kyiv_districts"),
                    text=[f"{head}<br>{self._amount(item)}" for head, item in zip(heads, mine, strict=True)],
                    customdata=names,
                    hovertemplate="%{text}<extra></extra>",
                    name=escaped(self.groups.labels[group]),
                    showlegend=False,
                    below=basemap.AREAS_BELOW,
                )
            )
            self.scales_drawn.add(file)
            self._time("areas", mine, {"heads": heads})

    def _area_head(self, name: str, file: AreaFile) -> str:
        return self._head(name, "district, approximate outline" if file == "kyiv_districts" else "known as an area")

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
            "len": 170,
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
        prepared: list[tuple[str, list[_Item]]] = []
        spots = {name: _ids(rows) for name, rows in self.by_place.items() if rows[0]["drawn"] in ("dot", "ring")}
        for group in self.groups.order:
            mine = {name: [i for i in ids if group in self.groups_of.get(i, ())] for name, ids in spots.items()}
            items = self._items({name: ids for name, ids in mine.items() if ids})
            if items:
                prepared.append((group, items))
        notes = []
        top = max((item.value for _, items in prepared for item in items), default=0.0)
        room = limits.MAP_POINTS // 2  # a ring is two circles
        count = sum(len(items) for _, items in prepared)
        if count > room:
            notes.append(f"Of {format_number(count)} dots and rings the {format_number(room)} largest are drawn.")
            least = sorted((item.value for _, items in prepared for item in items), reverse=True)[room - 1]
            prepared = [(group, [item for item in items if item.value >= least][:room]) for group, items in prepared]
        for group, items in prepared:
            if items:
                self._circles(group, items, top)
        return notes

    def _circles(self, group: str, items: Sequence[_Item], top: float) -> None:
        colour = self.groups.colours[group]
        self.legend.setdefault(group, colour)
        names = [item.name for item in items]
        rings = [self.by_place[name][0]["drawn"] == "ring" for name in names]
        heads = [self._head(name, self._precision_words(name)) for name in names]
        point: list[int] = []
        inner: list[bool] = []
        for number in range(len(names)):
            point.append(number)
            inner.append(False)
            if rings[number]:
                point.append(number)
                inner.append(True)
        widths = [_diameter(item.value, top) for item in items]
        sizes = [max(widths[n] - (2 * RING if hole else 0), 1) for n, hole in zip(point, inner, strict=True)]
        opacity = [0.92 if hole else 0.95 if rings[n] else 0.8 for n, hole in zip(point, inner, strict=True)]
        texts = [f"{head}<br>{self._amount(item)}" for head, item in zip(heads, items, strict=True)]
        self.traces.append(
            go.Scattermap(
                lon=[round(self.places[names[n]].longitude, 5) for n in point],
                lat=[round(self.places[names[n]].latitude, 5) for n in point],
                mode="markers",
                marker={
                    "size": sizes,
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
        self._time("points", items, more)

    # -- density

    def add_density(self) -> None:
        """Events spread evenly over what each report names: an area's over its points, a place's at its point."""
        longitudes: list[float] = []
        latitudes: list[float] = []
        weights: list[float] = []
        spot: list[int] = []
        items = self._items({n: _ids(rows) for n, rows in self.by_place.items() if rows[0]["drawn"] != "none"})
        for number, item in enumerate(items):
            row, place = self.by_place[item.name][0], self.places[item.name]
            spots = _spread(row["area"]) if row["drawn"] == "area" else ((place.longitude, place.latitude),)
            for longitude, latitude in spots:
                longitudes.append(round(longitude, 3))
                latitudes.append(round(latitude, 3))
                weights.append(round(len(item.ids) / len(spots), 4))
                spot.append(number)
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
        shares = [1 / spot.count(number) for number in range(len(items))]
        self._time("density", items, {"point": spot, "share": shares})
        shades = "".join(_mark(colour, "■") for colour in self.theme.scale[1:])
        self.said.append(self._box(f"Events, spread over the area named<br>few {shades} many", corner="bottom"))

    # -- launch areas

    def add_launch(self) -> list[str]:
        """Launch areas and the lines that join them to the areas named as hit or targeted in the same report."""
        pairs, unplaced = launch_pairs(self.view, rows=self.rows)
        notes = ["Lines join areas named in the same report; they are not flight paths."]
        events_of: dict[tuple[str, str], list[str]] = {}
        for event_id, start, target in zip(pairs["event_id"], pairs["launched_from"], pairs["target"], strict=True):
            events_of.setdefault((start, target), []).append(event_id)
        ends_of = {f"{start} → {target}": (start, target) for start, target in events_of}
        items = _counted_items({name: events_of[ends] for name, ends in ends_of.items()})
        drawn = items[:LAUNCH_LINES]
        if len(drawn) < len(items):
            notes.append(
                f"Drawn are the {len(drawn)} pairs named together most often (in {int(drawn[-1].value)} reports "
                f"or more) of {len(items)}."
            )
        if unplaced:
            words = ", ".join(f"{_one_line(name)} {count}" for name, count in unplaced.items())
            notes.append(f"Launch areas without a place on the map (reports): {words}.")
        ends = [[*self._spot(ends_of[item.name][0]), *self._spot(ends_of[item.name][1])] for item in drawn]
        classes: list[list[int]] = []
        bounds = _classes(int(drawn[0].value) if drawn else 0, len(LINE_WIDTHS))
        for (least, greatest), width in zip(bounds, LINE_WIDTHS, strict=False):
            here = [end for end, item in zip(ends, drawn, strict=True) if least <= item.value <= greatest]
            span = f"{least}{DASH}{greatest}" if greatest > least else f"{least}"
            self.traces.append(
                go.Scattermap(
                    lon=[value for end in here for value in (end[0], end[2], None)],
                    lat=[value for end in here for value in (end[1], end[3], None)],
                    mode="lines",
                    line={"width": width, "color": LAUNCH_COLOUR},
                    opacity=0.5,
                    hoverinfo="skip",
                    name=f"Named together in {span} reports",
                    showlegend=False,
                    below="borders",
                )
            )
            classes.append([len(self.traces) - 1, least, greatest])
        if bounds:
            self._time("lines", drawn, {"ends": ends, "classes": classes})
            spans = ", ".join(f"{low}{DASH}{high}" if high > low else f"{low}" for low, high in bounds)
            self.launch_words = f"{_mark(LAUNCH_COLOUR)} launch area; lines by reports: {spans}"
        self._launch_marks()
        return notes

    def _spot(self, name: str) -> tuple[float, float]:
        return round(self.places[name].longitude, 4), round(self.places[name].latitude, 4)

    def _launch_marks(self) -> None:
        """Launch areas: oblasts shaded, towns and sites as dots."""
        named: dict[str, list[str]] = {}
        for event_id, place in launches(self.view).itertuples(index=False):
            if place in self.places and self.places[place].located:
                named.setdefault(place, []).append(event_id)
        items = _counted_items(named)
        top = max((item.value for item in items), default=0.0)
        files: tuple[AreaFile, ...] = ("launch_oblasts", "oblasts")
        left = {item.name: item for item in items}
        for file in files:
            shaded = [left.pop(name) for name in list(left) if name in place_counts.outlined(file)]
            if not shaded:
                continue
            heads = [_launch_head(item) for item in shaded]
            self.traces.append(
                go.Choroplethmap(
                    geojson=_outline_url(file),
                    featureidkey="properties.name_en",
                    locations=[item.name for item in shaded],
                    z=[item.value for item in shaded],
                    zmin=0,
                    zmax=top,
                    colorscale=[[0, faded(LAUNCH_COLOUR, 0.12)], [1, faded(LAUNCH_COLOUR, 0.5)]],
                    marker={"line": {"width": 0.8, "color": faded(LAUNCH_COLOUR, 0.6)}},
                    showscale=False,
                    text=[f"{head}<br>{_reports(len(item.ids))}" for head, item in zip(heads, shaded, strict=True)],
                    customdata=[item.name for item in shaded],
                    hovertemplate="%{text}<extra></extra>",
                    name="Launch areas",
                    showlegend=False,
                    below=basemap.AREAS_BELOW,
                )
            )
            self._time("areas", shaded, {"heads": heads})
        dots = [item for item in left.values() if self.places[item.name].kind not in ("oblast", "district", "raion")]
        if not dots:
            return
        heads = [_launch_head(item) for item in dots]
        spots = [self._spot(item.name) for item in dots]
        self.traces.append(
            go.Scattermap(
                lon=[longitude for longitude, _ in spots],
                lat=[latitude for _, latitude in spots],
                mode="markers",
                marker={
                    "size": [_diameter(item.value, top, largest=LARGEST_LAUNCH) for item in dots],
                    "color": LAUNCH_COLOUR,
                    "opacity": 0.85,
                },
                text=[f"{head}<br>{_reports(len(item.ids))}" for head, item in zip(heads, dots, strict=True)],
                customdata=[item.name for item in dots],
                hoverinfo="text",
                name="Launch areas",
                showlegend=False,
                below=basemap.POINTS_BELOW,
            )
        )
        more = {
            "heads": heads,
            "point": list(range(len(dots))),
            "inner": [False] * len(dots),
            "opacity": [0.85] * len(dots),
            "largest": top,
            "smallest_size": SMALLEST,
            "largest_size": LARGEST_LAUNCH,
            "ring": RING,
        }
        self._time("points", dots, more)

    # -- shared

    def _items(self, by_name: Mapping[str, Sequence[str]]) -> list[_Item]:
        """Names with their events and the sum of the measure, the largest first."""
        items = []
        for name, ids in by_name.items():
            figures = [self._figure(name, event_id) for event_id in ids]
            known = [figure for figure in figures if figure is not None]
            items.append(_Item(name, tuple(ids), tuple(figures), float(sum(known)), len(known)))
        return sorted(items, key=lambda item: (-item.value, -len(item.ids), item.name))

    def _figure(self, name: str, event_id: str) -> float | None:
        """The measure of one event at one place; None where it is not known."""
        if self.size_by == "events":
            return 1.0
        if self.size_by in self.figure_of:
            value: Any = self.figure_of[self.size_by].get(event_id)
            return float(value) if is_known(value) else None
        told = [
            float(row[f"{self.size_by}_best"])
            for row in (*self.by_place.get(name, ()), *self.by_area.get(name, ()))
            if row["event_id"] == event_id and is_known(row[f"{self.size_by}_best"])
        ]
        return max(told) if told else None

    def _usual_group(self, item: _Item) -> str:
        """The group most often named there; of equals the first in order."""
        counts = Counter(group for event_id in item.ids for group in self.groups_of.get(event_id, ()))
        return max(self.groups.order, key=lambda group: counts[group])

    def _precision_words(self, name: str) -> str:
        row = self.by_place[name][0]
        words = {"city": "known only as a city"}.get(row["precision"], str(row["precision"]))
        return f"{words}, {row['parent']}" if is_known(row["parent"]) else words

    def _head(self, name: str, kind: str) -> str:
        lines = [f"<b>{escaped(name)}</b>", escaped(kind)]
        rows = self.by_place.get(name, ()) if self.by_place.get(name) else self.by_area.get(name, ())
        if self.told_by_speaker:
            said: dict[str, dict[str, None]] = {}
            for row in rows:
                effects = said.setdefault(row["attributed_to"] if is_known(row["attributed_to"]) else "", {})
                if is_known(row["effect"]):
                    effects[row["effect"]] = None
            for speaker, effects in said.items():
                words = ", ".join(effects)
                who = escaped(speaker) or "Speaker not named"
                lines.append(f"{who}: {escaped(words)}" if words else who)
        else:
            sources = place_counts.distinct_sources(row["source_id"] for row in rows)
            if sources:
                lines.append(f"{sources} {'source' if sources == 1 else 'sources'}")
        return "<br>".join(line for line in lines if line)

    def _amount(self, item: _Item) -> str:
        events = len(item.ids)
        words = f"{format_number(events)} {'event' if events == 1 else 'events'}"
        if self.size_by == "events":
            return words
        if not item.known:
            return f"{words}<br>{_unit(self.size_by)}: unknown"
        known = "" if item.known == events else f" (known for {item.known} of {events})"
        return f"{words}<br>{_unit(self.size_by)}: {format_number(item.value)}{known}"

    def _time(self, kind: str, items: Sequence[_Item], more: Mapping[str, Any]) -> None:
        """Note how the last trace is drawn in each period."""
        if not self.periods:
            return
        counts: Counter[tuple[int, int]] = Counter()
        sums: dict[tuple[int, int], float] = {}
        for number, item in enumerate(items):
            for event_id, figure in zip(item.ids, item.figures, strict=True):
                cell = (number, self.period_of[event_id])
                counts[cell] += 1
                if figure is not None:
                    sums[cell] = sums.get(cell, 0.0) + figure
        cells = sorted(counts)
        self.timed.append(
            TimeTrace(
                trace=len(self.traces) - 1,
                kind=kind,
                item=[item for item, _ in cells],
                period=[period for _, period in cells],
                events=[counts[cell] for cell in cells],
                values=None if self.size_by == "events" else [sums.get(cell) for cell in cells],
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
        if not self.traces:
            self.said.append(self._box(self.empty_words, corner="bottom"))
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
        lines = [f"{_mark(self.legend[group])} {escaped(self.groups.labels[group])}" for group in order]
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
class _Item:
    """One place, area or pair on the map: its events, the measure of each (None: not known), their sum."""

    name: str
    ids: tuple[str, ...]
    figures: tuple[float | None, ...]
    value: float
    known: int


def _counted_items(by_name: Mapping[str, Iterable[str]]) -> list[_Item]:
    """Items measured by how many events they have, whatever the map measures otherwise."""
    items = []
    for name, ids in by_name.items():
        distinct = tuple(dict.fromkeys(ids))
        items.append(_Item(name, distinct, (1.0,) * len(distinct), float(len(distinct)), len(distinct)))
    return sorted(items, key=lambda item: (-item.value, item.name))


def _ids(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["event_id"] for row in rows))


@dataclass(frozen=True)
class _Groups:
    """What colour stands for. `of_events` has columns event_id and group; an event may have several groups."""

    of_events: pd.DataFrame
    order: list[str]
    labels: dict[str, str]
    colours: dict[str, str]


def _groups(view: View, colour_by: str) -> _Groups:
    events = view.events
    if colour_by == "weapon":
        of_events = view.munitions[["event_id", "weapon_class"]].drop_duplicates()
        of_events = of_events.rename(columns={"weapon_class": "group"})
        rest = events.loc[~events["event_id"].isin(set(of_events["event_id"])), ["event_id"]]
        of_events = pd.concat([of_events, rest.assign(group=NO_WEAPON)], ignore_index=True)
        known = [*WEAPON_CLASSES, NO_WEAPON]
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
    return pd.DataFrame(list(dict.fromkeys(rows)), columns=["event_id", "place"], dtype="str")


def launch_pairs(view: View, *, rows: Sequence[place_counts.Row] | None = None) -> tuple[pd.DataFrame, dict[str, int]]:
    """Launch areas and the areas hit or targeted in the same event, and the launch areas that cannot be placed.

    The pairs have columns `event_id`, `launched_from`, `target` (names of places with a reference point;
    a target within an oblast stands for the oblast). The second is the number of events by name for seas,
    directions and whatever else has no reference point. That two areas are named together does not say
    that what was launched from the one hit the other. `rows` spares working out `place_counts.placed` again.
    """
    places = place_counts.places_of(view.table)
    rows = place_counts.placed(view) if rows is None else rows
    targets: dict[str, dict[str, None]] = {}

    def aimed(event_id: str, name: str) -> None:
        unit = _unit_of(places, name)
        if unit is not None:
            targets.setdefault(event_id, {})[unit] = None

    for event_id, cell in zip(view.munitions["event_id"], view.munitions["target"], strict=True):
        for name in split_list(cell):
            aimed(event_id, name)
    for row in rows:
        if row["effect"] is not None and row["drawn"] != "none":
            aimed(row["event_id"], row["place"])
    pairs = []
    unplaced: Counter[str] = Counter()
    for event_id, start in launches(view).itertuples(index=False):
        if start not in places or not places[start].located:
            unplaced[start] += 1
            continue
        pairs += [(event_id, start, target) for target in targets.get(event_id, ()) if target != start]
    frame = pd.DataFrame(pairs, columns=["event_id", "launched_from", "target"], dtype="str")
    return frame, dict(unplaced.most_common())


def _unit_of(places: Mapping[str, place_counts.Place], name: str) -> str | None:
    """The oblast, or city of its rank, that a place is or lies in, where it has a reference point."""
    if name not in places:
        return None
    units = [unit for unit in places[name].chain if places[unit].kind in ("oblast", "city") and places[unit].located]
    return units[-1] if units else None


def _classes(most: int, count: int) -> list[tuple[int, int]]:
    """Ranges of whole numbers from 1 to `most`, each about twice as far as the one before."""
    if not most:
        return []
    edges = sorted({max(1, round(most * share)) for share in (0.125, 0.25, 0.5, 1.0)})[-count:]
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


def _corners_of(view: View, rows: Iterable[place_counts.Row]) -> Corners:
    """The rectangle around what is drawn; Ukraine where nothing is."""
    drawn = {row["place"]: row for row in rows if row["drawn"] != "none"}
    points: list[tuple[float, float]] = []
    frames = _containers(view, set(drawn))
    for name, row in drawn.items():
        if name in frames:
            continue
        if row["drawn"] == "area":
            points += _outline_corners(row["area"])
        else:
            known = is_known(row["radius_km"])
            reach = max(float(row["radius_km"]), 8.0) / KM_PER_DEGREE if known else 0.15
            longitude, latitude = float(row["longitude"]), float(row["latitude"])
            points += [(longitude - 1.5 * reach, latitude - reach), (longitude + 1.5 * reach, latitude + reach)]
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
    features = []
    for feature in content["features"]:
        properties = {"name_en": feature["properties"]["name_en"]}
        features.append({"type": "Feature", "properties": properties, "geometry": feature["geometry"]})
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
def _spread(name: str) -> tuple[tuple[float, float], ...]:
    """Points of a regular grid within an area; its middle where it is smaller than the grid."""
    rings = _rings(name)
    corners = _outline_corners(name)
    if not corners:
        return ()
    (west, south), (east, north) = corners
    step_x = DENSITY_STEP * 1.5  # a degree of longitude is shorter
    found = []
    for row in range(math.floor(south / DENSITY_STEP), math.ceil(north / DENSITY_STEP) + 1):
        for column in range(math.floor(west / step_x), math.ceil(east / step_x) + 1):
            spot = (column * step_x, row * DENSITY_STEP)
            if any(_inside(spot, ring) for ring in rings):
                found.append(spot)
    return tuple(found) or (((west + east) / 2, (south + north) / 2),)


def _inside(point: tuple[float, float], ring: Sequence[Sequence[float]]) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
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
    begins = first if start.year == end.year else f"{first} {start.year}"
    return f"{begins}{DASH}{last} {end.year}"


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


def _counted(view: View, rows: Sequence[place_counts.Row]) -> list[str]:
    lost = place_counts.not_located(view, rows=rows)
    events, impacts = int(lost["events"].sum()), int(lost["impacts"].sum())
    if not events and not impacts:
        return ["Not located: 0."]
    named = lost[(lost["events"] > 0) | (lost["impacts"] > 0)]
    words = ", ".join(
        " ".join([_told_place(row), str(row["events"] or row["impacts"])]) for row in named.head(6).to_dict("records")
    )
    more = f" and {len(named) - 6} more" if len(named) > 6 else ""
    ev = f"{format_number(events)} {'event' if events == 1 else 'events'}"
    im = f"{format_number(impacts)} {'impact' if impacts == 1 else 'impacts'}"
    return [f"Not located: {ev}, {im}; known only as {words}{more}."]


def _told_place(row: Mapping[Any, Any]) -> str:
    return f"{row['place']} ({row['precision']})" if is_known(row["precision"]) else str(row["place"])


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


def _mark(colour: str, sign: str = "●") -> str:
    return f'<span style="color:{colour};font-size:16px">{sign}</span>'


def _launch_head(item: _Item) -> str:
    return f"<b>{escaped(item.name)}</b><br>named as a launch area"


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
    parts = [round(int(first[n : n + 2], 16) * (1 - share) + int(second[n : n + 2], 16) * share) for n in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _one_line(text: Any) -> str:
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
    "launch_pairs",
    "launches",
    "small_map",
]
