"""The examples in docstrings: each runs, and says what it shows."""

from __future__ import annotations

import doctest
import importlib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from vigil.store.memory import InMemoryDataset

ROOT = Path(__file__).resolve().parent.parent
WITH_EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "vigil").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]
KNOWN = {"pd": pd, "date": date}
"""What an example may use without importing it, besides `dataset`, the table that Vigil ships."""


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_show_what_they_say(name: str, dataset: InMemoryDataset) -> None:
    module = importlib.import_module(name)
    found = doctest.DocTestFinder(exclude_empty=True).find(
        module, extraglobs={"dataset": dataset, **KNOWN}, globs=vars(module).copy()
    )
    examples = [example for test in found for example in test.examples]
    assert len(examples) == Path(str(module.__file__)).read_text(encoding="utf-8").count(">>> ")
    assert not [example.source for example in examples if doctest.SKIP in example.options]
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    said: list[str] = []
    for test in found:
        runner.run(test, out=said.append)
    assert not runner.failures, "".join(said)


def test_central_functions_have_examples() -> None:
    central = {
        "vigil.text",
        "vigil.places.names",
        "vigil.places.geocoder",
        "vigil.rules.ledger",
        "vigil.rules.claims",
        "vigil.analysis.frequency.counting",
        "vigil.analysis.ranking.rank",
    }
    assert central <= set(WITH_EXAMPLES)
