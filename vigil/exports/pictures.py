"""PNG, SVG and PDF of a chart, drawn by an installed Chrome or Chromium that stays warm.

The browser is started once for the whole process, by the first picture or by `warm`, draws one picture at a
time, is replaced when it has died, and ends with the process. It is given no way to the network.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import plotly.graph_objects as go

from vigil import limits
from vigil.charts.chart import Chart
from vigil.charts.look import LIGHT, Theme
from vigil.exports.framing import WIDTH, framed

PictureFormat = Literal["png", "svg", "pdf"]
PICTURE_FORMATS: tuple[PictureFormat, ...] = get_args(PictureFormat)

NO_BROWSER = "No Chrome or Chromium was found on this machine."
WHAT_TO_DO = "Install one (for instance the package chromium), or name its program in the variable BROWSER_PATH."

NOWHERE = "127.0.0.1:9"
"""The browser's proxy: the discard port of this machine, where nothing listens. Local files need no proxy."""

PAGE_HEAD = "<style>@page { margin: 0 }</style>"
"""Without it, a PDF has a white rim that pushes the foot off the page."""

STOP_SECONDS = 5.0
LARGEST_SIDE = 8_000
"""Pixels, scale included; above it browsers cut canvases or run out of memory."""


class PictureError(RuntimeError):
    """A picture that could not be made; the message says why and what to do, for the reader of the page."""


@dataclass(frozen=True)
class Availability:
    """Whether pictures can be made on this machine, and if not, why not and what to do."""

    ok: bool
    reason: str = ""


def exporter_available() -> Availability:
    """Whether PNG, SVG and PDF can be made here. Looks for a browser, starts none; about a millisecond."""
    try:
        found = browser_program()
    except ImportError:
        return Availability(False, "The package kaleido is not installed; install what requirements.txt lists.")
    if found and Path(found).is_file():
        return Availability(True)
    reason = f"There is no browser at {found}." if found else NO_BROWSER
    return Availability(False, f"{reason} {WHAT_TO_DO}")


def browser_program() -> str | None:
    """The path of the browser that draws; None where none is found. Raises `ImportError` without kaleido."""
    from choreographer.browsers.chromium import Chromium

    return Chromium.find_browser(skip_local=False)


def picture(
    chart: Chart,
    format: PictureFormat,
    *,
    theme: Theme = LIGHT,
    width: int = WIDTH,
    height: int | None = None,
    scale: float = 2,
) -> bytes:
    """The chart as a file: title, filters, sources, as-of date and data version in it, solid background.

    `width` and `height` are CSS pixels of the whole picture (without a height it follows from the chart),
    `scale` how many pixels of a PNG stand for one of them; SVG and PDF have no pixels and leave it alone.
    In SVG and PDF all of it is lines, areas and text, maps included.

    Raises `ValueError` for a format or size that cannot be, and `PictureError` when there is no browser,
    or it fails twice, or the picture is not ready after `limits.PICTURE_SECONDS`.
    """
    if format not in PICTURE_FORMATS:
        raise ValueError(f"no picture format {format!r}; there are {', '.join(PICTURE_FORMATS)}")
    figure = framed(chart, theme, width=width, height=height)
    sharpness = scale if format == "png" else 1
    for side in (figure.layout.width, figure.layout.height):
        if not 0 < side * sharpness <= LARGEST_SIDE:
            raise ValueError(f"{side} pixels at scale {scale:g} is not between 1 and {LARGEST_SIDE}")
    options = {"format": format, "width": figure.layout.width, "height": figure.layout.height, "scale": sharpness}
    return _EXPORTER.draw(figure, options)


def warm() -> threading.Thread:
    """Start the browser in the background, so that the first picture need not wait for it.

    Returns the thread at once. Never raises: what is wrong is said when a picture is asked for.
    """

    def start() -> None:
        with contextlib.suppress(PictureError):
            _EXPORTER.draw(go.Figure(go.Bar(x=[1], y=[1])), {"format": "png", "width": 50, "height": 50, "scale": 1})

    thread = threading.Thread(target=start, name="vigil-exporter-warm", daemon=True)
    thread.start()
    return thread


def stop() -> None:
    """End the browser, if one runs. The next picture starts another."""
    _EXPORTER.stop()


class _Exporter:
    """One browser with one tab, on an event loop in a thread of its own.

    kaleido's own server is not used: it waits for ever when its browser does not start or dies, and mixes
    up the answers of callers in several threads.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._browser: Any = None

    def draw(self, figure: go.Figure, options: dict[str, Any]) -> bytes:
        """The figure as bytes; callers from several threads take turns."""
        deadline = time.monotonic() + limits.PICTURE_SECONDS
        if not self._turn.acquire(timeout=limits.PICTURE_SECONDS):
            raise PictureError(f"Other pictures took more than {limits.PICTURE_SECONDS} seconds; try again later.")
        try:
            return self._draw(figure, options, deadline)
        finally:
            self._turn.release()

    def _draw(self, figure: go.Figure, options: dict[str, Any], deadline: float) -> bytes:
        failure: Exception | None = None
        for _ in range(2):  # the second time with a new browser, should the first one have died
            try:
                if self._browser is None:
                    self._start(deadline)
                drawing = self._browser.calc_fig(figure, opts=options)
                return bytes(self._wait(drawing, deadline))
            except PictureError:
                self._discard()
                raise
            except (TimeoutError, FutureTimeoutError):
                self._discard()
                seconds = limits.PICTURE_SECONDS
                raise PictureError(f"The picture was not ready after {seconds} seconds and was given up.") from None
            except Exception as error:
                self._discard()
                failure = error
        raise PictureError(f"The browser could not draw the picture: {_first_line(failure)}") from failure

    def _start(self, deadline: float) -> None:
        available = exporter_available()
        if not available.ok:
            raise PictureError(available.reason)
        # Importing kaleido takes a tenth of a second; only those who want a picture wait for it.
        from choreographer.errors import BrowserFailedError
        from kaleido import Kaleido, PageGenerator

        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="vigil-exporter", daemon=True).start()
            atexit.register(self.stop)

        page = PageGenerator(mathjax=False)
        page.header += PAGE_HEAD

        async def opened() -> Any:
            browser = Kaleido(n=1, timeout=limits.PICTURE_SECONDS, page_generator=page, proxy_server=NOWHERE)
            self._browser = browser
            await browser.open()

        try:
            self._wait(opened(), deadline)
        except BrowserFailedError as error:
            reason = f"The browser {browser_program()} closed as soon as it was started."
            raise PictureError(f"{reason} {WHAT_TO_DO}") from error

    def _wait(self, work: Coroutine[Any, Any, Any], deadline: float) -> Any:
        assert self._loop is not None
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout=max(deadline - time.monotonic(), 0.1))
        except BaseException:
            future.cancel()
            raise

    def _discard(self) -> None:
        """Close the browser, by force where it does not answer; called by who holds the turn."""
        browser, self._browser = self._browser, None
        if browser is None:
            return
        process = getattr(browser, "subprocess", None)
        runs = process is not None and process.poll() is None
        with contextlib.suppress(Exception):
            self._wait(browser.close(), time.monotonic() + (STOP_SECONDS if runs else 1))
        if process is not None and process.poll() is None:
            _kill(process)

    def stop(self) -> None:
        """End the browser after the picture that is being drawn, or without waiting for one that takes long."""
        mine = self._turn.acquire(timeout=STOP_SECONDS)
        try:
            self._discard()
        finally:
            if mine:
                self._turn.release()


_EXPORTER = _Exporter()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a browser that does not answer, with the processes it started (it leads a session of its own)."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _first_line(error: Exception | None) -> str:
    text = " ".join(str(part) for part in error.args) if error is not None else ""
    return (text.splitlines() or [type(error).__name__])[0][:300]
