"""Nominatim as a last resort, only when someone turns it on.

OpenStreetMap's terms for its public Nominatim hold here: at most one request a second for the whole application, an
identifying user agent, answers stored on disk and not asked for twice, and the attribution beside every answer. Only
settlements and wider areas are asked for, so that no house is ever located.
"""

from __future__ import annotations

import json
import math
import os
import sqlite3
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim

from vigil.places.geometry import distance_km
from vigil.places.names import key_of

USER_AGENT = "vigil-conflict-dashboard/1"
ATTRIBUTION = "© OpenStreetMap contributors (ODbL), by Nominatim"
SOURCE = "OpenStreetMap (Nominatim)"
SECONDS_BETWEEN_REQUESTS = 1.0
TIMEOUT_SECONDS = 10

_PRECISION_OF_TYPE: Mapping[str, str] = {
    "country": "country",
    "state": "oblast",
    "region": "oblast",
    "province": "oblast",
    "county": "district",
    "district": "district",
    "state_district": "district",
    "city_district": "district",
    "borough": "district",
    "municipality": "district",
    "city": "city",
    "sea": "sea",
    "ocean": "sea",
}
"""Nominatim's address types as precisions; every other kind of settlement or part of one is a settlement."""

_APPLICATION_LIMITER = RateLimiter(
    lambda ask, query: ask(query), min_delay_seconds=SECONDS_BETWEEN_REQUESTS, max_retries=0, swallow_exceptions=False
)
"""One for the process, whatever number of services are made, so that together they keep to the terms."""


@dataclass(frozen=True)
class OnlineResult:
    """One answer of Nominatim: degrees WGS 84, the radius in km that covers its bounding box."""

    name: str
    latitude: float
    longitude: float
    precision: str
    radius_km: float | None
    source: str = SOURCE
    attribution: str = ATTRIBUTION


def default_cache_file() -> Path:
    """Where answers are kept between runs: the user's cache folder."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "vigil" / "nominatim.sqlite"


class NominatimService:
    """Asks Nominatim, politely and once per name.

    cache_file: where answers are kept, also that there was none; created when missing.
    adapter_factory: geopy's transport, for tests; geopy's default when left out.
    limiter: who spaces the requests; the one of the whole application when left out.
    """

    def __init__(
        self,
        *,
        cache_file: Path | None = None,
        adapter_factory: Callable[..., Any] | None = None,
        limiter: Callable[..., Any] = _APPLICATION_LIMITER,
    ) -> None:
        self._cache_file = cache_file or default_cache_file()
        self._nominatim = Nominatim(user_agent=USER_AGENT, adapter_factory=adapter_factory, timeout=TIMEOUT_SECONDS)
        self._limiter = limiter
        self._lock = threading.Lock()

    def ask(self, query: str) -> OnlineResult | None:
        """What Nominatim knows of a name, or None; raises geopy's `GeocoderServiceError` when it does not answer."""
        key = key_of(query)
        with self._lock:
            is_cached, raw = self._kept(key)
            if not is_cached:
                location = self._limiter(self._geocode, query)
                raw = location.raw if location else None
                self._keep(key, raw)
        return _online_answer(raw) if raw else None

    def _geocode(self, query: str) -> Any:
        return self._nominatim.geocode(query, featuretype="settlement", language="en")

    def _open(self) -> sqlite3.Connection:
        self._cache_file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._cache_file, timeout=5)
        connection.execute("CREATE TABLE IF NOT EXISTS answers (query TEXT PRIMARY KEY, answer TEXT NOT NULL)")
        return connection

    def _kept(self, key: str) -> tuple[bool, Any]:
        with closing(self._open()) as connection:
            row = connection.execute("SELECT answer FROM answers WHERE query = ?", (key,)).fetchone()
        return (False, None) if row is None else (True, json.loads(row[0]))

    def _keep(self, key: str, raw: Any) -> None:
        with closing(self._open()) as connection, connection:
            connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, json.dumps(raw)))


def _online_answer(raw: Mapping[str, Any]) -> OnlineResult:
    latitude, longitude = float(raw["lat"]), float(raw["lon"])
    kind = str(raw.get("addresstype") or raw.get("type") or "")
    radius: float | None = None
    box = raw.get("boundingbox")
    if box and len(box) == 4:
        south, north, west, east = (float(side) for side in box)
        corners = ((south, west), (south, east), (north, west), (north, east))
        radius = round(max(distance_km(latitude, longitude, *corner) for corner in corners), 1)
        radius = radius if math.isfinite(radius) else None
    return OnlineResult(
        str(raw.get("display_name", "")), latitude, longitude, _PRECISION_OF_TYPE.get(kind, "settlement"), radius
    )
