"""Past one machine: the same questions to a Parquet lake over PySpark, an optional requirement.

`VIGIL_TABLE=spark://host:7077/lake/events` names a Spark master and, after it, a folder of Parquet files in the columns
of `vigil.large.layout` that the master's machines see; `spark://local[4]/lake/events` runs Spark on this machine.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from typing import Any

from vigil.large.scan import Rules, Scan, scan_of_native

_ADDRESS = re.compile(r"spark://(?P<host>[^/]+)(?P<path>/.+)")

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
}


class NoSparkError(RuntimeError):
    """PySpark is not installed, or the address is none; the message, for people, says what to do."""


@dataclass(frozen=True)
class Lake:
    """A folder of Parquet files, and the Spark that reads it."""

    master: str
    path: str

    @classmethod
    def at(cls, address: str) -> Lake:
        """The lake that an address names. Raises `NoSparkError` for a text that is no such address."""
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise NoSparkError(f"{address} is not an address such as spark://host:7077/lake/events")
        host = found["host"]
        return cls(host if host.startswith("local") else f"spark://{host}", found["path"])


def open_lake(lake: Lake, rules: Rules | None = None) -> Scan:
    """The events of a lake. Raises `NoSparkError` without PySpark; what Spark raises if it cannot read it."""
    return scan_of_native(session(lake.master).read.parquet(lake.path), rules)


def session(master: str, **settings: str) -> Any:
    """A Spark session, the one there is if there is one. Raises `NoSparkError` without PySpark."""
    try:
        sql = importlib.import_module("pyspark.sql")  # by name: optional, and slow to import
    except ModuleNotFoundError as error:
        raise NoSparkError(
            "PySpark is not installed: python -m pip install --requirement requirements-spark.txt"
        ) from error
    builder = sql.SparkSession.builder.master(master).appName("Vigil")
    for name, value in {**SETTINGS, **settings}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
