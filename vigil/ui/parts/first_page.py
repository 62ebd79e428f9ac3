"""What the overview tells of a table as it opens, worked out while the browser still loads.

Whoever opens the page finds it remembered. What is missing here, or asked of another event, the page works out itself.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable
from functools import partial

from vigil.analysis.around_dates import date_sets
from vigil.analysis.frequency.largest import largest
from vigil.analysis.ranking.every_measure import describe_event_rank
from vigil.charts import maps, over_time, rank_strip
from vigil.narrative import events, figures, places
from vigil.store.memory import InMemoryDataset
from vigil.store.opening import named_table
from vigil.ui.app import filter_bar, loading  # noqa: F401 (the page asks for the filter bar)
from vigil.ui.components.static_files import static_files
from vigil.ui.parts import one_event
from vigil.ui.parts.chart_card import prepare_chart


def prepare() -> None:
    """Open the table of a server that just started, and have ready what the first page draws.

    What goes wrong here is said by the page that meets it.
    """
    with contextlib.suppress(ValueError, OSError, LookupError):  # of a table or a file that cannot be used
        dataset = loading.dataset_of(named_table())
        static_files()
        inspect.stack()  # Streamlit looks at the stack of its first run; what takes long of that is cached
        if isinstance(dataset, InMemoryDataset) and dataset.table.vocabulary.is_reports:
            prepare_first_page(dataset, page_requested=loading.page_requested.is_set)


def prepare_first_page(dataset: InMemoryDataset, *, page_requested: Callable[[], bool]) -> None:
    """Have ready what takes longest of `pages/monitor/overview.py` with no filter set.

    Stops once `page_requested`: the page then works at the same, and two would take longer than one.
    """
    view = dataset.select()
    if not view.counted_rows:
        return
    event_id = one_event.latest_of(view)
    same_attacker = events.attacks_by_the_same(view, event_id)
    over_days = partial(prepare_chart, over_time.attacks_over_time, same_attacker, every="day", measure="launched")
    for work_out in (
        partial(prepare_chart, maps.small_map, view, event_id),
        partial(over_days, highlight=event_id),
        partial(prepare_chart, rank_strip.rank_strip, view, event_id),
        partial(figures.attack_figures, dataset, event_id),
        partial(date_sets.offered_dates, dataset, event_id),
        partial(largest, same_attacker, measure="launched"),
        partial(events.every_label, dataset),
        partial(describe_event_rank, view, event_id),
        partial(figures.describe_event, dataset, event_id),
        partial(places.describe_places, dataset, event_id),
        partial(figures.findings_of, dataset, event_id),
        partial(events.diplomacy_around, dataset, event_id),
    ):
        if page_requested():
            return
        work_out()
