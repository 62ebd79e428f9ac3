"""Limits that stand in a file of settings too are the same there."""

from __future__ import annotations

import tomllib

from tests.dashboard_server import REPOSITORY
from vigil import limits


def test_the_server_takes_uploads_as_large_as_the_page_says() -> None:
    settings = tomllib.loads((REPOSITORY / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["maxUploadSize"] == limits.UPLOAD_MEGABYTES
