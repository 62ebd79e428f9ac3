"""What the tests of this folder share: a session of Spark and two tables, made once."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator

import pytest

from tests.spark.tables import Written, written_tables


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Written]]:
    """The tables by name. Skips what asks for them where Spark cannot run, unless VIGIL_TEST_SPARK asks for one."""
    unable = pytest.fail if os.environ.get("VIGIL_TEST_SPARK") else pytest.skip
    if importlib.util.find_spec("pyspark") is None:
        unable("PySpark is not installed: python -m pip install --requirement requirements-spark.txt")
    if shutil.which("java") is None:
        unable("Spark needs Java 17 or later")
    with written_tables(tmp_path_factory.mktemp("tables")) as made:
        yield made
