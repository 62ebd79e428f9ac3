"""Two tables side by side: named, distinguished, counted over the days both speak of. Never added up.

Where to look: `alignment` (which filters the second table can follow, what each is called), `definitions` (whose each
is, what its rows are, and where that differs), `counts` (both counted by the same periods, and what that says).
"""

from __future__ import annotations
