"""Two tables laid side by side: named, told apart, counted over the days both speak of. Never added up.

Where to look: `laid` (which filters the second table can follow, what each is called), `declared` (whose each is,
what its rows are, and where that differs), `counted` (both counted by the same periods, and what that says).
"""

from __future__ import annotations
