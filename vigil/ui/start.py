"""Start the dashboard ready: `python -m vigil.ui.start` is `streamlit run dashboard.py`, a second faster.

The browser takes a second to load Streamlit's own scripts. Meanwhile a thread imports what the first page
needs and opens the table, so that the page does not wait for it. Without this everything works as well.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from streamlit import runtime
from streamlit.web import cli

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard.py"
PATIENCE = 60.0
"""Seconds to wait for the server before giving up preparing anything."""


def main() -> None:
    """Start Streamlit with the dashboard and whatever options the command line gives."""
    threading.Thread(target=_prepare, name="prepare", daemon=True).start()
    sys.argv = ["streamlit", "run", str(DASHBOARD), *sys.argv[1:]]
    cli.main()


def _prepare() -> None:
    deadline = time.monotonic() + PATIENCE
    while not runtime.exists():
        if time.monotonic() > deadline:
            return
        time.sleep(0.02)
    from vigil.ui.loading import prepare

    prepare()


if __name__ == "__main__":
    main()
