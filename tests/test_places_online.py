"""Nominatim is asked only when turned on, slowly, once per name, and never for a house."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderTimedOut
from geopy.extra.rate_limiter import RateLimiter

from vigil.places.geocoder import OfflineGeocoder
from vigil.places.online import ATTRIBUTION, SECONDS_BETWEEN_REQUESTS, USER_AGENT, NominatimService

MARKHALIVKA = {
    "lat": "50.25",
    "lon": "30.25",
    "display_name": "Markhalivka, Fastiv Raion, Kyiv Oblast, Ukraine",
    "addresstype": "village",
    "boundingbox": ["50.23", "50.27", "30.22", "30.28"],
}
COUNTRY = {"lat": "1", "lon": "2", "display_name": "Somewhere Land", "addresstype": "country"}


class Server:
    """Stands in for Nominatim: keeps what was asked and gives the prepared answers."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, str]]] = []

    def adapter(self) -> Callable[..., BaseSyncAdapter]:
        server = self

        class Adapter(BaseSyncAdapter):  # type: ignore[misc]
            def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
                server.asked.append((url, headers))
                answer = server.answers.pop(0)
                if isinstance(answer, Exception):
                    raise answer
                return answer

            def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
                raise NotImplementedError

        return Adapter


def geocoder_with(server: Server, folder: Path, *, limiter: Any = None) -> OfflineGeocoder:
    service = NominatimService(
        cache_file=folder / "cache" / "nominatim.sqlite",
        adapter_factory=server.adapter(),
        limiter=limiter or (lambda ask, query: ask(query)),
    )
    return OfflineGeocoder(online=service)


def test_a_name_of_the_tables_is_not_asked_for(tmp_path: Path) -> None:
    server = Server()
    geocoder = geocoder_with(server, tmp_path)
    geocoder.resolve_many(["Kyiv", "Ivanivka", "Brovary, Lviv oblast", "", "south"])
    assert server.asked == []


def test_an_unknown_name_is_asked_for_with_who_asks(tmp_path: Path) -> None:
    server = Server([MARKHALIVKA])
    answer = geocoder_with(server, tmp_path).resolve("Markhalivka")
    url, headers = server.asked[0]
    assert headers["User-Agent"] == USER_AGENT
    assert parse_qs(urlsplit(url).query)["q"] == ["Markhalivka"]
    assert (answer.latitude, answer.longitude, answer.precision) == (50.25, 30.25, "settlement")
    assert answer.radius_km == pytest.approx(3.1, abs=0.2)
    assert ATTRIBUTION in answer.note


def test_houses_are_never_asked_for(tmp_path: Path) -> None:
    server = Server([])
    geocoder_with(server, tmp_path).resolve("Qwertyska 12")
    assert parse_qs(urlsplit(server.asked[0][0]).query)["featureType"] == ["settlement"]


def test_an_answer_is_kept_on_disk_and_asked_for_once(tmp_path: Path) -> None:
    server = Server([MARKHALIVKA])
    first = geocoder_with(server, tmp_path).resolve("Markhalivka")
    second = geocoder_with(server, tmp_path).resolve("  MARKHALIVKA ")
    assert len(server.asked) == 1
    assert second.latitude == first.latitude


def test_that_there_is_no_answer_is_kept_too(tmp_path: Path) -> None:
    server = Server([])
    geocoder = geocoder_with(server, tmp_path)
    assert not geocoder.resolve("Qwertyville").found
    assert not geocoder.resolve("Qwertyville").found
    assert len(server.asked) == 1


def test_a_service_that_fails_costs_only_its_answer(tmp_path: Path) -> None:
    server = Server(GeocoderTimedOut("too slow"), [MARKHALIVKA])
    geocoder = geocoder_with(server, tmp_path)
    assert "did not answer" in geocoder.resolve("Markhalivka").note
    assert geocoder.resolve("Markhalivka").located


def test_a_country_stays_an_area(tmp_path: Path) -> None:
    answer = geocoder_with(Server([COUNTRY]), tmp_path).resolve("Somewhere Land")
    assert answer.precision == "country"
    assert not answer.located


def test_requests_are_a_second_apart(tmp_path: Path) -> None:
    class Watched(RateLimiter):  # type: ignore[misc]
        now = 0.0

        def _clock(self) -> float:
            return self.now

        def _sleep(self, seconds: float) -> None:
            self.now += seconds

    limiter = Watched(lambda ask, query: ask(query), min_delay_seconds=SECONDS_BETWEEN_REQUESTS, max_retries=0)
    geocoder = geocoder_with(Server([], [], []), tmp_path, limiter=limiter)
    geocoder.resolve_many(["Qwertyville", "Asdfville", "Zxcvville"])
    assert limiter.now >= 2 * SECONDS_BETWEEN_REQUESTS


def test_all_services_share_one_limiter(tmp_path: Path) -> None:
    one, other = (NominatimService(cache_file=tmp_path / name) for name in ("a", "b"))
    assert one._limiter is other._limiter
