"""What the overview tells of a table as it opens, worked out while the browser still loads.

Whoever opens the page finds it remembered. What is missing here, or asked of another event, the page works out itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from vigil import frequency, summary, windows
from vigil.charts import maps, over_time, rank_strip
from vigil.ui import event_parts
from vigil.ui.chart_card import ready_chart
from vigil.view import Book


def ready_first_page(book: Book, *, is_asked: Callable[[], bool]) -> None:
    """Have ready what takes longest of `pages/monitor/overview.py` with no filter set.

    Stops once `is_asked`: the page then works at the same, and two would take longer than one.
    """
    view = book.select()
    if not view.counted_rows:
        return
    event_id = event_parts.latest_of(view)
    same_attacker = summary.attacks_by_the_same(view, event_id)
    over_days = partial(ready_chart, over_time.attacks_over_time, same_attacker, every="day", measure="launched")
    for work_out in (
        partial(ready_chart, maps.small_map, view, event_id),
        partial(over_days, highlight=event_id),
        partial(ready_chart, rank_strip.rank_strip, view, event_id),
        partial(summary.attack_figures, book, event_id),
        partial(windows.dates_to_ask, book, event_id),
        partial(frequency.largest, same_attacker, measure="launched"),
        partial(event_parts.event_labels, book),
        partial(summary.rank_in_words, view, event_id),
        partial(summary.sentence_of, book, event_id),
        partial(summary.places_in_words, book, event_id),
        partial(summary.findings_of, book, event_id),
        partial(summary.diplomacy_around, book, event_id),
    ):
        if is_asked():
            return
        work_out()
