"""Rolling means, and the rate of munitions neutralised."""

from __future__ import annotations

import math
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from vigil.analysis.cached import cached
from vigil.analysis.frequency.counting import counts
from vigil.analysis.frequency.periods import Period, period_of
from vigil.analysis.frequency.reported_days import over_all_days, to_pandas
from vigil.store.protocols import View


@cached
def neutralised_rate(view: View, *, every: Period = "day") -> pd.DataFrame:
    """Munitions launched against munitions neutralised (shot down, jammed or lost from radar), by period.

    Returns `period`, `launched`, `neutralised` (Int64, sums over known figures), `compared` (Int64, those
    launched in the attacks for which both figures are known), `rate` (float64 0 to 1, neutralised among
    those compared; missing where nothing can be compared).
    """
    launched = counts(view, every=every, measure="launched")
    neutralised = counts(view, every=every, measure="neutralised")
    both = _both_known(over_all_days(view))
    both = both[both["day"].between(pd.Timestamp(view.first_day), pd.Timestamp(view.last_day))]
    periods = launched["period"].to_numpy()
    lies_in = pd.Index(periods).get_indexer(pd.Index(period_of(both["day"], every)))
    both, lies_in = both[lies_in >= 0], lies_in[lies_in >= 0]
    compared, known = (np.bincount(lies_in, both[name], len(periods)) for name in ("launched", "neutralised"))
    compared = np.where(np.bincount(lies_in, minlength=len(periods)) > 0, compared, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = np.where(compared > 0, known / compared, np.nan)
    return pd.DataFrame(
        {
            "period": launched["period"],
            "launched": launched["value"],
            "neutralised": neutralised["value"],
            "compared": pd.Series(compared).astype("Int64"),
            "rate": rate,
        }
    )


@cached
def _both_known(view: View) -> pd.DataFrame:
    """The sums of `launched` and `neutralised` by `day`, over the attacks for which both figures are known."""
    known = ~nw.col("launched").is_null() & ~nw.col("neutralised").is_null()
    both = view.counted("day", "launched", "neutralised").filter(known)
    found = to_pandas(both.group_by("day").agg(nw.col("launched").sum(), nw.col("neutralised").sum()))
    return found.astype({"day": "datetime64[us]", "launched": "float64", "neutralised": "float64"})


def rolling_mean(counted: pd.DataFrame, window: int = 7) -> pd.DataFrame:
    """The mean of a count over the last `window` periods, this one included, per group.

    Takes the frame of `counts`. Periods without a value are left out of the mean, not taken as zero; where
    fewer than half of the `window` periods have a value, the mean is missing, the first periods included.
    Returns `period`, `group`, `mean` (float64) and `reported` (Int64, the periods the mean rests on).
    Raises ValueError for a window below 1.

    >>> counted = pd.DataFrame({"period": range(4), "group": "", "value": pd.array([10, None, 30, 50], dtype="Int64")})
    >>> rolling_mean(counted, 2)["mean"].to_list()
    [10.0, 10.0, 30.0, 40.0]
    """
    if window < 1:
        raise ValueError(f"a rolling mean over {window} periods does not exist: use 1 or more")
    values = counted["value"].to_numpy(dtype="float64", na_value=np.nan)
    group = pd.factorize(counted["group"])[0]
    rows = np.arange(len(values))
    begins = np.maximum(rows - window + 1, np.searchsorted(group, group))  # never in the group before

    def over_window(added: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        so_far = np.concatenate([[0.0], np.cumsum(added)])  # exact: figures are whole numbers
        return so_far[rows + 1] - so_far[begins]

    reported = over_window(~np.isnan(values))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(reported >= math.ceil(window / 2), over_window(np.nan_to_num(values)) / reported, np.nan)
    return pd.DataFrame(
        {
            "period": counted["period"],
            "group": counted["group"],
            "mean": pd.Series(mean, index=counted.index),
            "reported": pd.Series(reported, index=counted.index).astype("Int64"),
        }
    )
