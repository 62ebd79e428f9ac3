"""The small map of one event: the places named, shaded by how many speakers named them."""

from __future__ import annotations

from collections.abc import Mapping

from vigil.analysis import place_counts
from vigil.charts.chart import Chart
from vigil.charts.look import LIGHT, Theme, escaped, faded
from vigil.charts.maps import legend
from vigil.charts.maps.corners import UKRAINE, Corners, around, at_least, widened
from vigil.charts.maps.drawing import Drawing
from vigil.charts.maps.map_counts import Item, MapCounts
from vigil.charts.maps.not_drawn import not_located
from vigil.charts.maps.points import draw_points
from vigil.charts.maps.shaded_areas import APPROXIMATE
from vigil.charts.one_event import event_caption, event_stem
from vigil.narrative.events import describe_time
from vigil.places import areas
from vigil.places.areas import AREA_FILES, AreaFile
from vigil.store.protocols import View
from vigil.text import format_day, listed, number_of

TINTS: Mapping[int, tuple[float, ...]] = {1: (0.55,), 2: (0.28, 0.85), 3: (0.22, 0.52, 0.9)}
"""How much of the colour is in each shade, by the number of shades: far enough apart to be told from each other."""

FAINT = 0.08
"""The same for an oblast that only frames the districts named in it."""

OF_A_PUBLIC_TABLE, FAR_AWAY = 5.0, 16.0
"""Degrees that the map of a public table shows at the least, in and around Ukraine and elsewhere: abroad the basemap is
coarse and names few cities, and a dot on an empty ground tells nobody where it is."""

ROOM = 0.12
"""Share of width and height left free around the places named."""


def small_map(view: View, event_id: str, *, theme: Theme = LIGHT) -> Chart:
    """The places hit or affected in one event, who said so in the hover text; the map opens with all of them.

    `data` is `place_counts.places_frame` of the event. Raises KeyError when the view holds no such event.
    """
    one = view.only([event_id])
    if one.events.empty:
        raise KeyError(f"no event {event_id!r} in this selection")
    event = one.events.iloc[0]
    counted = MapCounts(one)
    drawing = Drawing(theme)
    named_places = NamedPlaces(counted)
    notes = _shade(drawing, named_places)
    notes += draw_points(drawing, counted, head=named_places.head)
    frame = place_counts.places_frame(one)
    is_attack = event["violent"] and view.table.vocabulary.has_impacts
    what = "Places reported hit or affected" if is_attack else "Where it took place"
    title = f"{what}, {format_day(event['day']) if view.table.vocabulary.is_reports else describe_time(event)}"
    opened = widened(around(one, counted.rows), 2 * ROOM)
    if not view.table.vocabulary.is_ukrainian:
        opened = at_least(opened, OF_A_PUBLIC_TABLE if _meets(opened, UKRAINE) else FAR_AWAY)
    return Chart(
        drawn=drawing.finished(
            opened, revision=event_id, empty_words="The reports name no place<br>that can be drawn."
        ),
        title=title,
        caption=event_caption(one, event_id),
        alt=_alt(f"{event['event_type_label']} of {format_day(event['event_date'])}", named_places),
        data=frame,
        name=event_stem(event_id, "map"),
        is_map=True,
        note=" ".join([*notes, not_located(one)]),
    )


def _meets(one: Corners, other: Corners) -> bool:
    """Whether two rectangles have something in common."""
    return all(one[0][axis] <= other[1][axis] and other[0][axis] <= one[1][axis] for axis in (0, 1))


class NamedPlaces:
    """Who named which place of one event."""

    def __init__(self, counted: MapCounts) -> None:
        self.counted = counted
        self.colour = counted.groups.colours[counted.groups.order[0]] if counted.groups.order else "#858a91"
        self.speakers: dict[str, set[str]] = {
            name: {row["attributed_to"] for row in rows if row["attributed_to"]}
            for name, rows in counted.by_area.items()
        }

    def named_by(self, name: str) -> int:
        """How many speakers named an area; one where a report names it without a speaker."""
        return len(self.speakers[name]) or 1

    def of(self, names: list[str]) -> int:
        """How many speakers named any of these areas."""
        return max(len(set().union(*(self.speakers[name] for name in names))), 1)

    def head(self, name: str, kind: str) -> str:
        """The hover text of a place: its name, how exactly it is known, and what each speaker said of it."""
        speakers: dict[str, dict[str, None]] = {}
        for row in self.counted.rows_at(name):
            effects = speakers.setdefault(row["attributed_to"] or "", {})
            if row["effect"]:
                effects[row["effect"]] = None
        lines = [f"<b>{escaped(name)}</b>", escaped(kind)]
        for speaker, effects in speakers.items():
            who = escaped(speaker) or "Speaker not named"
            lines.append(f"{who}: {escaped(', '.join(effects))}" if effects else who)
        return "<br>".join(line for line in lines if line)


def _shade(drawing: Drawing, named_places: NamedPlaces) -> list[str]:
    """Shade areas by how many speakers named them; oblasts faintly where districts in them are named."""
    by_file = {file: sorted(set(named_places.speakers) & areas.names_in(file)) for file in AREA_FILES}
    finest = by_file["kyiv_districts"] or [*by_file["oblasts"], *by_file["launch_oblasts"]]
    of = named_places.of(finest) if finest else 1
    tints = TINTS[min(of, max(TINTS))]
    for file, names in by_file.items():
        if names:
            _shade_file(drawing, named_places, file, names, tints, faint=not set(names) <= set(finest))
    if of > 1:
        found = sorted({min(named_places.named_by(name), len(tints)) for name in finest})
        more = "or more " if of > len(tints) else ""
        drawing.write(
            "<br>".join(
                f"{legend.mark(legend.mixed(drawing.colours.land, named_places.colour, tints[count - 1]), '■')} "
                f"named by {count} {more if count == len(tints) else ''}of {of} speakers"
                for count in found
            )
        )
    return [APPROXIMATE] if by_file["kyiv_districts"] else []


def _shade_file(
    drawing: Drawing,
    named_places: NamedPlaces,
    file: AreaFile,
    names: list[str],
    tints: tuple[float, ...],
    *,
    faint: bool,
) -> None:
    district = file == "kyiv_districts"
    kind = "district, approximate outline" if district else "known only as an oblast"
    shades = [faded(named_places.colour, FAINT if faint else tint) for tint in tints]
    last = max(len(shades) - 1, 1)
    items = [Item(name, (), (), float(min(named_places.named_by(name), len(shades))), 0) for name in names]
    drawing.areas(
        file,
        items,
        [named_places.head(name, kind) for name in names],
        scale=[[step / last, shades[min(step, len(shades) - 1)]] for step in range(last + 1)],
        low=1,
        high=1 + last,
        line={"width": 0.8, "color": faded(named_places.colour, 0.9)} if file == "launch_oblasts" else None,
        name="Places",
    )


def _alt(event: str, named_places: NamedPlaces) -> str:
    """The event and the places drawn, those named by most speakers first."""
    by_place = named_places.counted.by_place
    drawn = [name for name, rows in by_place.items() if rows[0]["drawn"] != "none"]
    if not drawn:
        return f"Map. {event}: no place that can be drawn."
    speakers = {name: {row["attributed_to"] for row in by_place[name] if row["attributed_to"]} for name in drawn}
    drawn.sort(key=lambda name: (-len(speakers[name]), name))
    words = [
        f"{name} (named by {number_of(len(speakers[name]), 'speaker')})" if speakers[name] else name for name in drawn
    ]
    return f"Map. {event}: {listed(words)}."
