"""What the overview tells of a table as it opens, worked out while the browser still loads.

Whoever opens the page finds it remembered. What is missing here, or asked of another event, the page works out itself.
"""

from __future__ import annotations

from vigil import frequency, summary, windows
from vigil.charts import maps, over_time, rank_strip
from vigil.ui import event_parts
from vigil.ui.chart_card import ready_chart
from vigil.view import Book


def ready_first_page(book: Book) -> None:
    """Have ready what takes longest of `pages/monitor/overview.py` with no filter set."""
    view = book.select()
    if not view.counted_rows:
        return
    event_id = event_parts.latest_of(view)
    same_attacker = summary.attacks_by_the_same(view, event_id)
    ready_chart(maps.small_map, view, event_id, height=380)
    ready_chart(rank_strip.rank_strip, view, event_id)
    ready_chart(over_time.attacks_over_time, same_attacker, every="day", measure="launched", highlight=event_id)
    frequency.largest(same_attacker, measure="launched")
    event_parts.event_labels(book)
    windows.dates_to_ask(book, event_id)
    summary.rank_in_words(view, event_id)
    for told in (
        summary.attack_figures,
        summary.sentence_of,
        summary.places_in_words,
        summary.findings_of,
        summary.diplomacy_around,
    ):
        told(book, event_id)
