"""Every limit, named, with its reason. Where one cuts something, the page says so."""

from __future__ import annotations

MAP_POINTS = 10_000
"""Points drawn one by one on a map; above it the browser takes more than about a second to draw."""

TABLE_ROWS = 5_000
"""Rows shown in a table on a page; an export always holds all of them."""

TABLE_FILE_BYTES = 64 * 2**20
"""Largest CSV file of a data package that is read."""

QUERY_CHARACTERS = 2_000
"""Longest link that is followed; a longer one is malformed or hostile."""

QUERY_VALUES = 50
"""Most values of one filter in a link."""

SEARCH_CHARACTERS = 200
"""Longest text searched for."""

REPORTED_PROBLEMS = 200
"""Problems of a table that are listed one by one; the rest are counted."""

TYPED_CHARACTERS = 1_000
"""Longest list of one's own dates that is read from a link."""

LARGEST_ATTACKS = 10
"""Attacks listed as the largest of a selection."""

GEOCODER_CANDIDATES = 8
"""Candidates named when a name fits several places."""

REMEMBERED_VIEWS = 64
"""Selections whose rows are kept ready, the least used dropped first: a page asks for the same one many times."""

REMEMBERED_EVENTS = 512
"""Events whose telling is kept ready, for each part of it."""

REMEMBERED_COUNTS = 256
"""Frames of counts kept ready, for each way of counting: the charts of a page share them."""

REMEMBERED_CHARTS = 256
"""Charts kept ready for whoever asks for the same one, the least used dropped first."""

PICTURE_SECONDS = 60
"""Longest time a picture may take before the exporter gives up."""
