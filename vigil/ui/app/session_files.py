"""Files of a session, removed within a minute after it was closed, and what processes that were killed have left."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Protocol

import streamlit as st
from streamlit.runtime import Runtime, exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from vigil.store.on_disk.unfinished import remove_left_behind

SECONDS_BETWEEN_LOOKS = 15.0
LOOKS_WITHOUT_VISITOR = 2
"""How often in a row nobody is found before files go: a connection that was cut for a moment comes back."""


class Removable(Protocol):
    """What is on disk for one session."""

    def remove(self) -> None:
        """Let go of it and remove it; does nothing the second time."""


class SessionFiles:
    """What to remove once a session is closed, by session.

    Streamlit keeps a closed session for two minutes and longer, should its visitor come back.
    """

    def __init__(self, is_active: Callable[[str], bool]) -> None:
        self._is_active = is_active
        self._held: dict[str, weakref.WeakSet[Removable]] = {}
        self._absent: dict[str, int] = {}
        self._turn = threading.Lock()

    def add(self, session: str, files: Removable) -> None:
        """Have files removed once a session is closed, if they are still there."""
        with self._turn:
            self._held.setdefault(session, weakref.WeakSet()).add(files)

    def look(self) -> None:
        """Remove what belongs to sessions that were found closed several times in a row."""
        for session in list(self._held):
            self._absent[session] = 0 if self._is_active(session) else self._absent.get(session, 0) + 1
            if self._absent[session] >= LOOKS_WITHOUT_VISITOR:
                with self._turn:
                    found = list(self._held.pop(session))
                del self._absent[session]
                for files in found:
                    files.remove()


@st.cache_resource(show_spinner=False)
def _session_files() -> SessionFiles:
    """The one of this server, with the thread that looks; whoever was killed before is cleared up after at once."""
    remove_left_behind()
    runtime: Runtime = get_instance()
    files = SessionFiles(runtime.is_active_session)

    def look_again() -> None:
        while not stopped.wait(SECONDS_BETWEEN_LOOKS) and exists():
            files.look()

    stopped = threading.Event()
    threading.Thread(target=look_again, name="session-files", daemon=True).start()
    return files


def clear_up() -> None:
    """Remove what processes that were killed have left, once a server."""
    if exists():
        _session_files()


def remove_with_session(files: Removable) -> None:
    """Have files removed within a minute after this session is closed."""
    context = get_script_run_ctx()
    if context is not None and exists():
        _session_files().add(context.session_id, files)
