"""How one attack ranks among those reported before it, what may be said of it, and when records were set.

`measures` holds by what attacks are ranked, `rank` the rule and its sentence, `every_measure` every measure against
every window, `days_and_events` the same where a table has no reports of nights, `size_claims` what becomes of a
claim such as "one of the most intense in weeks", `records` when the highest figure of the table was exceeded.
"""

from vigil.analysis.ranking.measures import DESK_MEASURES, RANKED, attacks_to_rank
from vigil.analysis.ranking.rank import WEEKS, WINDOWS, Rank, describe_rank, rank_of

__all__ = ["DESK_MEASURES", "RANKED", "WEEKS", "WINDOWS", "Rank", "attacks_to_rank", "describe_rank", "rank_of"]
