"""Where each row of a table of one's own is: by its coordinates, else by the name of its place, else nowhere.

No event is lost for its place. What a cell of coordinates could not tell is reported with what was made of it, and
coordinates that lie far from the place that their row names, and by it when exchanged, are told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from vigil import limits
from vigil.places.geocoder import default_geocoder
from vigil.places.geometry import EARTH_RADIUS_KM
from vigil.readers import cells
from vigil.readers.cells import Faults
from vigil.readers.columns import labels_of
from vigil.readers.coordinates import CoordinatesRead, check_globe, order_of_name, read_coordinates
from vigil.readers.format import unresolved_frame
from vigil.readers.mapping import Mapping
from vigil.readers.naming import locate
from vigil.readers.place_precision import precision_of_radius, read_precision
from vigil.table.schema import GEO_PRECISIONS
from vigil.text import number_of

NEAR_KM, FAR_KM = 50.0, 150.0
"""Within the first of the edge of a named place coordinates lie there; beyond the second they lie elsewhere."""

WRONG_WAY_ROUND = "latitude and longitude stand the wrong way round"
"""What the report of a table begins with where most of its pairs lie by their places only when exchanged."""

HOW_TO_EXCHANGE = "; --swap-coordinates exchanges them, as does one click on the page that opens a table"
"""What it ends with; the page itself has the button instead."""


@dataclass(frozen=True, eq=False)
class Placed:
    """Where the rows of a table are: one value for each (float64, WGS 84; geo_precision category)."""

    latitude: pd.Series
    longitude: pd.Series
    radius_km: pd.Series
    geo_precision: pd.Series
    notes: tuple[str, ...]
    unresolved: pd.DataFrame


def place_rows(
    raw_columns: dict[str, pd.Series],
    mapping: Mapping,
    faults: Faults,
    *,
    rows: int,
    progress: Callable[[float, str], None] | None = None,
) -> Placed:
    """Place every row, and report what was made of the cells that do not say where.

    raw_columns: the columns of the file, by what the mapping uses them as.
    """
    read = read_coordinates(raw_columns, rows, projection=mapping.projection, pair_order=mapping.pair_order)
    names = _names(raw_columns, mapping)
    columns = [raw_columns[name] for name in ("latitude", "longitude", "coordinates") if name in raw_columns]
    if columns:
        _settle_order(read, names, columns, faults)
    located = read.latitude.notna()
    stated_km, stated = read_precision(raw_columns.get("precision"), faults, rows)
    radius = stated_km.where(located).fillna(read.radius_km)
    level = np.where(located, _levels(stated), -1)
    level = np.where(level < 0, _levels(precision_of_radius(radius.where(located))), level)
    level = np.where(located & (level < 0), GEO_PRECISIONS.index(mapping.coordinates_are), level)
    unresolved, by_name, notes = unresolved_frame({}), None, list(read.notes)
    if mapping.look_up_names and "location" in raw_columns and not located.all():
        by_name = locate(names.where(~located).astype("str"), progress=progress)
        read.latitude = read.latitude.fillna(by_name.latitude)
        read.longitude = read.longitude.fillna(by_name.longitude)
        radius = radius.fillna(by_name.radius_km)
        level = np.where(level < 0, _levels(by_name.geo_precision), level)
        unresolved = by_name.unresolved
    looked_up = (read.latitude.notna() & ~located).to_numpy()
    if looked_up.any():
        notes.append(
            f"coordinates of {number_of(int(looked_up.sum()), 'row')} were looked up by name, at the precision of the "
            "name"
        )
    _report(read, looked_up, faults)
    precision = labels_of(level, GEO_PRECISIONS)
    return Placed(read.latitude, read.longitude, radius, precision, tuple(notes), unresolved)


def _levels(precision: pd.Series) -> np.ndarray:
    """The place of each precision in `GEO_PRECISIONS`, -1 for none."""
    if precision.isna().all():
        return np.full(len(precision), -1)
    return pd.Categorical(precision, categories=GEO_PRECISIONS).codes.astype("int64")


def _report(read: CoordinatesRead, looked_up: np.ndarray, faults: Faults) -> None:
    """Say of each cell that gives no place what was made of its row."""
    for wrong, values, reason in read.faults:
        for there, made in ((looked_up, "the place was looked up by its name"), (~looked_up, "the event has no place")):
            faults.report(wrong & there, values, reason + f"; {made}", leave_out=False)
    for wrong, values, reason in read.remarks:
        faults.report(wrong, values, reason, leave_out=False)
    for column, reason in read.table_remarks:
        faults.report_table(column, reason)


def _names(raw_columns: dict[str, pd.Series], mapping: Mapping) -> pd.Series:
    """What is looked up for each row (category): its place, with the wider place that the file or the mapping gives."""
    known = [name for name in ("location", "admin2", "admin1") if name in raw_columns]
    rows = len(next(iter(raw_columns.values())))
    if not known:
        return labels_of(np.full(rows, -1), ())
    # names repeat: each pair of a place and a wider one is made a text once
    of_place = cells.relabel(raw_columns[known[0]])
    of_wider = cells.relabel(raw_columns["admin1"]) if "admin1" in raw_columns else labels_of(np.full(rows, -1), ())
    count = len(of_wider.cat.categories) + 1
    pairs, different = pd.factorize((of_place.cat.codes.astype("int64") + 1) * count + of_wider.cat.codes + 1)
    place, wider = (
        pd.Series(pd.Index([*one.cat.categories, None], dtype="str")[codes - 1], dtype="str")
        for one, codes in ((of_place, different // count), (of_wider, different % count))
    )
    resolved = place.map(mapping.settled).astype("str")
    wider = wider.fillna(mapping.within) if mapping.within else wider
    in_context = (place + ", " + wider).astype("str").fillna(place)
    queries = resolved.fillna(in_context.where(place != wider, place))
    codes, texts = pd.factorize(queries.mask(queries == ""))
    return labels_of(codes[pairs], list(texts))


def _settle_order(read: CoordinatesRead, names: pd.Series, columns: list[pd.Series], faults: Faults) -> None:
    """Which number of a pair is which, as the named places say; exchanged ones elsewhere are told, not changed."""
    swapped, checked = lie_exchanged(read, names)
    open_pairs = ~read.is_ordered
    open_swapped, open_checked = int((swapped & open_pairs).sum()), int((checked & open_pairs).sum())
    if open_swapped * 2 > open_checked:
        read.exchange(open_pairs)
        swapped &= ~open_pairs
        read.notes.append(
            f"in “{columns[0].name}” the longitude stands first: so {open_swapped:,} of {open_checked:,} pairs lie at "
            "the places that their rows name"
        )
    check_globe(read, columns[0], columns[-1])
    count = int(swapped.sum())
    if not count:
        return
    first = int(np.flatnonzero(swapped)[0])
    example = f"{names.iloc[first]} stands at {read.latitude.iloc[first]:g}, {read.longitude.iloc[first]:g}"
    called = ", ".join(str(values.name) for values in columns)
    if count * 2 > int(checked.sum()):
        faults.report_table(
            called,
            f"{WRONG_WAY_ROUND}: {count:,} of {int(checked.sum()):,} pairs lie far from "
            f"the place that their row names, and by it when exchanged ({example}). They are left as they stand"
            f"{HOW_TO_EXCHANGE}",
        )
        return
    reason = "lies far from the place that the row names, and by it when latitude and longitude are exchanged; left so"
    faults.report(swapped & read.latitude.notna().to_numpy(), columns[0], reason, leave_out=False)


def lie_exchanged(read: CoordinatesRead, names: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Of each row, whether its pair lies far from its named place and by it when exchanged; and whether it was looked
    at: the rows of the names that most rows have, where these are one place."""
    placed = (read.latitude.notna() & read.longitude.notna()).to_numpy()
    nothing = np.zeros(len(placed), dtype=bool)
    codes, different = pd.factorize(names.where(placed))
    if not len(different):
        return nothing, nothing
    often = np.argsort(-np.bincount(codes[codes >= 0], minlength=len(different)), kind="stable")[: limits.SWAPPED_NAMES]
    known = np.full((len(different) + 1, 3), np.nan)
    geocoder = default_geocoder()
    for code in often.tolist():
        answer = geocoder.resolve(str(different[code]))
        if answer.located:
            known[code] = answer.latitude, answer.longitude, answer.radius_km or 0.0
    latitude, longitude, radius = known[codes].T
    north, east = read.latitude.to_numpy(), read.longitude.to_numpy()
    checked = placed & ~np.isnan(latitude)
    off_globe = np.abs(north) > 90
    far = (_distance_km(north, east, latitude, longitude) > FAR_KM + radius) | off_globe
    swapped = checked & far & (np.abs(east) <= 90)
    exchanged = _distance_km(east[swapped], north[swapped], latitude[swapped], longitude[swapped])
    swapped[swapped] = exchanged < NEAR_KM + radius[swapped]
    return swapped, checked


def _distance_km(north: np.ndarray, east: np.ndarray, latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """Great-circle distances between points in degrees, as `vigil.places.geometry.distance_km`."""
    phi, other = np.radians(north), np.radians(latitude)
    half = np.sin((other - phi) / 2) ** 2
    half = half + np.cos(phi) * np.cos(other) * np.sin(np.radians(longitude - east) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def exchanged_mapping(mapping: Mapping) -> Mapping:
    """The mapping that takes latitude for longitude and the other way round."""
    columns = dict(mapping.columns)
    if "latitude" in columns:
        columns["latitude"], columns["longitude"] = columns["longitude"], columns["latitude"]
    now = mapping.pair_order or order_of_name(columns.get("coordinates", ""))
    order = "latitude first" if now == "longitude first" else "longitude first"
    return replace(mapping, columns=columns, pair_order=order if "coordinates" in columns else mapping.pair_order)
