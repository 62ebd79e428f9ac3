"""Take the README's picture from the dashboard itself.

    make pictures

Opens the overview of the night of 3 to 4 July 2025 in Chromium, waits until it is drawn, and writes docs/overview.png.
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser.visit import CHROMIUM_ARGUMENTS, Visit  # noqa: E402
from tests.dashboard_server import dashboard_server  # noqa: E402

ADDRESS = "?event=attack-2025-07-04"
WIDTH, HEIGHT = 1440, 1020
LARGEST = 300_000
COLOURS = 160


def main() -> None:
    """Take the picture and make it small: 256 colours or fewer are enough for a page of text and a map."""
    finder = ROOT / "tests" / "browser" / "find_or_install_chromium.sh"
    chromium = subprocess.run(["sh", finder], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    with dashboard_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        visit = Visit.begin(browser, server.address, width=WIDTH, height=HEIGHT, dark=False)
        visit.open(ADDRESS)
        for key in ("overview-map", "overview-rank"):
            visit.part(f"card-{key}").locator("[data-drawn]").wait_for()
        visit.page.evaluate("window.scrollTo(0, 0)")
        taken = visit.page.screenshot()
        visit.end()
        browser.close()
    picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path = ROOT / "docs" / "overview.png"
    picture.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1000:.0f} kB")
    if size > LARGEST:
        raise SystemExit(f"larger than {LARGEST / 1000:.0f} kB: use fewer colours")


if __name__ == "__main__":
    main()
