"""`python -m vigil chart`: the dashboard's charts and maps as pictures, pages or the data behind them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from vigil.command_line import arguments
from vigil.command_line.failures import GOOD, UsageError, not_one_of
from vigil.command_line.frequency import add_counting, counting_of
from vigil.command_line.opening import open_view, refusal
from vigil.command_line.output import TABLE_FORMATS, delivery_of
from vigil.table.schema import CLAIM_MEASURES

if TYPE_CHECKING:
    from vigil.charts import Chart, Theme
    from vigil.store.memory import InMemoryView

PICTURES = ("png", "svg", "pdf")
FORMATS = (*PICTURES, "html", *TABLE_FORMATS)

DESCRIPTION = """\
A chart with its title, filters, sources, as-of date and data version in it, or, as csv, json, parquet or xlsx,
the data behind it. PNG, SVG and PDF are drawn by an installed Chrome or Chromium; HTML opens in any browser,
with no network.
"""

FREQUENCY_DESCRIPTION = """\
How often and how much, over time.

  python -m vigil chart frequency --every week --by weapon --measure launched --output weeks.png
  python -m vigil chart frequency --kind calendar --measure got_through --output year.svg
"""

MAP_DESCRIPTION = """\
Events and the places hit or affected in them, each drawn as exactly as it is known.

  python -m vigil chart map --from 2025-07-01 --to 2025-07-04 --output map.html
"""

ATTACK_DESCRIPTION = """\
One attack: the places reported hit or affected (map), what became of each weapon (weapons), its hours and the
diplomacy around them (timeline), its place among the attacks before it by one measure (rank) or by every measure
(ranks), when records were set (records), or every figure claimed for one measure, by whom and when (claims). Without
--event the latest attack of the selection.

  python -m vigil chart attack --event attack-2025-07-04 --output places.png
  python -m vigil chart attack --event attack-2025-07-04 --kind claims --measure injured --output injured.svg
"""

FREQUENCY_KINDS: Mapping[str, tuple[str, ...]] = {
    "over-time": ("every", "by", "measure"),
    "rate": ("every",),
    "calendar": ("measure",),
    "intervals": (),
    "hours": (),
    "places": ("measure", "level"),
}
"""The charts of how often and how much, and the options that play a part in each."""

ATTACK_KINDS = ("map", "weapons", "timeline", "rank", "ranks", "records", "claims")
RANK_MEASURES = (
    *("launched", "launched_uav", "launched_missiles", "launched_ballistic", "neutralised"),
    *("got_through", "killed", "injured", "places_hit"),
)
LAYERS = ("places", "density", "oblasts", "districts", "launch")
COLOURS = ("actor", "type", "weapon")
SIZES = ("events", "launched", "killed", "injured", "places_hit")
AREAS = ("ukraine", "kyiv")
"""As in `vigil.charts`, which takes too long to import for a page of help; a test holds them equal."""


def add_to(commands: argparse._SubParsersAction[arguments.Parser]) -> None:
    """Describe the command, its charts and their options."""
    parser = commands.add_parser("chart", help="charts and maps as pictures or pages", description=DESCRIPTION)
    charts = parser.add_subparsers(title="charts", dest="chart", metavar="CHART", required=True)

    frequency = charts.add_parser("frequency", help="how often and how much", description=FREQUENCY_DESCRIPTION)
    _add_choice(frequency, "--kind", tuple(FREQUENCY_KINDS), "what is drawn")
    add_counting(frequency)
    _add_common(frequency, draw_frequency)

    map_ = charts.add_parser("map", help="events and impacts by place", description=MAP_DESCRIPTION)
    map_.add_argument(
        "--layer",
        action="append",
        choices=LAYERS,
        metavar="LAYER",
        help=f"{'|'.join(LAYERS)} (places); can be repeated",
    )
    _add_choice(map_, "--colour", COLOURS, "what colours stand for")
    _add_choice(map_, "--size", SIZES, "what sizes stand for")
    _add_choice(map_, "--around", AREAS, "what the map shows")
    _add_common(map_, draw_map)

    attack = charts.add_parser("attack", help="one attack", description=ATTACK_DESCRIPTION)
    attack.add_argument("--event", metavar="ID", type=arguments.not_blank, help="event_id, such as attack-2025-07-04")
    _add_choice(attack, "--kind", ATTACK_KINDS, "what is drawn")
    attack.add_argument(
        "--measure",
        metavar="MEASURE",
        type=arguments.not_blank,
        help=f"for rank and records, {', '.join(RANK_MEASURES)} (launched); "
        "for claims, a measure of the claims table (injured)",
    )
    _add_common(attack, draw_attack)


def run(options: argparse.Namespace) -> int:
    """Draw the chart and write it, or the data behind it."""
    delivery = delivery_of(options, FORMATS)
    if delivery.format in PICTURES:
        _check_browser()

    from vigil.charts import theme_of

    view = open_view(options)
    theme = theme_of(options.theme)
    chart = options.draw(view, options, theme)
    if delivery.format in TABLE_FORMATS:
        delivery.write_table(chart.data, view, title=chart.title)
    else:
        delivery.write(_drawn(chart, delivery.format, options, theme))
    return GOOD


def draw_frequency(view: InMemoryView, options: argparse.Namespace, theme: Theme) -> Chart:
    """A chart of how often and how much."""
    from vigil.charts import by_place, calendar_heatmap, neutralised, over_time, rhythm

    kind = options.kind
    for option in ("every", "by", "measure", "level"):
        if getattr(options, option) and option not in FREQUENCY_KINDS[kind]:
            raise UsageError(f"--{option} plays no part in --kind {kind}")
    counting = counting_of(view, options)
    every, measure = counting.every, counting.measure
    if kind == "rate" and "neutralised" not in view.table.vocabulary.measures:
        raise refusal(view, "it does not say how many munitions were launched and neutralised")
    if kind == "intervals" and not view.table.vocabulary.is_reports:
        raise refusal(view, "its events are not the nights of one attacker, one after another")
    if kind == "calendar" and view.table.vocabulary.periods[0] != "day":
        raise refusal(view, "its rows are counts of months")
    if kind == "rate":
        return neutralised.launched_against_neutralised(view, every=every, theme=theme)
    if kind == "calendar":
        return calendar_heatmap.calendar_heatmap(view, measure=measure, theme=theme)
    if kind == "intervals":
        return rhythm.interval_distribution(view, theme=theme)
    if kind == "hours":
        return rhythm.start_hour_distribution(view, theme=theme)
    if kind == "places":
        return by_place.by_place(view, measure=measure, level=counting.level, theme=theme)
    return over_time.attacks_over_time(view, every=every, by=counting.by, measure=measure, theme=theme)


def draw_map(view: InMemoryView, options: argparse.Namespace, theme: Theme) -> Chart:
    """The map of `vigil.charts.maps`."""
    from vigil.charts import maps

    return maps.events_map(
        view,
        theme=theme,
        layers=frozenset(options.layer or LAYERS[:1]),
        colour_by=options.colour,
        size_by=options.size,
        corners=maps.KYIV if options.around == "kyiv" else maps.UKRAINE if view.table.vocabulary.is_ukrainian else None,
    )


def draw_attack(view: InMemoryView, options: argparse.Namespace, theme: Theme) -> Chart:
    """The map of one attack, or a chart of it."""
    from vigil.charts import claims_over_time, maps, rank_strip, rank_strips, timeline, weapons
    from vigil.charts.records_over_time import records_over_time

    kind, measure = options.kind, options.measure
    if measure and kind not in ("rank", "records", "claims"):
        raise UsageError(f"--measure is for --kind rank, records and claims, not {kind}")
    if kind != "map" and not view.table.vocabulary.is_reports:
        raise refusal(
            view, f"its rows hold no weapons, claims or nights that a chart of the kind {kind} needs; use map"
        )
    event_id = attack_of(view, options.event)
    if kind == "map":
        return maps.small_map(view, event_id, theme=theme)
    if kind == "weapons":
        return weapons.weapons_bar(view, event_id, theme=theme)
    if kind == "timeline":
        return timeline.event_timeline(view, event_id, theme=theme)
    if kind == "ranks":
        return rank_strips.rank_strips(view, event_id, theme=theme)
    if kind in ("rank", "records"):
        ranked = _one_of("--measure", measure or "launched", RANK_MEASURES)
        if kind == "records":
            return records_over_time(view, event_id, measure=ranked, theme=theme)
        return rank_strip.rank_strip(view, event_id, measure=ranked, theme=theme)
    claimed = _one_of("--measure", measure or "injured", list(CLAIM_MEASURES))
    return claims_over_time.claims_over_time(view, event_id, measure=claimed, theme=theme)


def _one_of(option: str, value: str, offered: Sequence[str]) -> str:
    if value not in offered:
        raise UsageError(f"{option}: {not_one_of(value, offered, most=len(offered))}")
    return value


def attack_of(view: InMemoryView, named: str | None) -> str:
    """The id of the event named, or of the latest attack. Raises `UsageError` where the view holds none such."""
    from vigil.analysis.frequency.largest import latest_attack

    if named is None:
        latest = latest_attack(view)
        if latest is None:
            raise UsageError(f"no {view.noun} to draw: {view.sentence}")
        return latest
    if named in set(view.events["event_id"]):
        return named
    known = list(view.dataset.events["event_id"])
    if named in known:
        raise UsageError(f"--event {named} is not in this selection: {view.sentence}")
    raise UsageError(f"--event: {not_one_of(named, known)}")


def _add_choice(parser: argparse.ArgumentParser, option: str, choices: Sequence[str], meaning: str) -> None:
    listed = f"{'|'.join(choices)} ({choices[0]})"
    metavar = option.removeprefix("--").upper()
    parser.add_argument(option, choices=choices, default=choices[0], metavar=metavar, help=f"{meaning}: {listed}")


def _add_common(
    parser: argparse.ArgumentParser, draw: Callable[[InMemoryView, argparse.Namespace, Theme], Chart]
) -> None:
    arguments.add_selection(parser, FORMATS)
    group = parser.add_argument_group("picture")
    group.add_argument(
        "--theme", choices=("light", "dark"), default="light", metavar="THEME", help="light|dark (light)"
    )
    group.add_argument("--width", type=arguments.whole_number, metavar="PIXELS", help="width of a picture (960)")
    group.add_argument("--height", type=arguments.whole_number, metavar="PIXELS", help="height (as the chart needs)")
    group.add_argument(
        "--scale", type=arguments.whole_number, metavar="NUMBER", help="dots of a PNG for one pixel, each way (2)"
    )
    parser.set_defaults(run=run, draw=draw)


def _drawn(chart: Chart, format: str, options: argparse.Namespace, theme: Theme) -> bytes:
    if format == "html":
        from vigil.exports.html import standalone_html

        return standalone_html(chart, theme=theme).encode()

    from vigil.exports.pictures import PictureError, picture

    sizes = {name: getattr(options, name) for name in ("width", "height", "scale")}
    try:
        return picture(chart, format, theme=theme, **{name: size for name, size in sizes.items() if size})  # type: ignore[arg-type]
    except (PictureError, ValueError) as error:
        raise UsageError(str(error)) from error


def _check_browser() -> None:
    from vigil.exports.pictures import exporter_available

    available = exporter_available()
    if not available.ok:
        raise UsageError(f"{available.reason} --format html needs none.")
