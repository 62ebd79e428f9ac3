"""The layer of shaded areas: oblasts and Kyiv's districts."""

from __future__ import annotations

from collections.abc import Sequence

from vigil.charts.look import escaped, faded
from vigil.charts.maps import legend
from vigil.charts.maps.choices import ON_SCALE
from vigil.charts.maps.drawing import Drawing
from vigil.charts.maps.map_counts import Item, MapCounts
from vigil.places import areas
from vigil.places.areas import AreaFile

APPROXIMATE = "The outlines of Kyiv’s districts are approximate."


def shade_areas(
    drawing: Drawing, counted: MapCounts, layers: frozenset[str], *, beside: MapCounts | None = None
) -> list[str]:
    """Shade what is known only as an area or, with "oblasts" and "districts", all that happened within each.

    Oblasts share one scale of shades, districts have their own, each with those of `beside`, which is what another map
    shows. Hands back what must be said of the layer.
    """
    measured = _measured(counted, layers)
    scaled = [*measured, *(_measured(beside, layers) if beside else ())]
    explained: set[bool] = set()
    for file, items in measured:
        same_scale = [part for other, part in scaled if _is_district(other) == _is_district(file)]
        top = max(item.value for part in same_scale for item in part)
        _shade(drawing, counted, file, items, top, explained=_is_district(file) in explained)
        explained.add(_is_district(file))
    return [APPROXIMATE] if any(_is_district(file) for file, _ in measured) else []


def _measured(counted: MapCounts, layers: frozenset[str]) -> list[tuple[AreaFile, list[Item]]]:
    """What is shaded, by the file of the outlines."""
    known = counted.events_by_area()
    districts, abroad = areas.names_in("kyiv_districts"), areas.names_in("launch_oblasts")
    shaded: list[tuple[AreaFile, dict[str, list[str]]]] = []
    if "oblasts" in layers:
        shaded.append(("oblasts", counted.events_within("oblasts")))
    elif "places" in layers:
        shaded.append(("oblasts", {n: ids for n, ids in known.items() if n not in districts | abroad}))
    if "places" in layers:
        shaded.append(("launch_oblasts", {n: ids for n, ids in known.items() if n in abroad}))
    if "districts" in layers:
        shaded.append(("kyiv_districts", counted.events_within("kyiv_districts")))
    elif "places" in layers:
        shaded.append(("kyiv_districts", {n: ids for n, ids in known.items() if n in districts}))
    return [(file, counted.items(ids)) for file, ids in shaded if ids]


def _shade(
    drawing: Drawing, counted: MapCounts, file: AreaFile, items: Sequence[Item], top: float, *, explained: bool
) -> None:
    district = _is_district(file)
    groups, theme = counted.groups, drawing.theme
    kind = "district, approximate outline" if district else "known as an area"
    by_group: dict[str, list[Item]] = {}
    for item in items:
        by_group.setdefault(counted.usual_group(item), []).append(item)
    scale_drawn = explained or (district and top <= 1)  # one shade needs no scale
    for group in groups.order:
        mine = by_group.get(group)
        if not mine:
            continue
        drawing.explain(group, groups)
        heads = [counted.head(item.name, kind) for item in mine]
        title = f"Kyiv’s districts: {ON_SCALE[counted.size_by]}" if district else f"Areas: {ON_SCALE[counted.size_by]}"
        drawing.areas(
            file,
            mine,
            [f"{head}<br>{counted.amount(item)}" for head, item in zip(heads, mine, strict=True)],
            scale=legend.shades(groups.colours[group], theme),
            high=max(top, 1.0),
            line={"width": 0.6, "color": faded(groups.colours[group], 0.8)} if file == "launch_oblasts" else None,
            opacity=0.78,
            name=escaped(groups.labels[group]),
            key="" if scale_drawn else title,
            heads=heads,
        )
        scale_drawn = True


def _is_district(file: AreaFile) -> bool:
    return file == "kyiv_districts"
