"""The charts and maps that a page of Streamlit's test harness holds, as they are sent to the browser."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def charts_of(app: AppTest) -> list[dict[str, Any]]:
    """What each chart is drawn from: `figure` (JSON), `alt`, `height`, `revision`."""
    return _sent(app, "vigil_chart")


def maps_of(app: AppTest) -> list[dict[str, Any]]:
    """What each map is drawn from: as for charts, with `title`, `caption`, `note`, `selectable`."""
    return _sent(app, "vigil_map")


def _sent(app: AppTest, component: str) -> list[dict[str, Any]]:
    protos = [element.proto for element in app.get("bidi_component")]
    return [json.loads(proto.json) for proto in protos if proto.component_name == component]
