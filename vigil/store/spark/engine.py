"""Past one machine: the same questions to a lake over PySpark, an optional requirement.

`spark://host:7077/lake/folder` names a Spark master and, after it, a folder that `vigil.store.spark.lake` wrote and
that this machine and the master's workers see under the same path; `spark://local[4]/lake/folder` runs Spark on this
machine, `spark://host:7077/s3a://bucket/folder` reads from a store that the cluster knows.

The days by each rule, the steps of the map's projection and the folded texts are columns of the files: Spark runs no
Python of ours, and needs no time zone of its own. Results come back as Arrow.
"""

from __future__ import annotations

import atexit
import importlib
import os
import re
import shutil
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import narwhals as nw
import pyarrow as pa

from vigil import limits
from vigil.store.on_disk import LAKE_SCHEME
from vigil.store.on_disk.layout import EVENTS_FOLDER
from vigil.store.on_disk.scan import search_texts
from vigil.store.on_disk.stored_table import StoredTable
from vigil.store.spark.failures import LakeError, failures, first_line
from vigil.store.spark.lake import COLUMNS, SMALL_FILES

_ADDRESS = re.compile(rf"{LAKE_SCHEME}(?P<master>[^/]+)/(?P<path>.+)")
_STORE = re.compile(r"[a-z][a-z0-9]*://")
_PORT = 7077

_Done = TypeVar("_Done")

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
"""What Vigil asks of a session; anything else is for `spark-defaults.conf`, as of any Spark application."""


@dataclass(frozen=True)
class Lake:
    """A folder of Parquet files, and the Spark that reads it."""

    master: str
    path: str

    @classmethod
    def at(cls, address: str) -> Lake:
        """The lake that an address names. Raises `LakeError` for a text that is no such address."""
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise LakeError(f"{address} is not an address such as {LAKE_SCHEME}host:{_PORT}/lake/folder")
        master, path = found["master"], found["path"].rstrip("/")
        return cls(
            master if master.startswith("local") else f"{LAKE_SCHEME}{master}",
            path if _STORE.match(path) else f"/{path}",
        )


class SparkTable(StoredTable):
    """A table in a lake, queried through Spark."""

    def __init__(self, lake: Lake, session: Any) -> None:
        """Reads what stands beside the events. Raises `LakeError` for a folder that is no lake, or lacks columns."""
        self.folder = Path(lake.path)
        self._session = session
        self._files = _small_files(session, lake)
        self._events = session.read.parquet(f"{lake.path}/{EVENTS_FOLDER}")
        missing = [name for name in COLUMNS if name not in self._events.columns]
        if missing:
            raise LakeError(
                f"{lake.path}/{EVENTS_FOLDER} has no column {', '.join(missing)}: write the lake anew with "
                "python -m vigil lake"
            )
        super().__init__()

    def content(self, name: str) -> bytes:
        """The bytes of a small file that stands beside the events."""
        return self._files[name]

    def events(self) -> nw.LazyFrame[Any]:
        """The events as a lazy frame, in the columns of `vigil.store.spark.lake`."""
        return nw.from_native(self._events)

    def as_frame(self, frame: pa.Table) -> nw.LazyFrame[Any]:
        """A small frame as one of Spark's."""
        return nw.from_native(self._session.createDataFrame(frame))

    def search(self, events: nw.LazyFrame[Any], words: Sequence[str]) -> nw.LazyFrame[Any]:
        """The events in which each of some folded words stands: the texts are looked through."""
        return search_texts(events, words)


def open_lake(address: str, *, seconds: float = limits.LAKE_SECONDS) -> SparkTable:
    """The table of a lake, over a session of this process. Raises `LakeError` for a lake that cannot be queried."""
    lake = Lake.at(address)
    return _in_time(lambda: SparkTable(lake, session(lake.master)), seconds, lake)


def session(master: str, **settings: str) -> Any:
    """A Spark session, the one there is if there is one.

    Raises `LakeError` without PySpark or Java, for a master that does not answer, and where this process asks another
    master already.
    """
    try:
        sql = importlib.import_module("pyspark.sql")  # by name: optional, and slow to import
    except ModuleNotFoundError as error:
        raise LakeError(
            "PySpark is not installed: python -m pip install --requirement requirements-spark.txt"
        ) from error
    _require_java()
    _require_answer(master)
    builder = sql.SparkSession.builder.master(master).appName("Vigil")
    for name, value in {**SETTINGS, **settings}.items():
        builder = builder.config(name, value)
    try:
        found = builder.getOrCreate()
    except failures() as error:
        if "JAVA_GATEWAY_EXITED" in str(error):
            raise LakeError(f"Java did not start Spark: {_JAVA}") from error
        raise LakeError(f"Spark did not start at {master}: {first_line(error)}") from error
    if found.sparkContext.master != master:
        raise LakeError(f"this process asks Spark at {found.sparkContext.master} already: start another for {master}")
    atexit.register(found.stop)  # else workers that end with this process are taken for lost
    return found


_JAVA = "Spark needs Java 17 or later; install one, or name one with JAVA_HOME"


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home, "bin")) if home else None)
    if found is None:
        raise LakeError(f"there is no Java{f' in {home}' if home else ''}: {_JAVA}")


def _require_answer(master: str) -> None:
    """Ask whether anything listens at a master, as Spark itself would try for a minute. One of several is enough."""
    if not master.startswith(LAKE_SCHEME):
        return
    message = ""
    for one in master.removeprefix(LAKE_SCHEME).split(","):
        host, _, port = one.partition(":")
        try:
            socket.create_connection((host, int(port or _PORT)), timeout=limits.LAKE_ANSWER_SECONDS).close()
        except (OSError, ValueError) as error:
            message = str(error)
        else:
            return
    raise LakeError(f"no Spark master answers at {master} ({message}): is it running, and can this machine reach it?")


def _small_files(session: Any, lake: Lake) -> dict[str, bytes]:
    """What stands beside the events, by name: one job, whatever the file system."""
    try:
        wanted = [f"{lake.path}/{name}" for name in SMALL_FILES]
        found = session.read.format("binaryFile").load(wanted).select("path", "content").collect()
    except failures() as error:
        if "PATH_NOT_FOUND" in str(error):
            raise LakeError(
                f"{lake.path} is no lake: {first_line(error)}. python -m vigil lake FILE --output FOLDER writes one"
            ) from error
        raise
    return {row["path"].rsplit("/", 1)[1]: bytes(row["content"]) for row in found}


def _in_time(work: Callable[[], _Done], seconds: float, lake: Lake) -> _Done:
    """What `work` gives, or `LakeError` where it fails or takes too long: Spark would wait for workers for ever."""
    done: list[_Done] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # raised again in the thread that waits
            failed.append(error)

    thread = threading.Thread(target=run, name="lake", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise LakeError(
            f"{lake.master} gave no answer about {lake.path} in {seconds:.0f} seconds: "
            "has it a worker with a processor and memory to spare?"
        )
    if failed:
        error = failed[0]
        if isinstance(error, failures()):
            raise LakeError(f"{lake.master} cannot read {lake.path}: {first_line(error)}") from error
        raise error
    return done[0]
