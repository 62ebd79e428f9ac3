"""How long the desk's answers take on the curated table: the first time, and a script run of each page.

    python benchmarks/desk_statistics.py

Answers: nothing remembered, the statistical libraries imported. Pages: the whole script run as Streamlit does it, with
a choice that was not asked before, then the same again. In milliseconds of processor time; the aim is 200 for each,
10,000 draws included.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

TIMES = 7
AIM = 200


def milliseconds(answer: Callable[[], object]) -> float:
    """Processor time, which tells the same on a machine that others use as well."""
    started = time.process_time()
    answer()
    return (time.process_time() - started) * 1000


def answers() -> Iterator[tuple[str, Callable[[], object]]]:
    """Each answer, worked out anew for a view that was not asked before."""
    from vigil.analysis.around_dates import draws, sensitivity, shifts
    from vigil.analysis.around_dates.date_sets import date_sets
    from vigil.analysis.change import levels as change_levels
    from vigil.analysis.change.change_points import change_points
    from vigil.analysis.comparison import by_place
    from vigil.analysis.comparison.compared import compare
    from vigil.analysis.comparison.sides import side_of
    from vigil.analysis.series.nightly import nightly
    from vigil.store.memory import dataset_of_table, select
    from vigil.table.loading import load_table

    table = load_table()
    datasets = iter([dataset_of_table(table) for _ in range(5 * TIMES)])

    def around() -> object:
        view = select(next(datasets))
        found = shifts.windows_around(view, date_sets(view.dataset)[0])
        return draws.draw_at_random(found), sensitivity.without_each_date(found)

    def grid() -> object:
        view = select(next(datasets))
        return sensitivity.by_length_and_measure(view, date_sets(view.dataset)[0])

    def compared() -> object:
        view = select(next(datasets))
        sides = [side_of(view, "period", text) for text in PERIODS]
        return compare(view, *sides), by_place.by_place(view, *sides)

    def levels() -> object:
        return change_levels.levels(select(next(datasets)), date(2025, 7, 4))

    def points() -> object:
        return change_points(nightly(select(next(datasets)), "got_through"))

    yield "windows: every shift, 10,000 draws, each date left out", around
    yield "windows: 8 measures by 7 lengths", grid
    yield "comparison of two periods, 8 measures and every place", compared
    yield "levels in all, by weapon class and place", levels
    yield "change points with 2 x 499 resampled series", points


PERIODS = ("2025-06-07/2025-07-04", "2025-05-10/2025-06-06")


def page_runs() -> Iterator[tuple[str, float, float]]:
    """The script run of each page for a new choice and again, in milliseconds."""
    from streamlit.testing.v1 import AppTest

    for page in ("windows", "compare", "change"):
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        app.switch_page(f"pages/desk/{page}.py").run()
        new, again = [], []
        for number in range(TIMES):
            day = date(2025, 6, 20) + timedelta(days=number)
            app.query_params.clear()
            if page == "windows":
                app.query_params["dates"] = "own"
                dates = [day - timedelta(days=back) for back in (0, 20, 45, 70, 95, 120)]
                app.query_params["on"] = ", ".join(each.isoformat() for each in dates)
            elif page == "compare":
                app.query_params["a"] = f"{day - timedelta(days=27)}/{day}"
            else:
                app.query_params["until"] = day.isoformat()
            new.append(milliseconds(app.run))
            again.append(milliseconds(app.run))
        yield page, statistics.median(new), statistics.median(again)


def main() -> None:
    started = time.perf_counter()
    import ruptures  # noqa: F401
    import scipy.special  # noqa: F401
    import statsmodels.genmod.generalized_linear_model
    import statsmodels.stats.proportion  # noqa: F401

    print(f"imports of the statistical libraries, once   {(time.perf_counter() - started) * 1000:6.0f} ms")
    for name, answer in answers():
        answer()
        taken = [milliseconds(answer) for _ in range(TIMES - 2)]
        print(f"{name:58} {statistics.median(taken):6.0f} ms   at most {max(taken):4.0f}{verdict(max(taken))}")
    for page, new, again in page_runs():
        print(f"{f'page {page}, a new choice':58} {new:6.0f} ms   again {again:4.0f}{verdict(new)}")


def verdict(taken: float) -> str:
    return "" if taken <= AIM else f"   over the aim of {AIM} ms"


if __name__ == "__main__":
    main()
