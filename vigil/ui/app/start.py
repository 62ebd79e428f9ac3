"""Start the dashboard ready: `python -m vigil.ui.app.start` is `streamlit run dashboard.py`, a second faster.

The browser takes a second to load Streamlit's own scripts. Meanwhile a thread imports what the first page
needs and opens the table, so that the page does not wait for it. Without this everything works as well.

What is imported stays for good, so Python does not look through it for garbage: neither while it is imported, a
tenth of the start, nor later in the middle of a page, where that takes a twentieth of a second each time.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from pathlib import Path

DASHBOARD = Path(__file__).resolve().parents[3] / "dashboard.py"
PATIENCE = 60.0
"""Seconds to wait for the server before giving up preparing anything."""


def main() -> None:
    """Start Streamlit with the dashboard and whatever options the command line gives."""
    gc.disable()
    from streamlit.web import cli

    threading.Thread(target=_prepare, name="prepare", daemon=True).start()
    sys.argv = ["streamlit", "run", str(DASHBOARD), *sys.argv[1:]]
    cli.main()


def _prepare() -> None:
    try:
        if _server_exists():
            from vigil.ui.app.loading import prepare

            prepare()
    finally:
        gc.freeze()
        gc.enable()


def _server_exists() -> bool:
    """Wait for the server; False where it does not come."""
    from streamlit import runtime

    deadline = time.monotonic() + PATIENCE
    while not runtime.exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


if __name__ == "__main__":
    main()
