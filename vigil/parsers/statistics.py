"""Files of Stata and SPSS: values as they are stored, codes under the labels that the file has for them."""

from __future__ import annotations

from typing import Any

import pyreadstat

from vigil.parsers.answer import Part, RefusalError, part_of


def read(path: str, *, program: str) -> list[Part]:
    """The table of a file. program: Stata or SPSS. Raises `RefusalError`."""
    reader = pyreadstat.read_dta if program == "Stata" else pyreadstat.read_sav
    try:
        # as lists, in which whole numbers stay whole beside missing ones
        columns, about = reader(path, output_format="dict")
    except Exception as error:  # pyreadstat has an error of its own for each part of a file that can be damaged
        raise RefusalError(f"is a file of {program} that is damaged or of a version that is not read") from error
    labels: dict[str, dict[Any, str]] = about.variable_value_labels
    title = (about.file_label or "").strip()
    notes = [f"is called “{title}” by whoever made it"] if title else []
    return [part_of("", [(name, _labelled(values, labels.get(name, {}))) for name, values in columns.items()], notes)]


def _labelled(values: Any, labels: dict[Any, str]) -> list[Any]:
    listed: list[Any] = values.tolist() if hasattr(values, "tolist") else list(values)
    return [labels.get(value, value) for value in listed] if labels else listed
