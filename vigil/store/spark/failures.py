"""What is said where Spark fails, light enough for every command and page to know it."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator


class LakeError(OSError):
    """A lake that cannot be queried; the message, for people, says why and what to do."""


@contextlib.contextmanager
def raising_lake_errors() -> Iterator[None]:
    """Raise `LakeError` for what Spark raises in the middle of a question, which would be many lines of Java."""
    try:
        yield
    except failures() as error:
        raise LakeError(
            f"Spark failed in the middle of a question: {first_line(error)}. Are its master and workers still running, "
            "and is the lake still there? Ask again when they are"
        ) from error


def failures() -> tuple[type[BaseException], ...]:
    """What PySpark raises, where this process has it."""
    if "pyspark" not in sys.modules:
        return ()
    errors, protocol = importlib.import_module("pyspark.errors"), importlib.import_module("py4j.protocol")
    return errors.PySparkException, protocol.Py4JError, ConnectionError


def first_line(error: BaseException) -> str:
    """What Java said, without where it said it."""
    java = getattr(error, "java_exception", None)
    try:
        text = str(java.toString() if java is not None else error).strip()
    except failures():  # Java is gone
        text = ""
    return text.splitlines()[0].rstrip(". ") if text else type(error).__name__
